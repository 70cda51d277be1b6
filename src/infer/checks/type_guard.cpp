// Functions that return `TypeGuard[T]` or `TypeIs[T]`: there must be an argument to narrow, and `TypeIs` can only narrow it to
// something that it could be (typing spec, "Type narrowing").
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

using types::Param;
using types::ParamKind;

namespace {

/// The parameter that the first positional argument goes to, `self` and `cls` apart.
const Param* narrowed_parameter(const std::vector<Param>& params, bool has_receiver) {
  std::size_t at = 0;
  if (has_receiver && !params.empty() && params.front().kind != ParamKind::VarArgs) at = 1;
  if (at >= params.size()) return nullptr;
  const bool is_positional = params[at].kind != ParamKind::KeywordOnly && params[at].kind != ParamKind::KwArgs;
  return is_positional ? &params[at] : nullptr;
}

}  // namespace

void check_type_guard(FunctionSubject& subject) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const ast::FunctionDef& def = subject.statement;
  if (rc.tree().absent(def.returns())) return;
  const TypeId declared = types::resolve(in.ctx, function_type(in, rc.unit, def.id));
  if (in.store.kind(declared) != TypeKind::Function) return;
  const types::Signature& signature = in.store.function(declared).overloads.front();
  if (!signature.returns || in.store.kind(signature.returns) != TypeKind::TypeGuard) return;
  const types::TypeGuardType& guard = in.store.type_guard(signature.returns);
  const std::string_view form = guard.is_type_is ? "TypeIs" : "TypeGuard";
  const bool has_receiver = subject.owner.valid() && !function_marks(in, rc.unit, def.id).is_static;
  const Param* narrowed = narrowed_parameter(signature.params, has_receiver);
  if (narrowed == nullptr) {
    report(rc, Rule::invalid_type_guard_definition, def.name_node(),
           fmt::format("`{}` returns a `{}` but takes no positional argument{} that it could narrow", name_text(def.name()), form,
                       has_receiver ? " besides the receiver" : ""));
    return;
  }
  if (!guard.is_type_is || !narrowed->is_annotated || types::is_assignable_to(in.ctx, guard.guarded, narrowed->type)) return;
  const TypeId both[] = {guard.guarded, narrowed->type};
  const auto shown = types::display_together(in.ctx, both, {.max_length = 300});
  report(rc, Rule::invalid_type_guard_definition, def.returns(),
         fmt::format("`TypeIs` cannot narrow `{0}` to `{1}`: `{1}` is not assignable to `{0}`; `TypeGuard` may name any type", shown[1],
                     shown[0]));
}

}  // namespace awl::infer
