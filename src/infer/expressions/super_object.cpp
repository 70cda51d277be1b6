// `super()`: which class the look-up starts after, and for which object. The value has no type of its own that could say
// so, hence attributes look at the call that made it.
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using semantic::ScopeKind;

struct Method {
  NodeId function;
  NodeId class_def;
};

/// The method around a node, and its class: what `super()` without arguments means.
std::optional<Method> enclosing_method(const FileUnit& unit, NodeId node) {
  const auto& index = unit.index;
  for (ScopeId id = index.enclosing_scope(node); id; id = index.scope(id).parent) {
    const auto& scope = index.scope(id);
    if (scope.kind != ScopeKind::Function) continue;
    ScopeId parent = scope.parent;
    while (parent && index.scope(parent).kind == ScopeKind::TypeParameters) parent = index.scope(parent).parent;
    if (parent && index.scope(parent).kind == ScopeKind::Class) return Method{scope.node, index.scope(parent).node};
  }
  return std::nullopt;
}

bool is_class_like(Inference& in, TypeId type) {
  const TypeKind kind = in.store.kind(type);
  return kind == TypeKind::ClassObject || kind == TypeKind::SubclassOf;
}

}  // namespace

std::optional<SuperObject> super_object(RegionContext& rc, NodeId node) {
  const ast::Call call(rc.tree(), node);
  const auto arguments = call.arguments();
  SuperObject super;
  if (arguments.empty()) {
    const auto method = enclosing_method(rc.unit, node);
    if (!method) return std::nullopt;
    const ast::Parameters parameters(rc.tree(), ast::FunctionDef(rc.tree(), method->function).parameters());
    if (parameters.items().empty()) return std::nullopt;
    super.pivot = class_id_of(rc.in, rc.unit, method->class_def);
    super.receiver = types::resolve(rc.ctx(), parameter_type(rc.in, rc.unit, parameters.items().front()));
  } else if (arguments.size() == 2) {
    const TypeId pivot = types::resolve(rc.ctx(), expression_type(rc.in, rc.unit, arguments[0], &rc));
    if (rc.in.store.kind(pivot) != TypeKind::ClassObject) return std::nullopt;
    super.pivot = rc.in.store.class_object(pivot).cls;
    super.receiver = types::resolve(rc.ctx(), expression_type(rc.in, rc.unit, arguments[1], &rc));
  } else {
    return std::nullopt;
  }
  if (rc.ctx().is_dynamic(super.receiver)) return std::nullopt;
  super.through_class = is_class_like(rc.in, super.receiver);
  return super;
}

std::optional<MemberLookup> lookup_on_super_call(RegionContext& rc, NodeId value, TypeId value_type, NameId name) {
  if (rc.tree().kind(value) != ast::NodeKind::Call || !rc.ctx().is_instance_of(value_type, KnownClass::Super)) return std::nullopt;
  const auto super = super_object(rc, value);
  if (!super) return std::nullopt;
  return lookup_super_member(rc.in, *super, name);
}

}  // namespace awl::infer
