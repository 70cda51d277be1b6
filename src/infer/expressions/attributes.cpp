// `value.name` as an expression: what the flow knows of the path, else the member's type; and what is wrong if there is none.
#include <algorithm>

#include "base/strings.h"
#include "infer/declarations/decorators.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

std::string describe_object(Inference& in, TypeId object) {
  switch (in.store.kind(object)) {
    case TypeKind::Module:
      return "module " + quoted(name_text(in.store.module(object).name));
    case TypeKind::ClassObject:
      return "class " + quoted(in.store.class_key(in.store.class_object(object).cls).name);
    case TypeKind::Function:
      return "function " + quoted(in.store.function(object).name);
    case TypeKind::TypeVar: {
      const types::TypeVarKey& key = in.store.type_var_key(in.store.type_var(object).var);
      return key.kind == types::TypeVarKind::Self ? "`" + std::string(name_text(key.binder_name)) + "`" : quoted(in, object);
    }
    default:
      return quoted(in, object);
  }
}

namespace {

/// Names that the scope of a class body binds, and those its methods give to `self`.
void add_class_names(Inference& in, ClassId cls, std::vector<std::string_view>& names) {
  const SourceRef definition = in.store.class_key(cls).definition;
  if (!definition.file) return;
  const FileUnit& unit = in.unit(definition.file);
  if (unit.tree.kind(definition.node) != ast::NodeKind::ClassDef) return;
  const ScopeId scope = unit.index.scope_of(definition.node);
  if (!scope) return;
  const auto& info = unit.index.scope(scope);
  for (std::uint32_t i = 0; i < info.symbol_count; ++i) {
    const auto& symbol = unit.index.symbols[info.first_symbol + i];
    if (symbol.is_bound || symbol.is_declared) names.push_back(name_text(symbol.name));
  }
  for (const auto& attribute : unit.index.attributes_of(scope)) names.push_back(name_text(attribute.attribute));
}

/// What a module defines, and what it takes over by star imports from modules that do not do so themselves.
void add_module_names(Inference& in, FileId file, bool follow_stars, std::vector<std::string_view>& names) {
  const FileUnit& unit = in.unit(file);
  const auto& info = unit.index.scope(ScopeId(0));
  for (std::uint32_t i = 0; i < info.symbol_count; ++i) {
    const auto& symbol = unit.index.symbols[info.first_symbol + i];
    const ModuleMember& member = module_member(in, file, symbol.name);
    if (member.exists && !member.is_private_in_stub) names.push_back(name_text(symbol.name));
  }
  if (!follow_stars) return;
  for (const NodeId star : unit.index.star_imports) {
    const ast::ImportFrom import(unit.tree, star);
    const NameId written = unit.tree.absent(import.module()) ? NameId() : ast::Identifier(unit.tree, import.module()).name();
    const auto module = in.program.absolute_module(file, import.level(), written);
    const auto target = module ? in.program.resolve_module(*module, file) : std::nullopt;
    if (target) add_module_names(in, *target, false, names);
  }
}

std::optional<ClassId> class_behind(Inference& in, TypeId object) {
  if (in.store.kind(object) == TypeKind::ClassObject) return in.store.class_object(object).cls;
  if (in.store.kind(object) == TypeKind::SubclassOf) object = in.store.subclass_of(object).instance;
  const auto nominal = types::nominal_instance(in.ctx, object);
  return nominal ? std::optional(nominal->cls) : std::nullopt;
}

/// A name of another kind of object: a submodule that nobody imported, an attribute of instances asked of the class.
std::string other_hint(Inference& in, TypeId object, NameId name) {
  const std::string_view text = name_text(name);
  if (in.store.kind(object) == TypeKind::Module && in.store.module(object).file) {
    const auto& module = in.store.module(object);
    const std::string dotted = std::string(name_text(module.name)) + "." + std::string(text);
    if (in.program.resolve_module(intern(dotted), module.file)) {
      return "; it is a submodule that is not imported: `import " + dotted + "` is missing";
    }
  }
  if (in.store.kind(object) == TypeKind::ClassObject) {
    const TypeId instance = types::to_instance(in.ctx, object);
    if (lookup_member(in, instance, name).found) return "; its instances have it";
  }
  return {};
}

/// Calling the object first would help: `fetch.cancel` where `fetch()` has it.
std::string call_hint(Inference& in, TypeId object, NameId name) {
  const TypeKind kind = in.store.kind(object);
  if (kind != TypeKind::Function && kind != TypeKind::BoundMethod) return {};
  const auto result = call_quietly(in, object, {});
  if (!result || in.ctx.is_dynamic(*result)) return {};
  return lookup_member(in, *result, name).found ? "; the " + quoted(in, *result) + " that calling it gives has one" : std::string();
}

std::string missing_hint(Inference& in, TypeId object, NameId name) {
  if (std::string hint = other_hint(in, object, name); !hint.empty()) return hint;
  if (std::string hint = call_hint(in, object, name); !hint.empty()) return hint;
  std::vector<std::string_view> names = member_names(in, object);
  std::erase(names, name_text(name));
  return did_you_mean(name_text(name), names);
}

bool awaited_has(Inference& in, TypeId object, NameId name) {
  const TypeId awaited = awaited_for_hint(in, object);
  if (!awaited || in.ctx.is_dynamic(awaited)) return false;
  const MemberLookup lookup = lookup_member(in, awaited, name);
  return lookup.found && lookup.missing_on.empty();
}

/// `import package.part` of which only `package` was found: that is reported at the import, and `package.part` is unknown.
bool is_missing_import(RegionContext& rc, TypeId object, NameId name) {
  if (rc.in.store.kind(object) != TypeKind::Module) return false;
  const std::string part = fmt::format("{}.{}", name_text(rc.in.store.module(object).name), name_text(name));
  return std::ranges::any_of(rc.unit.index.imports, [&](const semantic::ImportRecord& import) {
    if (import.imported || import.is_star || import.level > 0 || !import.module) return false;
    const std::string_view imported = name_text(import.module);
    return imported == part || (imported.starts_with(part) && imported[part.size()] == '.');
  });
}

void report_missing(RegionContext& rc, const ast::Attribute& attribute, TypeId object, const MemberLookup& lookup) {
  if (!rc.is_reporting()) return;
  Inference& in = rc.in;
  if (is_guessed_function(in, object)) return;
  const NameId name = attribute.attr();
  const TextRange range = attribute.attr_range();
  if (is_missing_import(rc, object, name)) return;
  if (lookup.found) {  // some members of a union have it
    if (types::is_open_union(rc.ctx(), object)) return;
    std::string message = fmt::format("{} of {} has no attribute {}", quoted_list(in, lookup.missing_on), quoted(in, object), quoted(name));
    const bool may_be_none = lookup.missing_on.size() == 1 && rc.ctx().is_none(lookup.missing_on.front());
    if (may_be_none)
      message = fmt::format("{} is missing on `None`, which this {} can be; test for `None` first", quoted(name), quoted(in, object));
    report(rc, Rule::unresolved_attribute, range, std::move(message));
    return;
  }
  std::string message = describe_object(in, object) + " has no attribute " + quoted(name);
  if (awaited_has(in, object, name)) {
    message += await_hint(rc, attribute.value());
    auto d = report(rc, Rule::unresolved_attribute, range, std::move(message));
    add_await_fix(rc, d, attribute.value());
    return;
  }
  const TypeId shown = in.store.kind(object) == TypeKind::Union && !lookup.missing_on.empty() ? lookup.missing_on.front() : object;
  report(rc, Rule::unresolved_attribute, range, message + missing_hint(in, shown, name));
}

void check_delete(RegionContext& rc, const ast::Attribute& attribute, TypeId object) {
  if (!rc.is_reporting()) return;
  const auto nominal = types::nominal_instance(rc.ctx(), object);
  const auto member = nominal ? rc.in.class_member(nominal->cls, nominal->args, attribute.attr(), types::MemberFilter::All) : std::nullopt;
  if (!member || rc.in.store.kind(member->type) == TypeKind::Property) return;
  const StoreTarget target = store_target(rc.in, object, attribute.attr());
  if (target.kind != StoreTarget::Kind::ReadOnly) return;
  auto d = report(rc, Rule::invalid_assignment, attribute.attr_range(),
                  quoted(attribute.attr()) + " of " + quoted(rc.in, object) + " cannot be deleted: " + target.why);
  if (d) d.note(rc.in, target.definition, quoted(attribute.attr()) + " is defined here");
}

/// `Box.item` where each `Box[T]` has an item of its own type.
bool is_generic_instance_variable(Inference& in, TypeId object, NameId name) {
  if (in.store.kind(object) != TypeKind::ClassObject) return false;
  const types::ClassInfo& info = in.class_info(in.store.class_object(object).cls);
  if (info.type_params.empty() || info.flavor == types::ClassFlavor::NamedTuple || info.flavor == types::ClassFlavor::Enum) return false;
  const auto member = in.class_member(info.id, types::own_args(in.ctx, info.id), name, types::MemberFilter::All);
  if (!member || !member->is_declared || member->is_class_var || member->from_unknown_base) return false;
  const TypeId type = types::resolve(in.ctx, member->type);
  if (in.store.kind(type) == TypeKind::Instance) {
    const types::InstanceType& instance = in.store.instance(type);
    if (in.class_member(instance.cls, instance.args, names().dunder_get, types::MemberFilter::SkipObject)) return false;
  }
  const auto vars = types::free_type_vars(in.ctx, type);
  return std::ranges::any_of(vars, [&](TypeVarId var) { return std::ranges::find(info.type_params, var) != info.type_params.end(); });
}

}  // namespace

