#include "infer/declarations/decorators.h"

#include <bit>

#include "infer/annotations/type_expressions.h"
#include "infer/classes/classes.h"
#include "infer/classes/dataclasses.h"
#include "infer/declarations/overload_groups.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"
#include "types/signatures.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;
using types::FunctionType;
using types::KnownClass;

namespace {

AnnotationContext decorator_context(const FileUnit& unit, NodeId decorator) {
  AnnotationContext context = annotation_context(unit, decorator);
  context.is_eager = true;
  return context;
}

NodeId callee_of(const ast::Tree& tree, NodeId decorator) {
  return tree.kind(decorator) == NodeKind::Call ? ast::Call(tree, decorator).func() : decorator;
}

}  // namespace

std::string deprecation_message(const ast::Tree& tree, NodeId decorator) {
  if (tree.kind(decorator) != NodeKind::Call) return {};
  const auto arguments = ast::Call(tree, decorator).arguments();
  if (arguments.empty() || tree.kind(arguments.front()) != NodeKind::ConstStr) return "deprecated";
  return ast::ConstStr(tree, arguments.front()).value();
}

KnownFunction known_decorator(Inference& in, const FileUnit& unit, NodeId decorator) {
  const NodeId callee = callee_of(unit.tree, decorator);
  const NodeKind kind = unit.tree.kind(callee);
  if (kind != NodeKind::Name && kind != NodeKind::Attribute) return KnownFunction::None;
  return known_function_named(in, decorator_context(unit, decorator), callee);
}

FunctionMarks function_marks(Inference& in, const FileUnit& unit, NodeId function_def) {
  FunctionMarks marks;
  for (const NodeId decorator : ast::FunctionDef(unit.tree, function_def).decorators()) {
    switch (known_decorator(in, unit, decorator)) {
      case KnownFunction::Overload:
        marks.is_overload = true;
        break;
      case KnownFunction::Final:
        marks.is_final = true;
        break;
      case KnownFunction::Override:
        marks.is_override = true;
        break;
      case KnownFunction::AbstractMethod:
        marks.is_abstract = true;
        break;
      case KnownFunction::NoTypeCheck:
        marks.no_type_check = true;
        break;
      case KnownFunction::Staticmethod:
        marks.is_static = true;
        break;
      case KnownFunction::Classmethod:
        marks.is_class = true;
        break;
      case KnownFunction::Deprecated:
        marks.deprecated = deprecation_message(unit.tree, decorator);
        break;
      default:
        break;
    }
  }
  return marks;
}

bool is_overload(Inference& in, const FileUnit& unit, NodeId function_def) {
  for (const NodeId decorator : ast::FunctionDef(unit.tree, function_def).decorators()) {
    if (known_decorator(in, unit, decorator) == KnownFunction::Overload) return true;
  }
  return false;
}

TypeId decorator_value(Inference& in, const FileUnit& unit, NodeId decorator) {
  const NodeKind kind = unit.tree.kind(decorator);
  if (kind == NodeKind::Name || kind == NodeKind::Attribute) {
    if (const TypeId value = value_of(in, decorator_context(unit, decorator), decorator)) return value;
  }
  const TypeId value = expression_type(in, unit, decorator);
  return value ? value : in.store.unknown();
}

// ---- calling a decorator --------------------------------------------------------------------------------------------------

namespace {

bool has_declared_return(const Inference& in, const types::Signature& signature) {
  return signature.returns && in.store.kind(signature.returns) != TypeKind::Deferred;
}

/// `def wrapper(*args, **kwargs)` without annotations: made to stand for any function, it says nothing.
bool is_plain_wrapper(const Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Function) return false;
  const FunctionType& function = in.store.function(type);
  if (function.overloads.size() != 1 || has_declared_return(in, function.overloads.front())) return false;
  bool has_rest = false;
  for (const types::Param& param : function.overloads.front().params) {
    if (param.is_annotated) return false;
    has_rest |= param.kind == types::ParamKind::VarArgs;
  }
  return has_rest;
}

bool is_unannotated(const Inference& in, TypeId decorator) {
  if (in.store.kind(decorator) != TypeKind::Function) return false;
  for (const types::Signature& signature : in.store.function(decorator).overloads) {
    if (has_declared_return(in, signature)) return false;
    for (const types::Param& param : signature.params) {
      if (param.is_annotated) return false;
    }
  }
  return true;
}

bool is_partly_unknown(Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Union) return in.store.kind(type) == TypeKind::Unknown;
  for (const TypeId member : in.store.union_of(type).members) {
    if (in.store.kind(member) == TypeKind::Unknown) return true;
  }
  return false;
}

}  // namespace

