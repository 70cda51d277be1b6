#include "facts/facts.h"

#include <algorithm>

// The same as in project/config.cpp: the library's inline functions differ with them.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/check.h"
#include "base/hash.h"
#include "source/embedded_stubs.h"

namespace awl::facts {

namespace {

std::string_view last_part(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

struct KindName {
  std::string_view name;
  FactKind kind;
};
constexpr KindName kKinds[] = {
    {"blocking", FactKind::Blocking},        {"runs-loop", FactKind::RunsLoop},          {"spawns", FactKind::Spawns},
    {"keeps-task", FactKind::KeepsTask},     {"runs-in-thread", FactKind::RunsInThread}, {"thread-lock", FactKind::ThreadLock},
    {"cancel-scope", FactKind::CancelScope}, {"cancellation", FactKind::Cancellation},   {"must-close", FactKind::MustClose},
    {"consumes", FactKind::Consumes},        {"runs-on-loop", FactKind::RunsOnLoop},     {"hands-on", FactKind::HandsOn},
    {"suppresses", FactKind::Suppresses},    {"gives-back", FactKind::GivesBack},
};

FactKind parse_kind(std::string_view name, const std::string& where) {
  for (const KindName& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  AWL_CHECK(false, where + ": unknown fact kind `" + std::string(name) + "`");
}

Confidence parse_confidence(std::string_view name, const std::string& where) {
  if (name == "high") return Confidence::High;
  if (name == "medium") return Confidence::Medium;
  AWL_CHECK(name == "low", where + ": unknown confidence `" + std::string(name) + "`");
  return Confidence::Low;
}

Guard parse_guard(const toml::table& table, const std::string& where) {
  Guard guard;
  guard.argument = table["argument"].value_or(std::string());
  guard.position = static_cast<int>(table["position"].value_or(std::int64_t{-1}));
  guard.kind = table.contains("is") ? Guard::Kind::ArgumentIs : Guard::Kind::ArgumentPresent;
  guard.value = table["is"].value_or(std::string());
  AWL_CHECK(!guard.argument.empty() || guard.position >= 0, where + ": a guard names an argument or its position");
  return guard;
}

/// Text, or a table with a text for each library.
void read_instead(toml::node_view<const toml::node> node, Fact& fact, const std::string& where) {
  if (!node) return;
  if (const auto text = node.value<std::string>()) {
    fact.instead = *text;
    return;
  }
  const toml::table* table = node.as_table();
  AWL_CHECK(table != nullptr && table->contains("asyncio"), where + ": `instead` is text or a table with `asyncio`");
  fact.instead = (*table)["asyncio"].value_or(std::string());
  fact.instead_trio = (*table)["trio"].value_or(std::string());
  fact.instead_anyio = (*table)["anyio"].value_or(std::string());
}

/// Values of the file's top level stand for every fact that does not say otherwise.
Fact parse_fact(const toml::table& defaults, const toml::table& row, std::string key, const std::string& file) {
  const auto text = [&](const char* name) { return row[name].value<std::string>().value_or(defaults[name].value_or(std::string())); };
  Fact fact;
  fact.key = std::move(key);
  const std::string where = file + ": " + fact.key;
  fact.kind = parse_kind(text("kind"), where);
  const std::string confidence = text("confidence");
  if (!confidence.empty()) fact.confidence = parse_confidence(confidence, where);
  if (const std::string rule = text("rule"); !rule.empty()) fact.rule = find_rule(rule);
  read_instead(row.contains("instead") ? row["instead"] : defaults["instead"], fact, where);
  for (const auto& [name, list] : {std::pair("defined-as", &fact.defined_as), std::pair("defined-in", &fact.defined_in)}) {
    const toml::array* values = row[name].as_array();
    if (values == nullptr) continue;
    for (const toml::node& value : *values) list->push_back(value.value_or(std::string()));
  }
  fact.note = text("note");
  if (const toml::array* guards = row["guards"].as_array()) {
    for (const toml::node& guard : *guards) {
      const toml::table* table = guard.as_table();
      AWL_CHECK(table != nullptr, where + ": a guard is a table");
      fact.guards.push_back(parse_guard(*table, where));
    }
  }
  return fact;
}

/// `keys = [...]` lists many facts that share everything; `key = "..."` is one.
void add_rows(const toml::table& document, const std::string& file, std::vector<Fact>& facts) {
  const toml::array* rows = document["fact"].as_array();
  AWL_CHECK(rows != nullptr, file + ": no [[fact]]");
  for (const toml::node& node : *rows) {
    const toml::table* row = node.as_table();
    AWL_CHECK(row != nullptr, file + ": a fact is a table");
    if (const auto key = (*row)["key"].value<std::string>()) facts.push_back(parse_fact(document, *row, *key, file));
    if (const toml::array* keys = (*row)["keys"].as_array()) {
      for (const toml::node& key : *keys) {
        const auto text = key.value<std::string>();
        AWL_CHECK(text.has_value(), file + ": keys are strings");
        facts.push_back(parse_fact(document, *row, *text, file));
      }
    }
  }
}

struct Table {
  std::vector<Fact> facts;
  HashMap<std::string, std::vector<const Fact*>> by_last_name;

  Table() {
    for (const std::string_view path : source::embedded_files_in("facts")) {
      if (!path.ends_with(".toml")) continue;
      const std::string file(path);
      const auto text = source::read_embedded_file(path);
      AWL_CHECK(text.has_value(), "an embedded facts file cannot be read: " + file);
      const toml::parse_result result = toml::parse(*text);
      AWL_CHECK(result.succeeded(), file + ": " + std::string(result.error().description()));
      add_rows(result.table(), file, facts);
    }
    std::stable_sort(facts.begin(), facts.end(),
                     [](const Fact& a, const Fact& b) { return a.key != b.key ? a.key < b.key : a.kind < b.kind; });
    for (const Fact& fact : facts) {
      by_last_name[std::string(last_part(fact.key))].push_back(&fact);
      for (const std::string& name : fact.defined_as) by_last_name[name].push_back(&fact);
    }
  }
};

const Table& table() {
  static const Table value;
  return value;
}

}  // namespace

bool Fact::may_be_defined_in(std::string_view module) const {
  const auto top_of = [](std::string_view dotted) { return dotted.substr(0, dotted.find('.')); };
  const auto public_name = [](std::string_view name) { return name.starts_with('_') ? name.substr(1) : name; };  // `_io` is `io`
  const std::string_view top = top_of(module);
  return public_name(top) == public_name(top_of(key)) || std::ranges::find(defined_in, top) != defined_in.end();
}

const std::string& Fact::instead_for(std::string_view library) const {
  if (library == "trio" && !instead_trio.empty()) return instead_trio;
  if (library == "anyio" && !instead_anyio.empty()) return instead_anyio;
  return instead;
}

std::span<const Fact> all_facts() { return table().facts; }

std::span<const Fact* const> facts_named(std::string_view last_name) {
  const auto it = table().by_last_name.find(last_name);
  if (it == table().by_last_name.end()) return {};
  return it->second;
}

const Fact* find_fact(std::string_view key, FactKind kind) {
  for (const Fact* fact : facts_named(last_part(key))) {
    if (fact->key == key && fact->kind == kind) return fact;
  }
  return nullptr;
}

}  // namespace awl::facts
