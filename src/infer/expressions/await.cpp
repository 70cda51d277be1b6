// `await operand` is `yield from operand.__await__()`: the method is looked up on the class and called, and the iterator's
// return value is what the await gives (PEP 492; language reference 6.4).
#include "infer/expressions/protocol_steps.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

bool is_iterator(Inference& in, TypeId type) { return lookup_special(in, type, names().next).valid(); }

TypeId await_part(Inference& in, TypeId operand, ProtocolSteps& steps) {
  const TypeId iterator = steps.call(operand, names().await);
  if (!iterator) return TypeId();
  if (in.ctx.is_dynamic(iterator)) return iterator;
  if (in.store.kind(iterator) == TypeKind::Never) return iterator;
  if (!is_iterator(in, iterator)) {
    steps.bad_return(names().await, iterator);
    return TypeId();
  }
  const auto parts = generator_parts(in, iterator);
  return parts && parts->returned ? parts->returned : in.store.unknown();
}

// ---- what to do instead -------------------------------------------------------------------------------------------------------

bool is_awaitable(Inference& in, TypeId type) { return awaited_for_hint(in, type).valid(); }

/// "call it: `fetch()`" for an async function that was not called.
std::string call_first_hint(RegionContext& rc, NodeId node, TypeId operand, Report* report) {
  Inference& in = rc.in;
  const TypeKind kind = in.store.kind(operand);
  if (kind != TypeKind::Function && kind != TypeKind::BoundMethod && kind != TypeKind::Callable && kind != TypeKind::ClassObject) {
    return {};
  }
  const auto callable = in.callable_of(operand);
  if (!callable) return {};
  const auto result = call_quietly(in, operand, {});
  bool is_async = result && is_awaitable(in, *result);
  TypeId function = operand;
  if (kind == TypeKind::BoundMethod) function = in.store.bound_method(operand).function;
  if (in.store.kind(function) == TypeKind::Function) is_async |= in.store.function(function).is_async;
  if (!is_async) return {};
  const std::string source = short_source(rc, node);
  if (report != nullptr && result)
    report->fix("call the function", false, {{{rc.tree().range(node).end, rc.tree().range(node).end}, "()"}});
  return "; what is awaited is the result of calling it" + (source.empty() ? std::string() : ": `await " + source + "(...)`");
}

bool has_special(Inference& in, TypeId type, NameId name) {
  const TypeId member = lookup_special(in, type, name);
  return member && !in.ctx.is_none(member);
}

/// Elements of a display or other iterable that could each be awaited.
bool has_awaitable_elements(Inference& in, TypeId operand) {
  if (!has_special(in, operand, names().iter)) return false;
  const ProtocolResult elements = iterated_type(in, operand);
  return elements.failures.empty() && is_awaitable(in, elements.type);
}

std::string instead_hint(RegionContext& rc, NodeId node, TypeId operand, Report* report) {
  Inference& in = rc.in;
  if (std::string hint = call_first_hint(rc, node, operand, report); !hint.empty()) return hint;
  if (has_special(in, operand, names().anext)) return "; its values come from `async for`";
  if (has_special(in, operand, names().aiter)) return "; iterate over it with `async for`";
  if (has_special(in, operand, names().aenter)) return "; enter it with `async with`";
  if (has_awaitable_elements(in, operand)) return "; its elements are awaitable, not the whole: await each of them";
  return {};
}

/// A call of a plain function that looks as if it were async: where the function is defined, and that it is no `async def`.
void note_called_function(RegionContext& rc, NodeId node, Report& report) {
  if (rc.tree().kind(node) != NodeKind::Call) return;
  const NodeId callee_node = ast::Call(rc.tree(), node).func();
  TypeId callee = types::resolve(rc.ctx(), expression_type(rc.in, rc.unit, callee_node, &rc));
  if (rc.in.store.kind(callee) == TypeKind::BoundMethod) callee = rc.in.store.bound_method(callee).function;
  if (rc.in.store.kind(callee) != TypeKind::Function) return;
  const auto& function = rc.in.store.function(callee);
  if (function.is_async || !function.definition.file || rc.in.unit(function.definition.file).is_stub) return;
  report.note(rc.in, function.definition, quoted(function.name) + " is defined here, without `async`");
}

std::string explain(RegionContext& rc, const ProtocolFailure& failure) {
  using Reason = ProtocolFailure::Reason;
  std::string text = describe_failure(rc.in, failure);
  if (failure.reason != Reason::BadReturn) return text;
  text += ", which is no iterator";
  if (failure.got && has_special(rc.in, failure.got, names().await)) {
    text += "; `__await__` must be a plain `def` that returns an iterator: `return (...).__await__()`";
  } else {
    text += "; `__await__` must return an iterator, such as the generator made by its own `yield`";
  }
  return text;
}

void report_invalid_await(RegionContext& rc, NodeId node, TypeId operand, const ProtocolResult& result) {
  if (!rc.is_reporting()) return;
  const ProtocolFailure& failure = result.failures.front();
  const std::string what = failing_parts(rc.in, operand, result);
  std::string message = fmt::format("{} cannot be awaited: {}", what, explain(rc, failure));
  auto d = report(rc, Rule::invalid_await, node, std::move(message));
  if (!d) return;
  if (failure.reason == ProtocolFailure::Reason::Missing) {
    d->message += instead_hint(rc, node, failure.on, &d);
    note_called_function(rc, node, d);
  } else {
    const TypeId method = lookup_special(rc.in, failure.on, failure.member);
    if (method && rc.in.store.kind(method) == TypeKind::BoundMethod) {
      const TypeId function = rc.in.store.bound_method(method).function;
      if (rc.in.store.kind(function) == TypeKind::Function) {
        d.note(rc.in, rc.in.store.function(function).definition, quoted(failure.member) + " is defined here");
      }
    }
  }
}

}  // namespace

ProtocolResult awaited_type(Inference& in, TypeId operand) {
  return for_each_part(in, operand, [&in](TypeId part, ProtocolSteps& steps) { return await_part(in, part, steps); });
}

TypeId infer_await(RegionContext& rc, NodeId node, TypeId expected) {
  const NodeId value = ast::Await(rc.tree(), node).value();
  // What is expected of the result is expected of the awaitable's argument: `x: list[int] = await f([])`.
  const TypeId expected_operand = expected ? rc.ctx().known_instance(KnownClass::Awaitable, {expected}) : TypeId();
  const TypeId operand = infer_expression(rc, value, expected_operand);
  const ProtocolResult result = awaited_type(rc.in, operand);
  if (result.is_wrong()) report_invalid_await(rc, value, operand, result);
  return result.type;
}

}  // namespace awl::infer
