// What CPython's compiler rejects although the grammar allows it: code that stands where it may not (`await` outside an
// async function), names that are declared against each other (`global x` after `x = 1`), patterns that can never be
// reached. Sources: the language reference, CPython's symbol table and code generator. Messages are awl's own.
#pragma once

#include <string>
#include <vector>

#include "semantic/semantic_index.h"

namespace awl::semantic {

struct RejectionOptions {
  int python_minor = 14;  // of 3.x
};

/// In source order. Linear in the size of the file; no recursion.
std::vector<ast::SyntaxProblem> find_rejections(const ast::Tree& tree, const SemanticIndex& index, const RejectionOptions& options);

// ---- the parts, one file each: they append what they find

struct RejectionSink {
  const ast::Tree& tree;
  const SemanticIndex& index;
  const RejectionOptions& options;
  std::vector<ast::SyntaxProblem>& problems;
  void add(TextRange range, std::string message) { problems.push_back({range, std::move(message)}); }
  void add(NodeId node, std::string message) { add(tree.range(node), std::move(message)); }
};

/// await, yield, return, break, continue, async for/with and comprehensions, walrus in comprehensions and annotations.
void reject_misplaced(RejectionSink& sink);
/// Names bound twice or declared against each other: parameters, type parameters, keywords, global, nonlocal, `__debug__`.
void reject_names(RejectionSink& sink);
/// Patterns of match statements: unreachable ones, names bound twice or not by every alternative, keys given twice.
void reject_patterns(RejectionSink& sink);
/// Matches anything: `_`, `name`, `(p as name)` with such a p, alternatives of which one does.
bool is_irrefutable(const ast::Tree& tree, NodeId pattern);
/// `from __future__` too late or unknown, `import *` inside a function, a bare `except:` that is not the last.
void reject_statements(RejectionSink& sink);

}  // namespace awl::semantic
