// A final class must implement every abstract method: no subclass can, so that no object could ever be made (typing spec, "@final").
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

void check_final_abstract(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const types::ClassInfo& info = subject.info;
  if (!info.is_final || !info.is_abstract || info.has_unknown_base || info.mro_failed) return;
  if (info.flavor != types::ClassFlavor::Ordinary) return;
  const std::vector<NameId> open = abstract_members(in, subject.cls);
  if (open.empty()) return;
  std::vector<std::string> words;
  for (const NameId name : open) words.push_back(quoted(name));
  auto d =
      report(rc, Rule::abstract_method_in_final_class, definition_range(rc.tree(), subject.statement.id),
             fmt::format("final class `{}` leaves {} abstract, and no subclass can ever implement {}: write {} here, or take `@final` away",
                         name_text(info.key.name), join_few(std::move(words)), open.size() == 1 ? "it" : "them",
                         open.size() == 1 ? "it" : "them"));
  if (!d) return;
  const auto member = in.class_member(info.id, types::own_args(in.ctx, info.id), open.front(), types::MemberFilter::All);
  if (member) d.note(in, member->definition, fmt::format("`{}` is abstract here", name_text(open.front())));
}

}  // namespace awl::infer
