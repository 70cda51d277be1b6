// Checks Python code.
//
//   awl::api::Options options;
//   options.working_directory = "/home/me/project";
//   const awl::api::Report report = awl::api::check(options);
//   for (const awl::api::Diagnostic& diagnostic : report.diagnostics) ...
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "awl/diagnostic.h"
#include "awl/options.h"
#include "awl/version.h"

namespace awl::api {

struct Report {
  /// Why nothing could be checked (a bad option or configuration).
  std::optional<std::string> failure;
  /// Sorted by file, start, end, rule and message.
  std::vector<Diagnostic> diagnostics;
  /// Sentences about paths that could not be checked; the rest was.
  std::vector<std::string> problems;
  std::size_t files = 0;  // checked
  /// awl itself failed on some file: one of the diagnostics is an `internal-error`.
  bool has_internal_error = false;
};

/// The same diagnostics as `awl check` gives. May be called from any thread; works on threads of its own.
Report check(const Options& options);

}  // namespace awl::api
