// Small helpers for the text of messages.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace awl {

/// How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b` (as bytes); `limit + 1` when
/// it is more than `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate a user most likely meant by `word`, for "did you mean"; none when nothing is near. Case differences
/// count little. Of equally near ones the first is given.
std::optional<std::string_view> closest_word(std::string_view word, std::span<const std::string_view> candidates);
std::optional<std::string_view> closest_word(std::string_view word, std::span<const std::string> candidates);

/// `join(parts, ", ")`: the parts with `separator` between them. Works for any range of things that append to a string.
template <class Range>
std::string join(const Range& parts, std::string_view separator) {
  std::string joined;
  bool first = true;
  for (const auto& part : parts) {
    if (!first) joined += separator;
    joined += part;
    first = false;
  }
  return joined;
}

/// `join_words({"a", "b", "c"}, "or")`: "a, b or c".
template <class Range>
std::string join_words(const Range& parts, std::string_view conjunction) {
  std::string joined;
  std::size_t left = 0;
  for ([[maybe_unused]] const auto& part : parts) ++left;
  bool first = true;
  for (const auto& part : parts) {
    if (!first) joined += left == 1 ? " " + std::string(conjunction) + " " : std::string(", ");
    joined += part;
    first = false;
    --left;
  }
  return joined;
}

/// "1 file", "2 files".
std::string count_of(std::size_t count, std::string_view singular, std::string_view plural = {});

std::string_view trim(std::string_view text);
std::string to_lower_ascii(std::string_view text);
constexpr bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace awl
