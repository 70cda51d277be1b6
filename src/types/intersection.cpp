// Intersections: a union of conjunctions, each simplified.
#include <algorithm>

#include "types/operations.h"
#include "types/relations.h"

namespace awl::types {
namespace {

constexpr std::size_t kMaxConjunctions = 512;

struct Conjunction {
  TypeList positive, negative;
};

class IntersectionBuilder {
 public:
  explicit IntersectionBuilder(const TypeContext& ctx) : ctx_(ctx) { all_.emplace_back(); }

  void add_positive(TypeId type, unsigned nesting = 0) {
    type = nesting > kMaxAliasNesting ? ctx_.store.unknown() : resolve(ctx_, type);
    switch (ctx_.kind(type)) {
      case TypeKind::Union: {
        absl::InlinedVector<TypeId, 8> members;
        for_each_member(ctx_, type, [&](TypeId member) { members.push_back(member); });
        distribute(members, [&](IntersectionBuilder& part, TypeId member) { part.add_positive(member, nesting + 1); });
        return;
      }
      case TypeKind::Intersection: {
        const IntersectionType parts = ctx_.store.intersection(type);
        for (const TypeId positive : parts.positive) add_positive(positive, nesting + 1);
        for (const TypeId negative : parts.negative) add_negative(negative, nesting + 1);
        return;
      }
      default:
        for (Conjunction& one : all_) one.positive.push_back(type);
    }
  }

  void add_negative(TypeId type, unsigned nesting = 0) {
    type = nesting > kMaxAliasNesting ? ctx_.store.unknown() : resolve(ctx_, type);
    switch (ctx_.kind(type)) {
      case TypeKind::Union:  // not (A or B): neither
        for_each_member(ctx_, type, [&](TypeId member) { add_negative(member, nesting + 1); });
        return;
      case TypeKind::Intersection: {  // not (A and not B): not A, or B
        const IntersectionType parts = ctx_.store.intersection(type);
        TypeList choices = parts.positive;
        choices.insert(choices.end(), parts.negative.begin(), parts.negative.end());
        std::size_t index = 0;
        distribute(choices, [&](IntersectionBuilder& part, TypeId choice) {
          if (index++ < parts.positive.size())
            part.add_negative(choice, nesting + 1);
          else
            part.add_positive(choice, nesting + 1);
        });
        return;
      }
      case TypeKind::Any:
      case TypeKind::Unknown:  // whatever Any is not is as unknown as what it is
        for (Conjunction& one : all_) one.positive.push_back(type);
        return;
      default:
        for (Conjunction& one : all_) one.negative.push_back(type);
    }
  }

  TypeId finish() {
    TypeList members;
    for (Conjunction& one : all_) members.push_back(simplify(std::move(one)));
    return make_union(ctx_, members);
  }

 private:
  // Each conjunction so far, once with each of the choices.
  template <class Choices, class Add>
  void distribute(const Choices& choices, Add&& add) {
    if (all_.size() * choices.size() > kMaxConjunctions) {
      all_.assign(1, Conjunction{{ctx_.store.unknown()}, {}});
      return;
    }
    std::vector<Conjunction> result;
    for (const TypeId choice : choices) {
      IntersectionBuilder part(ctx_);
      part.all_ = all_;
      add(part, choice);
      result.insert(result.end(), part.all_.begin(), part.all_.end());
    }
    all_ = std::move(result);
    drop_narrower();
  }

  static bool is_within(const TypeList& part, const TypeList& whole) {
    return std::ranges::all_of(part, [&](TypeId type) { return std::ranges::find(whole, type) != whole.end(); });
  }

  // A conjunction that asks for all that another asks for, and more, adds nothing to the union. The first of equal ones stays.
  void drop_narrower() {
    std::vector<Conjunction> kept;
    for (Conjunction& one : all_) {
      const auto is_wider = [&](const Conjunction& other) {
        return is_within(other.positive, one.positive) && is_within(other.negative, one.negative);
      };
      if (std::ranges::any_of(kept, is_wider)) continue;
      std::erase_if(kept, [&](const Conjunction& other) {
        return is_within(one.positive, other.positive) && is_within(one.negative, other.negative);
      });
      kept.push_back(std::move(one));
    }
    all_ = std::move(kept);
  }

