// From a member as it stands on a class to the value that `object.name` gives: Self filled in, functions bound to their
// receiver, properties and other descriptors asked for their value.
#include "infer/expressions/expressions.h"
#include "types/signatures.h"

namespace awl::infer {

namespace {

/// What `Self` means in a member found through `receiver`. Methods that return Self do not return the very literal or
/// tuple they were called on, so those count by their class.
TypeId self_of_receiver(Inference& in, TypeId receiver, bool through_class) {
  if (through_class) {
    if (in.store.kind(receiver) == TypeKind::ClassObject) {
      const auto& object = in.store.class_object(receiver);
      if (object.args.empty()) return in.store.make(types::InstanceType{object.cls, types::own_args(in.ctx, object.cls)});
    }
    return types::to_instance(in.ctx, receiver);
  }
  const TypeKind kind = in.store.kind(receiver);
  if (kind == TypeKind::Literal || kind == TypeKind::LiteralString) {
    if (const auto nominal = types::nominal_instance(in.ctx, receiver)) return in.store.make(*nominal);
  }
  return receiver;
}

/// `A.__new__(cls)` and `A.method(obj)` get their receiver as an argument: `Self` is solved from it like a type parameter.
bool solve_self_at_call(Inference& in, TypeId& type, TypeId receiver) {
  if (in.store.kind(type) != TypeKind::Function || in.store.kind(receiver) != TypeKind::ClassObject) return false;
  types::FunctionType function = in.store.function(type);
  if (function.binding == types::FunctionType::Binding::Class) return false;
  // The receiver of a generic class's method tells the class's parameters, which `Self` alone would not.
  const bool is_static = function.binding == types::FunctionType::Binding::Static;
  if (!is_static && !in.class_info(in.store.class_object(receiver).cls).type_params.empty()) return false;
  bool any = false;
  for (auto& signature : function.overloads) {
    if (signature.params.empty() || !signature.params.front().type) return false;
    for (const TypeVarId var : types::free_type_vars(in.ctx, signature.params.front().type)) {
      if (in.store.type_var_key(var).kind != types::TypeVarKind::Self) continue;
      signature.type_params.push_back(var);
      any = true;
    }
  }
  if (any) type = in.store.make(std::move(function));
  return any;
}

/// `run = Other.run` in a class that does not inherit from Other: nobody wrote what `self` is there, so it is whoever has the method.
TypeVarId borrowed_self(Inference& in, const types::ClassMember& member, TypeId type) {
  if (in.store.kind(type) != TypeKind::Function) return {};
  const types::FunctionType& function = in.store.function(type);
  if (!function.owner || function.owner == member.owner) return {};
  for (const types::Signature& signature : function.overloads) {
    if (signature.params.empty() || signature.params.front().is_annotated) return {};
  }
  return self_type_var(in, function.owner);
}

/// Only the `Self` of the class that has the member: that of another one (`todo: list[Self]` in a method of it) came with
/// the receiver's arguments and stays.
TypeId fill_in_self(Inference& in, const types::ClassMember& member, TypeId type, TypeId receiver, bool through_class) {
  if (!in.store.has_type_vars(type)) return type;
  if (through_class && solve_self_at_call(in, type, receiver)) return type;
  const TypeVarId own = member.owner ? self_type_var(in, member.owner) : TypeVarId();
  types::Substitution map;
  if (const TypeVarId borrowed = borrowed_self(in, member, type)) map.set(borrowed, self_of_receiver(in, receiver, through_class));
  for (const TypeVarId var : types::own_selves(in.ctx, type, receiver)) {
    if (own && var != own) continue;
    map.set(var, self_of_receiver(in, receiver, through_class));
  }
  return map.empty() ? type : types::substitute(in.ctx, type, map);
}

bool has_any_type_var(std::span<const TypeVarId> vars, std::span<const TypeVarId> wanted) {
  for (const TypeVarId var : vars) {
    for (const TypeVarId other : wanted) {
      if (var == other) return true;
    }
  }
  return false;
}

void add_type_params(Inference& in, types::Signature& signature, std::span<const TypeVarId> params) {
  types::CallableType probe;
  probe.overloads.push_back(signature);
  const auto used = types::free_type_vars(in.ctx, in.store.make(std::move(probe)));
  for (const TypeVarId param : params) {
    const TypeVarId one[] = {param};
    if (has_any_type_var(used, one) && !has_any_type_var(signature.type_params, one)) signature.type_params.push_back(param);
  }
}

/// The class that a class method of an open generic class is called on says nothing about its parameters: the arguments do.
void drop_receiver(types::FunctionType& function) {
  for (auto& signature : function.overloads) {
    if (signature.params.empty() || signature.params.front().kind == types::ParamKind::VarArgs) return;
  }
  for (auto& signature : function.overloads) signature.params.erase(signature.params.begin());
  function.binding = types::FunctionType::Binding::Static;
}

/// A function reached through a generic class that was given no arguments (`list.append`, `Box.make(1)`) is generic in the
/// class's parameters, too; any other member has unknown arguments in their place.
TypeId generalize_over_class(Inference& in, TypeId type, ClassId cls) {
  const auto& params = in.class_info(cls).type_params;
  if (params.empty() || !in.store.has_type_vars(type)) return type;
  switch (in.store.kind(type)) {
    case TypeKind::Function: {
      types::FunctionType function = in.store.function(type);
      for (auto& signature : function.overloads) add_type_params(in, signature, params);
      if (function.binding == types::FunctionType::Binding::Class) drop_receiver(function);
      return in.store.make(std::move(function));
    }
    case TypeKind::Callable: {
      types::CallableType callable = in.store.callable(type);
      for (auto& signature : callable.overloads) add_type_params(in, signature, params);
      return in.store.make(std::move(callable));
    }
    default: {
      const TypeList unknown = types::unknown_args(in.ctx, cls);
      return types::substitute(in.ctx, type, types::Substitution(params, unknown));
    }
  }
}

TypeId bind_function(Inference& in, TypeId function, TypeId receiver, bool through_class) {
  using Binding = types::FunctionType::Binding;
  switch (in.store.function(function).binding) {
    case Binding::Static:
      return function;
    case Binding::Class:
      return in.store.make(types::BoundMethodType{through_class ? receiver : class_of_value(in, receiver), function});
    case Binding::Function:
      break;
  }
  return through_class ? function : in.store.make(types::BoundMethodType{receiver, function});
}

TypeId property_value(Inference& in, const types::PropertyType& property, TypeId receiver) {
  if (!property.getter) return in.store.unknown();
  if (in.store.kind(property.getter) == TypeKind::Function) {
    const auto& overloads = in.store.function(property.getter).overloads;
    if (overloads.size() == 1 && overloads[0].type_params.empty()) {
      const TypeId returns = overloads[0].returns;
      return returns ? types::resolve(in.ctx, returns) : in.store.unknown();
    }
  }
  const TypeId arguments[] = {receiver};
  return call_quietly(in, property.getter, arguments).value_or(in.store.unknown());
}

/// The result of `type(value).__get__(value, receiver, owner)` if the value's class has a `__get__`, else none.
TypeId descriptor_value(Inference& in, TypeId value, TypeId receiver, bool through_class) {
  const types::InstanceType& instance = in.store.instance(value);
  const auto get = in.class_member(instance.cls, instance.args, names().dunder_get, types::MemberFilter::SkipObject);
  if (!get || get->from_unknown_base || get->is_instance_only) return TypeId();
  const TypeId getter = bind_member(in, *get, value, false);
  const TypeId arguments[] = {through_class ? in.ctx.none() : receiver, through_class ? receiver : class_of_value(in, receiver)};
  return call_quietly(in, getter, arguments).value_or(in.store.unknown());
}

struct Binder {
  Inference& in;
  const types::ClassMember& member;
  TypeId receiver;
  bool through_class;

