// A syntax tree as bytes: what the stubs inside the binary are stored as, so that a run need not parse them.
//
// Only the tree is in the bytes; its offsets point into the file's text, which is kept beside it. Names are spelled out once
// a file and interned when the tree is read. The bytes are for the program that wrote them: the format has no versions, and
// the numbers of node kinds may change with any build.
#pragma once

#include <string>
#include <string_view>

#include "syntax/ast.h"

namespace awl::syntax {

/// Of a tree without problems. The same tree gives the same bytes.
std::string write_tree_snapshot(const ast::Tree& tree);
/// The tree that was written, node for node. Throws `InternalError` where the bytes are no snapshot. Thread-safe.
ast::Tree read_tree_snapshot(std::string_view bytes);

}  // namespace awl::syntax
