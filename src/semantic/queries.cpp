#include <algorithm>

#include "semantic/collect.h"
#include "semantic/semantic_index.h"

namespace awl::semantic {
namespace {

template <class Value>
Value find_by_node(const std::vector<std::pair<NodeId, Value>>& table, NodeId node) {
  const auto at = std::lower_bound(table.begin(), table.end(), node, [](const auto& entry, NodeId n) { return entry.first < n; });
  return at != table.end() && at->first == node ? at->second : Value{};
}

bool is_function(ScopeKind kind) { return kind == ScopeKind::Function || kind == ScopeKind::Lambda; }

}  // namespace

SemanticIndex build_index(const ast::Tree& tree, bool is_stub) {
  SemanticIndex index;
  freeze(collect(tree, is_stub, index), index);
  read_dunder_all(tree, index);
  return index;
}

std::span<const DefinitionId> SemanticIndex::definitions_of(SymbolId id) const {
  const Symbol& s = symbol(id);
  return {definitions_by_symbol.data() + s.first_definition, s.definition_count};
}

SymbolId SemanticIndex::lookup(ScopeId scope_id, NameId name) const {
  const Scope& s = scope(scope_id);
  const auto first = symbol_lookup.begin() + s.first_symbol;
  const auto past = first + s.symbol_count;
  const auto at = std::lower_bound(first, past, name, [&](std::uint32_t i, NameId n) { return symbols[i].name < n; });
  return at != past && symbols[*at].name == name ? SymbolId(*at) : SymbolId{};
}

ScopeId SemanticIndex::scope_of(NodeId node) const { return find_by_node(scope_by_node, node); }

ScopeId SemanticIndex::type_params_scope(NodeId node) const { return find_by_node(type_params_scope_by_node, node); }

ScopeId SemanticIndex::enclosing_scope(NodeId node) const {
  const auto at = std::upper_bound(scope_spans.begin(), scope_spans.end(), node, [](NodeId n, const Span& span) { return n < span.first; });
  return at == scope_spans.begin() ? ScopeId(0) : std::prev(at)->scope;
}

DefinitionId SemanticIndex::definition_of(NodeId node) const { return find_by_node(definition_by_node, node); }

std::span<const AttributeDefinition> SemanticIndex::attributes_of(ScopeId class_scope) const {
  const auto less = [](const AttributeDefinition& a, ScopeId scope) { return a.class_scope < scope; };
  const auto greater = [](ScopeId scope, const AttributeDefinition& a) { return scope < a.class_scope; };
  const auto first = std::lower_bound(attribute_definitions.begin(), attribute_definitions.end(), class_scope, less);
  const auto past = std::upper_bound(first, attribute_definitions.end(), class_scope, greater);
  return {first, past};
}

std::optional<SemanticIndex::Resolved> SemanticIndex::resolve(ScopeId from, NameId name) const {
  bool sees_class = true;       // the scope itself, and type-parameter scopes directly in a class (PEP 695)
  bool only_functions = false;  // after `nonlocal`
  for (ScopeId at = from; at; at = scope(at).parent) {
    const ScopeKind kind = scope(at).kind;
    const bool visible = only_functions ? is_function(kind) : kind != ScopeKind::Class || sees_class;
    if (kind != ScopeKind::TypeParameters) sees_class = false;
    if (!visible) continue;
    const SymbolId found = lookup(at, name);
    if (!found) continue;
    if (symbol(found).is_global) {
      const SymbolId in_module = lookup(ScopeId(0), name);
      if (!in_module) return std::nullopt;
      return Resolved{ScopeId(0), in_module};
    }
    if (!symbol(found).is_nonlocal || symbol(found).definition_count > 0) return Resolved{at, found};
    only_functions = true;
  }
  return std::nullopt;
}

}  // namespace awl::semantic
