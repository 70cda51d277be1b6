#include "flow/builder.h"

namespace awl::flow {

// ---- ways out of a region by exception

void Builder::open_escape(Escape& escape) {
  escape.state = state();
  escape.state.block = new_block();
  if (state().is_live) add_edge(escape.state.block, {state().block, {}, true});
  walk_->escapes.push_back(&escape);
}

/// From here on, an exception may leave the region with `place` holding `value`.
void Builder::escape_with(Escape& escape, std::uint32_t place, SsaId value) {
  SsaId& known = escape.state.values[place];
  if (known == value) return;
  const SsaValue& old = graph_.value(known);
  const bool in_newest = old.kind == SsaKind::Phi && old.block == escape.state.block;
  if (in_newest || escape.last_from != state().block) {
    const BlockId next = new_block();
    add_edge(next, {escape.state.block, {}, true});
    add_edge(next, {state().block, {}, true});
    escape.state.block = next;
    escape.last_from = state().block;
  }
  const SsaId operands[] = {known, value};
  known = phi(PlaceId(walk_->first_place + place), escape.state.block, operands);
}

/// A state of its own for code that runs after the exception.
State Builder::leave_by(const Escape& escape) {
  State result = escape.state;
  result.block = new_block();
  if (result.is_live) add_edge(result.block, {escape.state.block, {}, true});
  return result;
}

// ---- try

void Builder::visit_try(NodeId node) {
  const ast::Try statement(tree_, node);
  const NodeId finalbody = statement.finalbody();
  if (tree_.absent(finalbody)) return visit_guarded(node);
  Escape escape;
  PendingJumps pending;
  Frame frame{Frame::Kind::Finally};
  frame.pending = &pending;
  open_escape(escape);
  walk_->frames.push_back(frame);
  visit_guarded(node);
  walk_->frames.pop_back();
  walk_->escapes.pop_back();
  visit_finally(finalbody, escape, pending);
}

/// Body, handlers and else; all without the `finally`.
void Builder::visit_guarded(NodeId node) {
  const ast::Try statement(tree_, node);
  if (statement.handlers().empty()) {
    visit_block(statement.body());
    return visit_block(statement.orelse());
  }
  Escape escape;
  Join after;
  open_escape(escape);
  visit_block(statement.body());
  walk_->escapes.pop_back();
  // The `else` comes after the handlers in the source, but goes on from the body.
  State body_end = std::move(state());
  for (const NodeId handler : statement.handlers()) visit_handler(handler, escape, after);
  state() = std::move(body_end);
  if (!tree_.absent(statement.orelse())) {
    step({}, true);
    visit_block(statement.orelse());
  }
  after.add(state());
  state() = finish(after);
}

void Builder::visit_handler(NodeId node, const Escape& escape, Join& after) {
  const ast::ExceptHandler handler(tree_, node);
  state() = leave_by(escape);
  mark(node);
  visit(handler.type());
  const PlaceId name = tree_.absent(handler.name()) ? PlaceId{} : plan_.at_node[handler.name().index()];
  if (!is_tracked(name)) {
    visit_block(handler.body());
    return after.add(state());
  }
  bind_definition(handler.name());
  Frame frame{Frame::Kind::HandlerName};
  frame.name = name;
  walk_->frames.push_back(frame);
  visit_block(handler.body());
  walk_->frames.pop_back();
  assign(name, unbound_value(name));
  after.add(state());
}

// ---- finally

// A `finally` body is walked once for each way into it, so that what runs after normal completion never sees what an
// exception left behind. Bodies inside each other would multiply the walks, so those deep inside share them.
void Builder::visit_finally(NodeId body, const Escape& escape, PendingJumps& pending) {
  ++finally_depth_;
  if (finally_depth_ <= 2) {
    finally_apart(body, escape, pending);
  } else if (finally_depth_ == 3) {
    finally_in_two(body, escape, pending);
  } else {
    finally_at_once(body, escape, pending);
  }
  --finally_depth_;
}

void Builder::run_finally(NodeId body, State from) {
  state() = std::move(from);
  forget_mark();
  visit_block(body);
}

void Builder::finally_apart(NodeId body, const Escape& escape, PendingJumps& pending) {
  if (state().is_live) {
    step({}, true);
    forget_mark();
    visit_block(body);
  }
  State after = state();
  run_finally(body, leave_by(escape));
  for (std::size_t i = 0; i < kJumps; ++i) {
    if (pending.joins[i].is_empty()) continue;
    run_finally(body, finish(pending.joins[i]));
    if (state().is_live) jump(static_cast<Jump>(i));
  }
  state() = std::move(after);
}

void Builder::finally_in_two(NodeId body, const Escape& escape, PendingJumps& pending) {
  if (state().is_live) {
    step({}, true);
    forget_mark();
    visit_block(body);
  }
  State after = state();
  Join abnormal;
  abnormal.add(leave_by(escape));
  for (Join& join : pending.joins) {
    if (!join.is_empty()) abnormal.add(finish(join));
  }
  run_finally(body, finish(abnormal));
  if (state().is_live) continue_jumps(pending);
  state() = std::move(after);
}

void Builder::finally_at_once(NodeId body, const Escape& escape, PendingJumps& pending) {
  const bool was_live = state().is_live;
  Join all;
  all.add(state());
  all.add(leave_by(escape));
  for (Join& join : pending.joins) {
    if (!join.is_empty()) all.add(finish(join));
  }
  run_finally(body, finish(all));
  if (!state().is_live) return;
  State after = state();
  continue_jumps(pending);
  state() = std::move(after);
  if (!was_live) die();
}

/// Every jump that came into a shared `finally` goes on from its end.
void Builder::continue_jumps(const PendingJumps& pending) {
  const State end = state();
  for (std::size_t i = 0; i < kJumps; ++i) {
    if (pending.joins[i].is_empty()) continue;
    state() = end;
    jump(static_cast<Jump>(i));
  }
}

// ---- with

void Builder::visit_with(NodeId node) {
  const ast::With with(tree_, node);
  const std::size_t count = with.items().size();
  std::vector<Escape> escapes(count);
  std::size_t next = 0;
  for (const NodeId part : with.items()) {
    const ast::WithItem item(tree_, part);
    touch(part);
    visit(item.context_expr());
    if (with.is_async()) suspend(SuspensionKind::AsyncWithEnter, node, state().block);
    if (!tree_.absent(item.target())) bind(item.target());
    open_escape(escapes[next++]);
  }
  step({}, true);
  const BlockId entry = state().block;
  for (const NodeId part : with.items()) graph_.with_regions.push_back({part, node, entry});
  visit_block(with.body());
  walk_->escapes.resize(walk_->escapes.size() - count);
  // However the body ends, the manager's exit runs.
  if (with.is_async()) suspend(SuspensionKind::AsyncWithExit, node, entry);
  Join after;
  after.add(state());
  for (std::size_t i = count; i-- > 0;) after.add(escapes[i].state, new_predicate(PredicateKind::Swallows, with.items()[i]), true);
  state() = finish(after);
}

}  // namespace awl::flow
