// Symbols: their public types, and what their definitions bind.
#include "infer/declarations/symbols.h"

#include <bit>

#include "infer/annotations/aliases.h"
#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/classes.h"
#include "infer/declarations/file_ranges.h"
#include "infer/declarations/imports.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;

DefinitionList live_definitions(Inference& in, const FileUnit& unit, SymbolId symbol) {
  DefinitionList live;
  const FileRanges& ranges = file_ranges(in, unit);
  for (const DefinitionId id : unit.index.definitions_of(symbol)) {
    const Definition& definition = unit.index.definition(id);
    if (definition.kind != DefinitionKind::Deletion && !ranges.is_dead(definition.node)) live.push_back(id);
  }
  return live;
}

bool has_annotation(const FileUnit& unit, const Definition& definition) {
  return definition.kind == DefinitionKind::AnnotatedAssignment ||
         (definition.kind == DefinitionKind::Parameter && !unit.tree.absent(ast::Parameter(unit.tree, definition.node).annotation()));
}

namespace {

bool is_typed(const FileUnit& unit, const Definition& definition) {
  switch (definition.kind) {
    case DefinitionKind::Import:
    case DefinitionKind::ImportFrom:
    case DefinitionKind::Function:
    case DefinitionKind::Class:
    case DefinitionKind::TypeAlias:
    case DefinitionKind::TypeParameter:
    case DefinitionKind::AnnotatedAssignment:
      return true;
    case DefinitionKind::Parameter:
      return has_annotation(unit, definition);
    case DefinitionKind::Assignment:
    case DefinitionKind::AugmentedAssignment:
    case DefinitionKind::NamedExpr:
    case DefinitionKind::ForTarget:
    case DefinitionKind::WithTarget:
    case DefinitionKind::ExceptName:
    case DefinitionKind::ComprehensionTarget:
    case DefinitionKind::MatchCapture:
    case DefinitionKind::Deletion:
      return false;
  }
  return false;
}

bool is_import(const Definition& definition) {
  return definition.kind == DefinitionKind::Import || definition.kind == DefinitionKind::ImportFrom;
}

types::SourceRef place_of(const FileUnit& unit, const Definition& definition) { return {unit.id, definition.node}; }

}  // namespace

DefinitionId typed_definition(Inference& in, const FileUnit& unit, const DefinitionList& live) {
  DefinitionId fallback;
  const FileRanges& ranges = file_ranges(in, unit);
  for (auto it = live.rbegin(); it != live.rend(); ++it) {
    const Definition& definition = unit.index.definition(*it);
    if (!is_typed(unit, definition)) continue;
    if (!ranges.in_handler(definition.node)) return *it;
    if (!fallback) fallback = *it;
  }
  return fallback;
}

TypeId region_type(Inference& in, const FileUnit& unit, NodeId node) {
  const NodeId region = region_of(in, unit, node);
  if (!region) return in.store.unknown();
  const TypeId type = region_result(in, unit, region).find(node);
  return type ? type : in.store.unknown();
}

// ---- definitions --------------------------------------------------------------------------------------------------------

