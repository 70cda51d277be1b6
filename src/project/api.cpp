// The public interface: `check` with standard types.
#include "awl/checker.h"
#include "diagnostics/rule_pages.h"
#include "project/check.h"

namespace awl::api {
namespace {

class Translator {
 public:
  explicit Translator(Program& program) : program_(program) {}

  Diagnostic diagnostic(const awl::Diagnostic& from) {
    Diagnostic to;
    to.file = program_.source(from.file).display_path;
    to.range = range(from.file, from.range);
    to.severity = severity(from.severity);
    to.rule = std::string(rule_info(from.rule).id);
    to.message = from.message;
    to.revealed = from.revealed;
    to.url = rule_url(from.rule);
    for (const awl::Note& note : from.notes) {
      const FileId file = note.file ? note.file : from.file;
      to.notes.push_back({program_.source(file).display_path, range(file, note.file ? note.range : from.range), note.message});
    }
    if (from.fix) {
      to.fix = Fix{from.fix->title, from.fix->safe, {}};
      for (const awl::Edit& edit : from.fix->edits) to.fix->edits.push_back({range(from.file, edit.range), edit.text});
    }
    return to;
  }

 private:
  Position position(FileId file, std::uint32_t offset) {
    const source::LineColumn place = program_.source(file).position(offset);
    return {place.line, place.column};
  }
  Range range(FileId file, TextRange range) { return {position(file, range.start), position(file, range.end)}; }

  static Severity severity(awl::Severity from) {
    switch (from) {
      case awl::Severity::Error:
        return Severity::Error;
      case awl::Severity::Warning:
        return Severity::Warning;
      case awl::Severity::Info:
      case awl::Severity::Ignore:
        return Severity::Info;
    }
    return Severity::Info;
  }

  Program& program_;
};

// The options of a run, or what is wrong with them.
Result<project::CheckOptions> translate(const Options& from) {
  project::CheckOptions to;
  to.working_directory = from.working_directory;
  to.paths = from.paths;
  if (from.input) to.input = {from.input->name, from.input->bytes};
  to.project = from.project;
  to.python_platform = from.python_platform;
  to.extra_search_paths = from.extra_search_paths;
  to.python = from.python;
  to.typeshed = from.typeshed;
  to.jobs = from.jobs;
  if (from.python_version) {
    to.python_version = parse_python_version(*from.python_version);
    if (!to.python_version || !project::is_supported(*to.python_version)) {
      return Error{"unknown Python version `" + *from.python_version + "`"};
    }
  }
  if (from.python_platform && !project::is_python_platform(*from.python_platform)) {
    return Error{"unknown platform `" + *from.python_platform + "`"};
  }
  for (const auto& [selector, word] : from.rules) {
    const auto severity = parse_severity(word);
    if (!severity) return Error{"unknown severity `" + word + "`"};
    to.rules.emplace_back(selector, *severity);
  }
  return to;
}

}  // namespace

Report check(const Options& options) {
  Report report;
  const auto translated = translate(options);
  if (!translated) {
    report.failure = translated.error().message;
    return report;
  }
  const source::DiskFileSystem disk;
  project::CheckResult result = project::check(*translated, disk);
  report.failure = std::move(result.failure);
  report.problems = std::move(result.problems);
  report.files = result.file_count;
  report.has_internal_error = result.has_internal_error;
  report.diagnostics.reserve(result.diagnostics.size());
  for (const awl::Diagnostic& diagnostic : result.diagnostics) {
    report.diagnostics.push_back(Translator(*result.program).diagnostic(diagnostic));
  }
  return report;
}

}  // namespace awl::api
