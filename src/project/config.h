// The configuration file: `awl.toml`, or `[tool.awl]` in `pyproject.toml`. The one table of its keys is in config.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnostics/diagnostic.h"
#include "modules/python_version.h"

namespace awl::project {

/// What a file sets; nothing is a default here. Paths and patterns are as written, relative to `directory`.
struct Config {
  std::string directory;  // of the file, absolute

  // [environment]
  std::optional<PythonVersion> python_version;
  std::optional<std::string> python_platform;
  std::optional<std::string> python;
  std::optional<std::vector<std::string>> extra_search_paths;
  std::optional<std::string> typeshed;

  // [rules], `all` first, then groups, then single rules: a table has no order, so what is more special wins
  std::vector<std::pair<std::string, Severity>> rules;

  // [src]
  std::optional<std::vector<std::string>> root;
  std::optional<std::vector<std::string>> include;
  std::optional<std::vector<std::string>> exclude;
};

/// What `over` sets replaces what `config` sets; rules are added after those of `config`, so that they win.
void override_with(Config& config, Config over);

/// Something wrong in a configuration file, at a line and column from 1.
struct ConfigProblem {
  std::uint32_t line = 1, column = 1;
  std::string message;
};

struct ParsedConfig {
  /// None if the file has no part for awl (a pyproject.toml without `[tool.awl]`).
  std::optional<Config> config;
  /// `project.requires-python` of a pyproject.toml.
  std::optional<std::string> requires_python;
  std::vector<ConfigProblem> problems;  // in order of their place
};

enum class ConfigFile { AwlToml, PyprojectToml };

ParsedConfig parse_config(std::string_view text, ConfigFile kind, std::string directory);

/// "linux", "darwin", "win32" or "all".
bool is_python_platform(std::string_view word);
/// The versions of `--python-version`: 3.9 (its syntax alone) to 3.15.
inline constexpr PythonVersion kOldestPython{3, 9}, kNewestPython{3, 15};
bool is_supported(PythonVersion version);

/// The lowest version that a `requires-python` specifier (">=3.10,<4", "~=3.11", "==3.12.*") allows, brought into the
/// supported range; none if it has no lower bound or cannot be read. Source: PyPA specification "Version specifiers".
std::optional<PythonVersion> lower_bound_of(std::string_view requires_python);

}  // namespace awl::project
