// The site-packages of a Python environment, found by reading directories and `pyvenv.cfg`. No interpreter is ever run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "modules/python_version.h"
#include "source/file_system.h"

namespace awl::project {

/// `path` is a virtual environment, an installation prefix (`/usr`), an interpreter (`/usr/bin/python3`) or a directory of
/// packages. Where several Pythons are installed under one prefix, the one of `version` is taken, else the newest. `.pth`
/// files (editable installs) are followed. Fails if nothing of the kind is there.
Result<std::vector<std::string>> site_packages_of(const source::FileSystem& files, const std::string& path,
                                                  std::optional<PythonVersion> version);

}  // namespace awl::project
