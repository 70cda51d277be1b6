#include "source/line_index.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace awl::source {
namespace {

constexpr std::uint32_t kStride = 4096;

std::uint32_t count_continuations(std::string_view text) {
  std::uint32_t count = 0;
  for (const char c : text) count += is_utf8_continuation(c) ? 1 : 0;
  return count;
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : length_(static_cast<std::uint32_t>(text.size())) {
  starts_.reserve(text.size() / 32 + 1);
  const char* begin = text.data();
  const char* end = begin + text.size();
  for (const char* at = begin; at != end;) {
    const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (newline == nullptr) break;
    at = newline + 1;
    starts_.push_back(static_cast<std::uint32_t>(at - begin));
  }
  const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  if (ascii) return;
  continuations_.reserve(text.size() / kStride + 1);
  std::uint32_t count = 0;
  for (std::size_t at = 0; at <= text.size(); at += kStride) {
    continuations_.push_back(count);
    count += count_continuations(text.substr(at, kStride));
  }
}

std::uint32_t LineIndex::line_of(std::uint32_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return static_cast<std::uint32_t>(after - starts_.begin());
}

std::uint32_t LineIndex::line_start(std::uint32_t line) const {
  if (line == 0) return 0;
  return line <= starts_.size() ? starts_[line - 1] : length_;
}

std::string_view LineIndex::line_text(std::string_view text, std::uint32_t line) const {
  const std::uint32_t start = line_start(line);
  std::string_view found = text.substr(start, line_start(line + 1) - start);
  if (found.ends_with('\n')) found.remove_suffix(1);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

std::uint32_t LineIndex::continuation_bytes_before(std::string_view text, std::uint32_t offset) const {
  const std::uint32_t block = offset / kStride;
  return continuations_[block] + count_continuations(text.substr(block * kStride, offset % kStride));
}

LineColumn LineIndex::position(std::string_view text, std::uint32_t offset) const {
  offset = std::min(offset, length_);
  const std::uint32_t line = line_of(offset);
  const std::uint32_t start = starts_[line - 1];
  if (continuations_.empty()) return {line, offset - start + 1};
  while (offset > start && offset < length_ && is_utf8_continuation(text[offset])) --offset;
  const std::uint32_t extra = offset - start <= kStride ? count_continuations(text.substr(start, offset - start))
                                                        : continuation_bytes_before(text, offset) - continuation_bytes_before(text, start);
  return {line, offset - start - extra + 1};
}

std::uint32_t LineIndex::offset(std::string_view text, LineColumn place) const {
  if (place.line > line_count()) return length_;
  const std::uint32_t start = line_start(place.line);
  const std::string_view line = line_text(text, place.line);
  const std::uint32_t wanted = place.column == 0 ? 0 : place.column - 1;
  if (continuations_.empty()) return start + std::min(wanted, static_cast<std::uint32_t>(line.size()));
  std::uint32_t seen = 0;
  for (std::uint32_t i = 0; i < line.size(); ++i) {
    if (is_utf8_continuation(line[i])) continue;
    if (seen++ == wanted) return start + i;
  }
  return start + static_cast<std::uint32_t>(line.size());
}

}  // namespace awl::source
