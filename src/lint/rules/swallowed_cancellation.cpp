// A handler that catches cancellation and goes on: the task cannot be cancelled, timeouts and shutdown hang.
#include <algorithm>

#include "base/names.h"
#include "lint/awaitables.h"
#include "lint/running.h"
#include "lint/value_uses.h"

namespace awl::lint {

using ast::NodeKind;
using facts::FactKind;
using types::KnownClass;
using types::TypeKind;

namespace {

enum class Catches : std::uint8_t { No, Cancellation, Everything };

/// What an `except` clause of this class catches. A name of an unknown class catches nothing that we know of.
Catches caught_by_class(RuleContext& rule, TypeId type) {
  type = types::resolve(rule.ctx(), type);
  const types::TypeStore& store = rule.in.store;
  if (store.kind(type) == TypeKind::Tuple) {
    Catches all = Catches::No;
    for (const TypeId element : store.tuple(type).elements) all = std::max(all, caught_by_class(rule, element));
    return all;
  }
  // `type[BaseException]` may be any exception's class.
  if (store.kind(type) != TypeKind::ClassObject && store.kind(type) != TypeKind::SubclassOf) return Catches::No;
  const TypeId instance = types::to_instance(rule.ctx(), type);
  if (rule.ctx().is_instance_of(instance, KnownClass::BaseException)) {
    return store.kind(type) == TypeKind::ClassObject ? Catches::Everything : Catches::No;
  }
  return rule.class_fact(instance, FactKind::Cancellation) ? Catches::Cancellation : Catches::No;
}

Catches caught_by_expression(RuleContext& rule, NodeId expression) {
  const ast::Tree& tree = rule.tree();
  if (tree.kind(expression) == NodeKind::Tuple) {
    Catches all = Catches::No;
    for (const NodeId element : ast::Tuple(tree, expression).elts()) all = std::max(all, caught_by_expression(rule, element));
    return all;
  }
  if (tree.kind(expression) == NodeKind::Call && rule.fact_of(expression, FactKind::Cancellation)) return Catches::Cancellation;
  const TypeId type = rule.type_of(expression);
  if (!rule.ctx().is_dynamic(type)) return caught_by_class(rule, type);
  // The package is missing, or `anyio.get_cancelled_exc_class()`: by what the imports say.
  const NodeId named = tree.kind(expression) == NodeKind::Call ? ast::Call(tree, expression).func() : expression;
  return facts::find_fact(rule.origin_of(named), FactKind::Cancellation) ? Catches::Cancellation : Catches::No;
}

Catches caught_by(RuleContext& rule, const ast::ExceptHandler& handler) {
  return rule.tree().absent(handler.type()) ? Catches::Everything : caught_by_expression(rule, handler.type());
}

// ---- what a handler does ----------------------------------------------------------------------------------------------------

/// Code of the handler itself, not of functions in it.
template <class F>
void for_each_own_node(RuleContext& rule, NodeId within, F f) {
  const ast::Tree& tree = rule.tree();
  for (std::uint32_t i = within.value; i < tree.node(within).next;) {
    const NodeKind kind = tree.nodes[i].kind;
    if (kind == NodeKind::FunctionDef || kind == NodeKind::Lambda || kind == NodeKind::ClassDef) {
      i = tree.nodes[i].next;
      continue;
    }
    f(NodeId(i));
    ++i;
  }
}

bool raises_somewhere(RuleContext& rule, NodeId body) {
  bool found = false;
  for_each_own_node(rule, body, [&](NodeId node) { found |= rule.tree().kind(node) == NodeKind::Raise; });
  return found;
}

/// Whether control can leave the body by its end, or by return, break, continue: any way but an exception or the end of the process.
bool can_complete(RuleContext& rule, NodeId body) {
  bool completes = true;
  for (const NodeId statement : ast::children(rule.tree(), body)) {
    if (!rule.is_reachable(statement)) return false;
    completes = rule.tree().kind(statement) != NodeKind::Raise;
    if (rule.tree().kind(statement) == NodeKind::ExprStmt) {
      NodeId call = ast::ExprStmt(rule.tree(), statement).value();
      if (rule.tree().kind(call) == NodeKind::Await) call = ast::Await(rule.tree(), call).value();
      if (rule.tree().kind(call) == NodeKind::Call) {
        completes =
            !infer::call_never_returns(rule.in, rule.target_of(call).callee, rule.type_of(ast::ExprStmt(rule.tree(), statement).value()));
      }
    }
  }
  return completes;
}

/// `except BaseException as e` and then `future.set_exception(e)`, `errors.append(e)`: the exception is passed on. Logging it is not.
bool passes_exception_on(RuleContext& rule, const ast::ExceptHandler& handler) {
  bool found = false;
  const NameId name = rule.tree().absent(handler.name()) ? NameId() : ast::Identifier(rule.tree(), handler.name()).name();
  for (std::uint32_t i = handler.body().value; i < rule.tree().node(handler.id).next; ++i) {
    const NodeId node(i);
    const NodeKind kind = rule.tree().kind(node);
    if (kind == NodeKind::Name && name && ast::Name(rule.tree(), node).name() == name) {
      const Use use = fate_of(rule, node);
      found |= use.fate != Fate::LookedAt;
    }
    if (kind == NodeKind::Call) found |= rule.fact_of(node, FactKind::HandsOn) != nullptr;
  }
  return found;
}

// ---- when it is wanted --------------------------------------------------------------------------------------------------------

/// The class of cancellation as a value, not as what an `except` or `suppress` names: `raise CancelledError`,
/// `mock.side_effect = CancelledError`, `generator.athrow(CancelledError())`.
bool hands_out_cancellation(RuleContext& rule, NodeId node) {
  const ast::Tree& tree = rule.tree();
  if (tree.kind(node) != NodeKind::Name && tree.kind(node) != NodeKind::Attribute) return false;
  if (caught_by_expression(rule, node) != Catches::Cancellation) return false;
  const NodeId taken_by = rule.call_with_argument(node);
  if (taken_by && rule.fact_of(taken_by, FactKind::Suppresses)) return false;
  NodeId above = rule.parent(node);
  while (tree.kind(above) == NodeKind::Tuple) above = rule.parent(above);
  return tree.kind(above) != NodeKind::ExceptHandler;
}

/// The function cancels something itself before it waits for it: `task.cancel()` and then `await task` in a `try`.
bool cancels_before(RuleContext& rule, NodeId function, NodeId attempt) {
  const ast::Tree& tree = rule.tree();
  for (std::uint32_t i = function.value; i < tree.node(attempt).next; ++i) {
    const NodeId node(i);
    if (hands_out_cancellation(rule, node)) return true;
    if (tree.kind(node) != NodeKind::Call || tree.kind(ast::Call(tree, node).func()) != NodeKind::Attribute) continue;
    const std::string_view method = name_text(ast::Attribute(tree, ast::Call(tree, node).func()).attr());
    if (method == "cancel" || method == "cancelling" || method == "uncancel" || method == "cancelled") return true;
  }
  return false;
}

bool checks_for_own_cancellation(RuleContext& rule, NodeId handler) {
  bool found = false;
  for_each_own_node(rule, handler, [&](NodeId node) {
    if (rule.tree().kind(node) != NodeKind::Attribute) return;
    const std::string_view name = name_text(ast::Attribute(rule.tree(), node).attr());
    found |= name == "cancelling" || name == "uncancel" || name == "cancelled";
  });
  return found;
}

/// `asyncio.run(main())`: what main does with cancellation is the end of the program anyway.
bool is_run_at_top(RuleContext& rule, const ast::FunctionDef& function) {
  const ast::Tree& tree = rule.tree();
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const NodeId node(i);
    if (tree.kind(node) != NodeKind::Call || tree.kind(ast::Call(tree, node).func()) != NodeKind::Name) continue;
    if (ast::Name(tree, ast::Call(tree, node).func()).name() != function.name()) continue;
    const NodeId run = rule.call_with_argument(node);
    if (run && rule.fact_of(run, FactKind::RunsLoop)) return true;
  }
  return false;
}

/// A suspension of the function inside `within`, or none: cancellation arrives there.
NodeId suspension_in(RuleContext& rule, NodeId function, NodeId within) {
  const flow::FunctionFlow* flow = rule.flow().flow_of(rule.index().scope_of(function));
  if (!flow) return {};
  for (const flow::Suspension& suspension : flow->suspensions) {
    if (suspension.kind == flow::SuspensionKind::Yield || !rule.is_inside(suspension.node, within)) continue;
    if (rule.is_reachable(suspension.node)) return suspension.node;
  }
  return {};
}

/// The suspension happens even if the exception goes its way: in a `finally` around `node`, at the end of an `async with`.
bool is_on_the_way_out(RuleContext& rule, const flow::Suspension& suspension, NodeId node) {
  const ast::Tree& tree = rule.tree();
  for (NodeId at = node; at.value != 0; at = rule.parent(at)) {
    if (suspension.kind == flow::SuspensionKind::AsyncWithExit && suspension.node == at) return true;
    if (tree.kind(at) != NodeKind::Try) continue;
    const NodeId last = ast::Try(tree, at).finalbody();
    if (!tree.absent(last) && rule.is_inside(suspension.node, last)) return true;
  }
  return false;
}

bool is_in_loop(RuleContext& rule, NodeId node, NodeId function) {
  for (NodeId at = node; at != function; at = rule.parent(at)) {
    const NodeKind kind = rule.tree().kind(at);
    if (kind == NodeKind::For || kind == NodeKind::While) return true;
  }
  return false;
}

/// Whether the function waits again (inside `where`) after `region` (a handler, or a `with` that suppresses) has dealt with the
/// exception: its task goes on. Otherwise it ends, which is what was asked for.
bool waits_again(RuleContext& rule, NodeId where, NodeId function, NodeId region, NodeId start, bool from_end) {
  const flow::FunctionFlow* flow = rule.flow().flow_of(rule.index().scope_of(function));
  if (!flow) return false;
  FlowPaths::Search search;
  search.from = rule.paths().points_of(rule.tree(), start, from_end);
  for (const flow::Suspension& suspension : flow->suspensions) {
    if (rule.is_inside(suspension.node, region) &&
        (rule.tree().kind(region) == NodeKind::ExceptHandler || !is_in_loop(rule, region, function))) {
      continue;
    }
    if (!rule.is_inside(suspension.node, where) || is_on_the_way_out(rule, suspension, region)) continue;
    if (suspension.kind == flow::SuspensionKind::AsyncFor) {
      search.targets.push_back({suspension.block, 0, suspension.node});
    }
    for (const FlowPoint& point : rule.paths().points_of(rule.tree(), suspension.node)) search.targets.push_back(point);
  }
  search.can_run = [&](BlockId block) { return infer::is_reachable(rule.in, rule.unit, block); };
  return rule.paths().find_way(search).has_value();
}

std::string_view caught_text(RuleContext& rule, const ast::ExceptHandler& handler) {
  return rule.tree().absent(handler.type()) ? std::string_view("except:") : rule.text_of(handler.type());
}

/// How bad it is that cancellation is caught by name, which is seldom an accident: a loop that goes on cannot be stopped at
/// all; a function that waits once more, for its cleanup perhaps, ends a little later.
Severity severity_of_named(RuleContext& rule, NodeId attempt, NodeId function, NodeId region, NodeId start, bool from_end) {
  if (waits_again(rule, attempt, function, region, start, from_end)) return Severity::Warning;
  return waits_again(rule, function, function, region, start, from_end) ? Severity::Info : Severity::Ignore;
}

void report_handler(RuleContext& rule, const ast::ExceptHandler& handler, Catches catches, NodeId suspension, Severity severity) {
  const TextRange whole = rule.tree().range(handler.id);
  const NodeId type = handler.type();
  const TextRange range = rule.tree().absent(type) ? TextRange{whole.start, whole.start + 6} : rule.tree().range(type);
  const std::string shown = fmt::format("`{}`", caught_text(rule, handler));
  auto report = rule.report(
      Rule::swallowed_cancellation, range,
      catches == Catches::Everything
          ? fmt::format(
                "{} also catches cancellation, which is not raised again: the task cannot be cancelled, so timeouts and shutdown hang; "
                "catch `Exception` instead, or end the handler with `raise`",
                shown)
          : fmt::format("{} is caught and not raised again: the task goes on as if it had not been cancelled; end the handler with `raise`",
                        shown));
  if (!report) return;
  report.severity(severity);
  report.note(suspension, "cancellation is raised here, where the coroutine waits");
  const std::uint32_t line_start = rule.unit.source.lines.line_start(rule.unit.source.lines.line_of(whole.start));
  if (catches == Catches::Everything) {
    const std::string indent(whole.start - line_start, ' ');
    report.fix("raise cancellation again", false,
               {{{whole.start, whole.start}, fmt::format("except {}:\n{}    raise\n{}", rule.cancellation_name(), indent, indent)}});
  }
}

void check_handlers(RuleContext& rule, const ast::FunctionDef& function, const ast::Try& attempt) {
  const NodeId suspension = suspension_in(rule, function.id, attempt.body());
  if (!suspension) return;
  for (const NodeId node : attempt.handlers()) {
    const ast::ExceptHandler handler(rule.tree(), node);
    const Catches catches = caught_by(rule, handler);
    if (catches == Catches::No) continue;
    // The first handler that catches it decides.
    if (!rule.is_reachable(node) || raises_somewhere(rule, handler.body()) || !can_complete(rule, handler.body())) return;
    if (passes_exception_on(rule, handler) || checks_for_own_cancellation(rule, handler.id)) return;
    const Severity severity =
        catches == Catches::Everything ? Severity::Warning : severity_of_named(rule, attempt.id, function.id, node, handler.body(), false);
    if (severity == Severity::Ignore) return;
    if (cancels_before(rule, function.id, attempt.id) || is_run_at_top(rule, function)) return;
    return report_handler(rule, handler, catches, suspension, severity);
  }
}

/// `return` in a `finally` drops the exception that is on its way.
void check_finally(RuleContext& rule, const ast::FunctionDef& function, const ast::Try& attempt) {
  if (rule.tree().absent(attempt.finalbody())) return;
  const NodeId suspension = suspension_in(rule, function.id, attempt.body());
  if (!suspension) return;
  for_each_own_node(rule, attempt.finalbody(), [&](NodeId node) {
    if (rule.tree().kind(node) != NodeKind::Return || !rule.is_reachable(node)) return;
    for (NodeId at = node; at != attempt.id; at = rule.parent(at)) {
      if (rule.tree().kind(at) == NodeKind::ExceptHandler) return;
    }
    auto report = rule.report(
        Rule::swallowed_cancellation, node,
        "`return` in `finally` drops the exception that is on its way, cancellation too: the task goes on as if it had not been cancelled");
    report.note(suspension, "cancellation is raised here, where the coroutine waits");
  });
}

/// `with contextlib.suppress(BaseException): await ...`
void check_suppress(RuleContext& rule, const ast::FunctionDef& function, const ast::With& with) {
  for (const NodeId node : with.items()) {
    const NodeId manager = ast::WithItem(rule.tree(), node).context_expr();
    if (rule.tree().kind(manager) != NodeKind::Call || !rule.fact_of(manager, FactKind::Suppresses)) continue;
    const NodeId suspension = suspension_in(rule, function.id, with.body());
    if (!suspension) return;
    for (const NodeId argument : ast::Call(rule.tree(), manager).arguments()) {
      if (rule.tree().kind(argument) == NodeKind::Keyword || rule.tree().kind(argument) == NodeKind::Starred) continue;
      const Catches catches = caught_by_expression(rule, argument);
      if (catches == Catches::No) continue;
      const Severity severity =
          catches == Catches::Everything ? Severity::Warning : severity_of_named(rule, with.id, function.id, with.id, with.id, true);
      if (severity == Severity::Ignore) return;
      if (cancels_before(rule, function.id, with.id) || is_run_at_top(rule, function)) return;
      auto report = rule.report(
          Rule::swallowed_cancellation, argument,
          fmt::format("`{}` is suppressed and not raised again: the task goes on as if it had not been cancelled", rule.text_of(argument)));
      report.severity(severity);
      report.note(suspension, "cancellation is raised here, where the coroutine waits");
      return;
    }
  }
}

}  // namespace

void check_swallowed_cancellation(RuleContext& rule, const ast::FunctionDef& function) {
  if (!function.is_async()) return;
  const ast::Tree& tree = rule.tree();
  for (std::uint32_t i = function.body_list().value; i < tree.node(function.id).next; ++i) {
    const NodeId node(i);
    if ((tree.kind(node) != NodeKind::Try && tree.kind(node) != NodeKind::With) || rule.enclosing_function(node) != function.id) continue;
    if (tree.kind(node) == NodeKind::With) {
      if (!ast::With(tree, node).is_async()) check_suppress(rule, function, ast::With(tree, node));
      continue;
    }
    check_handlers(rule, function, ast::Try(tree, node));
    check_finally(rule, function, ast::Try(tree, node));
  }
}

}  // namespace awl::lint
