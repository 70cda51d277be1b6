// Named tuples (typing spec, "Named tuples"): fields that cannot be, and subclasses that hide fields.
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/classes/named_tuples.h"
#include "infer/declarations/symbols.h"

namespace awl::infer {

using semantic::DefinitionKind;
using types::ClassFlavor;

namespace {

void check_fields(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  const NamedTupleField* optional = nullptr;
  const std::vector<NamedTupleField> fields = named_tuple_fields(rc.in, subject.cls);
  for (const NamedTupleField& field : fields) {
    const TextRange at = definition_range(rc.tree(), field.definition.node);
    if (name_text(field.name).starts_with("_")) {
      report(rc, Rule::invalid_named_tuple, at,
             fmt::format("field `{}` begins with an underscore, which named tuples keep for themselves", name_text(field.name)));
    }
    if (field.has_default) {
      optional = &field;
    } else if (optional) {
      auto d = report(rc, Rule::invalid_named_tuple, at,
                      fmt::format("field `{}` has no default, but it comes after `{}`, which has one: put it first", name_text(field.name),
                                  name_text(optional->name)));
      if (d) d.note(rc.in, optional->definition, fmt::format("`{}` is defined here", name_text(optional->name)));
    }
  }
}

void check_bases(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  if (class_header(rc.in, subject.cls).bases.size() < 2) return;
  report(rc, Rule::invalid_named_tuple, definition_range(rc.tree(), subject.statement.id),
         fmt::format("`{}` inherits from `NamedTuple` and from other classes, which is not supported (`Generic` is)",
                     name_text(subject.info.key.name)));
}

/// The named tuple among the bases that has a field of this name, and the field.
struct OwnedField {
  const types::ClassInfo* owner = nullptr;
  NamedTupleField field;
};

OwnedField field_owner(ClassSubject& subject, NameId name) {
  Inference& in = subject.rc.in;
  for (const TypeId entry : subject.info.mro) {
    if (in.store.kind(entry) != TypeKind::Instance) continue;
    const types::ClassInfo& base = in.class_info(in.store.instance(entry).cls);
    if (base.flavor != ClassFlavor::NamedTuple || base.id == subject.cls) continue;
    const auto fields = named_tuple_fields(in, base.id);
    const auto field = std::ranges::find(fields, name, &NamedTupleField::name);
    if (field != fields.end()) return {&base, *field};
  }
  return {};
}

/// `x: int` below `class Point(namedtuple("Point", "x"))` says of which type the field is, which nobody has said before.
bool only_annotates(ClassSubject& subject, const semantic::Definition& definition, const NamedTupleField& field) {
  if (definition.kind != DefinitionKind::AnnotatedAssignment || !subject.rc.ctx().is_dynamic(field.type)) return false;
  return subject.rc.tree().absent(ast::AnnAssign(subject.rc.tree(), definition.region).value());
}

void check_hidden_fields(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  const semantic::Scope& scope = rc.unit.index.scope(subject.info.body_scope);
  for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
    const SymbolId symbol(scope.first_symbol + i);
    for (const DefinitionId id : live_definitions(rc.in, rc.unit, symbol)) {
      const semantic::Definition& definition = rc.unit.index.definition(id);
      if (definition.kind != DefinitionKind::Assignment && definition.kind != DefinitionKind::AnnotatedAssignment) continue;
      const NameId name = rc.unit.index.symbol(symbol).name;
      const auto [owner, field] = field_owner(subject, name);
      if (!owner || only_annotates(subject, definition, field)) break;
      report(rc, Rule::invalid_named_tuple_override, definition_range(rc.tree(), definition.node),
             fmt::format("`{}` hides the field of that name of named tuple `{}`: its value would no longer be that of the tuple",
                         name_text(name), name_text(owner->key.name)));
      break;
    }
  }
}

bool has_named_tuple_base(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  return std::any_of(subject.info.mro.begin(), subject.info.mro.end(), [&](TypeId entry) {
    if (in.store.kind(entry) != TypeKind::Instance) return false;
    const ClassId cls = in.store.instance(entry).cls;
    return cls != subject.cls && in.class_info(cls).flavor == ClassFlavor::NamedTuple;
  });
}

}  // namespace

void check_named_tuple_definition(ClassSubject& subject) {
  if (subject.info.flavor == ClassFlavor::NamedTuple) {
    check_fields(subject);
    check_bases(subject);
  } else if (has_named_tuple_base(subject)) {
    check_hidden_fields(subject);
  }
}

}  // namespace awl::infer
