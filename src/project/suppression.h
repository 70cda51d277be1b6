// Comments that silence diagnostics.
//
//   fetch()  # awl: ignore                     all rules, for diagnostics that start or end on this line
//   fetch()  # awl: ignore[unused-awaitable]   these rules
//   # awl: ignore[unused-awaitable]            alone on a line: the next line of code; before all code: the whole file
//   fetch()  # type: ignore[unused-coroutine]  as mypy reads it; before all code: the whole file
//   x = f()  # type: ignore[assignment]        a code of mypy about types: all rules of types on this line (typing spec,
//                                              directives: codes may be taken as a bare `type: ignore`)
//   fetch()  # noqa: ASYNC105                  as flake8 reads it; `# flake8: noqa` and `# ruff: noqa` for a whole file
//   fetch()  # pyright: ignore[reportUnusedCoroutine]   also ty, pyrefly, basedpyright, and `# pylint: disable=...`
//
// A code is a rule of ours (also as `awl:rule`) or what another tool calls the same thing (the aliases of rules.def). Codes
// that mean nothing of ours are another tool's business: a comment with such codes alone silences nothing. Comments for
// awl, mypy and flake8 need no codes; those of other tools do. Nothing silences `revealed-type`, `invalid-syntax` and
// `internal-error`.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnostics/diagnostic.h"
#include "source/source_file.h"
#include "syntax/ast.h"

namespace awl::project {

class Suppressions {
 public:
  Suppressions(const source::SourceFile& source, const ast::Tree& tree);

  [[nodiscard]] bool empty() const { return entries_.empty() && !whole_file_.all && whole_file_.rules.empty(); }
  [[nodiscard]] bool silences(const Diagnostic& diagnostic) const;

 private:
  struct Target {
    bool all = false;
    bool types = false;  // all rules of types
    std::vector<Rule> rules;
    [[nodiscard]] bool covers(Rule rule) const;
  };
  friend class SuppressionReader;

  [[nodiscard]] bool silences_on(std::uint32_t line, Rule rule) const;
  [[nodiscard]] bool silences_at_ends(TextRange range, Rule rule) const;

  const source::SourceFile& source_;
  std::vector<std::pair<std::uint32_t, Target>> entries_;  // by line
  Target whole_file_;
};

}  // namespace awl::project
