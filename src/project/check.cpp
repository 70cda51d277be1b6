#include "project/check.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <numeric>

#include "base/check.h"
#include "program/checker.h"
#include "project/big_stack.h"
#include "project/current_file.h"
#include "project/file_finder.h"
#include "project/suppression.h"
#include "source/path.h"

namespace awl::project {
namespace {

Diagnostic internal_error(FileId file, std::string_view what) {
  return {
      file, {0, 0}, Rule::internal_error, Severity::Error, "awl failed on this file, which is a defect in awl: " + std::string(what), {},
      {},   {}};
}

// The same permutation for the same seed on every machine (splitmix64, Fisher-Yates).
void shuffle(std::vector<std::size_t>& order, std::uint64_t seed) {
  const auto next = [&] {
    std::uint64_t z = (seed += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  };
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[next() % i]);
}

class Run {
 public:
  Run(const CheckOptions& options, Setup setup, const FileSystem& files) : options_(options), setup_(std::move(setup)), files_(files) {}

  CheckResult go() {
    result_.program = std::make_unique<Program>(setup_.environment, files_);
    result_.root = setup_.root;
    result_.config_path = setup_.config_path;
    add_files();
    checker_ = make_checker(*result_.program, {setup_.rules, options_.last_stage});
    files_to_check_ = result_.program->checked_files();
    diagnostics_.resize(files_to_check_.size());
    check_all();
    collect();
    return std::move(result_);
  }

 private:
  void add_files() {
    if (!options_.paths.empty() || !options_.input) {
      FoundFiles found = find_files(files_, {options_.working_directory, setup_.root, options_.paths, &setup_.config});
      for (FoundFile& file : found.files) {
        result_.program->add_checked_file(std::move(file.path), std::move(file.display_path));
      }
      result_.problems = std::move(found.problems);
      result_.warnings = std::move(found.warnings);
    }
    if (options_.input) {
      const std::string path = source::normalize_path(source::join_path(options_.working_directory, options_.input->name));
      result_.program->add_checked_text(path, options_.input->name, options_.input->bytes);
    }
  }

  void check_all() {
    std::vector<std::size_t> order(files_to_check_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (options_.schedule_seed != 0) shuffle(order, options_.schedule_seed);
    std::atomic<std::size_t> next{0};
    const auto work = [&](unsigned) {
      for (std::size_t i = next.fetch_add(1); i < order.size(); i = next.fetch_add(1)) check_one(order[i]);
    };
    if (options_.on_this_thread) return work(0);
    const unsigned wanted = options_.jobs == 0 ? usable_cpus() : options_.jobs;
    run_on_big_stacks(std::max(1u, static_cast<unsigned>(std::min<std::size_t>(wanted, order.size()))), work);
  }

  void check_one(std::size_t index) {
    const FileId file = files_to_check_[index];
    const CurrentFile current(result_.program->path(file));
    std::vector<Diagnostic>& found = diagnostics_[index];
    try {
      found = checker_->check_file(file);
      configure(file, found);
      return;
    } catch (const std::bad_alloc&) {
      found.assign(1, internal_error(file, "out of memory"));
    } catch (const std::exception& error) {
      found.assign(1, internal_error(file, error.what()));
    }
    // What needs no more than the text is still told.
    try {
      std::vector<Diagnostic> syntax = syntax_diagnostics(result_.program->unit(file));
      configure(file, syntax);
      found.insert(found.end(), syntax.begin(), syntax.end());
    } catch (const std::exception&) {  // reported above
    }
  }

  // Severities and suppression comments.
  void configure(FileId file, std::vector<Diagnostic>& found) {
    if (found.empty()) return;
    const FileUnit& unit = result_.program->unit(file);
    const Suppressions suppressions(unit.source, unit.tree);
    std::erase_if(found, [&](Diagnostic& diagnostic) {
      diagnostic.severity = setup_.rules.severity_of(diagnostic.rule, diagnostic.severity);
      return diagnostic.severity == Severity::Ignore || suppressions.silences(diagnostic);
    });
  }

  void collect() {
    for (std::vector<Diagnostic>& found : diagnostics_) {
      std::move(found.begin(), found.end(), std::back_inserter(result_.diagnostics));
    }
    sort_and_deduplicate(result_.diagnostics, *result_.program);
    result_.has_internal_error = std::any_of(result_.diagnostics.begin(), result_.diagnostics.end(),
                                             [](const Diagnostic& d) { return d.rule == Rule::internal_error; });
    for (const FileId file : files_to_check_) {
      if (const auto error = result_.program->read_error(file)) {
        result_.problems.push_back(*error);
      } else {
        ++result_.file_count;
      }
    }
  }

  const CheckOptions& options_;
  Setup setup_;
  const FileSystem& files_;
  std::unique_ptr<Checker> checker_;
  std::vector<FileId> files_to_check_;
  std::vector<std::vector<Diagnostic>> diagnostics_;  // by file
  CheckResult result_;
};

}  // namespace

CheckResult check(const CheckOptions& options, const FileSystem& files) {
  auto setup = set_up(options, files);
  if (!setup) {
    CheckResult result;
    result.failure = setup.error().message;
    return result;
  }
  return Run(options, std::move(*setup), files).go();
}

void sort_and_deduplicate(std::vector<Diagnostic>& diagnostics, Program& program) {
  const auto key = [&](const Diagnostic& d) {
    return std::tuple(std::string_view(program.source(d.file).display_path), d.range, rule_info(d.rule).id, std::string_view(d.message));
  };
  // Most are in order by file already; comparing ids first saves the look at the paths.
  std::stable_sort(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    if (a.file == b.file) {
      return std::tuple(a.range, rule_info(a.rule).id, std::string_view(a.message)) <
             std::tuple(b.range, rule_info(b.rule).id, std::string_view(b.message));
    }
    return key(a) < key(b);
  });
  const auto alike = [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); };
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), alike), diagnostics.end());
}

}  // namespace awl::project
