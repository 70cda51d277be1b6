// Before Python 3.8 a name that starts with two underscores made a parameter positional-only (typing spec, "Historical and
// deprecated features"). Such parameters come first, as they do before a `/`.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"
#include "infer/names.h"

namespace awl::infer {

void check_historical_positional(FunctionSubject& subject) {
  RegionContext& rc = subject.rc;
  const ast::Tree& tree = rc.tree();
  const auto items = ast::Parameters(tree, subject.statement.parameters()).items();
  NodeId ordinary;
  bool is_first = true;
  const bool has_receiver =
      subject.owner && (subject.statement.name() == names().new_ || !function_marks(rc.in, rc.unit, subject.statement.id).is_static);
  for (const NodeId node : items) {
    const ast::Parameter parameter(tree, node);
    if (parameter.parameter_kind() == ast::ParameterKind::PositionalOnly) return;
    if (parameter.parameter_kind() != ast::ParameterKind::Normal) return;
    const std::string_view name = name_text(parameter.name());
    const bool is_positional = name.starts_with("__") && !name.ends_with("__");
    if (is_positional && ordinary) {
      auto d = report(rc, Rule::invalid_legacy_positional_parameter, node,
                      fmt::format("parameter `{}` is positional-only by its name, but comes after one that can be passed by keyword: mark "
                                  "positional-only parameters with `/` instead",
                                  name));
      if (d)
        d.note(rc.unit.id, tree.range(ordinary),
               fmt::format("`{}` can be passed by keyword", name_text(ast::Parameter(tree, ordinary).name())));
      return;
    }
    if (!is_positional && !(is_first && has_receiver)) ordinary = node;
    is_first = false;
  }
}

}  // namespace awl::infer
