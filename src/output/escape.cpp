#include "output/escape.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include "base/escape.h"
#include "base/utf8.h"

namespace awl::output {
namespace {

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c == 0x7f) return false;  // `char` is signed: also everything that is not ASCII
  }
  return true;
}

}  // namespace

unsigned terminal_width(char32_t c) {
  if (c < 0x300) return 1;
  const int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(c));
  return width < 0 ? 0 : static_cast<unsigned>(width);
}

std::string escape_terminal(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_sequence_length(text, i);
    if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[i++]));
      continue;
    }
    const char32_t c = decode_utf8(text, i).value;
    if (is_unsafe_in_terminal(c)) {
      append_visible_escape(out, c);
    } else {
      out.append(text, i, length);
    }
    i += length;
  }
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7f) {
      if (byte == '"' || byte == '\\') out += '\\';
      out += text[i++];
      continue;
    }
    const std::size_t length = byte < 0x80 ? 1 : utf8_sequence_length(text, i);
    if (length == 0) {
      out += kReplacementCharacter;
      ++i;
      continue;
    }
    const char32_t c = decode_utf8(text, i).value;
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (is_unsafe_in_terminal(c)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out.append(text, i, length);
    }
    i += length;
  }
  out += '"';
}

std::string portable_path(std::string_view path) {
  if (find_invalid_utf8(path) == path.size()) return std::string(path);
  std::string out;
  for (std::size_t i = 0; i < path.size();) {
    const std::size_t length = utf8_sequence_length(path, i);
    if (length == 0 || path[i] == '%') {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(path[i++]));
    } else {
      out.append(path, i, length);
      i += length;
    }
  }
  return out;
}

}  // namespace awl::output
