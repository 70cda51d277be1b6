// `movie: Movie = dict(title="x")`: where a TypedDict is expected, keywords are its keys, as in a display.
#include <algorithm>

#include "infer/calls/special/special.h"

namespace awl::infer {

std::optional<CallResult> call_dict(const SpecialCall& call) {
  RegionContext& rc = call.rc;
  const auto is_keyword = [](const Argument& argument) { return argument.kind == Argument::Kind::Keyword; };
  if (!call.expected || call.arguments.empty() || !std::ranges::all_of(call.arguments, is_keyword)) return std::nullopt;
  TypeId fitting;
  types::for_each_member(rc.ctx(), call.expected, [&](TypeId member) {
    if (fitting || rc.in.store.kind(member) != TypeKind::Instance) return;
    const types::InstanceType& instance = rc.in.store.instance(member);
    if (rc.in.class_info(instance.cls).flavor != types::ClassFlavor::TypedDict) return;
    Speculation trial(rc);
    const TypeId cls = rc.in.store.make(types::ClassObjectType{instance.cls, instance.args});
    if (!call_type(rc, call.call, cls, call.arguments).failed) fitting = member;
  });
  if (!fitting) return std::nullopt;
  const types::InstanceType& instance = rc.in.store.instance(fitting);
  call_type(rc, call.call, rc.in.store.make(types::ClassObjectType{instance.cls, instance.args}), call.arguments);
  return CallResult{fitting, false, false};
}

}  // namespace awl::infer