namespace {

/// `x: T = value` binds the value narrowed to T; without a value, or in a stub, T itself.
TypeId annotated_type(Inference& in, const FileUnit& unit, const Definition& definition) {
  const ast::AnnAssign assign(unit.tree, definition.region);
  const bool has_value = !unit.tree.absent(assign.value());
  Qualifiers qualifiers;
  const TypeId declared = annotation_type(in, unit, assign.annotation(), &qualifiers);
  if (qualifiers.is_type_alias) {
    const TypeId alias = alias_value(in, unit, definition.region);
    return alias ? alias : in.store.unknown();
  }
  if (qualifiers.bare_final) return has_value ? region_type(in, unit, definition.node) : in.store.unknown();
  return has_value && !unit.is_stub ? region_type(in, unit, definition.node) : declared;
}

TypeId assigned_type(Inference& in, const FileUnit& unit, DefinitionId id) {
  const Definition& definition = unit.index.definition(id);
  if (is_alias_assignment(in, unit, id)) {
    if (const TypeId alias = alias_value(in, unit, definition.region)) return alias;
  }
  return region_type(in, unit, definition.node);
}

TypeId compute_definition(Inference& in, const FileUnit& unit, DefinitionId id) {
  const Definition& definition = unit.index.definition(id);
  if (is_typing_module(unit)) {
    if (const TypeId special = typing_definition(in, unit, definition)) return special;
  }
  switch (definition.kind) {
    case DefinitionKind::Import:
    case DefinitionKind::ImportFrom:
      return import_type(in, unit, definition.node, nullptr);
    case DefinitionKind::Function:
      return decorated_function_type(in, unit, definition.node);
    case DefinitionKind::Class:
      return class_statement_type(in, unit, definition.node);
    case DefinitionKind::TypeAlias:
      return alias_statement_value(in, unit, definition.node);
    case DefinitionKind::Parameter:
      return parameter_type(in, unit, definition.node);
    case DefinitionKind::TypeParameter:
      return type_var_value(in, type_var_of_parameter(in, unit, definition.node));
    case DefinitionKind::AnnotatedAssignment:
      return annotated_type(in, unit, definition);
    case DefinitionKind::Assignment:
      return assigned_type(in, unit, id);
    case DefinitionKind::AugmentedAssignment:
    case DefinitionKind::NamedExpr:
    case DefinitionKind::ForTarget:
    case DefinitionKind::WithTarget:
    case DefinitionKind::ExceptName:
    case DefinitionKind::ComprehensionTarget:
    case DefinitionKind::MatchCapture:
      return region_type(in, unit, definition.node);
    case DefinitionKind::Deletion:
      return in.store.never();
  }
  return in.store.unknown();
}

}  // namespace

QueryValue compute_definition_type(Inference& in, const QueryKey& key) {
  return compute_definition(in, in.unit(key.file), DefinitionId(key.index)).value;
}

TypeId definition_type(Inference& in, const FileUnit& unit, DefinitionId definition) {
  return TypeId(static_cast<std::uint32_t>(in.engine.get({QueryKind::DefinitionType, unit.id, definition.value})));
}

TypeId definition_value(Inference& in, const FileUnit& unit, DefinitionId id) {
  const Definition& definition = unit.index.definition(id);
  if (definition.kind == DefinitionKind::Class) {
    if (is_typing_module(unit)) {
      if (const TypeId special = typing_definition(in, unit, definition)) return special;
    }
    return class_object(in, unit, definition.node);
  }
  if (!is_import(definition)) return definition_type(in, unit, id);
  // A decorator may have made something else of an imported class; as a type it stays the class.
  const TypeId type = definition_type(in, unit, id);
  const TypeKind kind = in.store.kind(type);
  if (kind == TypeKind::ClassObject || kind == TypeKind::TypeForm || kind == TypeKind::SpecialForm || kind == TypeKind::Module ||
      kind == TypeKind::Unknown) {
    return type;
  }
  const SymbolPlace place = follow_imports(in, {&unit, definition.symbol});
  if (place && place.unit != &unit) {
    if (const TypeId value = symbol_value(in, *place.unit, place.symbol)) return value;
  }
  return type;
}

namespace {

/// `X = "X"` and then `if TYPE_CHECKING: X = module.X`: what the scope ends with is what others see. none if that is no type.
TypeId last_value(Inference& in, const FileUnit& unit, SymbolId symbol) {
  const SsaId last = unit.flow.value_at_end(symbol);
  if (!last) return {};
  const ValueType value = ssa_type(in, unit, last, nullptr);
  if (!value.type || value.maybe_unbound || value.is_entry) return {};
  const TypeKind kind = in.store.kind(value.type);
  return kind == TypeKind::ClassObject || kind == TypeKind::TypeForm || kind == TypeKind::SpecialForm ? value.type : TypeId();
}

}  // namespace

TypeId symbol_value(Inference& in, const FileUnit& unit, SymbolId symbol) {
  const DefinitionList live = live_definitions(in, unit, symbol);
  if (live.empty()) return {};
  if (const DefinitionId typed = typed_definition(in, unit, live)) {
    const Definition& definition = unit.index.definition(typed);
    if (definition.kind != DefinitionKind::AnnotatedAssignment) return definition_value(in, unit, typed);
    if (unit.is_stub || live.size() == 1) return definition_type(in, unit, typed);
  } else if (live.size() == 1) {
    return definition_type(in, unit, live.front());
  } else if (const TypeId last = last_value(in, unit, symbol)) {
    return last;
  }
  return symbol_type(in, unit, symbol).type;
}

