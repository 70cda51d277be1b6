#include "base/utf8.h"

#include <gtest/gtest.h>

namespace awl {
namespace {

TEST(Utf8, RoundTripOfEveryBoundary) {
  for (const char32_t c : {0x0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF}) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(utf8_sequence_length(text, 0), text.size()) << std::hex << static_cast<unsigned>(c);
    EXPECT_EQ(decode_utf8(text, 0).value, c);
    EXPECT_EQ(decode_utf8(text, 0).length, text.size());
  }
  std::string surrogate;
  append_utf8(surrogate, 0xD800);
  EXPECT_EQ(surrogate, kReplacementCharacter);
}

TEST(Utf8, RejectsWhatIsIllFormed) {
  for (const std::string_view bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                                     "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xC3("}) {
    EXPECT_EQ(utf8_sequence_length(bad, 0), 0u);
    EXPECT_EQ(decode_utf8(bad, 0).value, U'\uFFFD');
  }
}

TEST(Utf8, FindsTheFirstBadByte) {
  EXPECT_EQ(find_invalid_utf8("plain text of some length"), 25u);
  EXPECT_EQ(find_invalid_utf8("12345678\xFFtail"), 8u);
  EXPECT_EQ(find_invalid_utf8("h\xC3\xA9llo w\xC3\xB6rld \xC3"), 14u);
  EXPECT_EQ(find_invalid_utf8(""), 0u);
  EXPECT_EQ(count_code_points("h\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\x8D"), 4u);
}

}  // namespace
}  // namespace awl
