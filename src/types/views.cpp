// Looking at a type from another side: as a nominal instance, as a tuple, as a truth value.
#include <algorithm>

#include "base/hash.h"
#include "base/names.h"
#include "types/operations.h"
#include "types/type_visit.h"

namespace awl::types {
namespace {

/// What `NewType` returns is no class, though its result can be used as a type.
TypeId metaclass_of(const TypeContext& ctx, ClassId cls) {
  const ClassInfo& info = ctx.oracle.class_info(cls);
  if (info.flavor == ClassFlavor::NewType && !info.has_unknown_base) return ctx.known_instance(KnownClass::NewType);
  const TypeId metaclass = info.metaclass;
  return metaclass && ctx.kind(metaclass) == TypeKind::Instance ? metaclass : ctx.known_instance(KnownClass::Type);
}

TypeId literal_class(const TypeContext& ctx, const LiteralType& literal) {
  switch (literal.kind) {
    case LiteralType::Kind::Int:
      return ctx.known_instance(KnownClass::Int);
    case LiteralType::Kind::Bool:
      return ctx.known_instance(KnownClass::Bool);
    case LiteralType::Kind::Str:
      return ctx.known_instance(KnownClass::Str);
    case LiteralType::Kind::Bytes:
      return ctx.known_instance(KnownClass::Bytes);
    case LiteralType::Kind::Enum:
      return ctx.store.make(InstanceType{literal.enum_class, {}});
  }
  return ctx.store.unknown();
}

KnownClass type_form_class(TypeFormType::Kind kind) {
  switch (kind) {
    case TypeFormType::Kind::Union:
      return KnownClass::UnionType;
    case TypeFormType::Kind::Alias:
      return KnownClass::TypeAliasType;
    case TypeFormType::Kind::TypeVar:
      return KnownClass::TypeVar;
    case TypeFormType::Kind::NewType:
      return KnownClass::NewType;
    case TypeFormType::Kind::Other:
      return KnownClass::Object;
  }
  return KnownClass::Object;
}

// Forms that stand for a class at run time: `isinstance(x, Callable)`, `issubclass(C, Generic)`.
bool is_class_form(const SpecialFormType& form) {
  static const NameId names[] = {intern("Any"), intern("Callable"), intern("Generic"), intern("Protocol"), intern("Tuple"), intern("Type")};
  return std::ranges::find(names, form.name) != std::end(names);
}

// `TypeId` that is an Instance, else none.
TypeId only_instance(const TypeContext& ctx, TypeId type) { return type && ctx.kind(type) == TypeKind::Instance ? type : TypeId{}; }

// One overload per kind of payload: the nominal view of a resolved type.
struct NominalView {
  const TypeContext& ctx;
  TypeId type;

