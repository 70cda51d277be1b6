// Displays: lists, sets, dicts and tuples. What is expected flows into the elements; where nothing is, or where the
// elements do not fit, they say what the display is: their types united, literals widened.
#include <algorithm>
#include <span>

#include "infer/expressions/expressions.h"
#include "infer/names.h"
#include "types/tuple_lengths.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

/// The element type that `*value` adds to a display.
TypeId starred_element(RegionContext& rc, NodeId starred, TypeId expected_element) {
  const NodeId value = ast::Starred(rc.tree(), starred).value();
  TypeId expected;
  if (expected_element) expected = rc.ctx().known_instance(KnownClass::Iterable, {expected_element});
  const TypeId type = infer_expression(rc, value, expected);
  const ProtocolResult elements = iterated_type(rc.in, type);
  if (elements.is_wrong() && rc.is_reporting()) {
    const TypeId awaited = awaited_for_hint(rc.in, type);
    const bool wants_await = awaited && iterated_type(rc.in, awaited).failures.empty();
    auto d = report(rc, Rule::not_iterable, value,
                    fmt::format("{} cannot be unpacked with `*`: {}{}", quoted(rc.in, type),
                                describe_failure(rc.in, elements.failures.front()), wants_await ? await_hint(rc, value) : ""));
    if (wants_await) add_await_fix(rc, d, value);
  }
  rc.set_type(starred, elements.type);
  return elements.type;
}

/// Types of the elements, `expected` flowing into each. Stops early (false) when one does not fit and `all_or_nothing`.
bool infer_elements(RegionContext& rc, ast::ChildRange elements, TypeId expected, bool all_or_nothing, std::vector<TypeId>& types) {
  types.clear();
  bool all_fit = true;
  for (const NodeId element : elements) {
    const bool starred = rc.tree().kind(element) == NodeKind::Starred;
    const TypeId type = starred ? starred_element(rc, element, expected) : infer_expression(rc, element, expected);
    types.push_back(type);
    if (expected && !fits_expected(rc.in, type, expected)) {
      all_fit = false;
      if (all_or_nothing) return false;
    }
  }
  return all_fit;
}

bool is_empty_display(const ast::Tree& tree, NodeId node) {
  const NodeKind kind = tree.kind(node);
  return (kind == NodeKind::List || kind == NodeKind::Dict) && ast::children(tree, node).empty();
}

/// What the elements have in common is a guess unless something was expected of them, which they must then meet. `list(x)`
/// with an unknown `x` beside `[1]` leaves the guess open; `[]` is meant for the same things as the others.
TypeId united(RegionContext& rc, std::vector<TypeId>& types, std::span<const NodeId> nodes, bool is_guess) {
  if (types.empty()) return rc.in.store.unknown();
  bool is_open = false;
  TypeId last_seen, last_widened;  // long displays mostly repeat one type
  for (std::size_t i = 0; i < types.size(); ++i) {
    TypeId& type = types[i];
    if (type != last_seen) {
      is_open |= rc.in.store.has_unknown(type) && (i >= nodes.size() || !is_empty_display(rc.tree(), nodes[i]));
      last_seen = type;
      last_widened = widen_element(rc.in, type);
    }
    type = last_widened;
  }
  const bool differ = std::ranges::any_of(types, [&](TypeId type) { return type != types.front(); });
  TypeId all = types::make_union(rc.ctx(), types);
  if (is_guess && is_open && differ) all = types::make_union(rc.ctx(), all, rc.in.store.unknown());
  return is_guess ? types::open_union(rc.ctx(), all) : all;
}

/// A list or set display.
TypeId infer_collection(RegionContext& rc, KnownClass which, ast::ChildRange elements, TypeId expected) {
  const ClassId cls = rc.in.known_class(which);
  const auto candidates = display_candidates(rc.in, cls, expected);
  std::vector<TypeId> types;
  TypeId element_expected;
  if (candidates.size() == 1) {
    element_expected = candidates.front().front();
  } else {
    for (const TypeList& candidate : candidates) {
      Speculation trial(rc);
      if (!infer_elements(rc, elements, candidate.front(), true, types)) continue;
      element_expected = candidate.front();
      break;
    }
  }
  const bool all_fit = infer_elements(rc, elements, element_expected, false, types);
  std::vector<NodeId> nodes;
  for (const NodeId element : elements) nodes.push_back(element);
  const TypeId own = united(rc, types, nodes, candidates.empty());
  if (element_expected && all_fit) return fitting_display(rc.in, which, {own}, {element_expected}, expected);
  return rc.ctx().known_instance(which, {own});
}

