// match: what a pattern leaves of its subject, and what its captures hold. (PEP 634; typing spec, narrowing.)
#include "base/names.h"
#include "infer/api.h"
#include "infer/control/narrowing.h"
#include "infer/names.h"
#include "types/tuple_lengths.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

TypeId make_none(const NarrowContext& nc) { return nc.ctx().none(); }

bool is_irrefutable(const ast::Tree& tree, NodeId pattern) {
  if (tree.kind(pattern) == NodeKind::MatchAs) {
    const NodeId inner = ast::MatchAs(tree, pattern).pattern();
    return tree.absent(inner) || is_irrefutable(tree, inner);
  }
  if (tree.kind(pattern) == NodeKind::MatchOr) {
    for (const NodeId alternative : ast::MatchOr(tree, pattern).patterns()) {
      if (is_irrefutable(tree, alternative)) return true;
    }
  }
  return tree.kind(pattern) == NodeKind::MatchStar;
}

/// Names of the positional sub-patterns of a class pattern: `__match_args__`.
std::vector<NameId> match_args(const NarrowContext& nc, TypeId instance) {
  std::vector<NameId> attributes;
  const auto nominal = types::nominal_instance(nc.ctx(), instance);
  if (!nominal) return attributes;
  const auto member = nc.in.class_member(nominal->cls, nominal->args, names().match_args, types::MemberFilter::All);
  if (!member || !member->type) return attributes;
  if (const auto tuple = types::tuple_view(nc.ctx(), types::resolve(nc.ctx(), member->type))) {
    for (const TypeId element : tuple->elements) {
      if (nc.ctx().kind(element) != TypeKind::Literal) break;
      attributes.push_back(intern(nc.in.store.literal(element).text));
    }
  }
  return attributes;
}

/// Classes whose single positional sub-pattern matches the whole subject (language reference, class patterns).
bool matches_itself(const NarrowContext& nc, TypeId instance) {
  using types::KnownClass;
  static constexpr KnownClass kSelf[] = {KnownClass::Bool,  KnownClass::Bytearray, KnownClass::Bytes, KnownClass::Dict,
                                         KnownClass::Float, KnownClass::Frozenset, KnownClass::Int,   KnownClass::List,
                                         KnownClass::Set,   KnownClass::Str,       KnownClass::Tuple};
  for (const KnownClass known : kSelf) {
    if (types::inherits_from(nc.ctx(), instance, nc.in.known_class(known))) return true;
  }
  return false;
}

struct SubPattern {
  NodeId pattern;
  TypeId type;           // of the attribute it is matched against
  bool is_self = false;  // matched against the subject itself
};

std::vector<SubPattern> class_sub_patterns(const NarrowContext& nc, const ast::MatchClass& pattern, TypeId instance) {
  std::vector<SubPattern> result;
  const std::vector<NameId> names = match_args(nc, instance);
  std::size_t position = 0;
  for (const NodeId sub : pattern.patterns()) {
    if (nc.tree().kind(sub) == NodeKind::MatchKeyword) {
      const ast::MatchKeyword keyword(nc.tree(), sub);
      result.push_back({keyword.pattern(), lookup_member(nc.in, instance, keyword.name()).type, false});
      continue;
    }
    if (position < names.size()) {
      result.push_back({sub, lookup_member(nc.in, instance, names[position]).type, false});
    } else if (position == 0 && matches_itself(nc, instance)) {
      result.push_back({sub, instance, true});
    } else {
      result.push_back({sub, nc.in.store.unknown(), false});
    }
    ++position;
  }
  return result;
}

TypeId narrow_class_pattern(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  const ast::MatchClass pattern(nc.tree(), node);
  const TypeId filter = nc.type_of(pattern.cls());
  if (!polarity) {
    for (const NodeId sub : pattern.patterns()) {
      const NodeId inner = nc.tree().kind(sub) == NodeKind::MatchKeyword ? ast::MatchKeyword(nc.tree(), sub).pattern() : sub;
      if (!is_irrefutable(nc.tree(), inner)) return type;
    }
    return narrow_to_class(nc, type, filter, false);
  }
  const TypeId instances = narrow_to_class(nc, type, filter, true);
  return types::map_union(nc.ctx(), instances, [&](TypeId member) -> TypeId {
    TypeId narrowed = member;
    for (const SubPattern& sub : class_sub_patterns(nc, pattern, member)) {
      const TypeId left = narrow_by_pattern(nc, sub.pattern, sub.type, true);
      if (nc.ctx().kind(left) == TypeKind::Never) return {};
      if (sub.is_self) narrowed = left;
    }
    return narrowed;
  });
}