  TypeId operator()(const NoPayload&) const {
    return ctx.kind(type) == TypeKind::LiteralString ? ctx.known_instance(KnownClass::Str) : TypeId{};
  }
  TypeId operator()(const InstanceType&) const { return type; }
  TypeId operator()(const LiteralType& literal) const { return literal_class(ctx, literal); }
  TypeId operator()(const SentinelType& sentinel) const { return ctx.store.make(InstanceType{sentinel.cls, {}}); }
  TypeId operator()(const TupleType& tuple) const {
    const ClassId cls = ctx.oracle.known_class(KnownClass::Tuple);
    return cls ? ctx.store.make(InstanceType{cls, {tuple_element_union(ctx, tuple)}}) : TypeId{};
  }
  TypeId operator()(const ClassObjectType& object) const { return metaclass_of(ctx, object.cls); }
  TypeId operator()(const SubclassOfType& object) const {
    const TypeId instance = nominal_type(ctx, object.instance);
    return instance ? metaclass_of(ctx, ctx.store.instance(instance).cls) : ctx.known_instance(KnownClass::Type);
  }
  TypeId operator()(const FormOfType&) const { return ctx.object(); }
  TypeId operator()(const UnionType&) const { return {}; }
  TypeId operator()(const IntersectionType& intersection) const {
    for (const TypeId positive : intersection.positive) {
      if (const TypeId found = nominal_type(ctx, positive)) return found;
    }
    return intersection.positive.empty() ? ctx.object() : TypeId{};
  }
  TypeId operator()(const FunctionType&) const { return ctx.known_instance(KnownClass::FunctionType); }
  TypeId operator()(const BoundMethodType&) const { return ctx.known_instance(KnownClass::MethodType); }
  TypeId operator()(const CallableType&) const { return ctx.object(); }
  TypeId operator()(const PropertyType&) const { return ctx.known_instance(KnownClass::Property); }
  TypeId operator()(const ModuleType&) const { return ctx.known_instance(KnownClass::ModuleType); }
  TypeId operator()(const TypeVarType& t) const {
    if (!ctx.oracle.constraints_of(t.var).empty()) return {};
    const TypeId bound = ctx.oracle.bound_of(t.var);
    return bound ? nominal_type(ctx, bound) : ctx.object();
  }
  TypeId operator()(const ParamSpecPartType& part) const {
    if (!part.is_args) return ctx.known_instance(KnownClass::Dict, {ctx.known_instance(KnownClass::Str), ctx.object()});
    return nominal_type(ctx, make_variadic_tuple(ctx, ctx.object()));
  }
  TypeId operator()(const ParameterListType&) const { return {}; }
  TypeId operator()(const UnpackedType&) const { return {}; }
  TypeId operator()(const TypeGuardType&) const { return ctx.known_instance(KnownClass::Bool); }
  TypeId operator()(const AliasReferenceType&) const { return {}; }
  TypeId operator()(const TypeFormType& form) const { return ctx.known_instance(type_form_class(form.kind)); }
  TypeId operator()(const SpecialFormType& form) const { return is_class_form(form) ? ctx.known_instance(KnownClass::Type) : ctx.object(); }
  TypeId operator()(const DeferredType&) const { return {}; }
};

// The entry of `info.mro` for `base`, in terms of the class's own type parameters; Unknown when only an unknown base may lead there.
TypeId find_in_mro(const TypeContext& ctx, const ClassInfo& info, ClassId base) {
  TypeId dynamic;
  for (const TypeId entry : info.mro) {
    switch (ctx.kind(entry)) {
      case TypeKind::Instance:
        if (ctx.store.instance(entry).cls == base) return entry;
        break;
      case TypeKind::Any:
      case TypeKind::Unknown:
        dynamic = ctx.store.unknown();
        break;
      default:
        break;
    }
  }
  return dynamic;
}

}  // namespace

TypeId resolve(const TypeContext& ctx, TypeId type) {
  for (unsigned step = 0; step <= kMaxAliasNesting; ++step) {
    switch (ctx.kind(type)) {
      case TypeKind::AliasReference:
        type = ctx.oracle.expand_alias(ctx.store.alias_reference(type));
        break;
      case TypeKind::Deferred:
        type = ctx.oracle.force(type);
        break;
      case TypeKind::TypeGuard:
        return ctx.known_instance(KnownClass::Bool);
      default:
        return type;
    }
  }
  return ctx.store.unknown();  // `type A = A`
}

TypeId nominal_type(const TypeContext& ctx, TypeId type) {
  type = resolve(ctx, type);
  return only_instance(ctx, visit_payload(ctx.store, type, NominalView{ctx, type}));
}

std::optional<InstanceType> nominal_instance(const TypeContext& ctx, TypeId type) {
  const TypeId found = nominal_type(ctx, type);
  return found ? std::optional(ctx.store.instance(found)) : std::nullopt;
}

TypeId specialized_base_type(const TypeContext& ctx, TypeId type, ClassId base) {
  if (!base) return {};
  type = resolve(ctx, type);
  if (ctx.kind(type) == TypeKind::Intersection) {
    for (const TypeId positive : ctx.store.intersection(type).positive) {
      if (const TypeId found = specialized_base_type(ctx, positive, base)) return found;
    }
  }
  const TypeId nominal = nominal_type(ctx, type);
  if (!nominal) return {};
  const InstanceType& instance = ctx.store.instance(nominal);
  if (instance.cls == base) return nominal;
  const TypeId entry = find_in_mro(ctx, ctx.oracle.class_info(instance.cls), base);
  if (!entry) return {};
  if (ctx.is_dynamic(entry)) return ctx.store.make(InstanceType{base, unknown_args(ctx, base)});
  if (!ctx.store.has_type_vars(entry)) return entry;
  return substitute(ctx, entry, class_substitution(ctx, instance.cls, instance.args));
}

std::optional<InstanceType> specialized_base(const TypeContext& ctx, TypeId type, ClassId base) {
  const TypeId found = specialized_base_type(ctx, type, base);
  return found ? std::optional(ctx.store.instance(found)) : std::nullopt;
}

std::optional<InstanceType> specialized_base(const TypeContext& ctx, TypeId type, KnownClass base) {
  return specialized_base(ctx, type, ctx.oracle.known_class(base));
}

bool inherits_from(const TypeContext& ctx, TypeId type, ClassId base) {
  type = resolve(ctx, type);
  if (ctx.kind(type) == TypeKind::Intersection) {
    const TypeList& parts = ctx.store.intersection(type).positive;
    if (std::ranges::any_of(parts, [&](TypeId part) { return inherits_from(ctx, part, base); })) return true;
  }
  const auto nominal = nominal_instance(ctx, type);
  if (!nominal || !base) return false;
  const TypeList& mro = ctx.oracle.class_info(nominal->cls).mro;
  return nominal->cls == base || std::ranges::any_of(mro, [&](TypeId entry) {
           return ctx.kind(entry) == TypeKind::Instance && ctx.store.instance(entry).cls == base;
         });
}

std::optional<TupleType> tuple_view(const TypeContext& ctx, TypeId type) {
  type = resolve(ctx, type);
  if (ctx.kind(type) == TypeKind::Tuple) return ctx.store.tuple(type);
  if (ctx.kind(type) == TypeKind::Intersection) {
    for (const TypeId positive : ctx.store.intersection(type).positive) {
      if (auto found = tuple_view(ctx, positive)) return found;
    }
    return std::nullopt;
  }
  if (ctx.kind(type) == TypeKind::TypeVar) {
    const TypeId bound = ctx.oracle.bound_of(ctx.store.type_var(type).var);
    return bound ? tuple_view(ctx, bound) : std::nullopt;
  }
  if (ctx.kind(type) != TypeKind::Instance) return std::nullopt;
  const InstanceType& instance = ctx.store.instance(type);
  for (const TypeId entry : ctx.oracle.class_info(instance.cls).mro) {
    if (ctx.kind(entry) != TypeKind::Tuple) continue;
    return ctx.store.tuple(substitute(ctx, entry, class_substitution(ctx, instance.cls, instance.args)));
  }
  return std::nullopt;
}

// ---- literals ------------------------------------------------------------------------------------------------------------------

namespace {

bool is_builtin_container(const TypeContext& ctx, ClassId cls) {
  using enum KnownClass;
  return std::ranges::any_of(std::array{List, Dict, Set, Frozenset},
                             [&](KnownClass which) { return ctx.oracle.known_class(which) == cls; });
}

class LiteralWidener {
 public:
  LiteralWidener(const TypeContext& ctx, bool deep) : ctx_(ctx), deep_(deep) {}

