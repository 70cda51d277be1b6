// Statements with blocks, and definitions. The grammar's nodes for blocks may end behind the last statement (comments, line
// ends), so every compound statement takes its end from its last block.
#include "syntax/lower.h"
#include "syntax/type_comments.h"

namespace awl::syntax {

using ast::Context;
using ast::NodeKind;
using cst::Field;
using cst::Kind;

namespace {

cst::Id suite_of(Lowering& lowering, cst::Id id) { return lowering.cst->child_of(id, Kind::Block); }

/// End of the last token before the block: where an empty body is said to be.
std::uint32_t header_end(Lowering& lowering, cst::Id id) {
  std::uint32_t end = lowering.range(id).start;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) == Kind::Block) break;
    end = lowering.range(child).end;
    if (lowering.kind(child) == Kind::TokColon) break;
  }
  return end;
}

std::uint32_t lower_suite(Lowering& lowering, cst::Id id) { return lower_body(lowering, suite_of(lowering, id), header_end(lowering, id)); }

/// `else:` of a loop or `try`, `finally:`; Absent when there is none. Gives its end, or `end`.
std::uint32_t lower_clause(Lowering& lowering, cst::Id id, Kind kind, std::uint32_t end) {
  const cst::Id clause = lowering.cst->child_of(id, kind);
  if (clause == cst::kNone) {
    lowering.absent(end);
    return end;
  }
  return lower_suite(lowering, clause);
}

void finish(Lowering& lowering, std::uint32_t node, std::uint32_t end) {
  lowering.out->nodes[node].end = end;
  lowering.close(node);
}

// -- if, loops

std::uint32_t lower_branch(Lowering& lowering, cst::Id id, bool has_test) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::IfBranch, range);
  if (has_test) {
    const std::uint32_t at = header_end(lowering, id);
    lower_expression(lowering, lowering.cst->field(id, Field::Condition), {at, at});
  } else {
    lowering.absent(range.start);
  }
  const std::uint32_t end = lower_suite(lowering, id);
  finish(lowering, node, end);
  return end;
}

void lower_if(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::If, lowering.range(id));
  std::uint32_t end = lower_branch(lowering, id, true);
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) == Kind::ElifClause) end = lower_branch(lowering, child, true);
    if (lowering.kind(child) == Kind::ElseClause) end = lower_branch(lowering, child, false);
  }
  finish(lowering, node, end);
}

void lower_for(Lowering& lowering, cst::Id id) {
  const bool async = lowering.cst->has_child(id, Kind::TokAsync);
  const std::uint32_t at = header_end(lowering, id);
  declare_targets(lowering, lowering.cst->field(id, Field::Left), at);
  const std::uint32_t node = lowering.open(NodeKind::For, lowering.range(id), 0, async ? ast::flag::kAsync : 0);
  lower_target(lowering, lowering.cst->field(id, Field::Left), Context::Store, {at, at});
  lower_expression(lowering, lowering.cst->field(id, Field::Right), {at, at});
  std::uint32_t end = lower_suite(lowering, id);
  end = lower_clause(lowering, id, Kind::ElseClause, end);
  finish(lowering, node, end);
}

void lower_while(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::While, lowering.range(id));
  const std::uint32_t at = header_end(lowering, id);
  lower_expression(lowering, lowering.cst->field(id, Field::Condition), {at, at});
  std::uint32_t end = lower_suite(lowering, id);
  end = lower_clause(lowering, id, Kind::ElseClause, end);
  finish(lowering, node, end);
}

// -- try

/// A handler's types without brackets (PEP 758) are one Tuple.
void lower_handler_type(Lowering& lowering, cst::Id id, std::uint32_t fallback) {
  const std::size_t first = lowering.scratch.size();
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.field(child) == Field::Value && !lowering.cst->is_token(child)) lowering.scratch.push_back(child);
  }
  const std::size_t count = lowering.scratch.size() - first;
  if (count == 0) {
    lowering.absent(fallback);
  } else if (count == 1) {
    lower_expression(lowering, lowering.scratch[first]);
  } else {
    const TextRange range{lowering.range(lowering.scratch[first]).start, lowering.range(lowering.scratch.back()).end};
    const std::uint32_t tuple = lowering.open(NodeKind::Tuple, range);
    for (std::size_t k = first; k < first + count; ++k) lower_expression(lowering, lowering.scratch[k]);
    lowering.close(tuple);
  }
  lowering.scratch.resize(first);
}

