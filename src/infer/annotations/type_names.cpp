// Names and attribute chains in type expressions.
#include <algorithm>

#include "base/check.h"
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/classes.h"
#include "infer/declarations/imports.h"
#include "infer/declarations/symbols.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;
using semantic::ScopeKind;

namespace {

bool is_in_file(const AnnotationContext& context) { return context.tree == &context.unit->tree; }

/// What the flow knows of a name at this very point; class bodies run where they stand. none in strings and stubs.
SsaId value_here(const AnnotationContext& context, NodeId node) {
  const FileUnit& unit = *context.unit;
  if (!is_in_file(context) || unit.is_stub || unit.tree.kind(node) != NodeKind::Name) return {};
  if (const SsaId value = unit.flow.value_at(node)) return value;
  const flow::Capture* capture = unit.flow.capture(context.scope, ast::Name(unit.tree, node).name());
  return capture && capture->is_eager ? capture->value : SsaId();
}

bool is_type_like(const Inference& in, TypeId value);

/// What holds at this very point, for a name that means several things in its scope: `class Config(Config): ...` derives from the
/// earlier one. An annotation is read later, but by people in its place. none where the flow knows nothing.
TypeId flow_value(Inference& in, const AnnotationContext& context, NodeId node) {
  const SsaId value = value_here(context, node);
  if (!value) return {};
  const ValueType type = ssa_type(in, *context.unit, value, nullptr);
  if (type.is_entry || !type.type) return {};
  return context.is_eager || (!type.maybe_unbound && is_type_like(in, type.type)) ? type.type : TypeId();
}

/// In a class body a name that is bound only further down still means the one outside.
bool is_unbound_yet(const Inference& in, const AnnotationContext& context, NodeId node) {
  if (!runs_in_order(in, context) || !is_in_file(context)) return false;
  const SsaId value = context.unit->flow.value_at(node);
  return value && context.unit->flow.value(value).kind == flow::SsaKind::Unbound;
}

/// `reply: message.Reply` before `message = "..."` in a function: the annotation of a local variable is never evaluated, and its
/// reader takes the name for the module outside.
bool is_unbound_local(const AnnotationContext& context, NodeId node, ScopeId scope) {
  if (context.is_eager || !is_in_file(context) || context.unit->index.scope(scope).kind != ScopeKind::Function) return false;
  const SsaId value = context.unit->flow.value_at(node);
  return value && context.unit->flow.value(value).kind == flow::SsaKind::Unbound;
}

/// Declared in a class body but never bound there: the name is looked for outside.
bool is_never_bound(Inference& in, const FileUnit& unit, SymbolId symbol) {
  if (unit.is_stub) return false;
  const DefinitionList live = live_definitions(in, unit, symbol);
  return std::none_of(live.begin(), live.end(), [&](DefinitionId id) { return unit.index.definition(id).is_binding; });
}

/// The definition that the name has at this very point of the body; none in what is read later, or by nobody.
DefinitionId bound_by_now(const AnnotationContext& context, NodeId node) {
  const FileUnit& unit = *context.unit;
  if (!is_in_file(context) || unit.is_stub || unit.tree.future_annotations) return {};
  const SsaId value = unit.flow.value_at(node);
  if (!value || unit.flow.value(value).kind != flow::SsaKind::Definition) return {};
  return unit.flow.value(value).definition;
}

/// In a class body with `def list(self)`, a later `-> list[int]` means the method.
TypeId refuse_shadowing(Inference& in, const AnnotationContext& context, NodeId node, NameId name, DefinitionId definition) {
  if (!wants_report(context)) return in.store.unknown();
  const FileUnit& unit = *context.unit;
  report(*context.rc, Rule::invalid_type_form, context.tree->range(node),
         fmt::format("`{}` is no type here: the class body has given the name to something else", name_text(name)))
      .note(unit.id, definition_range(unit.tree, unit.index.definition(definition).node),
            fmt::format("`{}` is this from here on", name_text(name)));
  return in.store.unknown();
}

bool is_type_like(const Inference& in, TypeId value) {
  switch (in.store.kind(value)) {
    case TypeKind::ClassObject:
    case TypeKind::TypeForm:
    case TypeKind::SpecialForm:
    case TypeKind::Sentinel:
    case TypeKind::Module:
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::SubclassOf:
      return true;
    default:
      return false;
  }
}

ScopeId scope_outside(const semantic::SemanticIndex& index, ScopeId scope) {
  ScopeId outside = index.scope(scope).parent;
  while (outside && index.scope(outside).kind == ScopeKind::Class) outside = index.scope(outside).parent;
  return outside;
}

/// Looks the name up from `scope` outwards. A class attribute or method that is no type does not hide a type of the same
/// name outside (`def list(self) -> list[int]`).
TypeId lookup_name(Inference& in, const AnnotationContext& context, NodeId node, NameId name) {
  const semantic::SemanticIndex& index = context.unit->index;
  ScopeId scope = context.scope;
  TypeId hidden;
  while (scope) {
    const auto found = index.resolve(scope, name);
    if (!found) break;
    const bool in_class = index.scope(found->scope).kind == ScopeKind::Class;
    if (!in_class || (!is_unbound_yet(in, context, node) && !is_never_bound(in, *context.unit, found->symbol))) {
      TypeId value;
      if (index.symbol(found->symbol).definition_count > 1) value = flow_value(in, context, node);
      if (!value) value = symbol_value(in, *context.unit, found->symbol);
      const bool is_hidden = in_class || is_unbound_local(context, node, found->scope);
      if (value && (!is_hidden || is_type_like(in, value))) return value;
      const DefinitionId now = in_class ? bound_by_now(context, node) : DefinitionId();
      if (value && now) return refuse_shadowing(in, context, node, name, now);
      if (value && !hidden) hidden = value;
    }
    scope = scope_outside(index, found->scope);
  }
  if (const TypeId star = star_import_type(in, *context.unit, name)) return star;
  if (const TypeId builtin = builtin_type(in, name)) return builtin;
  return hidden;
}

/// An alias runs where it stands: a name of its own scope that has no value yet is an error there. Base classes are looked at
/// with the other expressions of their statement.
void check_is_bound(Inference& in, const AnnotationContext& context, NodeId node, NameId name) {
  if (!context.is_eager || context.binder.file || !is_in_file(context) || context.unit->is_stub) return;
  const SsaId value = context.unit->flow.value_at(node);
  if (!value || context.unit->flow.value(value).kind != flow::SsaKind::Unbound) return;
  const auto found = context.unit->index.resolve(context.scope, name);
  if (!found || context.unit->index.scope(found->scope).kind == ScopeKind::Class || builtin_type(in, name)) return;
  report(*context.rc, Rule::unresolved_reference, context.tree->range(node),
         fmt::format("`{}` has no value here: it is used before it is assigned", name_text(name)));
}

TypeId name_value(Inference& in, const AnnotationContext& context, NodeId node) {
  const NameId name = ast::Name(*context.tree, node).name();
  if (wants_report(context)) check_is_bound(in, context, node, name);
  if (const TypeId value = lookup_name(in, context, node, name)) return value;
  if (wants_report(context)) {
    if (has_unknown_star_import(in, *context.unit)) return in.store.unknown();
    report(*context.rc, Rule::unresolved_reference, context.tree->range(node),
           fmt::format("`{}` is not defined{}", name_text(name), unresolved_hint(*context.rc, context.scope, name)));
  }
  return in.store.unknown();
}

TypeId param_spec_part(Inference& in, TypeId base, NameId attribute) {
  const types::TypeFormType& form = in.store.type_form(base);
  if (form.kind != types::TypeFormType::Kind::TypeVar) return {};
  const TypeVarId var = in.store.type_var(form.type).var;
  if (in.store.type_var_key(var).kind != types::TypeVarKind::ParamSpec) return {};
  if (attribute != names().args && attribute != names().kwargs) return {};
  types::TypeFormType part;
  part.type = in.store.make(types::ParamSpecPartType{var, attribute == names().args});
  return in.store.make(std::move(part));
}

TypeId attribute_of(Inference& in, TypeId base, NameId name) {
  switch (in.store.kind(base)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
      return in.store.unknown();
    case TypeKind::Module: {
      const types::ModuleType& module = in.store.module(base);
      if (module.file) {
        const SymbolPlace place = module_symbol(in, module.file, name);
        if (place) {
          if (const TypeId value = symbol_value(in, *place.unit, place.symbol)) return value;
        }
      }
      return in.member_type(base, name).value_or(TypeId());
    }
    case TypeKind::ClassObject: {
      const types::ClassObjectType& object = in.store.class_object(base);
      const auto member = in.class_member(object.cls, object.args, name, types::MemberFilter::All);
      if (member && is_type_like(in, types::resolve(in.ctx, member->type))) return member->type;
      return in.member_type(base, name).value_or(TypeId());
    }
    case TypeKind::TypeForm:
      if (const TypeId part = param_spec_part(in, base, name)) return part;
      return in.member_type(base, name).value_or(TypeId());
    default:
      return in.member_type(base, name).value_or(TypeId());
  }
}

TypeId attribute_value(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::Attribute attribute(*context.tree, node);
  const TypeId base = value_of(in, context, attribute.value());
  if (!base) return {};
  if (const TypeId value = attribute_of(in, base, attribute.attr())) return value;
  if (!wants_report(context)) return {};
  report(*context.rc, Rule::unresolved_attribute, attribute.attr_range(),
         fmt::format("{} has no attribute `{}`{}", describe_object(in, base), name_text(attribute.attr()),
                     did_you_mean(name_text(attribute.attr()), member_names(in, base))));
  return in.store.unknown();
}

/// One side of `|` in a value. Type variables in arguments written here stay open (`list[T] | None` is generic in `T`), while a
/// generic alias named without arguments has its defaults.
TypeId union_side(Inference& in, const AnnotationContext& context, NodeId side, TypeId value) {
  const NodeKind kind = context.tree->kind(side);
  if (kind == NodeKind::Subscript || kind == NodeKind::BinOp) {
    if (in.store.kind(value) == TypeKind::TypeForm && in.store.type_form(value).kind != types::TypeFormType::Kind::TypeVar) {
      return in.store.type_form(value).type;
    }
    if (in.store.kind(value) == TypeKind::ClassObject) {
      const types::ClassObjectType& object = in.store.class_object(value);
      if (!object.args.empty()) return class_instance(in, object.cls, object.args);
    }
  }
  return type_from_value(in, inner(context), side, value);
}

TypeId union_value(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::BinOp operation(*context.tree, node);
  if (operation.op() != ast::Operator::BitOr) return {};
  TypeList members;
  for (const NodeId side : {operation.left(), operation.right()}) {
    if (context.tree->kind(side) == NodeKind::ConstNone) {
      members.push_back(in.ctx.none());
      continue;
    }
    const TypeId value = value_of(in, context, side);
    if (!value || !is_type_like(in, value) || in.store.kind(value) == TypeKind::Module) return {};
    members.push_back(union_side(in, context, side, value));
  }
  return type_as_value(in, types::make_union(in.ctx, members), types::TypeFormType::Kind::Union);
}

}  // namespace

