// Ways through one file's flow graph, for rules that ask what can run after what. The graph knows the edges into a block;
// this knows those out of it. A *point* is a place in a block; the order inside a block is that of the nodes.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "flow/flow_graph.h"

namespace awl::lint {

struct FlowPoint {
  BlockId block;
  std::uint32_t order = 0;  // larger runs later in the block: twice the node's index, or one less than that of the node after it
  NodeId node;              // what the point stands for
};

class FlowPaths {
 public:
  explicit FlowPaths(const flow::FlowGraph& graph);

  /// Where the node runs, at its start (or with `at_end` after everything inside it): several points for code in `finally`.
  [[nodiscard]] std::vector<FlowPoint> points_of(const ast::Tree& tree, NodeId node, bool at_end = false) const;

  struct Search {
    std::vector<FlowPoint> from;
    std::vector<FlowPoint> targets;
    std::vector<FlowPoint> stops;                     // a way ends here; a target that is also a stop is still found
    std::function<bool(BlockId)> can_run;             // or empty: every block
    std::function<bool(const flow::Edge&)> can_take;  // or empty: every edge
  };
  /// The first target, in order of blocks from the start (nearest first), that some way from a start reaches; none if none does.
  [[nodiscard]] std::optional<FlowPoint> find_way(const Search& search) const;

 private:
  struct Leaving {
    BlockId to;
    std::uint32_t edge;
  };
  [[nodiscard]] std::span<const Leaving> edges_out_of(BlockId block) const;

  const flow::FlowGraph& graph_;
  std::vector<std::uint32_t> first_;  // by block: into leaving_
  std::vector<Leaving> leaving_;
};

}  // namespace awl::lint
