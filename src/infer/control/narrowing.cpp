#include "infer/control/narrowing.h"

#include <algorithm>

#include "infer/api.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

using ast::NodeKind;
using flow::Place;
using flow::PredicateKind;

TypeId NarrowContext::type_of(NodeId node) const {
  const TypeId type = expression_type(in, unit, node, current);
  return type ? types::resolve(in.ctx, type) : in.store.unknown();
}

TypeId NarrowContext::raw_type_of(NodeId node) const {
  const TypeId type = expression_type(in, unit, node, current);
  return type ? in.force(type) : in.store.unknown();
}

namespace {

bool same_key(const ast::Tree& tree, NodeId a, NodeId b) {
  if (tree.kind(a) != tree.kind(b)) return false;
  switch (tree.kind(a)) {
    case NodeKind::ConstStr:
      return ast::ConstStr(tree, a).value() == ast::ConstStr(tree, b).value();
    case NodeKind::ConstInt: {
      const ast::ConstInt x(tree, a), y(tree, b);
      return x.fits() && y.fits() && x.value() == y.value();
    }
    case NodeKind::UnaryOp: {
      const ast::UnaryOp x(tree, a), y(tree, b);
      return x.op() == y.op() && same_key(tree, x.operand(), y.operand());
    }
    default:
      return false;
  }
}

}  // namespace

bool spells_place(const FileUnit& unit, flow::PlaceId id, NodeId node) {
  const ast::Tree& tree = unit.tree;
  if (tree.kind(node) == NodeKind::NamedExpr) node = ast::NamedExpr(tree, node).target();
  const Place& place = unit.flow.place(id);
  switch (place.kind) {
    case Place::Kind::Name:
      return tree.kind(node) == NodeKind::Name && ast::Name(tree, node).name() == place.name;
    case Place::Kind::Attribute:
      return tree.kind(node) == NodeKind::Attribute && ast::Attribute(tree, node).attr() == place.name &&
             spells_place(unit, place.base, ast::Attribute(tree, node).value());
    case Place::Kind::Subscript: {
      if (tree.kind(node) != NodeKind::Subscript) return false;
      const ast::Subscript subscript(tree, node);
      const NodeId key = tree.kind(place.node) == NodeKind::Subscript ? ast::Subscript(tree, place.node).slice() : place.node;
      return same_key(tree, key, subscript.slice()) && spells_place(unit, place.base, subscript.value());
    }
    case Place::Kind::MatchSubject:
      return place.node == node;
  }
  return false;
}

NodeId find_mention(const FileUnit& unit, flow::PlaceId place, NodeId within) {
  const std::uint32_t past = unit.tree.node(within).next;
  for (std::uint32_t i = within.value; i < past; ++i) {
    const NodeId node(i);
    if (unit.tree.kind(node) != NodeKind::NamedExpr && spells_place(unit, place, node)) return node;
  }
  return {};
}

TypeId entry_type(Inference& in, const FileUnit& unit, flow::PlaceId id, PredicateId predicate, RegionContext* current) {
  const Place& place = unit.flow.place(id);
  const NodeId test = unit.flow.predicate(predicate).node;
  NodeId mention;
  if (place.kind == Place::Kind::MatchSubject || unit.flow.predicate(predicate).kind == PredicateKind::Pattern) {
    mention = place.node;
  } else {
    mention = find_mention(unit, id, test);
  }
  return mention ? expression_type(in, unit, mention, current) : TypeId();
}

TypeId narrow(Inference& in, const FileUnit& unit, flow::PlaceId place, TypeId type, PredicateId id, bool polarity,
              RegionContext* current) {
  if (is_guessed_function(in, type)) return type;  // it may be a property: the test says nothing of the function
  const flow::Predicate& predicate = unit.flow.predicate(id);
  const NarrowContext nc{in, unit, current, place};
  switch (predicate.kind) {
    case PredicateKind::Truthy:
      return narrow_by_test(nc, predicate.node, type, polarity);
    case PredicateKind::Pattern: {
      const ast::MatchCase match_case(unit.tree, predicate.node);
      // A failed guard says nothing about the pattern; its edges are predicates of their own.
      if (!polarity && !unit.tree.absent(match_case.guard())) return type;
      return narrow_by_pattern(nc, match_case.pattern(), type, polarity);
    }
    case PredicateKind::CallReturns:
    case PredicateKind::Swallows:
    case PredicateKind::IterNonEmpty:
      return type;
  }
  return type;
}

