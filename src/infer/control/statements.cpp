// Inference of one region: each kind of statement.
#include "infer/control/statements.h"
#include "base/names.h"
#include "infer/annotations/aliases.h"
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/api.h"
#include "infer/control/narrowing.h"
#include "infer/control/regions.h"
#include "infer/state.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

/// The declared type that flows into an assigned value: that of the first target that has one.
TypeId expected_for_target(RegionContext& rc, NodeId target) {
  const ast::Tree& tree = rc.tree();
  switch (tree.kind(target)) {
    case NodeKind::Name: {
      const DefinitionId definition = rc.unit.index.definition_of(target);
      if (!definition) return {};
      return declared_type(rc.in, rc.unit, rc.unit.index.definition(definition).symbol);
    }
    case NodeKind::Attribute: {
      const ast::Attribute attribute(tree, target);
      Speculation quiet(rc);
      const TypeId object = infer_expression(rc, attribute.value());
      const MemberLookup lookup = lookup_member_for_store(rc.in, object, attribute.attr());
      return lookup.found ? lookup.type : TypeId();
    }
    case NodeKind::Subscript: {
      Speculation quiet(rc);
      return expected_for_item(rc, target);
    }
    case NodeKind::Tuple: {
      types::TupleType tuple;
      for (const NodeId element : ast::Tuple(tree, target).elts()) {
        const TypeId part = tree.kind(element) == NodeKind::Starred ? TypeId() : expected_for_target(rc, element);
        if (!part) return {};
        tuple.elements.push_back(part);
      }
      return rc.in.store.make(tuple);
    }
    default:
      return {};
  }
}

void infer_assign(RegionContext& rc, const ast::Assign& assign) {
  TypeId expected;
  for (const NodeId target : assign.targets()) {
    expected = expected_for_target(rc, target);
    if (expected) break;
  }
  const TypeId value = infer_expression(rc, assign.value(), expected);
  for (const NodeId target : assign.targets()) assign_target(rc, target, value, assign.value());
}

void infer_for(RegionContext& rc, const ast::For& loop) {
  const TypeId element = infer_iteration(rc, loop.iter(), loop.is_async());
  assign_target(rc, loop.target(), element, loop.iter());
}

bool is_async_with(const RegionContext& rc, NodeId item) {
  for (std::uint32_t i = item.value; i-- > 0;) {
    const NodeId node(i);
    if (rc.tree().kind(node) == NodeKind::With && rc.tree().node(node).next > item.value) return ast::With(rc.tree(), node).is_async();
  }
  return false;
}

void infer_item(RegionContext& rc, const ast::WithItem& item) {
  const TypeId entered = infer_with_item(rc, item.id, is_async_with(rc, item.id));
  if (!rc.tree().absent(item.target())) assign_target(rc, item.target(), entered, item.context_expr());
}

/// Looked up, since a file may hold thousands of cases.
SsaId case_subject(RegionContext& rc, NodeId match_case) {
  FileState& state = rc.in.file_state(rc.unit.id);
  std::call_once(state.subjects_once, [&] {
    for (const flow::Predicate& predicate : rc.unit.flow.predicates) {
      if (predicate.kind == flow::PredicateKind::Pattern && predicate.subject)
        state.case_subjects.try_emplace(predicate.node, predicate.subject);
    }
  });
  const auto found = state.case_subjects.find(match_case);
  return found == state.case_subjects.end() ? SsaId() : found->second;
}

void infer_match_case(RegionContext& rc, const ast::MatchCase& match_case) {
  TypeId subject = rc.in.store.unknown();
  if (const SsaId held = case_subject(rc, match_case.id)) {
    const ValueType value = ssa_type(rc.in, rc.unit, held, &rc);
    if (value.type) subject = value.type;
  }
  bind_pattern(rc, match_case.pattern(), subject);
  if (!rc.tree().absent(match_case.guard())) infer_expression(rc, match_case.guard());
}

void infer_function_header(RegionContext& rc, const ast::FunctionDef& def) {
  check_type_parameters(rc, def.type_params());
  for (const NodeId decorator : def.decorators()) infer_expression(rc, decorator);
  for (const NodeId node : ast::Parameters(rc.tree(), def.parameters()).items()) {
    const ast::Parameter parameter(rc.tree(), node);
    if (rc.tree().absent(parameter.default_value())) continue;
    const bool annotated = !rc.tree().absent(parameter.annotation());
    TypeId expected;
    if (annotated) expected = annotation_type(rc.in, rc.unit, parameter.annotation());
    const TypeId value = infer_expression(rc, parameter.default_value(), expected);
    if (annotated) check_default(rc, parameter, expected, value);
  }
  check_function_header(rc, def.id);
}

