// Type aliases. An alias that does not refer to itself is nothing but its meaning, and expands where it is named. One that
// does stays a reference (`AliasReferenceType`), expanded on demand. Which of the two it is, is decided by walking the
// names in its value before anything is evaluated, so that the answer does not depend on where a cycle is entered.
#include "infer/declarations/aliases.h"

#include <set>

#include "infer/declarations/names.h"
#include "infer/declarations/queries.h"
#include "infer/declarations/symbols.h"
#include "infer/declarations/type_expressions.h"
#include "infer/declarations/type_vars.h"
#include "syntax/parse.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;
using semantic::ScopeKind;
using types::SourceRef;
using types::TypeFormType;

namespace {

NodeId alias_expression(const ast::Tree& tree, NodeId alias) {
  switch (tree.kind(alias)) {
    case NodeKind::TypeAlias:
      return ast::TypeAlias(tree, alias).value();
    case NodeKind::Assign:
      return ast::Assign(tree, alias).value();
    case NodeKind::AnnAssign:
      return ast::AnnAssign(tree, alias).value();
    default:
      return {};
  }
}

NameId alias_name(const ast::Tree& tree, NodeId alias) {
  switch (tree.kind(alias)) {
    case NodeKind::TypeAlias:
      return ast::Name(tree, ast::TypeAlias(tree, alias).name()).name();
    case NodeKind::Assign:
      return ast::Name(tree, ast::Assign(tree, alias).targets().front()).name();
    case NodeKind::AnnAssign:
      return ast::Name(tree, ast::AnnAssign(tree, alias).target()).name();
    default:
      return {};
  }
}

AnnotationContext alias_context(const FileUnit& unit, NodeId alias) {
  AnnotationContext context = annotation_context(unit, alias_expression(unit.tree, alias));
  context.is_eager = unit.tree.kind(alias) != NodeKind::TypeAlias;
  return context;
}

/// Whether an annotation is `TypeAlias`, found without inferring anything.
bool is_type_alias_annotation(Inference& in, const FileUnit& unit, NodeId annotation) {
  static const NameId type_alias = intern("TypeAlias");
  const SymbolPlace place = named_symbol(in, annotation_context(unit, annotation), annotation);
  return place && is_typing_module(*place.unit) && place.unit->index.symbol(place.symbol).name == type_alias;
}

bool has_alias_shape(const ast::Tree& tree, NodeId value) {
  switch (tree.kind(value)) {
    case NodeKind::Name:
    case NodeKind::Attribute:
    case NodeKind::Subscript:
    case NodeKind::Call:
      return true;
    case NodeKind::BinOp:
      return ast::BinOp(tree, value).op() == ast::Operator::BitOr;
    default:
      return false;
  }
}

}  // namespace

bool is_alias_assignment(Inference& in, const FileUnit& unit, DefinitionId id) {
  const Definition& definition = unit.index.definition(id);
  if (definition.kind != DefinitionKind::Assignment || unit.tree.kind(definition.region) != NodeKind::Assign) return false;
  const ast::Assign assign(unit.tree, definition.region);
  if (!has_alias_shape(unit.tree, assign.value())) return false;
  const auto targets = assign.targets();
  if (targets.size() != 1 || targets.front() != definition.node) return false;
  const ScopeKind scope = unit.index.scope(unit.index.symbol(definition.symbol).scope).kind;
  if (scope != ScopeKind::Module && scope != ScopeKind::Class) return false;
  return unit.index.symbol(definition.symbol).definition_count == 1 || live_definitions(in, unit, definition.symbol).size() == 1;
}

// ---- recursion ------------------------------------------------------------------------------------------------------------------

