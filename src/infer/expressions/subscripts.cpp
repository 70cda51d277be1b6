// `base[index]`: tuples of known shape, TypedDict keys, `__getitem__`, and classes and special forms that take arguments.
#include "infer/expressions/subscripts.h"

#include "base/strings.h"
#include "infer/annotations/type_expressions.h"
#include "infer/declarations/decorators.h"
#include "infer/expressions/constrained.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

bool has_special(Inference& in, TypeId type, NameId name) {
  const TypeId member = lookup_special(in, type, name);
  return member && !in.ctx.is_none(member);
}

// ---- type forms ----------------------------------------------------------------------------------------------------------------

/// A class object that Python subscripts through its metaclass (`Color["RED"]`, and `cls["RED"]` in a class method).
TypeId metaclass_getitem(Inference& in, TypeId base) {
  const TypeKind kind = in.store.kind(base);
  return kind == TypeKind::ClassObject || kind == TypeKind::SubclassOf ? lookup_special(in, base, names().getitem) : TypeId();
}

bool is_type_form(Inference& in, TypeId base) {
  switch (in.store.kind(base)) {
    case TypeKind::SpecialForm:
    case TypeKind::TypeForm:
      return true;
    case TypeKind::ClassObject: {
      const ClassId cls = in.store.class_object(base).cls;
      const auto& info = in.class_info(cls);
      return !info.type_params.empty() || info.has_unknown_base || cls == in.known_class(KnownClass::Tuple) ||
             cls == in.known_class(KnownClass::Type) || !in.store.class_object(base).args.empty();
    }
    default:
      return false;
  }
}

TypeId class_getitem(RegionContext& rc, const ast::Subscript& subscript, TypeId base) {
  const MemberLookup hook = lookup_member(rc.in, base, names().class_getitem);
  if (!hook.found) {
    const bool is_open = rc.in.store.kind(base) == TypeKind::ClassObject && may_take_arguments(rc.in, rc.in.store.class_object(base).cls);
    if (is_open) infer_expression(rc, subscript.slice());
    return is_open ? base : TypeId();
  }
  Argument argument;
  argument.node = subscript.slice();
  return call_type(rc, subscript.id, hook.type, std::span(&argument, 1)).type;
}

// ---- failures -------------------------------------------------------------------------------------------------------------------

void report_not_subscriptable(RegionContext& rc, const ast::Subscript& subscript, TypeId base, TypeId failing, NameId method) {
  if (!rc.is_reporting() || is_guessed_function(rc.in, failing)) return;
  std::string message;
  if (rc.in.store.kind(base) == TypeKind::Union) {
    message = quoted(rc.in, failing) + " of " + quoted(rc.in, base) + " cannot be subscripted: it has no " + quoted(method) +
              none_hint(rc.in, base, failing);
  } else if (rc.in.store.kind(failing) == TypeKind::ClassObject) {
    message = "class " + quoted(rc.in.store.class_key(rc.in.store.class_object(failing).cls).name) +
              " takes no type arguments: it is not generic";
  } else {
    message = quoted(rc.in, base) + " cannot be subscripted: it has no " + quoted(method);
  }
  if (rc.tree().context(subscript.id) == ast::Context::Del) {
    message = quoted(rc.in, base) + " does not support the deletion of items: it has no " + quoted(method);
  }
  const TypeId awaited = awaited_for_hint(rc.in, failing);
  const bool wants_await = awaited && (has_special(rc.in, awaited, method) || rc.in.store.kind(awaited) == TypeKind::Tuple);
  if (wants_await) message += await_hint(rc, subscript.value());
  auto d = report(rc, Rule::not_subscriptable, subscript.value(), std::move(message));
  if (wants_await) add_await_fix(rc, d, subscript.value());
}

