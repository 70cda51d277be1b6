#include "base/store.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace awl {
namespace {

using TestId = Id<struct StoreTestTag>;

TEST(Store, AddressesStay) {
  Store<std::string, TestId, 2> store;
  const TestId first = store.append("first");
  const std::string* address = &store[first];
  for (int i = 1; i < 10'000; ++i) EXPECT_EQ(store.append(std::to_string(i)).value, static_cast<std::uint32_t>(i));
  EXPECT_EQ(&store[first], address);
  EXPECT_EQ(store.size(), 10'000u);
  store.for_each([](TestId id, const std::string& text) { EXPECT_EQ(text, id.value == 0 ? "first" : std::to_string(id.value)); });
}

TEST(Store, RefusesForeignIds) {
  Store<int, TestId> store;
  EXPECT_THROW((void)store[TestId{}], InternalError);
  EXPECT_THROW((void)store[TestId(0)], InternalError);
  EXPECT_EQ(store[store.append(7)], 7);
}

TEST(Store, DestroysWhatItHolds) {
  const auto shared = std::make_shared<int>(1);
  {
    Store<std::shared_ptr<int>, TestId, 1> store;
    for (int i = 0; i < 100; ++i) store.append(shared);
    EXPECT_EQ(shared.use_count(), 101);
  }
  EXPECT_EQ(shared.use_count(), 1);
}

struct Throws {
  explicit Throws(bool now) {
    if (now) throw std::runtime_error("no");
  }
};

TEST(Store, ThrowingConstructorTakesNoIndex) {
  Store<Throws, TestId> store;
  EXPECT_THROW(store.append(true), std::runtime_error);
  EXPECT_EQ(store.append(false).value, 0u);
}

TEST(Store, ManyThreadsAppend) {
  Store<std::uint64_t, TestId, 1> store;
  constexpr std::uint64_t kEach = 20'000;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < 4; ++t) {
      threads.emplace_back([t, &store] {
        for (std::uint64_t i = 0; i < kEach; ++i) {
          const TestId id = store.append(t * kEach + i);
          ASSERT_EQ(store[id], t * kEach + i);
        }
      });
    }
  }
  std::vector<bool> met(4 * kEach);
  store.for_each([&](TestId, std::uint64_t value) { met.at(value) = true; });
  EXPECT_EQ(std::count(met.begin(), met.end(), true), static_cast<std::ptrdiff_t>(4 * kEach));
}

}  // namespace
}  // namespace awl
