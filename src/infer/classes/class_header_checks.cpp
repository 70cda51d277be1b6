// What is wrong in the header of a class, found when the file is checked.
#include <algorithm>

#include "infer/annotations/aliases.h"
#include "infer/annotations/special_forms.h"
#include "infer/classes/class_header.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

/// Whether a class can inherit from what the value is.
bool is_class_like(Inference& in, TypeId value) {
  switch (in.store.kind(value)) {
    case TypeKind::TypeForm:
      return in.store.type_form(value).kind != types::TypeFormType::Kind::Union && !is_alias_object(in, in.store.type_form(value));
    case TypeKind::ClassObject:
    case TypeKind::SpecialForm:
    case TypeKind::SubclassOf:
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
    case TypeKind::Union:
    case TypeKind::Intersection:
    case TypeKind::TypeVar:
      return true;
    case TypeKind::Instance: {  // a metaclass's instance, `type` itself, or anything that makes a class by `__mro_entries__`
      const types::InstanceType& instance = in.store.instance(value);
      return derives_from(in, instance.cls, types::KnownClass::Type) || in.class_info(instance.cls).has_unknown_base ||
             in.class_member(instance.cls, instance.args, names().mro_entries, types::MemberFilter::SkipObject).has_value();
    }
    default:
      return false;
  }
}

/// An enum that has members is complete.
void check_enum_base(RegionContext& rc, NodeId argument, ClassId cls) {
  const types::ClassInfo& info = rc.in.class_info(cls);
  if (info.flavor != types::ClassFlavor::Enum || info.is_final || rc.in.enum_members(cls).empty()) return;
  report(rc, Rule::subclass_of_final_class, argument,
         fmt::format("enum `{}` has members, so that it cannot be a base class", name_text(info.key.name)));
}

bool is_base_form(SpecialForm form) {
  switch (form) {
    case SpecialForm::Any:
    case SpecialForm::Generic:
    case SpecialForm::Protocol:
    case SpecialForm::Tuple:
    case SpecialForm::Type:
    case SpecialForm::TypedDict:
    case SpecialForm::Callable:
      return true;
    default:
      return false;
  }
}

/// False if a base is named twice.
bool check_bases(RegionContext& rc, const ast::ClassDef& statement) {
  Inference& in = rc.in;
  bool all_different = true;
  std::vector<ClassId> seen;
  for (const NodeId argument : statement.arguments()) {
    const NodeKind kind = rc.tree().kind(argument);
    if (kind == NodeKind::Keyword || kind == NodeKind::Starred) continue;
    const TypeId value = expression_type(in, rc.unit, argument, &rc);
    if (!value) continue;
    if (const SpecialForm form = special_form(in, value); form != SpecialForm::None && !is_base_form(form)) {
      report(rc, Rule::invalid_base, argument,
             fmt::format("`{}` cannot be a base class: it only stands in type expressions", name_text(in.store.special_form(value).name)));
      continue;
    }
    if (!is_class_like(in, value)) {
      report(rc, Rule::invalid_base, argument, fmt::format("an object of type `{}` cannot be a base class", types::display(in.ctx, value)));
      continue;
    }
    if (in.store.kind(value) != TypeKind::ClassObject) continue;
    const ClassId cls = in.store.class_object(value).cls;
    if (in.class_info(cls).flavor == types::ClassFlavor::NewType) {
      report(rc, Rule::invalid_base, argument,
             fmt::format("`{0}` cannot be a base class: it is a `NewType`, not a class; make another one from it with `NewType`",
                         name_text(in.store.class_key(cls).name)));
      continue;
    }
    if (std::find(seen.begin(), seen.end(), cls) != seen.end()) {
      all_different = false;
      report(rc, Rule::duplicate_base, argument,
             fmt::format("`{}` is named twice among the bases", name_text(in.store.class_key(cls).name)));
    } else if (in.class_info(cls).is_final) {
      report(rc, Rule::subclass_of_final_class, argument,
             fmt::format("class `{}` is final: it cannot be a base class", name_text(in.store.class_key(cls).name)));
    }
    check_enum_base(rc, argument, cls);
    seen.push_back(cls);
  }
  return all_different;
}

void report_inconsistent_order(RegionContext& rc, const ast::ClassDef& statement, const types::ClassInfo& info) {
  Inference& in = rc.in;
  const std::string_view name = name_text(statement.name());
  const auto text = [&in](ClassId cls) { return name_text(in.store.class_key(cls).name); };
  std::vector<ClassId> bases;
  for (const TypeId base : info.bases) {
    if (in.store.kind(base) == TypeKind::Instance) bases.push_back(in.store.instance(base).cls);
  }
  for (std::size_t i = 0; i < bases.size(); ++i) {
    for (std::size_t k = i + 1; k < bases.size(); ++k) {
      if (bases[k] == bases[i] || !derives_from(in, bases[k], bases[i])) continue;
      report(rc, Rule::inconsistent_mro, statement.name_node(),
             fmt::format("class `{0}` cannot be made: its base `{1}` stands before `{2}`, which inherits from it; put `{2}` first", name,
                         text(bases[i]), text(bases[k])));
      return;
    }
  }
  report(rc, Rule::inconsistent_mro, statement.name_node(),
         fmt::format("class `{}` cannot be made: its bases want different orders of the classes that they have in common", name));
}

}  // namespace

void check_class_header(RegionContext& rc, NodeId class_def) {
  if (!rc.is_reporting()) return;
  const ast::ClassDef statement(rc.tree(), class_def);
  const ClassId cls = class_id_of(rc.in, rc.unit, class_def);
  const types::ClassInfo& info = rc.in.class_info(cls);
  const bool all_different = check_bases(rc, statement);
  if (!info.mro_failed) return;
  const std::string_view name = name_text(statement.name());
  const bool cyclic = info.bases.size() == 1 && rc.in.ctx.is_dynamic(info.bases.front());
  if (cyclic) {
    report(rc, Rule::cyclic_class_definition, statement.name_node(), fmt::format("class `{}` inherits from itself", name));
  } else if (all_different) {
    report_inconsistent_order(rc, statement, info);
  }
}

}  // namespace awl::infer
