// Simple statements and imports.
#include "syntax/lower.h"
#include "syntax/type_comments.h"

namespace awl::syntax {

using ast::Context;
using ast::NodeKind;
using cst::Field;
using cst::Kind;

namespace {

ast::Operator augmented_operator(Kind token) {
  switch (token) {
    case Kind::TokMinusEqual:
      return ast::Operator::Sub;
    case Kind::TokStarEqual:
      return ast::Operator::Mult;
    case Kind::TokSlashEqual:
      return ast::Operator::Div;
    case Kind::TokAtEqual:
      return ast::Operator::MatMult;
    case Kind::TokDoubleSlashEqual:
      return ast::Operator::FloorDiv;
    case Kind::TokPercentEqual:
      return ast::Operator::Mod;
    case Kind::TokDoubleStarEqual:
      return ast::Operator::Pow;
    case Kind::TokRightShiftEqual:
      return ast::Operator::RShift;
    case Kind::TokLeftShiftEqual:
      return ast::Operator::LShift;
    case Kind::TokAmperEqual:
      return ast::Operator::BitAnd;
    case Kind::TokCaretEqual:
      return ast::Operator::BitXor;
    case Kind::TokPipeEqual:
      return ast::Operator::BitOr;
    default:
      return ast::Operator::Add;
  }
}

void lower_augmented_assignment(Lowering& lowering, cst::Id id) {
  const cst::Id op = lowering.cst->field(id, Field::Operator);
  const auto aux = static_cast<std::uint16_t>(augmented_operator(op == cst::kNone ? Kind::TokPlusEqual : lowering.kind(op)));
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::AugAssign, range, aux);
  lower_target(lowering, lowering.cst->field(id, Field::Left), Context::Store, {range.start, range.start});
  lower_expression(lowering, lowering.cst->field(id, Field::Right), {range.end, range.end});
  lowering.close(node);
}

void lower_annotated_assignment(Lowering& lowering, cst::Id id, cst::Id annotation) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::AnnAssign, range);
  lower_target(lowering, lowering.cst->field(id, Field::Left), Context::Store, {range.start, range.start});
  lower_expression(lowering, annotation);
  lower_optional_expression(lowering, lowering.cst->field(id, Field::Right), range.end);
  lowering.close(node);
}

/// `x = value  # type: T` is `x: T = value`. None: no such comment, or not one type for one target.
std::optional<TextRange> type_of_only_target(Lowering& lowering, cst::Id id) {
  const cst::Id target = lowering.cst->field(id, Field::Left), value = lowering.cst->field(id, Field::Right);
  if (target == cst::kNone || value == cst::kNone || lowering.kind(value) == Kind::Assignment) return std::nullopt;
  if (lowering.kind(target) != Kind::Identifier && lowering.kind(target) != Kind::Attribute) return std::nullopt;
  const auto comment = type_comment_after(lowering, lowering.range(id).end, " \t");
  if (!comment) return std::nullopt;
  const std::vector<TextRange> types = types_of_targets(lowering, *comment);
  return types.size() == 1 ? std::optional(types.front()) : std::nullopt;
}

void lower_commented_assignment(Lowering& lowering, cst::Id id, TextRange type) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::AnnAssign, range, 0, ast::flag::kFromComment);
  lower_target(lowering, lowering.cst->field(id, Field::Left), Context::Store, {range.start, range.start});
  lower_comment_type(lowering, type);
  lower_expression(lowering, lowering.cst->field(id, Field::Right), {range.end, range.end});
  lowering.close(node);
}

/// `a = b = value` nests to the right in the grammar; here it is one Assign, the value first.
void lower_assignment(Lowering& lowering, cst::Id id) {
  if (const cst::Id annotation = lowering.cst->field(id, Field::Type); annotation != cst::kNone) {
    lower_annotated_assignment(lowering, id, annotation);
    return;
  }
  if (const auto type = type_of_only_target(lowering, id)) return lower_commented_assignment(lowering, id, *type);
  const TextRange range = lowering.range(id);
  if (const cst::Id targets = lowering.cst->field(id, Field::Left); targets != cst::kNone && lowering.kind(targets) != Kind::Identifier) {
    declare_targets(lowering, targets, range.end);
  }
  const std::uint32_t node = lowering.open(NodeKind::Assign, range);
  const std::size_t first = lowering.scratch.size();
  cst::Id value = id;
  while (value != cst::kNone && lowering.kind(value) == Kind::Assignment && lowering.cst->field(value, Field::Type) == cst::kNone) {
    lowering.scratch.push_back(lowering.cst->field(value, Field::Left));
    value = lowering.cst->field(value, Field::Right);
  }
  lower_expression(lowering, value, {range.end, range.end});
  for (std::size_t k = first; k < lowering.scratch.size(); ++k) {
    lower_target(lowering, lowering.scratch[k], Context::Store, {range.start, range.start});
  }
  lowering.scratch.resize(first);
  lowering.close(node);
}

