// Collecting bounds for inferable type variables.
#include <algorithm>

#include "base/names.h"
#include "types/relate.h"
#include "types/solve.h"

namespace awl::types {

bool Constraints::is_inferable(TypeVarId var) const { return std::ranges::find(inferable_, var) != inferable_.end(); }

const Constraints::Bounds* Constraints::find(TypeVarId var) const {
  const auto found = std::ranges::find(bounds_, var, &Bounds::var);
  return found == bounds_.end() ? nullptr : &*found;
}

Constraints::Bounds& Constraints::get(TypeVarId var) {
  const auto found = std::ranges::find(bounds_, var, &Bounds::var);
  if (found != bounds_.end()) return *found;
  Bounds bounds;
  bounds.var = var;
  return bounds_.emplace_back(bounds);
}

void Constraints::drop_inferable(std::size_t count) {
  for (; count > 0 && !inferable_.empty(); --count) {
    std::erase_if(bounds_, [var = inferable_.back()](const Bounds& bounds) { return bounds.var == var; });
    inferable_.pop_back();
  }
}

void Constraints::rewind(const Mark& mark) {
  bounds_ = mark.bounds;
  inferable_.resize(mark.inferable);
}

namespace {

// Questions about bounds are asked without constraints: what they mention of inferable variables stands for itself.
bool fits(const TypeContext& ctx, TypeId source, TypeId target) { return is_assignable_to(ctx, source, target); }

bool mentions_float(const TypeContext& ctx, TypeId type) {
  return !walk(ctx, type,
               [&](TypeId part) { return !ctx.is_instance_of(part, KnownClass::Float) && !ctx.is_instance_of(part, KnownClass::Complex); });
}

bool fits_without_promotion(const TypeContext& ctx, TypeId source, TypeId target) {
  if (!fits(ctx, source, target)) return false;
  if (!mentions_float(ctx, target)) return true;
  Relater relater(ctx, RelationKind::Assignable);
  relater.promotes = false;
  return relater.relate(source, target);
}

bool is_self(const TypeContext& ctx, TypeVarId var, TypeId type) {
  return ctx.kind(type) == TypeKind::TypeVar && ctx.store.type_var(type).var == var;
}

std::string var_name(const TypeContext& ctx, TypeVarId var) { return std::string(name_text(ctx.store.type_var_key(var).name)); }

// A type given to a variable must be below its bound, or be one of its constraints.
bool satisfies_declaration(Relater& r, TypeVarId var, TypeId type) {
  const TypeContext& ctx = r.ctx;
  if (r.inferable_var(type) || ctx.is_dynamic(type)) return true;
  const TypeList& choices = ctx.oracle.constraints_of(var);
  if (!choices.empty()) {
    if (ctx.kind(type) == TypeKind::TypeVar) {  // another constrained variable: each of its choices must be one of these
      const TypeList& own = ctx.oracle.constraints_of(ctx.store.type_var(type).var);
      const auto is_choice = [&](TypeId one) {
        return std::ranges::any_of(choices, [&](TypeId choice) { return is_equivalent_to(ctx, one, choice); });
      };
      if (!own.empty()) return std::ranges::all_of(own, is_choice);
    }
    if (std::ranges::any_of(choices, [&](TypeId choice) { return fits(ctx, type, choice); })) return true;
    return r.fail([&] { return "`" + r.show(type) + "` is none of the constraints of type variable `" + var_name(ctx, var) + "`"; });
  }
  const TypeId bound = ctx.oracle.bound_of(var);
  if (!bound || fits(ctx, type, bound)) return true;
  // `Self` of a generic class is bounded by the class as such, whatever its arguments.
  const TypeId own_class = ctx.store.type_var_key(var).kind == TypeVarKind::Self ? nominal_type(ctx, bound) : TypeId();
  if (own_class && specialized_base(ctx, type, ctx.store.instance(own_class).cls)) return true;
  return r.fail([&] {
    return "`" + r.show(type) + "` is not assignable to upper bound `" + r.show(bound) + "` of type variable `" + var_name(ctx, var) + "`";
  });
}

bool fail_conflict(Relater& r, TypeVarId var, TypeId type, TypeId known) {
  return r.fail([&] {
    return "type variable `" + var_name(r.ctx, var) + "` is `" + r.show(known) + "` already, which `" + r.show(type) + "` does not fit";
  });
}

bool has_literals(const TypeContext& ctx, TypeId type) { return ctx.store.has(type, TypeFlag::Literals); }

// The value that a ParamSpec or a TypeVarTuple can take.
TypeId as_value_of(const TypeContext& ctx, TypeVarId var, TypeId type) {
  const TypeVarKind kind = ctx.store.type_var_key(var).kind;
  if (!ctx.is_dynamic(type)) return type;
  if (kind == TypeVarKind::ParamSpec) return gradual_parameters(ctx);
  return kind == TypeVarKind::TypeVarTuple ? make_variadic_tuple(ctx, type) : type;
}

// Another variable that is being solved counts as what is known of it so far.
TypeId known_value(Relater& r, TypeVarId var, TypeId type) {
  const TypeVarId other = r.inferable_var(type);
  if (!other || other == var) return type;
  const Constraints::Bounds* bounds = r.constraints->find(other);
  if (bounds == nullptr) return type;
  return bounds->exact ? bounds->exact : bounds->lower ? bounds->lower : type;
}

// What a TypeVarTuple took twice: tuples of one shape are joined element by element, other shapes have no join. none then.
TypeId join_shapes(const TypeContext& ctx, TypeId a, TypeId b) {
  if (a == b || ctx.kind(a) != TypeKind::Tuple || ctx.kind(b) != TypeKind::Tuple) return join(ctx, a, b);
  if (fits(ctx, b, a)) return a;
  if (fits(ctx, a, b)) return b;
  const TupleType &first = ctx.store.tuple(a), &second = ctx.store.tuple(b);
  if (first.variadic != second.variadic || first.elements.size() != second.elements.size()) return {};
  TupleType joined = first;
  for (std::size_t i = 0; i < joined.elements.size(); ++i) joined.elements[i] = join(ctx, first.elements[i], second.elements[i]);
  return ctx.store.make(std::move(joined));
}

ClassId class_of(const TypeContext& ctx, TypeId type) {
  const auto nominal = nominal_instance(ctx, type);
  return nominal ? nominal->cls : ClassId();
}

// An object of a class with an unknown base fits anywhere, which does not make it one of what it fits: `Model | str` stays two.
bool fits_by_unknown_base(const TypeContext& ctx, TypeId source, TypeId target) {
  bool is_guessed = false;
  for_each_member(ctx, source, [&](TypeId one) {
    if (ctx.kind(one) != TypeKind::Instance || !ctx.oracle.class_info(ctx.store.instance(one).cls).has_unknown_base) return;
    bool is_found = is_subtype_of(ctx, one, target);
    for_each_member(ctx, target,
                    [&](TypeId member) { is_found |= ctx.is_dynamic(member) || inherits_from(ctx, one, class_of(ctx, member)); });
    is_guessed |= !is_found;
  });
  return is_guessed;
}

}  // namespace

TypeId join(const TypeContext& ctx, TypeId a, TypeId b) {
  if (a == b) return a;
  if (fits_without_promotion(ctx, b, a) && !fits_by_unknown_base(ctx, b, a)) {
    // Of two that fit each other the one without an Unknown inside says more.
    const bool b_says_more = ctx.store.has_unknown(a) && !ctx.store.has_unknown(b) && fits_without_promotion(ctx, a, b);
    return b_says_more && !ctx.is_dynamic(b) ? b : a;
  }
  if (fits_without_promotion(ctx, a, b) && !fits_by_unknown_base(ctx, a, b)) return b;
  return make_union(ctx, a, b);
}

bool constrain_lower(Relater& r, TypeVarId var, TypeId source) {
  const TypeContext& ctx = r.ctx;
  source = as_value_of(ctx, var, known_value(r, var, source));
  if (const Constraints::Bounds* known = r.constraints->find(var)) {
    // Copied: asking may collect for other variables and move the bounds.
    const TypeId exact = known->exact, upper = known->upper, lower = known->lower;
    if (exact && !ctx.is_dynamic(exact)) return fits(ctx, source, exact) || fail_conflict(r, var, source, exact);
    if (upper && !fits(ctx, source, upper)) return fail_conflict(r, var, source, upper);
    if (lower) {
      if (!satisfies_declaration(r, var, source)) return false;
      const bool is_tuple = ctx.store.type_var_key(var).kind == TypeVarKind::TypeVarTuple;
      const TypeId joined = is_tuple ? join_shapes(ctx, lower, source) : join(ctx, lower, source);
      if (!joined) return fail_conflict(r, var, source, lower);
      if (joined != lower && !satisfies_declaration(r, var, joined)) return false;
      Constraints::Bounds& bounds = r.constraints->get(var);
      bounds.lower = joined;
      if (r.keeps_literals && has_literals(ctx, source)) bounds.widen_literals = false;
      return true;
    }
  }
  if (!satisfies_declaration(r, var, source)) return false;
  Constraints::Bounds& bounds = r.constraints->get(var);
  bounds.lower = source;
  if (r.keeps_literals && has_literals(ctx, source)) bounds.widen_literals = false;
  return true;
}

bool constrain_upper(Relater& r, TypeVarId var, TypeId target) {
  const TypeContext& ctx = r.ctx;
  target = as_value_of(ctx, var, known_value(r, var, target));
  if (is_self(ctx, var, target)) return true;
  if (const Constraints::Bounds* known = r.constraints->find(var)) {
    const TypeId exact = known->exact, upper = known->upper, lower = known->lower;
    if (exact && !fits(ctx, exact, target)) return fail_conflict(r, var, target, exact);
    if (lower && !fits(ctx, lower, target)) return fail_conflict(r, var, target, lower);
    if (upper && fits(ctx, upper, target)) return true;
    if (upper && !fits(ctx, target, upper)) {
      const TypeId both[] = {upper, target};
      target = make_intersection(ctx, both);
    }
  }
  r.constraints->get(var).upper = target;
  return true;
}

bool constrain_exact(Relater& r, TypeVarId var, TypeId type) {
  const TypeContext& ctx = r.ctx;
  type = as_value_of(ctx, var, known_value(r, var, type));
  TypeId chosen = type;
  if (const Constraints::Bounds* known = r.constraints->find(var)) {
    const TypeId exact = known->exact, upper = known->upper, lower = known->lower;
    if (exact) {
      if (!fits(ctx, exact, type) || !fits(ctx, type, exact)) return fail_conflict(r, var, type, exact);
      // Of two that fit each other, the one that says more.
      const bool says_more = ctx.store.has_gradual(exact) && !ctx.store.has_gradual(type);
      chosen = says_more ? type : exact;
    }
    if (lower && !fits(ctx, lower, type)) return fail_conflict(r, var, type, lower);
    if (upper && !fits(ctx, type, upper)) return fail_conflict(r, var, type, upper);
  }
  if (!satisfies_declaration(r, var, chosen)) return false;
  r.constraints->get(var).exact = chosen;
  return true;
}

}  // namespace awl::types
