// Values that an expression statement makes and drops. `a and f()` drops what `f()` gives, `f() if c else g()` one of two,
// `[f(x) for x in xs]` as many as there are elements, in a list that is dropped itself.
#pragma once

#include <absl/functional/function_ref.h>

#include "lint/rule_context.h"

namespace awl::lint {

struct Dropped {
  NodeId value;               // a Call or Await
  bool in_container = false;  // an element of a list, set or tuple that is dropped
};

/// Calls `f` for every value that the statement drops, in source order.
void for_each_dropped(const ast::Tree& tree, const ast::ExprStmt& statement, absl::FunctionRef<void(const Dropped&)> f);

/// Whether the called function holds on to what it returns, so that the caller may drop it: it is stored, or was given to
/// something else, before it is returned; or a fact says so. Follows calls into the program's own functions.
bool callee_keeps_result(RuleContext& rule, NodeId call);

}  // namespace awl::lint
