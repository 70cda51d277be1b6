// The declared variance of a protocol's type variables against what its members make of them (typing spec, "Generic protocols").
#include "base/names.h"
#include "infer/annotations/type_vars.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using types::TypeVarKind;
using types::Variance;

namespace {

std::string_view variance_name(Variance variance) {
  switch (variance) {
    case Variance::Covariant:
    case Variance::Bivariant:
      return "covariant";
    case Variance::Contravariant:
      return "contravariant";
    case Variance::Invariant:
    case Variance::Infer:
      break;
  }
  return "invariant";
}

std::string_view reason(Variance used) {
  switch (used) {
    case Variance::Covariant:
      return "the protocol only gives it out";
    case Variance::Contravariant:
      return "the protocol only takes it in";
    case Variance::Bivariant:
      return "no member of the protocol uses it";
    case Variance::Invariant:
    case Variance::Infer:
      break;
  }
  return "the protocol both takes it in and gives it out";
}

/// The bases that mention the variable, or the name of the class.
NodeId place_of(const ast::Tree& tree, const ast::ClassDef& statement, NameId variable) {
  for (const NodeId argument : statement.arguments()) {
    for (std::uint32_t i = argument.value; i < tree.node(argument).next; ++i) {
      if (tree.kind(NodeId(i)) == NodeKind::Name && ast::Name(tree, NodeId(i)).name() == variable) return NodeId(i);
    }
  }
  return statement.name_node();
}

}  // namespace

void check_protocol_variance(ClassSubject& subject) {
  if (subject.info.flavor != types::ClassFlavor::Protocol || subject.info.has_unknown_base || subject.info.mro_failed) return;
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  if (rc.unit.is_stdlib) return;
  for (const TypeVarId var : subject.info.type_params) {
    const types::TypeVarKey& key = in.store.type_var_key(var);
    if (key.kind != TypeVarKind::TypeVar || in.unit(key.definition.file).tree.kind(key.definition.node) != NodeKind::Call) continue;
    const Variance declared = declared_variance(in, var);
    if (declared == Variance::Infer) continue;
    const Variance used = used_variance(in, var, subject.cls);
    if (used == declared || (used == Variance::Bivariant && declared != Variance::Invariant)) continue;
    report(rc, Rule::protocol_variance, place_of(rc.tree(), subject.statement, key.name),
           fmt::format("type variable `{}` of protocol `{}` should be {}, not {}: {}", name_text(key.name),
                       name_text(subject.statement.name()), variance_name(used), variance_name(declared), reason(used)));
  }
}

}  // namespace awl::infer
