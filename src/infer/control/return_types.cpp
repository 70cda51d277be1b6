// What calling a function without a declared return type gives: the union over its reachable returns, `None` if its end can
// be reached, `Never` if neither; wrapped as the kind of function demands.
#include <bit>

#include "base/names.h"
#include "infer/api.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using types::KnownClass;

namespace {

bool is_ellipsis_body(const ast::Tree& tree, const ast::FunctionDef& def) {
  for (const NodeId statement : def.body()) {
    if (tree.kind(statement) != NodeKind::ExprStmt) return false;
    const NodeKind value = tree.kind(ast::ExprStmt(tree, statement).value());
    if (value != NodeKind::ConstEllipsis && value != NodeKind::ConstStr) return false;
    if (value == NodeKind::ConstEllipsis) return true;
  }
  return false;
}

/// `raise NotImplementedError` anywhere at the top of a method: its author means "override me", not "never returns".
bool raises_not_implemented(const ast::Tree& tree, const ast::FunctionDef& def) {
  for (const NodeId statement : def.body()) {
    if (tree.kind(statement) != NodeKind::Raise) continue;
    NodeId raised = ast::Raise(tree, statement).exc();
    if (tree.kind(raised) == NodeKind::Call) raised = ast::Call(tree, raised).func();
    if (tree.kind(raised) == NodeKind::Name && name_text(ast::Name(tree, raised).name()) == "NotImplementedError") return true;
  }
  return false;
}

bool is_method(const FileUnit& unit, NodeId function) {
  const ScopeId scope = unit.index.enclosing_scope(function);
  return scope && unit.index.scope(scope).kind == semantic::ScopeKind::Class;
}

TypeId returned_union(Inference& in, const FileUnit& unit, const flow::FunctionFlow& flow) {
  TypeList members;
  for (const NodeId node : flow.returns) {
    if (!is_node_reachable(in, unit, node)) continue;
    const NodeId value = ast::Return(unit.tree, node).value();
    TypeId type = in.ctx.none();
    if (!unit.tree.absent(value)) type = expression_type(in, unit, value);
    if (!type) type = in.store.unknown();
    if (in.store.kind(type) == TypeKind::TypeGuard) type = types::resolve(in.ctx, type);
    members.push_back(type);
  }
  if (is_reachable(in, unit, flow.end)) members.push_back(in.ctx.none());
  return types::join_ways(in.ctx, members);
}

TypeId yielded_union(Inference& in, const FileUnit& unit, const flow::FunctionFlow& flow) {
  TypeList members;
  for (const NodeId node : flow.yields) {
    if (!is_node_reachable(in, unit, node)) continue;
    if (unit.tree.kind(node) == NodeKind::Yield) {
      const NodeId value = ast::Yield(unit.tree, node).value();
      const TypeId type = unit.tree.absent(value) ? in.ctx.none() : expression_type(in, unit, value);
      members.push_back(type ? type : in.store.unknown());
      continue;
    }
    const TypeId source = expression_type(in, unit, ast::YieldFrom(unit.tree, node).value());
    const ProtocolResult iterated = source ? iterated_type(in, source) : ProtocolResult{in.store.unknown(), {}};
    members.push_back(iterated.failures.empty() ? iterated.type : in.store.unknown());
  }
  return types::join_ways(in.ctx, members);
}

TypeId wrap(Inference& in, const FileUnit& unit, const ast::FunctionDef& def, const flow::FunctionFlow& flow, TypeId returned) {
  const TypeId any = in.store.any();
  if (def.has_yield()) {
    const TypeId yielded = types::widen_literals(in.ctx, yielded_union(in, unit, flow));
    if (def.is_async()) return in.ctx.known_instance(KnownClass::AsyncGenerator, {yielded, any});
    return in.ctx.known_instance(KnownClass::Generator, {yielded, any, returned});
  }
  if (def.is_async()) return in.ctx.known_instance(KnownClass::CoroutineType, {any, any, returned});
  return returned;
}

}  // namespace

TypeId inferred_return_type(Inference& in, const FileUnit& unit, NodeId function) {
  const QueryValue value = in.engine.get({QueryKind::ReturnType, unit.id, function.value});
  return TypeId(static_cast<std::uint32_t>(value));
}

QueryValue compute_return_type(Inference& in, const QueryKey& key) {
  const FileUnit& unit = in.unit(key.file);
  const NodeId function(key.index);
  const auto unknown = [&] { return QueryValue{in.store.unknown().value}; };
  if (unit.tree.kind(function) == NodeKind::Lambda) {
    const TypeId body = expression_type(in, unit, ast::Lambda(unit.tree, function).body());
    return body ? QueryValue{body.value} : unknown();
  }
  const ast::FunctionDef def(unit.tree, function);
  const flow::FunctionFlow* flow = unit.flow.flow_of(unit.index.scope_of(function));
  if (unit.is_stub || !flow) return unknown();
  TypeId returned = returned_union(in, unit, *flow);
  const bool ends = in.store.kind(returned) != TypeKind::Never;
  if (is_method(unit, function) && ((!ends && raises_not_implemented(unit.tree, def)) || is_ellipsis_body(unit.tree, def))) {
    returned = in.store.unknown();
  }
  return QueryValue{wrap(in, unit, def, *flow, returned).value};
}

}  // namespace awl::infer
