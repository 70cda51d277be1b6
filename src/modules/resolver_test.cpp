#include "modules/resolver.h"

#include <gtest/gtest.h>

#include "base/names.h"
#include "source/file_system.h"

namespace awl::modules {
namespace {

class ResolverTest : public testing::Test {
 protected:
  ResolverTest() {
    for (const char* file :
         {"VERSIONS", "builtins.pyi", "types.pyi", "asyncio/__init__.pyi", "asyncio/taskgroups.pyi", "distutils/__init__.pyi"}) {
      add("/typeshed/stdlib/" + std::string(file), "");
    }
    add("/typeshed/stdlib/VERSIONS",
        "# comment\nbuiltins: 3.0-\ntypes: 3.0-\nasyncio: 3.4-\nasyncio.taskgroups: 3.11-\ndistutils: 3.0-3.11\n");
  }
  void add(const std::string& path, std::string text = "") { files_.add(path, std::move(text)); }

  Resolver& resolver() {
    if (!resolver_) {
      directories_ = std::make_unique<DirectoryCache>(files_);
      stdlib_ = make_typeshed_stdlib(*directories_, "/typeshed");
      resolver_ = std::make_unique<Resolver>(paths_, version_, *directories_, *stdlib_);
    }
    return *resolver_;
  }
  /// The path that a name means, "namespace", or "none".
  std::string find(std::string_view dotted) { return text_of(resolver().resolve(intern(dotted))); }
  static std::string text_of(const Resolution& resolution) {
    if (resolution.module) return resolution.module->path;
    return resolution.is_namespace ? "namespace" : "none";
  }

