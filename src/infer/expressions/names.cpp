// Names: what the flow says they hold here, else what the scope around, the module, star imports and builtins say.
//
//   def f():            `x` in f: free, its value at the call is unknown: all of the module's bindings united
//       return x
//   x = 1
//   print(x, len)       `x`: the flow knows the binding; `len`: a builtin
#include "infer/declarations/file_ranges.h"
#include "infer/declarations/imports.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using semantic::ScopeKind;
using semantic::SemanticIndex;

struct NameValue {
  TypeId type;  // none: not found
  bool maybe_unbound = false;
};

/// `__class__` inside a method is the class around it.
TypeId enclosing_class_object(RegionContext& rc, ScopeId from) {
  const SemanticIndex& index = rc.unit.index;
  bool in_function = false;
  for (ScopeId id = from; id; id = index.scope(id).parent) {
    const auto& scope = index.scope(id);
    if (scope.kind == ScopeKind::Function) in_function = true;
    if (scope.kind != ScopeKind::Class || !in_function) continue;
    const ClassId cls = class_id_of(rc.in, rc.unit, scope.node);
    return rc.in.store.make(types::ClassObjectType{cls, {}});
  }
  return TypeId();
}

/// What every module has without saying so, or a class body while it runs.
TypeId implicit_name(RegionContext& rc, ScopeId from, NameId name) {
  const std::string_view text = name_text(name);
  if (!text.starts_with("__")) return TypeId();
  if (name == names().dunder_class) return enclosing_class_object(rc, from);
  if (rc.unit.index.scope(from).kind == ScopeKind::Class && (text == "__module__" || text == "__qualname__")) {
    return rc.ctx().known_instance(KnownClass::Str);
  }
  return implicit_module_name(rc.in, name);
}

TypeId outside_of_file(RegionContext& rc, ScopeId from, NameId name) {
  if (!rc.unit.index.star_imports.empty()) {
    if (const TypeId type = star_import_type(rc.in, rc.unit, name)) return type;
  }
  if (const TypeId type = builtin_type(rc.in, name)) return type;
  return implicit_name(rc, from, name);
}

/// A symbol of a scope around, at a time that is not known: everything it is ever bound to.
NameValue symbol_value(RegionContext& rc, SymbolId symbol) {
  const SymbolType& type = symbol_type(rc.in, rc.unit, symbol);
  // Bound only where this Python version or platform never gets: the name means what it means without that.
  if (type.is_unbound && !type.is_declared) return {};
  return {type.type, false};
}

/// What a module holds is for everybody to change, whatever this file does: only its class is relied on, unless it is `Final`
/// without a type.
TypeId of_global(RegionContext& rc, SymbolId symbol, TypeId value) {
  const TypeId widened = types::widen_literals(rc.ctx(), value);
  if (widened == value || !rc.unit.index.symbol(symbol).is_declared) return widened;
  const SymbolType& declared = symbol_type(rc.in, rc.unit, symbol);
  return declared.is_final && declared.type == value ? value : widened;
}

/// A name that is free in `from`, or bound there without the flow knowing (through `global`).
NameValue free_value(RegionContext& rc, ScopeId from, NameId name) {
  const auto resolved = rc.unit.index.resolve(from, name);
  if (const flow::Capture* capture = rc.unit.flow.capture(from, name); capture && (capture->is_eager || capture->is_stable)) {
    const ValueType value = ssa_type(rc.in, rc.unit, capture->value, capture->is_eager ? &rc : nullptr);
    if (value.type && !value.is_entry) {
      const bool is_global = !capture->is_eager && resolved && rc.unit.index.scope(capture->owner).kind == ScopeKind::Module;
      return {is_global ? of_global(rc, resolved->symbol, value.type) : value.type, capture->is_eager && value.maybe_unbound};
    }
    if (!value.type && !value.is_entry && capture->is_eager && value.maybe_unbound) {
      return {outside_of_file(rc, from, name), false};
    }
    if (value.is_entry && capture->owner != from) {
      const NameValue around = free_value(rc, capture->owner, name);
      if (!value.type) return around;
      return {around.type ? types::make_union(rc.ctx(), value.type, around.type) : value.type, around.maybe_unbound};
    }
  }
  if (!resolved) return {outside_of_file(rc, from, name), false};
  const NameValue value = symbol_value(rc, resolved->symbol);
  if (value.type) return value;
  const TypeId outside = outside_of_file(rc, from, name);
  return {outside ? outside : rc.in.store.unknown(), false};
}

