// `super()`: the object itself, and whether `super(A, b)` can be: A must be a class, b an object or a subclass of it. Attributes of
// it are looked up elsewhere (expressions/super_object.cpp).
#include "base/names.h"
#include "infer/calls/special/special.h"

namespace awl::infer {

using types::KnownClass;

namespace {

bool is_written_as_two(const SpecialCall& call) {
  if (call.arguments.size() != 2) return false;
  for (const Argument& argument : call.arguments) {
    if (argument.kind != Argument::Kind::Positional || !argument.node) return false;
  }
  return true;
}

void check_arguments(const SpecialCall& call) {
  RegionContext& rc = call.rc;
  const TypeContext& ctx = call.ctx();
  const TypeId pivot = types::resolve(ctx, rc.local_type(call.arguments[0].node));
  const TypeId object = types::resolve(ctx, rc.local_type(call.arguments[1].node));
  if (ctx.is_dynamic(pivot) || ctx.is_dynamic(object)) return;
  if (!types::is_assignable_to(ctx, pivot, ctx.known_instance(KnownClass::Type))) {
    const bool is_swapped = types::is_assignable_to(ctx, object, ctx.known_instance(KnownClass::Type));
    report(rc, Rule::invalid_super_argument, call.arguments[0].node,
           fmt::format("the first argument of `super` must be a class, but it is `{}`{}", types::display(ctx, pivot, {.max_length = 300}),
                       is_swapped ? ": the class comes first, then the object" : ""));
    return;
  }
  if (ctx.kind(pivot) != TypeKind::ClassObject) return;
  const TypeId instance = types::to_instance(ctx, pivot);
  if (types::is_assignable_to(ctx, object, instance) || types::is_assignable_to(ctx, object, types::make_subclass_of(ctx, instance)))
    return;
  const types::ClassInfo& info = rc.in.class_info(rc.in.store.class_object(pivot).cls);
  auto d = report(rc, Rule::invalid_super_argument, call.arguments[1].node,
                  fmt::format("`{0}` is neither an object of `{1}` nor a subclass of it: `super({1}, ...)` needs one",
                              types::display(ctx, object, {.max_length = 300}), name_text(info.key.name)));
  if (d) d.note(rc.in, info.key.definition, fmt::format("`{}` is defined here", name_text(info.key.name)));
}

}  // namespace

std::optional<CallResult> call_super(const SpecialCall& call) {
  infer_arguments_freely(call.rc, call.arguments);
  if (call.rc.is_reporting() && is_written_as_two(call)) check_arguments(call);
  return CallResult{call.ctx().known_instance(KnownClass::Super), false, false};
}

}  // namespace awl::infer
