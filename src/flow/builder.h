// Internal to src/flow: the walk over the tree that makes the graph.
#pragma once

#include <span>
#include <vector>

#include "flow/plan.h"
#include "flow/state.h"

namespace awl::flow {

/// `is_text = isinstance(x, str)`: a test of `is_text` is a test of `x` as long as neither has got another value.
struct KeptCondition {
  SsaId name;   // what the variable holds
  NodeId test;  // the call or comparison
  bool is_negated = false;
  std::vector<std::pair<PlaceId, SsaId>> tested;  // what was looked at
};

class Builder {
 public:
  Builder(const ast::Tree& tree, const semantic::SemanticIndex& index);
  FlowGraph run();

 private:
  // builder.cpp: blocks, values, state
  BlockId new_block();
  void add_edge(BlockId to, Edge edge);
  SsaId new_value(SsaKind kind, PlaceId place);
  SsaId entry_value(PlaceId place);
  SsaId unbound_value(PlaceId place);
  SsaId definition_value(PlaceId place, DefinitionId definition, NodeId node);
  SsaId narrow_value(SsaId base, PlaceId place, PredicateId predicate, bool polarity);
  SsaId phi(PlaceId place, BlockId block, std::span<const SsaId> operands);
  SsaId union_of(PlaceId place, std::span<const SsaId> operands);
  SsaId initial_value(PlaceId place);
  [[nodiscard]] PlaceId place_outside(PlaceId place) const;
  [[nodiscard]] std::uint32_t local(PlaceId place) const { return place.value - walk_->first_place; }
  [[nodiscard]] bool is_tracked(PlaceId place) const { return place && local(place) < walk_->place_count; }
  [[nodiscard]] SsaId current(PlaceId place) const { return state().values[local(place)]; }
  [[nodiscard]] State& state() { return walk_->state; }
  [[nodiscard]] const State& state() const { return walk_->state; }
  void set(PlaceId place, SsaId value);
  void assign(PlaceId place, SsaId value);
  void forget_below(PlaceId place, bool subscripts_only);
  void use(NodeId node);
  void record_use(NodeId node, SsaId value);
  void note_narrowed(NodeId return_statement);
  void die();
  void step(PredicateId predicate, bool polarity);
  State finish(Join& join);
  [[nodiscard]] SsaId merged(const Join& join, const Join::Difference& difference, BlockId block);
  [[nodiscard]] const Edge* test_edge(const Edge& edge) const;
  [[nodiscard]] bool are_both_outcomes(const Join& join) const;
  void mark(NodeId node);
  void touch(NodeId node);
  void forget_mark() { marked_ = BlockId{}; }
  PredicateId new_predicate(PredicateKind kind, NodeId node, SsaId subject = {});
  void suspend(SuspensionKind kind, NodeId node, BlockId block);

  // loops.cpp: loops, jumps, for, while, comprehensions
  void collect_loop(LoopHead& head, NodeId first, NodeId past);
  void open_loop(LoopHead& head);
  void collect_changed(const Change& change, std::vector<std::uint32_t>& places);
  void add_back_edge(LoopHead& head);
  void close_loop(LoopHead& head);
  void jump(Jump kind);
  void visit_while(NodeId node);
  void visit_for(NodeId node);
  void loop_body(LoopHead& head, Join& breaks, NodeId body);
  void visit_comprehension(NodeId node);
  void visit_generators(NodeId node, NodeId generator, bool is_first);
  void hand_out(ScopeWalk& inner);

  // exceptions.cpp: try, with
  void open_escape(Escape& escape);
  void escape_with(Escape& escape, std::uint32_t place, SsaId value);
  State leave_by(const Escape& escape);
  void visit_try(NodeId node);
  void visit_guarded(NodeId node);
  void visit_handler(NodeId node, const Escape& escape, Join& after);
  void visit_finally(NodeId body, const Escape& escape, PendingJumps& pending);
  void finally_apart(NodeId body, const Escape& escape, PendingJumps& pending);
  void finally_in_two(NodeId body, const Escape& escape, PendingJumps& pending);
  void finally_at_once(NodeId body, const Escape& escape, PendingJumps& pending);
  void continue_jumps(const PendingJumps& pending);
  void run_finally(NodeId body, State from);
  void visit_with(NodeId node);

  // expressions.cpp
  void visit(NodeId node);
  void visit_children(NodeId node);
  void visit_present(NodeId node);
  void split(NodeId test, Join& if_true, Join& if_false);
  void split_operator(NodeId node, Join& if_true, Join& if_false);
  void keep_condition(NodeId target, NodeId value);
  const KeptCondition* condition_in(NodeId name) const;
  void split_by_condition(const KeptCondition& kept, Join& name_true, Join& name_false, Join& if_true, Join& if_false);
  void branch(PredicateId predicate, const std::vector<NodeId>& mentions, Join& if_true, Join& if_false);
  void visit_bool_op(NodeId node);
  void visit_if_exp(NodeId node);
  void visit_named(NodeId node);
  void bind(NodeId target);
  void bind_definition(NodeId node);

  // statements.cpp
  void visit_block(NodeId list);
  void visit_statement(NodeId node);
  bool visit_simple(NodeId node);
  void visit_assignment(NodeId node);
  void visit_expression_statement(NodeId node);
  void visit_if(NodeId node);
  void visit_assert(NodeId node);
  void visit_delete(NodeId target);
  void visit_match(NodeId node);
  void visit_case(NodeId node, NodeId match, Join& after);
  void release_subject(PlaceId place);
  void visit_pattern(NodeId node, std::vector<SsaId>& captured);
  void bind_captures(std::vector<SsaId>& captured);

  // scopes.cpp
  void visit_function(NodeId node);
  void visit_lambda(NodeId node);
  void visit_parameters(NodeId node);
  void visit_class(NodeId node);
  void capture_for(ScopeId created);
  void run_later(ScopeId scope);
  void run_module();
  void run_function(ScopeId scope);
  void enter(ScopeWalk& walk, ScopeId scope);
  std::uint32_t open_function(ScopeId scope);
  void close_function(std::uint32_t function);
  void record_end_values(ScopeId scope);

  // finish.cpp: from what the walk left to the arrays of the graph
  FlowGraph take();
  void merge_marks();
  BlockId block_of_copies(std::span<const BlockId> copies);
  void merge_uses();
  void merge_captures();
  void merge_end_values();
  void merge_functions();
  void merge_with_regions();
  void place_edges();

  const ast::Tree& tree_;
  const semantic::SemanticIndex& index_;
  Plan plan_;
  FlowGraph graph_;
  ScopeWalk* walk_ = nullptr;
  BlockId marked_;                                    // block of the newest mark
  unsigned finally_depth_ = 0;                        // `finally` bodies around
  std::vector<std::pair<BlockId, Edge>> edges_;       // with their target, grouped at the end
  std::vector<SsaId> entry_values_, unbound_values_;  // by place
  std::vector<std::pair<NodeId, SsaId>> more_uses_;   // of nodes walked several times
  std::vector<std::pair<SymbolId, SsaId>> more_ends_;
  std::vector<KeptCondition> conditions_;
  std::vector<bool> is_queued_;   // by scope
  std::vector<ScopeId> queue_;    // functions and lambdas to be walked
  std::vector<bool> is_changed_;  // by place: scratch of collect_changed
};

}  // namespace awl::flow