const types::TypedDictField* find_field(const types::ClassInfo& info, NameId name) {
  for (const auto& field : info.typed_dict_fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

/// The string keys that an index can be; empty if it is not known.
std::vector<std::string> literal_keys(Inference& in, TypeId index) {
  std::vector<std::string> keys;
  bool all = true;
  types::for_each_member(in.ctx, index, [&](TypeId member) {
    const bool is_text = in.store.kind(member) == TypeKind::Literal && in.store.literal(member).kind == types::LiteralType::Kind::Str;
    all &= is_text;
    if (is_text) keys.push_back(in.store.literal(member).text);
  });
  if (!all) keys.clear();
  return keys;
}

}  // namespace

// ---- one base, one index, quietly -------------------------------------------------------------------------------------------------

const types::ClassInfo* typed_dict_of(Inference& in, TypeId base) {
  const TypeKind kind = in.store.kind(base);
  if (kind == TypeKind::TypeVar) base = types::nominal_type(in.ctx, base);
  if (!base || in.store.kind(base) != TypeKind::Instance) return nullptr;
  const auto& info = in.class_info(in.store.instance(base).cls);
  return info.flavor == types::ClassFlavor::TypedDict ? &info : nullptr;
}

TypedDictAccess typed_dict_item(Inference& in, TypeId base, TypeId index) {
  TypedDictAccess access;
  const types::ClassInfo& info = *typed_dict_of(in, base);
  const auto& instance = in.store.instance(types::nominal_type(in.ctx, base));
  const types::Substitution map = types::class_substitution(in.ctx, instance.cls, instance.args);
  const auto keys = literal_keys(in, index);
  if (keys.empty()) return access;
  std::vector<TypeId> types;
  for (const std::string& key : keys) {
    const NameId name = find_name(key);
    const auto* field = name ? find_field(info, name) : nullptr;
    TypeId type = field != nullptr ? field->type : info.typed_dict_extra;
    if (!type) {
      access.unknown_key = key;
      continue;
    }
    if (field != nullptr ? field->read_only : info.typed_dict_extra_read_only) access.is_read_only = true;
    types.push_back(types::substitute(in.ctx, type, map));
  }
  access.is_known = true;
  access.type = types.empty() ? in.store.unknown() : types::make_union(in.ctx, types);
  return access;
}

TupleAccess tuple_item(Inference& in, const types::TupleType& tuple, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(tuple.elements.size());
  if (tuple.variadic < 0) {
    const std::int64_t at = index < 0 ? index + size : index;
    if (at < 0 || at >= size) return {in.store.unknown(), true};
    return {tuple.elements[static_cast<std::size_t>(at)], false};
  }
  const std::int64_t after = size - tuple.variadic - 1;
  if (index >= 0 && index < tuple.variadic) return {tuple.elements[static_cast<std::size_t>(index)], false};
  if (index < 0 && -index <= after) return {tuple.elements[static_cast<std::size_t>(size + index)], false};
  // Somewhere in the part of unknown length, or past it.
  types::TupleType rest;
  const std::int64_t first = index >= 0 ? tuple.variadic : 0;
  const std::int64_t past = index >= 0 ? size : size - after;
  for (std::int64_t i = first; i < past; ++i) rest.elements.push_back(tuple.elements[static_cast<std::size_t>(i)]);
  return {iterated_type(in, in.store.make(std::move(rest))).type, false};
}

namespace {

/// `t[lower:upper]` of a tuple with elements of unknown number, where both bounds fall on known ones before or after these.
TypeId variadic_slice(Inference& in, const types::TupleType& tuple, const SliceBounds& bounds) {
  const auto size = static_cast<std::int64_t>(tuple.elements.size());
  const std::int64_t before = tuple.variadic, after = size - before - 1;
  const auto place = [&](std::int64_t bound) -> std::optional<std::int64_t> {
    if (bound >= 0) return bound <= before ? std::optional(bound) : std::nullopt;
    return -bound <= after ? std::optional(size + bound) : std::nullopt;
  };
  const auto first = place(bounds.lower.value_or(0));
  const auto past = bounds.upper ? place(*bounds.upper) : std::optional(size);
  if (bounds.step != 1 || !first || !past) return TypeId();
  types::TupleType result;
  if (*first < *past) result.elements.assign(tuple.elements.begin() + *first, tuple.elements.begin() + *past);
  const bool has_rest = *first <= before && before < *past;
  result.variadic = has_rest ? static_cast<std::int32_t>(before - *first) : -1;
  return in.store.make(std::move(result));
}

}  // namespace

TypeId tuple_slice(Inference& in, const types::TupleType& tuple, const SliceBounds& bounds) {
  if (!bounds.is_known || bounds.step == 0) return TypeId();
  if (tuple.variadic >= 0) return variadic_slice(in, tuple, bounds);
  const auto size = static_cast<std::int64_t>(tuple.elements.size());
  const auto clamp = [size](std::int64_t at, std::int64_t low, std::int64_t high) {
    if (at < 0) at += size;
    return at < low ? low : (at > high ? high : at);
  };
  types::TupleType result;
  if (bounds.step > 0) {
    const std::int64_t past = bounds.upper ? clamp(*bounds.upper, 0, size) : size;
    for (std::int64_t i = bounds.lower ? clamp(*bounds.lower, 0, size) : 0; i < past; i += bounds.step) {
      result.elements.push_back(tuple.elements[static_cast<std::size_t>(i)]);
    }
  } else {
    const std::int64_t stop = bounds.upper ? clamp(*bounds.upper, -1, size - 1) : -1;
    for (std::int64_t i = bounds.lower ? clamp(*bounds.lower, -1, size - 1) : size - 1; i > stop; i += bounds.step) {
      result.elements.push_back(tuple.elements[static_cast<std::size_t>(i)]);
    }
  }
  return in.store.make(std::move(result));
}

std::optional<std::int64_t> literal_index(Inference& in, TypeId index) {
  if (in.store.kind(index) != TypeKind::Literal) return std::nullopt;
  const auto& literal = in.store.literal(index);
  const bool is_number = literal.kind == types::LiteralType::Kind::Int || literal.kind == types::LiteralType::Kind::Bool;
  return is_number ? std::optional(literal.number) : std::nullopt;
}

SliceBounds slice_bounds(RegionContext& rc, NodeId slice) {
  SliceBounds bounds;
  if (rc.tree().kind(slice) != NodeKind::Slice) return bounds;
  const ast::Slice parts(rc.tree(), slice);
  bounds.is_known = true;
  const auto read = [&](NodeId node, std::optional<std::int64_t>& into) {
    if (rc.tree().absent(node)) return;
    const TypeId type = types::resolve(rc.ctx(), expression_type(rc.in, rc.unit, node, &rc));
    if (rc.ctx().is_none(type)) return;
    into = literal_index(rc.in, type);
    // Far offsets mean the same as the end, and must not overflow.
    constexpr std::int64_t kFar = 1'000'000'000;
    if (into && (*into > kFar || *into < -kFar)) into = *into > 0 ? kFar : -kFar;
    bounds.is_known &= into.has_value();
  };
  read(parts.lower(), bounds.lower);
  read(parts.upper(), bounds.upper);
  std::optional<std::int64_t> step;
  read(parts.step(), step);
  bounds.step = step.value_or(1);
  return bounds;
}

namespace {

// ---- loads in a region -------------------------------------------------------------------------------------------------------------

TypeId load_tuple(RegionContext& rc, const ast::Subscript& subscript, const types::TupleType& tuple, TypeId base) {
  const TypeId index = types::resolve(rc.ctx(), infer_expression(rc, subscript.slice()));
  if (const auto at = literal_index(rc.in, index)) {
    const TupleAccess access = tuple_item(rc.in, tuple, *at);
    if (access.out_of_bounds && rc.is_reporting()) {
      report(rc, Rule::index_out_of_bounds, subscript.slice(),
             fmt::format("index {} is out of bounds: {} has {}", *at, quoted(rc.in, base), count_of(tuple.elements.size(), "element")));
    }
    return access.type;
  }
  return tuple_slice(rc.in, tuple, slice_bounds(rc, subscript.slice()));
}

TypeId load_typed_dict(RegionContext& rc, const ast::Subscript& subscript, TypeId base) {
  const TypeId index = types::resolve(rc.ctx(), infer_expression(rc, subscript.slice()));
  const TypedDictAccess access = typed_dict_item(rc.in, base, index);
  if (!access.is_known) return TypeId();
  if (!access.unknown_key.empty() && rc.is_reporting()) report_unknown_key(rc, subscript.slice(), base, access.unknown_key);
  return access.type;
}

/// `base[index]` where base is no union; `reported` failures give Unknown.
TypeId load_one(RegionContext& rc, const ast::Subscript& subscript, TypeId base, TypeId whole) {
  Inference& in = rc.in;
  if (in.ctx.is_dynamic(base) || in.store.kind(base) == TypeKind::Never) {
    if (!rc.local_type(subscript.slice())) infer_expression(rc, subscript.slice());
    return base;
  }
  if (typed_dict_of(in, base) != nullptr) {
    if (const TypeId type = load_typed_dict(rc, subscript, base)) return type;
  }
  // A named tuple is an instance, but its items are known all the same, unless its class has its own idea of items.
  const auto view = types::tuple_view(rc.ctx(), base);
  if (view) {
    if (const TypeId type = load_tuple(rc, subscript, *view, base)) return type;
  }
  if (const TypeId getitem = metaclass_getitem(in, base)) {
    Argument argument;
    argument.node = subscript.slice();
    return call_type(rc, subscript.id, getitem, std::span(&argument, 1)).type;
  }
  if (is_type_form(in, base)) return subscript_type_form(rc, subscript.id, base);
  if (in.store.kind(base) == TypeKind::ClassObject) {
    if (const TypeId type = class_getitem(rc, subscript, base)) return type;
    infer_expression(rc, subscript.slice());
    report_not_subscriptable(rc, subscript, whole, base, names().class_getitem);
    return in.store.unknown();
  }
  if (in.store.kind(base) == TypeKind::SubclassOf) {  // which class it is, and whether that is generic, is not known
    infer_expression(rc, subscript.slice());
    return in.store.unknown();
  }
  const TypeId getitem = lookup_special(in, base, names().getitem);
  if (!getitem || in.ctx.is_none(getitem)) {
    if (!rc.local_type(subscript.slice())) infer_expression(rc, subscript.slice());
    report_not_subscriptable(rc, subscript, whole, base, names().getitem);
    return in.store.unknown();
  }
  Argument argument;
  argument.node = subscript.slice();
  if (const TypeId known = rc.local_type(subscript.slice()); known && whole != base) argument.type = known;
  return call_type(rc, subscript.id, getitem, std::span(&argument, 1)).type;
}

/// `del base["key"]` of a TypedDict: only what need not be there, and may be changed, can go. False if the key is not known.
bool delete_typed_dict_item(RegionContext& rc, const ast::Subscript& subscript, TypeId base, TypeId index) {
  const types::ClassInfo& info = *typed_dict_of(rc.in, base);
  const auto keys = literal_keys(rc.in, types::resolve(rc.ctx(), index));
  for (const std::string& key : keys) {
    const NameId name = find_name(key);
    const auto* field = name ? find_field(info, name) : nullptr;
    if (field == nullptr && !info.typed_dict_extra) {
      if (rc.is_reporting()) report_unknown_key(rc, subscript.slice(), base, key);
      continue;
    }
    const bool is_read_only = field != nullptr ? field->read_only : info.typed_dict_extra_read_only;
    if (field != nullptr && field->required) {
      report(rc, Rule::invalid_argument_type, subscript.slice(),
             fmt::format("key `\"{}\"` of {} is required: it cannot be deleted", key, quoted(rc.in, base)));
    } else if (is_read_only) {
      report(rc, Rule::invalid_argument_type, subscript.slice(),
             fmt::format("key `\"{}\"` of {} is read-only: it cannot be deleted", key, quoted(rc.in, base)));
    }
  }
  return !keys.empty();
}

/// `del base[index]`.
TypeId delete_item(RegionContext& rc, const ast::Subscript& subscript, TypeId base) {
  const TypeId index = infer_expression(rc, subscript.slice());
  const Quiet quiet(rc, types::is_open_union(rc.ctx(), base));
  types::for_each_member(rc.ctx(), base, [&](TypeId member) {
    if (rc.ctx().is_dynamic(member) || rc.in.store.kind(member) == TypeKind::Never) return;
    if (typed_dict_of(rc.in, member) != nullptr && delete_typed_dict_item(rc, subscript, member, index)) return;
    const TypeId method = lookup_special(rc.in, member, names().delitem);
    if (!method) {
      if (typed_dict_of(rc.in, member) == nullptr) report_not_subscriptable(rc, subscript, base, member, names().delitem);
      return;
    }
    Argument argument;
    argument.node = subscript.slice();
    argument.type = index;
    call_type(rc, subscript.id, method, std::span(&argument, 1));
  });
  return rc.ctx().none();
}

}  // namespace

Report report_unknown_key(RegionContext& rc, NodeId at, TypeId base, std::string_view key) {
  std::vector<std::string_view> keys;
  for (const auto& field : typed_dict_of(rc.in, base)->typed_dict_fields) keys.push_back(name_text(field.name));
  const auto near = closest_word(key, std::span<const std::string_view>(keys));
  const std::string hint = near ? fmt::format("; did you mean `\"{}\"`?", *near) : std::string();
  return report(rc, Rule::invalid_key, at, fmt::format("{} has no key `\"{}\"`{}", quoted(rc.in, base), key, hint));
}

TypeId subscript_load(RegionContext& rc, NodeId node, TypeId base) {
  const ast::Subscript subscript(rc.tree(), node);
  base = types::resolve(rc.ctx(), base);
  if (const auto operand = constrained_operand(rc.in, base)) {
    TypeList results;
    for (const TypeId choice : operand->choices)
      results.push_back(subscript_load(rc, node, with_choice(rc.in, base, operand->var, choice)));
    return join_choices(rc.in, *operand, results);
  }
  if (rc.in.store.kind(base) != TypeKind::Union) return load_one(rc, subscript, base, base);
  infer_expression(rc, subscript.slice());
  std::vector<TypeId> types;
  const bool is_open = types::is_open_union(rc.ctx(), base);
  const Quiet quiet(rc, is_open);
  types::for_each_member(rc.ctx(), base, [&](TypeId member) { types.push_back(load_one(rc, subscript, member, base)); });
  const TypeId loaded = types::make_union(rc.ctx(), types);
  return is_open ? types::open_union(rc.ctx(), loaded) : loaded;
}

TypeId infer_subscript(RegionContext& rc, NodeId node) {
  const ast::Subscript subscript(rc.tree(), node);
  TypeId base = rc.local_type(subscript.value());
  if (!base || rc.tree().context(node) == ast::Context::Load) base = infer_expression(rc, subscript.value());
  base = types::resolve(rc.ctx(), base);
  if (rc.tree().context(node) == ast::Context::Del) return delete_item(rc, subscript, base);
  TypeId known;
  if (const SsaId value = rc.unit.flow.value_at(node)) {
    const ValueType flow_value = ssa_type(rc.in, rc.unit, value, &rc);
    if (flow_value.type && !flow_value.is_entry) {
      infer_expression(rc, subscript.slice());
      // What was stored under a key that is not there was reported, but it is not there for that.
      if (typed_dict_of(rc.in, base) != nullptr) load_typed_dict(rc, subscript, base);
      return flow_value.type;
    }
    known = flow_value.type;
  }
  const TypeId type = subscript_load(rc, node, base);
  return known ? types::make_union(rc.ctx(), known, type) : type;
}

TypeId infer_slice(RegionContext& rc, NodeId node) {
  const ast::Slice slice(rc.tree(), node);
  TypeList parts;
  for (const NodeId part : {slice.lower(), slice.upper(), slice.step()}) {
    parts.push_back(rc.tree().absent(part) ? rc.ctx().none() : widen_element(rc.in, infer_expression(rc, part)));
  }
  return rc.ctx().known_instance(KnownClass::Slice, std::move(parts));
}

TypeId item_type_quietly(Inference& in, TypeId base, const FileUnit& unit, NodeId key) {
  return item_type_quietly(in, base, types::resolve(in.ctx, expression_type(in, unit, key)));
}

TypeId item_type_quietly(Inference& in, TypeId base, TypeId index) {
  base = types::resolve(in.ctx, base);
  if (in.ctx.is_dynamic(base)) return base;
  bool failed = false;
  const TypeId type = types::map_union(in.ctx, base, [&](TypeId member) -> TypeId {
    if (in.ctx.is_dynamic(member)) return member;
    if (typed_dict_of(in, member) != nullptr) {
      const TypedDictAccess access = typed_dict_item(in, member, index);
      failed |= !access.is_known || !access.unknown_key.empty();
      return access.type ? access.type : in.store.unknown();
    }
    const auto view = types::tuple_view(in.ctx, member);
    const auto at = literal_index(in, index);
    if (view && at) {
      const TupleAccess access = tuple_item(in, *view, *at);
      failed |= access.out_of_bounds;
      return access.type;
    }
    const TypeId getitem = lookup_special(in, member, names().getitem);
    const TypeId arguments[] = {index};
    const auto result = getitem ? call_quietly(in, getitem, arguments) : std::nullopt;
    failed |= !result;
    return result.value_or(in.store.unknown());
  });
  return failed ? TypeId() : type;
}

}  // namespace awl::infer
