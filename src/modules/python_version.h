// A version of the Python language, as far as awl tells versions apart.
#pragma once

#include <charconv>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace awl {

struct PythonVersion {
  int major = 3, minor = 14;
  friend auto operator<=>(const PythonVersion&, const PythonVersion&) = default;
};

/// "3.12" -> 3.12. Nothing else may stand in the text.
inline std::optional<PythonVersion> parse_python_version(std::string_view text) {
  PythonVersion version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc() || minor.ptr != end || version.minor < 0 || version.major < 0) return std::nullopt;
  return version;
}

inline std::string to_string(PythonVersion version) { return std::to_string(version.major) + "." + std::to_string(version.minor); }

}  // namespace awl