TypeId narrow_by_test(const NarrowContext& nc, NodeId test, TypeId type, bool polarity) {
  const ast::Tree& tree = nc.tree();
  switch (tree.kind(test)) {
    case NodeKind::NamedExpr: {
      const ast::NamedExpr named(tree, test);
      if (spells_place(nc.unit, nc.place, named.target())) return types::narrow_truthy(nc.ctx(), type, polarity);
      return narrow_by_test(nc, named.value(), type, polarity);
    }
    case NodeKind::UnaryOp:
      if (ast::UnaryOp(tree, test).op() == ast::UnaryOperator::Not) {
        return narrow_by_test(nc, ast::UnaryOp(tree, test).operand(), type, !polarity);
      }
      return type;
    case NodeKind::Compare:
      return narrow_by_comparison(nc, test, type, polarity);
    case NodeKind::Call:
      return narrow_by_call(nc, test, type, polarity);
    default:
      return spells_place(nc.unit, nc.place, test) ? types::narrow_truthy(nc.ctx(), type, polarity) : type;
  }
}

namespace {

/// Whether some member of the type is an object of a class with a base that nobody knows (mocks, among others).
bool has_unknown_base(Inference& in, TypeId type) {
  bool any = false;
  types::for_each_member(in.ctx, type, [&](TypeId member) {
    if (in.store.kind(member) == TypeKind::Instance) any |= in.class_info(in.store.instance(member).cls).has_unknown_base;
  });
  return any;
}

/// The `Any` in `Any | None`; none if there is none.
TypeId dynamic_member(const Inference& in, TypeId declared) {
  if (in.store.kind(declared) != TypeKind::Union) return {};
  const TypeList& members = in.store.union_of(declared).members;
  const auto found = std::ranges::find_if(members, [&](TypeId member) { return in.ctx.is_dynamic(member); });
  return found == members.end() ? TypeId() : *found;
}

/// What only the `any` in the declared union takes is asked no more questions than where that alone is declared.
TypeId keep_any(Inference& in, TypeId declared, TypeId any, TypeId value) {
  return types::map_union(in.ctx, value, [&](TypeId part) {
    bool fits = false;
    types::for_each_member(in.ctx, declared,
                           [&](TypeId member) { fits |= !in.ctx.is_dynamic(member) && types::is_assignable_to(in.ctx, part, member); });
    return fits ? part : any;
  });
}

/// `x: list[int] = [...unknown...]`: the declared member that the value fills; none if there is no such member, or several.
TypeId filled_member(Inference& in, TypeId declared, TypeId value) {
  TypeId only;
  unsigned fitting = 0;
  types::for_each_member(in.ctx, declared, [&](TypeId member) {
    if (!types::is_assignable_to(in.ctx, value, member)) return;
    only = member;
    ++fitting;
  });
  return fitting == 1 && types::is_assignable_to(in.ctx, only, value) ? only : TypeId();
}

/// What a value with `Any` inside leaves of the declared type; none where it says nothing of it. `Any | None` is anything that may
/// be missing, which is what the declaration is there for; `str | Any` is a `str` that nobody wants to be asked about.
TypeId filled_declaration(Inference& in, TypeId declared, TypeId value) {
  if (in.store.kind(value) != TypeKind::Union || types::is_open_union(in.ctx, value)) return filled_member(in, declared, value);
  TypeId known;
  bool has_any = false, is_filled = false;
  types::for_each_member(in.ctx, value, [&](TypeId part) {
    if (in.ctx.is_dynamic(part)) {
      has_any = true;
      return;
    }
    const TypeId filled = in.store.has_gradual(part) ? filled_member(in, declared, part) : TypeId();
    is_filled |= filled.valid();
    const TypeId one = filled ? filled : part;
    known = known ? types::make_union(in.ctx, known, one) : one;
  });
  if (has_any && known && in.ctx.is_none(known)) return declared;
  if (has_any) return filled_member(in, declared, value);
  return is_filled ? known : TypeId();
}

}  // namespace

TypeId narrow_on_assignment(Inference& in, TypeId declared, TypeId assigned) {
  const TypeContext& ctx = in.ctx;
  declared = types::resolve(ctx, declared);
  const TypeId value = types::resolve(ctx, assigned);
  // Whoever writes `Any` wants no questions asked, whatever is stored there first.
  if (ctx.is_dynamic(declared)) return declared;
  if (in.store.kind(declared) == TypeKind::SubclassOf && ctx.is_dynamic(in.store.subclass_of(declared).instance)) return declared;
  // An unknown value tells nothing more than the declaration.
  if (ctx.is_dynamic(value)) return declared;
  if (in.store.kind(value) == TypeKind::Never) return value;
  if (!types::is_assignable_to(ctx, value, declared)) return declared;
  if (in.store.has_gradual(value)) {
    if (const TypeId filled = filled_declaration(in, declared, value)) return filled;
  }
  // A class with an unknown base fits anywhere, but is what it is.
  if (has_unknown_base(in, value)) return value;
  if (const TypeId any = dynamic_member(in, declared)) return keep_any(in, declared, any, value);
  // float accepts int by promotion: the declared type stays, so that later float values are no surprise.
  if (!types::is_subtype_of(ctx, value, declared) && !in.store.has_gradual(value)) {
    return in.store.has_gradual(declared) ? value : declared;
  }
  return value;
}

}  // namespace awl::infer
