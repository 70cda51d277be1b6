// Narrowing by `is`, `==`, `in`, `type(x) is C`, `len(x) == n`, discriminating attributes and keys.
#include <algorithm>

#include "base/names.h"
#include "infer/api.h"
#include "infer/control/narrowing.h"
#include "infer/names.h"
#include "types/operations.h"
#include "types/tuple_lengths.h"

namespace awl::infer {

using ast::CompareOperator;
using ast::NodeKind;
using types::LiteralType;

namespace {

bool is_literal(const NarrowContext& nc, TypeId type) { return nc.ctx().kind(type) == TypeKind::Literal; }

/// `bool` and enums as the unions of their values, so that a test can remove one.
TypeId expand_values(const NarrowContext& nc, TypeId type) {
  const TypeId values = types::expand_to_literals(nc.ctx(), type);
  return values ? values : type;
}

/// Members of `type`, bools and enums spread into their values.
template <class F>
TypeId filter_values(const NarrowContext& nc, TypeId type, F keep) {
  TypeList kept;
  bool all = true;
  types::for_each_member(nc.ctx(), type, [&](TypeId member) {
    const TypeId spread = expand_values(nc, member);
    TypeList mine;
    bool whole = true;
    types::for_each_member(nc.ctx(), spread, [&](TypeId value) {
      const TypeId result = keep(value);
      if (result != value) whole = false;
      if (result) mine.push_back(result);
    });
    if (whole) {
      kept.push_back(member);
    } else {
      all = false;
      kept.insert(kept.end(), mine.begin(), mine.end());
    }
  });
  return all ? type : types::make_union(nc.ctx(), kept);
}

/// `None`, a sentinel, a bool or enum literal, Ellipsis: types with one object, where `is` tells exactly.
bool is_singleton(const NarrowContext& nc, TypeId type) {
  if (nc.ctx().is_none(type) || nc.ctx().is_instance_of(type, types::KnownClass::EllipsisType)) return true;
  if (nc.ctx().kind(type) == TypeKind::Sentinel) return true;
  if (!is_literal(nc, type)) return false;
  const auto kind = nc.in.store.literal(type).kind;
  return kind == LiteralType::Kind::Bool || kind == LiteralType::Kind::Enum;
}

/// Whether == between values of these types is what one expects (no user-defined `__eq__` that could say anything).
bool has_plain_equality(const NarrowContext& nc, TypeId type) { return is_literal(nc, type) || nc.ctx().is_none(type); }

}  // namespace

namespace {

/// `x is not None` where x has a type variable's type: x keeps that type, without the None of its bound.
TypeId narrow_variable(const NarrowContext& nc, TypeId type, TypeId other, bool polarity) {
  const TypeVarId var = nc.in.store.type_var(type).var;
  const TypeList& choices = nc.in.constraints_of(var);
  const TypeId bound = choices.empty() ? nc.in.bound_of(var) : types::make_union(nc.ctx(), choices);
  if (!bound) return polarity ? other : type;
  const TypeId upper = types::resolve(nc.ctx(), bound);
  if (nc.ctx().kind(upper) == TypeKind::TypeVar) return type;
  const TypeId left = narrow_identity(nc, upper, other, polarity);
  if (left == upper || nc.ctx().kind(left) == TypeKind::Never) return left == upper ? type : left;
  const TypeId both[] = {type, left};
  return types::make_intersection(nc.ctx(), both);
}

}  // namespace

TypeId narrow_identity(const NarrowContext& nc, TypeId type, TypeId other, bool polarity) {
  other = expand_values(nc, other);  // an enum with one member, as sentinels are
  if (!is_singleton(nc, other)) return type;
  if (nc.ctx().is_dynamic(type)) return polarity ? other : type;
  if (nc.ctx().kind(type) == TypeKind::TypeVar) return narrow_variable(nc, type, other, polarity);
  return filter_values(nc, type, [&](TypeId value) -> TypeId {
    if (value == other) return polarity ? value : TypeId();
    if (!polarity) return value;
    if (nc.ctx().is_dynamic(value)) return other;
    if (types::is_disjoint_from(nc.ctx(), value, other)) return {};
    return types::is_assignable_to(nc.ctx(), other, value) ? other : TypeId();
  });
}

TypeId narrow_equal(const NarrowContext& nc, TypeId type, TypeId literal, bool polarity) {
  if (!has_plain_equality(nc, literal)) return type;
  return filter_values(nc, type, [&](TypeId value) -> TypeId {
    if (value == literal) return polarity ? value : TypeId();
    if (!polarity) return value;
    if (nc.ctx().is_dynamic(value)) return value;
    if (nc.ctx().is_none(value) != nc.ctx().is_none(literal) && has_plain_equality(nc, value)) return {};
    if (is_literal(nc, value) && is_literal(nc, literal)) {
      const auto &a = nc.in.store.literal(value), &b = nc.in.store.literal(literal);
      if (a.kind == b.kind) return {};  // same sort of literal, another value
      const bool numbers = (a.kind == LiteralType::Kind::Int || a.kind == LiteralType::Kind::Bool) &&
                           (b.kind == LiteralType::Kind::Int || b.kind == LiteralType::Kind::Bool);
      if (numbers) return a.number == b.number ? value : TypeId();
      return a.kind == LiteralType::Kind::Enum || b.kind == LiteralType::Kind::Enum ? value : TypeId();
    }
    // `str` equal to "a" is "a": exact for the builtin classes whose literals these are.
    if (is_literal(nc, literal) && types::widen_literals(nc.ctx(), literal) == value) return literal;
    if (nc.ctx().kind(value) == TypeKind::LiteralString && is_literal(nc, literal) &&
        nc.in.store.literal(literal).kind == LiteralType::Kind::Str) {
      return literal;
    }
    return value;
  });
}

namespace {

/// Whether `in` compares with what the container gives when iterated, as the language's own containers do. Others may mean something
/// else: that a point is in an area, that a part is in the bytes, that an enum has a member of that value. What they cannot hold by
/// that measure may be in them all the same.
bool contains_by_elements(const NarrowContext& nc, TypeId container) {
  using types::KnownClass;
  static constexpr std::string_view kModules[] = {"builtins", "collections", "typing", "_collections_abc"};
  bool all = true;
  types::for_each_member(nc.ctx(), container, [&](TypeId member) {
    const auto nominal = types::nominal_instance(nc.ctx(), member);
    if (!nominal) return;
    const auto found = nc.in.class_member(nominal->cls, nominal->args, names().contains, types::MemberFilter::All);
    if (!found || !found->definition.file) return;
    const std::string_view module = name_text(nc.in.unit(found->definition.file).module);
    all = all && std::ranges::find(kModules, module) != std::end(kModules) && found->owner != nc.in.known_class(KnownClass::Bytes) &&
          found->owner != nc.in.known_class(KnownClass::Bytearray);
  });
  return all;
}

/// `x in (1, "a", None)`: the members of x that some element may equal.
TypeId narrow_to_elements(const NarrowContext& nc, TypeId type, TypeId container, bool polarity) {
  TypeList elements;
  if (const auto tuple = types::tuple_view(nc.ctx(), container); tuple && tuple->variadic < 0) {
    for (const TypeId element : tuple->elements) {
      types::for_each_member(nc.ctx(), element, [&](TypeId one) { elements.push_back(one); });
    }
  } else {
    const ProtocolResult iterated = iterated_type(nc.in, container);
    if (!iterated.failures.empty() || !polarity) return type;
    types::for_each_member(nc.ctx(), iterated.type, [&](TypeId one) { elements.push_back(one); });
  }
  if (elements.empty()) return type;
  for (const TypeId element : elements) {
    if (nc.ctx().is_dynamic(element)) return type;
  }
  return filter_values(nc, type, [&](TypeId value) -> TypeId {
    if (nc.ctx().is_dynamic(value)) return value;
    if (!polarity) {
      // Only what is certainly in a tuple of single values may go.
      const bool certain = has_plain_equality(nc, value) && std::find(elements.begin(), elements.end(), value) != elements.end();
      return certain && types::tuple_view(nc.ctx(), container) ? TypeId() : value;
    }
    TypeList matching;
    for (const TypeId element : elements) {
      if (element == value) return value;
      if (is_literal(nc, element) && types::widen_literals(nc.ctx(), element) == value) {
        matching.push_back(element);
        continue;
      }
      if (types::is_assignable_to(nc.ctx(), value, element) || types::is_assignable_to(nc.ctx(), element, value)) return value;
    }
    return matching.empty() ? TypeId() : types::make_union(nc.ctx(), matching);
  });
}

TypeId narrow_in(const NarrowContext& nc, TypeId type, TypeId container, bool polarity) {
  const TypeId narrowed = narrow_to_elements(nc, type, container, polarity);
  const bool rules_out = nc.ctx().kind(narrowed) == TypeKind::Never;
  return rules_out && !contains_by_elements(nc, container) ? type : narrowed;
}

/// `x.kind == "a"`, `x["kind"] is None`: keeps the members of x whose attribute or item could still be so.
TypeId narrow_discriminated(const NarrowContext& nc, NodeId part, TypeId type, TypeId other, CompareOperator op, bool polarity) {
  const ast::Tree& tree = nc.tree();
  const bool identity = op == CompareOperator::Is || op == CompareOperator::IsNot;
  if (!(identity ? is_singleton(nc, other) : has_plain_equality(nc, other))) return type;
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().is_dynamic(member)) return member;
    TypeId part_type;
    if (tree.kind(part) == NodeKind::Attribute) {
      const MemberLookup lookup = lookup_member(nc.in, member, ast::Attribute(tree, part).attr());
      if (!lookup.found) return member;
      part_type = lookup.type;
    } else {
      part_type = item_type_quietly(nc.in, member, nc.unit, ast::Subscript(tree, part).slice());
      if (!part_type) return member;
    }
    if (nc.ctx().is_dynamic(part_type)) return member;
    // Only literal-typed parts tell members apart.
    const TypeId left = identity ? narrow_identity(nc, part_type, other, polarity) : narrow_equal(nc, part_type, other, polarity);
    return nc.ctx().kind(left) == TypeKind::Never ? TypeId() : member;
  });
}

