// Callables as wholes: overloads, generic functions, return types. Parameter lists are in relate_parameters.cpp.
#include <algorithm>

#include "base/names.h"
#include "types/relate.h"
#include "types/signatures.h"
#include "types/solve.h"

namespace awl::types {
namespace {

// The signatures of a type that has its own, without copying where they are stored as they are.
class Signatures {
 public:
  Signatures(const TypeContext& ctx, TypeId type) {
    switch (ctx.kind(type)) {
      case TypeKind::Function:
        list_ = &ctx.store.function(type).overloads;
        break;
      case TypeKind::Callable:
        list_ = &ctx.store.callable(type).overloads;
        break;
      default:
        bound_ = own_signatures(ctx, type);
        break;
    }
  }
  [[nodiscard]] const std::vector<Signature>& list() const { return list_ != nullptr ? *list_ : bound_; }

 private:
  const std::vector<Signature>* list_ = nullptr;
  std::vector<Signature> bound_;
};

bool has_own_signatures(TypeKind kind) { return kind == TypeKind::Function || kind == TypeKind::BoundMethod || kind == TypeKind::Callable; }

// A Function target means that very function (in some specialisation), a BoundMethod target that method of such a receiver.
bool is_same_function(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  const TypeKind kind = ctx.kind(target);
  if (kind == TypeKind::Callable) return true;
  if (ctx.kind(source) != kind) return false;
  if (kind == TypeKind::Function) return ctx.store.function(source).definition == ctx.store.function(target).definition;
  const BoundMethodType &s = ctx.store.bound_method(source), &t = ctx.store.bound_method(target);
  return r.relate(s.self, t.self) && is_same_function(r, s.function, t.function);
}

bool relate_overloads(Relater& r, const std::vector<Signature>& source, const std::vector<Signature>& target) {
  if (source.size() == 1 && target.size() == 1) return relate_signatures(r, source.front(), target.front());
  return std::ranges::all_of(target, [&](const Signature& wanted) {
    const bool found =
        std::ranges::any_of(source, [&](const Signature& s) { return r.attempt([&] { return relate_signatures(r, s, wanted); }); });
    return found || r.fail([&] { return "no overload fits `" + display(r.ctx, wanted) + "`"; });
  });
}

bool relate_returns(Relater& r, TypeId source, TypeId target) {
  if (!source || !target) return true;  // a parameter list
  const KeepLiterals scope(r);
  if (r.relate(source, target)) return true;
  return r.why != nullptr ? r.fail_pair("return type", source, target) : false;
}

// A generic source is solved for this very target: its type parameters join the inferable ones for a while.
class GenericSource {
 public:
  GenericSource(Relater& relater, const Signature& source) : r_(relater), outer_(relater.constraints) {
    if (r_.constraints == nullptr) r_.constraints = &own_;
    for (const TypeVarId var : source.type_params) {
      if (r_.constraints->is_inferable(var)) continue;
      r_.constraints->add_inferable(var);
      vars_.push_back(var);
    }
  }
  ~GenericSource() {
    if (!released_) r_.constraints->drop_inferable(vars_.size());
    r_.constraints = outer_;
  }
  GenericSource(const GenericSource&) = delete;
  GenericSource& operator=(const GenericSource&) = delete;

  bool relate(const Signature& source, const Signature& target) {
    const TypeVarId captured = r_.is_inferable(trailing_param_spec(r_.ctx, target)) ? trailing_param_spec(r_.ctx, target) : TypeVarId{};
    const bool is_captured = captured || takes_unsolved_tuple(target);
    if (!relate_parameters(r_, source, target)) return false;
    Substitution map;
    if (!solve_bound(r_.ctx, *r_.constraints, vars_, map)) return false;
    if (captured) generalise(captured, map);
    const bool asks_for_answer = target.returns && mentions_outer(target.returns);
    if (asks_for_answer && !is_captured) {
      for (const TypeVarId var : vars_) {
        if (!map.find(var)) map.set(var, unknown_argument(r_.ctx, var));
      }
    }
    // What is left unsolved follows from the return type (`def empty() -> list[T]`), or stays generic (in what P or Ts captured).
    if (is_captured || map.entries().size() == vars_.size()) release();
    return relate_returns(r_, source.returns ? substitute(r_.ctx, source.returns, map) : TypeId{}, target.returns);
  }

 private:
  void release() {
    r_.constraints->drop_inferable(vars_.size());
    released_ = true;
  }

  // `Callable[[*Ts], R]`: whatever the source takes becomes Ts, as it is.
  bool takes_unsolved_tuple(const Signature& target) const {
    return std::ranges::any_of(target.params, [&](const Param& param) {
      if (param.kind != ParamKind::VarArgs || !param.type || r_.ctx.kind(param.type) != TypeKind::Unpacked) return false;
      const TypeVarId var = r_.inferable_var(r_.ctx.store.unpacked(param.type).inner);
      return var && r_.constraints->find(var) == nullptr;
    });
  }

  bool mentions_outer(TypeId type) const {
    return std::ranges::any_of(free_type_vars(r_.ctx, type),
                               [&](TypeVarId var) { return r_.is_inferable(var) && std::ranges::find(vars_, var) == vars_.end(); });
  }

  // The parameters that P took keep those type parameters that nothing has solved.
  void generalise(TypeVarId captured, const Substitution& map) {
    Constraints::Bounds& bounds = r_.constraints->get(captured);
    if (!bounds.exact || r_.ctx.kind(bounds.exact) != TypeKind::ParameterList) return;
    ParameterListType list{substitute(r_.ctx, r_.ctx.store.parameter_list(bounds.exact).signature, map)};
    for (const TypeVarId var : vars_) {
      const bool is_listed = std::ranges::find(list.signature.type_params, var) != list.signature.type_params.end();
      if (!map.find(var) && !is_listed) list.signature.type_params.push_back(var);
    }
    bounds.exact = r_.ctx.store.make(std::move(list));
  }

  Relater& r_;
  Constraints* outer_;
  Constraints own_{std::vector<TypeVarId>{}};
  std::vector<TypeVarId> vars_;
  bool released_ = false;
};

}  // namespace

bool relate_signatures(Relater& r, const Signature& source, const Signature& target) {
  if (source.type_params.empty()) return relate_parameters(r, source, target) && relate_returns(r, source.returns, target.returns);
  return GenericSource(r, source).relate(source, target);
}

bool relate_to_callable(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  if (!is_same_function(r, source, target)) return false;
  if (has_own_signatures(ctx.kind(source))) {
    return relate_overloads(r, Signatures(ctx, source).list(), Signatures(ctx, target).list());
  }
  if (const auto callable = ctx.oracle.callable_of(source)) {
    if (*callable != source) return r.relate(*callable, target);
  }
  const bool is_any_class = ctx.kind(source) == TypeKind::SubclassOf && ctx.is_dynamic(ctx.store.subclass_of(source).instance);
  if (r.is_gradual_allowed() && (is_any_class || ctx.is_instance_of(source, KnownClass::Type))) return true;
  return r.fail([&] { return "`" + r.show(source) + "` is not callable"; });
}

}  // namespace awl::types
