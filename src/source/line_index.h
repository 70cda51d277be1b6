// Byte offsets <-> lines and columns of one text.
//
// Inside awl every place is a byte offset into a file's UTF-8 text; people and editors count lines and columns. This is
// the only translation between the two. Lines end after "\n" (so "\r\n" belongs to its line); a form feed ends no line.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace awl::source {

/// Both from 1. The column counts Unicode code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend constexpr bool operator==(LineColumn, LineColumn) = default;
  friend constexpr auto operator<=>(LineColumn, LineColumn) = default;
};

/// Holds no reference to the text, which callers pass again: the same text that the index was made of.
class LineIndex {
 public:
  LineIndex() = default;
  explicit LineIndex(std::string_view text);

  [[nodiscard]] std::uint32_t line_count() const { return static_cast<std::uint32_t>(starts_.size()); }
  /// Line that holds `offset`, from 1. An offset past the end is on the last line.
  [[nodiscard]] std::uint32_t line_of(std::uint32_t offset) const;
  /// Offset of a line's first byte. `line` is from 1; one past the last line gives the length of the text.
  [[nodiscard]] std::uint32_t line_start(std::uint32_t line) const;
  /// A line's text without its line end.
  [[nodiscard]] std::string_view line_text(std::string_view text, std::uint32_t line) const;

  /// Place of an offset. An offset inside a code point counts as its start; one past the end as the end.
  [[nodiscard]] LineColumn position(std::string_view text, std::uint32_t offset) const;
  /// Offset of a place. A column past the end of its line gives the line's end (before the line end's bytes); a line past
  /// the last gives the end of the text.
  [[nodiscard]] std::uint32_t offset(std::string_view text, LineColumn place) const;

 private:
  [[nodiscard]] std::uint32_t continuation_bytes_before(std::string_view text, std::uint32_t offset) const;

  std::vector<std::uint32_t> starts_{0};
  std::uint32_t length_ = 0;
  // For text that is not ASCII: continuation bytes before each multiple of kStride, so that a column on a line of
  // megabytes is found without walking the line.
  std::vector<std::uint32_t> continuations_;
};

}  // namespace awl::source