void lower_handler_name(Lowering& lowering, cst::Id name, std::uint32_t fallback) {
  if (name == cst::kNone) return lowering.absent(fallback);
  if (lowering.kind(name) == Kind::AsPatternTarget) name = lowering.cst->first_operand(name);
  if (name != cst::kNone && lowering.kind(name) == Kind::Identifier) return lower_identifier(lowering, name);
  lowering.absent(fallback);
}

std::uint32_t lower_handler(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::ExceptHandler, range);
  const std::uint32_t at = header_end(lowering, id);
  const cst::Id value = lowering.cst->field(id, Field::Value);
  if (value != cst::kNone && lowering.kind(value) == Kind::AsPattern) {
    const Operands operands(lowering, value);
    lower_expression(lowering, operands[0], lowering.range(value));
    lower_handler_name(lowering, operands[1], at);
  } else {
    lower_handler_type(lowering, id, at);
    lower_handler_name(lowering, lowering.cst->field(id, Field::Alias), at);
  }
  const std::uint32_t end = lower_suite(lowering, id);
  finish(lowering, node, end);
  return end;
}

void lower_try(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::Try, lowering.range(id));
  std::uint32_t end = lower_suite(lowering, id);
  const std::uint32_t handlers = lowering.open(NodeKind::NodeList, {end, end});
  bool first = true;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) != Kind::ExceptClause) continue;
    if (first) lowering.out->nodes[handlers].start = lowering.range(child).start;
    first = false;
    if (lowering.cst->has_child(child, Kind::TokStar)) lowering.out->nodes[node].flags |= ast::flag::kStar;
    end = lower_handler(lowering, child);
  }
  finish(lowering, handlers, end);
  end = lower_clause(lowering, id, Kind::ElseClause, end);
  end = lower_clause(lowering, id, Kind::FinallyClause, end);
  finish(lowering, node, end);
}

// -- with

void lower_with_item(Lowering& lowering, cst::Id value) {
  const std::uint32_t node = lowering.open(NodeKind::WithItem, lowering.range(value));
  if (lowering.kind(value) == Kind::AsPattern) {
    const Operands operands(lowering, value);
    lower_expression(lowering, operands[0], lowering.range(value));
    cst::Id target = operands[1];
    if (target != cst::kNone && lowering.kind(target) == Kind::AsPatternTarget) target = lowering.cst->first_operand(target);
    lower_target(lowering, target, Context::Store, lowering.range(value));
  } else {
    lower_expression(lowering, value);
    lowering.absent(lowering.range(value).end);
  }
  lowering.close(node);
}

/// `with (a, b):` has two items, not a tuple, unless something stands there that no item can be.
bool holds_items(Lowering& lowering, cst::Id tuple) {
  const Operands operands(lowering, tuple);
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const Kind kind = lowering.kind(operands[k]);
    if (kind == Kind::ListSplat || kind == Kind::NamedExpression || kind == Kind::Yield) return false;
  }
  return operands.size() > 0;
}

void lower_with_items(Lowering& lowering, cst::Id clause) {
  const Operands items(lowering, clause);
  if (items.size() == 1 && !lowering.cst->has_child(clause, Kind::TokLeftParen)) {
    const cst::Id value = lowering.cst->first_operand(items[0]);
    if (value != cst::kNone && !lowering.cst->has_child(clause, Kind::TokComma)) {
      const Kind kind = lowering.kind(value);
      const bool tuple = kind == Kind::Tuple && holds_items(lowering, value);
      const bool group = kind == Kind::ParenthesizedExpression && lowering.cst->has_child(value, Kind::AsPattern);
      if (tuple || group) {
        const Operands inner(lowering, value);
        for (std::size_t k = 0; k < inner.size(); ++k) lower_with_item(lowering, inner[k]);
        return;
      }
    }
  }
  for (std::size_t k = 0; k < items.size(); ++k) {
    const cst::Id value = lowering.cst->first_operand(items[k]);
    if (value != cst::kNone) lower_with_item(lowering, value);
  }
}