/// Where a name is looked up that its own scope has not bound yet: class bodies and modules go on to the globals and the
/// builtins; functions do not.
TypeId fallback_of_unbound(RegionContext& rc, ScopeId scope, NameId name) {
  const SemanticIndex& index = rc.unit.index;
  const ScopeKind kind = index.scope(scope).kind;
  if (kind == ScopeKind::Class) {
    if (const SymbolId global = index.lookup(ScopeId(0), name)) {
      const SymbolType& type = symbol_type(rc.in, rc.unit, global);
      if (type.type && !type.is_unbound) return type.type;
    }
    return outside_of_file(rc, scope, name);
  }
  return kind == ScopeKind::Module ? outside_of_file(rc, scope, name) : TypeId();
}

// ---- messages ---------------------------------------------------------------------------------------------------------------

void add_symbols(const FileUnit& unit, ScopeId scope, std::vector<std::string_view>& names) {
  const auto& index = unit.index;
  const auto& info = index.scope(scope);
  for (std::uint32_t i = 0; i < info.symbol_count; ++i) {
    const auto& symbol = index.symbols[info.first_symbol + i];
    if (symbol.is_bound || symbol.is_parameter || symbol.is_declared) names.push_back(name_text(symbol.name));
  }
}

/// Names that could have been meant, nearest scope first.
std::vector<std::string_view> visible_names(RegionContext& rc, ScopeId from) {
  std::vector<std::string_view> names;
  const SemanticIndex& index = rc.unit.index;
  for (ScopeId id = from; id; id = index.scope(id).parent) {
    if (index.scope(id).kind == ScopeKind::Class && id != from) continue;
    add_symbols(rc.unit, id, names);
  }
  if (const auto builtins = rc.in.program.stdlib_module("builtins")) {
    const FileUnit& unit = rc.in.unit(*builtins);
    std::vector<std::string_view> all;
    add_symbols(unit, ScopeId(0), all);
    for (const std::string_view name : all) {
      if (!name.starts_with('_')) names.push_back(name);
    }
  }
  return names;
}

/// A name that the stubs of builtins define, but not for the Python version under check.
bool is_builtin_of_other_version(RegionContext& rc, NameId name) {
  const auto builtins = rc.in.program.stdlib_module("builtins");
  if (!builtins) return false;
  const SemanticIndex& index = rc.in.unit(*builtins).index;
  const SymbolId symbol = index.lookup(ScopeId(0), name);
  if (!symbol) return false;
  return std::ranges::any_of(index.definitions_of(symbol), [&](DefinitionId id) {  // what the stub imports is its own business
    const auto kind = index.definition(id).kind;
    return kind != semantic::DefinitionKind::Import && kind != semantic::DefinitionKind::ImportFrom;
  });
}

}  // namespace

std::string unresolved_hint(RegionContext& rc, ScopeId from, NameId name) {
  const std::string_view text = name_text(name);
  if (is_builtin_of_other_version(rc, name)) {
    const PythonVersion version = rc.in.program.environment().version;
    return fmt::format(" in Python {}.{}, the version that is checked for; other versions have it as a builtin", version.major,
                       version.minor);
  }
  if (rc.in.program.stdlib_module(text)) {
    return "; it is a module of the standard library: `import " + std::string(text) + "` is missing";
  }
  const auto typing = rc.in.program.stdlib_module("typing");
  if (typing && !text.starts_with('_') && module_member(rc.in, *typing, name).exists) {
    return "; it is in `typing`: `from typing import " + std::string(text) + "` is missing";
  }
  std::vector<std::string_view> names = visible_names(rc, from);
  std::erase(names, text);
  return did_you_mean(text, names);
}

