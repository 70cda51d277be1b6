// `yield` and `yield from`: what goes out must fit the function's declared generator type, which also says what comes in.
#include "infer/declarations/decorators.h"
#include "infer/expressions/protocol_steps.h"

namespace awl::infer {

namespace {

struct GeneratorFrame {
  NodeId function;  // FunctionDef or none (a lambda, or no function at all)
  bool is_async = false;
  TypeId declared;  // the return annotation, or none
  std::optional<GeneratorParts> parts;
};

GeneratorFrame frame_of(RegionContext& rc, NodeId node) {
  GeneratorFrame frame;
  const auto& index = rc.unit.index;
  for (ScopeId id = index.enclosing_scope(node); id; id = index.scope(id).parent) {
    const auto& scope = index.scope(id);
    if (scope.kind == semantic::ScopeKind::Comprehension) continue;
    if (scope.kind != semantic::ScopeKind::Function) return frame;
    frame.function = scope.node;
    frame.is_async = scope.is_async;
    break;
  }
  if (!frame.function) return frame;
  const ast::FunctionDef def(rc.tree(), frame.function);
  if (rc.tree().absent(def.returns())) return frame;
  frame.declared = types::resolve(rc.ctx(), annotation_of_returns(rc.in, rc.unit, frame.function));
  if (!rc.ctx().is_dynamic(frame.declared)) frame.parts = generator_parts(rc.in, frame.declared);
  return frame;
}

/// `node` is what is yielded, or for `yield from` what gives the values.
void check_yielded(RegionContext& rc, NodeId node, const GeneratorFrame& frame, TypeId yielded, bool is_from = false) {
  if (!rc.is_reporting() || !frame.declared || rc.ctx().is_dynamic(frame.declared)) return;
  if (!frame.parts) return;  // what is no generator's type is reported where it is declared
  types::Explanation why;
  if (types::is_assignable_to(rc.ctx(), yielded, frame.parts->yielded, nullptr, &why)) return;
  const TypeId awaited = is_from ? TypeId() : awaited_for_hint(rc.in, yielded);
  const bool wants_await = awaited && types::is_assignable_to(rc.ctx(), awaited, frame.parts->yielded);
  auto d = report(rc, Rule::invalid_yield, node,
                  fmt::format("{} is yielded where {} is declared{}", quoted(rc.in, yielded), quoted(rc.in, frame.parts->yielded),
                              wants_await ? await_hint(rc, node) : ""));
  if (!d) return;
  if (wants_await) add_await_fix(rc, d, node);
  if (!wants_await) {
    for (const std::string& line : why.lines) d.note(rc.unit.id, d->range, line);
  }
  const NodeId returns = ast::FunctionDef(rc.tree(), frame.function).returns();
  d.note(rc.unit.id, rc.tree().range(returns), "the declared return type");
}

/// The parts of the iterator that `yield from` runs through; none if they are not known.
std::optional<GeneratorParts> delegate_parts(Inference& in, TypeId iterable) {
  const TypeId iter = lookup_special(in, iterable, names().iter);
  if (!iter || in.ctx.is_dynamic(iter)) return std::nullopt;
  const auto iterator = call_quietly(in, iter, {});
  return iterator ? generator_parts(in, *iterator) : std::nullopt;
}

/// What is sent to the function goes on to the generator that it delegates to (PEP 380).
void check_sent(RegionContext& rc, NodeId node, const GeneratorFrame& frame, TypeId wanted) {
  if (!rc.is_reporting() || !frame.parts || !wanted) return;
  if (types::is_assignable_to(rc.ctx(), frame.parts->sent, wanted)) return;
  auto d = report(rc, Rule::invalid_yield, node,
                  fmt::format("`yield from` passes on what is sent to this generator: it is declared to take {}, the one that it "
                              "delegates to takes {}",
                              quoted(rc.in, frame.parts->sent), quoted(rc.in, wanted)));
  if (!d) return;
  const NodeId returns = ast::FunctionDef(rc.tree(), frame.function).returns();
  d.note(rc.unit.id, rc.tree().range(returns), "the declared return type");
}

GeneratorParts parts_from(Inference& in, const types::InstanceType& base, bool is_async, bool is_full) {
  const auto argument = [&](std::size_t i) { return i < base.args.size() ? base.args[i] : in.store.unknown(); };
  GeneratorParts parts;
  parts.yielded = argument(0);
  parts.sent = is_full ? argument(1) : in.store.unknown();
  if (is_async) {
    parts.returned = in.ctx.none();
  } else {
    parts.returned = is_full ? argument(2) : in.store.unknown();
  }
  return parts;
}

std::optional<GeneratorParts> parts_of_one(Inference& in, TypeId type) {
  if (in.ctx.is_dynamic(type)) return GeneratorParts{type, type, type};
  if (in.store.kind(type) == TypeKind::Never) return GeneratorParts{type, in.store.unknown(), type};
  struct Row {
    KnownClass cls;
    bool is_async, is_full;
  };
  static constexpr Row kRows[] = {{KnownClass::Generator, false, true},     {KnownClass::AsyncGenerator, true, true},
                                  {KnownClass::Coroutine, false, true},     {KnownClass::Iterator, false, false},
                                  {KnownClass::AsyncIterator, true, false}, {KnownClass::Iterable, false, false},
                                  {KnownClass::AsyncIterable, true, false}};
  for (const Row& row : kRows) {
    if (const auto base = types::specialized_base(in.ctx, type, row.cls)) return parts_from(in, *base, row.is_async, row.is_full);
  }
  return std::nullopt;
}

}  // namespace

std::optional<GeneratorParts> generator_parts(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  if (in.store.kind(type) != TypeKind::Union) return parts_of_one(in, type);
  std::vector<TypeId> yielded, sent, returned;
  types::for_each_member(in.ctx, type, [&](TypeId member) {
    const auto parts = parts_of_one(in, member);
    if (!parts) return;  // `Iterator[int] | None`: the generator is the other member
    yielded.push_back(parts->yielded);
    sent.push_back(parts->sent);
    returned.push_back(parts->returned);
  });
  if (yielded.empty()) return std::nullopt;
  return GeneratorParts{types::make_union(in.ctx, yielded), types::make_union(in.ctx, sent), types::make_union(in.ctx, returned)};
}

namespace {

/// `@types.coroutine` makes a generator that may wait for coroutines with `yield from`.
bool is_generator_coroutine(RegionContext& rc, const GeneratorFrame& frame) {
  if (!frame.function) return false;
  for (const NodeId decorator : ast::FunctionDef(rc.tree(), frame.function).decorators()) {
    if (known_decorator(rc.in, rc.unit, decorator) == KnownFunction::GeneratorCoroutine) return true;
  }
  return false;
}

}  // namespace

TypeId infer_yield(RegionContext& rc, NodeId node) {
  const NodeId value = ast::Yield(rc.tree(), node).value();
  const GeneratorFrame frame = frame_of(rc, node);
  const bool has_value = !rc.tree().absent(value);
  TypeId yielded = rc.ctx().none();
  if (has_value) yielded = infer_expression(rc, value, frame.parts ? frame.parts->yielded : TypeId());
  check_yielded(rc, has_value ? value : node, frame, yielded);
  return frame.parts ? frame.parts->sent : rc.in.store.unknown();
}

TypeId infer_yield_from(RegionContext& rc, NodeId node) {
  const NodeId value = ast::YieldFrom(rc.tree(), node).value();
  const GeneratorFrame frame = frame_of(rc, node);
  TypeId expected;
  if (frame.parts) expected = rc.ctx().known_instance(KnownClass::Iterable, {frame.parts->yielded});
  const TypeId type = types::resolve(rc.ctx(), infer_expression(rc, value, expected));
  const ProtocolResult elements = iterated_type(rc.in, type);
  if (elements.is_wrong()) {
    const TypeId awaited = is_generator_coroutine(rc, frame) ? awaited_for_hint(rc.in, type) : TypeId();
    if (awaited) return awaited;
    if (rc.is_reporting()) {
      const std::string hint = awaited_for_hint(rc.in, type) ? "; in an `async def` function, `await` it" : "";
      report(rc, Rule::not_iterable, value,
             fmt::format("`yield from` needs an iterable, and {} is none: {}{}", failing_parts(rc.in, type, elements),
                         describe_failure(rc.in, elements.failures.front()), hint));
    }
    return rc.in.store.unknown();
  }
  check_yielded(rc, value, frame, elements.type, true);
  return types::map_union(rc.ctx(), type, [&](TypeId member) {
    const auto parts = delegate_parts(rc.in, member);
    if (parts) check_sent(rc, value, frame, parts->sent);
    return parts && parts->returned ? parts->returned : rc.in.store.unknown();
  });
}

}  // namespace awl::infer
