#include <deque>
#include <utility>

#include "base/hash.h"
#include "source/file_system.h"
#include "source/path.h"

namespace awl::source {
namespace {

struct Walk {
  const FileSystem& files;
  const WalkOptions& options;
  const std::function<void(const std::string&)>& visit;
  HashSet<std::pair<std::uint64_t, std::uint64_t>> seen{};
  std::vector<std::string> pending{};  // real directories, the next one last
  std::deque<std::string> linked{};    // symbolic links to directories, for when no real one is left

  void list(const std::string& directory) {
    const FileInfo self = files.info(directory);
    if (!seen.emplace(self.device, self.inode).second) return;
    const auto entries = files.list(directory);
    if (!entries) {
      if (options.unreadable) options.unreadable(directory, entries.error());
      return;
    }
    std::vector<std::string> directories;
    for (const DirectoryEntry& entry : *entries) {
      std::string path = join_path(directory, entry.name);
      if (entry.kind == FileKind::File) {
        visit(path);
      } else if (entry.kind == FileKind::Directory && (options.follow_links || !entry.is_symlink) &&
                 (!options.enter || options.enter(path, entry.name))) {
        if (entry.is_symlink) {
          linked.push_back(std::move(path));
        } else {
          directories.push_back(std::move(path));
        }
      }
    }
    pending.insert(pending.end(), directories.rbegin(), directories.rend());
  }
};

}  // namespace

void walk_files(const FileSystem& files, const std::string& directory, const WalkOptions& options,
                const std::function<void(const std::string& path)>& visit) {
  Walk walk{files, options, visit};
  walk.linked.push_back(directory);
  while (!walk.linked.empty()) {
    walk.pending.push_back(std::move(walk.linked.front()));
    walk.linked.pop_front();
    while (!walk.pending.empty()) {
      const std::string next = std::move(walk.pending.back());
      walk.pending.pop_back();
      walk.list(next);
    }
  }
}

}  // namespace awl::source
