// Displays, comprehensions, calls, subscripts and slices.
#include "syntax/lower.h"
#include "syntax/repair.h"

namespace awl::syntax {

using ast::Context;
using ast::NodeKind;
using cst::Field;
using cst::Kind;

namespace {

void lower_elements(Lowering& lowering, cst::Id id, NodeKind kind, std::uint8_t flags = 0) {
  const std::uint32_t node = lowering.open(kind, lowering.range(id), 0, flags);
  const Operands operands(lowering, id);
  for (std::size_t k = 0; k < operands.size(); ++k) lower_expression(lowering, operands[k]);
  lowering.close(node);
}

/// `key: value` or `**value`.
void lower_dict_item(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const Splice* unpacking = lowering.repair ? lowering.repair->find(range.start, SpliceKind::DictUnpacking) : nullptr;
  if (unpacking) {
    const std::uint32_t item = lowering.open(NodeKind::DictItem, unpacking->range);
    lowering.absent(range.start);
    const std::size_t value = lowering.text.find_first_not_of(" \t\r\n\f", range.start + 2);
    lower_expression_again(lowering, {static_cast<std::uint32_t>(value), unpacking->range.end});
    return lowering.close(item);
  }
  const std::uint32_t node = lowering.open(NodeKind::DictItem, range);
  if (lowering.kind(id) == Kind::Pair) {
    lower_expression(lowering, lowering.cst->field(id, Field::Key), {range.start, range.start});
    lower_expression(lowering, lowering.cst->field(id, Field::Value), {range.end, range.end});
  } else {
    lowering.absent(range.start);
    const cst::Id value = lowering.kind(id) == Kind::DictionarySplat ? lowering.cst->first_operand(id) : id;
    lower_expression(lowering, value, {range.end, range.end});
  }
  lowering.close(node);
}

void lower_dictionary(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::Dict, lowering.range(id));
  const Operands operands(lowering, id);
  for (std::size_t k = 0; k < operands.size(); ++k) lower_dict_item(lowering, operands[k]);
  lowering.close(node);
}

/// One `for` of a comprehension; its conditions are the `if` clauses up to the next `for`, given in `conditions`.
void lower_for_clause(Lowering& lowering, cst::Id clause, const std::vector<cst::Id>& conditions) {
  const bool async = lowering.cst->has_child(clause, Kind::TokAsync);
  const TextRange range = lowering.range(clause);
  const std::uint32_t node = lowering.open(NodeKind::Comprehension, range, 0, async ? ast::flag::kAsync : 0);
  lower_target(lowering, lowering.cst->field(clause, Field::Left), Context::Store, range);
  lower_expression(lowering, lowering.cst->field(clause, Field::Right), {range.end, range.end});
  for (const cst::Id condition : conditions) {
    lower_expression(lowering, lowering.cst->first_operand(condition), lowering.range(condition));
    lowering.out->nodes[node].end = lowering.range(condition).end;
  }
  lowering.close(node);
}

void lower_comprehension(Lowering& lowering, cst::Id id, NodeKind kind) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(kind, range);
  const cst::Id body = lowering.cst->field(id, Field::Body);
  if (kind == NodeKind::DictComp && body != cst::kNone) {
    lower_dict_item(lowering, body);
  } else {
    lower_expression(lowering, body, {range.start, range.start});
  }
  cst::Id clause = cst::kNone;
  std::vector<cst::Id> conditions;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) == Kind::IfClause) conditions.push_back(child);
    if (lowering.kind(child) != Kind::ForInClause) continue;
    if (clause != cst::kNone) lower_for_clause(lowering, clause, conditions);
    conditions.clear();
    clause = child;
  }
  if (clause != cst::kNone) lower_for_clause(lowering, clause, conditions);
  lowering.close(node);
}

// -- calls

