#include "diagnostics/rule_pages.h"

namespace awl {

std::string_view rule_page(Rule rule) {
  const std::string_view id = rule_info(rule).id;
  for (const RulePage& page : embedded_rule_pages()) {
    if (page.id == id) return page.text;
  }
  return {};
}

std::string rule_url(Rule rule) {
  if (rule_page(rule).empty()) return {};
  return "docs/rules/" + std::string(rule_info(rule).id) + ".md";
}

}  // namespace awl
