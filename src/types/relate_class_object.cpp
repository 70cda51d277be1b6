// Classes as values: `<class 'A'>`, `type[A]`.
#include "types/relate.h"

namespace awl::types {
namespace {

// `type` by itself is written for "any class", so it fits `type[A]` as `type[Any]` does.
bool is_bare_type(const Relater& r, TypeId source) { return r.is_gradual_allowed() && r.ctx.is_instance_of(source, KnownClass::Type); }

bool is_object(const TypeContext& ctx, TypeId type) { return ctx.is_instance_of(type, KnownClass::Object); }

// `type[P]` for a protocol P means the classes that implement it, not one that only says what is to be implemented.
bool is_protocol_for_protocol(const Relater& r, ClassId cls, TypeId instance) {
  if (r.ctx.oracle.class_info(cls).flavor != ClassFlavor::Protocol || r.ctx.kind(instance) != TypeKind::Instance) return false;
  return r.ctx.oracle.class_info(r.ctx.store.instance(instance).cls).flavor == ClassFlavor::Protocol;
}

// The class `cls` where `type[instance]` is asked for. Its own arguments, if it has none, are whatever is needed.
bool relate_class_to_instance(Relater& r, TypeId source, TypeId instance) {
  const TypeContext& ctx = r.ctx;
  const ClassObjectType& object = ctx.store.class_object(source);
  if (r.is_gradual_allowed() && is_protocol_for_protocol(r, object.cls, instance)) {
    return r.fail([&] { return "`" + r.show(source) + "` is a protocol, which cannot be instantiated"; });
  }
  if (!object.args.empty() || r.is_gradual_allowed() || ctx.oracle.class_info(object.cls).type_params.empty()) {
    return r.relate(to_instance(ctx, source), instance);
  }
  // An unspecialised generic class is a class of each of its specialisations: compare by inheritance alone.
  const TypeId own = ctx.store.make(InstanceType{object.cls, own_args(ctx, object.cls)});
  return r.relate(own, instance);
}

// What `tuple[int, str]` and `type[A]` are classes of, although they are no class objects; none for other forms.
TypeId objects_of_form(const TypeContext& ctx, TypeId source) {
  const TypeFormType& form = ctx.store.type_form(source);
  if (form.kind != TypeFormType::Kind::Other) return {};
  switch (ctx.kind(form.type)) {
    case TypeKind::Tuple:
      return form.type;
    case TypeKind::SubclassOf:
      return ctx.known_instance(KnownClass::Type);
    default:
      return {};
  }
}

}  // namespace

bool relate_to_class_object(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  if (source == target) return true;
  const ClassObjectType& wanted = ctx.store.class_object(target);
  if (ctx.kind(source) == TypeKind::SubclassOf) {
    // `type[A]` is just A where A can have no subclasses.
    const TypeId instance = resolve(ctx, ctx.store.subclass_of(source).instance);
    if (ctx.kind(instance) != TypeKind::Instance) return r.is_gradual_allowed() && ctx.is_dynamic(instance);
    const InstanceType& of = ctx.store.instance(instance);
    return of.cls == wanted.cls && of.args.empty() && wanted.args.empty() && ctx.oracle.class_info(of.cls).is_final;
  }
  if (ctx.kind(source) != TypeKind::ClassObject) return is_bare_type(r, source);
  const ClassObjectType& object = ctx.store.class_object(source);
  if (object.cls != wanted.cls) return false;
  if (object.args.empty() || wanted.args.empty()) return wanted.args.empty();
  return r.relate_invariant(to_instance(ctx, source), to_instance(ctx, target));
}

bool relate_to_subclass_of(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  const TypeId instance = resolve(ctx, ctx.store.subclass_of(target).instance);
  switch (ctx.kind(source)) {
    case TypeKind::ClassObject: {
      const ClassInfo& info = ctx.oracle.class_info(ctx.store.class_object(source).cls);
      const bool is_new_type = info.flavor == ClassFlavor::NewType && !info.has_unknown_base;  // no class
      return !is_new_type && relate_class_to_instance(r, source, instance);
    }
    case TypeKind::SubclassOf: {
      const TypeId of = ctx.store.subclass_of(source).instance;
      if (ctx.is_dynamic(of) && is_object(ctx, instance)) return true;
      return r.relate(of, instance);
    }
    case TypeKind::TypeForm:
      if (const TypeId made = objects_of_form(ctx, source)) return r.relate(made, instance);
      break;
    default:
      break;
  }
  if (is_bare_type(r, source)) return true;
  // Any instance of a metaclass is a class of objects.
  const TypeId nominal = nominal_type(ctx, source);
  if (!nominal || !specialized_base_type(ctx, nominal, ctx.oracle.known_class(KnownClass::Type))) return false;
  return is_object(ctx, instance) || (r.is_gradual_allowed() && ctx.is_dynamic(instance));
}

// `TypeForm[T]` is covariant, and the classes in `type[T]` are among its objects (PEP 747, "Assignability").
bool relate_to_form_of(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  const TypeId described = ctx.store.form_of(target).described;
  const KeepLiterals scope(r);  // `Literal[1]` is not widened in `TypeForm[T]`
  switch (ctx.kind(source)) {
    case TypeKind::FormOf:
      return r.relate(ctx.store.form_of(source).described, described);
    case TypeKind::ClassObject:
    case TypeKind::SubclassOf:
    case TypeKind::TypeForm:
      return r.relate(to_instance(ctx, source), described);
    case TypeKind::Sentinel:
      return r.relate(source, described);
    default:
      break;
  }
  if (ctx.is_none(source)) return r.relate(source, described);
  const TypeId any_class = ctx.store.make(SubclassOfType{described});
  return r.relate(source, any_class);
}

}  // namespace awl::types
