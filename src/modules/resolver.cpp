#include "modules/resolver.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "base/names.h"
#include "base/strings.h"
#include "source/path.h"

namespace awl::modules {
namespace {

using source::join_path;

std::vector<std::string_view> split_dotted(std::string_view dotted) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const std::size_t dot = dotted.find('.', start);
    parts.push_back(dotted.substr(start, dot - start));
    if (dot == std::string_view::npos) return parts;
    start = dot + 1;
  }
}

bool is_identifier(std::string_view word) {
  if (word.empty() || (word.front() >= '0' && word.front() <= '9')) return false;
  return std::all_of(word.begin(), word.end(), [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c < 0;
  });
}

/// What one directory says about a dotted name.
struct Lookup {
  std::optional<ModuleLocation> module;
  bool is_namespace = false;     // the whole name is a directory without `__init__`
  bool owns_top = false;         // the first part is a regular package or a module here
  bool is_partial_stub = false;  // a stub package that leaves the rest to the real one
};

/// Walks the parts of a name down from one directory.
class DirectoryWalk {
 public:
  DirectoryWalk(DirectoryCache& directories, RootKind root) : directories_(directories), root_(root) {}

  Lookup find(std::string directory, const std::vector<std::string_view>& parts, std::string_view first_part_suffix = {}) {
    Lookup result;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      std::string name(parts[i]);
      if (i == 0) name += first_part_suffix;
      const Listing& listing = directories_.list(directory);
      const bool has_directory = listing.has_directory(name);
      std::string inner = has_directory ? join_path(directory, name) : std::string();
      if (has_directory && !first_part_suffix.empty() && is_partial(inner)) result.is_partial_stub = true;
      if (auto here = module_at(listing, directory, name, inner)) {
        if (i == 0) result.owns_top = true;
        if (i + 1 == parts.size()) {
          result.module = std::move(here);
          return result;
        }
        if (!here->is_package) return result;  // a plain module has no modules inside
      } else if (!has_directory) {
        return result;
      }
      directory = std::move(inner);
    }
    result.is_namespace = true;
    return result;
  }

 private:
  std::optional<ModuleLocation> module_at(const Listing& listing, const std::string& directory, const std::string& name,
                                          const std::string& inner) {
    if (!inner.empty()) {
      const Listing& package = directories_.list(inner);
      for (const char* file : {"__init__.pyi", "__init__.py"}) {
        if (package.has_file(file)) return ModuleLocation{join_path(inner, file), root_, true, is_stub(file), false};
      }
    }
    for (const char* extension : {".pyi", ".py"}) {
      std::string file = name + extension;
      if (listing.has_file(file)) return ModuleLocation{join_path(directory, file), root_, false, is_stub(file), false};
    }
    if (listing.has_extension_module(name)) return ModuleLocation{join_path(directory, name), root_, false, true, true};
    return std::nullopt;
  }

  bool is_partial(const std::string& package) {
    if (!directories_.list(package).has_file("py.typed")) return false;
    const auto text = directories_.files().read(join_path(package, "py.typed"));
    if (!text) return false;
    for (std::string_view rest = *text; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      if (trim(rest.substr(0, end)) == "partial") return true;
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return false;
  }

  static bool is_stub(std::string_view file) { return file.ends_with(".pyi"); }

  DirectoryCache& directories_;
  RootKind root_;
};

/// One name's way through all search paths.
class Search {
 public:
  Search(const SearchPaths& paths, PythonVersion version, DirectoryCache& directories, Stdlib& stdlib, std::string_view dotted)
      : paths_(paths), version_(version), directories_(directories), stdlib_(stdlib), dotted_(dotted), parts_(split_dotted(dotted)) {}

  Resolution run() {
    if (project_roots(paths_.extra, RootKind::Extra) || project_roots(paths_.first_party, RootKind::FirstParty) || in_stdlib() ||
        in_site_packages()) {
      if (found_) return {std::move(found_), false};
    }
    // The package that owns the name lacks the module, or none owns it: a namespace portion may have it.
    if (portion_) return {std::move(portion_), false};
    return {std::nullopt, is_namespace_};
  }

  bool in_stdlib() {
    if (!stdlib_.versions().includes(dotted_, version_)) return false;
    if (auto stub = stdlib_.find(dotted_)) {
      found_ = ModuleLocation{std::move(stub->path), RootKind::Stdlib, stub->is_package, true, false};
      return true;
    }
    return parts_.size() > 1 && stdlib_.versions().includes(parts_.front(), version_) && stdlib_.find(parts_.front()).has_value();
  }

  std::optional<ModuleLocation> take() { return std::move(found_); }

 private:
  // These return true when the search is over.
  bool project_roots(const std::vector<std::string>& roots, RootKind kind) {
    return std::any_of(roots.begin(), roots.end(),
                       [&](const std::string& root) { return stub_package(root, kind) || package(root, kind); });
  }

  bool in_site_packages() {
    const auto& roots = paths_.site_packages;
    constexpr RootKind kind = RootKind::SitePackages;
    return std::any_of(roots.begin(), roots.end(), [&](const std::string& root) { return stub_package(root, kind); }) ||
           std::any_of(roots.begin(), roots.end(), [&](const std::string& root) { return package(root, kind); });
  }

