// One answer, whoever asks first: rings of functions without annotations are entered from every member, chains are walked to
// their end, and two threads meet unions from both sides. Every way must give the same types.
#include <gtest/gtest.h>

#include <pthread.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/names.h"
#include "infer/api.h"
#include "source/file_system.h"

namespace awl::infer {
namespace {

/// A module in memory, checked by an inference of its own.
class World {
 public:
  explicit World(const std::string& text) {
    program_ = std::make_unique<Program>(Environment{}, files_);
    file_ = program_->add_checked_text("/project/ring.py", "ring.py", text);
    inference_ = std::make_unique<Inference>(*program_);
  }

  /// What calling the function number `index` (in source order) gives.
  std::string call_result(std::size_t index) {
    const FileUnit& unit = program_->unit(file_);
    std::size_t seen = 0;
    for (const NodeId node : ast::Module(unit.tree, unit.tree.root()).body()) {
      if (unit.tree.kind(node) != ast::NodeKind::FunctionDef || seen++ != index) continue;
      return types::display(inference_->ctx, inferred_return_type(*inference_, unit, node));
    }
    return "no such function";
  }

 private:
  source::MemoryFileSystem files_;
  std::unique_ptr<Program> program_;
  FileId file_;
  std::unique_ptr<Inference> inference_;
};

/// Runs on a thread with the big stack that workers have.
void on_big_stack(std::function<void()> work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::size_t{1} << 30);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

/// `f0` calls `f1`, ..., the last calls `f0`; each adds a result of its own kind.
std::string ring(std::size_t size) {
  static const char* const kResults[] = {"len('')", "str()", "bytes()", "None", "2.5"};
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    const std::string result = size > 10 && i % 40 != 0 ? "None" : kResults[(i / (size > 10 ? 40 : 1)) % 5];
    text += "def f" + std::to_string(i) + "(flag):\n    if flag:\n        return f" + std::to_string((i + 1) % size) +
            "(flag)\n    return " + result + "\n\n";
  }
  return text;
}

void expect_one_answer(std::size_t size) {
  std::vector<std::string> reference;
  World whole(ring(size));
  for (std::size_t i = 0; i < size; ++i) reference.push_back(whole.call_result(i));
  for (const std::string& type : reference) {
    EXPECT_EQ(type.find("Unknown"), std::string::npos) << type;
    EXPECT_NE(type.find("int"), std::string::npos) << type;
  }
  const std::size_t step = size > 20 ? 7 : 1;
  for (std::size_t entry = 0; entry < size; entry += step) {
    World world(ring(size));
    EXPECT_EQ(world.call_result(entry), reference[entry]) << "entered at f" << entry;
    for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(world.call_result(i), reference[i]) << "entered at f" << entry;
  }
}

TEST(OneAnswer, RingOfThree) {
  on_big_stack([] { expect_one_answer(3); });
}
TEST(OneAnswer, RingOfNine) {
  on_big_stack([] { expect_one_answer(9); });
}
TEST(OneAnswer, RingOfTwoHundred) {
  on_big_stack([] { expect_one_answer(200); });
}

TEST(OneAnswer, ChainOfTenThousandFunctions) {
  on_big_stack([] {
    constexpr std::size_t kLength = 10'000;
    std::string text;
    for (std::size_t i = 0; i < kLength; ++i) text += "def c" + std::to_string(i) + "():\n    return c" + std::to_string(i + 1) + "()\n";
    text += "def c" + std::to_string(kLength) + "():\n    return 42\n";
    World world(text);
    EXPECT_EQ(world.call_result(0), "Literal[42]");
    EXPECT_EQ(world.call_result(kLength / 2), "Literal[42]");
  });
}

TEST(OneAnswer, TwoThreadsFromBothEnds) {
  constexpr std::size_t kSize = 60;
  std::vector<std::string> reference;
  on_big_stack([&] {
    World world(ring(kSize));
    for (std::size_t i = 0; i < kSize; ++i) reference.push_back(world.call_result(i));
  });
  for (int round = 0; round < 4; ++round) {
    World world(ring(kSize));
    std::vector<std::string> forward(kSize), backward(kSize);
    std::thread first([&] {
      on_big_stack([&] {
        for (std::size_t i = 0; i < kSize; ++i) forward[i] = world.call_result(i);
      });
    });
    std::thread second([&] {
      on_big_stack([&] {
        for (std::size_t i = kSize; i-- > 0;) backward[i] = world.call_result(i);
      });
    });
    first.join();
    second.join();
    EXPECT_EQ(forward, reference);
    EXPECT_EQ(backward, reference);
  }
}

}  // namespace
}  // namespace awl::infer
