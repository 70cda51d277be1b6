// The body of a TypedDict: declarations of items and nothing else (typing spec, "Class-based syntax").
#include "base/names.h"
#include "infer/checks/checks.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

void refuse(RegionContext& rc, TextRange range, std::string_view what) {
  report(rc, Rule::invalid_typed_dict_statement, range,
         fmt::format("{} in the body of a TypedDict: it can only declare items, as in `name: str`", what));
}

void check_statement(RegionContext& rc, NodeId node);

void check_block(RegionContext& rc, ast::ChildRange body) {
  for (const NodeId statement : body) check_statement(rc, statement);
}

void check_expression(RegionContext& rc, NodeId statement) {
  const NodeKind value = rc.tree().kind(ast::ExprStmt(rc.tree(), statement).value());
  if (value == NodeKind::ConstStr || value == NodeKind::ConstEllipsis || value == NodeKind::ErrorExpr) return;
  refuse(rc, rc.tree().range(statement), "an expression");
}

void check_declaration(RegionContext& rc, const ast::AnnAssign& assign) {
  if (rc.tree().kind(assign.target()) != NodeKind::Name) return refuse(rc, rc.tree().range(assign.target()), "an assignment");
  if (rc.tree().absent(assign.value())) return;
  report(rc, Rule::invalid_typed_dict_statement, assign.value(), "an item of a TypedDict cannot have a default value");
}

void check_statement(RegionContext& rc, NodeId node) {
  const ast::Tree& tree = rc.tree();
  switch (tree.kind(node)) {
    case NodeKind::Pass:
      return;
    case NodeKind::ExprStmt:
      return check_expression(rc, node);
    case NodeKind::AnnAssign:
      return check_declaration(rc, ast::AnnAssign(tree, node));
    case NodeKind::If:
      for (const NodeId branch : ast::If(tree, node).branches()) check_block(rc, ast::children(tree, ast::IfBranch(tree, branch).body()));
      return;
    case NodeKind::FunctionDef:
      return refuse(rc, tree.range(ast::FunctionDef(tree, node).name_node()), "a method");
    case NodeKind::ClassDef:
      return refuse(rc, tree.range(ast::ClassDef(tree, node).name_node()), "a class");
    case NodeKind::Assign:
    case NodeKind::AugAssign:
      return refuse(rc, tree.range(node), "an assignment");
    case NodeKind::Delete:
    case NodeKind::TypeAlias:
    case NodeKind::Import:
    case NodeKind::ImportFrom:
    case NodeKind::Assert:
    case NodeKind::Raise:
      return refuse(rc, tree.range(node), "a statement");
    default:
      return;
  }
}

}  // namespace

void check_typed_dict_body(ClassSubject& subject) {
  if (subject.info.flavor == types::ClassFlavor::TypedDict) check_block(subject.rc, subject.statement.body());
}

}  // namespace awl::infer
