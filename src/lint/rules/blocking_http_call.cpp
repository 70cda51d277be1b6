// A synchronous network client in async code.
#include "lint/blocking.h"

namespace awl::lint {

void check_blocking_http_call(RuleContext& rule, const ast::Call& call) {
  check_blocking_call(rule, call, Rule::blocking_http_call, "blocks the event loop until the network answers");
}

}  // namespace awl::lint
