#include "base/check.h"

namespace awl {

void check_failed(const char* file, int line, const char* condition, const std::string& message) {
  std::string_view path(file);
  const auto slash = path.rfind("src/");
  if (slash != std::string_view::npos) path.remove_prefix(slash);
  throw InternalError(std::string(path) + ":" + std::to_string(line) + ": " + message + " (" + condition + ")");
}

}  // namespace awl
