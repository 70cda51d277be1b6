// Parameter lists: may whoever calls the target call the source instead? (typing spec, "Callables", assignability rules.)
// Types are contravariant: what the target takes must fit what the source takes.
#include <algorithm>

#include "base/names.h"
#include "types/relate.h"
#include "types/signatures.h"

namespace awl::types {
namespace {

// A parameter list by kinds of parameters.
struct View {
  absl::InlinedVector<const Param*, 8> positional;  // positional-only and normal
  absl::InlinedVector<const Param*, 4> keyword_only;
  const Param* args = nullptr;
  const Param* kwargs = nullptr;
  bool is_gradual = false;

  explicit View(const Signature& signature) : is_gradual(signature.is_gradual) {
    for (const Param& param : signature.params) {
      switch (param.kind) {
        case ParamKind::PositionalOnly:
        case ParamKind::Normal:
          positional.push_back(&param);
          break;
        case ParamKind::VarArgs:
          args = &param;
          break;
        case ParamKind::KeywordOnly:
          keyword_only.push_back(&param);
          break;
        case ParamKind::KwArgs:
          kwargs = &param;
          break;
      }
    }
  }
};

class ParameterRelation {
 public:
  ParameterRelation(Relater& relater, const Signature& source, const Signature& target)
      : r_(relater), source_(source), target_(target), s_(source), t_(target) {
    if (r_.is_gradual_allowed()) {
      s_.is_gradual = s_.is_gradual || takes_any(s_);
      t_.is_gradual = t_.is_gradual || takes_any(t_);
    }
  }

  bool relate() {
    if (const TypeVarId var = capturing(target_)) return capture(var, t_, source_, s_, true);
    if (const TypeVarId var = capturing(source_)) return capture(var, s_, target_, t_, false);
    if (const TypeVarId own = trailing_param_spec(r_.ctx, source_); own && !t_.is_gradual && own != trailing_param_spec(r_.ctx, target_)) {
      return r_.fail(
          [&] { return "the parameters of `" + std::string(name_text(r_.ctx.store.type_var_key(own).name)) + "` are not passed"; });
    }
    // `(...)` passes whatever is taken: that says nothing of the source's `*args: *Ts`.
    const bool is_unpacked = has_unpacked_args(t_) || (has_unpacked_args(s_) && !t_.is_gradual);
    if (is_unpacked) return relate_unpacked() && relate_keywords(t_.positional.size());
    if (!relate_positional()) return false;
    if (t_.is_gradual) return true;
    return relate_rest_of_source() && relate_args() && relate_keywords(t_.positional.size());
  }

 private:
  // `*args: Any, **kwargs: Any` means `...` where it was written so.
  [[nodiscard]] bool takes_any(const View& view) const {
    const auto is_any = [&](const Param* param) { return param != nullptr && r_.ctx.is_dynamic(param->type) && !param->is_substituted; };
    return is_any(view.args) && is_any(view.kwargs);
  }
  [[nodiscard]] TypeVarId capturing(const Signature& signature) const {
    const TypeVarId var = trailing_param_spec(r_.ctx, signature);
    return var && r_.is_inferable(var) ? var : TypeVarId{};
  }
  [[nodiscard]] bool has_unpacked_args(const View& view) const {
    return view.args != nullptr && r_.ctx.kind(view.args->type) == TypeKind::Unpacked;
  }

  static std::string describe(const Param& param, std::size_t index) {
    if (param.name) return "parameter `" + std::string(name_text(param.name)) + "`";
    return "parameter " + std::to_string(index + 1);
  }

  // The target's parameter is given to the source's.
  bool pass(const Param& source, const Param& target, std::size_t index) {
    if (source.type == target.type && !r_.is_tracked(source.type) &&
        (r_.is_gradual_allowed() || r_.ctx.store.is_plainly_static(source.type))) {
      return true;
    }
    const KeepLiterals scope(r_);
    if (r_.relate(target.type, source.type)) return true;
    return r_.why != nullptr ? r_.fail_pair(describe(source, index), target.type, source.type) : false;
  }

  bool fail_optional(const Param& param, std::size_t index) {
    return r_.fail([&] { return describe(param, index) + " must have a default"; });
  }

