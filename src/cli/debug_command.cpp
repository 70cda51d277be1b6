// `awl debug STAGE FILE`. The table below has one row for each stage that can print what it made of a file.
#include <array>
#include <exception>

#include "cli/commands.h"
#include "cli/surroundings.h"
#include "cli/terminal.h"
#include "flow/flow_graph.h"
#include "program/dump.h"
#include "project/big_stack.h"
#include "semantic/semantic_index.h"
#include "source/path.h"
#include "syntax/dump.h"

namespace awl::cli {
namespace {

struct Printer {
  Stage stage;
  std::string (*print)(Program& program, FileId file);
};

constexpr std::array<Printer, 4> kPrinters = {{
    {Stage::Ast,
     [](Program& program, FileId file) {
       const FileUnit& unit = program.unit(file);
       return syntax::dump_ast(unit.tree, unit.source.text);
     }},
    {Stage::Scopes,
     [](Program& program, FileId file) {
       const FileUnit& unit = program.unit(file);
       return semantic::dump_index(unit.index, unit.tree, unit.source.text);
     }},
    {Stage::Flow,
     [](Program& program, FileId file) {
       const FileUnit& unit = program.unit(file);
       return flow::dump_flow(unit.flow, unit.index, unit.tree, unit.source.text);
     }},
    {Stage::Modules, dump_modules},
}};

const Printer* find_printer(Stage stage) {
  for (const Printer& printer : kPrinters) {
    if (printer.stage == stage) return &printer;
  }
  return nullptr;
}

}  // namespace

int run_debug(DebugCommand command) {
  const Printer* printer = find_printer(command.stage);
  if (printer == nullptr) {
    tell("the stage `" + std::string(stage_word(command.stage)) + "` prints nothing yet");
    return 2;
  }
  command.options.paths = {command.file};
  command.options.last_stage = std::max(command.stage, Stage::Ast);
  if (const auto known = take_surroundings(command.options); !known) {
    tell(known.error().message);
    return 2;
  }
  const source::DiskFileSystem disk;
  auto setup = project::set_up(command.options, disk);
  if (!setup) {
    tell(setup.error().message);
    return 2;
  }
  Program program(setup->environment, disk);
  const FileId file =
      program.add_checked_file(source::normalize_path(source::join_path(command.options.working_directory, command.file)), command.file);
  std::string text;
  std::string failure;
  project::run_on_big_stacks(1, [&](unsigned) {
    try {
      text = printer->print(program, file);
    } catch (const std::exception& error) {
      failure = error.what();
    }
  });
  if (!failure.empty()) {
    tell("awl failed on " + command.file + ", which is a defect in awl: " + failure);
    return 101;
  }
  if (const auto error = program.read_error(file)) {
    tell(*error);
    return 2;
  }
  return print(text);
}

}  // namespace awl::cli