TypeId value_of(Inference& in, const AnnotationContext& context, NodeId node) {
  TypeId value;
  switch (context.tree->kind(node)) {
    case NodeKind::Name:
      value = name_value(in, context, node);
      break;
    case NodeKind::Attribute:
      value = attribute_value(in, context, node);
      break;
    case NodeKind::Subscript: {
      const TypeId base = value_of(in, context, ast::Subscript(*context.tree, node).value());
      value = base ? subscript_value(in, context, node, base) : TypeId();
      break;
    }
    case NodeKind::BinOp:
      value = union_value(in, context, node);
      break;
    case NodeKind::Call:
      if (is_in_file(context)) {
        if (const TypeVarId var = type_var_of_call(in, *context.unit, node, context.scope)) return type_var_value(in, var);
      }
      return {};
    default:
      return {};
  }
  if (value && context.rc && is_in_file(context)) context.rc->set_type(node, value);
  return value;
}

// ---- type variables by name -----------------------------------------------------------------------------------------------

namespace {

TypeVarId find_type_var(Inference& in, const AnnotationContext& context, NodeId node, unsigned depth) {
  const SymbolPlace place = named_symbol(in, context, node);
  if (!place) return {};
  const FileUnit& unit = *place.unit;
  const DefinitionList live = live_definitions(in, unit, place.symbol);
  if (live.empty()) return {};
  DefinitionId id = live.back();
  if (live.size() > 1 && &unit == context.unit) {  // `T` of the part of the file that this is in
    const SsaId here = value_here(context, node);
    const DefinitionId now =
        here && unit.flow.value(here).kind == flow::SsaKind::Definition ? unit.flow.value(here).definition : DefinitionId();
    if (now && unit.index.definition(now).symbol == place.symbol) id = now;
  }
  const Definition& definition = unit.index.definition(id);
  if (definition.kind == DefinitionKind::TypeParameter) return type_var_of_parameter(in, unit, definition.node);
  if (definition.kind != DefinitionKind::Assignment) return {};
  const NodeId value = ast::Assign(unit.tree, definition.region).value();
  if (unit.tree.kind(value) == NodeKind::Call) {
    return type_var_of_call(in, unit, value, unit.index.symbol(place.symbol).scope);
  }
  return depth > 0 ? find_type_var(in, annotation_context(unit, value), value, depth - 1) : TypeVarId();  // T = U
}

}  // namespace

TypeVarId type_var_named(Inference& in, const AnnotationContext& context, NodeId node) { return find_type_var(in, context, node, 4); }

}  // namespace awl::infer
