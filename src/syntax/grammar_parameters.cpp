// Parameters and type parameters.
#include "syntax/grammar_impl.h"

namespace awl::syntax {

struct Grammar::ParameterState {
  bool any = false;           // some parameter before
  bool default_seen = false;  // a positional parameter with a default
  bool slash = false;
  bool star = false;       // `*` or `*args`
  bool bare_star = false;  // `*`, and no named parameter behind it yet
  bool kwargs = false;
  std::uint32_t star_token = 0;
};

void Grammar::parameters(TokenKind close, bool annotations) {
  ParameterState state;
  while (tok() != close) {
    parameter(state, close, annotations);
    if (tok() == close) break;
    if (tok() == TokenKind::Equal) fail_here("a parameter has one default");
    if (tok() == TokenKind::Colon && !annotations) break;
    if (!accept(TokenKind::Comma)) {
      fail_expected(close == TokenKind::RightParen ? "`,` or `)` after the parameter" : "`,` or `:` after the parameter");
    }
  }
  if (state.bare_star) fail(token_range(state.star_token), "named parameters must follow the bare `*`");
}

void Grammar::parameter(ParameterState& state, TokenKind close, bool annotations) {
  const std::uint32_t first = at_;
  if (state.kwargs) fail_here("nothing can follow the `**` parameter");
  if (accept(TokenKind::Slash)) {
    if (state.slash) fail(token_range(first), "`/` can appear only once");
    if (state.star) fail(token_range(first), "`/` must come before `*`");
    if (!state.any) fail(token_range(first), "at least one parameter must come before `/`");
    state.slash = true;
    return;
  }
  if (accept(TokenKind::DoubleStar)) {
    if (state.bare_star) fail(token_range(state.star_token), "named parameters must follow the bare `*`");
    state.kwargs = true;
    name("the name of a parameter");
    if (annotations && accept(TokenKind::Colon)) note(expression());
    if (tok() == TokenKind::Equal) fail_here("the `**` parameter cannot have a default");
    return;
  }
  if (accept(TokenKind::Star)) {
    if (state.star) fail(token_range(first), "`*` can appear only once");
    state.star = true;
    state.star_token = first;
    if (tok() == TokenKind::Comma || tok() == close) {
      state.bare_star = true;
      return;
    }
    name("the name of a parameter");
    if (annotations && accept(TokenKind::Colon)) {
      const Expr annotation = star_expression();
      note(annotation);
      if (annotation.shape == Shape::Starred) need_version(11, span(annotation), "starred annotations");
    }
    if (tok() == TokenKind::Equal) fail_here("the `*` parameter cannot have a default");
    return;
  }
  if (tok() == TokenKind::LeftParen) {
    fail(span(at_, matching_bracket(at_)), "a parameter cannot be unpacked in the parameter list: unpack it in the body");
  }
  name("the name of a parameter");
  if (annotations && accept(TokenKind::Colon)) note(expression());
  parameter_default(state, true, first);
  state.any = true;
  state.bare_star = false;
}

void Grammar::parameter_default(ParameterState& state, bool named, std::uint32_t first) {
  (void)named;
  const std::uint32_t past = at_;
  if (accept(TokenKind::Equal)) {
    if (!starts_expression()) fail_expected("a default after `=`");
    note(expression());
    if (!state.star) state.default_seen = true;
  } else if (state.default_seen && !state.star) {
    fail(span(first, past), "a parameter without a default cannot follow one with a default");
  }
}

// -- type parameters

void Grammar::type_parameters() {
  const std::uint32_t open = at_;
  need_version(12, here(), "type parameters in brackets");
  ++at_;
  if (tok() == TokenKind::RightBracket) fail(span(open, at_ + 1), "the list of type parameters is empty");
  bool default_seen = false;
  while (tok() != TokenKind::RightBracket) {
    type_parameter(default_seen);
    if (!accept(TokenKind::Comma)) break;
  }
  expect_close(TokenKind::RightBracket, open);
}

void Grammar::type_parameter(bool& default_seen) {
  const std::uint32_t first = at_;
  const bool tuple = accept(TokenKind::Star);
  const bool spec = !tuple && accept(TokenKind::DoubleStar);
  name("the name of a type parameter");
  const std::uint32_t past = at_;
  if (tok() == TokenKind::Colon) {
    if (tuple) fail_here("a `*` type parameter cannot have a bound");
    if (spec) fail_here("a `**` type parameter cannot have a bound");
    ++at_;
    note(expression());
  }
  if (tok() == TokenKind::Equal) {
    const std::uint32_t equal = at_;
    need_version(13, here(), "defaults of type parameters");
    ++at_;
    const Expr value = tuple ? star_expression() : expression();
    (void)value;
    note(PieceKind::TypeParamDefault, equal, at_);
    default_seen = true;
  } else if (default_seen) {
    report(span(first, past), "a type parameter without a default cannot follow one with a default");
  }
}

}  // namespace awl::syntax
