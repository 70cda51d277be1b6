// Numbers.
#include "syntax/lexer_impl.h"

namespace awl::syntax {

namespace {

bool is_digit(char c, unsigned base) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') < base;
  const char lower = static_cast<char>(c | 0x20);
  return base == 16 && lower >= 'a' && lower <= 'f';
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

void Lexer::lex_number() {
  const std::uint32_t start = at_;
  const char mark = peek() == '0' ? static_cast<char>(peek(1) | 0x20) : '\0';
  const char* name = "decimal";
  if (mark == 'x' || mark == 'o' || mark == 'b') {
    const unsigned base = mark == 'x' ? 16 : mark == 'o' ? 8 : 2;
    name = mark == 'x' ? "hexadecimal" : mark == 'o' ? "octal" : "binary";
    at_ += 2;
    if (peek() == '_') ++at_;
    if (!digits(base, name)) return;
  } else {
    if (peek() != '.' && !digits(10, name)) return;
    const std::uint32_t integer_end = at_;
    fraction_and_exponent();
    if (peek() == 'j' || peek() == 'J') {
      ++at_;
      name = "imaginary";
    } else if (at_ == integer_end) {
      check_leading_zeros(start, integer_end);
    }
  }
  end_of_number(start, name);
}

/// Digits with single underscores between them. False when reported.
bool Lexer::digits(unsigned base, const char* name) {
  const std::uint32_t start = at_;
  for (;;) {
    const std::uint32_t group = at_;
    while (is_digit(peek(), base)) ++at_;
    if (at_ == group) {
      // Nothing behind a prefix, an underscore too many, or a digit of another base.
      while (is_name_character(peek())) ++at_;
      report({start, std::max(at_, start + (at_ == start ? 0 : 1))}, std::string("invalid ") + name + " number");
      push(TokenKind::Invalid, start, at_);
      return false;
    }
    if (peek() != '_') return true;
    ++at_;
  }
}

void Lexer::fraction_and_exponent() {
  if (peek() == '.') {
    ++at_;
    if (is_digit(peek(), 10) && !digits(10, "decimal")) return;
  }
  if (peek() != 'e' && peek() != 'E') return;
  const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
  if (!is_digit(peek(sign), 10)) return;  // `1else`, or wrong: seen at the end of the number
  at_ += static_cast<std::uint32_t>(sign);
  digits(10, "decimal");
}

/// `0777`: a decimal number does not start with 0 unless it is 0.
void Lexer::check_leading_zeros(std::uint32_t start, std::uint32_t end) {
  const std::string_view text = text_.substr(start, end - start);
  if (text.size() < 2 || text[0] != '0' || text.find_first_not_of("0_") == std::string_view::npos) return;
  report({start, end}, "a decimal number cannot start with 0: write `0o` for an octal number");
  push(TokenKind::Invalid, start, end);
}

/// A name right behind a number is a mistake, but for the keywords that may follow one: `1if x else 2`.
void Lexer::end_of_number(std::uint32_t start, const char* name) {
  if (is_name_character(peek())) {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] >= 'a' && text_[end] <= 'z') ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    bool keyword = false;
    for (const std::string_view allowed : {"and", "else", "for", "if", "in", "is", "not", "or"}) {
      keyword |= word.substr(0, allowed.size()) == allowed;
    }
    if (!keyword) {
      while (is_name_character(peek())) ++at_;
      report({start, at_}, std::string("invalid ") + name + " number");
      push(TokenKind::Invalid, start, at_);
      return;
    }
  }
  push(TokenKind::Number, start, at_);
}

}  // namespace awl::syntax
