// Runs markdown pages and tells what failed.
#pragma once

#include <string>
#include <vector>

#include "output/report.h"
#include "source/file_system.h"

namespace awl::mdtest {

struct RunOptions {
  std::vector<std::string> paths;  // files and directories
  std::string filter;              // only sections whose name contains it
  bool update = false;             // rewrite stale snapshots
  unsigned jobs = 0;
  std::string program = "awl";  // how to call it, for the command that runs a section again
};

/// Failures and a last line with totals go to `sink`, the same for any number of threads. Exit status: 0 all passed, 1
/// something failed, 2 a path is missing, a page cannot be read or written, or there is nothing to run, 101 awl failed.
int run(const RunOptions& options, const source::FileSystem& files, output::Sink& sink);

}  // namespace awl::mdtest
