// The lines of source that a diagnostic points at, with marks under them.
//
//     |
//   7 |     fetch()
//     |     ^^^^^^^
//
// A range over several lines marks its first and its last line and leaves out what lies between beyond a few lines. A
// tab is four columns wide; what a terminal would act on is shown as an escape; of a very long line only the part around
// the marks is shown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "output/style.h"
#include "source/source_file.h"

namespace awl::output {

/// Width of the column of line numbers that `ranges` in a file need.
unsigned gutter_width(std::uint32_t last_line);

struct FrameOptions {
  unsigned gutter = 1;
  char mark = '^';
  Style mark_style = Style::Error;
};

/// Appends the frame for `range`, each line with its line end.
void append_frame(std::string& out, const source::SourceFile& file, TextRange range, const FrameOptions& options, const Painter& painter);

/// Appends `gutter` columns (a line number or blank), a separator (`|`, `-`, `+`) and, unless `text` is empty, a space
/// and the text.
void append_gutter_line(std::string& out, unsigned gutter, std::uint32_t line, char separator, std::string_view text,
                        const Painter& painter);

/// One line of source as it is shown: tabs expanded, escapes made visible, cut to the part around columns of interest.
struct ShownLine {
  std::string text;
  unsigned mark_start = 0;  // columns on the terminal
  unsigned mark_width = 1;
};
/// `start` and `end` are byte offsets into `line`, the marked part.
ShownLine show_line(std::string_view line, std::size_t start, std::size_t end);

}  // namespace awl::output
