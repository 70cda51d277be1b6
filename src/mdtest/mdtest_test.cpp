#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "mdtest/assertions.h"
#include "mdtest/markdown.h"
#include "mdtest/runner.h"
#include "mdtest/section_test_case.h"
#include "syntax/parse.h"

namespace awl::mdtest {
namespace {

TEST(Markdown, SectionsAndBlocks) {
  const Page page = parse_page(R"(intro

```py
a = 1
```

# One

## Two

`pkg/mod.py`:

```py
b = 1
```

`not a path`

```toml
[rules]
```

### Three

~~~~PYI title=x
```
~~~~

## Four

  ```py
  c = 1
    d = 2
 e
  ```
)",
                               "page");
  ASSERT_EQ(page.sections.size(), 5u);
  EXPECT_TRUE(page.problems.empty());
  EXPECT_EQ(page.sections[0].name, "page");
  EXPECT_EQ(page.sections[0].blocks[0].text, "a = 1\n");
  EXPECT_EQ(page.sections[0].blocks[0].first_line, 4u);
  EXPECT_EQ(page.sections[1].name, "One");
  EXPECT_EQ(page.sections[2].name, "One - Two");
  EXPECT_EQ(page.sections[2].blocks[0].path, "pkg/mod.py");
  EXPECT_EQ(page.sections[2].blocks[1].path, std::nullopt);
  EXPECT_EQ(page.sections[2].blocks[1].tag, "toml");
  EXPECT_EQ(page.sections[3].name, "One - Two - Three");
  EXPECT_EQ(page.sections[3].blocks[0].tag, "pyi");
  EXPECT_EQ(page.sections[3].blocks[0].text, "```\n");
  EXPECT_EQ(page.sections[3].ancestors, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(page.sections[4].name, "One - Four");
  EXPECT_EQ(page.sections[4].ancestors, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(page.sections[4].blocks[0].text, "c = 1\n  d = 2\ne\n");
}

TEST(Markdown, AnOpenBlockIsAProblem) {
  const Page page = parse_page("# A\n\n```py\nx\n", "page");
  ASSERT_EQ(page.problems.size(), 1u);
  EXPECT_EQ(page.problems[0].line, 3u);
}

TEST(Markdown, BlocksAreReplacedWhereTheyStand) {
  const std::string text = "a\n  ```snapshot\n  old\n  older\n  ```\nb\n```snapshot\n```\nc";
  const Page page = parse_page(text, "p");
  ASSERT_EQ(page.sections[0].blocks.size(), 2u);
  const auto& blocks = page.sections[0].blocks;
  EXPECT_EQ(replace_blocks(text, {{&blocks[0], "new\n\n"}, {&blocks[1], "x\n"}}),
            "a\n  ```snapshot\n  new\n\n  ```\nb\n```snapshot\nx\n```\nc");
  EXPECT_EQ(replace_blocks(text, {}), text);
}

class MatchTest : public testing::Test {
 protected:
  void file(std::string text) {
    source_ = source::SourceFile::from_bytes("a.py", "a.py", std::move(text));
    tree_ = syntax::parse_module(source_.text, {});
  }
  void diagnostic(std::uint32_t line, std::uint32_t column, Rule rule, Severity severity, std::string message,
                  std::optional<std::string> revealed = {}) {
    const std::uint32_t at = source_.lines.line_start(line) + column - 1;
    diagnostics_.push_back({FileId(0), {at, at + 1}, rule, severity, std::move(message), std::move(revealed), {}, {}});
  }
  std::string mismatches() {
    std::string text;
    for (const Mismatch& mismatch : match(source_, read_assertions(source_, tree_), diagnostics_)) {
      text += std::to_string(mismatch.line) + ": " + mismatch.message + "\n";
    }
    return text;
  }

  source::SourceFile source_;
  ast::Tree tree_;
  std::vector<Diagnostic> diagnostics_;
};

TEST_F(MatchTest, EverythingMeets) {
  file(R"(f(x)  # revealed: list[int | str]
# error: [invalid-await]
# warning: 3 "part \"of\" it"
# just a remark
f(y)  # info: [unused-awaitable] # error: 1
s = "# error: no comment"
)");
  diagnostic(1, 1, Rule::revealed_type, Severity::Info, "revealed", "list[int | str]");
  diagnostic(5, 1, Rule::invalid_await, Severity::Error, "one");
  diagnostic(5, 3, Rule::unresolved_reference, Severity::Warning, "a part \"of\" it all");
  diagnostic(5, 4, Rule::unused_awaitable, Severity::Info, "three");
  diagnostic(5, 1, Rule::missing_argument, Severity::Error, "four");
  EXPECT_EQ(mismatches(), "");
}

TEST_F(MatchTest, OneForOne) {
  // The vague assertion must leave the warning to the one that needs it.
  file("f()  # error: # warning: [unresolved-reference]\n");
  diagnostic(1, 1, Rule::unresolved_reference, Severity::Warning, "w");
  diagnostic(1, 1, Rule::invalid_await, Severity::Error, "e");
  EXPECT_EQ(mismatches(), "");
  diagnostic(1, 2, Rule::not_iterable, Severity::Error, "more");
  EXPECT_NE(mismatches().find("1: unexpected error: "), std::string::npos);
}

TEST_F(MatchTest, WhatIsMissingAndWhatIsTooMuch) {
  file("a()  # revealed: int\nb()  # error: [invalid-await] \"zzz\"\nc()\nd()  # info: [revealed-type]\n");
  diagnostic(1, 1, Rule::revealed_type, Severity::Info, "revealed", "str");
  diagnostic(2, 1, Rule::invalid_await, Severity::Error, "other");
  diagnostic(3, 2, Rule::not_iterable, Severity::Warning, "w");
  diagnostic(4, 1, Rule::revealed_type, Severity::Info, "revealed", "str");
  EXPECT_EQ(mismatches(),
            "1: revealed `str`, expected `int`\n"
            "2: nothing here matches `error: [invalid-await] \"zzz\"`\n"
            "2: unexpected error: 1 [invalid-await] \"other\"\n"
            "3: unexpected warning: 2 [not-iterable] \"w\"\n");
}

TEST_F(MatchTest, MistakesInAssertions) {
  file("a()  # error: [zzz]\nb()  # error: [invalid-await\nc()  # error: unquoted\nd()  # error: \"open\n");
  const std::string text = mismatches();
  EXPECT_NE(text.find("there is no rule `zzz`"), std::string::npos);
  EXPECT_NE(text.find("`[` without `]`"), std::string::npos);
  EXPECT_NE(text.find("`unquoted` is no part of an assertion"), std::string::npos);
  EXPECT_NE(text.find("a quotation mark is missing"), std::string::npos);
}

std::vector<Failure> run_page(std::string_view text, const char* name) {
  const Page page = parse_page(text, "page");
  for (const Section& section : page.sections) {
    if (section.name == name) return run_section(page, section, false).failures;
  }
  return {{0, "no such section"}};
}

constexpr std::string_view kPage = R"(
# Files

```py
x = 1
```

`other.py`:

```py
def  # error: [invalid-syntax]
```

```py
y = = 2  # error: [invalid-syntax]
```

# Wrong

```py
x = 1
```

```py

y = = 2
```

# Above

```toml
[src]
exclude = ["*.py"]
```

## Below

```toml
[environment]
python-version = "3.12"
```

```py
x = 1
```

## Again

```toml
[src]
exclude = []
```

```py
x = 1
```

# Excluded

```toml
[src]
exclude = ["*.py"]
```

```py
x = 1
```
)";

TEST(Section, FilesAndConfiguration) {
  EXPECT_TRUE(run_page(kPage, "Files").empty());
  EXPECT_EQ(run_page(kPage, "Above - Below")[0].message, "no file of this section is checked");
  EXPECT_TRUE(run_page(kPage, "Above - Again").empty());
}

TEST(Section, FailuresStandOnTheLinesOfThePage) {
  const auto failures = run_page(kPage, "Wrong");
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].line, 26u);
  EXPECT_EQ(run_page(kPage, "Excluded")[0].message, "no file of this section is checked");
}

TEST(Runner, ReportsAndUpdates) {
  const std::string path = testing::TempDir() + "awl_mdtest_page.md";
  std::ofstream(path) << "# A\n\n```py\nx = = 1  # error: [invalid-syntax]\n```\n\n```snapshot\n```\n\n# B\n\n```py\nx = 1\n```\n";
  const source::DiskFileSystem disk;
  const auto run_with = [&](RunOptions options) {
    options.paths = {path};
    output::StringSink sink;
    const int status = run(options, disk, sink);
    return std::pair(status, sink.text());
  };
  auto [status, text] = run_with({});
  EXPECT_EQ(status, 1);
  EXPECT_NE(text.find("again: awl mdtest " + path + " --filter A\n"), std::string::npos) << text;
  EXPECT_NE(text.find("2 sections in 1 page: 1 passed, 1 failed\n"), std::string::npos) << text;
  RunOptions update;
  update.update = true;
  EXPECT_EQ(run_with(update).first, 0);
  EXPECT_EQ(run_with({}).first, 0);
  RunOptions filtered;
  filtered.filter = "zzz";
  EXPECT_EQ(run_with(filtered), std::pair(2, std::string("nothing to run\n")));
  std::remove(path.c_str());
}

}  // namespace
}  // namespace awl::mdtest
