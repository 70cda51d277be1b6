// functools.partial: the stubs lose the parameters. The result is the callable that is left when the given arguments are
// bound, so that awaiting `partial(fetch, url)()` is as exact as awaiting `fetch(url)`.
#include <algorithm>

#include "base/names.h"
#include "infer/calls/special/special.h"

namespace awl::infer {

using types::ParamKind;
using types::Signature;

namespace {

bool takes_one(const SpecialCall& call, const Signature& signature, std::span<const Argument> bound, Signature& rest) {
  // Only what is bound must match; the open parameters come later.
  Signature relaxed = signature;
  for (types::Param& param : relaxed.params) param.has_default = true;
  Speculation quiet(call.rc);
  Matching matching = match_arguments(call.rc, relaxed, bound, 0);
  if (matching.problem.kind != MatchProblem::Kind::None) return false;
  CallSite site;
  site.node = call.call;
  site.callee_type = call.callee;
  site.arguments = bound;
  const Evaluation evaluation = evaluate_signature(call.rc, site, relaxed, matching);
  if (evaluation.failed) return false;
  rest.returns = evaluation.type;
  rest.is_gradual = signature.is_gradual;
  bool keyword_only = false;
  for (std::size_t i = 0; i < signature.params.size(); ++i) {
    types::Param param = signature.params[i];
    if (matching.filled[i] && param.kind != ParamKind::VarArgs && param.kind != ParamKind::KwArgs) {
      const bool by_name = std::any_of(bound.begin(), bound.end(),
                                       [&](const Argument& a) { return a.kind == Argument::Kind::Keyword && a.name == param.name; });
      if (!by_name) continue;
      param.has_default = true;  // may be given again by name
      keyword_only = true;
    }
    if (keyword_only && param.kind == ParamKind::Normal) param.kind = ParamKind::KeywordOnly;
    rest.params.push_back(param);
  }
  std::stable_sort(rest.params.begin(), rest.params.end(),
                   [](const types::Param& a, const types::Param& b) { return static_cast<int>(a.kind) < static_cast<int>(b.kind); });
  return true;
}

const std::vector<Signature>* overloads_of(Inference& in, TypeId callable) {
  callable = types::resolve(in.ctx, callable);
  switch (in.store.kind(callable)) {
    case TypeKind::Function:
      return &in.store.function(callable).overloads;
    case TypeKind::Callable:
      return &in.store.callable(callable).overloads;
    default:
      return nullptr;
  }
}

}  // namespace

std::optional<CallResult> call_partial(const SpecialCall& call) {
  if (call.arguments.empty() || call.arguments.front().kind != Argument::Kind::Positional) return std::nullopt;
  Inference& in = call.rc.in;
  TypeId function = types::resolve(call.ctx(), infer_expression(call.rc, call.arguments.front().node));
  std::vector<Argument> bound(call.arguments.begin() + 1, call.arguments.end());
  if (in.store.kind(function) == TypeKind::BoundMethod) {
    Argument receiver;
    receiver.type = in.store.bound_method(function).self;
    bound.insert(bound.begin(), receiver);
    function = types::resolve(call.ctx(), in.store.bound_method(function).function);
  } else if (in.store.kind(function) == TypeKind::ClassObject) {
    function = constructor_callable(in, function);
  }
  for (const Argument& argument : bound) {
    if (argument.kind == Argument::Kind::Star || argument.kind == Argument::Kind::DoubleStar) return std::nullopt;
  }
  const auto* overloads = overloads_of(in, function);
  if (!overloads) return std::nullopt;
  std::vector<Signature> left;
  for (const Signature& signature : *overloads) {
    Signature rest;
    if (takes_one(call, signature, bound, rest)) left.push_back(std::move(rest));
  }
  if (left.empty()) return std::nullopt;
  infer_arguments_freely(call.rc, call.arguments);
  const types::Signature& first = left.front();
  const TypeId nominal = call.ctx().known_instance(types::KnownClass::Partial, {first.returns});
  const TypeId both[] = {nominal, in.store.make(types::CallableType{left})};
  return CallResult{in.store.make(types::IntersectionType{{both[0], both[1]}, {}}), false, false};
}

}  // namespace awl::infer
