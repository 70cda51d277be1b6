// The program from outside: what it prints where, and how it exits. Runs the `awl` that stands beside the test program.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"

namespace awl::cli {
namespace {

namespace fs = std::filesystem;

struct Ended {
  int status = -1;  // exit status, or minus the signal
  std::string out, err;
};

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    program_ = fs::read_symlink("/proc/self/exe").parent_path() / "awl";
    if (!fs::exists(program_)) GTEST_SKIP() << "no program beside the tests";
    directory_ = fs::path(testing::TempDir()) / ("awl_cli_test_" + std::to_string(getpid()));
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  void TearDown() override {
    if (!directory_.empty()) fs::remove_all(directory_);
  }

  void add(const std::string& name, const std::string& text) {
    const fs::path path = directory_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

  // Runs `awl ARGUMENTS` in a shell in the test's directory; `{}` in `line` stands for the program.
  Ended shell(const std::string& line) {
    std::string command = "cd '" + directory_.string() + "' && ";
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line.compare(i, 2, "{}") == 0) {
        command += "'" + program_.string() + "'";
        ++i;
      } else {
        command += line[i];
      }
    }
    const fs::path out = directory_.string() + ".out", err = directory_.string() + ".err";
    const int raw = std::system(("(" + command + ") >'" + out.string() + "' 2>'" + err.string() + "'").c_str());
    Ended ended{WIFEXITED(raw) ? WEXITSTATUS(raw) : -WTERMSIG(raw), slurp(out), slurp(err)};
    fs::remove(out);
    fs::remove(err);
    return ended;
  }
  Ended awl(const std::string& arguments) { return shell("{} " + arguments); }

  static std::string slurp(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path program_, directory_;
};

TEST_F(ProgramTest, ExitStatuses) {
  add("good.py", "x = 1\n");
  add("bad.py", "x = = 1\n");
  EXPECT_EQ(awl("check good.py").status, 0);
  EXPECT_EQ(awl("check bad.py").status, 1);
  EXPECT_EQ(awl("check --exit-zero bad.py").status, 0);
  EXPECT_EQ(awl("check good.py missing.py").status, 2);
  EXPECT_EQ(awl("check --exit-zero missing.py bad.py").status, 2);
  EXPECT_EQ(awl("check --no-such-option").status, 2);
  EXPECT_EQ(awl("check --python-version 2.7 good.py").status, 2);
  EXPECT_EQ(awl("--help").status, 0);
  EXPECT_EQ(awl("check --help").status, 0);
  EXPECT_EQ(awl("--version").status, 0);
  EXPECT_EQ(awl("").status, 2);
}

TEST_F(ProgramTest, DiagnosticsGoToStandardOutputAndTheRestToStandardError) {
  add("bad.py", "x = = 1\n");
  const Ended ended = awl("check --output-format concise bad.py missing.py");
  EXPECT_EQ(ended.out, "bad.py:1:5: error[invalid-syntax] expected an expression, found `=`\n");
  EXPECT_EQ(ended.err.substr(0, 43), "awl: no such file or directory: missing.py\n");
  EXPECT_EQ(awl("check -q bad.py").err, "");
  EXPECT_EQ(awl("check -qq bad.py").out, "");
}

TEST_F(ProgramTest, BadConfigurationChecksNothing) {
  add("bad.py", "x = = 1\n");
  add("awl.toml", "[rules]\nunused-awaitble = 'error'\n");
  const Ended ended = awl("check bad.py");
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find("awl.toml:2:1: unknown rule `unused-awaitble`, did you mean `unused-awaitable`?"), std::string::npos);
}

TEST_F(ProgramTest, StandardInput) {
  const Ended ended = shell("printf 'x = = 1\\n' | {} check --output-format json --stdin-filename pkg/a.py -");
  EXPECT_EQ(ended.status, 1);
  const auto json = nlohmann::json::parse(ended.out);
  EXPECT_EQ(json["diagnostics"][0]["file"], "pkg/a.py");
  EXPECT_EQ(json["summary"]["files"], 1);
  EXPECT_EQ(nlohmann::json::parse(shell("printf 'x = = 1' | {} check --output-format json -").out)["diagnostics"][0]["file"], "<stdin>");
}

TEST_F(ProgramTest, SameBytesForAnyNumberOfThreads) {
  for (int i = 0; i < 60; ++i) add("d" + std::to_string(i % 7) + "/f" + std::to_string(i) + ".py", "x = = 1\nclass A(:\n  pass\n");
  const auto without_seconds = [](std::string text) { return text.substr(0, text.find("\"seconds\"")); };
  const std::string first = without_seconds(awl("check --output-format json -j 1").out);
  EXPECT_GT(first.size(), 1000u);
  for (const char* options : {"-j 2", "-j 4", "-j 4 --schedule-seed 1", "-j 3 --schedule-seed 99", "-j 1 --schedule-seed 5"}) {
    EXPECT_EQ(without_seconds(awl(std::string("check --output-format json ") + options).out), first) << options;
  }
}