TypeId narrow_value_pattern(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  const TypeId value = nc.type_of(ast::MatchValue(nc.tree(), node).value());
  return narrow_equal(nc, type, value, polarity);
}

TypeId narrow_singleton_pattern(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  const NodeKind kind = nc.tree().kind(ast::MatchSingleton(nc.tree(), node).value());
  if (kind == NodeKind::ConstNone) return narrow_identity(nc, type, make_none(nc), polarity);
  return narrow_identity(nc, type, types::make_bool_literal(nc.ctx(), kind == NodeKind::ConstTrue), polarity);
}

// ---- sequences ------------------------------------------------------------------------------------------------------------------

/// str, bytes and bytearray are no sequences to a pattern.
bool is_pattern_sequence(const NarrowContext& nc, TypeId member) {
  using types::KnownClass;
  const auto inherits = [&](KnownClass known) { return types::inherits_from(nc.ctx(), member, nc.in.known_class(known)); };
  return inherits(KnownClass::Sequence) && !inherits(KnownClass::Str) && !inherits(KnownClass::Bytes) && !inherits(KnownClass::Bytearray);
}

struct SequenceShape {
  std::size_t fixed = 0;
  int star = -1;
  std::vector<NodeId> patterns;
};

SequenceShape shape_of(const ast::Tree& tree, NodeId node) {
  SequenceShape shape;
  for (const NodeId sub : ast::MatchSequence(tree, node).patterns()) {
    if (tree.kind(sub) == NodeKind::MatchStar) {
      shape.star = static_cast<int>(shape.patterns.size());
    } else {
      ++shape.fixed;
    }
    shape.patterns.push_back(sub);
  }
  return shape;
}

/// Where in the tuple the pattern `i`, no star, looks; none if its variadic part keeps that open.
std::optional<std::size_t> position_of(const types::TupleType& tuple, const SequenceShape& shape, std::size_t i) {
  const std::size_t size = tuple.elements.size();
  const bool from_end = shape.star >= 0 && static_cast<int>(i) > shape.star;
  const std::size_t away = from_end ? shape.patterns.size() - i : i + 1;  // from its end of the tuple, counted from 1
  if (away > size) return std::nullopt;
  const std::size_t at = from_end ? size - away : i;
  if (tuple.variadic < 0) return at;
  const auto variadic = static_cast<std::size_t>(tuple.variadic);
  if (shape.star < 0 || (from_end ? at <= variadic : at >= variadic)) return std::nullopt;
  return at;
}

/// Type of the element that pattern `i` is matched against, for a star the element type of what it collects.
TypeId element_for(const NarrowContext& nc, TypeId member, const SequenceShape& shape, std::size_t i) {
  if (const auto tuple = types::tuple_view(nc.ctx(), member)) {
    if (static_cast<int>(i) != shape.star) {
      if (const auto at = position_of(*tuple, shape, i)) return tuple->elements[*at];
      if (tuple->variadic < 0) return nc.in.store.unknown();
    } else {
      const std::size_t after = shape.patterns.size() - 1 - i;
      const std::size_t size = tuple->elements.size();
      types::TupleType middle = *tuple;
      if (i + after <= size && (tuple->variadic < 0 || (i <= static_cast<std::size_t>(tuple->variadic) &&
                                                        static_cast<std::size_t>(tuple->variadic) < size - after))) {
        const auto begin = tuple->elements.begin();
        middle.elements.assign(begin + static_cast<std::ptrdiff_t>(i), begin + static_cast<std::ptrdiff_t>(size - after));
        return types::tuple_element_union(nc.ctx(), middle);
      }
    }
  }
  if (nc.ctx().is_dynamic(member)) return member;
  const ProtocolResult iterated = iterated_type(nc.in, member);
  return iterated.failures.empty() ? iterated.type : nc.in.store.unknown();
}

