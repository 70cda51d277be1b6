#include "infer/classes/typed_dicts.h"

#include <algorithm>

#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/classes/synthesis.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

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

const TypedDictField* find_field(const std::vector<TypedDictField>& fields, NameId name) {
  const auto known = std::find_if(fields.begin(), fields.end(), [&](const TypedDictField& f) { return f.name == name; });
  return known == fields.end() ? nullptr : &*known;
}

void replace_field(std::vector<TypedDictField>& fields, TypedDictField field) {
  if (const TypedDictField* known = find_field(fields, field.name)) {
    fields[static_cast<std::size_t>(known - fields.data())] = std::move(field);
  } else {
    fields.push_back(std::move(field));
  }
}

/// Of several bases that name a key the first one counts, as for any other member.
void add_inherited(Inference& in, ClassInfo& info) {
  for (const TypeId base_type : info.bases) {
    if (in.store.kind(base_type) != TypeKind::Instance) continue;
    const types::InstanceType& instance = in.store.instance(base_type);
    const ClassInfo& base = in.class_info(instance.cls);
    if (base.flavor != ClassFlavor::TypedDict) continue;
    for (TypedDictField field : base.typed_dict_fields) {
      if (find_field(info.typed_dict_fields, field.name) != nullptr) continue;
      field.type = specialize_member(in, field.type, instance);
      info.typed_dict_fields.push_back(std::move(field));
    }
    if (info.typed_dict_closed || info.typed_dict_extra) continue;
    info.typed_dict_closed = base.typed_dict_closed;
    if (base.typed_dict_extra) info.typed_dict_extra = specialize_member(in, base.typed_dict_extra, instance);
    info.typed_dict_extra_read_only = base.typed_dict_extra_read_only;
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
    replace_field(info.typed_dict_fields, std::move(field));
  }
}

/// What any item can hold, those without a field included. Only asked where that is known.
TypeId united_items(Inference& in, const ClassInfo& info) {
  TypeList types;
  for (const TypedDictField& field : info.typed_dict_fields) types.push_back(field.type);
  if (info.typed_dict_extra) types.push_back(info.typed_dict_extra);
  return types::make_union(in.ctx, types);
}

bool is_open(const ClassInfo& info) { return !info.typed_dict_closed && !info.typed_dict_extra; }

/// A TypedDict is a `Mapping[str, object]`, but where no items are unknown, of what its items hold.
void refine_mapping(Inference& in, ClassInfo& info) {
  if (is_open(info)) return;
  const ClassId mapping = in.known_class(KnownClass::Mapping);
  for (TypeId& entry : info.mro) {
    if (in.store.kind(entry) != TypeKind::Instance || in.store.instance(entry).cls != mapping) continue;
    entry = in.ctx.known_instance(KnownClass::Mapping, {in.ctx.known_instance(KnownClass::Str), united_items(in, info)});
  }
}

}  // namespace

void set_extra_items(Inference& in, const FileUnit& unit, NodeId written, ClassInfo& info) {
  AnnotationContext context = annotation_context(unit, written);
  context.allow_required = true;
  if (info.body_scope) context.binder = info.key.definition;
  Qualifiers qualifiers;
  const TypeId type = annotation_type(in, context, written, &qualifiers);
  info.typed_dict_closed = in.store.kind(type) == TypeKind::Never;
  info.typed_dict_extra = info.typed_dict_closed ? TypeId() : type;
  info.typed_dict_extra_read_only = qualifiers.is_read_only;
}

void set_typed_dict(Inference& in, const ClassHeader& header, ClassInfo& info) {
  add_inherited(in, info);
  const ClassSource source = class_source(in, info.id);
  if (!source.is_statement) return;
  add_own(in, *source.unit, header, info);
  if (header.says_closed) {
    info.typed_dict_closed = header.is_closed;
    info.typed_dict_extra = {};
  }
  if (header.extra_items) set_extra_items(in, *source.unit, header.extra_items, info);
  refine_mapping(in, info);
}

