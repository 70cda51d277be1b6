// A dataclass's `__init__` calls `__post_init__` with the values of its `InitVar` fields, in order.
#include "infer/checks/checks.h"
#include "infer/checks/overrides.h"
#include "infer/classes/classes.h"
#include "infer/classes/dataclasses.h"
#include "infer/classes/synthesis.h"
#include "infer/names.h"

namespace awl::infer {

void check_post_init(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  const types::ClassInfo& info = subject.info;
  if (!info.is_dataclass || !info.dataclass.init || info.has_unknown_base || info.flavor != types::ClassFlavor::Ordinary) return;
  const OwnMember& own = own_member(in, subject.cls, names().post_init);
  if (!own.exists || in.store.kind(own.member.type) != TypeKind::Function) return;
  const auto signatures = signatures_on_instance(subject, own.member);
  if (signatures.size() != 1) return;
  types::Signature call;
  call.returns = in.ctx.object();
  std::string shown;
  for (const DataclassField& field : dataclass_fields(in, info)) {
    if (!field.is_init_var) continue;
    call.params.push_back(make_parameter(field.name, field.type, types::ParamKind::PositionalOnly));
    const std::string type = types::display(in.ctx, field.type, {.max_length = 100});
    shown += fmt::format("{}`{}: {}`", shown.empty() ? "" : ", ", name_text(field.name), type);
  }
  types::Signature taken = signatures.front();
  taken.returns = in.ctx.object();
  types::Explanation why;
  if (types::is_signature_assignable(in.ctx, taken, call, nullptr, &why)) return;
  report(subject.rc, Rule::invalid_dataclass, override_range(subject, own.member),
         fmt::format("`__post_init__` is called with the `InitVar` fields of `{}` ({}){}", name_text(info.key.name),
                     shown.empty() ? "it has none" : shown, why.lines.empty() ? "" : ", but " + why.lines.back()));
}

}  // namespace awl::infer
