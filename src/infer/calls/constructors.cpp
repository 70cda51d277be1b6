// Calling a class (typing spec, "Constructors"): a metaclass `__call__` that is not type's, then `__new__`, then `__init__`
// of what it made. The class's own type parameters are solved with the arguments.
#include <algorithm>

#include "base/names.h"
#include "infer/calls/call.h"
#include "infer/declarations/decorators.h"
#include "infer/names.h"
#include "types/signatures.h"

namespace awl::infer {

using types::ClassInfo;
using types::KnownClass;
using types::MemberFilter;
using types::Signature;

namespace {

struct Constructed {
  ClassId cls;
  TypeId self;                         // the instance: args as given, or the class's own parameters to be solved
  std::vector<TypeVarId> type_params;  // to be solved: the class's if no args were given, else those of an alias that they name
  TypeId class_object;                 // what `cls` is in `__new__`
};

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

/// `Self` in the signatures of a constructor is what the call makes, its type arguments open: what is expected of the object tells
/// them, and a callback that takes `Self` is given this very object. The receiver stays to be found.
std::vector<Signature> making_self(Inference& in, const std::vector<Signature>& overloads, ClassId owner, const Constructed& made) {
  types::Substitution map;
  map.set(self_type_var(in, owner), made.self);
  std::vector<Signature> result;
  for (const Signature& overload : overloads) {
    Signature& signature = result.emplace_back(types::substitute(in.ctx, overload, map));
    if (!signature.params.empty() && !overload.params.empty()) signature.params.front() = overload.params.front();
  }
  return result;
}

/// `def __init__(self: Base[str, V], ...)` for a class that derives from `Base[K, V]`: the base's arguments are what the annotation
/// says, as far as they are open type parameters of the class.
void adapt_inherited_init(Inference& in, Signature& signature, const types::InstanceType& annotated, const Constructed& made) {
  const auto base = types::specialized_base(in.ctx, made.self, annotated.cls);
  if (!base || base->args.size() != annotated.args.size()) return;
  types::Substitution map;
  for (std::size_t i = 0; i < base->args.size(); ++i) {
    if (base->args[i] == annotated.args[i]) continue;
    if (in.store.kind(base->args[i]) != TypeKind::TypeVar) return;
    const TypeVarId var = in.store.type_var(base->args[i]).var;
    if (std::ranges::find(made.type_params, var) == made.type_params.end()) return;
    map.set(var, annotated.args[i]);
  }
  if (!map.empty()) signature = types::substitute(in.ctx, signature, map);
  signature.params.front().type = in.ctx.object();
}

/// The same signatures, returning the instance: `__init__` as a function that makes it. `def __init__(self: C[int], ...)`: that
/// overload makes a `C[int]`. While the class's own arguments are open, the annotation alone says what is made.
std::vector<Signature> init_signatures(Inference& in, std::vector<Signature> result, const Constructed& made) {
  for (Signature& signature : result) {
    signature.returns = made.self;
    if (signature.params.empty() || !signature.params.front().is_annotated || !signature.params.front().type) continue;
    const TypeId annotated = types::resolve(in.ctx, signature.params.front().type);
    if (in.store.kind(annotated) != TypeKind::Instance) continue;
    if (in.store.instance(annotated).cls != made.cls) {
      if (!made.type_params.empty()) adapt_inherited_init(in, signature, in.store.instance(annotated), made);
      continue;
    }
    signature.returns = annotated;
    if (!made.type_params.empty()) signature.params.front().type = in.ctx.object();
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

/// A metaclass `__call__` that gives an instance of the class hands the arguments on to `__new__` and `__init__`.
bool makes_instance(RegionContext& rc, const CallSite& site, const std::vector<Signature>& overloads, const Constructed& made) {
  Speculation quiet(rc);
  const CallResult result = evaluate_member(rc, site, overloads, made.class_object, made, {});
  if (result.failed) return false;
  return rc.ctx().is_dynamic(result.type) || is_instance_of_class(rc.in, result.type, made.cls);
}

/// The `__call__` of a metaclass that is not `type`'s own; the type of a function or Callable.
TypeId metaclass_call(Inference& in, const ClassInfo& info) {
  const TypeId metaclass = types::resolve(in.ctx, info.metaclass);
  if (in.store.kind(metaclass) != TypeKind::Instance || in.ctx.is_instance_of(metaclass, KnownClass::Type)) return {};
  const types::InstanceType& instance = in.store.instance(metaclass);
  const auto member = in.class_member(instance.cls, instance.args, names().call, MemberFilter::SkipTypeBaseClass);
  if (!member || member->from_unknown_base || member->owner == in.known_class(KnownClass::Type)) return {};
  const TypeId method = types::resolve(in.ctx, member->type);
  return types::signatures_of(in.ctx, method) != nullptr ? method : TypeId();
}

std::optional<CallResult> by_metaclass(RegionContext& rc, const CallSite& site, const ClassInfo& info, const Constructed& made) {
  const TypeId method = metaclass_call(rc.in, info);
  if (!method) return std::nullopt;
  const auto* overloads = types::signatures_of(rc.ctx(), method);
  // A `__call__` whose result nobody declared passes the call on as type's does.
  for (const Signature& signature : *overloads) {
    if (!signature.returns || rc.ctx().kind(signature.returns) == TypeKind::Deferred || rc.ctx().is_dynamic(signature.returns))
      return std::nullopt;
  }
  // A call of an enum with members looks one up by its value: neither `__new__` nor `__init__` sees it.
  const bool looks_up = info.flavor == types::ClassFlavor::Enum && !rc.in.enum_members(info.id).empty();
  if (!looks_up && makes_instance(rc, site, *overloads, made)) return std::nullopt;
  CallResult result = evaluate_member(rc, site, *overloads, made.class_object, made, definition_of(rc.in, method));
  result.type = close_open_params(rc, result.type, made);
  return result;
}

struct NewResult {
  bool found = false;
  bool skips_init = false;
  CallResult result;
};

NewResult by_new(RegionContext& rc, const CallSite& site, const Constructed& made, bool has_init) {
  NewResult out;
  const TypeList args = rc.ctx().kind(made.self) == TypeKind::Instance ? rc.in.store.instance(made.self).args : TypeList{};
  const auto member = rc.in.class_member(made.cls, args, names().new_, MemberFilter::SkipObject);
  if (!member || member->from_unknown_base) return out;
  const auto* declared = types::signatures_of(rc.ctx(), types::resolve(rc.ctx(), member->type));
  if (!declared) return out;
  const std::vector<Signature> overloads = making_self(rc.in, *declared, member->owner, made);
  out.found = true;
  if (has_init) {
    // `__init__` tells more of the arguments: here only whether `__new__` makes an instance at all.
    Speculation quiet(rc);
    out.result = evaluate_member(rc, site, overloads, made.class_object, made, definition_of(rc.in, member->type));
    if (!out.result.failed && !is_instance_of_class(rc.in, out.result.type, made.cls) && !rc.ctx().is_dynamic(out.result.type)) {
      out.skips_init = true;
    }
    if (!out.skips_init && !out.result.failed) return out;
  }
  out.result = evaluate_member(rc, site, overloads, made.class_object, made, definition_of(rc.in, member->type));
  out.skips_init |= out.result.failed;
  if (rc.ctx().is_dynamic(out.result.type) && !out.result.failed) out.result.type = made.self;
  return out;
}

/// Whether there is a `__new__` or `__init__` of which nothing is known: a named tuple with computed fields, `__init__ = make_init()`.
bool has_unknown_constructor(Inference& in, ClassId cls) {
  const NameId methods[] = {names().new_, names().init};
  return std::ranges::any_of(methods, [&](NameId name) {
    const auto member = in.class_member(cls, {}, name, MemberFilter::SkipObject);
    return member && in.ctx.is_dynamic(types::resolve(in.ctx, member->type));
  });
}

CallResult without_constructor(RegionContext& rc, const CallSite& site, const ClassInfo& info, const Constructed& made) {
  infer_arguments_freely(rc, site.arguments);
  if (!info.has_unknown_base && !site.arguments.empty() && site.arguments.front().kind != Argument::Kind::Star &&
      site.arguments.front().kind != Argument::Kind::DoubleStar) {
    if (has_guessed_constructor(rc.in, info.id) || has_unknown_constructor(rc.in, info.id))
      return {close_open_params(rc, made.self, made), false, false};
    if (rc.is_reporting()) {
      const Argument& first = site.arguments.front();
      report(rc, first.kind == Argument::Kind::Keyword ? Rule::unknown_argument : Rule::too_many_positional_arguments,
             first.node ? first.node : site.node, fmt::format("{} takes no arguments: its class has no `__init__`", site.callee));
    }
    return {close_open_params(rc, made.self, made), true, false};
  }
  if (site.expected && !rc.ctx().is_dynamic(site.expected) && !made.type_params.empty()) {
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
  if (made.type_params.empty() && in.store.has_type_vars(made.self)) {
    // `Row = dict[str, T]` called as `Row()`: no scope binds the alias's parameters.
    made.type_params = types::free_type_vars(in.ctx, made.self);
    std::erase_if(made.type_params, [&](TypeVarId var) { return in.store.type_var_key(var).binder.file.valid(); });
  }
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

/// `NamedTuple.__init__` makes named tuple classes, not their objects.
bool is_own_init(Inference& in, const std::optional<types::ClassMember>& init) {
  return init && !init->from_unknown_base && init->owner != in.known_class(KnownClass::NamedTuple);
}

CallResult construct(RegionContext& rc, const CallSite& site, TypeId class_type, const ClassInfo& info) {
  const Constructed made = describe(rc.in, class_type, info);
  if (auto result = by_metaclass(rc, site, info, made)) return *result;
  const auto init = rc.in.class_member(made.cls, rc.in.store.instance(made.self).args, names().init, MemberFilter::SkipObject);
  const auto* overloads = is_own_init(rc.in, init) ? types::signatures_of(rc.ctx(), types::resolve(rc.ctx(), init->type)) : nullptr;
  const NewResult created = by_new(rc, site, made, overloads != nullptr);
  if (created.found && (created.skips_init || !overloads)) {
    CallResult result = created.result;
    result.type = close_open_params(rc, normalise_instance(rc.in, result.type), made);
    return result;
  }
  if (!overloads) return without_constructor(rc, site, info, made);
  const std::vector<Signature> as_functions = init_signatures(rc.in, making_self(rc.in, *overloads, init->owner, made), made);
  CallResult result = evaluate_member(rc, site, as_functions, made.self, made, definition_of(rc.in, init->type));
  if (result.failed) result.type = made.self;
  result.type = close_open_params(rc, normalise_instance(rc.in, result.type), made);
  result.never_returns = false;
  return result;
}

CallResult construct_new_type(RegionContext& rc, const CallSite& site, TypeId class_type, const ClassInfo& info) {
  Signature signature;
  signature.params.push_back({names().item, info.new_type_base, types::ParamKind::PositionalOnly, false, true, TypeId()});
  signature.returns = types::to_instance(rc.ctx(), class_type);
  return finish(rc.in, evaluate_signatures(rc, site, std::span(&signature, 1)));
}

}  // namespace

CallResult call_class(RegionContext& rc, const CallSite& site, TypeId class_type) {
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
        const TypeId upper = bound ? types::resolve(rc.ctx(), bound) : rc.ctx().object();
        CallResult result{instance, false, false};
        if (store.kind(upper) == TypeKind::Instance && rc.in.constraints_of(store.type_var(instance).var).empty()) {
          result = call_class(rc, site, store.make(types::SubclassOfType{upper}));
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

const std::vector<Signature>* own_constructor(Inference& in, const Constructed& made, NameId name) {
  const auto member = in.class_member(made.cls, in.store.instance(made.self).args, name, MemberFilter::SkipObject);
  return is_own_init(in, member) ? types::signatures_of(in.ctx, types::resolve(in.ctx, member->type)) : nullptr;
}

/// `overloads` without their first parameter, which `receiver` fills; the class's open parameters become the signature's own.
std::vector<Signature> without_receiver(Inference& in, const std::vector<Signature>& overloads, TypeId receiver, const Constructed& made) {
  std::vector<Signature> result;
  for (const Signature& overload : overloads) {
    Signature signature = overload;
    types::Substitution map;
    if (!signature.params.empty()) {
      const types::Param first = signature.params.front();
      const bool is_variadic = first.kind == types::ParamKind::VarArgs;
      if (!is_variadic) signature.params.erase(signature.params.begin());
      if (first.type && !is_variadic && in.store.has_type_vars(first.type)) {
        std::vector<TypeVarId> vars = types::free_type_vars(in.ctx, first.type);
        std::erase_if(vars, [&](TypeVarId var) { return std::ranges::find(made.type_params, var) != made.type_params.end(); });
        types::Constraints constraints(vars);
        if (!types::is_assignable_to(in.ctx, receiver, first.type, &constraints)) continue;
        const types::Solution solution = types::solve(in.ctx, constraints, true);
        for (const TypeVarId var : vars) {
          if (const auto* bounds = constraints.find(var); bounds && (bounds->lower || bounds->upper || bounds->exact))
            map.set(var, solution.map.find(var));
        }
      }
    }
    for (std::size_t i = 0; i < made.type_params.size(); ++i) {
      signature.type_params.insert(signature.type_params.begin() + static_cast<std::ptrdiff_t>(i), made.type_params[i]);
    }
    std::erase_if(signature.type_params, [&](TypeVarId var) { return map.find(var).valid(); });
    result.push_back(map.empty() ? signature : types::substitute(in.ctx, signature, map));
  }
  return result;
}

/// Every one of the signatures gives an instance of the class (or says nothing of what it gives).
bool all_make_instances(Inference& in, const std::vector<Signature>& signatures, const Constructed& made) {
  return std::ranges::all_of(signatures, [&](const Signature& signature) {
    const TypeId returns = signature.returns ? types::resolve(in.ctx, signature.returns) : TypeId();
    return !returns || in.store.kind(returns) == TypeKind::Unknown || is_instance_of_class(in, returns, made.cls);
  });
}

bool is_declared(Inference& in, const Signature& signature) {
  return signature.returns && in.store.kind(signature.returns) != TypeKind::Deferred &&
         in.store.kind(signature.returns) != TypeKind::Unknown;
}

std::vector<Signature> metaclass_signatures(Inference& in, const ClassInfo& info, const Constructed& made) {
  const TypeId method = metaclass_call(in, info);
  if (!method) return {};
  const auto* overloads = types::signatures_of(in.ctx, method);
  if (!std::ranges::all_of(*overloads, [&](const Signature& signature) { return is_declared(in, signature); })) return {};
  std::vector<Signature> signatures = without_receiver(in, *overloads, made.class_object, made);
  return all_make_instances(in, signatures, made) ? std::vector<Signature>{} : signatures;
}

bool takes_anything(const std::vector<Signature>& signatures) {
  if (signatures.size() != 1) return false;
  const auto& params = signatures.front().params;
  return signatures.front().is_gradual ||
         (params.size() == 2 && params[0].kind == types::ParamKind::VarArgs && params[1].kind == types::ParamKind::KwArgs &&
          !params[0].is_annotated && !params[1].is_annotated);
}

/// Typing spec, "Converting a constructor to callable": a metaclass that makes something else, else a `__new__` that does,
/// else `__init__`, else `__new__`. Of both the one that says more about its parameters.
std::vector<Signature> constructor_signatures(Inference& in, const ClassInfo& info, const Constructed& made) {
  std::vector<Signature> signatures = metaclass_signatures(in, info, made);
  if (!signatures.empty()) return signatures;
  const auto* maker = own_constructor(in, made, names().new_);
  std::vector<Signature> made_by_new;
  if (maker) {
    made_by_new = without_receiver(in, *maker, made.class_object, made);
    if (!all_make_instances(in, made_by_new, made)) return made_by_new;
    for (Signature& signature : made_by_new) {
      if (!is_declared(in, signature)) signature.returns = made.self;
    }
  }
  if (const auto* init = own_constructor(in, made, names().init)) {
    signatures = without_receiver(in, init_signatures(in, *init, made), made.self, made);
    if (made_by_new.empty() || !takes_anything(signatures)) return signatures;
  }
  if (!made_by_new.empty() || info.has_unknown_base) return made_by_new;
  Signature empty;
  empty.returns = made.self;
  empty.type_params = made.type_params;
  return {empty};
}

}  // namespace

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
  const std::vector<Signature> signatures = constructor_signatures(in, info, describe(in, object, info));
  return signatures.empty() ? fallback : in.store.make(types::CallableType{signatures});
}

std::optional<TypeId> Inference::callable_of(TypeId type) {
  type = types::resolve(ctx, type);
  switch (store.kind(type)) {
    case TypeKind::Function:
    case TypeKind::Callable:
    case TypeKind::BoundMethod:
      return type;
    case TypeKind::ClassObject:
    case TypeKind::SubclassOf:
      return constructor_callable(*this, type);
    case TypeKind::Instance:
    case TypeKind::Tuple:
    case TypeKind::Literal: {
      const TypeId method = lookup_special(*this, type, names().call);
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
    default:
      return std::nullopt;
  }
}

}  // namespace awl::infer
