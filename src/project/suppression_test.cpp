#include "project/suppression.h"

#include <gtest/gtest.h>

namespace awl::project {
namespace {

// A tree with the comments of `text` (no string of these tests holds a `#`) and one statement at "CODE".
ast::Tree tree_of(std::string_view text) {
  ast::Tree tree;
  const std::size_t code = text.find("CODE");
  tree.nodes.push_back({ast::NodeKind::Module, 0, 0, 0, static_cast<std::uint32_t>(text.size()), 1, 0});
  if (code != std::string_view::npos) {
    const auto start = static_cast<std::uint32_t>(code);
    tree.nodes.push_back({ast::NodeKind::Pass, 0, 0, start, start + 4, 2, 0});
    tree.nodes[0].next = 2;
  }
  for (std::size_t at = text.find('#'); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    tree.comments.push_back({{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)}});
    at = text.find('#', end);
  }
  return tree;
}

/// Whether a diagnostic of `rule` on the last "BAD" of `text` (else the last "CODE") is silenced.
bool silenced(std::string text, Rule rule = Rule::unused_awaitable) {
  const source::SourceFile file = source::SourceFile::from_bytes("a.py", "a.py", text);
  const ast::Tree tree = tree_of(file.text);
  std::size_t at = file.text.rfind("BAD");
  if (at == std::string::npos) at = file.text.rfind("CODE");
  const auto start = static_cast<std::uint32_t>(at);
  const std::size_t end = file.text.find("END");
  const std::uint32_t stop = end == std::string::npos ? start + 3 : static_cast<std::uint32_t>(end);
  return Suppressions(file, tree).silences({FileId(0), {start, stop}, rule, Severity::Error, "m", {}, {}, {}});
}

TEST(Suppression, OnTheLine) {
  EXPECT_TRUE(silenced("CODE  # awl: ignore\n"));
  EXPECT_TRUE(silenced("CODE  #awl:ignore\n"));
  EXPECT_TRUE(silenced("CODE  # awl: ignore[unused-awaitable]\n"));
  EXPECT_TRUE(silenced("CODE  # awl: ignore[ invalid-await , unused-awaitable ] reason\n"));
  EXPECT_FALSE(silenced("CODE  # awl: ignore[invalid-await]\n"));
  EXPECT_FALSE(silenced("CODE  # awl: ignore[nonsense]\n"));
  EXPECT_FALSE(silenced("CODE  # awl: ignored\n"));
  EXPECT_FALSE(silenced("CODE  # awl: ignore[\n"));
  EXPECT_FALSE(silenced("CODE\nx  # awl: ignore\n"));
}

TEST(Suppression, AtTheEndsOfTheWholeOfAPart) {
  const source::SourceFile file = source::SourceFile::from_bytes("a.py", "a.py", "x = {  # awl: ignore\n  BAD,\n}\n");
  const ast::Tree tree = tree_of(file.text);
  const Suppressions suppressions(file, tree);
  const auto start = static_cast<std::uint32_t>(file.text.find("BAD"));
  Diagnostic part{FileId(0), {start, start + 3}, Rule::unused_awaitable, Severity::Error, "m", {}, {}, {}};
  EXPECT_FALSE(suppressions.silences(part));
  part.within = TextRange{4, static_cast<std::uint32_t>(file.text.find('}') + 1)};
  EXPECT_TRUE(suppressions.silences(part));
}

TEST(Suppression, OnTheLineBefore) {
  EXPECT_TRUE(silenced("CODE\n# awl: ignore[unused-awaitable]\nBAD\n"));
  EXPECT_TRUE(silenced("CODE\n    # awl: ignore\n    # why\n\n    BAD\n"));
  EXPECT_FALSE(silenced("CODE\n# awl: ignore\nx\nBAD\n"));
  EXPECT_FALSE(silenced("CODE # awl: ignore\nBAD\n"));
  EXPECT_FALSE(silenced("CODE\n# type: ignore\nBAD\n"));
  EXPECT_FALSE(silenced("CODE\n# noqa\nBAD\n"));
}

TEST(Suppression, AtTheHeadOfAFile) {
  EXPECT_TRUE(silenced("#!/usr/bin/python\n# awl: ignore[unused-awaitable]\n\nCODE\nBAD\n"));
  EXPECT_TRUE(silenced("# type: ignore\nCODE\nBAD\n"));
  EXPECT_TRUE(silenced("# type: ignore[unused-coroutine]\nCODE\nBAD\n"));
  EXPECT_FALSE(silenced("# noqa\nCODE\nBAD\n"));
  EXPECT_TRUE(silenced("CODE\n# flake8: noqa\nBAD\n"));
  EXPECT_TRUE(silenced("CODE\n# ruff: noqa: ASYNC105\nBAD\n"));
  EXPECT_FALSE(silenced("CODE\n# ruff: noqa: E501\nBAD\n"));
}

TEST(Suppression, CodesOfOtherTools) {
  EXPECT_TRUE(silenced("CODE  # type: ignore\n"));
  EXPECT_TRUE(silenced("CODE  # type: ignore[unused-coroutine]\n"));
  EXPECT_TRUE(silenced("CODE  # type: ignore[awl:unused-awaitable, attr-defined]\n"));
  EXPECT_FALSE(silenced("CODE  # type: ignore[attr-defined]\n"));
  EXPECT_FALSE(silenced("CODE  # type: ignore[ty:rule]\n"));
  EXPECT_TRUE(silenced("CODE  # noqa\n"));
  EXPECT_TRUE(silenced("CODE  # NoQA: E501,ASYNC105\n"));
  EXPECT_TRUE(silenced("CODE  # noqa:E501 ASYNC105 and a remark\n"));
  EXPECT_FALSE(silenced("CODE  # noqa: E501\n"));
  EXPECT_FALSE(silenced("CODE  # noqa: E501 unused-coroutine is no code of flake8\n"));
  EXPECT_TRUE(silenced("CODE  # noqa: unused-awaitable\n"));
  EXPECT_FALSE(silenced("CODE  # noqa: E501 import is long\n", Rule::unresolved_import));
  EXPECT_TRUE(silenced("CODE  # pyright: ignore[reportUnusedCoroutine]\n"));
  EXPECT_TRUE(silenced("CODE  # ty: ignore[unused-awaitable]\n"));
  EXPECT_FALSE(silenced("CODE  # pyright: ignore\n"));
  EXPECT_TRUE(silenced("CODE  # pylint: disable=E1101,no-member\n", Rule::unresolved_attribute));
  EXPECT_TRUE(silenced("CODE\n# pylint: disable-next=E1101\nBAD\n", Rule::unresolved_attribute));
  EXPECT_FALSE(silenced("CODE  # pylint: enable=E1101\n", Rule::unresolved_attribute));
}

TEST(Suppression, CodesOfMypyAboutTypes) {
  EXPECT_TRUE(silenced("CODE  # type: ignore[misc]\n", Rule::invalid_argument_type));
  EXPECT_TRUE(silenced("CODE  # type: ignore[assignment]\n", Rule::invalid_argument_type));
  EXPECT_FALSE(silenced("CODE  # type: ignore[assignment]\n"));
  EXPECT_FALSE(silenced("CODE  # type: ignore[invalid-assignment]\n", Rule::invalid_argument_type));
  EXPECT_FALSE(silenced("CODE  # type: ignore[ty:rule]\n", Rule::invalid_argument_type));
  EXPECT_FALSE(silenced("# type: ignore[misc]\nCODE\nBAD\n", Rule::invalid_argument_type));
}

TEST(Suppression, SeveralInOneComment) {
  EXPECT_TRUE(silenced("CODE  # type: ignore[attr-defined]  # noqa: ASYNC105\n"));
  EXPECT_TRUE(silenced("CODE  # see below # awl: ignore\n"));
  EXPECT_FALSE(silenced("CODE  # see type: ignore\n"));
}

TEST(Suppression, LongRanges) {
  EXPECT_TRUE(silenced("CODE\nBAD  # awl: ignore\n  x\nEND\n"));
  EXPECT_TRUE(silenced("CODE\nBAD(\n  x\n)END  # awl: ignore\n"));
  EXPECT_FALSE(silenced("CODE\nBAD(\n  x  # awl: ignore\n)END\n"));
  EXPECT_FALSE(silenced("CODE\nBAD\nEND  # awl: ignore\n"));
}

TEST(Suppression, SomeThingsCannotBeSilenced) {
  for (const Rule rule : {Rule::revealed_type, Rule::invalid_syntax, Rule::internal_error}) {
    EXPECT_FALSE(silenced("CODE  # awl: ignore\n", rule));
    EXPECT_FALSE(silenced("# awl: ignore\nCODE\n", rule));
  }
}

}  // namespace
}  // namespace awl::project
