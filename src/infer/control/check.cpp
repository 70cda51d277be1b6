// The check of a file: every region is asked for, and its diagnostics are collected in order.
#include "infer/api.h"
#include "infer/checks/checks.h"
#include "infer/control/regions.h"
#include "infer/control/statements.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

std::vector<Diagnostic> check_types(Inference& in, FileId file) {
  const FileUnit& unit = in.unit(file);
  std::vector<Diagnostic> found;
  std::uint32_t dead_until = 0;
  for (const std::uint32_t start : region_starts(in, unit)) {
    const NodeId region(start);
    if (start < dead_until) continue;
    const bool is_function = unit.tree.kind(region) == ast::NodeKind::FunctionDef;
    if (is_function && function_marks(in, unit, region).no_type_check) {  // the statement and its body, with all that is in it
      dead_until = unit.tree.node(region).next;
      continue;
    }
    const RegionResult& result = region_result(in, unit, region);
    // The bodies of functions and classes that are never made run no more than their headers.
    const bool is_definition = is_function || unit.tree.kind(region) == ast::NodeKind::ClassDef;
    if (result.is_unreachable && is_definition) dead_until = unit.tree.node(region).next;
    found.insert(found.end(), result.diagnostics.begin(), result.diagnostics.end());
  }
  check_definitions(in, unit, found);
  return found;
}

}  // namespace awl::infer
