// Comprehensions and generator expressions. Their clauses run in order; a clause's target holds what its iterable gives.
//
// `[x async for x in source]` is still a list: the comprehension is awaited where it stands. A generator expression that
// needs awaiting is an AsyncGenerator instead (language reference 6.2.4 and 6.2.8).
#include "infer/expressions/expressions.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

/// False where what is gone through has no value at all, so that the comprehension has none either.
bool infer_clauses(RegionContext& rc, ast::ChildRange clauses) {
  bool has_value = true;
  for (const NodeId node : clauses) {
    const ast::Comprehension clause(rc.tree(), node);
    const TypeId element = infer_iteration(rc, clause.iter(), clause.is_async());
    const TypeId iterated = rc.local_type(clause.iter());
    has_value &= !iterated || rc.in.store.kind(iterated) != TypeKind::Never;
    assign_target(rc, clause.target(), element, clause.iter());
    for (const NodeId test : clause.ifs()) infer_expression(rc, test);
  }
  return has_value;
}

TypeId infer_element(RegionContext& rc, NodeId element, TypeId expected) {
  if (rc.tree().kind(element) == NodeKind::Starred) return infer_starred(rc, element, expected);
  return infer_expression(rc, element, expected);
}

/// The list, set or generator of an element under an expectation: of what is expected where the element fits.
TypeId made_of(RegionContext& rc, NodeId element, KnownClass which, TypeId expected, TypeList rest = {}) {
  const auto of = [&](TypeId type) {
    TypeList arguments{type};
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    return arguments;
  };
  const auto candidates = display_candidates(rc.in, rc.in.known_class(which), expected);
  for (const TypeList& candidate : candidates) {
    if (!candidate.front()) continue;
    if (candidates.size() > 1) {
      Speculation trial(rc);
      if (!fits_expected(rc.in, infer_element(rc, element, candidate.front()), candidate.front())) continue;
    }
    const TypeId type = infer_element(rc, element, candidate.front());
    const TypeId own = widen_element(rc.in, type);
    return fits_expected(rc.in, type, candidate.front()) ? fitting_display(rc.in, which, of(own), of(candidate.front()), expected)
                                                         : rc.ctx().known_instance(which, of(own));
  }
  return rc.ctx().known_instance(which, of(widen_element(rc.in, infer_element(rc, element, TypeId()))));
}

TypeId infer_dict_comprehension(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::DictComp comprehension(rc.tree(), node);
  const bool has_value = infer_clauses(rc, comprehension.generators());
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
  if (!has_value) return rc.in.store.never();
  const TypeList own{widen_element(rc.in, key), widen_element(rc.in, value)};
  if (!expected_key && !expected_value) return rc.ctx().known_instance(KnownClass::Dict, own);
  const TypeList wanted{expected_key ? expected_key : own[0], expected_value ? expected_value : own[1]};
  return fitting_display(rc.in, KnownClass::Dict, own, wanted, expected);
}

TypeId infer_generator_expression(RegionContext& rc, NodeId node, TypeId expected) {
  const ast::GeneratorExp generator(rc.tree(), node);
  infer_clauses(rc, generator.generators());
  const ScopeId scope = rc.unit.index.scope_of(node);
  const bool is_async = scope && rc.unit.index.scope(scope).is_async;
  const KnownClass which = is_async ? KnownClass::AsyncGenerator : KnownClass::Generator;
  const TypeId none = rc.ctx().none();
  return made_of(rc, generator.elt(), which, expected, is_async ? TypeList{none} : TypeList{none, none});
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
      const bool has_value = infer_clauses(rc, comprehension.generators());
      const TypeId type = made_of(rc, comprehension.elt(), KnownClass::Set, expected);
      return has_value ? type : rc.in.store.never();
    }
    default: {
      const ast::ListComp comprehension(rc.tree(), node);
      const bool has_value = infer_clauses(rc, comprehension.generators());
      const TypeId type = made_of(rc, comprehension.elt(), KnownClass::List, expected);
      return has_value ? type : rc.in.store.never();
    }
  }
}

}  // namespace awl::infer
