// Operands whose type is a constrained type variable. Such a variable is one of its constraints at a time, so what is done with
// it is done with each of them; where each gives itself (`x + y`, `x.lower()` with an `AnyStr`), the result is the variable again.
#pragma once

#include <optional>

#include "infer/api.h"

namespace awl::infer {

struct ConstrainedOperand {
  TypeVarId var;
  TypeId type;       // the variable, or its intersection with what narrowing knows
  TypeList choices;  // the constraints that it can still be
};
std::optional<ConstrainedOperand> constrained_operand(Inference& in, TypeId type);
/// `type` where the variable is `choice`.
TypeId with_choice(Inference& in, TypeId type, TypeVarId var, TypeId choice);
/// What comes of the results for each choice, in their order.
TypeId join_choices(Inference& in, const ConstrainedOperand& operand, const TypeList& results);

}  // namespace awl::infer
