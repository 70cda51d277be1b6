#include "infer/control/regions.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>

#include "base/check.h"
#include "infer/api.h"
#include "infer/queries.h"
#include "infer/state.h"

namespace awl::infer {

using ast::NodeKind;

bool starts_region(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::FunctionDef:
    case NodeKind::ClassDef:
    case NodeKind::Return:
    case NodeKind::Delete:
    case NodeKind::Assign:
    case NodeKind::TypeAlias:
    case NodeKind::AugAssign:
    case NodeKind::AnnAssign:
    case NodeKind::For:
    case NodeKind::While:
    case NodeKind::IfBranch:
    case NodeKind::WithItem:
    case NodeKind::Match:
    case NodeKind::MatchCase:
    case NodeKind::Raise:
    case NodeKind::ExceptHandler:
    case NodeKind::Assert:
    case NodeKind::Import:
    case NodeKind::ImportFrom:
    case NodeKind::ExprStmt:
      return true;
    case NodeKind::Try:
    case NodeKind::If:
    case NodeKind::With:
    default:
      return false;
  }
}

const std::vector<std::uint32_t>& region_starts(Inference& in, const FileUnit& unit) {
  FileState& state = in.file_state(unit.id);
  std::call_once(state.regions_once, [&] {
    const ast::Tree& tree = unit.tree;
    for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
      if (starts_region(tree, NodeId(i))) state.region_starts.push_back(i);
    }
  });
  return state.region_starts;
}

namespace {

std::size_t region_index(const std::vector<std::uint32_t>& starts, NodeId node) {
  const auto it = std::upper_bound(starts.begin(), starts.end(), node.value);
  return static_cast<std::size_t>(it - starts.begin());
}

}  // namespace

NodeId region_of(Inference& in, const FileUnit& unit, NodeId node) {
  const auto& starts = region_starts(in, unit);
  const std::size_t past = region_index(starts, node);
  return past == 0 ? NodeId() : NodeId(starts[past - 1]);
}

TextRange region_span(Inference& in, const FileUnit& unit, NodeId region) {
  const auto& starts = region_starts(in, unit);
  const std::size_t past = region_index(starts, region);
  AWL_CHECK(past > 0 && starts[past - 1] == region.value, "not a region's node");
  const std::uint32_t end = past < starts.size() ? starts[past] : static_cast<std::uint32_t>(unit.tree.nodes.size());
  return {region.value, std::min(end, unit.tree.node(region).next)};
}

TypeId RegionResult::find(NodeId node) const {
  const auto it = std::lower_bound(types.begin(), types.end(), node, [](const auto& entry, NodeId wanted) { return entry.first < wanted; });
  return it != types.end() && it->first == node ? it->second : everything_else;
}

const RegionResult& region_result(Inference& in, const FileUnit& unit, NodeId region) {
  const QueryValue value = in.engine.get({QueryKind::Region, unit.id, region.value});
  return *std::bit_cast<const RegionResult*>(value);
}

// ---- the query ------------------------------------------------------------------------------------------------------------

QueryValue compute_region(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId region(key.index);
  RegionContext rc(in, unit, region);
  rc.reporting = unit.is_checked;
  if (!is_node_reachable(in, unit, region)) {
    RegionResult nothing;
    nothing.everything_else = in.store.never();
    nothing.is_unreachable = true;
    return std::bit_cast<QueryValue>(in.keep(std::move(nothing)));
  }
  infer_statement(rc);
  return std::bit_cast<QueryValue>(in.keep(rc.finish()));
}

/// In a cycle everything in the region is `Never` at first: not reached yet.
QueryValue bottom_region(Inference& in, const QueryKey&) { return std::bit_cast<QueryValue>(in.bottom_region()); }

bool equal_region(Inference& in, QueryValue a, QueryValue b) {
  const auto* x = std::bit_cast<const RegionResult*>(a);
  const auto* y = std::bit_cast<const RegionResult*>(b);
  if (x == y) return true;
  if (x->everything_else != y->everything_else || x->diagnostics.size() != y->diagnostics.size()) return false;
  return std::equal(x->types.begin(), x->types.end(), y->types.begin(), y->types.end(), [&](const auto& one, const auto& other) {
    return one.first == other.first && same_type(in, one.second, other.second);
  });
}

QueryValue widen_region(Inference& in, const QueryKey&, QueryValue, QueryValue new_value, unsigned changes) {
  if (changes <= 6) return new_value;
  RegionResult widened = *std::bit_cast<const RegionResult*>(new_value);
  for (auto& [node, type] : widened.types) {
    type = changes > 24 ? in.store.unknown() : types::widen_literals(in.ctx, type, true);
  }
  if (changes > 24) widened.diagnostics.clear();
  return std::bit_cast<QueryValue>(in.keep(std::move(widened)));
}

}  // namespace awl::infer
