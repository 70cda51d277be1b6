// What becomes of a value: of one that an expression gives, and of one that a local variable holds. The grain is what a
// rule about coroutines and tasks must know: is it awaited, handed to something that runs it, kept by somebody who may, or
// only looked at.
#pragma once

#include "lint/rule_context.h"

namespace awl::lint {

enum class Fate : std::uint8_t {
  Awaited,   // `await x`
  Started,   // given to something that is known to await or schedule it (`create_task(x)`, `gather(x)`)
  Kept,      // returned, stored, captured, passed on: somebody else's business
  LookedAt,  // tested, compared, printed, dropped: whoever does only this never runs it
};

struct Use {
  Fate fate = Fate::Kept;
  NodeId node;               // the load of the name, or the expression
  NodeId by;                 // the Await or Call that takes it, else the node that decides the fate
  bool is_repeated = false;  // stands in a comprehension's loop of its own: happens several times for one value
};

/// What becomes of the value of `expression`.
Use fate_of(RuleContext& rule, NodeId expression);

/// The local variables of one function: every load of their names, also those in comprehensions and nested functions.
class LocalUses {
 public:
  LocalUses(RuleContext& rule, ScopeId function);
  /// Uses that may see this definition's value, in source order.
  std::vector<Use> uses_of(DefinitionId definition);
  /// Whether the variable belongs to this function alone: no `global` or `nonlocal` binds it elsewhere, too.
  [[nodiscard]] bool is_local(SymbolId symbol) const;

 private:
  struct Load {
    SymbolId symbol;
    NodeId node;
  };
  [[nodiscard]] bool may_hold(SsaId value, DefinitionId definition) const;
  [[nodiscard]] Use use_at(NodeId load);

  RuleContext& rule_;
  ScopeId function_;
  std::vector<Load> loads_;
};

}  // namespace awl::lint
