#include <algorithm>

#include "flow/builder.h"
#include "flow/mentions.h"

namespace awl::flow {

using ast::NodeKind;

void Builder::visit(NodeId node) {
  const NodeKind kind = tree_.kind(node);
  if (kind == NodeKind::Absent) return;
  touch(node);
  switch (kind) {
    case NodeKind::Name:
      if (tree_.context(node) == ast::Context::Load) use(node);
      return;
    case NodeKind::Attribute:
    case NodeKind::Subscript:
      visit_children(node);
      if (tree_.context(node) == ast::Context::Load) use(node);
      return;
    case NodeKind::BoolOp:
      return visit_bool_op(node);
    case NodeKind::IfExp:
      return visit_if_exp(node);
    case NodeKind::NamedExpr:
      return visit_named(node);
    case NodeKind::Lambda:
      return visit_lambda(node);
    case NodeKind::ListComp:
    case NodeKind::SetComp:
    case NodeKind::DictComp:
    case NodeKind::GeneratorExp:
      return visit_comprehension(node);
    case NodeKind::Await:
      visit_children(node);
      return suspend(SuspensionKind::Await, node, state().block);
    case NodeKind::Yield:
    case NodeKind::YieldFrom:
      visit_children(node);
      if (!walk_->is_lazy) graph_.functions[walk_->function].yields.push_back(node);
      return suspend(kind == NodeKind::Yield ? SuspensionKind::Yield : SuspensionKind::YieldFrom, node, state().block);
    default:
      return visit_children(node);
  }
}

void Builder::visit_children(NodeId node) {
  for (const NodeId child : ast::children(tree_, node)) visit(child);
}

// ---- tests

/// Evaluates `test` and leaves on edges for its two outcomes.
void Builder::split(NodeId test, Join& if_true, Join& if_false) {
  touch(test);
  const NodeKind kind = tree_.kind(test);
  if (kind == NodeKind::BoolOp) return split_operator(test, if_true, if_false);
  if (kind == NodeKind::UnaryOp && ast::UnaryOp(tree_, test).op() == ast::UnaryOperator::Not)
    return split(ast::UnaryOp(tree_, test).operand(), if_false, if_true);
  visit(test);
  std::vector<NodeId> mentions;
  add_mentions(tree_, test, mentions);
  const KeptCondition* kept = kind == NodeKind::Name ? condition_in(test) : nullptr;
  if (kept == nullptr) return branch(new_predicate(PredicateKind::Truthy, test), mentions, if_true, if_false);
  Join name_true, name_false;
  branch(new_predicate(PredicateKind::Truthy, test), mentions, name_true, name_false);
  split_by_condition(*kept, name_true, name_false, if_true, if_false);
}

/// Remembers what a name says of others: `found = x is not None`.
void Builder::keep_condition(NodeId target, NodeId value) {
  KeptCondition kept;
  while (tree_.kind(value) == NodeKind::UnaryOp && ast::UnaryOp(tree_, value).op() == ast::UnaryOperator::Not) {
    kept.is_negated = !kept.is_negated;
    value = ast::UnaryOp(tree_, value).operand();
  }
  const PlaceId place = plan_.at_node[target.index()];
  const bool is_test = tree_.kind(value) == NodeKind::Call || tree_.kind(value) == NodeKind::Compare;
  if (!is_test || tree_.kind(target) != NodeKind::Name || !is_tracked(place)) return;
  std::vector<NodeId> mentions;
  add_mentions(tree_, value, mentions);
  for (const NodeId mention : mentions) {
    const PlaceId tested = plan_.at_node[mention.index()];
    if (tree_.kind(mention) == NodeKind::Name && is_tracked(tested) && tested != place) kept.tested.emplace_back(tested, current(tested));
  }
  if (kept.tested.empty()) return;
  kept.name = current(place);
  kept.test = value;
  conditions_.push_back(std::move(kept));
}

const KeptCondition* Builder::condition_in(NodeId name) const {
  const PlaceId place = plan_.at_node[name.index()];
  if (conditions_.empty() || !is_tracked(place)) return nullptr;
  const SsaId held = current(place);
  // Values are numbered in the order in which they are made, so the list is sorted.
  const auto kept = std::ranges::lower_bound(conditions_, held.value, {}, [](const KeptCondition& one) { return one.name.value; });
  if (kept == conditions_.end() || kept->name != held) return nullptr;
  const bool holds =
      std::ranges::all_of(kept->tested, [&](const auto& one) { return is_tracked(one.first) && current(one.first) == one.second; });
  return holds ? &*kept : nullptr;
}

/// After the name has been tested, what it says of the others holds, too.
void Builder::split_by_condition(const KeptCondition& kept, Join& name_true, Join& name_false, Join& if_true, Join& if_false) {
  std::vector<NodeId> mentions;
  add_mentions(tree_, kept.test, mentions);
  const PredicateId predicate = new_predicate(PredicateKind::Truthy, kept.test);
  Join never;
  state() = finish(name_true);
  kept.is_negated ? branch(predicate, mentions, never, if_true) : branch(predicate, mentions, if_true, never);
  state() = finish(name_false);
  kept.is_negated ? branch(predicate, mentions, if_false, never) : branch(predicate, mentions, never, if_false);
}

void Builder::split_operator(NodeId node, Join& if_true, Join& if_false) {
  const ast::BoolOp operation(tree_, node);
  const bool is_and = operation.op() == ast::BoolOperator::And;
  const std::uint32_t past = tree_.node(node).next;
  for (const NodeId value : operation.values()) {
    if (tree_.node(value).next == past) return split(value, if_true, if_false);
    Join next;
    split(value, is_and ? next : if_true, is_and ? if_false : next);
    state() = finish(next);
  }
}

/// Edges for the two outcomes of a predicate, each with the mentioned places narrowed.
void Builder::branch(PredicateId predicate, const std::vector<NodeId>& mentions, Join& if_true, Join& if_false) {
  std::vector<std::pair<PlaceId, SsaId>> before;
  for (const NodeId mention : mentions) {
    const PlaceId place = plan_.at_node[mention.index()];
    if (!is_tracked(place)) continue;
    bool is_new = true;
    for (const auto& known : before) is_new = is_new && known.first != place;
    if (is_new) before.emplace_back(place, current(place));
  }
  for (const bool outcome : {true, false}) {
    // Narrowing is no assignment: a handler sees the value as it was.
    for (const auto& [place, value] : before) state().values[local(place)] = narrow_value(value, place, predicate, outcome);
    (outcome ? if_true : if_false).add(state(), predicate, outcome);
  }
  for (const auto& [place, value] : before) state().values[local(place)] = value;
}

/// `a and b` as a value: the outcome of an operand decides whether the next one is evaluated.
void Builder::visit_bool_op(NodeId node) {
  const ast::BoolOp operation(tree_, node);
  const bool is_and = operation.op() == ast::BoolOperator::And;
  const std::uint32_t past = tree_.node(node).next;
  Join after;
  for (const NodeId value : operation.values()) {
    if (tree_.node(value).next == past) {
      visit(value);
      after.add(state());
      break;
    }
    Join next;
    split(value, is_and ? next : after, is_and ? after : next);
    state() = finish(next);
  }
  state() = finish(after);
}

void Builder::visit_if_exp(NodeId node) {
  const ast::IfExp expression(tree_, node);
  Join if_true, if_false, after;
  split(expression.test(), if_true, if_false);
  state() = finish(if_true);
  visit(expression.body());
  after.add(state());
  state() = finish(if_false);
  visit(expression.orelse());
  after.add(state());
  state() = finish(after);
}

// ---- targets

void Builder::visit_named(NodeId node) {
  const ast::NamedExpr named(tree_, node);
  visit(named.value());
  bind(named.target());
  const PlaceId place = plan_.at_node[named.target().index()];
  if (index_.scope(walk_->scope).kind == semantic::ScopeKind::Comprehension && is_tracked(place))
    walk_->handed_out.push_back(current(place));
}

/// Gives a target a value.
void Builder::bind(NodeId target) {
  const PlaceId place = plan_.at_node[target.index()];
  switch (tree_.kind(target)) {
    case NodeKind::Name:
      return bind_definition(target);
    case NodeKind::Attribute:
    case NodeKind::Subscript: {
      visit_children(target);
      if (is_tracked(place)) return assign(place, definition_value(place, {}, target));
      const PlaceId base = plan_.at_node[tree_.first_child(target).index()];
      if (tree_.kind(target) == NodeKind::Subscript && is_tracked(base)) forget_below(base, true);
      return;
    }
    case NodeKind::Tuple:
    case NodeKind::List:
    case NodeKind::Starred:
      for (const NodeId part : ast::children(tree_, target)) bind(part);
      return;
    default:
      return visit(target);
  }
}

/// Gives a name the value of the definition at `node`.
void Builder::bind_definition(NodeId node) {
  const PlaceId place = plan_.at_node[node.index()];
  if (is_tracked(place)) assign(place, definition_value(place, index_.definition_of(node), node));
}

}  // namespace awl::flow