/// The target of a `with` that has one item: what a type comment behind the colon is about.
cst::Id only_with_target(Lowering& lowering, cst::Id clause) {
  if (clause == cst::kNone) return cst::kNone;
  const Operands items(lowering, clause);
  const cst::Id value = items.size() == 1 ? lowering.cst->first_operand(items[0]) : cst::kNone;
  if (value == cst::kNone || lowering.kind(value) != Kind::AsPattern) return cst::kNone;
  const Operands operands(lowering, value);
  const cst::Id target = operands[1];
  return target != cst::kNone && lowering.kind(target) == Kind::AsPatternTarget ? lowering.cst->first_operand(target) : target;
}

void lower_with(Lowering& lowering, cst::Id id) {
  const bool async = lowering.cst->has_child(id, Kind::TokAsync);
  const cst::Id clause = lowering.cst->child_of(id, Kind::WithClause);
  const std::uint32_t at = header_end(lowering, id);
  declare_targets(lowering, only_with_target(lowering, clause), at);
  const std::uint32_t node = lowering.open(NodeKind::With, lowering.range(id), 0, async ? ast::flag::kAsync : 0);
  const std::uint32_t items = lowering.open(NodeKind::NodeList, clause == cst::kNone ? TextRange{at, at} : lowering.range(clause));
  if (clause != cst::kNone) lower_with_items(lowering, clause);
  lowering.close(items);
  finish(lowering, node, lower_suite(lowering, id));
}

// -- match

std::uint32_t lower_case(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::MatchCase, lowering.range(id));
  lower_case_patterns(lowering, id);
  const std::uint32_t at = header_end(lowering, id);
  const cst::Id guard = lowering.cst->field(id, Field::Guard);
  if (guard == cst::kNone) {
    lowering.absent(at);
  } else {
    lower_expression(lowering, lowering.cst->first_operand(guard), lowering.range(guard));
  }
  const std::uint32_t end = lower_suite(lowering, id);
  finish(lowering, node, end);
  return end;
}

void lower_subject(Lowering& lowering, cst::Id id, std::uint32_t at) {
  const std::size_t first = lowering.scratch.size();
  TextRange range{at, at};
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) == Kind::TokColon) break;
    if (lowering.field(child) == Field::Subject) {
      if (lowering.scratch.size() == first) range.start = lowering.range(child).start;
      lowering.scratch.push_back(child);
    }
    range.end = lowering.range(child).end;
  }
  const std::size_t count = lowering.scratch.size() - first;
  if (lowering.cst->has_child(id, Kind::TokComma)) {
    const std::uint32_t tuple = lowering.open(NodeKind::Tuple, range);
    for (std::size_t k = first; k < first + count; ++k) lower_expression(lowering, lowering.scratch[k]);
    lowering.close(tuple);
  } else {
    lower_expression(lowering, count == 0 ? cst::kNone : lowering.scratch[first], range);
  }
  lowering.scratch.resize(first);
}

void lower_match(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::Match, lowering.range(id));
  std::uint32_t end = header_end(lowering, id);
  lower_subject(lowering, id, end);
  const cst::Id block = suite_of(lowering, id);
  if (block != cst::kNone) {
    for (const cst::Id child : lowering.cst->children(block)) {
      if (lowering.kind(child) == Kind::CaseClause) end = lower_case(lowering, child);
    }
  }
  finish(lowering, node, end);
}

// -- definitions

/// Decorators are children of the `decorated` node around the definition, if there is one.
void lower_decorators(Lowering& lowering, cst::Id decorated, std::uint32_t fallback) {
  const TextRange range = decorated == cst::kNone ? TextRange{fallback, fallback} : TextRange{lowering.range(decorated).start, fallback};
  const std::uint32_t list = lowering.open(NodeKind::NodeList, range);
  std::uint32_t end = range.start;
  if (decorated != cst::kNone) {
    for (const cst::Id child : lowering.cst->children(decorated)) {
      if (lowering.kind(child) != Kind::Decorator) continue;
      const cst::Id operand = lowering.cst->first_operand(child);
      lower_expression(lowering, operand, lowering.range(child));
      end = lowering.range(operand == cst::kNone ? child : operand).end;
    }
  }
  finish(lowering, list, end);
}

void lower_definition_name(Lowering& lowering, cst::Id id, std::uint32_t fallback) {
  const cst::Id name = lowering.cst->field(id, Field::Name);
  if (name == cst::kNone) {
    lowering.leaf(NodeKind::Identifier, {fallback, fallback}, intern_identifier("").value);
  } else {
    lower_identifier(lowering, name);
  }
}

