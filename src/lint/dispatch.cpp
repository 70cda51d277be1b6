#include "lint/dispatch.h"

#include <array>

namespace awl::lint {

#define AWL_LINT_RULE(identifier, id, severity, since, aliases, summary, visit) \
  void check_##identifier(RuleContext& rule, const ast::visit& node);
#include "diagnostics/rules.def"

namespace {

using Run = void (*)(RuleContext&, const ast::Tree&, NodeId);

struct Row {
  Rule rule;
  ast::NodeKind kind;
  Run run;
};

#define AWL_LINT_RULE(identifier, id, severity, since, aliases, summary, visit) \
  {Rule::identifier, ast::NodeKind::visit,                                      \
   [](RuleContext& rule, const ast::Tree& tree, NodeId node) { check_##identifier(rule, ast::visit(tree, node)); }},
constexpr Row kRows[] = {
#include "diagnostics/rules.def"
};

/// Whether anything in the file can suspend, spawn or be awaited: an async def, or an import of an async library.
bool has_async_code(const FileUnit& unit) {
  for (const semantic::Scope& scope : unit.index.scopes) {
    if (scope.is_async) return true;
  }
  return !unit.index.imports.empty();
}

}  // namespace

std::vector<Diagnostic> run_rules(infer::Inference& in, FileId file, const std::vector<bool>& enabled) {
  const FileUnit& unit = in.unit(file);
  std::vector<Diagnostic> found;
  if (unit.is_stub || !has_async_code(unit)) return found;
  RuleContext context(in, unit, found);
  context.set_enabled(enabled);
  std::array<std::vector<const Row*>, 256> by_kind;
  for (const Row& row : kRows) {
    if (context.is_enabled(row.rule)) by_kind[static_cast<std::size_t>(row.kind)].push_back(&row);
  }
  for (std::uint32_t i = 0; i < unit.tree.nodes.size(); ++i) {
    for (const Row* row : by_kind[static_cast<std::size_t>(unit.tree.nodes[i].kind)]) row->run(context, unit.tree, NodeId(i));
  }
  return found;
}

}  // namespace awl::lint
