// What an expected type says about the parts of a display: `Iterable[int]` about the elements of a list.
#include <algorithm>

#include "infer/expressions/expressions.h"
#include "types/signatures.h"

namespace awl::infer {

TypeList arguments_from_expected(Inference& in, ClassId cls, TypeId expected) {
  TypeList arguments;
  if (!cls || in.store.kind(expected) != TypeKind::Instance) return arguments;
  const types::InstanceType& wanted = in.store.instance(expected);
  const auto& params = in.class_info(cls).type_params;
  const TypeId own = in.store.make(types::InstanceType{cls, types::own_args(in.ctx, cls)});
  const auto base = types::specialized_base(in.ctx, own, wanted.cls);
  if (!base) return arguments;
  bool says_something = false;
  arguments.resize(params.size());
  for (std::size_t i = 0; i < base->args.size() && i < wanted.args.size(); ++i) {
    if (in.store.kind(base->args[i]) != TypeKind::TypeVar) continue;
    const TypeVarId var = in.store.type_var(base->args[i]).var;
    for (std::size_t p = 0; p < params.size(); ++p) {
      if (params[p] != var) continue;
      const TypeId argument = types::resolve(in.ctx, wanted.args[i]);
      if (in.store.kind(argument) == TypeKind::Unknown) continue;
      arguments[p] = argument;
      says_something = true;
    }
  }
  if (!says_something) arguments.clear();
  return arguments;
}

std::vector<TypeList> display_candidates(Inference& in, ClassId cls, TypeId expected) {
  std::vector<TypeList> candidates;
  if (!expected || in.ctx.is_dynamic(expected)) return candidates;
  types::for_each_member(in.ctx, expected, [&](TypeId member) {
    TypeList arguments = arguments_from_expected(in, cls, member);
    if (!arguments.empty()) candidates.push_back(std::move(arguments));
  });
  return candidates;
}

bool fits_expected(Inference& in, TypeId type, TypeId expected) {
  if (!expected) return true;
  if (in.store.has_type_vars(expected) && in.store.has_unknown(type)) return false;
  return types::is_assignable_to(in.ctx, type, expected);
}

TypeId fitting_display(Inference& in, KnownClass which, TypeList own, TypeList args, TypeId expected) {
  const TypeId wide = in.ctx.known_instance(which, std::move(args));
  if (in.store.has_gradual(wide) || in.store.has_type_vars(expected)) return wide;
  const TypeId narrow = in.ctx.known_instance(which, std::move(own));
  return !in.store.has_gradual(narrow) && types::is_assignable_to(in.ctx, narrow, expected) ? narrow : wide;
}

namespace {

bool stands_for_others(TypeKind kind) {
  return kind == TypeKind::Function || kind == TypeKind::BoundMethod || kind == TypeKind::ClassObject;
}

/// A list of handlers holds callables like the one it starts with, not that very function over and over, and a list of
/// classes may get a subclass of one.
TypeId others_like(Inference& in, TypeId member) {
  if (!stands_for_others(in.store.kind(member))) return member;
  if (in.store.kind(member) == TypeKind::ClassObject) return types::make_subclass_of(in.ctx, types::to_instance(in.ctx, member));
  types::CallableType callable{types::own_signatures(in.ctx, member)};
  return callable.overloads.empty() ? member : in.store.make(std::move(callable));
}

}  // namespace

TypeId widen_element(Inference& in, TypeId type) {
  type = types::widen_literals(in.ctx, type, true);
  if (stands_for_others(in.store.kind(type))) return others_like(in, type);
  if (in.store.kind(type) != TypeKind::Union) return type;
  const TypeList& members = in.store.union_of(type).members;
  const bool any = std::ranges::any_of(members, [&](TypeId member) { return stands_for_others(in.store.kind(member)); });
  return any ? types::map_union(in.ctx, type, [&](TypeId member) { return others_like(in, member); }) : type;
}

}  // namespace awl::infer
