// Paths as text. All of it is lexical: nothing here looks at a disk.
#pragma once

#include <string>
#include <string_view>

namespace awl::source {

/// `join_path("a", "b")` is "a/b"; an absolute second part wins; joining to "" or "." gives the second part.
std::string join_path(std::string_view directory, std::string_view name);
/// Without ".", doubled slashes and, where the part before it is a name, "..". "" becomes ".".
std::string normalize_path(std::string_view path);
/// "a/b" of "a/b/c.py", "" of "c.py", "/" of "/c.py".
std::string_view parent_path(std::string_view path);
/// "c.py" of "a/b/c.py".
std::string_view file_name(std::string_view path);
/// "c" of "a/b/c.py"; a leading dot begins no extension.
std::string_view file_stem(std::string_view path);
/// ".py" of "c.py", "" where there is none.
std::string_view file_extension(std::string_view path);
inline bool is_absolute_path(std::string_view path) { return path.starts_with('/'); }
/// True when `path` is `directory` or lies below it. Both normalised.
bool is_inside(std::string_view path, std::string_view directory);
/// `path` as seen from `directory`, when it lies inside; else `path` unchanged. Both normalised.
std::string relative_path(std::string_view path, std::string_view directory);

}  // namespace awl::source
