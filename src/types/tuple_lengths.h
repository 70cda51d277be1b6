// Tuples by their length. A tuple with a variadic part stands for the tuples of every length that it can have (typing spec,
// "Tuples", type compatibility rules), so that what is known of the length can be written as a shape.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "types/operations.h"

namespace awl::types {

/// Lengths from `least` to `most`, both counted; `most` none: any longer one too.
struct LengthRange {
  std::int64_t least = 0;
  std::optional<std::int64_t> most;
};

/// Shapes longer than that are not written out, and no tuple is taken to more pieces.
inline constexpr std::int64_t kMaxWrittenLength = 32;
inline constexpr std::size_t kMaxTuplePieces = 8;

[[nodiscard]] inline std::int64_t least_length(const TupleType& tuple) {
  return static_cast<std::int64_t>(tuple.elements.size()) - (tuple.variadic >= 0 ? 1 : 0);
}

/// What the tuple can be with a length in the range, shortest first: one shape for each bounded length, an open one at the end
/// where the range is not bounded. Empty: no such length. None if it cannot be said: the variadic part is a type variable
/// tuple, or there would be too many pieces.
std::optional<std::vector<TupleType>> tuples_with_length(const TypeContext& ctx, const TupleType& tuple, const LengthRange& range);

/// The tuple taken to pieces which have at least `front` elements before their variadic part and `back` behind it, or no
/// variadic part and as many in all. Empty and none as above.
std::optional<std::vector<TupleType>> tuples_with_ends(const TypeContext& ctx, const TupleType& tuple, std::size_t front, std::size_t back);

/// Never for no pieces.
TypeId make_union_of_tuples(const TypeContext& ctx, const std::vector<TupleType>& pieces);

}  // namespace awl::types
