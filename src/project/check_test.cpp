#include "project/check.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "project/big_stack.h"
#include "project/file_finder.h"
#include "project/layout.h"
#include "project/site_packages.h"

namespace awl::project {
namespace {

class ProjectTest : public testing::Test {
 protected:
  void add(const std::string& path, std::string text = "") { files_.add(path, std::move(text)); }

  std::string found(std::vector<std::string> paths, const Config* config = nullptr) {
    last_ = find_files(files_, {"/p", "/p", std::move(paths), config});
    std::string names;
    for (const FoundFile& file : last_.files) names += (names.empty() ? "" : " ") + file.display_path;
    return names;
  }

  CheckResult run(CheckOptions options) {
    options.working_directory = "/p";
    return check(options, files_);
  }
  static std::string shown(const CheckResult& result) {
    std::string text;
    for (const Diagnostic& diagnostic : result.diagnostics) {
      const SourceFile& file = result.program->source(diagnostic.file);
      text += file.display_path + ":" + std::to_string(file.position(diagnostic.range.start).line) + " " +
              std::string(rule_info(diagnostic.rule).id) + "\n";
    }
    return text;
  }

  source::MemoryFileSystem files_;
  FoundFiles last_;
};

TEST_F(ProjectTest, FindsPythonFilesAndPassesOverToolDirectories) {
  for (const char* path : {"/p/b.py", "/p/a.py", "/p/pkg/c.pyi", "/p/readme.txt", "/p/.venv/x.py", "/p/.git/x.py", "/p/__pycache__/x.py",
                           "/p/node_modules/m/x.py", "/p/env/pyvenv.cfg", "/p/env/x.py", "/p/.github/script.py"}) {
    add(path);
  }
  EXPECT_EQ(found({}), ".github/script.py a.py b.py pkg/c.pyi");
  EXPECT_EQ(found({"pkg", "b.py", "/p/pkg/c.pyi"}), "b.py pkg/c.pyi");
  EXPECT_EQ(found({".venv", "readme.txt"}), ".venv/x.py readme.txt");
  EXPECT_EQ(found({"./pkg/../a.py", "a.py"}), "a.py");
  EXPECT_EQ(found({"zzz", "a.py"}), "a.py");
  EXPECT_EQ(last_.problems, std::vector<std::string>{"no such file or directory: zzz"});
}

TEST_F(ProjectTest, Gitignore) {
  add("/p/.git/HEAD");
  add("/p/.gitignore", "gen/\n*_pb2.py\n");
  add("/p/sub/.gitignore", "/local.py\n!keep_pb2.py\n");
  for (const char* path :
       {"/p/gen/x.py", "/p/a_pb2.py", "/p/sub/local.py", "/p/sub/deep/local.py", "/p/sub/keep_pb2.py", "/p/sub/x_pb2.py"}) {
    add(path);
  }
  EXPECT_EQ(found({}), "sub/deep/local.py sub/keep_pb2.py");
  EXPECT_EQ(found({"sub"}), "sub/deep/local.py sub/keep_pb2.py");
  EXPECT_EQ(found({"gen/x.py"}), "gen/x.py");
  EXPECT_EQ(found({"gen"}), "gen/x.py");
}

TEST_F(ProjectTest, IncludeAndExclude) {
  for (const char* path : {"/p/src/a.py", "/p/src/gen/b.py", "/p/tests/c.py", "/p/other/src/d.py"}) add(path);
  Config config;
  config.include = {"src", "tests/"};
  config.exclude = {"gen"};
  EXPECT_EQ(found({}, &config), "src/a.py tests/c.py");
  EXPECT_EQ(found({"other/src/d.py"}, &config), "other/src/d.py");
}

TEST_F(ProjectTest, LayoutIsFoundUpward) {
  add("/p/pyproject.toml", "[project]\nrequires-python = '>=3.11'\n[tool.awl.src]\nroot = 'lib'\n");
  add("/p/sub/pyproject.toml", "[project]\nname = 'x'\n");
  add("/p/sub/deep/a.py");
  auto layout = find_layout(files_, "/p/sub/deep", "/nowhere");
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->root, "/p");
  EXPECT_EQ(layout->config_path, "/p/pyproject.toml");
  EXPECT_EQ(layout->requires_python, (PythonVersion{3, 11}));
  EXPECT_EQ(first_party_roots(files_, *layout), std::vector<std::string>{"/p/lib"});
  add("/p/awl.toml", "[src]\nroot = ['x', '.']\n");
  layout = find_layout(files_, "/p/sub/deep", "/nowhere");
  EXPECT_EQ(layout->config_path, "/p/awl.toml");
  EXPECT_EQ(first_party_roots(files_, *layout), (std::vector<std::string>{"/p/x", "/p"}));
  add("/p/sub/awl.toml", "[sr]\n");
  EXPECT_EQ(find_layout(files_, "/p/sub/deep", "/nowhere").error().message, "/p/sub/awl.toml:1:2: unknown key `sr`, did you mean `src`?");
}

TEST_F(ProjectTest, LayoutWithoutConfiguration) {
  add("/q/setup.py");
  add("/q/src/pkg/__init__.py");
  auto layout = find_layout(files_, "/q/src/pkg", "/nowhere");
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->root, "/q");
  EXPECT_EQ(first_party_roots(files_, *layout), (std::vector<std::string>{"/q/src", "/q"}));
  EXPECT_EQ(find_layout(files_, "/r/s", "/fallback")->root, "/fallback");
  EXPECT_EQ(outside_packages(files_, "/q/src/pkg"), "/q/src");
}

