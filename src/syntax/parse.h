// From a source file's text to its syntax tree: tree-sitter parses, the lowering converts to `ast::Tree` at once and drops
// the parser's tree, the syntax pass adds what CPython's compiler would reject. Never fails: bad code gives `problems` and
// `ErrorExpr` nodes; what parses around them is kept.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "syntax/ast.h"

namespace awl::syntax {

struct ParseOptions {
  int python_minor = 14;     // of 3.x: for version-specific syntax problems
  bool is_stub = false;      // `.pyi`
  bool check_syntax = true;  // run the syntax pass (only files that are checked need it)
};

/// Parses a whole module. `text` is UTF-8 with LF or CRLF line ends. Thread-safe.
ast::Tree parse_module(std::string_view text, const ParseOptions& options);

/// Parses the content of a string literal as one expression in brackets (PEP 484 forward reference). Offsets of the result
/// are offsets into the *file*: `text` must be the file's text and `literal` a ConstStr of `file_tree`. Where offsets
/// inside the literal do not map to its value (escapes, adjacent literals), every node gets the literal's own range.
/// None if it is no single expression.
std::optional<ast::Tree> parse_annotation_string(std::string_view text, const ast::Tree& file_tree, NodeId literal);

/// Parses one expression that stands outside of any file's tree; offsets are those in `"(" + expression`. None if it is none.
std::optional<ast::Tree> parse_expression(std::string_view expression);

}  // namespace awl::syntax
