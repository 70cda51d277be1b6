#include "project/ignore_patterns.h"

#include <gtest/gtest.h>

namespace awl::project {
namespace {

struct Row {
  const char* patterns;
  const char* path;  // a trailing slash makes it a directory
  char verdict;      // i(gnored), k(ept), u(nmatched)
};

char verdict_of(const Row& row) {
  IgnorePatterns patterns;
  patterns.add_lines(row.patterns);
  std::string path = row.path;
  const bool is_directory = path.ends_with('/');
  if (is_directory) path.pop_back();
  switch (patterns.match(path, is_directory)) {
    case IgnorePatterns::Verdict::Ignored:
      return 'i';
    case IgnorePatterns::Verdict::Kept:
      return 'k';
    case IgnorePatterns::Verdict::Unmatched:
      return 'u';
  }
  return '?';
}

// Each row was checked against `git check-ignore`.
constexpr Row kRows[] = {
    {"a.py", "a.py", 'i'},
    {"a.py", "deep/er/a.py", 'i'},
    {"a.py", "b.py", 'u'},
    {"a.py", "a.pyi", 'u'},
    {"/a.py", "a.py", 'i'},
    {"/a.py", "deep/a.py", 'u'},
    {"build", "build/", 'i'},
    {"build", "build", 'i'},
    {"build/", "build/", 'i'},
    {"build/", "build", 'u'},
    {"build/", "x/build/", 'i'},
    {"/build/", "x/build/", 'u'},
    {"x/build/", "x/build/", 'i'},
    {"x/build/", "y/x/build/", 'u'},
    {"docs/*.py", "docs/a.py", 'i'},
    {"docs/*.py", "docs/sub/a.py", 'u'},
    {"docs/*.py", "other/docs/a.py", 'u'},
    {"*.py", "a.py", 'i'},
    {"*.py", "x/y/a.py", 'i'},
    {"*.py", "apy", 'u'},
    {"*", "anything", 'i'},
    {"*\n!*.py", "a.py", 'k'},
    {"*\n!*.py", "a.txt", 'i'},
    {"!a.py\na.py", "a.py", 'i'},
    {"*.py\n!keep.py\n", "keep.py", 'k'},
    {"*.py\n!keep.py\n", "x/keep.py", 'k'},
    {"?.py", "a.py", 'i'},
    {"?.py", "ab.py", 'u'},
    {"a?b", "a/b", 'u'},
    {"[abc].py", "b.py", 'i'},
    {"[abc].py", "d.py", 'u'},
    {"[a-f]x", "ex", 'i'},
    {"[a-f]x", "gx", 'u'},
    {"[!a]x", "bx", 'i'},
    {"[!a]x", "ax", 'u'},
    {"[^a]x", "bx", 'i'},
    {"[]]x", "]x", 'i'},
    {"[]-]x", "-x", 'i'},
    {"[\\]]x", "]x", 'i'},
    {"*[0-9]", "file7", 'i'},
    {"**/foo", "foo", 'i'},
    {"**/foo", "a/b/foo", 'i'},
    {"**/foo", "a/b/food", 'u'},
    {"**/foo/bar", "foo/bar", 'i'},
    {"**/foo/bar", "x/foo/bar", 'i'},
    {"**/foo/bar", "foo/x/bar", 'u'},
    {"abc/**", "abc/x", 'i'},
    {"abc/**", "abc/x/y", 'i'},
    {"abc/**", "abc/", 'u'},
    {"abc/**", "x/abc/y", 'u'},
    {"a/**/b", "a/b", 'i'},
    {"a/**/b", "a/x/b", 'i'},
    {"a/**/b", "a/x/y/b", 'i'},
    {"a/**/b", "a/x/y/c", 'u'},
    {"a/**/b/**/c", "a/b/x/b/c", 'i'},
    {"a/**/b/**/c", "a/x/c", 'u'},
    {"**", "x", 'i'},
    {"foo**bar", "foo_x_bar", 'i'},
    {"foo**bar", "foo/bar", 'u'},
    {"# comment", "# comment", 'u'},
    {"\\#name", "#name", 'i'},
    {"\\!name", "!name", 'i'},
    {"\\*", "*", 'i'},
    {"\\*", "x", 'u'},
    {"trailing   ", "trailing", 'i'},
    {"space\\ ", "space ", 'i'},
    {"space\\ ", "space", 'u'},
    {"cr.py\r\n", "cr.py", 'i'},
    {"\n\n  \n", "x", 'u'},
    {"/", "x", 'u'},
    {"!", "x", 'u'},
    {"a*b*c", "aXbYc", 'i'},
    {"a*b*c", "aXbYd", 'u'},
    {"*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 'u'},
    {".*", ".hidden", 'i'},
    {".*", "x/.hidden/", 'i'},
    {"*.egg-info/", "pkg.egg-info/", 'i'},
    {"d\xC3\xA9j\xC3\xA0", "x/d\xC3\xA9j\xC3\xA0", 'i'},
    {"\xEF\xBB\xBF"
     "first",
     "first", 'i'},
};

TEST(IgnorePatterns, Table) {
  for (const Row& row : kRows) EXPECT_EQ(verdict_of(row), row.verdict) << "'" << row.patterns << "' on " << row.path;
}

TEST(IgnorePatterns, AnchoredOnRequest) {
  IgnorePatterns patterns;
  patterns.add_anchored("src");
  patterns.add_anchored("./lib/");
  EXPECT_EQ(patterns.match("src", true), IgnorePatterns::Verdict::Ignored);
  EXPECT_EQ(patterns.match("x/src", true), IgnorePatterns::Verdict::Unmatched);
  EXPECT_EQ(patterns.match("lib", true), IgnorePatterns::Verdict::Ignored);
}

}  // namespace
}  // namespace awl::project
