// `awl mdtest`.
#include <unistd.h>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "mdtest/runner.h"

namespace awl::cli {

int run_mdtest(const MdtestCommand& command) {
  DescriptorSink sink(STDOUT_FILENO);
  const source::DiskFileSystem disk;
  mdtest::RunOptions options;
  options.paths = command.paths;
  options.filter = command.filter;
  options.update = command.update;
  options.jobs = command.jobs;
  options.program = command.program;
  return mdtest::run(options, disk, sink);
}

}  // namespace awl::cli
