// Type aliases. An alias that does not refer to itself is nothing but its meaning, and expands where it is named. One that
// does stays a reference (`AliasReferenceType`), expanded on demand. Which of the two it is, is decided by walking the
// names in its value before anything is evaluated, so that the answer does not depend on where a cycle is entered.
#include "infer/annotations/aliases.h"

#include <set>

#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/synthesis.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"

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
    case NodeKind::Call: {
      const NodeId value = positional_argument(tree, alias, 1);
      return value ? value : keyword_argument(tree, alias, names().value);
    }
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
    case NodeKind::Call: {
      NodeId name = positional_argument(tree, alias, 0);
      if (!name) name = keyword_argument(tree, alias, names().name);
      return name && tree.kind(name) == NodeKind::ConstStr ? intern(ast::ConstStr(tree, name).value()) : intern("<alias>");
    }
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
  return typing_name(in, annotation_context(unit, annotation), annotation) == names().type_alias;
}

/// Whether a call is `TypeAliasType(...)`, found without inferring anything.
bool is_alias_call(Inference& in, const FileUnit& unit, NodeId call) {
  const NodeId callee = ast::Call(unit.tree, call).func();
  return typing_name(in, annotation_context(unit, callee), callee) == names().type_alias_type;
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
  const NodeId value = ast::Assign(unit.tree, definition.region).value();
  if (unit.tree.kind(value) != NodeKind::Call) return {unit.id, definition.region};
  const bool is_alias = is_alias_call(in, unit, value) && alias_expression(unit.tree, value);
  return is_alias ? SourceRef{unit.id, value} : SourceRef{};
}

}  // namespace

bool names_explicit_alias(Inference& in, const AnnotationContext& context, NodeId node) {
  const SourceRef alias = named_alias(in, context, node);
  return alias.file && in.unit(alias.file).tree.kind(alias.node) == NodeKind::AnnAssign;
}