/// A function with `yield`: nearly always decorated in order to become something else (a context manager, a coroutine).
bool is_generator_function(const Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Function) return false;
  const types::SourceRef definition = in.store.function(type).definition;
  if (!definition.file) return false;
  const ast::Tree& tree = in.program.unit(definition.file).tree;
  return tree.kind(definition.node) == NodeKind::FunctionDef && ast::FunctionDef(tree, definition.node).has_yield();
}

TypeId apply_decorator(Inference& in, TypeId decorator, TypeId decorated) {
  if (in.ctx.is_dynamic(decorator)) return is_generator_function(in, decorated) ? in.store.unknown() : decorated;
  if (in.store.kind(decorator) == TypeKind::Never) return decorated;
  const TypeId argument[] = {decorated};
  const auto called = call_quietly(in, decorator, argument);
  if (!called) return decorated;
  const TypeId result = types::resolve(in.ctx, *called);
  if (is_partly_unknown(in, result) || is_plain_wrapper(in, result)) return decorated;
  if (is_unannotated(in, decorator) && in.store.has_unknown(result)) {
    return is_generator_function(in, decorated) ? in.store.unknown() : decorated;
  }
  return result;
}

namespace {

/// `def setting(...) -> Callable[[Callable], T]` where nothing says what `T` is: the function was kept for want of a better answer.
bool gives_unknown(Inference& in, TypeId decorator, TypeId decorated) {
  if (in.ctx.is_dynamic(decorator)) return true;
  if (in.store.kind(decorator) == TypeKind::Never) return false;
  const TypeId argument[] = {decorated};
  const auto called = call_quietly(in, decorator, argument);
  return called && in.store.kind(types::resolve(in.ctx, *called)) == TypeKind::Unknown;
}

}  // namespace

bool is_guessed_function(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  if (in.store.kind(type) == TypeKind::BoundMethod) type = types::resolve(in.ctx, in.store.bound_method(type).function);
  if (in.store.kind(type) != TypeKind::Function) return false;
  const types::SourceRef definition = in.store.function(type).definition;
  if (!definition.file) return false;
  const FileUnit& unit = in.unit(definition.file);
  if (unit.tree.kind(definition.node) != NodeKind::FunctionDef) return false;
  for (const NodeId decorator : ast::FunctionDef(unit.tree, definition.node).decorators()) {
    if (known_decorator(in, unit, decorator) != KnownFunction::None) continue;
    if (gives_unknown(in, decorator_value(in, unit, decorator), function_type(in, unit, definition.node))) return true;
  }
  return false;
}

// ---- functions ----------------------------------------------------------------------------------------------------------------

