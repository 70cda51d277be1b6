#include "infer/declarations/typed_dicts.h"

#include <algorithm>

#include "infer/declarations/names.h"
#include "infer/declarations/symbols.h"
#include "infer/declarations/synthesis.h"
#include "infer/declarations/type_expressions.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;
using types::ClassFlavor;
using types::ClassInfo;
using types::ClassMember;
using types::KnownClass;
using types::Param;
using types::ParamKind;
using types::Signature;
using types::TypedDictField;

// ---- fields --------------------------------------------------------------------------------------------------------------------

namespace {

void add_field(std::vector<TypedDictField>& fields, TypedDictField field) {
  const auto known = std::find_if(fields.begin(), fields.end(), [&](const TypedDictField& f) { return f.name == field.name; });
  if (known != fields.end()) {
    *known = std::move(field);
  } else {
    fields.push_back(std::move(field));
  }
}

void add_inherited(Inference& in, ClassInfo& info) {
  for (const TypeId base_type : info.bases) {
    if (in.store.kind(base_type) != TypeKind::Instance) continue;
    const types::InstanceType& instance = in.store.instance(base_type);
    const ClassInfo& base = in.class_info(instance.cls);
    if (base.flavor != ClassFlavor::TypedDict) continue;
    for (TypedDictField field : base.typed_dict_fields) {
      field.type = specialize_member(in, field.type, instance);
      add_field(info.typed_dict_fields, std::move(field));
    }
    info.typed_dict_closed |= base.typed_dict_closed;
    if (base.typed_dict_extra) info.typed_dict_extra = specialize_member(in, base.typed_dict_extra, instance);
  }
}

void add_own(Inference& in, const FileUnit& unit, const ClassHeader& header, ClassInfo& info) {
  const semantic::Scope& scope = unit.index.scope(info.body_scope);
  std::vector<DefinitionId> own;
  for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
    for (const DefinitionId id : live_definitions(in, unit, SymbolId(scope.first_symbol + i))) {
      if (unit.index.definition(id).kind != DefinitionKind::AnnotatedAssignment) continue;
      own.push_back(id);
      break;
    }
  }
  std::sort(own.begin(), own.end());
  for (const DefinitionId id : own) {
    const Definition& definition = unit.index.definition(id);
    Qualifiers qualifiers;
    TypedDictField field;
    field.name = unit.index.symbol(definition.symbol).name;
    field.type = annotation_type(in, unit, ast::AnnAssign(unit.tree, definition.region).annotation(), &qualifiers);
    field.required = qualifiers.is_required || (header.is_total && !qualifiers.is_not_required);
    field.read_only = qualifiers.is_read_only;
    field.definition = {unit.id, definition.node};
    add_field(info.typed_dict_fields, std::move(field));
  }
}

}  // namespace

void set_typed_dict(Inference& in, const ClassHeader& header, ClassInfo& info) {
  add_inherited(in, info);
  const ClassSource source = class_source(in, info.id);
  if (!source.is_statement) return;
  add_own(in, *source.unit, header, info);
  if (header.is_closed) info.typed_dict_closed = true;
  if (header.extra_items) {
    AnnotationContext context = annotation_context(*source.unit, header.extra_items);
    context.allow_required = true;
    info.typed_dict_extra = annotation_type(in, context, header.extra_items);
    info.typed_dict_closed |= in.store.kind(info.typed_dict_extra) == TypeKind::Never;
  }
}

// ---- methods --------------------------------------------------------------------------------------------------------------------

