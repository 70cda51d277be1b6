// Calls whose result the stubs cannot say. One file a case, registered in special.cpp by the *definition* of the callee:
// module and name of the function or class in the standard library's stubs.
#pragma once

#include "infer/calls/call.h"

namespace awl::infer {

struct SpecialCall {
  RegionContext& rc;
  NodeId call;
  TypeId callee;
  std::span<const Argument> arguments;
  TypeId expected;
  [[nodiscard]] const TypeContext& ctx() const { return rc.in.ctx; }
};

/// None: not handled after all; the call goes on as an ordinary one.
using SpecialHandler = std::optional<CallResult> (*)(const SpecialCall&);

std::optional<CallResult> call_reveal_type(const SpecialCall& call);
std::optional<CallResult> call_assert_type(const SpecialCall& call);
std::optional<CallResult> call_cast(const SpecialCall& call);
std::optional<CallResult> call_type_of(const SpecialCall& call);
std::optional<CallResult> call_dict(const SpecialCall& call);
std::optional<CallResult> call_isinstance(const SpecialCall& call);
std::optional<CallResult> call_issubclass(const SpecialCall& call);
/// `TypeForm(int | str)`: the type expression as a value; anything but one argument is no such call.
std::optional<CallResult> call_explicit_type_form(const SpecialCall& call);
std::optional<CallResult> call_partial(const SpecialCall& call);
std::optional<CallResult> call_struct_unpack(const SpecialCall& call);
std::optional<CallResult> call_struct_iter_unpack(const SpecialCall& call);
std::optional<CallResult> call_super(const SpecialCall& call);

}  // namespace awl::infer
