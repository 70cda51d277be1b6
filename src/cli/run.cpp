#include "cli/commands.h"
#include "cli/signals.h"
#include "cli/terminal.h"

namespace awl::cli {
namespace {

int finish(const Finished& finished) {
  if (!finished.to_stderr.empty()) {
    std::string_view text = finished.to_stderr;
    if (text.starts_with("awl: ")) text.remove_prefix(5);
    tell(text);
  }
  const int written = finished.to_stdout.empty() ? 0 : print(finished.to_stdout);
  return written != 0 ? written : finished.exit_status;
}

struct Runner {
  int operator()(const Finished& finished) const { return finish(finished); }
  int operator()(CheckCommand& command) const { return run_check(std::move(command)); }
  int operator()(const MdtestCommand& command) const { return run_mdtest(command); }
  int operator()(const RulesCommand& command) const { return run_rules(command); }
  int operator()(const ExplainCommand& command) const { return run_explain(command); }
  int operator()(DebugCommand& command) const { return run_debug(std::move(command)); }
  int operator()(const VersionCommand& command) const { return run_version(command); }
};

}  // namespace

int run(int argc, const char* const* argv) {
  install_signal_handlers();
  try {
    Command command = parse_arguments(argc, argv);
    return std::visit(Runner{}, command);
  } catch (const std::exception& error) {
    tell(std::string("a defect in awl: ") + error.what());
    return 101;
  }
}

}  // namespace awl::cli
