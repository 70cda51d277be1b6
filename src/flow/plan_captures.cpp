#include <algorithm>
#include <tuple>

#include "flow/plan.h"

namespace awl::flow {

using ast::NodeKind;
using semantic::DefinitionKind;
using semantic::ScopeKind;
using semantic::SemanticIndex;

namespace {

/// Class bodies and comprehensions run where they stand; functions run later.
bool runs_at_once(ScopeKind kind) { return kind == ScopeKind::Class || kind == ScopeKind::Comprehension; }

class CapturePlanner {
 public:
  CapturePlanner(const ast::Tree& tree, const SemanticIndex& index, Plan& plan) : tree_(tree), index_(index), plan_(plan) {}

  void run(std::vector<std::pair<ScopeId, NameId>> uses) {
    std::sort(uses.begin(), uses.end());
    uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
    find_last_bindings();
    find_loops();
    for (const auto& [scope, name] : uses) add(scope, name);
    std::sort(plan_.captures.begin(), plan_.captures.end(), [](const CaptureRequest& a, const CaptureRequest& b) {
      return std::tie(a.created, a.nested, a.name) < std::tie(b.created, b.nested, b.name);
    });
  }

 private:
  /// When a definition takes effect, as a position among nodes: those that evaluate parts of their own node first bind
  /// after them.
  std::uint32_t position(const semantic::Definition& definition) const {
    switch (definition.kind) {
      case DefinitionKind::Function:
        return ast::FunctionDef(tree_, definition.node).body_list().value;
      case DefinitionKind::Class:
        return tree_.node(definition.node).next;
      case DefinitionKind::AnnotatedAssignment:
      case DefinitionKind::AugmentedAssignment:
      case DefinitionKind::NamedExpr:
        return tree_.node(definition.region).next;
      case DefinitionKind::ForTarget:
        return ast::For(tree_, definition.region).body().value;
      default:
        return definition.node.value;
    }
  }

  /// When the scope comes to be: a function just after its name is bound, so that it sees itself.
  std::uint32_t position(ScopeId scope) const {
    const NodeId node = index_.scope(scope).node;
    return tree_.kind(node) == NodeKind::FunctionDef ? ast::FunctionDef(tree_, node).body_list().value : node.value;
  }

  void find_last_bindings() {
    last_binding_.assign(index_.symbols.size(), 0);
    bound_elsewhere_.assign(index_.symbols.size(), false);
    for (const semantic::Definition& definition : index_.definitions) {
      const std::size_t symbol = definition.symbol.index();
      last_binding_[symbol] = std::max(last_binding_[symbol], position(definition));
      if (definition.kind == DefinitionKind::Parameter || definition.kind == DefinitionKind::TypeParameter) continue;
      ScopeId scope = index_.enclosing_scope(definition.node);
      if (definition.kind == DefinitionKind::NamedExpr) {
        while (index_.scope(scope).kind == ScopeKind::Comprehension) scope = index_.scope(scope).parent;
      }
      if (scope != index_.symbol(definition.symbol).scope) bound_elsewhere_[symbol] = true;
    }
  }

  /// For every scope, the outermost loop around it in its parent.
  void find_loops() {
    loop_around_.assign(index_.scopes.size(), {});
    std::vector<std::pair<std::uint32_t, std::uint32_t>> open(index_.scopes.size());
    auto next_scope = index_.scope_by_node.begin();
    for (const SemanticIndex::Span& span : index_.scope_spans) {
      for (std::uint32_t i = span.first.value; i < span.past.value; ++i) {
        const NodeKind kind = tree_.nodes[i].kind;
        auto& loop = open[span.scope.index()];
        if ((kind == NodeKind::For || kind == NodeKind::While) && i >= loop.second) loop = {i, tree_.nodes[i].next};
        if (next_scope == index_.scope_by_node.end() || next_scope->first.value != i) continue;
        const ScopeId parent = parent_with_flow(index_, next_scope->second);
        if (parent && i < open[parent.index()].second) loop_around_[next_scope->second.index()] = open[parent.index()];
        ++next_scope;
      }
    }
  }

  void add(ScopeId nested, NameId name) {
    const auto resolved = index_.resolve(nested, name);
    if (!resolved || resolved->scope == nested || index_.scope(resolved->scope).kind == ScopeKind::TypeParameters) return;
    CaptureRequest request;
    request.nested = nested;
    request.name = name;
    request.is_eager = true;
    ScopeId at = nested;
    for (ScopeId parent = parent_with_flow(index_, at); parent; parent = parent_with_flow(index_, at)) {
      if (!request.place) request.is_eager = request.is_eager && runs_at_once(index_.scope(at).kind);
      if (!request.place) request.place = place_in(parent, name, *resolved);
      if (request.place && !request.created) request.created = at;
      if (parent == resolved->scope) break;
      at = parent;
    }
    if (!request.place) return;
    request.is_stable = is_stable(resolved->symbol, at);
    plan_.captures.push_back(request);
  }

  /// The place of the name in a scope on the way: where it is bound, or where it is narrowed before.
  PlaceId place_in(ScopeId scope, NameId name, const SemanticIndex::Resolved& resolved) const {
    if (scope == resolved.scope) return plan_.name_place(scope, name);
    if (index_.scope(scope).kind == ScopeKind::Class) return PlaceId{};
    const PlaceId place = plan_.name_place(scope, name);
    if (!place) return PlaceId{};
    const auto same = index_.resolve(scope, name);
    return same && same->symbol == resolved.symbol ? place : PlaceId{};
  }

  /// Can no binding of the symbol run after its scope has created `created`?
  bool is_stable(SymbolId symbol, ScopeId created) const {
    // All of a comprehension is a loop.
    if (index_.scope(index_.symbol(symbol).scope).kind == ScopeKind::Comprehension) return false;
    if (bound_elsewhere_[symbol.index()] || last_binding_[symbol.index()] > position(created)) return false;
    const auto [first, past] = loop_around_[created.index()];
    if (first == past) return true;
    const auto definitions = index_.definitions_of(symbol);
    const auto in_loop = std::lower_bound(definitions.begin(), definitions.end(), NodeId(first),
                                          [&](DefinitionId d, NodeId n) { return index_.definition(d).node < n; });
    return in_loop == definitions.end() || index_.definition(*in_loop).node.value >= past;
  }

  const ast::Tree& tree_;
  const SemanticIndex& index_;
  Plan& plan_;
  std::vector<std::uint32_t> last_binding_;                           // by symbol
  std::vector<bool> bound_elsewhere_;                                 // by symbol: through global or nonlocal
  std::vector<std::pair<std::uint32_t, std::uint32_t>> loop_around_;  // by scope: range of nodes
};

}  // namespace

void plan_captures(const ast::Tree& tree, const SemanticIndex& index, std::vector<std::pair<ScopeId, NameId>> free_uses, Plan& plan) {
  CapturePlanner(tree, index, plan).run(std::move(free_uses));
}

}  // namespace awl::flow
