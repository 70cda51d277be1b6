// Operations on types: unions, substitution, display, views. Relations are in relations.h.
#pragma once

#include <absl/container/inlined_vector.h>
#include <absl/functional/function_ref.h>

#include <optional>
#include <span>
#include <string>

#include "types/type_store.h"

namespace awl::types {

/// How many aliases may be expanded one inside the other before the rest counts as Unknown (`type A = A | int`).
inline constexpr unsigned kMaxAliasNesting = 32;

// ---- unions and intersections -------------------------------------------------------------------------------------------

/// The union of `members` in their order: flattened, exact duplicates dropped, Never dropped, a literal absorbed by its own
/// class's instance (wherever that stands), `True | False` becomes `bool`, all members of an enum become the enum; `Any` and
/// `Unknown` stay members (one of each at most; Unknown is dropped where Any is). Wider than 512 members: literals widen to
/// their classes, then Unknown. One member: that member; none: Never. Deferred members are forced.
TypeId make_union(const TypeContext& ctx, std::span<const TypeId> members);
TypeId make_union(const TypeContext& ctx, TypeId a, TypeId b);
/// Objects in all of `positive` and in none of `negative`; distributes over unions, drops what is implied, Never if disjoint.
TypeId make_intersection(const TypeContext& ctx, std::span<const TypeId> positive, std::span<const TypeId> negative = {});
/// Calls `f` for each member of a union (in order), else once. Aliases are expanded, Deferred forced.
void for_each_member(const TypeContext& ctx, TypeId type, absl::FunctionRef<void(TypeId)> f);
/// Union of `f(member)`; a none result drops the member.
TypeId map_union(const TypeContext& ctx, TypeId type, absl::FunctionRef<TypeId(TypeId)> f);
/// A union that an inferred display opened (see UnionType), or with `Unknown` in it: what some members lack is not reported.
bool is_open_union(const TypeContext& ctx, TypeId type);
/// What holds after several ways. Nobody wrote this union: an `Any` among the members is no member beside others but says that
/// anything may be meant.
TypeId join_ways(const TypeContext& ctx, std::span<const TypeId> members);
/// The union opened; any other type as it is.
TypeId open_union(const TypeContext& ctx, TypeId type);
TypeId remove_none(const TypeContext& ctx, TypeId type);
/// Enum classes whose members are all there is: not flags (which combine), nor classes with an unknown base.
bool is_closed_enum(const TypeContext& ctx, ClassId cls);
/// How many literals make up a class (bool: 2, a closed enum: its members), or nothing.
std::optional<std::size_t> count_of_all_literals(const TypeContext& ctx, ClassId cls);
/// `bool` as `Literal[True] | Literal[False]` and a closed enum as the union of its members (not simplified back); none for
/// other types.
TypeId expand_to_literals(const TypeContext& ctx, TypeId type);
/// `type[T]` for any instance type T: literals by their class, what has no class of its own by `object`; Never for Never.
TypeId make_subclass_of(const TypeContext& ctx, TypeId instance);
/// `tuple[elements]` after spreading every Unpacked tuple among them; when that leaves two variadic parts they become one.
TypeId make_tuple_type(const TypeContext& ctx, std::span<const TypeId> elements);
/// `tuple[element, ...]`.
TypeId make_variadic_tuple(const TypeContext& ctx, TypeId element);
/// The type of the elements that iteration over the tuple gives: the union of all, Never for `()`.
TypeId tuple_element_union(const TypeContext& ctx, const TupleType& tuple);
/// `...` as the value of a ParamSpec.
TypeId gradual_parameters(const TypeContext& ctx);
/// `Literal[1]`, `Literal[True]`, `Literal["a"]`, `Literal[b"a"]`, `Literal[Color.RED]`.
TypeId make_int_literal(const TypeContext& ctx, std::int64_t value);
TypeId make_bool_literal(const TypeContext& ctx, bool value);
TypeId make_str_literal(const TypeContext& ctx, std::string text);
TypeId make_bytes_literal(const TypeContext& ctx, std::string text);
TypeId make_enum_literal(const TypeContext& ctx, ClassId cls, NameId member);

// ---- views ---------------------------------------------------------------------------------------------------------------

/// AliasReference expanded, Deferred forced, TypeGuard as bool; else the type itself.
TypeId resolve(const TypeContext& ctx, TypeId type);
/// The nominal view of a value: `Literal[1]` -> int, a Tuple -> tuple[union of elements], a Function -> FunctionType instance,
/// a Module -> ModuleType, a ClassObject -> its metaclass, a TypeVar -> its bound (or object); none for Any, unions...
std::optional<InstanceType> nominal_instance(const TypeContext& ctx, TypeId type);
/// The MRO entry of `type` for class `base`, specialised for the receiver: `specialized_base(list[int], Sequence)` is
/// `Sequence[int]`; none if it is no nominal subclass. Tuples count. For an Any in the MRO: Unknown args.
std::optional<InstanceType> specialized_base(const TypeContext& ctx, TypeId type, ClassId base);
/// The same for a KnownClass.
std::optional<InstanceType> specialized_base(const TypeContext& ctx, TypeId type, KnownClass base);
/// Whether `type` inherits from `base` for certain. A class with an unknown base may inherit from anything, which is not certain.
bool inherits_from(const TypeContext& ctx, TypeId type, ClassId base);
/// The same as types: an Instance, or none.
TypeId nominal_type(const TypeContext& ctx, TypeId type);
TypeId specialized_base_type(const TypeContext& ctx, TypeId type, ClassId base);
/// The Tuple view of a tuple or of an instance whose MRO holds one (named tuples).
std::optional<TupleType> tuple_view(const TypeContext& ctx, TypeId type);
/// `Literal[1]` -> `int`, inside unions too; with `deep` also inside tuples and invariant containers just inferred.
TypeId widen_literals(const TypeContext& ctx, TypeId type, bool deep = false);
enum class Truthiness : std::uint8_t { AlwaysTrue, AlwaysFalse, Ambiguous };
Truthiness truthiness(const TypeContext& ctx, TypeId type);
/// The part of the type that can be true / false (`int | None` -> `int`).
TypeId narrow_truthy(const TypeContext& ctx, TypeId type, bool truthy);
/// The instance type of a class object or SubclassOf: `<class 'A'>` -> `A` (unsolved type parameters become Unknown or their defaults).
TypeId to_instance(const TypeContext& ctx, TypeId class_type);
/// Class arguments that are all Unknown (or their defaults), or its own type parameters.
TypeList unknown_args(const TypeContext& ctx, ClassId cls);
TypeList own_args(const TypeContext& ctx, ClassId cls);

// ---- substitution ----------------------------------------------------------------------------------------------------------

/// A mapping of type variables to types. ParamSpec -> ParameterList (or ParamSpec TypeVar); TypeVarTuple -> Tuple.
class Substitution {
 public:
  Substitution() = default;
  Substitution(std::span<const TypeVarId> vars, std::span<const TypeId> args);
  void set(TypeVarId var, TypeId type);
  [[nodiscard]] TypeId find(TypeVarId var) const;  // none if not mapped
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::span<const std::pair<TypeVarId, TypeId>> entries() const { return entries_; }

