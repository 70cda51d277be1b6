#include "syntax/ast.h"

#include <array>
#include <iterator>

#include "base/check.h"

namespace awl::ast {

const char* kind_name(NodeKind kind) {
  static constexpr const char* kNames[] = {
#define AWL_NODE(Kind, Data) #Kind,
#include "syntax/node_kinds.def"
  };
  static_assert(std::size(kNames) == kNodeKinds);
  return kNames[static_cast<std::size_t>(kind)];
}

NodeData node_data(NodeKind kind) {
  static constexpr NodeData kData[] = {
#define AWL_NODE(Kind, Data) NodeData::Data,
#include "syntax/node_kinds.def"
  };
  return kData[static_cast<std::size_t>(kind)];
}

const char* operator_text(Operator op) {
  static constexpr std::array kTexts = {"+", "-", "*", "@", "/", "%", "**", "<<", ">>", "|", "^", "&", "//"};
  return kTexts[static_cast<std::size_t>(op)];
}

const char* operator_text(UnaryOperator op) {
  static constexpr std::array kTexts = {"~", "not", "+", "-"};
  return kTexts[static_cast<std::size_t>(op)];
}

const char* operator_text(CompareOperator op) {
  static constexpr std::array kTexts = {"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"};
  return kTexts[static_cast<std::size_t>(op)];
}

bool Tree::is_expression(NodeId id) const {
  const NodeKind k = kind(id);
  return k >= NodeKind::BoolOp && k <= NodeKind::ErrorExpr && k != NodeKind::DictItem && k != NodeKind::Comprehension &&
         k != NodeKind::CompareRest && k != NodeKind::Keyword;
}

bool Tree::is_statement(NodeId id) const {
  switch (kind(id)) {
    case NodeKind::IfBranch:
    case NodeKind::WithItem:
    case NodeKind::MatchCase:
    case NodeKind::ExceptHandler:
    case NodeKind::Alias:
      return false;
    default:
      return kind(id) >= NodeKind::FunctionDef && kind(id) <= NodeKind::Continue;
  }
}

TextRange Attribute::attr_range() const { return {node().end - node().aux, node().end}; }

}  // namespace awl::ast