namespace {

/// A descriptor class that behaves as `property` does: it, or a class that derives from it.
bool is_property_class(Inference& in, TypeId value) {
  if (in.store.kind(value) != TypeKind::ClassObject) return false;
  const ClassId cls = in.store.class_object(value).cls;
  return derives_from(in, cls, KnownClass::Property) || cls == in.known_class(KnownClass::DynamicClassAttribute);
}

/// The definition of the same symbol that comes before this one under this environment, or none.
DefinitionId definition_before(Inference& in, const FileUnit& unit, SymbolId symbol, NodeId before) {
  DefinitionId last;
  for (const DefinitionId id : live_definitions(in, unit, symbol)) {
    if (unit.index.definition(id).node >= before) break;
    last = id;
  }
  return last;
}

enum class Accessor : std::uint8_t { None, Getter, Setter, Deleter };

Accessor accessor_named(NameId attribute) {
  if (attribute == names().setter) return Accessor::Setter;
  if (attribute == names().deleter) return Accessor::Deleter;
  return attribute == names().getter ? Accessor::Getter : Accessor::None;
}

/// `@x.setter`: the property made so far by the definitions of `x` above; none if the decorator is something else.
TypeId accessed_property(Inference& in, const FileUnit& unit, NodeId decorator, NodeId function_def) {
  const ast::Tree& tree = unit.tree;
  if (tree.kind(decorator) != NodeKind::Attribute) return {};
  const ast::Attribute attribute(tree, decorator);
  if (accessor_named(attribute.attr()) == Accessor::None) return {};
  TypeId value;
  if (tree.kind(attribute.value()) == NodeKind::Name) {
    const auto found = unit.index.resolve(unit.index.enclosing_scope(function_def), ast::Name(tree, attribute.value()).name());
    if (!found) return {};
    const DefinitionId before = definition_before(in, unit, found->symbol, function_def);
    if (before) value = definition_type(in, unit, before);
  } else {
    value = value_of(in, decorator_context(unit, decorator), attribute.value());
  }
  return value && in.store.kind(value) == TypeKind::Property ? value : TypeId();
}

TypeId with_accessor(Inference& in, TypeId property, Accessor accessor, TypeId function) {
  types::PropertyType changed = in.store.property(property);
  switch (accessor) {
    case Accessor::Getter:
      changed.getter = function;
      break;
    case Accessor::Setter:
      changed.setter = function;
      break;
    case Accessor::Deleter:
      changed.deleter = function;
      break;
    case Accessor::None:
      break;
  }
  return in.store.make(changed);
}

/// A decorator that gave back a callable: in a class it is still a method, under its own name.
TypeId as_method(Inference& in, const FunctionType& original, TypeId type) {
  if (in.store.kind(type) != TypeKind::Callable || !original.owner) return type;
  FunctionType method = original;
  method.overloads = in.store.callable(type).overloads;
  return in.store.make(std::move(method));
}

TypeId with_binding(Inference& in, const FunctionType& original, TypeId type, FunctionType::Binding binding) {
  type = as_method(in, original, type);
  if (in.store.kind(type) != TypeKind::Function) return type;
  FunctionType method = in.store.function(type);
  if (method.binding == binding) return type;
  method.binding = binding;
  return in.store.make(std::move(method));
}

TypeId decorate_once(Inference& in, const FileUnit& unit, NodeId function_def, NodeId decorator, const FunctionType& original,
                     TypeId type) {
  switch (known_decorator(in, unit, decorator)) {
    case KnownFunction::Overload:
    case KnownFunction::Final:
    case KnownFunction::Override:
    case KnownFunction::NoTypeCheck:
    case KnownFunction::TypeCheckOnly:
    case KnownFunction::AbstractMethod:
    case KnownFunction::DataclassTransform:
    case KnownFunction::Deprecated:
      return type;
    case KnownFunction::Staticmethod:
      return with_binding(in, original, type, FunctionType::Binding::Static);
    case KnownFunction::Classmethod:
      return with_binding(in, original, type, FunctionType::Binding::Class);
    default:
      break;
  }
  if (const TypeId property = accessed_property(in, unit, decorator, function_def)) {
    return with_accessor(in, property, accessor_named(ast::Attribute(unit.tree, decorator).attr()), type);
  }
  const TypeId value = decorator_value(in, unit, decorator);
  if (is_property_class(in, value)) {
    types::PropertyType property;
    property.getter = type;
    property.definition = original.definition;
    return in.store.make(property);
  }
  return as_method(in, original, apply_decorator(in, value, type));
}

/// The function with its decorators applied, from the innermost up to (and without) `last`, if that is one of them.
TypeId decorate(Inference& in, const FileUnit& unit, NodeId function_def, NodeId last = NodeId()) {
  TypeId type = function_type(in, unit, function_def);
  if (in.store.kind(type) != TypeKind::Function) return type;
  const FunctionType& original = in.store.function(type);
  std::vector<NodeId> decorators;
  for (const NodeId decorator : ast::FunctionDef(unit.tree, function_def).decorators()) decorators.push_back(decorator);
  for (auto it = decorators.rbegin(); it != decorators.rend() && *it != last; ++it) {
    type = decorate_once(in, unit, function_def, *it, original, type);
  }
  return type;
}

}  // namespace

TypeId decorator_argument(Inference& in, const FileUnit& unit, NodeId function_def, NodeId decorator) {
  return decorate(in, unit, function_def, decorator);
}

TypeId called_decorator(Inference& in, const FileUnit& unit, NodeId function_def, NodeId decorator) {
  if (known_decorator(in, unit, decorator) != KnownFunction::None || accessed_property(in, unit, decorator, function_def)) return {};
  const TypeId value = decorator_value(in, unit, decorator);
  const bool is_called = !in.ctx.is_dynamic(value) && in.store.kind(value) != TypeKind::Never && !is_property_class(in, value);
  return is_called ? value : TypeId();
}

