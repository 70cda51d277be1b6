// Parts of a file that the program's environment or shape sets apart, found in one walk: branches that never run under
// this Python version and platform, the bodies of `except` handlers, and code that could not be parsed.
#pragma once

#include <string>
#include <vector>

#include "infer/inference.h"

namespace awl::infer {

struct FileRanges {
  struct Span {
    std::uint32_t first, past;
  };
  std::vector<Span> dead;      // sorted, not overlapping
  std::vector<Span> handlers;  // sorted, not overlapping (the outermost)

  std::vector<std::string> unreadable_words;  // in code that could not be parsed: sorted; names that it may bind

  /// The syntax error is enough to say about names that unreadable code mentions.
  [[nodiscard]] bool is_in_unreadable_code(NameId name) const;
  [[nodiscard]] bool is_dead(NodeId node) const { return contains(dead, node); }
  [[nodiscard]] bool in_handler(NodeId node) const { return contains(handlers, node); }

 private:
  static bool contains(const std::vector<Span>& spans, NodeId node);
};

/// Cached. Knows static tests only: what depends on types (calls that never return) does not make a definition dead, so
/// that asking what a module defines never infers its statements.
const FileRanges& file_ranges(Inference& in, const FileUnit& unit);

}  // namespace awl::infer
