// `X[...]` where it is a value: an argument, something returned, an item. Only what becomes an alias, or is called, must be a type
// expression there. Anything else may be put together when the program runs (`Union[tuple(members)]`, `Annotated[base, limit]`),
// and is then a value of which nothing is known; what is made of types alone is held to be a type all the same.
#include <algorithm>

#include "infer/annotations/aliases.h"
#include "infer/annotations/type_expressions.h"
#include "syntax/ast.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

bool is_operand(const ast::Tree& tree, NodeId whole, NodeId node) {
  if (whole == node) return true;
  if (tree.kind(whole) != NodeKind::BinOp || ast::BinOp(tree, whole).op() != ast::Operator::BitOr) return false;
  return is_operand(tree, ast::BinOp(tree, whole).left(), node) || is_operand(tree, ast::BinOp(tree, whole).right(), node);
}

/// The value of an assignment that makes an alias, or a member of the union that it is.
bool is_alias_value(RegionContext& rc, NodeId node) {
  const ast::Tree& tree = rc.tree();
  if (tree.kind(rc.region) != NodeKind::Assign) return false;
  const ast::Assign assign(tree, rc.region);
  if (!is_operand(tree, assign.value(), node)) return false;
  const DefinitionId definition = rc.unit.index.definition_of(assign.targets().front());
  return definition && is_alias_assignment(rc.in, rc.unit, definition);
}

/// `list[int]()`: a function follows its call directly.
bool is_callee(const ast::Tree& tree, NodeId node) {
  const NodeId before(node.value - 1);
  return node.value > 0 && tree.kind(before) == NodeKind::Call && ast::Call(tree, before).func() == node;
}

bool is_type_value(const RegionContext& rc, TypeId value) {
  switch (rc.in.store.kind(value)) {
    case TypeKind::ClassObject:
    case TypeKind::TypeForm:
    case TypeKind::SpecialForm:
    case TypeKind::Sentinel:
    case TypeKind::Unknown:
      return true;
    default:
      return rc.ctx().is_none(value);
  }
}

/// By what was inferred for its parts: whether it can be read as a type.
bool reads_as_type(const RegionContext& rc, NodeId node) {
  return has_type_shape(rc.tree(), node, [&](NodeId part) {
    const TypeId value = rc.local_type(part);
    return value && is_type_value(rc, value);
  });
}

bool arguments_read_as_types(const RegionContext& rc, NodeId subscript, SpecialForm form) {
  for (const NodeId argument : subscript_arguments(rc.tree(), subscript)) {
    if (!reads_as_type(rc, argument)) return false;
    if (form == SpecialForm::Annotated) return true;
  }
  return true;
}

/// Arguments were looked at as code and then as types: a name that is not defined was found twice.
void drop_repeated(RegionContext& rc, std::size_t before) {
  const auto middle = rc.diagnostics.begin() + static_cast<std::ptrdiff_t>(before);
  const auto is_repeated = [&](const Diagnostic& one) {
    return std::any_of(rc.diagnostics.begin(), middle,
                       [&](const Diagnostic& other) { return other.rule == one.rule && other.range == one.range; });
  };
  rc.diagnostics.erase(std::remove_if(middle, rc.diagnostics.end(), is_repeated), rc.diagnostics.end());
}

}  // namespace

TypeId subscript_type_form(RegionContext& rc, NodeId subscript, TypeId base_value) {
  AnnotationContext context = annotation_context(rc.unit, subscript);
  context.is_eager = true;
  // Nothing is annotated with it yet, and it may be an item's type in a call of TypedDict, `extra_items`, or an argument in
  // `Generic[Unpack[Ts]]`.
  context.allow_class_var = context.allow_final = context.allow_required = true;
  const bool is_alias = is_alias_value(rc, subscript);
  context.allow_unpacked = !is_alias;
  if (!is_alias && !is_callee(rc.tree(), subscript)) {
    const SpecialForm form = special_form(rc.in, base_value);
    for (const NodeId argument : subscript_arguments(rc.tree(), subscript)) infer_expression(rc, argument);
    if (form == SpecialForm::Literal) return subscript_value(rc.in, context, subscript, base_value);
    if (!arguments_read_as_types(rc, subscript, form)) return rc.in.store.unknown();
  }
  context.rc = &rc;
  const std::size_t before = rc.diagnostics.size();
  const TypeId value = subscript_value(rc.in, context, subscript, base_value);
  drop_repeated(rc, before);
  return value;
}

}  // namespace awl::infer
