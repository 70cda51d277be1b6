#include "semantic/rejections.h"

#include <algorithm>

namespace awl::semantic {

std::vector<ast::SyntaxProblem> find_rejections(const ast::Tree& tree, const SemanticIndex& index, const RejectionOptions& options) {
  std::vector<ast::SyntaxProblem> problems;
  RejectionSink sink{tree, index, options, problems};
  reject_misplaced(sink);
  reject_names(sink);
  reject_patterns(sink);
  reject_statements(sink);
  std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) { return a.range < b.range; });
  return problems;
}

}  // namespace awl::semantic
