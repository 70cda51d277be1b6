#include "syntax/type_comments.h"

#include <algorithm>

#include "base/strings.h"

namespace awl::syntax {

using ast::NodeKind;

namespace {

constexpr std::string_view kBlanks = " \t\r\n\f";

TextRange trimmed(const Lowering& lowering, TextRange range) {
  while (range.start < range.end && kBlanks.find(lowering.text[range.start]) != std::string_view::npos) ++range.start;
  while (range.start < range.end && kBlanks.find(lowering.text[range.end - 1]) != std::string_view::npos) --range.end;
  return range;
}

/// `# type: X  # remark`: where X stands. `# type: ignore` is for checkers.
std::optional<TextRange> type_text(const Lowering& lowering, const ast::Comment& comment) {
  TextRange range = trimmed(lowering, {comment.range.start + 1, comment.range.end});
  constexpr std::string_view kWord = "type:";
  if (!lowering.slice(range).starts_with(kWord)) return std::nullopt;
  range.start += static_cast<std::uint32_t>(kWord.size());
  if (const std::size_t remark = lowering.slice(range).find('#'); remark != std::string_view::npos) {
    range.end = range.start + static_cast<std::uint32_t>(remark);
  }
  range = trimmed(lowering, range);
  const std::string_view text = lowering.slice(range);
  if (text.empty() || text == "ignore" || text.starts_with("ignore[") || text.starts_with("ignore ")) return std::nullopt;
  return range;
}

/// The pieces between the commas that stand in no brackets.
std::vector<TextRange> split(const Lowering& lowering, TextRange range) {
  std::vector<TextRange> parts;
  int depth = 0;
  std::uint32_t start = range.start;
  for (std::uint32_t i = range.start; i < range.end; ++i) {
    const char c = lowering.text[i];
    depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
    if (c != ',' || depth != 0) continue;
    parts.push_back(trimmed(lowering, {start, i}));
    start = i + 1;
  }
  const TextRange last = trimmed(lowering, {start, range.end});
  if (last.start < last.end) parts.push_back(last);
  return parts;
}

/// Where the bracket that opens at `range.start` is closed; 0 if it is not.
std::uint32_t closing(const Lowering& lowering, TextRange range) {
  int depth = 0;
  for (std::uint32_t i = range.start; i < range.end; ++i) {
    const char c = lowering.text[i];
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && --depth == 0) return i;
  }
  return 0;
}

bool is_type_node(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::Name:
    case NodeKind::ConstNone:
    case NodeKind::ConstStr:
      return true;
    case NodeKind::Attribute:
      return is_type_node(tree, ast::Attribute(tree, node).value());
    case NodeKind::Subscript:
      return is_type_node(tree, ast::Subscript(tree, node).value());
    case NodeKind::BinOp:
      return is_type_node(tree, ast::BinOp(tree, node).left()) && is_type_node(tree, ast::BinOp(tree, node).right());
    default:
      return false;
  }
}

/// Whether the text reads as a type, as far as that can be seen.
bool is_type(const Lowering& lowering, TextRange range) {
  const auto tree = parse_expression(lowering.slice(range));
  if (!tree || tree->nodes.empty() || !is_type_node(*tree, NodeId(0))) return false;
  return std::ranges::none_of(tree->nodes, [](const ast::Node& node) {
    return node.kind == NodeKind::Call || node.kind == NodeKind::Compare || node.kind == NodeKind::BoolOp || node.kind == NodeKind::IfExp ||
           (node.kind == NodeKind::BinOp && static_cast<ast::Operator>(node.aux) != ast::Operator::BitOr);
  });
}

std::size_t parameter_count(const Lowering& lowering, cst::Id list) {
  if (list == cst::kNone) return 0;
  std::size_t count = 0;
  for (const cst::Id child : lowering.cst->children(list)) {
    const cst::Kind kind = lowering.kind(child);
    const bool is_separator = kind == cst::Kind::PositionalSeparator || kind == cst::Kind::KeywordSeparator;
    count += !lowering.cst->is_token(child) && !is_separator ? 1 : 0;
  }
  return count;
}

}  // namespace

