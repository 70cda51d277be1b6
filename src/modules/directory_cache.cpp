#include "modules/directory_cache.h"

namespace awl::modules {

Listing::Listing(const std::vector<source::DirectoryEntry>& entries) {
  kinds_.reserve(entries.size());
  for (const source::DirectoryEntry& entry : entries) {
    kinds_.emplace(entry.name, entry.kind);
    const std::string_view name = entry.name;
    if (entry.kind == source::FileKind::File && (name.ends_with(".so") || name.ends_with(".pyd"))) {
      extension_modules_.emplace(name.substr(0, name.find('.')));
    }
  }
}

const Listing& DirectoryCache::list(const std::string& directory) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = listings_.find(directory); found != listings_.end()) return *found->second;
  }
  // Read without the lock: two threads may read the same directory, the first to finish is kept.
  const auto entries = files_.list(directory);
  auto listing = entries ? std::make_unique<Listing>(*entries) : std::make_unique<Listing>();
  const std::lock_guard lock(mutex_);
  return *listings_.emplace(directory, std::move(listing)).first->second;
}

}  // namespace awl::modules