TEST_F(ProjectTest, SitePackages) {
  add("/v/pyvenv.cfg", "home = /opt/py/bin\ninclude-system-site-packages = true\nversion = 3.12.4\n");
  add("/v/lib/python3.12/site-packages/a/__init__.py");
  add("/v/lib/python3.12/site-packages/e.pth", "# c\nimport os\n/src/edit\n../rel\n/missing\n");
  add("/src/edit/pkg/__init__.py");
  add("/v/lib/python3.12/rel/x.py");
  add("/v/bin/python3");
  add("/opt/py/lib/python3.11/site-packages/old.py");
  add("/opt/py/lib/python3.12/site-packages/b.py");
  add("/opt/py/lib/python3/dist-packages/c.py");
  const std::vector<std::string> expected = {"/v/lib/python3.12/site-packages", "/opt/py/lib/python3.12/site-packages",
                                             "/opt/py/lib/python3/dist-packages", "/src/edit", "/v/lib/python3.12/rel"};
  EXPECT_EQ(*site_packages_of(files_, "/v", std::nullopt), expected);
  EXPECT_EQ(*site_packages_of(files_, "/v/bin/python3", std::nullopt), expected);
  EXPECT_EQ(*site_packages_of(files_, "/opt/py/lib/python3.11/site-packages", std::nullopt),
            std::vector<std::string>{"/opt/py/lib/python3.11/site-packages"});
  EXPECT_EQ(site_packages_of(files_, "/opt/py", PythonVersion{3, 11})->front(), "/opt/py/lib/python3.11/site-packages");
  EXPECT_EQ(site_packages_of(files_, "/opt/py", PythonVersion{3, 14})->front(), "/opt/py/lib/python3.12/site-packages");
  EXPECT_FALSE(site_packages_of(files_, "/src", std::nullopt).ok());
  EXPECT_FALSE(site_packages_of(files_, "/zzz", std::nullopt).ok());
}

