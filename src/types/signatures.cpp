#include "types/signatures.h"

#include <algorithm>

#include "base/names.h"
#include "types/relations.h"
#include "types/substitute.h"
#include "types/type_parts.h"

namespace awl::types {

TypeVarId self_type_var(const TypeContext& ctx, ClassId cls) {
  static const NameId self_name = intern("Self");
  const ClassKey& key = ctx.store.class_key(cls);
  return ctx.store.type_var_id(TypeVarKey{TypeVarKind::Self, key.definition, key.definition, self_name, key.name});
}

std::vector<TypeVarId> own_selves(const TypeContext& ctx, TypeId member, TypeId receiver) {
  std::vector<TypeVarId> selves = free_type_vars(ctx, member);
  std::erase_if(selves, [&](TypeVarId var) { return ctx.store.type_var_key(var).kind != TypeVarKind::Self; });
  if (selves.empty() || !ctx.store.has_type_vars(receiver)) return selves;
  const std::vector<TypeVarId> foreign = free_type_vars(ctx, receiver);
  std::erase_if(selves, [&](TypeVarId var) { return std::ranges::find(foreign, var) != foreign.end(); });
  return selves;
}

namespace {

bool is_positional(const Param& param) { return param.kind == ParamKind::PositionalOnly || param.kind == ParamKind::Normal; }

// What `Self` means for a receiver: the receiver, or for a class object its instance.
TypeId self_instance(const TypeContext& ctx, TypeId receiver) {
  switch (ctx.kind(receiver)) {
    case TypeKind::ClassObject:
    case TypeKind::SubclassOf:
      return to_instance(ctx, receiver);
    case TypeKind::Literal:
      return widen_literals(ctx, receiver);
    default:
      return receiver;
  }
}

// Every `Self` that occurs in the signature, and the owner's even where it is not seen (behind a Deferred).
void map_self(const TypeContext& ctx, const Signature& signature, TypeId receiver, ClassId owner, Substitution& map) {
  const TypeId instance = self_instance(ctx, receiver);
  visit_signature_parts(signature, [&](TypeId part) {
    for (const TypeVarId var : own_selves(ctx, part, instance)) map.set(var, instance);
  });
  if (owner) map.set(self_type_var(ctx, owner), instance);
}

bool mentions_type_vars(const TypeContext& ctx, const Signature& signature) {
  bool found = false;
  visit_signature_parts(signature, [&](TypeId part) { found = found || ctx.store.has_type_vars(part) || ctx.store.has_deferred(part); });
  return found;
}

// Solves the type variables of the first parameter's annotation against the receiver. False if it does not fit.
bool solve_receiver(const TypeContext& ctx, const Signature& signature, TypeId first, TypeId self, Substitution& map) {
  std::vector<TypeVarId> vars;
  for (const TypeVarId var : free_type_vars(ctx, first)) {
    if (std::ranges::find(signature.type_params, var) != signature.type_params.end()) vars.push_back(var);
  }
  Constraints constraints(vars);
  if (!is_assignable_to(ctx, self, first, &constraints)) return false;
  const Solution solution = solve(ctx, constraints, true);
  if (solution.failed) return false;
  for (const auto& [var, type] : solution.map.entries()) map.set(var, type);
  return true;
}

}  // namespace

std::optional<Signature> bind_first_parameter(const TypeContext& ctx, const Signature& signature, TypeId self, ClassId owner) {
  if (signature.params.empty()) return signature.is_gradual ? std::optional(signature) : std::nullopt;
  const Param first = signature.params.front();
  if (first.kind == ParamKind::KeywordOnly || first.kind == ParamKind::KwArgs) return std::nullopt;
  Signature bound = signature;
  if (is_positional(first)) bound.params.erase(bound.params.begin());

  Substitution map;
  if (mentions_type_vars(ctx, signature)) map_self(ctx, signature, self, owner, map);
  if (first.is_annotated && is_positional(first)) {
    const TypeId annotation = substitute(ctx, first.type, map);
    if (!solve_receiver(ctx, signature, annotation, self, map)) return std::nullopt;
  }
  return map.empty() ? bound : substitute(ctx, bound, map);
}

const std::vector<Signature>* signatures_of(const TypeContext& ctx, TypeId type) {
  if (ctx.kind(type) == TypeKind::Function) return &ctx.store.function(type).overloads;
  return ctx.kind(type) == TypeKind::Callable ? &ctx.store.callable(type).overloads : nullptr;
}

TypeId function_of(const TypeContext& ctx, TypeId type) {
  return ctx.kind(type) == TypeKind::BoundMethod ? resolve(ctx, ctx.store.bound_method(type).function) : type;
}

std::vector<Signature> own_signatures(const TypeContext& ctx, TypeId type) {
  switch (ctx.kind(type)) {
    case TypeKind::Function:
      return ctx.store.function(type).overloads;
    case TypeKind::Callable:
      return ctx.store.callable(type).overloads;
    case TypeKind::BoundMethod:
      break;
    default:
      return {};
  }
  const BoundMethodType& method = ctx.store.bound_method(type);
  const bool is_function = ctx.kind(method.function) == TypeKind::Function;
  const ClassId owner = is_function ? ctx.store.function(method.function).owner : ClassId{};
  const std::vector<Signature> unbound = own_signatures(ctx, method.function);
  std::vector<Signature> bound;
  for (const Signature& signature : unbound) {
    if (auto one = bind_first_parameter(ctx, signature, method.self, owner)) bound.push_back(std::move(*one));
  }
  if (!bound.empty()) return bound;
  for (Signature signature : unbound) {  // no overload fits its own receiver: reported elsewhere, go on with all
    if (!signature.params.empty() && is_positional(signature.params.front())) signature.params.erase(signature.params.begin());
    bound.push_back(std::move(signature));
  }
  return bound;
}

// ---- unpacked parameters -------------------------------------------------------------------------------------------------------

namespace {

const ClassInfo* unpacked_typed_dict(const TypeContext& ctx, const Param& param) {
  if (param.kind != ParamKind::KwArgs || ctx.kind(param.type) != TypeKind::Unpacked) return nullptr;
  const TypeId inner = resolve(ctx, ctx.store.unpacked(param.type).inner);
  if (ctx.kind(inner) != TypeKind::Instance) return nullptr;
  const ClassInfo& info = ctx.oracle.class_info(ctx.store.instance(inner).cls);
  return info.flavor == ClassFlavor::TypedDict ? &info : nullptr;
}

bool is_unpacked_tuple(const TypeContext& ctx, const Param& param) {
  if (param.kind != ParamKind::VarArgs || ctx.kind(param.type) != TypeKind::Unpacked) return false;
  return ctx.kind(resolve(ctx, ctx.store.unpacked(param.type).inner)) == TypeKind::Tuple;
}

void append_typed_dict(const TypeContext& ctx, const Param& param, const ClassInfo& info, std::vector<Param>& params) {
  const InstanceType& instance = ctx.store.instance(resolve(ctx, ctx.store.unpacked(param.type).inner));
  const Substitution map = class_substitution(ctx, instance.cls, instance.args);
  for (const TypedDictField& field : info.typed_dict_fields) {
    params.push_back(Param{field.name, substitute(ctx, field.type, map), ParamKind::KeywordOnly, !field.required, true, {}});
  }
  if (info.typed_dict_extra) {
    params.push_back(Param{param.name, substitute(ctx, info.typed_dict_extra, map), ParamKind::KwArgs, false, true, {}});
  }
}

}  // namespace

bool has_unpacked(const TypeContext& ctx, const Signature& signature) {
  return std::ranges::any_of(signature.params, [&](const Param& param) { return ctx.kind(param.type) == TypeKind::Unpacked; });
}

Signature expand_unpacked(const TypeContext& ctx, const Signature& signature) {
  if (!has_unpacked(ctx, signature)) return signature;
  Signature result = signature;
  result.params.clear();
  for (const Param& param : signature.params) {
    if (const ClassInfo* info = unpacked_typed_dict(ctx, param)) {
      append_typed_dict(ctx, param, *info, result.params);
    } else if (is_unpacked_tuple(ctx, param)) {
      append_unpacked_tuple(ctx, param, ctx.store.tuple(resolve(ctx, ctx.store.unpacked(param.type).inner)), result.params);
    } else {
      result.params.push_back(param);
    }
  }
  make_positional_only_before_last(result.params);
  return result;
}

Signature renamed_apart(const TypeContext& ctx, const Signature& signature, std::span<const TypeVarId> taken) {
  Substitution copies;
  std::vector<TypeVarId> type_params = signature.type_params;
  for (TypeVarId& var : type_params) {
    if (std::ranges::find(taken, var) == taken.end()) continue;
    TypeVarKey key = ctx.store.type_var_key(var);
    key.is_copy = true;
    const TypeVarId copy = ctx.store.type_var_id(key);
    copies.set(var, ctx.store.make(TypeVarType{copy}));
    var = copy;
  }
  if (copies.empty()) return signature;
  Signature renamed = substitute(ctx, signature, copies);
  renamed.type_params = std::move(type_params);
  return renamed;
}

// ---- ParamSpec -----------------------------------------------------------------------------------------------------------------

TypeVarId trailing_param_spec(const TypeContext& ctx, const Signature& signature) {
  for (const Param& param : signature.params) {
    if (param.kind == ParamKind::VarArgs && ctx.kind(param.type) == TypeKind::ParamSpecPart) {
      return ctx.store.param_spec_part(param.type).var;
    }
  }
  return {};
}

void append_param_spec(const TypeContext& ctx, std::vector<Param>& params, TypeVarId param_spec) {
  static const NameId args_name = intern("args");
  static const NameId kwargs_name = intern("kwargs");
  params.push_back(Param{args_name, ctx.store.make(ParamSpecPartType{param_spec, true}), ParamKind::VarArgs, false, true, {}});
  params.push_back(Param{kwargs_name, ctx.store.make(ParamSpecPartType{param_spec, false}), ParamKind::KwArgs, false, true, {}});
}

}  // namespace awl::types
