#include "lint/coroutine_locals.h"

#include <algorithm>

#include "base/names.h"
#include "lint/awaitables.h"

namespace awl::lint {

using ast::NodeKind;
using semantic::DefinitionKind;

namespace {

bool is_candidate(DefinitionKind kind, bool with_parameters) {
  switch (kind) {
    case DefinitionKind::Assignment:
    case DefinitionKind::AnnotatedAssignment:
    case DefinitionKind::NamedExpr:
      return true;
    case DefinitionKind::Parameter:
      return with_parameters;
    default:
      return false;
  }
}

/// What is assigned to the target and to nothing else; none if it is unpacked, or there are more targets.
NodeId source_of(const ast::Tree& tree, const semantic::Definition& definition) {
  switch (definition.kind) {
    case DefinitionKind::Assignment: {
      const ast::Assign assign(tree, definition.region);
      return assign.targets().size() == 1 && assign.targets().front() == definition.node ? assign.value() : NodeId();
    }
    case DefinitionKind::AnnotatedAssignment: {
      const NodeId value = ast::AnnAssign(tree, definition.region).value();
      return tree.absent(value) ? NodeId() : value;
    }
    case DefinitionKind::NamedExpr:
      return ast::NamedExpr(tree, definition.region).value();
    default:
      return {};
  }
}

bool is_stored_elsewhere(RuleContext& rule, const semantic::Definition& definition) {
  if (definition.kind == DefinitionKind::Assignment) return ast::Assign(rule.tree(), definition.region).targets().size() > 1;
  if (definition.kind != DefinitionKind::NamedExpr) return false;
  return fate_of(rule, definition.region).fate != Fate::LookedAt;
}

}  // namespace

std::vector<CoroutineLocal> coroutine_locals(RuleContext& rule, const ast::FunctionDef& function, bool with_parameters) {
  const semantic::SemanticIndex& index = rule.index();
  const ScopeId scope = index.scope_of(function.id);
  const semantic::Scope& info = index.scope(scope);
  std::vector<CoroutineLocal> found;
  std::optional<LocalUses> uses;
  for (std::uint32_t i = info.first_symbol; i < info.first_symbol + info.symbol_count; ++i) {
    const SymbolId symbol(i);
    const std::string_view name = name_text(index.symbol(symbol).name);
    if (name.find_first_not_of('_') == std::string_view::npos) continue;
    for (const DefinitionId id : index.definitions_of(symbol)) {
      const semantic::Definition& definition = index.definition(id);
      if (!definition.is_binding || !is_candidate(definition.kind, with_parameters)) continue;
      if (!is_coroutine(rule, rule.type_of(id))) continue;
      if (!uses) uses.emplace(rule, scope);
      if (!uses->is_local(symbol) || is_stored_elsewhere(rule, definition)) continue;
      found.push_back({id, definition.node, source_of(rule.tree(), definition), index.symbol(symbol).name, uses->uses_of(id)});
    }
  }
  return found;
}

std::vector<FlowPoint> points_of_uses(RuleContext& rule, ScopeId function, const std::vector<Use>& uses) {
  std::vector<FlowPoint> points;
  for (const Use& use : uses) {
    // A captured variable counts where the nested function is made.
    NodeId at = use.node;
    for (ScopeId scope = rule.index().enclosing_scope(at); scope != function; scope = rule.index().scope(scope).parent) {
      const semantic::Scope& nested = rule.index().scope(scope);
      if (nested.kind != semantic::ScopeKind::Comprehension || nested.is_generator_expression) at = nested.node;
    }
    for (FlowPoint point : rule.paths().points_of(rule.tree(), at)) {
      point.node = use.node;
      points.push_back(point);
    }
  }
  return points;
}

std::vector<FlowPoint> points_of_definitions(RuleContext& rule, SymbolId symbol) {
  std::vector<FlowPoint> points;
  for (const DefinitionId id : rule.index().definitions_of(symbol)) {
    const semantic::Definition& definition = rule.index().definition(id);
    if (definition.kind == DefinitionKind::Parameter) continue;
    const bool by_statement = definition.kind == DefinitionKind::Assignment || definition.kind == DefinitionKind::AnnotatedAssignment ||
                              definition.kind == DefinitionKind::NamedExpr || definition.kind == DefinitionKind::AugmentedAssignment;
    for (const FlowPoint& point : rule.paths().points_of(rule.tree(), by_statement ? definition.region : definition.node, by_statement)) {
      points.push_back(point);
    }
  }
  return points;
}

std::function<bool(const flow::Edge&)> feasible_for(RuleContext& rule, const CoroutineLocal& local) {
  const TypeId type = rule.type_of(local.definition);
  const SymbolId symbol = rule.index().definition(local.definition).symbol;
  // The places that spell this variable, and the tests that narrow them.
  auto narrowed = std::make_shared<HashMap<std::uint32_t, flow::PlaceId>>();
  for (const flow::SsaValue& value : rule.flow().values) {
    if (value.kind != flow::SsaKind::Narrow) continue;
    const flow::Place& place = rule.flow().place(value.place);
    if (place.kind == flow::Place::Kind::Name && place.symbol == symbol) (*narrowed)[value.predicate.value] = value.place;
  }
  return [&rule, type, narrowed](const flow::Edge& edge) {
    if (!edge.predicate) return true;
    const auto at = narrowed->find(edge.predicate.value);
    if (at == narrowed->end()) return true;
    const TypeId left = infer::narrow(rule.in, rule.unit, at->second, type, edge.predicate, edge.polarity, nullptr);
    return !left || rule.in.store.kind(types::resolve(rule.ctx(), left)) != types::TypeKind::Never;
  };
}

std::function<bool(BlockId)> reachable_blocks(RuleContext& rule) {
  return [&rule](BlockId block) { return infer::is_reachable(rule.in, rule.unit, block); };
}

}  // namespace awl::lint
