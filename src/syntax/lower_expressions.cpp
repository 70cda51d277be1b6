// Expressions: the dispatcher, operators, names, lambda, yield, targets.
#include "syntax/lower.h"
#include "syntax/repair.h"

namespace awl::syntax {

using ast::Context;
using ast::NodeKind;
using cst::Field;
using cst::Kind;

namespace {

/// Steps through parentheses, and through nodes that only wrap one expression.
cst::Id unwrap(Lowering& lowering, cst::Id id, bool& parenthesized) {
  for (;;) {
    const Kind kind = lowering.kind(id);
    const bool group = kind == Kind::ParenthesizedExpression || kind == Kind::ParenthesizedListSplat ||
                       (kind == Kind::TuplePattern && !lowering.cst->has_child(id, Kind::TokComma));
    const bool wrapper = kind == Kind::Type || kind == Kind::AsPatternTarget;
    if (!group && !wrapper) return id;
    const cst::Id inner = lowering.cst->first_operand(id);
    if (inner == cst::kNone) return id;
    parenthesized |= group;
    id = inner;
  }
}

void lower_name(Lowering& lowering, cst::Id id) {
  const cst::Node& node = (*lowering.cst)[id];
  if (node.start == node.end) return lowering.error_expr(lowering.range(id));  // made up by the parser's recovery
  lowering.leaf(NodeKind::Name, lowering.range(id), intern_identifier(lowering.slice(id)).value);
}

void lower_unary(Lowering& lowering, cst::Id id) {
  ast::UnaryOperator op = ast::UnaryOperator::Not;
  if (lowering.kind(id) == Kind::UnaryOperator) {
    const cst::Id token = lowering.cst->field(id, Field::Operator);
    const Kind kind = token == cst::kNone ? Kind::TokMinus : lowering.kind(token);
    op = kind == Kind::TokTilde ? ast::UnaryOperator::Invert : kind == Kind::TokPlus ? ast::UnaryOperator::UAdd : ast::UnaryOperator::USub;
  }
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::UnaryOp, range, static_cast<std::uint16_t>(op));
  lower_expression(lowering, lowering.cst->field(id, Field::Argument), {range.end, range.end});
  lowering.close(node);
}

/// `body if test else orelse`; the test comes first in the tree.
void lower_conditional(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const Operands operands(lowering, id);
  const std::uint32_t node = lowering.open(NodeKind::IfExp, range);
  lower_expression(lowering, operands[1], {range.end, range.end});
  lower_expression(lowering, operands[0], {range.start, range.start});
  lower_expression(lowering, operands[2], {range.end, range.end});
  lowering.close(node);
}

void lower_named(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::NamedExpr, range);
  lower_target(lowering, lowering.cst->field(id, Field::Name), Context::Store, {range.start, range.start});
  lower_expression(lowering, lowering.cst->field(id, Field::Value), {range.end, range.end});
  lowering.close(node);
}

void lower_attribute(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const cst::Id name = lowering.cst->field(id, Field::Attribute);
  if (name == cst::kNone || lowering.range(name).start == lowering.range(name).end) {
    return lowering.error_expr(range);
  }
  const TextRange name_range = lowering.range(name);
  const std::uint32_t width = std::min<std::uint32_t>(name_range.end - name_range.start, 0xFFFF);
  const std::uint32_t node = lowering.open(NodeKind::Attribute, range, static_cast<std::uint16_t>(width));
  lowering.out->nodes[node].data = intern_identifier(lowering.slice(name)).value;
  lower_expression(lowering, lowering.cst->field(id, Field::Object), {range.start, range.start});
  lowering.close(node);
}

void lower_starred(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Starred, range);
  lower_expression(lowering, lowering.cst->first_operand(id), {range.end, range.end});
  lowering.close(node);
}

void lower_unparenthesized_tuple(Lowering& lowering, cst::Id id) {
  const Operands operands(lowering, id);
  lower_tuple(lowering, operands, lowering.range(id));
}

