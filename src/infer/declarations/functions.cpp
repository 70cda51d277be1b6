// Functions: from a `def` to its type, before decorators.

#include <algorithm>

#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/classes.h"
#include "infer/declarations/decorators.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::ScopeKind;
using types::FunctionType;
using types::KnownClass;
using types::Param;
using types::ParamKind;
using types::Signature;
using types::SourceRef;

namespace {

struct FunctionBuilder {
  Inference& in;
  const FileUnit& unit;
  NodeId node;
  FunctionMarks marks;
  FunctionType type;
};

ClassId owner_of(Inference& in, const FileUnit& unit, NodeId function_def) {
  const ScopeId scope = unit.index.enclosing_scope(function_def);
  if (!scope || unit.index.scope(scope).kind != ScopeKind::Class) return {};
  return class_id_of(in, unit, unit.index.scope(scope).node);
}

FunctionType::Binding binding_of(const FunctionMarks& marks, NameId name, ClassId owner) {
  if (marks.is_static) return FunctionType::Binding::Static;
  if (marks.is_class) return FunctionType::Binding::Class;
  if (!owner) return FunctionType::Binding::Function;
  // The namespace of an enum's body makes `_generate_next_value_` static, whether that is written or not.
  if (name == names().new_ || name == names().generate_next_value) return FunctionType::Binding::Static;
  const bool implicit = name == names().init_subclass || name == names().class_getitem;
  return implicit ? FunctionType::Binding::Class : FunctionType::Binding::Function;
}

bool is_positional(ParamKind kind) { return kind == ParamKind::PositionalOnly || kind == ParamKind::Normal; }

// ---- defaults ----------------------------------------------------------------------------------------------------------------

/// A container or function as a default is mostly more special than what callers may pass.
bool says_too_much(Inference& in, TypeId type) {
  switch (in.store.kind(type)) {
    case TypeKind::Function:
    case TypeKind::BoundMethod:
    case TypeKind::Callable:
    case TypeKind::Tuple:
      return true;
    case TypeKind::Instance: {
      const ClassId cls = in.store.instance(type).cls;
      return cls == in.known_class(KnownClass::List) || cls == in.known_class(KnownClass::Dict) || cls == in.known_class(KnownClass::Set);
    }
    default:
      return false;
  }
}

TypeId type_of_default(Inference& in, const FileUnit& unit, NodeId node) {
  switch (unit.tree.kind(node)) {
    case NodeKind::ConstNone:
      return types::make_union(in.ctx, in.ctx.none(), in.store.unknown());
    case NodeKind::ConstEllipsis:
    case NodeKind::Lambda:
    case NodeKind::Tuple:
    case NodeKind::List:
    case NodeKind::Dict:
    case NodeKind::Set:
      return in.store.unknown();
    case NodeKind::ConstFloat:
      return in.ctx.known_instance(KnownClass::Float);
    case NodeKind::ConstComplex:
      return in.ctx.known_instance(KnownClass::Complex);
    default:
      break;
  }
  if (const TypeId literal = constant_type(in, unit.tree, node)) return types::widen_literals(in.ctx, literal);
  TypeId type = expression_type(in, unit, node);
  if (!type) return in.store.unknown();
  if (in.store.kind(type) == TypeKind::Sentinel) return types::make_union(in.ctx, type, in.store.unknown());  // as for None
  type = types::widen_literals(in.ctx, type, true);
  if (in.ctx.is_none(type)) return types::make_union(in.ctx, type, in.store.unknown());
  // `factory=Worker` takes subclasses of Worker, too.
  if (in.store.kind(type) == TypeKind::ClassObject) return types::make_subclass_of(in.ctx, types::to_instance(in.ctx, type));
  return says_too_much(in, type) ? in.store.unknown() : type;
}

// ---- parameters -----------------------------------------------------------------------------------------------------------------

AnnotationContext signature_context(const FunctionBuilder& f, NodeId node) {
  AnnotationContext context = annotation_context(f.unit, node);
  context.binder = {f.unit.id, f.node};
  return context;
}

/// `self` and `cls` without annotation.
TypeId receiver_type(const FunctionBuilder& f) {
  const TypeId self = f.in.store.make(types::TypeVarType{self_type_var(f.in, f.type.owner)});
  const bool is_class = f.type.binding == FunctionType::Binding::Class || f.type.name == names().new_;
  return is_class ? f.in.store.make(types::SubclassOfType{self}) : self;
}

bool is_receiver(const FunctionBuilder& f, std::size_t index, ParamKind kind) {
  if (!f.type.owner || index != 0 || !is_positional(kind)) return false;
  return f.type.binding != FunctionType::Binding::Static || f.type.name == names().new_;
}

Param make_param(const FunctionBuilder& f, NodeId node, std::size_t index) {
  const ast::Tree& tree = f.unit.tree;
  const ast::Parameter parameter(tree, node);
  Param param;
  param.name = parameter.name();
  param.kind = param_kind(parameter.parameter_kind());
  param.has_default = !tree.absent(parameter.default_value());
  if (param.has_default) param.default_type = constant_type(f.in, tree, parameter.default_value());
  const NodeId annotation = parameter.annotation();
  param.is_annotated = !tree.absent(annotation) && !f.marks.no_type_check;
  if (param.is_annotated) {
    AnnotationContext context = signature_context(f, annotation);
    context.allow_unpacked = param.kind == ParamKind::VarArgs || param.kind == ParamKind::KwArgs;
    param.type = annotation_type(f.in, context, annotation);
    // `body=None  # type: str`: in the days of such comments a default of None said by itself that the parameter may be None.
    const bool is_optional =
        param.has_default && tree.is_type_comment(annotation) && tree.kind(parameter.default_value()) == NodeKind::ConstNone;
    if (is_optional && param.type) param.type = types::make_union(f.in.ctx, param.type, f.in.ctx.none());
  } else if (is_receiver(f, index, param.kind)) {
    param.type = receiver_type(f);
  } else if (param.has_default) {
    param.type = type_of_default(f.in, f.unit, parameter.default_value());
  } else {
    param.type = f.in.store.unknown();
  }
  return param;
}

/// Before PEP 570: leading parameters named `__x` are positional-only.
void mark_historical_positional(const FunctionBuilder& f, std::vector<Param>& params) {
  for (const Param& param : params) {
    if (param.kind == ParamKind::PositionalOnly) return;
  }
  for (std::size_t i = 0; i < params.size() && params[i].kind == ParamKind::Normal; ++i) {
    const std::string_view name = name_text(params[i].name);
    const bool historical = name.starts_with("__") && !name.ends_with("__");
    if (historical) {
      params[i].kind = ParamKind::PositionalOnly;
    } else if (!is_receiver(f, i, ParamKind::Normal)) {
      return;
    }
  }
  if (params.size() > 1 && params[1].kind == ParamKind::PositionalOnly && params[0].kind == ParamKind::Normal) {
    params[0].kind = ParamKind::PositionalOnly;
  }
}

/// The method that an override overrides, when it is one plain function of the same shape.
const Signature* overridden_signature(const FunctionBuilder& f) {
  const auto member = f.in.class_member(f.type.owner, types::own_args(f.in.ctx, f.type.owner), f.type.name,
                                        types::MemberFilter::SkipSelf | types::MemberFilter::SkipInstance);
  if (!member || f.in.store.kind(member->type) != TypeKind::Function) return nullptr;
  const FunctionType& function = f.in.store.function(member->type);
  return function.overloads.size() == 1 ? &function.overloads.front() : nullptr;
}

bool mentions_function_vars(Inference& in, TypeId type, ClassId owner) {
  if (!in.store.has_type_vars(type)) return false;
  const SourceRef own = in.store.class_key(owner).definition;
  for (const TypeVarId var : types::free_type_vars(in.ctx, type)) {
    const types::TypeVarKey& key = in.store.type_var_key(var);
    if (key.kind != types::TypeVarKind::Self && key.binder != own) return true;
  }
  return false;
}

/// An unannotated parameter of a method takes the type that the method it overrides declares for it.
void inherit_param_types(FunctionBuilder& f, std::vector<Param>& params) {
  if (!f.type.owner || f.unit.is_stub) return;
  const auto lacks_type = [&](std::size_t i) { return !params[i].is_annotated && !is_receiver(f, i, params[i].kind); };
  bool any = false;
  for (std::size_t i = 0; i < params.size(); ++i) any |= lacks_type(i);
  if (!any) return;
  const Signature* base = overridden_signature(f);
  if (!base || base->params.size() != params.size()) return;
  for (std::size_t i = 0; i < params.size(); ++i) {
    const Param& theirs = base->params[i];
    if (!lacks_type(i) || !theirs.is_annotated || theirs.name != params[i].name || theirs.kind != params[i].kind) continue;
    if (mentions_function_vars(f.in, theirs.type, f.type.owner)) continue;
    params[i].type = theirs.type;
    const auto is_none_by_default = [&](const Param& param) { return param.default_type && f.in.ctx.is_none(param.default_type); };
    // `a: int = None` in the base is reported there, and says nothing else of whoever overrides it with the same default.
    if (is_none_by_default(params[i]) && !is_none_by_default(theirs))
      params[i].type = types::make_union(f.in.ctx, theirs.type, f.in.ctx.none());
  }
}

// ---- return types -------------------------------------------------------------------------------------------------------------------

TypeId coroutine_of(Inference& in, TypeId result) {
  return in.ctx.known_instance(KnownClass::CoroutineType, {in.store.any(), in.store.any(), result});
}

TypeId return_type(const FunctionBuilder& f) {
  const ast::FunctionDef function(f.unit.tree, f.node);
  const bool has_annotation = !f.unit.tree.absent(function.returns()) && !f.marks.no_type_check;
  TypeId type;
  if (has_annotation) {
    type = annotation_type(f.in, signature_context(f, function.returns()), function.returns());
  } else if (!f.unit.is_stub && !f.marks.no_type_check && !f.marks.is_overload) {  // the `...` of an overload gives nothing
    return f.in.store.make(types::DeferredType{{f.unit.id, f.node}, {}});
  } else {
    type = f.type.name == names().init ? f.in.ctx.none() : f.in.store.unknown();
  }
  return function.is_async() && !function.has_yield() ? coroutine_of(f.in, type) : type;
}

// ---- type parameters ------------------------------------------------------------------------------------------------------------------

void add_free_vars(Inference& in, TypeId type, SourceRef binder, std::vector<TypeVarId>& vars) {
  if (!type || !in.store.has_type_vars(type)) return;
  for (const TypeVarId var : types::free_type_vars(in.ctx, type)) {
    const types::TypeVarKey& key = in.store.type_var_key(var);
    if (key.kind == types::TypeVarKind::Self || key.binder != binder) continue;
    if (std::find(vars.begin(), vars.end(), var) == vars.end()) vars.push_back(var);
  }
}

/// A variable that occurs only in a returned Callable belongs to that callable: `def f() -> Callable[[T], T]`.
TypeId rescope(Inference& in, TypeId type, std::vector<TypeVarId>& loose) {
  if (in.store.kind(type) == TypeKind::Union) {
    return types::map_union(in.ctx, type, [&](TypeId member) { return rescope(in, member, loose); });
  }
  if (in.store.kind(type) != TypeKind::Callable) {
    std::vector<TypeVarId> used = types::free_type_vars(in.ctx, type);
    std::erase_if(loose, [&](TypeVarId var) { return std::find(used.begin(), used.end(), var) != used.end(); });
    return type;
  }
  types::CallableType callable = in.store.callable(type);
  for (Signature& signature : callable.overloads) {
    if (signature.type_params.empty()) signature.type_params = loose;
  }
  return in.store.make(std::move(callable));
}

bool has_callable_part(const Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Union) return in.store.kind(type) == TypeKind::Callable;
  const TypeList& members = in.store.union_of(type).members;
  return std::any_of(members.begin(), members.end(), [&](TypeId member) { return in.store.kind(member) == TypeKind::Callable; });
}

