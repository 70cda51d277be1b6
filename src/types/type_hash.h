// Structural hashes: the same in every run, on every thread and for every order of work, since they are made of names, the
// positions of definitions and the parts' hashes, and of no id.
#pragma once

#include "base/hash.h"
#include "base/names.h"
#include "types/type.h"

namespace awl::types {

inline std::uint64_t hash_of(NameId name) { return name ? hash_bytes(name_text(name)) : 0; }

/// Hashes payloads. `Sources` turns ids into the hashes of what they stand for:
/// `type_hash(TypeId)`, `class_hash(ClassId)`, `type_var_hash(TypeVarId)`, `file_hash(FileId)`.
template <class Sources>
class PayloadHasher {
 public:
  explicit PayloadHasher(const Sources& sources) : sources_(sources) {}

  std::uint64_t operator()(const InstanceType& t) { return seed(TypeKind::Instance).add(t.cls).add(t.args).value(); }
  std::uint64_t operator()(const LiteralType& t) {
    seed(TypeKind::Literal).add(static_cast<std::uint64_t>(t.kind)).add(static_cast<std::uint64_t>(t.number));
    if (!t.text.empty()) hash_.add(std::string_view(t.text));
    if (t.enum_class) add(t.enum_class).add(t.member);
    return value();
  }
  std::uint64_t operator()(const SentinelType& t) { return seed(TypeKind::Sentinel).add(t.definition).add(t.name).add(t.cls).value(); }
  std::uint64_t operator()(const TupleType& t) {
    return seed(TypeKind::Tuple).add(t.elements).add(static_cast<std::uint64_t>(static_cast<std::int64_t>(t.variadic))).value();
  }
  std::uint64_t operator()(const ClassObjectType& t) { return seed(TypeKind::ClassObject).add(t.cls).add(t.args).value(); }
  std::uint64_t operator()(const SubclassOfType& t) { return seed(TypeKind::SubclassOf).add(t.instance).value(); }
  std::uint64_t operator()(const FormOfType& t) { return seed(TypeKind::FormOf).add(t.described).value(); }
  std::uint64_t operator()(const UnionType& t) { return seed(TypeKind::Union).add(t.members).add(t.is_open ? 1u : 0u).value(); }
  std::uint64_t operator()(const IntersectionType& t) { return seed(TypeKind::Intersection).add(t.positive).add(t.negative).value(); }
  std::uint64_t operator()(const FunctionType& t) {
    seed(TypeKind::Function).add(t.definition).add(t.name).add(t.overloads);
    return add(t.owner).add(static_cast<std::uint64_t>(t.binding)).add(bits(t.is_async, t.is_abstract, t.is_final, t.is_override)).value();
  }
  std::uint64_t operator()(const BoundMethodType& t) { return seed(TypeKind::BoundMethod).add(t.self).add(t.function).value(); }
  std::uint64_t operator()(const CallableType& t) { return seed(TypeKind::Callable).add(t.overloads).value(); }
  std::uint64_t operator()(const PropertyType& t) {
    return seed(TypeKind::Property).add(t.getter).add(t.setter).add(t.deleter).add(t.definition).value();
  }
  std::uint64_t operator()(const ModuleType& t) { return seed(TypeKind::Module).add(t.file).add(t.name).value(); }
  std::uint64_t operator()(const TypeVarType& t) { return seed(TypeKind::TypeVar).add(t.var).value(); }
  std::uint64_t operator()(const ParamSpecPartType& t) { return seed(TypeKind::ParamSpecPart).add(t.var).add(bits(t.is_args)).value(); }
  std::uint64_t operator()(const ParameterListType& t) { return seed(TypeKind::ParameterList).add(t.signature).value(); }
  std::uint64_t operator()(const UnpackedType& t) { return seed(TypeKind::Unpacked).add(t.inner).value(); }
  std::uint64_t operator()(const TypeGuardType& t) { return seed(TypeKind::TypeGuard).add(t.guarded).add(bits(t.is_type_is)).value(); }
  std::uint64_t operator()(const AliasReferenceType& t) {
    return seed(TypeKind::AliasReference).add(t.alias).add(t.name).add(t.args).value();
  }
  std::uint64_t operator()(const TypeFormType& t) {
    seed(TypeKind::TypeForm).add(static_cast<std::uint64_t>(t.kind)).add(t.type).add(t.alias);
    for (const TypeVarId var : t.free_params) add(var);
    return value();
  }
  std::uint64_t operator()(const SpecialFormType& t) { return seed(TypeKind::SpecialForm).add(t.name).value(); }
  std::uint64_t operator()(const DeferredType& t) {
    seed(TypeKind::Deferred).add(t.function);
    for (const auto& [var, type] : t.substitution) add(var).add(type);
    return value();
  }
  std::uint64_t operator()(const ClassKey& key) {
    return seed(0x434Cu).add(key.definition).add(key.name).add(bits(key.is_partial)).value();
  }
  std::uint64_t operator()(const TypeVarKey& key) {
    seed(0x5456u).add(static_cast<std::uint64_t>(key.kind)).add(key.definition).add(key.binder);
    return add(key.name).add(key.binder_name).add(bits(key.is_copy)).value();
  }

 private:
  PayloadHasher& seed(TypeKind kind) { return seed(static_cast<std::uint64_t>(kind)); }
  PayloadHasher& seed(std::uint64_t tag) {
    hash_ = StableHash(tag + 1);
    return *this;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_.value(); }

  PayloadHasher& add(std::uint64_t part) {
    hash_.add(part);
    return *this;
  }
  PayloadHasher& add(TypeId type) { return add(type ? sources_.type_hash(type) : 0); }
  PayloadHasher& add(ClassId cls) { return add(cls ? sources_.class_hash(cls) : 0); }
  PayloadHasher& add(TypeVarId var) { return add(var ? sources_.type_var_hash(var) : 0); }
  PayloadHasher& add(NameId name) { return add(hash_of(name)); }
  PayloadHasher& add(FileId file) { return add(file ? sources_.file_hash(file) : 0); }
  PayloadHasher& add(SourceRef ref) { return add(ref.file).add(std::uint64_t{ref.node.value}); }
  PayloadHasher& add(const TypeList& types) {
    for (const TypeId type : types) add(type);
    return add(types.size());
  }
  PayloadHasher& add(const Signature& signature) {
    for (const Param& param : signature.params) {
      add(param.name).add(param.type).add(param.default_type);
      add(static_cast<std::uint64_t>(param.kind)).add(bits(param.has_default, param.is_annotated, param.is_substituted));
    }
    add(signature.params.size()).add(signature.returns);
    for (const TypeVarId var : signature.type_params) add(var);
    if (!signature.deprecated.empty()) hash_.add(std::string_view(signature.deprecated));
    return add(bits(signature.is_gradual));
  }
  PayloadHasher& add(const std::vector<Signature>& overloads) {
    for (const Signature& overload : overloads) add(overload);
    return add(overloads.size());
  }

  template <class... Bools>
  static std::uint64_t bits(Bools... values) {
    std::uint64_t result = 0;
    ((result = result * 2 + (values ? 1 : 0)), ...);
    return result;
  }

  const Sources& sources_;
  StableHash hash_;
};

}  // namespace awl::types
