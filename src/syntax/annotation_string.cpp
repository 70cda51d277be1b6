// Annotations in quotes.
#include <fmt/format.h>

#include "syntax/cst.h"
#include "syntax/deep_stack.h"
#include "syntax/lower.h"
#include "syntax/parse.h"
#include "syntax/string_literal.h"

namespace awl::syntax {

using ast::NodeKind;

namespace {

/// The bracketed text as one expression, offsets moved by `base`; names are read from `names` at those offsets.
std::optional<ast::Tree> parse_bracketed(const std::string& bracketed, std::uint32_t base, std::string_view names) {
  cst::Tree cst;
  cst::parse(bracketed, base, cst);
  if (cst.has_error || cst.nodes.empty()) return std::nullopt;
  const cst::Id statement = cst.first_operand(0);
  if (statement == cst::kNone || cst[statement].next != cst[0].next) return std::nullopt;  // more than one statement
  if (cst.kind(statement) != cst::Kind::ExpressionStatement) return std::nullopt;
  cst::Id value = cst.first_operand(statement);
  if (value == cst::kNone || cst[value].next != cst[statement].next) return std::nullopt;
  const TextRange range = cst.range(value);
  if (range.start != base || range.end != base + bracketed.size()) return std::nullopt;  // `a) + (b`
  if (cst.kind(value) == cst::Kind::ParenthesizedExpression)
    value = cst.first_operand(value);
  else if (cst.kind(value) != cst::Kind::Tuple)
    return std::nullopt;

  ast::Tree tree;
  const auto lower = [&] {
    Lowering lowering{.text = names, .cst = &cst, .out = &tree, .functions = {}, .repair = nullptr, .scratch = {}};
    lower_expression(lowering, value, range);
  };
  constexpr unsigned kDeep = 1'000;
  if (cst.max_depth < kDeep)
    lower();
  else
    run_on_deep_stack(lower);
  if (!tree.problems.empty()) return std::nullopt;
  return tree;
}

}  // namespace

std::optional<ast::Tree> parse_expression(std::string_view expression) {
  const std::string bracketed = fmt::format("({}\n)", expression);
  return parse_bracketed(bracketed, 0, bracketed);
}

std::optional<ast::Tree> parse_annotation_string(std::string_view text, const ast::Tree& file_tree, NodeId literal) {
  const ast::Node& node = file_tree.node(literal);
  const std::string& value = file_tree.strings[node.data];
  if (node.kind != NodeKind::ConstStr || value.find_first_not_of(" \t\r\n\f") == std::string::npos) return std::nullopt;
  if (!(node.flags & (ast::flag::kRaw | ast::flag::kImplicit))) {
    const StringPrefix prefix = read_string_prefix(text.substr(node.start, node.end - node.start));
    return parse_bracketed("(" + value + "\n)", node.start + prefix.open_size() - 1, text);
  }
  const std::string bracketed = "(" + value + "\n)";
  std::optional<ast::Tree> tree = parse_bracketed(bracketed, 0, bracketed);
  if (!tree) return std::nullopt;
  for (ast::Node& inner : tree->nodes) {
    inner.start = node.start;
    inner.end = node.end;
  }
  return tree;
}

}  // namespace awl::syntax