/// `*a.b[0]`: here and there the grammar takes the star for a part of `a`. Then the base that the postfixes and operators
/// start with is a splat.
bool starts_with_splat(Lowering& lowering, cst::Id id) {
  if (lowering.slice(id).substr(0, 1) != "*") return false;
  const Kind kind = lowering.kind(id);
  return kind != Kind::ListSplat && kind != Kind::ListSplatPattern && kind != Kind::SplatType && kind != Kind::ExpressionList &&
         kind != Kind::PatternList;
}

void lower_misplaced_splat(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Starred, range);
  std::uint32_t value = range.start + 1;
  while (value < range.end && (lowering.text[value] == ' ' || lowering.text[value] == '\t')) ++value;
  lower_expression_again(lowering, {value, range.end});
  lowering.close(node);
}

/// Every kind that no other file takes.
void lower_plain(Lowering& lowering, cst::Id id) {
  if (starts_with_splat(lowering, id)) return lower_misplaced_splat(lowering, id);
  const TextRange range = lowering.range(id);
  switch (lowering.kind(id)) {
    case Kind::Identifier:
      return lower_name(lowering, id);
    case Kind::Attribute:
      return lower_attribute(lowering, id);
    case Kind::Call:
      return lower_call(lowering, id);
    case Kind::Subscript:
      return lower_subscript(lowering, id);
    case Kind::Slice:
      return lower_slice(lowering, id);
    case Kind::BinaryOperator:
      return lower_binary_operator(lowering, id);
    case Kind::BooleanOperator:
      return lower_boolean_operator(lowering, id);
    case Kind::ComparisonOperator:
      return lower_comparison(lowering, id);
    case Kind::UnaryOperator:
    case Kind::NotOperator:
      return lower_unary(lowering, id);
    case Kind::Await:
      return lower_await(lowering, id);
    case Kind::ConditionalExpression:
      return lower_conditional(lowering, id);
    case Kind::NamedExpression:
      return lower_named(lowering, id);
    case Kind::Lambda:
      return lower_lambda(lowering, id);
    case Kind::Yield:
      return lower_yield(lowering, id);
    case Kind::ListSplat:
    case Kind::ListSplatPattern:
      return lower_starred(lowering, id);
    case Kind::ExpressionList:
    case Kind::PatternList:
      return lower_unparenthesized_tuple(lowering, id);
    case Kind::Integer:
    case Kind::Float:
      return lower_number(lowering, id);
    case Kind::True:
      lowering.leaf(NodeKind::ConstTrue, range);
      return;
    case Kind::False:
      lowering.leaf(NodeKind::ConstFalse, range);
      return;
    case Kind::None:
      lowering.leaf(NodeKind::ConstNone, range);
      return;
    case Kind::Ellipsis:
      lowering.leaf(NodeKind::ConstEllipsis, range);
      return;
    case Kind::AsPattern:
      return lower_expression(lowering, lowering.cst->first_operand(id), range);  // misplaced
    default:
      if (!lower_collection(lowering, id) && !lower_string(lowering, id) && !lower_type(lowering, id)) {
        lowering.error_expr(range);
      }
  }
}

/// A placeholder of the repaired text.
bool lower_placeholder(Lowering& lowering, cst::Id id) {
  const std::uint32_t start = lowering.range(id).start;
  if (const Splice* splice = lowering.repair->find(start, SpliceKind::StarredIndex)) {
    const std::uint32_t node = lowering.open(NodeKind::Starred, splice->range);
    const std::size_t value = lowering.text.find_first_not_of(" \t\r\n\f", start + 1);
    lower_expression_again(lowering, {static_cast<std::uint32_t>(value), splice->range.end});
    lowering.close(node);
    return true;
  }
  if (lowering.in_fragment) return false;
  if (const Splice* splice = lowering.repair->find(start, SpliceKind::Expression)) {
    lower_expression_again(lowering, splice->range, lowering.repair->part(splice->range));
    return true;
  }
  if (const Splice* splice = lowering.repair->find(start, SpliceKind::Hidden)) {
    lowering.error_expr(splice->range);
    return true;
  }
  return false;
}

}  // namespace

