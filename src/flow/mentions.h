// Internal to src/flow: which places a test can tell something about.
#pragma once

#include <vector>

#include "syntax/ast.h"

namespace awl::flow {

/// Appends the Name, Attribute and Subscript nodes that stand in a narrowable position of the atomic test `test`: those
/// whose type the outcome may narrow. Whether it does, inference finds out.
void add_mentions(const ast::Tree& tree, NodeId test, std::vector<NodeId>& mentions);
/// The nodes whose place is narrowed along with the subject of a `match`.
void add_subject_mentions(const ast::Tree& tree, NodeId subject, std::vector<NodeId>& mentions);

}  // namespace awl::flow
