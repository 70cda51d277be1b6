// One section of a page as a test: its files in memory, its configuration, its outcome.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mdtest/markdown.h"
#include "project/config.h"

namespace awl::mdtest {

/// Whether a section has files to check.
bool is_test(const Section& section);

struct Failure {
  std::uint32_t line = 0;  // of the page
  std::string message;
};

struct Outcome {
  std::vector<Failure> failures;
  bool has_internal_error = false;
  /// What the section's `snapshot` block should hold, when it has one that holds something else.
  const Block* stale_snapshot = nullptr;
  std::string fresh_snapshot;
};

/// Runs a section from nothing, on this thread (which needs a big stack). With `update`, a stale snapshot is no failure.
Outcome run_section(const Page& page, const Section& section, bool update);

}  // namespace awl::mdtest
