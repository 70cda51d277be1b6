// Patterns of `case`.
#include "syntax/grammar_impl.h"

namespace awl::syntax {

/// A pattern, or several with commas: a sequence. A pattern function gives whether the pattern always matches.
void Grammar::patterns() {
  if (tok() == TokenKind::Colon || tok() == TokenKind::If) fail_expected("a pattern after `case`");
  bool star = false;
  open_pattern(star);
  bool sequence = false;
  while (accept(TokenKind::Comma)) {
    sequence = true;
    if (tok() == TokenKind::Colon || tok() == TokenKind::If) break;
    bool another = false;
    open_pattern(another);
  }
  if (star && !sequence) fail(span(at_ - 2, at_), "a starred pattern must be in a sequence");
}

/// A pattern or `*rest`.
bool Grammar::open_pattern(bool& is_star) {
  is_star = tok() == TokenKind::Star;
  if (is_star) {
    star_pattern();
    return false;
  }
  return as_pattern();
}

void Grammar::star_pattern() {
  ++at_;
  name("a name after `*`");
}

bool Grammar::as_pattern() {
  const bool irrefutable = or_pattern();
  if (!accept(TokenKind::As)) return irrefutable;
  if (at_word("_")) fail_here("`_` cannot be the name after `as` in a pattern");
  name("a name after `as`");
  if (tok() == TokenKind::Dot || tok() == TokenKind::LeftParen || tok() == TokenKind::LeftBracket) {
    fail_here("only a name can follow `as` in a pattern");
  }
  return irrefutable;
}

bool Grammar::or_pattern() {
  bool irrefutable = closed_pattern();
  while (accept(TokenKind::Pipe)) irrefutable |= closed_pattern();
  return irrefutable;
}

bool Grammar::closed_pattern() {
  switch (tok()) {
    case TokenKind::Number:
    case TokenKind::Minus:
      number_pattern();
      return false;
    case TokenKind::String:
      strings();
      return false;
    case TokenKind::FStringStart:
      fail_here("an f-string or t-string cannot be a pattern");
    case TokenKind::None:
    case TokenKind::True:
    case TokenKind::False:
      ++at_;
      return false;
    case TokenKind::Name:
      return name_pattern();
    case TokenKind::LeftParen:
      return group_or_sequence(TokenKind::RightParen);
    case TokenKind::LeftBracket:
      return group_or_sequence(TokenKind::RightBracket);
    case TokenKind::LeftBrace:
      mapping_pattern();
      return false;
    case TokenKind::Star:
      fail_here("a starred pattern must be in a sequence");
    default:
      fail_expected("a pattern");
  }
}

/// `-1`, `1.5`, `1 + 2j`
void Grammar::number_pattern() {
  accept(TokenKind::Minus);
  if (tok() != TokenKind::Number) fail_expected("a number after `-`: a pattern holds no expressions");
  const auto imaginary = [this](std::uint32_t token) { return (spelling(token).back() | 0x20) == 'j'; };
  const std::uint32_t real = at_;
  ++at_;
  if (tok() != TokenKind::Plus && tok() != TokenKind::Minus) return;
  ++at_;
  if (tok() != TokenKind::Number) fail_expected("an imaginary number: a pattern holds no expressions");
  if (imaginary(real)) fail(token_range(real), "a complex number in a pattern starts with its real part");
  if (!imaginary(at_)) fail_here("expected an imaginary number: a pattern holds no expressions");
  ++at_;
}

/// A capture, `_`, a dotted value, or a class with arguments.
bool Grammar::name_pattern() {
  ++at_;
  bool dotted = false;
  while (accept(TokenKind::Dot)) {
    name("the name of an attribute");
    dotted = true;
  }
  if (tok() == TokenKind::LeftParen) {
    class_arguments();
    return false;
  }
  return !dotted;
}

bool Grammar::group_or_sequence(TokenKind close) {
  const std::uint32_t open = at_;
  ++at_;
  bool star = false;
  bool irrefutable = false;
  std::uint32_t count = 0;
  bool comma = false;
  while (tok() != close) {
    irrefutable = open_pattern(star);
    ++count;
    comma = accept(TokenKind::Comma);
    if (!comma) break;
  }
  expect_close(close, open);
  const bool group = close == TokenKind::RightParen && count == 1 && !comma;
  if (group && star) fail(span(open, at_), "a starred pattern must be in a sequence");
  return group && irrefutable;
}

void Grammar::mapping_pattern() {
  const std::uint32_t open = at_;
  ++at_;
  bool rest = false;
  while (tok() != TokenKind::RightBrace) {
    if (rest) fail_here("nothing may follow `**` in a mapping pattern");
    if (accept(TokenKind::DoubleStar)) {
      if (at_word("_")) fail_here("`**_` is not allowed in a mapping pattern: further keys are ignored anyway");
      name("a name after `**`");
      rest = true;
    } else {
      mapping_key();
      if (!accept(TokenKind::Colon)) fail_expected("`:` after the key of the mapping pattern");
      as_pattern();
    }
    if (!accept(TokenKind::Comma)) break;
  }
  expect_close(TokenKind::RightBrace, open);
}

/// A literal or a dotted name.
void Grammar::mapping_key() {
  switch (tok()) {
    case TokenKind::Number:
    case TokenKind::Minus:
      return number_pattern();
    case TokenKind::String:
      strings();
      return;
    case TokenKind::None:
    case TokenKind::True:
    case TokenKind::False:
      ++at_;
      return;
    case TokenKind::Name:
      if (tok(1) != TokenKind::Dot) fail_here("the key of a mapping pattern is a literal or a dotted name");
      ++at_;
      while (accept(TokenKind::Dot)) name("the name of an attribute");
      return;
    default:
      fail_expected("a key: a literal or a dotted name");
  }
}

void Grammar::class_arguments() {
  const std::uint32_t open = at_;
  ++at_;
  bool keywords = false;
  while (tok() != TokenKind::RightParen) {
    if (tok() == TokenKind::Name && tok(1) == TokenKind::Equal) {
      at_ += 2;
      keywords = true;
      as_pattern();
    } else if (keywords) {
      fail_here("positional patterns must come before keyword patterns");
    } else {
      as_pattern();
    }
    if (!accept(TokenKind::Comma)) break;
  }
  expect_close(TokenKind::RightParen, open);
}

}  // namespace awl::syntax
