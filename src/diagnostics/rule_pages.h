// The manual pages of docs/rules, built into the program.
#pragma once

#include <string>
#include <string_view>

#include "diagnostics/diagnostic.h"

namespace awl {

/// The Markdown text of `docs/rules/<id>.md`, or "" for a rule that has no page.
std::string_view rule_page(Rule rule);
/// Where the page is found, "docs/rules/unused-awaitable.md"; "" for a rule that has no page.
std::string rule_url(Rule rule);

struct RulePage {
  std::string_view id;
  std::string_view text;
};
/// All pages, sorted by id; made from docs/rules by the build.
std::span<const RulePage> embedded_rule_pages();

}  // namespace awl
