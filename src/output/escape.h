// Untrusted text (paths, source, messages) made safe for where it goes. Nothing that a checked file or its name contains
// can move the cursor, recolour the terminal, reorder a line or break a document.
#pragma once

#include <string>
#include <string_view>

namespace awl::output {

/// Control characters, characters that reorder a line, and bytes that are not UTF-8 as visible escapes (`\x1b`,
/// `\u202e`), tabs and line ends included. The result holds no raw control character.
std::string escape_terminal(std::string_view text);

/// Appends a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// A path for documents that must be UTF-8: unchanged if it is, else every byte that is not (and "%") as `%XX`.
std::string portable_path(std::string_view path);

/// Columns a code point takes on a terminal: 0 (combining), 1 or 2 (wide).
unsigned terminal_width(char32_t code_point);

}  // namespace awl::output
