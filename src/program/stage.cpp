#include "program/stage.h"

#include <algorithm>
#include <array>

namespace awl {
namespace {

constexpr std::array<std::string_view, 9> kWords = {"ast", "scopes", "flow", "modules", "types", "calls", "facts", "effects", "lint"};

}  // namespace

std::string_view stage_word(Stage stage) { return kWords[static_cast<std::size_t>(stage)]; }

std::optional<Stage> parse_stage(std::string_view word) {
  const auto found = std::find(kWords.begin(), kWords.end(), word);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<Stage>(found - kWords.begin());
}

std::span<const std::string_view> stage_words() { return kWords; }

}  // namespace awl
