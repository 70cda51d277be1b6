// `with` and `async with`: `__enter__`/`__exit__` and their async twins, which give awaitables.
#include "infer/expressions/protocol_steps.h"

namespace awl::infer {

namespace {

struct Protocol {
  NameId enter, exit;
  const char* keyword;
};

Protocol protocol_of(bool is_async) {
  return is_async ? Protocol{names().aenter, names().aexit, "async with"} : Protocol{names().enter, names().exit, "with"};
}

TypeId enter_part(Inference& in, TypeId part, bool is_async, ProtocolSteps& steps) {
  const Protocol protocol = protocol_of(is_async);
  const TypeId unknown = in.store.unknown();
  TypeId entered = steps.call(part, protocol.enter);
  const TypeId exited = steps.call(part, protocol.exit, {unknown, unknown, unknown});
  if (is_async && entered && !in.ctx.is_dynamic(entered)) {
    const ProtocolResult awaited = awaited_type(in, entered);
    if (!awaited.failures.empty()) {
      steps.bad_return(protocol.enter, entered);
      return TypeId();
    }
    entered = awaited.type;
  }
  if (is_async && exited && !in.ctx.is_dynamic(exited) && !awaited_type(in, exited).failures.empty()) {
    steps.bad_return(protocol.exit, exited);
  }
  return entered;
}

// ---- messages ---------------------------------------------------------------------------------------------------------------

std::string explain(RegionContext& rc, const ProtocolResult& result) {
  using Reason = ProtocolFailure::Reason;
  const ProtocolFailure& first = result.failures.front();
  // A class that has neither method is better told so in one go.
  if (result.failures.size() >= 2 && first.reason == Reason::Missing && result.failures[1].reason == Reason::Missing &&
      result.failures[1].on == first.on && result.failures[1].member != first.member) {
    return "it has neither " + quoted(first.member) + " nor " + quoted(result.failures[1].member);
  }
  std::string text = describe_failure(rc.in, first);
  if (first.reason == Reason::BadReturn) text += ", which cannot be awaited; it must be an `async def`";
  if (first.reason == Reason::WrongArity && (first.member == names().exit || first.member == names().aexit)) {
    text = "its " + quoted(first.member) + " must take three arguments: the exception's type, the exception and its traceback";
  }
  return text;
}

bool is_manager(Inference& in, TypeId type, bool is_async) {
  return !in.ctx.is_dynamic(type) && entered_type(in, type, is_async).failures.empty();
}

std::string instead(RegionContext& rc, NodeId context, const ProtocolFailure& failure, bool is_async, bool& wants_await) {
  Inference& in = rc.in;
  if (is_manager(in, failure.on, !is_async)) {
    return fmt::format("; it is entered with `{}`", protocol_of(!is_async).keyword);
  }
  const TypeId awaited = awaited_for_hint(in, failure.on);
  if (awaited && is_manager(in, awaited, is_async)) {
    wants_await = true;
    return await_hint(rc, context);
  }
  if (awaited && is_manager(in, awaited, !is_async)) {
    return fmt::format("; `await` it first, and enter the result with `{}`", protocol_of(!is_async).keyword);
  }
  const TypeKind kind = in.store.kind(failure.on);
  if (kind != TypeKind::Function && kind != TypeKind::BoundMethod && kind != TypeKind::ClassObject) return {};
  return call_first_hint(rc, context, failure.on, [&](TypeId made) { return is_manager(in, made, is_async); });
}

void report_no_manager(RegionContext& rc, NodeId context, TypeId type, const ProtocolResult& result, bool is_async) {
  if (!rc.is_reporting()) return;
  const ProtocolFailure& failure = result.failures.front();
  bool wants_await = false;
  const std::string hint =
      failure.reason == ProtocolFailure::Reason::Missing ? instead(rc, context, failure, is_async, wants_await) : std::string();
  auto d = report(rc, Rule::invalid_context_manager, context,
                  fmt::format("{} cannot be entered with `{}`: {}{}{}", failing_parts(rc.in, type, result), protocol_of(is_async).keyword,
                              explain(rc, result), hint, none_hint(rc.in, type, failure.on)));
  if (wants_await) add_await_fix(rc, d, context);
}

bool returns_true_or_bool(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  if (in.store.kind(type) == TypeKind::Literal) {
    const auto& literal = in.store.literal(type);
    return literal.kind == types::LiteralType::Kind::Bool && literal.number != 0;
  }
  return in.ctx.is_instance_of(type, KnownClass::Bool) || in.store.kind(type) == TypeKind::TypeGuard;
}

}  // namespace

ProtocolResult entered_type(Inference& in, TypeId manager, bool is_async) {
  return for_each_part(in, manager, [&in, is_async](TypeId part, ProtocolSteps& steps) { return enter_part(in, part, is_async, steps); });
}

/// As the typing spec's chapter on context managers says: only a declared `bool` or `Literal[True]`; `bool | None` does not.
bool manager_swallows(Inference& in, TypeId manager, bool is_async) {
  const NameId exit = protocol_of(is_async).exit;
  bool swallows = false;
  types::for_each_member(in.ctx, manager, [&](TypeId member) {
    if (swallows || in.ctx.is_dynamic(member)) return;
    const TypeId method = lookup_special(in, member, exit);
    if (!method || in.ctx.is_dynamic(method)) return;
    const TypeId unknown = in.store.unknown();
    const TypeId arguments[] = {unknown, unknown, unknown};
    const auto returned = call_quietly(in, method, arguments);
    if (!returned) return;
    TypeId type = *returned;
    if (is_async) {
      const ProtocolResult awaited = awaited_type(in, type);
      if (!awaited.failures.empty()) return;
      type = awaited.type;
    }
    swallows = returns_true_or_bool(in, type);
  });
  return swallows;
}

TypeId infer_with_item(RegionContext& rc, NodeId with_item, bool is_async) {
  const NodeId context = ast::WithItem(rc.tree(), with_item).context_expr();
  const TypeId type = infer_expression(rc, context);
  const ProtocolResult result = entered_type(rc.in, type, is_async);
  if (result.is_wrong()) report_no_manager(rc, context, type, result, is_async);
  return result.type;
}

}  // namespace awl::infer
