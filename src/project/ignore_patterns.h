// Patterns as in `.gitignore`; `[src] exclude` and `include` of the configuration use the same notation.
//
//   build        a file or directory of that name at any depth        /build     only beside the pattern file
//   docs/*.py    with a slash inside: anchored there                   out/       directories only
//   **/x  a/**/b  x/**   any number of directories                     !keep.py   takes an earlier match back
//   *  ?  [a-z]  [!a]    never match a slash                           \#  \!  \* the character itself
//
// Source: the manual page gitignore(5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace awl::project {

class IgnorePatterns {
 public:
  enum class Verdict { Unmatched, Ignored, Kept };

  /// One line of a pattern file; blank lines and comments add nothing.
  void add(std::string_view line);
  /// A whole pattern file.
  void add_lines(std::string_view text);
  /// One pattern that counts from the pattern file's directory even without a slash.
  void add_anchored(std::string_view line);

  /// What the last matching pattern says. `path` is relative to the pattern file's directory, with `/` and no `.` parts.
  /// Parents are not looked at: whoever walks a tree does not enter an ignored directory.
  [[nodiscard]] Verdict match(std::string_view path, bool is_directory) const;
  [[nodiscard]] bool empty() const { return patterns_.empty(); }

 private:
  struct Pattern {
    std::vector<std::string> segments;  // "**" stands for any number of directories
    bool negated = false;
    bool directory_only = false;
    bool anchored = false;  // matched against the whole path, not the last segment alone
  };
  static bool matches(const Pattern& pattern, const std::vector<std::string_view>& path);
  std::vector<Pattern> patterns_;
};

/// Whether a name without slashes matches `*`, `?`, `[...]` and `\` of `pattern`. Time is at most the product of lengths.
bool match_wildcards(std::string_view pattern, std::string_view name);

}  // namespace awl::project