// ---- imports ----------------------------------------------------------------------------------------------------------------

SymbolPlace follow_imports(Inference& in, SymbolPlace place) {
  for (int hops = 0; place && hops < 64; ++hops) {
    const DefinitionList live = live_definitions(in, *place.unit, place.symbol);
    const DefinitionId typed = typed_definition(in, *place.unit, live);
    if (!typed) return place;
    const Definition& definition = place.unit->index.definition(typed);
    if (definition.kind != DefinitionKind::ImportFrom) return place;
    const ImportedModule module = import_from_module(in, *place.unit, import_from_of(*place.unit, definition.node));
    if (!module.found || !module.file || module.file == place.unit->id) return place;
    const SymbolPlace next = module_symbol(in, module.file, ast::Alias(place.unit->tree, definition.node).name());
    if (!next) return place;
    place = next;
  }
  return place;
}

namespace {

SymbolPlace module_symbol_within(Inference& in, FileId file, NameId name, unsigned depth) {
  const FileUnit& unit = in.unit(file);
  const SymbolId symbol = unit.index.lookup(ScopeId(0), name);
  if (symbol && !live_definitions(in, unit, symbol).empty()) return {&unit, symbol};
  if (depth == 0) return {};
  const FileRanges& ranges = file_ranges(in, unit);
  for (auto it = unit.index.star_imports.rbegin(); it != unit.index.star_imports.rend(); ++it) {
    if (ranges.is_dead(*it)) continue;
    const ImportedModule module = import_from_module(in, unit, *it);
    if (!module.found || !module.file || module.file == file) continue;
    if (!is_exported_by_star(in, in.unit(module.file), name)) continue;
    if (const SymbolPlace place = module_symbol_within(in, module.file, name, depth - 1)) return place;
  }
  return {};
}

}  // namespace

SymbolPlace module_symbol(Inference& in, FileId file, NameId name) { return module_symbol_within(in, file, name, 16); }

namespace {

/// The module that a Name is bound to by an import, or none.
FileId named_module(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::Tree& tree = *context.tree;
  if (tree.kind(node) != NodeKind::Name) return {};
  const auto found = context.unit->index.resolve(context.scope, ast::Name(tree, node).name());
  if (!found) return {};
  const DefinitionList live = live_definitions(in, *context.unit, found->symbol);
  const DefinitionId typed = typed_definition(in, *context.unit, live);
  if (!typed || !is_import(context.unit->index.definition(typed))) return {};
  const TypeId type = definition_type(in, *context.unit, typed);
  return in.store.kind(type) == TypeKind::Module ? in.store.module(type).file : FileId();
}

}  // namespace

SymbolPlace named_symbol(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::Tree& tree = *context.tree;
  if (tree.kind(node) == NodeKind::Attribute) {
    const ast::Attribute attribute(tree, node);
    const FileId module = named_module(in, context, attribute.value());
    return module ? follow_imports(in, module_symbol(in, module, attribute.attr())) : SymbolPlace();
  }
  if (tree.kind(node) != NodeKind::Name) return {};
  const NameId name = ast::Name(tree, node).name();
  if (const auto found = context.unit->index.resolve(context.scope, name)) {
    return follow_imports(in, {context.unit, found->symbol});
  }
  return context.unit->index.star_imports.empty() ? SymbolPlace() : follow_imports(in, module_symbol(in, context.unit->id, name));
}

// ---- symbols ----------------------------------------------------------------------------------------------------------------

