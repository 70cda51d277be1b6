// Expressions with operators: binary, unary, boolean, comparisons, and augmented assignment.
#include "infer/expressions/operators.h"

#include "infer/classes/typed_dicts.h"
#include "infer/declarations/decorators.h"
#include "infer/names.h"

namespace awl::infer {

namespace {

using ast::NodeKind;
using types::Truthiness;

/// Displays and calls take the type of the operand before them as a hint: `names or []`, `rows + [None]`.
bool takes_hint(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::List:
    case NodeKind::Set:
    case NodeKind::Dict:
    case NodeKind::ListComp:
    case NodeKind::SetComp:
    case NodeKind::DictComp:
      return true;
    default:
      return false;
  }
}

/// Whether awaiting one of the operands would make the operator work; that operand's node.
NodeId operand_to_await(RegionContext& rc, NodeId left_node, TypeId left, NodeId right_node, TypeId right,
                        absl::FunctionRef<bool(TypeId, TypeId)> works) {
  const TypeId awaited_left = awaited_for_hint(rc.in, left);
  const TypeId awaited_right = awaited_for_hint(rc.in, right);
  if (awaited_left && left_node && works(awaited_left, right)) return left_node;
  if (awaited_right && right_node && works(left, awaited_right)) return right_node;
  if (awaited_left && awaited_right && left_node && works(awaited_left, awaited_right)) return left_node;
  return NodeId();
}

TypeId literal_unary(Inference& in, ast::UnaryOperator op, TypeId operand) {
  if (in.store.kind(operand) != TypeKind::Literal) return TypeId();
  const auto& literal = in.store.literal(operand);
  const bool is_int = literal.kind == types::LiteralType::Kind::Int;
  if (!is_int && literal.kind != types::LiteralType::Kind::Bool) return TypeId();
  switch (op) {
    case ast::UnaryOperator::USub:
      return literal.number == INT64_MIN ? TypeId() : types::make_int_literal(in.ctx, -literal.number);
    case ast::UnaryOperator::UAdd:
      return types::make_int_literal(in.ctx, literal.number);
    case ast::UnaryOperator::Invert:
      return types::make_int_literal(in.ctx, ~literal.number);
    case ast::UnaryOperator::Not:
      break;
  }
  return TypeId();
}

NameId unary_method(ast::UnaryOperator op) {
  if (op == ast::UnaryOperator::USub) return names().neg;
  return op == ast::UnaryOperator::UAdd ? names().pos : names().invert;
}

TypeId unary_part(Inference& in, ast::UnaryOperator op, TypeId operand) {
  if (in.ctx.is_dynamic(operand) || in.store.kind(operand) == TypeKind::Never) return operand;
  if (const TypeId literal = literal_unary(in, op, operand)) return literal;
  const TypeId method = lookup_special(in, operand, unary_method(op));
  if (!method) return TypeId();
  if (in.ctx.is_dynamic(method)) return in.store.unknown();
  return call_quietly(in, method, {}).value_or(TypeId());
}

void report_unary(RegionContext& rc, const ast::UnaryOp& unary, TypeId operand, std::span<const TypeId> failing) {
  if (!rc.is_reporting() || types::is_open_union(rc.ctx(), operand)) return;
  const char* op = ast::operator_text(unary.op());
  std::string message = fmt::format("operator `{}` does not work on {}", op, quoted_list(rc.in, failing));
  if (rc.in.store.kind(operand) == TypeKind::Union) message += ", a part of " + quoted(rc.in, operand);
  const TypeId awaited = awaited_for_hint(rc.in, operand);
  const bool wants_await = awaited && unary_part(rc.in, unary.op(), awaited);
  if (wants_await) message += await_hint(rc, unary.operand());
  auto d = report(rc, Rule::unsupported_operator, unary.id, std::move(message));
  if (wants_await) add_await_fix(rc, d, unary.operand());
}

/// Whether what comes after this operand is never evaluated.
bool ends_evaluation(RegionContext& rc, NodeId operand, TypeId type, bool is_or) {
  const Truthiness stops = is_or ? Truthiness::AlwaysTrue : Truthiness::AlwaysFalse;
  if (static_truth(rc.in, rc.unit, operand) == stops) return true;
  return !rc.ctx().is_dynamic(type) && types::truthiness(rc.ctx(), type) == stops;
}

}  // namespace

