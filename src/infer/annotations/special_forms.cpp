#include "infer/annotations/special_forms.h"

#include <algorithm>
#include <array>

#include "infer/api.h"
#include "infer/classes/classes.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::DefinitionKind;

namespace {

template <class Value>
using NameTable = std::vector<std::pair<NameId, Value>>;

template <class Value>
const Value* find(const NameTable<Value>& table, NameId name) {
  const auto at = std::lower_bound(table.begin(), table.end(), name, [](const auto& entry, NameId wanted) { return entry.first < wanted; });
  return at != table.end() && at->first == name ? &at->second : nullptr;
}

template <class Value>
NameTable<Value> sorted(NameTable<Value> table) {
  std::sort(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return table;
}

const NameTable<SpecialForm>& special_form_table() {
  static const NameTable<SpecialForm> table = sorted<SpecialForm>({
#define AWL_SPECIAL_FORM(Name) {intern(#Name), SpecialForm::Name},
#include "infer/annotations/special_forms.def"
  });
  return table;
}

struct FunctionPlace {
  std::string_view module;
  KnownFunction function;
};

const NameTable<FunctionPlace>& function_table() {
  static const NameTable<FunctionPlace> table = sorted<FunctionPlace>({
#define AWL_KNOWN_FUNCTION(Identifier, module, name) {intern(name), {module, KnownFunction::Identifier}},
#include "infer/annotations/known_functions.def"
  });
  return table;
}

struct ClassPlace {
  std::string_view module, name;
};

/// The classes that `List = _Alias()` and the like stand for.
const NameTable<ClassPlace>& alias_table() {
  static const NameTable<ClassPlace> table = sorted<ClassPlace>({
      {intern("List"), {"builtins", "list"}},
      {intern("Dict"), {"builtins", "dict"}},
      {intern("Set"), {"builtins", "set"}},
      {intern("FrozenSet"), {"builtins", "frozenset"}},
      {intern("DefaultDict"), {"collections", "defaultdict"}},
      {intern("Counter"), {"collections", "Counter"}},
      {intern("Deque"), {"collections", "deque"}},
      {intern("ChainMap"), {"collections", "ChainMap"}},
      {intern("OrderedDict"), {"collections", "OrderedDict"}},
  });
  return table;
}

bool is_name(const ast::Tree& tree, NodeId node, NameId name) {
  return tree.kind(node) == NodeKind::Name && ast::Name(tree, node).name() == name;
}

bool is_defined_in(const FileUnit& unit, std::string_view module) {
  if (!unit.is_stdlib) return false;
  const std::string_view mine = name_text(unit.module);
  return mine == module || (mine == "typing_extensions" && (module == "typing" || module == "warnings"));
}

TypeId special_form_value(Inference& in, NameId name) {
  return find(special_form_table(), name) ? in.store.make(types::SpecialFormType{name}) : TypeId();
}

TypeId alias_class_value(Inference& in, NameId name) {
  const ClassPlace* place = find(alias_table(), name);
  if (!place) return {};
  const auto file = in.program.stdlib_module(place->module);
  if (!file) return {};
  const ModuleMember& member = module_member(in, *file, intern(place->name));
  return member.exists ? member.type : TypeId();
}

}  // namespace

SpecialForm special_form(const Inference& in, TypeId value) {
  if (in.store.kind(value) != TypeKind::SpecialForm) return SpecialForm::None;
  const SpecialForm* form = find(special_form_table(), in.store.special_form(value).name);
  return form ? *form : SpecialForm::None;
}

bool is_typing_module(const FileUnit& unit) {
  return unit.is_stdlib && (unit.module == names().typing || unit.module == names().typing_extensions);
}

TypeId typing_definition(Inference& in, const FileUnit& unit, const semantic::Definition& definition) {
  const ast::Tree& tree = unit.tree;
  const NameId name = unit.index.symbol(definition.symbol).name;
  if (definition.kind == DefinitionKind::AnnotatedAssignment) {
    const NodeId annotation = ast::AnnAssign(tree, definition.region).annotation();
    if (is_name(tree, annotation, names().special_form_class) || name == names().generic) {
      return special_form_value(in, name);
    }
  } else if (definition.kind == DefinitionKind::Assignment) {
    const NodeId value = ast::Assign(tree, definition.region).value();
    if (tree.kind(value) == NodeKind::Call && is_name(tree, ast::Call(tree, value).func(), names().alias_class)) {
      return alias_class_value(in, name);
    }
  } else if (definition.kind == DefinitionKind::Class && name == names().any) {
    return special_form_value(in, name);
  }
  return {};
}

KnownFunction known_function(Inference& in, TypeId value) {
  if (in.store.kind(value) != TypeKind::Function) return KnownFunction::None;
  const types::FunctionType& function = in.store.function(value);
  const FunctionPlace* place = find(function_table(), function.name);
  if (!place || function.owner || !function.definition.file) return KnownFunction::None;
  return is_defined_in(in.unit(function.definition.file), place->module) ? place->function : KnownFunction::None;
}

KnownFunction known_function_named(Inference& in, const AnnotationContext& context, NodeId node) {
  SymbolPlace place = named_symbol(in, context, node);
  if (!place && context.tree->kind(node) == NodeKind::Name) {  // a builtin
    const NameId name = ast::Name(*context.tree, node).name();
    const auto builtins = find(function_table(), name) ? in.program.stdlib_module("builtins") : std::nullopt;
    if (builtins && !context.unit->index.resolve(context.scope, name)) place = module_symbol(in, *builtins, name);
  }
  if (!place || !place.unit->is_stdlib) return KnownFunction::None;
  const semantic::Symbol& symbol = place.unit->index.symbol(place.symbol);
  const FunctionPlace* known = find(function_table(), symbol.name);
  if (!known || symbol.scope != ScopeId(0) || !is_defined_in(*place.unit, known->module)) return KnownFunction::None;
  return known->function;
}

ClassId find_stdlib_class(Inference& in, std::string_view module, std::string_view name) {
  const auto file = in.program.stdlib_module(module);
  if (!file) return {};
  const SymbolPlace place = follow_imports(in, module_symbol(in, *file, intern(name)));
  if (!place) return {};
  const DefinitionList live = live_definitions(in, *place.unit, place.symbol);
  for (auto it = live.rbegin(); it != live.rend(); ++it) {
    const semantic::Definition& definition = place.unit->index.definition(*it);
    if (definition.kind == DefinitionKind::Class) return class_id_of(in, *place.unit, definition.node);
  }
  return {};
}

bool is_stdlib_class(Inference& in, ClassId cls, std::string_view module, std::string_view name) {
  const types::ClassKey& key = in.store.class_key(cls);
  return name_text(key.name) == name && key.definition.file && is_defined_in(in.unit(key.definition.file), module);
}

TypeMaker type_maker(Inference& in, TypeId callee) {
  if (special_form(in, callee) == SpecialForm::TypedDict) return TypeMaker::TypedDict;
  if (in.store.kind(callee) != TypeKind::ClassObject) {
    return known_function(in, callee) == KnownFunction::NamedTupleFactory ? TypeMaker::NamedTuple : TypeMaker::None;
  }
  static const NameTable<TypeMaker> table = sorted<TypeMaker>({
      {intern("TypeVar"), TypeMaker::TypeVar},
      {intern("ParamSpec"), TypeMaker::ParamSpec},
      {intern("TypeVarTuple"), TypeMaker::TypeVarTuple},
      {intern("NewType"), TypeMaker::NewType},
      {intern("NamedTuple"), TypeMaker::NamedTuple},
      {intern("TypeAliasType"), TypeMaker::TypeAliasType},
      {intern("Sentinel"), TypeMaker::Sentinel},
      {intern("sentinel"), TypeMaker::Sentinel},
  });
  const types::ClassKey& key = in.store.class_key(in.store.class_object(callee).cls);
  if (const TypeMaker* maker = find(table, key.name)) {
    const FileUnit& unit = in.unit(key.definition.file);
    const bool is_builtin = *maker == TypeMaker::Sentinel && unit.is_stdlib && name_text(unit.module) == "builtins";
    return is_builtin || is_typing_module(unit) ? *maker : TypeMaker::None;
  }
  return TypeMaker::None;
}

}  // namespace awl::infer
