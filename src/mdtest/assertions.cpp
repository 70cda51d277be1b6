#include "mdtest/assertions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "base/strings.h"

namespace awl::mdtest {
namespace {

struct Keyword {
  std::string_view word;
  Assertion::Kind kind;
};
constexpr std::array<Keyword, 4> kKeywords = {{{"revealed:", Assertion::Kind::Revealed},
                                               {"error:", Assertion::Kind::Error},
                                               {"warning:", Assertion::Kind::Warning},
                                               {"info:", Assertion::Kind::Info}}};

const Keyword* keyword_at(std::string_view text) {
  const auto found = std::find_if(kKeywords.begin(), kKeywords.end(), [&](const Keyword& k) { return text.starts_with(k.word); });
  return found == kKeywords.end() ? nullptr : found;
}

std::string_view skip_space(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

/// Reads `8 [rule] "part"`, each part optional.
class AssertionReader {
 public:
  AssertionReader(Assertion& assertion, std::string_view text) : assertion_(assertion), rest_(skip_space(text)) {}

  void read() {
    read_column();
    read_rule();
    read_message();
    if (!rest_.empty() && !assertion_.mistake) assertion_.mistake = "`" + std::string(rest_) + "` is no part of an assertion";
  }

 private:
  void read_column() {
    std::uint32_t column = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), column);
    if (error != std::errc()) return;
    assertion_.column = column;
    rest_ = skip_space(rest_.substr(static_cast<std::size_t>(end - rest_.data())));
  }

  void read_rule() {
    if (!rest_.starts_with('[')) return;
    const std::size_t end = rest_.find(']');
    if (end == std::string_view::npos) {
      assertion_.mistake = "`[` without `]`";
      return;
    }
    assertion_.rule = std::string(trim(rest_.substr(1, end - 1)));
    if (!find_rule(*assertion_.rule)) assertion_.mistake = "there is no rule `" + *assertion_.rule + "`";
    rest_ = skip_space(rest_.substr(end + 1));
  }

  void read_message() {
    if (!rest_.starts_with('"')) return;
    const std::size_t end = rest_.rfind('"');
    if (end == 0) {
      assertion_.mistake = "a quotation mark is missing";
      return;
    }
    std::string part;
    for (std::size_t i = 1; i < end; ++i) {
      if (rest_[i] == '\\' && i + 1 < end && (rest_[i + 1] == '"' || rest_[i + 1] == '\\')) ++i;
      part += rest_[i];
    }
    assertion_.message_part = std::move(part);
    rest_ = skip_space(rest_.substr(end + 1));
  }

  Assertion& assertion_;
  std::string_view rest_;
};

// The places in a comment where an assertion begins, after the `#`.
std::vector<std::string_view> split_comment(std::string_view comment) {
  std::vector<std::string_view> parts;
  for (std::size_t hash = comment.find('#'); hash != std::string_view::npos; hash = comment.find('#', hash + 1)) {
    const std::string_view after = skip_space(comment.substr(hash + 1));
    if (keyword_at(after) == nullptr) continue;
    if (!parts.empty()) {
      std::string_view& last = parts.back();
      last = trim(last.substr(0, last.size() - (comment.size() - hash)));
    }
    parts.push_back(trim(after));
  }
  return parts;
}

bool is_comment_or_blank(std::string_view line) {
  line = trim(line);
  return line.empty() || line.front() == '#';
}

bool satisfies(const Assertion& assertion, const Diagnostic& diagnostic, std::uint32_t column) {
  switch (assertion.kind) {
    case Assertion::Kind::Revealed:
      return diagnostic.rule == Rule::revealed_type && diagnostic.revealed == assertion.type;
    case Assertion::Kind::Error:
      if (diagnostic.severity != Severity::Error && diagnostic.severity != Severity::Warning) return false;
      break;
    case Assertion::Kind::Warning:
      if (diagnostic.severity != Severity::Warning) return false;
      break;
    case Assertion::Kind::Info:
      if (diagnostic.severity != Severity::Info) return false;
      break;
  }
  if (assertion.column && *assertion.column != column) return false;
  if (assertion.rule && *assertion.rule != rule_info(diagnostic.rule).id) return false;
  return !assertion.message_part || diagnostic.message.find(*assertion.message_part) != std::string::npos;
}

/// Largest pairing on one line, by augmenting paths.
class LineMatcher {
 public:
  LineMatcher(const source::SourceFile& source, std::vector<const Assertion*> assertions, std::vector<const Diagnostic*> diagnostics)
      : source_(source),
        assertions_(std::move(assertions)),
        diagnostics_(std::move(diagnostics)),
        assertion_of_(diagnostics_.size(), kFree) {}

