// Typed dictionaries: structural, key by key (typing spec, "Typed dictionaries"; PEP 705, PEP 728).
#include <algorithm>

#include "base/names.h"
#include "types/relate.h"

namespace awl::types {
namespace {

class TypedDictMatch {
 public:
  TypedDictMatch(Relater& relater, const InstanceType& source, const InstanceType& target)
      : r_(relater), source_(relater.ctx.oracle.class_info(source.cls)), target_(relater.ctx.oracle.class_info(target.cls)),
        source_map_(class_substitution(relater.ctx, source.cls, source.args)),
        target_map_(class_substitution(relater.ctx, target.cls, target.args)) {}

  bool run() {
    for (const TypedDictField& wanted : target_.typed_dict_fields) {
      const TypedDictField* found = find(source_, wanted.name);
      if (found == nullptr ? !fits_missing(wanted) : !fits(*found, wanted)) return false;
    }
    return extra_items_fit();
  }

 private:
  static const TypedDictField* find(const ClassInfo& info, NameId name) {
    const auto found = std::ranges::find(info.typed_dict_fields, name, &TypedDictField::name);
    return found == info.typed_dict_fields.end() ? nullptr : &*found;
  }
  static std::string key(const TypedDictField& field) { return "key `" + std::string(name_text(field.name)) + "`"; }
  [[nodiscard]] TypeId source_type(TypeId type) const { return substitute(r_.ctx, type, source_map_); }
  [[nodiscard]] TypeId target_type(TypeId type) const { return substitute(r_.ctx, type, target_map_); }

  // The type that items without a field have: `object` in an open dictionary, Never in a closed one.
  [[nodiscard]] TypeId extra_of(const ClassInfo& info, const Substitution& map) const {
    if (info.typed_dict_extra) return substitute(r_.ctx, info.typed_dict_extra, map);
    return info.typed_dict_closed ? r_.ctx.store.never() : r_.ctx.object();
  }
  [[nodiscard]] static bool is_open(const ClassInfo& info) { return !info.typed_dict_closed && !info.typed_dict_extra; }

  bool fits(const TypedDictField& found, const TypedDictField& wanted) {
    if (wanted.required && !found.required) return r_.fail([&] { return key(wanted) + " is not required"; });
    if (!wanted.required && !wanted.read_only && found.required) {
      return r_.fail([&] { return key(wanted) + " is required, so it must not be deleted"; });
    }
    if (!wanted.read_only && found.read_only) return r_.fail([&] { return key(wanted) + " is read-only"; });
    const TypeId from = source_type(found.type), to = target_type(wanted.type);
    if (wanted.read_only ? r_.relate(from, to) : r_.relate_invariant(from, to)) return true;
    return r_.why != nullptr ? r_.fail_pair(key(wanted), from, to) : false;
  }

  // A key that the source does not name may still be among its extra items, with any type those have.
  bool fits_missing(const TypedDictField& wanted) {
    const auto missing = [&] { return r_.fail([&] { return key(wanted) + " is missing"; }); };
    if (wanted.required) return missing();
    const TypeId to = target_type(wanted.type);
    if (wanted.read_only) return r_.relate(extra_of(source_, source_map_), to) || missing();
    if (!source_.typed_dict_extra) return missing();
    return r_.relate_invariant(source_type(source_.typed_dict_extra), to) || missing();
  }

  bool extra_items_fit() {
    if (is_open(target_)) return true;
    if (is_open(source_)) return r_.fail([] { return std::string("items of other keys are possible"); });
    const TypeId to = extra_of(target_, target_map_);
    for (const TypedDictField& found : source_.typed_dict_fields) {
      if (find(target_, found.name) != nullptr) continue;
      const bool same = !found.required && !found.read_only && r_.relate_invariant(source_type(found.type), to);
      if (!same) return r_.fail([&] { return key(found) + " does not fit the extra items"; });
    }
    const TypeId from = extra_of(source_, source_map_);
    if (r_.ctx.kind(to) == TypeKind::Never) return r_.ctx.kind(from) == TypeKind::Never;
    return r_.ctx.kind(from) == TypeKind::Never ? false : r_.relate_invariant(from, to);
  }

  Relater& r_;
  const ClassInfo& source_;
  const ClassInfo& target_;
  Substitution source_map_, target_map_;
};

}  // namespace

bool relate_typed_dicts(Relater& r, TypeId source, TypeId target) {
  const InstanceType &s = r.ctx.store.instance(source), &t = r.ctx.store.instance(target);
  if (r.ctx.oracle.class_info(s.cls).flavor != ClassFlavor::TypedDict) return false;
  return r.under_assumption(source, target, [&] { return TypedDictMatch(r, s, t).run(); });
}

}  // namespace awl::types