void report_operator(RegionContext& rc, NodeId node, const char* op, NodeId left_node, TypeId left, NodeId right_node, TypeId right,
                     const OperatorResult& result, absl::FunctionRef<bool(TypeId, TypeId)> works) {
  if (!rc.is_reporting() || result.failures.empty()) return;
  if (types::is_open_union(rc.ctx(), left) || types::is_open_union(rc.ctx(), right)) return;
  Inference& in = rc.in;
  const auto& [bad_left, bad_right] = result.failures.front();
  if (is_guessed_function(in, bad_left) || is_guessed_function(in, bad_right)) return;
  const TypeId shown[] = {bad_left, bad_right};
  const auto words = types::display_together(in.ctx, shown, {.max_length = 300});
  std::string message = fmt::format("operator `{}` does not work on `{}` and `{}`", op, words[0], words[1]);
  if (in.store.kind(types::resolve(in.ctx, left)) == TypeKind::Union && bad_left != left) {
    message += "; the left operand is " + quoted(in, left);
  } else if (in.store.kind(types::resolve(in.ctx, right)) == TypeKind::Union && bad_right != right) {
    message += "; the right operand is " + quoted(in, right);
  }
  const NodeId wants_await = operand_to_await(rc, left_node, left, right_node, right, works);
  if (wants_await) message += await_hint(rc, wants_await);
  auto d = report(rc, Rule::unsupported_operator, node, std::move(message));
  if (wants_await) add_await_fix(rc, d, wants_await);
}

TypeId binary_operation(RegionContext& rc, NodeId node, ast::Operator op, TypeId left, TypeId right) {
  const OperatorResult result = apply_operator(rc.in, op, left, right, false);
  if (!result.failures.empty() && rc.is_reporting()) {
    const bool is_binary = rc.tree().kind(node) == NodeKind::BinOp;
    const NodeId left_node = is_binary ? ast::BinOp(rc.tree(), node).left() : NodeId();
    const NodeId right_node = is_binary ? ast::BinOp(rc.tree(), node).right() : NodeId();
    report_operator(rc, node, ast::operator_text(op), left_node, left, right_node, right, result,
                    [&](TypeId a, TypeId b) { return apply_operator(rc.in, op, a, b, false).failures.empty(); });
  }
  return result.type;
}

namespace {

/// The right operand: what the left one is says what it should be. Some of the keys are enough to merge into a TypedDict.
TypeId infer_right(RegionContext& rc, NodeId right, ast::Operator op, TypeId left) {
  if (!takes_hint(rc.tree(), right)) return infer_expression(rc, right);
  return infer_expression(rc, right, op == ast::Operator::BitOr ? partial_typed_dict(rc.in, left) : left);
}

}  // namespace

TypeId infer_binary(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::BinOp binary(rc.tree(), node);
  const TypeId left = infer_expression(rc, binary.left(), takes_hint(rc.tree(), binary.left()) ? expected : TypeId());
  const TypeId right = infer_right(rc, binary.right(), binary.op(), left);
  return binary_operation(rc, node, binary.op(), left, right);
}

TypeId infer_augmented(RegionContext& rc, NodeId aug_assign) {
  const ast::AugAssign assign(rc.tree(), aug_assign);
  const NodeId target = assign.target();
  TypeId left = rc.in.store.unknown();
  switch (rc.tree().kind(target)) {
    case NodeKind::Name:
      left = infer_name(rc, target);
      break;
    case NodeKind::Attribute:
      left = infer_attribute(rc, target);
      break;
    case NodeKind::Subscript:
      left = infer_subscript(rc, target);
      break;
    default:
      break;
  }
  const TypeId right = infer_right(rc, assign.value(), assign.op(), left);
  const OperatorResult result = apply_operator(rc.in, assign.op(), left, right, true);
  if (!result.failures.empty() && rc.is_reporting()) {
    const std::string op = std::string(ast::operator_text(assign.op())) + "=";
    report_operator(rc, aug_assign, op.c_str(), NodeId(), left, assign.value(), right, result,
                    [&](TypeId a, TypeId b) { return apply_operator(rc.in, assign.op(), a, b, true).failures.empty(); });
  }
  return result.type;
}