void lower_expression(Lowering& lowering, cst::Id id) {
  constexpr unsigned kReserve = 8;  // levels that one expression opens before it asks here again
  if (lowering.depth + kReserve > ast::kMaxDepth) {
    if (!lowering.depth_reported) lowering.problem(lowering.range(id), "expression is nested too deeply");
    lowering.depth_reported = true;
    return lowering.error_expr(lowering.range(id));
  }
  if (lowering.repair && lower_placeholder(lowering, id)) return;
  bool parenthesized = false;
  id = unwrap(lowering, id, parenthesized);
  const std::uint32_t node = lowering.next_index();
  lower_plain(lowering, id);
  if (parenthesized) lowering.out->nodes[node].flags |= ast::flag::kParenthesized;
}

void lower_expression_again(Lowering& lowering, TextRange range) { lower_expression_again(lowering, range, lowering.slice(range)); }

void lower_expression_again(Lowering& lowering, TextRange range, std::string_view source) {
  std::string fragment = "(";
  fragment.append(source).append("\n)\n");
  lower_fragment(lowering, fragment, range.start - 1, [&](Lowering& inner, cst::Id module) {
    const cst::Id statement = inner.cst->first_operand(module);
    cst::Id value = statement == cst::kNone ? cst::kNone : inner.cst->first_operand(statement);
    if (value == cst::kNone || inner.cst->has_error) return inner.error_expr(range);
    const bool tuple = inner.kind(value) == Kind::Tuple;
    if (tuple && inner.cst->has_child(value, Kind::TokComma)) return lower_tuple(inner, Operands(inner, value), range);
    if (tuple || inner.kind(value) == Kind::ParenthesizedExpression) value = inner.cst->first_operand(value);
    lower_expression(inner, value, range);
  });
}

void lower_expression(Lowering& lowering, cst::Id id, TextRange fallback) {
  if (id == cst::kNone) return lowering.error_expr(fallback);
  lower_expression(lowering, id);
}

void lower_optional_expression(Lowering& lowering, cst::Id id, std::uint32_t fallback) {
  if (id == cst::kNone) return lowering.absent(fallback);
  lower_expression(lowering, id);
}

void lower_target(Lowering& lowering, cst::Id id, Context context, TextRange fallback) {
  const std::uint32_t node = lowering.next_index();
  lower_expression(lowering, id, fallback);
  set_context(*lowering.out, node, context);
}

void set_context(ast::Tree& tree, std::uint32_t node, Context context) {
  const std::uint32_t past = tree.nodes[node].next;
  while (node < past) {
    ast::Node& current = tree.nodes[node];
    switch (current.kind) {
      case NodeKind::Name:
      case NodeKind::Attribute:
      case NodeKind::Subscript:
        current.flags |= static_cast<std::uint8_t>(context);
        node = current.next;  // what stands below is loaded
        break;
      case NodeKind::Starred:
      case NodeKind::List:
      case NodeKind::Tuple:
        current.flags |= static_cast<std::uint8_t>(context);
        ++node;
        break;
      default:
        node = current.next;  // no target: the syntax pass says so
    }
  }
}

void lower_tuple(Lowering& lowering, const Operands& operands, TextRange range) {
  const std::uint32_t node = lowering.open(NodeKind::Tuple, range);
  for (std::size_t k = 0; k < operands.size(); ++k) lower_expression(lowering, operands[k]);
  lowering.close(node);
}

void lower_yield(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  if (!lowering.functions.empty() && lowering.functions.back() != Lowering::kNoFunction) {
    lowering.out->nodes[lowering.functions.back()].flags |= ast::flag::kHasYield;
  }
  const bool from = lowering.cst->has_child(id, Kind::TokFrom);
  const std::uint32_t node = lowering.open(from ? NodeKind::YieldFrom : NodeKind::Yield, range);
  const cst::Id value = lowering.cst->first_operand(id);
  if (from) {
    lower_expression(lowering, value, {range.end, range.end});
  } else {
    lower_optional_expression(lowering, value, range.end);
  }
  lowering.close(node);
}

void lower_lambda(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Lambda, range);
  const std::uint32_t at = std::min(range.start + 6, range.end);
  lower_parameters(lowering, lowering.cst->field(id, Field::Parameters), {at, at});
  lowering.functions.push_back(node);
  lower_expression(lowering, lowering.cst->field(id, Field::Body), {range.end, range.end});
  lowering.functions.pop_back();
  lowering.close(node);
}

}  // namespace awl::syntax