/// What holds where `op` does not.
CompareOperator opposite(CompareOperator op) {
  switch (op) {
    case CompareOperator::Lt:
      return CompareOperator::GtE;
    case CompareOperator::LtE:
      return CompareOperator::Gt;
    case CompareOperator::Gt:
      return CompareOperator::LtE;
    case CompareOperator::GtE:
      return CompareOperator::Lt;
    case CompareOperator::Is:
      return CompareOperator::IsNot;
    case CompareOperator::IsNot:
      return CompareOperator::Is;
    case CompareOperator::Eq:
      return CompareOperator::NotEq;
    case CompareOperator::NotEq:
      return CompareOperator::Eq;
    case CompareOperator::In:
      return CompareOperator::NotIn;
    case CompareOperator::NotIn:
      return CompareOperator::In;
  }
  return op;
}

/// The lengths for which `len(x) op wanted` holds, where they are one range.
std::optional<types::LengthRange> lengths_that_hold(CompareOperator op, std::int64_t wanted) {
  switch (op) {
    case CompareOperator::Lt:
      return types::LengthRange{0, wanted - 1};
    case CompareOperator::LtE:
      return types::LengthRange{0, wanted};
    case CompareOperator::Gt:
      return types::LengthRange{wanted + 1, std::nullopt};
    case CompareOperator::GtE:
      return types::LengthRange{wanted, std::nullopt};
    case CompareOperator::Is:
    case CompareOperator::Eq:
      return types::LengthRange{wanted, wanted};
    case CompareOperator::IsNot:
    case CompareOperator::NotEq:
    case CompareOperator::In:
    case CompareOperator::NotIn:
      break;
  }
  return std::nullopt;
}

