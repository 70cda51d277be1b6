// What `check` does with one file once the program is set up: inference and lint, behind one call. The run (which files, on
// which threads, in which order) belongs to `project`, the work to `infer` and `lint`.
#pragma once

#include <memory>
#include <vector>

#include "base/ids.h"
#include "diagnostics/diagnostic.h"
#include "diagnostics/rule_selection.h"
#include "program/program.h"
#include "program/stage.h"

namespace awl {

struct CheckerOptions {
  RuleSelection rules;             // a rule that is off need not be worked out
  Stage last_stage = Stage::Lint;  // `--stop-after`
};

class Checker {
 public:
  virtual ~Checker() = default;
  /// All diagnostics of one file, syntax and encoding included, with the severity the rule was emitted with; `project`
  /// applies configuration and suppression comments, sorts and removes doubles. Called for different files from several
  /// threads at once, each with a big stack. May throw `InternalError` or `std::bad_alloc`: that file is reported as such.
  virtual std::vector<Diagnostic> check_file(FileId file) = 0;
};

/// `program` must live as long as the checker.
std::unique_ptr<Checker> make_checker(Program& program, const CheckerOptions& options);

/// `invalid-encoding` and `invalid-syntax` of a file.
std::vector<Diagnostic> syntax_diagnostics(const FileUnit& unit);

}  // namespace awl
