#include "lint/awaitables.h"

#include "base/names.h"

namespace awl::lint {

using ast::NodeKind;
using types::KnownClass;
using types::TypeKind;

namespace {

AwaitableKind kind_of_member(RuleContext& rule, TypeId type) {
  if (rule.in.store.kind(type) != TypeKind::Instance) return AwaitableKind::None;
  if (rule.is_instance_of(type, KnownClass::Coroutine)) return AwaitableKind::Coroutine;
  if (rule.is_instance_of(type, KnownClass::Awaitable)) {
    return rule.is_instance_of(type, "asyncio.Future") ? AwaitableKind::Future : AwaitableKind::Other;
  }
  if (rule.is_instance_of(type, KnownClass::AsyncGenerator)) return AwaitableKind::AsyncGenerator;
  return AwaitableKind::None;
}

}  // namespace

AwaitableView awaitable_view(RuleContext& rule, TypeId type) {
  AwaitableView view;
  bool is_first = true, fails = false;
  types::for_each_member(rule.ctx(), type, [&](TypeId member) {
    if (rule.ctx().is_none(member)) {
      view.or_none = true;
      return;
    }
    const AwaitableKind kind = kind_of_member(rule, member);
    if (kind == AwaitableKind::None) fails = true;
    if (is_first) {
      view.kind = kind;
      is_first = false;
    } else if (view.kind != kind) {
      fails |= view.kind == AwaitableKind::AsyncGenerator || kind == AwaitableKind::AsyncGenerator;
      view.kind = AwaitableKind::Other;
    }
  });
  return fails ? AwaitableView{} : view;
}

bool is_coroutine(RuleContext& rule, TypeId type) {
  const AwaitableView view = awaitable_view(rule, type);
  return view.kind == AwaitableKind::Coroutine && !view.or_none;
}

bool is_future(RuleContext& rule, TypeId type) {
  const AwaitableView view = awaitable_view(rule, type);
  return view.kind == AwaitableKind::Future && !view.or_none;
}

void note_definition(RuleContext& rule, RuleContext::Report& report, NodeId call) {
  if (!report || rule.tree().kind(call) != NodeKind::Call) return;
  const CallTarget& target = rule.target_of(call);
  if (!target.definition.file) return;
  const ast::Tree& tree = rule.in.unit(target.definition.file).tree;
  if (tree.kind(target.definition.node) != NodeKind::FunctionDef) return;
  const ast::FunctionDef function(tree, target.definition.node);
  const std::string_view name = name_text(function.name());
  report.note(target.definition, function.is_async() ? fmt::format("`{}` is an `async def`: a call only makes the coroutine", name)
                                                     : fmt::format("`{}` is defined here", name));
}

std::string describe(RuleContext& rule, AwaitableKind kind, NodeId expression) {
  const std::string name = rule.name_of(expression);
  const std::string shown = name.empty() ? "" : fmt::format(" `{}`", name);
  switch (kind) {
    case AwaitableKind::Coroutine:
      return "coroutine" + shown;
    case AwaitableKind::AsyncGenerator:
      return "async generator" + shown;
    case AwaitableKind::Future:
      return rule.is_instance_of(rule.type_of(expression), "asyncio.Task") ? "task" + shown : "future" + shown;
    case AwaitableKind::Other:
    case AwaitableKind::None:
      return "awaitable" + shown;
  }
  return "awaitable" + shown;
}

void offer_await(RuleContext& rule, RuleContext::Report& report, NodeId expression) {
  if (!report || !rule.in_async_function(expression)) return;
  const TextRange range = rule.tree().range(expression);
  // `await` binds tighter than operators, but looser than a call, attribute or subscript of its result.
  const NodeId above = rule.parent(expression);
  const NodeKind kind = rule.tree().kind(above);
  const bool is_base = (kind == NodeKind::Attribute || kind == NodeKind::Subscript || kind == NodeKind::Call) &&
                       rule.tree().first_child(above) == expression;
  std::vector<Edit> edits;
  edits.push_back({{range.start, range.start}, is_base ? "(await " : "await "});
  if (is_base) edits.push_back({{range.end, range.end}, ")"});
  report.fix("await it", false, std::move(edits));
}

}  // namespace awl::lint
