// Which rules are on, and how severe: defaults of rules.def, then configuration, then the command line; what is set later
// wins.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "diagnostics/diagnostic.h"

namespace awl {

/// True for what no configuration and no comment can silence: the answer to a question of the user (`revealed-type`), and
/// what makes all else doubtful (`invalid-syntax`, `internal-error`).
bool is_always_shown(Rule rule);

/// "ignore", "info", "warn" (or "warning"), "error"; none for other words.
std::optional<Severity> parse_severity(std::string_view word);

class RuleSelection {
 public:
  RuleSelection();

  /// Sets one rule, a group (`syntax`, `type`, `async`) or `all`. A rule that is always shown keeps its severity, silently,
  /// so that `--ignore all` means what it says for the others. Fails on an unknown word, with a suggestion.
  Result<void> set(std::string_view selector, Severity severity);

  /// The severity to show a diagnostic with. `emitted` is what the code that found it asked for: it may be lower than the
  /// rule's default, never higher; a configured severity overrides both.
  [[nodiscard]] Severity severity_of(Rule rule, Severity emitted) const;
  /// False if no diagnostic of this rule can be shown, so that its work need not be done.
  [[nodiscard]] bool enabled(Rule rule) const;

 private:
  std::vector<std::optional<Severity>> configured_;  // by rule
};

}  // namespace awl
