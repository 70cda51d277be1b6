#include "base/names.h"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "base/arena.h"
#include "base/hash.h"
#include "base/store.h"

namespace awl {
namespace {

// An open-addressed table of slots that are written once. A slot holds the upper half of the hash and the id plus one, so
// that a probe that misses seldom looks at the text; zero is an empty slot.
struct Table {
  explicit Table(std::uint32_t capacity) : mask(capacity - 1), slots(std::make_unique<std::atomic<std::uint64_t>[]>(capacity)) {}
  std::uint32_t mask;
  std::unique_ptr<std::atomic<std::uint64_t>[]> slots;
};

constexpr std::size_t kShardBits = 6;
constexpr std::size_t kShards = std::size_t{1} << kShardBits;
constexpr std::uint32_t kFirstCapacity = 256;

// A hit takes no lock: it loads the shard's table and probes. A table that has grown leaves the old one in place for
// readers that still hold it (all old tables together are smaller than the new one).
struct alignas(64) Shard {
  std::atomic<Table*> table{nullptr};
  std::mutex mutex;  // guards what follows, and every write
  std::vector<std::unique_ptr<Table>> tables;
  std::uint32_t count = 0;
  Arena text{16 * 1024};
};

struct Names {
  std::array<Shard, kShards> shards;
  Store<std::string_view, NameId, 12> text;
};

// Never destroyed: names are used until the last thread ends.
Names& names() {
  static Names* instance = new Names;
  return *instance;
}

std::uint64_t tag_of(std::uint64_t hash) { return hash & 0xFFFFFFFF00000000u; }

NameId find_in(const Names& all, const Table& table, std::uint64_t hash, std::string_view text) {
  for (std::uint32_t i = static_cast<std::uint32_t>(hash >> kShardBits) & table.mask;; i = (i + 1) & table.mask) {
    const std::uint64_t slot = table.slots[i].load(std::memory_order_acquire);
    if (slot == 0) return NameId{};
    if (tag_of(slot) != tag_of(hash)) continue;
    const NameId id(static_cast<std::uint32_t>(slot) - 1);
    if (all.text[id] == text) return id;
  }
}

void put_in(Table& table, std::uint64_t hash_bits, std::uint64_t slot) {
  std::uint32_t i = static_cast<std::uint32_t>(hash_bits >> kShardBits) & table.mask;
  while (table.slots[i].load(std::memory_order_relaxed) != 0) i = (i + 1) & table.mask;
  table.slots[i].store(slot, std::memory_order_release);
}

Table& grow(const Names& all, Shard& shard) {
  const Table* old = shard.table.load(std::memory_order_relaxed);
  auto bigger = std::make_unique<Table>(old == nullptr ? kFirstCapacity : (old->mask + 1) * 2);
  if (old != nullptr) {
    for (std::uint32_t i = 0; i <= old->mask; ++i) {
      const std::uint64_t slot = old->slots[i].load(std::memory_order_relaxed);
      if (slot != 0) put_in(*bigger, hash_bytes(all.text[NameId(static_cast<std::uint32_t>(slot) - 1)]), slot);
    }
  }
  shard.tables.push_back(std::move(bigger));
  shard.table.store(shard.tables.back().get(), std::memory_order_release);
  return *shard.tables.back();
}

}  // namespace

NameId find_name(std::string_view text) {
  const std::uint64_t hash = hash_bytes(text);
  const Table* table = names().shards[hash % kShards].table.load(std::memory_order_acquire);
  return table == nullptr ? NameId{} : find_in(names(), *table, hash, text);
}

NameId intern(std::string_view text) {
  Names& all = names();
  const std::uint64_t hash = hash_bytes(text);
  Shard& shard = all.shards[hash % kShards];
  if (const Table* table = shard.table.load(std::memory_order_acquire)) {
    if (const NameId found = find_in(all, *table, hash, text)) return found;
  }
  const std::lock_guard lock(shard.mutex);
  Table* table = shard.table.load(std::memory_order_relaxed);
  if (table != nullptr) {
    if (const NameId found = find_in(all, *table, hash, text)) return found;  // another thread was first
  }
  if (table == nullptr || shard.count * 2 >= table->mask) table = &grow(all, shard);
  const NameId id = all.text.append(shard.text.copy(text));
  put_in(*table, hash, tag_of(hash) | (std::uint64_t{id.value} + 1));
  ++shard.count;
  return id;
}

std::string_view name_text(NameId name) { return name ? names().text[name] : std::string_view{}; }

}  // namespace awl
