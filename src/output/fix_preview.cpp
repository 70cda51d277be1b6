#include "output/fix_preview.h"

#include <algorithm>
#include <vector>

#include "output/frame.h"

namespace awl::output {
namespace {

constexpr std::size_t kMostLines = 8;  // shown of each side of a hunk

// Edits whose lines touch each other, and the lines they stand on.
struct Hunk {
  std::uint32_t first_line = 0, last_line = 0;
  std::vector<const Edit*> edits;
};

bool is_applicable(const std::vector<const Edit*>& edits, std::size_t size) {
  std::uint32_t end = 0;
  for (const Edit* edit : edits) {
    if (edit->range.start < end || edit->range.end < edit->range.start || edit->range.end > size) return false;
    end = edit->range.end;
  }
  return true;
}

std::vector<Hunk> hunks_of(const source::SourceFile& file, const std::vector<const Edit*>& edits) {
  std::vector<Hunk> hunks;
  for (const Edit* edit : edits) {
    const std::uint32_t first = file.lines.line_of(edit->range.start);
    const std::uint32_t last = file.lines.line_of(edit->range.end);
    if (hunks.empty() || first > hunks.back().last_line + 1) hunks.push_back({first, last, {}});
    hunks.back().last_line = std::max(hunks.back().last_line, last);
    hunks.back().edits.push_back(edit);
  }
  return hunks;
}

std::string edited_text(const source::SourceFile& file, const Hunk& hunk) {
  std::uint32_t at = file.lines.line_start(hunk.first_line);
  const std::uint32_t end = file.lines.line_start(hunk.last_line + 1);
  std::string text;
  for (const Edit* edit : hunk.edits) {
    text.append(file.text, at, edit->range.start - at);
    text += edit->text;
    at = edit->range.end;
  }
  text.append(file.text, at, end - at);
  return text;
}

void append_lines(std::string& out, std::string_view text, std::uint32_t first_line, char sign, unsigned gutter, const Painter& painter) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::size_t shown = 0;; ++shown) {
    if (shown == kMostLines) {
      append_gutter_line(out, gutter, 0, sign, "...", painter);
      return;
    }
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    append_gutter_line(out, gutter, first_line + static_cast<std::uint32_t>(shown), sign, show_line(line, 0, 0).text, painter);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

void append_fix_preview(std::string& out, const source::SourceFile& file, const Fix& fix, unsigned gutter, const Painter& painter) {
  std::vector<const Edit*> edits;
  for (const Edit& edit : fix.edits) edits.push_back(&edit);
  std::stable_sort(edits.begin(), edits.end(), [](const Edit* a, const Edit* b) { return a->range < b->range; });
  if (edits.empty() || !is_applicable(edits, file.text.size())) return;
  append_gutter_line(out, gutter, 0, '|', "", painter);
  for (const Hunk& hunk : hunks_of(file, edits)) {
    const std::uint32_t start = file.lines.line_start(hunk.first_line);
    const std::uint32_t end = file.lines.line_start(hunk.last_line + 1);
    append_lines(out, std::string_view(file.text).substr(start, end - start), hunk.first_line, '-', gutter, painter);
    const std::string after = edited_text(file, hunk);
    if (!after.empty()) append_lines(out, after, hunk.first_line, '+', gutter, painter);
  }
}

}  // namespace awl::output
