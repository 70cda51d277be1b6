#include "project/config.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/strings.h"
#include "diagnostics/rule_selection.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace awl::project {
namespace {

constexpr std::array<std::string_view, 4> kPlatforms = {"linux", "darwin", "win32", "all"};

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

class ConfigReader {
 public:
  ConfigReader(Config& config, std::vector<ConfigProblem>& problems) : config_(config), problems_(problems) {}

  void read(const toml::table& table) {
    read_table(table, "", kSections);
    order_rules();
  }

 private:
  // One key: its name and what reads its value.
  struct Key {
    std::string_view name;
    void (ConfigReader::*read)(const toml::node& value, std::string_view name);
  };

  // The keys that there are; defined below the class.
  static const std::array<Key, 3> kSections;
  static const std::array<Key, 5> kEnvironment;
  static const std::array<Key, 3> kSrc;

  void problem(const toml::source_region& region, std::string message) {
    problems_.push_back({std::max(1u, static_cast<std::uint32_t>(region.begin.line)),
                         std::max(1u, static_cast<std::uint32_t>(region.begin.column)), std::move(message)});
  }

  void read_table(const toml::table& table, std::string_view section, std::span<const Key> keys) {
    for (const auto& [key, value] : table) {
      const auto known = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == key.str(); });
      if (known != keys.end()) {
        (this->*known->read)(value, known->name);
        continue;
      }
      std::vector<std::string_view> names;
      for (const Key& k : keys) names.push_back(k.name);
      const std::string prefix = section.empty() ? "" : std::string(section) + ".";
      problem(key.source(), "unknown key " + quoted(prefix + std::string(key.str())) + suggestion(key.str(), names));
    }
  }

  static std::string suggestion(std::string_view word, const std::vector<std::string_view>& words) {
    if (const auto near = closest_word(word, words)) return ", did you mean " + quoted(*near) + "?";
    return " (known: " + join(words, ", ") + ")";
  }

  void read_section(const toml::node& value, std::string_view name, std::span<const Key> keys) {
    if (const toml::table* table = value.as_table()) {
      read_table(*table, name, keys);
    } else {
      problem(value.source(), quoted(name) + " must be a table");
    }
  }

  void read_environment(const toml::node& value, std::string_view name) { read_section(value, name, kEnvironment); }
  void read_src(const toml::node& value, std::string_view name) { read_section(value, name, kSrc); }

  std::optional<std::string> text(const toml::node& value, std::string_view name) {
    if (const auto* string = value.as_string()) return string->get();
    problem(value.source(), quoted(name) + " must be a string");
    return std::nullopt;
  }

  std::optional<std::vector<std::string>> texts(const toml::node& value, std::string_view name) {
    std::vector<std::string> list;
    const toml::array* array = value.as_array();
    bool good = array != nullptr;
    for (std::size_t i = 0; good && i < array->size(); ++i) {
      const auto* string = (*array)[i].as_string();
      good = string != nullptr;
      if (good) list.push_back(string->get());
    }
    if (good) return list;
    problem(value.source(), quoted(name) + " must be a list of strings");
    return std::nullopt;
  }

  void read_python_version(const toml::node& value, std::string_view name) {
    const auto word = text(value, name);
    if (!word) return;
    config_.python_version = parse_python_version(*word);
    if (config_.python_version && is_supported(*config_.python_version)) return;
    problem(value.source(),
            "Python version " + quoted(*word) + " is not one of " + to_string(kOldestPython) + " to " + to_string(kNewestPython));
  }

  void read_python_platform(const toml::node& value, std::string_view name) {
    config_.python_platform = text(value, name);
    if (!config_.python_platform || is_python_platform(*config_.python_platform)) return;
    problem(value.source(), "platform " + quoted(*config_.python_platform) + " is not one of " + join_words(kPlatforms, "or"));
  }

  void read_python(const toml::node& value, std::string_view name) { config_.python = text(value, name); }
  void read_typeshed(const toml::node& value, std::string_view name) { config_.typeshed = text(value, name); }
  void read_extra_search_paths(const toml::node& value, std::string_view name) { config_.extra_search_paths = texts(value, name); }
  void read_include(const toml::node& value, std::string_view name) { config_.include = texts(value, name); }
  void read_exclude(const toml::node& value, std::string_view name) { config_.exclude = texts(value, name); }
  void read_root(const toml::node& value, std::string_view name) {
    if (value.is_string()) {
      config_.root = {*text(value, name)};
    } else {
      config_.root = texts(value, name);
    }
  }

  void read_rules(const toml::node& value, std::string_view name) {
    const toml::table* table = value.as_table();
    if (table == nullptr) return problem(value.source(), quoted(name) + " must be a table");
    for (const auto& [key, level] : *table) {
      RuleSelection scratch;
      const auto known = scratch.set(key.str(), Severity::Error);
      if (!known) {
        problem(key.source(), known.error().message);
        continue;
      }
      const auto* word = level.as_string();
      const auto severity = word ? parse_severity(word->get()) : std::nullopt;
      if (severity) {
        config_.rules.emplace_back(key.str(), *severity);
      } else {
        problem(level.source(), "the severity of " + quoted(key.str()) + " must be \"error\", \"warn\", \"info\" or \"ignore\"");
      }
    }
  }

  void order_rules() {
    const auto rank = [](const std::string& selector) { return selector == "all" ? 0 : find_rule(selector) ? 2 : 1; };
    std::stable_sort(config_.rules.begin(), config_.rules.end(),
                     [&](const auto& a, const auto& b) { return rank(a.first) < rank(b.first); });
  }

  Config& config_;
  std::vector<ConfigProblem>& problems_;
};

