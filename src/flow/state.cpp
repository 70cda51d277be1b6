#include "flow/state.h"

namespace awl::flow {

void Join::add(const State& state, PredicateId predicate, bool polarity) {
  if (!state.is_live) {
    if (dead_values.empty() && edges.empty()) dead_values = state.values;
    return;
  }
  const std::size_t before = edges.size();
  edges.push_back({state.block, predicate, polarity});
  if (before == 0) {
    values = state.values;
    return;
  }
  const auto count = static_cast<std::uint32_t>(values.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t slot = slot_.empty() ? 0 : slot_[i];
    if (slot != 0) {
      differences[slot - 1].operands.push_back(state.values[i]);
    } else if (state.values[i] != values[i]) {
      if (slot_.empty()) slot_.assign(count, 0);
      differences.push_back({i, std::vector<SsaId>(before, values[i])});
      differences.back().operands.push_back(state.values[i]);
      slot_[i] = static_cast<std::uint32_t>(differences.size());
    }
  }
}

}  // namespace awl::flow
