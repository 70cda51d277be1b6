// Enumerations: which names of a class body are members, and their values.
#pragma once

#include "infer/api.h"

namespace awl::infer {

/// `Literal[Color.RED]` for a member (also for an alias of one); none if `name` is no member.
TypeId enum_member_type(Inference& in, const types::ClassInfo& info, NameId name);
/// The expression that a member's value is written as; none if there is no such member or a tuple target hides it.
NodeId enum_value_node(Inference& in, const types::ClassInfo& info, NameId member);
/// `value`, `name` and their private twins, where nobody but the enum module defines them.
std::optional<types::ClassMember> enum_synthesized(Inference& in, const types::ClassInfo& info, NameId name);

}  // namespace awl::infer
