// The command line, parsed. One struct a command; the texts of `--help` are in arguments.cpp.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "output/report.h"
#include "program/stage.h"
#include "project/check.h"

namespace awl::cli {

enum class ColorChoice { Auto, Always, Never };

struct CheckCommand {
  project::CheckOptions options;
  std::vector<std::string> paths;  // as given, "-" included
  std::string stdin_filename = "<stdin>";
  output::OutputFormat format = output::OutputFormat::Full;
  ColorChoice color = ColorChoice::Auto;
  bool exit_zero = false;
  bool error_on_warning = false;
  int verbosity = 0;  // -v up, -q down
};

struct MdtestCommand {
  std::vector<std::string> paths;
  std::string filter;
  std::string program = "awl";  // as it was called
  bool update = false;
  unsigned jobs = 0;
};

struct RulesCommand {
  bool json = false;
};

struct ExplainCommand {
  std::string rule;
  ColorChoice color = ColorChoice::Auto;
};

struct DebugCommand {
  Stage stage = Stage::Ast;
  std::string file;
  project::CheckOptions options;
};

struct VersionCommand {
  bool json = false;
};

/// The parse is the whole answer: a help text, or a mistake.
struct Finished {
  int exit_status = 0;
  std::string to_stdout, to_stderr;
};

using Command = std::variant<Finished, CheckCommand, MdtestCommand, RulesCommand, ExplainCommand, DebugCommand, VersionCommand>;

Command parse_arguments(int argc, const char* const* argv);

}  // namespace awl::cli