/// `len(x) == 2`, `len(x) < 3` on tuples.
TypeId narrow_length(const NarrowContext& nc, TypeId type, CompareOperator op, TypeId length, bool holds) {
  if (!is_literal(nc, length) || nc.in.store.literal(length).kind != LiteralType::Kind::Int) return type;
  constexpr std::int64_t kLongest = 1'000'000'000;
  const std::int64_t wanted = std::clamp<std::int64_t>(nc.in.store.literal(length).number, -1, kLongest);
  if (!holds) op = opposite(op);
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().kind(member) != TypeKind::Tuple) return member;
    const types::TupleType& tuple = nc.in.store.tuple(member);
    const auto range = lengths_that_hold(op, wanted);
    if (!range) return tuple.variadic < 0 && types::least_length(tuple) == wanted ? TypeId() : member;
    const auto pieces = types::tuples_with_length(nc.ctx(), tuple, *range);
    // "At most two" is no list of cases: whoever goes on to index the tuple knows which of them can be.
    return pieces && pieces->size() <= 1 ? types::make_union_of_tuples(nc.ctx(), *pieces) : member;
  });
}

/// `3 > len(x)` read as `len(x) < 3`.
CompareOperator mirrored(CompareOperator op) {
  switch (op) {
    case CompareOperator::Lt:
      return CompareOperator::Gt;
    case CompareOperator::LtE:
      return CompareOperator::GtE;
    case CompareOperator::Gt:
      return CompareOperator::Lt;
    case CompareOperator::GtE:
      return CompareOperator::LtE;
    case CompareOperator::Is:
    case CompareOperator::IsNot:
    case CompareOperator::Eq:
    case CompareOperator::NotEq:
    case CompareOperator::In:
    case CompareOperator::NotIn:
      break;
  }
  return op;
}

