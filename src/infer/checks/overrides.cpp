#include "infer/checks/overrides.h"

#include <algorithm>

#include "infer/classes/classes.h"
#include "infer/names.h"
#include "types/signatures.h"

namespace awl::infer {

using types::ClassMember;

namespace {

bool is_mangled(std::string_view name) { return name.starts_with("__") && !is_dunder(name); }

/// Names that the body defines, and those that methods declare on `self`.
std::vector<NameId> defined_names(ClassSubject& subject) {
  std::vector<NameId> found = class_body_names(subject.rc.in, subject.cls);
  for (const auto& attribute : subject.rc.unit.index.attributes_of(subject.info.body_scope)) {
    if (!attribute.is_declaration) continue;
    if (std::find(found.begin(), found.end(), attribute.attribute) == found.end()) found.push_back(attribute.attribute);
  }
  std::erase_if(found, [](NameId name) { return is_mangled(name_text(name)); });
  return found;
}

TypeId receiver_of(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  return in.store.make(types::InstanceType{subject.cls, types::own_args(in.ctx, subject.cls)});
}

}  // namespace

void for_each_override(ClassSubject& subject, absl::FunctionRef<bool(const OverridePair&)> visit) {
  Inference& in = subject.rc.in;
  if (subject.info.mro_failed) return;
  for (const NameId name : defined_names(subject)) {
    const OwnMember& own = own_member(in, subject.cls, name);
    if (!own.exists) continue;
    for (const TypeId base : subject.info.bases) {
      const auto instance = types::nominal_instance(in.ctx, base);
      if (!instance) continue;
      const auto above = in.class_member(instance->cls, instance->args, name, types::MemberFilter::All);
      if (!above || above->from_unknown_base || !above->type) continue;
      const OverridePair pair{name, own.member, *above};
      if (!visit(pair)) break;
    }
  }
}

TypeId seen_on_instance(ClassSubject& subject, const ClassMember& member) {
  return bind_member(subject.rc.in, member, receiver_of(subject), false);
}

std::vector<types::Signature> signatures_on_instance(ClassSubject& subject, const ClassMember& member) {
  Inference& in = subject.rc.in;
  const TypeId bound = seen_on_instance(subject, member);
  switch (in.store.kind(bound)) {
    case TypeKind::BoundMethod:
    case TypeKind::Function:
    case TypeKind::Callable:
      return types::own_signatures(in.ctx, bound);
    default:
      return {};
  }
}

std::string member_title(Inference& in, const ClassMember& member, NameId name) {
  return fmt::format("`{}.{}`", name_text(in.store.class_key(member.owner).name), name_text(name));
}

TextRange override_range(ClassSubject& subject, const ClassMember& own) { return definition_range(subject.rc.tree(), own.definition.node); }

void note_overridden(ClassSubject& subject, Report& report, const OverridePair& pair) {
  Inference& in = subject.rc.in;
  const FileUnit& unit = in.unit(pair.above.definition.file);
  const TextRange range = definition_range(unit.tree, pair.above.definition.node);
  report.note(unit.id, range, member_title(in, pair.above, pair.name) + " is defined here");
}

}  // namespace awl::infer
