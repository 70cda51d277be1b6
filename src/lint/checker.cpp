// The checker behind `make_checker`: syntax and types of one file, in that order.
#include "program/checker.h"

#include "infer/api.h"

namespace awl {
namespace {

class FullChecker final : public Checker {
 public:
  FullChecker(Program& program, const CheckerOptions& options)
      : program_(program), options_(options), inference_(program) {}

  std::vector<Diagnostic> check_file(FileId file) override {
    std::vector<Diagnostic> found = syntax_diagnostics(program_.unit(file));
    if (options_.last_stage < Stage::Types) return found;
    append(found, infer::check_types(inference_, file));
    return found;
  }

 private:
  static void append(std::vector<Diagnostic>& to, std::vector<Diagnostic> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  Program& program_;
  CheckerOptions options_;
  infer::Inference inference_;
};

}  // namespace

std::unique_ptr<Checker> make_checker(Program& program, const CheckerOptions& options) {
  return std::make_unique<FullChecker>(program, options);
}

}  // namespace awl
