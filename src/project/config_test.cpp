#include "project/config.h"

#include <gtest/gtest.h>

namespace awl::project {
namespace {

std::string problems(std::string_view text, ConfigFile kind = ConfigFile::AwlToml) {
  std::string all;
  for (const ConfigProblem& problem : parse_config(text, kind, "/p").problems) {
    all += std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.message + "\n";
  }
  return all;
}

TEST(Config, EveryKey) {
  const ParsedConfig parsed = parse_config(R"([environment]
python-version = "3.12"
python-platform = "win32"
python = ".venv"
extra-search-paths = ["lib", "/abs"]
typeshed = "../typeshed"

[rules]
unused-awaitable = "warn"
all = "ignore"
type = "info"

[src]
root = "src"
include = ["src", "tests"]
exclude = ["*_pb2.py"]
)",
                                           ConfigFile::AwlToml, "/p");
  ASSERT_TRUE(parsed.problems.empty()) << parsed.problems[0].message;
  ASSERT_TRUE(parsed.config);
  const Config& config = *parsed.config;
  EXPECT_EQ(config.directory, "/p");
  EXPECT_EQ(config.python_version, (PythonVersion{3, 12}));
  EXPECT_EQ(config.python_platform, "win32");
  EXPECT_EQ(config.python, ".venv");
  EXPECT_EQ(config.extra_search_paths, (std::vector<std::string>{"lib", "/abs"}));
  EXPECT_EQ(config.typeshed, "../typeshed");
  EXPECT_EQ(config.root, std::vector<std::string>{"src"});
  EXPECT_EQ(config.include, (std::vector<std::string>{"src", "tests"}));
  EXPECT_EQ(config.exclude, std::vector<std::string>{"*_pb2.py"});
  ASSERT_EQ(config.rules.size(), 3u);
  EXPECT_EQ(config.rules[0].first, "all");
  EXPECT_EQ(config.rules[1].first, "type");
  EXPECT_EQ(config.rules[2], (std::pair<std::string, Severity>("unused-awaitable", Severity::Warning)));
}

TEST(Config, MistakesAreShownWithTheirPlace) {
  EXPECT_EQ(problems("[environment]\npython-verson = \"3.12\"\n"),
            "2:1: unknown key `environment.python-verson`, did you mean `python-version`?\n");
  EXPECT_EQ(problems("[enviroment]\n"), "1:2: unknown key `enviroment`, did you mean `environment`?\n");
  EXPECT_EQ(problems("zzz = 1\n"), "1:1: unknown key `zzz` (known: environment, rules, src)\n");
  EXPECT_EQ(problems("[environment]\npython-version = \"3.99\"\n"), "2:18: Python version `3.99` is not one of 3.9 to 3.15\n");
  EXPECT_EQ(problems("[environment]\npython-version = 3.12\n"), "2:18: `python-version` must be a string\n");
  EXPECT_EQ(problems("[environment]\npython-platform = \"Linux\"\n"), "2:19: platform `Linux` is not one of linux, darwin, win32 or all\n");
  EXPECT_EQ(problems("[src]\ninclude = \"src\"\nexclude = [1]\n"),
            "2:11: `include` must be a list of strings\n3:11: `exclude` must be a list of strings\n");
  EXPECT_EQ(problems("[rules]\nunused-awaitabel = \"error\"\ninvalid-await = \"eror\"\n"),
            "2:1: unknown rule `unused-awaitabel`, did you mean `unused-awaitable`?\n"
            "3:17: the severity of `invalid-await` must be \"error\", \"warn\", \"info\" or \"ignore\"\n");
  EXPECT_EQ(problems("rules = 3\n"), "1:9: `rules` must be a table\n");
  EXPECT_EQ(problems("a = [\n").substr(0, 22), "1:7: not valid TOML: E");
}

TEST(Config, Pyproject) {
  const auto none = parse_config("[project]\nname = \"x\"\nrequires-python = \">=3.10\"\n", ConfigFile::PyprojectToml, "/p");
  EXPECT_FALSE(none.config);
  EXPECT_EQ(none.requires_python, ">=3.10");
  const auto some =
      parse_config("[tool.awl.environment]\npython-version = \"3.11\"\n[tool.other]\nx = 1\n", ConfigFile::PyprojectToml, "/p");
  ASSERT_TRUE(some.config);
  EXPECT_EQ(some.config->python_version, (PythonVersion{3, 11}));
  EXPECT_EQ(problems("[tool]\nawl = 1\n", ConfigFile::PyprojectToml), "2:7: `awl` must be a table\n");
}

TEST(Config, LowerBounds) {
  const auto bound = [](std::string_view text) {
    const auto version = lower_bound_of(text);
    return version ? to_string(*version) : "none";
  };
  EXPECT_EQ(bound(">=3.10"), "3.10");
  EXPECT_EQ(bound(">=3.11,<4"), "3.11");
  EXPECT_EQ(bound("<4, >= 3.12"), "3.12");
  EXPECT_EQ(bound("~=3.11"), "3.11");
  EXPECT_EQ(bound("==3.12.*"), "3.12");
  EXPECT_EQ(bound("^3.11"), "3.11");
  EXPECT_EQ(bound(">3.10"), "3.11");
  EXPECT_EQ(bound(">3.10.2"), "3.10");
  EXPECT_EQ(bound(">=3.6.2"), "3.9");
  EXPECT_EQ(bound(">=2.7,!=3.0.*"), "3.9");
  EXPECT_EQ(bound(">=3"), "3.9");
  EXPECT_EQ(bound(">=3.99"), "3.15");
  EXPECT_EQ(bound("<4"), "none");
  EXPECT_EQ(bound(""), "none");
  EXPECT_EQ(bound(">="), "none");
  EXPECT_EQ(bound("rubbish"), "none");
}

}  // namespace
}  // namespace awl::project