void set_type_params(const FunctionBuilder& f, Signature& signature) {
  const NodeId list = ast::FunctionDef(f.unit.tree, f.node).type_params();
  if (!f.unit.tree.absent(list)) {
    signature.type_params = type_params_of(f.in, f.unit, list);
    return;
  }
  const SourceRef binder{f.unit.id, f.node};
  for (const Param& param : signature.params) add_free_vars(f.in, param.type, binder, signature.type_params);
  std::vector<TypeVarId> all = signature.type_params;
  add_free_vars(f.in, signature.returns, binder, all);
  if (all.size() == signature.type_params.size()) return;
  std::vector<TypeVarId> loose(all.begin() + static_cast<std::ptrdiff_t>(signature.type_params.size()), all.end());
  if (!has_callable_part(f.in, signature.returns)) {
    signature.type_params = std::move(all);
    return;
  }
  std::vector<TypeVarId> rescoped = loose;
  // Members outside callables first: what they use stays the function's.
  if (f.in.store.kind(signature.returns) == TypeKind::Union) {
    for (const TypeId member : f.in.store.union_of(signature.returns).members) {
      if (f.in.store.kind(member) != TypeKind::Callable) rescope(f.in, member, rescoped);
    }
  }
  signature.returns = rescope(f.in, signature.returns, rescoped);
  for (const TypeVarId var : loose) {
    if (std::find(rescoped.begin(), rescoped.end(), var) == rescoped.end()) signature.type_params.push_back(var);
  }
}