void lower_expression_statement(Lowering& lowering, cst::Id id) {
  const Operands operands(lowering, id);
  const bool tuple = lowering.cst->has_child(id, Kind::TokComma);
  if (operands.size() == 1 && !tuple) {
    if (lowering.kind(operands[0]) == Kind::Assignment) return lower_assignment(lowering, operands[0]);
    if (lowering.kind(operands[0]) == Kind::AugmentedAssignment) return lower_augmented_assignment(lowering, operands[0]);
  }
  const std::uint32_t node = lowering.open(NodeKind::ExprStmt, lowering.range(id));
  if (tuple) {
    lower_tuple(lowering, operands, lowering.range(id));
  } else {
    lower_expression(lowering, operands[0], lowering.range(id));
  }
  lowering.close(node);
}

void lower_return(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::Return, lowering.range(id));
  lower_optional_expression(lowering, lowering.cst->first_operand(id), lowering.range(id).end);
  lowering.close(node);
}

void lower_delete(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Delete, range);
  const cst::Id operand = lowering.cst->first_operand(id);
  if (operand != cst::kNone && lowering.kind(operand) == Kind::ExpressionList) {
    const Operands targets(lowering, operand);
    for (std::size_t k = 0; k < targets.size(); ++k) lower_target(lowering, targets[k], Context::Del, range);
  } else {
    lower_target(lowering, operand, Context::Del, {range.end, range.end});
  }
  lowering.close(node);
}

void lower_raise(Lowering& lowering, cst::Id id) {
  const std::uint32_t end = lowering.range(id).end;
  const std::uint32_t node = lowering.open(NodeKind::Raise, lowering.range(id));
  const cst::Id cause = lowering.cst->field(id, Field::Cause);
  cst::Id exception = lowering.cst->first_operand(id);
  if (exception == cause) exception = cst::kNone;
  lower_optional_expression(lowering, exception, end);
  lower_optional_expression(lowering, cause, end);
  lowering.close(node);
}

void lower_assert(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Assert, range);
  const Operands operands(lowering, id);
  lower_expression(lowering, operands[0], {range.end, range.end});
  lower_optional_expression(lowering, operands[1], range.end);
  lowering.close(node);
}

void lower_names(Lowering& lowering, cst::Id id, NodeKind kind) {
  const std::uint32_t node = lowering.open(kind, lowering.range(id));
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) == Kind::Identifier) lower_identifier(lowering, child);
  }
  lowering.close(node);
}

// -- imports

void lower_alias(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::Alias, range);
  if (lowering.kind(id) == Kind::AliasedImport) {
    const cst::Id name = lowering.cst->field(id, Field::Name);
    const cst::Id alias = lowering.cst->field(id, Field::Alias);
    if (name == cst::kNone)
      lowering.leaf(NodeKind::Identifier, range, intern_identifier("").value);
    else
      lower_dotted_identifier(lowering, name);
    if (alias == cst::kNone)
      lowering.absent(range.end);
    else
      lower_identifier(lowering, alias);
  } else {
    lower_dotted_identifier(lowering, id);
    lowering.absent(range.end);
  }
  lowering.close(node);
}

void lower_aliases(Lowering& lowering, cst::Id id) {
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.field(child) == Field::Name && !lowering.cst->is_token(child)) lower_alias(lowering, child);
  }
}

void lower_import(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::Import, lowering.range(id));
  lower_aliases(lowering, id);
  lowering.close(node);
}

