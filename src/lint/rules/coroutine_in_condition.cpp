// `if is_ready():` with an `async def is_ready`: a coroutine object is always true. So is the function itself, uncalled.
#include "base/names.h"
#include "lint/awaitables.h"
#include "lint/value_uses.h"

namespace awl::lint {

using ast::NodeKind;
using types::TypeKind;

namespace {

/// An `async def` (not a generator) that is named but not called.
bool is_coroutine_function(RuleContext& rule, TypeId type) {
  const types::TypeStore& store = rule.in.store;
  if (store.kind(type) == TypeKind::BoundMethod) type = store.bound_method(type).function;
  if (store.kind(type) != TypeKind::Function) return false;
  const types::FunctionType& function = store.function(type);
  if (!function.is_async || function.overloads.empty()) return false;
  return is_coroutine(rule, types::resolve(rule.ctx(), function.overloads.front().returns));
}

/// A variable that is awaited or passed on elsewhere is known to be a coroutine: the test is needless, not a missing await.
bool is_known_coroutine(RuleContext& rule, NodeId name) {
  const ScopeId scope = rule.index().enclosing_scope(name);
  if (rule.index().scope(scope).kind != semantic::ScopeKind::Function) return false;
  const auto resolved = rule.index().resolve(scope, ast::Name(rule.tree(), name).name());
  if (!resolved || resolved->scope != scope) return true;
  LocalUses uses(rule, scope);
  for (const DefinitionId definition : rule.index().definitions_of(resolved->symbol)) {
    for (const Use& use : uses.uses_of(definition)) {
      if (use.fate != Fate::LookedAt) return true;
    }
  }
  return false;
}

void check_test(RuleContext& rule, NodeId test, const char* where) {
  const ast::Tree& tree = rule.tree();
  const NodeKind kind = tree.kind(test);
  if (kind == NodeKind::BoolOp || kind == NodeKind::Await || kind == NodeKind::Compare) return;  // operands are checked by themselves
  if (kind == NodeKind::UnaryOp && ast::UnaryOp(tree, test).op() == ast::UnaryOperator::Not) return;
  const TypeId type = rule.type_of(test);
  if (kind == NodeKind::NamedExpr) {
    const ast::NamedExpr named(tree, test);
    if (is_coroutine(rule, type) && is_known_coroutine(rule, named.target())) return;
  }
  if (is_coroutine(rule, type)) {
    if (kind == NodeKind::Name && is_known_coroutine(rule, test)) return;
    auto report = rule.report(Rule::coroutine_in_condition, test,
                              fmt::format("{} is always true {}: it is never awaited, so its result is not what is tested",
                                          describe(rule, AwaitableKind::Coroutine, test), where));
    note_definition(rule, report, test);
    offer_await(rule, report, test);
    return;
  }
  if ((kind == NodeKind::Name || kind == NodeKind::Attribute) && is_coroutine_function(rule, type)) {
    auto report = rule.report(
        Rule::coroutine_in_condition, test,
        fmt::format("`{}` is an async function and always true {}: it is neither called nor awaited", rule.name_of(test), where));
    if (!report) return;
    TypeId function = type;
    if (rule.in.store.kind(function) == TypeKind::BoundMethod) function = rule.in.store.bound_method(function).function;
    report.note(rule.in.store.function(function).definition, "defined here");
  }
}

/// The last operand of an `and`/`or` in a condition is tested as well.
void check_condition(RuleContext& rule, NodeId test, const char* where) {
  while (rule.tree().kind(test) == NodeKind::BoolOp) {
    NodeId last;
    for (const NodeId value : ast::BoolOp(rule.tree(), test).values()) last = value;
    test = last;
  }
  check_test(rule, test, where);
}

void check_operands(RuleContext& rule, const ast::BoolOp& operation) {
  const std::uint32_t past = rule.tree().node(operation.id).next;
  const char* where = operation.op() == ast::BoolOperator::And ? "as operand of `and`" : "as operand of `or`";
  for (const NodeId value : operation.values()) {
    // The last operand is the result, and tested only where the whole is.
    if (rule.tree().node(value).next != past) check_condition(rule, value, where);
  }
}

void check_node(RuleContext& rule, NodeId node) {
  const ast::Tree& tree = rule.tree();
  switch (tree.kind(node)) {
    case NodeKind::IfBranch:
      if (const NodeId test = ast::IfBranch(tree, node).test(); !tree.absent(test)) check_condition(rule, test, "in this condition");
      return;
    case NodeKind::While:
      return check_condition(rule, ast::While(tree, node).test(), "in this condition");
    case NodeKind::Assert:
      return check_condition(rule, ast::Assert(tree, node).test(), "in this `assert`");
    case NodeKind::IfExp:
      return check_condition(rule, ast::IfExp(tree, node).test(), "in this condition");
    case NodeKind::UnaryOp:
      if (ast::UnaryOp(tree, node).op() == ast::UnaryOperator::Not) {
        check_condition(rule, ast::UnaryOp(tree, node).operand(), "as operand of `not`");
      }
      return;
    case NodeKind::BoolOp:
      return check_operands(rule, ast::BoolOp(tree, node));
    case NodeKind::Comprehension:
      for (const NodeId test : ast::Comprehension(tree, node).ifs()) check_condition(rule, test, "in this condition");
      return;
    case NodeKind::MatchCase:
      if (const NodeId guard = ast::MatchCase(tree, node).guard(); !tree.absent(guard)) check_condition(rule, guard, "in this guard");
      return;
    default:
      return;
  }
}

}  // namespace

void check_coroutine_in_condition(RuleContext& rule, const ast::Module& module) {
  for (std::uint32_t i = 0; i < module.tree.nodes.size(); ++i) check_node(rule, NodeId(i));
}

}  // namespace awl::lint
