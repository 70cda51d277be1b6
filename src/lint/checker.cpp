// The checker behind `make_checker`. Until inference is part of it, syntax and encoding are all that it reports.
#include "program/checker.h"

namespace awl {
namespace {

class SyntaxChecker final : public Checker {
 public:
  explicit SyntaxChecker(Program& program) : program_(program) {}
  std::vector<Diagnostic> check_file(FileId file) override { return syntax_diagnostics(program_.unit(file)); }

 private:
  Program& program_;
};

}  // namespace

std::unique_ptr<Checker> make_checker(Program& program, const CheckerOptions&) {
  return std::make_unique<SyntaxChecker>(program);
}

}  // namespace awl
