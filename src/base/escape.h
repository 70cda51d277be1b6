// Characters that must not be shown as they are: they move the cursor, reorder a line, or cannot be seen.
#pragma once

#include <string>

namespace awl {

/// True for what a terminal acts on instead of showing it: C0, DEL, C1, bidirectional controls, line separators.
bool is_unsafe_in_terminal(char32_t code_point);

/// Appends a code point as it is written in a string literal: `\n`, `\x1b`, `\u202e`, `\U000e0001`.
void append_visible_escape(std::string& out, char32_t code_point);

}  // namespace awl