namespace {

TypeId own_instance(Inference& in, const ClassInfo& info) { return in.store.make(types::InstanceType{info.id, types::own_args(in.ctx, info.id)}); }

Param key_parameter(Inference& in, const TypedDictField& field) {
  return make_parameter(names().k, string_literal(in, name_text(field.name)), ParamKind::PositionalOnly);
}

/// `TD(a=1)`, `TD(mapping)`, `TD(mapping, a=1)`.
ClassMember constructor(Inference& in, const ClassInfo& info) {
  std::vector<Param> keywords, optional_keywords;
  for (const TypedDictField& field : info.typed_dict_fields) {
    keywords.push_back(make_parameter(field.name, field.type, ParamKind::KeywordOnly, !field.required));
    optional_keywords.push_back(make_parameter(field.name, field.type, ParamKind::KeywordOnly, true));
  }
  if (info.typed_dict_extra && in.store.kind(info.typed_dict_extra) != TypeKind::Never) {
    const Param rest = make_parameter(names().kwargs, info.typed_dict_extra, ParamKind::KwArgs);
    keywords.push_back(rest);
    optional_keywords.push_back(rest);
  }
  std::vector<Param> from_mapping{make_parameter(names().other, own_instance(in, info), ParamKind::PositionalOnly)};
  from_mapping.insert(from_mapping.end(), optional_keywords.begin(), optional_keywords.end());
  std::vector<Signature> overloads;
  overloads.push_back(method_signature(in, info.id, std::move(from_mapping), in.ctx.none()));
  overloads.push_back(method_signature(in, info.id, std::move(keywords), in.ctx.none()));
  return make_method(in, info.id, names().init, std::move(overloads));
}

TypeId default_type_var(Inference& in, const ClassInfo& info, NameId method, Signature& signature) {
  types::TypeVarKey key;
  key.definition = key.binder = info.key.definition;
  key.name = intern("T");
  key.binder_name = method;
  // Bound to the class's node but to no class: a variable of the method alone.
  key.kind = types::TypeVarKind::TypeVar;
  const TypeVarId var = in.store.type_var_id(key);
  signature.type_params.push_back(var);
  return in.store.make(types::TypeVarType{var});
}

/// `get("key")`, `get("key", default)` for every key, and for any other string.
ClassMember getter(Inference& in, const ClassInfo& info) {
  std::vector<Signature> overloads;
  const auto add = [&](const Param& key, TypeId type, bool certain) {
    overloads.push_back(method_signature(in, info.id, {key}, certain ? type : types::make_union(in.ctx, type, in.ctx.none())));
    if (certain) {
      const Param any_default = make_parameter(names().default_, in.store.any(), ParamKind::PositionalOnly);
      overloads.push_back(method_signature(in, info.id, {key, any_default}, type));
      return;
    }
    overloads.push_back(method_signature(in, info.id, {key, make_parameter(names().default_, type, ParamKind::PositionalOnly)}, type));
    Signature open = method_signature(in, info.id, {key, make_parameter(names().default_, TypeId(), ParamKind::PositionalOnly)}, TypeId());
    const TypeId var = default_type_var(in, info, names().get, open);
    open.params.back().type = var;
    open.returns = types::make_union(in.ctx, type, var);
    overloads.push_back(std::move(open));
  };
  for (const TypedDictField& field : info.typed_dict_fields) add(key_parameter(in, field), field.type, field.required);
  const Param any_key = make_parameter(names().k, in.ctx.known_instance(KnownClass::Str), ParamKind::PositionalOnly);
  const bool known_extra = info.typed_dict_extra || info.typed_dict_closed;
  add(any_key, known_extra && info.typed_dict_extra ? info.typed_dict_extra : in.store.any(), false);
  return make_method(in, info.id, names().get, std::move(overloads));
}

std::optional<ClassMember> per_key(Inference& in, const ClassInfo& info, NameId name) {
  std::vector<Signature> overloads;
  for (const TypedDictField& field : info.typed_dict_fields) {
    const Param key = key_parameter(in, field);
    if (name == names().setdefault) {
      if (field.read_only) continue;
      overloads.push_back(method_signature(in, info.id, {key, make_parameter(names().default_, field.type, ParamKind::PositionalOnly)}, field.type));
      continue;
    }
    if (field.required || field.read_only) continue;  // pop and del would leave it without a key that it must have
    if (name == names().delitem) {
      overloads.push_back(method_signature(in, info.id, {key}, in.ctx.none()));
      continue;
    }
    overloads.push_back(method_signature(in, info.id, {key}, field.type));
    Signature open = method_signature(in, info.id, {key, make_parameter(names().default_, TypeId(), ParamKind::PositionalOnly)}, TypeId());
    const TypeId var = default_type_var(in, info, name, open);
    open.params.back().type = var;
    open.returns = types::make_union(in.ctx, field.type, var);
    overloads.push_back(std::move(open));
  }
  return overloads.empty() ? std::nullopt : std::optional(make_method(in, info.id, name, std::move(overloads)));
}

}  // namespace

std::optional<ClassMember> typed_dict_synthesized(Inference& in, const ClassInfo& info, NameId name) {
  const Names& known = names();
  if (name == known.init) return constructor(in, info);
  if (name == known.get) return getter(in, info);
  if (name == known.pop || name == known.setdefault || name == known.delitem) return per_key(in, info, name);
  return std::nullopt;
}

}  // namespace awl::infer