/// The module of `from module import ...`, and the number of dots before it.
std::uint16_t lower_import_source(Lowering& lowering, cst::Id id) {
  const std::uint32_t end = lowering.range(id).end;
  if (lowering.kind(id) == Kind::FutureImportStatement) {
    const cst::Id token = lowering.cst->child_of(id, Kind::TokFuture);
    const TextRange range = token == cst::kNone ? TextRange{end, end} : lowering.range(token);
    lowering.leaf(NodeKind::Identifier, range, intern_identifier("__future__").value);
    return 0;
  }
  const cst::Id source = lowering.cst->field(id, Field::ModuleName);
  if (source == cst::kNone) {
    lowering.absent(end);
    return 0;
  }
  if (lowering.kind(source) != Kind::RelativeImport) {
    lower_dotted_identifier(lowering, source);
    return 0;
  }
  std::uint16_t level = 0;
  const cst::Id prefix = lowering.cst->child_of(source, Kind::ImportPrefix);
  if (prefix != cst::kNone) {
    for (const cst::Id dot : lowering.cst->children(prefix)) level += lowering.kind(dot) == Kind::TokDot;
  }
  const cst::Id name = lowering.cst->child_of(source, Kind::DottedName);
  if (name == cst::kNone)
    lowering.absent(lowering.range(source).end);
  else
    lower_dotted_identifier(lowering, name);
  return level;
}

void lower_import_from(Lowering& lowering, cst::Id id) {
  const bool star = lowering.cst->has_child(id, Kind::WildcardImport);
  const std::uint32_t node = lowering.open(NodeKind::ImportFrom, lowering.range(id), 0, star ? ast::flag::kStar : 0);
  const std::uint16_t level = lower_import_source(lowering, id);
  lowering.out->nodes[node].aux = level;
  lower_aliases(lowering, id);
  lowering.close(node);
  if (lowering.kind(id) != Kind::FutureImportStatement) return;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (lowering.kind(child) == Kind::DottedName && lowering.slice(child) == "annotations") {
      lowering.out->future_annotations = true;
    }
  }
}

// -- Python 2

/// `print >>file, x` is an ordinary tuple in Python 3; any other `print x` is wrong (the grammar check says so), and read as
/// the call it should be.
void lower_print(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const TextRange name_range{range.start, range.start + 5};
  const std::uint32_t print = intern_identifier("print").value;
  const std::uint32_t statement = lowering.open(NodeKind::ExprStmt, range);
  const cst::Id chevron = lowering.cst->child_of(id, Kind::Chevron);
  const Operands operands(lowering, id);
  if (chevron != cst::kNone) {
    const bool tuple = lowering.cst->has_child(id, Kind::TokComma);
    const std::uint32_t outer = tuple ? lowering.open(NodeKind::Tuple, range) : 0;
    const auto shift = static_cast<std::uint16_t>(ast::Operator::RShift);
    const std::uint32_t binary = lowering.open(NodeKind::BinOp, {range.start, lowering.range(chevron).end}, shift);
    lowering.leaf(NodeKind::Name, name_range, print);
    lower_expression(lowering, lowering.cst->first_operand(chevron), lowering.range(chevron));
    lowering.close(binary);
    for (std::size_t k = 1; k < operands.size(); ++k) lower_expression(lowering, operands[k]);
    if (tuple) lowering.close(outer);
  } else {
    const std::uint32_t call = lowering.open(NodeKind::Call, range);
    lowering.leaf(NodeKind::Name, name_range, print);
    for (std::size_t k = 0; k < operands.size(); ++k) lower_expression(lowering, operands[k]);
    lowering.close(call);
  }
  lowering.close(statement);
}

void lower_exec(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t statement = lowering.open(NodeKind::ExprStmt, range);
  const std::uint32_t call = lowering.open(NodeKind::Call, range);
  lowering.leaf(NodeKind::Name, {range.start, range.start + 4}, intern_identifier("exec").value);
  const Operands operands(lowering, id);
  for (std::size_t k = 0; k < operands.size(); ++k) lower_expression(lowering, operands[k]);
  lowering.close(call);
  lowering.close(statement);
}

// -- type aliases

