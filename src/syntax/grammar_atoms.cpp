// Atoms: names, numbers, brackets; and what stands in the brackets of calls and subscripts.
#include "syntax/grammar_impl.h"

namespace awl::syntax {

Expr Grammar::atom() {
  const std::uint32_t first = at_;
  Shape shape = Shape::Name;
  switch (tok()) {
    case TokenKind::Name:
      shape = Shape::Name;
      break;
    case TokenKind::Number:
      shape = Shape::Literal;
      break;
    case TokenKind::True:
      shape = Shape::True;
      break;
    case TokenKind::False:
      shape = Shape::False;
      break;
    case TokenKind::None:
      shape = Shape::None;
      break;
    case TokenKind::Ellipsis:
      shape = Shape::Ellipsis;
      break;
    case TokenKind::String:
    case TokenKind::FStringStart:
      return strings();
    case TokenKind::LeftParen:
      return group();
    case TokenKind::LeftBracket:
      return list_display();
    case TokenKind::LeftBrace:
      return brace_display();
    case TokenKind::Yield:
      fail_here("`yield` needs parentheses here");
    case TokenKind::Star:
      fail_here("a starred expression is not allowed here");
    case TokenKind::DoubleStar:
      fail_here("`**` is only allowed in calls and dict displays");
    case TokenKind::Lambda:
      fail_here("a lambda needs parentheses here");
    case TokenKind::Not:
      fail_here("`not` needs parentheses here");
    case TokenKind::Await:
      fail_here("`await` needs parentheses here");
    case TokenKind::ColonEqual:
      fail_here("expected a name before `:=`");
    default:
      if (tok() >= kFirstKeyword && tok() <= kLastKeyword) {
        fail_here("expected an expression, found the keyword `" + std::string(spelling(at_)) + "`");
      }
      fail_expected("an expression");
  }
  ++at_;
  return {.shape = shape, .first = first, .past = at_};
}

/// The closing bracket; when something else stands there, says what is missing.
void Grammar::expect_close(TokenKind close, std::uint32_t open) {
  if (accept(close)) return;
  const std::string text = std::string("`") + token_text(close) + "`";
  (void)open;
  if (tok() == TokenKind::ColonEqual) fail_here("`:=` needs parentheses here");
  if (tok() == TokenKind::Equal) fail_here("`=` is not allowed here: write `==` to compare, or `:=` to assign");
  if (tok() == TokenKind::LessGreater) fail_here("`<>` is no operator: write `!=`");
  if (tok() == TokenKind::As) fail_here("`as` is not allowed here");
  if (starts_expression() && tokens_[at_ - 1].kind != TokenKind::Comma) {
    fail_here("expected `,` or " + text + " before " + found());
  }
  fail_expected(text);
}

// -- displays

/// `(...)`: an expression in parentheses, a tuple, a generator.
Expr Grammar::group() {
  const std::uint32_t open = at_;
  ++at_;
  if (accept(TokenKind::RightParen)) return {.shape = Shape::Tuple, .parenthesized = true, .first = open, .past = at_};
  if (tok() == TokenKind::Yield) {
    yield_expression();
    expect_close(TokenKind::RightParen, open);
    return {.shape = Shape::Yield, .parenthesized = true, .first = open, .past = at_};
  }
  Expr expr = star_named_expression();
  if (tok() == TokenKind::For || tok() == TokenKind::Async) {
    if (expr.shape == Shape::Starred) need_version(15, span(expr), "unpackings in comprehensions");
    comprehension_clauses();
    expr = {.shape = Shape::Generator};
  } else if (tok() == TokenKind::Comma) {
    Expr tuple{.shape = Shape::Tuple};
    note_element(tuple, expr);
    while (accept(TokenKind::Comma)) {
      if (tok() == TokenKind::RightParen) break;
      note_element(tuple, star_named_expression());
    }
    expr = tuple;
  } else if (expr.shape == Shape::Starred && tok() == TokenKind::RightParen) {
    fail(span(expr), "a starred expression cannot stand alone in parentheses: a tuple needs a comma");
  }
  expect_close(TokenKind::RightParen, open);
  expr.parenthesized = true;
  expr.first = open;
  expr.past = at_;
  return expr;
}

Expr Grammar::list_display() {
  const std::uint32_t open = at_;
  ++at_;
  Expr list{.shape = Shape::List};
  if (tok() != TokenKind::RightBracket) {
    const Expr first = star_named_expression();
    note_element(list, first);
    if (tok() == TokenKind::For || tok() == TokenKind::Async) {
      if (first.shape == Shape::Starred) need_version(15, span(first), "unpackings in comprehensions");
      comprehension_clauses();
      list = {.shape = Shape::Comprehension};
    }
    while (list.shape == Shape::List && accept(TokenKind::Comma)) {
      if (tok() == TokenKind::RightBracket) break;
      note_element(list, star_named_expression());
    }
  }
  expect_close(TokenKind::RightBracket, open);
  list.first = open;
  list.past = at_;
  return list;
}

/// `{...}`: a dict, a set, a comprehension of one.
Expr Grammar::brace_display() {
  const std::uint32_t open = at_;
  ++at_;
  Shape shape = Shape::Dict;
  if (tok() == TokenKind::DoubleStar) {
    dict_items();
  } else if (tok() != TokenKind::RightBrace) {
    const Expr first = star_named_expression();
    const bool can_be_key = first.parenthesized || (first.shape != Shape::Starred && first.shape != Shape::Named);
    if (tok() == TokenKind::Colon && can_be_key) {
      at_ = first.first;
      dict_items();
    } else if (tok() == TokenKind::For || tok() == TokenKind::Async) {
      if (first.shape == Shape::Starred) need_version(15, span(first), "unpackings in comprehensions");
      shape = Shape::Comprehension;
      comprehension_clauses();
    } else {
      shape = Shape::Set;
      if (first.shape == Shape::Named) need_version(10, span(first), "assignment expressions without parentheses here");
      while (accept(TokenKind::Comma)) {
        if (tok() == TokenKind::RightBrace) break;
        star_named_expression();
        if (tok() == TokenKind::Colon) fail_here("`:` makes this a dict item, but the display began as a set");
      }
    }
  }
  if (shape == Shape::Dict && (tok() == TokenKind::For || tok() == TokenKind::Async)) {
    shape = Shape::Comprehension;
    comprehension_clauses();
  }
  expect_close(TokenKind::RightBrace, open);
  return {.shape = shape, .first = open, .past = at_};
}

void Grammar::dict_items() {
  const std::uint32_t first = at_;
  dict_item();
  if (tok() == TokenKind::For || tok() == TokenKind::Async) {
    if (tokens_[first].kind == TokenKind::DoubleStar) {
      need_version(15, span(first, at_), "unpackings in comprehensions");
      note(PieceKind::DictUnpacking, first, at_);
    }
    return;
  }
  while (accept(TokenKind::Comma)) {
    if (tok() == TokenKind::RightBrace) break;
    dict_item();
  }
}

void Grammar::dict_item() {
  if (accept(TokenKind::DoubleStar)) {
    operators(kBitwiseOr);
    return;
  }
  if (tok() == TokenKind::Star) fail_here("`*` cannot unpack into a dict: write `**`");
  expression();
  if (!accept(TokenKind::Colon)) {
    if (tok() == TokenKind::Equal) fail_here("expected `:` after the key, found `=`");
    fail_expected("`:` after the key of the dict item");
  }
  if (tok() == TokenKind::RightBrace || tok() == TokenKind::Comma) fail_expected("a value after `:`");
  if (tok() == TokenKind::Star) fail_here("a starred expression cannot be a value of a dict");
  expression();
}

/// `for target in source if condition ...`. Gives whether one of them is asynchronous.
bool Grammar::comprehension_clauses() {
  bool async = false;
  while (tok() == TokenKind::For || tok() == TokenKind::Async) {
    async |= accept(TokenKind::Async);
    expect(TokenKind::For, "after `async`");
    target_list(TargetUse::Loop);
    expect(TokenKind::In, "after the target of the `for` clause");
    operators(kDisjunction);
    while (accept(TokenKind::If)) {
      operators(kDisjunction);
      if (tok() == TokenKind::ColonEqual) fail_here("`:=` needs parentheses here");
      if (tok() == TokenKind::Else) {
        fail_here("`else` is not allowed in the condition of a comprehension: put the conditional expression in front of `for`");
      }
    }
  }
  return async;
}

// -- calls

struct ArgumentState {
  bool keyword = false;    // `name=value` before
  bool unpacking = false;  // `**mapping` before
  unsigned count = 0;
  std::uint32_t generator_first = 0, generator_past = 0;  // an argument that is a generator without parentheses
};

void Grammar::arguments() {
  ArgumentState state;
  while (tok() != TokenKind::RightParen) {
    argument(state);
    ++state.count;
    if (!accept(TokenKind::Comma)) break;
    if (state.generator_past != 0) {
      fail(span(state.generator_first, state.generator_past), "a generator that is not the only argument needs parentheses");
    }
  }
  if (state.generator_past != 0 && state.count > 1) {
    fail(span(state.generator_first, state.generator_past), "a generator that is not the only argument needs parentheses");
  }
}

void Grammar::argument(ArgumentState& state) {
  const std::uint32_t first = at_;
  if (accept(TokenKind::DoubleStar)) {
    expression();
    state.unpacking = true;
  } else if (accept(TokenKind::Star)) {
    if (state.unpacking) fail(token_range(first), "`*` arguments cannot follow `**` arguments");
    expression();
  } else if (tok() == TokenKind::Name && tok(1) == TokenKind::Equal) {
    at_ += 2;
    if (tok() == TokenKind::Comma || tok() == TokenKind::RightParen) fail_expected("the value of the keyword argument");
    expression();
    state.keyword = true;
    if (tok() == TokenKind::For || tok() == TokenKind::Async) {
      fail_here("a generator as the value of a keyword argument needs parentheses");
    }
  } else {
    const Expr value = named_expression();
    if (tok() == TokenKind::Equal) {
      const bool constant = value.shape == Shape::True || value.shape == Shape::False || value.shape == Shape::None;
      fail(span(value.first, at_ + 1), constant ? "cannot assign to `" + std::string(spelling(value.first)) + "`"
                                                : "the name of a keyword argument must be a plain name; write `==` to compare");
    }
    if (tok() == TokenKind::For || tok() == TokenKind::Async) {
      comprehension_clauses();
      state.generator_first = first;
      state.generator_past = at_;
    }
    if (state.unpacking) fail(span(first, at_), "a positional argument cannot follow `**` arguments");
    if (state.keyword) fail(span(first, at_), "a positional argument cannot follow keyword arguments");
  }
  if (tok() == TokenKind::As) fail_here("`as` is not allowed here");
}

// -- subscripts

void Grammar::subscripts() {
  if (tok() == TokenKind::RightBracket) fail_expected("an index or slice");
  do {
    if (tok() == TokenKind::RightBracket) break;
    subscript();
  } while (accept(TokenKind::Comma));
}

void Grammar::subscript() {
  const auto at_end = [this] { return tok() == TokenKind::Comma || tok() == TokenKind::RightBracket; };
  if (tok() == TokenKind::Star) {
    const Expr starred = star_expression();
    need_version(11, span(starred), "starred expressions in an index");
    if (starred.past > starred.first + 2) note(PieceKind::StarredIndex, starred.first, starred.past);
    return;
  }
  if (tok() != TokenKind::Colon) {
    const Expr lower = named_expression();
    if (lower.shape == Shape::Named && !lower.parenthesized) {
      need_version(10, span(lower), "assignment expressions without parentheses here");
    }
    if (tok() != TokenKind::Colon) return;
    if (lower.shape == Shape::Named && !lower.parenthesized) fail(span(lower), "`:=` in a slice needs parentheses");
  }
  for (unsigned part = 0; part < 2 && accept(TokenKind::Colon); ++part) {
    if (!at_end() && tok() != TokenKind::Colon) expression();
  }
}

}  // namespace awl::syntax