void infer_class_header(RegionContext& rc, const ast::ClassDef& def) {
  check_type_parameters(rc, def.type_params());
  for (const NodeId decorator : def.decorators()) infer_expression(rc, decorator);
  for (const NodeId argument : def.arguments()) {
    const NodeKind kind = rc.tree().kind(argument);
    if (kind == NodeKind::Keyword) {
      infer_expression(rc, ast::Keyword(rc.tree(), argument).value());
    } else if (kind == NodeKind::Starred) {
      infer_expression(rc, ast::Starred(rc.tree(), argument).value());
    } else {
      infer_expression(rc, argument);
    }
  }
  check_class_header(rc, def.id);
}

void infer_imports(RegionContext& rc, ast::ChildRange names) {
  for (const NodeId alias : names) {
    if (rc.tree().kind(alias) == NodeKind::Alias) rc.set_type(alias, import_type(rc.in, rc.unit, alias, &rc));
  }
}

}  // namespace

void infer_statement(RegionContext& rc) {
  const ast::Tree& tree = rc.tree();
  const NodeId node = rc.region;
  switch (tree.kind(node)) {
    case NodeKind::ExprStmt:
      infer_expression(rc, ast::ExprStmt(tree, node).value());
      break;
    case NodeKind::Assign:
      infer_assign(rc, ast::Assign(tree, node));
      break;
    case NodeKind::AnnAssign:
      infer_annotated(rc, ast::AnnAssign(tree, node));
      break;
    case NodeKind::AugAssign: {
      const ast::AugAssign assign(tree, node);
      const TypeId result = infer_augmented(rc, node);
      const bool is_display = tree.kind(assign.value()) == NodeKind::Dict;  // `settings |= {"a": 1}`: no value by itself
      assign_target(rc, assign.target(), result, is_display ? NodeId() : assign.value());
      break;
    }
    case NodeKind::Return:
      infer_return(rc, ast::Return(tree, node));
      break;
    case NodeKind::For:
      infer_for(rc, ast::For(tree, node));
      break;
    case NodeKind::While:
      infer_expression(rc, ast::While(tree, node).test());
      break;
    case NodeKind::IfBranch:
      if (!tree.absent(ast::IfBranch(tree, node).test())) infer_expression(rc, ast::IfBranch(tree, node).test());
      break;
    case NodeKind::WithItem:
      infer_item(rc, ast::WithItem(tree, node));
      break;
    case NodeKind::Match:
      infer_expression(rc, ast::Match(tree, node).subject());
      break;
    case NodeKind::MatchCase:
      infer_match_case(rc, ast::MatchCase(tree, node));
      break;
    case NodeKind::ExceptHandler:
      infer_handler(rc, ast::ExceptHandler(tree, node));
      break;
    case NodeKind::Raise:
      infer_raise(rc, ast::Raise(tree, node));
      break;
    case NodeKind::Assert: {
      const ast::Assert assertion(tree, node);
      infer_expression(rc, assertion.test());
      if (!tree.absent(assertion.msg())) infer_expression(rc, assertion.msg());
      break;
    }
    case NodeKind::Delete:
      for (const NodeId target : ast::Delete(tree, node).targets()) infer_expression(rc, target);
      break;
    case NodeKind::FunctionDef:
      infer_function_header(rc, ast::FunctionDef(tree, node));
      break;
    case NodeKind::ClassDef:
      infer_class_header(rc, ast::ClassDef(tree, node));
      break;
    case NodeKind::TypeAlias: {
      const ast::TypeAlias alias(tree, node);
      check_type_parameters(rc, alias.type_params());
      AnnotationContext context = annotation_context(rc.unit, alias.value());
      context.rc = &rc;
      annotation_type(rc.in, context, alias.value());
      check_alias_recursion(rc, node, alias.name());
      break;
    }
    case NodeKind::Import:
      infer_imports(rc, ast::Import(tree, node).names());
      break;
    case NodeKind::ImportFrom:
      infer_import_from(rc, node);
      break;
    default:
      break;
  }
}

void infer_import_from(RegionContext& rc, NodeId node) {
  const ast::ImportFrom import(rc.tree(), node);
  if (import.is_star()) {
    check_star_import(rc, node);
    return;
  }
  infer_imports(rc, import.names());
}

}  // namespace awl::infer
