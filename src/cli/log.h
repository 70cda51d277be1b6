// What `-v` shows, on standard error.
#pragma once

#include "project/check.h"

namespace awl::cli {

/// 0 and below: silent; 1: what the run uses; 2: the files, too.
void set_log_level(int verbosity);
void log_run(const project::CheckResult& result);

}  // namespace awl::cli
