// `metaclass=`: what makes the class has to be callable, and is made before there are type arguments (typing spec, "Generics").
#include "infer/checks/checks.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

void check_metaclass(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  for (const NodeId argument : subject.statement.arguments()) {
    if (rc.tree().kind(argument) != ast::NodeKind::Keyword) continue;
    const ast::Keyword keyword(rc.tree(), argument);
    if (keyword.name() != names().metaclass) continue;
    const TypeId value = types::resolve(rc.ctx(), expression_type(in, rc.unit, keyword.value(), &rc));
    if (!value || rc.ctx().is_dynamic(value)) continue;
    if (in.store.kind(value) == types::TypeKind::ClassObject && in.store.has_type_vars(value)) {
      report(rc, Rule::invalid_metaclass, keyword.value(), "a metaclass cannot be generic in the type variables of its classes");
    } else if (!in.callable_of(value)) {
      report(rc, Rule::invalid_metaclass, keyword.value(),
             quoted(in, value) + " cannot be a metaclass, as it cannot be called; a metaclass is a class that inherits from `type`");
    }
  }
}

}  // namespace awl::infer
