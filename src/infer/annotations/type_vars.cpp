// Type parameters: made by calls or by PEP 695 lists, bound by the scopes around their use.
#include "infer/annotations/type_vars.h"

#include <algorithm>
#include <bit>

#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/classes/classes.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::ScopeKind;
using types::SourceRef;
using types::TypeVarKey;
using types::TypeVarKind;
using types::Variance;

// ---- making ----------------------------------------------------------------------------------------------------------------------

namespace {

/// TypeVar, ParamSpec or TypeVarTuple of the stubs, found without inferring anything.
std::optional<TypeVarKind> type_var_class(Inference& in, const AnnotationContext& context, NodeId callee) {
  const SymbolPlace place = named_symbol(in, context, callee);
  if (!place || !is_typing_module(*place.unit)) return std::nullopt;
  const semantic::Symbol& symbol = place.unit->index.symbol(place.symbol);
  if (symbol.name == names().type_var) return TypeVarKind::TypeVar;
  if (symbol.name == names().param_spec) return TypeVarKind::ParamSpec;
  if (symbol.name == names().type_var_tuple) return TypeVarKind::TypeVarTuple;
  return std::nullopt;
}

/// `T = TypeVar("T")` written twice in a scope, in the same words, makes one variable: the first such call.
NodeId first_of_same(const FileUnit& unit, ScopeId scope, NameId name, NodeId call) {
  const ast::Tree& tree = unit.tree;
  const auto found = scope ? unit.index.resolve(scope, name) : std::nullopt;
  if (!found) return call;
  const semantic::Symbol& symbol = unit.index.symbol(found->symbol);
  if (symbol.definition_count < 2) return call;
  const auto text = [&](NodeId node) {
    const TextRange range = tree.range(node);
    return std::string_view(unit.source.text).substr(range.start, range.end - range.start);
  };
  for (const DefinitionId id : unit.index.definitions_of(found->symbol)) {
    const semantic::Definition& definition = unit.index.definition(id);
    if (definition.kind != semantic::DefinitionKind::Assignment || tree.kind(definition.region) != NodeKind::Assign) continue;
    const NodeId value = ast::Assign(tree, definition.region).value();
    if (tree.kind(value) == NodeKind::Call && text(value) == text(call)) return value;
  }
  return call;
}

}  // namespace

TypeVarId type_var_of_call(Inference& in, const FileUnit& unit, NodeId call_node, ScopeId scope) {
  const ast::Call call(unit.tree, call_node);
  const auto arguments = call.arguments();
  if (arguments.empty() || unit.tree.kind(arguments.front()) != NodeKind::ConstStr) return {};
  AnnotationContext context;
  context.unit = &unit;
  context.tree = &unit.tree;
  context.scope = scope;
  const auto kind = type_var_class(in, context, call.func());
  if (!kind) return {};
  TypeVarKey key;
  key.kind = *kind;
  key.name = intern(ast::ConstStr(unit.tree, arguments.front()).value());
  key.definition = {unit.id, first_of_same(unit, scope, key.name, call_node)};
  return in.store.type_var_id(key);
}

NameId binder_name(const FileUnit& unit, NodeId binder) {
  switch (unit.tree.kind(binder)) {
    case NodeKind::FunctionDef:
      return ast::FunctionDef(unit.tree, binder).name();
    case NodeKind::ClassDef:
      return ast::ClassDef(unit.tree, binder).name();
    case NodeKind::TypeAlias:
      return ast::Name(unit.tree, ast::TypeAlias(unit.tree, binder).name()).name();
    default:
      return {};
  }
}

namespace {

/// The generic whose `[T]` list holds a parameter: the scope of the parameter's symbol belongs to it.
NodeId generic_of_parameter(const FileUnit& unit, NodeId parameter) {
  const DefinitionId definition = unit.index.definition_of(parameter);
  if (!definition) return {};
  const semantic::Symbol& symbol = unit.index.symbol(unit.index.definition(definition).symbol);
  return unit.index.scope(symbol.scope).node;
}

}  // namespace

TypeVarId type_var_of_parameter(Inference& in, const FileUnit& unit, NodeId parameter) {
  TypeVarKey key;
  switch (unit.tree.kind(parameter)) {
    case NodeKind::ParamSpecParam:
      key.kind = TypeVarKind::ParamSpec;
      break;
    case NodeKind::TypeVarTupleParam:
      key.kind = TypeVarKind::TypeVarTuple;
      break;
    default:
      key.kind = TypeVarKind::TypeVar;
      break;
  }
  const NodeId generic = generic_of_parameter(unit, parameter);
  key.definition = {unit.id, parameter};
  key.name = ast::Identifier(unit.tree, unit.tree.first_child(parameter)).name();
  if (generic) {
    key.binder = {unit.id, generic};
    key.binder_name = binder_name(unit, generic);
  }
  return in.store.type_var_id(key);
}

