// Imports: from what is written to modules and their members.
#include "infer/declarations/imports.h"

#include <algorithm>

#include "infer/declarations/file_ranges.h"
#include "infer/declarations/symbols.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;

NameId dotted_name(NameId module, NameId member) {
  if (!module) return member;
  std::string text(name_text(module));
  text += '.';
  text += name_text(member);
  return intern(text);
}

ImportedModule find_module(Inference& in, const FileUnit& importer, NameId dotted) {
  ImportedModule module;
  module.name = dotted;
  if (const auto file = in.program.resolve_module(dotted, importer.id)) {
    module.file = *file;
    module.found = true;
  } else {
    module.found = in.program.is_namespace_package(dotted);
  }
  return module;
}

ImportedModule import_from_module(Inference& in, const FileUnit& unit, NodeId import_from) {
  const ast::ImportFrom from(unit.tree, import_from);
  const NodeId name_node = from.module();
  const NameId written = unit.tree.absent(name_node) ? NameId() : ast::Identifier(unit.tree, name_node).name();
  if (from.level() == 0) return written ? find_module(in, unit, written) : ImportedModule();
  const auto absolute = in.program.absolute_module(unit.id, from.level(), written);
  return absolute && *absolute ? find_module(in, unit, *absolute) : ImportedModule();
}

namespace {

bool has_unknown_star_import(Inference& in, const FileUnit& unit, std::vector<FileId>& seen) {
  if (std::find(seen.begin(), seen.end(), unit.id) != seen.end()) return false;
  seen.push_back(unit.id);
  return std::ranges::any_of(unit.index.star_imports, [&](NodeId star) {
    const ImportedModule module = import_from_module(in, unit, star);
    return !module.found || (module.file && has_unknown_star_import(in, in.unit(module.file), seen));
  });
}

}  // namespace

bool has_unknown_star_import(Inference& in, const FileUnit& unit) {
  std::vector<FileId> seen;
  return has_unknown_star_import(in, unit, seen);
}

NodeId import_from_of(const FileUnit& unit, NodeId alias) {
  for (std::uint32_t i = alias.value; i-- > 0;) {
    const NodeKind kind = unit.tree.kind(NodeId(i));
    if (kind == NodeKind::ImportFrom) return NodeId(i);
    if (kind == NodeKind::Import) return {};
  }
  return {};
}

TypeId module_type(Inference& in, const ImportedModule& module) {
  if (!module.found) return in.store.unknown();
  return in.store.make(types::ModuleType{module.file, module.name});
}

// ---- what a module shows -----------------------------------------------------------------------------------------------

bool is_private_import(const FileUnit& unit, const Definition& definition) {
  const ast::Tree& tree = unit.tree;
  if (definition.kind != DefinitionKind::Import && definition.kind != DefinitionKind::ImportFrom) return false;
  const ast::Alias alias(tree, definition.node);
  const NameId bound = unit.index.symbol(definition.symbol).name;
  if (unit.index.has_dunder_all &&
      std::find(unit.index.dunder_all.begin(), unit.index.dunder_all.end(), bound) != unit.index.dunder_all.end()) {
    return false;
  }
  return tree.absent(alias.asname()) || ast::Identifier(tree, alias.asname()).name() != alias.name();
}

namespace {

/// `M` of `__all__ += M.__all__`.
ImportedModule all_module(Inference& in, const FileUnit& unit, NodeId expression) {
  if (unit.tree.kind(expression) != NodeKind::Name) return {};
  const SymbolId symbol = unit.index.lookup(ScopeId(0), ast::Name(unit.tree, expression).name());
  if (!symbol) return {};
  const TypeId value = symbol_value(in, unit, symbol);
  if (!value || in.store.kind(value) != TypeKind::Module) return {};
  const types::ModuleType& module = in.store.module(value);
  return {module.file, module.name, static_cast<bool>(module.file)};
}

bool is_in_dunder_all(Inference& in, const FileUnit& module, NameId name, unsigned depth) {
  const auto& all = module.index.dunder_all;
  if (std::find(all.begin(), all.end(), name) != all.end()) return true;
  if (depth == 0) return false;
  for (const NodeId expression : module.index.dunder_all_modules) {
    const ImportedModule other = all_module(in, module, expression);
    if (other.found && other.file != module.id && is_in_dunder_all(in, in.unit(other.file), name, depth - 1)) return true;
  }
  return false;
}

}  // namespace

bool is_exported_by_star(Inference& in, const FileUnit& module, NameId name) {
  if (module.index.has_dunder_all) return is_in_dunder_all(in, module, name, 8);
  if (name_text(name).starts_with("_")) return false;
  if (!module.is_stub) return true;
  const SymbolId symbol = module.index.lookup(ScopeId(0), name);
  if (!symbol) return true;  // by a star import of its own: that is re-exported
  for (const DefinitionId id : live_definitions(in, module, symbol)) {
    if (!is_private_import(module, module.index.definition(id))) return true;
  }
  return false;
}

TypeId star_import_type(Inference& in, const FileUnit& unit, NameId name) {
  if (unit.index.star_imports.empty()) return {};
  const SymbolPlace place = module_symbol(in, unit.id, name);
  if (!place || place.unit == &unit) return {};
  return symbol_type(in, *place.unit, place.symbol).type;
}

// ---- import statements -----------------------------------------------------------------------------------------------------

