// Patterns of `match` that CPython's compiler rejects (language reference 8.6).
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/names.h"
#include "semantic/rejections.h"

namespace awl::semantic {

using ast::NodeKind;

bool is_irrefutable(const ast::Tree& tree, NodeId pattern) {
  while (tree.kind(pattern) == NodeKind::MatchAs) {
    const ast::MatchAs as(tree, pattern);
    if (tree.absent(as.pattern())) return true;
    pattern = as.pattern();
  }
  if (tree.kind(pattern) != NodeKind::MatchOr) return false;
  for (const NodeId alternative : ast::MatchOr(tree, pattern).patterns()) {
    if (is_irrefutable(tree, alternative)) return true;
  }
  return false;
}

namespace {

std::string what_matches_all(const ast::Tree& tree, NodeId pattern) {
  while (tree.kind(pattern) == NodeKind::MatchAs && !tree.absent(ast::MatchAs(tree, pattern).pattern())) {
    pattern = ast::MatchAs(tree, pattern).pattern();
  }
  if (tree.kind(pattern) != NodeKind::MatchAs || tree.absent(ast::MatchAs(tree, pattern).name())) return "`_` matches everything";
  return fmt::format("the name `{}` matches everything (a pattern that is a name does not compare, it captures)",
                     name_text(ast::Identifier(tree, ast::MatchAs(tree, pattern).name()).name()));
}

using Names = std::vector<std::pair<NameId, NodeId>>;

/// Captured names of a pattern in order; alternatives count once, by their first.
void collect_captures(RejectionSink& sink, NodeId pattern, Names& names) {
  const ast::Tree& tree = sink.tree;
  const std::uint32_t past = tree.node(pattern).next;
  for (std::uint32_t i = pattern.value; i < past;) {
    const NodeId node(i);
    NodeId name;
    switch (tree.kind(node)) {
      case NodeKind::MatchAs:
        name = ast::MatchAs(tree, node).name();
        break;
      case NodeKind::MatchStar:
        name = ast::MatchStar(tree, node).name();
        break;
      case NodeKind::MatchMapping:
        name = ast::MatchMapping(tree, node).rest();
        break;
      case NodeKind::MatchOr:
        collect_captures(sink, ast::MatchOr(tree, node).patterns().front(), names);
        i = tree.node(node).next;
        continue;
      default:
        break;
    }
    if (name && !tree.absent(name)) names.emplace_back(ast::Identifier(tree, name).name(), name);
    ++i;
  }
}

void check_captures(RejectionSink& sink, NodeId pattern) {
  Names names;
  collect_captures(sink, pattern, names);
  absl::flat_hash_set<NameId> seen;
  for (const auto& [name, node] : names) {
    if (!seen.insert(name).second) sink.add(node, fmt::format("the pattern captures `{}` twice", name_text(name)));
  }
}

void check_alternatives(RejectionSink& sink, const ast::MatchOr& alternatives) {
  absl::flat_hash_set<NameId> wanted;
  bool is_first = true;
  for (const NodeId alternative : alternatives.patterns()) {
    const bool is_last = sink.tree.node(alternative).next == sink.tree.node(alternatives.id).next;
    if (!is_last && is_irrefutable(sink.tree, alternative)) {
      sink.add(alternative, what_matches_all(sink.tree, alternative) + ", so the alternatives after it are never tried");
    }
    Names names;
    collect_captures(sink, alternative, names);
    absl::flat_hash_set<NameId> bound;
    for (const auto& [name, node] : names) bound.insert(name);
    if (is_first) {
      wanted = bound;
    } else if (bound != wanted) {
      sink.add(alternative, "every alternative must capture the same names");
    }
    is_first = false;
  }
}

void check_cases(RejectionSink& sink, const ast::Match& match) {
  for (const NodeId node : match.cases()) {
    const ast::MatchCase match_case(sink.tree, node);
    check_captures(sink, match_case.pattern());
    const bool is_last = sink.tree.node(node).next == sink.tree.node(match.id).next;
    if (!is_last && sink.tree.absent(match_case.guard()) && is_irrefutable(sink.tree, match_case.pattern())) {
      sink.add(match_case.pattern(), what_matches_all(sink.tree, match_case.pattern()) + ", so the cases after it are never tried");
    }
  }
}

void check_sequence(RejectionSink& sink, const ast::MatchSequence& sequence) {
  unsigned stars = 0;
  for (const NodeId item : sequence.patterns()) {
    if (sink.tree.kind(item) == NodeKind::MatchStar && ++stars == 2) sink.add(item, "a sequence pattern has one `*` at most");
  }
}

void check_mapping(RejectionSink& sink, const ast::MatchMapping& mapping) {
  std::vector<std::pair<NodeKind, std::string>> keys;
  for (const NodeId item : mapping.items()) {
    const NodeId key = ast::MatchMappingItem(sink.tree, item).key();
    std::pair<NodeKind, std::string> value{sink.tree.kind(key), {}};
    if (value.first == NodeKind::ConstStr) {
      value.second = ast::ConstStr(sink.tree, key).value();
    } else if (value.first == NodeKind::ConstInt && ast::ConstInt(sink.tree, key).fits()) {
      value.second = std::to_string(ast::ConstInt(sink.tree, key).value());
    } else {
      continue;
    }
    if (std::find(keys.begin(), keys.end(), value) != keys.end()) sink.add(key, "the mapping pattern asks for this key twice");
    keys.push_back(std::move(value));
  }
}

void check_class(RejectionSink& sink, const ast::MatchClass& pattern) {
  absl::flat_hash_set<NameId> seen;
  for (const NodeId item : pattern.patterns()) {
    if (sink.tree.kind(item) != NodeKind::MatchKeyword) continue;
    const NameId name = ast::MatchKeyword(sink.tree, item).name();
    if (!seen.insert(name).second) sink.add(item, fmt::format("the class pattern asks for `{}` twice", name_text(name)));
  }
}

}  // namespace

void reject_patterns(RejectionSink& sink) {
  for (std::uint32_t i = 0; i < sink.tree.nodes.size(); ++i) {
    const NodeId node(i);
    switch (sink.tree.kind(node)) {
      case NodeKind::Match:
        check_cases(sink, ast::Match(sink.tree, node));
        break;
      case NodeKind::MatchOr:
        check_alternatives(sink, ast::MatchOr(sink.tree, node));
        break;
      case NodeKind::MatchSequence:
        check_sequence(sink, ast::MatchSequence(sink.tree, node));
        break;
      case NodeKind::MatchMapping:
        check_mapping(sink, ast::MatchMapping(sink.tree, node));
        break;
      case NodeKind::MatchClass:
        check_class(sink, ast::MatchClass(sink.tree, node));
        break;
      default:
        break;
    }
  }
}

}  // namespace awl::semantic
