// Control flow and use-def of one file, all scopes, without types. Built in one forward walk of the tree.
//
// *Place*: what can hold a value and be narrowed: a name, or a path from a name (`self.x`, `a.b[0]`, `d["k"]`), or the
// subject of a `match`. Only paths that the scope assigns or tests are tracked.
// *SsaValue*: what a place holds at a point: a definition, a phi of several, a value narrowed by a predicate, nothing yet.
// *Block*: code between two forks, with its incoming edges; an edge may carry a *predicate* with a polarity, whose outcome
// only inference knows (a test, "this call returns", "this manager swallows"). Reachability is the question whether some
// path of feasible edges leads from the scope's entry to a block.
//
//   x = None            x#1 = Definition
//   if c:               edge (Truthy c, true) -> B2, (Truthy c, false) -> B3
//       x = f()         x#2 = Definition
//   use(x)              B3: x#3 = Phi(from B2: x#2, from B1 if not c: x#1)       use of x -> x#3
//   if x is not None:   edge (Truthy `x is not None`, true) -> B4
//       use(x)          x#4 = Narrow(x#3, `x is not None`, true)
//
// Exceptions: what a handler starts from is a chain of blocks. The first has an edge from before the `try`; every assignment
// in the body adds one with two edges, from its predecessor and from the block of the assignment, and a phi for what was
// assigned. Narrowing does not show in handlers.
//
// The truth of `a and b`, `not a`, `a or b` and chains is split into edges on its atoms, so a Truthy predicate's expression
// is never one of those. Source for the construction: Braun et al. 2013 (SSA on the fly), done with state vectors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "semantic/semantic_index.h"
#include "syntax/ast.h"

namespace awl::flow {

using PlaceId = Id<struct PlaceTag>;

struct Place {
  enum class Kind : std::uint8_t { Name, Attribute, Subscript, MatchSubject } kind = Kind::Name;
  ScopeId scope;    // the scope whose flow tracks it
  NameId name;      // Name: the name; Attribute: the attribute
  PlaceId base;     // Attribute, Subscript: what it is a part of
  SymbolId symbol;  // Name: its symbol in `scope` if bound there, else none (a free name narrowed in this scope)
  NodeId node;  // a node that spells it (the subject for MatchSubject); Subscript: its slice is a ConstStr or ConstInt (or minus ConstInt)
};

enum class PredicateKind : std::uint8_t {
  Truthy,        // node: an atomic test expression (no and/or/not)
  Pattern,       // node: MatchCase; true: its pattern matches (guards are separate Truthy predicates)
  CallReturns,   // node: Call (expression statement, its await, or a with item's...); false: it never returns
  Swallows,      // node: WithItem; true: its manager's exit may swallow exceptions
  IterNonEmpty,  // node: For; true edge into the body, false into else: both feasible unless the type says otherwise
};

struct Predicate {
  PredicateKind kind;
  NodeId node;
  SsaId subject;  // Pattern: what the subject holds before this case (already narrowed by the cases above)
};

struct Edge {
  BlockId from;
  PredicateId predicate;  // none: always feasible
  bool polarity = true;
};

struct Block {
  ScopeId scope;
  std::uint32_t first_edge = 0, edge_count = 0;  // incoming; a scope's entry block has none and is reachable
  bool is_entry = false;
  bool is_loop_header = false;
};

enum class SsaKind : std::uint8_t {
  Unbound,     // a local name before its first binding, or after `del` (then `definition` is the Deletion)
  Entry,       // no knowledge of the flow: a free name's public type, a path's ordinary member type
  Definition,  // `a`: DefinitionId. For paths: `node` is the assigned target (Attribute or Subscript in Store context)
  Narrow,      // `base` narrowed by `predicate` with `polarity`
  Phi,         // one operand per incoming edge of `block` (same order)
  Union,       // operands without conditions: a `finally` body seen on several ways, captures of alternative patterns, or
               // what `:=` in a comprehension may have bound
};

struct SsaValue {
  SsaKind kind;
  bool polarity = true;
  PlaceId place;
  DefinitionId definition;                             // Definition of a name
  NodeId node;                                         // Definition: its node; of a path: the target; of a match subject: the subject
  SsaId base;                                          // Narrow
  PredicateId predicate;                               // Narrow
  BlockId block;                                       // Phi; Definition: the block it happens in
  std::uint32_t first_operand = 0, operand_count = 0;  // Phi, Union: into `operands`
};

/// What a free name of a nested scope held in the scope around it, at the point where the nested scope is created.
struct Capture {
  ScopeId nested;  // function, lambda, comprehension or class scope that uses the name
  NameId name;
  ScopeId owner;  // the scope that tracks the place
  SsaId value;
  bool is_eager = false;   // class bodies and comprehensions run right there: `value` is exact
  bool is_stable = false;  // no binding of the name can run after the point: `value` holds for later calls, too
};

enum class SuspensionKind : std::uint8_t { Await, AsyncFor, AsyncWithEnter, AsyncWithExit, AsyncComprehension, Yield, YieldFrom };
struct Suspension {
  SuspensionKind kind;
  NodeId node;  // Await, For, With, Comprehension, Yield, YieldFrom
  BlockId block;
};

/// The body of a `with`/`async with` item: blocks and statements between its enter and exit.
struct WithRegion {
  NodeId item;    // WithItem
  NodeId with;    // With
  BlockId entry;  // first block of the body
};

/// What leaves a function (or lambda) and where.
struct FunctionFlow {
  ScopeId scope;
  BlockId entry;
  BlockId end;                  // falling off the end; unreachable if it has no feasible edge
  std::vector<NodeId> returns;  // Return statements, in source order
  std::vector<NodeId> yields;   // Yield and YieldFrom expressions of its own
  std::vector<Suspension> suspensions;
  std::vector<std::pair<NodeId, SsaId>> narrowed_returns;  // Return statements, each with the names that a test has narrowed there
};

class FlowGraph {
 public:
  std::vector<Place> places;
  std::vector<Predicate> predicates;
  std::vector<Block> blocks;
  std::uint32_t walked_blocks = 0;  // later blocks only stand for the copies of one place in `finally` bodies: their
                                    // edges come from those copies, and none leaves them
  std::vector<Edge> edges;
  std::vector<SsaValue> values;
  std::vector<SsaId> operands;
  std::vector<Capture> captures;        // sorted by (nested, name)
  std::vector<FunctionFlow> functions;  // one per Module, Class, Function, Lambda scope (index: flow_of)
  std::vector<WithRegion> with_regions;