void finish_called_typed_dict(Inference& in, ClassInfo& info) { refine_mapping(in, info); }

// ---- partial -------------------------------------------------------------------------------------------------------------------

/// The same class with all its keys optional. Read-only keys cannot be given at all: nothing fits their `Never`.
ClassInfo partial_typed_dict_info(Inference& in, ClassId cls) {
  types::ClassKey whole = in.store.class_key(cls);
  whole.is_partial = false;
  ClassInfo info = in.class_info(in.store.class_id(whole));
  info.id = cls;
  info.key.is_partial = true;
  for (TypedDictField& field : info.typed_dict_fields) {
    if (field.read_only) field.type = in.store.never();
    field.required = false;
    field.read_only = true;
  }
  if (info.typed_dict_extra_read_only) info.typed_dict_extra = {};
  info.typed_dict_extra_read_only = true;
  if (!info.mro.empty()) info.mro.front() = in.store.make(types::InstanceType{cls, types::own_args(in.ctx, info.id)});
  return info;
}

TypeId partial_typed_dict(Inference& in, TypeId type) {
  return types::map_union(in.ctx, type, [&](TypeId member) {
    if (in.store.kind(member) != TypeKind::Instance) return member;
    const types::InstanceType instance = in.store.instance(member);
    if (in.class_info(instance.cls).flavor != ClassFlavor::TypedDict) return member;
    types::ClassKey key = in.store.class_key(instance.cls);
    key.is_partial = true;
    return in.store.make(types::InstanceType{in.store.class_id(key), instance.args});
  });
}

// ---- methods --------------------------------------------------------------------------------------------------------------------