  // ---- by position

  bool relate_positional() {
    for (std::size_t i = 0; i < t_.positional.size(); ++i) {
      const Param& wanted = *t_.positional[i];
      const bool fits = i < s_.positional.size() ? positional_pair(*s_.positional[i], wanted, i) : positional_into_args(wanted, i);
      if (!fits) return false;
    }
    return true;
  }

  bool positional_pair(const Param& source, const Param& target, std::size_t index) {
    if (target.kind == ParamKind::Normal) {
      if (source.kind != ParamKind::Normal) {
        return r_.fail([&] { return describe(target, index) + " cannot be passed by keyword"; });
      }
      if (source.name != target.name) {
        return r_.fail([&] { return describe(target, index) + " is called `" + std::string(name_text(source.name)) + "`"; });
      }
    }
    if (target.has_default && !source.has_default) return fail_optional(source, index);
    return pass(source, target, index);
  }

  // The source has no parameter of its own at this place: `*args` takes it, and `**kwargs` where it may come by name.
  bool positional_into_args(const Param& target, std::size_t index) {
    if (s_.is_gradual) return true;
    if (s_.args == nullptr) {
      return r_.fail([&] { return count_taken(); });
    }
    if (!pass(*s_.args, target, index)) return false;
    if (target.kind != ParamKind::Normal) return true;
    if (const Param* by_name = find_keyword_only(target.name)) return pass(*by_name, target, index);
    if (s_.kwargs == nullptr) return r_.fail([&] { return describe(target, index) + " cannot be passed by keyword"; });
    return pass(*s_.kwargs, target, index);
  }

  [[nodiscard]] std::string count_taken() const {
    const std::size_t count = s_.positional.size();
    if (count == 0) return "no positional parameters are taken";
    return count == 1 ? "only 1 positional parameter is taken" : "only " + std::to_string(count) + " positional parameters are taken";
  }
  [[nodiscard]] const Param* find_keyword_only(NameId name) const {
    const auto found = std::ranges::find_if(s_.keyword_only, [&](const Param* param) { return param->name == name; });
    return found == s_.keyword_only.end() ? nullptr : *found;
  }
  [[nodiscard]] const Param* find_wanted_keyword(NameId name) const {
    const auto found = std::ranges::find_if(t_.keyword_only, [&](const Param* param) { return param->name == name; });
    return found == t_.keyword_only.end() ? nullptr : *found;
  }

  // Parameters of the source beyond those of the target: they may get the target's `*args`, its keywords, or nothing.
  bool relate_rest_of_source() {
    for (std::size_t i = t_.positional.size(); i < s_.positional.size(); ++i) {
      const Param& extra = *s_.positional[i];
      if (t_.args != nullptr && !pass(extra, *t_.args, i)) return false;
      const Param* by_name = extra.kind == ParamKind::Normal ? find_wanted_keyword(extra.name) : nullptr;
      if (by_name != nullptr) continue;  // related with the keywords
      if (extra.kind == ParamKind::Normal && t_.kwargs != nullptr && !pass(extra, *t_.kwargs, i)) return false;
      if (!extra.has_default) return r_.fail([&] { return describe(extra, i) + " is not passed"; });
    }
    return true;
  }

  bool relate_args() {
    if (t_.args == nullptr || s_.is_gradual) return true;
    if (s_.args == nullptr) return r_.fail([] { return std::string("`*args` is not taken"); });
    return pass(*s_.args, *t_.args, t_.positional.size());
  }

  // ---- by keyword

  // The source's normal parameter of that name, unless its place is already taken by a positional argument.
  [[nodiscard]] const Param* find_keyword(NameId name, std::size_t taken) const {
    for (std::size_t i = taken; i < s_.positional.size(); ++i) {
      if (s_.positional[i]->kind == ParamKind::Normal && s_.positional[i]->name == name) return s_.positional[i];
    }
    return find_keyword_only(name);
  }

