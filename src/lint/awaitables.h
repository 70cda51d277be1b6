// What kind of awaitable a value is, and where its coroutine function is defined.
#pragma once

#include "lint/rule_context.h"

namespace awl::lint {

enum class AwaitableKind : std::uint8_t {
  None,            // not awaitable, or not known to be
  Coroutine,       // a coroutine object: does nothing until awaited or made a task; runs once
  AsyncGenerator,  // does nothing until iterated
  Future,          // asyncio.Future or Task, or a subclass: runs by itself
  Other,           // declared `Awaitable[...]`, or a class that inherits from it: may or may not run by itself
};

struct AwaitableView {
  AwaitableKind kind = AwaitableKind::None;
  bool or_none = false;  // `Coroutine[...] | None`
  explicit operator bool() const { return kind != AwaitableKind::None; }
};

/// A union is an awaitable if all its members (None aside) are; `Coroutine | Task` is `Other`. Only nominal awaitables count:
/// a class that merely has an `__await__` of its own often starts to work when it is made.
AwaitableView awaitable_view(RuleContext& rule, TypeId type);
bool is_coroutine(RuleContext& rule, TypeId type);  // nothing but a coroutine
bool is_future(RuleContext& rule, TypeId type);     // nothing but futures

/// Adds "`f` is an `async def`..." at the definition of what `call` calls, if it is the user's.
void note_definition(RuleContext& rule, RuleContext::Report& report, NodeId call);

/// "coroutine `fetch()`": what is lost, as a message names it.
std::string describe(RuleContext& rule, AwaitableKind kind, NodeId expression);

/// The edit that puts `await` before an expression, if it may stand there (inside an `async def`).
void offer_await(RuleContext& rule, RuleContext::Report& report, NodeId expression);

}  // namespace awl::lint
