// Runs the lint rules over one file in a single walk. Which rule sees which node stands in its row of rules.def
// (AWL_LINT_RULE's last column); its function is `check_<identifier>(RuleContext&, const ast::<Visit>&)` in
// rules/<identifier>.cpp. Visit `Function` calls it once for each function with the FunctionDef; `File` once with the Module.
#pragma once

#include <vector>

#include "diagnostics/diagnostic.h"
#include "lint/rule_context.h"

namespace awl::lint {

/// Diagnostics of all enabled lint rules, in order of the walk. A file without async code costs one look at its flags.
std::vector<Diagnostic> run_rules(infer::Inference& in, FileId file, const std::vector<bool>& enabled);

}  // namespace awl::lint
