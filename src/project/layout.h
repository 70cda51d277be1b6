// Where a project is: its root, its configuration, its first-party search paths.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "project/config.h"
#include "source/file_system.h"

namespace awl::project {

struct Layout {
  std::string root;                        // absolute
  std::optional<std::string> config_path;  // the file that `config` comes from
  Config config;
  std::optional<PythonVersion> requires_python;
};

/// Looks from `start` upward for `awl.toml` and `[tool.awl]` (`awl.toml` wins in one directory); its directory is the root.
/// Without any: the nearest directory with a pyproject.toml, else with setup.py, setup.cfg or .git, else `fallback`.
/// An error has one line for each mistake, `path:line:column: message`.
Result<Layout> find_layout(const source::FileSystem& files, const std::string& start, const std::string& fallback);

/// The layout of a project whose root is given: its configuration is read there and nowhere else.
Result<Layout> layout_of(const source::FileSystem& files, const std::string& root);

/// The directory that would be on `sys.path` for code in `directory`: the first one upward that is no package.
std::string outside_packages(const source::FileSystem& files, std::string directory);

/// First-party search paths: those of the configuration, else `src` (unless it is a package) and the root itself (if it
/// is a package, the directory around it).
std::vector<std::string> first_party_roots(const source::FileSystem& files, const Layout& layout);

}  // namespace awl::project
