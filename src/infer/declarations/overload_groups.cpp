#include "infer/declarations/overload_groups.h"

#include "infer/declarations/decorators.h"
#include "infer/declarations/symbols.h"

namespace awl::infer {

using semantic::Definition;
using semantic::DefinitionKind;

namespace {

bool has_decorated_function(const FileUnit& unit, SymbolId symbol) {
  for (const DefinitionId id : unit.index.definitions_of(symbol)) {
    const Definition& definition = unit.index.definition(id);
    if (definition.kind == DefinitionKind::Function && !ast::FunctionDef(unit.tree, definition.node).decorators().empty()) return true;
  }
  return false;
}

}  // namespace

std::vector<OverloadGroup> overload_groups(Inference& in, const FileUnit& unit, SymbolId symbol) {
  std::vector<OverloadGroup> groups;
  if (!has_decorated_function(unit, symbol)) return groups;
  bool is_open = false;
  for (const DefinitionId id : live_definitions(in, unit, symbol)) {
    const Definition& definition = unit.index.definition(id);
    const bool is_function = definition.kind == DefinitionKind::Function;
    if (is_function && is_overload(in, unit, definition.node)) {
      if (!is_open) groups.emplace_back();
      groups.back().overloads.push_back(definition.node);
      is_open = true;
      continue;
    }
    if (!is_open) continue;
    if (is_function) groups.back().implementation = definition.node;
    groups.back().is_rebound = !is_function;
    is_open = false;
  }
  return groups;
}

}  // namespace awl::infer
