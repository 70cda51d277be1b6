// The store of all types, classes and type variables of one program. Interning is thread-safe; payloads never move.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "types/class_info.h"
#include "types/type.h"

namespace awl::types {

class TypeStore {
 public:
  TypeStore();
  ~TypeStore();
  TypeStore(const TypeStore&) = delete;
  TypeStore& operator=(const TypeStore&) = delete;

  // -- looking inside
  [[nodiscard]] TypeKind kind(TypeId type) const;
  [[nodiscard]] const InstanceType& instance(TypeId type) const;
  [[nodiscard]] const LiteralType& literal(TypeId type) const;
  [[nodiscard]] const TupleType& tuple(TypeId type) const;
  [[nodiscard]] const ClassObjectType& class_object(TypeId type) const;
  [[nodiscard]] const SubclassOfType& subclass_of(TypeId type) const;
  [[nodiscard]] const UnionType& union_of(TypeId type) const;
  [[nodiscard]] const IntersectionType& intersection(TypeId type) const;
  [[nodiscard]] const FunctionType& function(TypeId type) const;
  [[nodiscard]] const BoundMethodType& bound_method(TypeId type) const;
  [[nodiscard]] const CallableType& callable(TypeId type) const;
  [[nodiscard]] const PropertyType& property(TypeId type) const;
  [[nodiscard]] const ModuleType& module(TypeId type) const;
  [[nodiscard]] const TypeVarType& type_var(TypeId type) const;
  [[nodiscard]] const ParamSpecPartType& param_spec_part(TypeId type) const;
  [[nodiscard]] const ParameterListType& parameter_list(TypeId type) const;
  [[nodiscard]] const UnpackedType& unpacked(TypeId type) const;
  [[nodiscard]] const TypeGuardType& type_guard(TypeId type) const;
  [[nodiscard]] const AliasReferenceType& alias_reference(TypeId type) const;
  [[nodiscard]] const TypeFormType& type_form(TypeId type) const;
  [[nodiscard]] const SpecialFormType& special_form(TypeId type) const;
  [[nodiscard]] const DeferredType& deferred(TypeId type) const;

  // -- making (interned: same structure, same id)
  [[nodiscard]] TypeId any() const;
  [[nodiscard]] TypeId unknown() const;
  [[nodiscard]] TypeId never() const;
  [[nodiscard]] TypeId literal_string() const;
  TypeId make(InstanceType type);
  TypeId make(LiteralType type);
  TypeId make(TupleType type);
  TypeId make(ClassObjectType type);
  TypeId make(SubclassOfType type);
  TypeId make(UnionType type);          // raw: use make_union (union.h)
  TypeId make(IntersectionType type);   // raw: use make_intersection
  TypeId make(FunctionType type);
  TypeId make(BoundMethodType type);
  TypeId make(CallableType type);
  TypeId make(PropertyType type);
  TypeId make(ModuleType type);
  TypeId make(TypeVarType type);
  TypeId make(ParamSpecPartType type);
  TypeId make(ParameterListType type);
  TypeId make(UnpackedType type);
  TypeId make(TypeGuardType type);
  TypeId make(AliasReferenceType type);
  TypeId make(TypeFormType type);
  TypeId make(SpecialFormType type);
  TypeId make(DeferredType type);

  /// Same id for types equal up to the order of union and intersection members.
  TypeId canonical_id(TypeId type);
  /// Whether the type mentions a type variable / an Any or Unknown / a Deferred anywhere inside (computed once, when interned).
  [[nodiscard]] bool has_type_vars(TypeId type) const;
  [[nodiscard]] bool has_gradual(TypeId type) const;
  [[nodiscard]] bool has_unknown(TypeId type) const;
  [[nodiscard]] bool has_deferred(TypeId type) const;

  // -- identities
  ClassId class_id(const ClassKey& key);
  [[nodiscard]] const ClassKey& class_key(ClassId id) const;
  TypeVarId type_var_id(const TypeVarKey& key);
  [[nodiscard]] const TypeVarKey& type_var_key(TypeVarId id) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What every operation on types needs. Cheap to copy.
struct TypeContext {
  TypeStore& store;
  TypeOracle& oracle;

  [[nodiscard]] TypeKind kind(TypeId type) const { return store.kind(type); }
  /// Instance of a known class; Unknown if the stubs lack it. `args` in order of the class's type parameters; missing ones Unknown.
  [[nodiscard]] TypeId known_instance(KnownClass which, TypeList args = {}) const;
  [[nodiscard]] TypeId known_class_object(KnownClass which) const;
  [[nodiscard]] TypeId none() const { return known_instance(KnownClass::NoneType); }
  [[nodiscard]] TypeId object() const { return known_instance(KnownClass::Object); }
  [[nodiscard]] bool is_none(TypeId type) const;
  [[nodiscard]] bool is_instance_of(TypeId type, KnownClass which) const;  // nominally this very class
  [[nodiscard]] bool is_dynamic(TypeId type) const { return kind(type) == TypeKind::Any || kind(type) == TypeKind::Unknown; }
};

}  // namespace awl::types