/// What the tuple can be where the pattern finds as many elements as it wants. None if that cannot be said.
std::optional<std::vector<types::TupleType>> tuples_long_enough(const NarrowContext& nc, const types::TupleType& tuple,
                                                                const SequenceShape& shape) {
  const auto fixed = static_cast<std::int64_t>(shape.fixed);
  if (shape.star < 0) return types::tuples_with_length(nc.ctx(), tuple, {fixed, fixed});
  const auto front = static_cast<std::size_t>(shape.star);
  return types::tuples_with_ends(nc.ctx(), tuple, front, shape.fixed - front);
}

/// The tuple after its elements were narrowed; none if the pattern cannot match it.
std::optional<types::TupleType> match_elements(const NarrowContext& nc, const types::TupleType& tuple, const SequenceShape& shape) {
  types::TupleType narrowed = tuple;
  for (std::size_t i = 0; i < shape.patterns.size(); ++i) {
    if (static_cast<int>(i) == shape.star) continue;
    const auto at = position_of(tuple, shape, i);
    if (!at) continue;
    narrowed.elements[*at] = narrow_by_pattern(nc, shape.patterns[i], tuple.elements[*at], true);
    if (nc.ctx().kind(narrowed.elements[*at]) == TypeKind::Never) return std::nullopt;
  }
  return narrowed;
}

/// A tuple's member where the pattern matches it; none if it cannot.
TypeId match_tuple(const NarrowContext& nc, TypeId member, const types::TupleType& tuple, const SequenceShape& shape) {
  const auto pieces = tuples_long_enough(nc, tuple, shape);
  if (!pieces) return types::least_length(tuple) > static_cast<std::int64_t>(shape.fixed) && shape.star < 0 ? TypeId() : member;
  std::vector<types::TupleType> matched;
  for (const types::TupleType& piece : *pieces) {
    if (auto narrowed = match_elements(nc, piece, shape)) matched.push_back(std::move(*narrowed));
  }
  if (matched.empty()) return {};
  const bool is_same = matched.size() == 1 && matched.front() == tuple;
  return is_same || nc.ctx().kind(member) != TypeKind::Tuple ? member : types::make_union_of_tuples(nc.ctx(), matched);
}

/// For a failed sequence pattern, of a tuple long enough for it: only what it certainly matches can go, and one refutable
/// position can be narrowed. None if nothing is left.
std::optional<types::TupleType> unmatched_elements(const NarrowContext& nc, const types::TupleType& tuple, const SequenceShape& shape) {
  std::optional<std::size_t> open;
  TypeId left_there;
  for (std::size_t i = 0; i < shape.patterns.size(); ++i) {
    if (static_cast<int>(i) == shape.star) continue;
    const auto at = position_of(tuple, shape, i);
    if (!at) return tuple;
    const TypeId left = narrow_by_pattern(nc, shape.patterns[i], tuple.elements[*at], false);
    if (nc.ctx().kind(left) == TypeKind::Never) continue;  // this position always matches
    if (open) return tuple;
    open = at;
    left_there = left;
  }
  if (!open) return std::nullopt;
  types::TupleType narrowed = tuple;
  narrowed.elements[*open] = left_there;
  return narrowed;
}

/// What the tuple can be where the pattern does not match it: of another length, or with other elements. None if that cannot be said.
std::optional<std::vector<types::TupleType>> unmatched_pieces(const NarrowContext& nc, const types::TupleType& tuple,
                                                              const SequenceShape& shape) {
  const auto fixed = static_cast<std::int64_t>(shape.fixed);
  const auto pieces = tuples_long_enough(nc, tuple, shape);
  auto left = types::tuples_with_length(nc.ctx(), tuple, {0, fixed - 1});
  if (!pieces || !left) return std::nullopt;
  for (const types::TupleType& piece : *pieces) {
    if (auto unmatched = unmatched_elements(nc, piece, shape)) left->push_back(std::move(*unmatched));
  }
  if (shape.star >= 0) return left;
  const auto longer = types::tuples_with_length(nc.ctx(), tuple, {fixed + 1, std::nullopt});
  if (!longer) return std::nullopt;
  left->insert(left->end(), longer->begin(), longer->end());
  return left;
}