TEST_F(ProjectTest, SetupPutsTheCommandLineFirst) {
  add("/p/awl.toml",
      "[environment]\npython-version = '3.11'\npython-platform = 'win32'\nextra-search-paths = ['x']\n"
      "[rules]\nall = 'ignore'\n");
  add("/p/x/a.py");
  add("/p/y/a.py");
  CheckOptions options;
  options.working_directory = "/p";
  auto setup = set_up(options, files_);
  ASSERT_TRUE(setup) << setup.error().message;
  EXPECT_EQ(setup->environment.version, (PythonVersion{3, 11}));
  EXPECT_EQ(setup->environment.platform, "win32");
  EXPECT_EQ(setup->environment.extra_paths, std::vector<std::string>{"/p/x"});
  EXPECT_FALSE(setup->rules.enabled(Rule::invalid_await));
  options.python_version = PythonVersion{3, 13};
  options.extra_search_paths = {"y"};
  options.rules = {{"invalid-await", Severity::Warning}};
  setup = set_up(options, files_);
  EXPECT_EQ(setup->environment.version, (PythonVersion{3, 13}));
  EXPECT_EQ(setup->environment.extra_paths, (std::vector<std::string>{"/p/y", "/p/x"}));
  EXPECT_TRUE(setup->rules.enabled(Rule::invalid_await));
  options.extra_search_paths = {"zzz"};
  EXPECT_EQ(set_up(options, files_).error().message, "the extra search path is no directory: /p/zzz");
  options.extra_search_paths = {};
  options.rules = {{"unknown", Severity::Warning}};
  EXPECT_FALSE(set_up(options, files_).ok());
  options.project = "/zzz";
  EXPECT_EQ(set_up(options, files_).error().message, "the project directory does not exist: /zzz");
}

TEST_F(ProjectTest, ChecksFilesInOrderWhateverTheSchedule) {
  for (int i = 0; i < 40; ++i) add("/p/f" + std::to_string(i) + ".py", "x = 1\ndef\n\nreturn\n");
  std::string first;
  for (const unsigned jobs : {1u, 2u, 4u}) {
    for (const std::uint64_t seed : {0u, 1u, 7u}) {
      CheckOptions options;
      options.jobs = jobs;
      options.schedule_seed = seed;
      const CheckResult result = run(options);
      EXPECT_EQ(result.file_count, 40u);
      if (first.empty()) first = shown(result);
      EXPECT_EQ(shown(result), first);
    }
  }
  EXPECT_EQ(first.substr(0, 22), "f0.py:2 invalid-syntax");
}

TEST_F(ProjectTest, InputIsCheckedUnderItsName) {
  add("/p/a.py", "def\n");
  CheckOptions options;
  options.input = {"<stdin>", "def\n"};
  EXPECT_EQ(shown(run(options)), "<stdin>:1 invalid-syntax\n");
  options.input->name = "pkg/b.py";
  options.paths = {"a.py"};
  EXPECT_EQ(shown(run(options)), "a.py:1 invalid-syntax\npkg/b.py:1 invalid-syntax\n");
}

TEST_F(ProjectTest, MissingPathsAreToldAndTheRestIsChecked) {
  add("/p/a.py", "def\n");
  CheckOptions options;
  options.paths = {"a.py", "zzz.py"};
  const CheckResult result = run(options);
  EXPECT_EQ(shown(result), "a.py:1 invalid-syntax\n");
  EXPECT_EQ(result.problems, std::vector<std::string>{"no such file or directory: zzz.py"});
}

TEST_F(ProjectTest, BadConfigurationChecksNothing) {
  add("/p/a.py", "def\n");
  add("/p/awl.toml", "x = \n");
  const CheckResult result = run({});
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.diagnostics.empty());
}

TEST(BigStack, RunsEachOnceAndDeep) {
  std::atomic<int> sum{0};
  run_on_big_stacks(4, [&](unsigned i) {
    // 200 MB of frames: an ordinary thread has 8.
    const std::function<int(int)> dive = [&](int depth) {
      volatile char frame[1000];
      frame[0] = static_cast<char>(depth);
      return depth == 0 ? frame[0] + 1 : dive(depth - 1) + (frame[0] & 0);
    };
    sum += dive(i == 0 ? 200'000 : 10) * static_cast<int>(i + 1);
  });
  EXPECT_EQ(sum, 10);
}

}  // namespace
}  // namespace awl::project
