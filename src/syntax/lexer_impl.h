// The lexer's state; used by lexer.cpp, lexer_layout.cpp, lexer_strings.cpp and lexer_numbers.cpp.
#pragma once

#include <string>

#include "syntax/lexer.h"
#include "syntax/string_literal.h"

namespace awl::syntax {

/// CPython counts a column twice, with tabs to multiples of 8 and as one column: indentation that compares differently in the
/// two counts depends on the width of a tab and is rejected.
struct Indentation {
  std::uint32_t column = 0;
  std::uint32_t alternative = 0;
};

class Lexer {
 public:
  Lexer(std::string_view text, TokenList& out, std::vector<ast::SyntaxProblem>& problems) : text_(text), out_(out), problems_(problems) {}
  void run();

 private:
  struct Bracket {
    char open;
    std::uint32_t offset;
  };
  /// A replacement field: `{` up to `}`. After the colon its text is literal again.
  struct Field {
    std::size_t depth;  // open brackets, this one included
    bool in_spec = false;
  };
  struct FString {
    std::uint32_t start;
    StringPrefix prefix;
    std::size_t depth;  // open brackets around it
    std::vector<Field> fields;
  };
  /// Start of a line inside brackets: where to go on if they are never closed.
  struct LineMark {
    std::uint32_t offset;
    std::uint32_t column;
    std::size_t tokens, comments;
  };

  // -- lexer.cpp
  void lex_token();
  void lex_name();
  void lex_wide_character();
  void lex_punctuation();
  void open_bracket(TokenKind kind);
  void close_bracket(TokenKind kind, char open);
  void invalid_character(std::uint32_t length, const std::string& message);

  // -- lexer_layout.cpp
  void start_line();
  void indent_to(Indentation indentation, std::uint32_t at);
  void dedent_to(Indentation indentation, std::uint32_t at);
  void skip_blanks();
  void lex_comment();
  void lex_line_end();
  void lex_continuation();
  void mark_line();
  [[nodiscard]] bool statement_starts_here() const;
  void recover_unclosed();
  void finish();

  // -- lexer_strings.cpp
  bool lex_string(std::uint32_t start);  // `at_` is at the quote; false: the letters before it are no prefix
  void lex_plain_string(std::uint32_t start, const StringPrefix& prefix);
  void lex_literal_part();
  bool literal_step(FString& string, std::uint32_t start);
  void literal_escape(const FString& string);
  void end_f_string(std::uint32_t middle);
  void unterminated(std::uint32_t start, const StringPrefix& prefix);

  // -- lexer_numbers.cpp
  void lex_number();
  bool digits(unsigned base, const char* name);
  void fraction_and_exponent();
  void end_of_number(std::uint32_t start, const char* name);
  void check_leading_zeros(std::uint32_t start, std::uint32_t end);

  // -- shared
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] bool in_brackets() const { return !brackets_.empty(); }
  [[nodiscard]] bool in_literal_part() const {
    return !f_strings_.empty() && (f_strings_.back().fields.empty() || f_strings_.back().fields.back().in_spec);
  }
  void push(TokenKind kind, std::uint32_t start, std::uint32_t end) { out_.tokens.push_back({kind, start, end}); }
  void report(TextRange range, std::string message) { problems_.push_back({range, std::move(message)}); }
  [[nodiscard]] bool statement_is_empty() const {
    return out_.tokens.empty() || (out_.tokens.back().kind >= TokenKind::Newline && out_.tokens.back().kind <= TokenKind::Dedent);
  }

  std::string_view text_;
  TokenList& out_;
  std::vector<ast::SyntaxProblem>& problems_;
  std::uint32_t at_ = 0;
  bool line_start_ = true;
  std::vector<Bracket> brackets_;
  std::vector<FString> f_strings_;
  std::vector<Indentation> indents_{Indentation{}};
  std::vector<LineMark> marks_;  // of the logical line under way
  unsigned rollbacks_ = 0;
  bool too_many_brackets_ = false;
};

}  // namespace awl::syntax
