// Strings. One with fields is a token sequence: FStringStart, then FStringMiddle and fields in turn, FStringEnd. A field is
// `{`, the tokens of its expression, then `=`, `!` name and `:` literal text as written, `}`.
#include "base/utf8.h"
#include "syntax/lexer_impl.h"

namespace awl::syntax {

namespace {

bool is_prefix(std::string_view letters) {
  std::string lower;
  for (const char c : letters) lower += static_cast<char>(c | 0x20);
  static constexpr std::string_view kPrefixes[] = {"", "b", "f", "r", "t", "u", "br", "rb", "fr", "rf", "tr", "rt"};
  for (const std::string_view prefix : kPrefixes) {
    if (lower == prefix) return true;
  }
  return false;
}

}  // namespace

bool Lexer::lex_string(std::uint32_t start) {
  if (!is_prefix(text_.substr(start, at_ - start))) return false;
  StringPrefix prefix = read_string_prefix(text_.substr(start));
  at_ = start + prefix.open_size();
  if (!prefix.has_fields()) {
    lex_plain_string(start, prefix);
    return true;
  }
  push(TokenKind::FStringStart, start, at_);
  f_strings_.push_back({start, prefix, brackets_.size(), {}});
  return true;
}

void Lexer::lex_plain_string(std::uint32_t start, const StringPrefix& prefix) {
  const char stops[] = {prefix.quote, '\\', '\n', '\0'};
  const std::string_view special(stops, prefix.quotes == 3 ? 2 : 3);
  for (;;) {
    const std::size_t stop = text_.find_first_of(special, at_);
    if (stop == std::string_view::npos) {
      at_ = static_cast<std::uint32_t>(text_.size());
      return unterminated(start, prefix);
    }
    at_ = static_cast<std::uint32_t>(stop);
    if (text_[at_] == '\n') return unterminated(start, prefix);
    if (text_[at_] == '\\') {
      at_ += peek(1) == '\r' && peek(2) == '\n' ? 3 : 2;
      if (at_ > text_.size()) at_ = static_cast<std::uint32_t>(text_.size());
    } else if (prefix.quotes == 1) {
      ++at_;
      return push(TokenKind::String, start, at_);
    } else if (peek(1) == prefix.quote && peek(2) == prefix.quote) {
      at_ += 3;
      return push(TokenKind::String, start, at_);
    } else {
      ++at_;
    }
  }
}

/// `at_` is at the end of the line or file, which the string should not have reached.
void Lexer::unterminated(std::uint32_t start, const StringPrefix& prefix) {
  const char* kind = prefix.format ? "f-string" : prefix.interpolated ? "t-string" : "string";
  report({start, start + prefix.open_size()},
         std::string(prefix.quotes == 3 ? "this triple-quoted " : "this ") + kind + " is never closed");
  if (at_ > 0 && peek() == '\n' && text_[at_ - 1] == '\r') --at_;
  push(TokenKind::Invalid, start, at_);
}

// -- strings with fields

void Lexer::lex_literal_part() {
  const std::uint32_t start = at_;
  while (literal_step(f_strings_.back(), start)) {
  }
}

/// One step through literal text; false when another mode begins.
bool Lexer::literal_step(FString& string, std::uint32_t start) {
  const bool in_spec = !string.fields.empty();
  const char c = peek();
  if (at_end() || (c == '\n' && string.prefix.quotes == 1)) {
    const FString failed = string;
    f_strings_.pop_back();
    while (brackets_.size() > failed.depth) brackets_.pop_back();
    unterminated(failed.start, failed.prefix);
    return false;
  }
  if (c == string.prefix.quote && (string.prefix.quotes == 1 || (peek(1) == c && peek(2) == c))) {
    end_f_string(start);
    return false;
  }
  if (c == '\\') {
    literal_escape(string);
    return true;
  }
  if (c == '{') {
    if (!in_spec && peek(1) == '{') {
      at_ += 2;
      return true;
    }
    if (at_ > start) push(TokenKind::FStringMiddle, start, at_);
    open_bracket(TokenKind::LeftBrace);
    string.fields.push_back({brackets_.size(), false});
    return false;
  }
  if (c == '}') {
    if (in_spec) {
      if (at_ > start) push(TokenKind::FStringMiddle, start, at_);
      push(TokenKind::RightBrace, at_, at_ + 1);
      ++at_;
      brackets_.resize(string.fields.back().depth - 1);
      string.fields.pop_back();
      return false;
    }
    if (peek(1) != '}') {
      report({at_, at_ + 1}, "a single `}` is not allowed in an f-string: write `}}`");
      push(TokenKind::Invalid, at_, at_ + 1);
      ++at_;
      return true;
    }
    at_ += 2;
    return true;
  }
  ++at_;
  return true;
}

void Lexer::literal_escape(const FString& string) {
  if (!string.prefix.raw && peek(1) == 'N' && peek(2) == '{') {
    at_ += 3;
    while (!at_end() && peek() != '}' && peek() != '\n' && peek() != string.prefix.quote) ++at_;
    if (peek() == '}') ++at_;
    return;
  }
  ++at_;
  if (at_end() || peek() == '{' || peek() == '}') return;
  at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
}

/// `at_` is at the closing quotes; the literal text before them starts at `middle`.
void Lexer::end_f_string(std::uint32_t middle) {
  const FString string = f_strings_.back();
  if (at_ > middle) push(TokenKind::FStringMiddle, middle, at_);
  if (!string.fields.empty()) {
    const std::uint32_t open = brackets_[string.fields.back().depth - 1].offset;
    report({open, open + 1}, "this `{` of the f-string is never closed");
    push(TokenKind::Invalid, at_, at_);
  }
  while (brackets_.size() > string.depth) brackets_.pop_back();
  push(TokenKind::FStringEnd, at_, at_ + string.prefix.quotes);
  at_ += string.prefix.quotes;
  f_strings_.pop_back();
}

}  // namespace awl::syntax
