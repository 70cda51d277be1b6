#include "base/utf8.h"

#include <cstring>

namespace awl {
namespace {

unsigned byte_at(std::string_view text, std::size_t offset) { return static_cast<unsigned char>(text[offset]); }

std::uint64_t load_word(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return 0;
  const unsigned lead = byte_at(text, offset);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  unsigned least_second = 0x80;  // the second byte's range excludes overlong forms, surrogates and what is too large
  unsigned greatest_second = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) least_second = 0xA0;
    if (lead == 0xED) greatest_second = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) least_second = 0x90;
    if (lead == 0xF4) greatest_second = 0x8F;
  } else {
    return 0;
  }
  if (text.size() - offset < length) return 0;
  const unsigned second = byte_at(text, offset + 1);
  if (second < least_second || second > greatest_second) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_utf8_continuation(text[offset + i])) return 0;
  }
  return length;
}

std::size_t find_invalid_utf8(std::string_view text, std::size_t offset) {
  while (offset < text.size()) {
    if (text.size() - offset >= 8 && (load_word(text.data() + offset) & 0x8080808080808080u) == 0) {
      offset += 8;
      continue;
    }
    const std::size_t length = utf8_sequence_length(text, offset);
    if (length == 0) return offset;
    offset += length;
  }
  return offset;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_utf8_continuation(c) ? 0 : 1;
  return count;
}

DecodedCodePoint decode_utf8(std::string_view text, std::size_t offset) {
  const auto length = static_cast<std::uint32_t>(utf8_sequence_length(text, offset));
  if (length == 0) return {0xFFFD, 1};
  const unsigned lead = byte_at(text, offset);
  if (length == 1) return {lead, 1};
  char32_t value = lead & (0xFFu >> (length + 1));
  for (std::uint32_t i = 1; i < length; ++i) value = (value << 6) | (byte_at(text, offset + i) & 0x3Fu);
  return {value, length};
}

void append_utf8(std::string& text, char32_t code_point) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = 0xFFFD;
  const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

}  // namespace awl
