// Items of a TypedDict against the items of the same key in its bases, and against the bases' extra items: whoever holds the
// object as a base must be able to do with it what the base says (typing spec, "Overriding items", "Multiple inheritance").
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"

namespace awl::infer {

using types::ClassFlavor;
using types::ClassInfo;
using types::TypedDictField;

namespace {

const TypedDictField* find_field(const ClassInfo& info, NameId name) {
  const auto found = std::ranges::find(info.typed_dict_fields, name, &TypedDictField::name);
  return found == info.typed_dict_fields.end() ? nullptr : &*found;
}

class ItemsCheck {
 public:
  explicit ItemsCheck(ClassSubject& subject) : rc_(subject.rc), in_(subject.rc.in), subject_(subject) {}

  void run() {
    for (const TypeId type : subject_.info.bases) {
      if (in_.store.kind(type) != TypeKind::Instance) continue;
      const types::InstanceType& instance = in_.store.instance(type);
      const ClassInfo& base = in_.class_info(instance.cls);
      if (base.flavor != ClassFlavor::TypedDict) continue;
      map_ = types::class_substitution(in_.ctx, instance.cls, instance.args);
      for (const TypedDictField& field : subject_.info.typed_dict_fields) {
        if (const TypedDictField* inherited = find_field(base, field.name)) {
          if (inherited->definition != field.definition) check_override(field, *inherited, base);
        } else {
          check_new(field, base);
        }
      }
    }
  }

 private:
  /// Own items are reported where they stand, those of another base at the name of the class that brings both together.
  Report complain(const TypedDictField& field, std::string message) {
    const bool is_own = is_within_class(field);
    return report(rc_, Rule::invalid_typed_dict_field, is_own ? field.definition.node : subject_.statement.name_node(), std::move(message));
  }
  [[nodiscard]] bool is_within_class(const TypedDictField& field) const {
    const NodeId node = field.definition.node, cls = subject_.statement.id;
    return field.definition.file == rc_.unit.id && cls < node && node.value < rc_.tree().node(cls).next;
  }

  void check_override(const TypedDictField& field, const TypedDictField& inherited, const ClassInfo& base) {
    const std::string_view key = name_text(field.name), of = name_text(base.key.name);
    const TypeId wanted = types::substitute(in_.ctx, inherited.type, map_);
    std::string problem;
    if (!inherited.read_only && field.read_only) {
      problem = fmt::format("key `{}` is read-only here, but can be written in `{}`", key, of);
    } else if (inherited.required && !field.required) {
      problem = fmt::format("key `{}` is not required here, but is in `{}`", key, of);
    } else if (!inherited.required && !inherited.read_only && field.required) {
      problem = fmt::format("key `{}` is required here, but can be deleted in `{}`", key, of);
    } else if (!types::is_assignable_to(in_.ctx, field.type, wanted) ||
               (!inherited.read_only && !types::is_assignable_to(in_.ctx, wanted, field.type))) {
      const TypeId both[] = {field.type, wanted};
      const auto shown = types::display_together(in_.ctx, both, {.max_length = 300});
      problem = fmt::format("key `{}` is `{}` here, but `{}` in `{}`{}", key, shown[0], shown[1], of,
                            inherited.read_only ? "" : ", where it can be written, so it must be the same");
    } else {
      return;
    }
    if (auto d = complain(field, std::move(problem))) {
      d.note(in_, inherited.definition, fmt::format("`{}` declares it here", of));
      if (!is_within_class(field)) d.note(in_, field.definition, "and this is the item that is inherited");
    }
  }

  /// A key that the base does not name is one of its extra items.
  void check_new(const TypedDictField& field, const ClassInfo& base) {
    const std::string_view key = name_text(field.name), of = name_text(base.key.name);
    if (base.typed_dict_closed) {
      complain(field, fmt::format("key `{}` cannot be added: the base `{}` is closed", key, of));
      return;
    }
    if (!base.typed_dict_extra) return;
    const TypeId wanted = types::substitute(in_.ctx, base.typed_dict_extra, map_);
    if (!base.typed_dict_extra_read_only && (field.required || field.read_only)) {
      complain(field,
               fmt::format("key `{}` is {}, but is one of the extra items of `{}`, which can be {}", key,
                           field.required ? "required" : "read-only", of, field.required ? "missing: use `NotRequired`" : "written"));
      return;
    }
    if (types::is_assignable_to(in_.ctx, field.type, wanted) &&
        (base.typed_dict_extra_read_only || types::is_assignable_to(in_.ctx, wanted, field.type))) {
      return;
    }
    const TypeId both[] = {field.type, wanted};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 300});
    complain(field, fmt::format("key `{}` is `{}`, but the extra items of `{}` are `{}`{}", key, shown[0], of, shown[1],
                                base.typed_dict_extra_read_only ? "" : " and can be written, so it must be the same"));
  }

  RegionContext& rc_;
  Inference& in_;
  ClassSubject& subject_;
  types::Substitution map_;
};

}  // namespace

void check_typed_dict_items(ClassSubject& subject) {
  if (subject.info.flavor == ClassFlavor::TypedDict && !subject.info.mro_failed) ItemsCheck(subject).run();
}

}  // namespace awl::infer