  TypeId bind_value(TypeId type) const {
    switch (in.store.kind(type)) {
      case TypeKind::Function:
        return member.is_instance_only ? type : bind_function(in, type, receiver, through_class);
      case TypeKind::Callable:
        // A variable declared as a callable holds it on the instance; only what the class body defines is a method.
        if (through_class || !member.is_class_var || member.is_instance_only) return type;
        return in.store.make(types::BoundMethodType{receiver, type});
      case TypeKind::Property:
        return through_class ? type : property_value(in, in.store.property(type), receiver);
      case TypeKind::Instance: {
        if (member.is_instance_only) return type;
        const TypeId value = descriptor_value(in, type, receiver, through_class);
        return value ? value : type;
      }
      case TypeKind::Union:
        return types::map_union(in.ctx, type, [this](TypeId part) { return bind_value(part); });
      default:
        return type;
    }
  }
};

}  // namespace

TypeId bind_member(Inference& in, const types::ClassMember& member, TypeId receiver, bool through_class) {
  TypeId type = types::resolve(in.ctx, member.type);
  type = fill_in_self(in, member, type, receiver, through_class);
  if (through_class && in.store.kind(receiver) == TypeKind::ClassObject) {
    const auto& object = in.store.class_object(receiver);
    if (object.args.empty()) type = generalize_over_class(in, type, object.cls);
  }
  return Binder{in, member, receiver, through_class}.bind_value(type);
}

TypeId class_of_value(Inference& in, TypeId value) {
  value = types::resolve(in.ctx, value);
  switch (in.store.kind(value)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Instance:
    case TypeKind::Tuple:
    case TypeKind::TypeVar:
      return in.store.make(types::SubclassOfType{value});
    case TypeKind::Never:
      return value;
    case TypeKind::Union:
      return types::map_union(in.ctx, value, [&in](TypeId part) { return class_of_value(in, part); });
    case TypeKind::ClassObject: {
      const types::ClassInfo& info = in.class_info(in.store.class_object(value).cls);
      return in.store.make(types::SubclassOfType{info.has_unknown_base ? in.store.unknown() : info.metaclass});
    }
    case TypeKind::Intersection: {
      const auto& positive = in.store.intersection(value).positive;
      return positive.empty() ? in.ctx.known_class_object(KnownClass::Object) : class_of_value(in, positive.front());
    }
    default:
      break;
  }
  const auto nominal = types::nominal_instance(in.ctx, value);
  return in.store.make(types::SubclassOfType{nominal ? in.store.make(*nominal) : in.store.unknown()});
}

}  // namespace awl::infer
