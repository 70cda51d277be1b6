// A hash index over values that live elsewhere: the set that makes equal values share one id. A hit takes no lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace awl::types {

/// Maps hashes to 32-bit ids; the caller says whether the value behind an id is the one looked for. Slots are written once
/// and published with release, so that whoever finds an id also sees the value behind it. A table that has grown leaves the
/// old one in place for readers that still hold it (all old tables together are smaller than the new one).
template <unsigned kShardBits>
class InternTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  InternTable() = default;
  InternTable(const InternTable&) = delete;
  InternTable& operator=(const InternTable&) = delete;

  /// The id for which `equal(id)` holds, else the one that `append()` gives, which is called at most once and under a lock.
  template <class Equal, class Append>
  std::uint32_t find_or_insert(std::uint64_t hash, Equal&& equal, Append&& append) {
    Shard& shard = shards_[hash & (kShards - 1)];
    if (const Table* table = shard.table.load(std::memory_order_acquire)) {
      if (const std::uint32_t found = find_in(*table, hash, equal); found != kNone) return found;
    }
    const std::lock_guard lock(shard.mutex);
    Table* table = shard.table.load(std::memory_order_relaxed);
    if (table != nullptr) {
      if (const std::uint32_t found = find_in(*table, hash, equal); found != kNone) return found;  // another thread was first
    }
    if (table == nullptr || shard.count * 2 > table->mask) table = &grow(shard);
    const std::uint32_t id = append();
    put_in(*table, hash, (hash & kTagMask) | (std::uint64_t{id} + 1));
    shard.hashes.push_back(hash);
    shard.ids.push_back(id);
    ++shard.count;
    return id;
  }

 private:
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;
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
    std::vector<std::uint64_t> hashes;  // of all entries, to fill a larger table
    std::vector<std::uint32_t> ids;
    std::uint32_t count = 0;
  };

  static std::uint32_t first_slot(const Table& table, std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> kShardBits) & table.mask;
  }

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

  static void put_in(Table& table, std::uint64_t hash, std::uint64_t slot) {
    std::uint32_t i = first_slot(table, hash);
    while (table.slots[i].load(std::memory_order_relaxed) != 0) i = (i + 1) & table.mask;
    table.slots[i].store(slot, std::memory_order_release);
  }

  static Table& grow(Shard& shard) {
    const Table* old = shard.table.load(std::memory_order_relaxed);
    const std::uint32_t capacity = old == nullptr ? kFirstCapacity : (old->mask + 1) * 2;
    Table& table = *shard.tables.emplace_back(std::make_unique<Table>(capacity));
    for (std::size_t i = 0; i < shard.ids.size(); ++i) {
      put_in(table, shard.hashes[i], (shard.hashes[i] & kTagMask) | (std::uint64_t{shard.ids[i]} + 1));
    }
    shard.table.store(&table, std::memory_order_release);
    return table;
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace awl::types
