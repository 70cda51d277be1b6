// Expressions but for atoms: operators, primaries, lambda, yield, targets.
#include "syntax/grammar_impl.h"

namespace awl::syntax {

const char* shape_name(Shape shape) {
  switch (shape) {
    case Shape::Name:
      return "a name";
    case Shape::Attribute:
      return "an attribute";
    case Shape::Subscript:
      return "a subscript";
    case Shape::Starred:
      return "a starred expression";
    case Shape::Tuple:
      return "a tuple";
    case Shape::List:
      return "a list";
    case Shape::Call:
      return "a function call";
    case Shape::Literal:
      return "a literal";
    case Shape::FString:
      return "an f-string";
    case Shape::TString:
      return "a t-string";
    case Shape::True:
      return "`True`";
    case Shape::False:
      return "`False`";
    case Shape::None:
      return "`None`";
    case Shape::Ellipsis:
      return "`...`";
    case Shape::Dict:
      return "a dict display";
    case Shape::Set:
      return "a set display";
    case Shape::Comprehension:
      return "a comprehension";
    case Shape::Generator:
      return "a generator expression";
    case Shape::Operation:
      return "an expression";
    case Shape::Comparison:
      return "a comparison";
    case Shape::Conditional:
      return "a conditional expression";
    case Shape::Lambda:
      return "a lambda";
    case Shape::Await:
      return "an `await` expression";
    case Shape::Yield:
      return "a `yield` expression";
    case Shape::Named:
      return "an assignment expression";
  }
  return "";
}

namespace {

/// The level of a binary operator in `Grammar::operators`; 0 for what is none.
unsigned level_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::Or:
      return 1;
    case TokenKind::And:
      return 2;
    case TokenKind::Less:
    case TokenKind::LessEqual:
    case TokenKind::Greater:
    case TokenKind::GreaterEqual:
    case TokenKind::EqualEqual:
    case TokenKind::NotEqual:
    case TokenKind::In:
    case TokenKind::Is:
      return 4;
    case TokenKind::Pipe:
      return kBitwiseOr;
    case TokenKind::Caret:
      return 6;
    case TokenKind::Ampersand:
      return 7;
    case TokenKind::LeftShift:
    case TokenKind::RightShift:
      return 8;
    case TokenKind::Plus:
    case TokenKind::Minus:
      return 9;
    case TokenKind::Star:
    case TokenKind::Slash:
    case TokenKind::DoubleSlash:
    case TokenKind::Percent:
    case TokenKind::At:
      return 10;
    default:
      return 0;
  }
}

constexpr unsigned kInversion = 3;
constexpr unsigned kComparison = 4;

bool can_be_target(Shape shape) { return shape <= Shape::List; }

}  // namespace

bool Grammar::starts_expression() const {
  switch (tok()) {
    case TokenKind::Name:
    case TokenKind::Number:
    case TokenKind::String:
    case TokenKind::FStringStart:
    case TokenKind::False:
    case TokenKind::None:
    case TokenKind::True:
    case TokenKind::Await:
    case TokenKind::Lambda:
    case TokenKind::Not:
    case TokenKind::Yield:
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace:
    case TokenKind::Ellipsis:
    case TokenKind::Plus:
    case TokenKind::Minus:
    case TokenKind::Tilde:
      return true;
    default:
      return false;
  }
}

/// Keeps the first part of `element` that cannot be a target in `whole`.
void Grammar::note_element(Expr& whole, const Expr& element) const {
  whole.starred_inside |= element.shape == Shape::Starred || element.starred_inside;
  if (whole.bad_past != 0) return;
  if (!can_be_target(element.shape)) {
    whole.bad = element.shape;
    whole.bad_first = element.first;
    whole.bad_past = element.past;
  } else if (element.bad_past != 0) {
    whole.bad = element.bad;
    whole.bad_first = element.bad_first;
    whole.bad_past = element.bad_past;
  }
}

