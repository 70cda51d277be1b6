// One source file as the rest of awl sees it: valid UTF-8 text, whatever was on the disk.
//
// Bytes become text as CPython reads them: a byte order mark is removed, the encoding is UTF-8 or what a PEP 263 comment
// in the first two lines names, and a carriage return alone ends a line. What cannot be decoded turns into U+FFFD. None
// of this stops the file from being checked: each trouble is one entry of `problems`, to be shown as `invalid-syntax`.
//
// All offsets in awl are byte offsets of `text`, not of the file on the disk. Line ends keep their length ("\r" becomes
// "\n", "\r\n" stays), so the two differ only after a byte order mark or in another encoding than UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "source/line_index.h"

namespace awl::source {

/// Something wrong with the bytes of a file. The message is fit for a diagnostic.
struct SourceProblem {
  TextRange range;
  std::string message;
};

struct DecodedText {
  std::string text;                  // valid UTF-8 without byte order mark, NUL bytes and lone carriage returns
  std::string encoding = "utf-8";    // as Python normalises it
  bool had_byte_order_mark = false;  // to be written back by whoever rewrites the file
  bool had_lone_carriage_return = false;
  std::vector<SourceProblem> problems;  // in order of their place
};

/// Turns the bytes of a Python file into text.
DecodedText decode_source(std::string bytes);

struct SourceFile {
  std::string path;          // to open it with; empty for text that is in no file
  std::string display_path;  // as shown to the user
  std::string text;
  LineIndex lines;
  std::string encoding = "utf-8";
  bool had_byte_order_mark = false;
  std::vector<SourceProblem> problems;

  /// From the bytes of a file.
  static SourceFile from_bytes(std::string path, std::string display_path, std::string bytes);

  [[nodiscard]] LineColumn position(std::uint32_t offset) const { return lines.position(text, offset); }
  [[nodiscard]] std::uint32_t offset(LineColumn place) const { return lines.offset(text, place); }
  [[nodiscard]] std::string_view line_text(std::uint32_t line) const { return lines.line_text(text, line); }
  [[nodiscard]] std::string_view slice(TextRange range) const {
    const std::size_t end = range.end < text.size() ? range.end : text.size();
    return range.start >= end ? std::string_view{} : std::string_view(text).substr(range.start, end - range.start);
  }
};

}  // namespace awl::source
