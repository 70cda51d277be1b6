#include "project/ignore_patterns.h"

#include <optional>

namespace awl::project {
namespace {

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (slash != 0) segments.push_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return segments;
}

// Trailing spaces do not count unless a backslash stands before them.
std::string_view without_trailing_space(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  while (!line.empty() && line.back() == ' ') {
    std::size_t backslashes = 0;
    while (backslashes + 1 < line.size() && line[line.size() - 2 - backslashes] == '\\') ++backslashes;
    if (backslashes % 2 == 1) break;
    line.remove_suffix(1);
  }
  return line;
}

struct ClassMatch {
  bool matched;
  std::size_t length;  // of the bracket expression
};

// `[a-z0]`, `[!a]` or `[^a]` at the start of `pattern`. None if the bracket is never closed.
std::optional<ClassMatch> match_class(std::string_view pattern, unsigned char c) {
  std::size_t i = 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool matched = false;
  const auto take = [&]() -> unsigned char {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    return static_cast<unsigned char>(pattern[i++]);
  };
  for (bool first = true; i < pattern.size(); first = false) {
    if (pattern[i] == ']' && !first) return ClassMatch{matched != negated, i + 1};
    const unsigned char low = take();
    unsigned char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      ++i;
      high = take();
    }
    if (low <= c && c <= high) matched = true;
  }
  return std::nullopt;
}

// Whether one pattern character that is no `*` accepts `c`; advances `at` past it if so.
bool match_one(std::string_view pattern, std::size_t& at, char c) {
  std::size_t length = 1;
  bool matched = false;
  if (pattern[at] == '?') {
    matched = true;
  } else if (pattern[at] == '\\' && at + 1 < pattern.size()) {
    matched = pattern[at + 1] == c;
    length = 2;
  } else if (const auto bracket = pattern[at] == '[' ? match_class(pattern.substr(at), static_cast<unsigned char>(c)) : std::nullopt) {
    matched = bracket->matched;
    length = bracket->length;
  } else {
    matched = pattern[at] == c;
  }
  if (matched) at += length;
  return matched;
}

}  // namespace

bool match_wildcards(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0;
  std::size_t after_star = std::string_view::npos, star_took = 0;  // where to try again: only the last star matters
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      star_took = n;
    } else if (p < pattern.size() && match_one(pattern, p, name[n])) {
      ++n;
    } else if (after_star != std::string_view::npos) {
      p = after_star;
      n = ++star_took;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void IgnorePatterns::add(std::string_view line) {
  line = without_trailing_space(line);
  if (line.empty() || line.front() == '#') return;
  Pattern pattern;
  if (line.front() == '!') {
    pattern.negated = true;
    line.remove_prefix(1);
  }
  if (!line.empty() && line.back() == '/') {
    pattern.directory_only = true;
    line.remove_suffix(1);
  }
  pattern.anchored = line.find('/') != std::string_view::npos;
  for (std::string_view segment : split_path(line)) pattern.segments.emplace_back(segment);
  if (!pattern.segments.empty()) patterns_.push_back(std::move(pattern));
}

void IgnorePatterns::add_lines(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    add(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

void IgnorePatterns::add_anchored(std::string_view line) {
  if (line.starts_with("./")) line.remove_prefix(2);
  const std::size_t before = patterns_.size();
  add(line);
  if (patterns_.size() > before) patterns_.back().anchored = true;
}

bool IgnorePatterns::matches(const Pattern& pattern, const std::vector<std::string_view>& path) {
  const auto& segments = pattern.segments;
  std::size_t s = 0, p = 0;
  std::size_t after_any = std::string_view::npos, any_took = 0;  // as in match_wildcards, one level up
  while (p < path.size()) {
    if (s < segments.size() && segments[s] == "**") {
      if (s + 1 == segments.size()) return true;  // `x/**`: everything below
      after_any = ++s;
      any_took = p;
    } else if (s < segments.size() && match_wildcards(segments[s], path[p])) {
      ++s;
      ++p;
    } else if (after_any != std::string_view::npos) {
      s = after_any;
      p = ++any_took;
    } else {
      return false;
    }
  }
  return s == segments.size();
}

IgnorePatterns::Verdict IgnorePatterns::match(std::string_view path, bool is_directory) const {
  if (patterns_.empty()) return Verdict::Unmatched;
  const std::vector<std::string_view> segments = split_path(path);
  if (segments.empty()) return Verdict::Unmatched;
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->directory_only && !is_directory) continue;
    const bool hit = pattern->anchored ? matches(*pattern, segments) : match_wildcards(pattern->segments.front(), segments.back());
    if (hit) return pattern->negated ? Verdict::Kept : Verdict::Ignored;
  }
  return Verdict::Unmatched;
}

}  // namespace awl::project
