#include "infer/expressions/protocol_steps.h"

#include "infer/declarations/decorators.h"

namespace awl::infer {

TypeId ProtocolSteps::call(TypeId object, NameId name, std::initializer_list<TypeId> arguments) {
  using Reason = ProtocolFailure::Reason;
  const TypeId method = lookup_special(in_, object, name);
  // `__iter__ = None` says that the class is not iterable, whatever its bases say.
  if (!method || in_.ctx.is_none(method)) {
    fail(name, Reason::Missing, TypeId());
    return TypeId();
  }
  if (in_.ctx.is_dynamic(method)) return in_.store.unknown();
  const auto returned = call_quietly(in_, method, std::span(arguments.begin(), arguments.size()));
  if (returned) return types::resolve(in_.ctx, *returned);
  fail(name, in_.callable_of(method) ? Reason::WrongArity : Reason::NotCallable, method);
  return TypeId();
}

ProtocolResult for_each_part(Inference& in, TypeId type, absl::FunctionRef<TypeId(TypeId, ProtocolSteps&)> one) {
  ProtocolResult result;
  type = types::resolve(in.ctx, type);
  const auto part_type = [&](TypeId part) {
    if (in.ctx.is_dynamic(part) || in.store.kind(part) == TypeKind::Never) return part;
    if (is_guessed_function(in, part)) return in.store.unknown();
    ProtocolSteps steps(in, result, part);
    const TypeId given = one(part, steps);
    return given ? given : in.store.unknown();
  };
  if (in.store.kind(type) != TypeKind::Union) {
    result.type = part_type(type);
    return result;
  }
  std::vector<TypeId> given;
  types::for_each_member(in.ctx, type, [&](TypeId part) {
    result.is_partly_unknown |= in.ctx.is_dynamic(part);
    given.push_back(part_type(part));
  });
  result.type = types::make_union(in.ctx, given);
  if (types::is_open_union(in.ctx, type)) {
    result.failures.clear();
    result.type = types::open_union(in.ctx, result.type);
  }
  return result;
}

std::string failing_parts(Inference& in, TypeId whole, const ProtocolResult& result) {
  std::vector<TypeId> parts;
  for (const auto& failure : result.failures) parts.push_back(failure.on);
  whole = types::resolve(in.ctx, whole);
  if (in.store.kind(whole) != TypeKind::Union) return quoted(in, whole);
  return quoted_list(in, parts) + " of " + quoted(in, whole);
}

}  // namespace awl::infer
