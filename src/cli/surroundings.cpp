#include "cli/surroundings.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "source/file_system.h"
#include "source/path.h"

namespace awl::cli {

Result<std::string> working_directory() {
  const std::unique_ptr<char, decltype(&std::free)> real(getcwd(nullptr, 0), &std::free);
  if (!real) return Error{std::string("no working directory: ") + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
  const char* shell = std::getenv("PWD");                                                 // NOLINT(concurrency-mt-unsafe)
  if (shell != nullptr && source::is_absolute_path(shell)) {
    const source::DiskFileSystem disk;
    const std::string path = source::normalize_path(shell);
    const source::FileInfo a = disk.info(path), b = disk.info(real.get());
    if (a.is_directory() && a.device == b.device && a.inode == b.inode) return path;
  }
  return std::string(real.get());
}

Result<void> take_surroundings(project::CheckOptions& options) {
  auto directory = working_directory();
  if (!directory) return directory.error();
  options.working_directory = std::move(*directory);
  if (const char* environment = std::getenv("VIRTUAL_ENV")) options.virtual_env = environment;  // NOLINT(concurrency-mt-unsafe)
  return {};
}

}  // namespace awl::cli
