#include <gtest/gtest.h>

#include "diagnostics/diagnostic.h"
#include "diagnostics/rule_selection.h"

namespace awl {
namespace {

TEST(Rules, EachRowIsFoundByItsId) {
  for (const RuleInfo& info : all_rules()) {
    EXPECT_EQ(find_rule(info.id), info.rule) << info.id;
    EXPECT_EQ(rule_info(info.rule).id, info.id);
    EXPECT_FALSE(info.summary.empty()) << info.id;
    EXPECT_FALSE(info.since.empty()) << info.id;
    for (char c : info.id) EXPECT_TRUE((c >= 'a' && c <= 'z') || c == '-') << info.id;
  }
  EXPECT_FALSE(find_rule(""));
  EXPECT_FALSE(find_rule("zzz"));
}

TEST(Rules, AliasesAreWholeWords) {
  EXPECT_EQ(find_rules_by_alias("name-defined"), std::vector<Rule>{Rule::unresolved_reference});
  EXPECT_EQ(find_rules_by_alias("E1133"), std::vector<Rule>{Rule::not_iterable});
  EXPECT_TRUE(find_rules_by_alias("E113").empty());
  EXPECT_TRUE(find_rules_by_alias("").empty());
  EXPECT_GT(find_rules_by_alias("call-arg").size(), 2u);
}

TEST(RuleSelection, LaterWins) {
  RuleSelection rules;
  EXPECT_EQ(rules.severity_of(Rule::invalid_await, Severity::Error), Severity::Error);
  ASSERT_TRUE(rules.set("all", Severity::Ignore).ok());
  EXPECT_FALSE(rules.enabled(Rule::invalid_await));
  ASSERT_TRUE(rules.set("type", Severity::Warning).ok());
  ASSERT_TRUE(rules.set("invalid-await", Severity::Info).ok());
  EXPECT_EQ(rules.severity_of(Rule::invalid_await, Severity::Error), Severity::Info);
  EXPECT_EQ(rules.severity_of(Rule::not_iterable, Severity::Error), Severity::Warning);
  EXPECT_EQ(rules.severity_of(Rule::unused_awaitable, Severity::Error), Severity::Ignore);
}

TEST(RuleSelection, AnEmitMayLowerButNotRaise) {
  RuleSelection rules;
  EXPECT_EQ(rules.severity_of(Rule::invalid_await, Severity::Warning), Severity::Warning);
  EXPECT_EQ(rules.severity_of(Rule::possibly_unresolved_reference, Severity::Error), Severity::Warning);
  ASSERT_TRUE(rules.set("possibly-unresolved-reference", Severity::Error).ok());
  EXPECT_EQ(rules.severity_of(Rule::possibly_unresolved_reference, Severity::Warning), Severity::Error);
}

TEST(RuleSelection, SomeThingsCannotBeSilenced) {
  RuleSelection rules;
  ASSERT_TRUE(rules.set("all", Severity::Ignore).ok());
  ASSERT_TRUE(rules.set("revealed-type", Severity::Ignore).ok());
  EXPECT_EQ(rules.severity_of(Rule::revealed_type, Severity::Info), Severity::Info);
  EXPECT_EQ(rules.severity_of(Rule::invalid_syntax, Severity::Error), Severity::Error);
  EXPECT_EQ(rules.severity_of(Rule::internal_error, Severity::Error), Severity::Error);
}

TEST(RuleSelection, SuggestsARuleForATypingError) {
  const auto result = RuleSelection().set("unused-awaitible", Severity::Error);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "unknown rule `unused-awaitible`, did you mean `unused-awaitable`?");
}

}  // namespace
}  // namespace awl
