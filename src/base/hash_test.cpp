#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>

#include "base/ids.h"

namespace awl {
namespace {

TEST(Hash, IsTheSameInEveryRun) {
  EXPECT_EQ(hash_bytes("await"), hash_bytes(std::string("await")));
  EXPECT_EQ(StableHash(1).add("a").add(2).value(), StableHash(1).add("a").add(2).value());
  EXPECT_EQ(hash_bytes(""), 0x2d06800538d394c2u);  // XXH3's value for no bytes
}

TEST(Hash, OrderAndBoundariesMatter) {
  EXPECT_NE(StableHash().add(1).add(2).value(), StableHash().add(2).add(1).value());
  EXPECT_NE(StableHash().add("ab").add("c").value(), StableHash().add("a").add("bc").value());
  EXPECT_NE(StableHash().add(0).value(), StableHash().value());
  EXPECT_NE(StableHash().add(0).add(0).value(), StableHash().add(0).value());
}

TEST(Hash, SmallNumbersDoNotCollide) {
  HashSet<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 300; ++a) {
    for (std::uint64_t b = 0; b < 300; ++b) seen.insert(hash_combine(a, b));
  }
  EXPECT_EQ(seen.size(), 90'000u);
}

TEST(Hash, IdsAreKeysAndTextIsLookedUpWithoutACopy) {
  HashMap<FileId, int> files;
  files[FileId(3)] = 7;
  EXPECT_EQ(files.at(FileId(3)), 7);
  HashMap<std::string, int> words;
  words["x"] = 1;
  EXPECT_TRUE(words.contains(std::string_view("x")));
}

}  // namespace
}  // namespace awl