namespace {

/// `self.x` written as `x` in a method.
bool is_attribute_of_enclosing_class(RegionContext& rc, ScopeId from, NameId name) {
  const SemanticIndex& index = rc.unit.index;
  bool in_function = false;
  for (ScopeId id = from; id; id = index.scope(id).parent) {
    const auto& scope = index.scope(id);
    in_function |= scope.kind == ScopeKind::Function;
    if (scope.kind != ScopeKind::Class || !in_function) continue;
    if (index.lookup(id, name)) return true;
    for (const auto& attribute : index.attributes_of(id)) {
      if (attribute.attribute == name) return true;
    }
  }
  return false;
}

void report_unresolved(RegionContext& rc, NodeId node, ScopeId from, NameId name) {
  if (!rc.is_reporting() || file_ranges(rc.in, rc.unit).is_in_unreadable_code(name)) return;
  if (has_unknown_star_import(rc.in, rc.unit)) return;
  const std::string shown = quoted(name);
  if (is_attribute_of_enclosing_class(rc, from, name)) {
    report(rc, Rule::unresolved_reference, node,
           shown + " is not defined; methods reach their class's attributes through `self`: `self." + std::string(name_text(name)) + "`");
    return;
  }
  report(rc, Rule::unresolved_reference, node, shown + " is not defined" + unresolved_hint(rc, from, name));
}

/// The scope binds the name, but not on any way to here.
void report_unbound(RegionContext& rc, NodeId node, ScopeId scope, NameId name) {
  if (!rc.is_reporting()) return;
  const SemanticIndex& index = rc.unit.index;
  const SymbolId symbol = index.lookup(scope, name);
  const std::string shown = quoted(name);
  NodeId later;
  bool only_declared = true;
  if (symbol) {
    for (const DefinitionId id : index.definitions_of(symbol)) {
      const auto& definition = index.definition(id);
      if (definition.is_binding) only_declared = false;
      if (definition.is_binding && definition.node > node && !later) later = definition.node;
    }
  }
  std::string message = shown + " has no value here";
  if (only_declared && symbol) {
    message += ": it is declared, but never assigned";
  } else if (later) {
    message += ": it is used before it is assigned";
  }
  auto d = report(rc, Rule::unresolved_reference, node, std::move(message));
  if (d && later) d.note(rc.unit.id, definition_range(rc.tree(), later), shown + " is assigned here");
}

void report_possibly_unbound(RegionContext& rc, NodeId node, NameId name) {
  if (!rc.is_reporting()) return;
  report(rc, Rule::possibly_unresolved_reference, node,
         quoted(name) + " may have no value here: it is not assigned on every way to this use");
}

/// The name's own scope tracks it: `value` is what the flow says.
TypeId tracked_name(RegionContext& rc, NodeId node, ScopeId scope, NameId name, const ValueType& value) {
  TypeId type = value.type;
  bool maybe_unbound = value.maybe_unbound;
  if (value.is_entry) {
    const NameValue around = free_value(rc, scope, name);
    if (!around.type && !type) {
      report_unresolved(rc, node, scope, name);
      return rc.in.store.unknown();
    }
    if (around.type) type = type ? types::make_union(rc.ctx(), type, around.type) : around.type;
    maybe_unbound |= around.maybe_unbound;
  }
  if (!maybe_unbound) return type ? type : rc.in.store.unknown();
  if (type && rc.in.store.kind(type) == TypeKind::Never) return type;
  if (rc.unit.is_stub) {  // stubs are never run: their names may be used before they are defined
    const SymbolId symbol = rc.unit.index.lookup(scope, name);
    const TypeId public_type = symbol ? symbol_type(rc.in, rc.unit, symbol).type : TypeId();
    if (public_type) return public_type;
  }
  if (const TypeId fallback = fallback_of_unbound(rc, scope, name)) {
    return type ? types::make_union(rc.ctx(), type, fallback) : fallback;
  }
  if (type) {
    report_possibly_unbound(rc, node, name);
    return type;
  }
  report_unbound(rc, node, scope, name);
  return rc.in.store.unknown();
}

}  // namespace

TypeId infer_name(RegionContext& rc, NodeId node) {
  const NameId name = ast::Name(rc.tree(), node).name();
  const ScopeId scope = rc.unit.index.enclosing_scope(node);
  if (const SsaId value = rc.unit.flow.value_at(node)) {
    return tracked_name(rc, node, scope, name, ssa_type(rc.in, rc.unit, value, &rc));
  }
  const NameValue value = free_value(rc, scope, name);
  if (!value.type) {
    report_unresolved(rc, node, scope, name);
    return rc.in.store.unknown();
  }
  if (value.maybe_unbound) report_possibly_unbound(rc, node, name);
  return value.type;
}

}  // namespace awl::infer
