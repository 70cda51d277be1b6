#include "infer/declarations/file_ranges.h"

#include <algorithm>
#include <bit>

#include "infer/api.h"
#include "infer/declarations/queries.h"

namespace awl::infer {

using ast::NodeKind;
using types::Truthiness;

bool FileRanges::contains(const std::vector<Span>& spans, NodeId node) {
  const auto after = std::upper_bound(spans.begin(), spans.end(), node.value,
                                      [](std::uint32_t value, const Span& span) { return value < span.first; });
  return after != spans.begin() && node.value < std::prev(after)->past;
}

namespace {

/// Sorts, and drops what lies inside another.
void settle(std::vector<FileRanges::Span>& spans) {
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (const FileRanges::Span span : spans) {
    if (kept == 0 || span.first >= spans[kept - 1].past) spans[kept++] = span;
  }
  spans.resize(kept);
}

void add_dead_branches(Inference& in, const FileUnit& unit, NodeId if_node, FileRanges& ranges) {
  const ast::Tree& tree = unit.tree;
  bool decided = false;  // an earlier branch always runs
  for (const NodeId branch_id : ast::If(tree, if_node).branches()) {
    const ast::IfBranch branch(tree, branch_id);
    const NodeId body = branch.body();
    if (decided) {
      ranges.dead.push_back({branch_id.value, tree.node(branch_id).next});
    } else if (!tree.absent(branch.test())) {
      const Truthiness truth = static_truth(in, unit, branch.test());
      if (truth == Truthiness::AlwaysFalse) ranges.dead.push_back({body.value, tree.node(body).next});
      decided = truth == Truthiness::AlwaysTrue;
    }
  }
}

}  // namespace

QueryValue compute_file_ranges(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const ast::Tree& tree = unit.tree;
  FileRanges ranges;
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const NodeId node(i);
    if (tree.kind(node) == NodeKind::If) {
      add_dead_branches(in, unit, node, ranges);
    } else if (tree.kind(node) == NodeKind::ExceptHandler) {
      const NodeId body = ast::ExceptHandler(tree, node).body();
      ranges.handlers.push_back({body.value, tree.node(body).next});
    }
  }
  settle(ranges.dead);
  settle(ranges.handlers);
  return std::bit_cast<QueryValue>(in.keep(std::move(ranges)));
}

QueryValue bottom_file_ranges(Inference& in, const QueryKey&) { return std::bit_cast<QueryValue>(in.keep(FileRanges())); }

const FileRanges& file_ranges(Inference& in, const FileUnit& unit) {
  return *std::bit_cast<const FileRanges*>(in.engine.get({QueryKind::FileRanges, unit.id}));
}

}  // namespace awl::infer
