// Special methods are looked up on the class of a value, never on the value itself.
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using types::InstanceType;
using types::MemberFilter;

TypeId on_instance(Inference& in, const InstanceType& cls, TypeId receiver, NameId name) {
  const auto member = in.class_member(cls.cls, cls.args, name, MemberFilter::SkipInstance);
  if (!member) return TypeId();
  if (member->from_unknown_base) return in.store.unknown();
  return bind_member(in, *member, receiver, false);
}

TypeId on_metaclass(Inference& in, ClassId cls, TypeId receiver, NameId name) {
  const TypeId metaclass = in.class_info(cls).metaclass;
  if (!metaclass || in.store.kind(metaclass) != TypeKind::Instance) return in.store.unknown();
  return on_instance(in, in.store.instance(metaclass), receiver, name);
}

TypeId special_one(Inference& in, TypeId object, TypeId receiver, NameId name);

TypeId on_type_var(Inference& in, TypeId object, TypeId receiver, NameId name) {
  const TypeVarId var = in.store.type_var(object).var;
  const TypeList& constraints = in.constraints_of(var);
  if (!constraints.empty()) return lookup_special(in, types::make_union(in.ctx, constraints), name);
  TypeId bound = in.bound_of(var);
  bound = bound ? types::resolve(in.ctx, bound) : in.ctx.object();
  if (in.store.kind(bound) == TypeKind::Union) return lookup_special(in, bound, name);
  return bound == object ? in.store.unknown() : special_one(in, bound, receiver, name);
}

TypeId on_subclass_of(Inference& in, TypeId receiver, NameId name) {
  const TypeId instance = types::resolve(in.ctx, in.store.subclass_of(receiver).instance);
  if (in.ctx.is_dynamic(instance)) return instance;
  const auto nominal = types::nominal_instance(in.ctx, instance);
  return nominal ? on_metaclass(in, nominal->cls, receiver, name) : in.store.unknown();
}

TypeId on_intersection(Inference& in, TypeId object, TypeId receiver, NameId name) {
  TypeId best;
  for (const TypeId part : in.store.intersection(object).positive) {
    const TypeId member = special_one(in, part, receiver, name);
    if (member && (!best || in.ctx.is_dynamic(best))) best = member;
  }
  if (best) return best;
  const TypeId fallback = in.ctx.object();
  return in.store.kind(fallback) == TypeKind::Instance ? on_instance(in, in.store.instance(fallback), receiver, name) : TypeId();
}

TypeId special_one(Inference& in, TypeId object, TypeId receiver, NameId name) {
  switch (in.store.kind(object)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
      return object;
    case TypeKind::Union:
      return lookup_special(in, object, name);
    case TypeKind::Instance:
      return on_instance(in, in.store.instance(object), receiver, name);
    case TypeKind::ClassObject:
      return on_metaclass(in, in.store.class_object(object).cls, receiver, name);
    case TypeKind::SubclassOf:
      return on_subclass_of(in, object, name);
    case TypeKind::Intersection:
      return on_intersection(in, object, receiver, name);
    case TypeKind::TypeVar:
      return on_type_var(in, object, receiver, name);
    case TypeKind::Function:
    case TypeKind::Callable:
    case TypeKind::BoundMethod:
      if (name == names().call) return object;
      break;
    case TypeKind::ParameterList:
    case TypeKind::Unpacked:
    case TypeKind::SpecialForm:
    case TypeKind::TypeForm:
      return in.store.unknown();
    case TypeKind::AliasReference:
    case TypeKind::Deferred: {
      const TypeId resolved = types::resolve(in.ctx, object);
      return resolved == object ? in.store.unknown() : special_one(in, resolved, receiver == object ? resolved : receiver, name);
    }
    case TypeKind::Literal:
    case TypeKind::LiteralString:
    case TypeKind::Sentinel:
    case TypeKind::Tuple:
    case TypeKind::FormOf:
    case TypeKind::Property:
    case TypeKind::Module:
    case TypeKind::ParamSpecPart:
    case TypeKind::TypeGuard:
      break;
  }
  const auto nominal = types::nominal_instance(in.ctx, object);
  return nominal ? on_instance(in, *nominal, receiver, name) : in.store.unknown();
}

}  // namespace

TypeId lookup_special(Inference& in, TypeId object, NameId name) {
  object = types::resolve(in.ctx, object);
  if (in.store.kind(object) != TypeKind::Union) return special_one(in, object, object, name);
  std::vector<TypeId> found;
  bool all = true;
  types::for_each_member(in.ctx, object, [&](TypeId member) {
    if (!all) return;
    const TypeId one = lookup_special(in, member, name);
    all = one.valid();
    if (all) found.push_back(one);
  });
  return all ? types::make_union(in.ctx, found) : TypeId();
}

}  // namespace awl::infer
