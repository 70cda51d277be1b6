#include "project/layout.h"

#include <algorithm>

#include "source/path.h"

namespace awl::project {
namespace {

using source::join_path;

/// Reads the configuration of one directory after the other and remembers what it saw.
class LayoutFinder {
 public:
  explicit LayoutFinder(const source::FileSystem& files) : files_(files) {}

  /// True if `directory` holds a configuration.
  bool visit(const std::string& directory) {
    const bool by_awl_toml = read(directory, "awl.toml", ConfigFile::AwlToml);
    const bool by_pyproject = read(directory, "pyproject.toml", ConfigFile::PyprojectToml);
    if (!marked_) {
      for (const char* marker : {"setup.py", "setup.cfg", ".git"}) {
        if (files_.info(join_path(directory, marker)).kind != source::FileKind::Missing) {
          marked_ = directory;
          break;
        }
      }
    }
    return by_awl_toml || by_pyproject;
  }

  Result<Layout> finish(const std::string& fallback) {
    if (!problems_.empty()) return Error{problems_};
    layout_.root = layout_.config_path ? layout_.config.directory : pyproject_ ? *pyproject_ : marked_ ? *marked_ : fallback;
    if (!layout_.config_path) layout_.config.directory = layout_.root;
    return std::move(layout_);
  }

 private:
  bool read(const std::string& directory, const char* name, ConfigFile kind) {
    const std::string path = join_path(directory, name);
    if (!files_.is_file(path)) return false;
    if (kind == ConfigFile::PyprojectToml && !pyproject_) pyproject_ = directory;
    const auto text = files_.read(path);
    if (!text) {
      add_problem(text.error().message);
      return false;
    }
    ParsedConfig parsed = parse_config(*text, kind, directory);
    for (const ConfigProblem& problem : parsed.problems) {
      add_problem(path + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.message);
    }
    if (parsed.requires_python && !layout_.requires_python) layout_.requires_python = lower_bound_of(*parsed.requires_python);
    if (!parsed.config) return false;
    if (!layout_.config_path) {
      layout_.config_path = path;
      layout_.config = *std::move(parsed.config);
    }
    return true;
  }

  void add_problem(const std::string& text) { problems_ += (problems_.empty() ? "" : "\n") + text; }

  const source::FileSystem& files_;
  Layout layout_;
  std::optional<std::string> pyproject_, marked_;  // nearest directories
  std::string problems_;
};

bool is_package(const source::FileSystem& files, const std::string& directory) {
  return files.is_file(join_path(directory, "__init__.py")) || files.is_file(join_path(directory, "__init__.pyi"));
}

}  // namespace

Result<Layout> find_layout(const source::FileSystem& files, const std::string& start, const std::string& fallback) {
  LayoutFinder finder(files);
  for (std::string directory = start;; directory = source::parent_path(directory)) {
    if (finder.visit(directory) || directory == "/" || directory.empty()) break;
  }
  return finder.finish(fallback);
}

Result<Layout> layout_of(const source::FileSystem& files, const std::string& root) {
  LayoutFinder finder(files);
  finder.visit(root);
  auto layout = finder.finish(root);
  if (layout) layout->root = root;
  return layout;
}

std::string outside_packages(const source::FileSystem& files, std::string directory) {
  while (directory.size() > 1 && is_package(files, directory)) directory = source::parent_path(directory);
  return directory;
}

std::vector<std::string> first_party_roots(const source::FileSystem& files, const Layout& layout) {
  std::vector<std::string> roots;
  const auto add = [&](std::string root) {
    if (std::find(roots.begin(), roots.end(), root) == roots.end()) roots.push_back(std::move(root));
  };
  if (layout.config.root) {
    for (const std::string& root : *layout.config.root) {
      add(source::normalize_path(join_path(layout.config.directory, root)));
    }
    return roots;
  }
  const std::string src = join_path(layout.root, "src");
  if (files.is_directory(src) && !is_package(files, src)) add(src);
  add(outside_packages(files, layout.root));
  return roots;
}

}  // namespace awl::project
