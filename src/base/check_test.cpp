#include "base/check.h"

#include <gtest/gtest.h>

namespace awl {
namespace {

TEST(Check, PassesInSilence) { AWL_CHECK(1 + 1 == 2, "arithmetic"); }

TEST(Check, SaysWhereAndWhy) {
  try {
    AWL_CHECK(1 + 1 == 3, "type " + std::to_string(7) + " has no class");
    FAIL() << "did not throw";
  } catch (const InternalError& error) {
    const std::string what = error.what();
    EXPECT_EQ(what.find("src/base/check_test.cpp:"), 0u) << what;
    EXPECT_NE(what.find("type 7 has no class"), std::string::npos) << what;
    EXPECT_NE(what.find("1 + 1 == 3"), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace awl
