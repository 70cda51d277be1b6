#include "base/names.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace awl {
namespace {

TEST(Names, SameTextGivesSameId) {
  const NameId first = intern("gather");
  std::string text = "gather";
  EXPECT_EQ(intern(text), first);
  text[0] = 'l';
  EXPECT_NE(intern(text), first);
  EXPECT_EQ(name_text(first), "gather");
}

TEST(Names, FindDoesNotIntern) {
  EXPECT_FALSE(find_name("a name nobody interned"));
  const NameId id = intern("a name somebody interned");
  EXPECT_EQ(find_name("a name somebody interned"), id);
}

TEST(Names, EmptyTextAndNoName) {
  EXPECT_TRUE(intern("").valid());
  EXPECT_EQ(name_text(intern("")), "");
  EXPECT_EQ(name_text(NameId{}), "");
}

TEST(Names, TextDoesNotMoveWhileTheTableGrows) {
  const std::string_view before = name_text(intern("steady"));
  for (int i = 0; i < 50'000; ++i) intern("growing_" + std::to_string(i));
  EXPECT_EQ(name_text(intern("steady")).data(), before.data());
  for (int i = 0; i < 50'000; ++i) {
    const std::string text = "growing_" + std::to_string(i);
    ASSERT_EQ(name_text(intern(text)), text);
  }
}

TEST(Names, ThreadsAgree) {
  constexpr int kThreads = 4;
  constexpr int kNames = 20'000;
  std::vector<std::vector<NameId>> seen(kThreads, std::vector<NameId>(kNames));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([t, &seen] {
        for (int i = 0; i < kNames; ++i) {
          const int n = t % 2 == 0 ? i : kNames - 1 - i;
          const std::string text = "shared_" + std::to_string(n);
          seen[t][n] = intern(text);
          if (name_text(seen[t][n]) != text) seen[t][n] = NameId{};
        }
      });
    }
  }
  for (int t = 1; t < kThreads; ++t) EXPECT_EQ(seen[t], seen[0]);
  for (const NameId id : seen[0]) ASSERT_TRUE(id.valid());
}

}  // namespace
}  // namespace awl
