// The commands, each in its own file. Each gives the exit status.
#pragma once

#include "cli/arguments.h"

namespace awl::cli {

int run_check(CheckCommand command);
int run_mdtest(const MdtestCommand& command);
int run_rules(const RulesCommand& command);
int run_explain(const ExplainCommand& command);
int run_debug(DebugCommand command);
int run_version(const VersionCommand& command);

/// Parses the command line and runs the command.
int run(int argc, const char* const* argv);

}  // namespace awl::cli
