// Layouts of objects: classes with `__slots__`, and those marked `@disjoint_base` (typing spec, "@disjoint_base"; PEP 800).
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/classes/slots.h"
#include "infer/declarations/decorators.h"
#include "infer/names.h"

namespace awl::infer {

using types::ClassFlavor;
using types::ClassInfo;

namespace {

/// The nearest class with a layout of its own, the class itself included.
const ClassInfo* layout_of(Inference& in, TypeId base) {
  const auto instance = types::nominal_instance(in.ctx, base);
  if (!instance) return nullptr;
  const ClassInfo& info = in.class_info(instance->cls);
  if (info.is_disjoint_base) return &info;
  for (const TypeId entry : info.mro) {
    if (in.store.kind(entry) != TypeKind::Instance) continue;
    const ClassInfo& at = in.class_info(in.store.instance(entry).cls);
    if (at.is_disjoint_base) return &at;
  }
  return nullptr;
}

void check_bases_fit(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  if (subject.info.mro_failed || subject.info.flavor == ClassFlavor::TypedDict) return;
  const ClassInfo* widest = nullptr;
  for (const TypeId base : subject.info.bases) {
    const ClassInfo* layout = layout_of(in, base);
    if (!layout) continue;
    if (!widest || derives_from(in, layout->id, widest->id)) {
      widest = layout;
    } else if (!derives_from(in, widest->id, layout->id)) {
      auto d = report(subject.rc, Rule::instance_layout_conflict, definition_range(subject.rc.tree(), subject.statement.id),
                      fmt::format("class `{}` cannot be made: no object can have the layouts of both `{}` and `{}`; inherit from one, "
                                  "and keep an object of the other as an attribute",
                                  name_text(subject.info.key.name), name_text(widest->key.name), name_text(layout->key.name)));
      if (d) d.note(in, widest->key.definition, fmt::format("`{}` is defined here", name_text(widest->key.name)));
      if (d) d.note(in, layout->key.definition, fmt::format("`{}` is defined here", name_text(layout->key.name)));
      return;
    }
  }
}

void check_mark(RegionContext& rc, ast::ChildRange decorators, const char* what) {
  for (const NodeId decorator : decorators) {
    if (known_decorator(rc.in, rc.unit, decorator) != KnownFunction::DisjointBase) continue;
    report(rc, Rule::invalid_argument_type, decorator,
           fmt::format("`@disjoint_base` marks classes that have objects of their own, and not {}", what));
  }
}

/// `__slots__ = ()` leaves the room for what the methods store to subclasses.
bool is_mixin(ClassSubject& subject) {
  const SlotNames slots = written_slots(subject.rc.in, subject.rc.unit, subject.info.body_scope);
  return slots.exist && slots.names.empty();
}

/// `self.x = ...` in a class whose objects have no `__dict__`.
void check_stores(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  const auto attributes = subject.rc.unit.index.attributes_of(subject.info.body_scope);
  if (attributes.empty()) return;
  const auto slots = all_slots(in, subject.info);
  if (!slots || is_mixin(subject)) return;
  for (const semantic::AttributeDefinition& attribute : attributes) {
    const NameId name = attribute.attribute;
    if (attribute.on_class || std::find(slots->begin(), slots->end(), name) != slots->end()) continue;
    const auto member = in.class_member(subject.cls, types::own_args(in.ctx, subject.cls), name, types::MemberFilter::SkipInstance);
    if (member || in.class_member(subject.cls, {}, names().setattr, types::MemberFilter::SkipObject)) continue;
    report(subject.rc, Rule::invalid_assignment, ast::Attribute(subject.rc.tree(), attribute.target).attr_range(),
           fmt::format("`{}` is not in the `__slots__` of `{}`, whose objects have no room for other attributes; add it there",
                       name_text(name), name_text(subject.info.key.name)));
  }
}

}  // namespace

void check_instance_layout(ClassSubject& subject) {
  if (subject.info.flavor == ClassFlavor::Protocol) check_mark(subject.rc, subject.statement.decorators(), "protocols");
  if (subject.info.flavor == ClassFlavor::TypedDict) check_mark(subject.rc, subject.statement.decorators(), "typed dictionaries");
  check_bases_fit(subject);
  check_stores(subject);
}

void check_layout_mark(FunctionSubject& subject) { check_mark(subject.rc, subject.statement.decorators(), "functions"); }

}  // namespace awl::infer
