#include "modules/stdlib.h"

#include "source/path.h"

namespace awl::modules {
namespace {

using source::join_path;

class TypeshedStdlib final : public Stdlib {
 public:
  TypeshedStdlib(DirectoryCache& directories, std::string directory) : directories_(directories), directory_(std::move(directory)) {
    if (const auto text = directories_.files().read(join_path(directory_, "VERSIONS"))) versions_ = StubVersions(*text);
  }

  std::optional<StdlibStub> find(std::string_view dotted) override {
    std::string directory = directory_;
    for (;;) {
      const std::size_t dot = dotted.find('.');
      const std::string name(dotted.substr(0, dot));
      const Listing& listing = directories_.list(directory);
      const bool has_directory = listing.has_directory(name);
      if (dot != std::string_view::npos) {
        if (!has_directory) return std::nullopt;
        directory = join_path(directory, name);
        dotted.remove_prefix(dot + 1);
        continue;
      }
      if (has_directory && directories_.list(join_path(directory, name)).has_file("__init__.pyi")) {
        return StdlibStub{join_path(directory, name + "/__init__.pyi"), true};
      }
      if (listing.has_file(name + ".pyi")) return StdlibStub{join_path(directory, name + ".pyi"), false};
      return std::nullopt;
    }
  }

  const StubVersions& versions() const override { return versions_; }

 private:
  DirectoryCache& directories_;
  std::string directory_;
  StubVersions versions_;
};

}  // namespace

std::unique_ptr<Stdlib> make_typeshed_stdlib(DirectoryCache& directories, std::string directory) {
  if (directories.list(directory).has_directory("stdlib")) directory = join_path(directory, "stdlib");
  return std::make_unique<TypeshedStdlib>(directories, std::move(directory));
}

}  // namespace awl::modules
