// Substitution of type variables, and walks over the parts of types.
#include "types/substitute.h"

#include <algorithm>

#include "base/hash.h"
#include "types/operations.h"
#include "types/type_parts.h"
#include "types/type_visit.h"

namespace awl::types {

Substitution::Substitution(std::span<const TypeVarId> vars, std::span<const TypeId> args) {
  for (std::size_t i = 0; i < vars.size() && i < args.size(); ++i) entries_.emplace_back(vars[i], args[i]);
}

void Substitution::set(TypeVarId var, TypeId type) {
  for (auto& entry : entries_) {
    if (entry.first == var) {
      entry.second = type;
      return;
    }
  }
  entries_.emplace_back(var, type);
}

TypeId Substitution::find(TypeVarId var) const {
  for (const auto& entry : entries_) {
    if (entry.first == var) return entry.second;
  }
  return {};
}

void make_positional_only_before_last(std::vector<Param>& params) {
  std::size_t end = params.size();
  while (end > 0 && params[end - 1].kind != ParamKind::PositionalOnly) --end;
  for (std::size_t i = 0; i < end; ++i) {
    if (params[i].kind == ParamKind::Normal) params[i].kind = ParamKind::PositionalOnly;
  }
}

void append_unpacked_tuple(const TypeContext& ctx, const Param& args, const TupleType& tuple, std::vector<Param>& params) {
  const std::size_t fixed = tuple.variadic < 0 ? tuple.elements.size() : static_cast<std::size_t>(tuple.variadic);
  for (std::size_t i = 0; i < fixed; ++i) {
    params.push_back(Param{{}, tuple.elements[i], ParamKind::PositionalOnly, false, true, {}});
  }
  if (tuple.variadic < 0) return;
  Param rest = args;
  if (fixed + 1 == tuple.elements.size()) {
    rest.type = tuple.elements[fixed];
  } else {  // elements follow the variadic one: `*args: *tuple[*tuple[int, ...], str]`
    TupleType tail{TypeList(tuple.elements.begin() + static_cast<std::ptrdiff_t>(fixed), tuple.elements.end()), 0};
    rest.type = ctx.store.make(UnpackedType{ctx.store.make(std::move(tail))});
  }
  params.push_back(std::move(rest));
}

namespace {

constexpr unsigned kMemoAfter = 32;  // visits of compound types before results are remembered

class Substituter {
 public:
  Substituter(const TypeContext& ctx, const Substitution& map) : ctx_(ctx), map_(map) {}

  [[nodiscard]] bool concerns(TypeId type) const { return ctx_.store.has_type_vars(type) || ctx_.store.has_deferred(type); }

  TypeId apply(TypeId type) {
    if (!concerns(type)) return type;
    if (ctx_.kind(type) == TypeKind::TypeVar) {
      const TypeId found = map_.find(ctx_.store.type_var(type).var);
      return found ? found : type;
    }
    if (++visits_ > kMemoAfter) {
      if (const auto known = memo_.find(type); known != memo_.end()) return known->second;
    }
    const TypeId result = visit_payload(ctx_.store, type, [&](const auto& payload) { return apply_to(type, payload); });
    if (visits_ > kMemoAfter) memo_.emplace(type, result);
    return result;
  }

  Signature apply(const Signature& signature) {
    Signature result;
    result.is_gradual = signature.is_gradual;
    result.deprecated = signature.deprecated;
    result.params.reserve(signature.params.size());
    for (const TypeVarId var : signature.type_params) {
      if (!map_.find(var)) result.type_params.push_back(var);
    }
    for (const Param& param : signature.params) add_param(result, param);
    make_positional_only_before_last(result.params);
    if (signature.returns) result.returns = apply(signature.returns);
    return result;
  }

 private:
  TypeId apply_to(TypeId type, const NoPayload&) { return type; }

  // The general case: the same payload around new parts.
  template <class T>
  TypeId apply_to(TypeId type, const T& payload) {
    T copy = payload;
    bool changed = false;
    visit_parts(copy, [&](TypeId& part) {
      const TypeId replaced = apply(part);
      changed = changed || replaced != part;
      part = replaced;
    });
    return changed ? ctx_.store.make(std::move(copy)) : type;
  }

