// Unions: what `A | B` becomes.
#include <algorithm>

#include <absl/container/inlined_vector.h>

#include "base/hash.h"
#include "types/operations.h"
#include "types/relations.h"

namespace awl::types {
namespace {

constexpr std::size_t kMaxMembers = 512;
constexpr std::size_t kScanLimit = 16;  // up to here duplicates are looked for by scanning

// Collects members in order, each once.
class Members {
 public:
  explicit Members(const TypeContext& ctx) : ctx_(ctx) {}

  void add(TypeId type) {
    switch (ctx_.kind(type)) {
      case TypeKind::Never:
        return;
      case TypeKind::Union:
        is_open_ = is_open_ || ctx_.store.union_of(type).is_open;
        for (const TypeId member : ctx_.store.union_of(type).members) add(member);
        return;
      case TypeKind::Deferred:
        add(ctx_.oracle.force(type));
        return;
      case TypeKind::Any:
        has_any_ = true;
        break;
      case TypeKind::Unknown:
        has_unknown_ = true;
        break;
      case TypeKind::Literal:
        has_literal_ = true;
        break;
      case TypeKind::LiteralString:
        has_literal_string_ = true;
        break;
      case TypeKind::Intersection:
        has_intersection_ = true;
        break;
      case TypeKind::Instance:
        has_empty_container_ = has_empty_container_ || is_empty_container(type);
        break;
      default:
        break;
    }
    add_once(type);
  }

  [[nodiscard]] TypeId finish() {
    if (has_any_ && has_unknown_) remove(ctx_.store.unknown());
    if (list_.size() > 1) {
      if (has_literal_ || has_literal_string_) absorb_literals();
      if (has_empty_container_) drop_empty_containers();
      if (has_intersection_) drop_gradual_parts();
      if (has_intersection_ && drop_negations()) {
        const TypeId simpler = make_union(ctx_, list_);
        return is_open_ ? open_union(ctx_, simpler) : simpler;
      }
      if (list_.size() > kMaxMembers) widen();
    }
    if (list_.empty()) return ctx_.store.never();
    if (list_.size() == 1) return list_.front();
    return ctx_.store.make(UnionType{TypeList(list_.begin(), list_.end()), is_open_});
  }

 private:
  [[nodiscard]] bool contains(TypeId type) const {
    return list_.size() <= kScanLimit ? std::ranges::find(list_, type) != list_.end() : seen_.contains(type);
  }

  void add_once(TypeId type) {
    if (contains(type)) return;
    list_.push_back(type);
    if (list_.size() == kScanLimit + 1) seen_.insert(list_.begin(), list_.end());
    if (list_.size() > kScanLimit + 1) seen_.insert(type);
  }

  void remove(TypeId type) { list_.erase(std::remove(list_.begin(), list_.end(), type), list_.end()); }

  [[nodiscard]] bool contains_instance(ClassId cls) const {
    return std::ranges::any_of(list_,
                               [&](TypeId type) { return ctx_.kind(type) == TypeKind::Instance && ctx_.store.instance(type).cls == cls; });
  }

  // The class whose instance swallows the literal.
  [[nodiscard]] ClassId class_of(const LiteralType& literal) const {
    switch (literal.kind) {
      case LiteralType::Kind::Int:
        return ctx_.oracle.known_class(KnownClass::Int);
      case LiteralType::Kind::Bool:
        return ctx_.oracle.known_class(KnownClass::Bool);
      case LiteralType::Kind::Str:
        return ctx_.oracle.known_class(KnownClass::Str);
      case LiteralType::Kind::Bytes:
        return ctx_.oracle.known_class(KnownClass::Bytes);
      case LiteralType::Kind::Enum:
        return literal.enum_class;
    }
    return {};
  }

  void absorb_literals() {
    // Of each class that has literals here: is its instance here as well, or are all of its literals?
    absl::InlinedVector<ClassId, 4> classes;
    for (const TypeId type : list_) {
      if (ctx_.kind(type) != TypeKind::Literal) continue;
      const ClassId cls = class_of(ctx_.store.literal(type));
      if (std::ranges::find(classes, cls) == classes.end()) classes.push_back(cls);
    }
    for (const ClassId cls : classes) {
      if (contains_instance(cls)) {
        drop_literals_of(cls, {});
      } else if (const auto all = count_of_all_literals(ctx_, cls); all && count_literals_of(cls) == *all) {
        drop_literals_of(cls, ctx_.store.make(InstanceType{cls, {}}));
      }
    }
    if (!has_literal_string_) return;
    const ClassId str = ctx_.oracle.known_class(KnownClass::Str);
    if (contains_instance(str)) {
      remove(ctx_.store.literal_string());
    } else {
      drop_literals_of(str, {});
    }
  }

  [[nodiscard]] bool is_literal_of(TypeId type, ClassId cls) const {
    return ctx_.kind(type) == TypeKind::Literal && class_of(ctx_.store.literal(type)) == cls;
  }
  [[nodiscard]] std::size_t count_literals_of(ClassId cls) const {
    return static_cast<std::size_t>(std::ranges::count_if(list_, [&](TypeId type) { return is_literal_of(type, cls); }));
  }

