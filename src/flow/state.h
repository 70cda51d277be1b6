// Internal to src/flow: what the walk carries along and how it comes together again.
#pragma once

#include <vector>

#include "flow/flow_graph.h"

namespace awl::flow {

/// The point the walk has reached in one scope: the block it fills and what every place of the scope holds.
struct State {
  BlockId block;
  bool is_live = true;        // false after return, raise...: nothing that follows is reached
  std::vector<SsaId> values;  // by place, counted from the scope's first
};

/// Edges into a block that is yet to come. States are merged as they arrive, so that a join of many ways keeps one vector
/// and, for the places that differ, one operand an edge.
class Join {
 public:
  void add(const State& state, PredicateId predicate = {}, bool polarity = true);
  [[nodiscard]] bool is_empty() const { return edges.empty(); }

  struct Difference {
    std::uint32_t place;
    std::vector<SsaId> operands;
  };
  std::vector<Edge> edges;
  std::vector<SsaId> values;            // of the first edge
  std::vector<Difference> differences;  // places for which later edges bring something else
  std::vector<SsaId> dead_values;       // of a way that never gets here, in case all are like that

 private:
  std::vector<std::uint32_t> slot_;  // by place: index into differences + 1
};

/// The head of a loop while its body is walked.
struct LoopHead {
  BlockId block;
  std::vector<std::uint32_t> places;  // those that the loop changes
  std::vector<SsaId> phis;
  std::vector<SsaId> before;  // what they held before the loop
  std::vector<SsaId> back;    // what they hold at the back edges, edge by edge
};

/// What may have happened when an exception leaves a region: the state at its start, then a phi for every assignment in
/// it. A chain of blocks with one edge from its predecessor and one from where the assignment stands, so that a long
/// `try` body costs as much as it has assignments.
struct Escape {
  State state;
  BlockId last_from;  // where the second edge of the newest block comes from
};

enum class Jump : std::uint8_t { Return, Break, Continue };
inline constexpr std::size_t kJumps = 3;

/// Jumps that wait for a `finally` to run.
struct PendingJumps {
  Join joins[kJumps];
};

struct LoopTargets {
  LoopHead* head = nullptr;
  Join* breaks = nullptr;
};

/// What a jump passes on its way out, innermost last.
struct Frame {
  enum class Kind : std::uint8_t { Loop, Finally, HandlerName } kind;
  LoopTargets loop{};
  PendingJumps* pending = nullptr;  // Finally
  PlaceId name{};                   // HandlerName: `except E as name` is unbound again
};

/// The walk of one scope.
struct ScopeWalk {
  ScopeId scope;
  std::uint32_t first_place = 0, place_count = 0;
  State state;
  std::vector<Frame> frames;
  std::vector<Escape*> escapes;   // of the regions around, outermost first
  std::uint32_t function = 0;     // index of the FunctionFlow its awaits and yields belong to
  bool is_lazy = false;           // in a generator expression: these do not happen here
  std::vector<SsaId> handed_out;  // comprehension: what `:=` bound, for the scope around
  ScopeWalk* outer = nullptr;     // of a class or comprehension: the scope it stands in
};

}  // namespace awl::flow
