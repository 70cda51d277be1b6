#include <algorithm>
#include <array>

#include "base/check.h"
#include "diagnostics/diagnostic.h"

namespace awl {
namespace {

constexpr auto kRules = std::to_array<RuleInfo>({
#define AWL_RULE(identifier, id, severity, group, since, aliases, summary) \
  {Rule::identifier, id, Severity::severity, RuleGroup::group, since, aliases, summary},
#include "diagnostics/rules.def"
});

// Rules sorted by id, for lookups.
constexpr auto kById = [] {
  std::array<std::uint16_t, kRules.size()> order{};
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint16_t>(i);
  std::sort(order.begin(), order.end(), [](auto a, auto b) { return kRules[a].id < kRules[b].id; });
  return order;
}();

constexpr bool has_twins() {
  for (std::size_t i = 1; i < kById.size(); ++i) {
    if (kRules[kById[i - 1]].id == kRules[kById[i]].id) return true;
  }
  return false;
}
static_assert(!has_twins(), "rules.def: an id stands twice");

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
    const bool starts = at == 0 || words[at - 1] == ' ';
    const bool ends = at + word.size() == words.size() || words[at + word.size()] == ' ';
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

std::span<const RuleInfo> all_rules() { return kRules; }

const RuleInfo& rule_info(Rule rule) {
  const auto index = static_cast<std::size_t>(rule);
  AWL_CHECK(index < kRules.size(), "no such rule: " + std::to_string(index));
  return kRules[index];
}

std::optional<Rule> find_rule(std::string_view id) {
  const auto found = std::lower_bound(kById.begin(), kById.end(), id, [](auto i, auto text) { return kRules[i].id < text; });
  if (found == kById.end() || kRules[*found].id != id) return std::nullopt;
  return kRules[*found].rule;
}

std::vector<Rule> find_rules_by_alias(std::string_view code) {
  std::vector<Rule> found;
  if (code.empty()) return found;
  for (const RuleInfo& info : kRules) {
    if (has_word(info.aliases, code)) found.push_back(info.rule);
  }
  return found;
}

const char* severity_text(Severity severity) {
  switch (severity) {
    case Severity::Ignore:
      return "ignore";
    case Severity::Info:
      return "info";
    case Severity::Warning:
      return "warning";
    case Severity::Error:
      return "error";
  }
  return "";
}

const char* group_text(RuleGroup group) {
  switch (group) {
    case RuleGroup::Syntax:
      return "syntax";
    case RuleGroup::Type:
      return "type";
    case RuleGroup::Async:
      return "async";
    case RuleGroup::Info:
      return "info";
  }
  return "";
}

}  // namespace awl
