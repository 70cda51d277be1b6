#include "mdtest/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>

#include "base/strings.h"
#include "mdtest/markdown.h"
#include "mdtest/section_test_case.h"
#include "output/escape.h"
#include "project/big_stack.h"
#include "source/path.h"

namespace awl::mdtest {
namespace {

struct PageFile {
  std::string path;
  std::string text;
  Page page;
};

/// A section to run and, later, how it went.
struct Test {
  const PageFile* file;
  const Section* section;
  Outcome outcome;
};

std::string shell_quoted(std::string_view word) {
  const bool is_plain = !word.empty() && word.find_first_not_of(
                                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_./-") == std::string_view::npos;
  if (is_plain) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

class Runner {
 public:
  Runner(const RunOptions& options, const source::FileSystem& files, output::Sink& sink) : options_(options), files_(files), sink_(sink) {}

  int run() {
    read_pages();
    for (const auto& file : pages_) {
      for (const PageProblem& problem : file->page.problems) complain(*file, problem.line, problem.message);
      for (const Section& section : file->page.sections) {
        if (is_test(section) && section.name.find(options_.filter) != std::string::npos) tests_.push_back({file.get(), &section, {}});
      }
    }
    if (tests_.empty() && status_ == 0) {
      sink_.write("nothing to run\n");
      return 2;
    }
    run_tests();
    for (const Test& test : tests_) report(test);
    if (options_.update) rewrite_pages();
    const std::size_t failed = failed_;
    sink_.write(fmt::format("{} in {}: {} passed, {} failed\n", count_of(tests_.size(), "section"), count_of(pages_.size(), "page"),
                            tests_.size() - failed, failed));
    return status_;
  }

 private:
  void raise_status(int status) { status_ = std::max(status_, status); }

  void complain(const PageFile& file, std::uint32_t line, const std::string& message) {
    raise_status(1);
    sink_.write(fmt::format("{}:{}: {}\n", output::escape_terminal(file.path), line, output::escape_terminal(message)));
  }

  void read_pages() {
    std::vector<std::string> paths;
    for (const std::string& path : options_.paths) {
      const source::FileInfo info = files_.info(path);
      if (info.is_directory()) {
        source::walk_files(files_, path, {}, [&](const std::string& found) {
          if (found.ends_with(".md")) paths.push_back(found);
        });
      } else {
        paths.push_back(path);
      }
    }
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    for (const std::string& path : paths) {
      auto text = files_.read(path);
      if (!text) {
        sink_.write(output::escape_terminal(text.error().message) + "\n");
        raise_status(2);
        continue;
      }
      auto file = std::make_unique<PageFile>();
      file->path = path;
      file->text = *std::move(text);
      file->page = parse_page(file->text, std::string(source::file_stem(path)));
      pages_.push_back(std::move(file));
    }
  }

  void run_tests() {
    std::atomic<std::size_t> next{0};
    const unsigned wanted = options_.jobs == 0 ? project::usable_cpus() : options_.jobs;
    const auto threads = static_cast<unsigned>(std::min<std::size_t>(wanted, std::max<std::size_t>(1, tests_.size())));
    project::run_on_big_stacks(threads, [&](unsigned) {
      for (std::size_t i = next.fetch_add(1); i < tests_.size(); i = next.fetch_add(1)) run_one(tests_[i]);
    });
  }

  void run_one(Test& test) const {
    try {
      test.outcome = run_section(test.file->page, *test.section, options_.update);
    } catch (const std::exception& error) {
      test.outcome.has_internal_error = true;
      test.outcome.failures.push_back({test.section->line, std::string("a defect in awl: ") + error.what()});
    }
  }

  void report(const Test& test) {
    if (test.outcome.has_internal_error) raise_status(101);
    if (test.outcome.failures.empty()) return;
    ++failed_;
    raise_status(1);
    const std::string path = output::escape_terminal(test.file->path);
    std::string text = fmt::format("{}:{}: FAILED {}\n", path, test.section->line, output::escape_terminal(test.section->name));
    for (const Failure& failure : test.outcome.failures) append_failure(text, path, failure);
    text += fmt::format("  again: {} mdtest {} --filter {}\n\n", options_.program, shell_quoted(test.file->path),
                        shell_quoted(test.section->name));
    sink_.write(text);
  }

  // The first line of a message follows its place; further ones (a snapshot) are indented.
  static void append_failure(std::string& text, const std::string& path, const Failure& failure) {
    std::string_view rest = failure.message;
    text += fmt::format("  {}:{}: ", path, failure.line);
    for (bool first = true; first || !rest.empty(); first = false) {
      const std::size_t end = rest.find('\n');
      if (!first) text += "    ";
      text += output::escape_terminal(rest.substr(0, end)) + "\n";
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }

  void rewrite_pages() {
    for (const auto& file : pages_) {
      std::vector<std::pair<const Block*, std::string>> changes;
      for (const Test& test : tests_) {
        if (test.file == file.get() && test.outcome.stale_snapshot != nullptr) {
          changes.emplace_back(test.outcome.stale_snapshot, test.outcome.fresh_snapshot);
        }
      }
      if (changes.empty()) continue;
      if (write_file(file->path, replace_blocks(file->text, changes))) {
        sink_.write(fmt::format("updated {} in {}\n", count_of(changes.size(), "snapshot"), output::escape_terminal(file->path)));
      } else {
        sink_.write(fmt::format("cannot write {}\n", output::escape_terminal(file->path)));
        raise_status(2);
      }
    }
  }

  // Beside the page first, so that a full disk does not cost the page.
  static bool write_file(const std::string& path, const std::string& text) {
    const std::string fresh = path + ".new";
    {
      std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
      out << text;
      out.flush();
      if (!out) {
        std::remove(fresh.c_str());
        return false;
      }
    }
    return std::rename(fresh.c_str(), path.c_str()) == 0;
  }

  const RunOptions& options_;
  const source::FileSystem& files_;
  output::Sink& sink_;
  std::vector<std::unique_ptr<PageFile>> pages_;
  std::vector<Test> tests_;
  std::size_t failed_ = 0;
  int status_ = 0;
};

}  // namespace

int run(const RunOptions& options, const source::FileSystem& files, output::Sink& sink) { return Runner(options, files, sink).run(); }

}  // namespace awl::mdtest