 private:
  absl::InlinedVector<std::pair<TypeVarId, TypeId>, 4> entries_;
};

/// Replaces type variables everywhere inside; spreads Unpacked tuples into argument and element lists, expands ParamSpec
/// parts in signatures. Deferred types collect the substitution. Types without type variables are returned as they are.
TypeId substitute(const TypeContext& ctx, TypeId type, const Substitution& map);
Signature substitute(const TypeContext& ctx, const Signature& signature, const Substitution& map);
/// The mapping of a class's parameters to the receiver's args (Unknown or defaults where args are missing).
Substitution class_substitution(const TypeContext& ctx, ClassId cls, const TypeList& args);
/// Type variables that occur inside and that no signature inside binds, in order of first occurrence.
std::vector<TypeVarId> free_type_vars(const TypeContext& ctx, TypeId type);
/// Walks the type and all its parts (not through class definitions or aliases), each distinct one once; `visit` stops the walk
/// by returning false, and that is then the result.
bool walk(const TypeContext& ctx, TypeId type, absl::FunctionRef<bool(TypeId)> visit);

// ---- display ----------------------------------------------------------------------------------------------------------------

struct DisplayOptions {
  bool qualify_ambiguous = true;  // classes of one name in one text are written with their module
  unsigned max_length = 0;        // 0: whole; else shortened with `...` (messages use 300)
  unsigned max_literal = 50;      // characters of a string literal shown
};
/// As contract.md writes types. The one way a type becomes text. Never fails, always finite.
std::string display(const TypeContext& ctx, TypeId type, const DisplayOptions& options = {});
std::string display(const TypeContext& ctx, const Signature& signature, const DisplayOptions& options = {});
/// Several types in one message, so that equal names of different classes are told apart in all of them.
std::vector<std::string> display_together(const TypeContext& ctx, std::span<const TypeId> types, const DisplayOptions& options = {});

}  // namespace awl::types
