// Bump allocation for data that lives and dies together: one file's syntax tree, one run's types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace awl {

/// Hands out memory that stays where it is until the arena dies. Destructors are not run, so only trivially
/// destructible types may be made in it. For one thread at a time.
class Arena {
 public:
  explicit Arena(std::size_t first_block = 4096) : next_block_(first_block) {}
  Arena(Arena&& other) noexcept { *this = std::move(other); }
  Arena& operator=(Arena&& other) noexcept {
    blocks_ = std::move(other.blocks_);
    cursor_ = std::exchange(other.cursor_, nullptr);
    end_ = std::exchange(other.end_, nullptr);
    next_block_ = other.next_block_;
    reserved_ = std::exchange(other.reserved_, 0);
    return *this;
  }

  void* allocate(std::size_t size, std::size_t alignment) {
    const auto address = reinterpret_cast<std::uintptr_t>(cursor_);
    const std::size_t padding = (alignment - address % alignment) % alignment;
    if (size + padding > static_cast<std::size_t>(end_ - cursor_)) [[unlikely]] {
      return allocate_in_new_block(size, alignment);
    }
    std::byte* result = cursor_ + padding;
    cursor_ = result + size;
    return result;
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    return ::new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }

  /// A copy of `items` that lives as long as the arena.
  template <class T>
  std::span<T> copy(std::span<const T> items) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    if (items.empty()) return {};
    auto* memory = static_cast<T*>(allocate(items.size_bytes(), alignof(T)));
    std::memcpy(memory, items.data(), items.size_bytes());
    return {memory, items.size()};
  }
  template <class T>
  std::span<T> copy(const std::vector<T>& items) {
    return copy(std::span<const T>(items));
  }
  std::string_view copy(std::string_view text) {
    const auto copied = copy(std::span<const char>(text.data(), text.size()));
    return {copied.data(), copied.size()};
  }

  /// Bytes taken from the system, for memory reports.
  [[nodiscard]] std::size_t bytes_reserved() const { return reserved_; }

 private:
  static constexpr std::size_t kLargestBlock = std::size_t{1} << 20;

  void* allocate_in_new_block(std::size_t size, std::size_t alignment) {
    const std::size_t needed = size + alignment;
    if (needed > next_block_ / 4) return align(add_block(needed), alignment);  // leaves the current block in use
    cursor_ = add_block(next_block_);
    end_ = cursor_ + next_block_;
    if (next_block_ < kLargestBlock) next_block_ *= 2;
    return allocate(size, alignment);
  }

  std::byte* add_block(std::size_t size) {
    blocks_.push_back(std::unique_ptr<std::byte[]>(new std::byte[size]));
    reserved_ += size;
    return blocks_.back().get();
  }

  static void* align(std::byte* memory, std::size_t alignment) {
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    return memory + (alignment - address % alignment) % alignment;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* cursor_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t next_block_ = 4096;
  std::size_t reserved_ = 0;
};

}  // namespace awl