std::vector<TypeVarId> type_params_of(Inference& in, const FileUnit& unit, NodeId type_params) {
  std::vector<TypeVarId> params;
  if (unit.tree.absent(type_params)) return params;
  for (const NodeId parameter : ast::children(unit.tree, type_params)) {
    switch (unit.tree.kind(parameter)) {
      case NodeKind::TypeVarParam:
      case NodeKind::ParamSpecParam:
      case NodeKind::TypeVarTupleParam:
        params.push_back(type_var_of_parameter(in, unit, parameter));
        break;
      default:
        break;
    }
  }
  return params;
}

TypeVarId self_type_var(Inference& in, ClassId cls) {
  const types::ClassKey& cls_key = in.store.class_key(cls);
  TypeVarKey key;
  key.kind = TypeVarKind::Self;
  key.definition = key.binder = cls_key.definition;
  key.name = names().self_type;
  key.binder_name = cls_key.name;
  return in.store.type_var_id(key);
}

TypeId type_var_value(Inference& in, TypeVarId var) {
  types::TypeFormType form;
  form.kind = types::TypeFormType::Kind::TypeVar;
  form.type = in.store.make(types::TypeVarType{var});
  if (is_unbound(in, var)) form.free_params.push_back(var);
  return in.store.make(std::move(form));
}

// ---- binding ---------------------------------------------------------------------------------------------------------------------

bool is_unbound(const Inference& in, TypeVarId var) { return !in.store.type_var_key(var).binder.file; }

TypeVarId bind_to(Inference& in, TypeVarId var, SourceRef binder) {
  TypeVarKey key = in.store.type_var_key(var);
  key.binder = binder;
  key.binder_name = binder_name(in.unit(binder.file), binder.node);
  return in.store.type_var_id(key);
}

namespace {

TypeVarId same_definition(Inference& in, const std::vector<TypeVarId>& params, SourceRef definition) {
  for (const TypeVarId param : params) {
    if (in.store.type_var_key(param).definition == definition) return param;
  }
  return {};
}

}  // namespace

TypeVarId bind_type_var(Inference& in, const AnnotationContext& context, TypeVarId var) {
  const TypeVarKey& key = in.store.type_var_key(var);
  if (key.binder.file) return var;
  const semantic::SemanticIndex& index = context.unit->index;
  bool in_nested_class = false;  // the parameters of a class do not reach into the classes in its body
  for (ScopeId scope = context.scope; scope; scope = index.scope(scope).parent) {
    const semantic::Scope& at = index.scope(scope);
    if (at.kind == ScopeKind::Class) {
      const ClassId cls = class_id_of(in, *context.unit, at.node);
      const TypeVarId bound = in_nested_class ? TypeVarId() : same_definition(in, class_type_params(in, cls), key.definition);
      if (bound) return bound;
      in_nested_class = true;
    } else if (at.kind == ScopeKind::Function) {
      in_nested_class = false;
      const TypeId function = function_type(in, *context.unit, at.node);
      if (in.store.kind(function) != TypeKind::Function) continue;
      const auto& params = in.store.function(function).overloads.front().type_params;
      if (const TypeVarId bound = same_definition(in, params, key.definition)) return bound;
    }
  }
  return context.binder.file ? bind_to(in, var, context.binder) : var;
}

std::vector<TypeVarId> unbound_type_vars(Inference& in, TypeId type) {
  if (!in.store.has_type_vars(type)) return {};
  std::vector<TypeVarId> vars = types::free_type_vars(in.ctx, type);
  std::erase_if(vars, [&](TypeVarId var) { return !is_unbound(in, var); });
  return vars;
}

TypeId missing_argument(Inference& in, TypeVarId var, const types::Substitution& so_far) {
  if (const TypeId known = in.default_of(var)) return types::substitute(in.ctx, known, so_far);
  switch (in.store.type_var_key(var).kind) {
    case TypeVarKind::ParamSpec:
      return gradual_parameters(in);
    case TypeVarKind::TypeVarTuple:
      return in.store.make(types::TupleType{{in.store.unknown()}, 0});
    case TypeVarKind::TypeVar:
    case TypeVarKind::Self:
      break;
  }
  return in.store.unknown();
}

// ---- bounds, constraints, defaults ---------------------------------------------------------------------------------------------------

