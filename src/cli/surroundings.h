// What a run takes from the process it runs in.
#pragma once

#include "base/result.h"
#include "project/check.h"

namespace awl::cli {

/// Working directory and VIRTUAL_ENV.
Result<void> take_surroundings(project::CheckOptions& options);

/// The working directory: as the shell names it (PWD) if that is the same place, so that links stay as the user knows them.
Result<std::string> working_directory();

}  // namespace awl::cli
