// `@final` says that no subclass may override a method: on other functions it means nothing.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

void check_final_function(FunctionSubject& subject) {
  RegionContext& rc = subject.rc;
  if (subject.owner) return;
  for (const NodeId decorator : subject.statement.decorators()) {
    if (known_decorator(rc.in, rc.unit, decorator) != KnownFunction::Final) continue;
    report(rc, Rule::final_on_non_method, decorator,
           fmt::format("`@final` is for methods and classes: function `{}` is no method", name_text(subject.statement.name())));
  }
}

}  // namespace awl::infer
