#include <algorithm>
#include <tuple>

#include "semantic/collect.h"

namespace awl::semantic {
namespace {

using Key = std::pair<std::uint32_t, std::uint32_t>;  // scope, name

Key key_of(ScopeId scope, NameId name) { return {scope.value, name.value}; }

/// Sorts everything by scope and name once instead of hashing name by name.
class Freezer {
 public:
  Freezer(Collected collected, SemanticIndex& index) : in_(std::move(collected)), index_(index) {}

  void run() {
    sort_definitions();
    sort_declarations();
    redirect();
    make_symbols();
    group_definitions();
    make_lookup();
    sort_node_tables();
  }

 private:
  /// One appearance of a name in its scope: a definition, or a declaration as global or nonlocal.
  struct Appearance {
    Key key;
    std::uint32_t order;       // node
    std::uint32_t definition;  // or kNone
    bool is_global = false, is_nonlocal = false;
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  void sort_definitions() {
    std::stable_sort(in_.definitions.begin(), in_.definitions.end(),
                     [](const RawDefinition& a, const RawDefinition& b) { return a.definition.node < b.definition.node; });
  }

  void sort_declarations() {
    auto& declarations = in_.declarations;
    // At module level `global` changes nothing.
    std::erase_if(declarations, [](const ScopeDeclaration& d) { return d.scope.value == 0; });
    std::stable_sort(declarations.begin(), declarations.end(), [](const ScopeDeclaration& a, const ScopeDeclaration& b) {
      return key_of(a.scope, a.name) < key_of(b.scope, b.name);
    });
  }

  const ScopeDeclaration* declaration(Key key) const {
    const auto& all = in_.declarations;
    const auto at =
        std::lower_bound(all.begin(), all.end(), key, [](const ScopeDeclaration& d, Key k) { return key_of(d.scope, d.name) < k; });
    return at != all.end() && key_of(at->scope, at->name) == key ? &*at : nullptr;
  }

  /// Moves definitions of global and nonlocal names to the scope that owns them.
  void redirect() {
    redirected_.assign(in_.definitions.size(), false);
    if (in_.declarations.empty()) return;
    for (const RawDefinition& raw : in_.definitions) {
      if (!declaration(key_of(raw.scope, raw.name))) owned_.push_back(key_of(raw.scope, raw.name));
    }
    std::sort(owned_.begin(), owned_.end());
    for (std::size_t i = 0; i < in_.definitions.size(); ++i) {
      RawDefinition& raw = in_.definitions[i];
      const ScopeDeclaration* found = declaration(key_of(raw.scope, raw.name));
      if (!found) continue;
      raw.scope = found->is_global ? ScopeId(0) : nonlocal_owner(raw.scope, raw.name);
      redirected_[i] = true;
    }
  }

  /// The function scope around `scope` that binds `name`; `scope` itself if there is none (invalid code).
  ScopeId nonlocal_owner(ScopeId scope, NameId name) const {
    for (ScopeId at = index_.scope(scope).parent; at; at = index_.scope(at).parent) {
      const ScopeKind kind = index_.scope(at).kind;
      if (kind != ScopeKind::Function && kind != ScopeKind::Lambda) continue;
      const ScopeDeclaration* found = declaration(key_of(at, name));
      if (found && found->is_global) break;
      if (!found && std::binary_search(owned_.begin(), owned_.end(), key_of(at, name))) return at;
    }
    return scope;
  }

  std::vector<Appearance> appearances() const {
    std::vector<Appearance> all;
    all.reserve(in_.definitions.size() + in_.declarations.size());
    for (std::size_t i = 0; i < in_.definitions.size(); ++i) {
      const RawDefinition& raw = in_.definitions[i];
      all.push_back({key_of(raw.scope, raw.name), raw.definition.node.value, static_cast<std::uint32_t>(i)});
    }
    for (const ScopeDeclaration& d : in_.declarations)
      all.push_back({key_of(d.scope, d.name), d.node.value, kNone, d.is_global, !d.is_global});
    std::sort(all.begin(), all.end(), [](const Appearance& a, const Appearance& b) {
      return std::tie(a.key, a.order, a.definition) < std::tie(b.key, b.order, b.definition);
    });
    return all;
  }