const std::array<ConfigReader::Key, 3> ConfigReader::kSections = {{
    {"environment", &ConfigReader::read_environment},
    {"rules", &ConfigReader::read_rules},
    {"src", &ConfigReader::read_src},
}};
const std::array<ConfigReader::Key, 5> ConfigReader::kEnvironment = {{
    {"python-version", &ConfigReader::read_python_version},
    {"python-platform", &ConfigReader::read_python_platform},
    {"python", &ConfigReader::read_python},
    {"extra-search-paths", &ConfigReader::read_extra_search_paths},
    {"typeshed", &ConfigReader::read_typeshed},
}};
const std::array<ConfigReader::Key, 3> ConfigReader::kSrc = {{
    {"root", &ConfigReader::read_root},
    {"include", &ConfigReader::read_include},
    {"exclude", &ConfigReader::read_exclude},
}};

const toml::table* table_at(const toml::table& table, std::string_view key, ParsedConfig& parsed) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return nullptr;
  if (const toml::table* found = node->as_table()) return found;
  parsed.problems.push_back({std::max(1u, static_cast<std::uint32_t>(node->source().begin.line)),
                             std::max(1u, static_cast<std::uint32_t>(node->source().begin.column)), quoted(key) + " must be a table"});
  return nullptr;
}

}  // namespace

void override_with(Config& config, Config over) {
  const auto take = [](auto& into, auto& from) {
    if (from) into = std::move(from);
  };
  take(config.python_version, over.python_version);
  take(config.python_platform, over.python_platform);
  take(config.python, over.python);
  take(config.extra_search_paths, over.extra_search_paths);
  take(config.typeshed, over.typeshed);
  take(config.root, over.root);
  take(config.include, over.include);
  take(config.exclude, over.exclude);
  config.rules.insert(config.rules.end(), over.rules.begin(), over.rules.end());
}

ParsedConfig parse_config(std::string_view text, ConfigFile kind, std::string directory) {
  ParsedConfig parsed;
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    const toml::parse_error& error = result.error();
    parsed.problems.push_back({std::max(1u, static_cast<std::uint32_t>(error.source().begin.line)),
                               std::max(1u, static_cast<std::uint32_t>(error.source().begin.column)),
                               "not valid TOML: " + std::string(error.description())});
    return parsed;
  }
  const toml::table* own = &result.table();
  if (kind == ConfigFile::PyprojectToml) {
    if (const auto* project = result.table().get_as<toml::table>("project")) {
      if (const auto* bound = project->get_as<std::string>("requires-python")) parsed.requires_python = bound->get();
    }
    const toml::table* tool = table_at(result.table(), "tool", parsed);
    own = tool ? table_at(*tool, "awl", parsed) : nullptr;
  }
  if (own == nullptr) return parsed;
  parsed.config.emplace().directory = std::move(directory);
  ConfigReader(*parsed.config, parsed.problems).read(*own);
  std::stable_sort(parsed.problems.begin(), parsed.problems.end(), [](const ConfigProblem& a, const ConfigProblem& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return parsed;
}

bool is_python_platform(std::string_view word) { return std::find(kPlatforms.begin(), kPlatforms.end(), word) != kPlatforms.end(); }

bool is_supported(PythonVersion version) { return kOldestPython <= version && version <= kNewestPython; }

std::optional<PythonVersion> lower_bound_of(std::string_view specifiers) {
  std::optional<PythonVersion> bound;
  while (!specifiers.empty()) {
    const std::size_t comma = specifiers.find(',');
    std::string_view one = trim(specifiers.substr(0, comma));
    specifiers.remove_prefix(comma == std::string_view::npos ? specifiers.size() : comma + 1);
    const std::size_t digits = one.find_first_not_of("<>=!~^ ");
    if (digits == std::string_view::npos) continue;
    const std::string_view sign = trim(one.substr(0, digits));
    if (sign != ">=" && sign != ">" && sign != "~=" && sign != "==" && sign != "===" && sign != "^") continue;
    const std::string_view number = one.substr(digits);
    PythonVersion version{0, 0};
    const char* const end = number.data() + number.size();
    const auto major = std::from_chars(number.data(), end, version.major);
    if (major.ec != std::errc()) continue;
    bool has_more = false;
    if (major.ptr != end && *major.ptr == '.') {
      const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
      has_more = minor.ec == std::errc() && minor.ptr != end;
    }
    // ">3.10" starts with 3.11, but ">3.10.2" still allows a 3.10.
    if (sign == ">" && !has_more) ++version.minor;
    if (!bound || *bound < version) bound = version;
  }
  if (bound) bound = std::clamp(*bound, kOldestPython, kNewestPython);
  return bound;
}

}  // namespace awl::project
