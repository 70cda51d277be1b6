#include "flow/mentions.h"

#include "base/names.h"

namespace awl::flow {

using ast::NodeKind;

namespace {

bool is_path(NodeKind kind) { return kind == NodeKind::Name || kind == NodeKind::Attribute || kind == NodeKind::Subscript; }

/// First argument of a call if it is a plain positional one, else none.
NodeId first_argument(const ast::Tree& tree, NodeId node) {
  const ast::ChildRange arguments = ast::Call(tree, node).arguments();
  if (arguments.empty()) return NodeId{};
  const NodeKind kind = tree.kind(arguments.front());
  return kind == NodeKind::Starred || kind == NodeKind::Keyword ? NodeId{} : arguments.front();
}

/// `x`, or both sides of `x := y`.
void add_value(const ast::Tree& tree, NodeId node, std::vector<NodeId>& mentions) {
  while (tree.kind(node) == NodeKind::NamedExpr) {
    const ast::NamedExpr named(tree, node);
    mentions.push_back(named.target());
    node = named.value();
  }
  if (is_path(tree.kind(node))) mentions.push_back(node);
}

bool is_call_of(const ast::Tree& tree, NodeId node, std::string_view first, std::string_view second) {
  if (tree.kind(node) != NodeKind::Call) return false;
  const NodeId function = ast::Call(tree, node).func();
  if (tree.kind(function) != NodeKind::Name) return false;
  const std::string_view name = name_text(ast::Name(tree, function).name());
  return name == first || name == second;
}

/// One side of a comparison for equality or identity.
void add_compared(const ast::Tree& tree, NodeId node, std::vector<NodeId>& mentions) {
  if (is_call_of(tree, node, "len", "type")) {
    if (const NodeId argument = first_argument(tree, node)) add_value(tree, argument, mentions);
    return;
  }
  add_value(tree, node, mentions);
  // `x.kind == "a"`, `x["kind"] == "a"` and `x[0] is None` choose among the members of a union in `x`.
  const NodeKind kind = tree.kind(node);
  if (kind != NodeKind::Attribute && kind != NodeKind::Subscript) return;
  const NodeId base = tree.first_child(node);
  if (is_path(tree.kind(base))) mentions.push_back(base);
}

void add_comparison(const ast::Tree& tree, NodeId node, std::vector<NodeId>& mentions) {
  const ast::Compare compare(tree, node);
  const ast::ChildRange rest = compare.rest();
  if (rest.size() != 1) return;
  const ast::CompareRest right(tree, rest.front());
  switch (right.op()) {
    case ast::CompareOperator::Eq:
    case ast::CompareOperator::NotEq:
    case ast::CompareOperator::Is:
    case ast::CompareOperator::IsNot:
      add_compared(tree, compare.left(), mentions);
      return add_compared(tree, right.operand(), mentions);
    case ast::CompareOperator::In:
    case ast::CompareOperator::NotIn:
      add_compared(tree, compare.left(), mentions);
      return add_value(tree, right.operand(), mentions);
    default:  // the length of a tuple
      if (is_call_of(tree, compare.left(), "len", "len")) add_compared(tree, compare.left(), mentions);
      if (is_call_of(tree, right.operand(), "len", "len")) add_compared(tree, right.operand(), mentions);
  }
}

}  // namespace

void add_mentions(const ast::Tree& tree, NodeId test, std::vector<NodeId>& mentions) {
  while (tree.kind(test) == NodeKind::NamedExpr) {
    const ast::NamedExpr named(tree, test);
    mentions.push_back(named.target());
    test = named.value();
  }
  switch (tree.kind(test)) {
    case NodeKind::Compare:
      return add_comparison(tree, test, mentions);
    case NodeKind::Call:
      if (const NodeId argument = first_argument(tree, test)) add_value(tree, argument, mentions);
      return;
    default:
      return add_value(tree, test, mentions);
  }
}

void add_subject_mentions(const ast::Tree& tree, NodeId subject, std::vector<NodeId>& mentions) { add_value(tree, subject, mentions); }

}  // namespace awl::flow