TEST_F(ProgramTest, ReaderThatGoesAway) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "x = = 1\n";
  add("bad.py", text);
  const Ended ended = shell("({} check --output-format concise bad.py; echo \"status $?\" >&2) | head -1");
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1);
  EXPECT_NE(ended.err.find("status 1"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.err.find("write"), std::string::npos) << ended.err;
}

TEST_F(ProgramTest, FullDisk) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP();
  add("bad.py", "x = = 1\n");
  const Ended ended = shell("{} check bad.py >/dev/full");
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.err.find("cannot write to standard output"), std::string::npos);
  EXPECT_EQ(shell("{} rules >/dev/full").status, 2);
  EXPECT_EQ(shell("{} --help >/dev/full").status, 2);
}

TEST_F(ProgramTest, OddFilesInTheTree) {
  add("a.py", "x = = 1\n");
  fs::create_directory_symlink(directory_, directory_ / "loop");
  fs::create_symlink("nowhere.py", directory_ / "dangling.py");
  ASSERT_EQ(mkfifo((directory_ / "pipe.py").c_str(), 0600), 0);
  const Ended ended = awl("check --output-format concise");
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.out, "a.py:1:5: error[invalid-syntax] expected an expression, found `=`\n");
  EXPECT_NE(ended.err.find("dangling.py"), std::string::npos);
  EXPECT_NE(ended.err.find("pipe.py"), std::string::npos);
  EXPECT_EQ(awl("check dangling.py").status, 2);
  EXPECT_EQ(awl("check pipe.py").status, 2);
}

TEST_F(ProgramTest, HostileNames) {
  add("\x1b[31m\n.py", "x = = 1\n");
  add("latin\xE9.py", "x = = 1\n");
  const Ended full = awl("check");
  EXPECT_EQ(full.out.find('\x1b'), std::string::npos);
  EXPECT_NE(full.out.find("\\x1b[31m\\n.py"), std::string::npos);
  EXPECT_NE(full.out.find("latin\\xe9.py"), std::string::npos);
  const auto json = nlohmann::json::parse(awl("check --output-format json").out);
  EXPECT_EQ(json["summary"]["files"], 2);
  EXPECT_EQ(json["diagnostics"][1]["file"], "latin%E9.py");
}

TEST_F(ProgramTest, Colour) {
  add("bad.py", "x = = 1\n");
  EXPECT_EQ(awl("check bad.py").out.find('\x1b'), std::string::npos);
  EXPECT_NE(awl("check --color always bad.py").out.find("\x1b[1;31m"), std::string::npos);
  EXPECT_NE(shell("FORCE_COLOR=1 {} check bad.py").out.find('\x1b'), std::string::npos);
  EXPECT_EQ(shell("NO_COLOR=1 FORCE_COLOR=1 {} check bad.py").out.find('\x1b'), std::string::npos);
}

TEST_F(ProgramTest, Interrupted) {
  // The input never ends, so the signal finds the program at work.
  const Ended ended = shell("sleep 3 | { exec 3<&0; {} check - <&3 & pid=$!; sleep 0.5; kill -INT $pid; wait $pid; }");
  EXPECT_EQ(ended.status, 130);
}

