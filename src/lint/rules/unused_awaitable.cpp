// `fetch()` as a statement: the coroutine is made and thrown away, its body never runs.
#include <algorithm>

#include "base/names.h"
#include "lint/awaitables.h"
#include "lint/dropped.h"

namespace awl::lint {

using ast::NodeKind;

namespace {

/// `await f()` where `f` gives one more coroutine: the call behind the awaits.
NodeId call_behind(const ast::Tree& tree, NodeId value) {
  while (tree.kind(value) == NodeKind::Await) value = ast::Await(tree, value).value();
  return value;
}

/// Where `await` cannot stand: what to do instead.
void note_no_await(RuleContext& rule, RuleContext::Report& report, NodeId value) {
  const NodeId function = rule.enclosing_function(value);
  if (!function || rule.tree().kind(function) != NodeKind::FunctionDef || rule.in_async_function(value)) return;
  const ast::FunctionDef def(rule.tree(), function);
  report.note(def.name_node(), fmt::format("`{}` is no `async def`, so it cannot `await`: make it one, or start the coroutine as a task",
                                           name_text(def.name())));
}

/// A function of the program whose every `return` gives a coroutine, whatever it declares.
bool gives_coroutines(RuleContext& rule, NodeId call) {
  const CallTarget& target = rule.target_of(call);
  if (!target.definition.file) return false;
  RuleContext& there = rule.elsewhere(target.definition.file);
  if (there.unit.is_stub || there.tree().kind(target.definition.node) != NodeKind::FunctionDef) return false;
  const flow::FunctionFlow* flow = there.flow().flow_of(there.index().scope_of(target.definition.node));
  if (!flow || flow->returns.empty()) return false;
  return std::ranges::all_of(flow->returns, [&](NodeId node) {
    const NodeId value = ast::Return(there.tree(), node).value();
    return !there.tree().absent(value) && is_coroutine(there, there.type_of(value));
  });
}

std::string what_await_gives(RuleContext& rule, const AwaitableView& view, NodeId await) {
  const std::string name = rule.name_of(await);
  return fmt::format("what {} gives is {} itself, which", name.empty() ? "this `await`" : "`" + name + "`",
                     view.kind == AwaitableKind::AsyncGenerator ? "an async generator" : "a coroutine");
}

/// `async def f() -> Coroutine[...]`: who writes that mostly means what a call gives, if the body does not return one.
bool declares_its_result(RuleContext& rule, NodeId call) {
  if (rule.tree().kind(call) != NodeKind::Call) return false;
  const types::SourceRef definition = rule.target_of(call).definition;
  if (!definition.file) return false;
  const ast::Tree& tree = rule.in.unit(definition.file).tree;
  if (tree.kind(definition.node) != NodeKind::FunctionDef) return false;
  const ast::FunctionDef function(tree, definition.node);
  return function.is_async() && !tree.absent(function.returns());
}

/// What is merely declared awaitable often runs by itself (a command that was queued, a message that was sent): it counts if
/// the called function is seen to return coroutines only, or is a callback of that type. What "may be async" mostly is not.
bool is_surely_lost(RuleContext& rule, const AwaitableView& view, NodeId value) {
  const bool is_awaited = rule.tree().kind(value) == NodeKind::Await;
  if (view.kind != AwaitableKind::Other) {
    const NodeId call = call_behind(rule.tree(), value);
    return !is_awaited || (!view.or_none && (!declares_its_result(rule, call) || gives_coroutines(rule, call)));
  }
  if (is_awaited || view.or_none || rule.tree().kind(value) != NodeKind::Call) return false;
  // A parameter `on_change: Callable[[], Awaitable[None]]` is for coroutine functions.
  return gives_coroutines(rule, value) || rule.in.store.kind(rule.target_of(value).callee) == types::TypeKind::Callable;
}

std::string message_for(RuleContext& rule, const AwaitableView& view, const Dropped& dropped) {
  const bool is_awaited = rule.tree().kind(dropped.value) == NodeKind::Await;
  const std::string what = is_awaited ? what_await_gives(rule, view, dropped.value) : describe(rule, view.kind, dropped.value);
  const char* each = dropped.in_container ? " for each element" : "";
  switch (view.kind) {
    case AwaitableKind::AsyncGenerator:
      return fmt::format("{} is never iterated{}, so its body does not run", what, each);
    case AwaitableKind::Other:
      return fmt::format("{} is never awaited{}, so its result and its exceptions are lost", what, each);
    default:
      break;
  }
  if (view.or_none)
    return fmt::format("{} may be a coroutine (`{}`), which is never awaited", what, rule.show(rule.type_of(dropped.value)));
  return fmt::format("{} is never awaited{}, so its body does not run", what, each);
}

}  // namespace

void check_unused_awaitable(RuleContext& rule, const ast::ExprStmt& statement) {
  for_each_dropped(rule.tree(), statement, [&](const Dropped& dropped) {
    const AwaitableView view = awaitable_view(rule, rule.type_of(dropped.value));
    if (!view || view.kind == AwaitableKind::Future) return;  // tasks and futures: see dangling-task
    if (!is_surely_lost(rule, view, dropped.value)) return;
    const NodeId call = call_behind(rule.tree(), dropped.value);
    if (rule.tree().kind(call) == NodeKind::Call && callee_keeps_result(rule, call)) return;
    auto report = rule.report(Rule::unused_awaitable, dropped.value, message_for(rule, view, dropped));
    if (!report) return;
    if (view.kind == AwaitableKind::Other || view.or_none) report.severity(Severity::Warning);
    note_definition(rule, report, call);
    if (view.kind == AwaitableKind::Coroutine) note_no_await(rule, report, dropped.value);
    if (!dropped.in_container && view.kind != AwaitableKind::AsyncGenerator && !view.or_none) offer_await(rule, report, dropped.value);
  });
}

}  // namespace awl::lint