  TypeId widen(TypeId type) {
    switch (ctx_.kind(type)) {
      case TypeKind::Literal:
        return literal_class(ctx_, ctx_.store.literal(type));
      case TypeKind::LiteralString:
        return ctx_.known_instance(KnownClass::Str);
      case TypeKind::Union: {
        const TypeList members = widen_all(ctx_.store.union_of(type).members);
        if (members == ctx_.store.union_of(type).members) return type;
        const TypeId widened = make_union(ctx_, members);
        return ctx_.store.union_of(type).is_open ? open_union(ctx_, widened) : widened;
      }
      default:
        return deep_ ? widen_inside(type) : type;
    }
  }

 private:
  TypeList widen_all(TypeList types) {
    for (TypeId& type : types) type = widen(type);
    return types;
  }

  TypeId widen_inside(TypeId type) {
    const TypeKind kind = ctx_.kind(type);
    if (kind != TypeKind::Tuple && kind != TypeKind::Unpacked && kind != TypeKind::Instance) return type;
    if (kind == TypeKind::Instance && !is_builtin_container(ctx_, ctx_.store.instance(type).cls)) return type;
    if (const auto known = widened_.find(type); known != widened_.end()) return known->second;
    const TypeId result = rebuild(kind, type);
    widened_.emplace(type, result);
    return result;
  }

