// Every rule of src/diagnostics/rules.def has its manual page and its tests. Run from the top of the checkout.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "diagnostics/diagnostic.h"
#include "diagnostics/rule_pages.h"
#include "mdtest/markdown.h"

namespace awl::mdtest {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// Answers of awl about itself or about the bytes of a file: nothing in a Markdown block can make it give them.
bool cannot_be_provoked(Rule rule) { return rule == Rule::internal_error || rule == Rule::invalid_encoding; }

bool expects_a_finding(const Block& block) {
  constexpr std::array<std::string_view, 3> kWords{"# error:", "# warning:", "# info:"};
  return std::ranges::any_of(kWords, [&](std::string_view word) { return block.text.find(word) != std::string::npos; });
}

bool is_python(const Block& block) { return block.tag == "py" || block.tag == "pyi"; }

/// A section that wants this rule to be reported.
bool fires(const Section& section, Rule rule) {
  const std::string wanted = rule == Rule::revealed_type ? "# revealed:" : "[" + std::string(rule_info(rule).id) + "]";
  return std::ranges::any_of(section.blocks,
                             [&](const Block& block) { return is_python(block) && block.text.find(wanted) != std::string::npos; });
}

/// Has code in which nothing is reported.
bool is_silent(const Section& section) {
  return std::ranges::any_of(section.blocks, [](const Block& block) { return is_python(block) && !expects_a_finding(block); });
}

bool fires(const Page& page, Rule rule) {
  return std::ranges::any_of(page.sections, [rule](const Section& section) { return fires(section, rule); });
}

bool has_heading(const Page& page, std::string_view heading) {
  return std::ranges::any_of(page.sections, [heading](const Section& section) { return section.name.ends_with(heading); });
}

/// The word by itself: `E113` does not stand in `E1133`.
bool mentions(std::string_view text, std::string_view word) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

std::vector<Page> test_pages() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator("mdtests")) {
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<Page> pages;
  for (const fs::path& path : paths) pages.push_back(parse_page(read(path), path.stem().string()));
  return pages;
}

TEST(RuleTable, EachRuleHasAPage) {
  for (const RuleInfo& info : all_rules()) {
    const std::string_view text = rule_page(info.rule);
    EXPECT_FALSE(text.empty()) << "docs/rules/" << info.id << ".md is missing: docs/adding-a-rule.md says what it holds";
    if (text.empty()) continue;
    EXPECT_TRUE(text.starts_with("# " + std::string(info.id) + "\n")) << info.id << ": the page begins with the rule's id";
    const Page page = parse_page(text, "page");
    EXPECT_TRUE(page.problems.empty()) << info.id;
    EXPECT_TRUE(has_heading(page, "What it does")) << info.id;
    if (info.group == RuleGroup::Info) continue;
    for (const char* heading : {"Why is this bad?", "How to fix", "Other tools"}) {
      EXPECT_TRUE(has_heading(page, heading)) << info.id << " has no section \"" << heading << '"';
    }
    if (cannot_be_provoked(info.rule)) continue;
    EXPECT_TRUE(fires(page, info.rule)) << info.id << ": the page has no example that is reported";
    EXPECT_TRUE(std::ranges::any_of(page.sections, is_silent)) << info.id << ": the page has no example that is right";
  }
}

TEST(RuleTable, EachPageNamesTheCodesOfOtherTools) {
  for (const RuleInfo& info : all_rules()) {
    std::istringstream aliases{std::string(info.aliases)};
    for (std::string alias; aliases >> alias;) {
      EXPECT_TRUE(mentions(rule_page(info.rule), alias)) << "docs/rules/" << info.id << ".md does not mention " << alias;
    }
  }
}

TEST(RuleTable, EachRuleIsInTheList) {
  const std::string list = read("docs/rules.md");
  for (const RuleInfo& info : all_rules()) {
    const std::string row = "| [`" + std::string(info.id) + "`](rules/" + std::string(info.id) + ".md) | " + severity_text(info.severity) +
                            " | " + std::string(info.summary) + " |";
    EXPECT_NE(list.find(row), std::string::npos) << "docs/rules.md lacks this row:\n" << row;
  }
}

TEST(RuleTable, EachPageBelongsToARule) {
  for (const RulePage& page : embedded_rule_pages()) EXPECT_TRUE(find_rule(page.id)) << "docs/rules/" << page.id << ".md";
}

TEST(RuleTable, EachRuleHasATest) {
  const std::vector<Page> pages = test_pages();
  ASSERT_FALSE(pages.empty()) << "run it from the top of the checkout";
  for (const RuleInfo& info : all_rules()) {
    if (cannot_be_provoked(info.rule)) continue;
    EXPECT_TRUE(std::ranges::any_of(pages, [&](const Page& page) { return fires(page, info.rule); }))
        << "no page of mdtests wants [" << info.id << "]";
  }
}

TEST(RuleTable, EachLintRuleHasItsOwnFiles) {
  for (const RuleInfo& info : all_rules()) {
    if (info.group != RuleGroup::Async) continue;
    std::string name(info.id);
    std::ranges::replace(name, '-', '_');
    EXPECT_TRUE(fs::exists("src/lint/rules/" + name + ".cpp")) << info.id;
    const Page page = parse_page(read("mdtests/lint/" + std::string(info.id) + ".md"), "page");
    EXPECT_TRUE(fires(page, info.rule)) << "mdtests/lint/" << info.id << ".md has no case that fires";
    EXPECT_TRUE(std::ranges::any_of(page.sections, is_silent)) << "mdtests/lint/" << info.id << ".md has no case that stays silent";
  }
}

}  // namespace
}  // namespace awl::mdtest