void check_class_access(RegionContext& rc, NodeId node, TypeId object) {
  if (!rc.is_reporting()) return;
  const ast::Attribute attribute(rc.tree(), node);
  if (!is_generic_instance_variable(rc.in, object, attribute.attr())) return;
  report(rc, Rule::invalid_attribute_access, attribute.attr_range(),
         fmt::format("{} has another type for each argument of {}: it belongs to the instances", quoted(attribute.attr()),
                     describe_object(rc.in, object)));
}

std::vector<std::string_view> member_names(Inference& in, TypeId object) {
  std::vector<std::string_view> names;
  object = types::resolve(in.ctx, object);
  if (in.store.kind(object) == TypeKind::Module) {
    if (const FileId file = in.store.module(object).file) add_module_names(in, file, true, names);
    return names;
  }
  const auto cls = class_behind(in, object);
  if (!cls) return names;
  for (const TypeId entry : in.class_info(*cls).mro) {
    if (in.store.kind(entry) == TypeKind::Instance) add_class_names(in, in.store.instance(entry).cls, names);
  }
  return names;
}

TypeId infer_attribute(RegionContext& rc, NodeId node) {
  const ast::Attribute attribute(rc.tree(), node);
  const TypeId object = types::resolve(rc.ctx(), infer_expression(rc, attribute.value()));
  const bool deletes = rc.tree().context(node) == ast::Context::Del;
  if (deletes) check_delete(rc, attribute, object);
  if (!deletes) check_class_access(rc, node, object);
  TypeId known;  // what the flow knows on some of the ways
  if (const SsaId value = rc.unit.flow.value_at(node)) {
    const ValueType flow_value = ssa_type(rc.in, rc.unit, value, &rc);
    if (flow_value.type && !flow_value.is_entry) return flow_value.type;
    known = flow_value.type;
  }
  if (rc.ctx().is_dynamic(object)) return known ? types::make_union(rc.ctx(), known, object) : object;
  MemberLookup lookup;
  if (auto on_super = lookup_on_super_call(rc, attribute.value(), object, attribute.attr())) {
    lookup = std::move(*on_super);
  } else {
    lookup = lookup_member(rc.in, object, attribute.attr());
  }
  if (!lookup.found || !lookup.missing_on.empty()) report_missing(rc, attribute, object, lookup);
  if (deletes) return lookup.type;
  return known ? types::make_union(rc.ctx(), known, lookup.type) : lookup.type;
}

}  // namespace awl::infer
