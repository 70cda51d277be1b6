#include <algorithm>
#include <tuple>

#include "flow/flow_graph.h"

namespace awl::flow {

BlockId FlowGraph::block_at(NodeId node) const {
  const auto at =
      std::upper_bound(block_starts.begin(), block_starts.end(), node, [](NodeId n, const auto& start) { return n < start.first; });
  return at == block_starts.begin() ? BlockId{} : std::prev(at)->second;
}

const Capture* FlowGraph::capture(ScopeId nested, NameId name) const {
  const auto at = std::lower_bound(captures.begin(), captures.end(), std::tuple(nested, name),
                                   [](const Capture& c, const auto& key) { return std::tuple(c.nested, c.name) < key; });
  return at != captures.end() && at->nested == nested && at->name == name ? &*at : nullptr;
}

const FunctionFlow* FlowGraph::flow_of(ScopeId scope) const {
  const std::uint32_t at = scope.index() < flow_by_scope.size() ? flow_by_scope[scope.index()] : 0xFFFFFFFFu;
  return at == 0xFFFFFFFFu ? nullptr : &functions[at];
}

}  // namespace awl::flow
