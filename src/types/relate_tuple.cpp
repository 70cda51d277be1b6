// Tuples of known shape: `tuple[int, str]`, `tuple[int, ...]`, `tuple[int, *Ts, str]`.
#include "types/relate.h"

namespace awl::types {
namespace {

// A tuple as the elements before, of and after its variadic part.
struct Shape {
  std::span<const TypeId> prefix, suffix;
  TypeId variadic;           // the repeated element, or the TypeVarTuple; none
  bool is_type_var = false;  // `*Ts`

  [[nodiscard]] std::size_t fixed() const { return prefix.size() + suffix.size(); }
};

Shape shape_of(const TypeContext& ctx, const TupleType& tuple) {
  const std::span<const TypeId> all(tuple.elements);
  if (tuple.variadic < 0) return {all, {}, {}, false};
  const auto at = static_cast<std::size_t>(tuple.variadic);
  Shape shape{all.first(at), all.subspan(at + 1), all[at], false};
  if (ctx.kind(shape.variadic) == TypeKind::Unpacked) {
    shape.variadic = ctx.store.unpacked(shape.variadic).inner;
    shape.is_type_var = true;
  }
  return shape;
}

class TupleRelation {
 public:
  TupleRelation(Relater& relater, const TupleType& source, const TupleType& target, Variance variance)
      : r_(relater),
        source_tuple_(source),
        target_tuple_(target),
        s_(shape_of(relater.ctx, source)),
        t_(shape_of(relater.ctx, target)),
        variance_(variance) {}

  bool relate() {
    if (t_.is_type_var && r_.inferable_var(t_.variadic)) return capture(target_tuple_, t_, source_tuple_, s_, true);
    if (s_.is_type_var && r_.inferable_var(s_.variadic)) return capture(source_tuple_, s_, target_tuple_, t_, false);
    if (!t_.variadic) return s_.variadic ? relate_open_to_fixed() : relate_fixed();
    if (!s_.variadic) return variance_ != Variance::Invariant && relate_fixed_to_open();
    return relate_open();
  }

 private:
  bool element(TypeId source, TypeId target, std::size_t index) {
    if (r_.relate_with(variance_, source, target)) return true;
    if (r_.why == nullptr) return false;
    return r_.fail_pair("element " + std::to_string(index + 1), source, target);
  }

  bool relate_fixed() {
    if (s_.prefix.size() != t_.prefix.size()) return fail_length();
    for (std::size_t i = 0; i < s_.prefix.size(); ++i) {
      if (!element(s_.prefix[i], t_.prefix[i], i)) return false;
    }
    return true;
  }

  bool fail_length() {
    return r_.fail([&] {
      const auto count = [](const Shape& s) { return (s.variadic ? "at least " : "") + std::to_string(s.fixed()); };
      return "a tuple of length " + count(s_) + " where length " + count(t_) + " is asked for";
    });
  }

  // `tuple[Any, ...]` fits any length, as the typing spec says of it.
  bool relate_open_to_fixed() {
    const bool is_any = r_.is_gradual_allowed() && !s_.is_type_var && r_.ctx.is_dynamic(s_.variadic);
    if (!is_any || s_.fixed() > t_.prefix.size()) return fail_length();
    const std::size_t tail = t_.prefix.size() - s_.suffix.size();
    for (std::size_t i = 0; i < t_.prefix.size(); ++i) {
      const TypeId from = i < s_.prefix.size() ? s_.prefix[i] : i < tail ? s_.variadic : s_.suffix[i - tail];
      if (!element(from, t_.prefix[i], i)) return false;
    }
    return true;
  }

  bool relate_fixed_to_open() {
    if (t_.is_type_var || s_.prefix.size() < t_.fixed()) return fail_length();
    const std::size_t tail = s_.prefix.size() - t_.suffix.size();
    for (std::size_t i = 0; i < s_.prefix.size(); ++i) {
      const TypeId to = i < t_.prefix.size() ? t_.prefix[i] : i < tail ? t_.variadic : t_.suffix[i - tail];
      if (!element(s_.prefix[i], to, i)) return false;
    }
    return true;
  }

  // What the source has at a place of the target's prefix (or suffix, counted from the end): one of its own, or one of the
  // repeated ones, which may not be there unless they are Any.
  TypeId source_at(std::span<const TypeId> own, std::size_t index, bool from_end) const {
    if (index < own.size()) return from_end ? own[own.size() - 1 - index] : own[index];
    const bool is_any = r_.is_gradual_allowed() && !s_.is_type_var && r_.ctx.is_dynamic(s_.variadic);
    return is_any ? s_.variadic : TypeId{};
  }

