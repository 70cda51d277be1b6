// Constants, f-strings and t-strings.
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

/// Longer texts are not worth a type of their own.
constexpr std::size_t kLongestLiteral = 4096;

/// Whether the value of every part is made of literals only (PEP 675).
bool is_literal_string(Inference& in, TypeId type) {
  bool all = true;
  types::for_each_member(in.ctx, type, [&](TypeId member) {
    const TypeKind kind = in.store.kind(member);
    const bool is_text = kind == TypeKind::Literal && in.store.literal(member).kind == types::LiteralType::Kind::Str;
    all &= is_text || kind == TypeKind::LiteralString;
  });
  return all;
}

/// Infers the parts; true if the result is a LiteralString.
bool infer_parts(RegionContext& rc, ast::ChildRange parts) {
  bool literal = true;
  for (const NodeId part : parts) {
    if (rc.tree().kind(part) != NodeKind::FormattedValue) continue;
    const ast::FormattedValue formatted(rc.tree(), part);
    const TypeId type = infer_expression(rc, formatted.value());
    literal &= is_literal_string(rc.in, type) && formatted.node().aux == 0;
    if (!rc.tree().absent(formatted.format_spec())) {
      infer_expression(rc, formatted.format_spec());
      literal = false;
    }
  }
  return literal;
}

/// An f-string without anything to format is a plain literal.
bool joined_text(RegionContext& rc, ast::ChildRange parts, std::string& text) {
  for (const NodeId part : parts) {
    if (rc.tree().kind(part) != NodeKind::ConstStr) return false;
    text += ast::ConstStr(rc.tree(), part).value();
  }
  return text.size() <= kLongestLiteral;
}

}  // namespace

TypeId constant_type(Inference& in, const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::ConstNone:
      return in.ctx.none();
    case NodeKind::ConstTrue:
    case NodeKind::ConstFalse:
      return types::make_bool_literal(in.ctx, tree.kind(node) == NodeKind::ConstTrue);
    case NodeKind::ConstInt: {
      const ast::ConstInt number(tree, node);
      return number.fits() ? types::make_int_literal(in.ctx, number.value()) : in.ctx.known_instance(KnownClass::Int);
    }
    case NodeKind::UnaryOp: {
      const ast::UnaryOp operation(tree, node);
      const bool is_sign = operation.op() == ast::UnaryOperator::USub || operation.op() == ast::UnaryOperator::UAdd;
      if (!is_sign || tree.kind(operation.operand()) != NodeKind::ConstInt) return {};
      const ast::ConstInt number(tree, operation.operand());
      if (!number.fits()) return in.ctx.known_instance(KnownClass::Int);
      return types::make_int_literal(in.ctx, operation.op() == ast::UnaryOperator::USub ? -number.value() : number.value());
    }
    case NodeKind::ConstStr: {
      const std::string& text = ast::ConstStr(tree, node).value();
      return text.size() > kLongestLiteral ? in.store.literal_string() : types::make_str_literal(in.ctx, text);
    }
    case NodeKind::ConstBytes: {
      const std::string& text = ast::ConstBytes(tree, node).value();
      return text.size() > kLongestLiteral ? in.ctx.known_instance(KnownClass::Bytes) : types::make_bytes_literal(in.ctx, text);
    }
    default:
      return {};
  }
}

TypeId infer_formatted_string(RegionContext& rc, NodeId node) {
  const auto parts = ast::JoinedStr(rc.tree(), node).values();
  std::string text;
  if (joined_text(rc, parts, text)) return types::make_str_literal(rc.ctx(), std::move(text));
  return infer_parts(rc, parts) ? rc.in.store.literal_string() : rc.ctx().known_instance(KnownClass::Str);
}

TypeId infer_template_string(RegionContext& rc, NodeId node) {
  infer_parts(rc, ast::TemplateStr(rc.tree(), node).values());
  return rc.ctx().known_instance(KnownClass::Template);
}

}  // namespace awl::infer