  void add_to(Symbol& symbol, const Appearance& appearance) {
    symbol.is_global |= appearance.is_global;
    symbol.is_nonlocal |= appearance.is_nonlocal;
    if (appearance.definition == kNone) return;
    const RawDefinition& raw = in_.definitions[appearance.definition];
    const bool was_bound = symbol.is_bound;
    symbol.is_bound |= raw.definition.is_binding;
    symbol.is_declared |= raw.definition.is_declaration;
    symbol.is_parameter |= raw.definition.kind == DefinitionKind::Parameter;
    if (raw.definition.is_binding && (was_bound || raw.in_loop || redirected_[appearance.definition])) symbol.is_reassigned = true;
  }

  void make_symbols() {
    const std::vector<Appearance> all = appearances();
    struct Group {
      std::uint32_t scope, order, first, past;
    };
    std::vector<Group> groups;
    for (std::uint32_t i = 0; i < all.size();) {
      std::uint32_t past = i;
      while (past < all.size() && all[past].key == all[i].key) ++past;
      groups.push_back({all[i].key.first, all[i].order, i, past});
      i = past;
    }
    std::sort(groups.begin(), groups.end(),
              [](const Group& a, const Group& b) { return std::tie(a.scope, a.order, a.first) < std::tie(b.scope, b.order, b.first); });
    index_.symbols.reserve(groups.size());
    for (const Group& group : groups) {
      const SymbolId id(static_cast<std::uint32_t>(index_.symbols.size()));
      Symbol symbol;
      symbol.scope = ScopeId(group.scope);
      symbol.name = NameId(all[group.first].key.second);
      for (std::uint32_t i = group.first; i < group.past; ++i) {
        add_to(symbol, all[i]);
        if (all[i].definition != kNone) in_.definitions[all[i].definition].definition.symbol = id;
      }
      Scope& scope = index_.scopes[group.scope];
      if (scope.symbol_count++ == 0) scope.first_symbol = id.value;
      index_.symbols.push_back(symbol);
    }
  }

  void group_definitions() {
    index_.definitions.reserve(in_.definitions.size());
    for (const RawDefinition& raw : in_.definitions) {
      index_.definitions.push_back(raw.definition);
      ++index_.symbols[raw.definition.symbol.index()].definition_count;
    }
    std::uint32_t next = 0;
    for (Symbol& symbol : index_.symbols) {
      symbol.first_definition = next;
      next += symbol.definition_count;
    }
    index_.definitions_by_symbol.resize(next);
    std::vector<std::uint32_t> filled(index_.symbols.size(), 0);
    for (std::uint32_t i = 0; i < index_.definitions.size(); ++i) {
      const std::uint32_t symbol = index_.definitions[i].symbol.value;
      index_.definitions_by_symbol[index_.symbols[symbol].first_definition + filled[symbol]++] = DefinitionId(i);
    }
  }

  void make_lookup() {
    auto& lookup = index_.symbol_lookup;
    lookup.resize(index_.symbols.size());
    for (std::uint32_t i = 0; i < lookup.size(); ++i) lookup[i] = i;
    for (const Scope& scope : index_.scopes) {
      const auto first = lookup.begin() + scope.first_symbol;
      std::sort(first, first + scope.symbol_count,
                [&](std::uint32_t a, std::uint32_t b) { return index_.symbols[a].name < index_.symbols[b].name; });
    }
  }

  void sort_node_tables() {
    std::sort(index_.scope_by_node.begin(), index_.scope_by_node.end());
    std::sort(index_.type_params_scope_by_node.begin(), index_.type_params_scope_by_node.end());
    index_.definition_by_node.reserve(index_.definitions.size());
    for (std::uint32_t i = 0; i < index_.definitions.size(); ++i)
      index_.definition_by_node.emplace_back(index_.definitions[i].node, DefinitionId(i));
    std::stable_sort(index_.attribute_definitions.begin(), index_.attribute_definitions.end(),
                     [](const AttributeDefinition& a, const AttributeDefinition& b) {
                       return std::tie(a.class_scope, a.target) < std::tie(b.class_scope, b.target);
                     });
  }

  Collected in_;
  SemanticIndex& index_;
  std::vector<Key> owned_;  // scope and name of every definition that stays where it is written
  std::vector<bool> redirected_;
};

}  // namespace

void freeze(Collected collected, SemanticIndex& index) { Freezer(std::move(collected), index).run(); }

}  // namespace awl::semantic
