#include "source/file_system.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "source/path.h"

namespace awl::source {
namespace {

namespace fs = std::filesystem;

class DiskFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "awl_files_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string make(const std::string& name, const std::string& contents) {
    fs::create_directories(fs::path(root_ + "/" + name).parent_path());
    std::ofstream(root_ + "/" + name, std::ios::binary) << contents;
    return root_ + "/" + name;
  }
  std::vector<std::string> walked(const WalkOptions& options = {}) {
    std::vector<std::string> paths;
    walk_files(disk_, root_, options, [&](const std::string& path) { paths.push_back(relative_path(path, root_)); });
    return paths;
  }

  std::string root_;
  DiskFileSystem disk_;
};

using Paths = std::vector<std::string>;

TEST_F(DiskFiles, ReadsWhatIsThere) {
  const std::string contents("a\0b\xFF\n", 5);
  EXPECT_EQ(*disk_.read(make("a.py", contents)), contents);
  EXPECT_EQ(*disk_.read(make("empty.py", "")), "");
  EXPECT_EQ(disk_.info(root_ + "/a.py").size, 5u);
  EXPECT_FALSE(disk_.read("/proc/self/status")->empty());  // says that its size is 0
}

TEST_F(DiskFiles, SaysWhyNot) {
  EXPECT_EQ(disk_.read(root_ + "/none").error().message, "cannot read `" + root_ + "/none`: no such file or directory");
  EXPECT_EQ(disk_.read(root_).error().message, "cannot read `" + root_ + "`: is a directory");
  EXPECT_FALSE(disk_.read(root_ + std::string("/a\0b", 4)));
  EXPECT_FALSE(disk_.list(root_ + "/none"));
  EXPECT_EQ(disk_.info(root_ + "/none").kind, FileKind::Missing);
}

TEST_F(DiskFiles, PipesDoNotBlock) {
  const std::string pipe = root_ + "/pipe.py";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(disk_.read(pipe).error().message, "cannot read `" + pipe + "`: not a regular file");
  EXPECT_EQ(disk_.info(pipe).kind, FileKind::Other);
  EXPECT_EQ(disk_.read("/dev/zero").error().message, "cannot read `/dev/zero`: not a regular file");
}

TEST_F(DiskFiles, RefusesHugeFiles) {
  const std::string path = make("huge.py", "");
  ASSERT_EQ(::truncate(path.c_str(), static_cast<off_t>(kLargestFile + 1)), 0);
  EXPECT_EQ(disk_.read(path).error().message, "cannot read `" + path + "`: larger than 128 MB");
}

TEST_F(DiskFiles, ListsSorted) {
  make("b/x.py", "");
  make("a.py", "");
  make("B.py", "");
  fs::create_symlink("b", root_ + "/c");
  fs::create_symlink("nowhere", root_ + "/d");
  const auto entries = disk_.list(root_);
  ASSERT_TRUE(entries);
  std::string text;
  for (const DirectoryEntry& entry : *entries) {
    text += entry.name + "=" + std::to_string(static_cast<int>(entry.kind)) + (entry.is_symlink ? "@ " : " ");
  }
  EXPECT_EQ(text, "B.py=1 a.py=1 b=2 c=2@ d=0@ ");
}

TEST_F(DiskFiles, WalkVisitsEachDirectoryOnce) {
  make("pkg/a.py", "");
  make("pkg/sub/b.py", "");
  make("z.py", "");
  fs::create_symlink("..", root_ + "/pkg/up");  // a loop
  fs::create_symlink("pkg/sub", root_ + "/a_link_that_sorts_first");
  fs::create_symlink("../z.py", root_ + "/pkg/linked.py");
  EXPECT_EQ(walked(), (Paths{"z.py", "pkg/a.py", "pkg/linked.py", "pkg/sub/b.py"}));
  WalkOptions options;
  options.enter = [](const std::string&, const std::string& name) { return name != "sub"; };
  EXPECT_EQ(walked(options), (Paths{"z.py", "pkg/a.py", "pkg/linked.py", "a_link_that_sorts_first/b.py"}));
  options.follow_links = false;
  EXPECT_EQ(walked(options), (Paths{"z.py", "pkg/a.py", "pkg/linked.py"}));
}