  TypeId rebuild(TypeKind kind, TypeId type) {
    if (kind == TypeKind::Unpacked) return ctx_.store.make(UnpackedType{widen(ctx_.store.unpacked(type).inner)});
    if (kind == TypeKind::Tuple) {
      const TupleType& tuple = ctx_.store.tuple(type);
      return ctx_.store.make(TupleType{widen_all(tuple.elements), tuple.variadic});
    }
    const InstanceType& instance = ctx_.store.instance(type);
    return ctx_.store.make(InstanceType{instance.cls, widen_all(instance.args)});
  }

  const TypeContext& ctx_;
  bool deep_;
  HashMap<TypeId, TypeId> widened_;  // types share their parts
};

}  // namespace

TypeId widen_literals(const TypeContext& ctx, TypeId type, bool deep) {
  if (!ctx.store.has(type, TypeFlag::Literals)) return type;
  return LiteralWidener(ctx, deep).widen(type);
}

TypeId make_int_literal(const TypeContext& ctx, std::int64_t value) {
  return ctx.store.make(LiteralType{LiteralType::Kind::Int, value, {}, {}, {}});
}
TypeId make_bool_literal(const TypeContext& ctx, bool value) {
  return ctx.store.make(LiteralType{LiteralType::Kind::Bool, value ? 1 : 0, {}, {}, {}});
}
TypeId make_str_literal(const TypeContext& ctx, std::string text) {
  return ctx.store.make(LiteralType{LiteralType::Kind::Str, 0, std::move(text), {}, {}});
}
TypeId make_bytes_literal(const TypeContext& ctx, std::string text) {
  return ctx.store.make(LiteralType{LiteralType::Kind::Bytes, 0, std::move(text), {}, {}});
}
TypeId make_enum_literal(const TypeContext& ctx, ClassId cls, NameId member) {
  return ctx.store.make(LiteralType{LiteralType::Kind::Enum, 0, {}, cls, member});
}

// ---- tuples --------------------------------------------------------------------------------------------------------------------

TypeId tuple_element_union(const TypeContext& ctx, const TupleType& tuple) {
  TypeList members;
  for (const TypeId element : tuple.elements) {
    // What a type variable tuple stands for is not known: objects.
    members.push_back(ctx.kind(element) == TypeKind::Unpacked ? ctx.object() : element);
  }
  return make_union(ctx, members);
}

TypeId make_variadic_tuple(const TypeContext& ctx, TypeId element) { return ctx.store.make(TupleType{{element}, 0}); }

namespace {

// Collects tuple elements; a second variadic part is joined with the first and with what stands between them.
class TupleBuilder {
 public:
  explicit TupleBuilder(const TypeContext& ctx) : ctx_(ctx) {}

  void add(TypeId element) {
    if (ctx_.kind(element) != TypeKind::Unpacked) {
      result_.elements.push_back(element);
      return;
    }
    const TypeId inner = resolve(ctx_, ctx_.store.unpacked(element).inner);
    if (ctx_.kind(inner) == TypeKind::TypeVar) {
      add_variadic(element);
    } else if (ctx_.kind(inner) == TypeKind::Tuple) {
      const TupleType& tuple = ctx_.store.tuple(inner);
      for (std::size_t i = 0; i < tuple.elements.size(); ++i) {
        const bool is_variadic = tuple.variadic == static_cast<std::int32_t>(i);
        if (is_variadic)
          add_variadic(tuple.elements[i]);
        else
          result_.elements.push_back(tuple.elements[i]);
      }
    } else {
      add_variadic(ctx_.store.unknown());
    }
  }

  void add_variadic(TypeId element) {
    if (result_.variadic < 0) {
      result_.variadic = static_cast<std::int32_t>(result_.elements.size());
      result_.elements.push_back(element);
      return;
    }
    const auto first = static_cast<std::size_t>(result_.variadic);
    TypeList joined(result_.elements.begin() + static_cast<std::ptrdiff_t>(first), result_.elements.end());
    joined.push_back(element);
    for (TypeId& part : joined) part = ctx_.kind(part) == TypeKind::Unpacked ? ctx_.object() : part;
    result_.elements.resize(first);
    result_.elements.push_back(make_union(ctx_, joined));
  }

  TypeId finish() { return ctx_.store.make(std::move(result_)); }

