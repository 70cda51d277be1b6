#include "lint/dropped.h"

#include "lint/value_uses.h"

namespace awl::lint {

using ast::NodeKind;
using facts::FactKind;

namespace {

void visit_dropped(const ast::Tree& tree, NodeId node, bool in_container, absl::FunctionRef<void(const Dropped&)> f) {
  switch (tree.kind(node)) {
    case NodeKind::Call:
    case NodeKind::Await:
      return f({node, in_container});
    case NodeKind::BoolOp: {
      NodeId last;
      for (const NodeId value : ast::BoolOp(tree, node).values()) last = value;
      return visit_dropped(tree, last, in_container, f);
    }
    case NodeKind::IfExp: {
      const ast::IfExp expression(tree, node);
      visit_dropped(tree, expression.body(), in_container, f);
      return visit_dropped(tree, expression.orelse(), in_container, f);
    }
    case NodeKind::Tuple:
    case NodeKind::List:
    case NodeKind::Set:
      for (const NodeId element : ast::children(tree, node)) visit_dropped(tree, element, true, f);
      return;
    case NodeKind::ListComp:
    case NodeKind::SetComp:
      return visit_dropped(tree, tree.first_child(node), true, f);
    default:
      return;
  }
}

constexpr int kMaxCallDepth = 8;

bool function_keeps_result(RuleContext& rule, NodeId function, int depth);

bool call_keeps_result(RuleContext& rule, NodeId call, int depth) {
  if (rule.fact_of(call, FactKind::KeepsTask) || rule.fact_of(call, FactKind::GivesBack)) return true;
  const CallTarget& target = rule.target_of(call);
  if (target.receiver && rule.class_fact(target.receiver, FactKind::KeepsTask)) return true;
  if (!target.definition.file || depth >= kMaxCallDepth) return false;
  RuleContext& there = rule.elsewhere(target.definition.file);
  if (there.unit.is_stub || there.tree().kind(target.definition.node) != NodeKind::FunctionDef) return false;
  return function_keeps_result(there, target.definition.node, depth + 1);
}

/// `self.task = task = make()`, or a name that a `global` statement makes the module's.
bool is_stored_by(RuleContext& rule, const semantic::Definition& definition) {
  const ast::Tree& tree = rule.tree();
  if (tree.kind(definition.region) != NodeKind::Assign) return false;
  for (const NodeId target : ast::Assign(tree, definition.region).targets()) {
    if (tree.kind(target) == NodeKind::Attribute || tree.kind(target) == NodeKind::Subscript) return true;
  }
  return false;
}

bool variable_is_kept(RuleContext& rule, NodeId name, NodeId returned_by, int depth) {
  const semantic::SemanticIndex& index = rule.index();
  const ScopeId scope = index.enclosing_scope(name);
  const auto resolved = index.resolve(scope, ast::Name(rule.tree(), name).name());
  if (!resolved || resolved->scope != scope) return true;  // not the function's own: it lives on
  LocalUses uses(rule, scope);
  bool any = false;
  for (const DefinitionId id : index.definitions_of(resolved->symbol)) {
    const semantic::Definition& definition = index.definition(id);
    any = true;
    bool is_kept = definition.kind == semantic::DefinitionKind::Parameter || is_stored_by(rule, definition);
    for (const Use& use : uses.uses_of(id)) is_kept |= use.fate == Fate::Kept && use.by != returned_by;
    if (!is_kept && rule.tree().kind(definition.region) == NodeKind::Assign) {
      const NodeId value = ast::Assign(rule.tree(), definition.region).value();
      is_kept = rule.tree().kind(value) == NodeKind::Call && call_keeps_result(rule, value, depth);
    }
    if (!is_kept) return false;
  }
  return any;
}

bool value_is_kept(RuleContext& rule, NodeId value, NodeId returned_by, int depth) {
  const ast::Tree& tree = rule.tree();
  switch (tree.kind(value)) {
    case NodeKind::Call:
      return call_keeps_result(rule, value, depth);
    case NodeKind::Await:
      return value_is_kept(rule, ast::Await(tree, value).value(), returned_by, depth);
    case NodeKind::Name:
      return variable_is_kept(rule, value, returned_by, depth);
    case NodeKind::Attribute:
    case NodeKind::Subscript:
    case NodeKind::ConstNone:
      return true;
    case NodeKind::IfExp: {
      const ast::IfExp expression(tree, value);
      return value_is_kept(rule, expression.body(), returned_by, depth) && value_is_kept(rule, expression.orelse(), returned_by, depth);
    }
    default:
      return false;
  }
}

bool function_keeps_result(RuleContext& rule, NodeId function, int depth) {
  const flow::FunctionFlow* flow = rule.flow().flow_of(rule.index().scope_of(function));
  if (!flow) return false;
  bool any = false;
  for (const NodeId node : flow->returns) {
    const NodeId value = ast::Return(rule.tree(), node).value();
    if (rule.tree().absent(value)) continue;
    any = true;
    if (!value_is_kept(rule, value, node, depth)) return false;
  }
  return any;
}

}  // namespace

void for_each_dropped(const ast::Tree& tree, const ast::ExprStmt& statement, absl::FunctionRef<void(const Dropped&)> f) {
  visit_dropped(tree, statement.value(), false, f);
}

bool callee_keeps_result(RuleContext& rule, NodeId call) { return call_keeps_result(rule, call, 0); }

}  // namespace awl::lint