/// A tuple's member where the pattern does not match it; none if nothing is left.
TypeId unmatched_tuple(const NarrowContext& nc, TypeId member, const types::TupleType& tuple, const SequenceShape& shape) {
  const auto left = unmatched_pieces(nc, tuple, shape);
  if (!left) return member;
  if (left->empty()) return {};
  const bool is_same = left->size() == 1 && left->front() == tuple;
  return is_same || nc.ctx().kind(member) != TypeKind::Tuple ? member : types::make_union_of_tuples(nc.ctx(), *left);
}

TypeId narrow_sequence_pattern(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  const SequenceShape shape = shape_of(nc.tree(), node);
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().is_dynamic(member)) return member;
    const auto tuple = types::tuple_view(nc.ctx(), member);
    if (!polarity) {
      if (tuple) return unmatched_tuple(nc, member, *tuple, shape);
      return shape.fixed == 0 && shape.star >= 0 && is_pattern_sequence(nc, member) ? TypeId() : member;
    }
    if (tuple) return match_tuple(nc, member, *tuple, shape);
    if (is_pattern_sequence(nc, member)) return member;
    const auto nominal = types::nominal_instance(nc.ctx(), member);
    if (nominal && nc.in.class_info(nominal->cls).has_unknown_base) return member;
    if (nominal && nominal->cls == nc.in.known_class(types::KnownClass::Object)) {
      return nc.ctx().known_instance(types::KnownClass::Sequence, {nc.in.store.unknown()});
    }
    return {};
  });
}

TypeId narrow_mapping_pattern(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  const ast::MatchMapping pattern(nc.tree(), node);
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().is_dynamic(member)) return member;
    const bool is_mapping = types::specialized_base(nc.ctx(), member, types::KnownClass::Mapping).has_value();
    if (!polarity) return is_mapping && pattern.items().empty() ? TypeId() : member;
    if (!is_mapping) {
      const auto nominal = types::nominal_instance(nc.ctx(), member);
      const bool open = nominal && nominal->cls == nc.in.known_class(types::KnownClass::Object);
      return open ? nc.ctx().known_instance(types::KnownClass::Mapping) : TypeId();
    }
    for (const NodeId item_node : pattern.items()) {
      const ast::MatchMappingItem item(nc.tree(), item_node);
      const TypeId value = item_type_quietly(nc.in, member, nc.unit, item.key());
      if (value && nc.ctx().kind(narrow_by_pattern(nc, item.pattern(), value, true)) == TypeKind::Never) return {};
    }
    return member;
  });
}

TypeId narrow_or_pattern(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  TypeList matched;
  TypeId rest = type;
  for (const NodeId alternative : ast::MatchOr(nc.tree(), node).patterns()) {
    matched.push_back(narrow_by_pattern(nc, alternative, rest, true));
    rest = narrow_by_pattern(nc, alternative, rest, false);
  }
  return polarity ? types::make_union(nc.ctx(), matched) : rest;
}

}  // namespace

TypeId narrow_by_pattern(const NarrowContext& nc, NodeId pattern, TypeId type, bool polarity) {
  if (nc.ctx().kind(type) == TypeKind::Never) return type;
  switch (nc.tree().kind(pattern)) {
    case NodeKind::MatchValue:
      return narrow_value_pattern(nc, pattern, type, polarity);
    case NodeKind::MatchSingleton:
      return narrow_singleton_pattern(nc, pattern, type, polarity);
    case NodeKind::MatchSequence:
      return narrow_sequence_pattern(nc, pattern, type, polarity);
    case NodeKind::MatchMapping:
      return narrow_mapping_pattern(nc, pattern, type, polarity);
    case NodeKind::MatchClass:
      return narrow_class_pattern(nc, pattern, type, polarity);
    case NodeKind::MatchOr:
      return narrow_or_pattern(nc, pattern, type, polarity);
    case NodeKind::MatchAs: {
      const NodeId inner = ast::MatchAs(nc.tree(), pattern).pattern();
      if (nc.tree().absent(inner)) return polarity ? type : nc.in.store.never();
      return narrow_by_pattern(nc, inner, type, polarity);
    }
    case NodeKind::MatchStar:
      return polarity ? type : nc.in.store.never();
    default:
      return type;
  }
}

// ---- captures -----------------------------------------------------------------------------------------------------------------

