// The dispatcher over the kinds of expressions, and the type of any expression node of the program.
#include <algorithm>

#include "base/check.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

TypeId infer_plainly(RegionContext& rc, NodeId node, TypeId expected) {
  const TypeContext& ctx = rc.ctx();
  switch (rc.tree().kind(node)) {
    case NodeKind::Name:
      return infer_name(rc, node);
    case NodeKind::Attribute:
      return infer_attribute(rc, node);
    case NodeKind::Call:
      return infer_call(rc, node, expected);
    case NodeKind::ConstStr:
    case NodeKind::ConstBytes:
    case NodeKind::ConstInt:
    case NodeKind::ConstNone:
    case NodeKind::ConstTrue:
    case NodeKind::ConstFalse:
      return constant_type(rc.in, rc.tree(), node);
    case NodeKind::ConstFloat:
      return ctx.known_instance(KnownClass::Float);
    case NodeKind::ConstComplex:
      return ctx.known_instance(KnownClass::Complex);
    case NodeKind::ConstEllipsis:
      return ctx.known_instance(KnownClass::EllipsisType);
    case NodeKind::Await:
      return infer_await(rc, node, expected);
    case NodeKind::Subscript:
      return infer_subscript(rc, node);
    case NodeKind::BinOp:
      return infer_binary(rc, node, expected);
    case NodeKind::BoolOp:
      return infer_bool_op(rc, node, expected);
    case NodeKind::UnaryOp:
      return infer_unary(rc, node, expected);
    case NodeKind::Compare:
      return infer_compare(rc, node);
    case NodeKind::IfExp:
      return infer_conditional(rc, node, expected);
    case NodeKind::NamedExpr:
      return infer_named_expression(rc, node, expected);
    case NodeKind::List:
      return infer_list(rc, node, expected);
    case NodeKind::Set:
      return infer_set(rc, node, expected);
    case NodeKind::Dict:
      return infer_dict(rc, node, expected);
    case NodeKind::Tuple:
      return infer_tuple(rc, node, expected);
    case NodeKind::ListComp:
    case NodeKind::SetComp:
    case NodeKind::DictComp:
    case NodeKind::GeneratorExp:
      return infer_comprehension(rc, node, expected);
    case NodeKind::Lambda:
      return infer_lambda(rc, node, expected);
    case NodeKind::JoinedStr:
      return infer_formatted_string(rc, node);
    case NodeKind::TemplateStr:
      return infer_template_string(rc, node);
    case NodeKind::FormattedValue:
      return infer_expression(rc, ast::FormattedValue(rc.tree(), node).value());
    case NodeKind::Yield:
      return infer_yield(rc, node);
    case NodeKind::YieldFrom:
      return infer_yield_from(rc, node);
    case NodeKind::Starred:
      return infer_starred(rc, node, expected);
    case NodeKind::Slice:
      return infer_slice(rc, node);
    case NodeKind::Keyword:
      return infer_expression(rc, ast::Keyword(rc.tree(), node).value(), expected);
    default:
      return rc.in.store.unknown();
  }
}

TypeId infer_kind(RegionContext& rc, NodeId node, TypeId expected) {
  const TypeId type = infer_plainly(rc, node, expected);
  if (!expected || !expects_type_form(rc.in, expected) || !has_type_form_shape(rc.tree(), node)) return type;
  return implicit_type_form(rc, node, type, expected);
}

/// Kinds whose evaluation may be costly, since they hold calls.
bool is_worth_keeping(NodeKind kind) {
  switch (kind) {
    case NodeKind::Call:
    case NodeKind::Await:
    case NodeKind::List:
    case NodeKind::Set:
    case NodeKind::Dict:
    case NodeKind::Tuple:
    case NodeKind::ListComp:
    case NodeKind::SetComp:
    case NodeKind::DictComp:
    case NodeKind::GeneratorExp:
    case NodeKind::Lambda:
    case NodeKind::IfExp:
    case NodeKind::BoolOp:
      return true;
    default:
      return false;
  }
}

/// An argument of overloaded calls inside each other is tried again and again with the same expectations: each is kept.
TypeId infer_tried(RegionContext& rc, NodeId node, TypeId expected) {
  const RegionContext::MemoKey key{node, expected, rc.bindings};
  if (const auto it = rc.memo.find(key); it != rc.memo.end()) {
    const TypeId type = it->second.type;
    for (const auto& [inner, inner_type] : it->second.node_types) rc.set_type(inner, inner_type);
    return type;
  }
  const std::size_t mark = rc.undo.size();
  const TypeId type = infer_kind(rc, node, expected);
  RegionContext::MemoEntry entry;
  entry.type = type;
  for (std::size_t i = mark; i < rc.undo.size(); ++i) {
    const NodeId inner = rc.undo[i].first;
    entry.node_types.emplace_back(inner, rc.local_type(inner));
  }
  if (key.bindings == rc.bindings) rc.memo.emplace(key, std::move(entry));
  return type;
}

}  // namespace

TypeId infer_expression(RegionContext& rc, NodeId node, TypeId expected) {
  const bool tried = rc.speculative > 0 && is_worth_keeping(rc.tree().kind(node)) && rc.contains(node);
  if (expected) expected = types::resolve(rc.ctx(), expected);
  const TypeId type = tried ? infer_tried(rc, node, expected) : infer_kind(rc, node, expected);
  AWL_CHECK(type.valid(), "every expression has a type");
  rc.set_type(node, type);
  return type;
}

TypeId expression_type(Inference& in, const FileUnit& unit, NodeId node, RegionContext* current) {
  if (current != nullptr && &current->unit == &unit && current->contains(node)) {
    if (const TypeId known = current->local_type(node)) return known;
    // Asked for ahead of its turn, or by its own evaluation: then nothing is known of it yet.
    auto& asked = current->on_demand;
    if (std::find(asked.begin(), asked.end(), node) != asked.end()) return in.store.unknown();
    asked.push_back(node);
    Speculation quiet(*current);
    quiet.keep();
    const TypeId type = infer_expression(*current, node);
    asked.pop_back();
    return type;
  }
  const NodeId region = region_of(in, unit, node);
  if (!region) return in.store.unknown();
  const TypeId known = region_result(in, unit, region).find(node);
  if (known || !unit.tree.is_expression(node)) return known ? known : in.store.unknown();
  // An expression that its region had no need of (inside an annotation, say).
  RegionContext rc(in, unit, region);
  return infer_expression(rc, node);
}

}  // namespace awl::infer