TEST_F(ProgramTest, Catalogue) {
  const auto rules = nlohmann::json::parse(awl("rules --output-format json").out);
  ASSERT_TRUE(rules.is_array());
  for (const char* key : {"id", "severity", "group", "summary", "since", "aliases", "url"}) EXPECT_TRUE(rules[0].contains(key));
  EXPECT_EQ(awl("explain invalid-await").status, 0);
  EXPECT_NE(awl("explain E1142").out.find("await"), std::string::npos);
  const Ended unknown = awl("explain invalid-awiat");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_NE(unknown.err.find("did you mean `invalid-await`?"), std::string::npos);
  EXPECT_NE(awl("explain blocking").err.find("did you mean `blocking-sleep`, `blocking-http-call` or `blocking-subprocess`?"),
            std::string::npos);
  EXPECT_NE(awl("explain").err.find("say which rule to explain"), std::string::npos);
  EXPECT_NE(awl("explain --color blue invalid-await").err.find("`blue` is not one of"), std::string::npos);
  EXPECT_NE(awl("explain invalid-await").out.find("`--ignore invalid-await`"), std::string::npos);
  const std::string list = awl("explain misc").out;  // a code that stands for many rules: a list, not their pages
  EXPECT_TRUE(list.starts_with("`misc` is what other tools call ")) << list;
  EXPECT_EQ(list.find("## What it does"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(awl("version --output-format json").out)["typeshed_commit"].get<std::string>().size(), 40u);
}

TEST_F(ProgramTest, DebugStages) {
  add("pkg/__init__.py", "import os\nfrom . import a, zzz\n");
  add("pkg/a.py", "x = 1\n");
  const Ended modules = awl("debug modules pkg/__init__.py");
  EXPECT_EQ(modules.out,
            "module pkg (package)\n"
            "1:8 import os -> <stdlib>/os/__init__.pyi\n"
            "2:15 from . import a -> pkg/a.py (submodule)\n"
            "2:18 from . import zzz -> pkg/__init__.py\n");
  for (const char* stage : {"ast", "scopes", "flow"}) {
    const Ended ended = awl(std::string("debug ") + stage + " pkg/a.py");
    EXPECT_EQ(ended.status, 0) << stage;
    EXPECT_NE(ended.out, "") << stage;
  }
  EXPECT_EQ(awl("debug ast missing.py").status, 2);
  EXPECT_EQ(awl("debug tokens pkg/a.py").status, 2);
}

Command parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "awl");
  return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(Arguments, LaterOptionsWin) {
  const auto command = std::get<CheckCommand>(parsed({"check", "--python-version", "3.10", "--ignore", "all", "--error=a,b",
                                                      "--python-version", "3.12", "--warn", "a", "--ignore", "b", "x.py"}));
  EXPECT_EQ(command.options.python_version, (PythonVersion{3, 12}));
  using Rules = std::vector<std::pair<std::string, Severity>>;
  EXPECT_EQ(
      command.options.rules,
      (Rules{
          {"all", Severity::Ignore}, {"a", Severity::Error}, {"b", Severity::Error}, {"a", Severity::Warning}, {"b", Severity::Ignore}}));
  EXPECT_EQ(command.paths, std::vector<std::string>{"x.py"});
}

TEST(Arguments, AllOptionsOfCheck) {
  const auto command = std::get<CheckCommand>(parsed({"check",
                                                      "--output-format",
                                                      "json",
                                                      "--python-platform",
                                                      "win32",
                                                      "--project",
                                                      "p",
                                                      "--extra-search-path",
                                                      "a",
                                                      "--extra-search-path",
                                                      "b",
                                                      "x",
                                                      "y",
                                                      "--python",
                                                      "e",
                                                      "--typeshed",
                                                      "t",
                                                      "--exit-zero",
                                                      "--error-on-warning",
                                                      "--color",
                                                      "never",
                                                      "-j",
                                                      "3",
                                                      "-vv",
                                                      "--stop-after",
                                                      "flow",
                                                      "--schedule-seed",
                                                      "7",
                                                      "-"}));
  EXPECT_EQ(command.format, output::OutputFormat::Json);
  EXPECT_EQ(command.options.python_platform, "win32");
  EXPECT_EQ(command.options.project, "p");
  EXPECT_EQ(command.options.extra_search_paths, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(command.options.python, "e");
  EXPECT_EQ(command.options.typeshed, "t");
  EXPECT_TRUE(command.exit_zero && command.error_on_warning);
  EXPECT_EQ(command.color, ColorChoice::Never);
  EXPECT_EQ(command.options.jobs, 3u);
  EXPECT_EQ(command.verbosity, 2);
  EXPECT_EQ(command.options.last_stage, Stage::Flow);
  EXPECT_EQ(command.options.schedule_seed, 7u);
  EXPECT_EQ(command.paths, (std::vector<std::string>{"x", "y", "-"}));
}

TEST(Arguments, Suggestions) {
  const auto mistake = [](std::vector<const char*> words) { return std::get<Finished>(parsed(std::move(words))).to_stderr; };
  EXPECT_NE(mistake({"check", "--pyton-version", "3.12"}).find("did you mean `--python-version`?"), std::string::npos);
  EXPECT_NE(mistake({"rule"}).find("did you mean `rules`?"), std::string::npos);
  EXPECT_NE(mistake({"src"}).find("did you mean `awl check src`?"), std::string::npos);
  EXPECT_NE(mistake({}).find("`awl check` checks the project around here"), std::string::npos);
  EXPECT_NE(mistake({"check", "--output-format", "jason"}).find("did you mean `json`?"), std::string::npos);
  EXPECT_NE(mistake({"check", "-j", "many"}).find("many"), std::string::npos);
}

}  // namespace
}  // namespace awl::cli
