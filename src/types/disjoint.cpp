// Disjointness: no object can be in both types. "No" when in doubt.
#include <algorithm>

#include "types/operations.h"
#include "types/relate.h"

namespace awl::types {
namespace {

constexpr unsigned kMaxNesting = 32;

bool inherits(const TypeContext& ctx, const ClassInfo& cls, ClassId base) {
  if (cls.id == base) return true;
  return std::ranges::any_of(cls.mro,
                             [&](TypeId entry) { return ctx.kind(entry) == TypeKind::Instance && ctx.store.instance(entry).cls == base; });
}

// The nearest class whose memory layout (or @disjoint_base) rules out unrelated ones beside it.
const ClassInfo* disjoint_base(const TypeContext& ctx, const ClassInfo& cls) {
  if (cls.is_disjoint_base) return &cls;
  for (const TypeId entry : cls.mro) {
    if (ctx.kind(entry) != TypeKind::Instance) continue;
    const ClassInfo& base = ctx.oracle.class_info(ctx.store.instance(entry).cls);
    if (base.is_disjoint_base) return &base;
  }
  return nullptr;
}

// No class can inherit from both.
bool classes_exclude_each_other(const TypeContext& ctx, ClassId a, ClassId b) {
  const ClassInfo &first = ctx.oracle.class_info(a), &second = ctx.oracle.class_info(b);
  if (inherits(ctx, first, b) || inherits(ctx, second, a)) return false;
  if (first.has_unknown_base || second.has_unknown_base) return false;
  const bool any_protocol = first.flavor == ClassFlavor::Protocol || second.flavor == ClassFlavor::Protocol;
  if (any_protocol) return false;
  if (first.is_final || second.is_final) return true;
  const ClassInfo *base_a = disjoint_base(ctx, first), *base_b = disjoint_base(ctx, second);
  if (base_a == nullptr || base_b == nullptr) return false;
  return !inherits(ctx, *base_a, base_b->id) && !inherits(ctx, *base_b, base_a->id);
}

class Disjointness {
 public:
  explicit Disjointness(const TypeContext& ctx) : ctx_(ctx) {}

  bool check(TypeId a, TypeId b) {
    if (nesting_ >= kMaxNesting) return false;
    ++nesting_;
    const bool result = check_resolved(resolve(ctx_, a), resolve(ctx_, b));
    --nesting_;
    return result;
  }

 private:
  bool check_resolved(TypeId a, TypeId b) {
    if (is_uninhabited(ctx_, a) || is_uninhabited(ctx_, b)) return true;
    if (a == b || ctx_.is_dynamic(a) || ctx_.is_dynamic(b)) return false;
    if (ctx_.kind(a) == TypeKind::Union) return check_members(a, b);
    if (ctx_.kind(b) == TypeKind::Union) return check_members(b, a);
    if (is_compound(a) || is_compound(b)) {
      return check_compound(a, b) || check_compound(b, a) || check_values(a, b) || check_values(b, a);
    }
    if (is_subtype_of(ctx_, a, b) || is_subtype_of(ctx_, b, a)) return false;
    if (const auto answer = check_exact(a, b)) return *answer;
    if (const auto answer = check_exact(b, a)) return *answer;
    return check_values(a, b) || check_values(b, a) || check_rest(a, b);
  }

  bool check_members(TypeId u, TypeId other) {
    return std::ranges::all_of(ctx_.store.union_of(u).members, [&](TypeId member) { return check(member, other); });
  }

  // `bool` and enums are nothing but their values: `b` may rule them out one by one.
  bool check_values(TypeId a, TypeId b) {
    const TypeId values = expand_to_literals(ctx_, a);
    return values && check(values, b);
  }

  [[nodiscard]] bool is_compound(TypeId type) const {
    return ctx_.kind(type) == TypeKind::Intersection || ctx_.kind(type) == TypeKind::TypeVar;
  }

