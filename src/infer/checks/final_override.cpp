// Members of a class that a base declares final.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/declarations/finals.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

namespace {

bool is_mangled(std::string_view name) { return name.starts_with("__") && !is_dunder(name); }

void check_member(ClassSubject& subject, NameId name) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  for (const TypeId entry : subject.info.mro) {
    if (in.store.kind(entry) != TypeKind::Instance) continue;
    const ClassId base = in.store.instance(entry).cls;
    if (base == subject.cls) continue;
    const auto final = own_final_member(in, base, name);
    if (!final) continue;
    const SymbolId symbol = rc.unit.index.lookup(rc.unit.index.scope_of(subject.statement.id), name);
    const NodeId at = rc.unit.index.definition(live_definitions(in, rc.unit, symbol).front()).node;
    const std::string_view owner = name_text(in.store.class_key(base).name);
    auto d =
        report(rc, final->is_method ? Rule::override_of_final_method : Rule::override_of_final_variable, definition_range(rc.tree(), at),
               fmt::format("`{}` is {} in base class `{}`: it cannot be overridden", name_text(name),
                           final->is_method ? "`@final`" : "`Final`", owner));
    if (d) d.note(in, final->place, fmt::format("`{}.{}` is defined here", owner, name_text(name)));
    return;
  }
}

}  // namespace

void check_final_override(ClassSubject& subject) {
  if (subject.info.mro.size() <= 2) return;  // only `object` beside itself
  for (const NameId name : class_body_names(subject.rc.in, subject.cls)) {
    if (!is_mangled(name_text(name))) check_member(subject, name);
  }
}

}  // namespace awl::infer
