// `Self` where it has no meaning: in static methods, in metaclasses, beside a receiver that is annotated with another type.
#include "base/names.h"
#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/declarations/decorators.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

/// Whether `Self` is named inside a type expression, strings included.
bool names_self(Inference& in, const AnnotationContext& annotation, NodeId node) {
  bool found = false;
  for_each_part(in, annotation, node, [&](const AnnotationContext& context, NodeId part) {
    const NodeKind kind = context.tree->kind(part);
    if (found || (kind != NodeKind::Name && kind != NodeKind::Attribute)) return;
    const TypeId value = value_of(in, context, part);
    found = value && special_form(in, value) == SpecialForm::Self;
  });
  return found;
}

bool is_self_receiver(Inference& in, const types::Param& param) {
  if (!param.is_annotated || in.ctx.is_dynamic(param.type)) return true;
  TypeId type = param.type;
  if (in.store.kind(type) == TypeKind::SubclassOf) type = in.store.subclass_of(type).instance;
  if (in.ctx.is_dynamic(type)) return true;
  return in.store.kind(type) == TypeKind::TypeVar && in.store.type_var_key(in.store.type_var(type).var).kind == types::TypeVarKind::Self;
}

/// Why `Self` is not allowed in the signature, or null.
const char* refusal(FunctionSubject& subject, const types::Signature& signature) {
  RegionContext& rc = subject.rc;
  const bool is_new = subject.statement.name() == names().new_;
  const bool is_static = !is_new && function_marks(rc.in, rc.unit, subject.statement.id).is_static;
  if (is_static) return "a static method has no `Self`: it does not know on which class it is called";
  if (derives_from(rc.in, subject.owner, types::KnownClass::Type)) return "`Self` is not allowed in a metaclass";
  const bool has_other_receiver = !signature.params.empty() && !is_self_receiver(rc.in, signature.params.front());
  return has_other_receiver ? "`Self` has no meaning where the first parameter is annotated with another type" : nullptr;
}

}  // namespace

void check_self_usage(FunctionSubject& subject) {
  if (!subject.owner) return;
  RegionContext& rc = subject.rc;
  const TypeId type = function_type(rc.in, rc.unit, subject.statement.id);
  if (rc.in.store.kind(type) != TypeKind::Function) return;
  const char* why = refusal(subject, rc.in.store.function(type).overloads.front());
  if (why == nullptr) return;
  const auto check = [&](NodeId annotation) {
    if (rc.tree().absent(annotation) || !names_self(rc.in, annotation_context(rc.unit, annotation), annotation)) return;
    report(rc, Rule::invalid_type_form, annotation, why);
  };
  for (const NodeId node : ast::Parameters(rc.tree(), subject.statement.parameters()).items())
    check(ast::Parameter(rc.tree(), node).annotation());
  check(subject.statement.returns());
}

}  // namespace awl::infer
