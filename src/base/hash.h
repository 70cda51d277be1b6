// Hash tables and hash functions.
//
// `HashMap` and `HashSet` iterate in an order that differs from run to run: look things up in them, never walk them on
// the way to any output. The functions below give the same value in every run and on every thread, so that structural
// hashes, cache keys and canonical orders may be made of them.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

namespace awl {

/// XXH3 of the bytes.
std::uint64_t hash_bytes(std::string_view bytes);

/// Hash and equality of text keys: a `std::string` key is looked up by any text without a copy.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return hash_bytes(text); }
};
struct TextEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return a == b; }
};

template <class Key>
inline constexpr bool kIsText = std::is_same_v<Key, std::string> || std::is_same_v<Key, std::string_view>;
template <class Key>
using DefaultHash = std::conditional_t<kIsText<Key>, TextHash, absl::Hash<Key>>;
template <class Key>
using DefaultEqual = std::conditional_t<kIsText<Key>, TextEqual, std::equal_to<Key>>;

/// Keys: ids, numbers, text, pairs and tuples of ids and numbers; a struct by a friend `AbslHashValue` as in ids.h (which
/// combines `std::string_view` parts through `hash_bytes`).
template <class Key, class Value, class Hash = DefaultHash<Key>, class Equal = DefaultEqual<Key>>
using HashMap = absl::flat_hash_map<Key, Value, Hash, Equal>;
template <class Key, class Hash = DefaultHash<Key>, class Equal = DefaultEqual<Key>>
using HashSet = absl::flat_hash_set<Key, Hash, Equal>;

/// Mixes one more value into a hash; the order of calls matters.
constexpr std::uint64_t hash_combine(std::uint64_t hash, std::uint64_t value) {
  // Multiply wide, fold the halves: every bit of both inputs reaches every bit of the result.
  const auto product = static_cast<unsigned __int128>(hash ^ 0x9E3779B97F4A7C15u) * (value ^ 0xD6E8FEB86659FD93u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64) ^ (value + (hash << 1));
}

/// Builds a stable hash from parts: `StableHash(kTag).add(name).add(arity).value()`.
class StableHash {
 public:
  constexpr explicit StableHash(std::uint64_t seed = 0) : value_(hash_combine(0, seed)) {}
  constexpr StableHash& add(std::uint64_t part) {
    value_ = hash_combine(value_, part);
    return *this;
  }
  StableHash& add(std::string_view bytes) { return add(hash_bytes(bytes)).add(bytes.size()); }
  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_;
};

}  // namespace awl
