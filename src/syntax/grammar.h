// The grammar check. Tree-sitter's grammar accepts more than Python (`print x`, `f() = 1`, parameters in any order) and in
// some places less; whether a file is valid Python is decided here, by a recogniser over Python's own tokens that follows the
// language reference's grammar. It builds no tree. What it finds are problems in the user's words, one a logical line.
//
// Beside the problems it can note where the parts of each statement lie, for `repair.h`: a statement that is right but that
// tree-sitter stumbles over is parsed piece by piece.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "syntax/ast.h"
#include "syntax/lexer.h"
#include "syntax/parse.h"

namespace awl::syntax {

enum class PieceKind : std::uint8_t {
  Expression,        // an expression, possibly a tuple without parentheses
  TypeParamDefault,  // `= default` of a type parameter, `=` included
  DictUnpacking,     // `**value` in front of the `for` of a comprehension
  FormatSpec,        // the text of a format spec
  StarredIndex,      // `*value` in an index, with more than a name behind the star
  LazyImport,        // the word `lazy` in front of an import
};

/// A part of a statement.
struct Piece {
  PieceKind kind;
  TextRange range;
};

/// A logical line; for a compound statement its header up to the colon.
struct LogicalLine {
  TextRange range;
  bool broken = false;     // a problem was reported in it
  bool has_block = false;  // an indented block follows
  std::uint32_t first_piece = 0, past_piece = 0;
};

struct GrammarNotes {
  std::vector<LogicalLine> lines;  // in source order
  std::vector<Piece> pieces;
};

/// Checks the tokens of a module. `notes` may be null.
void check_grammar(std::string_view text, const TokenList& tokens, const ParseOptions& options, std::vector<ast::SyntaxProblem>& problems,
                   GrammarNotes* notes);

}  // namespace awl::syntax
