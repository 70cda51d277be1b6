#include "program/checker.h"

namespace awl {

std::vector<Diagnostic> syntax_diagnostics(const FileUnit& unit) {
  std::vector<Diagnostic> diagnostics;
  for (const source::SourceProblem& problem : unit.source.problems) {
    diagnostics.push_back({unit.id, problem.range, Rule::invalid_encoding, Severity::Error, problem.message, {}, {}, {}});
  }
  for (const ast::SyntaxProblem& problem : unit.tree.problems) {
    diagnostics.push_back({unit.id, problem.range, Rule::invalid_syntax, Severity::Error, problem.message, {}, {}, {}});
  }
  return diagnostics;
}

}  // namespace awl
