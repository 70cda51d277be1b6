#include "syntax/lexer.h"

#include <array>
#include <cstdio>
#include <cstring>

#include "base/utf8.h"
#include "syntax/lexer_impl.h"
#include "syntax/unicode_identifier.h"

namespace awl::syntax {
namespace {

/// As many brackets as CPython lets nest.
constexpr std::size_t kMaxBrackets = 200;

constexpr std::array<bool, 256> kNameBytes = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[static_cast<std::size_t>(c)] =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
  }
  return table;
}();

bool is_name_byte(char c) { return kNameBytes[static_cast<unsigned char>(c)]; }

struct Spelling {
  std::string_view text;
  TokenKind kind;
};

constexpr Spelling kKeywords[] = {
#define AWL_KEYWORD(Kind, text) {text, TokenKind::Kind},
#include "syntax/tokens.def"
};

/// Keywords grouped by their first character.
struct KeywordTable {
  std::array<std::uint8_t, 256> first{};
  std::array<std::uint8_t, 256> past{};
  std::array<Spelling, std::size(kKeywords)> sorted{};

  KeywordTable() {
    std::size_t at = 0;
    for (int c = 0; c < 256; ++c) {
      const auto slot = static_cast<std::size_t>(c);
      first[slot] = static_cast<std::uint8_t>(at);
      for (const Spelling& keyword : kKeywords) {
        if (static_cast<unsigned char>(keyword.text[0]) == c) sorted[at++] = keyword;
      }
      past[slot] = static_cast<std::uint8_t>(at);
    }
  }

  [[nodiscard]] TokenKind find(std::string_view text) const {
    const auto slot = static_cast<std::size_t>(static_cast<unsigned char>(text[0]));
    for (std::size_t k = first[slot]; k < past[slot]; ++k) {
      if (sorted[k].text == text) return sorted[k].kind;
    }
    return TokenKind::Name;
  }
};

TokenKind keyword_kind(std::string_view text) {
  static const KeywordTable table;
  return text.size() < 2 || text.size() > 8 ? TokenKind::Name : table.find(text);
}

struct Operator {
  TokenKind kind = TokenKind::Invalid;
  std::uint32_t length = 1;
};

TokenKind single(char c) {
  switch (c) {
    case '(':
      return TokenKind::LeftParen;
    case ')':
      return TokenKind::RightParen;
    case '[':
      return TokenKind::LeftBracket;
    case ']':
      return TokenKind::RightBracket;
    case '{':
      return TokenKind::LeftBrace;
    case '}':
      return TokenKind::RightBrace;
    case ',':
      return TokenKind::Comma;
    case ':':
      return TokenKind::Colon;
    case ';':
      return TokenKind::Semicolon;
    case '.':
      return TokenKind::Dot;
    case '@':
      return TokenKind::At;
    case '=':
      return TokenKind::Equal;
    case '!':
      return TokenKind::Exclamation;
    case '+':
      return TokenKind::Plus;
    case '-':
      return TokenKind::Minus;
    case '*':
      return TokenKind::Star;
    case '/':
      return TokenKind::Slash;
    case '%':
      return TokenKind::Percent;
    case '|':
      return TokenKind::Pipe;
    case '&':
      return TokenKind::Ampersand;
    case '^':
      return TokenKind::Caret;
    case '~':
      return TokenKind::Tilde;
    case '<':
      return TokenKind::Less;
    case '>':
      return TokenKind::Greater;
    default:
      return TokenKind::Invalid;
  }
}

/// `c=`
TokenKind with_equal(char c) {
  switch (c) {
    case ':':
      return TokenKind::ColonEqual;
    case '=':
      return TokenKind::EqualEqual;
    case '!':
      return TokenKind::NotEqual;
    case '<':
      return TokenKind::LessEqual;
    case '>':
      return TokenKind::GreaterEqual;
    case '+':
      return TokenKind::PlusEqual;
    case '-':
      return TokenKind::MinusEqual;
    case '*':
      return TokenKind::StarEqual;
    case '/':
      return TokenKind::SlashEqual;
    case '%':
      return TokenKind::PercentEqual;
    case '@':
      return TokenKind::AtEqual;
    case '&':
      return TokenKind::AmpersandEqual;
    case '|':
      return TokenKind::PipeEqual;
    case '^':
      return TokenKind::CaretEqual;
    default:
      return TokenKind::Invalid;
  }
}

