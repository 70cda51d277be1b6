#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "awl/version.h"
#include "base/strings.h"

namespace awl::cli {
namespace {

constexpr const char* kFooter =
    "Exit status: 0 nothing at error level, 1 something, 2 the run could not be done as asked, 101 a defect in awl.";
constexpr const char* kCheckFooter =
    "RULE is an id as in the messages (`awl rules` lists them, `awl explain RULE` says more), a group (syntax, type, async) or `all`.\n"
    "One line is silenced by a comment at its end: `# awl: ignore[RULE]`.\n"
    "Configuration: [tool.awl] in pyproject.toml, or awl.toml, with the tables `environment`, `rules` and `src`.\n";

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const auto near = closest_word(word, candidates);
  return near ? ", did you mean `" + std::string(*near) + "`?" : "";
}

// Reads `word` with `parse` into `into`; the failure names what is allowed.
template <class T, class Parse>
CLI::Option* add_word(CLI::App* app, const std::string& name, T& into, Parse parse, const std::string& help,
                      const std::vector<std::string>& allowed, const char* type_name) {
  const auto read = [&into, parse, allowed, name](const CLI::results_t& words) {
    const auto value = parse(words.back());
    if (!value) {
      throw CLI::ValidationError(name,
                                 "`" + words.back() + "` is not one of " + join_words(allowed, "or") + did_you_mean(words.back(), allowed));
    }
    into = *value;
    return true;
  };
  return app->add_option(name, read, help)->take_last()->type_name(type_name);
}

std::vector<std::string> python_versions() {
  std::vector<std::string> words;
  for (PythonVersion version = project::kOldestPython; version <= project::kNewestPython; ++version.minor) {
    words.push_back(to_string(version));
  }
  return words;
}

std::optional<PythonVersion> parse_supported_version(std::string_view word) {
  const auto version = parse_python_version(word);
  return version && project::is_supported(*version) ? version : std::nullopt;
}

std::optional<std::string> parse_platform(const std::string& word) {
  return project::is_python_platform(word) ? std::optional(word) : std::nullopt;
}

std::optional<ColorChoice> parse_color(std::string_view word) {
  if (word == "auto") return ColorChoice::Auto;
  if (word == "always") return ColorChoice::Always;
  if (word == "never") return ColorChoice::Never;
  return std::nullopt;
}

void add_color(CLI::App* app, ColorChoice& color) {
  add_word(app, "--color", color, parse_color, "auto, always or never", {"auto", "always", "never"}, "WHEN");
}

// What says where the code runs: for all commands that read Python.
void add_environment_options(CLI::App* app, project::CheckOptions& options) {
  add_word(app, "--python-version", options.python_version, parse_supported_version,
           "the Python that the code is for (default: requires-python, else 3.14)", python_versions(), "VERSION");
  add_word(app, "--python-platform", options.python_platform, parse_platform, "linux, darwin, win32 or all",
           {"linux", "darwin", "win32", "all"}, "PLATFORM");
  const auto text = [&](const char* name, std::optional<std::string>& into, const char* help) {
    app->add_option(name, into, help)->take_last()->type_name("PATH");
  };
  text("--project", options.project, "the project's root (default: found from the checked paths upward)");
  text("--python", options.python, "environment or interpreter whose site-packages are used; it is never run");
  text("--typeshed", options.typeshed, "typeshed to use instead of the built-in one");
  app->add_option("--extra-search-path", options.extra_search_paths, "look for modules here first (repeatable)")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->type_name("DIR");
}

struct SeverityOptions {
  CLI::Option* error;
  CLI::Option* warn;
  CLI::Option* ignore;
};

SeverityOptions add_severity_options(CLI::App* app, std::vector<std::string> (&words)[3]) {
  const auto add = [&](const char* name, std::vector<std::string>& into, const char* help) {
    return app->add_option(name, into, help)->take_all()->expected(1)->allow_extra_args(false)->type_name("RULE");
  };
  return {add("--error", words[0], "report RULE as an error (repeatable; later options win)"),
          add("--warn", words[1], "report it as a warning"), add("--ignore", words[2], "do not report it")};
}

// `--error a --ignore b --warn a`: in the order given, later ones win.
std::vector<std::pair<std::string, Severity>> severities_in_order(const CLI::App& app, const SeverityOptions& options) {
  std::vector<std::pair<std::string, Severity>> rules;
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* option : app.parse_order()) {
    const bool is_error = option == options.error, is_warn = option == options.warn;
    if (!is_error && !is_warn && option != options.ignore) continue;
    const Severity severity = is_error ? Severity::Error : is_warn ? Severity::Warning : Severity::Ignore;
    const std::string words = option->results().at(taken[option]++);
    for (std::string_view rest = words; !rest.empty();) {
      const std::size_t comma = rest.find(',');
      rules.emplace_back(trim(rest.substr(0, comma)), severity);
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
  }
  return rules;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// Everything that CLI11 fills while it parses.
class Parser {
 public:
  Parser() : app_("A static type checker and linter for Python code that uses async and await.", "awl") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string("awl ") + version());
    app_.footer(kFooter);
    add_check();
    add_mdtest();
    add_rules();
    add_explain();
    add_debug();
    add_version();
  }