  // Removes the literals of `cls`; `instead`, if any, takes the place of the first.
  void drop_literals_of(ClassId cls, TypeId instead) {
    std::size_t kept = 0;
    for (const TypeId type : list_) {
      if (!is_literal_of(type, cls)) {
        list_[kept++] = type;
      } else if (instead) {
        list_[kept++] = instead;
        instead = TypeId{};
      }
    }
    list_.resize(kept);
  }

  // What `[]`, `{}` and `set()` are by themselves.
  [[nodiscard]] bool is_empty_container(TypeId type) const {
    const InstanceType& instance = ctx_.store.instance(type);
    if (instance.args.empty() || !ctx_.store.has_unknown(type)) return false;
    const auto is_unknown = [&](TypeId arg) { return ctx_.kind(arg) == TypeKind::Unknown; };
    if (!std::ranges::all_of(instance.args, is_unknown)) return false;
    const auto is_class = [&](KnownClass which) { return instance.cls == ctx_.oracle.known_class(which); };
    return is_class(KnownClass::List) || is_class(KnownClass::Dict) || is_class(KnownClass::Set);
  }

  // `[]` on one way and a list of something on another: the empty one is meant for the same things.
  void drop_empty_containers() {
    const auto gives_way = [&](TypeId type) {
      if (ctx_.kind(type) != TypeKind::Instance || !is_empty_container(type)) return false;
      return std::ranges::any_of(list_, [&](TypeId other) {
        return other != type && ctx_.kind(other) == TypeKind::Instance && ctx_.store.instance(other).cls == ctx_.store.instance(type).cls;
      });
    };
    list_.erase(std::remove_if(list_.begin(), list_.end(), gives_way), list_.end());
  }

  // `A | (A & Unknown)` is `A`: whatever a class that nobody knows leaves of A, it is an A.
  void drop_gradual_parts() {
    const auto is_part_of_a_member = [&](TypeId type) {
      if (ctx_.kind(type) != TypeKind::Intersection) return false;
      TypeId known;
      for (const TypeId part : ctx_.store.intersection(type).positive) {
        if (ctx_.is_dynamic(part)) continue;
        if (known) return false;
        known = part;
      }
      return known.valid() && std::ranges::find(list_, known) != list_.end();
    };
    list_.erase(std::remove_if(list_.begin(), list_.end(), is_part_of_a_member), list_.end());
  }

  // `A | (B & ~A)` is `A | B`: whatever was kept out is in anyway. True if that changed a member.
  bool drop_negations() {
    bool changed = false;
    for (TypeId& member : list_) {
      if (ctx_.kind(member) != TypeKind::Intersection) continue;
      IntersectionType parts = ctx_.store.intersection(member);
      if (std::erase_if(parts.negative, [&](TypeId negative) { return is_within_a_member(negative); }) == 0) continue;
      changed = true;
      member = make_intersection(ctx_, parts.positive, parts.negative);
    }
    return changed;
  }

  [[nodiscard]] bool is_within_a_member(TypeId type) const {
    return std::ranges::any_of(list_, [&](TypeId member) {
      return member == type || (ctx_.kind(member) != TypeKind::Intersection && is_subtype_of(ctx_, type, member));
    });
  }

  void widen() {
    Members wider(ctx_);
    for (const TypeId type : list_) wider.add(widen_literals(ctx_, type));
    list_.assign(wider.list_.begin(), wider.list_.end());
    if (list_.size() > kMaxMembers) list_.assign(1, ctx_.store.unknown());
  }