/// `type(x) is C` / `type(x) == C`.
TypeId narrow_exact_class(const NarrowContext& nc, TypeId type, TypeId cls, bool polarity) {
  if (polarity) return narrow_to_class(nc, type, cls, true);
  if (nc.ctx().kind(cls) != TypeKind::ClassObject) return type;
  const ClassId id = nc.in.store.class_object(cls).cls;
  // Subclasses remain possible unless the class is final.
  return nc.in.class_info(id).is_final ? narrow_to_class(nc, type, cls, false) : type;
}

/// The argument of a one-argument call of the builtin `name`, or none.
NodeId builtin_argument(const NarrowContext& nc, NodeId node, std::string_view name) {
  const ast::Tree& tree = nc.tree();
  if (tree.kind(node) != NodeKind::Call) return {};
  const ast::Call call(tree, node);
  if (tree.kind(call.func()) != NodeKind::Name || name_text(ast::Name(tree, call.func()).name()) != name) return {};
  const auto arguments = call.arguments();
  return arguments.size() == 1 ? arguments.front() : NodeId();
}

/// `x is C`: that very class object; a final class has no others.
TypeId narrow_to_class_object(const NarrowContext& nc, TypeId type, TypeId cls, bool positive) {
  const ClassId id = nc.in.store.class_object(cls).cls;
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    switch (nc.ctx().kind(member)) {
      case TypeKind::ClassObject: {
        const bool same = nc.in.store.class_object(member).cls == id;
        return same == positive ? member : TypeId();
      }
      case TypeKind::SubclassOf: {
        const TypeId instance = types::resolve(nc.ctx(), nc.in.store.subclass_of(member).instance);
        if (nc.ctx().kind(instance) != TypeKind::Instance) return member;
        const bool same = nc.in.store.instance(instance).cls == id;
        if (positive)
          return types::specialized_base(nc.ctx(), types::to_instance(nc.ctx(), cls), nc.in.store.instance(instance).cls) ? cls : TypeId();
        return same && nc.in.class_info(id).is_final ? TypeId() : member;
      }
      case TypeKind::Literal:
      case TypeKind::Tuple:
        return positive ? TypeId() : member;
      default:
        return positive && nc.ctx().is_none(member) ? TypeId() : member;
    }
  });
}

