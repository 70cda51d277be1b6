// A lock of threads held while the coroutine is suspended: whoever wants it next, on this thread, stops the event loop, and
// with it the coroutine that would release the lock.
#include <algorithm>

#include "base/names.h"
#include "lint/rule_context.h"

namespace awl::lint {

using ast::NodeKind;
using facts::FactKind;
using flow::SuspensionKind;

namespace {

const facts::Fact* lock_fact(RuleContext& rule, NodeId expression) {
  const facts::Fact* found = nullptr;
  bool is_lock = true;
  types::for_each_member(rule.ctx(), rule.type_of(expression), [&](TypeId member) {
    if (rule.ctx().is_none(member)) return;
    const facts::Fact* fact = rule.class_fact(member, FactKind::ThreadLock);
    if (!fact) is_lock = false;
    if (!found) found = fact;
  });
  return is_lock ? found : nullptr;
}

/// Points at which the function is suspended, in source order.
std::vector<FlowPoint> suspension_points(RuleContext& rule, const flow::FunctionFlow& flow) {
  std::vector<FlowPoint> points;
  for (const flow::Suspension& suspension : flow.suspensions) {
    const bool at_end = suspension.kind == SuspensionKind::AsyncWithExit;
    const NodeId at = suspension.kind == SuspensionKind::AsyncWithEnter || suspension.kind == SuspensionKind::AsyncFor
                          ? rule.tree().child(suspension.node, suspension.kind == SuspensionKind::AsyncFor ? 1 : 0)
                          : suspension.node;
    for (FlowPoint point : rule.paths().points_of(rule.tree(), at, at_end)) {
      point.node = suspension.node;
      points.push_back(point);
    }
  }
  return points;
}

/// Calls of `lock.release()` on the same expression.
std::vector<FlowPoint> releases(RuleContext& rule, NodeId function, std::string_view lock) {
  const ast::Tree& tree = rule.tree();
  std::vector<FlowPoint> points;
  for (std::uint32_t i = function.value; i < tree.node(function).next; ++i) {
    const NodeId node(i);
    if (tree.kind(node) != NodeKind::Call || tree.kind(ast::Call(tree, node).func()) != NodeKind::Attribute) continue;
    const ast::Attribute method(tree, ast::Call(tree, node).func());
    if (name_text(method.attr()) != "release" || rule.text_of(method.value()) != lock) continue;
    for (const FlowPoint& point : rule.paths().points_of(tree, node, true)) points.push_back(point);
  }
  return points;
}

/// With its article: it completes "is held over".
std::string_view suspension_text(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::For:
    case NodeKind::Comprehension:
      return "an `async for`";
    case NodeKind::With:
      return "an `async with`";
    case NodeKind::Yield:
      return "a `yield`";
    default:
      return "an `await`";
  }
}

/// Where to point: at the await itself, or at the head of a loop or `async with`.
NodeId suspension_place(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::For:
      return ast::For(tree, node).iter();
    case NodeKind::With:
      return ast::WithItem(tree, ast::With(tree, node).items().front()).context_expr();
    case NodeKind::Comprehension:
      return ast::Comprehension(tree, node).iter();
    default:
      return node;
  }
}

void report_held(RuleContext& rule, NodeId lock, NodeId suspension, const facts::Fact& fact) {
  const ast::Tree& tree = rule.tree();
  const std::string name = rule.name_of(lock);
  auto report = rule.report(
      Rule::lock_held_across_await, lock,
      fmt::format("{} is a lock of threads and is held over {}: {}; use {}", name.empty() ? "this" : fmt::format("`{}`", name),
                  suspension_text(tree, suspension),
                  fact.note.empty() ? "a task that wants it meanwhile stops the event loop, and then nobody can release it" : fact.note,
                  fact.instead_for(rule.async_library())));
  if (!report) return;
  report.note(suspension_place(tree, suspension), "the coroutine is suspended here, with the lock held");
}

struct Held {
  NodeId lock;  // the expression that is the lock
  std::vector<FlowPoint> from;
  NodeId within;   // the body of the `with`, or none: until released
  NodeId acquire;  // the call, if there is one: where it is tested, the lock is held only if it is true
};

void check_held(RuleContext& rule, NodeId function, const Held& held) {
  const facts::Fact* fact = lock_fact(rule, held.lock);
  if (!fact) return;
  const flow::FunctionFlow* flow = rule.flow().flow_of(rule.index().scope_of(function));
  if (!flow) return;
  FlowPaths::Search search;
  search.from = held.from;
  for (const FlowPoint& point : suspension_points(rule, *flow)) {
    if (!held.within || rule.is_inside(point.node, held.within)) search.targets.push_back(point);
  }
  if (search.targets.empty()) return;
  search.stops = releases(rule, function, rule.text_of(held.lock));
  search.can_run = [&](BlockId block) { return infer::is_reachable(rule.in, rule.unit, block); };
  search.can_take = [&](const flow::Edge& edge) {
    return edge.polarity || !edge.predicate || !held.acquire || rule.flow().predicate(edge.predicate).node != held.acquire;
  };
  if (const auto found = rule.paths().find_way(search)) report_held(rule, held.lock, found->node, *fact);
}

void check_with(RuleContext& rule, NodeId function, const ast::With& with) {
  if (with.is_async()) return;
  for (const NodeId node : with.items()) {
    const NodeId lock = ast::WithItem(rule.tree(), node).context_expr();
    check_held(rule, function, {lock, rule.paths().points_of(rule.tree(), with.body()), with.body(), {}});
  }
}

/// `lock.acquire()` without `with`.
void check_acquire(RuleContext& rule, NodeId function, const ast::Call& call) {
  if (rule.tree().kind(call.func()) != NodeKind::Attribute) return;
  const ast::Attribute method(rule.tree(), call.func());
  if (name_text(method.attr()) != "acquire" || rule.is_awaited(call.id)) return;
  check_held(rule, function, {method.value(), rule.paths().points_of(rule.tree(), call.id, true), {}, call.id});
}

}  // namespace

void check_lock_held_across_await(RuleContext& rule, const ast::FunctionDef& function) {
  if (!function.is_async()) return;
  const ast::Tree& tree = rule.tree();
  for (std::uint32_t i = function.body_list().value; i < tree.node(function.id).next; ++i) {
    const NodeId node(i);
    const bool is_with = tree.kind(node) == NodeKind::With;
    if ((!is_with && tree.kind(node) != NodeKind::Call) || rule.enclosing_function(node) != function.id) continue;
    if (is_with) {
      check_with(rule, function.id, ast::With(tree, node));
    } else {
      check_acquire(rule, function.id, ast::Call(tree, node));
    }
  }
}

}  // namespace awl::lint
