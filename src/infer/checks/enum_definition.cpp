// Members of enums (typing spec, "Enumerations"): they take no annotation, and their values are what `_value_` declares.
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/classes/enums.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

using semantic::DefinitionKind;

namespace {

/// The type that the class itself, or one of the program's classes it derives from, declares for `_value_`.
TypeId declared_value(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  const auto member = declared_class_member(in, subject.cls, {}, names().value_private, types::MemberFilter::SkipObject);
  if (!member || in.unit(in.store.class_key(member->owner).definition.file).is_stdlib) return {};
  return member->type;
}

/// `__init__` and `__new__` make what they like of the values that are written.
bool has_constructor(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  for (const NameId name : {names().init, names().new_}) {
    const auto member = in.class_member(subject.cls, {}, name, types::MemberFilter::SkipObject);
    if (member && !in.unit(in.store.class_key(member->owner).definition.file).is_stdlib) return true;
  }
  return false;
}

void check_annotation(ClassSubject& subject, const semantic::Definition& definition) {
  RegionContext& rc = subject.rc;
  const NodeId annotation = ast::AnnAssign(rc.tree(), definition.region).annotation();
  Qualifiers qualifiers;
  annotation_type(rc.in, rc.unit, annotation, &qualifiers);
  if (qualifiers.bare_final) return;
  report(rc, Rule::invalid_enum_member_annotation, annotation,
         fmt::format("`{}` is a member of enum `{}`, so that its type is the enum and not what is annotated: leave the annotation out",
                     name_text(rc.unit.index.symbol(definition.symbol).name), name_text(subject.info.key.name)));
}

void check_value(ClassSubject& subject, NameId member, TypeId declared) {
  RegionContext& rc = subject.rc;
  const NodeId value = enum_value_node(rc.in, subject.info, member);
  if (!value || rc.tree().kind(value) == ast::NodeKind::ConstEllipsis) return;
  const TypeId type = expression_type(rc.in, rc.unit, value);
  if (!type || types::is_assignable_to(rc.ctx(), type, declared)) return;
  const TypeId both[] = {type, declared};
  const auto shown = types::display_together(rc.ctx(), both, {.max_length = 300});
  report(rc, Rule::invalid_assignment, value,
         fmt::format("`{}` is not assignable to `{}`, the type that enum `{}` declares for `_value_`", shown[0], shown[1],
                     name_text(subject.info.key.name)));
}

}  // namespace

void check_enum_definition(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  if (subject.info.flavor != types::ClassFlavor::Enum || rc.unit.is_stub) return;
  const TypeId declared = has_constructor(subject) ? TypeId() : declared_value(subject);
  const semantic::Scope& scope = rc.unit.index.scope(subject.info.body_scope);
  for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
    const SymbolId symbol(scope.first_symbol + i);
    const NameId name = rc.unit.index.symbol(symbol).name;
    if (!enum_member_type(rc.in, subject.info, name)) continue;
    for (const DefinitionId id : live_definitions(rc.in, rc.unit, symbol)) {
      const semantic::Definition& definition = rc.unit.index.definition(id);
      const bool is_annotated = definition.kind == DefinitionKind::AnnotatedAssignment;
      if (is_annotated && !ast::AnnAssign(rc.tree(), definition.region).is_from_comment()) check_annotation(subject, definition);
    }
    if (declared) check_value(subject, name, declared);
  }
}

}  // namespace awl::infer
