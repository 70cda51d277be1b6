#include "infer/classes/dataclasses.h"

#include <algorithm>

#include "infer/annotations/type_expressions.h"
#include "infer/classes/classes.h"
#include "infer/classes/synthesis.h"
#include "infer/declarations/decorators.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;
using types::ClassInfo;
using types::ClassMember;
using types::DataclassOptions;
using types::KnownClass;
using types::Param;
using types::ParamKind;

// ---- which classes are dataclasses ------------------------------------------------------------------------------------------

namespace {

void apply_option(const ast::Tree& tree, NameId name, NodeId value, DataclassOptions& options) {
  const Names& known = names();
  const auto set = [&](bool& flag) { flag = constant_flag(tree, value, flag); };
  if (name == known.init_option) set(options.init);
  if (name == known.eq_option) set(options.eq);
  if (name == known.order) set(options.order);
  if (name == known.frozen) set(options.frozen);
  if (name == known.kw_only) set(options.kw_only);
  if (name == known.slots_option) set(options.slots);
  if (name == known.match_args_option) set(options.match_args);
  if (name == known.unsafe_hash) set(options.unsafe_hash);
}

/// Keywords of `@dataclass(...)`, or of `class C(Base, frozen=True)`.
void apply_options(const ast::Tree& tree, ast::ChildRange arguments, DataclassOptions& options) {
  for (const NodeId argument : arguments) {
    if (tree.kind(argument) != NodeKind::Keyword) continue;
    apply_option(tree, ast::Keyword(tree, argument).name(), ast::Keyword(tree, argument).value(), options);
  }
}

/// What `@dataclass_transform(...)` says of the classes that will be made.
DataclassOptions transform_options(Inference& in, const FileUnit& unit, NodeId decorator) {
  DataclassOptions options;
  const ast::Tree& tree = unit.tree;
  if (tree.kind(decorator) != NodeKind::Call) return options;
  options.eq = constant_flag(tree, keyword_argument(tree, decorator, names().eq_default), true);
  options.order = constant_flag(tree, keyword_argument(tree, decorator, names().order_default), false);
  options.kw_only = constant_flag(tree, keyword_argument(tree, decorator, names().kw_only_default), false);
  options.frozen = constant_flag(tree, keyword_argument(tree, decorator, names().frozen_default), false);
  const NodeId specifiers = keyword_argument(tree, decorator, names().field_specifiers);
  if (specifiers && tree.kind(specifiers) == NodeKind::Tuple) {
    for (const NodeId specifier : ast::Tuple(tree, specifiers).elts()) {
      AnnotationContext context = annotation_context(unit, specifier);
      context.is_eager = true;
      if (const TypeId value = value_of(in, context, specifier)) options.field_specifiers.push_back(value);
    }
  }
  // `dataclasses.field` means nothing to other libraries' classes unless they list it.
  if (options.field_specifiers.empty()) options.field_specifiers.push_back(in.store.never());
  return options;
}

std::optional<DataclassOptions> transform_of_decorators(Inference& in, const FileUnit& unit, ast::ChildRange decorators) {
  for (const NodeId decorator : decorators) {
    if (known_decorator(in, unit, decorator) == KnownFunction::DataclassTransform) return transform_options(in, unit, decorator);
  }
  return std::nullopt;
}

/// The transform on any definition (an overload, the implementation) of the function that a decorator names.
std::optional<DataclassOptions> transform_of_decorator(Inference& in, const FileUnit& unit, NodeId decorator) {
  const NodeId callee = unit.tree.kind(decorator) == NodeKind::Call ? ast::Call(unit.tree, decorator).func() : decorator;
  AnnotationContext context = annotation_context(unit, decorator);
  context.is_eager = true;
  SymbolPlace place = named_symbol(in, context, callee);
  if (!place && unit.tree.kind(callee) == NodeKind::Attribute) {  // a method
    const TypeId value = value_of(in, context, callee);
    TypeId function = value;
    if (value && in.store.kind(value) == TypeKind::BoundMethod) function = in.store.bound_method(value).function;
    if (!function || in.store.kind(function) != TypeKind::Function) return std::nullopt;
    const types::SourceRef definition = in.store.function(function).definition;
    const FileUnit& source = in.unit(definition.file);
    const DefinitionId id = source.index.definition_of(definition.node);
    if (!id) return std::nullopt;
    place = {&source, source.index.definition(id).symbol};
  }
  if (!place) return std::nullopt;
  for (const DefinitionId id : live_definitions(in, *place.unit, place.symbol)) {
    const Definition& definition = place.unit->index.definition(id);
    if (definition.kind != DefinitionKind::Function) continue;
    const auto options = transform_of_decorators(in, *place.unit, ast::FunctionDef(place.unit->tree, definition.node).decorators());
    if (options) return options;
  }
  return std::nullopt;
}

/// The transform of a base class, or of the metaclass.
std::optional<DataclassOptions> inherited_transform(Inference& in, const ClassInfo& info) {
  const auto from_mro = [&](const TypeList& mro, std::size_t first) -> std::optional<DataclassOptions> {
    for (std::size_t i = first; i < mro.size(); ++i) {
      if (in.store.kind(mro[i]) != TypeKind::Instance) continue;
      const ClassInfo& base = in.class_info(in.store.instance(mro[i]).cls);
      if (base.makes_dataclasses) return base.makes_dataclasses;
    }
    return std::nullopt;
  };
  if (auto options = from_mro(info.mro, 1)) return options;
  if (!info.metaclass || in.store.kind(info.metaclass) != TypeKind::Instance) return std::nullopt;
  return from_mro(in.class_info(in.store.instance(info.metaclass).cls).mro, 0);
}

}  // namespace

