// A call of a class that still has abstract methods: Python raises a TypeError.
#include "base/names.h"
#include "infer/calls/call.h"
#include "infer/classes/classes.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

namespace {

/// `__new__` may make an object of another class.
bool makes_others(Inference& in, const types::ClassInfo& info) {
  const auto maker = in.class_member(info.id, types::own_args(in.ctx, info.id), names().new_, types::MemberFilter::SkipObject);
  return maker && !in.unit(in.store.class_key(maker->owner).definition.file).is_stdlib;
}

}  // namespace

void check_abstract(RegionContext& rc, const CallSite& site, TypeId class_object) {
  Inference& in = rc.in;
  if (!rc.is_reporting() || !site.node) return;
  const types::ClassInfo& info = in.class_info(in.store.class_object(class_object).cls);
  if (!info.is_abstract || info.has_unknown_base || info.mro_failed) return;
  if (info.flavor == types::ClassFlavor::Protocol || info.flavor == types::ClassFlavor::TypedDict) return;
  const std::vector<NameId> open = abstract_members(in, info.id);
  if (open.empty() || makes_others(in, info)) return;
  std::vector<std::string> words;
  for (const NameId name : open) words.push_back(quoted(name));
  const bool is_call = rc.tree().kind(site.node) == ast::NodeKind::Call;
  const NodeId at = is_call ? ast::Call(rc.tree(), site.node).func() : site.node;
  auto d = report(rc, Rule::abstract_class_instantiation, at,
                  fmt::format("no object can be made of abstract class `{}`: {} {} not implemented", name_text(info.key.name),
                              join_few(std::move(words)), open.size() == 1 ? "is" : "are"));
  if (!d) return;
  const auto member = in.class_member(info.id, types::own_args(in.ctx, info.id), open.front(), types::MemberFilter::All);
  if (member) d.note(in, member->definition, fmt::format("`{}` is abstract here", name_text(open.front())));
}

}  // namespace awl::infer
