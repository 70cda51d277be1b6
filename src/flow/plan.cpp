#include "flow/plan.h"

#include <algorithm>
#include <tuple>

#include "base/names.h"
#include "flow/mentions.h"

namespace awl::flow {

using ast::NodeKind;
using semantic::ScopeKind;
using semantic::SemanticIndex;

// ---- PlaceTable

std::size_t PlaceTable::slot_of(const PlaceKey& key) const {
  std::uint64_t hash = (key.value + 0x9E3779B97F4A7C15u * (key.owner + 1u)) ^ (static_cast<std::uint64_t>(key.kind) << 61);
  hash *= 0xBF58476D1CE4E5B9u;
  hash ^= hash >> 29;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at] != 0 && !(keys_[slots_[at] - 1] == key)) at = (at + 1) & mask;
  return at;
}

PlaceId PlaceTable::find(const PlaceKey& key) const {
  if (slots_.empty()) return PlaceId{};
  const std::uint32_t entry = slots_[slot_of(key)];
  return entry == 0 ? PlaceId{} : PlaceId(entry - 1);
}

PlaceId PlaceTable::add(const PlaceKey& key, bool& is_new) {
  if (keys_.size() * 2 >= slots_.size()) grow();
  const std::size_t at = slot_of(key);
  is_new = slots_[at] == 0;
  if (is_new) {
    keys_.push_back(key);
    slots_[at] = static_cast<std::uint32_t>(keys_.size());
  }
  return PlaceId(slots_[at] - 1);
}

void PlaceTable::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  for (std::uint32_t i = 0; i < keys_.size(); ++i) slots_[slot_of(keys_[i])] = i + 1;
}

// ---- small questions

ScopeId parent_with_flow(const SemanticIndex& index, ScopeId scope) {
  ScopeId parent = index.scope(scope).parent;
  while (parent && index.scope(parent).kind == ScopeKind::TypeParameters) parent = index.scope(parent).parent;
  return parent;
}

namespace {

/// The key of a literal subscript as a number; none if it is no string or small integer.
std::optional<std::uint64_t> literal_key(const ast::Tree& tree, NodeId subscript) {
  NodeId key = ast::Subscript(tree, subscript).slice();
  bool negative = false;
  if (tree.kind(key) == NodeKind::UnaryOp && ast::UnaryOp(tree, key).op() == ast::UnaryOperator::USub) {
    negative = true;
    key = ast::UnaryOp(tree, key).operand();
  }
  if (tree.kind(key) == NodeKind::ConstStr && !negative) return (std::uint64_t{1} << 63) | intern(ast::ConstStr(tree, key).value()).value;
  if (tree.kind(key) != NodeKind::ConstInt || !ast::ConstInt(tree, key).fits()) return std::nullopt;
  const std::int64_t value = ast::ConstInt(tree, key).value();
  if (value > 0xFFFFFFFF) return std::nullopt;
  return (negative && value != 0 ? std::uint64_t{1} << 62 : 0) | static_cast<std::uint64_t>(value);
}

class Planner {
 public:
  Planner(const ast::Tree& tree, const SemanticIndex& index) : tree_(tree), index_(index) {}

  Plan run() {
    add_symbols();
    for_each_node([&](NodeId node, ScopeId scope) { register_node(node, scope); });
    for_each_node([&](NodeId node, ScopeId scope) { register_path_from_outside(node, scope); });
    fill_nodes();
    group_places();
    link_places();
    collect_changes();
    plan_captures(tree_, index_, std::move(free_uses_), plan_);
    return std::move(plan_);
  }

 private:
  template <class Visit>
  void for_each_node(Visit visit) const {
    for (const SemanticIndex::Span& span : index_.scope_spans) {
      if (index_.scope(span.scope).kind == ScopeKind::TypeParameters) continue;
      for (std::uint32_t i = span.first.value; i < span.past.value; ++i) visit(NodeId(i), span.scope);
    }
  }

  PlaceId add_place(const PlaceKey& key, Place place) {
    bool is_new = false;
    const PlaceId id = table_.add(key, is_new);
    if (is_new) plan_.places.push_back(place);
    return id;
  }

  PlaceId add_name(ScopeId scope, NameId name) {
    Place place;
    place.scope = scope;
    place.name = name;
    return add_place({Place::Kind::Name, scope.value, name.value}, place);
  }