// ---- dicts ------------------------------------------------------------------------------------------------------------------

struct DictParts {
  std::vector<TypeId> keys, values;
  std::vector<NodeId> value_nodes;  // beside `values`
  bool all_fit = true;
};

/// `**mapping` inside a dict display: its key and value types.
void add_mapping(RegionContext& rc, NodeId value, TypeId expected_key, TypeId expected_value, DictParts& parts) {
  TypeId expected;
  if (expected_key && expected_value) expected = rc.ctx().known_instance(KnownClass::Mapping, {expected_key, expected_value});
  const TypeId type = types::resolve(rc.ctx(), infer_expression(rc, value, expected));
  types::for_each_member(rc.ctx(), type, [&](TypeId member) {
    TypeId key = rc.in.store.unknown(), item = rc.in.store.unknown();
    if (const auto mapping = types::specialized_base(rc.ctx(), member, KnownClass::Mapping); mapping && mapping->args.size() == 2) {
      key = mapping->args[0];
      item = mapping->args[1];
    } else if (!rc.ctx().is_dynamic(member)) {
      const MemberLookup keys = lookup_member(rc.in, member, names().keys);
      const auto result = keys.found ? call_quietly(rc.in, keys.type, {}) : std::nullopt;
      if (result) key = iterated_type(rc.in, *result).type;
      const TypeId getitem = lookup_special(rc.in, member, names().getitem);
      const TypeId arguments[] = {key};
      if (getitem) item = call_quietly(rc.in, getitem, arguments).value_or(rc.in.store.unknown());
      if ((!keys.found || !getitem) && rc.is_reporting()) {
        report(rc, Rule::invalid_argument_type, value,
               quoted(rc.in, member) + " cannot be unpacked with `**`: it is no mapping, which has `keys` and `__getitem__`");
      }
    }
    parts.keys.push_back(key);
    parts.values.push_back(item);
    parts.value_nodes.push_back(value);
  });
}

void infer_dict_items(RegionContext& rc, const ast::Dict& dict, TypeId expected_key, TypeId expected_value, bool all_or_nothing,
                      DictParts& parts) {
  parts = {};
  for (const NodeId node : dict.items()) {
    const ast::DictItem item(rc.tree(), node);
    if (rc.tree().absent(item.key())) {
      add_mapping(rc, item.value(), expected_key, expected_value, parts);
    } else {
      parts.keys.push_back(infer_expression(rc, item.key(), expected_key));
      parts.values.push_back(infer_expression(rc, item.value(), expected_value));
      parts.value_nodes.push_back(item.value());
    }
    if (!fits_expected(rc.in, parts.keys.back(), expected_key) || !fits_expected(rc.in, parts.values.back(), expected_value)) {
      parts.all_fit = false;
      if (all_or_nothing) return;
    }
  }
}

const types::ClassInfo* typed_dict_info(RegionContext& rc, TypeId type) {
  if (rc.in.store.kind(type) != TypeKind::Instance) return nullptr;
  const auto& info = rc.in.class_info(rc.in.store.instance(type).cls);
  return info.flavor == types::ClassFlavor::TypedDict ? &info : nullptr;
}

const types::TypedDictField* find_field(const types::ClassInfo& info, std::string_view key) {
  for (const auto& field : info.typed_dict_fields) {
    if (name_text(field.name) == key) return &field;
  }
  return nullptr;
}

/// `**movie` inside a display: the keys that both know must agree. Those that are there for sure are `given`.
bool spread_fits(RegionContext& rc, TypeId type, const types::ClassInfo& spread, TypeId expected, const types::ClassInfo& info,
                 std::vector<NameId>& given) {
  const auto item = [&](TypeId of, TypeId field) {
    const auto& instance = rc.in.store.instance(of);
    return types::substitute(rc.ctx(), field, types::class_substitution(rc.ctx(), instance.cls, instance.args));
  };
  bool fits = true;
  for (const auto& field : spread.typed_dict_fields) {
    if (field.required) given.push_back(field.name);
    const auto* wanted = find_field(info, name_text(field.name));
    if (wanted != nullptr) fits &= types::is_assignable_to(rc.ctx(), item(type, field.type), item(expected, wanted->type));
  }
  return fits;
}

