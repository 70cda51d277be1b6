// `_ = fetch()`: a coroutine given to a name that says that nobody wants the value.
#include "base/names.h"
#include "lint/awaitables.h"
#include "lint/value_uses.h"

namespace awl::lint {

using ast::NodeKind;

namespace {

bool is_throwaway(NameId name) { return name_text(name).find_first_not_of('_') == std::string_view::npos; }

bool is_used(RuleContext& rule, NodeId target) {
  const DefinitionId definition = rule.index().definition_of(target);
  const ScopeId scope = rule.index().enclosing_scope(target);
  if (!definition || rule.index().scope(scope).kind != semantic::ScopeKind::Function) return false;
  return !LocalUses(rule, scope).uses_of(definition).empty();
}

}  // namespace

void check_discarded_awaitable(RuleContext& rule, const ast::Assign& assign) {
  const ast::Tree& tree = rule.tree();
  const auto targets = assign.targets();
  if (targets.size() != 1 || tree.kind(targets.front()) != NodeKind::Name) return;
  const NameId name = ast::Name(tree, targets.front()).name();
  if (!is_throwaway(name) || is_used(rule, targets.front())) return;
  const AwaitableView view = awaitable_view(rule, rule.type_of(assign.value()));
  if (!view || view.kind == AwaitableKind::Future || view.or_none) return;
  const char* verb = view.kind == AwaitableKind::AsyncGenerator ? "iterated" : "awaited";
  auto report = rule.report(Rule::discarded_awaitable, assign.value(),
                            fmt::format("{} is assigned to `{}` and never {}, so its body does not run",
                                        describe(rule, view.kind, assign.value()), name_text(name), verb));
  if (!report) return;
  if (view.kind == AwaitableKind::Other) report.severity(Severity::Warning);
  note_definition(rule, report, assign.value());
  if (view.kind != AwaitableKind::AsyncGenerator) offer_await(rule, report, assign.value());
}

}  // namespace awl::lint
