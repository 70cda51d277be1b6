// The format for people: what is wrong, the source with marks under it, notes, and what to do about it.
#include <fmt/format.h>

#include <algorithm>

#include "output/escape.h"
#include "output/fix_preview.h"
#include "output/frame.h"
#include "output/writers.h"

namespace awl::output {
namespace {

class FullRenderer {
 public:
  FullRenderer(std::string& out, const Diagnostic& diagnostic, const FileLookup& files, const Painter& painter)
      : out_(out), diagnostic_(diagnostic), files_(files), painter_(painter) {}

  void render() {
    gutter_ = gutter_width(last_line());
    const Style style = style_of(diagnostic_.severity);
    painter_.append(out_, style, fmt::format("{}[{}]", severity_text(diagnostic_.severity), rule_info(diagnostic_.rule).id));
    painter_.append(out_, Style::Bold, ": " + escape_terminal(diagnostic_.message));
    out_ += '\n';
    place_and_frame(diagnostic_.file, diagnostic_.range, {gutter_, '^', style});
    for (const Note& note : diagnostic_.notes) render_note(note);
    if (diagnostic_.fix) render_fix(*diagnostic_.fix);
  }

 private:
  std::uint32_t last_line() const {
    std::uint32_t last = files_(diagnostic_.file).lines.line_of(diagnostic_.range.end);
    for (const Note& note : diagnostic_.notes) {
      if (note.file) last = std::max(last, files_(note.file).lines.line_of(note.range.end));
    }
    return last;
  }

  void place_and_frame(FileId id, TextRange range, const FrameOptions& options) {
    const source::SourceFile& file = files_(id);
    const source::LineColumn start = file.position(range.start);
    out_.append(gutter_, ' ');
    painter_.append(out_, Style::Frame, "--> ");
    out_ += fmt::format("{}:{}:{}\n", escape_terminal(file.display_path), start.line, start.column);
    append_frame(out_, file, range, options, painter_);
  }

  void render_note(const Note& note) {
    painter_.append(out_, Style::Info, "note");
    out_ += ": " + escape_terminal(note.message) + "\n";
    // A reason is told at the place that is shown already.
    const bool is_shown = note.file == diagnostic_.file && note.range == diagnostic_.range;
    if (note.file && !is_shown) place_and_frame(note.file, note.range, {gutter_, '-', Style::Info});
  }

  void render_fix(const Fix& fix) {
    painter_.append(out_, Style::Info, "help");
    out_ += ": " + escape_terminal(fix.title) + (fix.safe ? "" : " (look before you apply it)") + "\n";
    append_fix_preview(out_, files_(diagnostic_.file), fix, gutter_, painter_);
  }

  std::string& out_;
  const Diagnostic& diagnostic_;
  const FileLookup& files_;
  const Painter& painter_;
  unsigned gutter_ = 1;
};

class FullWriter final : public Writer {
 public:
  FullWriter(const WriterOptions& options, const FileLookup& files, Sink& sink) : painter_(options.color), files_(files), sink_(sink) {}

  void add(const Diagnostic& diagnostic) override {
    text_.clear();
    FullRenderer(text_, diagnostic, files_, painter_).render();
    text_ += '\n';
    sink_.write(text_);
  }

 private:
  Painter painter_;
  const FileLookup& files_;
  Sink& sink_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Writer> make_full_writer(const WriterOptions& options, const FileLookup& files, Sink& sink) {
  return std::make_unique<FullWriter>(options, files, sink);
}

std::string render_full(const Diagnostic& diagnostic, const FileLookup& files, bool color) {
  std::string text;
  const Painter painter(color);
  FullRenderer(text, diagnostic, files, painter).render();
  return text;
}

}  // namespace awl::output
