// `body if test else orelse` and `(name := value)`.
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

types::Truthiness outcome(RegionContext& rc, NodeId test, TypeId type) {
  const types::Truthiness by_syntax = static_truth(rc.in, rc.unit, test);
  if (by_syntax != types::Truthiness::Ambiguous || rc.ctx().is_dynamic(type)) return by_syntax;
  return types::truthiness(rc.ctx(), type);
}

}  // namespace

TypeId infer_conditional(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::IfExp conditional(rc.tree(), node);
  const TypeId test = infer_expression(rc, conditional.test());
  const types::Truthiness truth = outcome(rc, conditional.test(), test);
  TypeId body, orelse;
  {
    const Quiet quiet(rc, truth == types::Truthiness::AlwaysFalse);
    body = infer_expression(rc, conditional.body(), expected);
  }
  {
    const Quiet quiet(rc, truth == types::Truthiness::AlwaysTrue);
    orelse = infer_expression(rc, conditional.orelse(), expected);
  }
  if (truth == types::Truthiness::AlwaysTrue) return body;
  if (truth == types::Truthiness::AlwaysFalse) return orelse;
  const TypeId both[] = {body, orelse};
  return types::join_ways(rc.ctx(), both);
}

TypeId infer_named_expression(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::NamedExpr named(rc.tree(), node);
  const DefinitionId definition = rc.unit.index.definition_of(named.target());
  TypeId wanted = expected;
  if (definition) {
    const TypeId declared = declared_type(rc.in, rc.unit, rc.unit.index.definition(definition).symbol);
    if (declared) wanted = declared;
  }
  const TypeId value = infer_expression(rc, named.value(), wanted);
  assign_target(rc, named.target(), value, named.value());
  const TypeId bound = rc.local_type(named.target());
  // What names of this region hold is part of what a speculative evaluation found.
  rc.bindings = hash_combine(hash_combine(rc.bindings, named.target().value), bound ? bound.value : value.value);
  return value;
}

}  // namespace awl::infer
