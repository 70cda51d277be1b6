#include "types/tuple_lengths.h"

#include <algorithm>

namespace awl::types {
namespace {

/// What the variadic part repeats; none if that is not known (`*Ts`).
TypeId repeated_element(const TypeContext& ctx, const TupleType& tuple) {
  const TypeId element = tuple.elements[static_cast<std::size_t>(tuple.variadic)];
  return ctx.kind(element) == TypeKind::Unpacked ? TypeId() : element;
}

/// The tuple with `front` copies of `element` before its variadic part and `back` behind it; without that part if not `is_open`.
TupleType repeated(const TupleType& tuple, TypeId element, std::int64_t front, std::int64_t back, bool is_open) {
  const auto at = tuple.elements.begin() + tuple.variadic;
  TupleType result;
  result.elements.assign(tuple.elements.begin(), at);
  result.elements.insert(result.elements.end(), static_cast<std::size_t>(front), element);
  if (is_open) {
    result.variadic = static_cast<std::int32_t>(result.elements.size());
    result.elements.push_back(element);
  }
  result.elements.insert(result.elements.end(), static_cast<std::size_t>(back), element);
  result.elements.insert(result.elements.end(), at + 1, tuple.elements.end());
  return result;
}

}  // namespace

std::optional<std::vector<TupleType>> tuples_with_length(const TypeContext& ctx, const TupleType& tuple, const LengthRange& range) {
  std::vector<TupleType> pieces;
  const std::int64_t shortest = least_length(tuple);
  if (tuple.variadic < 0) {
    if (shortest >= range.least && (!range.most || shortest <= *range.most)) pieces.push_back(tuple);
    return pieces;
  }
  const std::int64_t least = std::max(shortest, range.least);
  if (range.most && *range.most < least) return pieces;
  if (!range.most && least == shortest) return std::vector{tuple};
  const TypeId element = repeated_element(ctx, tuple);
  if (!element || range.most.value_or(least) > kMaxWrittenLength) return std::nullopt;
  if (!range.most) return std::vector{repeated(tuple, element, least - shortest, 0, true)};
  if (static_cast<std::size_t>(*range.most - least) >= kMaxTuplePieces) return std::nullopt;
  for (std::int64_t length = least; length <= *range.most; ++length) {
    pieces.push_back(repeated(tuple, element, length - shortest, 0, false));
  }
  return pieces;
}

std::optional<std::vector<TupleType>> tuples_with_ends(const TypeContext& ctx, const TupleType& tuple, std::size_t front,
                                                       std::size_t back) {
  const auto wanted_front = static_cast<std::int64_t>(front);
  const auto wanted_back = static_cast<std::int64_t>(back);
  if (tuple.variadic < 0) return tuples_with_length(ctx, tuple, {wanted_front + wanted_back, std::nullopt});
  const std::int64_t before = tuple.variadic;
  const std::int64_t behind = least_length(tuple) - before;
  const std::int64_t more_front = std::max<std::int64_t>(0, wanted_front - before);
  const std::int64_t more_back = std::max<std::int64_t>(0, wanted_back - behind);
  if (more_front + more_back == 0) return std::vector{tuple};
  const TypeId element = repeated_element(ctx, tuple);
  // From that length on, both ends are long enough without sharing anything.
  const std::int64_t open_from = least_length(tuple) + more_front + more_back;
  if (!element || open_from > kMaxWrittenLength) return std::nullopt;
  std::vector<TupleType> pieces;
  if (wanted_front + wanted_back < open_from) {
    auto shorter = tuples_with_length(ctx, tuple, {wanted_front + wanted_back, open_from - 1});
    if (!shorter) return std::nullopt;
    pieces = std::move(*shorter);
  }
  pieces.push_back(repeated(tuple, element, more_front, more_back, true));
  return pieces;
}

TypeId make_union_of_tuples(const TypeContext& ctx, const std::vector<TupleType>& pieces) {
  TypeList members;
  for (const TupleType& piece : pieces) members.push_back(ctx.store.make(piece));
  return make_union(ctx, members);
}

}  // namespace awl::types
