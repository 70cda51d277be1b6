// Text of a syntax tree, one node a line, children indented below it:
//
//   Module 1:1-2:1
//     Assign 1:1-1:6
//       ConstInt 1:5-1:6 = 1
//       Name 1:1-1:2 x store
//
// Ranges are line:column from 1, columns in code points, ends exclusive. Comments and problems follow the tree.
#pragma once

#include <string>
#include <string_view>

#include "syntax/ast.h"

namespace awl::syntax {

/// `text` is the text that `tree` was parsed from.
std::string dump_ast(const ast::Tree& tree, std::string_view text);

}  // namespace awl::syntax
