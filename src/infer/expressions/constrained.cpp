#include "infer/expressions/constrained.h"

#include <algorithm>

namespace awl::infer {

namespace {

/// The constrained variable that a type is, or that narrowing has made an intersection of.
TypeVarId constrained_var(Inference& in, TypeId type) {
  if (in.store.kind(type) == TypeKind::Intersection) {
    for (const TypeId part : in.store.intersection(type).positive) {
      if (const TypeVarId var = constrained_var(in, part)) return var;
    }
    return {};
  }
  if (in.store.kind(type) != TypeKind::TypeVar) return {};
  const TypeVarId var = in.store.type_var(type).var;
  return in.constraints_of(var).empty() ? TypeVarId() : var;
}

}  // namespace

TypeId with_choice(Inference& in, TypeId type, TypeVarId var, TypeId choice) {
  types::Substitution map;
  map.set(var, choice);
  return types::substitute(in.ctx, type, map);
}

std::optional<ConstrainedOperand> constrained_operand(Inference& in, TypeId type) {
  const TypeVarId var = constrained_var(in, type);
  if (!var) return std::nullopt;
  ConstrainedOperand operand{var, type, {}};
  for (const TypeId choice : in.constraints_of(var)) {
    if (in.store.kind(with_choice(in, type, var, choice)) != TypeKind::Never) operand.choices.push_back(choice);
  }
  return operand.choices.empty() ? std::nullopt : std::optional(std::move(operand));
}

TypeId join_choices(Inference& in, const ConstrainedOperand& operand, const TypeList& results) {
  return std::ranges::equal(operand.choices, results) ? operand.type : types::make_union(in.ctx, results);
}

}  // namespace awl::infer