  void add_symbols() {
    for (std::uint32_t s = 0; s < index_.scopes.size(); ++s) {
      const semantic::Scope& scope = index_.scopes[s];
      if (scope.kind == ScopeKind::TypeParameters) continue;
      for (std::uint32_t k = 0; k < scope.symbol_count; ++k) {
        const SymbolId symbol(scope.first_symbol + k);
        const semantic::Symbol& info = index_.symbol(symbol);
        const PlaceId place = add_name(ScopeId(s), info.name);
        if (info.definition_count > 0) plan_.places[place.index()].symbol = symbol;
      }
    }
  }

  /// The place of a name or path, with the places it is part of; none if it does not start with a name.
  PlaceId add_path(NodeId node, ScopeId scope) {
    Place place;
    place.scope = scope;
    place.node = node;
    switch (tree_.kind(node)) {
      case NodeKind::Name:
        return add_name(scope, ast::Name(tree_, node).name());
      case NodeKind::Attribute: {
        place.base = add_path(tree_.first_child(node), scope);
        if (!place.base) return PlaceId{};
        place.kind = Place::Kind::Attribute;
        place.name = ast::Attribute(tree_, node).attr();
        return add_place({place.kind, place.base.value, place.name.value}, place);
      }
      case NodeKind::Subscript: {
        const std::optional<std::uint64_t> key = literal_key(tree_, node);
        place.base = key ? add_path(tree_.first_child(node), scope) : PlaceId{};
        if (!place.base) return PlaceId{};
        place.kind = Place::Kind::Subscript;
        return add_place({place.kind, place.base.value, *key}, place);
      }
      default:
        return PlaceId{};
    }
  }

  /// Places that a test mentions. Operands of and/or are met on their own.
  void add_test(NodeId test, ScopeId scope) {
    while (tree_.kind(test) == NodeKind::UnaryOp && ast::UnaryOp(tree_, test).op() == ast::UnaryOperator::Not)
      test = ast::UnaryOp(tree_, test).operand();
    if (tree_.kind(test) == NodeKind::Absent || tree_.kind(test) == NodeKind::BoolOp) return;
    mentions_.clear();
    add_mentions(tree_, test, mentions_);
    for (const NodeId mention : mentions_) add_path(mention, scope);
  }

  void register_node(NodeId node, ScopeId scope) {
    switch (tree_.kind(node)) {
      case NodeKind::Name:
        return register_name(node, scope);
      case NodeKind::Attribute:
      case NodeKind::Subscript:
        if (tree_.context(node) != ast::Context::Load) add_path(node, scope);
        return;
      case NodeKind::IfBranch:
      case NodeKind::While:
      case NodeKind::IfExp:
      case NodeKind::Assert:
        return add_test(tree_.first_child(node), scope);
      case NodeKind::BoolOp:
        for (const NodeId value : ast::children(tree_, node)) add_test(value, scope);
        return;
      case NodeKind::Comprehension:
        for (const NodeId test : ast::Comprehension(tree_, node).ifs()) add_test(test, scope);
        return;
      case NodeKind::MatchCase:
        return add_test(ast::MatchCase(tree_, node).guard(), scope);
      case NodeKind::Match:
        return register_match(node, scope);
      case NodeKind::NamedExpr:
        return register_named(node, scope);
      default:
        return;
    }
  }

  [[nodiscard]] PlaceId find_path(NodeId node, ScopeId scope) const {
    switch (tree_.kind(node)) {
      case NodeKind::Name:
        return table_.find({Place::Kind::Name, scope.value, ast::Name(tree_, node).name().value});
      case NodeKind::Attribute: {
        const PlaceId base = find_path(tree_.first_child(node), scope);
        return base ? table_.find({Place::Kind::Attribute, base.value, ast::Attribute(tree_, node).attr().value}) : PlaceId{};
      }
      case NodeKind::Subscript: {
        const std::optional<std::uint64_t> key = literal_key(tree_, node);
        const PlaceId base = key ? find_path(tree_.first_child(node), scope) : PlaceId{};
        return base ? table_.find({Place::Kind::Subscript, base.value, *key}) : PlaceId{};
      }
      default:
        return PlaceId{};
    }
  }

  [[nodiscard]] NameId root_of_path(NodeId node) const {
    while (tree_.kind(node) == NodeKind::Attribute || tree_.kind(node) == NodeKind::Subscript) node = tree_.first_child(node);
    return tree_.kind(node) == NodeKind::Name ? ast::Name(tree_, node).name() : NameId{};
  }

