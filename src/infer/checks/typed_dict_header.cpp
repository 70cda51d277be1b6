// The line `class TD(Base, total=False):`: bases that are TypedDicts, options that are written out, and an openness that does
// not contradict the bases' (typing spec, "Typed dictionaries").
#include <algorithm>

#include "base/names.h"
#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;
using types::ClassInfo;

namespace {

class HeaderCheck {
 public:
  explicit HeaderCheck(ClassSubject& subject) : rc_(subject.rc), in_(subject.rc.in), subject_(subject) {}

  void run() {
    for (const NodeId argument : subject_.statement.arguments()) {
      switch (rc_.tree().kind(argument)) {
        case NodeKind::Keyword:
          check_keyword(ast::Keyword(rc_.tree(), argument));
          break;
        case NodeKind::Starred:
          break;
        default:
          check_base(argument);
          break;
      }
    }
    for (const TypeId base : subject_.info.bases) {
      if (in_.store.kind(base) != TypeKind::Instance) continue;
      const ClassInfo& info = in_.class_info(in_.store.instance(base).cls);
      if (info.flavor == ClassFlavor::TypedDict && (info.typed_dict_closed || info.typed_dict_extra))
        check_openness(in_.store.instance(base), info);
    }
  }

 private:
  void complain(NodeId node, std::string message) { report(rc_, Rule::invalid_typed_dict_header, node, std::move(message)); }
  [[nodiscard]] std::string_view name() const { return name_text(subject_.statement.name()); }

  void check_base(NodeId argument) {
    const TypeId value = expression_type(in_, rc_.unit, argument);
    if (!value || in_.store.kind(value) != TypeKind::ClassObject) return;
    const ClassInfo& base = in_.class_info(in_.store.class_object(value).cls);
    if (base.flavor == ClassFlavor::TypedDict || base.has_unknown_base) return;
    if (base.flavor == ClassFlavor::Protocol && name_text(base.key.name) == "Generic") return;
    complain(argument, fmt::format("`{}` is no TypedDict, so the TypedDict `{}` cannot inherit from it", name_text(base.key.name), name()));
  }

  void check_keyword(const ast::Keyword& keyword) {
    const Names& known = names();
    const NodeId value = keyword.value();
    if (!keyword.name()) return;
    if (keyword.name() == known.metaclass) {
      complain(keyword.id, fmt::format("the TypedDict `{}` cannot have a metaclass: its objects are plain dictionaries", name()));
    } else if (keyword.name() == known.total || keyword.name() == known.closed) {
      const NodeKind kind = rc_.tree().kind(value);
      if (kind == NodeKind::ConstTrue || kind == NodeKind::ConstFalse) return;
      complain(value, fmt::format("`{}` must be `True` or `False`, written out", name_text(keyword.name())));
    } else if (keyword.name() == known.extra_items) {
      check_extra_items(value);
    } else {
      complain(keyword.id, fmt::format("a TypedDict has no option `{}`", name_text(keyword.name())));
    }
  }

  void check_extra_items(NodeId value) {
    AnnotationContext context = annotation_context(rc_.unit, value);
    context.allow_required = true;
    Qualifiers qualifiers;
    annotation_type(in_, context, value, &qualifiers);
    if (qualifiers.is_required || qualifiers.is_not_required) {
      complain(value, "extra items are never required: `extra_items` takes a type without `Required` or `NotRequired`");
    }
    if (class_header(in_, subject_.cls).says_closed) complain(value, "`closed` and `extra_items` cannot be given together");
  }

  /// The base promises something of all other keys; this class must keep it.
  void check_openness(const types::InstanceType& base, const ClassInfo& info) {
    const ClassInfo& own = subject_.info;
    const std::string_view of = name_text(info.key.name);
    const NodeId at = subject_.statement.name_node();
    if (info.typed_dict_closed) {
      if (!own.typed_dict_closed) complain(at, fmt::format("`{}` allows other keys, but its base `{}` is closed", name(), of));
      return;
    }
    const TypeId wanted = types::substitute(in_.ctx, info.typed_dict_extra, types::class_substitution(in_.ctx, base.cls, base.args));
    if (own.typed_dict_closed) {
      if (!info.typed_dict_extra_read_only)
        complain(at, fmt::format("`{}` is closed, but its base `{}` lets extra items be written", name(), of));
      return;
    }
    if (!own.typed_dict_extra) {
      complain(at, fmt::format("`{}` says nothing of its extra items, but its base `{}` does", name(), of));
      return;
    }
    if (own.typed_dict_extra_read_only && !info.typed_dict_extra_read_only) {
      complain(at, fmt::format("the extra items of `{}` are read-only, but those of its base `{}` can be written", name(), of));
      return;
    }
    const bool fits = types::is_assignable_to(in_.ctx, own.typed_dict_extra, wanted) &&
                      (info.typed_dict_extra_read_only || types::is_assignable_to(in_.ctx, wanted, own.typed_dict_extra));
    if (fits) return;
    const TypeId both[] = {own.typed_dict_extra, wanted};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 300});
    complain(at, fmt::format("the extra items of `{}` are `{}`, but those of its base `{}` are `{}`{}", name(), shown[0], of, shown[1],
                             info.typed_dict_extra_read_only ? "" : " and can be written, so they must be the same"));
  }

  RegionContext& rc_;
  Inference& in_;
  ClassSubject& subject_;
};

}  // namespace

void check_typed_dict_header(ClassSubject& subject) {
  if (subject.info.flavor == ClassFlavor::TypedDict && !subject.rc.unit.is_stdlib) HeaderCheck(subject).run();
}

}  // namespace awl::infer