  [[nodiscard]] const Block& block(BlockId id) const { return blocks[id.index()]; }
  [[nodiscard]] const SsaValue& value(SsaId id) const { return values[id.index()]; }
  [[nodiscard]] const Place& place(PlaceId id) const { return places[id.index()]; }
  [[nodiscard]] const Predicate& predicate(PredicateId id) const { return predicates[id.index()]; }
  [[nodiscard]] std::span<const Edge> edges_into(BlockId id) const { return {edges.data() + block(id).first_edge, block(id).edge_count}; }
  [[nodiscard]] std::span<const SsaId> operands_of(SsaId id) const {
    return {operands.data() + value(id).first_operand, value(id).operand_count};
  }
  /// What the place spelt by this load (Name, Attribute, Subscript) holds there; none if it is not tracked in its scope
  /// (a free or builtin name, a path that is never assigned or tested). Also for the target of an AugAssign (its old value)
  /// and for a `del` target.
  [[nodiscard]] SsaId value_at(NodeId use) const { return use.index() < use_values.size() ? use_values[use.index()] : SsaId(); }
  /// The block in which a statement (or If/While/IfExp test, match case, except handler, BoolOp operand, comprehension
  /// element) begins to run; none for nodes that start no block of their own: walk up, or use `block_at`.
  [[nodiscard]] BlockId block_at(NodeId node) const;
  /// What a name holds at the end of a scope (module members, class members): its SsaId, or none if not bound there.
  [[nodiscard]] SsaId value_at_end(SymbolId symbol) const {
    return symbol.index() < end_values.size() ? end_values[symbol.index()] : SsaId();
  }
  [[nodiscard]] const Capture* capture(ScopeId nested, NameId name) const;
  [[nodiscard]] const FunctionFlow* flow_of(ScopeId scope) const;

  // Built with the graph.
  std::vector<SsaId> use_values;                         // by node index
  std::vector<SsaId> end_values;                         // by symbol index
  std::vector<std::pair<NodeId, BlockId>> block_starts;  // sorted by node: preorder positions where the block changes
  std::vector<std::uint32_t> flow_by_scope;              // scope index -> index into functions, or 0xFFFFFFFF
};

/// Pure and thread-safe.
FlowGraph build_flow(const ast::Tree& tree, const semantic::SemanticIndex& index);

/// Stable text for `awl debug flow`.
std::string dump_flow(const FlowGraph& graph, const semantic::SemanticIndex& index, const ast::Tree& tree, std::string_view text);

}  // namespace awl::flow
