// Lines: indentation, comments, continuation lines, brackets that are never closed.
#include "syntax/lexer_impl.h"

#include <algorithm>

namespace awl::syntax {

namespace {

constexpr std::size_t kMaxIndents = 100;  // as in CPython
constexpr unsigned kMaxRollbacks = 50;    // so that a file of unclosed brackets costs linear time

}  // namespace

/// Start of a logical line: measures the indentation, unless nothing stands on the line.
void Lexer::start_line() {
  Indentation here;
  Indentation first;  // of the first line, when a backslash joins blank beginnings
  bool continued = false;
  for (;; ++at_) {
    const char c = peek();
    if (c == ' ') {
      ++here.column;
      ++here.alternative;
    } else if (c == '\t') {
      here.column = (here.column / 8 + 1) * 8;
      ++here.alternative;
    } else if (c == '\f') {
      here = {};
    } else if (c == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'))) {
      if (!continued) first = here;
      continued = true;
      at_ += peek(1) == '\r' ? 2 : 1;
    } else {
      break;
    }
  }
  if (continued && first.column > 0) here = first;
  line_start_ = false;
  if (at_end()) return;
  const char c = peek();
  if (c == '#') lex_comment();
  if (at_end()) return;
  if (c == '#' || c == '\n' || c == '\r') {
    lex_line_end();
    return;
  }
  marks_.clear();
  indent_to(here, at_);
}

void Lexer::indent_to(Indentation indentation, std::uint32_t at) {
  static constexpr const char* kTabs = "indentation mixes tabs and spaces inconsistently";
  const std::uint32_t line = static_cast<std::uint32_t>(text_.rfind('\n', at == 0 ? 0 : at - 1) + 1);
  const TextRange blanks{at == 0 ? 0 : std::min(line, at), at};
  const Indentation current = indents_.back();
  if (indentation.column == current.column) {
    if (indentation.alternative != current.alternative) report(blanks, kTabs);
  } else if (indentation.column > current.column) {
    if (indentation.alternative <= current.alternative) report(blanks, kTabs);
    if (indents_.size() == kMaxIndents) report(blanks, "too many levels of indentation");
    indents_.push_back(indentation);
    push(TokenKind::Indent, at, at);
  } else {
    dedent_to(indentation, at);
    if (indents_.back().column == indentation.column && indents_.back().alternative != indentation.alternative) {
      report(blanks, kTabs);
    }
  }
}

void Lexer::dedent_to(Indentation indentation, std::uint32_t at) {
  while (indents_.size() > 1 && indents_.back().column > indentation.column) {
    indents_.pop_back();
    push(TokenKind::Dedent, at, at);
  }
  if (indents_.back().column == indentation.column) return;
  std::size_t line = text_.rfind('\n', at == 0 ? 0 : at - 1);
  line = line == std::string_view::npos ? 0 : line + 1;
  report({static_cast<std::uint32_t>(line), at}, "this indentation matches no outer block");
}

void Lexer::lex_comment() {
  const std::uint32_t start = at_;
  std::size_t end = text_.find('\n', at_);
  if (end == std::string_view::npos) end = text_.size();
  at_ = static_cast<std::uint32_t>(end);
  if (end > start && text_[end - 1] == '\r') --end;
  out_.comments.push_back({start, static_cast<std::uint32_t>(end)});
}

void Lexer::lex_line_end() {
  const std::uint32_t start = at_;
  if (peek() == '\r') ++at_;
  if (peek() == '\n') ++at_;
  if (in_brackets()) return mark_line();
  if (!statement_is_empty()) push(TokenKind::Newline, start, start);
  line_start_ = true;
}

void Lexer::lex_continuation() {
  const std::uint32_t start = at_;
  const bool carriage = peek(1) == '\r' && peek(2) == '\n';
  if (peek(1) == '\n' || carriage) {
    at_ += carriage ? 3 : 2;
    if (at_end()) {
      report({start, start + 1}, "the file ends after a line continuation");
      push(TokenKind::Invalid, start, start + 1);
    }
    return;
  }
  report({start, start + 1}, at_ + 1 >= text_.size() ? "the file ends after a line continuation"
                                                     : "only the end of the line may follow a line continuation `\\`");
  push(TokenKind::Invalid, start, start + 1);
  ++at_;
}

// -- brackets that are never closed

void Lexer::mark_line() {
  if (!f_strings_.empty()) return;
  std::uint32_t column = 0;
  std::uint32_t at = at_;
  for (; at < text_.size() && (text_[at] == ' ' || text_[at] == '\t'); ++at) {
    column = text_[at] == '\t' ? (column / 8 + 1) * 8 : column + 1;
  }
  if (at == text_.size() || text_[at] == '\n' || text_[at] == '\r' || text_[at] == '#') return;
  marks_.push_back({at_, column, out_.tokens.size(), out_.comments.size()});
  at_ = at;
  if (statement_starts_here()) recover_unclosed();
}

/// Whether a word stands here that no expression can hold.
bool Lexer::statement_starts_here() const {
  static constexpr std::string_view kWords[] = {"assert", "break",  "class",    "continue", "def",   "del",    "elif", "except", "finally",
                                                "global", "import", "nonlocal", "pass",     "raise", "return", "try",  "while",  "with"};
  std::size_t end = at_;
  while (end < text_.size() && text_[end] >= 'a' && text_[end] <= 'z') ++end;
  const std::string_view word = text_.substr(at_, end - at_);
  const char next = end < text_.size() ? text_[end] : '\0';
  if ((next >= '0' && next <= '9') || (next >= 'A' && next <= 'Z') || next == '_' || next == '=' ||
      static_cast<unsigned char>(next) >= 0x80) {
    return false;
  }
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

/// The innermost open bracket was forgotten. The statement ends before the first line that is indented no more than it:
/// what is meant to be inside brackets usually is.
void Lexer::recover_unclosed() {
  const std::uint32_t limit = indents_.back().column;
  const LineMark* mark = nullptr;
  for (const LineMark& candidate : marks_) {
    const std::size_t first = text_.find_first_not_of(" \t", candidate.offset);
    const char c = first == std::string_view::npos ? ')' : text_[first];
    if (candidate.column <= limit && c != ')' && c != ']' && c != '}') {
      mark = &candidate;
      break;
    }
  }
  std::uint32_t resume = at_;
  if (!f_strings_.empty()) {
    const FString& string = f_strings_.front();
    report({string.start, string.start + string.prefix.open_size()}, "this f-string has a `{` that is never closed");
    while (brackets_.size() > string.depth) brackets_.pop_back();
    f_strings_.clear();
    push(TokenKind::Invalid, at_, at_);
    if (brackets_.empty()) return;
  }
  if (mark != nullptr && ++rollbacks_ <= kMaxRollbacks) {
    resume = mark->offset;
    out_.tokens.resize(mark->tokens);
    out_.comments.resize(mark->comments);
    std::erase_if(problems_, [&](const ast::SyntaxProblem& problem) { return problem.range.start >= resume; });
  }
  while (brackets_.size() > 1 && brackets_.back().offset >= resume) brackets_.pop_back();
  const Bracket open = brackets_.back();
  report({open.offset, open.offset + 1}, std::string("`") + open.open + "` is never closed");
  brackets_.clear();
  marks_.clear();
  too_many_brackets_ = false;
  push(TokenKind::Invalid, resume, resume);
  push(TokenKind::Newline, resume, resume);
  at_ = resume;
  // Back over the blanks, so that the line's indentation is measured.
  while (at_ > 0 && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t')) --at_;
  line_start_ = true;
}

void Lexer::finish() {
  const auto end = static_cast<std::uint32_t>(text_.size());
  if (!statement_is_empty()) push(TokenKind::Newline, end, end);
  while (indents_.size() > 1) {
    indents_.pop_back();
    push(TokenKind::Dedent, end, end);
  }
  push(TokenKind::End, end, end);
}

}  // namespace awl::syntax
