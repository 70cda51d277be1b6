// The local variables of a function that hold a coroutine.
#pragma once

#include "lint/value_uses.h"

namespace awl::lint {

struct CoroutineLocal {
  DefinitionId definition;
  NodeId target;  // the name (or Parameter)
  NodeId source;  // the expression assigned, if it goes to this name alone; else none
  NameId name;
  std::vector<Use> uses;
};

/// Definitions in the function's own scope whose value is nothing but a coroutine, with their uses. Left out: names that
/// are shared with other scopes, names of underscores only, values that the same statement stores elsewhere, too.
std::vector<CoroutineLocal> coroutine_locals(RuleContext& rule, const ast::FunctionDef& function, bool with_parameters);

/// Points of the uses, where each has its effect.
std::vector<FlowPoint> points_of_uses(RuleContext& rule, ScopeId function, const std::vector<Use>& uses);
/// Where the variable gets another value, or none.
std::vector<FlowPoint> points_of_definitions(RuleContext& rule, SymbolId symbol);
/// A filter of edges for the ways of this value: `if x is not None` is true for a coroutine.
std::function<bool(const flow::Edge&)> feasible_for(RuleContext& rule, const CoroutineLocal& local);
std::function<bool(BlockId)> reachable_blocks(RuleContext& rule);

}  // namespace awl::lint