Signature make_signature(FunctionBuilder& f) {
  Signature signature;
  std::size_t index = 0;
  for (const NodeId node : ast::Parameters(f.unit.tree, ast::FunctionDef(f.unit.tree, f.node).parameters()).items()) {
    signature.params.push_back(make_param(f, node, index++));
  }
  mark_historical_positional(f, signature.params);
  inherit_param_types(f, signature.params);
  signature.returns = return_type(f);
  signature.deprecated = f.marks.deprecated;
  set_type_params(f, signature);
  return signature;
}

}  // namespace

ParamKind param_kind(ast::ParameterKind kind) {
  switch (kind) {
    case ast::ParameterKind::PositionalOnly:
      return ParamKind::PositionalOnly;
    case ast::ParameterKind::Normal:
      return ParamKind::Normal;
    case ast::ParameterKind::VarArgs:
      return ParamKind::VarArgs;
    case ast::ParameterKind::KeywordOnly:
      return ParamKind::KeywordOnly;
    case ast::ParameterKind::KwArgs:
      return ParamKind::KwArgs;
  }
  return ParamKind::Normal;
}

TypeId annotation_of_returns(Inference& in, const FileUnit& unit, NodeId function_def) {
  const NodeId returns = ast::FunctionDef(unit.tree, function_def).returns();
  if (unit.tree.absent(returns)) return in.store.unknown();
  AnnotationContext context = annotation_context(unit, returns);
  context.binder = {unit.id, function_def};
  return annotation_type(in, context, returns);
}

