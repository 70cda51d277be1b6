// What is known of a class, and the narrow interface through which `types` asks `infer` for it: the one cycle of the
// pipeline ("a class's member types need inference").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "types/type.h"

namespace awl::types {

enum class KnownClass : std::uint8_t {
#define AWL_KNOWN_CLASS(Identifier, module, name) Identifier,
#include "types/known_classes.def"
  Count
};

/// Identity of a class: its ClassDef, or the call that makes it (`NamedTuple("N", ...)`, `NewType("U", int)`, `type(...)`).
/// `is_partial`: a TypedDict with all its keys optional, as `update` and `|` take it.
struct ClassKey {
  SourceRef definition;
  NameId name;
  bool is_partial = false;
  friend bool operator==(const ClassKey&, const ClassKey&) = default;
};

enum class ClassFlavor : std::uint8_t { Ordinary, Protocol, Enum, TypedDict, NamedTuple, NewType };

struct DataclassOptions {
  bool init = true, eq = true, order = false, frozen = false, kw_only = false, slots = false, match_args = true, unsafe_hash = false;
  std::vector<TypeId> field_specifiers;  // of dataclass_transform; empty: dataclasses.field
};

struct TypedDictField {
  NameId name;
  TypeId type;
  bool required = true, read_only = false;
  SourceRef definition;
};

/// Solved once per class. Types in it are in terms of the class's own type parameters.
struct ClassInfo {
  ClassId id;
  ClassKey key;
  NameId module;       // dotted name, for messages
  ScopeId body_scope;  // of its class statement; none for classes made by calls
  ClassFlavor flavor = ClassFlavor::Ordinary;
  std::vector<TypeVarId> type_params;  // in order
  TypeList bases;                      // Instance, Tuple, Any/Unknown
  TypeList mro;                        // linearised: itself first (its args are its own type params), then Instances (or one Any/Unknown
                                       // for an unknown base, in place), `object` last. A Tuple stands before tuple's Instance.
  TypeId metaclass;                    // Instance of the metaclass (type if nothing else)
  bool has_unknown_base = false;       // some base is Any/Unknown: every attribute may exist
  bool is_final = false, is_abstract = false, is_runtime_checkable = false;
  bool is_totally_ordered = false;  // @functools.total_ordering: the comparisons that it lacks are made from one that it has
  bool is_disjoint_base = false;    // @disjoint_base or non-empty __slots__: no class can inherit from two unrelated ones of these
  std::string deprecated;           // message of @deprecated, or empty
  bool mro_failed = false;          // inconsistent or cyclic bases (reported at the class)
  bool is_dataclass = false;
  DataclassOptions dataclass;
  std::optional<DataclassOptions> makes_dataclasses;  // under @dataclass_transform: what classes derived from it (for a metaclass: its
                                                      // instances) start from
  std::vector<TypedDictField> typed_dict_fields;      // own and inherited, in order
  bool typed_dict_closed = false;                     // no other keys at all
  TypeId typed_dict_extra;                            // type of extra items, or none where it is open or closed
  bool typed_dict_extra_read_only = false;
  TypeId new_type_base;  // NewType: what it wraps
};

/// A member as found on a class's MRO, before descriptors are applied.
struct ClassMember {
  TypeId type;                    // declared or inferred, specialised for the receiver's class arguments; Self not yet bound
  ClassId owner;                  // where it was found
  SourceRef definition;           // first definition node
  bool is_declared = false;       // has a declared type
  bool is_class_var = false;      // ClassVar, or a method / class-body definition without annotation
  bool is_instance_only = false;  // only assigned through self
  bool is_final = false, is_read_only = false, is_required = true;
  bool is_possibly_unbound = false;
  bool from_unknown_base = false;  // nothing found, but the class has an unknown base: type is Unknown
};

enum class MemberFilter : std::uint8_t { All = 0, SkipObject = 1, SkipInstance = 2, SkipTypeBaseClass = 4, SkipSelf = 8 };
constexpr MemberFilter operator|(MemberFilter a, MemberFilter b) {
  return static_cast<MemberFilter>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(MemberFilter set, MemberFilter bit) { return (static_cast<unsigned>(set) & static_cast<unsigned>(bit)) != 0; }

/// Implemented by infer. Every answer is a pure function of the program.
class TypeOracle {
 public:
  virtual ~TypeOracle() = default;
  virtual const ClassInfo& class_info(ClassId cls) = 0;
  /// The class, or none if the stubs lack it.
  virtual ClassId known_class(KnownClass which) = 0;
  /// Looks `name` up along the MRO of `cls[args]`.
  virtual std::optional<ClassMember> class_member(ClassId cls, const TypeList& args, NameId name,
                                                  MemberFilter filter = MemberFilter::All) = 0;
  /// Type of `object.name` as an expression (descriptors, properties, binding, `__getattr__`), or none. `object` is any type.
  virtual std::optional<TypeId> member_type(TypeId object, NameId name) = 0;
  /// The same looked up on the object's class only, as Python does for special methods.
  virtual std::optional<TypeId> special_member_type(TypeId object, NameId name) { return member_type(object, name); }
  /// Names that a protocol class demands (own and inherited protocol members), in order of definition.
  virtual std::vector<NameId> protocol_members(ClassId protocol) = 0;
  /// Members of an enum class in order of definition.
  virtual std::vector<NameId> enum_members(ClassId enum_class) = 0;
  virtual TypeId force(TypeId deferred) = 0;  // never returns a Deferred
  virtual TypeId expand_alias(const AliasReferenceType& alias) = 0;
  virtual TypeId bound_of(TypeVarId var) = 0;                 // upper bound or none
  virtual const TypeList& constraints_of(TypeVarId var) = 0;  // empty if none
  virtual TypeId default_of(TypeVarId var) = 0;               // or none
  virtual Variance variance_of(TypeVarId var) = 0;            // declared or inferred; never Infer
  /// Signatures of calling a class object or an instance with `__call__`: as a Callable or Function type, or none.
  virtual std::optional<TypeId> callable_of(TypeId type) = 0;
  virtual std::string module_display_name(TypeId module) = 0;
  virtual std::string_view source_position_key(SourceRef ref) = 0;  // "module path" part of canonical orders
  /// How many answers so far on this thread were provisional (read inside an unsolved cycle). Relations remember nothing that
  /// they worked out while this grew.
  [[nodiscard]] virtual std::uint64_t provisional_reads() const { return 0; }
};

}  // namespace awl::types
