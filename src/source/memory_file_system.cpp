#include <algorithm>

#include "base/hash.h"
#include "source/file_system.h"
#include "source/path.h"

namespace awl::source {
namespace {

constexpr std::uint64_t kMemoryDevice = 0xFFFF'FFFF'0000'0001u;  // no disk has this number

// What paths of files in the directory start with.
std::string prefix_of(const std::string& directory) {
  if (directory == ".") return "";
  return directory.ends_with('/') ? directory : directory + "/";
}

}  // namespace

void MemoryFileSystem::add(std::string_view path, std::string contents) {
  files_[normalize_path(path)] = File{std::move(contents), ++changes_};
}

void MemoryFileSystem::remove(std::string_view path) { files_.erase(normalize_path(path)); }

bool MemoryFileSystem::has_directory(const std::string& path) const {
  if (path == "." || path == "/") return true;
  const std::string prefix = prefix_of(path);
  const auto next = files_.lower_bound(prefix);
  return next != files_.end() && next->first.starts_with(prefix);
}

Result<std::string> MemoryFileSystem::read(const std::string& path) const {
  const std::string normal = normalize_path(path);
  if (const auto found = files_.find(normal); found != files_.end()) return found->second.contents;
  if (beneath_ != nullptr) return beneath_->read(path);
  if (has_directory(normal)) return Error{"cannot read `" + path + "`: is a directory"};
  return Error{"cannot read `" + path + "`: no such file or directory"};
}

FileInfo MemoryFileSystem::info(const std::string& path) const {
  const std::string normal = normalize_path(path);
  FileInfo found;
  found.device = kMemoryDevice;
  found.inode = hash_bytes(normal);
  if (const auto file = files_.find(normal); file != files_.end()) {
    found.kind = FileKind::File;
    found.size = file->second.contents.size();
    found.modified_ns = static_cast<std::int64_t>(file->second.version);
    return found;
  }
  if (beneath_ != nullptr) {
    if (const FileInfo below = beneath_->info(path); below.kind != FileKind::Missing) return below;
  }
  if (!has_directory(normal)) return {};
  found.kind = FileKind::Directory;
  return found;
}

Result<std::vector<DirectoryEntry>> MemoryFileSystem::list(const std::string& path) const {
  const std::string normal = normalize_path(path);
  const bool known = has_directory(normal);
  std::map<std::string, DirectoryEntry> entries;
  if (beneath_ != nullptr) {
    auto below = beneath_->list(path);
    if (!below && !known) return below.error();
    if (below) {
      for (DirectoryEntry& entry : *below) entries.emplace(entry.name, entry);
    }
  } else if (!known) {
    return Error{"cannot list `" + path + "`: no such file or directory"};
  }
  const std::string prefix = prefix_of(normal);
  for (auto file = files_.lower_bound(prefix); file != files_.end() && file->first.starts_with(prefix); ++file) {
    const std::string_view rest = std::string_view(file->first).substr(prefix.size());
    if (prefix.empty() && (rest.starts_with('/') || rest.starts_with("../"))) continue;
    const std::size_t slash = rest.find('/');
    const std::string name(rest.substr(0, slash));
    entries[name] = {name, slash == rest.npos ? FileKind::File : FileKind::Directory, false};
  }
  std::vector<DirectoryEntry> sorted;
  sorted.reserve(entries.size());
  for (auto& [name, entry] : entries) sorted.push_back(std::move(entry));
  return sorted;
}

}  // namespace awl::source
