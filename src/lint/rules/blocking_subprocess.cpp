// Starting a process, or waiting for one, with the synchronous functions in async code.
#include "lint/blocking.h"

namespace awl::lint {

void check_blocking_subprocess(RuleContext& rule, const ast::Call& call) {
  check_blocking_call(rule, call, Rule::blocking_subprocess, "blocks the event loop");
}

}  // namespace awl::lint
