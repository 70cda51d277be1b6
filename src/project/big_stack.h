// Threads on which code may recurse as deep as the checked code does.
#pragma once

#include <cstddef>
#include <functional>

namespace awl::project {

/// Stack of a worker: address space, of which only what is touched becomes memory.
inline constexpr std::size_t kBigStack = std::size_t{1} << 30;

/// Calls `work(0)` ... `work(count - 1)`, each on a thread of its own with a big stack, and waits for all. When there is
/// no address space or no thread left, fewer run (at least one), and each is called once all the same. `work` must not
/// throw.
void run_on_big_stacks(unsigned count, const std::function<void(unsigned)>& work);

/// How many CPUs this process may use, at least 1.
unsigned usable_cpus();

}  // namespace awl::project
