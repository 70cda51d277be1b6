// Calling a class (typing spec, "Constructors"): a metaclass `__call__` that is not type's, then `__new__`, then `__init__`
// of what it made. The class's own type parameters are solved with the arguments.
#include "base/names.h"
#include "infer/calls/call.h"

namespace awl::infer {

using types::ClassInfo;
using types::KnownClass;
using types::MemberFilter;
using types::Signature;

namespace {

struct Constructed {
  ClassId cls;
  TypeId self;                          // the instance: args as given, or the class's own parameters to be solved
  std::vector<TypeVarId> type_params;   // to be solved (empty if args were given)
  TypeId class_object;                  // what `cls` is in `__new__`
};

const std::vector<Signature>* signatures_of(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  switch (in.store.kind(type)) {
    case TypeKind::Function: return &in.store.function(type).overloads;
    case TypeKind::Callable: return &in.store.callable(type).overloads;
    default: return nullptr;
  }
}

std::vector<Argument> with_receiver(TypeId receiver, std::span<const Argument> arguments) {
  std::vector<Argument> result;
  result.reserve(arguments.size() + 1);
  Argument first;
  first.type = receiver;
  result.push_back(first);
  result.insert(result.end(), arguments.begin(), arguments.end());
  return result;
}

types::SourceRef definition_of(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  return in.store.kind(type) == TypeKind::Function ? in.store.function(type).definition : types::SourceRef{};
}

/// The same signatures, returning the instance: `__init__` as a function that makes it.
std::vector<Signature> init_signatures(Inference& in, const std::vector<Signature>& overloads, TypeId self) {
  std::vector<Signature> result = overloads;
  for (Signature& signature : result) {
    signature.returns = self;
    // `def __init__(self: C[int], ...)`: that overload makes a C[int].
    if (signature.params.empty() || !signature.params.front().is_annotated || !signature.params.front().type) continue;
    const TypeId annotated = types::resolve(in.ctx, signature.params.front().type);
    if (in.store.kind(annotated) == TypeKind::Instance) signature.returns = annotated;
  }
  return result;
}

CallResult finish(Inference& in, const Evaluation& evaluation) {
  return {evaluation.type, evaluation.failed, in.store.kind(evaluation.type) == TypeKind::Never};
}

CallResult evaluate_member(RegionContext& rc, CallSite site, const std::vector<Signature>& overloads, TypeId receiver,
                           const Constructed& made, types::SourceRef definition) {
  const std::vector<Argument> arguments = with_receiver(receiver, site.arguments);
  site.arguments = arguments;
  site.synthetic = 1;
  site.definition = definition;
  return finish(rc.in, evaluate_signatures(rc, site, overloads, made.type_params));
}

bool is_instance_of_class(Inference& in, TypeId type, ClassId cls) {
  bool all = true;
  types::for_each_member(in.ctx, type, [&](TypeId member) {
    if (in.ctx.is_dynamic(member) || in.store.kind(member) == TypeKind::Never || !types::specialized_base(in.ctx, member, cls)) all = false;
  });
  return all;
}

/// Own type parameters that the arguments left open become Unknown, or what is expected of the result.
TypeId close_open_params(RegionContext& rc, TypeId type, const Constructed& made) {
  if (made.type_params.empty() || !rc.in.store.has_type_vars(type)) return type;
  const types::Constraints constraints(made.type_params);
  return types::substitute(rc.ctx(), type, types::solve(rc.ctx(), constraints, false).map);
}

std::optional<CallResult> by_metaclass(RegionContext& rc, const CallSite& site, const ClassInfo& info, const Constructed& made) {
  const TypeId metaclass = types::resolve(rc.ctx(), info.metaclass);
  if (rc.ctx().kind(metaclass) != TypeKind::Instance || rc.ctx().is_instance_of(metaclass, KnownClass::Type)) return std::nullopt;
  const types::InstanceType& instance = rc.in.store.instance(metaclass);
  static const NameId kCall = intern("__call__");
  const auto member = rc.in.class_member(instance.cls, instance.args, kCall, MemberFilter::SkipTypeBaseClass);
  if (!member || member->from_unknown_base || member->owner == rc.in.known_class(KnownClass::Type)) return std::nullopt;
  const auto* overloads = signatures_of(rc.in, member->type);
  if (!overloads) return std::nullopt;
  // A `__call__` whose result nobody declared passes the call on as type's does.
  for (const Signature& signature : *overloads) {
    if (!signature.returns || rc.ctx().kind(signature.returns) == TypeKind::Deferred || rc.ctx().is_dynamic(signature.returns)) return std::nullopt;
  }
  CallResult result = evaluate_member(rc, site, *overloads, made.class_object, made, definition_of(rc.in, member->type));
  if (!result.failed && rc.ctx().is_dynamic(result.type)) return std::nullopt;
  result.type = close_open_params(rc, result.type, made);
  return result;
}

struct NewResult {
  bool found = false;
  bool skips_init = false;
  CallResult result;
};

NewResult by_new(RegionContext& rc, const CallSite& site, const Constructed& made, bool has_init) {
  static const NameId kNew = intern("__new__");
  NewResult out;
  const TypeList args = rc.ctx().kind(made.self) == TypeKind::Instance ? rc.in.store.instance(made.self).args : TypeList{};
  const auto member = rc.in.class_member(made.cls, args, kNew, MemberFilter::SkipObject);
  if (!member || member->from_unknown_base) return out;
  const auto* overloads = signatures_of(rc.in, member->type);
  if (!overloads) return out;
  out.found = true;
  if (has_init) {
    // `__init__` tells more of the arguments: here only whether `__new__` makes an instance at all.
    Speculation quiet(rc);
    out.result = evaluate_member(rc, site, *overloads, made.class_object, made, definition_of(rc.in, member->type));
    if (!out.result.failed && !is_instance_of_class(rc.in, out.result.type, made.cls) && !rc.ctx().is_dynamic(out.result.type)) {
      out.skips_init = true;
    }
    if (!out.skips_init && !out.result.failed) return out;
  }
  out.result = evaluate_member(rc, site, *overloads, made.class_object, made, definition_of(rc.in, member->type));
  out.skips_init |= out.result.failed;
  if (rc.ctx().is_dynamic(out.result.type) && !out.result.failed) out.result.type = made.self;
  return out;
}

CallResult without_constructor(RegionContext& rc, const CallSite& site, const ClassInfo& info, const Constructed& made) {
  infer_arguments_freely(rc, site.arguments);
  if (!info.has_unknown_base && !site.arguments.empty() && site.arguments.front().kind != Argument::Kind::Star &&
      site.arguments.front().kind != Argument::Kind::DoubleStar) {
    if (rc.is_reporting()) {
      const Argument& first = site.arguments.front();
      report(rc, first.kind == Argument::Kind::Keyword ? Rule::unknown_argument : Rule::too_many_positional_arguments,
             first.node ? first.node : site.node, fmt::format("{} takes no arguments: its class has no `__init__`", site.callee));
    }
    return {close_open_params(rc, made.self, made), true, false};
  }
  if (site.expected && !made.type_params.empty()) {
    types::Constraints constraints(made.type_params);
    if (types::is_assignable_to(rc.ctx(), made.self, site.expected, &constraints)) {
      return {types::substitute(rc.ctx(), made.self, types::solve(rc.ctx(), constraints, true).map), false, false};
    }
  }
  return {close_open_params(rc, made.self, made), false, false};
}

Constructed describe(Inference& in, TypeId class_type, const ClassInfo& info) {
  Constructed made;
  made.cls = info.id;
  TypeList args;
  if (in.store.kind(class_type) == TypeKind::ClassObject) args = in.store.class_object(class_type).args;
  if (args.empty() && !info.type_params.empty()) {
    made.type_params = info.type_params;
    args = types::own_args(in.ctx, info.id);
  }
  made.self = in.store.make(types::InstanceType{info.id, args});
  made.class_object = in.store.make(types::ClassObjectType{info.id, args});
  return made;
}

/// tuple(...) makes Tuple types; its class object is not an ordinary Instance's.
TypeId normalise_instance(Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Instance) return type;
  const types::InstanceType& instance = in.store.instance(type);
  if (instance.cls != in.known_class(KnownClass::Tuple)) return type;
  types::TupleType tuple;
  tuple.elements.push_back(instance.args.empty() ? in.store.unknown() : instance.args.front());
  tuple.variadic = 0;
  return in.store.make(tuple);
}

CallResult construct(RegionContext& rc, const CallSite& site, TypeId class_type, const ClassInfo& info) {
  const Constructed made = describe(rc.in, class_type, info);
  if (auto result = by_metaclass(rc, site, info, made)) return *result;
  static const NameId kInit = intern("__init__");
  const auto init = rc.in.class_member(made.cls, rc.in.store.instance(made.self).args, kInit, MemberFilter::SkipObject);
  const auto* overloads = init && !init->from_unknown_base ? signatures_of(rc.in, init->type) : nullptr;
  const NewResult created = by_new(rc, site, made, overloads != nullptr);
  if (created.found && (created.skips_init || !overloads)) {
    CallResult result = created.result;
    result.type = close_open_params(rc, normalise_instance(rc.in, result.type), made);
    return result;
  }
  if (!overloads) return without_constructor(rc, site, info, made);
  const std::vector<Signature> as_functions = init_signatures(rc.in, *overloads, made.self);
  CallResult result = evaluate_member(rc, site, as_functions, made.self, made, definition_of(rc.in, init->type));
  if (result.failed) result.type = made.self;
  result.type = close_open_params(rc, normalise_instance(rc.in, result.type), made);
  result.never_returns = false;
  return result;
}

CallResult construct_new_type(RegionContext& rc, const CallSite& site, TypeId class_type, const ClassInfo& info) {
  Signature signature;
  signature.params.push_back({intern("item"), info.new_type_base, types::ParamKind::PositionalOnly, false, true, TypeId()});
  signature.returns = types::to_instance(rc.ctx(), class_type);
  return finish(rc.in, evaluate_signatures(rc, site, std::span(&signature, 1)));
}

}  // namespace