bool is_dataclass_transform(Inference& in, const FileUnit& unit, NodeId decorator) {
  return transform_of_decorator(in, unit, decorator).has_value();
}

void set_dataclass(Inference& in, const FileUnit& unit, NodeId class_def, ClassInfo& info) {
  const ast::ClassDef statement(unit.tree, class_def);
  info.makes_dataclasses = transform_of_decorators(in, unit, statement.decorators());
  for (const NodeId decorator : statement.decorators()) {
    const KnownFunction known = known_decorator(in, unit, decorator);
    std::optional<DataclassOptions> options;
    if (known == KnownFunction::Dataclass) options.emplace();
    if (known == KnownFunction::None) options = transform_of_decorator(in, unit, decorator);
    if (!options) continue;
    info.is_dataclass = true;
    info.dataclass = std::move(*options);
    if (unit.tree.kind(decorator) == NodeKind::Call) apply_options(unit.tree, ast::Call(unit.tree, decorator).arguments(), info.dataclass);
    return;
  }
  if (auto options = inherited_transform(in, info)) {
    info.is_dataclass = true;
    info.dataclass = std::move(*options);
    apply_options(unit.tree, statement.arguments(), info.dataclass);
  }
}

// ---- fields -----------------------------------------------------------------------------------------------------------------------------