/// Whether the display makes a value of this TypedDict: known keys with fitting values, none of the required missing.
bool infer_typed_dict(RegionContext& rc, const ast::Dict& dict, TypeId expected, const types::ClassInfo& info) {
  const auto& instance = rc.in.store.instance(expected);
  const types::Substitution map = types::class_substitution(rc.ctx(), instance.cls, instance.args);
  std::vector<NameId> given;
  bool fits = true, open = false;
  for (const NodeId node : dict.items()) {
    const ast::DictItem item(rc.tree(), node);
    if (rc.tree().absent(item.key())) {
      const TypeId type = types::resolve(rc.ctx(), infer_expression(rc, item.value(), expected));
      if (const auto* spread = typed_dict_info(rc, type)) {
        fits &= spread_fits(rc, type, *spread, expected, info, given);
        continue;
      }
      open |= rc.ctx().is_dynamic(type);
      fits &= open;
      continue;
    }
    infer_expression(rc, item.key());
    const types::TypedDictField* field = nullptr;
    if (rc.tree().kind(item.key()) == NodeKind::ConstStr) {
      const std::string& key = ast::ConstStr(rc.tree(), item.key()).value();
      field = find_field(info, key);
      if (field != nullptr) given.push_back(field->name);
    }
    TypeId wanted = field != nullptr ? field->type : info.typed_dict_extra;
    if (wanted) wanted = types::substitute(rc.ctx(), wanted, map);
    const TypeId value = infer_expression(rc, item.value(), wanted);
    fits &= wanted && types::is_assignable_to(rc.ctx(), value, wanted);
  }
  for (const auto& field : info.typed_dict_fields) {
    if (field.required && !open && std::find(given.begin(), given.end(), field.name) == given.end()) fits = false;
  }
  return fits;
}

/// The member of the expected type that this display fills as a TypedDict, if there is one.
TypeId fitting_typed_dict(RegionContext& rc, const ast::Dict& dict, TypeId expected) {
  std::vector<TypeId> typed_dicts;
  types::for_each_member(rc.ctx(), expected, [&](TypeId member) {
    if (typed_dict_info(rc, member) != nullptr) typed_dicts.push_back(member);
  });
  for (const TypeId candidate : typed_dicts) {
    Speculation trial(rc);
    if (infer_typed_dict(rc, dict, candidate, *typed_dict_info(rc, candidate))) return candidate;
  }
  return TypeId();
}

std::pair<TypeId, TypeId> expected_items(RegionContext& rc, const ast::Dict& dict, TypeId expected) {
  const auto candidates = display_candidates(rc.in, rc.in.known_class(KnownClass::Dict), expected);
  if (candidates.size() == 1) return {candidates.front()[0], candidates.front()[1]};
  for (const TypeList& candidate : candidates) {
    Speculation trial(rc);
    DictParts parts;
    infer_dict_items(rc, dict, candidate[0], candidate[1], true, parts);
    if (parts.all_fit) return {candidate[0], candidate[1]};
  }
  return {};
}

// ---- tuples -----------------------------------------------------------------------------------------------------------------

/// The elements of an expected tuple, one for each of `count` display elements; none where nothing is said.
std::vector<TypeId> expected_tuple_elements(RegionContext& rc, TypeId expected, std::size_t count) {
  std::vector<TypeId> elements(count);
  if (!expected || rc.ctx().is_dynamic(expected)) return elements;
  types::for_each_member(rc.ctx(), expected, [&](TypeId member) {
    if (!elements.empty() && elements.front()) return;  // the first member that is a tuple of this length
    if (rc.in.store.kind(member) == TypeKind::Tuple) {
      const auto& tuple = rc.in.store.tuple(member);
      if (tuple.variadic < 0 && tuple.elements.size() == count) elements = tuple.elements;
      if (tuple.variadic >= 0 && tuple.elements.size() == 1 && rc.in.store.kind(tuple.elements[0]) != TypeKind::Unpacked) {
        elements.assign(count, tuple.elements[0]);
      }
      return;
    }
    const TypeList arguments = arguments_from_expected(rc.in, rc.in.known_class(KnownClass::Tuple), member);
    if (!arguments.empty()) elements.assign(count, arguments.front());
  });
  return elements;
}

/// The tuples that a starred value can be: each member of a union of tuples. Empty if any of it is no tuple.
std::vector<types::TupleType> starred_tuples(RegionContext& rc, TypeId value) {
  std::vector<types::TupleType> tuples;
  bool all = true;
  types::for_each_member(rc.ctx(), types::resolve(rc.ctx(), value), [&](TypeId member) {
    auto view = types::tuple_view(rc.ctx(), types::resolve(rc.ctx(), member));
    all &= view.has_value();
    if (view) tuples.push_back(std::move(*view));
  });
  if (!all) tuples.clear();
  return tuples;
}

