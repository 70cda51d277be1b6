// Calls that block the thread, in code that the event loop runs. One check for all rules of the kind: the facts say which
// call belongs to which rule.
#pragma once

#include "lint/rule_context.h"

namespace awl::lint {

/// Reports `call` under `which` if a fact says that it blocks and belongs to that rule, and the event loop runs it.
/// `what` says what it does to the loop: "sleeps", "waits for the network"...
void check_blocking_call(RuleContext& rule, const ast::Call& call, Rule which, std::string_view what);

}  // namespace awl::lint