void lower_function(Lowering& lowering, cst::Id id, cst::Id decorated) {
  const TextRange range = lowering.range(id);
  const bool async = lowering.cst->has_child(id, Kind::TokAsync);
  const std::uint32_t node = lowering.open(NodeKind::FunctionDef, range, 0, async ? ast::flag::kAsync : 0);
  const std::uint32_t at = header_end(lowering, id);
  lower_decorators(lowering, decorated, range.start);
  lower_definition_name(lowering, id, at);
  lower_type_parameters(lowering, lowering.cst->field(id, Field::TypeParameters), at);
  const cst::Id parameters = lowering.cst->field(id, Field::Parameters);
  const auto comment = signature_comment(lowering, at, parameters);
  lower_parameters(lowering, parameters, {at, at}, comment ? &*comment : nullptr);
  const cst::Id returns = lowering.cst->field(id, Field::ReturnType);
  if (comment && returns == cst::kNone) {
    lower_comment_type(lowering, comment->returns);
  } else {
    lower_optional_expression(lowering, returns, at);
  }
  lowering.functions.push_back(node);
  const std::uint32_t end = lower_suite(lowering, id);
  lowering.functions.pop_back();
  finish(lowering, node, end);
}

void lower_class(Lowering& lowering, cst::Id id, cst::Id decorated) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::ClassDef, range);
  const std::uint32_t at = header_end(lowering, id);
  lower_decorators(lowering, decorated, range.start);
  lower_definition_name(lowering, id, at);
  lower_type_parameters(lowering, lowering.cst->field(id, Field::TypeParameters), at);
  const cst::Id arguments = lowering.cst->field(id, Field::Superclasses);
  const std::uint32_t list = lowering.open(NodeKind::NodeList, arguments == cst::kNone ? TextRange{at, at} : lowering.range(arguments));
  if (arguments != cst::kNone) lower_arguments(lowering, arguments);
  lowering.close(list);
  lowering.functions.push_back(Lowering::kNoFunction);
  const std::uint32_t end = lower_suite(lowering, id);
  lowering.functions.pop_back();
  finish(lowering, node, end);
}

void lower_decorated(Lowering& lowering, cst::Id id) {
  const cst::Id definition = lowering.cst->field(id, Field::Definition);
  if (definition == cst::kNone) {
    const std::uint32_t node = lowering.open(NodeKind::ExprStmt, lowering.range(id));
    lowering.error_expr(lowering.range(id));
    lowering.close(node);
  } else if (lowering.kind(definition) == Kind::ClassDefinition) {
    lower_class(lowering, definition, id);
  } else {
    lower_function(lowering, definition, id);
  }
}

}  // namespace

std::uint32_t lower_body(Lowering& lowering, cst::Id block, std::uint32_t fallback) {
  const std::uint32_t list = lowering.open(NodeKind::NodeList, {fallback, fallback});
  const std::uint32_t first = lowering.next_index();
  if (block != cst::kNone) lower_statements(lowering, block);
  std::uint32_t end = fallback;
  if (lowering.next_index() > first) {
    lowering.out->nodes[list].start = lowering.out->nodes[first].start;
    for (std::uint32_t child = first; child < lowering.next_index(); child = lowering.out->nodes[child].next) {
      end = lowering.end_of(child);
    }
    for (const cst::Id child : lowering.cst->children(block)) {
      if (lowering.kind(child) == Kind::TokSemicolon) end = std::max(end, lowering.range(child).end);
    }
  }
  finish(lowering, list, end);
  return end;
}

bool lower_compound_statement(Lowering& lowering, cst::Id id) {
  switch (lowering.kind(id)) {
    case Kind::IfStatement:
      lower_if(lowering, id);
      return true;
    case Kind::ForStatement:
      lower_for(lowering, id);
      return true;
    case Kind::WhileStatement:
      lower_while(lowering, id);
      return true;
    case Kind::TryStatement:
      lower_try(lowering, id);
      return true;
    case Kind::WithStatement:
      lower_with(lowering, id);
      return true;
    case Kind::MatchStatement:
      lower_match(lowering, id);
      return true;
    case Kind::FunctionDefinition:
      lower_function(lowering, id, cst::kNone);
      return true;
    case Kind::ClassDefinition:
      lower_class(lowering, id, cst::kNone);
      return true;
    case Kind::DecoratedDefinition:
      lower_decorated(lowering, id);
      return true;
    default:
      return false;
  }
}

}  // namespace awl::syntax
