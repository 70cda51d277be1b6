#include "syntax/string_literal.h"

#include <algorithm>

#include "base/utf8.h"

namespace awl::syntax {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Decoder {
 public:
  Decoder(std::string_view piece, DecodeMode mode, std::string& value) : piece_(piece), mode_(mode), value_(value) {}

  bool run() {
    const std::string_view special = mode_.doubled_braces ? "\\\r{}" : "\\\r";
    while (at_ < piece_.size()) {
      const std::size_t stop = std::min(piece_.find_first_of(special, at_), piece_.size());
      value_.append(piece_, at_, stop - at_);
      at_ = stop;
      if (at_ < piece_.size()) step();
    }
    return exact_;
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead) const { return at_ + ahead < piece_.size() ? piece_[at_ + ahead] : '\0'; }

  void step() {
    switch (piece_[at_]) {
      case '\r':
        line_end();
        break;
      case '{':
      case '}':
        value_ += piece_[at_];
        if (peek(1) == piece_[at_]) {
          ++at_;
          exact_ = false;
        }
        ++at_;
        break;
      default:
        if (mode_.raw)
          value_ += piece_[at_++];
        else
          escape();
    }
  }

  void line_end() {
    exact_ = false;
    value_ += '\n';
    at_ += peek(1) == '\n' ? 2 : 1;
  }

  void escape() {
    exact_ = false;
    const char c = peek(1);
    static constexpr std::string_view kLetters = "\\'\"abfnrtv";
    static constexpr std::string_view kValues = "\\'\"\a\b\f\n\r\t\v";
    if (const auto k = kLetters.find(c); k != std::string_view::npos && at_ + 1 < piece_.size()) {
      value_ += kValues[k];
      at_ += 2;
    } else if (c == '\n') {
      at_ += 2;
    } else if (c == '\r') {
      at_ += peek(2) == '\n' ? 3 : 2;
    } else if (c >= '0' && c <= '7') {
      octal();
    } else if (c == 'x') {
      hexadecimal(2);
    } else if (!mode_.bytes && (c == 'u' || c == 'U')) {
      hexadecimal(c == 'u' ? 4 : 8);
    } else if (!mode_.bytes && c == 'N' && peek(2) == '{') {
      const std::size_t close = piece_.find('}', at_);
      append_utf8(value_, kReplacement);
      at_ = close == std::string_view::npos ? piece_.size() : close + 1;
    } else {
      value_ += '\\';
      ++at_;
    }
  }

  void octal() {
    std::uint32_t code = 0;
    std::size_t digits = 0;
    while (digits < 3 && peek(1 + digits) >= '0' && peek(1 + digits) <= '7') {
      code = code * 8 + static_cast<std::uint32_t>(peek(1 + digits) - '0');
      ++digits;
    }
    append(code);
    at_ += 1 + digits;
  }

  void hexadecimal(std::size_t digits) {
    std::uint32_t code = 0;
    for (std::size_t k = 0; k < digits; ++k) {
      const int digit = hex_value(peek(2 + k));
      if (digit < 0) {
        value_ += piece_[at_++];
        return;
      }
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    append(code);
    at_ += 2 + digits;
  }

  void append(std::uint32_t code) {
    if (mode_.bytes)
      value_ += static_cast<char>(code & 0xFF);
    else
      append_utf8(value_, code);
  }

  std::string_view piece_;
  DecodeMode mode_;
  std::string& value_;
  std::size_t at_ = 0;
  bool exact_ = true;
};

}  // namespace

StringPrefix read_string_prefix(std::string_view literal) {
  StringPrefix prefix;
  std::size_t at = 0;
  for (; at < literal.size() && literal[at] != '"' && literal[at] != '\'' && literal[at] != '`'; ++at) {
    switch (literal[at] | 0x20) {
      case 'b':
        prefix.bytes = true;
        break;
      case 'r':
        prefix.raw = true;
        break;
      case 'f':
        prefix.format = true;
        break;
      case 't':
        prefix.interpolated = true;
        break;
      case 'u':
        prefix.unicode = true;
        break;
      default:
        break;
    }
  }
  prefix.letters = static_cast<std::uint32_t>(at);
  if (at < literal.size()) {
    prefix.quote = literal[at];
    const std::string_view triple = literal.substr(at, 3);
    const bool is_triple = triple.size() == 3 && triple[1] == triple[0] && triple[2] == triple[0];
    prefix.quotes = is_triple ? 3 : 1;
  }
  return prefix;
}

bool decode_string(std::string_view piece, DecodeMode mode, std::string& value) { return Decoder(piece, mode, value).run(); }

}  // namespace awl::syntax
