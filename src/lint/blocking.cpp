#include "lint/blocking.h"

#include "base/names.h"
#include "lint/running.h"

namespace awl::lint {

using ast::NodeKind;
using facts::FactKind;

namespace {

/// "`time.sleep()` stops the event loop, no other task runs meanwhile: use `await asyncio.sleep()`".
std::string message_for(RuleContext& rule, const ast::Call& call, const facts::Fact& fact, std::string_view what) {
  const std::string name = rule.name_of(call.id);
  const std::string& instead = fact.instead_for(rule.async_library());
  return fmt::format("`{}` {}, and no other task runs meanwhile: use {}", name.empty() ? fact.key : name, what,
                     instead.empty() ? "`await asyncio.to_thread(...)`" : instead);
}

Severity severity_of(const facts::Fact& fact) {
  switch (fact.confidence) {
    case facts::Confidence::High:
      return Severity::Error;
    case facts::Confidence::Medium:
      return Severity::Info;
    case facts::Confidence::Low:
      return Severity::Ignore;
  }
  return Severity::Error;
}

}  // namespace

void check_blocking_call(RuleContext& rule, const ast::Call& call, Rule which, std::string_view what) {
  if (!rule.enclosing_function(call.id) || rule.is_awaited(call.id)) return;
  const facts::Fact* fact = rule.fact_of(call.id, FactKind::Blocking);
  if (!fact || fact->rule != which || severity_of(*fact) == Severity::Ignore) return;
  const Place place = place_of(rule, call.id);
  if (place.where != RunsIn::Loop) return;
  auto report = rule.report(which, call.func(), message_for(rule, call, *fact, what));
  if (!report) return;
  report.severity(severity_of(*fact));
  if (place.through) {
    report.note(place.through, "the event loop gets there from here");
  } else {
    const ast::FunctionDef function(rule.tree(), rule.enclosing_function(call.id));
    report.note(function.name_node(), fmt::format("`{}` is an `async def`: it runs on the event loop", name_text(function.name())));
  }
}

}  // namespace awl::lint
