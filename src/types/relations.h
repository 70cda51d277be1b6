// Relations between types, as in the typing spec's concepts chapter, and the solver for type variables, which rides on
// assignability: one mechanism serves calls, protocols, constructors and decorators. A short dispatcher, one file per kind
// of pair (relate_<kind>.cpp). Recursion (recursive protocols and aliases) is cut by an assumption set; nothing computed
// under an open assumption is memoised.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "types/operations.h"

namespace awl::types {

/// Why a relation does not hold, from the outside in: "`A` has no member `close`", "parameter `x`: `int` is not assignable
/// to `str`". Filled only when asked for; at most a few lines.
struct Explanation {
  std::vector<std::string> lines;
};

/// Bounds collected for the type variables that a call (or protocol match, constructor, decorator) must solve.
/// lower: what was assigned to it; upper: what it was assigned to; exact: from invariant positions.
class Constraints {
 public:
  explicit Constraints(std::vector<TypeVarId> inferable) : inferable_(std::move(inferable)) {}
  [[nodiscard]] bool is_inferable(TypeVarId var) const;
  struct Bounds {
    TypeVarId var;
    TypeId lower, upper;         // none: nothing known
    TypeId exact;                // none unless an invariant position fixed it
    bool widen_literals = true;  // false once a declared literal type took part
  };
  [[nodiscard]] const Bounds* find(TypeVarId var) const;
  Bounds& get(TypeVarId var);
  [[nodiscard]] const std::vector<TypeVarId>& inferable() const { return inferable_; }
  void add_inferable(TypeVarId var) { inferable_.push_back(var); }
  [[nodiscard]] const std::vector<Bounds>& all() const { return bounds_; }
  /// Forgets the variables added last, and their bounds.
  void drop_inferable(std::size_t count);

  /// A state to go back to: what was collected after it can be dropped.
  struct Mark {
    std::vector<Bounds> bounds;
    std::size_t inferable = 0;
  };
  [[nodiscard]] Mark mark() const { return {bounds_, inferable_.size()}; }
  void rewind(const Mark& mark);

 private:
  std::vector<TypeVarId> inferable_;
  std::vector<Bounds> bounds_;  // in order of first constraint
};

/// `source` fits where `target` is asked for (gradual: Any and Unknown fit both ways; int promotes to float and complex).
/// With `constraints`, inferable type variables inside `target` (and inside `source`, for generic callables) collect bounds
/// instead of failing; they keep what was collected when the answer is true and are rolled back when it is false.
bool is_assignable_to(const TypeContext& ctx, TypeId source, TypeId target, Constraints* constraints = nullptr, Explanation* why = nullptr);
bool is_subtype_of(const TypeContext& ctx, TypeId source, TypeId target);
bool is_equivalent_to(const TypeContext& ctx, TypeId a, TypeId b);
/// No object can be in both. False when unsure (gradual types are never disjoint, except from Never).
bool is_disjoint_from(const TypeContext& ctx, TypeId a, TypeId b);
/// `Never`, and tuples with an element that no object is in: there are no such objects. False when unsure.
bool is_uninhabited(const TypeContext& ctx, TypeId type);
/// The `dict[str, T]` that a TypedDict with extra items can stand for; none for most.
TypeId typed_dict_as_dict(const TypeContext& ctx, TypeId type);
/// Signature assignability (callable subtyping chapter): also for overrides.
bool is_signature_assignable(const TypeContext& ctx, const Signature& source, const Signature& target, Constraints* constraints = nullptr,
                             Explanation* why = nullptr);

/// The solution: for each inferable variable its type. Exact bound first, since no other type will do; else the lower one
/// (literals widened unless the variable's bound, a declared literal or the expected type keeps them; a lower bound with an
/// Unknown inside gives way to an upper one without), else the upper; constrained variables pick the first constraint that
/// fits; unsolved ones get their default, else Unknown (ParamSpec `...`, TypeVarTuple `*tuple[Unknown, ...]`).
/// `failed` names the first variable whose bounds cannot be met.
struct Solution {
  Substitution map;
  TypeVarId failed;
  std::string failure;  // e.g. "`str` is not assignable to upper bound `int` of type variable `T`"
};
Solution solve(const TypeContext& ctx, const Constraints& constraints, bool keep_literals = false);

}  // namespace awl::types
