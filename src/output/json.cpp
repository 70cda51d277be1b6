// The documented JSON object, written as it comes: one line a diagnostic, keys in the documented order.
#include <fmt/format.h>

#include "diagnostics/rule_pages.h"
#include "output/escape.h"
#include "output/writers.h"

namespace awl::output {
namespace {

class JsonWriter final : public Writer {
 public:
  JsonWriter(WriterOptions options, const FileLookup& files, Sink& sink) : options_(std::move(options)), files_(files), sink_(sink) {}

  void begin() override {
    text_ = "{\n  \"version\": ";
    append_json_string(text_, options_.version);
    text_ += ",\n  \"diagnostics\": [";
    sink_.write(text_);
  }

  void add(const Diagnostic& diagnostic) override {
    text_ = first_ ? "\n    {" : ",\n    {";
    first_ = false;
    const source::SourceFile& file = files_(diagnostic.file);
    place(file, diagnostic.range);
    member("severity", severity_text(diagnostic.severity));
    member("rule", rule_info(diagnostic.rule).id);
    member("message", diagnostic.message);
    if (diagnostic.revealed) member("revealed", *diagnostic.revealed);
    if (!diagnostic.notes.empty()) notes(diagnostic);
    if (diagnostic.fix) fix(file, *diagnostic.fix);
    if (const std::string url = rule_url(diagnostic.rule); !url.empty()) member("url", url);
    text_ += '}';
    sink_.write(text_);
  }

  void end(const Summary& summary) override {
    text_ = first_ ? "],\n" : "\n  ],\n";
    text_ += fmt::format("  \"summary\": {{\"files\": {}, \"errors\": {}, \"warnings\": {}, \"infos\": {}, \"seconds\": {:.3f}}}\n}}\n",
                         summary.files, summary.errors, summary.warnings, summary.infos, summary.seconds);
    sink_.write(text_);
  }

 private:
  void place(const source::SourceFile& file, TextRange text_range) {
    text_ += "\"file\": ";
    append_json_string(text_, portable_path(file.display_path));
    text_ += ", ";
    range(file, text_range);
  }

  void range(const source::SourceFile& file, TextRange range) {
    const source::LineColumn start = file.position(range.start), end = file.position(range.end);
    text_ += fmt::format("\"range\": {{\"start\": {{\"line\": {}, \"column\": {}}}, \"end\": {{\"line\": {}, \"column\": {}}}}}",
                         start.line, start.column, end.line, end.column);
  }

  void member(std::string_view key, std::string_view value) {
    text_ += ", \"";
    text_ += key;
    text_ += "\": ";
    append_json_string(text_, value);
  }

  void notes(const Diagnostic& diagnostic) {
    text_ += ", \"notes\": [";
    bool first = true;
    for (const Note& note : diagnostic.notes) {
      text_ += first ? "{" : ", {";
      first = false;
      // A note about no place in particular belongs to the diagnostic's own.
      const bool has_place = note.file.valid();
      place(files_(has_place ? note.file : diagnostic.file), has_place ? note.range : diagnostic.range);
      member("message", note.message);
      text_ += '}';
    }
    text_ += ']';
  }

  void fix(const source::SourceFile& file, const Fix& fix) {
    text_ += ", \"fix\": {\"title\": ";
    append_json_string(text_, fix.title);
    text_ += fix.safe ? ", \"safe\": true, \"edits\": [" : ", \"safe\": false, \"edits\": [";
    bool first = true;
    for (const Edit& edit : fix.edits) {
      text_ += first ? "{" : ", {";
      first = false;
      range(file, edit.range);
      member("text", edit.text);
      text_ += '}';
    }
    text_ += "]}";
  }

  WriterOptions options_;
  const FileLookup& files_;
  Sink& sink_;
  std::string text_;
  bool first_ = true;
};

}  // namespace

std::unique_ptr<Writer> make_json_writer(const WriterOptions& options, const FileLookup& files, Sink& sink) {
  return std::make_unique<JsonWriter>(options, files, sink);
}

}  // namespace awl::output
