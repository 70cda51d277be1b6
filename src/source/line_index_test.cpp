#include "source/line_index.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace awl::source {
namespace {

TEST(LineIndex, EmptyTextHasOneLine) {
  const LineIndex lines("");
  EXPECT_EQ(lines.line_count(), 1u);
  EXPECT_EQ(lines.position("", 0), (LineColumn{1, 1}));
  EXPECT_EQ(lines.position("", 99), (LineColumn{1, 1}));
  EXPECT_EQ(lines.offset("", {5, 5}), 0u);
}

TEST(LineIndex, LinesEndAfterTheNewline) {
  const std::string text = "ab\ncd\r\n\n\fx";
  const LineIndex lines(text);
  EXPECT_EQ(lines.line_count(), 4u);
  EXPECT_EQ(lines.position(text, 2), (LineColumn{1, 3}));  // the newline itself
  EXPECT_EQ(lines.position(text, 3), (LineColumn{2, 1}));
  EXPECT_EQ(lines.position(text, 6), (LineColumn{2, 4}));
  EXPECT_EQ(lines.position(text, 9), (LineColumn{4, 2}));
  EXPECT_EQ(lines.line_text(text, 1), "ab");
  EXPECT_EQ(lines.line_text(text, 2), "cd");
  EXPECT_EQ(lines.line_text(text, 3), "");
  EXPECT_EQ(lines.line_text(text, 4), "\fx");
  EXPECT_EQ(lines.line_text(text, 5), "");
  EXPECT_EQ(lines.line_start(5), text.size());
}

TEST(LineIndex, ColumnsCountCodePoints) {
  const std::string text = "h\xC3\xA9 = 1\n\xF0\x9F\x90\x8D.x\n";
  const LineIndex lines(text);
  EXPECT_EQ(lines.position(text, 3), (LineColumn{1, 3}));
  EXPECT_EQ(lines.position(text, 2), (LineColumn{1, 2}));  // inside a code point
  EXPECT_EQ(lines.position(text, 12), (LineColumn{2, 2}));
  EXPECT_EQ(lines.offset(text, {2, 2}), 12u);
  EXPECT_EQ(lines.offset(text, {2, 99}), 14u);
  EXPECT_EQ(lines.offset(text, {2, 0}), 8u);
  EXPECT_EQ(lines.offset(text, {9, 1}), text.size());
}

TEST(LineIndex, RoundTripOnMixedText) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    append_utf8(text, i % 7 == 0 ? U'\u00e9' : i % 11 == 0 ? U'\U0001F40D' : U'a');
    if (i % 53 == 0) text += i % 2 == 0 ? "\n" : "\r\n";
  }
  const LineIndex lines(text);
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    if (is_utf8_continuation(text[i])) continue;
    ASSERT_EQ(lines.position(text, i), (LineColumn{line, column})) << i;
    if (text[i] != '\n' && text[i] != '\r') {
      ASSERT_EQ(lines.offset(text, {line, column}), i);
    }
    ++column;
    if (text[i] == '\n') {
      ++line;
      column = 1;
    }
  }
}

TEST(LineIndex, OneLineOfMegabytes) {
  std::string text;
  for (int i = 0; i < 500'000; ++i) text += "x\xC3\xA9";
  const LineIndex lines(text);
  for (std::uint32_t n = 0; n < 500'000; n += 97) {
    ASSERT_EQ(lines.position(text, n * 3), (LineColumn{1, n * 2 + 1}));
  }
  EXPECT_EQ(lines.position(text, 1'500'000), (LineColumn{1, 1'000'001}));
}

}  // namespace
}  // namespace awl::source
