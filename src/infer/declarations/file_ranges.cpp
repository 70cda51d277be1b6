#include "infer/declarations/file_ranges.h"

#include <algorithm>
#include <bit>

#include "base/names.h"
#include "infer/api.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using types::Truthiness;

bool FileRanges::contains(const std::vector<Span>& spans, NodeId node) {
  const auto after =
      std::upper_bound(spans.begin(), spans.end(), node.value, [](std::uint32_t value, const Span& span) { return value < span.first; });
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

bool is_word_byte(char c) {
  return c == '_' || (c & 0x80) != 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void add_words(std::string_view text, std::vector<std::string>& words) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t past = at;
    while (past < text.size() && is_word_byte(text[past])) ++past;
    if (past > at) words.emplace_back(text.substr(at, past - at));
    at = std::max(past, at + 1);
  }
}

std::string_view lines_around(std::string_view text, TextRange range) {
  const std::size_t before = range.start == 0 ? std::string_view::npos : text.rfind('\n', range.start - 1);
  const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(first, std::min(text.find('\n', range.end), text.size()) - first);
}

}  // namespace

bool FileRanges::is_in_unreadable_code(NameId name) const {
  return std::binary_search(unreadable_words.begin(), unreadable_words.end(), name_text(name));
}

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
    } else if (tree.kind(node) == NodeKind::ErrorExpr) {
      const TextRange range = tree.range(node);
      add_words(std::string_view(unit.source.text).substr(range.start, range.end - range.start), ranges.unreadable_words);
    }
  }
  settle(ranges.dead);
  settle(ranges.handlers);
  for (const ast::SyntaxProblem& problem : tree.problems) add_words(lines_around(unit.source.text, problem.range), ranges.unreadable_words);
  std::sort(ranges.unreadable_words.begin(), ranges.unreadable_words.end());
  return std::bit_cast<QueryValue>(in.keep(std::move(ranges)));
}

QueryValue bottom_file_ranges(Inference& in, const QueryKey&) { return std::bit_cast<QueryValue>(in.keep(FileRanges())); }

const FileRanges& file_ranges(Inference& in, const FileUnit& unit) {
  return *std::bit_cast<const FileRanges*>(in.engine.get({QueryKind::FileRanges, unit.id}));
}

}  // namespace awl::infer
