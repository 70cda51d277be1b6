// What directories hold, each read once. Looking for a module asks for dozens of names that are not there; answered from a
// listing, that costs no call to the system.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "source/file_system.h"

namespace awl::modules {

class Listing {
 public:
  Listing() = default;
  explicit Listing(const std::vector<source::DirectoryEntry>& entries);

  [[nodiscard]] bool has_file(std::string_view name) const { return has(name, source::FileKind::File); }
  [[nodiscard]] bool has_directory(std::string_view name) const { return has(name, source::FileKind::Directory); }
  /// Whether the compiled module `name` is there: `name.so`, `name.cpython-312-x86_64-linux-gnu.so`, `name.abi3.so`,
  /// `name.pyd`.
  [[nodiscard]] bool has_extension_module(std::string_view name) const { return extension_modules_.contains(name); }

 private:
  [[nodiscard]] bool has(std::string_view name, source::FileKind kind) const {
    const auto found = kinds_.find(name);
    return found != kinds_.end() && found->second == kind;
  }
  HashMap<std::string, source::FileKind> kinds_;
  HashSet<std::string> extension_modules_;
};

/// Thread-safe. A directory that cannot be read, or is none, has an empty listing.
class DirectoryCache {
 public:
  explicit DirectoryCache(const source::FileSystem& files) : files_(files) {}
  [[nodiscard]] const source::FileSystem& files() const { return files_; }
  const Listing& list(const std::string& directory);

 private:
  const source::FileSystem& files_;
  std::mutex mutex_;
  HashMap<std::string, std::unique_ptr<Listing>> listings_;
};

}  // namespace awl::modules