  bool relate_keywords(std::size_t taken) {
    for (const Param* wanted : t_.keyword_only) {
      const Param* found = find_keyword(wanted->name, taken);
      if (found != nullptr) {
        if (wanted->has_default && !found->has_default) return fail_optional(*found, 0);
        if (!pass(*found, *wanted, 0)) return false;
      } else if (s_.kwargs != nullptr) {
        if (!pass(*s_.kwargs, *wanted, 0)) return false;
      } else if (!s_.is_gradual) {
        return r_.fail([&] { return describe(*wanted, 0) + " is not taken"; });
      }
    }
    for (const Param* extra : s_.keyword_only) {
      if (find_wanted_keyword(extra->name) != nullptr) continue;
      if (t_.kwargs != nullptr && !is_positional_in_target(extra->name) && !pass(*extra, *t_.kwargs, 0)) return false;
      if (!extra->has_default && !t_.is_gradual) return r_.fail([&] { return describe(*extra, 0) + " is not passed"; });
    }
    if (t_.kwargs == nullptr || s_.is_gradual || t_.is_gradual) return true;
    if (s_.kwargs == nullptr) return r_.fail([] { return std::string("`**kwargs` is not taken"); });
    return pass(*s_.kwargs, *t_.kwargs, 0);
  }

  // A name that the target's own normal parameter has does not come through its `**kwargs`.
  [[nodiscard]] bool is_positional_in_target(NameId name) const {
    return std::ranges::any_of(t_.positional, [&](const Param* p) { return p->kind == ParamKind::Normal && p->name == name; });
  }

  // ---- `*args: *Ts`

  // The positional parameters from `first` on as a tuple. Optional ones are as many as there are, or fewer.
  [[nodiscard]] TypeId as_tuple(const View& view, std::size_t first, bool only_required) const {
    TypeList elements, optional;
    for (std::size_t i = first; i < view.positional.size(); ++i) {
      (view.positional[i]->has_default && only_required ? optional : elements).push_back(view.positional[i]->type);
    }
    if (view.args != nullptr) {
      const TypeId type = view.args->type;
      const bool is_unpacked = r_.ctx.kind(type) == TypeKind::Unpacked;
      elements.push_back(is_unpacked ? type : r_.ctx.store.make(UnpackedType{make_variadic_tuple(r_.ctx, type)}));
    } else if (!optional.empty()) {
      elements.push_back(r_.ctx.store.make(UnpackedType{make_variadic_tuple(r_.ctx, make_union(r_.ctx, optional))}));
    } else if (view.is_gradual) {
      elements.push_back(r_.ctx.store.make(UnpackedType{make_variadic_tuple(r_.ctx, r_.ctx.store.any())}));
    }
    return make_tuple_type(r_.ctx, elements);
  }

  // A tuple that ends in a type variable tuple still to be solved.
  [[nodiscard]] bool is_open_tuple(TypeId type) const {
    if (r_.ctx.kind(type) != TypeKind::Tuple) return false;
    const TupleType& tuple = r_.ctx.store.tuple(type);
    if (tuple.variadic < 0) return false;
    const TypeId rest = tuple.elements[static_cast<std::size_t>(tuple.variadic)];
    return r_.ctx.kind(rest) == TypeKind::Unpacked && r_.inferable_var(r_.ctx.store.unpacked(rest).inner).valid();
  }

  // One side takes its positional arguments as a tuple; so does the other, then.
  bool relate_unpacked() {
    const std::size_t common = std::min(s_.positional.size(), t_.positional.size());
    for (std::size_t i = 0; i < common; ++i) {
      if (!positional_pair(*s_.positional[i], *t_.positional[i], i)) return false;
    }
    const TypeId passed = as_tuple(t_, common, false), taken = as_tuple(s_, common, true);
    if (is_open_tuple(passed) && is_open_tuple(taken)) {
      // A function that is generic in its own `*args` is passed on: how many there are is for its own arguments to say.
      return r_.bind_dynamic(r_.ctx.store.unknown(), passed) && r_.bind_dynamic(r_.ctx.store.unknown(), taken);
    }
    const KeepLiterals scope(r_);
    if (r_.relate(passed, taken)) return true;
    return r_.why != nullptr ? r_.fail_pair("positional parameters", passed, taken) : false;
  }

  // ---- ParamSpec

