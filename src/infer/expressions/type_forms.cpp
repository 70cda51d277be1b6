// Type expressions as values of type `TypeForm[T]` (PEP 747; typing spec, "Type forms").
#include <algorithm>

#include "infer/annotations/type_expressions.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

bool is_form(const Inference& in, TypeId type) { return in.store.kind(type) == TypeKind::FormOf; }

/// What may be said with a type expression: classes, forms, special forms. Variables that hold forms are not read again.
bool is_type_like_value(Inference& in, TypeId value) {
  switch (in.store.kind(value)) {
    case TypeKind::ClassObject:
    case TypeKind::TypeForm:
    case TypeKind::SpecialForm:
    case TypeKind::Sentinel:
      return true;
    default:
      return in.ctx.is_none(value);
  }
}

/// The members of `expected` that are no forms.
TypeId other_members(Inference& in, TypeId expected) {
  return types::map_union(in.ctx, expected, [&](TypeId member) { return is_form(in, member) ? TypeId() : member; });
}

TypeId first_form(Inference& in, TypeId expected) {
  TypeId form;
  types::for_each_member(in.ctx, expected, [&](TypeId member) {
    if (!form && is_form(in, member)) form = member;
  });
  return form;
}

}  // namespace

bool expects_type_form(const Inference& in, TypeId expected) {
  if (in.store.kind(expected) != TypeKind::Union) return is_form(in, expected);
  return std::ranges::any_of(in.store.union_of(expected).members, [&](TypeId member) { return is_form(in, member); });
}

bool has_type_form_shape(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::Name:
    case NodeKind::Attribute:
    case NodeKind::Subscript:
    case NodeKind::ConstStr:
    case NodeKind::ConstNone:
      return true;
    case NodeKind::BinOp:
      return ast::BinOp(tree, node).op() == ast::Operator::BitOr;
    default:
      return false;
  }
}

TypeId implicit_type_form(RegionContext& rc, NodeId node, TypeId value, TypeId expected) {
  Inference& in = rc.in;
  const bool is_text = rc.tree().kind(node) == NodeKind::ConstStr;
  if (!is_text && !is_type_like_value(in, value)) return value;
  const TypeId others = other_members(in, expected);
  const bool has_others = in.store.kind(others) != TypeKind::Never;
  if (has_others && types::is_assignable_to(rc.ctx(), value, others)) return value;
  RegionContext reading(in, rc.unit, rc.region);  // of its own: what it reports says whether this is a type expression
  reading.reporting = true;
  AnnotationContext context = annotation_context(rc.unit, node);
  context.rc = &reading;
  const TypeId described = annotation_type(in, context, node);
  const TypeId form = first_form(in, expected);
  if (reading.diagnostics.empty()) {
    const bool takes_any = in.store.kind(in.store.form_of(form).described) == TypeKind::Any;  // and stays what was declared
    return takes_any ? form : in.store.make(types::FormOfType{described});
  }
  if (rc.speculative > 0) return value;
  if (rc.is_reporting()) std::ranges::move(reading.diagnostics, std::back_inserter(rc.diagnostics));
  return in.store.make(types::FormOfType{in.store.unknown()});
}

}  // namespace awl::infer
