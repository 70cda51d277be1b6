// An append-only sequence addressed by typed ids.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/check.h"
#include "base/ids.h"

namespace awl {

/// Elements never move and are never removed, so references stay good for the life of the store. Any number of threads
/// may append and read at once; a thread may read an element once it has been handed its id by something that orders
/// memory (a lock, an acquire load, the same thread). `size()` counts elements begun: walk a store only when nobody
/// appends.
///
/// Memory is a row of segments, each twice the one before, so that a small store is small and finding an element is two
/// shifts and two loads.
template <class T, class IdType, unsigned kFirstSegmentBits = 6>
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() {
    if constexpr (!std::is_trivially_destructible_v<T>) {
      if (!has_hole_.load(std::memory_order_relaxed)) {
        for (std::uint32_t i = 0, n = size(); i < n; ++i) std::destroy_at(address(i));
      }
    }
    for (unsigned s = 0; s < kSegments; ++s) {
      if (T* memory = segments_[s].load(std::memory_order_relaxed)) deallocate(memory);
    }
  }

  template <class... Args>
  IdType append(Args&&... args) {
    if constexpr (std::is_nothrow_constructible_v<T, Args...>) {
      const std::uint32_t index = claim();
      ::new (static_cast<void*>(address(index))) T(std::forward<Args>(args)...);
      return IdType(index);
    } else {  // what may throw does so before an index is taken
      static_assert(std::is_nothrow_move_constructible_v<T>);
      T element(std::forward<Args>(args)...);
      const std::uint32_t index = claim();
      ::new (static_cast<void*>(address(index))) T(std::move(element));
      return IdType(index);
    }
  }

  [[nodiscard]] T& operator[](IdType id) { return *checked(id); }
  [[nodiscard]] const T& operator[](IdType id) const { return *checked(id); }

  [[nodiscard]] std::uint32_t size() const { return next_.load(std::memory_order_acquire); }
  [[nodiscard]] bool empty() const { return size() == 0; }

  /// Calls `visit(id, element)` for every element in order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t i = 0, n = size(); i < n; ++i) visit(IdType(i), std::as_const(*address(i)));
  }

 private:
  static constexpr unsigned kSegments = 32 - kFirstSegmentBits;
  static constexpr std::uint32_t kFirst = 1u << kFirstSegmentBits;

  // Shifting indices by the first segment's size makes segment s hold exactly the numbers with s + kFirstSegmentBits + 1
  // significant bits.
  static unsigned segment_of(std::uint32_t index) { return static_cast<unsigned>(std::bit_width(index + kFirst)) - 1 - kFirstSegmentBits; }
  T* address(std::uint32_t index) const {
    const unsigned segment = segment_of(index);
    return segments_[segment].load(std::memory_order_acquire) + (index + kFirst - (kFirst << segment));
  }
  T* checked(IdType id) const {
    if (id.value >= next_.load(std::memory_order_relaxed)) [[unlikely]]
      fail_on(id);
    return address(id.value);
  }
  // Apart, so that `checked` stays small enough to be inlined: every look at a type goes through it.
  [[noreturn, gnu::cold, gnu::noinline]] static void fail_on(IdType id) {
    AWL_CHECK(false, "id " + std::to_string(id.value) + " is not of this store");
  }

  std::uint32_t claim() {
    const std::uint32_t index = next_.fetch_add(1, std::memory_order_acq_rel);
    if (index >= UINT32_MAX - 2 * kFirst) throw std::length_error("store is full");
    auto& slot = segments_[segment_of(index)];
    if (slot.load(std::memory_order_acquire) == nullptr) [[unlikely]]
      add_segment(slot, segment_of(index));
    return index;
  }

  void add_segment(std::atomic<T*>& slot, unsigned segment) {
    T* memory = nullptr;
    try {
      memory = static_cast<T*>(::operator new (sizeof(T) * (std::size_t{kFirst} << segment), std::align_val_t{alignof(T)}));
    } catch (...) {
      has_hole_.store(true, std::memory_order_relaxed);  // an index without an element: leak rather than destroy it
      throw;
    }
    T* expected = nullptr;
    if (!slot.compare_exchange_strong(expected, memory, std::memory_order_acq_rel)) deallocate(memory);
  }
  static void deallocate(T* memory) { ::operator delete (static_cast<void*>(memory), std::align_val_t{alignof(T)}); }

  std::array<std::atomic<T*>, kSegments> segments_{};
  std::atomic<std::uint32_t> next_{0};
  std::atomic<bool> has_hole_{false};
};

}  // namespace awl
