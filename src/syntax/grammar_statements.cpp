// Simple statements.
#include "syntax/grammar_impl.h"

namespace awl::syntax {

void Grammar::statement() {
  switch (tok()) {
    case TokenKind::If:
      return if_statement();
    case TokenKind::While:
      return while_statement();
    case TokenKind::For:
      return for_statement(at_);
    case TokenKind::Try:
      return try_statement();
    case TokenKind::With:
      return with_statement(at_);
    case TokenKind::Def:
      return function_definition(at_);
    case TokenKind::Class:
      return class_definition();
    case TokenKind::At:
      return decorated();
    case TokenKind::Async:
      return async_statement();
    case TokenKind::Elif:
      fail_here("`elif` without `if`");
    case TokenKind::Else:
      fail_here("`else` belongs to no `if`, loop or `try`");
    case TokenKind::Except:
      fail_here("`except` without `try`");
    case TokenKind::Finally:
      fail_here("`finally` without `try`");
    default:
      break;
  }
  if (at_match()) return match_statement();
  simple_statements();
  end_header();
}

void Grammar::simple_statements() {
  for (;;) {
    const std::uint32_t first = at_;
    simple_statement();
    if (accept(TokenKind::Newline)) return;
    if (tok() == TokenKind::End) return;
    if (tok() != TokenKind::Semicolon) end_of_simple_statement(first);
    ++at_;
    if (accept(TokenKind::Newline)) return;
  }
}

/// Something follows that does not belong to the statement from `first` on.
void Grammar::end_of_simple_statement(std::uint32_t first) {
  const bool one_name = at_ == first + 1 && tokens_[first].kind == TokenKind::Name;
  if (one_name && starts_expression()) {
    const std::string_view word = spelling(first);
    if (word == "print" || word == "exec") {
      const std::string call(word);
      fail(span(first, at_ + 1), "missing parentheses in call to `" + call + "`: write `" + call + "(...)`");
    }
    if (word == "async") fail(token_range(first), "expected `def`, `for` or `with` after `async`");
  }
  switch (tok()) {
    case TokenKind::ColonEqual:
      fail_here("`:=` at the level of a statement needs parentheses; or write `=`");
    case TokenKind::Equal:
      fail_here("`=` cannot follow here");
    case TokenKind::LessGreater:
      fail_here("`<>` is no operator: write `!=`");
    case TokenKind::Exclamation:
      fail_here("`!` is no operator: write `not`");
    default:
      break;
  }
  if (starts_expression()) fail_here("expected the end of the statement, found " + found());
  fail_here(found() + " is not expected here");
}

void Grammar::simple_statement() {
  switch (tok()) {
    case TokenKind::Pass:
    case TokenKind::Break:
    case TokenKind::Continue:
      ++at_;
      return;
    case TokenKind::Return:
      return return_statement();
    case TokenKind::Raise:
      return raise_statement();
    case TokenKind::Del:
      return delete_statement();
    case TokenKind::Assert:
      return assert_statement();
    case TokenKind::Global:
      return name_list("the name of a global variable");
    case TokenKind::Nonlocal:
      return name_list("the name of a variable of an enclosing function");
    case TokenKind::Import:
      return import_statement();
    case TokenKind::From:
      return import_from();
    case TokenKind::Name:
      if (at_word("lazy") && (tok(1) == TokenKind::Import || tok(1) == TokenKind::From)) {
        need_version(15, here(), "lazy imports");
        note(PieceKind::LazyImport, at_, at_ + 1);
        ++at_;
        return tok() == TokenKind::Import ? import_statement() : import_from();
      }
      if (at_type_alias()) return type_alias();
      break;
    default:
      break;
  }
  expression_statement();
}

// -- expressions and assignments

void Grammar::expression_statement() {
  Expr expr = tok() == TokenKind::Yield ? yield_expression() : star_expressions("a statement");
  switch (tok()) {
    case TokenKind::Equal:
      return assignment(expr);
    case TokenKind::Colon:
      return annotated_assignment(expr);
    default:
      break;
  }
  if (tok() >= TokenKind::PlusEqual && tok() <= TokenKind::DoubleStarEqual) return augmented_assignment(expr);
  note(expr);
  if (expr.shape == Shape::Starred) fail(span(expr), "a starred expression cannot stand alone");
}

void Grammar::assignment(Expr target) {
  while (tok() == TokenKind::Equal) {
    check_target(target, TargetUse::Assign);
    note(target);
    ++at_;
    target = tok() == TokenKind::Yield ? yield_expression() : star_expressions("a value after `=`");
  }
  note(target);
  if (target.shape == Shape::Starred && !target.parenthesized) {
    fail(span(target), "a starred expression cannot stand alone: write `[*...]` or a tuple");
  }
  if (tok() >= TokenKind::PlusEqual && tok() <= TokenKind::DoubleStarEqual) {
    fail_here("`" + std::string(spelling(at_)) + "` cannot follow an assignment");
  }
  if (tok() == TokenKind::Colon && target.shape != Shape::Yield) fail_here("only a single target can be annotated");
}

void Grammar::augmented_assignment(const Expr& target) {
  check_single_target(target, "augmented assignment");
  note(target);
  ++at_;
  const Expr value = tok() == TokenKind::Yield ? yield_expression() : star_expressions("a value");
  note(value);
  if (value.shape == Shape::Starred) fail(span(value), "a starred expression cannot stand alone");
}

void Grammar::annotated_assignment(const Expr& target) {
  const std::uint32_t colon = at_;
  if (target.shape == Shape::Name && target.past == target.first + 1) {
    // `else:`-like words in the wrong place are reported where the statement starts; here a plain name is meant.
    const std::string_view word = spelling(target.first);
    if (tok(1) == TokenKind::Newline && (word == "elseif" || word == "elsif")) fail(span(target), "write `elif`");
  }
  if (target.shape == Shape::Tuple) fail(span(target), "only a single target can be annotated, not a tuple");
  if (target.shape == Shape::List) fail(span(target), "only a single target can be annotated, not a list");
  if (target.shape != Shape::Name && target.shape != Shape::Attribute && target.shape != Shape::Subscript) {
    fail(token_range(colon), "`:` is not expected here: " + std::string(shape_name(target.shape)) + " cannot be annotated");
  }
  note(target);
  ++at_;
  note(expression());
  if (!accept(TokenKind::Equal)) return;
  const Expr value = tok() == TokenKind::Yield ? yield_expression() : star_expressions("a value after `=`");
  note(value);
  if (value.shape == Shape::Starred) fail(span(value), "a starred expression cannot stand alone");
  if (tok() == TokenKind::Equal) fail_here("an annotated assignment has one target");
}

// -- the others

void Grammar::return_statement() {
  ++at_;
  if (!starts_expression() && tok() != TokenKind::Star) return;
  const Expr value = star_expressions("a value");
  note(value);
  if (value.shape == Shape::Starred) fail(span(value), "a starred expression cannot stand alone");
}

void Grammar::raise_statement() {
  ++at_;
  if (!starts_expression()) return;
  note(expression());
  if (accept(TokenKind::From)) note(expression());
  if (tok() == TokenKind::Comma) fail_here("`raise` takes one exception: write `raise Error(value)`");
}

void Grammar::delete_statement() {
  ++at_;
  if (!starts_expression() && tok() != TokenKind::Star) fail_expected("what to delete");
  const Expr targets = star_expressions("what to delete");
  check_target(targets, TargetUse::Delete);
  note(targets);
}

void Grammar::assert_statement() {
  ++at_;
  note(expression());
  if (accept(TokenKind::Comma)) note(expression());
  if (tok() == TokenKind::Equal) fail_here("cannot assign in an `assert`; write `==` to compare");
}

void Grammar::name_list(const char* what) {
  ++at_;
  do {
    name(what);
  } while (accept(TokenKind::Comma));
}

// -- imports

void Grammar::dotted_name() {
  name("the name of a module");
  while (accept(TokenKind::Dot)) name("the name of a module");
}

void Grammar::import_alias(bool from) {
  if (from) {
    name("an imported name");
    if (tok() == TokenKind::Dot) fail_here("only a name can be imported from a module, not a dotted one");
  } else {
    dotted_name();
  }
  if (!accept(TokenKind::As)) return;
  name("a name after `as`");
  if (tok() == TokenKind::Dot || tok() == TokenKind::LeftParen || tok() == TokenKind::LeftBracket) {
    fail_here("only a name can follow `as` in an import");
  }
}

void Grammar::import_statement() {
  ++at_;
  if (tok() == TokenKind::Newline) fail_expected("the name of a module");
  do {
    import_alias(false);
  } while (accept(TokenKind::Comma));
  if (tok() == TokenKind::From) fail_here("write `from module import name`");
}

void Grammar::import_from() {
  ++at_;
  bool dots = false;
  while (accept(TokenKind::Dot) || accept(TokenKind::Ellipsis)) dots = true;
  if (!dots || tok() != TokenKind::Import) dotted_name();
  expect(TokenKind::Import, "after the module");
  if (accept(TokenKind::Star)) return;
  const std::uint32_t open = at_;
  const bool parenthesized = accept(TokenKind::LeftParen);
  import_names(parenthesized);
  if (parenthesized) expect_close(TokenKind::RightParen, open);
}

void Grammar::import_names(bool parenthesized) {
  for (;;) {
    if (tok() == TokenKind::Newline) fail_expected("a name to import");
    import_alias(true);
    if (tok() != TokenKind::Comma) return;
    ++at_;
    if (parenthesized && tok() == TokenKind::RightParen) return;
    if (tok() == TokenKind::Newline) {
      fail(token_range(at_ - 1), "a trailing comma after imported names needs parentheses around them");
    }
  }
}

// -- type aliases

/// `type` is a keyword only where a name follows: `type X = int`, but `type(x)`, `type = 1`, `type: int`.
bool Grammar::at_type_alias() const { return at_word("type") && tok(1) == TokenKind::Name; }

void Grammar::type_alias() {
  need_version(12, here(), "`type` statements");
  at_ += 2;
  if (tok() == TokenKind::LeftBracket) type_parameters();
  expect(TokenKind::Equal, "after the name of the type alias");
  note(expression());
}

}  // namespace awl::syntax
