// The recogniser's state; its parts are in grammar_*.cpp. A function is named after the rule of the reference's grammar that
// it recognises, and leaves `at_` behind what it has read. A mistake is reported and thrown as `SyntaxFailure`; the loop over
// statements catches it and goes on with the next logical line.
//
// No function recurses but through brackets, blocks and fields of strings, which the lexer limits.
#pragma once

#include <string>

#include "syntax/grammar.h"

namespace awl::syntax {

struct SyntaxFailure {};

/// What an expression is, as far as it decides where it may stand and what a message calls it.
enum class Shape : std::uint8_t {
  Name,
  Attribute,
  Subscript,
  Starred,
  Tuple,
  List,  // can be targets
  Call,
  Literal,
  FString,
  TString,
  True,
  False,
  None,
  Ellipsis,
  Dict,
  Set,
  Comprehension,
  Generator,
  Operation,
  Comparison,
  Conditional,
  Lambda,
  Await,
  Yield,
  Named,
};

struct Expr {
  Shape shape = Shape::Name;
  bool parenthesized = false;
  bool starred_inside = false;  // a Tuple or List with a starred element
  std::uint32_t first = 0;      // tokens [first, past)
  std::uint32_t past = 0;
  // For Tuple, List and Starred: the first part that cannot be a target, if `bad_past` is not 0.
  Shape bad = Shape::Name;
  std::uint32_t bad_first = 0;
  std::uint32_t bad_past = 0;
};

enum class TargetUse : std::uint8_t { Assign, Delete, Loop, With };

class Grammar {
 public:
  Grammar(std::string_view text, const TokenList& tokens, const ParseOptions& options, std::vector<ast::SyntaxProblem>& problems,
          GrammarNotes* notes)
      : text_(text), tokens_(tokens.tokens), options_(options), problems_(problems), notes_(notes) {}
  void module();