namespace {

/// An import in a `try` says itself that the module may be missing.
bool is_guarded(const FileUnit& unit, NodeId node) {
  const auto& imports = unit.index.imports;
  const auto at = std::lower_bound(imports.begin(), imports.end(), node,
                                   [](const semantic::ImportRecord& record, NodeId wanted) { return record.node < wanted; });
  return at != imports.end() && at->node == node && at->in_try;
}

bool wants_report(RegionContext* rc, const FileUnit& unit, NodeId node) { return rc && rc->is_reporting() && !is_guarded(unit, node); }

NameId first_part(NameId dotted) {
  const std::string_view text = name_text(dotted);
  const std::size_t dot = text.find('.');
  return dot == std::string_view::npos ? dotted : intern(text.substr(0, dot));
}

/// A package that is not installed is told once a file, at its first import.
bool is_told_before(RegionContext& rc, NodeId at, NameId module) {
  const NameId root = first_part(module);
  if (find_module(rc.in, rc.unit, root).found) return false;
  for (const semantic::ImportRecord& record : rc.unit.index.imports) {
    if (!(record.node < at)) break;
    const bool is_same = record.level == 0 && record.module && first_part(record.module) == root;
    if (is_same && !record.in_try && !file_ranges(rc.in, rc.unit).is_dead(record.node)) return true;
  }
  return false;
}

void report_missing_module(RegionContext& rc, TextRange range, NameId module) {
  report(rc, Rule::unresolved_import, range,
         fmt::format("module `{}` cannot be found: it is neither in the project nor installed in the environment", name_text(module)));
}
/// `import a.b` binds `a`; `import a.b as c` binds the module `a.b`.
TypeId plain_import(Inference& in, const FileUnit& unit, NodeId alias_node, RegionContext* rc) {
  const ast::Alias alias(unit.tree, alias_node);
  const ImportedModule whole = find_module(in, unit, alias.name());
  if (!whole.found && wants_report(rc, unit, alias_node) && !is_told_before(*rc, alias_node, alias.name())) {
    report_missing_module(*rc, unit.tree.range(alias.name_node()), alias.name());
  }
  if (!unit.tree.absent(alias.asname())) return module_type(in, whole);
  const NameId root = first_part(alias.name());
  return module_type(in, root == alias.name() ? whole : find_module(in, unit, root));
}

bool is_first_alias(const FileUnit& unit, NodeId import_from, NodeId alias) {
  const ast::ImportFrom from(unit.tree, import_from);
  return from.names().empty() || from.names().front() == alias;
}

void report_missing_source(RegionContext& rc, const FileUnit& unit, NodeId import_from) {
  const ast::ImportFrom from(unit.tree, import_from);
  const NodeId name = from.module();
  if (from.level() == 0) {
    const NameId module = ast::Identifier(unit.tree, name).name();
    if (!is_told_before(rc, import_from, module)) report_missing_module(rc, unit.tree.range(name), module);
    return;
  }
  std::string text(from.level(), '.');
  TextRange range = unit.tree.range(import_from);
  if (!unit.tree.absent(name)) {
    text += name_text(ast::Identifier(unit.tree, name).name());
    range = unit.tree.range(name);
  }
  report(rc, Rule::unresolved_import, range, fmt::format("module `{}` cannot be found: there is no such module in this package", text));
}

/// `from package import submodule`, `from . import sibling`
TypeId submodule_type(Inference& in, const FileUnit& importer, NameId package, NameId member) {
  if (!package) return {};
  const ImportedModule found = find_module(in, importer, dotted_name(package, member));
  return found.found ? module_type(in, found) : TypeId();
}

/// `from . import x` in a package's own `__init__`: a submodule, or a name that something else defines.
TypeId own_member_import(Inference& in, const FileUnit& unit, NodeId alias, NameId member) {
  if (const TypeId submodule = submodule_type(in, unit, unit.module, member)) return submodule;
  const SymbolId symbol = unit.index.lookup(ScopeId(0), member);
  if (!symbol) return star_import_type(in, unit, member);
  for (const DefinitionId id : live_definitions(in, unit, symbol)) {
    if (unit.index.definition(id).node != alias) return definition_type(in, unit, id);
  }
  return {};
}

TypeId imported_member(Inference& in, const FileUnit& unit, const ImportedModule& module, NodeId alias_node, NameId name) {
  if (!module.file) return submodule_type(in, unit, module.name, name);
  if (module.file == unit.id) return own_member_import(in, unit, alias_node, name);
  const ModuleMember& member = module_member(in, module.file, name);
  if (member.exists && (!member.is_private_in_stub || unit.is_stub)) return member.type;
  return submodule_type(in, unit, module.name, name);
}

}  // namespace

TypeId import_type(Inference& in, const FileUnit& unit, NodeId node, RegionContext* rc) {
  const bool is_star = unit.tree.kind(node) == NodeKind::ImportFrom;
  const NodeId import_from = is_star ? node : import_from_of(unit, node);
  if (!import_from) return plain_import(in, unit, node, rc);
  const ImportedModule module = import_from_module(in, unit, import_from);
  if (!module.found) {
    if ((is_star || is_first_alias(unit, import_from, node)) && wants_report(rc, unit, node)) {
      report_missing_source(*rc, unit, import_from);
    }
    return in.store.unknown();
  }
  if (is_star) return module_type(in, module);
  const ast::Alias alias(unit.tree, node);
  if (const TypeId type = imported_member(in, unit, module, node, alias.name())) return type;
  if (wants_report(rc, unit, node)) {
    const auto names = member_names(in, module_type(in, module));
    report(*rc, Rule::unresolved_import, unit.tree.range(alias.name_node()),
           fmt::format("module `{}` has no member `{}`{}", name_text(module.name), name_text(alias.name()),
                       did_you_mean(name_text(alias.name()), names)));
  }
  return in.store.unknown();
}

void check_star_import(RegionContext& rc, NodeId import_from) { import_type(rc.in, rc.unit, import_from, &rc); }

}  // namespace awl::infer