namespace {

bool is_field_specifier(Inference& in, const ClassInfo& info, const FileUnit& unit, NodeId call) {
  AnnotationContext context = annotation_context(unit, call);
  context.is_eager = true;
  const NodeId callee = ast::Call(unit.tree, call).func();
  if (info.dataclass.field_specifiers.empty()) return known_function_named(in, context, callee) == KnownFunction::DataclassField;
  const TypeId value = value_of(in, context, callee);
  const auto& specifiers = info.dataclass.field_specifiers;
  return value && std::find(specifiers.begin(), specifiers.end(), value) != specifiers.end();
}

/// The literal default of a specifier's own parameter: `def field(*, init: bool = False)`.
bool specifier_default(Inference& in, const FileUnit& unit, NodeId call, NameId parameter, bool otherwise) {
  AnnotationContext context = annotation_context(unit, call);
  context.is_eager = true;
  const TypeId callee = value_of(in, context, ast::Call(unit.tree, call).func());
  if (!callee || in.store.kind(callee) != TypeKind::Function) return otherwise;
  const auto& overloads = in.store.function(callee).overloads;
  // Of several overloads those count whose every required keyword the call gives.
  for (const types::Signature& signature : overloads) {
    bool applies = true;
    std::optional<bool> found;
    for (const Param& param : signature.params) {
      if (param.kind == ParamKind::KeywordOnly && !param.has_default && !keyword_argument(unit.tree, call, param.name)) applies = false;
      if (param.name != parameter || !param.default_type) continue;
      if (in.store.kind(param.default_type) == TypeKind::Literal) found = in.store.literal(param.default_type).number != 0;
    }
    if (applies) return found.value_or(otherwise);
  }
  return otherwise;
}

/// What one signature of a converter takes, where it gives what the field holds; none if it cannot be called with one value.
TypeId converter_input(Inference& in, const types::Signature& signature, TypeId held) {
  TypeId input;
  for (std::size_t i = 0; i < signature.params.size(); ++i) {
    const Param& param = signature.params[i];
    const bool is_positional = param.kind == ParamKind::PositionalOnly || param.kind == ParamKind::Normal;
    if (i == 0 && (is_positional || param.kind == ParamKind::VarArgs)) {
      input = param.type;
    } else if (i == 0 || (!param.has_default && param.kind != ParamKind::VarArgs && param.kind != ParamKind::KwArgs)) {
      return {};
    }
  }
  if (!input || signature.type_params.empty()) return input;
  types::Constraints constraints(signature.type_params);
  if (!types::is_assignable_to(in.ctx, signature.returns, held, &constraints)) return {};
  return types::substitute(in.ctx, input, types::solve(in.ctx, constraints, true).map);
}

/// `converter=`: `__init__` and assignments take what the converter takes.
void apply_converter(Inference& in, const FileUnit& unit, NodeId converter, DataclassField& field) {
  const TypeId value = expression_type(in, unit, converter);
  const auto callable = value ? in.callable_of(value) : std::nullopt;
  if (!callable) return;
  const TypeKind kind = in.store.kind(*callable);
  const auto* signatures = kind == TypeKind::Callable   ? &in.store.callable(*callable).overloads
                           : kind == TypeKind::Function ? &in.store.function(*callable).overloads
                                                        : nullptr;
  if (!signatures) return;
  TypeList inputs;
  for (const types::Signature& signature : *signatures) {
    if (const TypeId input = converter_input(in, signature, field.type)) inputs.push_back(input);
  }
  if (inputs.empty()) return;
  field.type = types::make_union(in.ctx, inputs);
  field.has_converter = true;
}

void apply_specifier(Inference& in, const FileUnit& unit, NodeId call, DataclassField& field) {
  const ast::Tree& tree = unit.tree;
  const NodeId init = keyword_argument(tree, call, names().init_option);
  const NodeId kw_only = keyword_argument(tree, call, names().kw_only);
  field.in_init = init ? constant_flag(tree, init, true) : specifier_default(in, unit, call, names().init_option, true);
  field.kw_only = kw_only ? constant_flag(tree, kw_only, field.kw_only) : specifier_default(in, unit, call, names().kw_only, field.kw_only);
  field.has_default = keyword_argument(tree, call, names().default_) || keyword_argument(tree, call, names().default_factory) ||
                      keyword_argument(tree, call, names().factory);
  if (const NodeId positional = positional_argument(tree, call, 0)) field.has_default = tree.kind(positional) != NodeKind::ConstEllipsis;
  if (const NodeId value = keyword_argument(tree, call, names().default_)) field.has_default = tree.kind(value) != NodeKind::ConstEllipsis;
  const NodeId alias = keyword_argument(tree, call, names().alias);
  if (alias && tree.kind(alias) == NodeKind::ConstStr) field.parameter = intern(ast::ConstStr(tree, alias).value());
  if (const NodeId converter = keyword_argument(tree, call, names().converter)) apply_converter(in, unit, converter, field);
}

/// A field whose type is a data descriptor takes in `__init__` what the descriptor's `__set__` takes.
TypeId settable_type(Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Instance) return type;
  const types::InstanceType& instance = in.store.instance(type);
  const auto setter = in.class_member(instance.cls, instance.args, names().set, types::MemberFilter::SkipObject);
  if (!setter || setter->from_unknown_base || in.store.kind(setter->type) != TypeKind::Function) return type;
  const auto& params = in.store.function(setter->type).overloads.front().params;
  return params.size() >= 3 ? params[2].type : type;
}

std::optional<DataclassField> field_of(Inference& in, const ClassInfo& info, const FileUnit& unit, const Definition& definition,
                                       bool& kw_only) {
  const ast::AnnAssign assign(unit.tree, definition.region);
  if (assign.is_from_comment()) return std::nullopt;  // comments make no `__annotations__`
  Qualifiers qualifiers;
  DataclassField field;
  field.type = annotation_type(in, unit, assign.annotation(), &qualifiers);
  if (qualifiers.is_class_var) return std::nullopt;
  if (in.ctx.is_instance_of(field.type, KnownClass::DataclassKwOnly)) {
    kw_only = true;
    return std::nullopt;
  }
  field.name = field.parameter = unit.index.symbol(definition.symbol).name;
  field.definition = {unit.id, definition.node};
  field.kw_only = kw_only;
  field.is_init_var = qualifiers.is_init_var;
  if (qualifiers.bare_final) field.type = types::widen_literals(in.ctx, region_type(in, unit, definition.node), true);
  field.has_value = field.has_default = !unit.tree.absent(assign.value());
  const bool is_specified =
      field.has_value && unit.tree.kind(assign.value()) == NodeKind::Call && is_field_specifier(in, info, unit, assign.value());
  if (is_specified) apply_specifier(in, unit, assign.value(), field);
  if (!field.has_converter) field.type = settable_type(in, field.type);
  return field;
}