 private:
  // -- grammar.cpp: the loop over statements, tokens, mistakes
  void statements(bool in_block);
  bool statement_or_recover(bool after_failure);
  void recover(std::uint32_t line_start);
  void unexpected_indent();
  [[nodiscard]] TokenKind tok(std::uint32_t ahead = 0) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead].kind : TokenKind::End;
  }
  [[nodiscard]] std::string_view spelling(std::uint32_t token) const {
    return text_.substr(tokens_[token].start, tokens_[token].end - tokens_[token].start);
  }
  [[nodiscard]] bool at_word(std::string_view word, std::uint32_t ahead = 0) const {
    return tok(ahead) == TokenKind::Name && spelling(at_ + ahead) == word;
  }
  [[nodiscard]] TextRange token_range(std::uint32_t token) const { return {tokens_[token].start, tokens_[token].end}; }
  [[nodiscard]] TextRange here() const;
  [[nodiscard]] TextRange span(std::uint32_t first, std::uint32_t past) const;
  [[nodiscard]] TextRange span(const Expr& expr) const { return span(expr.first, expr.past); }
  [[nodiscard]] std::string found() const;
  [[nodiscard]] std::uint32_t line_number(std::uint32_t offset) const;
  bool accept(TokenKind kind) {
    if (tok() != kind) return false;
    ++at_;
    return true;
  }
  void expect(TokenKind kind, const char* where);
  void name(const char* what);
  void report(TextRange range, std::string message) { problems_.push_back({range, std::move(message)}); }
  [[noreturn]] void fail(TextRange range, const std::string& message);
  [[noreturn]] void fail_here(const std::string& message) { fail(here(), message); }
  [[noreturn]] void fail_expected(const std::string& what);
  [[nodiscard]] bool line_has_invalid_token() const;
  void need_version(int minor, TextRange range, const std::string& what);
  void note(PieceKind kind, std::uint32_t first, std::uint32_t past);
  void note(const Expr& expr) { note(PieceKind::Expression, expr.first, expr.past); }
  void end_header();

  // -- grammar_statements.cpp
  void statement();
  void simple_statements();
  void simple_statement();
  void end_of_simple_statement(std::uint32_t first);
  void expression_statement();
  void assignment(Expr target);
  void augmented_assignment(const Expr& target);
  void annotated_assignment(const Expr& target);
  void return_statement();
  void raise_statement();
  void delete_statement();
  void assert_statement();
  void name_list(const char* what);
  void import_statement();
  void import_from();
  void import_names(bool parenthesized);
  void dotted_name();
  void import_alias(bool from);
  void type_alias();
  [[nodiscard]] bool at_type_alias() const;

  // -- grammar_compound.cpp
  void block(const std::string& owner, std::uint32_t owner_token);
  void header_colon(const std::string& after);
  void if_statement();
  void while_statement();
  void for_statement(std::uint32_t first);
  void try_statement();
  void except_clause(bool& star, bool& first);
  void with_statement(std::uint32_t first);
  void with_items();
  void with_item(bool in_parentheses, bool& has_as);
  [[nodiscard]] std::uint32_t matching_bracket(std::uint32_t open) const;
  void function_definition(std::uint32_t first);
  void class_definition();
  void decorated();
  void async_statement();
  void else_clause(const char* of);
  [[nodiscard]] bool at_match() const;
  void match_statement();
  void case_clause();

  // -- grammar_parameters.cpp
  struct ParameterState;
  void parameters(TokenKind close, bool annotations);
  void parameter(ParameterState& state, TokenKind close, bool annotations);
  void parameter_default(ParameterState& state, bool named, std::uint32_t first);
  void type_parameters();
  void type_parameter(bool& default_seen);

  // -- grammar_expressions.cpp
  Expr star_expressions(const char* what);
  Expr star_expression();
  Expr star_named_expression();
  Expr named_expression();
  Expr expression();
  Expr operators(unsigned level);
  Expr prefix_operators();
  Expr await_primary();
  Expr primary();
  Expr lambda();
  Expr yield_expression();
  Expr target_list(TargetUse use);
  void check_target(const Expr& target, TargetUse use);
  void check_single_target(const Expr& target, const char* action);
  [[noreturn]] void fail_target(Shape shape, TextRange range, TargetUse use);
  void note_element(Expr& whole, const Expr& element) const;
  [[nodiscard]] bool starts_expression() const;

  // -- grammar_atoms.cpp
  Expr atom();
  Expr group();
  Expr list_display();
  Expr brace_display();
  void dict_item();
  void dict_items();
  bool comprehension_clauses();
  void arguments();
  void argument(struct ArgumentState& state);
  void subscripts();
  void subscript();
  void expect_close(TokenKind close, std::uint32_t open);

  // -- grammar_strings.cpp
  Expr strings();
  void check_plain_string(std::uint32_t token);
  void check_escapes(TextRange body, bool bytes, bool fields);
  void f_string(bool& is_template);
  void field(std::uint32_t string_start);
  void format_spec(std::uint32_t string_start);
  void check_old_f_string(std::uint32_t string_start, std::uint32_t first);

  // -- grammar_patterns.cpp
  void patterns();
  bool open_pattern(bool& is_star);
  bool as_pattern();
  bool or_pattern();
  bool closed_pattern();
  bool group_or_sequence(TokenKind close);
  void star_pattern();
  void number_pattern();
  bool name_pattern();
  void mapping_pattern();
  void mapping_key();
  void class_arguments();

  std::string_view text_;
  const std::vector<Token>& tokens_;
  const ParseOptions& options_;
  std::vector<ast::SyntaxProblem>& problems_;
  GrammarNotes* notes_;
  std::uint32_t at_ = 0;
  std::uint32_t line_start_ = 0;  // first token of the logical line
};

/// Levels of `Grammar::operators`.
inline constexpr unsigned kDisjunction = 1;
inline constexpr unsigned kBitwiseOr = 5;

/// "a function call", for messages.
const char* shape_name(Shape shape);

}  // namespace awl::syntax
