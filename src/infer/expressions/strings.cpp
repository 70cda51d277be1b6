// String literals, f-strings and t-strings.
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

/// Longer texts are not worth a type of their own.
constexpr std::size_t kLongestLiteral = 4096;

TypeId text_literal(Inference& in, types::LiteralType::Kind kind, const std::string& text) {
  types::LiteralType literal;
  literal.kind = kind;
  literal.text = text;
  return in.store.make(std::move(literal));
}

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

TypeId infer_string(RegionContext& rc, NodeId node) {
  const bool is_bytes = rc.tree().kind(node) == NodeKind::ConstBytes;
  const std::string& text = rc.tree().strings[rc.tree().node(node).data];
  if (text.size() > kLongestLiteral) return is_bytes ? rc.ctx().known_instance(KnownClass::Bytes) : rc.in.store.literal_string();
  return text_literal(rc.in, is_bytes ? types::LiteralType::Kind::Bytes : types::LiteralType::Kind::Str, text);
}

TypeId infer_formatted_string(RegionContext& rc, NodeId node) {
  const auto parts = ast::JoinedStr(rc.tree(), node).values();
  std::string text;
  if (joined_text(rc, parts, text)) return text_literal(rc.in, types::LiteralType::Kind::Str, text);
  return infer_parts(rc, parts) ? rc.in.store.literal_string() : rc.ctx().known_instance(KnownClass::Str);
}

TypeId infer_template_string(RegionContext& rc, NodeId node) {
  infer_parts(rc, ast::TemplateStr(rc.tree(), node).values());
  return rc.ctx().known_instance(KnownClass::Template);
}

}  // namespace awl::infer
