#include "syntax/grammar.h"

#include <algorithm>

#include "syntax/grammar_impl.h"

namespace awl::syntax {

void check_grammar(std::string_view text, const TokenList& tokens, const ParseOptions& options, std::vector<ast::SyntaxProblem>& problems,
                   GrammarNotes* notes) {
  Grammar(text, tokens, options, problems, notes).module();
}

void Grammar::module() {
  while (tok() != TokenKind::End) {
    statements(false);
    if (tok() == TokenKind::Dedent) ++at_;  // of a block that recovery has opened
  }
}

/// Statements up to the block's dedent, or to the end of the file.
void Grammar::statements(bool in_block) {
  bool failed = false;
  while (tok() != TokenKind::End && tok() != TokenKind::Dedent) {
    if (tok() == TokenKind::Indent) {
      unexpected_indent();
      continue;
    }
    failed = !statement_or_recover(failed);
  }
  if (in_block) accept(TokenKind::Dedent);
}

/// False when the statement was wrong. After a wrong header its further clauses (`else:`...) stand alone: they are let pass.
bool Grammar::statement_or_recover(bool after_failure) {
  line_start_ = at_;
  try {
    if (after_failure) {
      switch (tok()) {
        case TokenKind::Elif:
        case TokenKind::Else:
        case TokenKind::Except:
        case TokenKind::Finally:
          throw SyntaxFailure();
        default:
          break;
      }
    }
    statement();
    return true;
  } catch (const SyntaxFailure&) {
    recover(line_start_);
    return false;
  }
}

/// Skips the rest of the logical line; a block below it is checked as if its header were right.
void Grammar::recover(std::uint32_t line_start) {
  while (tok() != TokenKind::Newline && tok() != TokenKind::End) ++at_;
  const std::uint32_t past = at_;
  accept(TokenKind::Newline);
  const bool has_block = tok() == TokenKind::Indent;
  if (notes_) {
    const auto pieces = static_cast<std::uint32_t>(notes_->pieces.size());
    notes_->lines.push_back({span(line_start, past), true, has_block, pieces, pieces});
  }
  if (has_block) {
    ++at_;
    statements(true);
  }
}

void Grammar::unexpected_indent() {
  const std::uint32_t first = tokens_[at_].start;
  std::size_t line = text_.rfind('\n', first);
  line = line == std::string_view::npos ? 0 : line + 1;
  report({static_cast<std::uint32_t>(line), first}, "unexpected indentation");
  ++at_;
  statements(true);
}

// -- tokens

TextRange Grammar::here() const {
  const Token& token = tokens_[std::min<std::size_t>(at_, tokens_.size() - 1)];
  return {token.start, token.end};
}

TextRange Grammar::span(std::uint32_t first, std::uint32_t past) const {
  if (past <= first) return {tokens_[first].start, tokens_[first].start};
  return {tokens_[first].start, tokens_[past - 1].end};
}

/// The current token, for messages: "`)`", "the end of the line".
std::string Grammar::found() const {
  const TokenKind kind = tok();
  if (kind == TokenKind::Name || kind == TokenKind::Number || kind >= kFirstKeyword) {
    return "`" + std::string(spelling(at_)) + "`";
  }
  return token_text(kind);
}

std::uint32_t Grammar::line_number(std::uint32_t offset) const {
  return static_cast<std::uint32_t>(std::count(text_.begin(), text_.begin() + offset, '\n')) + 1;
}

void Grammar::expect(TokenKind kind, const char* where) {
  if (accept(kind)) return;
  fail_expected("`" + std::string(token_text(kind)) + "` " + where);
}

void Grammar::name(const char* what) {
  if (accept(TokenKind::Name)) return;
  if (tok() >= kFirstKeyword && tok() <= kLastKeyword) {
    fail_here("`" + std::string(spelling(at_)) + "` is a keyword and cannot be " + what);
  }
  fail_expected(what);
}

// -- mistakes

/// One problem a logical line; what the lexer has reported comes first.
void Grammar::fail(TextRange range, const std::string& message) {
  if (!line_has_invalid_token()) report(range, message);
  throw SyntaxFailure();
}

void Grammar::fail_expected(const std::string& what) {
  TextRange range = here();
  if (range.start == range.end && at_ > line_start_) {  // the end of the line: right behind what was read
    const std::uint32_t end = tokens_[at_ - 1].end;
    range = {end, end};
  }
  fail(range, "expected " + what + ", found " + found());
}

bool Grammar::line_has_invalid_token() const {
  for (std::size_t k = line_start_; k < tokens_.size(); ++k) {
    if (tokens_[k].kind == TokenKind::Invalid) return true;
    if (k >= at_ && (tokens_[k].kind == TokenKind::Newline || tokens_[k].kind == TokenKind::End)) return false;
  }
  return false;
}

void Grammar::need_version(int minor, TextRange range, const std::string& what) {
  if (options_.python_minor >= minor) return;
  report(range,
         what + " need Python 3." + std::to_string(minor) + "; the code is checked for Python 3." + std::to_string(options_.python_minor));
}

// -- notes for the repair

void Grammar::note(PieceKind kind, std::uint32_t first, std::uint32_t past) {
  if (notes_) notes_->pieces.push_back({kind, span(first, past)});
}

/// The header or simple statement that started at `line_start_` has been read up to here.
void Grammar::end_header() {
  if (!notes_) return;
  const std::uint32_t first = notes_->lines.empty() ? 0 : notes_->lines.back().past_piece;
  notes_->lines.push_back({span(line_start_, at_), false, false, first, static_cast<std::uint32_t>(notes_->pieces.size())});
}

}  // namespace awl::syntax