  // `a`, if it is an intersection or a type variable, has a part that rules `b` out.
  bool check_compound(TypeId a, TypeId b) {
    if (ctx_.kind(a) == TypeKind::Intersection) {
      const IntersectionType& parts = ctx_.store.intersection(a);
      return std::ranges::any_of(parts.positive, [&](TypeId part) { return check(part, b); }) ||
             std::ranges::any_of(parts.negative, [&](TypeId part) { return is_subtype_of(ctx_, b, part); });
    }
    if (ctx_.kind(a) != TypeKind::TypeVar) return false;
    const TypeVarId var = ctx_.store.type_var(a).var;
    const TypeList& choices = ctx_.oracle.constraints_of(var);
    if (!choices.empty()) return std::ranges::all_of(choices, [&](TypeId choice) { return check(choice, b); });
    const TypeId bound = ctx_.oracle.bound_of(var);
    return bound && check(bound, b);
  }

  // `a` is one object or has objects of exactly one class: whatever does not hold for it now never will.
  std::optional<bool> check_exact(TypeId a, TypeId b) {
    switch (ctx_.kind(a)) {
      case TypeKind::Literal:
        return check_literal(a, b);
      case TypeKind::Sentinel:
        return ctx_.kind(b) == TypeKind::Sentinel || !fits_erased(a, b);
      case TypeKind::LiteralString:
        if (ctx_.kind(b) == TypeKind::Literal) return std::nullopt;
        return !fits_erased(ctx_.known_instance(KnownClass::Str), b);
      case TypeKind::ClassObject:
        if (ctx_.kind(b) == TypeKind::ClassObject) return ctx_.store.class_object(a).cls != ctx_.store.class_object(b).cls;
        return !fits_erased(a, b);
      case TypeKind::Module:
        return ctx_.kind(b) == TypeKind::Module || !fits_erased(a, b);
      case TypeKind::Function:
        if (ctx_.kind(b) == TypeKind::Function) return ctx_.store.function(a).definition != ctx_.store.function(b).definition;
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

  std::optional<bool> check_literal(TypeId a, TypeId b) {
    if (ctx_.kind(b) == TypeKind::Literal) return true;
    if (ctx_.kind(b) == TypeKind::Instance) {
      const ClassInfo& info = ctx_.oracle.class_info(ctx_.store.instance(b).cls);
      if (info.flavor == ClassFlavor::NewType && info.new_type_base) return check(a, info.new_type_base);
    }
    return !fits_erased(a, b);
  }

  // Gradual and generic parts count in favour of an overlap.
  [[nodiscard]] bool fits_erased(TypeId exact, TypeId other) const { return is_assignable_to(ctx_, exact, other); }

  bool check_rest(TypeId a, TypeId b) {
    const TypeKind a_kind = ctx_.kind(a), b_kind = ctx_.kind(b);
    if (a_kind == TypeKind::Tuple && b_kind == TypeKind::Tuple) return check_tuples(ctx_.store.tuple(a), ctx_.store.tuple(b));
    if (a_kind == TypeKind::SubclassOf && b_kind == TypeKind::SubclassOf) return check_classes(a, b);
    if (a_kind == TypeKind::Callable || b_kind == TypeKind::Callable) return check_callable(a_kind == TypeKind::Callable ? b : a);
    const ClassId first = runtime_class(a), second = runtime_class(b);
    if (!first || !second) return false;
    if (is_typed_dict(a) && is_typed_dict(b)) return check_typed_dicts(a, b);
    if (check_final_protocol(a, b) || check_final_protocol(b, a)) return true;
    return classes_exclude_each_other(ctx_, first, second);
  }

  [[nodiscard]] bool is_typed_dict(TypeId type) const {
    return ctx_.kind(type) == TypeKind::Instance && ctx_.oracle.class_info(ctx_.store.instance(type).cls).flavor == ClassFlavor::TypedDict;
  }

  // The class that the objects have when the program runs.
  [[nodiscard]] ClassId runtime_class(TypeId type) const {
    if (is_typed_dict(type)) return ctx_.oracle.known_class(KnownClass::Dict);
    TypeId nominal = nominal_type(ctx_, type);
    for (unsigned step = 0; nominal && step < kMaxNesting; ++step) {
      const ClassInfo& info = ctx_.oracle.class_info(ctx_.store.instance(nominal).cls);
      if (info.flavor != ClassFlavor::NewType || !info.new_type_base) return info.id;
      nominal = nominal_type(ctx_, info.new_type_base);
    }
    return {};
  }

  // Objects of a final class that lacks what the protocol asks for. Functions are given attributes when the program runs.
  [[nodiscard]] bool check_final_protocol(TypeId a, TypeId b) const {
    if (ctx_.kind(a) != TypeKind::Instance || ctx_.kind(b) != TypeKind::Instance) return false;
    const ClassInfo& info = ctx_.oracle.class_info(ctx_.store.instance(a).cls);
    if (info.id == ctx_.oracle.known_class(KnownClass::FunctionType)) return false;
    const bool is_protocol = ctx_.oracle.class_info(ctx_.store.instance(b).cls).flavor == ClassFlavor::Protocol;
    return is_protocol && info.is_final && info.type_params.empty() && !is_assignable_to(ctx_, a, b);
  }

  bool check_callable(TypeId other) const {
    if (ctx_.kind(other) != TypeKind::Instance) return false;
    const ClassInfo& info = ctx_.oracle.class_info(ctx_.store.instance(other).cls);
    if (info.id == ctx_.oracle.known_class(KnownClass::FunctionType)) return false;  // whatever its signature is
    return info.is_final && !info.has_unknown_base && !ctx_.oracle.callable_of(other);
  }

  // Of two classes, one that inherits from both is in both.
  bool check_classes(TypeId a, TypeId b) const {
    const TypeId first = nominal_type(ctx_, ctx_.store.subclass_of(a).instance);
    const TypeId second = nominal_type(ctx_, ctx_.store.subclass_of(b).instance);
    if (!first || !second) return false;
    return classes_exclude_each_other(ctx_, ctx_.store.instance(first).cls, ctx_.store.instance(second).cls);
  }

  bool check_tuples(const TupleType& a, const TupleType& b) {
    const auto is_open = [](const TupleType& t) { return t.variadic >= 0; };
    const auto fixed = [&](const TupleType& t) { return t.elements.size() - (is_open(t) ? 1 : 0); };
    if (!is_open(a) && !is_open(b)) {
      if (a.elements.size() != b.elements.size()) return true;
    } else if (is_open(a) != is_open(b)) {
      if (is_open(a) ? fixed(a) > b.elements.size() : fixed(b) > a.elements.size()) return true;
    }
    const auto prefix = [&](const TupleType& t) { return is_open(t) ? static_cast<std::size_t>(t.variadic) : t.elements.size(); };
    for (std::size_t i = 0; i < std::min(prefix(a), prefix(b)); ++i) {
      if (check(a.elements[i], b.elements[i])) return true;
    }
    return false;
  }

  // A key that both demand, with types that share no object.
  bool check_typed_dicts(TypeId a, TypeId b) {
    const InstanceType &first = ctx_.store.instance(a), &second = ctx_.store.instance(b);
    const Substitution first_map = class_substitution(ctx_, first.cls, first.args);
    const Substitution second_map = class_substitution(ctx_, second.cls, second.args);
    for (const TypedDictField& field : ctx_.oracle.class_info(first.cls).typed_dict_fields) {
      for (const TypedDictField& other : ctx_.oracle.class_info(second.cls).typed_dict_fields) {
        if (field.name != other.name || !field.required || !other.required) continue;
        if (check(substitute(ctx_, field.type, first_map), substitute(ctx_, other.type, second_map))) return true;
      }
    }
    return false;
  }

  const TypeContext& ctx_;
  unsigned nesting_ = 0;
};

}  // namespace

bool is_disjoint_from(const TypeContext& ctx, TypeId a, TypeId b) {
  RelationMemo& memo = ctx.store.relation_memo();
  TypeId first = ctx.store.canonical_id(a), second = ctx.store.canonical_id(b);
  if (second < first) std::swap(first, second);  // symmetric; the order settles nothing but the place in the memo
  RelationState own_state;
  const TypeContext inner{ctx.store, ctx.oracle, ctx.relation != nullptr ? ctx.relation : &own_state};
  RelationState& state = *inner.relation;
  if (const auto known = memo.find(RelationKind::Disjoint, first, second)) {
    if (state.open_count() + known->height <= RelationState::kMaxOpenPairs) {
      state.deepest = std::max(state.deepest, state.open_count() + known->height);
      return known->holds;
    }
  }
  const RememberScope scope(inner, state);
  const bool result = Disjointness(inner).check(first, second);
  if (scope.is_lasting()) memo.put(RelationKind::Disjoint, first, second, {result, scope.height()});
  return result;
}

}  // namespace awl::types
