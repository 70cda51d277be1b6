#include "infer/declarations/finals.h"

#include "infer/classes/classes.h"
#include "infer/declarations/decorators.h"
#include "infer/declarations/imports.h"
#include "infer/declarations/symbols.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::AttributeDefinition;
using semantic::Definition;
using semantic::DefinitionKind;

std::optional<FinalDeclaration> as_final_declaration(Inference& in, const FileUnit& unit, NodeId ann_assign) {
  const ast::AnnAssign assign(unit.tree, ann_assign);
  Qualifiers qualifiers;
  annotation_type(in, unit, assign.annotation(), &qualifiers);
  if (!qualifiers.is_final) return std::nullopt;
  FinalDeclaration found;
  found.unit = &unit;
  found.statement = ann_assign;
  found.has_type = !qualifiers.bare_final;
  found.has_value = !unit.tree.absent(assign.value());
  return found;
}

std::optional<FinalDeclaration> final_declaration(Inference& in, const FileUnit& unit, SymbolId symbol) {
  for (const DefinitionId id : live_definitions(in, unit, symbol)) {
    const Definition& definition = unit.index.definition(id);
    if (definition.kind != DefinitionKind::AnnotatedAssignment) continue;
    if (auto found = as_final_declaration(in, unit, definition.region)) {
      found->definition = id;
      return found;
    }
  }
  return std::nullopt;
}

namespace {

std::optional<FinalDeclaration> declaration_at(Inference& in, SymbolPlace place) {
  return place ? final_declaration(in, *place.unit, place.symbol) : std::nullopt;
}

}  // namespace

std::optional<FinalDeclaration> imported_final(Inference& in, const FileUnit& unit, SymbolId symbol) {
  const semantic::Symbol& at = unit.index.symbol(symbol);
  const SymbolPlace place = follow_imports(in, {&unit, symbol});
  if (place && place.unit != &unit) return declaration_at(in, place);
  if (at.scope != ScopeId(0)) return std::nullopt;
  for (const NodeId star : unit.index.star_imports) {
    const ImportedModule module = import_from_module(in, unit, star);
    if (!module.found || !module.file || module.file == unit.id) continue;
    if (!is_exported_by_star(in, in.unit(module.file), at.name)) continue;
    if (auto found = declaration_at(in, follow_imports(in, module_symbol(in, module.file, at.name)))) return found;
  }
  return std::nullopt;
}

std::optional<FinalMember> own_final_member(Inference& in, ClassId cls, NameId name) {
  const ClassSource source = class_source(in, cls);
  if (!source.is_statement) return std::nullopt;
  const FileUnit& unit = *source.unit;
  const ScopeId scope = unit.index.scope_of(source.node);
  if (const SymbolId symbol = unit.index.lookup(scope, name)) {
    if (const auto found = final_declaration(in, unit, symbol)) return FinalMember{found->place(), false};
    for (const DefinitionId id : live_definitions(in, unit, symbol)) {
      const Definition& definition = unit.index.definition(id);
      if (definition.kind != DefinitionKind::Function) continue;
      if (function_marks(in, unit, definition.node).is_final) return FinalMember{{unit.id, definition.node}, true};
    }
  }
  for (const AttributeDefinition& attribute : unit.index.attributes_of(scope)) {
    if (attribute.attribute != name || !attribute.is_declaration || unit.tree.kind(attribute.region) != NodeKind::AnnAssign) continue;
    if (const auto found = as_final_declaration(in, unit, attribute.region)) return FinalMember{found->place(), false};
  }
  return std::nullopt;
}

}  // namespace awl::infer
