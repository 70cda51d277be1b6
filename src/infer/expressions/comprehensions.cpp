// Comprehensions and generator expressions. Their clauses run in order; a clause's target holds what its iterable gives.
//
// `[x async for x in source]` is still a list: the comprehension is awaited where it stands. A generator expression that
// needs awaiting is an AsyncGenerator instead (language reference 6.2.4 and 6.2.8).
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

void infer_clauses(RegionContext& rc, ast::ChildRange clauses) {
  for (const NodeId node : clauses) {
    const ast::Comprehension clause(rc.tree(), node);
    const TypeId element = infer_iteration(rc, clause.iter(), clause.is_async());
    assign_target(rc, clause.target(), element, clause.iter());
    for (const NodeId test : clause.ifs()) infer_expression(rc, test);
  }
}

TypeId infer_element(RegionContext& rc, NodeId element, TypeId expected) {
  if (rc.tree().kind(element) == NodeKind::Starred) return infer_starred(rc, element, expected);
  return infer_expression(rc, element, expected);
}

/// The element under an expectation; the expectation itself where the element fits.
TypeId element_type(RegionContext& rc, NodeId element, ClassId cls, TypeId expected) {
  const auto candidates = display_candidates(rc.in, cls, expected);
  for (const TypeList& candidate : candidates) {
    if (!candidate.front()) continue;
    if (candidates.size() > 1) {
      Speculation trial(rc);
      if (!fits_expected(rc.in, infer_element(rc, element, candidate.front()), candidate.front())) continue;
    }
    const TypeId type = infer_element(rc, element, candidate.front());
    return fits_expected(rc.in, type, candidate.front()) ? candidate.front() : widen_element(rc.in, type);
  }
  return widen_element(rc.in, infer_element(rc, element, TypeId()));
}

TypeId infer_dict_comprehension(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::DictComp comprehension(rc.tree(), node);
  infer_clauses(rc, comprehension.generators());
  const ast::DictItem item(rc.tree(), comprehension.item());
  if (rc.tree().absent(item.key())) {  // PEP 798: `{**d for d in dicts}`
    const TypeId mapping = infer_expression(rc, item.value());
    if (const auto base = types::specialized_base(rc.ctx(), mapping, KnownClass::Mapping)) {
      return rc.ctx().known_instance(KnownClass::Dict, base->args);
    }
    return rc.ctx().known_instance(KnownClass::Dict);
  }
  TypeId expected_key, expected_value;
  const auto candidates = display_candidates(rc.in, rc.in.known_class(KnownClass::Dict), expected);
  for (const TypeList& candidate : candidates) {
    Speculation trial(rc);
    const TypeId key = infer_expression(rc, item.key(), candidate[0]);
    const TypeId value = infer_expression(rc, item.value(), candidate[1]);
    if (!fits_expected(rc.in, key, candidate[0]) || !fits_expected(rc.in, value, candidate[1])) continue;
    expected_key = candidate[0];
    expected_value = candidate[1];
    break;
  }
  const TypeId hint_key = expected_key || candidates.empty() ? expected_key : candidates.front()[0];
  const TypeId hint_value = expected_value || candidates.empty() ? expected_value : candidates.front()[1];
  const TypeId key = infer_expression(rc, item.key(), hint_key);
  const TypeId value = infer_expression(rc, item.value(), hint_value);
  return rc.ctx().known_instance(KnownClass::Dict, {expected_key ? expected_key : widen_element(rc.in, key),
                                                    expected_value ? expected_value : widen_element(rc.in, value)});
}

TypeId infer_generator_expression(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::GeneratorExp generator(rc.tree(), node);
  infer_clauses(rc, generator.generators());
  const ScopeId scope = rc.unit.index.scope_of(node);
  const bool is_async = scope && rc.unit.index.scope(scope).is_async;
  const KnownClass which = is_async ? KnownClass::AsyncGenerator : KnownClass::Generator;
  const TypeId element = element_type(rc, generator.elt(), rc.in.known_class(which), expected);
  const TypeId none = rc.ctx().none();
  if (is_async) return rc.ctx().known_instance(which, {element, none});
  return rc.ctx().known_instance(which, {element, none, none});
}

}  // namespace

TypeId infer_comprehension(RegionContext& rc, NodeId node, TypeId expected) {
  switch (rc.tree().kind(node)) {
    case NodeKind::DictComp:
      return infer_dict_comprehension(rc, node, expected);
    case NodeKind::GeneratorExp:
      return infer_generator_expression(rc, node, expected);
    case NodeKind::SetComp: {
      const ast::SetComp comprehension(rc.tree(), node);
      infer_clauses(rc, comprehension.generators());
      const TypeId element = element_type(rc, comprehension.elt(), rc.in.known_class(KnownClass::Set), expected);
      return rc.ctx().known_instance(KnownClass::Set, {element});
    }
    default: {
      const ast::ListComp comprehension(rc.tree(), node);
      infer_clauses(rc, comprehension.generators());
      const TypeId element = element_type(rc, comprehension.elt(), rc.in.known_class(KnownClass::List), expected);
      return rc.ctx().known_instance(KnownClass::List, {element});
    }
  }
}

}  // namespace awl::infer
