// Operators with two operands or more, and `await`, whose place among them the grammar gets wrong.
#include "base/check.h"
#include "syntax/lower.h"

namespace awl::syntax {

using ast::NodeKind;
using cst::Field;
using cst::Kind;

namespace {

ast::Operator binary_operator(Kind token) {
  switch (token) {
    case Kind::TokMinus:
      return ast::Operator::Sub;
    case Kind::TokStar:
      return ast::Operator::Mult;
    case Kind::TokAt:
      return ast::Operator::MatMult;
    case Kind::TokSlash:
      return ast::Operator::Div;
    case Kind::TokPercent:
      return ast::Operator::Mod;
    case Kind::TokDoubleStar:
      return ast::Operator::Pow;
    case Kind::TokLeftShift:
      return ast::Operator::LShift;
    case Kind::TokRightShift:
      return ast::Operator::RShift;
    case Kind::TokPipe:
      return ast::Operator::BitOr;
    case Kind::TokCaret:
      return ast::Operator::BitXor;
    case Kind::TokAmper:
      return ast::Operator::BitAnd;
    case Kind::TokDoubleSlash:
      return ast::Operator::FloorDiv;
    default:
      return ast::Operator::Add;
  }
}

ast::CompareOperator compare_operator(Kind token) {
  switch (token) {
    case Kind::TokNotEqual:
    case Kind::TokLessGreater:
      return ast::CompareOperator::NotEq;
    case Kind::TokLess:
      return ast::CompareOperator::Lt;
    case Kind::TokLessEqual:
      return ast::CompareOperator::LtE;
    case Kind::TokGreater:
      return ast::CompareOperator::Gt;
    case Kind::TokGreaterEqual:
      return ast::CompareOperator::GtE;
    case Kind::TokIs:
      return ast::CompareOperator::Is;
    case Kind::TokIsNot:
      return ast::CompareOperator::IsNot;
    case Kind::TokIn:
      return ast::CompareOperator::In;
    case Kind::TokNotIn:
      return ast::CompareOperator::NotIn;
    default:
      return ast::CompareOperator::Eq;
  }
}

Kind operator_token(Lowering& lowering, cst::Id id) {
  const cst::Id token = lowering.cst->field(id, Field::Operator);
  return token == cst::kNone ? Kind::Other : lowering.kind(token);
}

bool is_operation(Lowering& lowering, cst::Id id, Kind token) {
  return id != cst::kNone && lowering.kind(id) == Kind::BinaryOperator && operator_token(lowering, id) == token;
}

/// Whether `&` has an operation with `^` beside it: the grammar lets `^` bind closer, Python lets `&`.
bool binds_wrongly(Lowering& lowering, cst::Id id) {
  if (operator_token(lowering, id) != Kind::TokAmper) return false;
  return is_operation(lowering, lowering.cst->field(id, Field::Left), Kind::TokCaret) ||
         is_operation(lowering, lowering.cst->field(id, Field::Right), Kind::TokCaret);
}

/// Pushes operands and operators of a tree of `&` and `^`, left to right.
void push_bit_chain(Lowering& lowering, cst::Id id) {
  if (!is_operation(lowering, id, Kind::TokAmper) && !is_operation(lowering, id, Kind::TokCaret)) {
    lowering.scratch.push_back(id);
    return;
  }
  push_bit_chain(lowering, lowering.cst->field(id, Field::Left));
  lowering.scratch.push_back(lowering.cst->field(id, Field::Operator));
  push_bit_chain(lowering, lowering.cst->field(id, Field::Right));
}

/// `a & b ^ c & d` from the pushed chain: groups of `&`, joined by `^`.
void lower_bit_chain(Lowering& lowering, std::size_t first) {
  std::vector<cst::Id> chain(lowering.scratch.begin() + static_cast<std::ptrdiff_t>(first), lowering.scratch.end());
  std::vector<std::size_t> carets;
  for (std::size_t k = 1; k < chain.size(); k += 2) {
    if (lowering.kind(chain[k]) == Kind::TokCaret) carets.push_back(k);
  }
  const std::uint32_t start = lowering.range(chain[0]).start;
  std::vector<std::uint32_t> open;
  for (std::size_t k = carets.size(); k-- > 0;) {
    const std::size_t last = k + 1 < carets.size() ? carets[k + 1] - 1 : chain.size() - 1;
    open.push_back(
        lowering.open(NodeKind::BinOp, {start, lowering.range(chain[last]).end}, static_cast<std::uint16_t>(ast::Operator::BitXor)));
  }
  std::size_t group = 0;
  for (std::size_t k = 0; k <= carets.size(); ++k) {
    const std::size_t past = k < carets.size() ? carets[k] : chain.size();
    const std::size_t pushed = lowering.scratch.size();
    for (std::size_t m = group; m < past; ++m) lowering.scratch.push_back(chain[m]);
    lower_left_chain(lowering, pushed, lowering.range(chain[group]).start);
    lowering.scratch.resize(pushed);
    group = past + 1;
    if (k == 0) continue;
    lowering.close(open.back());
    open.pop_back();
  }
}

}  // namespace

void lower_left_chain(Lowering& lowering, std::size_t first, std::uint32_t start) {
  const std::size_t last = lowering.scratch.size() - 1;
  const std::uint32_t outermost = lowering.next_index();
  for (std::size_t k = last; k > first; k -= 2) {
    const auto op = static_cast<std::uint16_t>(binary_operator(lowering.kind(lowering.scratch[k - 1])));
    lowering.open(NodeKind::BinOp, {start, lowering.range(lowering.scratch[k]).end}, op);
  }
  auto open = lowering.next_index();
  lower_expression(lowering, lowering.scratch[first]);
  for (std::size_t k = first + 2; k <= last; k += 2) {
    lower_expression(lowering, lowering.scratch[k]);
    lowering.close(--open);
  }
  AWL_CHECK(open == outermost, "a chain of operators is closed as often as it was opened");
}

void lower_binary_operator(Lowering& lowering, cst::Id id) {
  if (binds_wrongly(lowering, id)) {
    const std::size_t first = lowering.scratch.size();
    push_bit_chain(lowering, id);
    lower_bit_chain(lowering, first);
    lowering.scratch.resize(first);
    return;
  }
  const TextRange range = lowering.range(id);
  const auto op = static_cast<std::uint16_t>(binary_operator(operator_token(lowering, id)));
  const std::uint32_t node = lowering.open(NodeKind::BinOp, range, op);
  lower_expression(lowering, lowering.cst->field(id, Field::Left), {range.start, range.start});
  lower_expression(lowering, lowering.cst->field(id, Field::Right), {range.end, range.end});
  lowering.close(node);
}

/// `a and b and c` nests to the left in the grammar; here it is one node.
void lower_boolean_operator(Lowering& lowering, cst::Id id) {
  const Kind token = operator_token(lowering, id);
  const auto op = token == Kind::TokOr ? ast::BoolOperator::Or : ast::BoolOperator::And;
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::BoolOp, range, static_cast<std::uint16_t>(op));
  const std::size_t first = lowering.scratch.size();
  cst::Id left = id;
  while (left != cst::kNone && lowering.kind(left) == Kind::BooleanOperator && operator_token(lowering, left) == token) {
    lowering.scratch.push_back(lowering.cst->field(left, Field::Right));
    left = lowering.cst->field(left, Field::Left);
  }
  lower_expression(lowering, left, {range.start, range.start});
  for (std::size_t k = lowering.scratch.size(); k-- > first;) {
    lower_expression(lowering, lowering.scratch[k], {range.end, range.end});
  }
  lowering.scratch.resize(first);
  lowering.close(node);
}

