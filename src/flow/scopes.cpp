#include <algorithm>

#include "flow/builder.h"

namespace awl::flow {

using ast::NodeKind;
using semantic::ScopeKind;

/// Starts the walk of a scope. One that stands in another (class, comprehension) goes on from there.
void Builder::enter(ScopeWalk& walk, ScopeId scope) {
  const PlaceSpan span = plan_.places_of[scope.index()];
  const semantic::Scope& info = index_.scope(scope);
  walk.scope = scope;
  walk.first_place = span.first;
  walk.place_count = span.count;
  if (walk.outer) {
    walk.function = walk.outer->function;
    walk.is_lazy = info.kind == ScopeKind::Comprehension && (walk.outer->is_lazy || info.is_generator_expression);
    walk.state.is_live = walk.outer->state.is_live;
  }
  walk_ = &walk;
  walk.state.block = new_block();
  if (!walk.outer) {
    graph_.blocks.back().is_entry = true;
  } else if (walk.state.is_live) {
    add_edge(walk.state.block, {walk.outer->state.block, {}, true});
  }
  walk.state.values.resize(span.count);
  for (std::uint32_t i = 0; i < span.count; ++i) walk.state.values[i] = initial_value(PlaceId(span.first + i));
}

/// The FunctionFlow of the scope that is being walked. A class in a `finally` body is walked several times.
std::uint32_t Builder::open_function(ScopeId scope) {
  std::uint32_t& known = graph_.flow_by_scope[scope.index()];
  if (known == 0xFFFFFFFFu) {
    known = static_cast<std::uint32_t>(graph_.functions.size());
    graph_.functions.push_back({});
    graph_.functions.back().scope = scope;
    graph_.functions.back().entry = state().block;
  }
  walk_->function = known;
  return known;
}

void Builder::close_function(std::uint32_t function) {
  const BlockId end = new_block();
  if (state().is_live) add_edge(end, {state().block, {}, true});
  state().block = end;
  if (!graph_.functions[function].end) graph_.functions[function].end = end;
}

void Builder::record_end_values(ScopeId scope) {
  const semantic::Scope& info = index_.scope(scope);
  for (std::uint32_t i = 0; i < info.symbol_count; ++i) {
    const SymbolId symbol(info.first_symbol + i);
    const PlaceId place = plan_.name_place(scope, index_.symbol(symbol).name);
    if (!is_tracked(place) || plan_.places[place.index()].symbol != symbol) continue;
    SsaId& value = graph_.end_values[symbol.index()];
    if (value) {
      more_ends_.emplace_back(symbol, current(place));
    } else {
      value = current(place);
    }
  }
}

void Builder::run_module() {
  ScopeWalk walk;
  enter(walk, ScopeId(0));
  const std::uint32_t function = open_function(ScopeId(0));
  const NodeId root = tree_.root();
  mark(root);
  if (tree_.kind(root) == NodeKind::Module) {
    visit_block(root);
  } else {
    visit(root);
  }
  record_end_values(ScopeId(0));
  close_function(function);
  walk_ = nullptr;
}

void Builder::run_later(ScopeId scope) {
  if (is_queued_[scope.index()]) return;
  is_queued_[scope.index()] = true;
  queue_.push_back(scope);
}

/// A function's or lambda's body.
void Builder::run_function(ScopeId scope) {
  const NodeId node = index_.scope(scope).node;
  const bool is_lambda = tree_.kind(node) == NodeKind::Lambda;
  ScopeWalk walk;
  enter(walk, scope);
  const std::uint32_t function = open_function(scope);
  const NodeId parameters = is_lambda ? ast::Lambda(tree_, node).parameters() : ast::FunctionDef(tree_, node).parameters();
  const NodeId body = is_lambda ? ast::Lambda(tree_, node).body() : ast::FunctionDef(tree_, node).body_list();
  for (const NodeId parameter : ast::children(tree_, parameters)) bind_definition(parameter);
  mark(body);
  if (is_lambda) {
    visit(body);
  } else {
    visit_block(body);
  }
  close_function(function);
  walk_ = nullptr;
}

void Builder::visit_function(NodeId node) {
  const ast::FunctionDef function(tree_, node);
  for (const NodeId decorator : function.decorators()) visit(decorator);
  if (!tree_.absent(function.type_params())) visit_children(function.type_params());
  visit_parameters(function.parameters());
  visit(function.returns());
  bind_definition(node);
  const ScopeId scope = index_.scope_of(node);
  capture_for(scope);  // after the name is bound, so that the function sees itself
  run_later(scope);
  forget_mark();
}

void Builder::visit_lambda(NodeId node) {
  visit_parameters(ast::Lambda(tree_, node).parameters());
  const ScopeId scope = index_.scope_of(node);
  capture_for(scope);
  run_later(scope);
  forget_mark();
}

/// Annotations and default values belong to the code around the function.
void Builder::visit_parameters(NodeId node) {
  for (const NodeId item : ast::children(tree_, node)) {
    const ast::Parameter parameter(tree_, item);
    visit(parameter.annotation());
    visit(parameter.default_value());
  }
}

void Builder::visit_class(NodeId node) {
  const ast::ClassDef cls(tree_, node);
  for (const NodeId decorator : cls.decorators()) visit(decorator);
  if (!tree_.absent(cls.type_params())) visit_children(cls.type_params());
  for (const NodeId argument : cls.arguments()) visit(argument);
  ScopeWalk inner;
  inner.outer = walk_;
  const ScopeId scope = index_.scope_of(node);
  capture_for(scope);
  enter(inner, scope);
  const std::uint32_t function = open_function(scope);
  mark(cls.body_list());
  visit_block(cls.body_list());
  record_end_values(scope);
  close_function(function);
  walk_ = inner.outer;
  state().block = inner.state.block;
  state().is_live = inner.state.is_live;
  step({}, true);
  forget_mark();
  bind_definition(node);
}

/// What the names that the new scope (and those in it) use from here hold at this point.
void Builder::capture_for(ScopeId created) {
  const auto less = [](const CaptureRequest& request, ScopeId scope) { return request.created < scope; };
  auto at = std::lower_bound(plan_.captures.begin(), plan_.captures.end(), created, less);
  for (; at != plan_.captures.end() && at->created == created; ++at) {
    if (!is_tracked(at->place)) continue;
    graph_.captures.push_back({at->nested, at->name, walk_->scope, current(at->place), at->is_eager, at->is_stable});
  }
}

}  // namespace awl::flow
