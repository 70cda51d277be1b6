#include "mdtest/section_test_case.h"

#include <algorithm>
#include <map>

#include "mdtest/assertions.h"
#include "output/report.h"
#include "project/check.h"
#include "source/path.h"

namespace awl::mdtest {
namespace {

constexpr std::string_view kRoot = "/src";
constexpr PythonVersion kDefaultVersion{3, 14};

bool is_python_tag(const std::string& tag) { return tag == "py" || tag == "python" || tag == "pyi"; }

/// A file of a test, put together from blocks, and where its lines stand in the page.
struct TestFile {
  struct Piece {
    std::uint32_t first_line;  // in the file
    std::uint32_t page_line;   // of that line in the page
  };
  std::string text;
  std::uint32_t line_count = 0;
  std::vector<Piece> pieces;

  void add(const Block& block) {
    pieces.push_back({line_count + 1, block.first_line});
    text += block.text;
    line_count += block.line_count;
  }
  [[nodiscard]] std::uint32_t page_line(std::uint32_t line) const {
    const auto after = std::upper_bound(pieces.begin(), pieces.end(), line,
                                        [](std::uint32_t wanted, const Piece& piece) { return wanted < piece.first_line; });
    const Piece& piece = after == pieces.begin() ? *after : *std::prev(after);
    return piece.page_line + (line - std::min(line, piece.first_line));
  }
};

std::string path_of(const Block& block) {
  if (block.path) return source::normalize_path(source::join_path(kRoot, *block.path));
  return source::join_path(kRoot, block.tag == "pyi" ? "main.pyi" : "main.py");
}

class SectionRun {
 public:
  SectionRun(const Page& page, const Section& section, bool update) : page_(page), section_(section), update_(update) {}

  Outcome run() {
    collect_files();
    if (!read_configuration()) return std::move(outcome_);
    project::CheckOptions options;
    options.working_directory = std::string(kRoot);
    options.on_this_thread = true;
    options.config = config_;
    const project::CheckResult result = project::check(options, files_);
    if (result.failure) {
      fail(section_.line, *result.failure);
      return std::move(outcome_);
    }
    outcome_.has_internal_error = result.has_internal_error;
    for (const std::string& problem : result.problems) fail(section_.line, problem);
    if (result.file_count == 0) fail(section_.line, "no file of this section is checked");
    compare(result);
    compare_snapshot(result);
    return std::move(outcome_);
  }

 private:
  void fail(std::uint32_t line, std::string message) { outcome_.failures.push_back({line, std::move(message)}); }

  void collect_files() {
    for (const Block& block : section_.blocks) {
      if (block.path || is_python_tag(block.tag)) test_files_[path_of(block)].add(block);
    }
    for (const auto& [path, file] : test_files_) files_.add(path, file.text);
  }

  // The `toml` blocks of the sections above, then its own: what stands further down wins.
  bool read_configuration() {
    config_.directory = std::string(kRoot);
    config_.python_version = kDefaultVersion;
    for (const std::size_t above : section_.ancestors) read_blocks(page_.sections[above]);
    read_blocks(section_);
    return outcome_.failures.empty();
  }

  void read_blocks(const Section& section) {
    for (const Block& block : section.blocks) {
      if (block.tag != "toml" || block.path) continue;
      project::ParsedConfig parsed = project::parse_config(block.text, project::ConfigFile::AwlToml, std::string(kRoot));
      for (const project::ConfigProblem& problem : parsed.problems) {
        fail(block.first_line + problem.line - 1, problem.message);
      }
      if (parsed.config) project::override_with(config_, *std::move(parsed.config));
    }
  }

  void compare(const project::CheckResult& result) {
    std::map<std::uint32_t, std::vector<Diagnostic>> by_file;
    for (const Diagnostic& diagnostic : result.diagnostics) by_file[diagnostic.file.value].push_back(diagnostic);
    for (const FileId id : result.program->checked_files()) {
      const SourceFile& source = result.program->source(id);
      const TestFile& file = test_files_.at(source.path);
      std::vector<Assertion> assertions;
      try {
        assertions = read_assertions(source, result.program->unit(id).tree);
      } catch (const std::exception&) {  // told as an internal-error
      }
      for (Mismatch& mismatch : match(source, assertions, by_file[id.value])) {
        fail(file.page_line(mismatch.line), std::move(mismatch.message));
      }
    }
    std::stable_sort(outcome_.failures.begin(), outcome_.failures.end(),
                     [](const Failure& a, const Failure& b) { return a.line < b.line; });
  }

  void compare_snapshot(const project::CheckResult& result) {
    const Block* snapshot = nullptr;
    for (const Block& block : section_.blocks) {
      if (block.tag != "snapshot") continue;
      if (snapshot != nullptr) fail(block.first_line - 1, "a section can have one snapshot only");
      snapshot = &block;
    }
    if (snapshot == nullptr) return;
    const output::FileLookup lookup = [&](FileId file) -> const SourceFile& { return result.program->source(file); };
    std::string fresh;
    for (const Diagnostic& diagnostic : result.diagnostics) {
      if (!fresh.empty()) fresh += '\n';
      fresh += output::render_full(diagnostic, lookup);
    }
    if (fresh == snapshot->text) return;
    outcome_.stale_snapshot = snapshot;
    outcome_.fresh_snapshot = fresh;
    if (!update_) fail(snapshot->first_line, "the snapshot differs; now it is\n" + fresh);
  }

  const Page& page_;
  const Section& section_;
  bool update_;
  std::map<std::string, TestFile> test_files_;  // by path
  source::MemoryFileSystem files_;
  project::Config config_;
  Outcome outcome_;
};

}  // namespace

bool is_test(const Section& section) {
  return std::any_of(section.blocks.begin(), section.blocks.end(), [](const Block& block) { return is_python_tag(block.tag); });
}

Outcome run_section(const Page& page, const Section& section, bool update) { return SectionRun(page, section, update).run(); }

}  // namespace awl::mdtest
