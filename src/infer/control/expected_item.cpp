// The type that flows into the value of `base[key] = value`.
#include "base/names.h"
#include "infer/control/statements.h"
#include "infer/names.h"

namespace awl::infer {

namespace {

/// The last parameter of a `__setitem__` that has only one signature.
TypeId value_parameter(Inference& in, TypeId setter) {
  TypeId function = types::resolve(in.ctx, setter);
  if (in.store.kind(function) == TypeKind::BoundMethod) function = types::resolve(in.ctx, in.store.bound_method(function).function);
  if (in.store.kind(function) != TypeKind::Function) return {};
  const auto& overloads = in.store.function(function).overloads;
  if (overloads.size() != 1 || overloads.front().params.size() < 3) return {};
  return overloads.front().params[2].type;
}

}  // namespace

TypeId expected_for_item(RegionContext& rc, NodeId node) {
  const ast::Subscript subscript(rc.tree(), node);
  const TypeId base = types::resolve(rc.ctx(), infer_expression(rc, subscript.value()));
  if (rc.in.store.kind(base) == TypeKind::Instance) {
    const types::ClassInfo& info = rc.in.class_info(rc.in.store.instance(base).cls);
    if (info.flavor == types::ClassFlavor::TypedDict) return item_type_quietly(rc.in, base, rc.unit, subscript.slice());
    if (const auto mapping = types::specialized_base(rc.ctx(), base, types::KnownClass::MutableMapping)) {
      return mapping->args.size() == 2 ? mapping->args[1] : TypeId();
    }
  }
  const TypeId setter = lookup_special(rc.in, base, names().setitem);
  return setter ? value_parameter(rc.in, setter) : TypeId();
}

}  // namespace awl::infer
