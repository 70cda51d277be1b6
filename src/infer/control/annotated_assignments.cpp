// `x: T`, `x: T = value`, `X: TypeAlias = T`: what the annotation says, which qualifiers it may have there, and the value.
#include "base/names.h"
#include "infer/annotations/aliases.h"
#include "infer/annotations/type_expressions.h"
#include "infer/classes/classes.h"
#include "infer/control/statements.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;

namespace {

/// The class in whose body the statement stands, or none.
ClassId class_around(const RegionContext& rc, const ast::AnnAssign& assign) {
  const ScopeId scope = rc.unit.index.enclosing_scope(assign.target());
  const semantic::Scope& at = rc.unit.index.scope(scope);
  return at.kind == semantic::ScopeKind::Class ? class_id_of(rc.in, rc.unit, at.node) : ClassId();
}

AnnotationContext declaration_context(RegionContext& rc, const ast::AnnAssign& assign, ClassId cls) {
  AnnotationContext context = annotation_context(rc.unit, assign.annotation());
  context.rc = &rc;
  context.allow_final = context.allow_class_var = context.allow_required = true;
  if (!rc.is_reporting()) return context;
  context.allow_class_var = cls && rc.tree().kind(assign.target()) == NodeKind::Name;
  context.allow_required = false;
  if (!cls) return context;
  const types::ClassInfo& info = rc.in.class_info(cls);
  context.allow_required = info.flavor == ClassFlavor::TypedDict || info.has_unknown_base;
  if (info.flavor == ClassFlavor::TypedDict || info.flavor == ClassFlavor::NamedTuple)
    context.allow_final = context.allow_class_var = false;
  return context;
}

/// A value in the class body makes a `Final` name a class variable; only among the fields of a dataclass that takes both words.
void check_final_class_var(RegionContext& rc, const ast::AnnAssign& assign, ClassId cls, const Qualifiers& qualifiers) {
  if (!qualifiers.is_final || !qualifiers.is_class_var || !rc.is_reporting()) return;
  if (!cls || rc.in.class_info(cls).is_dataclass) return;
  report(rc, Rule::redundant_final_classvar, assign.annotation(),
         "`ClassVar` and `Final` together: a `Final` name with a value in the class body is a class variable already, so leave `ClassVar` "
         "out");
}

void infer_alias(RegionContext& rc, const ast::AnnAssign& assign) {
  AnnotationContext context = annotation_context(rc.unit, assign.value());
  context.rc = &rc;
  context.is_eager = true;
  annotation_type(rc.in, context, assign.value());
  check_alias_recursion(rc, assign.id, assign.target());
  const TypeId alias = alias_value(rc.in, rc.unit, assign.id);
  rc.set_type(assign.target(), alias ? alias : rc.in.store.unknown());
}

bool is_ellipsis_default(const RegionContext& rc, NodeId value) {
  return rc.unit.is_stub && rc.tree().kind(value) == NodeKind::ConstEllipsis;
}

/// `stream = None  # type: IO[str]` declares a variable that gets its value elsewhere: it is no error, and no `None` (typing spec,
/// "Type comments").
bool is_placeholder(const RegionContext& rc, const ast::AnnAssign& assign, TypeId declared) {
  if (!assign.is_from_comment() || !declared) return false;
  const NodeKind value = rc.tree().kind(assign.value());
  return value == NodeKind::ConstEllipsis ||
         (value == NodeKind::ConstNone && !types::is_assignable_to(rc.ctx(), rc.ctx().none(), declared));
}

}  // namespace

void infer_annotated(RegionContext& rc, const ast::AnnAssign& assign) {
  const ClassId cls = class_around(rc, assign);
  Qualifiers qualifiers;
  const TypeId declared = annotation_type(rc.in, declaration_context(rc, assign, cls), assign.annotation(), &qualifiers);
  check_final_class_var(rc, assign, cls, qualifiers);
  const NodeId target = assign.target();
  if (rc.tree().absent(assign.value())) {
    if (rc.tree().kind(target) == NodeKind::Attribute) infer_expression(rc, ast::Attribute(rc.tree(), target).value());
    if (rc.tree().kind(target) == NodeKind::Name) rc.set_type(target, declared);
    return;
  }
  if (qualifiers.is_type_alias && rc.tree().kind(target) == NodeKind::Name) return infer_alias(rc, assign);
  if (is_ellipsis_default(rc, assign.value())) {
    rc.set_type(target, declared);
    return;
  }
  if (is_placeholder(rc, assign, declared)) {
    assign_target(rc, target, declared, NodeId());
    return;
  }
  const bool infers = qualifiers.bare_final || !declared;
  const TypeId value = infer_expression(rc, assign.value(), infers ? TypeId() : declared);
  if (qualifiers.bare_final && rc.tree().kind(target) == NodeKind::Attribute) {  // the value is the declaration
    infer_expression(rc, ast::Attribute(rc.tree(), target).value());
    rc.set_type(target, value);
    return;
  }
  assign_target(rc, target, value, assign.value());
}

}  // namespace awl::infer
