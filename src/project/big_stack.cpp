#include "project/big_stack.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <vector>

namespace awl::project {
namespace {

// Address space for a stack, with a page below it that nobody may touch.
class StackMemory {
 public:
  explicit StackMemory(std::size_t wanted) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    for (std::size_t size = wanted; size >= kSmallest && memory_ == nullptr; size /= 2) {
      void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
      if (memory == MAP_FAILED) continue;
      memory_ = static_cast<char*>(memory);
      size_ = size;
      mprotect(memory_, page, PROT_NONE);
      guard_ = page;
    }
  }
  ~StackMemory() {
    if (memory_ != nullptr) munmap(memory_, size_);
  }
  StackMemory(const StackMemory&) = delete;
  StackMemory& operator=(const StackMemory&) = delete;

  [[nodiscard]] bool valid() const { return memory_ != nullptr; }
  [[nodiscard]] void* start() const { return memory_ + guard_; }
  [[nodiscard]] std::size_t size() const { return size_ - guard_; }

 private:
  static constexpr std::size_t kSmallest = std::size_t{8} << 20;
  char* memory_ = nullptr;
  std::size_t size_ = 0, guard_ = 0;
};

class BigStackThread {
 public:
  BigStackThread(unsigned number, const std::function<void(unsigned)>& work) : number_(number), work_(work), stack_(kBigStack) {
    pthread_attr_t attributes;
    if (!stack_.valid() || pthread_attr_init(&attributes) != 0) return;
    started_ = pthread_attr_setstack(&attributes, stack_.start(), stack_.size()) == 0 &&
               pthread_create(&thread_, &attributes, &BigStackThread::run, this) == 0;
    pthread_attr_destroy(&attributes);
  }
  [[nodiscard]] bool started() const { return started_; }
  void join() {
    if (started_) pthread_join(thread_, nullptr);
    started_ = false;
  }

 private:
  static void* run(void* self) {
    auto* thread = static_cast<BigStackThread*>(self);
    // A second stack for the handler of a crash, which may be that the first one is used up.
    std::vector<char> spare(kSpareStack);
    const stack_t alternative = {spare.data(), 0, spare.size()};
    sigaltstack(&alternative, nullptr);
    thread->work_(thread->number_);
    const stack_t none = {nullptr, SS_DISABLE, 0};
    sigaltstack(&none, nullptr);
    return nullptr;
  }

  static constexpr std::size_t kSpareStack = std::size_t{64} << 10;
  unsigned number_;
  const std::function<void(unsigned)>& work_;
  StackMemory stack_;
  pthread_t thread_{};
  bool started_ = false;
};

}  // namespace

void run_on_big_stacks(unsigned count, const std::function<void(unsigned)>& work) {
  std::vector<std::unique_ptr<BigStackThread>> threads;
  for (unsigned i = 0; i < count; ++i) {
    auto thread = std::make_unique<BigStackThread>(i, work);
    while (!thread->started()) {
      if (threads.empty()) {
        work(i);  // on this thread's own stack, better than not at all
        break;
      }
      threads.back()->join();
      threads.pop_back();
      thread = std::make_unique<BigStackThread>(i, work);
    }
    if (thread->started()) threads.push_back(std::move(thread));
  }
  for (const auto& thread : threads) thread->join();
}

unsigned usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const int count = CPU_COUNT(&set);
  return count < 1 ? 1 : static_cast<unsigned>(count);
}

}  // namespace awl::project
