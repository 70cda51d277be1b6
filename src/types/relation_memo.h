// Remembered yes/no answers of relations.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/hash.h"
#include "base/ids.h"

namespace awl::types {

enum class RelationKind : std::uint8_t { Subtype = 1, Assignable = 2, Disjoint = 3 };

/// A cache of a fixed size: each pair of types has one place, where the last answer stands. Losing an entry costs time,
/// never truth, so it needs neither locks nor growth. An entry is one word: 27 bits for each type, 2 for the relation, 1 for
/// the answer, 7 for its height.
///
/// *Height* says how many nested recursive steps (protocol in protocol, alias in alias) the answer took. An answer may be
/// used only where as many steps are left before the limit; otherwise the outcome at the limit would depend on what
/// happened to be asked before.
class RelationMemo {
 public:
  struct Answer {
    bool holds;
    unsigned height;
  };
  static constexpr unsigned kMaxHeight = 127;

  [[nodiscard]] std::optional<Answer> find(RelationKind relation, TypeId a, TypeId b) const {
    const std::uint64_t entry = slot(relation, a, b).load(std::memory_order_relaxed);
    if (!fits(a, b) || (entry & ~kValueMask) != key(relation, a, b)) return std::nullopt;
    return Answer{(entry & 1) != 0, static_cast<unsigned>(entry >> 1) & kMaxHeight};
  }
  void put(RelationKind relation, TypeId a, TypeId b, Answer answer) {
    if (!fits(a, b) || answer.height > kMaxHeight) return;
    const std::uint64_t value = (std::uint64_t{answer.height} << 1) | (answer.holds ? 1 : 0);
    slot(relation, a, b).store(key(relation, a, b) | value, std::memory_order_relaxed);
  }

 private:
  static constexpr std::size_t kSlots = std::size_t{1} << 16;
  static constexpr unsigned kTypeBits = 27;
  static constexpr std::uint64_t kValueMask = 0xFF;

  static bool fits(TypeId a, TypeId b) { return ((a.value | b.value) >> kTypeBits) == 0; }
  static std::uint64_t key(RelationKind relation, TypeId a, TypeId b) {
    return (std::uint64_t{a.value} << (kTypeBits + 10)) | (std::uint64_t{b.value} << 10) | (static_cast<std::uint64_t>(relation) << 8);
  }
  std::atomic<std::uint64_t>& slot(RelationKind relation, TypeId a, TypeId b) const {
    return (*slots_)[hash_combine(static_cast<std::uint64_t>(relation), key(relation, a, b)) >> 48];
  }

  using Slots = std::array<std::atomic<std::uint64_t>, kSlots>;
  std::unique_ptr<Slots> slots_ = std::make_unique<Slots>();
};

}  // namespace awl::types
