// A task that nobody holds: the event loop itself keeps only a weak reference, so the task may be collected before it ends,
// and what it raises is seen by nobody.
#include <algorithm>

#include "base/names.h"
#include "lint/awaitables.h"
#include "lint/dropped.h"
#include "lint/value_uses.h"

namespace awl::lint {

using ast::NodeKind;
using facts::FactKind;
using semantic::DefinitionKind;

namespace {

constexpr std::string_view kWhy =
    "the event loop refers to it only weakly, so it may be garbage-collected before it ends, and what it raises is lost; keep it until "
    "it is done, or use a task group";

NodeId spawning_call(const ast::Tree& tree, NodeId value) {
  while (tree.kind(value) == NodeKind::Await) value = ast::Await(tree, value).value();
  return tree.kind(value) == NodeKind::Call ? value : NodeId();
}

/// A Task; `Task | None` where a loop may be missing is one, too.
bool is_task(RuleContext& rule, TypeId type) {
  bool all = true;
  types::for_each_member(rule.ctx(), type,
                         [&](TypeId member) { all &= rule.ctx().is_none(member) || rule.is_instance_of(member, "asyncio.Task"); });
  return all && !rule.ctx().is_none(type);
}

constexpr int kMaxCallDepth = 8;

bool makes_task(RuleContext& rule, NodeId value, int depth);

/// A variable that is assigned a task just made.
bool holds_new_task(RuleContext& rule, NodeId name, int depth) {
  const ScopeId scope = rule.index().enclosing_scope(name);
  const auto resolved = rule.index().resolve(scope, ast::Name(rule.tree(), name).name());
  if (!resolved || resolved->scope != scope) return false;
  return std::ranges::any_of(rule.index().definitions_of(resolved->symbol), [&](DefinitionId id) {
    const semantic::Definition& definition = rule.index().definition(id);
    return rule.tree().kind(definition.region) == NodeKind::Assign &&
           makes_task(rule, ast::Assign(rule.tree(), definition.region).value(), depth);
  });
}

/// A function of the program that returns a task it has made.
bool returns_new_task(RuleContext& rule, types::SourceRef function, int depth) {
  if (!function.file || depth >= kMaxCallDepth) return false;
  RuleContext& there = rule.elsewhere(function.file);
  if (there.unit.is_stub || there.tree().kind(function.node) != NodeKind::FunctionDef) return false;
  const flow::FunctionFlow* flow = there.flow().flow_of(there.index().scope_of(function.node));
  return flow && std::ranges::any_of(flow->returns, [&](NodeId node) {
           const NodeId value = ast::Return(there.tree(), node).value();
           return !there.tree().absent(value) && makes_task(there, value, depth + 1);
         });
}

/// The value is a future that stands for coroutines started by its evaluation. A future that somebody promises, a task taken
/// out of a container or asked for (`current_task()`) is held by others.
bool makes_task(RuleContext& rule, NodeId value, int depth) {
  if (awaitable_view(rule, rule.type_of(value)).kind != AwaitableKind::Future) return false;
  if (rule.tree().kind(value) == NodeKind::Name) return holds_new_task(rule, value, depth);
  const NodeId call = spawning_call(rule.tree(), value);
  if (!call) return false;
  if (rule.fact_of(call, FactKind::Spawns)) return true;
  const CallTarget& target = rule.target_of(call);
  if (rule.in.store.kind(target.callee) == types::TypeKind::ClassObject) return is_task(rule, rule.type_of(call));
  return returns_new_task(rule, target.definition, depth);
}

/// The expression makes a task that only the caller could hold.
bool makes_loose_task(RuleContext& rule, NodeId value) {
  const NodeId call = spawning_call(rule.tree(), value);
  return call && makes_task(rule, value, 0) && !callee_keeps_result(rule, call);
}

std::string task_name(RuleContext& rule, NodeId value) {
  const std::string name = rule.name_of(spawning_call(rule.tree(), value));
  const char* kind = is_task(rule, rule.type_of(value)) ? "task" : "future";
  return name.empty() ? fmt::format("the {}", kind) : fmt::format("the {} that `{}` gives", kind, name);
}

void note_wrapper(RuleContext& rule, RuleContext::Report& report, NodeId value) {
  const NodeId call = spawning_call(rule.tree(), value);
  if (report && call) report.note(rule.target_of(call).definition, "it returns the task without keeping it");
}

void report_loose(RuleContext& rule, NodeId value, std::string_view what_happens) {
  auto report = rule.report(Rule::dangling_task, value, fmt::format("{} {}: {}", task_name(rule, value), what_happens, kWhy));
  note_wrapper(rule, report, value);
}

/// `create_task(f()).add_done_callback(g)`: the task is only called on.
NodeId receiver_of(const ast::Tree& tree, NodeId value) {
  if (tree.kind(value) != NodeKind::Call) return {};
  const NodeId func = ast::Call(tree, value).func();
  if (tree.kind(func) != NodeKind::Attribute) return {};
  const NodeId receiver = ast::Attribute(tree, func).value();
  return tree.kind(receiver) == NodeKind::Call ? receiver : NodeId();
}

void check_statement(RuleContext& rule, const ast::ExprStmt& statement) {
  for_each_dropped(rule.tree(), statement, [&](const Dropped& dropped) {
    if (makes_loose_task(rule, dropped.value)) return report_loose(rule, dropped.value, "is not kept");
    const NodeId receiver = receiver_of(rule.tree(), dropped.value);
    if (receiver && makes_loose_task(rule, receiver)) report_loose(rule, receiver, "is not kept");
  });
}

/// A lambda that the loop calls back: what it returns is thrown away.
void check_lambda(RuleContext& rule, const ast::Lambda& lambda) {
  const NodeId call = rule.call_with_argument(lambda.id);
  if (!call || !makes_loose_task(rule, lambda.body()) || !rule.fact_of(call, FactKind::RunsOnLoop)) return;
  report_loose(rule, lambda.body(), fmt::format("is thrown away by `{}`", rule.name_of(call)));
}

/// Uses that leave the task as loose as it was: `task.add_done_callback(f)`.
bool leaves_loose(RuleContext& rule, const Use& use) {
  if (use.fate != Fate::LookedAt || rule.tree().kind(use.by) != NodeKind::Attribute) return false;
  const NodeId call = rule.parent(use.by);
  return rule.tree().kind(call) == NodeKind::Call && ast::Call(rule.tree(), call).func() == use.by &&
         rule.fact_of(call, FactKind::RunsOnLoop);
}

/// `task = create_task(f())` and nothing done with `task`: it goes when the function returns.
void check_variable(RuleContext& rule, const ast::FunctionDef& function, DefinitionId id, std::optional<LocalUses>& uses) {
  const semantic::Definition& definition = rule.index().definition(id);
  if (definition.kind != DefinitionKind::Assignment) return;
  const ast::Assign assign(rule.tree(), definition.region);
  if (assign.targets().size() != 1 || assign.targets().front() != definition.node) return;
  if (!makes_loose_task(rule, assign.value())) return;
  const ScopeId scope = rule.index().scope_of(function.id);
  if (!uses) uses.emplace(rule, scope);
  if (!uses->is_local(definition.symbol)) return;
  if (!std::ranges::all_of(uses->uses_of(id), [&](const Use& use) { return leaves_loose(rule, use); })) return;
  // In a function that never returns the variable holds the task for good; where it waits, it holds it meanwhile.
  const flow::FunctionFlow* flow = rule.flow().flow_of(scope);
  FlowPaths::Search search;
  search.from = rule.paths().points_of(rule.tree(), definition.region, true);
  search.targets = {{flow->end, 0, function.id}};
  for (const NodeId node : flow->returns) {
    for (const FlowPoint& point : rule.paths().points_of(rule.tree(), node, true)) search.targets.push_back(point);
  }
  for (const flow::Suspension& suspension : flow->suspensions) {
    for (const FlowPoint& point : rule.paths().points_of(rule.tree(), suspension.node)) search.stops.push_back(point);
  }
  search.can_run = [&](BlockId block) { return infer::is_reachable(rule.in, rule.unit, block); };
  if (!rule.paths().find_way(search)) return;
  const std::string_view name = name_text(ast::Name(rule.tree(), definition.node).name());
  report_loose(rule, assign.value(), fmt::format("is kept only in `{}`, which ends with the function", name));
}

void check_function(RuleContext& rule, const ast::FunctionDef& function) {
  const semantic::Scope& scope = rule.index().scope(rule.index().scope_of(function.id));
  std::optional<LocalUses> uses;
  for (std::uint32_t i = scope.first_symbol; i < scope.first_symbol + scope.symbol_count; ++i) {
    for (const DefinitionId id : rule.index().definitions_of(SymbolId(i))) check_variable(rule, function, id, uses);
  }
}

}  // namespace

void check_dangling_task(RuleContext& rule, const ast::Module& module) {
  const ast::Tree& tree = module.tree;
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const NodeId node(i);
    switch (tree.kind(node)) {
      case NodeKind::ExprStmt:
        check_statement(rule, ast::ExprStmt(tree, node));
        break;
      case NodeKind::Lambda:
        check_lambda(rule, ast::Lambda(tree, node));
        break;
      case NodeKind::FunctionDef:
        check_function(rule, ast::FunctionDef(tree, node));
        break;
      default:
        break;
    }
  }
}

}  // namespace awl::lint
