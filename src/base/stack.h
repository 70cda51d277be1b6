// The stack of the calling thread. Workers run on very large ones (see project/), so that recursion over user code needs no
// limit of its own; what would still overflow ends as an InternalError for the file under check instead of a crash.
#pragma once

#include <cstddef>

namespace awl {

/// Bytes left on this thread's stack.
std::size_t stack_space();
/// Throws InternalError when less than 512 KiB are left.
void check_stack_space();

}  // namespace awl
