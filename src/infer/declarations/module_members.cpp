// Members of modules and the names that every module sees: builtins and what the import system sets.
#include <bit>

#include "infer/classes/classes.h"
#include "infer/declarations/imports.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using types::KnownClass;

namespace {

ModuleMember symbol_member(Inference& in, const FileUnit& module, SymbolId symbol) {
  ModuleMember member;
  const DefinitionList live = live_definitions(in, module, symbol);
  if (live.empty()) return member;
  const SymbolType& type = symbol_type(in, module, symbol);
  member.exists = true;
  member.type = type.type;
  member.definition = type.definition;
  member.is_private_in_stub = module.is_stub;
  for (const DefinitionId id : live) {
    if (!is_private_import(module, module.index.definition(id))) member.is_private_in_stub = false;
  }
  return member;
}

/// PEP 562: a module's `__getattr__` answers for every name.
ModuleMember getattr_member(Inference& in, const FileUnit& module) {
  ModuleMember member;
  const SymbolId symbol = module.index.lookup(ScopeId(0), names().getattr);
  if (!symbol) return member;
  const SymbolType& function = symbol_type(in, module, symbol);
  member.exists = true;
  member.type = in.store.unknown();
  member.definition = function.definition;
  if (in.store.kind(function.type) == TypeKind::Function) {
    const TypeId returns = in.store.function(function.type).overloads.front().returns;
    if (returns) member.type = returns;
  }
  return member;
}

ModuleMember compute_member(Inference& in, const FileUnit& module, NameId name) {
  if (module.is_opaque) {
    ModuleMember opaque;
    opaque.exists = true;
    opaque.type = in.store.unknown();
    return opaque;
  }
  if (const SymbolPlace place = module_symbol(in, module.id, name)) {
    ModuleMember member = symbol_member(in, *place.unit, place.symbol);
    if (place.unit != &module) member.is_private_in_stub = false;
    if (member.exists) return member;
  }
  ModuleMember member;
  if (const TypeId implicit = implicit_module_name(in, name)) {
    member.exists = true;
    member.type = implicit;
    return member;
  }
  if (module.is_package && module.module) {
    const ImportedModule submodule = find_module(in, module, dotted_name(module.module, name));
    if (submodule.found) {
      member.exists = true;
      member.type = module_type(in, submodule);
      return member;
    }
  }
  return name == names().getattr || is_dunder(name_text(name)) ? member : getattr_member(in, module);
}

const ModuleMember& member_of(QueryValue value) { return *std::bit_cast<const ModuleMember*>(value); }
QueryValue keep_member(Inference& in, ModuleMember member) { return std::bit_cast<QueryValue>(in.keep(std::move(member))); }

}  // namespace

QueryValue compute_module_member(Inference& in, const QueryKey& key) {
  return keep_member(in, compute_member(in, in.unit(key.file), NameId(key.index)));
}

QueryValue bottom_module_member(Inference& in, const QueryKey&) {
  ModuleMember bottom;
  bottom.exists = true;
  bottom.type = in.store.never();
  return keep_member(in, bottom);
}

bool equal_module_member(Inference& in, QueryValue a, QueryValue b) {
  const ModuleMember& x = member_of(a);
  const ModuleMember& y = member_of(b);
  return x.exists == y.exists && same_type(in, x.type, y.type) && x.is_private_in_stub == y.is_private_in_stub &&
         x.definition == y.definition;
}

QueryValue widen_module_member(Inference& in, const QueryKey&, QueryValue, QueryValue new_value, unsigned changes) {
  if (changes <= 24) return new_value;
  ModuleMember widened = member_of(new_value);
  widened.type = in.store.unknown();
  return keep_member(in, widened);
}

const ModuleMember& module_member(Inference& in, FileId module_file, NameId name) {
  return member_of(in.engine.get({QueryKind::ModuleMember, module_file, name.value}));
}

TypeId implicit_module_name(Inference& in, NameId name) {
  const Names& known = names();
  if (!name_text(name).starts_with("__")) return {};
  const auto str = [&] { return in.ctx.known_instance(KnownClass::Str); };
  if (name == known.dunder_name || name == known.dunder_qualname || name == known.dunder_file) return str();
  if (name == known.dunder_doc || name == known.dunder_package) return types::make_union(in.ctx, str(), in.ctx.none());
  if (name == known.dunder_path) return in.ctx.known_instance(KnownClass::List, {str()});
  if (name == known.dunder_dict || name == known.dunder_annotations)
    return in.ctx.known_instance(KnownClass::Dict, {str(), in.store.any()});
  if (name == known.dunder_loader || name == known.dunder_spec || name == known.dunder_builtins) return in.store.any();
  if (name == known.dunder_debug) return in.ctx.known_instance(KnownClass::Bool);
  return {};
}

TypeId builtin_type(Inference& in, NameId name) {
  const auto file = in.program.stdlib_module("builtins");
  if (!file) return {};
  const ModuleMember& member = module_member(in, *file, name);
  if (member.exists && !member.is_private_in_stub) return member.type;
  return implicit_module_name(in, name);
}

}  // namespace awl::infer
