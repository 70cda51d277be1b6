#include "base/strings.h"

#include <gtest/gtest.h>

#include <vector>

namespace awl {
namespace {

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(edit_distance("", "", 5), 0u);
  EXPECT_EQ(edit_distance("kitten", "sitting", 5), 3u);
  EXPECT_EQ(edit_distance("gather", "gahter", 5), 1u);  // neighbours swapped
  EXPECT_EQ(edit_distance("a", "abc", 5), 2u);
  EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3u);  // limit + 1
  EXPECT_EQ(edit_distance("abc", "xyzuvw", 1), 2u);
}

TEST(ClosestWord, FindsTypingMistakes) {
  const std::vector<std::string_view> rules = {"unused-awaitable", "blocking-sleep", "invalid-await", "dangling-task"};
  EXPECT_EQ(closest_word("unused-awaitible", rules), "unused-awaitable");
  EXPECT_EQ(closest_word("INVALID-AWAIT", rules), "invalid-await");
  EXPECT_EQ(closest_word("line-too-long", rules), std::nullopt);
  EXPECT_EQ(closest_word("x", rules), std::nullopt);
  const std::vector<std::string> short_names = {"a", "id", "is"};
  EXPECT_EQ(closest_word("ib", short_names), "id");
  EXPECT_EQ(closest_word("zz", short_names), std::nullopt);
}

TEST(Join, Separators) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b"}, ", "), "a, b");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join_words(std::vector<std::string>{"a", "b", "c"}, "or"), "a, b or c");
  EXPECT_EQ(join_words(std::vector<std::string>{"a", "b"}, "and"), "a and b");
  EXPECT_EQ(join_words(std::vector<std::string>{"a"}, "and"), "a");
}

TEST(Words, Counts) {
  EXPECT_EQ(count_of(1, "file"), "1 file");
  EXPECT_EQ(count_of(0, "file"), "0 files");
  EXPECT_EQ(count_of(2, "entry", "entries"), "2 entries");
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" "), "");
}

}  // namespace
}  // namespace awl