void lower_comparison(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Compare, range);
  cst::Id op = cst::kNone;
  bool first = true;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.cst->is_token(child)) {
      op = child;
      continue;
    }
    if (first) {
      lower_expression(lowering, child);
    } else if (op != cst::kNone) {
      const TextRange rest_range{lowering.range(op).start, lowering.range(child).end};
      const auto aux = static_cast<std::uint16_t>(compare_operator(lowering.kind(op)));
      const std::uint32_t rest = lowering.open(NodeKind::CompareRest, rest_range, aux);
      lower_expression(lowering, child);
      lowering.close(rest);
      op = cst::kNone;
    }
    first = false;
  }
  if (first) lowering.error_expr(range);
  lowering.close(node);
}

/// `await a ** b` is `(await a) ** b`; the grammar has it the other way round.
void lower_await(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const cst::Id operand = lowering.cst->first_operand(id);
  const bool power = operand != cst::kNone && lowering.kind(operand) == Kind::BinaryOperator;
  const cst::Id base = power ? lowering.cst->field(operand, Field::Left) : operand;
  std::uint32_t outer = 0;
  TextRange await_range = range;
  if (power) {
    const auto op = static_cast<std::uint16_t>(binary_operator(operator_token(lowering, operand)));
    outer = lowering.open(NodeKind::BinOp, range, op);
    if (base != cst::kNone) await_range.end = lowering.range(base).end;
  }
  const std::uint32_t node = lowering.open(NodeKind::Await, await_range);
  lower_expression(lowering, base, {range.end, range.end});
  lowering.close(node);
  if (power) {
    lower_expression(lowering, lowering.cst->field(operand, Field::Right), {range.end, range.end});
    lowering.close(outer);
  }
}

}  // namespace awl::syntax