/// Expressions with commas; a tuple unless there is one and no comma.
Expr Grammar::star_expressions(const char* what) {
  (void)what;
  const Expr first = star_expression();
  if (tok() != TokenKind::Comma) return first;
  Expr tuple{.shape = Shape::Tuple, .first = first.first};
  note_element(tuple, first);
  while (accept(TokenKind::Comma)) {
    if (!starts_expression() && tok() != TokenKind::Star) break;
    if (tok() == TokenKind::Yield) break;
    note_element(tuple, star_expression());
  }
  tuple.past = at_;
  return tuple;
}

Expr Grammar::star_expression() {
  if (tok() != TokenKind::Star) return expression();
  Expr starred{.shape = Shape::Starred, .first = at_};
  ++at_;
  note_element(starred, operators(kBitwiseOr));
  starred.past = at_;
  return starred;
}

Expr Grammar::star_named_expression() { return tok() == TokenKind::Star ? star_expression() : named_expression(); }

Expr Grammar::named_expression() {
  const Expr target = expression();
  if (tok() != TokenKind::ColonEqual) return target;
  if (target.shape != Shape::Name || target.parenthesized) {
    fail(span(target), std::string("`:=` can only assign to a name, not to ") + shape_name(target.shape));
  }
  ++at_;
  expression();
  return {.shape = Shape::Named, .first = target.first, .past = at_};
}

Expr Grammar::expression() {
  if (tok() == TokenKind::Lambda) return lambda();
  Expr expr = operators(kDisjunction);
  if (tok() != TokenKind::If) return expr;
  const std::uint32_t first = expr.first;
  while (tok() == TokenKind::If) {
    ++at_;
    operators(kDisjunction);
    if (tok() != TokenKind::Else) {
      if (tok() == TokenKind::ColonEqual) fail_here("`:=` needs parentheses here");
      fail_expected("`else` after the condition of a conditional expression");
    }
    ++at_;
    if (tok() == TokenKind::Pass || tok() == TokenKind::Break || tok() == TokenKind::Continue) {
      fail_here("expected an expression after `else`, but a statement is given");
    }
    if (tok() == TokenKind::Lambda) {
      lambda();
      break;
    }
    operators(kDisjunction);
  }
  return {.shape = Shape::Conditional, .first = first, .past = at_};
}

/// Binary operators of `level` and above, `not` included.
Expr Grammar::operators(unsigned level) {
  const std::uint32_t first = at_;
  Expr left;
  if (tok() == TokenKind::Not && level <= kInversion) {
    while (accept(TokenKind::Not)) {
    }
    operators(kComparison);
    left = {.shape = Shape::Operation, .first = first, .past = at_};
  } else {
    left = prefix_operators();
  }
  for (;;) {
    const bool not_in = tok() == TokenKind::Not && tok(1) == TokenKind::In;
    const unsigned found = not_in ? kComparison : level_of(tok());
    if (found == 0 || found < level) return left;
    const bool is = tok() == TokenKind::Is;
    at_ += not_in ? 2 : 1;
    if (is) accept(TokenKind::Not);
    // The right side of `and` and `or` may start with `not`; comparisons chain.
    operators(found + 1);
    left = {.shape = found == kComparison ? Shape::Comparison : Shape::Operation, .first = first, .past = at_};
  }
}

/// `-`, `+`, `~` in front, and `**`, whose right side may have them again.
Expr Grammar::prefix_operators() {
  const std::uint32_t first = at_;
  bool plain = true;
  for (;;) {
    while (tok() == TokenKind::Minus || tok() == TokenKind::Plus || tok() == TokenKind::Tilde) {
      ++at_;
      plain = false;
    }
    const Expr operand = await_primary();
    if (!accept(TokenKind::DoubleStar)) {
      return plain ? operand : Expr{.shape = Shape::Operation, .first = first, .past = at_};
    }
    plain = false;
  }
}

Expr Grammar::await_primary() {
  if (tok() != TokenKind::Await) return primary();
  const std::uint32_t first = at_;
  ++at_;
  primary();
  return {.shape = Shape::Await, .first = first, .past = at_};
}

