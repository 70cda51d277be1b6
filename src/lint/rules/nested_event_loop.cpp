// Running an event loop from code that one runs already: RuntimeError at best, a loop that stands still at worst.
#include <vector>

#include "base/names.h"
#include "lint/rule_context.h"
#include "lint/running.h"

namespace awl::lint {

using ast::NodeKind;
using facts::FactKind;
using types::SourceRef;

namespace {

constexpr std::size_t kLongestPath = 6;

struct Step {
  RuleContext* rule;
  NodeId call;
};

/// Runs whenever the function runs: a statement of its body, or of a `with`, or of the body of a `try` that catches nothing.
bool runs_always(RuleContext& rule, NodeId node, NodeId function) {
  const ast::Tree& tree = rule.tree();
  const NodeId body = ast::FunctionDef(tree, function).body_list();
  for (NodeId at = node; at != body; at = rule.parent(at)) {
    const NodeId above = rule.parent(at);
    if (at.value == 0) return false;
    switch (tree.kind(above)) {
      case NodeKind::IfBranch:
      case NodeKind::While:
      case NodeKind::For:
      case NodeKind::MatchCase:
      case NodeKind::ExceptHandler:
      case NodeKind::IfExp:
      case NodeKind::BoolOp:
      case NodeKind::Lambda:
      case NodeKind::FunctionDef:
      case NodeKind::ClassDef:
      case NodeKind::Comprehension:
      case NodeKind::ListComp:
      case NodeKind::SetComp:
      case NodeKind::DictComp:
      case NodeKind::GeneratorExp:
        return false;
      case NodeKind::Try:
        if (!ast::Try(tree, above).handlers().empty()) return false;
        break;
      default:
        break;
    }
  }
  // Nothing before it may leave the function.
  const flow::FunctionFlow* flow = rule.flow().flow_of(rule.index().scope_of(function));
  if (!flow) return false;
  for (const NodeId left : flow->returns) {
    if (left < node && !rule.is_inside(node, left)) return false;
  }
  for (std::uint32_t i = body.value; i < node.value; ++i) {
    if (tree.kind(NodeId(i)) == NodeKind::Raise && rule.enclosing_function(NodeId(i)) == function) return false;
  }
  return true;
}

/// A sync function of the program whose body is known, or none.
NodeId plain_function(RuleContext& rule, SourceRef definition) {
  if (!definition.file || rule.unit.is_stub) return {};
  if (rule.tree().kind(definition.node) != NodeKind::FunctionDef) return {};
  const ast::FunctionDef function(rule.tree(), definition.node);
  return function.is_async() || function.has_yield() ? NodeId() : definition.node;
}

/// Extends the path by calls that always run until one runs a loop.
bool leads_to_loop(RuleContext& rule, SourceRef definition, std::vector<Step>& path) {
  if (path.size() > kLongestPath) return false;
  RuleContext& there = rule.elsewhere(definition.file);
  const NodeId function = plain_function(there, definition);
  if (!function) return false;
  const ast::Tree& tree = there.tree();
  for (const Step& step : path) {
    if (step.rule == &there && there.is_inside(step.call, function)) return false;
  }
  for (std::uint32_t i = ast::FunctionDef(tree, function).body_list().value; i < tree.node(function).next; ++i) {
    const NodeId call(i);
    if (tree.kind(call) != NodeKind::Call || there.enclosing_function(call) != function) continue;
    if (!runs_always(there, call, function) || !there.is_reachable(call)) continue;
    path.push_back({&there, call});
    if (there.fact_of(call, FactKind::RunsLoop)) return true;
    const SourceRef next = there.target_of(call).definition;
    if (next.file && leads_to_loop(there, next, path)) return true;
    path.pop_back();
  }
  return false;
}

void report_direct(RuleContext& rule, const ast::Call& call, const facts::Fact& fact, const Place& place) {
  const std::string name = rule.name_of(call.id);
  auto report =
      rule.report(Rule::nested_event_loop, call.func(),
                  fmt::format("`{}` runs an event loop, but this code already runs in one, which fails with RuntimeError: {}",
                              name.empty() ? fact.key : name, fact.instead.empty() ? "`await` the coroutine instead" : fact.instead));
  if (!report) return;
  if (place.through) {
    report.note(place.through, "the event loop gets there from here");
  } else {
    const ast::FunctionDef function(rule.tree(), rule.enclosing_function(call.id));
    report.note(function.name_node(), fmt::format("`{}` is an `async def`: it runs in an event loop", name_text(function.name())));
  }
}

void report_indirect(RuleContext& rule, const ast::Call& call, const std::vector<Step>& path) {
  const Step& last = path.back();
  auto report =
      rule.report(Rule::nested_event_loop, call.func(),
                  fmt::format("`{}` runs an event loop by `{}`, but this code already runs in one, which fails with RuntimeError: "
                              "await the coroutine instead",
                              rule.name_of(call.id), last.rule->name_of(last.call)));
  for (const Step& step : path) {
    const ast::FunctionDef caller(step.rule->tree(), step.rule->enclosing_function(step.call));
    report.note(step.rule->unit.id, step.call, fmt::format("`{}` calls `{}`", name_text(caller.name()), step.rule->name_of(step.call)));
  }
}

}  // namespace

void check_nested_event_loop(RuleContext& rule, const ast::Call& call) {
  const NodeId function = rule.enclosing_function(call.id);
  if (!function || rule.is_awaited(call.id)) return;
  if (const facts::Fact* fact = rule.fact_of(call.id, FactKind::RunsLoop)) {
    const Place place = place_of(rule, call.id);
    if (place.where == RunsIn::Loop) report_direct(rule, call, *fact, place);
    return;
  }
  if (!rule.in_async_function(call.id)) return;
  const SourceRef definition = rule.target_of(call.id).definition;
  if (!definition.file || rule.in.unit(definition.file).is_stub) return;
  std::vector<Step> path;
  if (leads_to_loop(rule, definition, path)) report_indirect(rule, call, path);
}

}  // namespace awl::lint