namespace {

/// Whether an expression can mean a type by what stands in front of its brackets: `config["name"]` is a value, and its string no
/// reference.
bool is_headed_by_type(Inference& in, const AnnotationContext& context, NodeId node, unsigned depth) {
  const ast::Tree& tree = *context.tree;
  if (tree.kind(node) == NodeKind::BinOp) {
    const ast::BinOp operation(tree, node);
    return is_headed_by_type(in, context, operation.left(), depth) && is_headed_by_type(in, context, operation.right(), depth);
  }
  while (tree.kind(node) == NodeKind::Subscript) node = ast::Subscript(tree, node).value();
  const SymbolPlace place = named_symbol(in, context, node);
  if (!place || place.unit->is_stub || depth == 0) return true;
  const DefinitionList live = live_definitions(in, *place.unit, place.symbol);
  const auto is_type = [&](DefinitionId id) {
    const Definition& definition = place.unit->index.definition(id);
    switch (definition.kind) {
      case DefinitionKind::Import:
      case DefinitionKind::ImportFrom:
      case DefinitionKind::Class:
      case DefinitionKind::TypeAlias:
      case DefinitionKind::TypeParameter:
        return true;
      case DefinitionKind::AnnotatedAssignment:
        return is_type_alias_annotation(in, *place.unit, ast::AnnAssign(place.unit->tree, definition.region).annotation());
      case DefinitionKind::Assignment: {
        if (!is_alias_assignment(in, *place.unit, id)) return false;
        const NodeId value = ast::Assign(place.unit->tree, definition.region).value();
        if (place.unit->tree.kind(value) == NodeKind::Call) return is_alias_call(in, *place.unit, value);
        return is_headed_by_type(in, annotation_context(*place.unit, value), value, depth - 1);
      }
      case DefinitionKind::Function:
      case DefinitionKind::Parameter:
      case DefinitionKind::AugmentedAssignment:
      case DefinitionKind::NamedExpr:
      case DefinitionKind::ForTarget:
      case DefinitionKind::WithTarget:
      case DefinitionKind::ExceptName:
      case DefinitionKind::ComprehensionTarget:
      case DefinitionKind::MatchCapture:
      case DefinitionKind::Deletion:
        return false;
    }
    return false;
  };
  return std::any_of(live.begin(), live.end(), is_type);
}

/// Aliases that are the whole of an expression, or members of the union that it is: not inside another type.
void collect_direct(Inference& in, const AnnotationContext& context, NodeId node, std::vector<SourceRef>& found) {
  const ast::Tree& tree = *context.tree;
  switch (tree.kind(node)) {
    case NodeKind::Name:
    case NodeKind::Attribute:
      if (const SourceRef alias = named_alias(in, context, node); alias.file) found.push_back(alias);
      return;
    case NodeKind::Subscript: {
      const NodeId base = ast::Subscript(tree, node).value();
      collect_direct(in, context, base, found);
      const NameId form = typing_name(in, context, base);
      if (!form || (form != names().union_ && form != names().optional && form != names().annotated)) return;
      for (const NodeId argument : subscript_arguments(tree, node)) {
        collect_direct(in, context, argument, found);
        if (form == names().annotated) return;
      }
      return;
    }
    case NodeKind::BinOp:
      collect_direct(in, context, ast::BinOp(tree, node).left(), found);
      collect_direct(in, context, ast::BinOp(tree, node).right(), found);
      return;
    case NodeKind::ConstStr:
      within_string(in, context, node, [&](const AnnotationContext& within, NodeId root) { collect_direct(in, within, root, found); });
      return;
    default:
      return;
  }
}

/// The aliases that the value of an alias names.
std::vector<SourceRef> aliases_in(Inference& in, SourceRef alias, bool direct_only) {
  const FileUnit& unit = in.unit(alias.file);
  const NodeId value = alias_expression(unit.tree, alias.node);
  const AnnotationContext context = alias_context(unit, alias.node);
  std::vector<SourceRef> found;
  if (unit.tree.kind(alias.node) == NodeKind::Assign && !is_headed_by_type(in, context, value, 16)) return found;
  if (direct_only) {
    collect_direct(in, context, value, found);
    return found;
  }
  for_each_part(in, context, value, [&](const AnnotationContext& within, NodeId part) {
    if (const SourceRef named = named_alias(in, within, part); named.file) found.push_back(named);
  });
  return found;
}

/// Whether an alias names itself, by way of others or not.
bool reaches_itself(Inference& in, SourceRef alias, bool direct_only) {
  std::set<SourceRef> seen;
  std::vector<SourceRef> open{alias};
  while (!open.empty()) {
    const SourceRef at = open.back();
    open.pop_back();
    for (const SourceRef named : aliases_in(in, at, direct_only)) {
      if (named == alias) return true;
      if (seen.insert(named).second) open.push_back(named);
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

bool names_alias_of_unknown(Inference& in, const AnnotationContext& context, NodeId node) {
  const SourceRef named = named_alias(in, context, node);
  if (!named.file) return false;
  std::set<SourceRef> seen{named};
  std::vector<SourceRef> open{named};
  bool found = false;
  while (!open.empty() && !found) {
    const SourceRef alias = open.back();
    open.pop_back();
    const FileUnit& unit = in.unit(alias.file);
    for_each_part(in, alias_context(unit, alias.node), alias_expression(unit.tree, alias.node),
                  [&](const AnnotationContext& within, NodeId part) {
                    const NodeKind kind = within.tree->kind(part);
                    if (found || (kind != NodeKind::Name && kind != NodeKind::Attribute)) return;
                    const TypeId value = value_of(in, within, part);
                    found = value && in.store.kind(value) == TypeKind::Unknown;
                    if (const SourceRef other = named_alias(in, within, part); other.file && seen.insert(other).second)
                      open.push_back(other);
                  });
  }
  return found;
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

void add_type_var(Inference& in, const AnnotationContext& context, NodeId node, std::vector<TypeVarId>& found) {
  const TypeVarId var = type_var_named(in, context, node);
  if (var && is_unbound(in, var) && std::find(found.begin(), found.end(), var) == found.end()) found.push_back(var);
}

/// The names in `type_params=(...)` of a call of TypeAliasType.
std::vector<NodeId> listed_params(const ast::Tree& tree, NodeId call) {
  std::vector<NodeId> listed;
  const NodeId params = keyword_argument(tree, call, names().type_params);
  if (!params || tree.kind(params) != NodeKind::Tuple) return listed;
  for (const NodeId param : ast::Tuple(tree, params).elts()) listed.push_back(param);
  return listed;
}

std::vector<TypeVarId> alias_type_params(Inference& in, const FileUnit& unit, NodeId alias) {
  const NodeKind kind = unit.tree.kind(alias);
  if (kind == NodeKind::TypeAlias) return type_params_of(in, unit, ast::TypeAlias(unit.tree, alias).type_params());
  std::vector<TypeVarId> params;
  const AnnotationContext context = alias_context(unit, alias);
  if (kind == NodeKind::Call) {
    for (const NodeId param : listed_params(unit.tree, alias)) add_type_var(in, context, param, params);
    return params;
  }
  for_each_part(in, context, alias_expression(unit.tree, alias),
                [&](const AnnotationContext& within, NodeId part) { add_type_var(in, within, part, params); });
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
  if (unit.tree.kind(value) == NodeKind::Subscript && unit.tree.kind(assignment) != NodeKind::AnnAssign) {
    // `tier = sponsor["tier"]` is an item, whatever the key says.
    const TypeId base = value_of(in, context, ast::Subscript(unit.tree, value).value());
    if (!base || in.ctx.is_dynamic(base) || !is_alias_worth(in, base)) return {};
  }
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

namespace {

/// The value of an alias that is an object of its own when the program runs: a `type` statement, a call of TypeAliasType.
TypeId alias_object_value(Inference& in, const FileUnit& unit, NodeId alias) {
  TypeFormType form;
  form.kind = TypeFormType::Kind::Alias;
  form.alias = {unit.id, alias};
  switch (alias_recursion(in, unit, alias)) {
    case AliasRecursion::Structural:
      return reference_to(in, unit, alias);
    case AliasRecursion::Direct:
      form.type = in.store.unknown();
      break;
    case AliasRecursion::None:
      form.type = alias_meaning(in, unit, alias);
      break;
  }
  form.free_params = alias_type_params(in, unit, alias);
  return in.store.make(std::move(form));
}

/// The variables in the value must be among `type_params`, or bound by what is around the call.
void check_unlisted_params(RegionContext& rc, const AnnotationContext& alias, NodeId call, NodeId value) {
  const NodeId written = keyword_argument(rc.tree(), call, names().type_params);
  if (written && rc.tree().kind(written) != NodeKind::Tuple) return;  // reported for what it is
  const std::vector<TypeVarId> params = alias_type_params(rc.in, rc.unit, call);
  for_each_part(rc.in, alias, value, [&](const AnnotationContext& context, NodeId part) {
    const TypeVarId var = type_var_named(rc.in, context, part);
    if (!var || !is_unbound(rc.in, var) || std::find(params.begin(), params.end(), var) != params.end()) return;
    const types::TypeVarKey& key = rc.in.store.type_var_key(bind_type_var(rc.in, context, var));
    if (key.binder.file) return;
    report(rc, Rule::unbound_type_variable, context.tree->range(part),
           fmt::format("type variable `{}` is not listed in `type_params` of this alias", name_text(key.name)));
  });
}

/// Type parameters are read from the code, so they have to be written out.
void check_listed_params(RegionContext& rc, NodeId call) {
  const ast::Tree& tree = rc.tree();
  const NodeId params = keyword_argument(tree, call, names().type_params);
  if (!params) return;
  infer_expression(rc, params);
  if (!rc.is_reporting()) return;
  if (tree.kind(params) != NodeKind::Tuple) {
    report(rc, Rule::invalid_type_alias_type, params, "`type_params` must be a tuple of type variables, written out here");
    return;
  }
  const AnnotationContext context = annotation_context(rc.unit, params);
  for (const NodeId param : listed_params(tree, call)) {
    if (type_var_named(rc.in, context, param) || rc.ctx().is_dynamic(rc.local_type(param))) continue;
    report(rc, Rule::invalid_type_alias_type, param, "`type_params` takes type variables only");
  }
}

}  // namespace

TypeId alias_statement_value(Inference& in, const FileUnit& unit, NodeId type_alias) { return alias_object_value(in, unit, type_alias); }

TypeId infer_alias_call(RegionContext& rc, NodeId call) {
  NodeId name = positional_argument(rc.tree(), call, 0);
  if (!name) name = keyword_argument(rc.tree(), call, names().name);
  if (name) infer_expression(rc, name);
  check_listed_params(rc, call);
  const NodeId value = alias_expression(rc.tree(), call);
  if (!value) return rc.in.store.unknown();
  AnnotationContext context = alias_context(rc.unit, call);
  context.rc = &rc;
  annotation_type(rc.in, context, value);
  if (rc.is_reporting()) {
    check_unlisted_params(rc, context, call, value);
    check_alias_recursion(rc, call, value);
  }
  return alias_object_value(rc.in, rc.unit, call);
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
