// typeshed's `VERSIONS`: which module of the standard library exists in which Python.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "modules/python_version.h"

namespace awl::modules {

class StubVersions {
 public:
  StubVersions() = default;
  /// Lines `asyncio.taskgroups: 3.11-` and `distutils: 3.0-3.11`; `#` begins a comment. Lines of any other form count as
  /// not written.
  explicit StubVersions(std::string_view text);

  /// Whether `dotted` exists in `version`. A module that is not listed lives as long as its closest listed parent; one
  /// without any exists always.
  [[nodiscard]] bool includes(std::string_view dotted, PythonVersion version) const;

 private:
  struct Range {
    PythonVersion first;
    std::optional<PythonVersion> last;
  };
  HashMap<std::string, Range> ranges_;
};

}  // namespace awl::modules
