#include "source/path.h"

#include <algorithm>
#include <vector>

namespace awl::source {

std::string join_path(std::string_view directory, std::string_view name) {
  if (directory.empty() || directory == "." || is_absolute_path(name)) return std::string(name);
  if (name.empty() || name == ".") return std::string(directory);
  std::string joined(directory);
  if (!joined.ends_with('/')) joined += '/';
  return joined += name;
}

std::string normalize_path(std::string_view path) {
  const bool absolute = is_absolute_path(path);
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t slash = std::min(path.find('/', start), path.size());
    const std::string_view part = path.substr(start, slash - start);
    start = slash + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {  // above the root is the root
      parts.push_back(part);
    }
  }
  std::string result = absolute ? "/" : "";
  for (const std::string_view part : parts) {
    if (!result.empty() && !result.ends_with('/')) result += '/';
    result += part;
  }
  return result.empty() ? "." : result;
}

std::string_view parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == path.npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::string_view file_extension(std::string_view path) {
  const std::string_view name = file_name(path);
  const std::size_t dot = name.rfind('.');
  return dot == name.npos || dot == 0 ? std::string_view{} : name.substr(dot);
}

std::string_view file_stem(std::string_view path) {
  std::string_view name = file_name(path);
  name.remove_suffix(file_extension(path).size());
  return name;
}

bool is_inside(std::string_view path, std::string_view directory) {
  if (directory == ".") return !is_absolute_path(path) && path != ".." && !path.starts_with("../");
  if (!path.starts_with(directory)) return false;
  return path.size() == directory.size() || directory.ends_with('/') || path[directory.size()] == '/';
}

std::string relative_path(std::string_view path, std::string_view directory) {
  if (directory == "." || !is_inside(path, directory)) return std::string(path);
  std::string_view rest = path.substr(directory.size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  return rest.empty() ? "." : std::string(rest);
}

}  // namespace awl::source
