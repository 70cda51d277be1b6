// The file that a thread is working on, for whoever must say so when the process dies.
#pragma once

#include <string_view>

namespace awl::project {

/// Names the file for as long as it lives. `path` must outlive it.
class CurrentFile {
 public:
  explicit CurrentFile(std::string_view path);
  ~CurrentFile();
  CurrentFile(const CurrentFile&) = delete;
  CurrentFile& operator=(const CurrentFile&) = delete;

 private:
  std::string_view before_;
};

/// "" when this thread checks no file. Safe in a signal handler.
std::string_view current_file();

}  // namespace awl::project