namespace {

void bind_name(RegionContext& rc, NodeId name, TypeId type) {
  if (!rc.tree().absent(name)) rc.set_type(name, type);
}

void bind_sequence(RegionContext& rc, const NarrowContext& nc, NodeId pattern, TypeId subject) {
  const SequenceShape shape = shape_of(nc.tree(), pattern);
  for (std::size_t i = 0; i < shape.patterns.size(); ++i) {
    TypeList parts;
    types::for_each_member(nc.ctx(), subject, [&](TypeId member) { parts.push_back(element_for(nc, member, shape, i)); });
    const TypeId element = types::make_union(nc.ctx(), parts);
    if (static_cast<int>(i) == shape.star) {
      bind_name(rc, ast::MatchStar(nc.tree(), shape.patterns[i]).name(), nc.ctx().known_instance(types::KnownClass::List, {element}));
    } else {
      bind_pattern(rc, shape.patterns[i], element);
    }
  }
}

void bind_mapping(RegionContext& rc, const NarrowContext& nc, NodeId node, TypeId subject) {
  const ast::MatchMapping pattern(nc.tree(), node);
  for (const NodeId item_node : pattern.items()) {
    const ast::MatchMappingItem item(nc.tree(), item_node);
    infer_expression(rc, item.key());
    const TypeId value = types::map_union(nc.ctx(), subject, [&](TypeId member) -> TypeId {
      const TypeId found = item_type_quietly(nc.in, member, nc.unit, item.key());
      return found ? found : nc.in.store.unknown();
    });
    bind_pattern(rc, item.pattern(), value);
  }
  if (rc.tree().absent(pattern.rest())) return;
  const auto mapping = types::specialized_base(nc.ctx(), subject, types::KnownClass::Mapping);
  const TypeList args = mapping && mapping->args.size() == 2 ? mapping->args : TypeList{nc.in.store.unknown(), nc.in.store.unknown()};
  bind_name(rc, pattern.rest(), nc.ctx().known_instance(types::KnownClass::Dict, args));
}

void bind_class(RegionContext& rc, const NarrowContext& nc, NodeId node, TypeId subject) {
  const ast::MatchClass pattern(nc.tree(), node);
  infer_expression(rc, pattern.cls());
  std::vector<std::pair<NodeId, TypeList>> parts;
  types::for_each_member(nc.ctx(), subject, [&](TypeId member) {
    std::size_t i = 0;
    for (const SubPattern& sub : class_sub_patterns(nc, pattern, member)) {
      if (i == parts.size()) parts.push_back({sub.pattern, {}});
      parts[i++].second.push_back(sub.type);
    }
  });
  for (const auto& [sub, members] : parts) bind_pattern(rc, sub, types::make_union(nc.ctx(), members));
}

}  // namespace

void bind_pattern(RegionContext& rc, NodeId pattern, TypeId subject) {
  const ast::Tree& tree = rc.tree();
  const NarrowContext nc{rc.in, rc.unit, &rc, flow::PlaceId()};
  switch (tree.kind(pattern)) {
    case NodeKind::MatchValue:
      infer_expression(rc, ast::MatchValue(tree, pattern).value());
      break;
    case NodeKind::MatchAs: {
      const ast::MatchAs as(tree, pattern);
      if (!tree.absent(as.pattern())) bind_pattern(rc, as.pattern(), subject);
      bind_name(rc, as.name(), tree.absent(as.pattern()) ? subject : narrow_by_pattern(nc, as.pattern(), subject, true));
      break;
    }
    case NodeKind::MatchOr: {
      TypeId rest = subject;
      for (const NodeId alternative : ast::MatchOr(tree, pattern).patterns()) {
        bind_pattern(rc, alternative, rest);
        rest = narrow_by_pattern(nc, alternative, rest, false);
      }
      break;
    }
    case NodeKind::MatchSequence: {
      const TypeId matched = narrow_by_pattern(nc, pattern, subject, true);
      bind_sequence(rc, nc, pattern, matched);
      break;
    }
    case NodeKind::MatchMapping:
      bind_mapping(rc, nc, pattern, narrow_by_pattern(nc, pattern, subject, true));
      break;
    case NodeKind::MatchClass: {
      const ast::MatchClass as_class(tree, pattern);
      const TypeId filter = infer_expression(rc, as_class.cls());
      bind_class(rc, nc, pattern, narrow_to_class(nc, subject, filter, true));
      break;
    }
    default:
      break;
  }
}

}  // namespace awl::infer
