#include "project/site_packages.h"

#include <algorithm>

#include "base/strings.h"
#include "source/path.h"

namespace awl::project {
namespace {

using source::join_path;

// What `pyvenv.cfg` says: `key = value` lines.
struct VirtualEnvironment {
  std::optional<std::string> home;  // the directory of the interpreter that it was made from
  std::optional<PythonVersion> version;
  bool includes_system = false;
};

VirtualEnvironment parse_pyvenv(std::string_view text) {
  VirtualEnvironment found;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string key = to_lower_ascii(trim(line.substr(0, equals)));
    const std::string_view value = trim(line.substr(equals + 1));
    if (key == "home") {
      found.home = std::string(value);
    } else if (key == "version" || key == "version_info") {
      const std::size_t second_dot = value.find('.', std::min(value.size(), value.find('.') + 1));
      found.version = parse_python_version(value.substr(0, second_dot));
    } else if (key == "include-system-site-packages") {
      found.includes_system = to_lower_ascii(value) == "true";
    }
  }
  return found;
}

class SiteFinder {
 public:
  SiteFinder(const source::FileSystem& files, std::optional<PythonVersion> version) : files_(files), version_(version) {}

  void add_environment(const std::string& prefix) {
    const auto text = files_.read(join_path(prefix, "pyvenv.cfg"));
    if (!text) {
      add_prefix(prefix);
      return;
    }
    const VirtualEnvironment environment = parse_pyvenv(*text);
    if (environment.version) version_ = environment.version;
    add_prefix(prefix);
    if (environment.includes_system && environment.home) {
      add_prefix(std::string(source::parent_path(source::normalize_path(*environment.home))));
    }
  }

  void add_prefix(const std::string& prefix) {
    // Debian: what pip installs, what apt installs. Elsewhere: lib and lib64. Windows: Lib.
    for (const char* lib : {"local/lib", "lib", "lib64"}) add_lib(join_path(prefix, lib));
    add(join_path(prefix, "Lib/site-packages"));
  }

  void add(const std::string& directory) {
    if (!files_.is_directory(directory) || has(directory)) return;
    // lib64 is often a link to lib.
    const source::FileInfo info = files_.info(directory);
    for (const std::string& other : found_) {
      const source::FileInfo known = files_.info(other);
      if (info.inode != 0 && info.inode == known.inode && info.device == known.device) return;
    }
    found_.push_back(directory);
  }

  std::vector<std::string> take_with_pth_files() {
    const std::vector<std::string> directories = found_;
    for (const std::string& directory : directories) follow_pth_files(directory);
    return std::move(found_);
  }

  [[nodiscard]] bool empty() const { return found_.empty(); }

 private:
  [[nodiscard]] bool has(const std::string& directory) const { return std::find(found_.begin(), found_.end(), directory) != found_.end(); }

  void add_lib(const std::string& lib) {
    const auto entries = files_.list(lib);
    if (!entries) return;
    std::vector<PythonVersion> versions;
    for (const source::DirectoryEntry& entry : *entries) {
      if (!entry.name.starts_with("python3.")) continue;
      if (const auto version = parse_python_version(std::string_view(entry.name).substr(6))) versions.push_back(*version);
    }
    if (!versions.empty()) {
      const bool has_wanted = version_ && std::find(versions.begin(), versions.end(), *version_) != versions.end();
      const PythonVersion version = has_wanted ? *version_ : *std::max_element(versions.begin(), versions.end());
      const std::string python = join_path(lib, "python" + to_string(version));
      add(join_path(python, "site-packages"));
      add(join_path(python, "dist-packages"));
    }
    add(join_path(lib, "python3/dist-packages"));
  }

  // Lines that are directories; lines that begin with `import` are code, which is never run.
  void follow_pth_files(const std::string& directory) {
    const auto entries = files_.list(directory);
    if (!entries) return;
    for (const source::DirectoryEntry& entry : *entries) {
      if (!entry.name.ends_with(".pth")) continue;
      const auto text = files_.read(join_path(directory, entry.name));
      if (!text) continue;
      for (std::string_view rest = *text; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = trim(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.empty() || line.front() == '#' || line.starts_with("import ") || line.starts_with("import\t")) continue;
        add(source::normalize_path(join_path(directory, line)));
      }
    }
  }

  const source::FileSystem& files_;
  std::optional<PythonVersion> version_;
  std::vector<std::string> found_;
};

}  // namespace

Result<std::vector<std::string>> site_packages_of(const source::FileSystem& files, const std::string& path,
                                                  std::optional<PythonVersion> version) {
  const source::FileInfo info = files.info(path);
  SiteFinder finder(files, version);
  if (info.is_file()) {  // an interpreter: not resolved, since in a virtual environment it is a link to the system's
    finder.add_environment(std::string(source::parent_path(source::parent_path(path))));
  } else if (info.is_directory()) {
    const std::string_view name = source::file_name(path);
    if (name == "site-packages" || name == "dist-packages") {
      finder.add(path);
    } else {
      finder.add_environment(path);
    }
  } else {
    return Error{"no such file or directory: " + path};
  }
  if (finder.empty()) return Error{"no site-packages found in " + path};
  return finder.take_with_pth_files();
}

}  // namespace awl::project
