// Types of use-def values: a definition gives what it binds, a phi the union over its feasible edges, a narrowing the part
// of its base that passes the test.
//
// Phis and narrowings are queries of their own (a long chain of tests is evaluated once), except those inside the region
// that is being evaluated (`x and x.y`, walrus, comprehensions), whose parts are only known there.
#include <bit>

#include "infer/api.h"
#include "infer/control/narrowing.h"
#include "infer/queries.h"

namespace awl::infer {

using flow::SsaKind;
using flow::SsaValue;

namespace {

constexpr QueryValue kMaybeUnbound = QueryValue{1} << 32;
constexpr QueryValue kEntry = QueryValue{1} << 33;

QueryValue pack(const ValueType& value) {
  return QueryValue{value.type.value} | (value.maybe_unbound ? kMaybeUnbound : 0) | (value.is_entry ? kEntry : 0);
}

ValueType unpack(QueryValue value) {
  return {TypeId(static_cast<std::uint32_t>(value)), (value & kMaybeUnbound) != 0, (value & kEntry) != 0};
}

/// Whether the value arises inside the region under evaluation, so that only `current` knows its parts.
bool is_inner(const FileUnit& unit, SsaId id, const RegionContext* current, int depth = 0) {
  if (!current) return false;
  const SsaValue& value = unit.flow.value(id);
  switch (value.kind) {
    case SsaKind::Unbound:
    case SsaKind::Entry:
      return false;
    case SsaKind::Definition:
      return current->contains(value.definition ? unit.index.definition(value.definition).node : value.node);
    case SsaKind::Narrow:
      return current->contains(unit.flow.predicate(value.predicate).node) || is_inner(unit, value.base, current, depth);
    case SsaKind::Phi:
      if (unit.flow.block(value.block).is_loop_header) return false;
      [[fallthrough]];
    case SsaKind::Union:
      if (depth > 8) return false;
      for (const SsaId operand : unit.flow.operands_of(id)) {
        if (is_inner(unit, operand, current, depth + 1)) return true;
      }
      return false;
  }
  return false;
}

ValueType definition_value(Inference& in, const FileUnit& unit, const SsaValue& value, RegionContext* current) {
  ValueType result;
  const NodeId node = value.definition ? unit.index.definition(value.definition).node : value.node;
  if (current && current->contains(node)) {
    if (const TypeId local = current->local_type(node)) {
      result.type = local;
      return result;
    }
  }
  if (!value.definition) {
    result.type = expression_type(in, unit, node, current);
    return result;
  }
  const semantic::Definition& definition = unit.index.definition(value.definition);
  if (definition.kind == semantic::DefinitionKind::Deletion) {
    result.maybe_unbound = true;
    return result;
  }
  result.type = definition_type(in, unit, value.definition);
  return result;
}

/// Unites what several ways give, in their order.
class Merge {
 public:
  explicit Merge(Inference& in) : in_(in) {}
  void add(const ValueType& value) {
    maybe_unbound_ |= value.maybe_unbound;
    is_entry_ |= value.is_entry;
    if (value.type && std::find(members_.begin(), members_.end(), value.type) == members_.end()) {
      members_.push_back(value.type);
    }
  }
  [[nodiscard]] ValueType result() const {
    ValueType value;
    value.maybe_unbound = maybe_unbound_;
    value.is_entry = is_entry_;
    if (members_.size() == 1) value.type = members_.front();
    if (members_.size() > 1) value.type = types::join_ways(in_.ctx, members_);
    return value;
  }

