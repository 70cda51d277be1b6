#include "lint/running.h"

#include "lint/awaitables.h"

namespace awl::lint {

using ast::NodeKind;
using facts::FactKind;

namespace {

constexpr int kMaxNesting = 8;

Place place_of_function(RuleContext& rule, NodeId function, int depth);

Place place_of_code(RuleContext& rule, NodeId node, int depth) {
  const NodeId function = rule.enclosing_function(node);
  return function && depth < kMaxNesting ? place_of_function(rule, function, depth) : Place{};
}

/// A function value at `expression`: what happens to it says where its body runs.
Place place_by_use(RuleContext& rule, NodeId expression, int depth) {
  if (const NodeId call = rule.call_with_argument(expression)) {
    if (rule.fact_of(call, FactKind::RunsInThread)) return {RunsIn::Thread, call};
    if (rule.fact_of(call, FactKind::RunsOnLoop)) return {RunsIn::Loop, call};
    return {};
  }
  const NodeId above = rule.parent(expression);
  if (rule.tree().kind(above) != NodeKind::Call || ast::Call(rule.tree(), above).func() != expression) return {};
  Place place = place_of_code(rule, above, depth + 1);
  if (place.where == RunsIn::Loop) place.through = above;
  return place;
}

Place place_of_function(RuleContext& rule, NodeId function, int depth) {
  const ast::Tree& tree = rule.tree();
  if (tree.kind(function) == NodeKind::Lambda) return place_by_use(rule, function, depth);
  const ast::FunctionDef def(tree, function);
  if (def.is_async()) return {RunsIn::Loop, {}};
  if (def.has_yield() || !def.decorators().empty()) return {};
  // A function inside another: all its uses are in sight. The first that puts it on the loop is enough.
  const ScopeId scope = rule.index().enclosing_scope(function);
  if (rule.index().scope(scope).kind != semantic::ScopeKind::Function) return {};
  const NodeId outer = rule.index().scope(scope).node;
  Place found;
  for (std::uint32_t i = outer.value; i < tree.node(outer).next; ++i) {
    const NodeId node(i);
    if (tree.kind(node) != NodeKind::Name || tree.context(node) != ast::Context::Load) continue;
    if (ast::Name(tree, node).name() != def.name() || rule.is_inside(node, function)) continue;
    const auto resolved = rule.index().resolve(rule.index().enclosing_scope(node), def.name());
    if (!resolved || resolved->scope != scope) continue;
    const Place place = place_by_use(rule, node, depth);
    if (place.where == RunsIn::Loop) return place;
    if (place.where == RunsIn::Thread) found = place;
  }
  return found;
}

}  // namespace

Place place_of(RuleContext& rule, NodeId node) { return place_of_code(rule, node, 0); }

}  // namespace awl::lint