/// What `*value` adds to a tuple; `element` is what iterating it gives, where its length is not known.
void append_starred(RegionContext& rc, const types::TupleType* starred, TypeId element, types::TupleType& tuple) {
  if (starred != nullptr && (starred->variadic < 0 || tuple.variadic < 0)) {
    if (starred->variadic >= 0) tuple.variadic = static_cast<std::int32_t>(tuple.elements.size()) + starred->variadic;
    tuple.elements.insert(tuple.elements.end(), starred->elements.begin(), starred->elements.end());
    return;
  }
  if (tuple.variadic < 0) {
    tuple.variadic = static_cast<std::int32_t>(tuple.elements.size());
    tuple.elements.push_back(element);
    return;
  }
  // Two parts of unknown length: from the first on, any number of any of the elements.
  const auto first = static_cast<std::size_t>(tuple.variadic);
  std::vector<TypeId> rest(tuple.elements.begin() + static_cast<std::ptrdiff_t>(first), tuple.elements.end());
  rest.push_back(element);
  tuple.elements.resize(first);
  tuple.elements.push_back(types::make_union(rc.ctx(), rest));
}

/// `tuples`: what the display can be so far, by what was starred in it; a union of tuples makes more of them.
void add_starred_to_tuples(RegionContext& rc, NodeId starred, std::vector<types::TupleType>& tuples) {
  const TypeId element = starred_element(rc, starred, TypeId());
  const auto parts = starred_tuples(rc, rc.local_type(ast::Starred(rc.tree(), starred).value()));
  if (parts.size() <= 1 || parts.size() * tuples.size() > types::kMaxTuplePieces) {
    const types::TupleType* only = parts.size() == 1 ? &parts.front() : nullptr;
    for (types::TupleType& tuple : tuples) append_starred(rc, only, element, tuple);
    return;
  }
  std::vector<types::TupleType> longer;
  for (const types::TupleType& tuple : tuples) {
    for (const types::TupleType& part : parts) append_starred(rc, &part, element, longer.emplace_back(tuple));
  }
  tuples = std::move(longer);
}

}  // namespace

TypeId infer_list(RegionContext& rc, NodeId node, TypeId expected) {
  return infer_collection(rc, KnownClass::List, ast::List(rc.tree(), node).elts(), expected);
}

TypeId infer_set(RegionContext& rc, NodeId node, TypeId expected) {
  return infer_collection(rc, KnownClass::Set, ast::Set(rc.tree(), node).elts(), expected);
}

TypeId infer_dict(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::Dict dict(rc.tree(), node);
  if (expected) {
    if (const TypeId typed_dict = fitting_typed_dict(rc, dict, expected)) {
      infer_typed_dict(rc, dict, typed_dict, *typed_dict_info(rc, typed_dict));
      return typed_dict;
    }
  }
  const auto [expected_key, expected_value] = expected_items(rc, dict, expected);
  DictParts parts;
  infer_dict_items(rc, dict, expected_key, expected_value, false, parts);
  const TypeId key = united(rc, parts.keys, {}, !expected_key);
  const TypeId value = united(rc, parts.values, parts.value_nodes, !expected_value);
  if (!parts.all_fit || (!expected_key && !expected_value)) return rc.ctx().known_instance(KnownClass::Dict, {key, value});
  const TypeList wanted{expected_key ? expected_key : key, expected_value ? expected_value : value};
  return fitting_display(rc.in, KnownClass::Dict, {key, value}, wanted, expected);
}

TypeId infer_tuple(RegionContext& rc, NodeId node, TypeId expected) {
  const auto elements = ast::Tuple(rc.tree(), node).elts();
  const std::vector<TypeId> wanted = expected_tuple_elements(rc, expected, elements.size());
  std::vector<types::TupleType> tuples(1);
  std::size_t i = 0;
  for (const NodeId element : elements) {
    if (rc.tree().kind(element) == NodeKind::Starred) {
      add_starred_to_tuples(rc, element, tuples);
    } else {
      const TypeId type = infer_expression(rc, element, wanted[i]);
      for (types::TupleType& tuple : tuples) tuple.elements.push_back(type);
    }
    ++i;
  }
  return types::make_union_of_tuples(rc.ctx(), tuples);
}

TypeId infer_starred(RegionContext& rc, NodeId node, TypeId expected) { return starred_element(rc, node, expected); }

}  // namespace awl::infer
