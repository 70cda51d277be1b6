#include <algorithm>
#include <tuple>

#include "flow/builder.h"

namespace awl::flow {

FlowGraph Builder::take() {
  graph_.places = std::move(plan_.places);
  graph_.walked_blocks = static_cast<std::uint32_t>(graph_.blocks.size());
  merge_marks();
  merge_uses();
  merge_captures();
  merge_end_values();
  merge_functions();
  merge_with_regions();
  place_edges();
  return std::move(graph_);
}

namespace {

/// Calls `merge(first, past)` for every run of entries with the same key.
template <class Entries, class Same, class Merge>
void for_each_run(const Entries& entries, Same same, Merge merge) {
  for (std::size_t first = 0; first < entries.size();) {
    std::size_t past = first + 1;
    while (past < entries.size() && same(entries[first], entries[past])) ++past;
    merge(first, past);
    first = past;
  }
}

template <class Pairs>
void sort_by_first(Pairs& pairs) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
}

const auto kSameFirst = [](const auto& a, const auto& b) { return a.first == b.first; };

}  // namespace

/// Code in a `finally` body begins in several blocks: it runs if any of them does.
BlockId Builder::block_of_copies(std::span<const BlockId> copies) {
  std::vector<BlockId> distinct(copies.begin(), copies.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (distinct.size() == 1) return distinct.front();
  const BlockId id(static_cast<std::uint32_t>(graph_.blocks.size()));
  graph_.blocks.push_back({});
  graph_.blocks.back().scope = graph_.block(distinct.front()).scope;
  for (const BlockId copy : distinct) add_edge(id, {copy, {}, true});
  return id;
}

void Builder::merge_marks() {
  auto& starts = graph_.block_starts;
  sort_by_first(starts);
  std::vector<std::pair<NodeId, BlockId>> merged;
  merged.reserve(starts.size());
  std::vector<BlockId> copies;
  for_each_run(starts, kSameFirst, [&](std::size_t first, std::size_t past) {
    copies.clear();
    for (std::size_t i = first; i < past; ++i) copies.push_back(starts[i].second);
    merged.emplace_back(starts[first].first, block_of_copies(copies));
  });
  starts = std::move(merged);
}

void Builder::merge_uses() {
  sort_by_first(more_uses_);
  std::vector<SsaId> copies;
  for_each_run(more_uses_, kSameFirst, [&](std::size_t first, std::size_t past) {
    SsaId& value = graph_.use_values[more_uses_[first].first.index()];
    copies.assign(1, value);
    for (std::size_t i = first; i < past; ++i) copies.push_back(more_uses_[i].second);
    const SsaId merged = union_of(graph_.value(value).place, copies);
    value = merged;
  });
}

void Builder::merge_captures() {
  auto& captures = graph_.captures;
  std::stable_sort(captures.begin(), captures.end(),
                   [](const Capture& a, const Capture& b) { return std::tie(a.nested, a.name) < std::tie(b.nested, b.name); });
  std::vector<Capture> merged;
  std::vector<SsaId> copies;
  const auto same = [](const Capture& a, const Capture& b) { return a.nested == b.nested && a.name == b.name; };
  for_each_run(captures, same, [&](std::size_t first, std::size_t past) {
    merged.push_back(captures[first]);
    if (past == first + 1) return;
    copies.clear();
    for (std::size_t i = first; i < past; ++i) copies.push_back(captures[i].value);
    merged.back().value = union_of(graph_.value(copies.front()).place, copies);
  });
  captures = std::move(merged);
}

void Builder::merge_end_values() {
  sort_by_first(more_ends_);
  std::vector<SsaId> copies;
  for_each_run(more_ends_, kSameFirst, [&](std::size_t first, std::size_t past) {
    SsaId& value = graph_.end_values[more_ends_[first].first.index()];
    copies.assign(1, value);
    for (std::size_t i = first; i < past; ++i) copies.push_back(more_ends_[i].second);
    value = union_of(graph_.value(value).place, copies);
  });
}

/// Statements and expressions that were walked several times count once.
void Builder::merge_functions() {
  const auto unique = [](std::vector<NodeId>& nodes) {
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  };
  std::vector<BlockId> copies;
  for (FunctionFlow& function : graph_.functions) {
    unique(function.returns);
    unique(function.yields);
    auto& suspensions = function.suspensions;
    const auto key = [](const Suspension& s) { return std::tuple(s.node, s.kind); };
    std::stable_sort(suspensions.begin(), suspensions.end(), [&](const Suspension& a, const Suspension& b) { return key(a) < key(b); });
    std::vector<Suspension> merged;
    const auto same = [&](const Suspension& a, const Suspension& b) { return key(a) == key(b); };
    for_each_run(suspensions, same, [&](std::size_t first, std::size_t past) {
      copies.clear();
      for (std::size_t i = first; i < past; ++i) copies.push_back(suspensions[i].block);
      merged.push_back(suspensions[first]);
      merged.back().block = block_of_copies(copies);
    });
    suspensions = std::move(merged);
  }
}

void Builder::merge_with_regions() {
  auto& regions = graph_.with_regions;
  std::stable_sort(regions.begin(), regions.end(), [](const WithRegion& a, const WithRegion& b) { return a.item < b.item; });
  std::vector<WithRegion> merged;
  std::vector<BlockId> copies;
  const auto same = [](const WithRegion& a, const WithRegion& b) { return a.item == b.item; };
  for_each_run(regions, same, [&](std::size_t first, std::size_t past) {
    copies.clear();
    for (std::size_t i = first; i < past; ++i) copies.push_back(regions[i].entry);
    merged.push_back(regions[first]);
    merged.back().entry = block_of_copies(copies);
  });
  regions = std::move(merged);
}

/// Groups edges by the block they lead to; their order there is the one in which they came, as phis count on.
void Builder::place_edges() {
  std::uint32_t next = 0;
  for (Block& block : graph_.blocks) {
    block.first_edge = next;
    next += block.edge_count;
  }
  graph_.edges.resize(next);
  std::vector<std::uint32_t> filled(graph_.blocks.size(), 0);
  for (const auto& [to, edge] : edges_) graph_.edges[graph_.block(to).first_edge + filled[to.index()]++] = edge;
}

}  // namespace awl::flow
