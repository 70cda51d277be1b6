// Types in comments, as they were written before Python had annotations for variables (PEP 484; typing spec, "Type comments").
#include <algorithm>

#include "syntax/lower.h"

namespace awl::syntax {

using ast::NodeKind;

namespace {

constexpr std::string_view kBlanks = " \t\f";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

/// What follows `# type:`, without a comment behind it; empty for any other comment and for `# type: ignore`.
std::string_view written_type(std::string_view comment) {
  if (!comment.starts_with('#')) return {};
  comment = trimmed(comment.substr(1));
  if (!comment.starts_with("type:")) return {};
  comment = trimmed(comment.substr(5));
  comment = trimmed(comment.substr(0, comment.find('#')));
  if (!comment.starts_with("ignore")) return comment;
  const std::string_view rest = comment.substr(6);
  return rest.empty() || rest.starts_with('[') || rest.starts_with(' ') ? std::string_view() : comment;
}

/// Whether the words could be a type. Comments are prose as well: `# type: see below`.
bool is_type_expression(std::string_view text) {
  const auto tree = parse_expression(text);
  if (!tree || tree->nodes.empty()) return false;
  const NodeKind whole = tree->nodes.front().kind;
  if (whole != NodeKind::Name && whole != NodeKind::Attribute && whole != NodeKind::Subscript && whole != NodeKind::BinOp &&
      whole != NodeKind::ConstNone && whole != NodeKind::ConstStr)
    return false;
  return std::ranges::none_of(tree->nodes, [](const ast::Node& node) {
    return node.kind == NodeKind::Call || node.kind == NodeKind::Compare || node.kind == NodeKind::BoolOp || node.kind == NodeKind::IfExp ||
           (node.kind == NodeKind::BinOp && static_cast<ast::Operator>(node.aux) != ast::Operator::BitOr);
  });
}

}  // namespace

std::optional<TextRange> type_comment_after(const Lowering& lowering, TextRange statement) {
  const auto& comments = lowering.cst->comments;
  const auto after = std::ranges::lower_bound(comments, statement.end, {}, &TextRange::start);
  if (after == comments.end()) return std::nullopt;
  const std::string_view between = lowering.slice({statement.end, after->start});
  if (between.find_first_not_of(kBlanks) != std::string_view::npos) return std::nullopt;
  const std::string_view type = written_type(lowering.slice(*after));
  if (type.empty() || !is_type_expression(type)) return std::nullopt;
  const auto start = static_cast<std::uint32_t>(type.data() - lowering.text.data());
  return TextRange{start, start + static_cast<std::uint32_t>(type.size())};
}

void lower_type_comment(Lowering& lowering, TextRange range) {
  lowering.leaf(NodeKind::ConstStr, range, static_cast<std::uint32_t>(lowering.out->strings.size()), ast::flag::kImplicit);
  lowering.out->strings.emplace_back(lowering.slice(range));
}

}  // namespace awl::syntax
