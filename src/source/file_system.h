// Where files come from. Every stage that opens, finds or lists files does so through `FileSystem`, so that tests, the
// editor server and standard input can put text where a disk would have it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace awl::source {

enum class FileKind : std::uint8_t { Missing, File, Directory, Other };

struct FileInfo {
  FileKind kind = FileKind::Missing;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t device = 0;  // with `inode`: the same for two paths that lead to one file
  std::uint64_t inode = 0;

  [[nodiscard]] bool is_file() const { return kind == FileKind::File; }
  [[nodiscard]] bool is_directory() const { return kind == FileKind::Directory; }
};

struct DirectoryEntry {
  std::string name;
  FileKind kind = FileKind::Missing;  // of what a symbolic link leads to; Missing when it leads nowhere
  bool is_symlink = false;
};

/// Files larger than this are refused: they are data, and a parse would take some hundred times their size.
inline constexpr std::uint64_t kLargestFile = std::uint64_t{128} << 20;

/// All functions may be called from any thread.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// The bytes of a regular file. Pipes, devices and directories are errors and never block.
  [[nodiscard]] virtual Result<std::string> read(const std::string& path) const = 0;
  /// Follows symbolic links. Whatever cannot be looked at is `Missing`.
  [[nodiscard]] virtual FileInfo info(const std::string& path) const = 0;
  /// What a directory holds, sorted by name (as bytes), without "." and "..".
  [[nodiscard]] virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) const = 0;

  [[nodiscard]] bool is_file(const std::string& path) const { return info(path).is_file(); }
  [[nodiscard]] bool is_directory(const std::string& path) const { return info(path).is_directory(); }
};

/// The machine's files.
class DiskFileSystem final : public FileSystem {
 public:
  [[nodiscard]] Result<std::string> read(const std::string& path) const override;
  [[nodiscard]] FileInfo info(const std::string& path) const override;
  [[nodiscard]] Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
};

/// Files held in memory, over another file system if one is given: a path that is not in memory is looked for there.
/// Directories exist where files are in them. Fill it before threads read it.
class MemoryFileSystem final : public FileSystem {
 public:
  explicit MemoryFileSystem(const FileSystem* beneath = nullptr) : beneath_(beneath) {}
  /// Adds or replaces a file. The path is normalised.
  void add(std::string_view path, std::string contents);
  void remove(std::string_view path);

  [[nodiscard]] Result<std::string> read(const std::string& path) const override;
  [[nodiscard]] FileInfo info(const std::string& path) const override;
  [[nodiscard]] Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;

 private:
  struct File {
    std::string contents;
    std::uint64_t version = 0;
  };
  [[nodiscard]] bool has_directory(const std::string& path) const;

  const FileSystem* beneath_;
  std::map<std::string, File, std::less<>> files_;
  std::uint64_t changes_ = 0;
};

struct WalkOptions {
  /// Whether to go into a directory; called with its path and name. Default: into all.
  std::function<bool(const std::string& path, const std::string& name)> enter;
  bool follow_links = true;  // to directories; links to files are files
  /// Told about directories that cannot be listed. Default: they are passed over.
  std::function<void(const std::string& path, const Error& error)> unreadable;
};

/// Calls `visit(path)` for every regular file below `directory`, each real directory once however many symbolic links
/// lead to it or back above it: directories reached without a link first, then what links add. The order is the same in
/// every run; callers that show it sort by path.
void walk_files(const FileSystem& files, const std::string& directory, const WalkOptions& options,
                const std::function<void(const std::string& path)>& visit);

}  // namespace awl::source