  source::MemoryFileSystem files_;
  SearchPaths paths_{{}, {"/p"}, {"/site"}};
  PythonVersion version_{3, 12};
  std::unique_ptr<DirectoryCache> directories_;
  std::unique_ptr<Stdlib> stdlib_;
  std::unique_ptr<Resolver> resolver_;
};

TEST_F(ResolverTest, StubsComeBeforeSourcesAndPackagesBeforeModules) {
  for (const char* path :
       {"/p/a.py", "/p/a.pyi", "/p/b/__init__.py", "/p/b.py", "/p/b.pyi", "/p/c/__init__.pyi", "/p/c/__init__.py", "/p/c/d.py"}) {
    add(path);
  }
  EXPECT_EQ(find("a"), "/p/a.pyi");
  EXPECT_EQ(find("b"), "/p/b/__init__.py");
  EXPECT_EQ(find("c"), "/p/c/__init__.pyi");
  EXPECT_EQ(find("c.d"), "/p/c/d.py");
  EXPECT_EQ(find("c.e"), "none");
  EXPECT_EQ(find("a.x"), "none");
  EXPECT_EQ(find("zzz"), "none");
}

TEST_F(ResolverTest, OrderOfSearchPaths) {
  paths_.extra = {"/extra"};
  for (const char* path : {"/extra/a.py", "/p/a.py", "/p/types.py", "/site/asyncio/__init__.py", "/site/r/__init__.py"}) add(path);
  EXPECT_EQ(find("a"), "/extra/a.py");
  EXPECT_EQ(find("types"), "/p/types.py");
  EXPECT_EQ(find("asyncio"), "/typeshed/stdlib/asyncio/__init__.pyi");
  EXPECT_EQ(find("r"), "/site/r/__init__.py");
  EXPECT_EQ(text_of(resolver().resolve_in_stdlib(intern("types"))), "/typeshed/stdlib/types.pyi");
  EXPECT_EQ(text_of(resolver().resolve_in_stdlib(intern("a"))), "none");
}

TEST_F(ResolverTest, VersionsOfStubs) {
  EXPECT_EQ(find("asyncio.taskgroups"), "/typeshed/stdlib/asyncio/taskgroups.pyi");
  EXPECT_EQ(find("distutils"), "none");
  version_ = {3, 10};
  resolver_.reset();
  EXPECT_EQ(find("asyncio.taskgroups"), "none");
  EXPECT_EQ(find("distutils"), "/typeshed/stdlib/distutils/__init__.pyi");
}

TEST_F(ResolverTest, NamespacePackagesAreMerged) {
  paths_.site_packages = {"/site", "/site2"};
  for (const char* path :
       {"/p/ns/one.py", "/site/ns/two.py", "/site2/ns/deep/three.py", "/site/reg/x.py", "/site2/reg/__init__.py", "/site2/reg/y.py"}) {
    add(path);
  }
  EXPECT_EQ(find("ns"), "namespace");
  EXPECT_EQ(find("ns.one"), "/p/ns/one.py");
  EXPECT_EQ(find("ns.two"), "/site/ns/two.py");
  EXPECT_EQ(find("ns.deep"), "namespace");
  EXPECT_EQ(find("ns.deep.three"), "/site2/ns/deep/three.py");
  EXPECT_EQ(find("ns.four"), "none");
  // A regular package found later wins over a portion found earlier; what it lacks is taken from the portion.
  EXPECT_EQ(find("reg"), "/site2/reg/__init__.py");
  EXPECT_EQ(find("reg.y"), "/site2/reg/y.py");
  EXPECT_EQ(find("reg.x"), "/site/reg/x.py");
}

TEST_F(ResolverTest, StubPackages) {
  paths_.site_packages = {"/site", "/site2"};
  for (const char* path : {"/site/full/__init__.py", "/site/full/only.py", "/site2/full-stubs/__init__.pyi", "/site2/full-stubs/both.pyi",
                           "/site/full/both.py", "/site/part/__init__.py", "/site/part/rest.py", "/site/part-stubs/__init__.pyi",
                           "/site/ns-stubs/a.pyi", "/site/ns/a.py", "/site/ns/b.py"}) {
    add(path);
  }
  add("/site/part-stubs/py.typed", "partial\n");
  EXPECT_EQ(find("full"), "/site2/full-stubs/__init__.pyi");
  EXPECT_EQ(find("full.both"), "/site2/full-stubs/both.pyi");
  EXPECT_EQ(find("full.only"), "none");
  EXPECT_EQ(find("part"), "/site/part-stubs/__init__.pyi");
  EXPECT_EQ(find("part.rest"), "/site/part/rest.py");
  EXPECT_EQ(find("ns.a"), "/site/ns-stubs/a.pyi");
  EXPECT_EQ(find("ns.b"), "/site/ns/b.py");
}

TEST_F(ResolverTest, CompiledModules) {
  add("/site/fast.cpython-312-x86_64-linux-gnu.so");
  add("/site/pkg/__init__.py");
  add("/site/pkg/_core.abi3.so");
  EXPECT_EQ(find("fast"), "/site/fast");
  EXPECT_EQ(find("pkg._core"), "/site/pkg/_core");
  EXPECT_TRUE(resolver().resolve(intern("fast")).module->is_opaque);
}

TEST_F(ResolverTest, NamesOfFiles) {
  paths_.first_party = {"/p", "/p/src"};
  using Names = std::vector<std::string>;
  EXPECT_EQ(resolver().names_of("/p/src/pkg/a.py"), (Names{"pkg.a", "src.pkg.a"}));
  EXPECT_EQ(resolver().names_of("/p/src/pkg/__init__.pyi"), (Names{"pkg", "src.pkg"}));
  EXPECT_EQ(resolver().names_of("/site/x-stubs/y.pyi"), Names{"x.y"});
  EXPECT_EQ(resolver().names_of("/p/my-script.py"), Names{});
  EXPECT_EQ(resolver().names_of("/elsewhere/a.py"), Names{});
  EXPECT_EQ(resolver().root_of("/site/a.py"), RootKind::SitePackages);
  EXPECT_EQ(resolver().root_of("/elsewhere/a.py"), std::nullopt);
}

TEST_F(ResolverTest, ADirectoryOfItsOwn) {
  add("/scripts/helper.py");
  EXPECT_EQ(find("helper"), "none");
  EXPECT_EQ(text_of(resolver().resolve_in_directory(intern("helper"), "/scripts")), "/scripts/helper.py");
}

TEST(StubVersions, OddLinesCountAsNotWritten) {
  const StubVersions versions("a: 3.x-\nb 3.0\nc: 3.5\n\nd:3.2-3.9 # old\ne: 3.1 - 3.4\n");
  EXPECT_TRUE(versions.includes("a", {3, 12}));
  EXPECT_TRUE(versions.includes("c.d", {3, 12}));
  EXPECT_FALSE(versions.includes("d.sub.sub", {3, 12}));
  EXPECT_TRUE(versions.includes("d", {3, 9}));
  EXPECT_FALSE(versions.includes("e", {3, 5}));
}

}  // namespace
}  // namespace awl::modules
