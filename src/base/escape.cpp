#include "base/escape.h"

#include <fmt/format.h>

#include <iterator>

namespace awl {

bool is_unsafe_in_terminal(char32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
         (c >= 0xfff9 && c <= 0xfffb);
}

void append_visible_escape(std::string& out, char32_t c) {
  const auto number = static_cast<unsigned>(c);
  const auto into = std::back_inserter(out);
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c < 0x100) {
    fmt::format_to(into, "\\x{:02x}", number);
  } else if (c < 0x10000) {
    fmt::format_to(into, "\\u{:04x}", number);
  } else {
    fmt::format_to(into, "\\U{:08x}", number);
  }
}

}  // namespace awl
