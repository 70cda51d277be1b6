#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "source/file_system.h"

namespace awl::source {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool valid() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// "cannot read `a.py`: no such file or directory"
Error system_error(std::string_view action, const std::string& path, int code) {
  std::string reason = std::generic_category().message(code);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return Error{"cannot " + std::string(action) + " `" + path + "`: " + reason};
}

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::File;
  if (S_ISDIR(mode)) return FileKind::Directory;
  return FileKind::Other;
}

// Opening may be interrupted; a NUL in the path would silently cut it.
int open_retrying(const std::string& path, int flags) {
  if (path.find('\0') != path.npos) {
    errno = EINVAL;
    return -1;
  }
  int number = -1;
  do {
    number = ::open(path.c_str(), flags);
  } while (number < 0 && errno == EINTR);
  return number;
}

}  // namespace

Result<std::string> DiskFileSystem::read(const std::string& path) const {
  // Non-blocking, so that a pipe or a device of that name cannot hold the run; looked at only once it is open, so that
  // nobody can swap it in between.
  const Descriptor file(open_retrying(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid()) return system_error("read", path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error("read", path, errno);
  if (S_ISDIR(status.st_mode)) return system_error("read", path, EISDIR);
  if (!S_ISREG(status.st_mode)) return Error{"cannot read `" + path + "`: not a regular file"};

  std::string bytes;
  std::size_t length = 0;
  std::size_t room = static_cast<std::size_t>(status.st_size) + 1;  // one more, to see the end without growing
  while (true) {
    if (room > kLargestFile + 1) {
      return Error{"cannot read `" + path + "`: larger than " + std::to_string(kLargestFile >> 20) + " MB"};
    }
    bytes.resize(room);
    const ssize_t got = ::read(file.get(), bytes.data() + length, bytes.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", path, errno);
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
    if (length == bytes.size()) room = bytes.size() * 2;  // it grew since it was opened, or hides its size (/proc)
  }
  bytes.resize(length);
  return bytes;
}

FileInfo DiskFileSystem::info(const std::string& path) const {
  struct stat status {};
  if (path.find('\0') != path.npos || ::stat(path.c_str(), &status) != 0) return {};
  FileInfo found;
  found.kind = kind_of(status.st_mode);
  found.size = static_cast<std::uint64_t>(status.st_size);
  found.modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  found.device = status.st_dev;
  found.inode = status.st_ino;
  return found;
}

Result<std::vector<DirectoryEntry>> DiskFileSystem::list(const std::string& path) const {
  Descriptor descriptor(open_retrying(path.empty() ? "." : path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_DIRECTORY));
  if (!descriptor.valid()) return system_error("list", path, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(descriptor.get()), ::closedir);
  if (!directory) return system_error("list", path, errno);
  const int number = descriptor.release();  // the DIR closes it

  std::vector<DirectoryEntry> entries;
  errno = 0;
  while (const dirent* found = ::readdir(directory.get())) {
    const std::string_view name = found->d_name;
    if (name == "." || name == "..") continue;
    DirectoryEntry entry{std::string(name), FileKind::Other, found->d_type == DT_LNK};
    if (found->d_type == DT_REG) {
      entry.kind = FileKind::File;
    } else if (found->d_type == DT_DIR) {
      entry.kind = FileKind::Directory;
    } else if (found->d_type == DT_LNK || found->d_type == DT_UNKNOWN) {
      struct stat status {};
      if (found->d_type == DT_UNKNOWN && ::fstatat(number, found->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        entry.is_symlink = S_ISLNK(status.st_mode);
      }
      entry.kind = ::fstatat(number, found->d_name, &status, 0) == 0 ? kind_of(status.st_mode) : FileKind::Missing;
    }
    entries.push_back(std::move(entry));
    errno = 0;
  }
  if (errno != 0) return system_error("list", path, errno);
  std::sort(entries.begin(), entries.end(), [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  return entries;
}

}  // namespace awl::source
