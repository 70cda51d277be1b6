// `def __init__(self: "C[...]")` says what is made: type variables of the class cannot change their places there.
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/names.h"

namespace awl::infer {

void check_constructor_receiver(FunctionSubject& subject) {
  if (!subject.owner || subject.statement.name() != names().init) return;
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const TypeId function = function_type(in, rc.unit, subject.statement.id);
  if (in.store.kind(function) != TypeKind::Function) return;
  const auto& params = in.store.function(function).overloads.front().params;
  if (params.empty() || !params.front().is_annotated || in.store.kind(params.front().type) != TypeKind::Instance) return;
  const types::InstanceType& receiver = in.store.instance(params.front().type);
  if (receiver.cls != subject.owner) return;
  const std::vector<TypeVarId>& own = class_type_params(in, subject.owner);
  for (std::size_t i = 0; i < receiver.args.size() && i < own.size(); ++i) {
    if (in.store.kind(receiver.args[i]) != TypeKind::TypeVar) continue;
    const TypeVarId var = in.store.type_var(receiver.args[i]).var;
    if (var == own[i] || std::ranges::find(own, var) == own.end()) continue;
    const NodeId first = *ast::Parameters(rc.tree(), subject.statement.parameters()).items().begin();
    report(rc, Rule::invalid_type_form, ast::Parameter(rc.tree(), first).annotation(),
           fmt::format("type variable `{}` of the class cannot take the place of `{}` here: use a type variable of its own",
                       name_text(in.store.type_var_key(var).name), name_text(in.store.type_var_key(own[i]).name)));
    return;
  }
}

}  // namespace awl::infer
