#include "modules/stub_versions.h"

#include "base/strings.h"

namespace awl::modules {

StubVersions::StubVersions(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = trim(line.substr(0, line.find('#')));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view span = trim(line.substr(colon + 1));
    const std::size_t dash = span.find('-');
    const auto first = parse_python_version(trim(span.substr(0, dash)));
    if (!first || dash == std::string_view::npos) continue;
    const std::string_view last = trim(span.substr(dash + 1));
    Range range{*first, std::nullopt};
    if (!last.empty()) {
      range.last = parse_python_version(last);
      if (!range.last) continue;
    }
    ranges_.insert_or_assign(std::string(trim(line.substr(0, colon))), range);
  }
}

bool StubVersions::includes(std::string_view dotted, PythonVersion version) const {
  for (std::string_view name = dotted;;) {
    if (const auto found = ranges_.find(name); found != ranges_.end()) {
      return found->second.first <= version && (!found->second.last || version <= *found->second.last);
    }
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return true;
    name = name.substr(0, dot);
  }
}

}  // namespace awl::modules
