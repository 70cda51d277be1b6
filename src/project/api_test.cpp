#include <gtest/gtest.h>

#include "awl/checker.h"

namespace awl::api {
namespace {

TEST(Api, ChecksText) {
  Options options;
  options.working_directory = "/";
  options.input = Input{"some/where.py", "d\xC3\xA9 = 1\nx = = 2\n"};
  const Report report = check(options);
  ASSERT_FALSE(report.failure) << *report.failure;
  EXPECT_EQ(report.files, 1u);
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].file, "some/where.py");
  EXPECT_EQ(report.diagnostics[0].rule, "invalid-syntax");
  EXPECT_EQ(report.diagnostics[0].severity, Severity::Error);
  EXPECT_EQ(report.diagnostics[0].range.start.line, 2u);
}

TEST(Api, SaysWhatIsWrongWithOptions) {
  Options options;
  options.working_directory = "/";
  options.python_version = "2.7";
  EXPECT_EQ(check(options).failure, "unknown Python version `2.7`");
  options.python_version = "3.12";
  options.rules = {{"unused-awaitable", "fatal"}};
  EXPECT_EQ(check(options).failure, "unknown severity `fatal`");
  options.rules = {{"unused", "error"}};
  EXPECT_TRUE(check(options).failure.has_value());
}

TEST(Api, Version) { EXPECT_STRNE(version(), ""); }

}  // namespace
}  // namespace awl::api
