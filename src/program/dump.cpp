#include "program/dump.h"

#include <fmt/format.h>

#include "base/names.h"

namespace awl {
namespace {

std::string as_written(const semantic::ImportRecord& record) {
  const std::string module = std::string(record.level, '.') + std::string(name_text(record.module));
  if (record.is_star) return "from " + module + " import *";
  if (!record.imported) return "import " + module;
  return "from " + module + " import " + std::string(name_text(record.imported));
}

std::string meaning(Program& program, FileId file, const semantic::ImportRecord& record) {
  const auto absolute = program.absolute_module(file, record.level, record.module);
  if (!absolute) return "outside the top package";
  // `from package import module` may mean the module inside.
  if (record.imported) {
    const std::string inner = std::string(name_text(*absolute)) + "." + std::string(name_text(record.imported));
    if (const auto found = program.resolve_module(intern(inner), file)) {
      return program.source(*found).display_path + " (submodule)";
    }
  }
  if (const auto found = program.resolve_module(*absolute, file)) return program.source(*found).display_path;
  return program.is_namespace_package(*absolute) ? "namespace package" : "not found";
}

}  // namespace

std::string dump_modules(Program& program, FileId file) {
  const FileUnit& unit = program.unit(file);
  std::string text = unit.module ? fmt::format("module {}", name_text(unit.module)) : "script";
  if (unit.is_package) text += " (package)";
  if (unit.is_stub) text += " (stub)";
  text += '\n';
  for (const semantic::ImportRecord& record : unit.index.imports) {
    const source::LineColumn place = unit.source.position(unit.tree.range(record.node).start);
    text += fmt::format("{}:{} {} -> {}\n", place.line, place.column, as_written(record), meaning(program, file, record));
  }
  return text;
}

}  // namespace awl