  const TypeContext& ctx_;
  absl::InlinedVector<TypeId, 8> list_;
  HashSet<TypeId> seen_;  // filled once the list is too long to scan
  bool has_any_ = false, has_unknown_ = false, has_literal_ = false, has_literal_string_ = false, has_intersection_ = false;
  bool is_open_ = false, has_empty_container_ = false;
};

// Kinds whose union with another such type is just the two, side by side.
bool is_inert(const TypeContext& ctx, TypeId type) {
  switch (ctx.kind(type)) {
    case TypeKind::Never:
    case TypeKind::Union:
    case TypeKind::Deferred:
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Literal:
    case TypeKind::LiteralString:
    case TypeKind::Intersection:
    case TypeKind::Instance:
      return ctx.kind(type) == TypeKind::Instance && !ctx.store.has_unknown(type);
    default:
      return true;
  }
}

}  // namespace

std::optional<std::size_t> count_of_all_literals(const TypeContext& ctx, ClassId cls) {
  if (!cls) return std::nullopt;
  if (cls == ctx.oracle.known_class(KnownClass::Bool)) return 2;
  if (!is_closed_enum(ctx, cls)) return std::nullopt;
  const std::size_t count = ctx.oracle.enum_members(cls).size();
  return count == 0 ? std::nullopt : std::optional(count);
}

bool is_closed_enum(const TypeContext& ctx, ClassId cls) {
  const ClassInfo& info = ctx.oracle.class_info(cls);
  if (info.flavor != ClassFlavor::Enum) return false;
  const ClassId flag = ctx.oracle.known_class(KnownClass::Flag);
  return std::ranges::none_of(info.mro, [&](TypeId base) {
    return ctx.is_dynamic(base) || (ctx.kind(base) == TypeKind::Instance && ctx.store.instance(base).cls == flag);
  });
}

TypeId expand_to_literals(const TypeContext& ctx, TypeId type) {
  if (ctx.kind(type) != TypeKind::Instance) return {};
  const ClassId cls = ctx.store.instance(type).cls;
  TypeList members;
  if (cls == ctx.oracle.known_class(KnownClass::Bool)) {
    members = {make_bool_literal(ctx, true), make_bool_literal(ctx, false)};
  } else if (is_closed_enum(ctx, cls)) {
    for (const NameId member : ctx.oracle.enum_members(cls)) members.push_back(make_enum_literal(ctx, cls, member));
  }
  if (members.empty()) return {};
  return members.size() == 1 ? members.front() : ctx.store.make(UnionType{std::move(members)});
}

TypeId make_union(const TypeContext& ctx, std::span<const TypeId> members) {
  if (members.size() == 2) return make_union(ctx, members[0], members[1]);
  Members collected(ctx);
  for (const TypeId member : members) collected.add(member);
  return collected.finish();
}

TypeId make_union(const TypeContext& ctx, TypeId a, TypeId b) {
  if (ctx.kind(a) == TypeKind::Deferred) a = ctx.oracle.force(a);
  if (ctx.kind(b) == TypeKind::Deferred) b = ctx.oracle.force(b);
  if (a == b || ctx.kind(b) == TypeKind::Never) return a;
  if (ctx.kind(a) == TypeKind::Never) return b;
  if (is_inert(ctx, a) && is_inert(ctx, b)) return ctx.store.make(UnionType{{a, b}});
  Members collected(ctx);
  collected.add(a);
  collected.add(b);
  return collected.finish();
}

TypeId join_ways(const TypeContext& ctx, std::span<const TypeId> members) {
  const TypeId all = make_union(ctx, members);
  const bool has_any = std::ranges::any_of(members, [&](TypeId member) { return ctx.kind(member) == TypeKind::Any; });
  return has_any ? open_union(ctx, all) : all;
}

namespace {

void each_member(const TypeContext& ctx, TypeId type, absl::FunctionRef<void(TypeId)> f, unsigned nesting) {
  type = nesting > kMaxAliasNesting ? ctx.store.unknown() : resolve(ctx, type);
  if (ctx.kind(type) != TypeKind::Union) return f(type);
  for (const TypeId member : ctx.store.union_of(type).members) {
    if (ctx.kind(member) == TypeKind::AliasReference || ctx.kind(member) == TypeKind::TypeGuard) {
      each_member(ctx, member, f, nesting + 1);
    } else {
      f(member);
    }
  }
}

}  // namespace

void for_each_member(const TypeContext& ctx, TypeId type, absl::FunctionRef<void(TypeId)> f) { each_member(ctx, type, f, 0); }

TypeId map_union(const TypeContext& ctx, TypeId type, absl::FunctionRef<TypeId(TypeId)> f) {
  type = resolve(ctx, type);
  if (ctx.kind(type) != TypeKind::Union) {
    const TypeId result = f(type);
    return result ? result : ctx.store.never();
  }
  absl::InlinedVector<TypeId, 8> results;
  bool changed = false;
  for_each_member(ctx, type, [&](TypeId member) {
    const TypeId result = f(member);
    changed = changed || result != member;
    if (result) results.push_back(result);
  });
  if (!changed && results.size() == ctx.store.union_of(type).members.size()) return type;
  const TypeId mapped = make_union(ctx, results);
  return ctx.store.union_of(type).is_open ? open_union(ctx, mapped) : mapped;
}

namespace {

// `Unknown`, and what a test left of it: `Unknown & ~int`.
bool is_wholly_unknown(const TypeContext& ctx, TypeId member) {
  if (ctx.kind(member) != TypeKind::Intersection) return ctx.kind(member) == TypeKind::Unknown;
  const TypeList& positive = ctx.store.intersection(member).positive;
  return positive.size() == 1 && ctx.kind(positive.front()) == TypeKind::Unknown;
}

}  // namespace

bool is_open_union(const TypeContext& ctx, TypeId type) {
  type = resolve(ctx, type);
  if (ctx.kind(type) != TypeKind::Union) return false;
  const UnionType& u = ctx.store.union_of(type);
  return u.is_open || std::ranges::any_of(u.members, [&](TypeId member) { return is_wholly_unknown(ctx, member); });
}

TypeId open_union(const TypeContext& ctx, TypeId type) {
  if (ctx.kind(type) != TypeKind::Union || ctx.store.union_of(type).is_open) return type;
  return ctx.store.make(UnionType{ctx.store.union_of(type).members, true});
}

TypeId remove_none(const TypeContext& ctx, TypeId type) {
  return map_union(ctx, type, [&](TypeId member) { return ctx.is_none(member) ? TypeId{} : member; });
}

}  // namespace awl::types