TEST(MemoryFiles, BehaveAsADisk) {
  MemoryFileSystem files;
  files.add("/p/a.py", "A");
  files.add("/p/sub/../sub/b.py", "B");
  EXPECT_EQ(*files.read("/p/./a.py"), "A");
  EXPECT_EQ(*files.read("/p/sub/b.py"), "B");
  EXPECT_FALSE(files.read("/p/c.py"));
  EXPECT_FALSE(files.read("/p"));
  EXPECT_TRUE(files.is_directory("/p/sub"));
  EXPECT_TRUE(files.is_directory("/"));
  EXPECT_FALSE(files.is_directory("/p/su"));
  const auto entries = files.list("/p");
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0].name, "a.py");
  EXPECT_EQ((*entries)[1].name, "sub");
  EXPECT_EQ((*entries)[1].kind, FileKind::Directory);
  EXPECT_FALSE(files.list("/q"));
  files.remove("/p/a.py");
  EXPECT_FALSE(files.is_file("/p/a.py"));
}

TEST(MemoryFiles, RelativePaths) {
  MemoryFileSystem files;
  files.add("main.py", "");
  files.add("pkg/__init__.py", "");
  EXPECT_EQ(files.list(".")->size(), 2u);
  Paths paths;
  walk_files(files, ".", {}, [&](const std::string& path) { paths.push_back(path); });
  EXPECT_EQ(paths, (Paths{"main.py", "pkg/__init__.py"}));
}

TEST(MemoryFiles, LieOverAnotherFileSystem) {
  MemoryFileSystem below;
  below.add("/p/a.py", "old");
  below.add("/p/b.py", "b");
  MemoryFileSystem files(&below);
  files.add("/p/a.py", "new");
  files.add("/p/n/c.py", "c");
  EXPECT_EQ(*files.read("/p/a.py"), "new");
  EXPECT_EQ(*files.read("/p/b.py"), "b");
  EXPECT_EQ(files.list("/p")->size(), 3u);
  EXPECT_EQ(files.list("/p/n")->size(), 1u);
}

TEST(Path, IsLexical) {
  EXPECT_EQ(normalize_path("a//b/./../c/"), "a/c");
  EXPECT_EQ(normalize_path("../../a"), "../../a");
  EXPECT_EQ(normalize_path("/../a"), "/a");
  EXPECT_EQ(normalize_path("a/.."), ".");
  EXPECT_EQ(normalize_path(""), ".");
  EXPECT_EQ(normalize_path("/"), "/");
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("/", "b"), "/b");
  EXPECT_EQ(join_path(".", "b"), "b");
  EXPECT_EQ(join_path("a", "/b"), "/b");
  EXPECT_EQ(parent_path("a/b/c.py"), "a/b");
  EXPECT_EQ(parent_path("/c.py"), "/");
  EXPECT_EQ(parent_path("c.py"), "");
  EXPECT_EQ(file_name("a/b.py"), "b.py");
  EXPECT_EQ(file_stem("a/b.c.py"), "b.c");
  EXPECT_EQ(file_extension("a/.py"), "");
  EXPECT_TRUE(is_inside("/a/b", "/a"));
  EXPECT_FALSE(is_inside("/ab", "/a"));
  EXPECT_TRUE(is_inside("/a", "/"));
  EXPECT_TRUE(is_inside("a", "."));
  EXPECT_FALSE(is_inside("../a", "."));
  EXPECT_EQ(relative_path("/a/b/c", "/a"), "b/c");
  EXPECT_EQ(relative_path("/a", "/a"), ".");
  EXPECT_EQ(relative_path("/b", "/a"), "/b");
}

}  // namespace
}  // namespace awl::source
