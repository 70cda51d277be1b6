// The stages of the road of a file, by the words of `--stop-after` and `awl debug`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace awl {

enum class Stage : std::uint8_t { Ast, Scopes, Flow, Modules, Types, Calls, Facts, Effects, Lint };

/// "ast", "scopes", ..., "effects", "lint".
std::string_view stage_word(Stage stage);
std::optional<Stage> parse_stage(std::string_view word);
/// In the order in which they run.
std::span<const std::string_view> stage_words();

}  // namespace awl