void lower_argument(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  if (lowering.kind(id) == Kind::KeywordArgument) {
    const cst::Id name = lowering.cst->field(id, Field::Name);
    const std::uint32_t node = lowering.open(NodeKind::Keyword, range);
    lowering.out->nodes[node].data = intern_identifier(name == cst::kNone ? "" : lowering.slice(name)).value;
    lower_expression(lowering, lowering.cst->field(id, Field::Value), {range.end, range.end});
    lowering.close(node);
  } else if (lowering.kind(id) == Kind::DictionarySplat) {
    const std::uint32_t node = lowering.open(NodeKind::Keyword, range);
    lower_expression(lowering, lowering.cst->first_operand(id), {range.end, range.end});
    lowering.close(node);
  } else {
    lower_expression(lowering, id);
  }
}

}  // namespace

bool lower_collection(Lowering& lowering, cst::Id id) {
  switch (lowering.kind(id)) {
    case Kind::List:
    case Kind::ListPattern:
      lower_elements(lowering, id, NodeKind::List);
      return true;
    case Kind::Set:
      lower_elements(lowering, id, NodeKind::Set);
      return true;
    case Kind::Tuple:
    case Kind::TuplePattern:
      lower_elements(lowering, id, NodeKind::Tuple, ast::flag::kParenthesized);
      return true;
    case Kind::Dictionary:
      lower_dictionary(lowering, id);
      return true;
    case Kind::ListComprehension:
      lower_comprehension(lowering, id, NodeKind::ListComp);
      return true;
    case Kind::SetComprehension:
      lower_comprehension(lowering, id, NodeKind::SetComp);
      return true;
    case Kind::DictionaryComprehension:
      lower_comprehension(lowering, id, NodeKind::DictComp);
      return true;
    case Kind::GeneratorExpression:
      lower_comprehension(lowering, id, NodeKind::GeneratorExp);
      return true;
    default:
      return false;
  }
}

void lower_arguments(Lowering& lowering, cst::Id argument_list) {
  if (lowering.kind(argument_list) == Kind::GeneratorExpression) return lower_expression(lowering, argument_list);
  const Operands operands(lowering, argument_list);
  for (std::size_t k = 0; k < operands.size(); ++k) lower_argument(lowering, operands[k]);
}

void lower_call(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Call, range);
  lower_expression(lowering, lowering.cst->field(id, Field::Function), {range.start, range.start});
  const cst::Id arguments = lowering.cst->field(id, Field::Arguments);
  if (arguments != cst::kNone) lower_arguments(lowering, arguments);
  lowering.close(node);
}

void lower_subscript(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Subscript, range);
  const cst::Id value = lowering.cst->field(id, Field::Value);
  lower_expression(lowering, value, {range.start, range.start});
  const std::size_t first = lowering.scratch.size();
  TextRange inside{range.end, range.end};
  bool tuple = false;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (child == value || lowering.kind(child) == Kind::TokLeftBracket || lowering.kind(child) == Kind::TokRightBracket) continue;
    if (lowering.scratch.size() == first) inside.start = lowering.range(child).start;
    inside.end = lowering.range(child).end;
    const bool starred = !lowering.cst->is_token(child) && lowering.text[lowering.range(child).start] == '*';
    tuple |= starred || lowering.kind(child) == Kind::TokComma;  // `a[*b]` is `a[(*b,)]`
    if (!lowering.cst->is_token(child)) lowering.scratch.push_back(child);
  }
  const std::size_t count = lowering.scratch.size() - first;
  if (tuple) {
    const std::uint32_t elements = lowering.open(NodeKind::Tuple, inside);
    for (std::size_t k = first; k < first + count; ++k) lower_expression(lowering, lowering.scratch[k]);
    lowering.close(elements);
  } else {
    lower_expression(lowering, count == 0 ? cst::kNone : lowering.scratch[first], inside);
  }
  lowering.scratch.resize(first);
  lowering.close(node);
}

void lower_slice(Lowering& lowering, cst::Id id) {
  cst::Id parts[3] = {cst::kNone, cst::kNone, cst::kNone};
  unsigned at = 0;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) == Kind::TokColon) {
      ++at;
    } else if (!lowering.cst->is_token(child) && at < 3) {
      parts[at] = child;
    }
  }
  const std::uint32_t node = lowering.open(NodeKind::Slice, lowering.range(id));
  for (const cst::Id part : parts) lower_optional_expression(lowering, part, lowering.range(id).end);
  lowering.close(node);
}

}  // namespace awl::syntax
