// The grammar has nodes of its own for annotations (`list[int]` there is a `generic_type`). They become the expressions that
// they are in Python.
#include <array>

#include "syntax/lower.h"

namespace awl::syntax {

using ast::NodeKind;
using cst::Kind;

namespace {

/// Whether such a node, written without parentheses, can stand beside `|`.
bool is_operand_of_pipe(Kind kind) {
  switch (kind) {
    case Kind::ComparisonOperator:
    case Kind::NotOperator:
    case Kind::BooleanOperator:
    case Kind::ConditionalExpression:
    case Kind::Lambda:
    case Kind::NamedExpression:
    case Kind::AsPattern:
    case Kind::ListSplat:
    case Kind::ListSplatPattern:
    case Kind::SplatType:
    case Kind::ConstrainedType:
      return false;
    default:
      return true;
  }
}

/// `name[...]`
void lower_generic_type(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Subscript, range);
  lower_expression(lowering, lowering.cst->first_operand(id), {range.start, range.start});
  const cst::Id list = lowering.cst->child_of(id, Kind::TypeParameter);
  if (list == cst::kNone) {
    lowering.error_expr({range.end, range.end});
  } else {
    const Operands operands(lowering, list);
    const bool tuple = lowering.cst->has_child(list, Kind::TokComma);
    TextRange inside{lowering.range(list).end, lowering.range(list).end};
    for (const cst::Id child : lowering.cst->children(list)) {
      const Kind kind = lowering.kind(child);
      if (kind == Kind::TokLeftBracket || kind == Kind::TokRightBracket) continue;
      inside.start = std::min(inside.start, lowering.range(child).start);
      inside.end = lowering.range(child).end;
    }
    const cst::Id only = operands[0];
    const bool star = only != cst::kNone && lowering.slice(only).substr(0, 1) == "*";
    if (tuple || star) {
      lower_tuple(lowering, operands, inside);
    } else {
      lower_expression(lowering, only, inside);
    }
  }
  lowering.close(node);
}

/// Pushes the operands of `a | b | c` and the tokens between them. The grammar nests unions of plain expressions to the left
/// and those of its own type nodes to the right. Gives false where an operand binds less than `|` does.
bool push_union(Lowering& lowering, cst::Id id) {
  while (lowering.kind(id) == Kind::Type) {
    const cst::Id inner = lowering.cst->first_operand(id);
    if (inner == cst::kNone) break;
    id = inner;
  }
  const bool plain = lowering.kind(id) == Kind::BinaryOperator && lowering.cst->has_child(id, Kind::TokPipe);
  if (lowering.kind(id) != Kind::UnionType && !plain) {
    lowering.scratch.push_back(id);
    return is_operand_of_pipe(lowering.kind(id));
  }
  const cst::Id bar = lowering.cst->child_of(id, Kind::TokPipe);
  std::array<cst::Id, 2> sides{cst::kNone, cst::kNone};
  for (const cst::Id child : lowering.cst->children(id)) {
    if (!lowering.cst->is_token(child)) sides[child > bar] = child;
  }
  if (sides[0] == cst::kNone || sides[1] == cst::kNone) return false;
  bool fits = push_union(lowering, sides[0]);
  lowering.scratch.push_back(bar);
  fits &= push_union(lowering, sides[1]);
  return fits;
}

void lower_union_type(Lowering& lowering, cst::Id id) {
  const std::size_t first = lowering.scratch.size();
  if (push_union(lowering, id)) {
    lower_left_chain(lowering, first, lowering.range(id).start);
  } else {
    lower_expression_again(lowering, lowering.range(id));
  }
  lowering.scratch.resize(first);
}

void lower_member_type(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const Operands operands(lowering, id);
  if (operands.size() < 2) return lowering.error_expr(range);
  const cst::Id object = lowering.kind(operands[0]) == Kind::Type ? lowering.cst->first_operand(operands[0]) : operands[0];
  if (object != cst::kNone && (lowering.kind(object) == Kind::UnionType || lowering.kind(object) == Kind::BinaryOperator)) {
    return lower_expression_again(lowering, range);
  }
  const TextRange name = lowering.range(operands[1]);
  const std::uint32_t width = std::min<std::uint32_t>(name.end - name.start, 0xFFFF);
  const std::uint32_t node = lowering.open(NodeKind::Attribute, range, static_cast<std::uint16_t>(width));
  lowering.out->nodes[node].data = intern_identifier(lowering.slice(name)).value;
  lower_expression(lowering, operands[0]);
  lowering.close(node);
}

/// `a: b` inside the brackets of an annotation is a slice.
void lower_constrained_type(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const Operands operands(lowering, id);
  const std::uint32_t node = lowering.open(NodeKind::Slice, range);
  lower_expression(lowering, operands[0], {range.start, range.start});
  lower_expression(lowering, operands[1], {range.end, range.end});
  lowering.absent(range.end);
  lowering.close(node);
}

void lower_splat_type(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Starred, range);
  lower_expression(lowering, lowering.cst->first_operand(id), {range.end, range.end});
  lowering.close(node);
}

}  // namespace

bool lower_type(Lowering& lowering, cst::Id id) {
  switch (lowering.kind(id)) {
    case Kind::GenericType:
      lower_generic_type(lowering, id);
      return true;
    case Kind::UnionType:
      lower_union_type(lowering, id);
      return true;
    case Kind::MemberType:
      lower_member_type(lowering, id);
      return true;
    case Kind::ConstrainedType:
      lower_constrained_type(lowering, id);
      return true;
    case Kind::SplatType:
      lower_splat_type(lowering, id);
      return true;
    default:
      return false;
  }
}

}  // namespace awl::syntax