namespace {

struct AliasEdge {
  SourceRef alias;
  bool direct = false;  // at the top, or in a union there: not inside another type
};

/// The alias that a name stands for; none if it is a class, a variable, or anything else.
SourceRef named_alias(Inference& in, const AnnotationContext& context, NodeId node) {
  const SymbolPlace place = named_symbol(in, context, node);
  if (!place) return {};
  const FileUnit& unit = *place.unit;
  const DefinitionList live = live_definitions(in, unit, place.symbol);
  if (live.size() != 1) return {};
  const Definition& definition = unit.index.definition(live.front());
  if (definition.kind == DefinitionKind::TypeAlias) return {unit.id, definition.node};
  if (definition.kind == DefinitionKind::AnnotatedAssignment) {
    const ast::AnnAssign assign(unit.tree, definition.region);
    const bool is_alias = !unit.tree.absent(assign.value()) && is_type_alias_annotation(in, unit, assign.annotation());
    return is_alias ? SourceRef{unit.id, definition.region} : SourceRef{};
  }
  if (!is_alias_assignment(in, unit, live.front())) return {};
  if (unit.tree.kind(ast::Assign(unit.tree, definition.region).value()) == NodeKind::Call) return {};
  return {unit.id, definition.region};
}

}  // namespace

bool names_explicit_alias(Inference& in, const AnnotationContext& context, NodeId node) {
  const SourceRef alias = named_alias(in, context, node);
  return alias.file && in.unit(alias.file).tree.kind(alias.node) == NodeKind::AnnAssign;
}

namespace {

bool passes_through(Inference& in, const AnnotationContext& context, NodeId base) {
  const SymbolPlace place = named_symbol(in, context, base);
  if (!place || !is_typing_module(*place.unit)) return false;
  const TypeId value = symbol_value(in, *place.unit, place.symbol);
  if (!value) return false;
  const SpecialForm form = special_form(in, value);
  return form == SpecialForm::Union || form == SpecialForm::Optional || form == SpecialForm::Annotated;
}

void collect_edges(Inference& in, const AnnotationContext& context, NodeId node, bool direct, std::vector<AliasEdge>& edges) {
  const ast::Tree& tree = *context.tree;
  switch (tree.kind(node)) {
    case NodeKind::Name:
    case NodeKind::Attribute:
      if (const SourceRef alias = named_alias(in, context, node); alias.file) edges.push_back({alias, direct});
      return;
    case NodeKind::Subscript: {
      const ast::Subscript subscript(tree, node);
      collect_edges(in, context, subscript.value(), direct, edges);
      collect_edges(in, context, subscript.slice(), direct && passes_through(in, context, subscript.value()), edges);
      return;
    }
    case NodeKind::BinOp: {
      const ast::BinOp operation(tree, node);
      collect_edges(in, context, operation.left(), direct, edges);
      collect_edges(in, context, operation.right(), direct, edges);
      return;
    }
    case NodeKind::Tuple:
    case NodeKind::List:
    case NodeKind::Starred: {
      const bool is_slice = tree.kind(node) == NodeKind::Tuple;
      for (const NodeId child : ast::children(tree, node)) collect_edges(in, context, child, direct && is_slice, edges);
      return;
    }
    case NodeKind::ConstStr: {
      const auto inside = syntax::parse_annotation_string(context.unit->source.text, tree, node);
      if (!inside) return;
      AnnotationContext within = context;
      within.tree = &*inside;
      collect_edges(in, within, inside->root(), direct, edges);
      return;
    }
    default:
      return;
  }
}

std::vector<AliasEdge> alias_edges(Inference& in, SourceRef alias) {
  const FileUnit& unit = in.unit(alias.file);
  std::vector<AliasEdge> edges;
  collect_edges(in, alias_context(unit, alias.node), alias_expression(unit.tree, alias.node), true, edges);
  return edges;
}

/// Whether following edges from `alias` leads back to it.
bool reaches_itself(Inference& in, SourceRef alias, bool direct_only) {
  std::set<SourceRef> seen;
  std::vector<SourceRef> open{alias};
  while (!open.empty()) {
    const SourceRef at = open.back();
    open.pop_back();
    for (const AliasEdge& edge : alias_edges(in, at)) {
      if (direct_only && !edge.direct) continue;
      if (edge.alias == alias) return true;
      if (seen.insert(edge.alias).second) open.push_back(edge.alias);
    }
  }
  return false;
}

}  // namespace