CallResult call_class(RegionContext& rc, CallSite site, TypeId class_type) {
  types::TypeStore& store = rc.in.store;
  if (store.kind(class_type) == TypeKind::SubclassOf) {
    const TypeId instance = types::resolve(rc.ctx(), store.subclass_of(class_type).instance);
    switch (store.kind(instance)) {
      case TypeKind::Instance: {
        const types::InstanceType& known = store.instance(instance);
        return call_class(rc, site, store.make(types::ClassObjectType{known.cls, known.args}));
      }
      case TypeKind::TypeVar: {
        const TypeId bound = rc.in.bound_of(store.type_var(instance).var);
        CallResult result{instance, false, false};
        if (bound && store.kind(types::resolve(rc.ctx(), bound)) == TypeKind::Instance) {
          result = call_class(rc, site, store.make(types::SubclassOfType{types::resolve(rc.ctx(), bound)}));
        } else {
          infer_arguments_freely(rc, site.arguments);
        }
        result.type = instance;
        return result;
      }
      default:
        infer_arguments_freely(rc, site.arguments);
        return {instance, false, false};
    }
  }
  const ClassInfo& info = rc.in.class_info(store.class_object(class_type).cls);
  if (info.flavor == types::ClassFlavor::NewType) return construct_new_type(rc, site, class_type, info);
  return construct(rc, site, class_type, info);
}

