#include "output/report.h"

#include "output/writers.h"

namespace awl::output {

std::optional<OutputFormat> parse_output_format(std::string_view word) {
  if (word == "full") return OutputFormat::Full;
  if (word == "concise") return OutputFormat::Concise;
  if (word == "json") return OutputFormat::Json;
  return std::nullopt;
}

void count(Summary& summary, Severity severity) {
  switch (severity) {
    case Severity::Error:
      ++summary.errors;
      return;
    case Severity::Warning:
      ++summary.warnings;
      return;
    case Severity::Info:
      ++summary.infos;
      return;
    case Severity::Ignore:
      return;
  }
}

std::unique_ptr<Writer> make_writer(OutputFormat format, WriterOptions options, const FileLookup& files, Sink& sink) {
  switch (format) {
    case OutputFormat::Full:
      return make_full_writer(options, files, sink);
    case OutputFormat::Concise:
      return make_concise_writer(options, files, sink);
    case OutputFormat::Json:
      return make_json_writer(options, files, sink);
  }
  return nullptr;
}

}  // namespace awl::output
