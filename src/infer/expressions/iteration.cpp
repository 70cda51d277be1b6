// `for` and `async for`: `__iter__` and `__next__`, the old `__getitem__` road, `__aiter__` and `__anext__`.
#include "infer/expressions/protocol_steps.h"

namespace awl::infer {

namespace {

/// All elements of a tuple united, in their order.
TypeId tuple_elements(Inference& in, const types::TupleType& tuple) {
  std::vector<TypeId> elements;
  for (const TypeId element : tuple.elements) {
    if (in.store.kind(element) != TypeKind::Unpacked) {
      elements.push_back(element);
      continue;
    }
    const TypeId inner = types::resolve(in.ctx, in.store.unpacked(element).inner);
    elements.push_back(in.store.kind(inner) == TypeKind::Tuple ? tuple_elements(in, in.store.tuple(inner)) : in.ctx.object());
  }
  return types::make_union(in.ctx, elements);
}

bool has_special(Inference& in, TypeId type, NameId name) {
  const TypeId member = lookup_special(in, type, name);
  return member && !in.ctx.is_none(member);
}

TypeId iterate_part(Inference& in, TypeId part, ProtocolSteps& steps) {
  if (in.store.kind(part) == TypeKind::Tuple) return tuple_elements(in, in.store.tuple(part));
  if (!lookup_special(in, part, names().iter) && has_special(in, part, names().getitem)) {
    return steps.call(part, names().getitem, {in.ctx.known_instance(KnownClass::Int)});
  }
  const TypeId iterator = steps.call(part, names().iter);
  if (!iterator || in.ctx.is_dynamic(iterator)) return iterator;
  const TypeId next = lookup_special(in, iterator, names().next);
  if (!next) {
    steps.bad_return(names().iter, iterator);
    return TypeId();
  }
  return steps.call(iterator, names().next);
}

TypeId iterate_part_async(Inference& in, TypeId part, ProtocolSteps& steps) {
  const TypeId iterator = steps.call(part, names().aiter);
  if (!iterator || in.ctx.is_dynamic(iterator)) return iterator;
  if (!lookup_special(in, iterator, names().anext)) {
    steps.bad_return(names().aiter, iterator);
    return TypeId();
  }
  const TypeId next = steps.call(iterator, names().anext);
  if (!next || in.ctx.is_dynamic(next)) return next;
  const ProtocolResult awaited = awaited_type(in, next);
  if (!awaited.failures.empty()) {
    steps.bad_return(names().anext, next);
    return TypeId();
  }
  return awaited.type;
}

ProtocolResult iterate(Inference& in, TypeId type, bool is_async) {
  return is_async ? async_iterated_type(in, type) : iterated_type(in, type);
}

// ---- messages ---------------------------------------------------------------------------------------------------------------

std::string explain(RegionContext& rc, const ProtocolFailure& failure) {
  std::string text = describe_failure(rc.in, failure);
  if (failure.reason != ProtocolFailure::Reason::BadReturn) return text;
  if (failure.member == names().iter) return text + ", which has no `__next__`";
  if (failure.member == names().anext) return text + ", which cannot be awaited; `__anext__` must be an `async def`";
  if (failure.member == names().aiter) {
    text += ", which has no `__anext__`";
    if (awaited_for_hint(rc.in, failure.got)) text += "; `__aiter__` must be a plain `def`, or an `async def` that yields";
  }
  return text;
}

/// What would work instead on the part that failed.
std::string instead(RegionContext& rc, NodeId iter, const ProtocolFailure& failure, bool is_async, bool& wants_await) {
  Inference& in = rc.in;
  if (failure.reason != ProtocolFailure::Reason::Missing) return {};
  const TypeId awaited = awaited_for_hint(in, failure.on);
  if (awaited && iterate(in, awaited, is_async).failures.empty()) {
    wants_await = true;
    return await_hint(rc, iter);
  }
  if (!is_async && has_special(in, failure.on, names().aiter)) return "; it is iterated over with `async for`";
  if (is_async && iterated_type(in, failure.on).failures.empty()) return "; it is iterated over with a plain `for`";
  const TypeKind kind = in.store.kind(failure.on);
  if (kind == TypeKind::Function || kind == TypeKind::BoundMethod) {
    return call_first_hint(rc, iter, failure.on, [&](TypeId made) { return iterate(in, made, is_async).failures.empty(); });
  }
  return {};
}

void report_not_iterable(RegionContext& rc, NodeId iter, TypeId type, const ProtocolResult& result, bool is_async) {
  if (!rc.is_reporting()) return;
  const ProtocolFailure& failure = result.failures.front();
  bool wants_await = false;
  const std::string hint = instead(rc, iter, failure, is_async, wants_await);
  const char* verb = is_async ? "cannot be iterated over with `async for`" : "is not iterable";
  auto d = report(rc, Rule::not_iterable, iter,
                  fmt::format("{} {}: {}{}{}", failing_parts(rc.in, type, result), verb, explain(rc, failure), hint,
                              none_hint(rc.in, type, failure.on)));
  if (wants_await) add_await_fix(rc, d, iter);
}

}  // namespace

ProtocolResult iterated_type(Inference& in, TypeId iterable) {
  return for_each_part(in, iterable, [&in](TypeId part, ProtocolSteps& steps) { return iterate_part(in, part, steps); });
}

ProtocolResult async_iterated_type(Inference& in, TypeId iterable) {
  return for_each_part(in, iterable, [&in](TypeId part, ProtocolSteps& steps) { return iterate_part_async(in, part, steps); });
}

TypeId infer_iteration(RegionContext& rc, NodeId iter, bool is_async) {
  const TypeId type = infer_expression(rc, iter);
  const ProtocolResult result = iterate(rc.in, type, is_async);
  if (result.is_wrong()) report_not_iterable(rc, iter, type, result, is_async);
  return result.type;
}

}  // namespace awl::infer