/// The longest operator that `a b c` starts with.
Operator read_operator(char a, char b, char c) {
  if (b == '=') {
    if (const TokenKind kind = with_equal(a); kind != TokenKind::Invalid) return {kind, 2};
  }
  if (a == b) {
    const bool equal = c == '=';
    const std::uint32_t length = equal ? 3 : 2;
    switch (a) {
      case '*':
        return {equal ? TokenKind::DoubleStarEqual : TokenKind::DoubleStar, length};
      case '/':
        return {equal ? TokenKind::DoubleSlashEqual : TokenKind::DoubleSlash, length};
      case '<':
        return {equal ? TokenKind::LeftShiftEqual : TokenKind::LeftShift, length};
      case '>':
        return {equal ? TokenKind::RightShiftEqual : TokenKind::RightShift, length};
      case '.':
        if (c == '.') return {TokenKind::Ellipsis, 3};
        break;
      default:
        break;
    }
  }
  if (a == '-' && b == '>') return {TokenKind::Arrow, 2};
  if (a == '<' && b == '>') return {TokenKind::LessGreater, 2};
  return {single(a), 1};
}

std::string code_point_name(char32_t c) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "U+%04X", static_cast<unsigned>(c));
  return buffer;
}

}  // namespace

const char* token_text(TokenKind kind) {
  switch (kind) {
    case TokenKind::End:
      return "the end of the file";
    case TokenKind::Newline:
      return "the end of the line";
    case TokenKind::Indent:
      return "an indent";
    case TokenKind::Dedent:
      return "a dedent";
    case TokenKind::Name:
      return "a name";
    case TokenKind::Number:
      return "a number";
    case TokenKind::String:
    case TokenKind::FStringStart:
    case TokenKind::FStringMiddle:
    case TokenKind::FStringEnd:
      return "a string";
    case TokenKind::Invalid:
      return "an invalid token";
#define AWL_KEYWORD(Kind, text) \
  case TokenKind::Kind:         \
    return text;
#define AWL_PUNCTUATION(Kind, text) \
  case TokenKind::Kind:             \
    return text;
#include "syntax/tokens.def"
  }
  return "";
}

void Lexer::run() {
  if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
  while (!at_end() || in_brackets() || !f_strings_.empty()) {
    if (at_end()) {
      recover_unclosed();
    } else if (in_literal_part()) {
      lex_literal_part();
    } else if (line_start_ && !in_brackets()) {
      start_line();
    } else {
      lex_token();
    }
  }
  finish();
}

void Lexer::lex_token() {
  switch (const char c = text_[at_]) {
    case ' ':
    case '\t':
    case '\f':
      ++at_;
      return;
    case '\r':
    case '\n':
      return lex_line_end();
    case '#':
      return lex_comment();
    case '\\':
      return lex_continuation();
    case '"':
    case '\'':
      lex_string(at_);
      return;
    case '.':
      if (peek(1) >= '0' && peek(1) <= '9') return lex_number();
      return lex_punctuation();
    default:
      if (c >= '0' && c <= '9') return lex_number();
      if (is_name_byte(c)) return lex_name();
      lex_punctuation();
  }
}

void Lexer::lex_name() {
  const std::uint32_t start = at_;
  unsigned char bits = 0;
  while (at_ < text_.size() && is_name_byte(text_[at_])) bits |= static_cast<unsigned char>(text_[at_++]);
  if (bits >= 0x80) {
    at_ = start;
    return lex_wide_character();
  }
  if ((peek() == '"' || peek() == '\'') && at_ - start <= 2 && lex_string(start)) return;
  push(keyword_kind(text_.substr(start, at_ - start)), start, at_);
}