std::optional<TextRange> type_comment_after(const Lowering& lowering, std::uint32_t offset, std::string_view skipped) {
  const auto& comments = lowering.out->comments;
  if (comments.empty()) return std::nullopt;
  const auto after = std::ranges::lower_bound(comments, offset, {}, [](const ast::Comment& comment) { return comment.range.start; });
  if (after == comments.end()) return std::nullopt;
  const std::string_view between = lowering.slice({offset, after->range.start});
  if (between.find_first_not_of(skipped) != std::string_view::npos) return std::nullopt;
  return type_text(lowering, *after);
}

std::optional<SignatureComment> signature_comment(const Lowering& lowering, std::uint32_t header_end, cst::Id parameters) {
  const auto comment = type_comment_after(lowering, header_end, kBlanks);
  if (!comment || lowering.text[comment->start] != '(') return std::nullopt;
  const std::uint32_t end = closing(lowering, *comment);
  if (end == 0) return std::nullopt;
  const TextRange rest = trimmed(lowering, {end + 1, comment->end});
  if (!lowering.slice(rest).starts_with("->")) return std::nullopt;
  SignatureComment result;
  result.returns = trimmed(lowering, {rest.start + 2, rest.end});
  if (!is_type(lowering, result.returns)) return std::nullopt;
  const TextRange inside = trimmed(lowering, {comment->start + 1, end});
  if (lowering.slice(inside) == "...") return result;
  result.has_params = true;
  result.params = split(lowering, inside);
  for (TextRange& param : result.params) {
    while (param.start < param.end && lowering.text[param.start] == '*') ++param.start;
    if (!is_type(lowering, param)) return std::nullopt;
  }
  const std::size_t count = parameter_count(lowering, parameters);
  const bool is_method = !lowering.functions.empty() && lowering.functions.back() == Lowering::kNoFunction;
  result.left_out = is_method && count == result.params.size() + 1 ? 1 : 0;
  if (count != result.params.size() + result.left_out) return std::nullopt;
  return result;
}

std::vector<TextRange> types_of_targets(const Lowering& lowering, TextRange comment) {
  if (lowering.text[comment.start] == '(' && closing(lowering, comment) + 1 == comment.end) {
    comment = trimmed(lowering, {comment.start + 1, comment.end - 1});
  }
  std::vector<TextRange> types = split(lowering, comment);
  const bool all = std::ranges::all_of(types, [&](TextRange type) { return is_type(lowering, type); });
  return all ? types : std::vector<TextRange>();
}

namespace {

bool is_list_of_targets(cst::Kind kind) {
  return kind == cst::Kind::PatternList || kind == cst::Kind::TuplePattern || kind == cst::Kind::ListPattern;
}

void declare_target(Lowering& lowering, cst::Id target, TextRange type) {
  if (lowering.kind(target) == cst::Kind::ListSplatPattern) target = lowering.cst->first_operand(target);
  if (target == cst::kNone) return;
  if (lowering.kind(target) != cst::Kind::Identifier && lowering.kind(target) != cst::Kind::Attribute) return;
  const TextRange range = lowering.range(target);
  const std::uint32_t node = lowering.open(NodeKind::AnnAssign, range, 0, ast::flag::kFromComment);
  lower_target(lowering, target, ast::Context::Store, range);
  lower_comment_type(lowering, type);
  lowering.absent(range.end);
  lowering.close(node);
}

}  // namespace

void declare_targets(Lowering& lowering, cst::Id targets, std::uint32_t end) {
  if (targets == cst::kNone) return;
  const auto comment = type_comment_after(lowering, end, " \t");
  if (!comment) return;
  const std::vector<TextRange> types = types_of_targets(lowering, *comment);
  if (!is_list_of_targets(lowering.kind(targets))) {
    if (types.size() == 1) declare_target(lowering, targets, types.front());
    return;
  }
  const Operands operands(lowering, targets);
  if (operands.size() != types.size()) return;
  for (std::size_t k = 0; k < types.size(); ++k) declare_target(lowering, operands[k], types[k]);
}

void lower_comment_type(Lowering& lowering, TextRange range) {
  lowering.out->strings.emplace_back(lowering.slice(range));
  const auto string = static_cast<std::uint32_t>(lowering.out->strings.size() - 1);
  const std::uint32_t node = lowering.leaf(NodeKind::ConstStr, range, string, ast::flag::kRaw);
  lowering.out->nodes[node].aux = ast::kTypeComment;
}

}  // namespace awl::syntax