QueryValue compute_function_type(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId node(key.index);
  const ast::FunctionDef def(unit.tree, node);
  FunctionBuilder f{in, unit, node, function_marks(in, unit, node), {}};
  f.type.definition = {unit.id, node};
  f.type.name = def.name();
  f.type.owner = owner_of(in, unit, node);
  f.type.binding = binding_of(f.marks, f.type.name, f.type.owner);
  f.type.is_async = def.is_async();
  f.type.is_abstract = f.marks.is_abstract;
  f.type.is_final = f.marks.is_final;
  f.type.is_override = f.marks.is_override;
  f.type.overloads.push_back(make_signature(f));
  return in.store.make(std::move(f.type)).value;
}

TypeId function_type(Inference& in, const FileUnit& unit, NodeId function_def) {
  return TypeId(static_cast<std::uint32_t>(in.engine.get({QueryKind::FunctionType, unit.id, function_def.value})));
}

// ---- parameters in the body ------------------------------------------------------------------------------------------------------------

namespace {

TypeId rest_arguments(Inference& in, TypeId type) {
  switch (in.store.kind(type)) {
    case TypeKind::ParamSpecPart:
      return type;
    case TypeKind::Unpacked: {
      const TypeId inside = in.store.unpacked(type).inner;
      return in.store.kind(inside) == TypeKind::Tuple ? inside : tuple_of(in, {type});
    }
    default:
      return in.store.make(types::TupleType{{type}, 0});
  }
}

TypeId rest_keywords(Inference& in, TypeId type) {
  if (in.store.kind(type) == TypeKind::ParamSpecPart) return type;
  if (in.store.kind(type) == TypeKind::Unpacked) return in.store.unpacked(type).inner;
  return in.ctx.known_instance(KnownClass::Dict, {in.ctx.known_instance(KnownClass::Str), type});
}

}  // namespace

TypeId parameter_type(Inference& in, const FileUnit& unit, NodeId parameter) {
  const DefinitionId definition = unit.index.definition_of(parameter);
  if (!definition) return in.store.unknown();
  const NodeId function = unit.index.definition(definition).region;
  if (unit.tree.kind(function) != NodeKind::FunctionDef) return region_type(in, unit, parameter);
  const TypeId type = function_type(in, unit, function);
  if (in.store.kind(type) != TypeKind::Function) return in.store.unknown();
  std::size_t index = 0;
  for (const NodeId node : ast::Parameters(unit.tree, ast::FunctionDef(unit.tree, function).parameters()).items()) {
    if (node == parameter) break;
    ++index;
  }
  const std::vector<Param>& params = in.store.function(type).overloads.front().params;
  if (index >= params.size()) return in.store.unknown();
  switch (params[index].kind) {
    case ParamKind::VarArgs:
      return rest_arguments(in, params[index].type);
    case ParamKind::KwArgs:
      return rest_keywords(in, params[index].type);
    default:
      return params[index].type;
  }
}

}  // namespace awl::infer
