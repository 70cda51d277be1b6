// UTF-8, byte by byte. Source text inside awl is always valid UTF-8 (the source folder sees to it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace awl {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

/// True for the second and later bytes of a code point.
constexpr bool is_utf8_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Length of the well-formed code point at `offset` (no surrogates, no overlong forms, at most U+10FFFF), else 0.
std::size_t utf8_sequence_length(std::string_view text, std::size_t offset);
/// Offset of the first byte that is not part of a well-formed code point, or `text.size()`.
std::size_t find_invalid_utf8(std::string_view text, std::size_t offset = 0);
/// How many code points valid UTF-8 holds.
std::size_t count_code_points(std::string_view text);

struct DecodedCodePoint {
  char32_t value = 0;
  std::uint32_t length = 1;  // bytes; an ill-formed byte decodes to U+FFFD with length 1
};
DecodedCodePoint decode_utf8(std::string_view text, std::size_t offset);
/// Appends a code point; surrogates and numbers above U+10FFFF become U+FFFD.
void append_utf8(std::string& text, char32_t code_point);

}  // namespace awl