  TypeId apply_to(TypeId type, const InstanceType& instance) {
    absl::InlinedVector<TypeId, 4> args;  // the commonest kind: no allocation unless something changes
    bool changed = false;
    for (const TypeId arg : instance.args) {
      args.push_back(apply(arg));
      changed = changed || args.back() != arg;
    }
    return changed ? ctx_.store.make(InstanceType{instance.cls, TypeList(args.begin(), args.end())}) : type;
  }

  TypeId apply_to(TypeId type, const UnionType& u) {
    TypeList members = u.members;
    for (TypeId& member : members) member = apply(member);
    if (members == u.members) return type;
    const TypeId replaced = make_union(ctx_, members);
    return u.is_open ? open_union(ctx_, replaced) : replaced;
  }

  TypeId apply_to(TypeId type, const IntersectionType& intersection) {
    IntersectionType copy = intersection;
    for (TypeId& member : copy.positive) member = apply(member);
    for (TypeId& member : copy.negative) member = apply(member);
    return copy == intersection ? type : make_intersection(ctx_, copy.positive, copy.negative);
  }

  TypeId apply_to(TypeId type, const SubclassOfType& object) {
    const TypeId instance = apply(object.instance);
    return instance == object.instance ? type : make_subclass_of(ctx_, instance);
  }

  TypeId apply_to(TypeId type, const TupleType& tuple) {
    TypeList elements = tuple.elements;
    for (TypeId& element : elements) element = apply(element);
    if (elements == tuple.elements) return type;
    if (tuple.variadic >= 0) {
      TypeId& variadic = elements[static_cast<std::size_t>(tuple.variadic)];
      // Marked as spread, so that make_tuple_type knows which element repeats.
      if (ctx_.kind(variadic) != TypeKind::Unpacked) variadic = ctx_.store.make(UnpackedType{make_variadic_tuple(ctx_, variadic)});
    }
    return make_tuple_type(ctx_, elements);
  }

  TypeId apply_to(TypeId type, const UnpackedType& unpacked) {
    const TypeId inner = apply(unpacked.inner);
    return inner == unpacked.inner ? type : ctx_.store.make(UnpackedType{inner});
  }

  TypeId apply_to(TypeId type, const FunctionType& function) { return apply_to_overloads(type, function); }
  TypeId apply_to(TypeId type, const CallableType& callable) { return apply_to_overloads(type, callable); }

  template <class T>
  TypeId apply_to_overloads(TypeId type, const T& callable) {
    T copy = callable;
    for (Signature& overload : copy.overloads) overload = apply(overload);
    return copy == callable ? type : ctx_.store.make(std::move(copy));
  }

  TypeId apply_to(TypeId type, const ParameterListType& list) {
    ParameterListType copy{apply(list.signature)};
    return copy == list ? type : ctx_.store.make(std::move(copy));
  }

  TypeId apply_to(TypeId, const TypeFormType& form) {
    TypeFormType copy = form;
    copy.type = apply(form.type);
    std::erase_if(copy.free_params, [&](TypeVarId var) { return map_.find(var).valid(); });
    return ctx_.store.make(std::move(copy));
  }

  // What the function's return type mentions is not known yet: the whole mapping is kept for later.
  TypeId apply_to(TypeId, const DeferredType& deferred) {
    DeferredType copy = deferred;
    for (auto& entry : copy.substitution) entry.second = apply(entry.second);
    for (const auto& [var, value] : map_.entries()) {
      const auto is_same = [v = var](const auto& entry) { return entry.first == v; };
      if (std::ranges::any_of(copy.substitution, is_same)) continue;
      const bool is_identity = ctx_.kind(value) == TypeKind::TypeVar && ctx_.store.type_var(value).var == var;
      if (!is_identity) copy.substitution.emplace_back(var, value);
    }
    return ctx_.store.make(std::move(copy));
  }

  // ---- parameters

