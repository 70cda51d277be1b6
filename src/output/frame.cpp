#include "output/frame.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "output/escape.h"

namespace awl::output {
namespace {

constexpr unsigned kTabWidth = 4;
constexpr unsigned kWidestLine = 160;     // columns shown of one line at most
constexpr unsigned kWidthBefore = 60;     // of them before the mark, when the line is cut
constexpr std::uint32_t kMostLines = 4;   // of a range, without leaving lines out
constexpr std::size_t kMostBytes = 4096;  // looked at on either side of the mark

// One code point (or stray byte) of a line.
struct Cell {
  std::string text;
  unsigned width;
};

Cell cell_at(std::string_view line, std::size_t at, std::size_t& length) {
  length = std::max<std::size_t>(1, utf8_sequence_length(line, at));
  const std::string_view bytes = line.substr(at, length);
  if (bytes == "\t") return {std::string(kTabWidth, ' '), kTabWidth};
  std::string text = escape_terminal(bytes);
  if (text != bytes) return {text, static_cast<unsigned>(text.size())};
  return {std::move(text), terminal_width(decode_utf8(line, at).value)};
}

std::size_t back_to_code_point(std::string_view line, std::size_t at) {
  while (at > 0 && at < line.size() && is_utf8_continuation(line[at])) --at;
  return at;
}

std::size_t first_non_space(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t\f");
  return at == std::string_view::npos ? line.size() : at;
}

std::size_t last_non_space(std::string_view line) {
  const std::size_t at = line.find_last_not_of(" \t\f\\");
  return at == std::string_view::npos ? line.size() : at + 1;
}

class FrameWriter {
 public:
  FrameWriter(std::string& out, const source::SourceFile& file, TextRange range, const FrameOptions& options, const Painter& painter)
      : out_(out), file_(file), range_(range), options_(options), painter_(painter) {}

  void write() {
    const auto size = static_cast<std::uint32_t>(file_.text.size());
    range_.start = std::min(range_.start, size);
    range_.end = std::clamp(range_.end, range_.start, size);
    first_ = file_.lines.line_of(range_.start);
    last_ = file_.lines.line_of(range_.end);
    // A range that ends after a line end does not reach into the next line.
    if (last_ > first_ && file_.lines.line_start(last_) == range_.end) --last_;
    append_gutter_line(out_, options_.gutter, 0, '|', "", painter_);
    for (std::uint32_t line = first_; line <= last_; ++line) {
      if (last_ - first_ >= kMostLines && line == first_ + 2) {
        append_gutter_line(out_, options_.gutter, 0, '|', "...", painter_);
        line = last_;
      }
      write_line(line);
    }
  }

 private:
  void write_line(std::uint32_t line) {
    const std::string_view text = file_.line_text(line);
    const std::uint32_t start = file_.lines.line_start(line);
    const std::size_t mark_start = line == first_ ? range_.start - start : first_non_space(text);
    const std::size_t mark_end = line == last_ ? range_.end - start : last_non_space(text);
    const ShownLine shown = show_line(text, mark_start, mark_end);
    append_gutter_line(out_, options_.gutter, line, '|', shown.text, painter_);
    if (line != first_ && line != last_) return;
    append_gutter_line(out_, options_.gutter, 0, '|', "", painter_);
    out_.pop_back();  // the line end: the marks follow
    out_.append(1 + shown.mark_start, ' ');
    painter_.append(out_, options_.mark_style, std::string(shown.mark_width, options_.mark));
    out_ += '\n';
  }

  std::string& out_;
  const source::SourceFile& file_;
  TextRange range_;
  const FrameOptions& options_;
  const Painter& painter_;
  std::uint32_t first_ = 0, last_ = 0;
};

}  // namespace

unsigned gutter_width(std::uint32_t last_line) { return static_cast<unsigned>(std::to_string(last_line).size()); }

void append_gutter_line(std::string& out, unsigned gutter, std::uint32_t line, char separator, std::string_view text,
                        const Painter& painter) {
  std::string number = line == 0 ? std::string() : std::to_string(line);
  number.insert(0, gutter - std::min<std::size_t>(gutter, number.size()), ' ');
  number += ' ';
  number += separator;
  const Style style = separator == '+' ? Style::Added : separator == '-' ? Style::Removed : Style::Frame;
  painter.append(out, style, number);
  if (!text.empty()) {
    out += ' ';
    painter.append(out, separator == '|' ? Style::Plain : style, text);
  }
  out += '\n';
}

ShownLine show_line(std::string_view line, std::size_t start, std::size_t end) {
  start = back_to_code_point(line, std::min(start, line.size()));
  end = std::clamp(end, start, line.size());
  // Only the neighbourhood of the mark is looked at: a line may be megabytes long.
  const std::size_t from = back_to_code_point(line, start > kMostBytes ? start - kMostBytes : 0);
  const std::size_t to = std::min(line.size(), start + kMostBytes);
  std::vector<Cell> cells;
  unsigned before = 0, marked = 0, total = 0;  // columns
  std::size_t first_marked = 0;                // cell
  for (std::size_t at = from, length = 0; at < to; at += length) {
    cells.push_back(cell_at(line, at, length));
    const unsigned width = cells.back().width;
    total += width;
    if (at < start) {
      before += width;
      first_marked = cells.size();
    } else if (at < end) {
      marked += width;
    }
  }
  ShownLine shown;
  std::size_t first = 0;
  const bool cut_before = from > 0 || (total > kWidestLine && before > kWidthBefore);
  if (cut_before) {
    while (before > kWidthBefore && first < first_marked) before -= cells[first++].width;
    shown.text = "...";
    before += 3;
  }
  unsigned width = before;
  for (std::size_t i = first; i < first_marked; ++i) shown.text += cells[i].text;
  bool cut_after = to < line.size();
  for (std::size_t i = first_marked; i < cells.size(); ++i) {
    if (width + cells[i].width > kWidestLine) {
      cut_after = true;
      break;
    }
    shown.text += cells[i].text;
    width += cells[i].width;
  }
  if (cut_after) shown.text += "...";
  while (!shown.text.empty() && shown.text.back() == ' ') shown.text.pop_back();
  shown.mark_start = before;
  shown.mark_width = std::clamp(marked, 1u, std::max(1u, width - std::min(width, before)));
  return shown;
}

void append_frame(std::string& out, const source::SourceFile& file, TextRange range, const FrameOptions& options, const Painter& painter) {
  FrameWriter(out, file, range, options, painter).write();
}

}  // namespace awl::output
