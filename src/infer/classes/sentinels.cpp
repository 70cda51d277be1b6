#include "infer/classes/sentinels.h"

#include "infer/calls/call.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

/// The name that the call is assigned to; none if it is anything but the value of a simple assignment.
NameId assigned_name(const RegionContext& rc, NodeId call) {
  const ast::Tree& tree = rc.tree();
  if (tree.kind(rc.region) != ast::NodeKind::Assign) return {};
  const ast::Assign assign(tree, rc.region);
  const auto targets = assign.targets();
  if (assign.value() != call || targets.size() != 1 || tree.kind(targets.front()) != ast::NodeKind::Name) return {};
  return ast::Name(tree, targets.front()).name();
}

/// `Outer.Inner.NAME` for a name in the body of a class; none inside a function.
NameId path_of(const FileUnit& unit, NodeId call, NameId name) {
  std::string path(name_text(name));
  for (ScopeId id = unit.index.enclosing_scope(call); id; id = unit.index.scope(id).parent) {
    const semantic::Scope& scope = unit.index.scope(id);
    if (scope.kind == semantic::ScopeKind::Module) return intern(path);
    if (scope.kind == semantic::ScopeKind::TypeParameters) continue;
    if (scope.kind != semantic::ScopeKind::Class) return {};
    path = std::string(name_text(ast::ClassDef(unit.tree, scope.node).name())) + "." + path;
  }
  return {};
}

}  // namespace

TypeId sentinel_of_call(RegionContext& rc, NodeId call, TypeId callee) {
  const NameId name = assigned_name(rc, call);
  const NameId path = name ? path_of(rc.unit, call, name) : NameId();
  if (!path) return {};
  const std::vector<Argument> arguments = collect_arguments(rc.tree(), call);
  call_type(rc, call, callee, arguments);
  return rc.in.store.make(types::SentinelType{{rc.unit.id, call}, path, rc.in.store.class_object(callee).cls});
}

}  // namespace awl::infer
