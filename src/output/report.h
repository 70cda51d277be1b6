// Diagnostics as text and as JSON. A writer gets them one by one, in the order in which they are to stand, and appends to
// a sink; nothing is kept, so a run with a million diagnostics needs no memory for its report.
//
//   auto writer = make_writer(OutputFormat::Full, {.color = true}, files, sink);
//   writer->begin();
//   for (const Diagnostic& diagnostic : diagnostics) writer->add(diagnostic);
//   writer->end(summary);
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "diagnostics/diagnostic.h"
#include "source/source_file.h"

namespace awl::output {

enum class OutputFormat { Full, Concise, Json };
std::optional<OutputFormat> parse_output_format(std::string_view word);

/// Where finished text goes. `write` may throw away what comes after an error; whoever owns the sink asks it later.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(std::string_view text) = 0;
};

class StringSink final : public Sink {
 public:
  void write(std::string_view text) override { text_ += text; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// The file that a diagnostic or a note speaks of.
using FileLookup = std::function<const source::SourceFile&(FileId)>;

struct Summary {
  std::size_t files = 0, errors = 0, warnings = 0, infos = 0;
  double seconds = 0;
};
/// Counts one diagnostic.
void count(Summary& summary, Severity severity);

struct WriterOptions {
  bool color = false;
  std::string version;  // of awl, for JSON
};

class Writer {
 public:
  virtual ~Writer() = default;
  virtual void begin() {}
  virtual void add(const Diagnostic& diagnostic) = 0;
  virtual void end(const Summary&) {}
};

/// `files` and `sink` must live as long as the writer.
std::unique_ptr<Writer> make_writer(OutputFormat format, WriterOptions options, const FileLookup& files, Sink& sink);

/// One diagnostic as `full` shows it, with a line end; for snapshots in tests.
std::string render_full(const Diagnostic& diagnostic, const FileLookup& files, bool color = false);

}  // namespace awl::output
