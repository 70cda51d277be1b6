// Which code runs: edges whose test is decided (static_tests.cpp), tests that leave nothing of a
// declared type, patterns that are exhausted, calls that never return, managers that swallow exceptions.
#include <bit>
#include <optional>

#include "base/names.h"
#include "infer/api.h"
#include "infer/control/narrowing.h"
#include "infer/queries.h"
#include "types/signatures.h"

namespace awl::infer {

using ast::NodeKind;
using flow::PredicateKind;
using types::Truthiness;

namespace {

// ---- edges --------------------------------------------------------------------------------------------------------------------

/// A test is asked whether it leaves anything only for names with a declared type: others would make reachability and
/// inference chase each other through every loop. (pyright draws the same line.)
bool has_declared_root(Inference& in, const FileUnit& unit, const flow::Place& place) {
  const flow::Place* root = &place;
  while (root->base) root = &unit.flow.place(root->base);
  if (root->kind != flow::Place::Kind::Name) return false;
  const auto resolved = unit.index.resolve(root->scope, root->name);
  if (!resolved) return false;
  const semantic::Symbol& symbol = unit.index.symbol(resolved->symbol);
  if (!symbol.is_declared) return false;
  for (const DefinitionId id : unit.index.definitions_of(resolved->symbol)) {
    const semantic::Definition& definition = unit.index.definition(id);
    if (!definition.is_declaration) continue;
    if (definition.kind == semantic::DefinitionKind::AnnotatedAssignment) return true;
    if (definition.kind == semantic::DefinitionKind::Parameter) {
      return !unit.tree.absent(ast::Parameter(unit.tree, definition.node).annotation());
    }
  }
  (void)in;
  return false;
}

/// The place that a test narrows directly, with what it held before.
struct TestedPlace {
  flow::PlaceId place;
  SsaId value;
};

NodeId tested_expression(const ast::Tree& tree, NodeId test) {
  switch (tree.kind(test)) {
    case NodeKind::Compare: {
      const ast::Compare compare(tree, test);
      return compare.rest().size() == 1 ? compare.left() : NodeId();
    }
    case NodeKind::Call: {
      const ast::Call call(tree, test);
      const auto arguments = call.arguments();
      return arguments.empty() ? NodeId() : arguments.front();
    }
    case NodeKind::Name:
    case NodeKind::Attribute:
    case NodeKind::Subscript:
      return test;
    default:
      return {};
  }
}

bool leaves_nothing(Inference& in, const FileUnit& unit, PredicateId predicate, bool polarity, RegionContext* current) {
  const NodeId test = unit.flow.predicate(predicate).node;
  const NodeId subject = tested_expression(unit.tree, test);
  if (!subject) return false;
  const SsaId value = unit.flow.value_at(subject);
  if (!value) return false;
  const flow::PlaceId place = unit.flow.value(value).place;
  if (!place || !has_declared_root(in, unit, unit.flow.place(place))) return false;
  ValueType held = ssa_type(in, unit, value, current);
  if (held.is_entry) {
    const TypeId entry = entry_type(in, unit, place, predicate, current);
    held.type = held.type && entry ? types::make_union(in.ctx, held.type, entry) : (entry ? entry : held.type);
  }
  if (!held.type || in.store.kind(held.type) == TypeKind::Never) return false;
  return in.store.kind(narrow(in, unit, place, held.type, predicate, polarity, current)) == TypeKind::Never;
}

TypeId pattern_subject_type(Inference& in, const FileUnit& unit, const flow::Predicate& predicate, RegionContext* current) {
  if (predicate.subject) {
    const ValueType value = ssa_type(in, unit, predicate.subject, current);
    if (value.type && !value.is_entry) return value.type;
  }
  return TypeId();
}

bool is_pattern_feasible(Inference& in, const FileUnit& unit, const flow::Predicate& predicate, bool polarity, RegionContext* current) {
  const TypeId subject = pattern_subject_type(in, unit, predicate, current);
  if (!subject || in.ctx.is_dynamic(subject) || in.store.kind(subject) == TypeKind::Never) return true;
  const NodeId pattern = ast::MatchCase(unit.tree, predicate.node).pattern();
  const flow::PlaceId place = unit.flow.value(predicate.subject).place;
  const NarrowContext nc{in, unit, current, place};
  return in.store.kind(narrow_by_pattern(nc, pattern, subject, polarity)) != TypeKind::Never;
}

}  // namespace

bool is_edge_feasible(Inference& in, const FileUnit& unit, const flow::Edge& edge, RegionContext* current) {
  if (edge.predicate) {
    const flow::Predicate& predicate = unit.flow.predicate(edge.predicate);
    switch (predicate.kind) {
      case PredicateKind::Truthy: {
        const Truthiness known = static_truth(in, unit, predicate.node);
        if (known != Truthiness::Ambiguous) {
          if ((known == Truthiness::AlwaysTrue) != edge.polarity) return false;
        } else if (leaves_nothing(in, unit, edge.predicate, edge.polarity, current)) {
          return false;
        }
        break;
      }
      case PredicateKind::Pattern:
        if (!is_pattern_feasible(in, unit, predicate, edge.polarity, current)) return false;
        break;
      case PredicateKind::CallReturns:
        if (!in.engine.get({QueryKind::CallReturns, unit.id, predicate.node.value})) return false;
        break;
      case PredicateKind::Swallows:
        if (edge.polarity && !in.engine.get({QueryKind::ContextSwallows, unit.id, predicate.node.value})) return false;
        break;
      case PredicateKind::IterNonEmpty:
        break;
    }
  }
  return is_reachable(in, unit, edge.from);
}

// ---- blocks --------------------------------------------------------------------------------------------------------------------

bool is_reachable(Inference& in, const FileUnit& unit, BlockId block) {
  // Straight-line code: go up to the first block where something is decided.
  while (true) {
    const flow::Block& at = unit.flow.block(block);
    if (at.is_entry && at.edge_count == 0) return true;
    if (at.edge_count != 1) break;
    const flow::Edge& edge = unit.flow.edges_into(block).front();
    if (edge.predicate) break;
    block = edge.from;
  }
  return in.engine.get({QueryKind::Reachable, unit.id, block.value}) != 0;
}

QueryValue compute_reachable(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  for (const flow::Edge& edge : unit.flow.edges_into(BlockId(key.index))) {
    if (is_edge_feasible(in, unit, edge, nullptr)) return 1;
  }
  return 0;
}

bool is_node_reachable(Inference& in, const FileUnit& unit, NodeId node) {
  const BlockId block = unit.flow.block_at(node);
  return !block || is_reachable(in, unit, block);
}

// ---- calls that never return, managers that swallow ---------------------------------------------------------------------------

namespace {

/// All ways of calling end in Never. A Deferred return is only asked for functions whose body may tell.
bool signature_never_returns(Inference& in, const types::Signature& signature) {
  if (!signature.returns) return false;
  const TypeId returns = in.force(signature.returns);
  return in.store.kind(returns) == TypeKind::Never;
}

bool awaited_never(Inference& in, TypeId returned) {
  const auto coroutine = types::specialized_base(in.ctx, returned, types::KnownClass::Coroutine);
  return coroutine && coroutine->args.size() == 3 && in.store.kind(coroutine->args[2]) == TypeKind::Never;
}

bool callee_never_returns(Inference& in, TypeId callee, bool awaited) {
  callee = types::function_of(in.ctx, types::resolve(in.ctx, callee));
  if (in.store.kind(callee) == TypeKind::Union) {
    return std::ranges::all_of(in.store.union_of(callee).members, [&](TypeId member) { return callee_never_returns(in, member, awaited); });
  }
  const auto* overloads = types::signatures_of(in.ctx, callee);
  if (overloads == nullptr || overloads->size() != 1) return false;
  if (awaited) {
    const TypeId returns = overloads->front().returns;
    return returns && awaited_never(in, in.force(returns));
  }
  return signature_never_returns(in, overloads->front());
}

bool is_awaited_call(const ast::Tree& tree, NodeId region, NodeId call) {
  if (tree.kind(region) != NodeKind::ExprStmt) return false;
  const NodeId value = ast::ExprStmt(tree, region).value();
  return tree.kind(value) == NodeKind::Await && ast::Await(tree, value).value() == call;
}

}  // namespace

bool call_never_returns(Inference& in, TypeId callee, TypeId result) {
  return in.store.kind(result) == TypeKind::Never || callee_never_returns(in, callee, false);
}

QueryValue compute_call_returns(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId call(key.index);
  if (unit.is_stub) return 1;
  const NodeId region = region_of(in, unit, call);
  RegionContext rc(in, unit, region);
  rc.speculative = 1;
  const TypeId callee = infer_expression(rc, ast::Call(unit.tree, call).func());
  return callee_never_returns(in, callee, is_awaited_call(unit.tree, region, call)) ? 0 : 1;
}

QueryValue compute_context_swallows(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId item(key.index);
  const NodeId manager = ast::WithItem(unit.tree, item).context_expr();
  const TypeId type = expression_type(in, unit, manager);
  bool is_async = false;
  for (NodeId node(item.value); node.value > 0; node = NodeId(node.value - 1)) {
    if (unit.tree.kind(node) == NodeKind::With && unit.tree.node(node).next > item.value) {
      is_async = ast::With(unit.tree, node).is_async();
      break;
    }
  }
  return type && manager_swallows(in, type, is_async) ? 1 : 0;
}

}  // namespace awl::infer
