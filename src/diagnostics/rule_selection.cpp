#include "diagnostics/rule_selection.h"

#include <algorithm>

#include "base/strings.h"

namespace awl {
namespace {

std::optional<RuleGroup> find_group(std::string_view word) {
  for (RuleGroup group : {RuleGroup::Syntax, RuleGroup::Type, RuleGroup::Async}) {
    if (word == group_text(group)) return group;
  }
  return std::nullopt;
}

Error unknown_rule(std::string_view selector) {
  std::vector<std::string_view> words{"all", "syntax", "type", "async"};
  for (const RuleInfo& info : all_rules()) words.push_back(info.id);
  std::string message = "unknown rule `" + std::string(selector) + "`";
  if (const auto near = closest_word(selector, words)) {
    message += ", did you mean `" + std::string(*near) + "`?";
  } else {
    message += " (`awl rules` lists them)";
  }
  return {message};
}

}  // namespace

bool is_always_shown(Rule rule) { return rule == Rule::revealed_type || rule == Rule::invalid_syntax || rule == Rule::internal_error; }

std::optional<Severity> parse_severity(std::string_view word) {
  if (word == "ignore") return Severity::Ignore;
  if (word == "info") return Severity::Info;
  if (word == "warn" || word == "warning") return Severity::Warning;
  if (word == "error") return Severity::Error;
  return std::nullopt;
}

RuleSelection::RuleSelection() : configured_(all_rules().size()) {}

Result<void> RuleSelection::set(std::string_view selector, Severity severity) {
  const auto assign = [&](Rule rule) {
    if (!is_always_shown(rule)) configured_[static_cast<std::size_t>(rule)] = severity;
  };
  if (const auto rule = find_rule(selector)) {
    assign(*rule);
    return {};
  }
  const auto group = find_group(selector);
  if (!group && selector != "all") return unknown_rule(selector);
  for (const RuleInfo& info : all_rules()) {
    if (!group || info.group == *group) assign(info.rule);
  }
  return {};
}

Severity RuleSelection::severity_of(Rule rule, Severity emitted) const {
  if (const auto configured = configured_[static_cast<std::size_t>(rule)]) return *configured;
  return std::min(emitted, rule_info(rule).severity);
}

bool RuleSelection::enabled(Rule rule) const { return severity_of(rule, rule_info(rule).severity) != Severity::Ignore; }

}  // namespace awl
