#include "lint/flow_paths.h"

#include <algorithm>

#include "base/hash.h"

namespace awl::lint {

FlowPaths::FlowPaths(const flow::FlowGraph& graph) : graph_(graph), first_(graph.blocks.size() + 1, 0) {
  for (const flow::Edge& edge : graph.edges) ++first_[edge.from.index() + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  leaving_.resize(graph.edges.size());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t to = 0; to < graph.blocks.size(); ++to) {
    const flow::Block& block = graph.blocks[to];
    for (std::uint32_t i = block.first_edge; i < block.first_edge + block.edge_count; ++i) {
      leaving_[next[graph.edges[i].from.index()]++] = {BlockId(to), i};
    }
  }
}

std::span<const FlowPaths::Leaving> FlowPaths::edges_out_of(BlockId block) const {
  return {leaving_.data() + first_[block.index()], first_[block.index() + 1] - first_[block.index()]};
}

namespace {

/// The last node inside that runs together with it: bodies of nested functions run later.
NodeId last_evaluated(const ast::Tree& tree, NodeId node) {
  while (true) {
    const ast::NodeKind kind = tree.kind(node);
    const bool is_nested = kind == ast::NodeKind::Lambda || kind == ast::NodeKind::FunctionDef || kind == ast::NodeKind::ClassDef;
    if (is_nested || !tree.has_children(node)) return node;
    for (const NodeId child : ast::children(tree, node)) node = child;
  }
}

}  // namespace

std::vector<FlowPoint> FlowPaths::points_of(const ast::Tree& tree, NodeId node, bool at_end) const {
  const std::uint32_t order = at_end ? 2 * tree.node(node).next - 1 : 2 * node.value;
  const BlockId block = graph_.block_at(at_end ? last_evaluated(tree, node) : node);
  if (!block) return {};
  if (block.value < graph_.walked_blocks) return {{block, order, node}};
  std::vector<FlowPoint> copies;
  for (const flow::Edge& edge : graph_.edges_into(block)) copies.push_back({edge.from, order, node});
  return copies;
}

namespace {

/// The earliest point of a block after `order`; null if there is none. `points` are sorted by block, then order.
const FlowPoint* first_after(const std::vector<FlowPoint>& points, BlockId block, std::int64_t order) {
  const auto less = [](const FlowPoint& point, std::pair<BlockId, std::int64_t> key) {
    return point.block != key.first ? point.block < key.first : static_cast<std::int64_t>(point.order) <= key.second;
  };
  const auto at = std::lower_bound(points.begin(), points.end(), std::pair(block, order), less);
  return at != points.end() && at->block == block ? &*at : nullptr;
}

std::vector<FlowPoint> sorted(std::vector<FlowPoint> points) {
  std::sort(points.begin(), points.end(),
            [](const FlowPoint& a, const FlowPoint& b) { return a.block != b.block ? a.block < b.block : a.order < b.order; });
  return points;
}

}  // namespace

std::optional<FlowPoint> FlowPaths::find_way(const Search& search) const {
  const std::vector<FlowPoint> targets = sorted(search.targets), stops = sorted(search.stops);
  struct Visit {
    BlockId block;
    std::int64_t after;
  };
  std::vector<Visit> queue;
  for (const FlowPoint& start : search.from) queue.push_back({start.block, start.order});
  HashSet<BlockId> seen;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Visit visit = queue[i];
    const FlowPoint* target = first_after(targets, visit.block, visit.after);
    const FlowPoint* stop = first_after(stops, visit.block, visit.after);
    if (target && (!stop || target->order <= stop->order)) return *target;
    if (stop) continue;
    for (const Leaving& leaving : edges_out_of(visit.block)) {
      if (leaving.to.value >= graph_.walked_blocks || seen.contains(leaving.to)) continue;
      if (search.can_take && !search.can_take(graph_.edges[leaving.edge])) continue;
      if (search.can_run && !search.can_run(leaving.to)) continue;
      seen.insert(leaving.to);
      queue.push_back({leaving.to, -1});
    }
  }
  return std::nullopt;
}

}  // namespace awl::lint