namespace {

void add_bound_signatures(Inference& in, const std::vector<Signature>& overloads, TypeId self, const ClassInfo& info, bool open,
                          std::vector<Signature>& out) {
  for (const Signature& overload : overloads) {
    Signature signature = overload;
    if (!signature.params.empty()) signature.params.erase(signature.params.begin());
    if (open) signature.type_params.insert(signature.type_params.begin(), info.type_params.begin(), info.type_params.end());
    signature.returns = self;
    // `Self` in the parameters is the class itself.
    types::Substitution map;
    for (const types::Param& param : signature.params) {
      if (!param.type) continue;
      for (const TypeVarId var : types::free_type_vars(in.ctx, param.type)) {
        if (in.store.type_var_key(var).kind == types::TypeVarKind::Self) map.set(var, self);
      }
    }
    out.push_back(map.empty() ? signature : types::substitute(in.ctx, signature, map));
  }
}

}  // namespace

/// Typing spec, "Converting a constructor to callable".
TypeId constructor_callable(Inference& in, TypeId class_type) {
  class_type = types::resolve(in.ctx, class_type);
  const TypeId instance = types::to_instance(in.ctx, class_type);
  Signature anything;
  anything.is_gradual = true;
  anything.returns = instance ? instance : in.store.unknown();
  const TypeId fallback = in.store.make(types::CallableType{{anything}});
  TypeId object = class_type;
  if (in.store.kind(object) == TypeKind::SubclassOf) {
    const TypeId inner = types::resolve(in.ctx, in.store.subclass_of(object).instance);
    if (in.store.kind(inner) != TypeKind::Instance) return fallback;
    object = in.store.make(types::ClassObjectType{in.store.instance(inner).cls, in.store.instance(inner).args});
  }
  if (in.store.kind(object) != TypeKind::ClassObject) return fallback;
  const ClassInfo& info = in.class_info(in.store.class_object(object).cls);
  const Constructed made = describe(in, object, info);
  const TypeList args = in.store.instance(made.self).args;
  const bool open = !made.type_params.empty();
  std::vector<Signature> signatures;
  const auto init = in.class_member(info.id, args, intern("__init__"), MemberFilter::SkipObject);
  const auto maker = in.class_member(info.id, args, intern("__new__"), MemberFilter::SkipObject);
  if (init && !init->from_unknown_base) {
    if (const auto* overloads = signatures_of(in, init->type)) add_bound_signatures(in, *overloads, made.self, info, open, signatures);
  } else if (maker && !maker->from_unknown_base) {
    if (const auto* overloads = signatures_of(in, maker->type)) add_bound_signatures(in, *overloads, made.self, info, open, signatures);
  } else if (!info.has_unknown_base) {
    Signature empty;
    empty.returns = made.self;
    if (open) empty.type_params = info.type_params;
    signatures.push_back(empty);
  }
  return signatures.empty() ? fallback : in.store.make(types::CallableType{signatures});
}

std::optional<TypeId> Inference::callable_of(TypeId type) {
  type = types::resolve(ctx, type);
  switch (store.kind(type)) {
    case TypeKind::Function:
    case TypeKind::Callable:
    case TypeKind::BoundMethod: return type;
    case TypeKind::ClassObject:
    case TypeKind::SubclassOf: return constructor_callable(*this, type);
    case TypeKind::Instance:
    case TypeKind::Tuple:
    case TypeKind::Literal: {
      const TypeId method = lookup_special(*this, type, intern("__call__"));
      return method ? std::optional<TypeId>(method) : std::nullopt;
    }
    case TypeKind::TypeVar: {
      const TypeId bound = bound_of(store.type_var(type).var);
      return bound ? callable_of(bound) : std::nullopt;
    }
    case TypeKind::Intersection:
      for (const TypeId part : store.intersection(type).positive) {
        if (const auto found = callable_of(part)) return found;
      }
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace awl::infer
