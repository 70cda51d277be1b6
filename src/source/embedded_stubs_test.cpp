#include "source/embedded_stubs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "base/utf8.h"

namespace awl::source {
namespace {

TEST(EmbeddedStubs, HoldTheStandardLibrary) {
  const auto builtins = read_stub("builtins.pyi");
  ASSERT_TRUE(builtins);
  EXPECT_NE(builtins->find("\nclass int:"), std::string::npos);
  const auto tasks = read_embedded_file("stdlib/asyncio/tasks.pyi");
  ASSERT_TRUE(tasks);
  EXPECT_NE(tasks->find("def create_task("), std::string::npos);
  EXPECT_TRUE(has_embedded_file("stdlib/typing.pyi"));
}

TEST(EmbeddedStubs, EveryStubHasItsTree) {
  for (const std::string_view path : embedded_files_in("stdlib")) {
    if (path.ends_with(".pyi")) {
      EXPECT_TRUE(read_stub_tree(path.substr(7))) << path;
    }
  }
}

TEST(EmbeddedStubs, MissingFilesAreNone) {
  EXPECT_FALSE(read_stub("asyncio"));
  EXPECT_FALSE(read_stub_tree("asyncio"));
  EXPECT_FALSE(read_stub("no_such_module.pyi"));
  EXPECT_FALSE(has_embedded_file(""));
  EXPECT_TRUE(embedded_files_in("std").empty());
}

TEST(EmbeddedStubs, ListsAreSortedAndComplete) {
  const auto all = embedded_files();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_GT(embedded_files_in("stdlib").size(), 700u);
  const auto asyncio = embedded_files_in("stdlib/asyncio");
  EXPECT_GT(asyncio.size(), 20u);
  EXPECT_EQ(asyncio.front(), "stdlib/asyncio/__init__.pyi");
  for (const std::string_view path : all) {
    const auto text = read_embedded_file(path);
    ASSERT_TRUE(text) << path;
    const bool is_text = !path.starts_with("trees/");
    EXPECT_TRUE(!is_text || find_invalid_utf8(*text) == text->size()) << path;
  }
}

TEST(EmbeddedStubs, SayWhereTheyComeFrom) {
  EXPECT_EQ(typeshed_commit().size(), 40u);
  EXPECT_EQ(typeshed_commit().find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(typeshed_versions().find("\nasyncio: 3.4-"), std::string::npos);
  EXPECT_NE(typeshed_license().find("Apache License"), std::string::npos);
}

TEST(EmbeddedStubs, ThreadsReadAtOnce) {
  const std::string expected = *read_stub("typing.pyi");
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&expected] {
      for (int i = 0; i < 20; ++i) EXPECT_EQ(read_stub("typing.pyi"), expected);
    });
  }
}

}  // namespace
}  // namespace awl::source
