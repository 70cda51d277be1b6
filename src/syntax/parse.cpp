#include "syntax/parse.h"

#include <algorithm>

#include "syntax/cst.h"
#include "syntax/grammar.h"
#include "syntax/lexer.h"
#include "syntax/lower.h"
#include "syntax/repair.h"

namespace awl::syntax {
namespace {

void set_comments(ast::Tree& tree, const std::vector<TextRange>& comments) {
  tree.comments.reserve(comments.size());
  for (const TextRange comment : comments) tree.comments.push_back({comment});
}

/// Parses the text again and again with what tree-sitter stumbles over replaced, and lowers the best tree.
void lower_repaired(std::string_view text, const TokenList& tokens, const GrammarNotes& notes, cst::Tree& cst, ast::Tree& tree) {
  Repair repair(text, tokens, notes);
  while (repair.improve(cst)) cst::parse(repair.text(), 0, cst);
  lower_module(text, cst, &repair, tree);
}

}  // namespace

ast::Tree parse_module(std::string_view text, const ParseOptions& options) {
  static thread_local cst::Tree cst;
  static thread_local TokenList tokens;
  ast::Tree tree;
  cst::parse(text, 0, cst);
  if (!cst.has_error && !options.check_syntax) {
    set_comments(tree, cst.comments);
    lower_module(text, cst, nullptr, tree);
    return tree;
  }
  tokenize(text, tokens, tree.problems);
  set_comments(tree, tokens.comments);
  if (cst.has_error) {
    GrammarNotes notes;
    check_grammar(text, tokens, options, tree.problems, &notes);
    lower_repaired(text, tokens, notes, cst, tree);
  } else {
    check_grammar(text, tokens, options, tree.problems, nullptr);
    lower_module(text, cst, nullptr, tree);
  }
  std::stable_sort(tree.problems.begin(), tree.problems.end(),
                   [](const ast::SyntaxProblem& a, const ast::SyntaxProblem& b) { return a.range < b.range; });
  return tree;
}

}  // namespace awl::syntax
