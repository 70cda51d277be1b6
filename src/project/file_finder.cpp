#include "project/file_finder.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "project/ignore_patterns.h"
#include "source/path.h"

namespace awl::project {
namespace {

using source::FileKind;
using source::join_path;

// Directories of tools: never a project's own code.
constexpr std::array<std::string_view, 23> kToolDirectories = {
    ".bzr",          ".direnv",      ".eggs", ".git",        ".git-rewrite",   ".hg",      ".ipynb_checkpoints",
    ".jj",           ".mypy_cache",  ".nox",  ".pants.d",    ".pytest_cache",  ".pytype",  ".ruff_cache",
    ".svn",          ".tox",         ".venv", "__pycache__", "__pypackages__", "buck-out", "node_modules",
    "site-packages", "dist-packages"};

bool is_tool_directory(std::string_view name) {
  return std::find(kToolDirectories.begin(), kToolDirectories.end(), name) != kToolDirectories.end();
}

bool is_python_file(std::string_view name) { return name.ends_with(".py") || name.ends_with(".pyi"); }

/// Patterns and the directory they count from.
struct PatternFile {
  std::string directory;
  IgnorePatterns patterns;
};

class Finder {
 public:
  Finder(const source::FileSystem& files, const FindOptions& options) : files_(files), options_(options) {
    excluded_.directory = options.project_root;
    if (options.config && options.config->exclude) {
      for (const std::string& pattern : *options.config->exclude) excluded_.patterns.add(pattern);
    }
    if (options.config && options.config->include) {
      for (const std::string& pattern : *options.config->include) included_.add_anchored(pattern);
    }
  }

  FoundFiles find() {
    if (options_.paths.empty()) {
      walk_project();
    } else {
      for (const std::string& path : options_.paths) add_named(path);
    }
    std::stable_sort(found_.files.begin(), found_.files.end(),
                     [](const FoundFile& a, const FoundFile& b) { return a.display_path < b.display_path; });
    return std::move(found_);
  }

 private:
  void walk_project() {
    const std::string& root = options_.project_root;
    walk(root, source::relative_path(root, options_.working_directory));
  }

  void add_named(const std::string& given) {
    const std::string path = source::normalize_path(join_path(options_.working_directory, given));
    const std::string shown = source::relative_path(source::normalize_path(given), options_.working_directory);
    switch (files_.info(path).kind) {
      case FileKind::File:
        add(path, shown);
        return;
      case FileKind::Directory:
        walk(path, shown);
        return;
      case FileKind::Other:
        found_.problems.push_back("not a regular file: " + given);
        return;
      case FileKind::Missing:
        found_.problems.push_back("no such file or directory: " + given);
        return;
    }
  }

  void add(const std::string& path, std::string display_path) {
    if (seen_.insert(path).second) found_.files.push_back({path, std::move(display_path)});
  }

  void walk(const std::string& directory, const std::string& shown) {
    const std::size_t inherited = add_pattern_files_above(directory);
    enter(directory, shown == "." ? "" : shown);
    pattern_files_.resize(pattern_files_.size() - inherited);
  }

  // The .gitignore files that apply to `directory` from above it, up to the repository's root.
  std::size_t add_pattern_files_above(const std::string& directory) {
    std::vector<std::string> above;
    bool in_repository = files_.info(join_path(directory, ".git")).kind != FileKind::Missing;
    for (std::string at = directory; !in_repository && at.size() > 1;) {
      at = source::parent_path(at);
      above.push_back(at);
      in_repository = files_.info(join_path(at, ".git")).kind != FileKind::Missing;
    }
    std::size_t added = 0;
    if (!in_repository) return added;
    for (auto at = above.rbegin(); at != above.rend(); ++at) added += read_gitignore(*at) ? 1 : 0;
    return added;
  }

  bool read_gitignore(const std::string& directory) {
    const auto text = files_.read(join_path(directory, ".gitignore"));
    if (!text) return false;
    pattern_files_.push_back({directory, {}});
    pattern_files_.back().patterns.add_lines(*text);
    return true;
  }

  void enter(const std::string& directory, const std::string& shown) {
    auto entries = files_.list(directory);
    if (!entries) {
      found_.problems.push_back(entries.error().message);
      return;
    }
    const bool has_gitignore =
        std::any_of(entries->begin(), entries->end(), [](const auto& entry) { return entry.name == ".gitignore"; }) &&
        read_gitignore(directory);
    for (const source::DirectoryEntry& entry : *entries) {
      const std::string path = join_path(directory, entry.name);
      const std::string shown_path = shown.empty() ? entry.name : join_path(shown, entry.name);
      if (entry.kind == FileKind::Directory) {
        if (!entry.is_symlink && is_entered(path, entry.name)) enter(path, shown_path);
      } else if (is_python_file(entry.name)) {
        visit_file(entry, path, shown_path);
      }
    }
    if (has_gitignore) pattern_files_.pop_back();
  }

  bool is_entered(const std::string& path, const std::string& name) {
    if (is_tool_directory(name) || is_ignored(path, true)) return false;
    return !files_.is_file(join_path(path, "pyvenv.cfg"));
  }

  void visit_file(const source::DirectoryEntry& entry, const std::string& path, const std::string& shown) {
    if (is_ignored(path, false) || !is_included(path)) return;
    if (entry.kind == FileKind::File) {
      add(path, shown);
    } else if (entry.kind == FileKind::Missing) {
      found_.warnings.push_back("passed over " + shown + ": a symbolic link that leads nowhere");
    } else {
      found_.warnings.push_back("passed over " + shown + ": not a regular file");
    }
  }

  // The last match decides: configuration, then the .gitignore files from the inside out.
  bool is_ignored(const std::string& path, bool is_directory) const {
    const auto verdict_of = [&](const PatternFile& file) {
      if (!source::is_inside(path, file.directory)) return IgnorePatterns::Verdict::Unmatched;
      return file.patterns.match(source::relative_path(path, file.directory), is_directory);
    };
    const IgnorePatterns::Verdict configured = verdict_of(excluded_);
    if (configured != IgnorePatterns::Verdict::Unmatched) return configured == IgnorePatterns::Verdict::Ignored;
    for (auto file = pattern_files_.rbegin(); file != pattern_files_.rend(); ++file) {
      const IgnorePatterns::Verdict verdict = verdict_of(*file);
      if (verdict != IgnorePatterns::Verdict::Unmatched) return verdict == IgnorePatterns::Verdict::Ignored;
    }
    return false;
  }

  // `include` names the file or a directory above it.
  bool is_included(const std::string& path) const {
    if (included_.empty() || !source::is_inside(path, options_.project_root)) return true;
    const std::string relative = source::relative_path(path, options_.project_root);
    if (included_.match(relative, false) == IgnorePatterns::Verdict::Ignored) return true;
    for (std::string_view above = source::parent_path(relative); !above.empty(); above = source::parent_path(above)) {
      if (included_.match(above, true) == IgnorePatterns::Verdict::Ignored) return true;
    }
    return false;
  }

  const source::FileSystem& files_;
  const FindOptions& options_;
  PatternFile excluded_;
  IgnorePatterns included_;
  std::vector<PatternFile> pattern_files_;  // outermost first
  HashSet<std::string> seen_;
  FoundFiles found_;
};

}  // namespace

FoundFiles find_files(const source::FileSystem& files, const FindOptions& options) { return Finder(files, options).find(); }

}  // namespace awl::project