  void run(std::vector<Mismatch>& mismatches) {
    for (std::size_t a = 0; a < assertions_.size(); ++a) {
      tried_.assign(diagnostics_.size(), false);
      if (assertions_[a]->mistake || !assign(a)) unmet_.push_back(a);
    }
    for (const std::size_t a : unmet_) report_unmet(*assertions_[a], mismatches);
    for (std::size_t d = 0; d < diagnostics_.size(); ++d) {
      if (assertion_of_[d] == kFree) report_unexpected(*diagnostics_[d], mismatches);
    }
  }

 private:
  static constexpr std::size_t kFree = SIZE_MAX;

  std::uint32_t column_of(const Diagnostic& diagnostic) const { return source_.position(diagnostic.range.start).column; }

  bool assign(std::size_t a) {
    for (std::size_t d = 0; d < diagnostics_.size(); ++d) {
      if (tried_[d] || !satisfies(*assertions_[a], *diagnostics_[d], column_of(*diagnostics_[d]))) continue;
      tried_[d] = true;
      if (assertion_of_[d] == kFree || assign(assertion_of_[d])) {
        assertion_of_[d] = a;
        return true;
      }
    }
    return false;
  }

  void report_unmet(const Assertion& assertion, std::vector<Mismatch>& mismatches) {
    if (assertion.mistake) {
      mismatches.push_back({assertion.written_on, "cannot read `" + assertion.text + "`: " + *assertion.mistake});
      return;
    }
    if (assertion.kind == Assertion::Kind::Revealed) {
      for (std::size_t d = 0; d < diagnostics_.size(); ++d) {
        if (assertion_of_[d] != kFree || diagnostics_[d]->rule != Rule::revealed_type) continue;
        assertion_of_[d] = 0;  // told here, with what was wanted
        mismatches.push_back(
            {assertion.line, fmt::format("revealed `{}`, expected `{}`", diagnostics_[d]->revealed.value_or(""), assertion.type)});
        return;
      }
    }
    mismatches.push_back({assertion.line, "nothing here matches `" + assertion.text + "`"});
  }

  void report_unexpected(const Diagnostic& diagnostic, std::vector<Mismatch>& mismatches) const {
    mismatches.push_back({source_.lines.line_of(diagnostic.range.start),
                          fmt::format("unexpected {}: {} [{}] \"{}\"", severity_text(diagnostic.severity), column_of(diagnostic),
                                      rule_info(diagnostic.rule).id, diagnostic.message)});
  }

  const source::SourceFile& source_;
  std::vector<const Assertion*> assertions_;
  std::vector<const Diagnostic*> diagnostics_;
  std::vector<std::size_t> assertion_of_;  // by diagnostic
  std::vector<bool> tried_;
  std::vector<std::size_t> unmet_;
};

}  // namespace

std::vector<Assertion> read_assertions(const source::SourceFile& source, const ast::Tree& tree) {
  std::vector<Assertion> assertions;
  for (const ast::Comment& comment : tree.comments) {
    const std::uint32_t written_on = source.lines.line_of(comment.range.start);
    std::uint32_t line = written_on;
    if (is_comment_or_blank(source.line_text(line))) {
      while (line < source.lines.line_count() && is_comment_or_blank(source.line_text(line))) ++line;
    }
    for (const std::string_view part : split_comment(source.slice(comment.range))) {
      const Keyword* keyword = keyword_at(part);
      Assertion assertion;
      assertion.kind = keyword->kind;
      assertion.line = line;
      assertion.written_on = written_on;
      assertion.text = std::string(part);
      const std::string_view rest = part.substr(keyword->word.size());
      if (keyword->kind == Assertion::Kind::Revealed) {
        assertion.type = std::string(trim(rest));
      } else {
        AssertionReader(assertion, rest).read();
      }
      assertions.push_back(std::move(assertion));
    }
  }
  return assertions;
}

std::vector<Mismatch> match(const source::SourceFile& source, const std::vector<Assertion>& assertions,
                            const std::vector<Diagnostic>& diagnostics) {
  std::map<std::uint32_t, std::pair<std::vector<const Assertion*>, std::vector<const Diagnostic*>>> by_line;
  for (const Assertion& assertion : assertions) by_line[assertion.line].first.push_back(&assertion);
  for (const Diagnostic& diagnostic : diagnostics) {
    by_line[source.lines.line_of(diagnostic.range.start)].second.push_back(&diagnostic);
  }
  std::vector<Mismatch> mismatches;
  for (auto& [line, both] : by_line) LineMatcher(source, std::move(both.first), std::move(both.second)).run(mismatches);
  std::stable_sort(mismatches.begin(), mismatches.end(), [](const Mismatch& a, const Mismatch& b) { return a.line < b.line; });
  return mismatches;
}

}  // namespace awl::mdtest
