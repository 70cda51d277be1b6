// Binary and comparison operators: which special methods are tried, in which order.
#pragma once

#include "infer/expressions/expressions.h"

namespace awl::infer {

struct OperatorMethods {
  NameId normal, reflected, in_place;
};
const OperatorMethods& operator_methods(ast::Operator op);
/// `__lt__` and its mirror image `__gt__`...
OperatorMethods comparison_methods(ast::CompareOperator op);

/// The result of `left op right` for two operands that are no unions, by their special methods; none if neither side can.
TypeId call_operator(Inference& in, TypeId left, TypeId right, NameId normal, NameId reflected);
/// `left op right`, unions member by member (in order, left first). The pairs that fail are counted in `failures`.
struct OperatorResult {
  TypeId type;
  std::vector<std::pair<TypeId, TypeId>> failures;  // (left member, right member)
};
OperatorResult apply_operator(Inference& in, ast::Operator op, TypeId left, TypeId right, bool in_place);
OperatorResult apply_comparison(Inference& in, ast::CompareOperator op, TypeId left, TypeId right);

/// Constants: `1 + 2` is `Literal[3]`, `"a" + "b"` is `Literal["ab"]`; none where the result is too big or not known exactly.
TypeId literal_operation(Inference& in, ast::Operator op, TypeId left, TypeId right);

/// One message for what an operator cannot do, with the hint to await an operand whose result could do it.
void report_operator(RegionContext& rc, NodeId node, const char* op, NodeId left_node, TypeId left, NodeId right_node, TypeId right,
                     const OperatorResult& result, absl::FunctionRef<bool(TypeId, TypeId)> works);

}  // namespace awl::infer
