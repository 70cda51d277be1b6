// Runs a function on a stack that is big enough for a tree of `ast::kMaxDepth` levels, whoever calls.
#pragma once

#include <functional>

namespace awl::syntax {

/// Calls `function` on a thread of its own with a stack of 512 MiB (reserved, not used up) and waits for it. An exception
/// comes out here. Where no such thread can be made, the function runs on the caller's stack.
void run_on_deep_stack(const std::function<void()>& function);

}  // namespace awl::syntax
