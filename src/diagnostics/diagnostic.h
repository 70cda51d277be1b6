// What awl says: rules, severities, diagnostics and the sink they go to. Ranges are byte offsets into the text of a file;
// `output` turns them into lines and columns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace awl {

enum class Severity : std::uint8_t { Ignore, Info, Warning, Error };
enum class RuleGroup : std::uint8_t { Syntax, Type, Async, Info };

enum class Rule : std::uint16_t {
#define AWL_RULE(identifier, id, severity, group, since, aliases, summary) identifier,
#include "diagnostics/rules.def"
};

struct RuleInfo {
  Rule rule;
  std::string_view id;
  Severity severity;  // default, and the highest an emit may use unless configured
  RuleGroup group;
  std::string_view since;
  std::string_view aliases;  // space separated codes of other tools
  std::string_view summary;
};

std::span<const RuleInfo> all_rules();
const RuleInfo& rule_info(Rule rule);
std::optional<Rule> find_rule(std::string_view id);
/// The rules that other tools know under this code (`misc` or `E1102` may be several), in the order of rules.def.
std::vector<Rule> find_rules_by_alias(std::string_view code);
const char* severity_text(Severity severity);  // "error", "warning", "info", "ignore"
const char* group_text(RuleGroup group);       // "syntax", "type", "async", "info"

struct Note {
  FileId file;
  TextRange range;
  std::string message;
};

struct Edit {
  TextRange range;  // in the diagnostic's file
  std::string text;
};

struct Fix {
  std::string title;
  bool safe = false;
  std::vector<Edit> edits;
};

struct Diagnostic {
  FileId file;
  TextRange range;
  Rule rule;
  Severity severity;
  std::string message;
  std::optional<std::string> revealed;  // revealed-type only
  std::vector<Note> notes;
  std::optional<Fix> fix;
  std::optional<TextRange> within;  // the whole that others would report: a comment at its ends silences this part, too
};

}  // namespace awl