/// The name and the type parameters of `type Name[T] = ...` stand in a node for annotations: `type(generic_type(...))`.
void lower_alias_head(Lowering& lowering, cst::Id left, TextRange fallback) {
  cst::Id head = left;
  if (head != cst::kNone && lowering.kind(head) == Kind::Type) head = lowering.cst->first_operand(head);
  cst::Id parameters = cst::kNone;
  if (head != cst::kNone && lowering.kind(head) == Kind::GenericType) {
    parameters = lowering.cst->child_of(head, Kind::TypeParameter);
    head = lowering.cst->child_of(head, Kind::Identifier);
  }
  if (head == cst::kNone || lowering.kind(head) != Kind::Identifier) {
    const TextRange range = head == cst::kNone ? fallback : lowering.range(head);
    lowering.leaf(NodeKind::Name, range, intern_identifier("").value, static_cast<std::uint8_t>(Context::Store));
  } else {
    lower_target(lowering, head, Context::Store, fallback);
  }
  lower_type_parameters(lowering, parameters, fallback.end);
}

/// Whether the left side is `Name` or `Name[...]`; else the statement is an assignment like `type(x).name = value`.
bool is_alias_head(Lowering& lowering, cst::Id left) {
  if (left != cst::kNone && lowering.kind(left) == Kind::Type) left = lowering.cst->first_operand(left);
  return left == cst::kNone || lowering.kind(left) == Kind::Identifier || lowering.kind(left) == Kind::GenericType;
}

void lower_type_alias(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  if (!is_alias_head(lowering, lowering.cst->field(id, Field::Left))) {
    std::string fragment(lowering.slice(range));
    fragment[0] = '_';
    lower_fragment(lowering, fragment + "\n", range.start, [](Lowering& inner, cst::Id module) { lower_statements(inner, module); });
    return;
  }
  const std::uint32_t node = lowering.open(NodeKind::TypeAlias, range);
  lower_alias_head(lowering, lowering.cst->field(id, Field::Left), {range.start, range.start});
  lower_expression(lowering, lowering.cst->field(id, Field::Right), {range.end, range.end});
  lowering.close(node);
}

void lower_unknown_statement(Lowering& lowering, cst::Id id) {
  const std::uint32_t node = lowering.open(NodeKind::ExprStmt, lowering.range(id));
  lower_expression(lowering, id);
  lowering.close(node);
}

}  // namespace

void lower_statement(Lowering& lowering, cst::Id id) {
  switch (lowering.kind(id)) {
    case Kind::ExpressionStatement:
      return lower_expression_statement(lowering, id);
    case Kind::ReturnStatement:
      return lower_return(lowering, id);
    case Kind::ImportStatement:
      return lower_import(lowering, id);
    case Kind::ImportFromStatement:
    case Kind::FutureImportStatement:
      return lower_import_from(lowering, id);
    case Kind::AssertStatement:
      return lower_assert(lowering, id);
    case Kind::DeleteStatement:
      return lower_delete(lowering, id);
    case Kind::RaiseStatement:
      return lower_raise(lowering, id);
    case Kind::PassStatement:
      lowering.leaf(NodeKind::Pass, lowering.range(id));
      return;
    case Kind::BreakStatement:
      lowering.leaf(NodeKind::Break, lowering.range(id));
      return;
    case Kind::ContinueStatement:
      lowering.leaf(NodeKind::Continue, lowering.range(id));
      return;
    case Kind::GlobalStatement:
      return lower_names(lowering, id, NodeKind::Global);
    case Kind::NonlocalStatement:
      return lower_names(lowering, id, NodeKind::Nonlocal);
    case Kind::PrintStatement:
      return lower_print(lowering, id);
    case Kind::ExecStatement:
      return lower_exec(lowering, id);
    case Kind::TypeAliasStatement:
      return lower_type_alias(lowering, id);
    case Kind::Assignment:
      return lower_assignment(lowering, id);
    case Kind::AugmentedAssignment:
      return lower_augmented_assignment(lowering, id);
    default:
      if (!lower_compound_statement(lowering, id)) lower_unknown_statement(lowering, id);
  }
}

void lower_statements(Lowering& lowering, cst::Id block) {
  constexpr unsigned kReserve = 64;  // levels that the deepest statement itself may need
  for (const cst::Id child : lowering.cst->children(block)) {
    if (lowering.cst->is_token(child)) continue;
    if (lowering.depth + kReserve > ast::kMaxDepth) {
      if (!lowering.depth_reported) lowering.problem(lowering.range(child), "too many levels of nested blocks");
      lowering.depth_reported = true;
      return;
    }
    lower_statement(lowering, child);
  }
}

}  // namespace awl::syntax