  Command parse(int argc, const char* const* argv) {
    if (argc > 0) mdtest_.program = argv[0];
    try {
      app_.parse(argc, const_cast<char**>(argv));
    } catch (const CLI::ParseError& error) {
      return finished(error);
    }
    return take();
  }

 private:
  void add_check() {
    CLI::App* app = check_app_ = app_.add_subcommand("check", "Check files and directories (default: the project)");
    app->add_option("paths", check_.paths, "files and directories; `-` reads standard input")->type_name("PATH");
    add_word(app, "--output-format", check_.format, output::parse_output_format, "full, concise or json", {"full", "concise", "json"},
             "FORMAT");
    add_environment_options(app, check_.options);
    severities_ = add_severity_options(app, severity_words_);
    app->add_option("--stdin-filename", check_.stdin_filename, "what standard input is called")->take_last()->type_name("PATH");
    app->add_flag("--exit-zero", check_.exit_zero, "exit with 0 even if something is found");
    app->add_flag("--error-on-warning", check_.error_on_warning, "exit with 1 for warnings, too");
    add_color(app, check_.color);
    app->add_option("-j,--jobs", check_.options.jobs, "threads (default: the CPUs it may use)")->take_last()->type_name("N");
    app->add_flag("-v,--verbose", verbose_, "say what is done, on standard error (-vv: more)");
    app->add_flag("-q,--quiet", quiet_, "diagnostics only (-qq: nothing at all)");
    add_word(
        app, "--stop-after", check_.options.last_stage, [](std::string_view word) { return parse_stage(word); },
        "go no further than this stage", {stage_words().begin(), stage_words().end()}, "STAGE");
    app->add_option("--schedule-seed", check_.options.schedule_seed)->take_last()->group("");
    app->footer(std::string(kCheckFooter) + kFooter);
  }

  void add_mdtest() {
    CLI::App* app = app_.add_subcommand("mdtest", "Run markdown tests");
    app->add_option("paths", mdtest_.paths, "files and directories")->required()->type_name("PATH");
    app->add_option("--filter", mdtest_.filter, "only sections whose name contains TEXT")->take_last()->type_name("TEXT");
    app->add_flag("--update", mdtest_.update, "rewrite the snapshot blocks");
    app->add_option("-j,--jobs", mdtest_.jobs, "threads (default: the CPUs it may use)")->take_last()->type_name("N");
    app->callback([this] { command_ = mdtest_; });
  }

  void add_rules() {
    CLI::App* app = app_.add_subcommand("rules", "List the rules");
    add_json(app, rules_.json);
    app->callback([this] { command_ = rules_; });
  }