TypeId narrow_left(const NarrowContext& nc, NodeId left, NodeId right, CompareOperator op, TypeId type, bool polarity) {
  const ast::Tree& tree = nc.tree();
  const bool negative = op == CompareOperator::IsNot || op == CompareOperator::NotEq || op == CompareOperator::NotIn;
  const bool positive = polarity != negative;
  if (spells_place(nc.unit, nc.place, left)) {
    const TypeId other = nc.type_of(right);
    switch (op) {
      case CompareOperator::Is:
      case CompareOperator::IsNot:
        if (nc.ctx().kind(other) == TypeKind::ClassObject) return narrow_to_class_object(nc, type, other, positive);
        return narrow_identity(nc, type, other, positive);
      case CompareOperator::Eq:
      case CompareOperator::NotEq:
        return narrow_equal(nc, type, other, positive);
      case CompareOperator::In:
      case CompareOperator::NotIn:
        return narrow_in(nc, type, other, positive);
      case CompareOperator::Lt:
      case CompareOperator::LtE:
      case CompareOperator::Gt:
      case CompareOperator::GtE:
        return type;
    }
  }
  const bool is_membership = op == CompareOperator::In || op == CompareOperator::NotIn;
  if (const NodeId argument = is_membership ? NodeId() : builtin_argument(nc, left, "len");
      argument && spells_place(nc.unit, nc.place, argument)) {
    return narrow_length(nc, type, op, nc.type_of(right), polarity);
  }
  const bool equality =
      op == CompareOperator::Is || op == CompareOperator::IsNot || op == CompareOperator::Eq || op == CompareOperator::NotEq;
  if (!equality) return type;
  if (const NodeId argument = builtin_argument(nc, left, "type"); argument && spells_place(nc.unit, nc.place, argument)) {
    return narrow_exact_class(nc, type, nc.type_of(right), positive);
  }
  const NodeKind kind = tree.kind(left);
  if ((kind == NodeKind::Attribute || kind == NodeKind::Subscript) && spells_place(nc.unit, nc.place, tree.first_child(left))) {
    return narrow_discriminated(nc, left, type, nc.type_of(right), op, positive);
  }
  return type;
}

/// `"key" in x`: TypedDicts without the key go; with it required, the others stay in the negative case.
TypeId narrow_by_key(const NarrowContext& nc, NodeId key, TypeId type, bool polarity) {
  if (nc.tree().kind(key) != NodeKind::ConstStr) return type;
  const NameId name = find_name(ast::ConstStr(nc.tree(), key).value());
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().kind(member) != TypeKind::Instance) return member;
    const types::ClassInfo& info = nc.in.class_info(nc.in.store.instance(member).cls);
    if (info.flavor != types::ClassFlavor::TypedDict) return member;
    for (const types::TypedDictField& field : info.typed_dict_fields) {
      if (field.name != name) continue;
      return polarity || !field.required ? member : TypeId();
    }
    return polarity && (info.typed_dict_closed || info.is_final) ? TypeId() : member;
  });
}

}  // namespace

TypeId narrow_by_comparison(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  const ast::Tree& tree = nc.tree();
  const ast::Compare compare(tree, node);
  if (compare.rest().size() != 1) return type;
  const ast::CompareRest rest(tree, compare.rest().front());
  NodeId left = compare.left();
  NodeId right = rest.operand();
  const CompareOperator op = rest.op();
  if (tree.kind(left) == NodeKind::NamedExpr && !spells_place(nc.unit, nc.place, left)) left = ast::NamedExpr(tree, left).value();
  const TypeId by_left = narrow_left(nc, left, right, op, type, polarity);
  if (by_left != type) return by_left;
  if (op == CompareOperator::In || op == CompareOperator::NotIn) {
    if (!spells_place(nc.unit, nc.place, right)) return type;
    return narrow_by_key(nc, left, type, polarity != (op == CompareOperator::NotIn));
  }
  return narrow_left(nc, right, left, mirrored(op), type, polarity);
}

}  // namespace awl::infer