  bool stub_package(const std::string& root, RootKind kind) {
    Lookup lookup = DirectoryWalk(directories_, kind).find(root, parts_, "-stubs");
    is_namespace_ |= lookup.is_namespace;
    if (lookup.module) {
      found_ = std::move(lookup.module);
      return true;
    }
    return lookup.owns_top && !lookup.is_partial_stub && !lookup.is_namespace;
  }

  bool package(const std::string& root, RootKind kind) {
    Lookup lookup = DirectoryWalk(directories_, kind).find(root, parts_);
    is_namespace_ |= lookup.is_namespace;
    if (lookup.owns_top) {
      found_ = std::move(lookup.module);
      return true;
    }
    if (lookup.module && !portion_) portion_ = std::move(lookup.module);
    return false;
  }

  const SearchPaths& paths_;
  PythonVersion version_;
  DirectoryCache& directories_;
  Stdlib& stdlib_;
  std::string_view dotted_;
  std::vector<std::string_view> parts_;
  std::optional<ModuleLocation> found_;
  std::optional<ModuleLocation> portion_;  // in a namespace package
  bool is_namespace_ = false;
};

/// Remembered answers.
class Answers {
 public:
  template <class Compute>
  Resolution get(NameId name, Compute compute) {
    Shard& shard = shards_[name.index() % shards_.size()];
    {
      const std::lock_guard lock(shard.mutex);
      if (const auto found = shard.answers.find(name); found != shard.answers.end()) return found->second;
    }
    Resolution answer = compute();
    const std::lock_guard lock(shard.mutex);
    return shard.answers.emplace(name, std::move(answer)).first->second;
  }

 private:
  struct Shard {
    std::mutex mutex;
    HashMap<NameId, Resolution> answers;
  };
  std::array<Shard, 16> shards_;
};

struct Root {
  std::string path;
  RootKind kind;
};

}  // namespace

struct Resolver::Impl {
  SearchPaths paths;
  PythonVersion version;
  DirectoryCache& directories;
  Stdlib& stdlib;
  std::vector<Root> deepest_first;
  Answers everywhere, in_stdlib;
};

Resolver::Resolver(SearchPaths paths, PythonVersion version, DirectoryCache& directories, Stdlib& stdlib)
    : impl_(new Impl{std::move(paths), version, directories, stdlib, {}, {}, {}}) {
  const auto add = [&](const std::vector<std::string>& roots, RootKind kind) {
    for (const std::string& root : roots) impl_->deepest_first.push_back({root, kind});
  };
  add(impl_->paths.extra, RootKind::Extra);
  add(impl_->paths.first_party, RootKind::FirstParty);
  add(impl_->paths.site_packages, RootKind::SitePackages);
  std::stable_sort(impl_->deepest_first.begin(), impl_->deepest_first.end(),
                   [](const Root& a, const Root& b) { return a.path.size() > b.path.size(); });
}

Resolver::~Resolver() = default;

Resolution Resolver::resolve(NameId dotted) {
  return impl_->everywhere.get(
      dotted, [&] { return Search(impl_->paths, impl_->version, impl_->directories, impl_->stdlib, name_text(dotted)).run(); });
}

Resolution Resolver::resolve_in_stdlib(NameId dotted) {
  return impl_->in_stdlib.get(dotted, [&] {
    Search search(impl_->paths, impl_->version, impl_->directories, impl_->stdlib, name_text(dotted));
    search.in_stdlib();
    return Resolution{search.take(), false};
  });
}

Resolution Resolver::resolve_in_directory(NameId dotted, const std::string& directory) {
  const std::vector<std::string_view> parts = split_dotted(name_text(dotted));
  Lookup lookup = DirectoryWalk(impl_->directories, RootKind::FirstParty).find(directory, parts);
  return {std::move(lookup.module), lookup.is_namespace};
}

std::vector<std::string> Resolver::names_of(std::string_view path) const {
  std::vector<std::string> names;
  for (const Root& root : impl_->deepest_first) {
    if (!source::is_inside(path, root.path)) continue;
    auto name = module_name_of(source::relative_path(path, root.path));
    if (name && std::find(names.begin(), names.end(), *name) == names.end()) names.push_back(std::move(*name));
  }
  return names;
}

std::optional<RootKind> Resolver::root_of(std::string_view path) const {
  for (const Root& root : impl_->deepest_first) {
    if (source::is_inside(path, root.path)) return root.kind;
  }
  return std::nullopt;
}

std::optional<std::string> module_name_of(std::string_view relative_path) {
  std::string_view rest = relative_path;
  rest.remove_suffix(source::file_extension(rest).size());
  if (source::file_name(rest) == "__init__") rest = source::parent_path(rest);
  std::string dotted;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (dotted.empty() && part.ends_with("-stubs")) part.remove_suffix(6);
    if (!is_identifier(part)) return std::nullopt;
    if (!dotted.empty()) dotted += '.';
    dotted += part;
  }
  if (dotted.empty()) return std::nullopt;
  return dotted;
}

}  // namespace awl::modules
