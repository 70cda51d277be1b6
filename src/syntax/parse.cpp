#include "syntax/parse.h"

#include <algorithm>

#include "syntax/cst.h"
#include "syntax/lower.h"
#include "syntax/string_literal.h"

namespace awl::syntax {
namespace {

/// One problem for each outermost error node.
void report_parse_errors(const cst::Tree& cst, ast::Tree& tree) {
  for (cst::Id id = 0; id < cst.nodes.size();) {
    const cst::Node& node = cst[id];
    if (node.kind == cst::Kind::Error || node.missing) {
      tree.problems.push_back({{node.start, node.end}, "invalid syntax"});
      id = node.next;
    } else {
      ++id;
    }
  }
}

}  // namespace

ast::Tree parse_module(std::string_view text, const ParseOptions& options) {
  (void)options;
  static thread_local cst::Tree cst;
  ast::Tree tree;
  cst::parse(text, 0, cst);
  lower_module(text, cst, tree);
  if (cst.has_error) report_parse_errors(cst, tree);
  std::stable_sort(tree.problems.begin(), tree.problems.end(),
                   [](const ast::SyntaxProblem& a, const ast::SyntaxProblem& b) { return a.range < b.range; });
  return tree;
}

}  // namespace awl::syntax
