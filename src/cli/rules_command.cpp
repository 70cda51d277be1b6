// `awl rules`, `awl explain` and `awl version`.
#include <fmt/format.h>
#include <unistd.h>

#include "awl/version.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "diagnostics/rule_pages.h"
#include "diagnostics/rule_selection.h"
#include "output/escape.h"
#include "source/embedded_stubs.h"

namespace awl::cli {
namespace {

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    if (space != 0) words.push_back(text.substr(0, space));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return words;
}

std::string table_of(std::span<const RuleInfo> rules) {
  std::size_t width = 0;
  for (const RuleInfo& info : rules) width = std::max(width, info.id.size());
  std::string text;
  for (const RuleInfo& info : rules) {
    text += fmt::format("{:<{}}  {:<7}  {:<6}  {}\n", info.id, width, severity_text(info.severity), group_text(info.group), info.summary);
  }
  return text;
}

std::string rules_as_json() {
  std::string json = "[";
  const auto member = [&](std::string_view key, std::string_view value) {
    json += fmt::format("\"{}\": ", key);
    output::append_json_string(json, value);
    json += ", ";
  };
  for (const RuleInfo& info : all_rules()) {
    json += json.size() == 1 ? "\n  {" : ",\n  {";
    member("id", info.id);
    member("severity", severity_text(info.severity));
    member("group", group_text(info.group));
    member("summary", info.summary);
    member("since", info.since);
    json += "\"aliases\": [";
    bool first = true;
    for (const std::string_view alias : words_of(info.aliases)) {
      if (!first) json += ", ";
      first = false;
      output::append_json_string(json, alias);
    }
    json += "], \"url\": ";
    output::append_json_string(json, rule_url(info.rule));
    json += '}';
  }
  return json + "\n]\n";
}

// Headings bold, code blocks indented; the rest as it is written.
std::string styled_page(std::string_view page) {
  std::string text;
  bool in_code = false;
  while (!page.empty()) {
    const std::size_t end = page.find('\n');
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(end == std::string_view::npos ? page.size() : end + 1);
    if (line.starts_with("```")) {
      in_code = !in_code;
    } else if (in_code) {
      text += fmt::format("    \x1b[36m{}\x1b[0m\n", line);
    } else if (line.starts_with('#')) {
      text += fmt::format("\x1b[1m{}\x1b[0m\n", trim(line.substr(std::min(line.size(), line.find_first_not_of('#')))));
    } else {
      text += fmt::format("{}\n", line);
    }
  }
  return text;
}

// What the page does not say, because the catalogue does.
std::string settings_of(const RuleInfo& info) {
  if (is_always_shown(info.rule))
    return fmt::format("Level: {}, which cannot be changed. Since {}.\n", severity_text(info.severity), info.since);
  return fmt::format(
      "Level: {}. Group: {}. Since {}. To change the level: `--error`, `--warn` or `--ignore {}`, or `[rules]` in the configuration.\n",
      severity_text(info.severity), group_text(info.group), info.since, info.id);
}

std::string explanation(const RuleInfo& info, bool color) {
  const std::string_view page = rule_page(info.rule);
  return (color ? styled_page(page) : std::string(page)) + "\n" + settings_of(info);
}

// A code such as mypy's `misc` stands for many rules: their list is the answer, not a book.
std::string several(const std::string& code, const std::vector<Rule>& rules) {
  std::vector<RuleInfo> infos;
  for (const Rule rule : rules) infos.push_back(rule_info(rule));
  return fmt::format("`{}` is what other tools call {} rules of awl; `awl explain RULE` shows one of them.\n\n{}", code, rules.size(),
                     table_of(infos));
}

// "blocking" for `blocking-sleep` and its like.
std::vector<std::string> rules_with_word(const std::string& word) {
  std::vector<std::string> ids;
  for (const RuleInfo& info : all_rules()) {
    if (word.size() >= 3 && info.id.find(word) != std::string_view::npos) ids.push_back("`" + std::string(info.id) + "`");
  }
  return ids;
}

int unknown_rule(const std::string& word) {
  constexpr std::size_t kMany = 8;
  std::vector<std::string_view> ids;
  for (const RuleInfo& info : all_rules()) ids.push_back(info.id);
  const auto near = closest_word(word, std::span<const std::string_view>(ids));
  const std::vector<std::string> containing = rules_with_word(word);
  std::string message = "unknown rule `" + word + "`";
  if (near) {
    message += ", did you mean `" + std::string(*near) + "`?";
  } else if (!containing.empty() && containing.size() <= kMany) {
    message += ", did you mean " + join_words(containing, "or") + "?";
  } else {
    message += "; `awl rules` lists them";
  }
  tell(message);
  return 2;
}

}  // namespace

int run_rules(const RulesCommand& command) {
  if (command.json) return print(rules_as_json());
  const int written = print(table_of(all_rules()));
  if (written == 0) tell(fmt::format("{} rules; `awl explain RULE` shows the page of one", all_rules().size()));
  return written;
}

int run_explain(const ExplainCommand& command) {
  std::vector<Rule> rules;
  if (const auto rule = find_rule(command.rule)) {
    rules = {*rule};
  } else {
    rules = find_rules_by_alias(command.rule);
  }
  if (rules.empty()) return unknown_rule(command.rule);
  if (rules.size() > 1) return print(several(command.rule, rules));
  return print(explanation(rule_info(rules.front()), use_color(command.color, STDOUT_FILENO)));
}

int run_version(const VersionCommand& command) {
  if (!command.json) return print(fmt::format("awl {}\n", version()));
  return print(fmt::format("{{\"version\": \"{}\", \"typeshed_commit\": \"{}\"}}\n", version(), source::typeshed_commit()));
}

}  // namespace awl::cli
