// Which files a run checks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "project/config.h"
#include "source/file_system.h"

namespace awl::project {

struct FoundFile {
  std::string path;          // absolute, normalised
  std::string display_path;  // as the user gave it, relative to the working directory where possible
};

struct FoundFiles {
  std::vector<FoundFile> files;       // sorted by display path (as bytes), each path once
  std::vector<std::string> problems;  // named paths that are not there, directories that cannot be read
  std::vector<std::string> warnings;  // what was passed over: dangling links, pipes
};

struct FindOptions {
  std::string working_directory;
  std::string project_root;        // `exclude` and `include` count from here
  std::vector<std::string> paths;  // as given; empty: the project
  const Config* config = nullptr;  // [src] include and exclude
};

/// Directories are searched for `.py` and `.pyi` files. Passed over: what `exclude` or a `.gitignore` (also one above, up to
/// the repository's root) says, tools' own directories (`.git`, `.venv`, `node_modules`, `__pycache__`...), virtual
/// environments, and directories behind symbolic links, so that no file is checked twice and no loop is entered. A path
/// that is named is always checked, whatever excludes it, and whatever its extension.
FoundFiles find_files(const source::FileSystem& files, const FindOptions& options);

}  // namespace awl::project
