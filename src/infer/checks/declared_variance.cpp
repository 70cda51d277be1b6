// Methods of a class whose type parameters have a written variance: what is covariant is given, what is contravariant is taken.
// Constructors are exempt, since nobody calls them on an object of unknown arguments; so are private methods.
#include <algorithm>

#include "base/names.h"
#include "infer/annotations/type_vars.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/names.h"

namespace awl::infer {

using types::TypeVarKind;
using types::Variance;

namespace {

bool is_exempt(NameId name) {
  return name == names().init || name == names().new_ || name == names().post_init || name == names().init_subclass ||
         is_private_name(name_text(name));
}

/// How a parameter (or the result) uses the variable. Of an ordinary variable only the bare use counts: a covariant class may
/// take `Sequence[T_co]`, as tuple's operators do.
Variance use_of(Inference& in, TypeVarId var, TypeId type) {
  if (in.store.type_var_key(var).kind != TypeVarKind::TypeVar) return variance_within(in, var, type);
  const bool is_bare = in.store.kind(type) == TypeKind::TypeVar && in.store.type_var(type).var == var;
  return is_bare ? Variance::Covariant : Variance::Bivariant;
}

Variance taken(Variance given) {
  if (given == Variance::Covariant) return Variance::Contravariant;
  return given == Variance::Contravariant ? Variance::Covariant : given;
}

void check_place(RegionContext& rc, TypeVarId var, Variance declared, Variance used, NodeId annotation, const char* place) {
  if (used == declared || used == Variance::Bivariant || rc.tree().absent(annotation)) return;
  report(rc, Rule::invalid_generic_class, annotation,
         fmt::format("type variable `{}` is {}, so it cannot be used {} like this", name_text(rc.in.store.type_var_key(var).name),
                     declared == Variance::Covariant ? "covariant" : "contravariant", place));
}

}  // namespace

void check_declared_variance(FunctionSubject& subject) {
  if (!subject.owner || is_exempt(subject.statement.name())) return;
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const std::vector<TypeVarId>& params = class_type_params(in, subject.owner);
  if (params.empty()) return;
  const bool is_protocol = in.class_info(subject.owner).flavor == types::ClassFlavor::Protocol;  // whose whole use is looked at
  const TypeId type = function_type(in, rc.unit, subject.statement.id);
  if (in.store.kind(type) != TypeKind::Function) return;
  const types::FunctionType& function = in.store.function(type);
  if (function.binding != types::FunctionType::Binding::Function) return;
  const types::Signature& signature = function.overloads.front();
  std::vector<NodeId> nodes;
  for (const NodeId node : ast::Parameters(rc.tree(), subject.statement.parameters()).items()) nodes.push_back(node);
  for (const TypeVarId var : params) {
    const Variance declared = declared_variance(in, var);
    if (declared != Variance::Covariant && declared != Variance::Contravariant) continue;
    if (is_protocol && in.store.type_var_key(var).kind == TypeVarKind::TypeVar) continue;
    for (std::size_t i = 1; i < signature.params.size() && i < nodes.size(); ++i) {
      if (!signature.params[i].is_annotated) continue;
      check_place(rc, var, declared, taken(use_of(in, var, signature.params[i].type)), ast::Parameter(rc.tree(), nodes[i]).annotation(),
                  "in a parameter");
    }
    if (!rc.tree().absent(subject.statement.returns())) {
      check_place(rc, var, declared, use_of(in, var, annotation_of_returns(in, rc.unit, subject.statement.id)), subject.statement.returns(),
                  "in what the method returns");
    }
  }
}

}  // namespace awl::infer
