// Statements with blocks, and definitions.
#include <algorithm>

#include "syntax/grammar_impl.h"

namespace awl::syntax {

namespace {

bool is_name(std::string_view text, std::string_view word) { return text == word; }

}  // namespace

/// The block after a colon. `owner` names what it belongs to, `owner_token` says where that starts.
void Grammar::block(const std::string& owner, std::uint32_t owner_token) {
  if (tok() != TokenKind::Newline) {
    simple_statements();
    return end_header();
  }
  const std::uint32_t end = tokens_[at_].start;
  ++at_;
  end_header();
  if (tok() != TokenKind::Indent) {
    const std::string line = std::to_string(line_number(tokens_[owner_token].start));
    const TextRange range = tok() == TokenKind::End || tok() == TokenKind::Dedent ? TextRange{end, end} : here();
    if (!line_has_invalid_token()) report(range, "expected an indented block after " + owner + " on line " + line);
    return;
  }
  ++at_;
  statements(true);
}

void Grammar::header_colon(const std::string& after) {
  if (accept(TokenKind::Colon)) return;
  if (tok() == TokenKind::Equal) fail_here("cannot assign in " + after + "; write `==` to compare or `:=` to assign");
  TextRange range = here();
  if (tok() == TokenKind::Newline && at_ > line_start_) range = {tokens_[at_ - 1].end, tokens_[at_ - 1].end};
  const std::string text = "expected `:` after " + after;
  fail(range, tok() == TokenKind::Newline ? text : text + ", found " + found());
}

// -- if, loops

void Grammar::if_statement() {
  bool first = true;
  while (first || tok() == TokenKind::Elif) {
    const std::uint32_t keyword = at_;
    line_start_ = at_;
    ++at_;
    note(named_expression());
    header_colon(first ? "the `if` condition" : "the `elif` condition");
    block(first ? "the `if`" : "the `elif`", keyword);
    first = false;
  }
  else_clause("the `else`");
}

void Grammar::else_clause(const char* of) {
  if (tok() != TokenKind::Else) return;
  const std::uint32_t keyword = at_;
  line_start_ = at_;
  ++at_;
  if (tok() == TokenKind::If) fail_here("write `elif` instead of `else if`");
  header_colon("`else`");
  block(of, keyword);
}

void Grammar::while_statement() {
  const std::uint32_t keyword = at_;
  ++at_;
  note(named_expression());
  header_colon("the `while` condition");
  block("the `while`", keyword);
  else_clause("the `else`");
}

void Grammar::for_statement(std::uint32_t first) {
  expect(TokenKind::For, "");
  const Expr target = target_list(TargetUse::Loop);
  note(target);
  expect(TokenKind::In, "after the target of the `for` loop");
  const Expr source = star_expressions("what to loop over");
  note(source);
  if (source.shape == Shape::Starred) fail(span(source), "a starred expression cannot stand alone");
  header_colon("the `for` header");
  block("the `for`", first);
  else_clause("the `else`");
}

// -- try

void Grammar::try_statement() {
  const std::uint32_t keyword = at_;
  ++at_;
  header_colon("`try`");
  block("the `try`", keyword);
  bool star = false;
  bool first = true;
  while (tok() == TokenKind::Except) except_clause(star, first);
  if (!first) else_clause("the `else`");
  if (tok() == TokenKind::Finally) {
    const std::uint32_t finally = at_;
    line_start_ = at_;
    ++at_;
    header_colon("`finally`");
    block("the `finally`", finally);
    if (tok() == TokenKind::Except) {
      line_start_ = at_;
      fail_here("`except` must come before `finally`");
    }
  } else if (first) {
    const std::string line = std::to_string(line_number(tokens_[keyword].start));
    if (tok() != TokenKind::Invalid) report(token_range(keyword), "this `try` has no `except` and no `finally`");
  }
}

void Grammar::except_clause(bool& star, bool& first) {
  const std::uint32_t keyword = at_;
  line_start_ = at_;
  ++at_;
  const bool has_star = tok() == TokenKind::Star;
  if (has_star) {
    need_version(11, span(keyword, at_ + 1), "`except*` clauses");
    ++at_;
    if (tok() == TokenKind::Colon) fail_here("`except*` needs the type of an exception");
  }
  if (!first && has_star != star) report(span(keyword, at_), "one `try` cannot have both `except` and `except*`");
  star = has_star;
  first = false;
  if (tok() != TokenKind::Colon) {
    const Expr type = expression();
    note(type);
    const std::uint32_t types = type.first;
    bool several = false;
    while (accept(TokenKind::Comma)) {
      several = true;
      if (tok() == TokenKind::Colon || tok() == TokenKind::As) break;
      note(expression());
    }
    const std::uint32_t past = at_;
    if (several && (options_.python_minor < 14 || tok() == TokenKind::As)) {
      fail(span(types, past), tok() == TokenKind::As ? "several exception types before `as` need parentheses"
                                                     : "several exception types need parentheses before Python 3.14; "
                                                       "to name the exception write `except Error as name`");
    }
    if (accept(TokenKind::As)) {
      name("a name after `as`");
      if (tok() == TokenKind::Dot || tok() == TokenKind::LeftBracket || tok() == TokenKind::LeftParen) {
        fail_here("only a name can follow `as` in an `except` clause");
      }
    }
  }
  header_colon("the `except` clause");
  block("the `except`", keyword);
}

// -- with

void Grammar::with_statement(std::uint32_t first) {
  expect(TokenKind::With, "");
  with_items();
  header_colon("the `with` items");
  block("the `with`", first);
}

/// The token behind the bracket that closes the one at `open`.
std::uint32_t Grammar::matching_bracket(std::uint32_t open) const {
  std::uint32_t depth = 0;
  for (std::uint32_t k = open; k < tokens_.size(); ++k) {
    switch (tokens_[k].kind) {
      case TokenKind::LeftParen:
      case TokenKind::LeftBracket:
      case TokenKind::LeftBrace:
        ++depth;
        break;
      case TokenKind::RightParen:
      case TokenKind::RightBracket:
      case TokenKind::RightBrace:
        if (--depth == 0) return k + 1;
        break;
      case TokenKind::Newline:
      case TokenKind::End:
        return k;
      default:
        break;
    }
  }
  return static_cast<std::uint32_t>(tokens_.size() - 1);
}

/// `with a as b, c:` or `with (a as b, c):`. Brackets around all items are told from those of one item by what follows them.
void Grammar::with_items() {
  bool has_as = false;
  const std::uint32_t open = at_;
  const bool bracketed = tok() == TokenKind::LeftParen && tokens_[matching_bracket(at_)].kind == TokenKind::Colon;
  if (!bracketed) {
    do {
      if (tok() == TokenKind::Colon) fail_expected("a `with` item");
      with_item(false, has_as);
    } while (accept(TokenKind::Comma));
    return;
  }
  ++at_;
  while (tok() != TokenKind::RightParen) {
    with_item(true, has_as);
    if (!accept(TokenKind::Comma)) break;
  }
  expect_close(TokenKind::RightParen, open);
}

void Grammar::with_item(bool in_parentheses, bool& has_as) {
  // In brackets a tuple or another expression may be meant.
  Expr item;
  if (!in_parentheses) {
    item = expression();
  } else if (tok() == TokenKind::Yield) {
    item = yield_expression();
  } else {
    item = star_named_expression();
    if (tok() == TokenKind::For || tok() == TokenKind::Async) {
      comprehension_clauses();
      item = {.shape = Shape::Generator, .first = item.first, .past = at_};
    }
  }
  note(item);
  if (!accept(TokenKind::As)) return;
  if (item.shape == Shape::Starred || item.shape == Shape::Named || item.shape == Shape::Yield) {
    if (!item.parenthesized) fail(span(item), std::string(shape_name(item.shape)) + " cannot be a `with` item");
  }
  has_as = true;
  const Expr target = star_expression();
  check_target(target, TargetUse::With);
  note(target);
}

// -- definitions

void Grammar::function_definition(std::uint32_t first) {
  expect(TokenKind::Def, "");
  name("the name of a function");
  if (tok() == TokenKind::LeftBracket) type_parameters();
  const std::uint32_t open = at_;
  expect(TokenKind::LeftParen, "after the name of the function");
  parameters(TokenKind::RightParen, true);
  expect_close(TokenKind::RightParen, open);
  if (accept(TokenKind::Arrow)) note(expression());
  header_colon("the function's header");
  block("the function", first);
}

void Grammar::class_definition() {
  const std::uint32_t keyword = at_;
  ++at_;
  name("the name of a class");
  if (tok() == TokenKind::LeftBracket) type_parameters();
  const std::uint32_t open = at_;
  if (accept(TokenKind::LeftParen)) {
    arguments();
    expect_close(TokenKind::RightParen, open);
  }
  header_colon("the class's header");
  block("the class", keyword);
}

void Grammar::decorated() {
  while (tok() == TokenKind::At) {
    line_start_ = at_;
    ++at_;
    note(named_expression());
    if (tok() != TokenKind::Newline) fail_expected("the end of the line after the decorator");
    ++at_;
    end_header();
  }
  line_start_ = at_;
  switch (tok()) {
    case TokenKind::Def:
      return function_definition(at_);
    case TokenKind::Class:
      return class_definition();
    case TokenKind::Async:
      if (tok(1) == TokenKind::Def) return async_statement();
      break;
    default:
      break;
  }
  fail_here("expected a function or class after the decorator, found " + found());
}

void Grammar::async_statement() {
  const std::uint32_t first = at_;
  ++at_;
  switch (tok()) {
    case TokenKind::Def:
      return function_definition(first);
    case TokenKind::For:
      return for_statement(first);
    case TokenKind::With:
      return with_statement(first);
    default:
      fail_expected("`def`, `for` or `with` after `async`");
  }
}

// -- match

/// `match` starts a statement when its logical line ends in a colon and the next one says `case`, or when what follows can
/// only be a subject.
bool Grammar::at_match() const {
  if (!at_word("match")) return false;
  switch (tok(1)) {
    case TokenKind::Newline:
    case TokenKind::Equal:
    case TokenKind::Dot:
    case TokenKind::Comma:
    case TokenKind::Colon:
    case TokenKind::Semicolon:
    case TokenKind::RightParen:
      return false;
    default:
      break;
  }
  std::uint32_t end = at_;
  while (tokens_[end].kind != TokenKind::Newline && tokens_[end].kind != TokenKind::End) ++end;
  if (tokens_[end - 1].kind != TokenKind::Colon) return false;
  if (end + 2 < tokens_.size() && tokens_[end + 1].kind == TokenKind::Indent) {
    return tokens_[end + 2].kind == TokenKind::Name && is_name(spelling(end + 2), "case");
  }
  return tok(1) == TokenKind::Name || tok(1) == TokenKind::Number || tok(1) == TokenKind::String || tok(1) == TokenKind::FStringStart;
}

void Grammar::match_statement() {
  const std::uint32_t keyword = at_;
  need_version(10, here(), "`match` statements");
  ++at_;
  const std::uint32_t first = at_;
  const Expr subject = star_named_expression();
  if (subject.shape == Shape::Starred && tok() != TokenKind::Comma) {
    fail(span(subject), "a starred expression cannot stand alone");
  }
  while (accept(TokenKind::Comma)) {
    if (tok() == TokenKind::Colon) break;
    star_named_expression();
  }
  note(PieceKind::Expression, first, at_);
  header_colon("the subject of the `match`");
  if (tok() != TokenKind::Newline) fail_expected("the end of the line: each `case` stands on its own line");
  ++at_;
  end_header();
  if (tok() != TokenKind::Indent) {
    const std::string line = std::to_string(line_number(tokens_[keyword].start));
    report(here(), "expected indented `case` blocks after the `match` on line " + line);
    return;
  }
  ++at_;
  bool failed = false;
  while (tok() != TokenKind::Dedent && tok() != TokenKind::End) {
    line_start_ = at_;
    if (tok() == TokenKind::Indent) {
      unexpected_indent();
    } else if (at_word("case")) {
      try {
        case_clause();
      } catch (const SyntaxFailure&) {
        recover(line_start_);
      }
    } else {
      if (!failed && !line_has_invalid_token()) report(here(), "only `case` blocks can stand in a `match`, found " + found());
      failed = true;
      recover(line_start_);
    }
  }
  accept(TokenKind::Dedent);
}

void Grammar::case_clause() {
  const std::uint32_t keyword = at_;
  ++at_;
  patterns();
  if (accept(TokenKind::If)) note(named_expression());
  header_colon("the `case` pattern");
  block("the `case`", keyword);
}

}  // namespace awl::syntax
