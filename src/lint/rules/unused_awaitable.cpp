// `fetch()` as a statement: the coroutine is made and thrown away, its body never runs.
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

std::string what_await_gives(RuleContext& rule, const AwaitableView& view, NodeId await) {
  const std::string name = rule.name_of(await);
  return fmt::format("what {} gives is {} itself, which", name.empty() ? "this `await`" : "`" + name + "`",
                     view.kind == AwaitableKind::AsyncGenerator ? "an async generator" : "a coroutine");
}

/// Objects that are merely declared awaitable often run by themselves: their result may be of no interest. So are those of
/// a callback that "may be async" (`Awaitable[None] | None`), which most are not.
bool is_surely_lost(const AwaitableView& view, bool is_awaited) {
  if (view.kind == AwaitableKind::Other) return !is_awaited && !view.or_none;
  return !is_awaited || !view.or_none;
}

std::string message_for(RuleContext& rule, const AwaitableView& view, const Dropped& dropped) {
  const bool is_awaited = rule.tree().kind(dropped.value) == NodeKind::Await;
  const std::string what = is_awaited ? what_await_gives(rule, view, dropped.value) : describe(rule, view.kind, dropped.value);
  const char* each = dropped.in_container ? " for each element" : "";
  switch (view.kind) {
    case AwaitableKind::AsyncGenerator: return fmt::format("{} is never iterated{}, so its body does not run", what, each);
    case AwaitableKind::Other: return fmt::format("{} is never awaited{}, so its result and its exceptions are lost", what, each);
    default: break;
  }
  if (view.or_none) return fmt::format("{} may be a coroutine (`{}`), which is never awaited", what, rule.show(rule.type_of(dropped.value)));
  return fmt::format("{} is never awaited{}, so its body does not run", what, each);
}

}  // namespace

void check_unused_awaitable(RuleContext& rule, const ast::ExprStmt& statement) {
  for_each_dropped(rule.tree(), statement, [&](const Dropped& dropped) {
    const AwaitableView view = awaitable_view(rule, rule.type_of(dropped.value));
    if (!view || view.kind == AwaitableKind::Future) return;  // tasks and futures: see dangling-task
    if (!is_surely_lost(view, rule.tree().kind(dropped.value) == NodeKind::Await)) return;
    const NodeId call = call_behind(rule.tree(), dropped.value);
    if (rule.tree().kind(call) == NodeKind::Call && callee_keeps_result(rule, call)) return;
    auto report = rule.report(Rule::unused_awaitable, dropped.value, message_for(rule, view, dropped));
    if (!report) return;
    if (view.kind == AwaitableKind::Other || view.or_none) report.severity(Severity::Warning);
    note_definition(rule, report, call);
    if (!dropped.in_container && view.kind != AwaitableKind::AsyncGenerator && !view.or_none) offer_await(rule, report, dropped.value);
  });
}

}  // namespace awl::lint