TypeId declared_type(Inference& in, const FileUnit& unit, SymbolId symbol, Qualifiers* qualifiers) {
  const DefinitionList live = live_definitions(in, unit, symbol);
  const DefinitionId typed = typed_definition(in, unit, live);
  if (!typed) return {};
  const Definition& definition = unit.index.definition(typed);
  switch (definition.kind) {
    case DefinitionKind::Function:
    case DefinitionKind::Class:
    case DefinitionKind::TypeAlias:
    case DefinitionKind::TypeParameter:
    case DefinitionKind::Parameter:
      return definition_type(in, unit, typed);
    case DefinitionKind::AnnotatedAssignment: {
      if (is_typing_module(unit)) {
        if (const TypeId special = typing_definition(in, unit, definition)) return special;
      }
      Qualifiers local;
      Qualifiers& found = qualifiers ? *qualifiers : local;
      const TypeId type = annotation_type(in, unit, ast::AnnAssign(unit.tree, definition.region).annotation(), &found);
      if (found.is_type_alias) return definition_type(in, unit, typed);
      return found.bare_final ? TypeId() : type;
    }
    default:
      return {};  // an import: what it names has a type, but nothing declared says that no other value may follow
  }
}

namespace {

SymbolType declared_symbol(Inference& in, const FileUnit& unit, SymbolId symbol, DefinitionId typed, const DefinitionList& live) {
  const Definition& definition = unit.index.definition(typed);
  SymbolType result;
  result.definition = place_of(unit, unit.index.definition(live.front()));
  if (is_import(definition)) {
    result.type = definition_type(in, unit, typed);
    return result;
  }
  Qualifiers qualifiers;
  result.type = declared_type(in, unit, symbol, &qualifiers);
  result.is_final = qualifiers.is_final;
  result.is_class_var = qualifiers.is_class_var;
  result.is_declared = static_cast<bool>(result.type);
  if (!result.type) {  // bare Final or ClassVar: the value decides
    result.type = definition_type(in, unit, typed);
    if (!result.is_final) result.type = types::widen_literals(in.ctx, result.type, true);
    result.is_declared = true;
  }
  bool bound = unit.is_stub;
  for (const DefinitionId id : live) bound |= unit.index.definition(id).is_binding;
  result.is_unbound = !bound;
  return result;
}

SymbolType inferred_symbol(Inference& in, const FileUnit& unit, const DefinitionList& live) {
  SymbolType result;
  result.definition = place_of(unit, unit.index.definition(live.front()));
  TypeList parts;
  for (const DefinitionId id : live) {
    const TypeId type = definition_type(in, unit, id);
    parts.push_back(types::widen_literals(in.ctx, type, true));
  }
  result.type = parts.size() == 1 ? parts.front() : types::join_ways(in.ctx, parts);
  return result;
}

SymbolType compute_symbol(Inference& in, const FileUnit& unit, SymbolId symbol) {
  const DefinitionList live = live_definitions(in, unit, symbol);
  if (live.empty()) {
    SymbolType nothing;
    nothing.type = in.store.unknown();
    nothing.is_unbound = true;
    return nothing;
  }
  if (const DefinitionId typed = typed_definition(in, unit, live)) return declared_symbol(in, unit, symbol, typed, live);
  return inferred_symbol(in, unit, live);
}

const SymbolType& symbol_of(QueryValue value) { return *std::bit_cast<const SymbolType*>(value); }
QueryValue keep_symbol(Inference& in, SymbolType type) { return std::bit_cast<QueryValue>(in.keep(type)); }

}  // namespace

QueryValue compute_symbol_type(Inference& in, const QueryKey& key) {
  return keep_symbol(in, compute_symbol(in, in.unit(key.file), SymbolId(key.index)));
}

QueryValue bottom_symbol_type(Inference& in, const QueryKey&) {
  SymbolType bottom;
  bottom.type = in.store.never();
  return keep_symbol(in, bottom);
}

bool equal_symbol_type(Inference& in, QueryValue a, QueryValue b) {
  const SymbolType& x = symbol_of(a);
  const SymbolType& y = symbol_of(b);
  return same_type(in, x.type, y.type) && x.is_declared == y.is_declared && x.is_unbound == y.is_unbound && x.definition == y.definition;
}

QueryValue widen_symbol_type(Inference& in, const QueryKey&, QueryValue, QueryValue new_value, unsigned changes) {
  if (changes <= 24) return new_value;  // literals are widened already
  SymbolType widened = symbol_of(new_value);
  widened.type = in.store.unknown();
  return keep_symbol(in, widened);
}

const SymbolType& symbol_type(Inference& in, const FileUnit& unit, SymbolId symbol) {
  return symbol_of(in.engine.get({QueryKind::SymbolType, unit.id, symbol.value}));
}

}  // namespace awl::infer
