// The end of a body, reached without `return`, against the declared return type.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/control/statements.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

/// Bodies that only say "declared elsewhere", as overloads, protocol members, abstract methods and stand-ins under
/// `TYPE_CHECKING` have them: `...` or a docstring.
bool is_placeholder_body(const ast::Tree& tree, const ast::FunctionDef& def) {
  for (const NodeId statement : def.body()) {
    if (tree.kind(statement) != NodeKind::ExprStmt) return false;
    const NodeKind value = tree.kind(ast::ExprStmt(tree, statement).value());
    if (value != NodeKind::ConstEllipsis && value != NodeKind::ConstStr) return false;
  }
  return true;
}

}  // namespace

void check_implicit_return(FunctionSubject& subject) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const ast::FunctionDef& def = subject.statement;
  if (rc.unit.is_stub || rc.tree().absent(def.returns())) return;
  const flow::FunctionFlow* flow = rc.unit.flow.flow_of(rc.unit.index.scope_of(def.id));
  if (!flow || !is_reachable(in, rc.unit, flow->end)) return;
  const TypeId expected = declared_result_type(in, rc.unit, def.id);
  if (!expected || types::is_assignable_to(in.ctx, in.ctx.none(), expected)) return;
  const FunctionMarks marks = function_marks(in, rc.unit, def.id);
  if (is_placeholder_body(rc.tree(), def) || marks.is_abstract || marks.is_overload) return;  // the body of an overload never runs
  const std::string shown = types::display(in.ctx, expected, {.max_length = 300});
  const bool never = in.store.kind(expected) == TypeKind::Never;
  report(rc, Rule::invalid_return_type, def.returns(),
         never ? fmt::format("function `{}` can return, but it is declared never to", name_text(def.name()))
               : fmt::format("function `{}` can end without a `return`, which gives `None`, but `{}` was declared", name_text(def.name()),
                             shown));
}

}  // namespace awl::infer
