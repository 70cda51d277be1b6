// `X: TypeAlias = ...`: an alias has type parameters of its own, and cannot use those of a class or function around it.
#include "base/names.h"
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/checks/checks.h"
#include "infer/declarations/symbols.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

void check_names(RegionContext& rc, const AnnotationContext& alias, NodeId value) {
  for_each_part(rc.in, alias, value, [&](const AnnotationContext& context, NodeId part) {
    const TypeVarId var = type_var_named(rc.in, context, part);
    if (!var || !is_unbound(rc.in, var)) return;
    const types::TypeVarKey& key = rc.in.store.type_var_key(bind_type_var(rc.in, context, var));
    if (!key.binder.file) return;
    report(rc, Rule::unbound_type_variable, context.tree->range(part),
           fmt::format("an alias cannot use type variable `{}` of `{}` around it", name_text(key.name), name_text(key.binder_name)));
  });
}

}  // namespace

void check_alias_scope(SymbolSubject& subject) {
  RegionContext& rc = subject.rc;
  for (const DefinitionId id : live_definitions(rc.in, rc.unit, subject.symbol)) {
    const semantic::Definition& definition = rc.unit.index.definition(id);
    if (definition.kind != semantic::DefinitionKind::AnnotatedAssignment || rc.tree().kind(definition.region) != NodeKind::AnnAssign)
      continue;
    const ast::AnnAssign assign(rc.tree(), definition.region);
    Qualifiers qualifiers;
    annotation_type(rc.in, rc.unit, assign.annotation(), &qualifiers);
    if (!qualifiers.is_type_alias || rc.tree().absent(assign.value())) continue;
    AnnotationContext context = annotation_context(rc.unit, assign.value());
    context.is_eager = true;
    check_names(rc, context, assign.value());
  }
}

}  // namespace awl::infer
