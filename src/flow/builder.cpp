#include "flow/builder.h"

namespace awl::flow {

FlowGraph build_flow(const ast::Tree& tree, const semantic::SemanticIndex& index) { return Builder(tree, index).run(); }

Builder::Builder(const ast::Tree& tree, const semantic::SemanticIndex& index) : tree_(tree), index_(index), plan_(make_plan(tree, index)) {
  graph_.use_values.assign(tree.nodes.size(), SsaId{});
  graph_.end_values.assign(index.symbols.size(), SsaId{});
  graph_.flow_by_scope.assign(index.scopes.size(), 0xFFFFFFFFu);
  entry_values_.assign(plan_.places.size(), SsaId{});
  unbound_values_.assign(plan_.places.size(), SsaId{});
  is_queued_.assign(index.scopes.size(), false);
  is_changed_.assign(plan_.places.size(), false);
}

FlowGraph Builder::run() {
  run_module();
  // Functions wait until the scope around them is done; the queue grows while it is worked off.
  for (std::size_t i = 0; i < queue_.size(); ++i) run_function(queue_[i]);
  return take();
}

// ---- blocks

BlockId Builder::new_block() {
  const BlockId id(static_cast<std::uint32_t>(graph_.blocks.size()));
  graph_.blocks.push_back({});
  graph_.blocks.back().scope = walk_->scope;
  return id;
}

/// Until edges are grouped by block, a block's `first_edge` is the place of its first one in `edges_`.
void Builder::add_edge(BlockId to, Edge edge) {
  Block& block = graph_.blocks[to.index()];
  if (block.edge_count++ == 0) block.first_edge = static_cast<std::uint32_t>(edges_.size());
  edges_.emplace_back(to, edge);
}

/// A new block after the current one.
void Builder::step(PredicateId predicate, bool polarity) {
  const BlockId next = new_block();
  if (state().is_live) add_edge(next, {state().block, predicate, polarity});
  state().block = next;
}

/// What follows a jump is walked as well, in a block that nothing leads to.
void Builder::die() {
  state().is_live = false;
  state().block = new_block();
}

void Builder::mark(NodeId node) {
  graph_.block_starts.emplace_back(node, state().block);
  marked_ = state().block;
}

void Builder::touch(NodeId node) {
  if (marked_ != state().block) mark(node);
}

PredicateId Builder::new_predicate(PredicateKind kind, NodeId node, SsaId subject) {
  const PredicateId id(static_cast<std::uint32_t>(graph_.predicates.size()));
  graph_.predicates.push_back({kind, node, subject});
  return id;
}

void Builder::suspend(SuspensionKind kind, NodeId node, BlockId block) {
  if (!walk_->is_lazy) graph_.functions[walk_->function].suspensions.push_back({kind, node, block});
}

// ---- values

SsaId Builder::new_value(SsaKind kind, PlaceId place) {
  const SsaId id(static_cast<std::uint32_t>(graph_.values.size()));
  SsaValue value{};
  value.kind = kind;
  value.place = place;
  graph_.values.push_back(value);
  return id;
}

SsaId Builder::entry_value(PlaceId place) {
  SsaId& value = entry_values_[place.index()];
  if (!value) value = new_value(SsaKind::Entry, place);
  return value;
}

SsaId Builder::unbound_value(PlaceId place) {
  SsaId& value = unbound_values_[place.index()];
  if (!value) value = new_value(SsaKind::Unbound, place);
  return value;
}

SsaId Builder::initial_value(PlaceId place) {
  const Place& info = plan_.places[place.index()];
  if (info.base && index_.scope(walk_->scope).kind == semantic::ScopeKind::Comprehension) {
    if (const PlaceId outside = place_outside(place)) return walk_->outer->state.values[outside.value - walk_->outer->first_place];
  }
  return info.symbol || info.kind == Place::Kind::MatchSubject ? unbound_value(place) : entry_value(place);
}

/// The same path in the scope around a comprehension that binds none of its names.
PlaceId Builder::place_outside(PlaceId place) const {
  const Place& info = plan_.places[place.index()];
  const ScopeWalk* outer = walk_->outer;
  if (!outer) return {};
  if (info.kind == Place::Kind::Name) {
    if (info.symbol || index_.scope(outer->scope).kind == semantic::ScopeKind::Class) return {};
    const PlaceId found = plan_.name_place(outer->scope, info.name);
    return found && found.value - outer->first_place < outer->place_count ? found : PlaceId{};
  }
  const PlaceId base = info.base ? place_outside(info.base) : PlaceId{};
  if (!base) return {};
  for (PlaceId part = plan_.first_below[base.index()]; part; part = plan_.next_beside[part.index()]) {
    const Place& other = plan_.places[part.index()];
    if (other.kind != info.kind) continue;
    if (info.kind == Place::Kind::Attribute ? other.name == info.name : have_same_key(tree_, other.node, info.node)) return part;
  }
  return {};
}

SsaId Builder::definition_value(PlaceId place, DefinitionId definition, NodeId node) {
  const SsaId id = new_value(SsaKind::Definition, place);
  SsaValue& value = graph_.values.back();
  value.definition = definition;
  value.node = node;
  value.block = state().block;
  return id;
}

SsaId Builder::narrow_value(SsaId base, PlaceId place, PredicateId predicate, bool polarity) {
  const SsaId id = new_value(SsaKind::Narrow, place);
  SsaValue& value = graph_.values.back();
  value.base = base;
  value.predicate = predicate;
  value.polarity = polarity;
  return id;
}

SsaId Builder::phi(PlaceId place, BlockId block, std::span<const SsaId> operands) {
  const SsaId id = new_value(SsaKind::Phi, place);
  SsaValue& value = graph_.values.back();
  value.block = block;
  value.first_operand = static_cast<std::uint32_t>(graph_.operands.size());
  value.operand_count = static_cast<std::uint32_t>(operands.size());
  graph_.operands.insert(graph_.operands.end(), operands.begin(), operands.end());
  return id;
}

/// The value that is any of `operands`; these are few, so that repeated ones are found by looking.
SsaId Builder::union_of(PlaceId place, std::span<const SsaId> operands) {
  const auto first = static_cast<std::uint32_t>(graph_.operands.size());
  for (std::size_t i = 0; i < operands.size(); ++i) {
    bool is_new = true;
    for (std::size_t k = 0; k < i && is_new; ++k) is_new = operands[k] != operands[i];
    if (is_new) graph_.operands.push_back(operands[i]);
  }
  const auto count = static_cast<std::uint32_t>(graph_.operands.size()) - first;
  if (count == 1) {
    graph_.operands.pop_back();
    return operands.front();
  }
  const SsaId id = new_value(SsaKind::Union, place);
  graph_.values.back().first_operand = first;
  graph_.values.back().operand_count = count;
  return id;
}

// ---- what places hold

void Builder::set(PlaceId place, SsaId value) {
  state().values[local(place)] = value;
  if (!state().is_live) return;
  for (Escape* escape : walk_->escapes) escape_with(*escape, local(place), value);
}

void Builder::assign(PlaceId place, SsaId value) {
  forget_below(place, false);
  set(place, value);
}

/// What was known of `a.b` holds no more once `a` is another object.
void Builder::forget_below(PlaceId place, bool subscripts_only) {
  for (PlaceId part = plan_.first_below[place.index()]; part; part = plan_.next_beside[part.index()]) {
    if (subscripts_only && plan_.places[part.index()].kind != Place::Kind::Subscript) continue;
    forget_below(part, false);
    const SsaId entry = entry_value(part);
    if (current(part) != entry) set(part, entry);
  }
}

void Builder::use(NodeId node) {
  const PlaceId place = plan_.at_node[node.index()];
  if (is_tracked(place)) record_use(node, current(place));
}

void Builder::record_use(NodeId node, SsaId value) {
  SsaId& known = graph_.use_values[node.index()];
  if (!known) {
    known = value;
  } else if (known != value) {
    more_uses_.emplace_back(node, value);
  }
}

void Builder::note_narrowed(NodeId return_statement) {
  if (!state().is_live) return;
  auto& noted = graph_.functions[walk_->function].narrowed_returns;
  for (const SsaId value : state().values) {
    if (!value || graph_.value(value).kind != SsaKind::Narrow) continue;
    if (plan_.places[graph_.value(value).place.index()].kind == Place::Kind::Name) noted.emplace_back(return_statement, value);
  }
}

// ---- joins

/// The edge that decided on this one: itself, or the only edge into the block it comes from.
const Edge* Builder::test_edge(const Edge& edge) const {
  if (edge.predicate) return &edge;
  const Block& from = graph_.block(edge.from);
  if (from.edge_count != 1) return nullptr;
  const Edge& only = edges_[from.first_edge].second;
  return only.predicate ? &only : nullptr;
}

/// Do the two edges of this join come straight from the two outcomes of one test?
bool Builder::are_both_outcomes(const Join& join) const {
  if (join.edges.size() != 2) return false;
  const Edge* first = test_edge(join.edges[0]);
  const Edge* second = first ? test_edge(join.edges[1]) : nullptr;
  return second && first->predicate == second->predicate && first->from == second->from && first->polarity != second->polarity;
}

SsaId Builder::merged(const Join& join, const Join::Difference& difference, BlockId block) {
  const PlaceId place(walk_->first_place + difference.place);
  // Narrowed this way or that way is not narrowed: without this, a variable tested a thousand times in a row would grow a
  // chain of a thousand phis.
  const SsaValue& first = graph_.value(difference.operands[0]);
  const SsaValue& second = graph_.value(difference.operands[1]);
  if (difference.operands.size() == 2 && first.kind == SsaKind::Narrow && second.kind == SsaKind::Narrow && first.base == second.base &&
      first.predicate == second.predicate && first.polarity != second.polarity && are_both_outcomes(join)) {
    return first.base;
  }
  return phi(place, block, difference.operands);
}

/// The block that the join's edges lead to, and what places hold there. The join is used up.
State Builder::finish(Join& join) {
  State result;
  result.block = new_block();
  result.is_live = !join.is_empty();
  if (!result.is_live) {
    result.values = join.dead_values.empty() ? state().values : std::move(join.dead_values);
    return result;
  }
  result.values = std::move(join.values);
  for (const Join::Difference& difference : join.differences) result.values[difference.place] = merged(join, difference, result.block);
  for (const Edge& edge : join.edges) add_edge(result.block, edge);
  return result;
}

}  // namespace awl::flow
