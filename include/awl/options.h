// What to check and how, in standard types alone. Each member is an option of `awl check`; what is left out comes from the
// configuration file, then from the defaults.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace awl::api {

/// Text that is in no file yet.
struct Input {
  std::string name;   // also says where it would lie, for its imports
  std::string bytes;  // as a file would hold them
};

struct Options {
  std::string working_directory;   // absolute; relative paths count from it
  std::vector<std::string> paths;  // files and directories; empty and no `input`: the project
  std::optional<Input> input;

  std::optional<std::string> project;
  std::optional<std::string> python_version;   // "3.12"
  std::optional<std::string> python_platform;  // "linux", "darwin", "win32", "all"
  std::vector<std::string> extra_search_paths;
  std::optional<std::string> python;    // an environment or interpreter; it is never run
  std::optional<std::string> typeshed;  // instead of the built-in one

  /// Rule, group or "all", and "error", "warn", "info" or "ignore"; later ones win.
  std::vector<std::pair<std::string, std::string>> rules;
  unsigned jobs = 0;  // threads; 0: the CPUs it may use
};

}  // namespace awl::api
