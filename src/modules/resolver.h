// From a module's name to the file that means it, by the search paths of a run. Pure: the same paths on the same file
// system give the same answer; what was asked before is remembered.
//
// Order: extra paths, first-party roots, standard library, site-packages. In a directory, for `import a`:
//   a-stubs/            a stub package (PEP 561); in site-packages those of all directories come first
//   a/__init__.pyi      a/__init__.py      a.pyi      a.py      a.*.so (compiled: exists, says nothing)
//   a/                  a portion of a namespace package (PEP 420): remembered, the search goes on
// The first directory that has `a` as a package or module also has all of `a.b`; a stub package marked `partial` leaves
// what it lacks to the package itself. A portion of a namespace package counts only where no regular package is found.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "modules/directory_cache.h"
#include "modules/python_version.h"
#include "modules/stdlib.h"

namespace awl::modules {

enum class RootKind : std::uint8_t { Extra, FirstParty, Stdlib, SitePackages };

/// All paths absolute and normalised.
struct SearchPaths {
  std::vector<std::string> extra;
  std::vector<std::string> first_party;
  std::vector<std::string> site_packages;
};

struct ModuleLocation {
  std::string path;
  RootKind root = RootKind::FirstParty;
  bool is_package = false;  // `__init__`
  bool is_stub = false;     // `.pyi`
  bool is_opaque = false;   // compiled, without stubs: nothing is known of its members
};

struct Resolution {
  std::optional<ModuleLocation> module;
  bool is_namespace = false;  // a directory of that name exists and nothing else
};

/// Thread-safe.
class Resolver {
 public:
  Resolver(SearchPaths paths, PythonVersion version, DirectoryCache& directories, Stdlib& stdlib);
  ~Resolver();

  /// The module called `dotted`.
  Resolution resolve(NameId dotted);
  /// The same within the standard library alone. Stubs of the standard library import each other by it: no file of a
  /// project may come between.
  Resolution resolve_in_stdlib(NameId dotted);
  /// The same with one directory as the only search path (a script's own directory).
  Resolution resolve_in_directory(NameId dotted, const std::string& directory);

  /// Names under which a file can be imported, best first: seen from the deepest search path around it, then from the
  /// others. Empty if it lies in none or its path has parts that are no identifiers.
  [[nodiscard]] std::vector<std::string> names_of(std::string_view path) const;
  /// The kind of search path that the file lies in (the deepest).
  [[nodiscard]] std::optional<RootKind> root_of(std::string_view path) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// "a.b" for "a/b.py", "a/b.pyi", "a/b/__init__.py" and "a-stubs/b.pyi"; none if a part is no identifier.
std::optional<std::string> module_name_of(std::string_view relative_path);

}  // namespace awl::modules