Expr Grammar::primary() {
  Expr expr = atom();
  for (;;) {
    const std::uint32_t open = at_;
    switch (tok()) {
      case TokenKind::Dot:
        ++at_;
        name("the name of an attribute");
        expr = {.shape = Shape::Attribute, .first = expr.first};
        break;
      case TokenKind::LeftParen:
        ++at_;
        arguments();
        expect_close(TokenKind::RightParen, open);
        expr = {.shape = Shape::Call, .first = expr.first};
        break;
      case TokenKind::LeftBracket:
        ++at_;
        subscripts();
        expect_close(TokenKind::RightBracket, open);
        expr = {.shape = Shape::Subscript, .first = expr.first};
        break;
      default:
        return expr;
    }
    expr.past = at_;
  }
}

Expr Grammar::lambda() {
  const std::uint32_t first = at_;
  while (tok() == TokenKind::Lambda) {  // `lambda: lambda: x` without recursion
    ++at_;
    parameters(TokenKind::Colon, false);
    expect(TokenKind::Colon, "after the parameters of the lambda");
  }
  expression();
  return {.shape = Shape::Lambda, .first = first, .past = at_};
}

Expr Grammar::yield_expression() {
  const std::uint32_t first = at_;
  ++at_;
  if (accept(TokenKind::From)) {
    expression();
  } else if ((starts_expression() && tok() != TokenKind::Yield) || tok() == TokenKind::Star) {
    const Expr value = star_expressions("a value");
    if (value.shape == Shape::Starred) fail(span(value), "a starred expression cannot stand alone");
  }
  return {.shape = Shape::Yield, .first = first, .past = at_};
}

// -- targets

/// The targets of a `for`, up to `in`.
Expr Grammar::target_list(TargetUse use) {
  const auto element = [&]() -> Expr {
    const std::uint32_t first = at_;
    const bool star = accept(TokenKind::Star);
    const Expr inner = operators(kBitwiseOr);
    if (!star) return inner;
    Expr starred{.shape = Shape::Starred, .first = first, .past = at_};
    note_element(starred, inner);
    return starred;
  };
  const Expr first = element();
  if (tok() != TokenKind::Comma) {
    if (first.shape == Shape::Starred) fail(span(first), "a starred target must be in a list or tuple");
    check_target(first, use);
    return first;
  }
  Expr tuple{.shape = Shape::Tuple, .first = first.first};
  note_element(tuple, first);
  while (accept(TokenKind::Comma)) {
    if (tok() == TokenKind::In || tok() == TokenKind::Equal) break;
    note_element(tuple, element());
  }
  tuple.past = at_;
  check_target(tuple, use);
  return tuple;
}

void Grammar::check_target(const Expr& target, TargetUse use) {
  if (!can_be_target(target.shape)) fail_target(target.shape, span(target), use);
  if (target.bad_past != 0) fail_target(target.bad, span(target.bad_first, target.bad_past), use);
  if (use == TargetUse::Delete) {
    if (target.shape == Shape::Starred || target.starred_inside) fail_target(Shape::Starred, span(target), use);
  } else if (target.shape == Shape::Starred) {
    fail(span(target), "a starred target must be in a list or tuple");
  }
}

void Grammar::fail_target(Shape shape, TextRange range, TargetUse use) {
  const std::string what = shape_name(shape);
  switch (use) {
    case TargetUse::Delete:
      fail(range, "cannot delete " + what);
    case TargetUse::Loop:
    case TargetUse::With:
      fail(range, "cannot assign to " + what);
    case TargetUse::Assign:
      break;
  }
  const bool compares =
      shape == Shape::Call || shape == Shape::Operation || shape == Shape::Comparison || shape == Shape::Literal || shape == Shape::Await;
  fail(range, "cannot assign to " + what + (compares ? "; write `==` to compare" : ""));
}

void Grammar::check_single_target(const Expr& target, const char* action) {
  if (target.shape == Shape::Name || target.shape == Shape::Attribute || target.shape == Shape::Subscript) return;
  fail(span(target), std::string(shape_name(target.shape)) + " cannot be the target of an " + action);
}

}  // namespace awl::syntax
