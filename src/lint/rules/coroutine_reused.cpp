// A coroutine runs once. Awaiting it again, or after a task took it, raises RuntimeError.
#include <algorithm>

#include "base/names.h"
#include "lint/awaitables.h"
#include "lint/coroutine_locals.h"

namespace awl::lint {

using ast::NodeKind;

namespace {

const char* past_tense(const Use& use) { return use.fate == Fate::Awaited ? "awaited" : "started"; }

std::string how_taken(RuleContext& rule, const Use& use) {
  if (use.fate == Fate::Awaited) return "awaited here";
  return fmt::format("handed to `{}` here, which runs it", rule.name_of(use.by));
}

void report_reuse(RuleContext& rule, const CoroutineLocal& local, const Use& first, const Use& second) {
  const std::string_view name = name_text(local.name);
  const bool same = first.node == second.node;
  std::string message = same ? fmt::format("coroutine `{}` is {} again on the next turn of the loop, but a coroutine runs only once", name,
                                           past_tense(second))
                             : fmt::format("coroutine `{}` is {} a second time, but a coroutine runs only once", name, past_tense(second));
  auto report = rule.report(Rule::coroutine_reused, second.node, std::move(message));
  if (!report) return;
  if (!same) report.note(first.node, "first " + how_taken(rule, first));
  if (rule.tree().kind(local.target) == NodeKind::Parameter) {
    report.note(local.target, fmt::format("`{}` is one coroutine for the whole call", name));
  } else {
    report.note(local.target,
                same ? "made here, outside the loop: make a new one on each turn" : "made here: call the function again for another one");
  }
}

void check_local(RuleContext& rule, ScopeId scope, const CoroutineLocal& local) {
  std::vector<Use> taking;
  for (const Use& use : local.uses) {
    if (use.fate == Fate::Awaited || use.fate == Fate::Started) taking.push_back(use);
  }
  const std::vector<FlowPoint> targets = points_of_uses(rule, scope, taking);
  std::vector<NodeId> reported;
  for (const Use& first : taking) {
    if (first.is_repeated) {
      report_reuse(rule, local, first, first);
      continue;
    }
    FlowPaths::Search search;
    search.from = points_of_uses(rule, scope, {first});
    for (const FlowPoint& target : targets) {
      const auto use = std::ranges::find(taking, target.node, &Use::node);
      if (use->by != first.by || use->node == first.node) search.targets.push_back(target);
    }
    search.stops = points_of_definitions(rule, rule.index().definition(local.definition).symbol);
    search.can_run = reachable_blocks(rule);
    search.can_take = feasible_for(rule, local);
    const auto second = rule.paths().find_way(search);
    if (!second || std::ranges::find(reported, second->node) != reported.end()) continue;
    reported.push_back(second->node);
    report_reuse(rule, local, first, *std::ranges::find(taking, second->node, &Use::node));
  }
}

}  // namespace

void check_coroutine_reused(RuleContext& rule, const ast::FunctionDef& function) {
  const ScopeId scope = rule.index().scope_of(function.id);
  for (const CoroutineLocal& local : coroutine_locals(rule, function, true)) check_local(rule, scope, local);
}

}  // namespace awl::lint