  /// A comprehension runs where it stands: what is known there of `self.x` holds inside, so the path is a place of it, too,
  /// and of the comprehensions between.
  void register_path_from_outside(NodeId node, ScopeId scope) {
    const bool is_path = tree_.kind(node) == NodeKind::Attribute || tree_.kind(node) == NodeKind::Subscript;
    if (!is_path || index_.scope(scope).kind != ScopeKind::Comprehension || tree_.context(node) != ast::Context::Load) return;
    const NameId root = root_of_path(node);
    if (!root) return;
    std::vector<ScopeId> inside;
    bool is_known = false;
    ScopeId at = scope;
    for (; at && index_.scope(at).kind == ScopeKind::Comprehension && !binds(at, root); at = parent_with_flow(index_, at)) {
      is_known = is_known || (at != scope && find_path(node, at));
      inside.push_back(at);
    }
    if (inside.empty() || !at || index_.scope(at).kind == ScopeKind::Class || !(is_known || find_path(node, at))) return;
    for (const ScopeId one : inside) add_path(node, one);
  }

  [[nodiscard]] bool binds(ScopeId scope, NameId name) const {
    const SymbolId symbol = index_.lookup(scope, name);
    return symbol && index_.symbol(symbol).definition_count > 0;
  }

  void register_name(NodeId node, ScopeId scope) {
    if (tree_.context(node) != ast::Context::Load) return;
    const NameId name = ast::Name(tree_, node).name();
    if (!binds(scope, name)) free_uses_.emplace_back(scope, name);
  }

  void register_match(NodeId node, ScopeId scope) {
    const NodeId subject = ast::Match(tree_, node).subject();
    Place place;
    place.kind = Place::Kind::MatchSubject;
    place.scope = scope;
    place.node = subject;
    add_place({place.kind, node.value, 0}, place);
    mentions_.clear();
    add_subject_mentions(tree_, subject, mentions_);
    for (const NodeId mention : mentions_) add_path(mention, scope);
  }

  /// A comprehension hands what it binds with `:=` to the scopes around it.
  void register_named(NodeId node, ScopeId scope) {
    const NodeId target = ast::NamedExpr(tree_, node).target();
    if (tree_.kind(target) != NodeKind::Name) return;
    const NameId name = ast::Name(tree_, target).name();
    for (; index_.scope(scope).kind == ScopeKind::Comprehension; scope = index_.scope(scope).parent) {
      add_name(scope, name);
      outer_bindings_.emplace_back(target, parent_with_flow(index_, scope));
    }
    add_name(scope, name);
  }

  /// Bottom up (children follow their parents), so that a path finds the place of its base.
  void fill_nodes() {
    plan_.at_node.assign(tree_.nodes.size(), PlaceId{});
    const auto& spans = index_.scope_spans;
    for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
      if (index_.scope(span->scope).kind == ScopeKind::TypeParameters) continue;
      for (std::uint32_t i = span->past.value; i-- > span->first.value;) fill_node(NodeId(i), span->scope);
    }
    for (const semantic::Definition& definition : index_.definitions) fill_definition(definition);
  }

  void fill_node(NodeId node, ScopeId scope) {
    PlaceId place;
    switch (tree_.kind(node)) {
      case NodeKind::Name:
        place = table_.find({Place::Kind::Name, scope.value, ast::Name(tree_, node).name().value});
        break;
      case NodeKind::Attribute:
        place = find_below(tree_.first_child(node), Place::Kind::Attribute, ast::Attribute(tree_, node).attr().value);
        break;
      case NodeKind::Subscript:
        if (!plan_.at_node[tree_.first_child(node).index()]) return;
        if (const auto key = literal_key(tree_, node)) place = find_below(tree_.first_child(node), Place::Kind::Subscript, *key);
        break;
      case NodeKind::Match:
        plan_.at_node[node.index()] = table_.find({Place::Kind::MatchSubject, node.value, 0});
        return;
      default:
        return;
    }
    plan_.at_node[node.index()] = place;
    if (place) plan_.places[place.index()].node = node;
  }

  PlaceId find_below(NodeId base, Place::Kind kind, std::uint64_t value) const {
    const PlaceId place = plan_.at_node[base.index()];
    return place ? table_.find({kind, place.value, value}) : PlaceId{};
  }

  /// Definitions whose node is no Name: functions, classes, imports, parameters, captures.
  void fill_definition(const semantic::Definition& definition) {
    if (tree_.kind(definition.node) == NodeKind::Name) return;
    const semantic::Symbol& symbol = index_.symbol(definition.symbol);
    const bool is_parameter = definition.kind == semantic::DefinitionKind::Parameter;
    // Under `global`, the symbol's scope is another one than that whose flow runs the binding.
    const ScopeId scope = is_parameter ? symbol.scope : index_.enclosing_scope(definition.node);
    const PlaceId place = table_.find({Place::Kind::Name, scope.value, symbol.name.value});
    plan_.at_node[definition.node.index()] = place;
  }

