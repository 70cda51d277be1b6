#include "flow/builder.h"
#include "flow/mentions.h"
#include "semantic/rejections.h"

namespace awl::flow {

using ast::NodeKind;

void Builder::visit_block(NodeId list) {
  if (tree_.absent(list)) return;
  for (const NodeId statement : ast::children(tree_, list)) visit_statement(statement);
}

void Builder::visit_statement(NodeId node) {
  touch(node);
  switch (tree_.kind(node)) {
    case NodeKind::FunctionDef:
      return visit_function(node);
    case NodeKind::ClassDef:
      return visit_class(node);
    case NodeKind::If:
      return visit_if(node);
    case NodeKind::While:
      return visit_while(node);
    case NodeKind::For:
      return visit_for(node);
    case NodeKind::Try:
      return visit_try(node);
    case NodeKind::With:
      return visit_with(node);
    case NodeKind::Match:
      return visit_match(node);
    default:
      if (!visit_simple(node)) visit_children(node);
  }
}

bool Builder::visit_simple(NodeId node) {
  switch (tree_.kind(node)) {
    case NodeKind::ExprStmt:
      visit_expression_statement(node);
      return true;
    case NodeKind::Assign:
    case NodeKind::AnnAssign:
    case NodeKind::AugAssign:
    case NodeKind::TypeAlias:
      visit_assignment(node);
      return true;
    case NodeKind::Import:
    case NodeKind::ImportFrom:
      for (const NodeId item : ast::children(tree_, node)) {
        if (tree_.kind(item) == NodeKind::Alias) bind_definition(item);
      }
      return true;
    case NodeKind::Delete:
      for (const NodeId target : ast::Delete(tree_, node).targets()) visit_delete(target);
      return true;
    case NodeKind::Assert:
      visit_assert(node);
      return true;
    case NodeKind::Return:
      visit_children(node);
      graph_.functions[walk_->function].returns.push_back(node);
      note_narrowed(node);
      jump(Jump::Return);
      return true;
    case NodeKind::Raise:
      visit_children(node);
      die();
      return true;
    case NodeKind::Break:
      jump(Jump::Break);
      return true;
    case NodeKind::Continue:
      jump(Jump::Continue);
      return true;
    case NodeKind::Global:
    case NodeKind::Nonlocal:
      return true;
    default:
      return false;
  }
}

void Builder::visit_assignment(NodeId node) {
  switch (tree_.kind(node)) {
    case NodeKind::Assign: {
      const ast::Assign assignment(tree_, node);
      visit(assignment.value());
      for (const NodeId target : assignment.targets()) bind(target);
      return keep_condition(assignment.targets().front(), assignment.value());
    }
    case NodeKind::AnnAssign: {
      const ast::AnnAssign assignment(tree_, node);
      visit(assignment.annotation());
      visit(assignment.value());
      const DefinitionId definition = index_.definition_of(assignment.target());
      const bool binds = !tree_.absent(assignment.value()) || (definition && index_.definition(definition).is_binding);
      if (binds) return bind(assignment.target());
      if (tree_.kind(assignment.target()) != NodeKind::Name) visit_children(assignment.target());
      return;
    }
    case NodeKind::AugAssign: {
      const ast::AugAssign assignment(tree_, node);
      use(assignment.target());
      visit(assignment.value());
      return bind(assignment.target());
    }
    default: {
      const ast::TypeAlias alias(tree_, node);
      visit(alias.value());
      return bind_definition(node);
    }
  }
}

/// A call on its own may be one that never returns.
void Builder::visit_expression_statement(NodeId node) {
  NodeId value = ast::ExprStmt(tree_, node).value();
  visit(value);
  if (tree_.kind(value) == NodeKind::Await) value = ast::Await(tree_, value).value();
  if (tree_.kind(value) == NodeKind::Call && state().is_live) step(new_predicate(PredicateKind::CallReturns, value), true);
}

void Builder::visit_if(NodeId node) {
  Join after;
  for (const NodeId part : ast::If(tree_, node).branches()) {
    const ast::IfBranch branch(tree_, part);
    if (tree_.absent(branch.test())) {
      visit_block(branch.body());
      break;
    }
    Join if_true, if_false;
    split(branch.test(), if_true, if_false);
    state() = finish(if_true);
    visit_block(branch.body());
    after.add(state());
    state() = finish(if_false);
  }
  after.add(state());
  state() = finish(after);
}

void Builder::visit_assert(NodeId node) {
  const ast::Assert statement(tree_, node);
  Join if_true, if_false;
  split(statement.test(), if_true, if_false);
  if (!tree_.absent(statement.msg())) {
    state() = finish(if_false);
    visit(statement.msg());
  }
  state() = finish(if_true);
}

void Builder::visit_delete(NodeId target) {
  const PlaceId place = plan_.at_node[target.index()];
  switch (tree_.kind(target)) {
    case NodeKind::Name: {
      use(target);
      if (!is_tracked(place)) return;
      forget_below(place, false);
      const SsaId value = new_value(SsaKind::Unbound, place);
      graph_.values.back().definition = index_.definition_of(target);
      graph_.values.back().block = state().block;
      return set(place, value);
    }
    case NodeKind::Attribute:
    case NodeKind::Subscript: {
      visit_children(target);
      use(target);
      if (is_tracked(place)) return assign(place, entry_value(place));
      const PlaceId base = plan_.at_node[tree_.first_child(target).index()];
      if (tree_.kind(target) == NodeKind::Subscript && is_tracked(base)) forget_below(base, true);
      return;
    }
    default:
      for (const NodeId part : ast::children(tree_, target)) visit_delete(part);
  }
}

// ---- match

void Builder::visit_match(NodeId node) {
  const ast::Match statement(tree_, node);
  const NodeId subject = statement.subject();
  visit(subject);
  const PlaceId place = plan_.at_node[node.index()];
  if (is_tracked(place)) set(place, definition_value(place, {}, subject));
  Join after;
  for (const NodeId part : statement.cases()) visit_case(part, node, after);
  release_subject(place);
  after.add(state());
  state() = finish(after);
}

/// One case; leaves the state for the next one.
void Builder::visit_case(NodeId node, NodeId match, Join& after) {
  const ast::MatchCase part(tree_, node);
  const PlaceId subject = plan_.at_node[match.index()];
  touch(node);
  std::vector<SsaId> captured;
  // Values and classes in the pattern are evaluated before it is known whether it matches.
  visit_pattern(part.pattern(), captured);
  std::vector<NodeId> mentions{match};
  add_subject_mentions(tree_, ast::Match(tree_, match).subject(), mentions);
  Join if_true, if_false, nothing;
  const SsaId held = is_tracked(subject) ? current(subject) : SsaId{};
  const bool matches_all = semantic::is_irrefutable(tree_, part.pattern());  // whatever is known of the subject
  branch(new_predicate(PredicateKind::Pattern, node, held), mentions, if_true, matches_all ? nothing : if_false);
  state() = finish(if_true);
  bind_captures(captured);
  if (!tree_.absent(part.guard())) {
    Join holds;
    split(part.guard(), holds, if_false);
    state() = finish(holds);
  }
  visit_block(part.body());
  release_subject(subject);
  after.add(state());
  state() = finish(if_false);
}

/// Nothing uses the subject's place after the statement: no phi for it where the cases meet.
void Builder::release_subject(PlaceId place) {
  if (is_tracked(place)) state().values[local(place)] = unbound_value(place);
}

void Builder::visit_pattern(NodeId node, std::vector<SsaId>& captured) {
  switch (tree_.kind(node)) {
    case NodeKind::Absent:
      return;
    case NodeKind::Identifier: {
      const PlaceId place = plan_.at_node[node.index()];
      if (is_tracked(place)) captured.push_back(definition_value(place, index_.definition_of(node), node));
      return;
    }
    case NodeKind::MatchSequence:
    case NodeKind::MatchMapping:
    case NodeKind::MatchMappingItem:
    case NodeKind::MatchClass:
    case NodeKind::MatchKeyword:
    case NodeKind::MatchStar:
    case NodeKind::MatchAs:
    case NodeKind::MatchOr:
      for (const NodeId part : ast::children(tree_, node)) visit_pattern(part, captured);
      return;
    default:
      return visit(node);
  }
}

/// A name captured by several alternatives may hold what any of them captured.
void Builder::bind_captures(std::vector<SsaId>& captured) {
  for (std::size_t i = 0; i < captured.size(); ++i) {
    const PlaceId place = graph_.value(captured[i]).place;
    graph_.values[captured[i].index()].block = state().block;
    const SsaId before = current(place);
    std::vector<SsaId> same;
    for (std::size_t k = 0; k < i; ++k) {
      if (graph_.value(captured[k]).place == place) same.push_back(captured[k]);
    }
    if (same.empty()) {
      assign(place, captured[i]);
      continue;
    }
    same.push_back(captured[i]);
    if (before) assign(place, union_of(place, same));
  }
}

}  // namespace awl::flow
