// What a class defines anew, beside what its bases have under the same name.
#pragma once

#include <absl/functional/function_ref.h>
#include <optional>

#include "infer/checks/checks.h"

namespace awl::infer {

/// A member of the class's own body (or one that a method annotates on `self`) and what one direct base has in its place.
struct OverridePair {
  NameId name;
  const types::ClassMember& own;
  const types::ClassMember& above;  // as the class sees it: the base's type parameters are filled in
};

/// Calls `visit` for every override and every base until it returns false, which ends the bases of that name alone. Members
/// that no subclass can replace for others (`__x`) are left out.
void for_each_override(ClassSubject& subject, absl::FunctionRef<bool(const OverridePair&)> visit);

/// The member as its class's instances see it: functions without their receiver, properties and descriptors as the value
/// they give.
TypeId seen_on_instance(ClassSubject& subject, const types::ClassMember& member);
/// The signatures that callers of the member on an instance may use; empty if it is no function.
std::vector<types::Signature> signatures_on_instance(ClassSubject& subject, const types::ClassMember& member);

/// `Base.name`
std::string member_title(Inference& in, const types::ClassMember& member, NameId name);
/// Where the class defines the member: its name.
TextRange override_range(ClassSubject& subject, const types::ClassMember& own);
/// Points at the base's definition.
void note_overridden(ClassSubject& subject, Report& report, const OverridePair& pair);

}  // namespace awl::infer
