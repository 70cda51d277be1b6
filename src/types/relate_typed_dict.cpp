// Typed dictionaries: structural, key by key (typing spec, "Typed dictionaries").
#include <algorithm>

#include "base/names.h"
#include "types/relate.h"

namespace awl::types {
namespace {

class TypedDictMatch {
 public:
  TypedDictMatch(Relater& relater, const InstanceType& source, const InstanceType& target)
      : r_(relater),
        source_(relater.ctx.oracle.class_info(source.cls)),
        target_(relater.ctx.oracle.class_info(target.cls)),
        source_map_(class_substitution(relater.ctx, source.cls, source.args)),
        target_map_(class_substitution(relater.ctx, target.cls, target.args)) {}

  bool run() {
    for (const TypedDictField& wanted : target_.typed_dict_fields) {
      const TypedDictField* found = find(source_, wanted.name);
      if (found == nullptr ? !fits_missing(wanted) : !fits(*found, wanted)) return false;
    }
    return target_.key.is_partial || extra_items_fit();
  }

 private:
  static const TypedDictField* find(const ClassInfo& info, NameId name) {
    const auto found = std::ranges::find(info.typed_dict_fields, name, &TypedDictField::name);
    return found == info.typed_dict_fields.end() ? nullptr : &*found;
  }
  static std::string key(const TypedDictField& field) { return "key `" + std::string(name_text(field.name)) + "`"; }
  [[nodiscard]] TypeId source_type(TypeId type) const { return substitute(r_.ctx, type, source_map_); }
  [[nodiscard]] TypeId target_type(TypeId type) const { return substitute(r_.ctx, type, target_map_); }

  // An open dictionary may have items of any key and type, which cannot be written.
  [[nodiscard]] static bool is_open(const ClassInfo& info) { return !info.typed_dict_closed && !info.typed_dict_extra; }
  [[nodiscard]] TypeId source_extra() const { return source_.typed_dict_extra ? source_type(source_.typed_dict_extra) : r_.ctx.object(); }
  [[nodiscard]] bool has_writable_extra(const ClassInfo& info) const { return info.typed_dict_extra && !info.typed_dict_extra_read_only; }

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
    if (target_.key.is_partial) return true;
    const auto missing = [&] { return r_.fail([&] { return key(wanted) + " is missing"; }); };
    if (wanted.required) return missing();
    const TypeId to = target_type(wanted.type);
    if (wanted.read_only) return source_.typed_dict_closed || r_.relate(source_extra(), to) || missing();
    return (has_writable_extra(source_) && r_.relate_invariant(source_extra(), to)) || missing();
  }

  bool extra_items_fit() {
    if (is_open(target_)) return true;
    if (is_open(source_)) return r_.fail([] { return std::string("items of other keys are possible"); });
    for (const TypedDictField& found : source_.typed_dict_fields) {
      if (find(target_, found.name) != nullptr || fits_extra(found)) continue;
      return r_.fail([&] { return key(found) + " does not fit the extra items"; });
    }
    if (target_.typed_dict_closed) {
      return source_.typed_dict_closed || r_.fail([] { return std::string("items of other keys are possible"); });
    }
    const TypeId to = target_type(target_.typed_dict_extra);
    if (target_.typed_dict_extra_read_only) return source_.typed_dict_closed || extra_fail(r_.relate(source_extra(), to), to);
    if (!has_writable_extra(source_)) return r_.fail([] { return std::string("extra items cannot be written"); });
    return extra_fail(r_.relate_invariant(source_extra(), to), to);
  }

  bool extra_fail(bool fits, TypeId to) {
    if (fits || r_.why == nullptr) return fits;
    return r_.fail_pair("extra items", source_extra(), to);
  }

  // An item that the target knows only as one of its extra items.
  bool fits_extra(const TypedDictField& found) {
    if (target_.typed_dict_closed) return false;
    const TypeId from = source_type(found.type), to = target_type(target_.typed_dict_extra);
    if (target_.typed_dict_extra_read_only) return r_.relate(from, to);
    return !found.required && !found.read_only && r_.relate_invariant(from, to);
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

// Where any key may be written and deleted, all with one type of value, it is as good as a `dict[str, T]`.
TypeId typed_dict_as_dict(const TypeContext& ctx, TypeId type) {
  if (ctx.kind(type) != TypeKind::Instance) return {};
  const InstanceType& instance = ctx.store.instance(type);
  const ClassInfo& info = ctx.oracle.class_info(instance.cls);
  if (info.flavor != ClassFlavor::TypedDict || !info.typed_dict_extra || info.typed_dict_extra_read_only) return {};
  const bool uniform = std::ranges::all_of(info.typed_dict_fields, [&](const TypedDictField& field) {
    return !field.required && !field.read_only && is_equivalent_to(ctx, field.type, info.typed_dict_extra);
  });
  if (!uniform) return {};
  const TypeId value = substitute(ctx, info.typed_dict_extra, class_substitution(ctx, instance.cls, instance.args));
  return ctx.known_instance(KnownClass::Dict, {ctx.known_instance(KnownClass::Str), value});
}

}  // namespace awl::types
