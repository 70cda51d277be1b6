// Unions, intersections and type variables taken as sets of objects.
#include <algorithm>

#include "types/operations.h"
#include "types/relate.h"

namespace awl::types {
namespace {

bool contains(const TypeContext& ctx, const UnionType& u, TypeId type) {
  return std::ranges::any_of(u.members, [&](TypeId member) { return member == type || ctx.store.canonical_id(member) == type; });
}

// `T`, `type[T]`: a member that any type fits, so it is tried last.
bool is_bare_variable(const Relater& r, TypeId member) { return r.inferable_var(member).valid(); }

// Members without inferable variables, those with them inside, those that are nothing but a variable, and `object`.
struct SplitMembers {
  absl::InlinedVector<TypeId, 4> plain, structured, bare;
  bool has_object = false;
};

SplitMembers split_members(const Relater& r, const UnionType& u) {
  SplitMembers split;
  for (const TypeId member : u.members) {
    if (member == r.ctx.object())
      split.has_object = true;
    else if (!r.is_tracked(member))
      split.plain.push_back(member);
    else if (is_bare_variable(r, member))
      split.bare.push_back(member);
    else
      split.structured.push_back(member);
  }
  return split;
}

template <class Members>
bool relate_to_any(Relater& r, TypeId source, const Members& members) {
  return std::ranges::any_of(members, [&](TypeId member) { return r.attempt([&] { return r.relate(source, member); }); });
}

// `str | list[T] | T`: a source that fits a member without variables says nothing about T; one that fits `list[T]` says what
// its elements are; only then is it taken for T itself. `T | object` takes anything, and is written for what T says of what fits it.
bool relate_to_tracked_union(Relater& r, TypeId source, const UnionType& target) {
  const SplitMembers split = split_members(r, target);
  return relate_to_any(r, source, split.plain) || relate_to_any(r, source, split.structured) || relate_to_any(r, source, split.bare) ||
         split.has_object;
}

// `int | None` against `T | None`: what the members without variables take is out; the rest goes to T as one union.
bool relate_union_to_tracked_union(Relater& r, const UnionType& source, const UnionType& target) {
  const SplitMembers split = split_members(r, target);
  TypeList rest;
  for (const TypeId member : source.members) {
    if (relate_to_any(r, member, split.plain) || relate_to_any(r, member, split.structured)) continue;
    rest.push_back(member);
  }
  if (rest.empty() || relate_to_any(r, make_union(r.ctx, rest), split.bare)) return true;
  if (!split.has_object) return false;
  for (const TypeId member : rest) relate_to_any(r, member, split.bare);
  return true;
}

// The constraint that a test found the type variable `var` to be: `int` of `T & int` among the members; none if they do not tell.
TypeId tested_constraint(const Relater& r, const UnionType& source, TypeId var) {
  const TypeList& choices = r.ctx.oracle.constraints_of(r.ctx.store.type_var(var).var);
  if (choices.empty()) return {};
  for (const TypeId member : source.members) {
    if (r.ctx.kind(member) != TypeKind::Intersection) continue;
    const TypeList& parts = r.ctx.store.intersection(member).positive;
    if (std::ranges::find(parts, var) == parts.end()) continue;
    const auto found = std::ranges::find_if(parts, [&](TypeId part) { return std::ranges::find(choices, part) != choices.end(); });
    if (found != parts.end()) return *found;
  }
  return {};
}

// `int | (T & int)` as a `T` of the constraints `int` and `str`: where that was made, `T` is `int`.
bool fits_tested_constraint(Relater& r, const UnionType& source, TypeId target) {
  if (r.ctx.kind(target) != TypeKind::TypeVar || !r.is_gradual_allowed() || r.is_tracked(target)) return false;
  const TypeId tested = tested_constraint(r, source, target);
  const auto fits = [&](TypeId member) {
    return r.attempt([&] { return r.relate(member, tested); }) || r.attempt([&] { return r.relate(member, target); });
  };
  return tested && std::ranges::all_of(source.members, fits);
}

bool all_members_fit(Relater& r, const UnionType& source, TypeId target) {
  if (fits_tested_constraint(r, source, target)) return true;
  const bool is_union = r.ctx.kind(target) == TypeKind::Union;
  for (const TypeId member : source.members) {
    if (is_union && !r.is_tracked(target) && contains(r.ctx, r.ctx.store.union_of(target), member) &&
        (r.is_gradual_allowed() || r.ctx.store.is_plainly_static(member))) {
      continue;
    }
    if (!r.relate(member, target)) return r.fail_pair({}, member, target);
  }
  return true;
}

// A type that is several: bool and enums as their literals, `type[A | B]` as `type[A] | type[B]`.
TypeId spelled_out(const TypeContext& ctx, TypeId source) {
  if (ctx.kind(source) != TypeKind::SubclassOf) return expand_to_literals(ctx, source);
  const TypeId instance = resolve(ctx, ctx.store.subclass_of(source).instance);
  if (ctx.kind(instance) != TypeKind::Union) return {};
  TypeList members = ctx.store.union_of(instance).members;
  for (TypeId& member : members) member = make_subclass_of(ctx, member);
  return make_union(ctx, members);
}

// Which of the members it is nobody said: one that fits is enough. Where none does, all are asked for the reason.
bool relate_open_source(Relater& r, const UnionType& source, TypeId target) {
  const auto fits = [&](TypeId member) { return r.attempt([&] { return r.relate(member, target); }); };
  if (r.is_tracked(target)) {
    // A variable takes what fits, and stays as open: `sorted(rows, key=lambda row: ...)`.
    bool any = false;
    for (const TypeId member : source.members) any |= fits(member);
    for (const TypeVarId var : any ? free_type_vars(r.ctx, target) : std::vector<TypeVarId>()) {
      if (!r.constraints->is_inferable(var) || !r.constraints->get(var).lower) continue;
      r.constraints->get(var).lower = make_union(r.ctx, r.constraints->get(var).lower, r.ctx.store.unknown());
    }
    if (any) return true;
  }
  return std::ranges::any_of(source.members, fits) || all_members_fit(r, source, target);
}

}  // namespace

bool relate_union_source(Relater& r, TypeId source, TypeId target) {
  const UnionType& members = r.ctx.store.union_of(source);
  if (r.ctx.kind(target) == TypeKind::Union && r.is_tracked(target)) {
    return relate_union_to_tracked_union(r, members, r.ctx.store.union_of(target));
  }
  if (r.is_gradual_allowed() && is_open_union(r.ctx, source)) return relate_open_source(r, members, target);
  return all_members_fit(r, members, target);
}

bool relate_union_target(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  const UnionType& u = ctx.store.union_of(target);
  if (u.is_open && r.is_gradual_allowed() && !r.is_tracked(target) && !r.is_tracked(source)) return true;
  if (r.is_tracked(target)) {
    if (relate_to_tracked_union(r, source, u)) return true;
  } else {
    const bool same_is_enough = r.is_gradual_allowed() || ctx.store.is_plainly_static(source);
    if (same_is_enough && !r.is_tracked(source) && contains(ctx, u, source)) return true;
    if (relate_to_any(r, source, u.members)) return true;
  }
  if (const TypeId parts = spelled_out(ctx, source); parts && ctx.kind(parts) == TypeKind::Union) {
    return relate_union_source(r, parts, target);
  }
  if (ctx.kind(source) == TypeKind::Intersection) return relate_intersection_source(r, source, target);
  // `X | None` is X where the question is why something is not in it.
  if (r.why != nullptr && u.members.size() == 2) {
    const bool first_is_none = ctx.is_none(u.members[0]);
    if (first_is_none || ctx.is_none(u.members[1])) return r.relate(source, u.members[first_is_none ? 1 : 0]);
  }
  return false;
}

bool relate_intersection_target(Relater& r, TypeId source, TypeId target) {
  const IntersectionType& wanted = r.ctx.store.intersection(target);
  for (const TypeId positive : wanted.positive) {
    if (!r.relate(source, positive)) return r.fail_pair({}, source, positive);
  }
  if (wanted.negative.empty()) return true;
  const bool is_same = r.ctx.kind(source) == TypeKind::Intersection;
  for (const TypeId negative : wanted.negative) {
    if (is_same &&
        std::ranges::find(r.ctx.store.intersection(source).negative, negative) != r.ctx.store.intersection(source).negative.end()) {
      continue;
    }
    if (is_disjoint_from(r.ctx, source, negative)) continue;
    // Something gradual is taken to be what keeps the two apart, unless it lies within the excluded type whatever it is.
    const bool is_gradual = r.is_gradual_allowed() && (r.ctx.store.has_gradual(source) || r.ctx.store.has_gradual(negative));
    if (is_gradual && !is_subtype_of(r.ctx, source, negative)) continue;
    return r.fail([&] { return "`" + r.show(source) + "` may be `" + r.show(negative) + "`"; });
  }
  return true;
}

bool relate_intersection_source(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  const IntersectionType& parts = ctx.store.intersection(source);
  for (const TypeId positive : parts.positive) {
    if (r.attempt([&] { return r.relate(positive, target); })) return true;
  }
  // `T & ~None` for `T: int | None` is an int: look at what the variable stands for.
  for (std::size_t i = 0; i < parts.positive.size(); ++i) {
    if (ctx.kind(parts.positive[i]) != TypeKind::TypeVar) continue;
    const TypeId bound = ctx.oracle.bound_of(ctx.store.type_var(parts.positive[i]).var);
    if (!bound) continue;
    TypeList positive = parts.positive;
    positive[i] = bound;
    const TypeId narrowed = make_intersection(ctx, positive, parts.negative);
    if (narrowed != source && r.attempt([&] { return r.relate(narrowed, target); })) return true;
  }
  return false;
}

bool relate_type_var_source(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  if (source == target) return true;
  const TypeVarId var = ctx.store.type_var(source).var;
  if (ctx.kind(target) == TypeKind::Union) {
    if (contains(ctx, ctx.store.union_of(target), source)) return true;
    if (r.attempt([&] { return relate_union_target(r, source, target); })) return true;
  }
  if (ctx.kind(target) == TypeKind::ParameterList || ctx.store.type_var_key(var).kind == TypeVarKind::ParamSpec) {
    return ctx.kind(target) == TypeKind::ParameterList && relate_to_parameter_list(r, source, target);
  }
  const TypeList& choices = ctx.oracle.constraints_of(var);
  if (!choices.empty()) {
    return std::ranges::all_of(choices, [&](TypeId choice) { return r.relate(choice, target); });
  }
  const TypeId bound = ctx.oracle.bound_of(var);
  if (ctx.kind(target) == TypeKind::TypeVar && !r.is_tracked(target)) return false;
  return bound ? r.relate(bound, target) : r.relate(ctx.object(), target);
}

bool relate_to_type_guard(Relater& r, TypeId source, TypeId target) {
  if (r.ctx.kind(source) != TypeKind::TypeGuard) return false;
  const TypeGuardType &s = r.ctx.store.type_guard(source), &t = r.ctx.store.type_guard(target);
  if (s.is_type_is != t.is_type_is) return false;
  return t.is_type_is ? r.relate_invariant(s.guarded, t.guarded) : r.relate(s.guarded, t.guarded);
}

}  // namespace awl::types
