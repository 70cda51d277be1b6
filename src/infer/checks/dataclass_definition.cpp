// Dataclasses that cannot be made: `@dataclass` raises a TypeError when it sees them (Python's `dataclasses`; typing spec,
// "Dataclasses").
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/classes/dataclasses.h"
#include "infer/classes/slots.h"

namespace awl::infer {

namespace {

bool is_own(const ClassSubject& subject, types::SourceRef at) {
  const ast::Tree& tree = subject.rc.tree();
  return at.file == subject.rc.unit.id && at.node > subject.statement.id && at.node < NodeId(tree.node(subject.statement.id).next);
}

/// `__init__` takes the fields in order, and what has a default cannot stand before what has none.
void check_order(ClassSubject& subject) {
  if (!subject.info.dataclass.init || subject.info.has_unknown_base) return;
  const DataclassField* optional = nullptr;
  const std::vector<DataclassField> fields = dataclass_fields(subject.rc.in, subject.info);
  for (const DataclassField& field : fields) {
    if (!field.in_init || field.kw_only) continue;
    if (field.has_default || field.inherits_default) {
      optional = &field;
      continue;
    }
    if (!optional || (!is_own(subject, field.definition) && !is_own(subject, optional->definition))) continue;
    const ast::Tree& tree = subject.rc.tree();
    const TextRange at = is_own(subject, field.definition) ? definition_range(tree, field.definition.node)
                                                           : definition_range(tree, optional->definition.node);
    auto d = report(
        subject.rc, Rule::dataclass_field_order, at,
        fmt::format("field `{}` has no default, but it comes after `{}`, which has one: put it first, or make the fields `kw_only=True`",
                    name_text(field.name), name_text(optional->name)));
    if (d) d.note(subject.rc.in, optional->definition, fmt::format("`{}` is defined here", name_text(optional->name)));
    return;
  }
}

/// The class at which a library's dataclasses begin is neither frozen nor not.
bool is_neutral(Inference& in, const types::ClassInfo& info) {
  if (info.makes_dataclasses) return true;
  return class_source(in, info.id).is_statement && class_header(in, info.id).metaclass.valid();
}

void check_frozen(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  const bool frozen = subject.info.dataclass.frozen;
  if (is_neutral(in, subject.info)) return;
  for (std::size_t i = 1; i < subject.info.mro.size(); ++i) {
    if (in.store.kind(subject.info.mro[i]) != TypeKind::Instance) continue;
    const types::ClassInfo& base = in.class_info(in.store.instance(subject.info.mro[i]).cls);
    if (!base.is_dataclass || base.dataclass.frozen == frozen || is_neutral(in, base)) continue;
    const std::string_view own = name_text(subject.info.key.name), above = name_text(base.key.name);
    auto d = report(subject.rc, Rule::invalid_frozen_dataclass_subclass, definition_range(subject.rc.tree(), subject.statement.id),
                    frozen ? fmt::format("dataclass `{}` is frozen, but it inherits from `{}`, which is not", own, above)
                           : fmt::format("dataclass `{}` is not frozen, but it inherits from `{}`, which is", own, above));
    if (d) d.note(in, base.key.definition, fmt::format("`{}` is defined here", above));
    return;
  }
}

void check_slots(ClassSubject& subject) {
  if (!subject.info.dataclass.slots) return;
  const SlotNames slots = written_slots(subject.rc.in, subject.rc.unit, subject.info.body_scope);
  if (!slots.exist) return;
  report(subject.rc, Rule::invalid_dataclass, definition_range(subject.rc.tree(), subject.statement.id),
         fmt::format("dataclass `{}` has `slots=True`, but its body defines `__slots__`, too", name_text(subject.info.key.name)));
}

}  // namespace

void check_dataclass_definition(ClassSubject& subject) {
  if (!subject.info.is_dataclass) return;
  check_order(subject);
  check_frozen(subject);
  check_slots(subject);
}

}  // namespace awl::infer
