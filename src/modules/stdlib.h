// The standard library's stubs: those built into the program, or a typeshed directory of the user's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "modules/directory_cache.h"
#include "modules/python_version.h"
#include "modules/stub_versions.h"

namespace awl::modules {

/// One stub file. `path` is what `read` takes: for embedded stubs relative ("asyncio/tasks.pyi"), else absolute.
struct StdlibStub {
  std::string path;
  bool is_package = false;
};

class Stdlib {
 public:
  virtual ~Stdlib() = default;
  /// The stub of a module, whatever the version.
  [[nodiscard]] virtual std::optional<StdlibStub> find(std::string_view dotted) = 0;
  [[nodiscard]] virtual const StubVersions& versions() const = 0;
};

/// `directory` is a typeshed checkout (with `stdlib/` inside) or its `stdlib` directory.
std::unique_ptr<Stdlib> make_typeshed_stdlib(DirectoryCache& directories, std::string directory);

}  // namespace awl::modules