  void add_param(Signature& result, const Param& param) {
    if (ctx_.kind(param.type) == TypeKind::ParamSpecPart) {
      const ParamSpecPartType& part = ctx_.store.param_spec_part(param.type);
      if (const TypeId value = map_.find(part.var)) {
        if (part.is_args)
          add_param_spec_value(result, param, value);
        else
          add_param_spec_kwargs(result, param, value);
        return;
      }
    }
    Param copy = param;
    copy.type = apply(param.type);
    const bool is_star = param.kind == ParamKind::VarArgs || param.kind == ParamKind::KwArgs;
    if (is_star && copy.type != param.type && ctx_.is_dynamic(copy.type)) copy.is_substituted = true;
    if (copy.type != param.type && param.kind == ParamKind::VarArgs && ctx_.kind(copy.type) == TypeKind::Unpacked) {
      add_unpacked(result, copy);
    } else {
      result.params.push_back(std::move(copy));
    }
  }

  // `*args: P.args` once P is known: its parameters stand here.
  void add_param_spec_value(Signature& result, const Param& param, TypeId value) {
    switch (ctx_.kind(value)) {
      case TypeKind::ParameterList: {
        const Signature& list = ctx_.store.parameter_list(value).signature;
        result.params.insert(result.params.end(), list.params.begin(), list.params.end());
        result.is_gradual = result.is_gradual || list.is_gradual;
        for (const TypeVarId var : list.type_params) {
          if (std::ranges::find(result.type_params, var) == result.type_params.end()) result.type_params.push_back(var);
        }
        return;
      }
      case TypeKind::TypeVar: {
        Param copy = param;
        copy.type = ctx_.store.make(ParamSpecPartType{ctx_.store.type_var(value).var, true});
        result.params.push_back(std::move(copy));
        return;
      }
      default:
        result.is_gradual = true;
    }
  }

  void add_param_spec_kwargs(Signature& result, const Param& param, TypeId value) {
    if (ctx_.kind(value) != TypeKind::TypeVar) return;  // came with `*args`
    Param copy = param;
    copy.type = ctx_.store.make(ParamSpecPartType{ctx_.store.type_var(value).var, false});
    result.params.push_back(std::move(copy));
  }

  // `*args: *Ts` once Ts is known.
  void add_unpacked(Signature& result, const Param& param) {
    const TypeId inner = ctx_.store.unpacked(param.type).inner;
    if (ctx_.kind(inner) == TypeKind::Tuple) {
      append_unpacked_tuple(ctx_, param, ctx_.store.tuple(inner), result.params);
      return;
    }
    result.params.push_back(param);
    if (ctx_.is_dynamic(inner)) result.params.back().type = inner;
  }