 private:
  Inference& in_;
  TypeList members_;
  bool maybe_unbound_ = false, is_entry_ = false;
};

ValueType phi_value(Inference& in, const FileUnit& unit, SsaId id, RegionContext* current) {
  const SsaValue& value = unit.flow.value(id);
  const auto operands = unit.flow.operands_of(id);
  const auto edges = unit.flow.edges_into(value.block);
  Merge merge(in);
  bool any = false;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (operands[i] == id) continue;
    if (i < edges.size() && !is_edge_feasible(in, unit, edges[i], current)) continue;
    any = true;
    merge.add(ssa_type(in, unit, operands[i], current));
  }
  ValueType result = merge.result();
  if (!any) result.type = in.store.never();
  return result;
}

ValueType union_value(Inference& in, const FileUnit& unit, SsaId id, RegionContext* current) {
  Merge merge(in);
  for (const SsaId operand : unit.flow.operands_of(id)) {
    const SsaValue& value = unit.flow.value(operand);
    if (value.block && !is_reachable(in, unit, value.block)) continue;
    merge.add(ssa_type(in, unit, operand, current));
  }
  return merge.result();
}

ValueType narrowed_value(Inference& in, const FileUnit& unit, const SsaValue& value, RegionContext* current) {
  ValueType base = ssa_type(in, unit, value.base, current);
  if (base.is_entry) {
    const TypeId entry = entry_type(in, unit, value.place, value.predicate, current);
    if (!entry) return base;
    base.type = base.type ? types::make_union(in.ctx, base.type, entry) : entry;
    base.is_entry = false;
  }
  if (base.type) base.type = narrow(in, unit, value.place, base.type, value.predicate, value.polarity, current);
  // Whoever gets past the test has read the name.
  if (base.type && unit.flow.predicate(value.predicate).kind == flow::PredicateKind::Truthy) base.maybe_unbound = false;
  return base;
}

ValueType evaluate(Inference& in, const FileUnit& unit, SsaId id, RegionContext* current) {
  const SsaValue& value = unit.flow.value(id);
  switch (value.kind) {
    case SsaKind::Unbound:
      return {TypeId(), true, false};
    case SsaKind::Entry:
      return {TypeId(), false, true};
    case SsaKind::Definition:
      return definition_value(in, unit, value, current);
    case SsaKind::Narrow:
      return narrowed_value(in, unit, value, current);
    case SsaKind::Phi:
      return phi_value(in, unit, id, current);
    case SsaKind::Union:
      return union_value(in, unit, id, current);
  }
  return {};
}

/// A test after a test. The first of them is cheap, and what it is about may still change in the region.
bool is_chained(const FileUnit& unit, SsaId id) {
  const SsaValue& value = unit.flow.value(id);
  return value.kind == SsaKind::Narrow && unit.flow.value(value.base).kind == SsaKind::Narrow;
}

/// Tests one after the other inside the region: each is applied once to what the one before it left.
ValueType inner_narrowing(Inference& in, const FileUnit& unit, SsaId id, RegionContext& current) {
  const std::pair<std::uint32_t, std::uint64_t> key{id.value, current.bindings};
  if (const auto known = current.narrowed.find(key); known != current.narrowed.end()) return unpack(known->second);
  const ValueType value = evaluate(in, unit, id, &current);
  current.narrowed.emplace(key, pack(value));
  return value;
}

}  // namespace

ValueType ssa_type(Inference& in, const FileUnit& unit, SsaId id, RegionContext* current) {
  const SsaKind kind = unit.flow.value(id).kind;
  if (kind == SsaKind::Narrow || kind == SsaKind::Phi || kind == SsaKind::Union) {
    if (!is_inner(unit, id, current)) return unpack(in.engine.get({QueryKind::SsaValue, unit.id, id.value}));
  }
  return is_chained(unit, id) ? inner_narrowing(in, unit, id, *current) : evaluate(in, unit, id, current);
}

QueryValue compute_ssa_value(Inference& in, const QueryKey& key) {
  return pack(evaluate(in, in.unit(key.file), SsaId(key.index), nullptr));
}

QueryValue bottom_ssa_value(Inference& in, const QueryKey&) { return QueryValue{in.store.never().value}; }

bool equal_ssa_value(Inference& in, QueryValue a, QueryValue b) {
  if (a == b) return true;
  const ValueType x = unpack(a), y = unpack(b);
  return x.maybe_unbound == y.maybe_unbound && x.is_entry == y.is_entry && same_type(in, x.type, y.type);
}

QueryValue widen_ssa_value(Inference& in, const QueryKey&, QueryValue, QueryValue new_value, unsigned changes) {
  ValueType value = unpack(new_value);
  if (!value.type) return new_value;
  if (changes > 6) value.type = types::widen_literals(in.ctx, value.type, true);
  if (changes > 24) value.type = in.store.unknown();
  return pack(value);
}

}  // namespace awl::infer
