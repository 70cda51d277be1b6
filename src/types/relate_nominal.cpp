// Instances of classes: inheritance with variance, int where float is asked for, and the way to protocols.
#include <fmt/format.h>

#include <algorithm>

#include "base/names.h"
#include "types/relate.h"
#include "types/signatures.h"

namespace awl::types {
namespace {

const char* variance_name(Variance variance) {
  switch (variance) {
    case Variance::Covariant:
      return "covariant";
    case Variance::Contravariant:
      return "contravariant";
    case Variance::Bivariant:
      return "bivariant";
    case Variance::Invariant:
    case Variance::Infer:
      return "invariant";
  }
  return "";
}

TypeId argument(const TypeContext& ctx, const TypeList& args, std::size_t index) {
  return index < args.size() ? args[index] : ctx.store.unknown();
}

Variance opposite(Variance variance) {
  if (variance == Variance::Covariant) return Variance::Contravariant;
  return variance == Variance::Contravariant ? Variance::Covariant : variance;
}

// `source` with parameters that the target takes by position alone taken so too: `Job[[int]]` says nothing of names, so it does not
// ask for a list without them.
TypeId by_place_as(const TypeContext& ctx, TypeId source, TypeId target) {
  if (ctx.kind(source) != TypeKind::ParameterList || ctx.kind(target) != TypeKind::ParameterList) return source;
  const std::vector<Param>& wanted = ctx.store.parameter_list(target).signature.params;
  ParameterListType list = ctx.store.parameter_list(source);
  bool changed = false;
  for (std::size_t i = 0; i < std::min(wanted.size(), list.signature.params.size()); ++i) {
    ParamKind& kind = list.signature.params[i].kind;
    if (wanted[i].kind != ParamKind::PositionalOnly || kind != ParamKind::Normal) break;
    kind = ParamKind::PositionalOnly;
    changed = true;
  }
  return changed ? ctx.store.make(std::move(list)) : source;
}

bool relate_argument(Relater& r, TypeVarId var, TypeId source, TypeId target) {
  const Variance variance = r.ctx.oracle.variance_of(var);
  if (r.ctx.store.type_var_key(var).kind != TypeVarKind::ParamSpec) return r.relate_with(variance, source, target);
  // The relation of parameter lists is that of the callables which have them: a class that gives such callables away is
  // contravariant in its ParamSpec, since the parameters' types are.
  return r.relate_with(opposite(variance), variance == Variance::Invariant ? by_place_as(r.ctx, source, target) : source, target);
}

// Whether a class can stand where `float` or `complex` is written: these mean `float | int` and `complex | float | int`.
bool is_promotion(const Relater& r, TypeId nominal, ClassId target) {
  const TypeContext& ctx = r.ctx;
  if (!r.promotes) return false;
  const auto inherits = [&](KnownClass base) {
    const ClassId cls = ctx.oracle.known_class(base);
    return cls && specialized_base_type(ctx, nominal, cls).valid();
  };
  if (target == ctx.oracle.known_class(KnownClass::Float)) return inherits(KnownClass::Int);
  if (target != ctx.oracle.known_class(KnownClass::Complex)) return false;
  return inherits(KnownClass::Float) || inherits(KnownClass::Int);
}

// A class with an unknown base may inherit from anything.
bool has_dynamic_base(const TypeContext& ctx, ClassId cls) {
  return std::ranges::any_of(ctx.oracle.class_info(cls).mro, [&](TypeId base) { return ctx.is_dynamic(base); });
}

bool inherits_for_sure(const TypeContext& ctx, ClassId cls, ClassId base) {
  if (cls == base) return true;
  return std::ranges::any_of(ctx.oracle.class_info(cls).mro,
                             [&](TypeId entry) { return ctx.kind(entry) == TypeKind::Instance && ctx.store.instance(entry).cls == base; });
}

// By inheritance: an answer if `nominal` inherits from the target's class (or may, through an unknown base).
std::optional<bool> relate_by_inheritance(Relater& r, TypeId source, TypeId nominal, const InstanceType& target) {
  const TypeContext& ctx = r.ctx;
  const ClassId cls = ctx.store.instance(nominal).cls;
  if (!inherits_for_sure(ctx, cls, target.cls)) {
    const bool is_none = target.cls == ctx.oracle.known_class(KnownClass::NoneType);  // of which there is no subclass
    if (has_dynamic_base(ctx, cls) && r.is_gradual_allowed() && !is_none) return true;
    return std::nullopt;
  }
  if (target.args.empty()) return true;
  const TypeId base = specialized_base_type(ctx, nominal, target.cls);
  // The elements of a tuple expression are no declared literals: `Iterable[T]` from `(1, 2)` makes T an int.
  const KeepLiterals scope(r, ctx.kind(source) != TypeKind::Tuple);
  return relate_arguments(r, target.cls, ctx.store.instance(base).args, target.args);
}

// `type[Any]` is an instance of whatever metaclass is asked for.
bool is_any_class_for_metaclass(const Relater& r, TypeId source, ClassId target) {
  const TypeContext& ctx = r.ctx;
  if (!r.is_gradual_allowed() || ctx.kind(source) != TypeKind::SubclassOf) return false;
  return ctx.is_dynamic(ctx.store.subclass_of(source).instance) && inherits_for_sure(ctx, target, ctx.oracle.known_class(KnownClass::Type));
}

// `list[int]` as a value is an object of its own, which passes on to the class what is asked of it.
bool is_generic_alias(const TypeContext& ctx, TypeId source, ClassId target) {
  if (target != ctx.oracle.known_class(KnownClass::GenericAlias)) return false;
  if (ctx.kind(source) == TypeKind::ClassObject) return !ctx.store.class_object(source).args.empty();
  if (ctx.kind(source) != TypeKind::TypeForm || ctx.store.type_form(source).kind != TypeFormType::Kind::Other) return false;
  const TypeKind described = ctx.kind(ctx.store.type_form(source).type);
  return described == TypeKind::Tuple || described == TypeKind::SubclassOf;
}

}  // namespace

bool relate_arguments(Relater& r, ClassId cls, const TypeList& source, const TypeList& target) {
  const ClassInfo& info = r.ctx.oracle.class_info(cls);
  for (std::size_t i = 0; i < info.type_params.size(); ++i) {
    const TypeVarId var = info.type_params[i];
    const TypeId from = argument(r.ctx, source, i), to = argument(r.ctx, target, i);
    if (relate_argument(r, var, from, to)) continue;
    if (r.why == nullptr) return false;
    const std::string_view name = name_text(r.ctx.store.type_var_key(var).name);
    const auto variance = variance_name(r.ctx.oracle.variance_of(var));
    return r.fail_pair(fmt::format("type parameter `{}` of `{}` is {}", name, name_text(info.key.name), variance), from, to);
  }
  return true;
}

bool relate_to_instance(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  const InstanceType& wanted = ctx.store.instance(target);
  const TypeId nominal = nominal_type(ctx, source);
  if (nominal) {
    if (const auto answer = relate_by_inheritance(r, source, nominal, wanted)) return *answer;
    if (is_promotion(r, nominal, wanted.cls)) return true;
  }
  if (is_any_class_for_metaclass(r, source, wanted.cls) || is_generic_alias(ctx, source, wanted.cls)) return true;
  if (const TypeId dict = typed_dict_as_dict(ctx, source)) {
    if (inherits_for_sure(ctx, ctx.store.instance(dict).cls, wanted.cls)) return r.relate(dict, target);
  }
  switch (ctx.oracle.class_info(wanted.cls).flavor) {
    case ClassFlavor::Protocol:
      return relate_to_protocol(r, source, target);
    case ClassFlavor::TypedDict:
      return ctx.kind(source) == TypeKind::Instance && relate_typed_dicts(r, source, target);
    case ClassFlavor::Ordinary:
    case ClassFlavor::Enum:
    case ClassFlavor::NamedTuple:
    case ClassFlavor::NewType:
      return false;
  }
  return false;
}

}  // namespace awl::types