std::vector<DataclassField> own_fields(Inference& in, const ClassInfo& info) {
  std::vector<DataclassField> fields;
  const ClassSource source = class_source(in, info.id);
  if (!source.is_statement) return fields;
  const FileUnit& unit = *source.unit;
  std::vector<DefinitionId> annotated;
  const semantic::Scope& scope = unit.index.scope(info.body_scope);
  for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
    for (const DefinitionId id : live_definitions(in, unit, SymbolId(scope.first_symbol + i))) {
      if (unit.index.definition(id).kind != DefinitionKind::AnnotatedAssignment) continue;
      annotated.push_back(id);
      break;
    }
  }
  std::sort(annotated.begin(), annotated.end());  // definitions are in source order
  bool kw_only = info.dataclass.kw_only;
  for (const DefinitionId id : annotated) {
    if (auto field = field_of(in, info, unit, unit.index.definition(id), kw_only)) fields.push_back(std::move(*field));
  }
  return fields;
}

}  // namespace

std::vector<DataclassField> dataclass_fields(Inference& in, const ClassInfo& info) {
  std::vector<DataclassField> fields;
  for (auto entry = info.mro.rbegin(); entry != info.mro.rend(); ++entry) {
    if (in.store.kind(*entry) != TypeKind::Instance) continue;
    const types::InstanceType& instance = in.store.instance(*entry);
    const ClassInfo& base = in.class_info(instance.cls);
    if (!base.is_dataclass) continue;
    for (DataclassField& field : own_fields(in, base)) {
      if (base.id != info.id) field.type = specialize_member(in, field.type, instance);
      const auto known = std::find_if(fields.begin(), fields.end(), [&](const DataclassField& f) { return f.name == field.name; });
      if (known != fields.end()) {
        field.inherits_default = !field.has_value && (known->has_default || known->inherits_default);
        *known = std::move(field);
      } else {
        fields.push_back(std::move(field));
      }
    }
  }
  return fields;
}

// ---- members --------------------------------------------------------------------------------------------------------------------------------

namespace {

std::vector<Param> init_parameters(Inference& in, const ClassInfo& info, bool all_optional_keywords) {
  std::vector<Param> positional, keywords;
  for (const DataclassField& field : dataclass_fields(in, info)) {
    if (!field.in_init) continue;
    if (all_optional_keywords) {
      keywords.push_back(make_parameter(field.parameter, field.type, ParamKind::KeywordOnly, !field.is_init_var || field.has_default));
    } else if (field.kw_only) {
      keywords.push_back(make_parameter(field.parameter, field.type, ParamKind::KeywordOnly, field.has_default));
    } else {
      positional.push_back(make_parameter(field.parameter, field.type, ParamKind::Normal, field.has_default));
    }
  }
  positional.insert(positional.end(), keywords.begin(), keywords.end());
  return positional;
}

std::optional<ClassMember> comparison(Inference& in, const ClassInfo& info, NameId name) {
  const TypeId other = self_type_of(in, info.id);
  return make_method(in, info.id, name, {make_parameter(names().other, other)}, in.ctx.known_instance(KnownClass::Bool));
}

std::vector<NameId> match_args(Inference& in, const ClassInfo& info) {
  std::vector<NameId> members;
  for (const DataclassField& field : dataclass_fields(in, info)) {
    if (field.in_init && !field.kw_only && !field.is_init_var) members.push_back(field.name);
  }
  return members;
}

}  // namespace

std::optional<ClassMember> dataclass_synthesized(Inference& in, const ClassInfo& info, NameId name) {
  const Names& known = names();
  const DataclassOptions& options = info.dataclass;
  if (name == known.init) {
    if (!options.init) return std::nullopt;
    if (info.has_unknown_base) return make_class_variable(in, info.id, in.store.unknown());  // fields that nobody knows
    return make_method(in, info.id, name, init_parameters(in, info, false), in.ctx.none());
  }
  if (name == known.match_args && options.match_args) return make_class_variable(in, info.id, name_tuple(in, match_args(in, info)));
  if (name == known.slots && options.slots) {
    std::vector<NameId> own;
    for (const DataclassField& field : dataclass_fields(in, info)) own.push_back(field.name);
    return make_class_variable(in, info.id, name_tuple(in, own));
  }
  if (name == known.dataclass_fields) {
    const TypeId field = in.ctx.known_instance(KnownClass::DataclassField, {in.store.any()});
    return make_class_variable(in, info.id, in.ctx.known_instance(KnownClass::Dict, {in.ctx.known_instance(KnownClass::Str), field}));
  }
  if (options.order && (name == known.lt || name == known.le || name == known.gt || name == known.ge)) return comparison(in, info, name);
  if (name == known.hash && options.eq && !options.frozen && !options.unsafe_hash) return make_class_variable(in, info.id, in.ctx.none());
  if (name == known.replace_dunder && in.program.environment().version >= PythonVersion{3, 13}) {
    return make_method(in, info.id, name, init_parameters(in, info, true), self_type_of(in, info.id));
  }
  return std::nullopt;
}

}  // namespace awl::infer
