// Lambdas: parameters take their types from the callable that is expected, the body says what is returned.
#include "infer/expressions/expressions.h"
#include "types/signatures.h"

namespace awl::infer {

namespace {

using types::Param;
using types::ParamKind;

/// The one signature that an expected type asks for, or none.
std::optional<types::Signature> expected_signature(Inference& in, TypeId expected) {
  if (!expected || in.ctx.is_dynamic(expected)) return std::nullopt;
  std::optional<types::Signature> found;
  types::for_each_member(in.ctx, expected, [&](TypeId member) {
    if (found || in.ctx.is_dynamic(member) || in.ctx.is_none(member)) return;
    const auto callable = in.callable_of(member);
    if (!callable) return;
    const TypeId type = types::resolve(in.ctx, *callable);
    const bool skips_receiver = in.store.kind(type) == TypeKind::BoundMethod;
    const auto* overloads = types::signatures_of(in.ctx, types::function_of(in.ctx, type));
    if (overloads == nullptr || overloads->empty()) return;
    found = overloads->front();
    if (skips_receiver && !found->params.empty()) found->params.erase(found->params.begin());
  });
  return found;
}

/// The type that a caller with the expected signature passes to the lambda's parameter; none if it says nothing.
TypeId passed_type(Inference& in, const types::Signature& expected, const Param& param, std::size_t position) {
  const auto plain = [&](TypeId type) {
    const TypeKind kind = type ? in.store.kind(type) : TypeKind::Unknown;
    return kind == TypeKind::ParamSpecPart || kind == TypeKind::Unpacked ? TypeId() : type;
  };
  if (param.kind == ParamKind::PositionalOnly || param.kind == ParamKind::Normal) {
    std::size_t i = 0;
    for (const Param& other : expected.params) {
      if (other.kind == ParamKind::VarArgs) return plain(other.type);
      if (other.kind != ParamKind::PositionalOnly && other.kind != ParamKind::Normal) break;
      if (i++ == position) return plain(other.type);
    }
  }
  for (const Param& other : expected.params) {
    if (param.kind == ParamKind::VarArgs && other.kind == ParamKind::VarArgs) return plain(other.type);
    if (param.kind == ParamKind::KwArgs && other.kind == ParamKind::KwArgs) return plain(other.type);
    if (other.kind == ParamKind::KeywordOnly && other.name == param.name) return plain(other.type);
  }
  return TypeId();
}

/// What the body sees: `*args: T` is a tuple, `**kw: T` a dict.
TypeId type_in_body(RegionContext& rc, const Param& param) {
  switch (param.kind) {
    case ParamKind::VarArgs:
      return rc.in.store.make(types::TupleType{{param.type}, 0});
    case ParamKind::KwArgs:
      return rc.ctx().known_instance(KnownClass::Dict, {rc.ctx().known_instance(KnownClass::Str), param.type});
    default:
      return param.type;
  }
}

Param infer_parameter(RegionContext& rc, NodeId node, const std::optional<types::Signature>& expected, std::size_t position) {
  const ast::Parameter parameter(rc.tree(), node);
  Param param;
  param.name = parameter.name();
  param.kind = param_kind(parameter.parameter_kind());
  param.is_annotated = false;
  TypeId from_default;
  if (!rc.tree().absent(parameter.default_value())) {
    param.has_default = true;
    param.default_type = infer_expression(rc, parameter.default_value());
    from_default = types::widen_literals(rc.ctx(), param.default_type);
    if (rc.ctx().is_none(from_default)) from_default = types::make_union(rc.ctx(), from_default, rc.in.store.unknown());
  }
  if (expected) param.type = passed_type(rc.in, *expected, param, position);
  // A default that the caller's type does not cover can be in the parameter, too.
  if (param.type && from_default && !types::is_assignable_to(rc.ctx(), from_default, param.type)) {
    param.type = types::make_union(rc.ctx(), param.type, from_default);
  }
  if (!param.type) param.type = from_default ? from_default : rc.in.store.unknown();
  return param;
}

/// While alive, the lambda's parameters are part of what speculative results depend on.
class BindingScope {
 public:
  explicit BindingScope(RegionContext& rc) : rc_(rc), before_(rc.bindings) {}
  ~BindingScope() { rc_.bindings = before_; }
  BindingScope(const BindingScope&) = delete;
  BindingScope& operator=(const BindingScope&) = delete;
  void bind(NodeId node, TypeId type) {
    rc_.set_type(node, type);
    rc_.bindings = hash_combine(hash_combine(rc_.bindings, node.value), type.value);
  }

 private:
  RegionContext& rc_;
  std::uint64_t before_;
};

}  // namespace

TypeId infer_lambda(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::Lambda lambda(rc.tree(), node);
  const auto wanted = expected_signature(rc.in, expected);
  types::Signature signature;
  BindingScope scope(rc);
  std::size_t position = 0;
  for (const NodeId parameter : ast::Parameters(rc.tree(), lambda.parameters()).items()) {
    const Param param = infer_parameter(rc, parameter, wanted, position++);
    scope.bind(parameter, type_in_body(rc, param));
    signature.params.push_back(param);
  }
  const TypeId expected_result = wanted && wanted->returns ? types::resolve(rc.ctx(), wanted->returns) : TypeId();
  signature.returns = infer_expression(rc, lambda.body(), expected_result);
  if (lambda.node().flags & ast::flag::kHasYield) {
    signature.returns = rc.ctx().known_instance(KnownClass::Generator, {rc.in.store.unknown(), rc.in.store.unknown(), signature.returns});
  }
  types::CallableType callable;
  callable.overloads.push_back(std::move(signature));
  return rc.in.store.make(std::move(callable));
}

}  // namespace awl::infer