  /// Renumbers places so that those of one scope are contiguous; a base stays before its parts.
  void group_places() {
    const std::size_t count = plan_.places.size();
    plan_.places_of.assign(index_.scopes.size(), {});
    for (const Place& place : plan_.places) ++plan_.places_of[place.scope.index()].count;
    std::uint32_t next = 0;
    for (PlaceSpan& span : plan_.places_of) {
      span.first = next;
      next += span.count;
    }
    std::vector<std::uint32_t> filled(index_.scopes.size(), 0);
    std::vector<PlaceId> renamed(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t scope = plan_.places[i].scope.index();
      renamed[i] = PlaceId(plan_.places_of[scope].first + filled[scope]++);
    }
    std::vector<Place> places(count);
    for (std::size_t i = 0; i < count; ++i) {
      Place place = plan_.places[i];
      if (place.base) place.base = renamed[place.base.index()];
      places[renamed[i].index()] = place;
    }
    plan_.places = std::move(places);
    for (PlaceId& place : plan_.at_node) {
      if (place) place = renamed[place.index()];
    }
    plan_.names = std::move(table_);
    plan_.name_places = std::move(renamed);
  }

  void link_places() {
    const std::size_t count = plan_.places.size();
    plan_.first_below.assign(count, PlaceId{});
    plan_.next_beside.assign(count, PlaceId{});
    for (std::size_t i = count; i-- > 0;) {
      const PlaceId base = plan_.places[i].base;
      if (!base) continue;
      plan_.next_beside[i] = plan_.first_below[base.index()];
      plan_.first_below[base.index()] = PlaceId(static_cast<std::uint32_t>(i));
    }
  }

  void collect_changes() {
    for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
      const NodeId node(i);
      const NodeKind kind = tree_.kind(node);
      const bool is_path = kind == NodeKind::Name || kind == NodeKind::Attribute || kind == NodeKind::Subscript;
      if (!is_path || tree_.context(node) == ast::Context::Load) continue;
      if (const PlaceId place = plan_.at_node[i]) {
        plan_.changes.push_back({node, place});
      } else if (kind == NodeKind::Subscript) {
        const PlaceId base = plan_.at_node[i + 1];
        if (base) plan_.changes.push_back({node, base, true});
      }
    }
    for (const semantic::Definition& definition : index_.definitions) {
      if (tree_.kind(definition.node) == NodeKind::Name) continue;
      if (const PlaceId place = plan_.at_node[definition.node.index()]) plan_.changes.push_back({definition.node, place});
    }
    for (const auto& [target, scope] : outer_bindings_) {
      if (const PlaceId place = plan_.name_place(scope, ast::Name(tree_, target).name())) plan_.changes.push_back({target, place});
    }
    group_changes();
  }

  void group_changes() {
    const auto scope_of = [&](const Change& change) { return plan_.places[change.place.index()].scope; };
    std::sort(plan_.changes.begin(), plan_.changes.end(), [&](const Change& a, const Change& b) {
      return std::tuple(scope_of(a), a.node, a.place) < std::tuple(scope_of(b), b.node, b.place);
    });
    plan_.changes_of.assign(index_.scopes.size(), {});
    for (std::uint32_t i = 0; i < plan_.changes.size(); ++i) {
      PlaceSpan& span = plan_.changes_of[scope_of(plan_.changes[i]).index()];
      if (span.count++ == 0) span.first = i;
    }
  }

  const ast::Tree& tree_;
  const SemanticIndex& index_;
  Plan plan_;
  PlaceTable table_;
  std::vector<NodeId> mentions_;
  std::vector<std::pair<ScopeId, NameId>> free_uses_;
  std::vector<std::pair<NodeId, ScopeId>> outer_bindings_;  // target of a walrus in a comprehension, a scope around that
};

}  // namespace

bool has_literal_key(const ast::Tree& tree, NodeId subscript) { return literal_key(tree, subscript).has_value(); }

bool have_same_key(const ast::Tree& tree, NodeId a, NodeId b) { return literal_key(tree, a) == literal_key(tree, b); }

Plan make_plan(const ast::Tree& tree, const SemanticIndex& index) { return Planner(tree, index).run(); }

}  // namespace awl::flow
