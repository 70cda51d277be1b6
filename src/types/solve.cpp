// From bounds to types.
#include "types/solve.h"

#include <algorithm>

#include "base/names.h"

namespace awl::types {
namespace {

class Solver {
 public:
  Solver(const TypeContext& ctx, const Constraints& constraints, bool keep_literals)
      : ctx_(ctx), constraints_(constraints), keep_literals_(keep_literals) {}

  /// The type of a variable that has bounds, or none if there is none that fits (`failure` says why).
  TypeId solve_one(TypeVarId var) {
    const Constraints::Bounds& bounds = *constraints_.find(var);
    const TypeId picked = pick(bounds);
    const TypeList& choices = ctx_.oracle.constraints_of(var);
    return choices.empty() ? within_bound(var, picked) : choose(bounds, picked, choices);
  }

  std::string failure;

 private:
  [[nodiscard]] bool fits(TypeId source, TypeId target) const { return is_assignable_to(ctx_, source, target); }
  [[nodiscard]] std::string quote(TypeId type) const {
    DisplayOptions options;
    options.max_length = 300;
    return "`" + display(ctx_, type, options) + "`";
  }
  [[nodiscard]] std::string quote(TypeVarId var) const { return "`" + std::string(name_text(ctx_.store.type_var_key(var).name)) + "`"; }

  [[nodiscard]] TypeId pick(const Constraints::Bounds& bounds) const {
    if (bounds.exact && (!ctx_.is_dynamic(bounds.exact) || !bounds.lower)) return bounds.exact;
    if (!bounds.lower) return bounds.upper;
    // Elements that nobody knows are not made known by a function that takes a few of them: `sorted(rows, key=len)`.
    if (ctx_.is_dynamic(bounds.lower)) return bounds.lower;
    const bool is_vague = ctx_.store.has_unknown(bounds.lower) && !is_open_union(ctx_, bounds.lower);
    const bool upper_says_more = bounds.upper && is_vague && !ctx_.store.has_unknown(bounds.upper);
    return upper_says_more ? bounds.upper : widened(bounds);
  }

  // `1` given to T makes it an int, unless only the literal fits what else is known of T.
  [[nodiscard]] TypeId widened(const Constraints::Bounds& bounds) const {
    if (keep_literals_ || !bounds.widen_literals || ctx_.store.type_var_key(bounds.var).kind == TypeVarKind::ParamSpec) return bounds.lower;
    const TypeId wide = widen_literals(ctx_, bounds.lower, true);
    if (wide == bounds.lower) return wide;
    if (bounds.upper && !fits(wide, bounds.upper)) return bounds.lower;
    const TypeId bound = ctx_.oracle.bound_of(bounds.var);
    return bound && !fits(wide, bound) ? bounds.lower : wide;
  }

  [[nodiscard]] bool stands_for_itself(TypeId type) const { return ctx_.is_dynamic(type) || ctx_.kind(type) == TypeKind::TypeVar; }

  TypeId within_bound(TypeVarId var, TypeId type) {
    const TypeId bound = ctx_.oracle.bound_of(var);
    if (!bound || ctx_.is_dynamic(type) || fits(type, bound)) return type;
    // `Self` is bound to its class with the class's own parameters, which no object has: the class alone counts.
    const bool is_self = ctx_.store.type_var_key(var).kind == TypeVarKind::Self;
    const TypeId own_class = is_self ? nominal_type(ctx_, bound) : TypeId();
    if (own_class && specialized_base(ctx_, type, ctx_.store.instance(own_class).cls)) return type;
    failure = quote(type) + " is not assignable to upper bound " + quote(bound) + " of type variable " + quote(var);
    return {};
  }

  // A constrained variable is exactly one of its constraints: the first that fits.
  TypeId choose(const Constraints::Bounds& bounds, TypeId picked, const TypeList& choices) {
    if (stands_for_itself(picked)) return picked;
    for (const TypeId choice : choices) {
      const bool fits_exact = !bounds.exact || (fits(bounds.exact, choice) && fits(choice, bounds.exact));
      const bool fits_lower = !bounds.lower || fits(bounds.lower, choice);
      const bool fits_upper = !bounds.upper || fits(choice, bounds.upper);
      if (fits_exact && fits_lower && fits_upper) return choice;
    }
    failure = quote(picked) + " is none of the constraints of type variable " + quote(bounds.var);
    return {};
  }

  const TypeContext& ctx_;
  const Constraints& constraints_;
  bool keep_literals_;
};

// Solutions may mention other solved variables (a generic callback given the type of another argument): put those in, as
// often as there are variables, so that a chain is followed to its end and a ring stops.
void resolve_dependencies(const TypeContext& ctx, const Constraints& constraints, Substitution& map) {
  const auto mentions_solved = [&](TypeVarId self, TypeId type) {
    return std::ranges::any_of(free_type_vars(ctx, type), [&](TypeVarId var) { return var != self && constraints.is_inferable(var); });
  };
  for (std::size_t round = 0; round < constraints.inferable().size(); ++round) {
    bool changed = false;
    for (const TypeVarId var : constraints.inferable()) {
      const TypeId type = map.find(var);
      if (!type || !ctx.store.has_type_vars(type) || !mentions_solved(var, type)) continue;
      Substitution others;
      for (const auto& [other, value] : map.entries()) {
        if (other != var) others.set(other, value);
      }
      const TypeId replaced = substitute(ctx, type, others);
      changed = changed || replaced != type;
      map.set(var, replaced);
    }
    if (!changed) return;
  }
}

}  // namespace

bool solve_bound(const TypeContext& ctx, const Constraints& constraints, std::span<const TypeVarId> vars, Substitution& map) {
  Solver solver(ctx, constraints, true);
  for (const TypeVarId var : vars) {
    if (constraints.find(var) == nullptr) continue;
    const TypeId type = solver.solve_one(var);
    if (!type) return false;
    map.set(var, type);
  }
  return true;
}

Solution solve(const TypeContext& ctx, const Constraints& constraints, bool keep_literals) {
  Solution solution;
  Solver solver(ctx, constraints, keep_literals);
  for (const TypeVarId var : constraints.inferable()) {
    if (constraints.find(var) == nullptr) {
      solution.map.set(var, default_argument(ctx, var, solution.map));
      continue;
    }
    TypeId type = solver.solve_one(var);
    if (!type) {
      if (!solution.failed) {
        solution.failed = var;
        solution.failure = solver.failure;
      }
      const TypeId bound = ctx.oracle.bound_of(var);
      type = bound ? bound : unknown_argument(ctx, var);
    }
    solution.map.set(var, type);
  }
  resolve_dependencies(ctx, constraints, solution.map);
  return solution;
}

}  // namespace awl::types
