// Which code runs: edges whose test is decided (versions, platform, TYPE_CHECKING, constants), tests that leave nothing of a
// declared type, patterns that are exhausted, calls that never return, managers that swallow exceptions.
#include <bit>
#include <optional>

#include "base/names.h"
#include "infer/api.h"
#include "infer/control/narrowing.h"
#include "infer/control/queries.h"

namespace awl::infer {

using ast::NodeKind;
using flow::PredicateKind;
using types::Truthiness;

namespace {

// ---- static tests ---------------------------------------------------------------------------------------------------------

Truthiness truth(bool value) { return value ? Truthiness::AlwaysTrue : Truthiness::AlwaysFalse; }

Truthiness negate(Truthiness value) {
  if (value == Truthiness::Ambiguous) return value;
  return truth(value == Truthiness::AlwaysFalse);
}

/// `sys.NAME`, or a bare NAME imported from sys/typing: by spelling, as the typing spec's directives chapter wants it.
bool is_spelled(const ast::Tree& tree, NodeId node, std::string_view module, std::string_view name) {
  if (tree.kind(node) == NodeKind::Name) return name_text(ast::Name(tree, node).name()) == name;
  if (tree.kind(node) != NodeKind::Attribute) return false;
  const ast::Attribute attribute(tree, node);
  if (name_text(attribute.attr()) != name) return false;
  if (module.empty()) return true;
  return tree.kind(attribute.value()) == NodeKind::Name && name_text(ast::Name(tree, attribute.value()).name()) == module;
}

std::optional<std::int64_t> int_constant(const ast::Tree& tree, NodeId node) {
  if (tree.kind(node) != NodeKind::ConstInt || !ast::ConstInt(tree, node).fits()) return std::nullopt;
  return ast::ConstInt(tree, node).value();
}

Truthiness compare_numbers(ast::CompareOperator op, int order) {
  switch (op) {
    case ast::CompareOperator::Eq:
      return truth(order == 0);
    case ast::CompareOperator::NotEq:
      return truth(order != 0);
    case ast::CompareOperator::Lt:
      return truth(order < 0);
    case ast::CompareOperator::LtE:
      return truth(order <= 0);
    case ast::CompareOperator::Gt:
      return truth(order > 0);
    case ast::CompareOperator::GtE:
      return truth(order >= 0);
    case ast::CompareOperator::Is:
    case ast::CompareOperator::IsNot:
    case ast::CompareOperator::In:
    case ast::CompareOperator::NotIn:
      return Truthiness::Ambiguous;
  }
  return Truthiness::Ambiguous;
}

/// `sys.version_info >= (3, 11)`: the tuple is compared as far as major and minor go.
Truthiness compare_version(const Environment& env, const ast::Tree& tree, ast::CompareOperator op, NodeId tuple) {
  if (tree.kind(tuple) != NodeKind::Tuple) return Truthiness::Ambiguous;
  const std::int64_t mine[2] = {env.version.major, env.version.minor};
  std::size_t i = 0;
  for (const NodeId element : ast::Tuple(tree, tuple).elts()) {
    if (i == 2) break;
    const auto number = int_constant(tree, element);
    if (!number) return Truthiness::Ambiguous;
    if (mine[i] != *number) return compare_numbers(op, mine[i] < *number ? -1 : 1);
    ++i;
  }
  const std::size_t length = ast::Tuple(tree, tuple).elts().size();
  if (length == 2 && (op == ast::CompareOperator::Eq || op == ast::CompareOperator::NotEq)) return Truthiness::Ambiguous;
  // `version_info` is longer than the tuple: equal so far means greater, except against a longer tuple of micro versions.
  if (length < 2) return compare_numbers(op, 1);
  return compare_numbers(op, op == ast::CompareOperator::Gt ? 1 : (op == ast::CompareOperator::LtE ? 1 : 0));
}

Truthiness compare_static(const Environment& env, const ast::Tree& tree, NodeId node) {
  const ast::Compare compare(tree, node);
  if (compare.rest().size() != 1) return Truthiness::Ambiguous;
  const ast::CompareRest rest(tree, compare.rest().front());
  const NodeId left = compare.left();
  if (is_spelled(tree, left, "sys", "version_info")) return compare_version(env, tree, rest.op(), rest.operand());
  if (tree.kind(left) == NodeKind::Subscript) {
    const ast::Subscript subscript(tree, left);
    const auto index = int_constant(tree, subscript.slice());
    const auto number = int_constant(tree, rest.operand());
    if (index && number && *index <= 1 && *index >= 0 && is_spelled(tree, subscript.value(), "sys", "version_info")) {
      const std::int64_t mine = *index == 0 ? env.version.major : env.version.minor;
      return compare_numbers(rest.op(), mine == *number ? 0 : (mine < *number ? -1 : 1));
    }
    return Truthiness::Ambiguous;
  }
  if (env.platform == "all" || tree.kind(rest.operand()) != NodeKind::ConstStr) return Truthiness::Ambiguous;
  const std::string& text = ast::ConstStr(tree, rest.operand()).value();
  if (is_spelled(tree, left, "sys", "platform")) return compare_numbers(rest.op(), env.platform == text ? 0 : 1);
  if (is_spelled(tree, left, "os", "name")) {
    return compare_numbers(rest.op(), (env.platform == "win32" ? "nt" : "posix") == text ? 0 : 1);
  }
  return Truthiness::Ambiguous;
}

/// `sys.platform.startswith("win")`
Truthiness call_static(const Environment& env, const ast::Tree& tree, NodeId node) {
  const ast::Call call(tree, node);
  if (env.platform == "all" || tree.kind(call.func()) != NodeKind::Attribute) return Truthiness::Ambiguous;
  const ast::Attribute method(tree, call.func());
  if (name_text(method.attr()) != "startswith" || !is_spelled(tree, method.value(), "sys", "platform")) {
    return Truthiness::Ambiguous;
  }
  const auto arguments = call.arguments();
  if (arguments.size() != 1 || tree.kind(arguments.front()) != NodeKind::ConstStr) return Truthiness::Ambiguous;
  return truth(env.platform.starts_with(ast::ConstStr(tree, arguments.front()).value()));
}

Truthiness static_truth_of(const Environment& env, const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::ConstTrue:
      return Truthiness::AlwaysTrue;
    case NodeKind::ConstFalse:
    case NodeKind::ConstNone:
      return Truthiness::AlwaysFalse;
    case NodeKind::ConstInt:
      return ast::ConstInt(tree, node).fits() ? truth(ast::ConstInt(tree, node).value() != 0) : Truthiness::AlwaysTrue;
    case NodeKind::ConstStr:
      return truth(!ast::ConstStr(tree, node).value().empty());
    case NodeKind::Name: {
      const std::string_view name = name_text(ast::Name(tree, node).name());
      if (name == "TYPE_CHECKING") return Truthiness::AlwaysTrue;
      return name == "__debug__" ? Truthiness::AlwaysTrue : Truthiness::Ambiguous;
    }
    case NodeKind::Attribute:
      return is_spelled(tree, node, "", "TYPE_CHECKING") ? Truthiness::AlwaysTrue : Truthiness::Ambiguous;
    case NodeKind::UnaryOp:
      if (ast::UnaryOp(tree, node).op() != ast::UnaryOperator::Not) return Truthiness::Ambiguous;
      return negate(static_truth_of(env, tree, ast::UnaryOp(tree, node).operand()));
    case NodeKind::BoolOp: {
      const ast::BoolOp op(tree, node);
      const Truthiness decisive = truth(op.op() == ast::BoolOperator::Or);
      bool open = false;
      for (const NodeId value : op.values()) {
        const Truthiness one = static_truth_of(env, tree, value);
        if (one == decisive) return open ? Truthiness::Ambiguous : decisive;
        open |= one == Truthiness::Ambiguous;
      }
      return open ? Truthiness::Ambiguous : negate(decisive);
    }
    case NodeKind::Compare:
      return compare_static(env, tree, node);
    case NodeKind::Call:
      return call_static(env, tree, node);
    default:
      return Truthiness::Ambiguous;
  }
}

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

types::Truthiness static_truth(Inference& in, const FileUnit& unit, NodeId test) {
  return static_truth_of(in.program.environment(), unit.tree, test);
}

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
  callee = types::resolve(in.ctx, callee);
  const std::vector<types::Signature>* overloads = nullptr;
  switch (in.store.kind(callee)) {
    case TypeKind::Function:
      overloads = &in.store.function(callee).overloads;
      break;
    case TypeKind::Callable:
      overloads = &in.store.callable(callee).overloads;
      break;
    case TypeKind::BoundMethod:
      return callee_never_returns(in, in.store.bound_method(callee).function, awaited);
    case TypeKind::Union: {
      for (const TypeId member : in.store.union_of(callee).members) {
        if (!callee_never_returns(in, member, awaited)) return false;
      }
      return true;
    }
    default:
      return false;
  }
  if (overloads->size() != 1) return false;
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
