// `return` and the end of a body against the declared return type.
#include "base/names.h"
#include "infer/control/statements.h"
#include "infer/expressions/constrained.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;

NodeId enclosing_function(const FileUnit& unit, NodeId node) {
  for (ScopeId scope = unit.index.enclosing_scope(node); scope; scope = unit.index.scope(scope).parent) {
    const semantic::Scope& at = unit.index.scope(scope);
    if (at.kind == semantic::ScopeKind::Function) return at.node;
    if (at.kind == semantic::ScopeKind::Class || at.kind == semantic::ScopeKind::Module) return {};
  }
  return {};
}

TypeId declared_result_type(Inference& in, const FileUnit& unit, NodeId function) {
  const ast::FunctionDef def(unit.tree, function);
  if (unit.tree.absent(def.returns())) return {};
  const TypeId annotated = types::resolve(in.ctx, annotation_of_returns(in, unit, function));
  if (!def.has_yield()) {
    if (in.store.kind(annotated) == TypeKind::TypeGuard) return in.ctx.known_instance(types::KnownClass::Bool);
    return annotated;
  }
  if (def.is_async()) return {};
  const auto parts = generator_parts(in, annotated);
  return parts && parts->returned ? parts->returned : TypeId();
}

namespace {

void add_reasons(Report& report, const RegionContext& rc, const types::Explanation& why) {
  if (why.lines.empty()) return;
  std::string text = "because ";
  for (std::size_t i = 0; i < why.lines.size(); ++i) text += (i ? "; " : "") + why.lines[i];
  report.note(rc.unit.id, report->range, std::move(text));
}

/// `def f(x: AnyStr) -> AnyStr: if isinstance(x, str): return ""`: where a test has told which of its constraints a type variable is,
/// the result is to be that one.
TypeId expected_after_tests(RegionContext& rc, NodeId function, NodeId statement, TypeId expected) {
  const auto* flow = rc.in.store.has_type_vars(expected) ? rc.unit.flow.flow_of(rc.unit.index.scope_of(function)) : nullptr;
  if (flow == nullptr) return expected;
  types::Substitution known;
  for (const auto& [at, value] : flow->narrowed_returns) {
    if (at != statement) continue;
    const TypeId type = ssa_type(rc.in, rc.unit, value, &rc).type;
    const auto tested = type ? constrained_operand(rc.in, types::resolve(rc.ctx(), type)) : std::nullopt;
    if (tested && tested->choices.size() == 1) known.set(tested->var, tested->choices.front());
  }
  return known.empty() ? expected : types::substitute(rc.ctx(), expected, known);
}

}  // namespace

void infer_return(RegionContext& rc, const ast::Return& statement) {
  const ast::Tree& tree = rc.tree();
  const NodeId function = enclosing_function(rc.unit, statement.id);
  const TypeId expected = function ? declared_result_type(rc.in, rc.unit, function) : TypeId();
  const bool has_value = !tree.absent(statement.value());
  const TypeId value = has_value ? infer_expression(rc, statement.value(), expected) : rc.ctx().none();
  if (!expected || !rc.is_reporting()) return;
  const ast::FunctionDef def(tree, function);
  // Operators say with it that they do not know the other operand, whatever result they declare.
  if (is_dunder(name_text(def.name())) && rc.ctx().is_instance_of(value, types::KnownClass::NotImplementedType)) return;
  types::Explanation why;
  if (types::is_assignable_to(rc.ctx(), value, expected, nullptr, &why)) return;
  const TypeId tested = expected_after_tests(rc, function, statement.id, expected);
  if (tested != expected && types::is_assignable_to(rc.ctx(), value, tested)) return;
  if (has_value && report_display_mistakes(rc, statement.value(), expected, Rule::invalid_return_type)) return;
  const TypeId both[] = {value, expected};
  const auto shown = types::display_together(rc.ctx(), both, {.max_length = 300});
  const std::string_view kind = def.is_async() ? "async function" : "function";
  if (auto d = report(rc, Rule::invalid_return_type, has_value ? statement.value() : statement.id,
                      fmt::format("{} `{}` returns `{}`, but `{}` was declared{}", kind, name_text(def.name()), shown[0], shown[1],
                                  has_value ? typed_dict_display_hint(rc, statement.value(), expected) : ""))) {
    d.note(rc.unit.id, tree.range(def.returns()), "the return type is declared here");
    const ProtocolResult awaited = awaited_type(rc.in, value);
    if (has_value && awaited.failures.empty() && !rc.ctx().is_dynamic(value) && types::is_assignable_to(rc.ctx(), awaited.type, expected)) {
      d.note(rc.unit.id, d->range, "the value is awaitable, and its result would fit: `await` it first");
    } else {
      add_reasons(d, rc, why);
    }
  }
}

void check_default(RegionContext& rc, const ast::Parameter& parameter, TypeId declared, TypeId value) {
  if (!declared || rc.tree().kind(parameter.default_value()) == NodeKind::ConstEllipsis) return;
  if (rc.tree().is_type_comment(parameter.annotation()) && rc.ctx().is_none(value)) return;  // such a parameter may be None
  types::Explanation why;
  if (!rc.is_reporting() || types::is_assignable_to(rc.ctx(), value, declared, nullptr, &why)) return;
  if (report_display_mistakes(rc, parameter.default_value(), declared, Rule::invalid_parameter_default)) return;
  const TypeId both[] = {value, declared};
  const auto shown = types::display_together(rc.ctx(), both, {.max_length = 300});
  report(rc, Rule::invalid_parameter_default, parameter.default_value(),
         fmt::format("default value of type `{}` is not assignable to parameter `{}` of type `{}`{}", shown[0], name_text(parameter.name()),
                     shown[1], rc.ctx().is_none(value) ? "; if it may be `None`, declare `" + shown[1] + " | None`" : ""));
}

}  // namespace awl::infer
