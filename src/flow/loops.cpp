#include <algorithm>

#include "flow/builder.h"

namespace awl::flow {

/// Adds the places that the nodes [first, past) change: these may hold another value each time round.
void Builder::collect_loop(LoopHead& head, NodeId first, NodeId past) {
  const PlaceSpan span = plan_.changes_of[walk_->scope.index()];
  const auto begin = plan_.changes.begin() + span.first;
  const auto end = begin + span.count;
  const auto less = [](const Change& change, NodeId node) { return change.node < node; };
  for (auto at = std::lower_bound(begin, end, first, less); at != end && at->node < past; ++at) collect_changed(*at, head.places);
}

/// Starts a loop once its places are collected.
void Builder::open_loop(LoopHead& head) {
  head.block = new_block();
  graph_.blocks[head.block.index()].is_loop_header = true;
  if (state().is_live) add_edge(head.block, {state().block, {}, true});
  for (const std::uint32_t place : head.places) is_changed_[walk_->first_place + place] = false;
  // Where nothing leads to, there is nothing to merge: a phi has one operand an edge.
  if (!state().is_live) head.places.clear();
  for (const std::uint32_t place : head.places) {
    const PlaceId id(walk_->first_place + place);
    head.before.push_back(state().values[place]);
    head.phis.push_back(phi(id, head.block, {}));
    state().values[place] = head.phis.back();
  }
  state().block = head.block;
}

void Builder::collect_changed(const Change& change, std::vector<std::uint32_t>& places) {
  if (!change.subscripts_only) {
    if (is_changed_[change.place.index()]) return;
    is_changed_[change.place.index()] = true;
    places.push_back(local(change.place));
  }
  for (PlaceId part = plan_.first_below[change.place.index()]; part; part = plan_.next_beside[part.index()]) {
    if (change.subscripts_only && plan_.places[part.index()].kind != Place::Kind::Subscript) continue;
    collect_changed({change.node, part}, places);
  }
}

void Builder::add_back_edge(LoopHead& head) {
  if (!state().is_live) return;
  add_edge(head.block, {state().block, {}, true});
  for (const std::uint32_t place : head.places) head.back.push_back(state().values[place]);
}

void Builder::close_loop(LoopHead& head) {
  const std::size_t count = head.places.size();
  for (std::size_t i = 0; i < count; ++i) {
    SsaValue& value = graph_.values[head.phis[i].index()];
    value.first_operand = static_cast<std::uint32_t>(graph_.operands.size());
    graph_.operands.push_back(head.before[i]);
    for (std::size_t k = i; k < head.back.size(); k += count) graph_.operands.push_back(head.back[k]);
    value.operand_count = static_cast<std::uint32_t>(graph_.operands.size()) - value.first_operand;
  }
}

/// Leaves for where the jump leads, or for the `finally` that runs before.
void Builder::jump(Jump kind) {
  for (std::size_t i = walk_->frames.size(); i-- > 0;) {
    const Frame frame = walk_->frames[i];
    if (frame.kind == Frame::Kind::HandlerName) {
      assign(frame.name, unbound_value(frame.name));
    } else if (frame.kind == Frame::Kind::Finally) {
      frame.pending->joins[static_cast<std::size_t>(kind)].add(state());
      break;
    } else if (kind != Jump::Return) {
      if (kind == Jump::Break) frame.loop.breaks->add(state());
      if (kind == Jump::Continue) add_back_edge(*frame.loop.head);
      break;
    }
  }
  die();
}

void Builder::loop_body(LoopHead& head, Join& breaks, NodeId body) {
  Frame frame{Frame::Kind::Loop};
  frame.loop = {&head, &breaks};
  walk_->frames.push_back(frame);
  visit_block(body);
  walk_->frames.pop_back();
  add_back_edge(head);
}

void Builder::visit_while(NodeId node) {
  const ast::While loop(tree_, node);
  LoopHead head;
  Join if_true, if_false, after;
  collect_loop(head, node, NodeId(tree_.node(loop.body()).next));
  open_loop(head);
  split(loop.test(), if_true, if_false);
  state() = finish(if_true);
  loop_body(head, after, loop.body());
  close_loop(head);
  state() = finish(if_false);
  visit_block(loop.orelse());
  after.add(state());
  state() = finish(after);
}

void Builder::visit_for(NodeId node) {
  const ast::For loop(tree_, node);
  LoopHead head;
  Join body, done, after;
  visit(loop.iter());
  collect_loop(head, node, NodeId(tree_.node(loop.body()).next));
  open_loop(head);
  if (loop.is_async()) suspend(SuspensionKind::AsyncFor, node, head.block);
  const PredicateId predicate = new_predicate(PredicateKind::IterNonEmpty, node);
  body.add(state(), predicate, true);
  done.add(state(), predicate, false);
  state() = finish(body);
  // The target stands before the iterable, but is bound after it.
  mark(loop.target());
  bind(loop.target());
  forget_mark();
  loop_body(head, after, loop.body());
  close_loop(head);
  state() = finish(done);
  visit_block(loop.orelse());
  after.add(state());
  state() = finish(after);
}

// ---- comprehensions: loops in a scope of their own, evaluated in place

void Builder::visit_comprehension(NodeId node) {
  const ast::ChildRange generators = ast::children_from(tree_, node, 1);
  forget_mark();
  visit(ast::Comprehension(tree_, generators.front()).iter());
  ScopeWalk inner;
  inner.outer = walk_;
  const ScopeId scope = index_.scope_of(node);
  capture_for(scope);
  enter(inner, scope);
  visit_generators(node, generators.front(), true);
  hand_out(inner);
  forget_mark();
}

/// The loops from `generator` on, and the element inside the last of them.
void Builder::visit_generators(NodeId node, NodeId generator, bool is_first) {
  if (generator.value == tree_.node(node).next) {
    mark(tree_.first_child(node));
    visit(tree_.first_child(node));
    return forget_mark();
  }
  const ast::Comprehension clause(tree_, generator);
  forget_mark();
  if (!is_first) visit(clause.iter());
  LoopHead head;
  Join done;
  const NodeId element = tree_.first_child(node);
  collect_loop(head, element, tree_.next_sibling(element));
  collect_loop(head, generator, NodeId(tree_.node(node).next));
  open_loop(head);
  mark(generator);
  if (clause.is_async()) suspend(SuspensionKind::AsyncComprehension, generator, head.block);
  done.add(state());
  step({}, true);
  mark(clause.target());
  bind(clause.target());
  forget_mark();
  for (const NodeId test : clause.ifs()) {
    Join if_true, if_false;
    split(test, if_true, if_false);
    state() = finish(if_false);
    add_back_edge(head);
    state() = finish(if_true);
  }
  visit_generators(node, NodeId(tree_.node(generator).next), false);
  add_back_edge(head);
  close_loop(head);
  state() = finish(done);
}

/// Back to the scope around the comprehension, with the names that `:=` bound: they may have been bound or not.
void Builder::hand_out(ScopeWalk& inner) {
  const State& end = inner.state;
  walk_ = inner.outer;
  const BlockId next = new_block();
  if (end.is_live) add_edge(next, {end.block, {}, true});
  state().block = next;
  state().is_live = state().is_live && end.is_live;
  const auto name_of = [&](SsaId value) { return plan_.places[graph_.value(value).place.index()].name; };
  std::stable_sort(inner.handed_out.begin(), inner.handed_out.end(), [&](SsaId a, SsaId b) { return name_of(a) < name_of(b); });
  for (std::size_t i = 0; i < inner.handed_out.size();) {
    const NameId name = name_of(inner.handed_out[i]);
    const PlaceId place = plan_.name_place(walk_->scope, name);
    std::vector<SsaId> values;
    if (is_tracked(place)) values.push_back(current(place));
    for (; i < inner.handed_out.size() && name_of(inner.handed_out[i]) == name; ++i) values.push_back(inner.handed_out[i]);
    if (!is_tracked(place)) continue;
    const SsaId value = union_of(place, values);
    assign(place, value);
    if (walk_->outer && index_.scope(walk_->scope).kind == semantic::ScopeKind::Comprehension) walk_->handed_out.push_back(value);
  }
}

}  // namespace awl::flow
