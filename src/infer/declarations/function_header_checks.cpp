// What is wrong in the header of a function, found when the file is checked.
#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

/// A decorator that nobody knows, or that hands the function on to code that nobody knows, may read strings in annotations in its
/// own way: as signatures of D-Bus, as routes.
bool may_read_annotations(Inference& in, const FileUnit& unit, NodeId function_def) {
  for (const NodeId decorator : ast::FunctionDef(unit.tree, function_def).decorators()) {
    if (known_decorator(in, unit, decorator) != KnownFunction::None) continue;
    const TypeId value = decorator_value(in, unit, decorator);
    if (in.ctx.is_dynamic(value)) return true;
    const TypeId argument = decorator_argument(in, unit, function_def, decorator);
    const auto result = call_quietly(in, value, std::span(&argument, 1));
    if (result && in.store.kind(*result) == TypeKind::Unknown) return true;
  }
  return false;
}

void check_annotation(RegionContext& rc, NodeId function_def, NodeId annotation, ast::ParameterKind kind) {
  if (rc.tree().absent(annotation)) return;
  const bool is_string = rc.is_reporting() && rc.tree().kind(annotation) == NodeKind::ConstStr;
  const Quiet quiet(rc, is_string && may_read_annotations(rc.in, rc.unit, function_def));
  AnnotationContext context = annotation_context(rc.unit, annotation);
  context.rc = &rc;
  context.binder = {rc.unit.id, function_def};
  context.allow_args_part = kind == ast::ParameterKind::VarArgs;
  context.allow_kwargs_part = kind == ast::ParameterKind::KwArgs;
  context.allow_unpacked = context.allow_args_part || context.allow_kwargs_part;
  annotation_type(rc.in, context, annotation);
}

}  // namespace

void check_function_header(RegionContext& rc, NodeId function_def) {
  if (function_marks(rc.in, rc.unit, function_def).no_type_check) return;
  const ast::FunctionDef function(rc.tree(), function_def);
  for (const NodeId node : ast::Parameters(rc.tree(), function.parameters()).items()) {
    const ast::Parameter parameter(rc.tree(), node);
    check_annotation(rc, function_def, parameter.annotation(), parameter.parameter_kind());
  }
  check_annotation(rc, function_def, function.returns(), ast::ParameterKind::Normal);
}

}  // namespace awl::infer