/// A name with characters outside ASCII, or a character that no token starts with.
void Lexer::lex_wide_character() {
  const std::uint32_t start = at_;
  while (!at_end()) {
    const DecodedCodePoint c = decode_utf8(text_, at_);
    const bool fits = at_ == start ? is_identifier_start(c.value) : is_identifier_continue(c.value);
    if (!fits && c.value != 0xFFFD) break;  // U+FFFD: bytes that could not be decoded, reported with the source
    at_ += c.length;
  }
  if (at_ > start) return push(keyword_kind(text_.substr(start, at_ - start)), start, at_);
  const DecodedCodePoint c = decode_utf8(text_, at_);
  const bool visible = c.value != 0xA0 && c.value != 0xFEFF && !(c.value >= 0x2000 && c.value <= 0x200F) &&
                       !(c.value >= 0x2028 && c.value <= 0x202F) && !(c.value >= 0x2060 && c.value <= 0x206F) && c.value >= 0xA0 &&
                       c.value != 0x3000;
  const std::string name = code_point_name(c.value);
  invalid_character(c.length, visible ? "invalid character `" + std::string(text_.substr(at_, c.length)) + "` (" + name + ")"
                                      : "invalid invisible character " + name);
}

void Lexer::invalid_character(std::uint32_t length, const std::string& message) {
  report({at_, at_ + length}, message);
  push(TokenKind::Invalid, at_, at_ + length);
  at_ += length;
}

void Lexer::lex_punctuation() {
  const char c = text_[at_];
  if (!f_strings_.empty() && c == ':' && brackets_.size() == f_strings_.back().fields.back().depth) {
    push(TokenKind::Colon, at_, at_ + 1);
    ++at_;
    f_strings_.back().fields.back().in_spec = true;
    return;
  }
  const Operator op = read_operator(c, peek(1), peek(2));
  switch (op.kind) {
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace:
      return open_bracket(op.kind);
    case TokenKind::RightParen:
      return close_bracket(op.kind, '(');
    case TokenKind::RightBracket:
      return close_bracket(op.kind, '[');
    case TokenKind::RightBrace:
      return close_bracket(op.kind, '{');
    case TokenKind::Invalid:
      if (c == '`') return invalid_character(1, "backquotes are no expression in Python 3: use `repr(...)`");
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        return invalid_character(1, "invalid invisible character " + code_point_name(static_cast<unsigned char>(c)));
      }
      return invalid_character(1, std::string("invalid character `") + c + "`");
    default:
      break;
  }
  push(op.kind, at_, at_ + op.length);
  at_ += op.length;
}

void Lexer::open_bracket(TokenKind kind) {
  if (brackets_.size() >= kMaxBrackets) {
    if (!too_many_brackets_) report({at_, at_ + 1}, "too many nested brackets");
    too_many_brackets_ = true;
    push(TokenKind::Invalid, at_, at_ + 1);
  }
  brackets_.push_back({text_[at_], at_});
  push(kind, at_, at_ + 1);
  ++at_;
}

void Lexer::close_bracket(TokenKind kind, char open) {
  const TextRange range{at_, at_ + 1};
  const std::size_t base = f_strings_.empty() ? 0 : f_strings_.back().fields.back().depth - 1;
  if (brackets_.size() == base || brackets_.empty()) {
    report(range, std::string("`") + text_[at_] + "` has no opening bracket");
    push(TokenKind::Invalid, at_, at_ + 1);
    ++at_;
    return;
  }
  const bool closes_field = !f_strings_.empty() && brackets_.size() == base + 1;
  if (brackets_.back().open != open) {
    report(range, std::string("`") + text_[at_] + "` does not close the opening `" + brackets_.back().open + "`");
    push(TokenKind::Invalid, at_, at_ + 1);
    if (closes_field) {  // the field goes on to its `}`
      ++at_;
      return;
    }
  }
  brackets_.pop_back();
  if (closes_field) f_strings_.back().fields.pop_back();
  if (brackets_.empty()) too_many_brackets_ = false;
  push(kind, at_, at_ + 1);
  ++at_;
}

void tokenize(std::string_view text, TokenList& result, std::vector<ast::SyntaxProblem>& problems) {
  result.tokens.clear();
  result.comments.clear();
  result.tokens.reserve(text.size() / 4 + 16);
  Lexer(text, result, problems).run();
}

}  // namespace awl::syntax
