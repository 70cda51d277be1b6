// A hash index over values that live elsewhere: what makes equal values share one id. A hit takes no lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace awl {

/// Maps hashes to 32-bit ids; the caller says whether the value behind an id is the one looked for. Slots are written once
/// and published with release, so that whoever finds an id also sees the value behind it. A table that has grown leaves the
/// old one in place for readers that still hold it (all old tables together are smaller than the new one).
///
/// The lowest bits of a hash choose the shard, the upper half the place in it, so a slot holds all that growing needs.
template <unsigned kShardBits>
class InternTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;
  static constexpr std::size_t shard_of(std::uint64_t hash) { return hash & (kShards - 1); }

  InternTable() = default;
  InternTable(const InternTable&) = delete;
  InternTable& operator=(const InternTable&) = delete;

  /// The id for which `equal(id)` holds, or kNone.
  template <class Equal>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, Equal&& equal) const {
    const Table* table = shards_[shard_of(hash)].table.load(std::memory_order_acquire);
    return table == nullptr ? kNone : find_in(*table, hash, equal);
  }

  /// That id, else the one that `append()` gives, which is called at most once, and one at a time in a shard.
  template <class Equal, class Append>
  std::uint32_t find_or_insert(std::uint64_t hash, Equal&& equal, Append&& append) {
    if (const std::uint32_t found = find(hash, equal); found != kNone) return found;
    Shard& shard = shards_[shard_of(hash)];
    const std::lock_guard lock(shard.mutex);
    Table* table = shard.table.load(std::memory_order_relaxed);
    if (table != nullptr) {
      if (const std::uint32_t found = find_in(*table, hash, equal); found != kNone) return found;  // another thread was first
    }
    if (table == nullptr || shard.count * 2 > table->mask) table = &grow(shard);
    const std::uint32_t id = append();
    put_in(*table, (hash & kTagMask) | (std::uint64_t{id} + 1));
    ++shard.count;
    return id;
  }

 private:
  static constexpr std::uint32_t kFirstCapacity = 64;
  static constexpr std::uint64_t kTagMask = 0xFFFFFFFF00000000u;

  struct Table {
    explicit Table(std::uint32_t capacity) : mask(capacity - 1), slots(std::make_unique<std::atomic<std::uint64_t>[]>(capacity)) {}
    std::uint32_t mask;
    std::unique_ptr<std::atomic<std::uint64_t>[]> slots;  // upper half: of the hash; lower half: id + 1; zero: empty
  };
  struct alignas(64) Shard {
    std::atomic<Table*> table{nullptr};
    std::mutex mutex;  // guards what follows, and every write
    std::vector<std::unique_ptr<Table>> tables;
    std::uint32_t count = 0;
  };

  static std::uint32_t first_slot(const Table& table, std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32) & table.mask; }

  template <class Equal>
  static std::uint32_t find_in(const Table& table, std::uint64_t hash, Equal& equal) {
    for (std::uint32_t i = first_slot(table, hash);; i = (i + 1) & table.mask) {
      const std::uint64_t slot = table.slots[i].load(std::memory_order_acquire);
      if (slot == 0) return kNone;
      if (((slot ^ hash) & kTagMask) != 0) continue;
      const auto id = static_cast<std::uint32_t>(slot) - 1;
      if (equal(id)) return id;
    }
  }

  static void put_in(Table& table, std::uint64_t slot) {
    std::uint32_t i = first_slot(table, slot);
    while (table.slots[i].load(std::memory_order_relaxed) != 0) i = (i + 1) & table.mask;
    table.slots[i].store(slot, std::memory_order_release);
  }

  static Table& grow(Shard& shard) {
    const Table* old = shard.table.load(std::memory_order_relaxed);
    const std::uint32_t capacity = old == nullptr ? kFirstCapacity : (old->mask + 1) * 2;
    Table& table = *shard.tables.emplace_back(std::make_unique<Table>(capacity));
    for (std::uint32_t i = 0; old != nullptr && i <= old->mask; ++i) {
      const std::uint64_t slot = old->slots[i].load(std::memory_order_relaxed);
      if (slot != 0) put_in(table, slot);
    }
    shard.table.store(&table, std::memory_order_release);
    return table;
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace awl