  // `**P` of `holder` takes what the other list has after the holder's own leading parameters. `forward`: the holder is
  // the target, so that its leading parameters are passed to the source's.
  bool capture(TypeVarId var, const View& holder, const Signature& other, const View& other_view, bool forward) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < holder.positional.size(); ++i) {
      const Param& own = *holder.positional[i];
      const Param* others = next < other_view.positional.size() ? other_view.positional[next++] : other_view.args;
      if (others == nullptr) {
        if (other_view.is_gradual) continue;
        return r_.fail([&] { return describe(own, i) + " is not taken"; });
      }
      if (!(forward ? pass(*others, own, i) : pass(own, *others, i))) return false;
    }
    ParameterListType rest;
    const std::span leading(other_view.positional.data(), next);
    for (const Param& param : other.params) {
      if (std::ranges::find(leading, &param) == leading.end()) rest.signature.params.push_back(param);
    }
    rest.signature.is_gradual = other.is_gradual;
    const TypeId list = r_.ctx.store.make(std::move(rest));
    return (forward && joins_known(var, list)) || constrain_exact(r_, var, list);
  }

  // Two callables that are passed for one `**P` have to take the same arguments: P is the narrower list, if the other takes that, too.
  bool joins_known(TypeVarId var, TypeId list) {
    const Constraints::Bounds* bounds = r_.constraints->find(var);
    const TypeId known = bounds != nullptr ? bounds->exact : TypeId();
    if (!known || known == list || r_.ctx.store.has_gradual(known) || r_.ctx.store.has_gradual(list)) return false;
    if (r_.is_tracked(known) || r_.is_tracked(list)) return false;
    if (is_assignable_to(r_.ctx, list, known)) return true;
    if (!is_assignable_to(r_.ctx, known, list)) return false;
    r_.constraints->get(var).exact = list;
    return true;
  }

  Relater& r_;
  const Signature& source_;
  const Signature& target_;
  View s_, t_;
};

}  // namespace

namespace {

// `**kwargs: Unpack[TD]` takes what keys TD names, and may be passed a dictionary that has others as well.
bool takes_open_dict(const TypeContext& ctx, const Signature& signature) {
  return std::ranges::any_of(signature.params, [&](const Param& param) {
    if (param.kind != ParamKind::KwArgs || ctx.kind(param.type) != TypeKind::Unpacked) return false;
    const TypeId dict = resolve(ctx, ctx.store.unpacked(param.type).inner);
    if (ctx.kind(dict) != TypeKind::Instance) return false;
    const ClassInfo& info = ctx.oracle.class_info(ctx.store.instance(dict).cls);
    return !info.typed_dict_closed && !info.typed_dict_extra;
  });
}

bool takes_any_keyword(const Signature& signature) {
  return signature.is_gradual || std::ranges::any_of(signature.params, [](const Param& p) { return p.kind == ParamKind::KwArgs; });
}

}  // namespace

bool relate_parameters(Relater& r, const Signature& source, const Signature& target) {
  if (!has_unpacked(r.ctx, source) && !has_unpacked(r.ctx, target)) return ParameterRelation(r, source, target).relate();
  if (takes_open_dict(r.ctx, target) && !takes_any_keyword(source)) {
    return r.fail([] { return std::string("`**kwargs` is not taken, and the dictionary may have more keys"); });
  }
  const Signature plain_source = expand_unpacked(r.ctx, source), plain_target = expand_unpacked(r.ctx, target);
  return ParameterRelation(r, plain_source, plain_target).relate();
}

// A ParamSpec's value: `source` fits if a callable with its parameters fits where one with the target's is asked for.
bool relate_to_parameter_list(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  const Signature& wanted = ctx.store.parameter_list(target).signature;
  if (ctx.kind(source) == TypeKind::ParameterList) return relate_signatures(r, ctx.store.parameter_list(source).signature, wanted);
  if (ctx.kind(source) != TypeKind::TypeVar || ctx.store.type_var_key(ctx.store.type_var(source).var).kind != TypeVarKind::ParamSpec) {
    return false;
  }
  Signature own;
  append_param_spec(ctx, own.params, ctx.store.type_var(source).var);
  return relate_parameters(r, own, wanted);
}

}  // namespace awl::types