namespace {

TypeId own_instance(Inference& in, const ClassInfo& info) {
  return in.store.make(types::InstanceType{info.id, types::own_args(in.ctx, info.id)});
}

Param key_parameter(Inference& in, const TypedDictField& field) {
  return make_parameter(names().k, types::make_str_literal(in.ctx, std::string(name_text(field.name))), ParamKind::PositionalOnly);
}

/// `TD(a=1)`, `TD(mapping)`, `TD(mapping, a=1)`.
ClassMember constructor(Inference& in, const ClassInfo& info) {
  std::vector<Param> keywords, optional_keywords;
  for (const TypedDictField& field : info.typed_dict_fields) {
    keywords.push_back(make_parameter(field.name, field.type, ParamKind::KeywordOnly, !field.required));
    optional_keywords.push_back(make_parameter(field.name, field.type, ParamKind::KeywordOnly, true));
  }
  if (info.typed_dict_extra) {
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
  add(any_key, is_open(info) ? in.store.any() : united_items(in, info), false);
  return make_method(in, info.id, names().get, std::move(overloads));
}

/// `pop`, `setdefault` or `__delitem__` of one key.
void add_key_signatures(Inference& in, const ClassInfo& info, NameId name, const Param& key, TypeId type,
                        std::vector<Signature>& overloads) {
  if (name == names().setdefault) {
    overloads.push_back(method_signature(in, info.id, {key, make_parameter(names().default_, type, ParamKind::PositionalOnly)}, type));
    return;
  }
  if (name == names().delitem) {
    overloads.push_back(method_signature(in, info.id, {key}, in.ctx.none()));
    return;
  }
  overloads.push_back(method_signature(in, info.id, {key}, type));
  Signature open = method_signature(in, info.id, {key, make_parameter(names().default_, TypeId(), ParamKind::PositionalOnly)}, TypeId());
  const TypeId var = default_type_var(in, info, name, open);
  open.params.back().type = var;
  open.returns = types::make_union(in.ctx, type, var);
  overloads.push_back(std::move(open));
}

std::optional<ClassMember> per_key(Inference& in, const ClassInfo& info, NameId name) {
  std::vector<Signature> overloads;
  for (const TypedDictField& field : info.typed_dict_fields) {
    // Nothing can set what is read-only; `pop` and `del` would leave the dictionary without a key that it must have.
    if (field.read_only || (field.required && name != names().setdefault)) continue;
    add_key_signatures(in, info, name, key_parameter(in, field), field.type, overloads);
  }
  return overloads.empty() ? std::nullopt : std::optional(make_method(in, info.id, name, std::move(overloads)));
}

/// `update`, `|` and `|=` take some of the keys.
ClassMember merging(Inference& in, const ClassInfo& info, NameId name) {
  const Param part = make_parameter(names().other, partial_typed_dict(in, own_instance(in, info)), ParamKind::PositionalOnly);
  if (name == names().update) {
    std::vector<Param> params{part};
    params.front().has_default = true;
    for (const TypedDictField& field : info.typed_dict_fields) {
      if (!field.read_only) params.push_back(make_parameter(field.name, field.type, ParamKind::KeywordOnly, true));
    }
    return make_method(in, info.id, name, std::move(params), in.ctx.none());
  }
  std::vector<Signature> overloads{method_signature(in, info.id, {part}, own_instance(in, info))};
  if (name != names().ior) {
    const TypeId text = in.ctx.known_instance(KnownClass::Str);
    const TypeId anything = in.ctx.known_instance(KnownClass::Dict, {text, in.store.any()});
    const TypeId result = in.ctx.known_instance(KnownClass::Dict, {text, in.ctx.object()});
    overloads.push_back(method_signature(in, info.id, {make_parameter(names().other, anything, ParamKind::PositionalOnly)}, result));
  }
  return make_method(in, info.id, name, std::move(overloads));
}

/// What only a dictionary has whose keys may all go: `clear`, `popitem`, and items of any key.
std::optional<ClassMember> as_dict(Inference& in, const ClassInfo& info, NameId name) {
  const Names& known = names();
  const NameId methods[] = {known.clear, known.popitem, known.setitem, known.pop, known.setdefault, known.delitem};
  if (std::find(std::begin(methods), std::end(methods), name) == std::end(methods)) return std::nullopt;
  if (!types::typed_dict_as_dict(in.ctx, own_instance(in, info))) return std::nullopt;
  const TypeId text = in.ctx.known_instance(KnownClass::Str), value = info.typed_dict_extra;
  if (name == known.clear) return make_method(in, info.id, name, std::vector<Param>{}, in.ctx.none());
  if (name == known.popitem)
    return make_method(in, info.id, name, std::vector<Param>{}, in.store.make(types::TupleType{{text, value}, -1}));
  const Param key = make_parameter(known.k, text, ParamKind::PositionalOnly);
  if (name == known.setitem) {
    return make_method(in, info.id, name, {key, make_parameter(known.value, value, ParamKind::PositionalOnly)}, in.ctx.none());
  }
  std::vector<Signature> overloads;
  add_key_signatures(in, info, name, key, value, overloads);
  return make_method(in, info.id, name, std::move(overloads));
}

/// `items()` and `values()` where what they give is known.
std::optional<ClassMember> view_of_items(Inference& in, const ClassInfo& info, NameId name) {
  if ((name != names().items && name != names().values) || is_open(info)) return std::nullopt;
  const ClassId view = find_stdlib_class(in, "_collections_abc", name == names().items ? "dict_items" : "dict_values");
  if (!view) return std::nullopt;
  const TypeId type = in.store.make(types::InstanceType{view, {in.ctx.known_instance(KnownClass::Str), united_items(in, info)}});
  return make_method(in, info.id, name, std::vector<Param>{}, type);
}

}  // namespace

std::optional<ClassMember> typed_dict_synthesized(Inference& in, const ClassInfo& info, NameId name) {
  const Names& known = names();
  if (name == known.init) return constructor(in, info);
  if (name == known.get) return getter(in, info);
  if (name == known.update || name == known.or_ || name == known.ror || name == known.ior) return merging(in, info, name);
  if (auto found = as_dict(in, info, name)) return found;
  if (name == known.pop || name == known.setdefault || name == known.delitem) return per_key(in, info, name);
  return view_of_items(in, info, name);
}

}  // namespace awl::infer