QueryValue compute_alias_recursion(Inference& in, const QueryKey& key) {
  const SourceRef alias{key.file, NodeId(key.index)};
  if (!reaches_itself(in, alias, false)) return static_cast<QueryValue>(AliasRecursion::None);
  return static_cast<QueryValue>(reaches_itself(in, alias, true) ? AliasRecursion::Direct : AliasRecursion::Structural);
}

AliasRecursion alias_recursion(Inference& in, const FileUnit& unit, NodeId alias) {
  return static_cast<AliasRecursion>(in.engine.get({QueryKind::AliasRecursion, unit.id, alias.value}));
}

bool is_alias_object(Inference& in, const TypeFormType& form) {
  if (form.kind != TypeFormType::Kind::Alias || !form.alias.file) return false;
  const NodeKind kind = in.unit(form.alias.file).tree.kind(form.alias.node);
  return kind == NodeKind::TypeAlias || kind == NodeKind::Call;
}

void check_alias_recursion(RegionContext& rc, NodeId alias, NodeId at) {
  if (!rc.is_reporting() || alias_recursion(rc.in, rc.unit, alias) != AliasRecursion::Direct) return;
  report(rc, Rule::cyclic_type_alias_definition, at,
         fmt::format("alias `{0}` is defined by itself: only inside another type, as in `list[{0}]`, can it be named again",
                     name_text(alias_name(rc.tree(), alias))));
}

// ---- values ----------------------------------------------------------------------------------------------------------------------

namespace {

void collect_type_vars(Inference& in, const AnnotationContext& context, NodeId node, std::vector<TypeVarId>& found) {
  const ast::Tree& tree = *context.tree;
  for (std::uint32_t i = node.value; i < tree.node(node).next; ++i) {
    const NodeId part(i);
    TypeVarId var;
    if (tree.kind(part) == NodeKind::Name) {
      var = type_var_named(in, context, part);
    } else if (tree.kind(part) == NodeKind::ConstStr) {
      const auto inside = syntax::parse_annotation_string(context.unit->source.text, tree, part);
      if (!inside) continue;
      AnnotationContext within = context;
      within.tree = &*inside;
      collect_type_vars(in, within, inside->root(), found);
    }
    if (var && is_unbound(in, var) && std::find(found.begin(), found.end(), var) == found.end()) found.push_back(var);
  }
}

std::vector<TypeVarId> alias_type_params(Inference& in, const FileUnit& unit, NodeId alias) {
  if (unit.tree.kind(alias) == NodeKind::TypeAlias) return type_params_of(in, unit, ast::TypeAlias(unit.tree, alias).type_params());
  std::vector<TypeVarId> params;
  collect_type_vars(in, alias_context(unit, alias), alias_expression(unit.tree, alias), params);
  return params;
}

TypeId as_argument(Inference& in, TypeVarId var) {
  const TypeId type = in.store.make(types::TypeVarType{var});
  if (in.store.type_var_key(var).kind != types::TypeVarKind::TypeVarTuple) return type;
  return in.store.make(types::TupleType{{in.store.make(types::UnpackedType{type})}, 0});
}

TypeId reference_to(Inference& in, const FileUnit& unit, NodeId alias) {
  types::AliasReferenceType reference;
  reference.alias = {unit.id, alias};
  reference.name = alias_name(unit.tree, alias);
  TypeFormType form;
  form.kind = TypeFormType::Kind::Alias;
  form.alias = reference.alias;
  form.free_params = alias_type_params(in, unit, alias);
  for (const TypeVarId var : form.free_params) reference.args.push_back(as_argument(in, var));
  form.type = in.store.make(std::move(reference));
  return in.store.make(std::move(form));
}

TypeId alias_meaning(Inference& in, const FileUnit& unit, NodeId alias) {
  return TypeId(static_cast<std::uint32_t>(in.engine.get({QueryKind::AliasValue, unit.id, alias.value})));
}

bool is_alias_worth(const Inference& in, TypeId value) {
  switch (in.store.kind(value)) {
    case TypeKind::ClassObject:
    case TypeKind::TypeForm:
    case TypeKind::SpecialForm:
    case TypeKind::Sentinel:
    case TypeKind::Module:
    case TypeKind::Function:
    case TypeKind::Unknown:
      return true;
    default:
      return false;
  }
}

/// `X = a.b` is only tried where `a` is a module or class: elsewhere it is an ordinary value, inferred as such.
bool is_worth_trying(Inference& in, const AnnotationContext& context, NodeId value) {
  const ast::Tree& tree = *context.tree;
  if (tree.kind(value) != NodeKind::Attribute) return true;
  const TypeId base = value_of(in, context, ast::Attribute(tree, value).value());
  return base && (in.store.kind(base) == TypeKind::Module || in.store.kind(base) == TypeKind::ClassObject);
}

/// `put = set` below `def set(self)` in a class body is the method, not the type of that name outside.
bool names_own_method(const AnnotationContext& context, NodeId value) {
  const semantic::SemanticIndex& index = context.unit->index;
  if (context.tree->kind(value) != NodeKind::Name || !context.scope || index.scope(context.scope).kind != semantic::ScopeKind::Class)
    return false;
  const SymbolId symbol = index.lookup(context.scope, ast::Name(*context.tree, value).name());
  if (!symbol) return false;
  const auto definitions = index.definitions_of(symbol);
  return std::all_of(definitions.begin(), definitions.end(),
                     [&](DefinitionId id) { return index.definition(id).kind == semantic::DefinitionKind::Function; });
}

TypeId explicit_alias_value(Inference& in, const AnnotationContext& context, NodeId value) {
  const NodeKind kind = context.tree->kind(value);
  const bool by_value = kind == NodeKind::Name || kind == NodeKind::Attribute || kind == NodeKind::Subscript;
  if (by_value) {
    const TypeId found = value_of(in, context, value);
    if (found && is_alias_worth(in, found)) return found;
  }
  return type_as_value(in, annotation_type(in, context, value), TypeFormType::Kind::Alias);
}

}  // namespace