 private:
  const TypeContext& ctx_;
  TupleType result_;
};

}  // namespace

TypeId make_tuple_type(const TypeContext& ctx, std::span<const TypeId> elements) {
  TupleBuilder builder(ctx);
  for (const TypeId element : elements) builder.add(element);
  return builder.finish();
}

// ---- classes as values ---------------------------------------------------------------------------------------------------------

TypeId make_subclass_of(const TypeContext& ctx, TypeId instance) {
  switch (ctx.kind(instance)) {
    case TypeKind::Never:
      return instance;
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Instance:
    case TypeKind::Tuple:
    case TypeKind::TypeVar:
    case TypeKind::Intersection:
    case TypeKind::AliasReference:
      return ctx.store.make(SubclassOfType{instance});
    case TypeKind::Union: {
      TypeList members = ctx.store.union_of(instance).members;
      for (TypeId& member : members) member = widen_literals(ctx, member);
      return ctx.store.make(SubclassOfType{make_union(ctx, members)});
    }
    case TypeKind::Deferred:
      return make_subclass_of(ctx, ctx.oracle.force(instance));
    default: {
      const TypeId nominal = nominal_type(ctx, instance);
      return ctx.store.make(SubclassOfType{nominal ? nominal : ctx.object()});
    }
  }
}

TypeId to_instance(const TypeContext& ctx, TypeId class_type) {
  class_type = resolve(ctx, class_type);
  switch (ctx.kind(class_type)) {
    case TypeKind::ClassObject: {
      const ClassObjectType& object = ctx.store.class_object(class_type);
      TypeList args = object.args.empty() ? unknown_args(ctx, object.cls) : object.args;
      if (object.cls != ctx.oracle.known_class(KnownClass::Tuple)) return ctx.store.make(InstanceType{object.cls, std::move(args)});
      // `tuple[int, str]` as a value keeps its shape as one Tuple argument.
      if (args.size() == 1 && ctx.kind(args.front()) == TypeKind::Tuple) return args.front();
      return make_variadic_tuple(ctx, args.empty() ? ctx.store.unknown() : args.front());
    }
    case TypeKind::SubclassOf:
      return ctx.store.subclass_of(class_type).instance;
    case TypeKind::TypeForm:
      return ctx.store.type_form(class_type).type;
    case TypeKind::Any:
    case TypeKind::Never:
      return class_type;
    case TypeKind::Union:
      return map_union(ctx, class_type, [&](TypeId member) { return to_instance(ctx, member); });
    case TypeKind::Intersection:
      for (const TypeId positive : ctx.store.intersection(class_type).positive) {
        const TypeId instance = to_instance(ctx, positive);
        if (!ctx.is_dynamic(instance)) return instance;
      }
      return ctx.store.unknown();
    default:
      return ctx.store.unknown();
  }
}

TypeId gradual_parameters(const TypeContext& ctx) {
  ParameterListType list;
  list.signature.is_gradual = true;
  return ctx.store.make(std::move(list));
}

// ---- truth ---------------------------------------------------------------------------------------------------------------------

namespace {

Truthiness from_bool(bool value) { return value ? Truthiness::AlwaysTrue : Truthiness::AlwaysFalse; }

Truthiness literal_truthiness(const TypeContext& ctx, const LiteralType& literal) {
  switch (literal.kind) {
    case LiteralType::Kind::Int:
    case LiteralType::Kind::Bool:
      return from_bool(literal.number != 0);
    case LiteralType::Kind::Str:
    case LiteralType::Kind::Bytes:
      return from_bool(!literal.text.empty());
    case LiteralType::Kind::Enum:
      return truthiness(ctx, ctx.store.make(InstanceType{literal.enum_class, {}}));
  }
  return Truthiness::Ambiguous;
}

// What `__bool__` or `__len__` is declared to return, if that is a literal.
Truthiness declared_truthiness(const TypeContext& ctx, TypeId method) {
  const bool is_function = ctx.kind(method) == TypeKind::Function;
  if (!is_function || ctx.store.function(method).overloads.size() != 1) return Truthiness::Ambiguous;
  const TypeId returns = ctx.store.function(method).overloads.front().returns;
  if (!returns || ctx.kind(returns) != TypeKind::Literal) return Truthiness::Ambiguous;
  return literal_truthiness(ctx, ctx.store.literal(returns));
}

// A class with neither `__bool__` nor `__len__` is taken to be always true: its subclasses could add one, but hardly do.
Truthiness instance_truthiness(const TypeContext& ctx, TypeId type) {
  static const NameId bool_name = intern("__bool__");
  static const NameId len_name = intern("__len__");
  const InstanceType& instance = ctx.store.instance(type);
  if (ctx.is_none(type)) return Truthiness::AlwaysFalse;
  if (ctx.is_instance_of(type, KnownClass::Object) || ctx.is_instance_of(type, KnownClass::Bool)) return Truthiness::Ambiguous;
  const ClassInfo& info = ctx.oracle.class_info(instance.cls);
  if (info.flavor == ClassFlavor::Protocol || info.has_unknown_base) return Truthiness::Ambiguous;
  if (std::ranges::any_of(info.typed_dict_fields, [](const TypedDictField& field) { return field.required; }))
    return Truthiness::AlwaysTrue;
  for (const NameId name : {bool_name, len_name}) {
    if (const auto member = ctx.oracle.class_member(instance.cls, instance.args, name)) return declared_truthiness(ctx, member->type);
  }
  return Truthiness::AlwaysTrue;
}

Truthiness union_truthiness(const TypeContext& ctx, TypeId type) {
  std::optional<Truthiness> all;
  for_each_member(ctx, type, [&](TypeId member) {
    const Truthiness one = truthiness(ctx, member);
    all = !all || *all == one ? one : Truthiness::Ambiguous;
  });
  return all.value_or(Truthiness::Ambiguous);
}

}  // namespace

Truthiness truthiness(const TypeContext& ctx, TypeId type) {
  type = resolve(ctx, type);
  switch (ctx.kind(type)) {
    case TypeKind::Literal:
      return literal_truthiness(ctx, ctx.store.literal(type));
    case TypeKind::Instance:
      return instance_truthiness(ctx, type);
    case TypeKind::Union:
      return union_truthiness(ctx, type);
    case TypeKind::Tuple: {
      const TupleType& tuple = ctx.store.tuple(type);
      if (tuple.elements.empty()) return Truthiness::AlwaysFalse;
      return tuple.variadic < 0 || tuple.elements.size() > 1 ? Truthiness::AlwaysTrue : Truthiness::Ambiguous;
    }
    case TypeKind::Intersection:
      for (const TypeId positive : ctx.store.intersection(type).positive) {
        if (const Truthiness one = truthiness(ctx, positive); one != Truthiness::Ambiguous) return one;
      }
      return Truthiness::Ambiguous;
    case TypeKind::TypeVar: {
      const TypeId bound = ctx.oracle.bound_of(ctx.store.type_var(type).var);
      return bound ? truthiness(ctx, bound) : Truthiness::Ambiguous;
    }
    case TypeKind::ClassObject:
    case TypeKind::SubclassOf: {
      const TypeId metaclass = nominal_type(ctx, type);
      return metaclass ? instance_truthiness(ctx, metaclass) : Truthiness::Ambiguous;
    }
    case TypeKind::Sentinel:
    case TypeKind::Function:
    case TypeKind::BoundMethod:
    case TypeKind::Module:
    case TypeKind::Property:
    case TypeKind::TypeForm:
    case TypeKind::SpecialForm:
      return Truthiness::AlwaysTrue;
    default:
      return Truthiness::Ambiguous;
  }
}

TypeId narrow_truthy(const TypeContext& ctx, TypeId type, bool truthy) {
  return map_union(ctx, type, [&](TypeId member) -> TypeId {
    const Truthiness found = truthiness(ctx, member);
    if (found != Truthiness::Ambiguous) return (found == Truthiness::AlwaysTrue) == truthy ? member : TypeId{};
    if (ctx.is_instance_of(member, KnownClass::Bool)) return make_bool_literal(ctx, truthy);
    if (ctx.kind(member) != TypeKind::TypeVar) return member;
    // `T: int | None`: the part of the bound that is left.
    const TypeId bound = ctx.oracle.bound_of(ctx.store.type_var(member).var);
    if (!bound) return member;
    const TypeId narrowed = narrow_truthy(ctx, bound, truthy);
    if (narrowed == resolve(ctx, bound)) return member;
    const TypeId both[] = {member, narrowed};
    return make_intersection(ctx, both);
  });
}

}  // namespace awl::types