namespace {

// ---- overloads -------------------------------------------------------------------------------------------------------------------

/// The overloads that end at this definition, in order: those before it, and itself if it is one.
std::vector<NodeId> overloads_up_to(Inference& in, const FileUnit& unit, NodeId function_def) {
  const DefinitionId self = unit.index.definition_of(function_def);
  std::vector<NodeId> overloads;
  if (!self) return overloads;
  for (const DefinitionId id : live_definitions(in, unit, unit.index.definition(self).symbol)) {
    const Definition& definition = unit.index.definition(id);
    if (definition.node > function_def) break;
    const bool is_one = definition.kind == DefinitionKind::Function && is_overload(in, unit, definition.node);
    if (is_one) {
      overloads.push_back(definition.node);
    } else if (definition.node != function_def) {
      overloads.clear();
    }
  }
  return overloads;
}

bool has_several_definitions(const FileUnit& unit, NodeId function_def) {
  const DefinitionId self = unit.index.definition_of(function_def);
  return self && unit.index.symbol(unit.index.definition(self).symbol).definition_count > 1;
}

/// One function with all the overloads' signatures. `own`: the type of the definition that ends them, which callers see nothing
/// of, whatever its decorators make of it.
TypeId join_overloads(Inference& in, const FileUnit& unit, const std::vector<NodeId>& overloads, NodeId function_def, TypeId own) {
  const TypeId implementation = in.store.kind(own) == TypeKind::Function ? own : function_type(in, unit, function_def);
  if (in.store.kind(implementation) != TypeKind::Function) return own;
  FunctionType joined = in.store.function(implementation);
  joined.overloads.clear();
  for (const NodeId overload : overloads) {
    const TypeId type = decorate(in, unit, overload);
    const auto* signatures = types::signatures_of(in.ctx, type);
    if (!signatures) continue;
    joined.overloads.insert(joined.overloads.end(), signatures->begin(), signatures->end());
    if (in.store.kind(type) != TypeKind::Function) continue;
    const FunctionType& function = in.store.function(type);
    joined.binding = function.binding;
    joined.is_final |= function.is_final;
    joined.is_abstract |= function.is_abstract;
    joined.is_override |= function.is_override;
  }
  return joined.overloads.empty() ? own : in.store.make(std::move(joined));
}

}  // namespace

QueryValue compute_decorated_function(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId function_def(key.index);
  const TypeId own = decorate(in, unit, function_def);
  if (!has_several_definitions(unit, function_def)) return own.value;
  const std::vector<NodeId> overloads = overloads_up_to(in, unit, function_def);
  if (overloads.empty()) return own.value;
  return join_overloads(in, unit, overloads, function_def, own).value;
}

TypeId decorated_alone(Inference& in, const FileUnit& unit, NodeId function_def) { return decorate(in, unit, function_def); }

TypeId decorated_function_type(Inference& in, const FileUnit& unit, NodeId function_def) {
  return TypeId(static_cast<std::uint32_t>(in.engine.get({QueryKind::DecoratedFunction, unit.id, function_def.value})));
}

// ---- classes ------------------------------------------------------------------------------------------------------------------------

namespace {

/// A decorator that gives back the class it got keeps it a class, whatever type it declares (`type[T]`).
TypeId decorate_class(Inference& in, const FileUnit& unit, NodeId decorator, TypeId type) {
  if (known_decorator(in, unit, decorator) != KnownFunction::None) return type;
  const TypeId value = decorator_value(in, unit, decorator);
  if (in.store.kind(type) != TypeKind::ClassObject) return apply_decorator(in, value, type);
  const TypeId result = apply_decorator(in, value, type);
  if (in.store.kind(result) != TypeKind::ClassObject && is_dataclass_transform(in, unit, decorator)) return type;
  const ClassId cls = in.store.class_object(type).cls;
  if (in.store.kind(result) == TypeKind::SubclassOf) {
    const TypeId instance = in.store.subclass_of(result).instance;
    const bool same = in.store.kind(instance) == TypeKind::Instance && in.store.instance(instance).cls == cls;
    return same || in.ctx.is_dynamic(instance) ? type : result;
  }
  return result;
}

}  // namespace

bool has_guessed_constructor(Inference& in, ClassId cls) {
  return std::ranges::any_of(in.class_info(cls).mro, [&in](TypeId entry) {
    if (in.store.kind(entry) != TypeKind::Instance) return false;
    const ClassSource source = class_source(in, in.store.instance(entry).cls);
    if (!source.is_statement || source.unit->is_stub) return false;
    for (const NodeId decorator : ast::ClassDef(source.unit->tree, source.node).decorators()) {
      if (in.ctx.is_dynamic(types::resolve(in.ctx, decorator_value(in, *source.unit, decorator)))) return true;
    }
    return false;
  });
}

QueryValue compute_decorated_class(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId class_def(key.index);
  TypeId type = class_object(in, unit, class_def);
  std::vector<NodeId> decorators;
  for (const NodeId decorator : ast::ClassDef(unit.tree, class_def).decorators()) decorators.push_back(decorator);
  for (auto it = decorators.rbegin(); it != decorators.rend(); ++it) type = decorate_class(in, unit, *it, type);
  return type.value;
}

TypeId class_statement_type(Inference& in, const FileUnit& unit, NodeId class_def) {
  if (is_typing_module(unit)) {
    const DefinitionId definition = unit.index.definition_of(class_def);
    if (definition) {
      if (const TypeId special = typing_definition(in, unit, unit.index.definition(definition))) return special;
    }
  }
  if (ast::ClassDef(unit.tree, class_def).decorators().empty()) return class_object(in, unit, class_def);
  return TypeId(static_cast<std::uint32_t>(in.engine.get({QueryKind::DecoratedClass, unit.id, class_def.value})));
}

}  // namespace awl::infer