QueryValue compute_alias_value(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId alias(key.index);
  return annotation_type(in, alias_context(unit, alias), alias_expression(unit.tree, alias)).value;
}

TypeId alias_value(Inference& in, const FileUnit& unit, NodeId assignment) {
  const NodeId value = alias_expression(unit.tree, assignment);
  const AnnotationContext context = alias_context(unit, assignment);
  if (unit.tree.absent(value)) return {};
  if (unit.tree.kind(value) != NodeKind::Call) {
    switch (alias_recursion(in, unit, assignment)) {
      case AliasRecursion::None:
        break;
      case AliasRecursion::Structural:
        return reference_to(in, unit, assignment);
      case AliasRecursion::Direct:
        return in.store.unknown();
    }
  }
  if (unit.tree.kind(assignment) == NodeKind::AnnAssign) return explicit_alias_value(in, context, value);
  if (names_own_method(context, value) || !is_worth_trying(in, context, value)) return {};
  const TypeId found = value_of(in, context, value);
  return found && is_alias_worth(in, found) ? found : TypeId();
}

TypeId alias_statement_value(Inference& in, const FileUnit& unit, NodeId type_alias) {
  TypeFormType form;
  form.kind = TypeFormType::Kind::Alias;
  form.alias = {unit.id, type_alias};
  switch (alias_recursion(in, unit, type_alias)) {
    case AliasRecursion::Structural:
      return reference_to(in, unit, type_alias);
    case AliasRecursion::Direct:
      form.type = in.store.unknown();
      break;
    case AliasRecursion::None:
      form.type = alias_meaning(in, unit, type_alias);
      break;
  }
  form.free_params = alias_type_params(in, unit, type_alias);
  return in.store.make(std::move(form));
}

TypeId Inference::expand_alias(const types::AliasReferenceType& alias) {
  const FileUnit& file = unit(alias.alias.file);
  const TypeId meaning = alias_meaning(*this, file, alias.alias.node);
  const std::vector<TypeVarId> params = alias_type_params(*this, file, alias.alias.node);
  if (params.empty()) return meaning;
  types::Substitution map;
  for (std::size_t i = 0; i < params.size(); ++i) {
    map.set(params[i], i < alias.args.size() ? alias.args[i] : missing_argument(*this, params[i], map));
  }
  return types::substitute(ctx, meaning, map);
}

}  // namespace awl::infer
