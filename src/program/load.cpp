#include "program/load.h"

#include "semantic/rejections.h"
#include "syntax/parse.h"

namespace awl {

std::unique_ptr<FileUnit> read_unit(const FileFacts& facts, std::string bytes) {
  auto unit = std::make_unique<FileUnit>();
  unit->id = facts.id;
  unit->module = facts.module;
  unit->is_stub = facts.is_stub;
  unit->is_package = facts.is_package;
  unit->is_checked = facts.is_checked;
  unit->is_first_party = facts.is_first_party;
  unit->is_stdlib = facts.is_stdlib;
  unit->is_opaque = facts.is_opaque;
  unit->source = SourceFile::from_bytes(facts.path, facts.display_path, std::move(bytes));
  return unit;
}

void run_stages(FileUnit& unit, PythonVersion version, Stage last_stage) {
  unit.tree = syntax::parse_module(unit.source.text, {version.minor, unit.is_stub, unit.is_checked});
  run_stages_after_parsing(unit, version, last_stage);
}

void run_stages_after_parsing(FileUnit& unit, PythonVersion version, Stage last_stage) {
  if (last_stage < Stage::Scopes) return;
  unit.index = semantic::build_index(unit.tree, unit.is_stub);
  // As in CPython, code is looked at further only if its grammar is right: what was recovered stands where nobody put it.
  if (unit.is_checked && unit.tree.problems.empty()) {
    unit.tree.problems = semantic::find_rejections(unit.tree, unit.index, {.python_minor = version.minor});
  }
  if (last_stage < Stage::Flow) return;
  unit.flow = flow::build_flow(unit.tree, unit.index);
}

}  // namespace awl
