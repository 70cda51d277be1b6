// Encodings other than UTF-8 that a PEP 263 comment may name.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace awl::source {

/// The name under which Python looks an encoding up: lower case, `_` as `-`, the usual spellings of UTF-8, Latin-1 and
/// ASCII made one.
std::string normalised_encoding(std::string_view name);

/// Appends `bytes` to `text` as UTF-8. Bytes that mean nothing in the encoding become U+FFFD, and `undecodable` is told
/// the range in `text` of each run of them. False (and nothing done) when there is no such encoding, or it is one in
/// which Python source cannot be written because ASCII has another meaning in it.
bool convert_to_utf8(std::string_view bytes, const std::string& encoding, std::string& text,
                     const std::function<void(std::size_t at, std::size_t length)>& undecodable);

}  // namespace awl::source