namespace {

/// The default of a parameter, by kind: a list of parameters, an unpacked tuple, or a type.
TypeId default_argument(Inference& in, AnnotationContext context, TypeVarKind kind, NodeId node) {
  if (kind == TypeVarKind::ParamSpec) {
    context.allow_param_list = true;
    const TypeId list = parameter_list_type(in, context, node);
    return list ? list : in.store.unknown();
  }
  if (kind == TypeVarKind::TypeVarTuple) {
    context.allow_unpacked = true;
    const TypeId type = annotation_type(in, context, node);
    return in.store.kind(type) == TypeKind::Unpacked ? in.store.unpacked(type).inner : type;
  }
  return annotation_type(in, context, node);
}

TypeVarParts parts_of_parameter(Inference& in, const FileUnit& unit, const TypeVarKey& key) {
  TypeVarParts parts;
  const ast::Tree& tree = unit.tree;
  const NodeId node = key.definition.node;
  NodeId default_node;
  if (tree.kind(node) == NodeKind::TypeVarParam) {
    const ast::TypeVarParam param(tree, node);
    default_node = param.default_value();
    if (tree.kind(param.bound()) == NodeKind::Tuple) {
      for (const NodeId constraint : ast::Tuple(tree, param.bound()).elts()) {
        parts.constraints.push_back(annotation_type(in, annotation_context(unit, constraint), constraint));
      }
    } else if (!tree.absent(param.bound())) {
      parts.bound = annotation_type(in, annotation_context(unit, param.bound()), param.bound());
    }
  } else {
    default_node = ast::ParamSpecParam(tree, node).default_value();
  }
  if (!tree.absent(default_node)) parts.default_type = default_argument(in, annotation_context(unit, default_node), key.kind, default_node);
  return parts;
}

TypeVarParts parts_of_call(Inference& in, const FileUnit& unit, const TypeVarKey& key) {
  TypeVarParts parts;
  const ast::Tree& tree = unit.tree;
  bool first = true;
  for (const NodeId argument : ast::Call(tree, key.definition.node).arguments()) {
    const bool is_keyword = tree.kind(argument) == NodeKind::Keyword;
    const NodeId value = is_keyword ? ast::Keyword(tree, argument).value() : argument;
    AnnotationContext context = annotation_context(unit, value);
    context.is_eager = true;
    if (!is_keyword) {
      if (!first && key.kind == TypeVarKind::TypeVar) parts.constraints.push_back(annotation_type(in, context, value));
      first = false;
    } else if (ast::Keyword(tree, argument).name() == names().bound) {
      if (key.kind == TypeVarKind::TypeVar) parts.bound = annotation_type(in, context, value);
    } else if (ast::Keyword(tree, argument).name() == names().default_) {
      context.binder = key.binder;
      parts.default_type = default_argument(in, context, key.kind, value);
    }
  }
  if (parts.constraints.size() == 1) {  // an error; the one type is the best guess at what was meant
    if (!parts.bound) parts.bound = parts.constraints.front();
    parts.constraints.clear();
  }
  return parts;
}

TypeVarParts parts_of_self(Inference& in, const TypeVarKey& key) {
  TypeVarParts parts;
  const ClassId cls = in.store.class_id({key.definition, key.binder_name});
  TypeList args;
  for (const TypeVarId var : class_type_params(in, cls)) {
    const TypeId type = in.store.make(types::TypeVarType{var});
    const bool is_tuple = in.store.type_var_key(var).kind == TypeVarKind::TypeVarTuple;
    args.push_back(is_tuple ? in.store.make(types::TupleType{{in.store.make(types::UnpackedType{type})}, 0}) : type);
  }
  const bool is_type = cls == in.known_class(types::KnownClass::Type);
  parts.bound = is_type ? in.store.make(types::InstanceType{cls, args}) : class_instance(in, cls, args);
  return parts;
}

const TypeVarParts& parts_of(QueryValue value) { return *std::bit_cast<const TypeVarParts*>(value); }
const TypeVarParts& type_var_parts(Inference& in, TypeVarId var) {
  return parts_of(in.engine.get({QueryKind::TypeVarParts, FileId(), var.value}));
}

}  // namespace

QueryValue compute_type_var_parts(Inference& in, const QueryKey& query) {
  const TypeVarKey& key = in.store.type_var_key(TypeVarId(query.index));
  TypeVarParts parts;
  if (key.kind == TypeVarKind::Self) {
    parts = parts_of_self(in, key);
  } else if (key.definition.file) {
    const FileUnit& unit = in.unit(key.definition.file);
    switch (unit.tree.kind(key.definition.node)) {
      case NodeKind::Call:
        parts = parts_of_call(in, unit, key);
        break;
      case NodeKind::TypeVarParam:
      case NodeKind::ParamSpecParam:
      case NodeKind::TypeVarTupleParam:
        parts = parts_of_parameter(in, unit, key);
        break;
      default:
        break;  // a variable of a synthesised method
    }
  }
  return std::bit_cast<QueryValue>(in.keep(std::move(parts)));
}

QueryValue bottom_type_var_parts(Inference& in, const QueryKey&) { return std::bit_cast<QueryValue>(in.keep(TypeVarParts())); }

bool equal_type_var_parts(Inference&, QueryValue a, QueryValue b) {
  const TypeVarParts& x = parts_of(a);
  const TypeVarParts& y = parts_of(b);
  return x.bound == y.bound && x.constraints == y.constraints && x.default_type == y.default_type;
}

TypeId Inference::bound_of(TypeVarId var) { return type_var_parts(*this, var).bound; }
const TypeList& Inference::constraints_of(TypeVarId var) { return type_var_parts(*this, var).constraints; }
TypeId Inference::default_of(TypeVarId var) { return type_var_parts(*this, var).default_type; }

}  // namespace awl::infer
