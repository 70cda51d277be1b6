// The text of string literals: prefix, quotes, escapes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace awl::syntax {

struct StringPrefix {
  bool bytes = false;
  bool raw = false;
  bool format = false;        // f""
  bool interpolated = false;  // t""
  bool unicode = false;       // u""
  std::uint32_t letters = 0;  // length of the prefix
  std::uint32_t quotes = 1;   // 1 or 3
  char quote = '"';
  [[nodiscard]] bool has_fields() const { return format || interpolated; }
  [[nodiscard]] std::uint32_t open_size() const { return letters + quotes; }
};

/// Reads prefix and opening quotes at the start of `literal`.
StringPrefix read_string_prefix(std::string_view literal);

/// How `decode_string` reads a piece of source.
struct DecodeMode {
  bool bytes = false;
  bool raw = false;
  bool doubled_braces = false;  // `{{` stands for `{`: literal parts of f-strings
};

/// Appends the value of the source `piece` to `value`: escapes replaced, line ends as LF. Gives whether the value is the
/// piece byte for byte. Surrogates, names of characters (`\N{...}`) and what is out of range become U+FFFD; malformed escapes
/// stand for themselves (the syntax pass reports them).
bool decode_string(std::string_view piece, DecodeMode mode, std::string& value);

}  // namespace awl::syntax
