#include "base/arena.h"

#include <gtest/gtest.h>

#include <string>

namespace awl {
namespace {

TEST(Arena, KeepsAlignmentAndContents) {
  Arena arena(64);
  std::vector<std::pair<std::string_view, std::string>> kept;
  for (int i = 0; i < 1000; ++i) {
    const std::string text(static_cast<std::size_t>(i % 37), static_cast<char>('a' + i % 26));
    kept.emplace_back(arena.copy(text), text);
    auto* number = arena.make<double>(i);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(number) % alignof(double), 0u);
  }
  for (const auto& [copy, text] : kept) EXPECT_EQ(copy, text);
}

TEST(Arena, LargeRequestsLeaveTheCurrentBlockInUse) {
  Arena arena(1024);
  auto* before = static_cast<std::byte*>(arena.allocate(8, 8));
  void* large = arena.allocate(100'000, 16);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large) % 16, 0u);
  EXPECT_EQ(static_cast<std::byte*>(arena.allocate(8, 8)), before + 8);
}

TEST(Arena, MovesWithItsMemory) {
  Arena arena;
  const std::string_view text = arena.copy(std::string_view("hello"));
  const Arena moved = std::move(arena);
  EXPECT_EQ(text, "hello");
  EXPECT_GT(moved.bytes_reserved(), 0u);
}

TEST(Arena, EmptySpans) {
  Arena arena;
  EXPECT_TRUE(arena.copy(std::vector<int>{}).empty());
  EXPECT_TRUE(arena.copy(std::string_view{}).empty());
}

}  // namespace
}  // namespace awl