TypeId infer_unary(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::UnaryOp unary(rc.tree(), node);
  if (unary.op() == ast::UnaryOperator::Not) {
    const TypeId operand = infer_expression(rc, unary.operand());
    if (rc.ctx().is_dynamic(operand)) return rc.ctx().known_instance(KnownClass::Bool);
    switch (types::truthiness(rc.ctx(), operand)) {
      case Truthiness::AlwaysTrue:
        return types::make_bool_literal(rc.ctx(), false);
      case Truthiness::AlwaysFalse:
        return types::make_bool_literal(rc.ctx(), true);
      case Truthiness::Ambiguous:
        break;
    }
    return rc.ctx().known_instance(KnownClass::Bool);
  }
  const TypeId operand = types::resolve(rc.ctx(), infer_expression(rc, unary.operand(), expected));
  std::vector<TypeId> given, failing;
  types::for_each_member(rc.ctx(), operand, [&](TypeId member) {
    const TypeId type = unary_part(rc.in, unary.op(), member);
    (type ? given : failing).push_back(type ? type : member);
  });
  if (failing.empty()) return types::make_union(rc.ctx(), given);
  report_unary(rc, unary, operand, failing);
  return rc.in.store.unknown();
}

TypeId infer_bool_op(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::BoolOp bool_op(rc.tree(), node);
  const bool is_or = bool_op.op() == ast::BoolOperator::Or;
  const auto values = bool_op.values();
  std::vector<TypeId> results;
  TypeId hint = expected;
  bool ended = false;
  for (auto it = values.begin(); it != values.end();) {
    const NodeId value = *it;
    const bool is_last = ++it == values.end();
    const Quiet quiet(rc, ended);
    const bool use_hint = expected || takes_hint(rc.tree(), value) || rc.tree().kind(value) == NodeKind::Call;
    const TypeId type = types::resolve(rc.ctx(), infer_expression(rc, value, use_hint ? hint : TypeId()));
    if (ended) continue;
    ended = ends_evaluation(rc, value, type, is_or);
    results.push_back(is_last || ended ? type : types::narrow_truthy(rc.ctx(), type, is_or));
    if (!expected && is_or && !rc.ctx().is_dynamic(type)) hint = types::narrow_truthy(rc.ctx(), type, true);
  }
  return types::make_union(rc.ctx(), results);
}

TypeId infer_compare(RegionContext& rc, NodeId node) {
  const ast::Compare compare(rc.tree(), node);
  NodeId left_node = compare.left();
  TypeId left = infer_expression(rc, left_node);
  std::vector<TypeId> results;
  const auto rest = compare.rest();
  for (auto it = rest.begin(); it != rest.end();) {
    const ast::CompareRest part(rc.tree(), *it);
    const bool is_last = ++it == rest.end();
    const NodeId right_node = part.operand();
    const TypeId right = infer_expression(rc, right_node);
    const OperatorResult result = apply_comparison(rc.in, part.op(), left, right);
    if (!result.failures.empty() && rc.is_reporting()) {
      report_operator(rc, node, ast::operator_text(part.op()), left_node, left, right_node, right, result,
                      [&](TypeId a, TypeId b) { return apply_comparison(rc.in, part.op(), a, b).failures.empty(); });
    }
    results.push_back(is_last ? result.type : types::narrow_truthy(rc.ctx(), result.type, false));
    left = right;
    left_node = right_node;
  }
  return types::make_union(rc.ctx(), results);
}

}  // namespace awl::infer
