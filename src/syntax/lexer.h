// Python's own tokens, for the grammar check: what tree-sitter's tree cannot tell (whether indentation, brackets, numbers and
// strings are well formed, and where exactly something is missing).
//
// The tokens are those of CPython's tokenizer: NEWLINE, INDENT and DEDENT included, f-strings and t-strings split into start,
// literal text, fields and end. A mistake in the text is one problem and one Invalid token; the logical line goes on behind it
// where that makes sense, so that one mistake does not hide the rest of the file.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "syntax/ast.h"

namespace awl::syntax {

enum class TokenKind : std::uint8_t {
  End,
  Newline,
  Indent,
  Dedent,
  Name,  // soft keywords (`match`, `type`...) included
  Number,
  String,         // a whole literal without fields
  FStringStart,   // `f"`, `t"`
  FStringMiddle,  // literal text
  FStringEnd,
  Invalid,  // reported by the lexer
#define AWL_KEYWORD(Kind, text) Kind,
#define AWL_PUNCTUATION(Kind, text) Kind,
#include "syntax/tokens.def"
};
inline constexpr TokenKind kFirstKeyword = TokenKind::False;
inline constexpr TokenKind kLastKeyword = TokenKind::Yield;

/// "def", "(", ...; for tokens with many spellings a description: "a name".
const char* token_text(TokenKind kind);

struct Token {
  TokenKind kind;
  std::uint32_t start;
  std::uint32_t end;
};

struct TokenList {
  std::vector<Token> tokens;        // ends with End
  std::vector<TextRange> comments;  // in source order
};

/// The tokens of a module; what is wrong goes to `problems`. The list's buffers are reused.
void tokenize(std::string_view text, TokenList& result, std::vector<ast::SyntaxProblem>& problems);

}  // namespace awl::syntax
