// The checker behind `make_checker`: syntax, types and lint rules of one file, in that order.
#include "program/checker.h"

#include "infer/api.h"
#include "lint/dispatch.h"

namespace awl {
namespace {

std::vector<bool> enabled_rules(const RuleSelection& selection) {
  std::vector<bool> enabled;
  for (const RuleInfo& info : all_rules()) enabled.push_back(selection.severity_of(info.rule, info.severity) != Severity::Ignore);
  return enabled;
}

class FullChecker final : public Checker {
 public:
  FullChecker(Program& program, const CheckerOptions& options)
      : program_(program), options_(options), enabled_(enabled_rules(options.rules)), inference_(program) {}

  std::vector<Diagnostic> check_file(FileId file) override {
    std::vector<Diagnostic> found = syntax_diagnostics(program_.unit(file));
    if (options_.last_stage < Stage::Types) return found;
    append(found, infer::check_types(inference_, file));
    if (options_.last_stage >= Stage::Lint) append(found, lint::run_rules(inference_, file, enabled_));
    return found;
  }

 private:
  static void append(std::vector<Diagnostic>& to, std::vector<Diagnostic> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  Program& program_;
  CheckerOptions options_;
  std::vector<bool> enabled_;
  infer::Inference inference_;
};

}  // namespace

std::unique_ptr<Checker> make_checker(Program& program, const CheckerOptions& options) {
  return std::make_unique<FullChecker>(program, options);
}

}  // namespace awl
