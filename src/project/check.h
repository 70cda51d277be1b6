// A run of `awl check`: from paths and options to sorted diagnostics. The command line, the markdown tests and the public
// interface all come through here.
//
//   options -> configuration -> files -> worker threads, one file at a time -> suppression -> sorted, without doubles
//
// The result does not depend on the number of threads or the order of work. A file on which awl itself fails gives one
// `internal-error`; the others are not touched by it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diagnostics/diagnostic.h"
#include "diagnostics/rule_selection.h"
#include "program/program.h"
#include "program/stage.h"
#include "project/config.h"
#include "source/file_system.h"

namespace awl::project {

/// What a user asks for. Relative paths count from `working_directory`.
struct CheckOptions {
  std::string working_directory;   // absolute
  std::vector<std::string> paths;  // files and directories; empty (and no `input`): the project
  struct Input {
    std::string name;  // `--stdin-filename`, else "<stdin>"
    std::string bytes;
  };
  std::optional<Input> input;  // standard input, checked as well

  std::optional<std::string> project;
  std::optional<PythonVersion> python_version;
  std::optional<std::string> python_platform;
  std::vector<std::string> extra_search_paths;
  std::optional<std::string> python;
  std::optional<std::string> typeshed;
  std::optional<std::string> virtual_env;               // the environment variable
  std::vector<std::pair<std::string, Severity>> rules;  // later ones win

  unsigned jobs = 0;                // 0: the CPUs it may use
  bool on_this_thread = false;      // work here (it has a big stack already), not on threads of its own
  std::uint64_t schedule_seed = 0;  // other than 0: shuffles the order of work
  Stage last_stage = Stage::Lint;

  std::optional<Config> config;  // given: no configuration file is looked for; its directory is the project's root
};

struct CheckResult {
  /// Set when the run could not be done as asked (bad configuration): nothing was checked.
  std::optional<std::string> failure;
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> problems;  // sentences about paths that could not be checked; they make the run incomplete
  std::vector<std::string> warnings;  // sentences worth knowing
  std::size_t file_count = 0;         // files checked
  bool has_internal_error = false;
  std::string root;                        // the project's
  std::optional<std::string> config_path;  // the file that the configuration came from
  std::unique_ptr<Program> program;        // knows the files that diagnostics and notes speak of
};

CheckResult check(const CheckOptions& options, const FileSystem& files);

/// What is settled before any file is read: also what `awl debug` starts from.
struct Setup {
  Environment environment;
  RuleSelection rules;
  Config config;
  std::string root;
  std::optional<std::string> config_path;
};
Result<Setup> set_up(const CheckOptions& options, const FileSystem& files);

/// Sorts by displayed path (as bytes), start, end, rule and message, and keeps one of those alike.
void sort_and_deduplicate(std::vector<Diagnostic>& diagnostics, Program& program);

}  // namespace awl::project
