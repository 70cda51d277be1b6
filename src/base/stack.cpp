#include "base/stack.h"

#include <pthread.h>

#include <cstdint>

#include "base/check.h"

namespace awl {

namespace {

struct StackBounds {
  std::uintptr_t lowest = 0;
  StackBounds() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    void* address = nullptr;
    std::size_t size = 0;
    if (pthread_attr_getstack(&attributes, &address, &size) == 0) lowest = reinterpret_cast<std::uintptr_t>(address);
    pthread_attr_destroy(&attributes);
  }
};

const StackBounds& bounds() {
  thread_local const StackBounds value;
  return value;
}

constexpr std::size_t kReserve = std::size_t{512} * 1024;

}  // namespace

std::size_t stack_space() {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return here > bounds().lowest ? here - bounds().lowest : 0;
}

void check_stack_space() {
  if (stack_space() < kReserve) [[unlikely]] {
    throw InternalError("the code is nested or chained too deeply to be inferred on this thread's stack");
  }
}

}  // namespace awl