  bool relate_open() {
    if (t_.is_type_var || s_.is_type_var) {
      const bool same = t_.is_type_var && s_.is_type_var && s_.variadic == t_.variadic && s_.prefix.size() == t_.prefix.size() &&
                        s_.suffix.size() == t_.suffix.size();
      if (t_.is_type_var && !same) return false;
    }
    if (variance_ == Variance::Invariant && (s_.prefix.size() != t_.prefix.size() || s_.suffix.size() != t_.suffix.size())) return false;
    for (std::size_t i = 0; i < t_.prefix.size(); ++i) {
      const TypeId from = source_at(s_.prefix, i, false);
      if (!from) return fail_length();
      if (!element(from, t_.prefix[i], i)) return false;
    }
    for (std::size_t i = 0; i < t_.suffix.size(); ++i) {
      const TypeId from = source_at(s_.suffix, i, true);
      if (!from) return fail_length();
      if (!element(from, t_.suffix[t_.suffix.size() - 1 - i], s_.prefix.size() + 1)) return false;
    }
    return t_.is_type_var || relate_middle();
  }

  // What is left of the source after the target's prefix and suffix must fit the repeated element.
  bool relate_middle() {
    for (std::size_t i = t_.prefix.size(); i < s_.prefix.size(); ++i) {
      if (!element(s_.prefix[i], t_.variadic, i)) return false;
    }
    for (std::size_t i = t_.suffix.size(); i < s_.suffix.size(); ++i) {
      if (!element(s_.suffix[s_.suffix.size() - 1 - i], t_.variadic, s_.prefix.size() + 1)) return false;
    }
    const TypeId repeated = s_.is_type_var ? r_.ctx.object() : s_.variadic;
    return element(repeated, t_.variadic, s_.prefix.size());
  }

  // `*Ts` takes what stands between the prefix and the suffix of `holder`. `forward`: the holder is the target.
  bool capture(const TupleType&, const Shape& holder, const TupleType& other_tuple, const Shape& other, bool forward) {
    // `tuple[Any, ...]` has as many elements as are asked for.
    const bool is_any = other.variadic && !other.is_type_var && r_.is_gradual_allowed() && r_.ctx.is_dynamic(other.variadic);
    const std::size_t before = holder.prefix.size(), after = holder.suffix.size();
    const std::size_t own_before = other.variadic ? std::min(before, other.prefix.size()) : before;
    const std::size_t own_after = other.variadic ? std::min(after, other.suffix.size()) : after;
    if (other.variadic ? !is_any && (own_before < before || own_after < after) : other.fixed() < before + after) return fail_length();
    const std::size_t end = other_tuple.elements.size() - own_after;
    const auto relate_one = [&](TypeId holders, TypeId others, std::size_t index) {
      return forward ? element(others, holders, index) : element(holders, others, index);
    };
    for (std::size_t i = 0; i < before; ++i) {
      if (!relate_one(holder.prefix[i], i < own_before ? other_tuple.elements[i] : other.variadic, i)) return false;
    }
    for (std::size_t i = 0; i < after; ++i) {
      const std::size_t missing = after - own_after;
      if (!relate_one(holder.suffix[i], i < missing ? other.variadic : other_tuple.elements[end + i - missing], end + i)) return false;
    }
    TupleType middle{TypeList(other_tuple.elements.begin() + static_cast<std::ptrdiff_t>(own_before),
                              other_tuple.elements.begin() + static_cast<std::ptrdiff_t>(end)),
                     -1};
    if (other_tuple.variadic >= 0) middle.variadic = other_tuple.variadic - static_cast<std::int32_t>(own_before);
    const TypeId captured = r_.ctx.store.make(std::move(middle));
    const TypeVarId var = r_.inferable_var(holder.variadic);
    if (variance_ == Variance::Invariant) return constrain_exact(r_, var, captured);
    return forward ? constrain_lower(r_, var, captured) : constrain_upper(r_, var, captured);
  }

  Relater& r_;
  const TupleType& source_tuple_;
  const TupleType& target_tuple_;
  Shape s_, t_;
  Variance variance_;
};

}  // namespace

bool is_uninhabited(const TypeContext& ctx, TypeId type) {
  if (ctx.kind(type) != TypeKind::Tuple) return ctx.kind(type) == TypeKind::Never;
  const TupleType& tuple = ctx.store.tuple(type);
  for (std::size_t i = 0; i < tuple.elements.size(); ++i) {
    if (static_cast<std::int32_t>(i) != tuple.variadic && is_uninhabited(ctx, tuple.elements[i])) return true;
  }
  return false;
}

bool relate_tuples(Relater& r, const TupleType& source, const TupleType& target, Variance variance) {
  return TupleRelation(r, source, target, variance).relate();
}

bool relate_to_tuple(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  if (ctx.kind(source) == TypeKind::Tuple) {
    return relate_tuples(r, ctx.store.tuple(source), ctx.store.tuple(target), Variance::Covariant);
  }
  if (ctx.kind(source) == TypeKind::ParamSpecPart) {
    return ctx.store.param_spec_part(source).is_args && r.relate(make_variadic_tuple(ctx, ctx.object()), target);
  }
  if (ctx.kind(source) != TypeKind::Instance) return false;
  if (const auto view = tuple_view(ctx, source)) return r.relate(ctx.store.make(*view), target);
  // Through an unknown base anything may be inherited.
  return r.is_gradual_allowed() && ctx.oracle.class_info(ctx.store.instance(source).cls).has_unknown_base;
}

}  // namespace awl::types