  const TypeContext& ctx_;
  const Substitution& map_;
  HashMap<TypeId, TypeId> memo_;
  unsigned visits_ = 0;
};

}  // namespace

TypeId substitute(const TypeContext& ctx, TypeId type, const Substitution& map) {
  if (map.empty()) return type;
  return Substituter(ctx, map).apply(type);
}

Signature substitute(const TypeContext& ctx, const Signature& signature, const Substitution& map) {
  if (map.empty()) return signature;
  return Substituter(ctx, map).apply(signature);
}

// ---- class parameters ----------------------------------------------------------------------------------------------------------

TypeId unknown_argument(const TypeContext& ctx, TypeVarId var) {
  switch (ctx.store.type_var_key(var).kind) {
    case TypeVarKind::ParamSpec:
      return gradual_parameters(ctx);
    case TypeVarKind::TypeVarTuple:
      return make_variadic_tuple(ctx, ctx.store.unknown());
    case TypeVarKind::TypeVar:
    case TypeVarKind::Self:
      break;
  }
  return ctx.store.unknown();
}

TypeId default_argument(const TypeContext& ctx, TypeVarId var, const Substitution& earlier) {
  const TypeId fallback = ctx.oracle.default_of(var);
  return fallback ? substitute(ctx, fallback, earlier) : unknown_argument(ctx, var);
}

Substitution class_substitution(const TypeContext& ctx, ClassId cls, const TypeList& args) {
  const std::vector<TypeVarId>& params = ctx.oracle.class_info(cls).type_params;
  Substitution map;
  for (std::size_t i = 0; i < params.size(); ++i) {
    map.set(params[i], i < args.size() ? args[i] : default_argument(ctx, params[i], map));
  }
  return map;
}

TypeList unknown_args(const TypeContext& ctx, ClassId cls) {
  const Substitution map = class_substitution(ctx, cls, {});
  TypeList args;
  for (const auto& [var, value] : map.entries()) args.push_back(value);
  return args;
}

TypeList own_args(const TypeContext& ctx, ClassId cls) {
  TypeList args;
  for (const TypeVarId var : ctx.oracle.class_info(cls).type_params) {
    const TypeId self = ctx.store.make(TypeVarType{var});
    const bool is_tuple = ctx.store.type_var_key(var).kind == TypeVarKind::TypeVarTuple;
    args.push_back(is_tuple ? make_variadic_tuple(ctx, ctx.store.make(UnpackedType{self})) : self);
  }
  return args;
}

// ---- walking -------------------------------------------------------------------------------------------------------------------

namespace {

template <class Visit>
bool walk_parts(const TypeContext& ctx, TypeId type, HashSet<TypeId>& seen, Visit& visit) {
  if (!seen.insert(type).second) return true;
  if (!visit(type)) return false;
  return visit_payload(ctx.store, type, [&](const auto& payload) {
    bool go_on = true;
    if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(payload)>, NoPayload>) {
      visit_parts(payload, [&](TypeId part) { go_on = go_on && walk_parts(ctx, part, seen, visit); });
    }
    return go_on;
  });
}

// Type variables inside, without those that a signature around them binds.
class FreeVars {
 public:
  explicit FreeVars(const TypeContext& ctx) : ctx_(ctx) {}

  void collect(TypeId type) {
    if (!ctx_.store.has_type_vars(type)) return;
    switch (ctx_.kind(type)) {
      case TypeKind::TypeVar:
        add(ctx_.store.type_var(type).var);
        return;
      case TypeKind::ParamSpecPart:
        add(ctx_.store.param_spec_part(type).var);
        return;
      case TypeKind::Function:
        collect(ctx_.store.function(type).overloads);
        return;
      case TypeKind::Callable:
        collect(ctx_.store.callable(type).overloads);
        return;
      case TypeKind::ParameterList:
        collect(ctx_.store.parameter_list(type).signature);
        return;
      default:
        break;
    }
    if (bound_.empty() && !seen_.insert(type).second) return;
    visit_payload(ctx_.store, type, [&](const auto& payload) {
      if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(payload)>, NoPayload>) {
        visit_parts(payload, [&](TypeId part) { collect(part); });
      }
    });
  }

  std::vector<TypeVarId> found;

 private:
  void add(TypeVarId var) {
    const auto has = [var](const std::vector<TypeVarId>& list) { return std::ranges::find(list, var) != list.end(); };
    if (!has(bound_) && !has(found)) found.push_back(var);
  }
  void collect(const std::vector<Signature>& overloads) {
    for (const Signature& overload : overloads) collect(overload);
  }
  void collect(const Signature& signature) {
    const std::size_t outer = bound_.size();
    bound_.insert(bound_.end(), signature.type_params.begin(), signature.type_params.end());
    visit_signature_parts(signature, [&](TypeId part) { collect(part); });
    bound_.resize(outer);
  }

  const TypeContext& ctx_;
  std::vector<TypeVarId> bound_;
  HashSet<TypeId> seen_;
};

}  // namespace

bool walk(const TypeContext& ctx, TypeId type, absl::FunctionRef<bool(TypeId)> visit) {
  HashSet<TypeId> seen;
  return walk_parts(ctx, type, seen, visit);
}

std::vector<TypeVarId> free_type_vars(const TypeContext& ctx, TypeId type) {
  FreeVars vars(ctx);
  vars.collect(type);
  return std::move(vars.found);
}

}  // namespace awl::types
