// What is unpacked into a call: `**` takes a mapping, anything with `keys` and `__getitem__`, whose keys are strings (language
// reference, "Calls"); `*` takes an iterable, also where nobody knows what is called.
#include "base/names.h"
#include "infer/calls/call.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

namespace {

/// Structural: `keys` and `__getitem__` are all that Python asks for.
bool is_mapping(Inference& in, TypeId type) {
  if (in.ctx.is_dynamic(type) || in.store.kind(type) == TypeKind::ParamSpecPart) return true;
  const MemberLookup keys = lookup_member(in, type, names().keys);
  return keys.found && keys.missing_on.empty() && lookup_special(in, type, names().getitem);
}

/// Only keys that can never be strings are wrong for certain.
bool has_string_keys(Inference& in, TypeId type) {
  const auto mapping = types::specialized_base(in.ctx, type, types::KnownClass::Mapping);
  if (!mapping || mapping->args.size() != 2) return true;
  const TypeId key = mapping->args[0];
  const TypeId string = in.ctx.known_instance(types::KnownClass::Str);
  return types::is_assignable_to(in.ctx, key, string) || types::is_assignable_to(in.ctx, string, key);
}

void check_mapping(RegionContext& rc, NodeId node) {
  Inference& in = rc.in;
  const TypeId type = rc.local_type(node);
  if (!type) return;
  const TypeId whole = types::resolve(in.ctx, type);
  const TypeId wrong = wrong_member(in, whole, [&](TypeId member) { return is_mapping(in, member) && has_string_keys(in, member); });
  if (!wrong) return;
  const std::string shown = quoted_part(in, wrong, whole);
  report(rc, Rule::invalid_argument_type, node,
         is_mapping(in, wrong) ? fmt::format("`**` makes keyword arguments of the keys, which must be strings: those of {} are not", shown)
                               : fmt::format("`**` unpacks a mapping from names to values, but {} is none", shown));
}

}  // namespace

void check_unpacked_arguments(RegionContext& rc, TypeId callee, std::span<const Argument> arguments) {
  if (!rc.is_reporting()) return;
  for (const Argument& argument : arguments) {
    if (argument.kind == Argument::Kind::DoubleStar) {
      check_mapping(rc, argument.node);
    } else if (argument.kind == Argument::Kind::Star && rc.ctx().is_dynamic(callee)) {
      const TypeId type = rc.local_type(argument.node);
      if (type && iterated_type(rc.in, type).is_wrong()) infer_iteration(rc, argument.node, false);
    }
  }
}

}  // namespace awl::infer
