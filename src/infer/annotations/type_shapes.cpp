// What may stand for a type, before anything is made of it: the shape of an expression, and of what a name was assigned.
#include "base/names.h"
#include "infer/annotations/type_expressions.h"
#include "infer/declarations/symbols.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;

bool has_type_shape(const ast::Tree& tree, NodeId node, absl::FunctionRef<bool(NodeId)> may_stand) {
  const auto has_shape = [&](NodeId part) { return has_type_shape(tree, part, may_stand); };
  switch (tree.kind(node)) {
    case NodeKind::ConstNone:
    case NodeKind::ConstStr:
    case NodeKind::ConstEllipsis:
      return true;
    case NodeKind::Name:
    case NodeKind::Attribute:
      return may_stand(node);
    case NodeKind::Subscript:
      return has_shape(ast::Subscript(tree, node).value()) && may_stand(node);
    case NodeKind::BinOp:
      return has_shape(ast::BinOp(tree, node).left()) && has_shape(ast::BinOp(tree, node).right());
    case NodeKind::Starred:
      return has_shape(ast::Starred(tree, node).value());
    case NodeKind::List:
    case NodeKind::Tuple:
      for (const NodeId element : ast::children(tree, node)) {
        if (!has_shape(element)) return false;
      }
      return true;
    default:
      return false;
  }
}

bool may_mean_type(Inference& in, const AnnotationContext& context, NodeId node) {
  return has_type_shape(*context.tree, node, [&](NodeId part) {
    if (context.tree->kind(part) == NodeKind::Subscript) return true;  // its own arguments are looked at in their turn
    const TypeId value = value_of(in, context, part);
    if (!value || in.ctx.is_none(value)) return true;  // a name that is not defined is worth a report
    const TypeKind kind = in.store.kind(value);
    return kind != TypeKind::Instance && kind != TypeKind::Literal && kind != TypeKind::Tuple && kind != TypeKind::Function;
  });
}

namespace {

/// Calls make aliases only where they make the class, the new type or the type variable themselves.
bool is_made_by(const Inference& in, TypeId value, types::SourceRef call) {
  switch (in.store.kind(value)) {
    case TypeKind::ClassObject:
      return in.store.class_key(in.store.class_object(value).cls).definition == call;
    case TypeKind::TypeForm:
      return true;
    default:
      return false;
  }
}

/// Why the value of an assignment makes no alias; null if it does, or if other reports say what is wrong with it.
const char* no_alias(Inference& in, const FileUnit& unit, NodeId assigned, TypeId value) {
  switch (unit.tree.kind(assigned)) {
    case NodeKind::Name:
    case NodeKind::Attribute:
    case NodeKind::BinOp:
    case NodeKind::ConstNone:
    case NodeKind::ConstStr:
      return nullptr;
    case NodeKind::Call:
      return is_made_by(in, value, {unit.id, assigned}) ? nullptr : "a call is no type expression";
    case NodeKind::Subscript:
      return value_of(in, annotation_context(unit, assigned), assigned) ? nullptr : "an item is no type expression";
    case NodeKind::IfExp:
      return "a condition is no type expression";
    case NodeKind::BoolOp:
      return "`and` and `or` make no type expression";
    default:
      return "this is no type expression";
  }
}

/// What other reports leave alone: classes, and values of which nothing is said (an `Any` that somebody wrote).
bool is_taken_for_type(const Inference& in, TypeId value) {
  switch (in.store.kind(value)) {
    case TypeKind::ClassObject:
    case TypeKind::TypeForm:
    case TypeKind::SpecialForm:
    case TypeKind::Any:
      return true;
    case TypeKind::Union:
      for (const TypeId member : in.store.union_of(value).members) {
        if (!in.ctx.is_none(member) && !is_taken_for_type(in, member)) return false;
      }
      return true;
    default:
      return false;
  }
}

}  // namespace

void check_is_alias(Inference& in, const AnnotationContext& context, NodeId name, TypeId value) {
  if (!is_taken_for_type(in, value)) return;
  const SymbolPlace place = named_symbol(in, context, name);
  if (!place || place.unit->is_stub) return;
  const FileUnit& unit = *place.unit;
  const DefinitionList live = live_definitions(in, unit, place.symbol);
  if (live.size() != 1) return;
  const Definition& definition = unit.index.definition(live.front());
  if (definition.kind != DefinitionKind::Assignment || unit.tree.kind(definition.region) != NodeKind::Assign) return;
  const ast::Assign assign(unit.tree, definition.region);
  if (assign.targets().front() != definition.node) return;
  const char* why = no_alias(in, unit, assign.value(), value);
  if (why == nullptr) return;
  const NameId shown = unit.index.symbol(place.symbol).name;
  report(*context.rc, Rule::invalid_type_form, context.tree->range(name),
         fmt::format("`{}` cannot be used as a type: it is a variable, whose value is worked out when the program runs", name_text(shown)))
      .note(unit.id, unit.tree.range(assign.value()), fmt::format("{}, so this makes no alias", why));
}

}  // namespace awl::infer
