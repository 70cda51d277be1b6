// `data = fetch()` and then no `await data`: the coroutine is kept in a variable until it is thrown away with it.
#include <algorithm>

#include "base/names.h"
#include "lint/awaitables.h"
#include "lint/coroutine_locals.h"

namespace awl::lint {

using ast::NodeKind;

namespace {

std::string source_name(RuleContext& rule, const CoroutineLocal& local) {
  return local.source ? describe(rule, AwaitableKind::Coroutine, local.source) : std::string("the coroutine");
}

/// A use that cannot work with a coroutine, so that the type checker has told about the missing `await` there.
bool is_type_error(RuleContext& rule, const Use& use) {
  const ast::Tree& tree = rule.tree();
  switch (tree.kind(use.by)) {
    case NodeKind::Attribute:
    case NodeKind::Subscript:
    case NodeKind::BinOp:
    case NodeKind::For:
    case NodeKind::Comprehension:
      return true;
    case NodeKind::Call:
      return ast::Call(tree, use.by).func() == use.node;
    case NodeKind::UnaryOp:
      return ast::UnaryOp(tree, use.by).op() != ast::UnaryOperator::Not;
    default:
      return false;
  }
}

/// Nobody ever awaits it or passes it on.
void report_never(RuleContext& rule, const CoroutineLocal& local) {
  const std::string_view name = name_text(local.name);
  const std::string what = source_name(rule, local);
  std::string message = local.uses.empty() ? fmt::format("{} is assigned to `{}`, which is never awaited or used", what, name)
                                           : fmt::format("{} is assigned to `{}`, which is never awaited", what, name);
  auto report = rule.report(Rule::unawaited_coroutine_variable, local.source ? local.source : local.target, std::move(message));
  if (!report) return;
  if (!local.uses.empty()) {
    report.note(local.uses.front().node, fmt::format("here `{}` is the coroutine, not its result", name));
  }
  if (local.source) {
    note_definition(rule, report, local.source);
    offer_await(rule, report, local.source);
  }
}

/// Whether an exception raised here stays in the function.
bool may_be_caught(RuleContext& rule, NodeId raise, NodeId function) {
  for (NodeId at = raise; at != function; at = rule.parent(at)) {
    const NodeId above = rule.parent(at);
    if (rule.tree().kind(above) != NodeKind::Try) continue;
    const ast::Try statement(rule.tree(), above);
    if (at == statement.body() && !statement.handlers().empty()) return true;
  }
  return false;
}

/// Ends of the function: `return`, falling off the end, `raise` that no handler of its own can catch.
std::vector<FlowPoint> ends_of(RuleContext& rule, const ast::FunctionDef& function, const flow::FunctionFlow& flow) {
  std::vector<FlowPoint> ends;
  const auto add = [&](NodeId statement) {
    for (const FlowPoint& point : rule.paths().points_of(rule.tree(), statement, true)) ends.push_back(point);
  };
  for (const NodeId node : flow.returns) add(node);
  for (std::uint32_t i = function.body_list().value; i < rule.tree().node(function.id).next; ++i) {
    const NodeId node(i);
    if (rule.tree().kind(node) == NodeKind::Raise && rule.enclosing_function(node) == function.id &&
        !may_be_caught(rule, node, function.id)) {
      add(node);
    }
  }
  if (flow.end) ends.push_back({flow.end, 0, function.id});
  return ends;
}

/// The loop (or comprehension) around a node that does not contain the variable's definition, too: it may run zero times.
bool is_in_loop_of_its_own(RuleContext& rule, NodeId use, NodeId definition) {
  for (NodeId at = use; at.value != 0 && !rule.is_inside(definition, at); at = rule.parent(at)) {
    switch (rule.tree().kind(at)) {
      case NodeKind::For:
      case NodeKind::While:
      case NodeKind::ListComp:
      case NodeKind::SetComp:
      case NodeKind::DictComp:
        return true;
      default:
        break;
    }
  }
  return false;
}

/// Ways that no exception takes: an awaitable lost when something fails in between is not worth a word.
void leave_exceptions_out(RuleContext& rule, NodeId function, FlowPaths::Search& search) {
  auto handlers = std::make_shared<HashSet<std::uint32_t>>();
  for (std::uint32_t i = function.value; i < rule.tree().node(function).next; ++i) {
    if (rule.tree().kind(NodeId(i)) != NodeKind::ExceptHandler) continue;
    const NodeId body = ast::ExceptHandler(rule.tree(), NodeId(i)).body();
    for (const FlowPoint& point : rule.paths().points_of(rule.tree(), rule.tree().first_child(body))) handlers->insert(point.block.value);
  }
  search.can_run = [can_run = search.can_run, handlers](BlockId block) { return !handlers->contains(block.value) && can_run(block); };
  search.can_take = [&rule, can_take = search.can_take](const flow::Edge& edge) {
    const bool by_exception =
        edge.predicate && rule.flow().predicate(edge.predicate).kind == flow::PredicateKind::Swallows && edge.polarity;
    return !by_exception && can_take(edge);
  };
}

/// Some way through the function loses it.
void check_ways(RuleContext& rule, const ast::FunctionDef& function, const CoroutineLocal& local) {
  // What an `await` gives is a coroutine by some declaration only: not sure enough for a hint.
  if (local.source && rule.tree().kind(local.source) == NodeKind::Await) return;
  const ScopeId scope = rule.index().scope_of(function.id);
  const flow::FunctionFlow* flow = rule.flow().flow_of(scope);
  if (!flow) return;
  std::vector<Use> consuming;
  for (const Use& use : local.uses) {
    if (use.fate == Fate::LookedAt) continue;
    if (is_in_loop_of_its_own(rule, use.node, local.target)) return;
    consuming.push_back(use);
  }
  const semantic::Definition& definition = rule.index().definition(local.definition);
  FlowPaths::Search search;
  search.from = rule.paths().points_of(rule.tree(), definition.region, true);
  search.targets = ends_of(rule, function, *flow);
  search.stops = points_of_uses(rule, scope, consuming);
  for (const FlowPoint& point : points_of_definitions(rule, definition.symbol)) search.stops.push_back(point);
  search.can_run = reachable_blocks(rule);
  search.can_take = feasible_for(rule, local);
  leave_exceptions_out(rule, function.id, search);
  const auto lost = rule.paths().find_way(search);
  if (!lost) return;
  const std::string_view name = name_text(local.name);
  auto report =
      rule.report(Rule::unawaited_coroutine_variable, local.source ? local.source : local.target,
                  fmt::format("{} is assigned to `{}`, but not awaited on every way through the function", source_name(rule, local), name));
  if (!report) return;
  report.severity(Severity::Info);
  if (lost->node == function.id) {
    report.note(function.name_node(),
                fmt::format("the end of `{}` can be reached without an `await` of `{}`", name_text(function.name()), name));
  } else {
    report.note(lost->node, fmt::format("the function is left here without an `await` of `{}`", name));
  }
}

}  // namespace

void check_unawaited_coroutine_variable(RuleContext& rule, const ast::FunctionDef& function) {
  for (const CoroutineLocal& local : coroutine_locals(rule, function, false)) {
    // `fetch() or default`: see coroutine-in-condition
    if (local.source && rule.tree().kind(local.source) == NodeKind::BoolOp) continue;
    bool is_consumed = false;
    for (const Use& use : local.uses) is_consumed |= use.fate != Fate::LookedAt;
    if (is_consumed) {
      check_ways(rule, function, local);
    } else if (std::ranges::none_of(local.uses, [&](const Use& use) { return is_type_error(rule, use); })) {
      report_never(rule, local);
    }
  }
}

}  // namespace awl::lint
