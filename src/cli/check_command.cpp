// `awl check`.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "awl/version.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/log.h"
#include "cli/surroundings.h"
#include "cli/terminal.h"

namespace awl::cli {
namespace {

using Clock = std::chrono::steady_clock;

Result<std::string> read_standard_input() {
  std::string bytes;
  char piece[1 << 16];
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, piece, sizeof piece);
    if (count == 0) return bytes;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{std::string("cannot read standard input: ") + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
    bytes.append(piece, static_cast<std::size_t>(count));
    if (bytes.size() > source::kLargestFile) return Error{"standard input is too large"};
  }
}

// Splits "-" from the paths and reads what it stands for.
Result<void> take_input(CheckCommand& command) {
  for (std::string& path : command.paths) {
    if (path != "-") {
      command.options.paths.push_back(std::move(path));
      continue;
    }
    if (command.options.input) continue;
    auto bytes = read_standard_input();
    if (!bytes) return bytes.error();
    command.options.input = {command.stdin_filename, std::move(*bytes)};
  }
  return {};
}

std::string totals(const output::Summary& summary) {
  std::vector<std::string> parts;
  if (summary.errors > 0) parts.push_back(count_of(summary.errors, "error"));
  if (summary.warnings > 0) parts.push_back(count_of(summary.warnings, "warning"));
  if (summary.infos > 0) parts.push_back(count_of(summary.infos, "info", "infos"));
  const std::string found = parts.empty() ? "nothing found" : "found " + join_words(parts, "and");
  return fmt::format("{} in {} ({:.2f} s)", found, count_of(summary.files, "file"), summary.seconds);
}

int exit_status(const CheckCommand& command, const project::CheckResult& result, const output::Summary& summary, bool is_written) {
  if (result.has_internal_error) return 101;
  if (!result.problems.empty() || !is_written) return 2;
  if (command.exit_zero) return 0;
  return summary.errors > 0 || (command.error_on_warning && summary.warnings > 0) ? 1 : 0;
}

void write_report(const CheckCommand& command, const project::CheckResult& result, output::Summary& summary, Clock::time_point start,
                  DescriptorSink& sink) {
  const output::FileLookup files = [&](FileId file) -> const SourceFile& { return result.program->source(file); };
  const auto writer = output::make_writer(command.format, {use_color(command.color, STDOUT_FILENO), version()}, files, sink);
  writer->begin();
  for (const Diagnostic& diagnostic : result.diagnostics) {
    output::count(summary, diagnostic.severity);
    if (!sink.is_closed()) writer->add(diagnostic);
  }
  summary.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  writer->end(summary);
  sink.flush();
}

}  // namespace

int run_check(CheckCommand command) {
  const Clock::time_point start = Clock::now();
  set_log_level(command.verbosity);
  if (const auto input = take_input(command); !input) {
    tell(input.error().message);
    return 2;
  }
  if (const auto known = take_surroundings(command.options); !known) {
    tell(known.error().message);
    return 2;
  }
  const source::DiskFileSystem disk;
  const project::CheckResult result = project::check(command.options, disk);
  if (result.failure) {
    tell(*result.failure);
    return 2;
  }
  log_run(result);
  for (const std::string& problem : result.problems) tell(problem);
  if (command.verbosity >= 0) {
    for (const std::string& warning : result.warnings) tell(warning);
  }

  output::Summary summary;
  summary.files = result.file_count;
  const bool is_silent = command.verbosity <= -2;
  DescriptorSink sink(is_silent ? open("/dev/null", O_WRONLY | O_CLOEXEC) : STDOUT_FILENO);
  write_report(command, result, summary, start, sink);
  if (sink.failure() != 0) {
    tell(std::string("cannot write to standard output: ") + std::strerror(sink.failure()));  // NOLINT(concurrency-mt-unsafe)
  }
  if (command.verbosity >= 0 && command.format != output::OutputFormat::Json && !sink.is_closed()) tell(totals(summary));
  return exit_status(command, result, summary, sink.failure() == 0);
}

}  // namespace awl::cli
