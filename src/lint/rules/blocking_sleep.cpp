// `time.sleep` in async code: every task of the loop sleeps with it.
#include "lint/blocking.h"

namespace awl::lint {

void check_blocking_sleep(RuleContext& rule, const ast::Call& call) {
  check_blocking_call(rule, call, Rule::blocking_sleep, "stops the whole event loop");
}

}  // namespace awl::lint
