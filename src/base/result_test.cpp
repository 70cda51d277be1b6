#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace awl {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error{"odd"};
  return number / 2;
}

TEST(Result, ValueOrError) {
  ASSERT_TRUE(half(4));
  EXPECT_EQ(*half(4), 2);
  ASSERT_FALSE(half(3));
  EXPECT_EQ(half(3).error().message, "odd");
  EXPECT_EQ(half(3).value_or(9), 9);
}

TEST(Result, WrongQuestionsAreDefects) {
  EXPECT_THROW((void)half(3).value(), InternalError);
  const auto good = half(2);
  EXPECT_THROW((void)good.error(), InternalError);
}

TEST(Result, HoldsStringsAndThingsThatOnlyMove) {
  Result<std::string> text = std::string("Error is not this");
  EXPECT_EQ(text->size(), 17u);
  Result<std::unique_ptr<int>> pointer = std::make_unique<int>(5);
  std::unique_ptr<int> taken = *std::move(pointer);
  EXPECT_EQ(*taken, 5);
}

TEST(Result, OfNothing) {
  EXPECT_TRUE(Result<void>());
  const Result<void> failed = Error{"no"};
  EXPECT_EQ(failed.error().message, "no");
}

}  // namespace
}  // namespace awl