  TypeId simplify(Conjunction one) {
    TypeList positive;
    for (const TypeId type : one.positive) {
      if (!add_simplified(positive, type)) return ctx_.store.never();
    }
    if (const auto narrowed = without_literals(positive, one.negative)) return *narrowed;
    TypeList negative;
    for (const TypeId type : one.negative) {
      if (ctx_.kind(type) == TypeKind::Never) continue;
      if (is_excluded(positive, type)) return ctx_.store.never();
      const bool implied = std::ranges::any_of(positive, [&](TypeId p) { return is_disjoint_from(ctx_, p, type); });
      if (!implied) add_negative_once(negative, type);
    }
    if (negative.empty() && positive.size() <= 1) return positive.empty() ? ctx_.object() : positive.front();
    return ctx_.store.make(IntersectionType{std::move(positive), std::move(negative)});
  }

  // False if nothing is left. A type that another one implies is dropped.
  bool add_simplified(TypeList& positive, TypeId type) {
    if (ctx_.kind(type) == TypeKind::Never) return false;
    if (ctx_.is_instance_of(type, KnownClass::Object)) return true;
    for (const TypeId known : positive) {
      if (known == type || (ctx_.is_dynamic(known) && ctx_.is_dynamic(type)) || is_subtype_of(ctx_, known, type)) return true;
      if (is_disjoint_from(ctx_, known, type)) return false;
    }
    std::erase_if(positive, [&](TypeId known) { return is_subtype_of(ctx_, type, known); });
    positive.push_back(type);
    return true;
  }

  bool is_excluded(const TypeList& positive, TypeId negative) const {
    if (positive.empty()) return ctx_.is_instance_of(negative, KnownClass::Object);
    return std::ranges::any_of(positive, [&](TypeId p) { return is_subtype_of(ctx_, p, negative); });
  }

  void add_negative_once(TypeList& negative, TypeId type) const {
    if (std::ranges::any_of(negative, [&](TypeId known) { return known == type || is_subtype_of(ctx_, type, known); })) return;
    std::erase_if(negative, [&](TypeId known) { return is_subtype_of(ctx_, known, type); });
    negative.push_back(type);
  }

  // `bool & ~Literal[True]` is `Literal[False]`; the same for enums.
  std::optional<TypeId> without_literals(const TypeList& positive, const TypeList& negative) const {
    const auto is_literal = [&](TypeId type) { return ctx_.kind(type) == TypeKind::Literal; };
    if (!std::ranges::any_of(negative, is_literal)) return std::nullopt;
    for (std::size_t i = 0; i < positive.size(); ++i) {
      const TypeId literals = expand_to_literals(ctx_, positive[i]);
      if (!literals) continue;
      TypeList left;
      for_each_member(ctx_, literals, [&](TypeId literal) {
        if (std::ranges::find(negative, literal) == negative.end()) left.push_back(literal);
      });
      if (ctx_.kind(literals) == TypeKind::Union && left.size() == ctx_.store.union_of(literals).members.size()) continue;
      TypeList others = positive;
      others[i] = make_union(ctx_, left);
      return make_intersection(ctx_, others, negative);
    }
    return std::nullopt;
  }

  const TypeContext& ctx_;
  std::vector<Conjunction> all_;
};

}  // namespace

TypeId make_intersection(const TypeContext& ctx, std::span<const TypeId> positive, std::span<const TypeId> negative) {
  IntersectionBuilder builder(ctx);
  for (const TypeId type : positive) builder.add_positive(type);
  for (const TypeId type : negative) builder.add_negative(type);
  return builder.finish();
}

}  // namespace awl::types