  void add_explain() {
    CLI::App* app = app_.add_subcommand("explain", "Show the page of a rule");
    app->add_option("rule", explain_.rule, "a rule, or another tool's code for it")->required()->type_name("RULE");
    add_color(app, explain_.color);
    app->callback([this] { command_ = explain_; });
  }

  void add_debug() {
    CLI::App* app = app_.add_subcommand("debug", "Print what a stage makes of a file");
    const std::vector<std::string> words(stage_words().begin(), stage_words().end() - 1);  // `lint` prints nothing
    add_word(
        app, "stage", debug_.stage, [](std::string_view word) { return parse_stage(word); }, join(words, ", "), words, "STAGE")
        ->required();
    app->add_option("file", debug_.file, "a Python file")->required()->type_name("FILE");
    add_environment_options(app, debug_.options);
    app->callback([this] { command_ = debug_; });
  }

  void add_version() {
    CLI::App* app = app_.add_subcommand("version", "Show the version");
    add_json(app, version_.json);
    app->callback([this] { command_ = version_; });
  }

  static void add_json(CLI::App* app, bool& json) {
    const auto parse = [](std::string_view word) -> std::optional<bool> {
      if (word == "text" || word == "json") return word == "json";
      return std::nullopt;
    };
    add_word(app, "--output-format", json, parse, "text or json", {"text", "json"}, "FORMAT");
  }

  Command take() {
    if (!check_app_->parsed()) return std::move(command_);
    check_.options.rules = severities_in_order(*check_app_, severities_);
    check_.verbosity = static_cast<int>(verbose_) - static_cast<int>(quiet_);
    return std::move(check_);
  }

  Finished finished(const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr) return {0, std::string(error.what()) + "\n", ""};
      const auto used = app_.get_subcommands();
      return {0, used.empty() ? app_.help() : used.front()->help("awl"), ""};
    }
    return {2, "", "awl: " + mistake(error) + "\nSee `awl" + command_word() + " --help`.\n"};
  }

  std::string command_word() const {
    const auto used = app_.get_subcommands();
    return used.empty() ? "" : " " + used.front()->get_name();
  }

  std::string mistake(const CLI::ParseError& error) const {
    const auto used = app_.get_subcommands();
    std::vector<std::string> extras = app_.remaining();
    if (!used.empty()) {
      for (const std::string& extra : used.front()->remaining()) extras.push_back(extra);
    }
    if (!extras.empty()) return unexpected(extras.front());
    if (used.empty()) return "a command is needed: " + join_words(command_names(), "or") + "; `awl check` checks the project around here";
    if (used.front()->get_name() == "explain" && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
      return "say which rule to explain, as in `awl explain invalid-await`; `awl rules` lists them";
    return error.what();
  }

  std::vector<std::string> command_names() const {
    std::vector<std::string> names;
    for (const CLI::App* app : app_.get_subcommands([](const CLI::App*) { return true; })) names.push_back(app->get_name());
    return names;
  }

  std::string unexpected(const std::string& word) const {
    const auto used = app_.get_subcommands();
    const std::string name = word.substr(0, word.find('='));
    if (!word.starts_with('-')) {
      if (!used.empty()) return "unexpected argument `" + word + "`";
      std::error_code ignored;
      if (std::filesystem::exists(word, ignored)) return "unknown command `" + word + "`, did you mean `awl check " + word + "`?";
      return "unknown command `" + word + "`" + did_you_mean(word, command_names());
    }
    return "unknown option `" + name + "`" + did_you_mean(name, option_names(used.empty() ? app_ : *used.front()));
  }

  CLI::App app_;
  CLI::App* check_app_ = nullptr;
  CheckCommand check_;
  std::vector<std::string> severity_words_[3];
  SeverityOptions severities_{};
  std::int64_t verbose_ = 0, quiet_ = 0;
  MdtestCommand mdtest_;
  RulesCommand rules_;
  ExplainCommand explain_;
  DebugCommand debug_;
  VersionCommand version_;
  Command command_;
};

}  // namespace

Command parse_arguments(int argc, const char* const* argv) { return Parser().parse(argc, argv); }

}  // namespace awl::cli
