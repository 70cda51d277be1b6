// `self.x: Final = ...` declares an attribute that is set once: only `__init__` runs once for each object.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/finals.h"
#include "infer/names.h"

namespace awl::infer {

void check_final_attributes(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  const FileUnit& unit = rc.unit;
  for (const auto& attribute : unit.index.attributes_of(unit.index.scope_of(subject.statement.id))) {
    if (!attribute.is_declaration || rc.tree().kind(attribute.region) != ast::NodeKind::AnnAssign) continue;
    const NameId method = ast::FunctionDef(rc.tree(), attribute.method).name();
    if (method == names().init || !as_final_declaration(rc.in, unit, attribute.region)) continue;
    if (!is_node_reachable(rc.in, unit, attribute.target)) continue;
    report(rc, Rule::invalid_assignment, attribute.target,
           fmt::format("a `Final` attribute can be declared only in `__init__` or in the class body, not in `{}`", name_text(method)));
  }
}

}  // namespace awl::infer
