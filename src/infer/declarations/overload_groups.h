// `@overload` definitions of one name, with the implementation that ends them.
#pragma once

#include <vector>

#include "infer/api.h"

namespace awl::infer {

struct OverloadGroup {
  std::vector<NodeId> overloads;  // FunctionDefs marked `@overload`, in order
  NodeId implementation;          // the FunctionDef without the mark that follows, or none
  bool is_rebound = false;        // something other than a function follows and takes the name
};
/// The groups among the definitions of a symbol that can run under this environment. Most symbols have none.
std::vector<OverloadGroup> overload_groups(Inference& in, const FileUnit& unit, SymbolId symbol);

/// The type of one definition after its decorators, not joined with the overloads around it.
TypeId decorated_alone(Inference& in, const FileUnit& unit, NodeId function_def);

}  // namespace awl::infer
