// `object.name` for every kind of type: which class or module is asked, in which order, and what binds the answer.
#include "infer/annotations/aliases.h"
#include "infer/annotations/special_forms.h"
#include "infer/expressions/expressions.h"

#include <algorithm>

namespace awl::infer {

namespace {

using types::ClassMember;
using types::InstanceType;
using types::MemberFilter;

MemberLookup missing(Inference& in, TypeId object) {
  MemberLookup lookup;
  lookup.type = in.store.unknown();
  lookup.found = false;
  lookup.missing_on.push_back(object);
  return lookup;
}

MemberLookup found(TypeId type) {
  MemberLookup lookup;
  lookup.type = type;
  return lookup;
}

MemberLookup bound(Inference& in, const ClassMember& member, TypeId receiver, bool through_class) {
  MemberLookup lookup;
  lookup.type = bind_member(in, member, receiver, through_class);
  lookup.possibly_unbound = member.is_possibly_unbound;
  lookup.definition = member.definition;
  return lookup;
}

/// `__getattribute__` and `__getattr__` of the class, called with the name; none if it has neither. Asked for what no class of the
/// MRO has: with a base that nobody knows, that cannot be said.
TypeId through_getattr(Inference& in, const InstanceType& cls, TypeId receiver, NameId name) {
  for (const NameId hook : {names().getattribute, names().getattr}) {
    const auto member = in.class_member(cls.cls, cls.args, hook, MemberFilter::SkipObject);
    if (!member || member->from_unknown_base) continue;
    const TypeId function = bind_member(in, *member, receiver, false);
    types::LiteralType text;
    text.kind = types::LiteralType::Kind::Str;
    text.text = name_text(name);
    const TypeId arguments[] = {in.store.make(std::move(text))};
    return call_quietly(in, function, arguments).value_or(in.store.unknown());
  }
  return TypeId();
}

MemberLookup instance_member(Inference& in, const InstanceType& cls, TypeId receiver, NameId name) {
  const auto member = in.class_member(cls.cls, cls.args, name, MemberFilter::All);
  if (member && !member->from_unknown_base) return bound(in, *member, receiver, false);
  if (member) return found(in.store.unknown());
  if (const TypeId dynamic = through_getattr(in, cls, receiver, name)) return found(dynamic);
  return missing(in, receiver);
}

bool is_data_descriptor(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  if (in.store.kind(type) == TypeKind::Property) return true;
  if (in.store.kind(type) != TypeKind::Instance) return false;
  const auto& instance = in.store.instance(type);
  const auto set = in.class_member(instance.cls, instance.args, names().set, MemberFilter::SkipObject);
  return set && !set->from_unknown_base;
}

/// `cls.name`: data descriptors of the metaclass, then the class and its bases, then the rest of the metaclass.
MemberLookup class_member_of(Inference& in, const InstanceType& cls, TypeId receiver, NameId name) {
  const TypeId metaclass = in.class_info(cls.cls).metaclass;
  const bool has_metaclass = metaclass && in.store.kind(metaclass) == TypeKind::Instance;
  std::optional<ClassMember> of_metaclass;
  if (has_metaclass) {
    const InstanceType& meta = in.store.instance(metaclass);
    of_metaclass = in.class_member(meta.cls, meta.args, name, MemberFilter::All);
    if (of_metaclass && !of_metaclass->from_unknown_base && is_data_descriptor(in, of_metaclass->type)) {
      return bound(in, *of_metaclass, receiver, false);
    }
  }
  const auto member = in.class_member(cls.cls, cls.args, name, MemberFilter::SkipInstance);
  if (member && !member->from_unknown_base) return bound(in, *member, receiver, true);
  if (of_metaclass && !of_metaclass->from_unknown_base) return bound(in, *of_metaclass, receiver, false);
  if (member || of_metaclass || !has_metaclass) return found(in.store.unknown());
  if (const TypeId dynamic = through_getattr(in, in.store.instance(metaclass), receiver, name)) return found(dynamic);
  return missing(in, receiver);
}

MemberLookup lookup_one(Inference& in, TypeId object, TypeId receiver, NameId name);

MemberLookup known_instance_member(Inference& in, KnownClass which, TypeId receiver, NameId name) {
  const TypeId instance = in.ctx.known_instance(which);
  if (in.store.kind(instance) != TypeKind::Instance) return found(in.store.unknown());
  return instance_member(in, in.store.instance(instance), receiver, name);
}

MemberLookup subclass_member(Inference& in, TypeId receiver, NameId name) {
  const TypeId instance = types::resolve(in.ctx, in.store.subclass_of(receiver).instance);
  if (in.ctx.is_dynamic(instance)) {
    MemberLookup lookup = known_instance_member(in, KnownClass::Type, receiver, name);
    return lookup.found ? lookup : found(instance);
  }
  if (in.store.kind(instance) == TypeKind::Union) {
    const TypeId classes = types::map_union(in.ctx, instance, [&in](TypeId part) { return in.store.make(types::SubclassOfType{part}); });
    if (in.store.kind(classes) == TypeKind::Union) return lookup_member(in, classes, name);
  }
  const auto nominal = types::nominal_instance(in.ctx, instance);
  if (!nominal) return found(in.store.unknown());
  return class_member_of(in, *nominal, receiver, name);
}

MemberLookup class_object_member(Inference& in, TypeId receiver, NameId name) {
  const auto& object = in.store.class_object(receiver);
  const types::ClassInfo& info = in.class_info(object.cls);
  if (info.flavor == types::ClassFlavor::NewType && !info.has_unknown_base)
    return known_instance_member(in, KnownClass::NewType, receiver, name);
  const InstanceType cls{object.cls, object.args.empty() ? types::own_args(in.ctx, object.cls) : object.args};
  return class_member_of(in, cls, receiver, name);
}

/// Module members come before those of ModuleType, whose `__getattr__` only says that modules differ.
MemberLookup module_attribute(Inference& in, TypeId receiver, NameId name) {
  const auto& module = in.store.module(receiver);
  if (module.file) {
    const ModuleMember& member = module_member(in, module.file, name);
    if (member.exists) {
      MemberLookup lookup = found(member.type);
      lookup.possibly_unbound = member.is_possibly_unbound;
      lookup.definition = member.definition;
      return lookup;
    }
  }
  const TypeId type = in.ctx.known_instance(KnownClass::ModuleType);
  if (in.store.kind(type) != TypeKind::Instance) return found(in.store.unknown());
  const InstanceType& cls = in.store.instance(type);
  const auto member = in.class_member(cls.cls, cls.args, name, MemberFilter::All);
  if (member && !member->from_unknown_base) return bound(in, *member, receiver, false);
  return module.file ? missing(in, receiver) : found(in.store.unknown());
}

MemberLookup function_member(Inference& in, TypeId receiver, NameId name) {
  if (name == names().call) return found(receiver);
  return known_instance_member(in, KnownClass::FunctionType, receiver, name);
}

MemberLookup bound_method_member(Inference& in, TypeId receiver, NameId name) {
  if (name == names().call) return found(receiver);
  MemberLookup lookup = known_instance_member(in, KnownClass::MethodType, receiver, name);
  if (lookup.found) return lookup;
  lookup = lookup_one(in, in.store.bound_method(receiver).function, in.store.bound_method(receiver).function, name);
  return lookup.found ? lookup : missing(in, receiver);
}

/// On a type variable: its bound or each constraint; what binds `self` to its receiver keeps the variable.
MemberLookup type_var_member(Inference& in, TypeId object, TypeId receiver, NameId name) {
  const TypeVarId var = in.store.type_var(object).var;
  const TypeList& constraints = in.constraints_of(var);
  if (!constraints.empty()) {
    MemberLookup lookup = lookup_member(in, types::make_union(in.ctx, constraints), name);
    if (!lookup.missing_on.empty()) lookup.missing_on = {receiver};
    return lookup;
  }
  TypeId bound = in.bound_of(var);
  bound = bound ? types::resolve(in.ctx, bound) : in.ctx.object();
  if (in.store.kind(bound) == TypeKind::Union) return lookup_member(in, bound, name);
  if (bound == object) return found(in.store.unknown());
  return lookup_one(in, bound, receiver, name);
}

/// The most specific of what the parts offer; a part without the member, or that may be without, says nothing if others have it.
MemberLookup intersection_member(Inference& in, TypeId object, TypeId receiver, NameId name) {
  const auto& parts = in.store.intersection(object).positive;
  MemberLookup best = missing(in, receiver);
  for (const TypeId part : parts) {
    MemberLookup lookup = lookup_one(in, part, receiver, name);
    if (!lookup.found) continue;
    const bool is_whole = lookup.missing_on.empty(), was_whole = best.found && best.missing_on.empty();
    if (is_whole != was_whole) {
      if (is_whole || !best.found) best = std::move(lookup);
      continue;
    }
    if (!best.found || (lookup.type != best.type && !in.ctx.is_dynamic(lookup.type) &&
                        (in.ctx.is_dynamic(best.type) || types::is_subtype_of(in.ctx, lookup.type, best.type)))) {
      best = std::move(lookup);
    }
  }
  return parts.empty() ? known_instance_member(in, KnownClass::Object, receiver, name) : best;
}

/// `type[int]` and `typing.Type` as values: what they have of their own, then what the class `type` has.
MemberLookup type_object_member(Inference& in, TypeId receiver, NameId name) {
  if (const ClassId alias = in.known_class(KnownClass::GenericAlias)) {
    const auto member = in.class_member(alias, {}, name, MemberFilter::SkipObject);
    if (member && !member->from_unknown_base) return bound(in, *member, receiver, false);
  }
  const TypeId type = in.ctx.known_class_object(KnownClass::Type);
  return in.store.kind(type) == TypeKind::ClassObject ? class_object_member(in, type, name) : found(in.store.unknown());
}

/// A type expression as a value: an object of one of typing's classes; where those say nothing, nor does awl.
MemberLookup type_form_member(Inference& in, TypeId receiver, NameId name) {
  const auto& form = in.store.type_form(receiver);
  switch (form.kind) {
    case types::TypeFormType::Kind::Union:
      return known_instance_member(in, KnownClass::UnionType, receiver, name);
    case types::TypeFormType::Kind::NewType:
      return known_instance_member(in, KnownClass::NewType, receiver, name);
    case types::TypeFormType::Kind::TypeVar: {
      if (in.store.kind(form.type) != TypeKind::TypeVar) return found(in.store.unknown());
      switch (in.store.type_var_key(in.store.type_var(form.type).var).kind) {
        case types::TypeVarKind::ParamSpec:
          return known_instance_member(in, KnownClass::ParamSpec, receiver, name);
        case types::TypeVarKind::TypeVarTuple:
          return known_instance_member(in, KnownClass::TypeVarTuple, receiver, name);
        default:
          return known_instance_member(in, KnownClass::TypeVar, receiver, name);
      }
    }
    case types::TypeFormType::Kind::Alias: {
      MemberLookup lookup = known_instance_member(in, KnownClass::TypeAliasType, receiver, name);
      return lookup.found || is_alias_object(in, form) ? lookup : found(in.store.unknown());
    }
    case types::TypeFormType::Kind::Other:
      break;
  }
  return in.store.kind(form.type) == TypeKind::SubclassOf ? type_object_member(in, receiver, name) : found(in.store.unknown());
}

/// The literal's own name and value, which the class can only give as unions.
TypeId enum_literal_member(Inference& in, const types::LiteralType& literal, NameId name) {
  const auto& info = in.class_info(literal.enum_class);
  if (name == names().name || name == names().name_private) {
    const auto own = in.class_member(info.id, {}, name, MemberFilter::All);
    if (own && own->owner == info.id && !own->from_unknown_base) return TypeId();  // overridden by the class
    types::LiteralType text;
    text.kind = types::LiteralType::Kind::Str;
    text.text = name_text(literal.member);
    return in.store.make(std::move(text));
  }
  if (name == names().value || name == names().value_private) {
    const auto own = in.class_member(info.id, {}, name, MemberFilter::All);
    const auto synthesized = synthesized_member(in, info, name);
    if (!own || !synthesized || own->type != synthesized->type) return TypeId();  // overridden by a class
    return enum_member_value(in, info.id, literal.member);
  }
  return TypeId();
}

/// Looks `name` up on `object` (no union), binding to `receiver`: the object itself, or the type variable it bounds.
MemberLookup lookup_one(Inference& in, TypeId object, TypeId receiver, NameId name) {
  switch (in.store.kind(object)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
      return found(object);
    case TypeKind::Instance: {
      MemberLookup lookup = instance_member(in, in.store.instance(object), receiver, name);
      // Of a bare `type` or `super` object it is not known which class is behind it.
      if (!lookup.found && (in.ctx.is_instance_of(object, KnownClass::Type) || in.ctx.is_instance_of(object, KnownClass::Super))) {
        return found(in.store.unknown());
      }
      return lookup;
    }
    case TypeKind::Literal: {
      const auto& literal = in.store.literal(object);
      if (literal.kind == types::LiteralType::Kind::Enum) {
        if (const TypeId own = enum_literal_member(in, literal, name)) return found(own);
      }
      const auto nominal = types::nominal_instance(in.ctx, object);
      return nominal ? instance_member(in, *nominal, receiver, name) : found(in.store.unknown());
    }
    case TypeKind::LiteralString:
    case TypeKind::Sentinel:
    case TypeKind::Tuple:
    case TypeKind::FormOf: {
      const auto nominal = types::nominal_instance(in.ctx, object);
      return nominal ? instance_member(in, *nominal, receiver, name) : found(in.store.unknown());
    }
    case TypeKind::ClassObject:
      return class_object_member(in, object, name);
    case TypeKind::SubclassOf:
      return subclass_member(in, object, name);
    case TypeKind::Union:
      return lookup_member(in, object, name);
    case TypeKind::Intersection:
      return intersection_member(in, object, receiver, name);
    case TypeKind::Function:
    case TypeKind::Callable:
      return function_member(in, object, name);
    case TypeKind::BoundMethod:
      return bound_method_member(in, object, name);
    case TypeKind::Property:
      return known_instance_member(in, KnownClass::Property, receiver, name);
    case TypeKind::Module:
      return module_attribute(in, object, name);
    case TypeKind::TypeVar:
      return type_var_member(in, object, receiver, name);
    case TypeKind::ParamSpecPart:
      return known_instance_member(in, in.store.param_spec_part(object).is_args ? KnownClass::Tuple : KnownClass::Dict, receiver, name);
    case TypeKind::TypeGuard:
      return known_instance_member(in, KnownClass::Bool, receiver, name);
    case TypeKind::AliasReference:
    case TypeKind::Deferred: {
      const TypeId resolved = types::resolve(in.ctx, object);
      return resolved == object ? found(in.store.unknown()) : lookup_one(in, resolved, receiver == object ? resolved : receiver, name);
    }
    case TypeKind::TypeForm:
      return type_form_member(in, receiver, name);
    case TypeKind::SpecialForm:
      return special_form(in, object) == SpecialForm::Type ? type_object_member(in, object, name) : found(in.store.unknown());
    case TypeKind::ParameterList:
    case TypeKind::Unpacked:
      return found(in.store.unknown());
  }
  return found(in.store.unknown());
}

MemberLookup lookup_on_union(Inference& in, TypeId object, NameId name) {
  MemberLookup all;
  std::vector<TypeId> types;
  bool any_found = false;
  types::for_each_member(in.ctx, object, [&](TypeId member) {
    MemberLookup lookup = lookup_member(in, member, name);
    if (!lookup.found) {
      all.missing_on.push_back(member);
      return;
    }
    types.push_back(lookup.type);
    all.possibly_unbound |= lookup.possibly_unbound;
    if (!any_found) all.definition = lookup.definition;
    any_found = true;
    all.missing_on.insert(all.missing_on.end(), lookup.missing_on.begin(), lookup.missing_on.end());
  });
  all.found = any_found;
  all.type = any_found ? types::make_union(in.ctx, types) : in.store.unknown();
  if (types::is_open_union(in.ctx, object)) all.type = types::open_union(in.ctx, all.type);
  return all;
}

}  // namespace

MemberLookup lookup_member(Inference& in, TypeId object, NameId name) {
  object = types::resolve(in.ctx, object);
  if (in.store.kind(object) == TypeKind::Union) return lookup_on_union(in, object, name);
  if (name == names().dunder_class && !in.ctx.is_dynamic(object)) return found(class_of_value(in, object));
  return lookup_one(in, object, object, name);
}

std::optional<TypeId> Inference::special_member_type(TypeId object, NameId name) {
  const TypeId found = lookup_special(*this, object, name);
  return found ? std::optional(found) : std::nullopt;
}

std::optional<TypeId> Inference::member_type(TypeId object, NameId name) {
  const MemberLookup lookup = lookup_member(*this, object, name);
  if (!lookup.found || !lookup.missing_on.empty()) return std::nullopt;
  return lookup.type;
}

MemberLookup lookup_super_member(Inference& in, const SuperObject& super, NameId name) {
  TypeId instance = types::resolve(in.ctx, super.receiver);
  if (super.through_class) instance = types::to_instance(in.ctx, instance);
  const auto nominal = types::nominal_instance(in.ctx, instance);
  if (!nominal) return found(in.store.unknown());
  const auto bind = [&](const std::optional<ClassMember>& member) {
    if (!member) return missing(in, super.receiver);
    if (member->from_unknown_base) return found(in.store.unknown());
    return bound(in, *member, super.receiver, super.through_class);
  };
  if (nominal->cls == super.pivot) {
    return bind(in.class_member(nominal->cls, nominal->args, name, MemberFilter::SkipSelf | MemberFilter::SkipInstance));
  }
  const TypeList& mro = in.class_info(nominal->cls).mro;
  auto entry = std::find_if(mro.begin(), mro.end(), [&](TypeId type) {
    return in.store.kind(type) == TypeKind::Instance && in.store.instance(type).cls == super.pivot;
  });
  if (entry == mro.end()) return found(in.store.unknown());
  const types::Substitution map = types::class_substitution(in.ctx, nominal->cls, nominal->args);
  for (++entry; entry != mro.end(); ++entry) {
    if (in.ctx.is_dynamic(*entry)) return found(in.store.unknown());
    if (in.store.kind(*entry) != TypeKind::Instance) continue;
    const InstanceType& base = in.store.instance(types::substitute(in.ctx, *entry, map));
    const auto member = in.class_member(base.cls, base.args, name, MemberFilter::SkipInstance);
    if (member && member->owner == base.cls && !member->from_unknown_base) return bind(member);
  }
  return missing(in, super.receiver);
}

}  // namespace awl::infer
