// reveal_type, assert_type, cast (typing spec, "Type checker directives") and TypeForm (PEP 747): calls that take type expressions.
#include "infer/annotations/type_expressions.h"
#include "infer/calls/special/special.h"

namespace awl::infer {

std::optional<CallResult> call_reveal_type(const SpecialCall& call) {
  RegionContext& rc = call.rc;
  if (call.arguments.size() != 1 || call.arguments.front().kind != Argument::Kind::Positional) return std::nullopt;
  const NodeId node = call.arguments.front().node;
  const TypeId type = rc.in.force(infer_expression(rc, node, call.expected));
  if (rc.is_reporting()) {
    const std::string shown = types::display(call.ctx(), type);
    if (auto d = report(rc, Rule::revealed_type, node, fmt::format("the type here is `{}`", shown))) d->revealed = shown;
  }
  return CallResult{type, false, false};
}

namespace {

AnnotationContext reporting_context(RegionContext& rc, NodeId node) {
  AnnotationContext context = annotation_context(rc.unit, node);
  context.rc = &rc;
  return context;
}

/// `assert_type(T, TypeVar)`: a type variable as the object that it is.
TypeId as_object(RegionContext& rc, TypeId type) {
  if (rc.in.store.kind(type) != TypeKind::TypeForm) return type;
  const types::TypeFormType& form = rc.in.store.type_form(type);
  if (form.kind != types::TypeFormType::Kind::TypeVar || rc.in.store.kind(form.type) != TypeKind::TypeVar) return type;
  switch (rc.in.store.type_var_key(rc.in.store.type_var(form.type).var).kind) {
    case types::TypeVarKind::ParamSpec:
      return rc.ctx().known_instance(types::KnownClass::ParamSpec);
    case types::TypeVarKind::TypeVarTuple:
      return rc.ctx().known_instance(types::KnownClass::TypeVarTuple);
    case types::TypeVarKind::TypeVar:
    case types::TypeVarKind::Self:
      break;
  }
  return rc.ctx().known_instance(types::KnownClass::TypeVar);
}

/// There is no way to write the type of one class object: `type[C]` says as much of it as can be said.
TypeId as_asserted(RegionContext& rc, TypeId type, TypeId wanted) {
  const bool is_class = rc.in.store.kind(type) == TypeKind::ClassObject && rc.in.store.kind(wanted) == TypeKind::SubclassOf;
  return is_class ? rc.in.store.make(types::SubclassOfType{types::to_instance(rc.ctx(), type)}) : as_object(rc, type);
}

}  // namespace

std::optional<CallResult> call_assert_type(const SpecialCall& call) {
  RegionContext& rc = call.rc;
  if (call.arguments.size() != 2) return std::nullopt;
  const NodeId value = call.arguments[0].node;
  const NodeId annotation = call.arguments[1].node;
  if (!value || !annotation) return std::nullopt;
  const AnnotationContext context = reporting_context(rc, annotation);
  const TypeId wanted = annotation_type(rc.in, context, annotation);
  const TypeId type = rc.in.force(infer_expression(rc, value));
  const TypeId resolved = types::resolve(call.ctx(), wanted);
  // Equivalence of gradual types asks for the same Any in the same places; Unknown counts as Any.
  if (rc.is_reporting() && !types::is_equivalent_to(call.ctx(), as_asserted(rc, type, resolved), resolved)) {
    const TypeId both[] = {type, wanted};
    const auto shown = types::display_together(call.ctx(), both, {.max_length = 300});
    report(rc, Rule::type_assertion_failure, value, fmt::format("the type is `{}`, not `{}` as asserted", shown[0], shown[1]));
  }
  return CallResult{type, false, false};
}

std::optional<CallResult> call_cast(const SpecialCall& call) {
  RegionContext& rc = call.rc;
  if (call.arguments.size() != 2) return std::nullopt;
  NodeId annotation = call.arguments[0].node;
  NodeId value = call.arguments[1].node;
  if (!annotation || !value) return std::nullopt;
  const AnnotationContext context = reporting_context(rc, annotation);
  infer_expression(rc, value);
  return CallResult{annotation_type(rc.in, context, annotation), false, false};
}

std::optional<CallResult> call_explicit_type_form(const SpecialCall& call) {
  RegionContext& rc = call.rc;
  if (call.arguments.size() != 1 || call.arguments.front().kind != Argument::Kind::Positional) return std::nullopt;
  const NodeId node = call.arguments.front().node;
  const AnnotationContext context = reporting_context(rc, node);
  const TypeId described = annotation_type(rc.in, context, node);
  return CallResult{rc.in.store.make(types::FormOfType{described}), false, false};
}

/// `type(x)`: the class of x.
std::optional<CallResult> call_type_of(const SpecialCall& call) {
  RegionContext& rc = call.rc;
  if (call.arguments.size() != 1 || call.arguments.front().kind != Argument::Kind::Positional) return std::nullopt;
  const TypeId type = infer_expression(rc, call.arguments.front().node);
  const TypeId result = types::map_union(call.ctx(), type, [&](TypeId member) -> TypeId {
    if (call.ctx().is_dynamic(member)) return rc.in.store.make(types::SubclassOfType{member});
    if (call.ctx().kind(member) == TypeKind::TypeVar) return rc.in.store.make(types::SubclassOfType{member});
    const bool is_class = call.ctx().kind(member) == TypeKind::ClassObject;
    if (is_class && rc.in.class_info(rc.in.store.class_object(member).cls).has_unknown_base) {
      return rc.in.store.make(types::SubclassOfType{rc.in.store.unknown()});  // so has its metaclass
    }
    if (is_class || call.ctx().kind(member) == TypeKind::SubclassOf) {
      const auto nominal = types::nominal_instance(call.ctx(), member);
      return nominal ? rc.in.store.make(types::SubclassOfType{rc.in.store.make(*nominal)}) : rc.in.store.unknown();
    }
    const auto nominal = types::nominal_instance(call.ctx(), member);
    if (!nominal) return rc.in.store.unknown();
    return rc.in.store.make(types::SubclassOfType{rc.in.store.make(*nominal)});
  });
  return CallResult{result, false, false};
}

}  // namespace awl::infer
