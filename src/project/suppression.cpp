#include "project/suppression.h"

#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "diagnostics/rule_selection.h"

namespace awl::project {
namespace {

enum class Form {
  Line,        // this line
  LineOrNext,  // this line; alone on a line, the next line of code
  NextLine,    // always the next line of code
  File,        // the whole file
};

struct Directive {
  Form form = Form::Line;
  bool file_at_head = false;  // alone on a line before all code: the whole file
  bool blanket = false;
  bool is_type_ignore = false;  // `# type: ignore[...]`
  std::vector<std::string_view> codes;
};

bool is_code_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':';
}

/// Reads one directive, from the text after a `#`.
class DirectiveParser {
 public:
  explicit DirectiveParser(std::string_view text) : rest_(text) { skip_space(); }

  std::optional<Directive> parse() {
    if (take_word("awl")) return colon_then("ignore") ? bracketed(Form::LineOrNext, true, true) : std::nullopt;
    if (take_word("type")) return colon_then("ignore") ? type_ignore() : std::nullopt;
    for (std::string_view tool : {"basedpyright", "pyright", "pyrefly", "ty"}) {
      if (take_word(tool)) return colon_then("ignore") ? bracketed(Form::Line, false, false) : std::nullopt;
    }
    if (take_word("pylint")) return pylint();
    if (take_word("flake8") || take_word("ruff")) return colon_then_noqa() ? noqa(Form::File) : std::nullopt;
    if (take_word_any_case("noqa")) return noqa(Form::Line);
    return std::nullopt;
  }

 private:
  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool ends_word(std::size_t length) const { return rest_.size() == length || !(is_code_character(rest_[length]) && rest_[length] != ':'); }
  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word) || !ends_word(word.size())) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool take_word_any_case(std::string_view word) {
    if (to_lower_ascii(rest_.substr(0, word.size())) != word || !ends_word(word.size())) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool take_colon() {
    skip_space();
    if (!take(':')) return false;
    skip_space();
    return true;
  }
  bool colon_then(std::string_view word) { return take_colon() && take_word(word); }
  bool colon_then_noqa() { return take_colon() && take_word_any_case("noqa"); }

  std::string_view take_code() {
    std::size_t length = 0;
    while (length < rest_.size() && is_code_character(rest_[length])) ++length;
    const std::string_view code = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return code;
  }

  // `[code, code]`, or nothing.
  std::optional<Directive> bracketed(Form form, bool may_be_blanket, bool file_at_head) {
    Directive directive{form, file_at_head, false, {}};
    skip_space();
    if (!take('[')) {
      directive.blanket = true;
      return may_be_blanket ? std::optional(directive) : std::nullopt;
    }
    const std::size_t end = rest_.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    rest_ = rest_.substr(0, end);
    while (!rest_.empty()) {
      const std::size_t comma = rest_.find(',');
      const std::string_view code = trim(rest_.substr(0, comma));
      if (!code.empty()) directive.codes.push_back(code);
      rest_.remove_prefix(comma == std::string_view::npos ? rest_.size() : comma + 1);
    }
    return directive;
  }

  // Letters and digits (`E501`), or a rule of ours; any other word begins the remark that may follow the codes.
  static bool is_noqa_code(std::string_view code) {
    const std::size_t digits = code.find_first_of("0123456789");
    const bool has_letters =
        digits != 0 && digits != std::string_view::npos &&
        std::all_of(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(digits), [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool has_digits = digits != std::string_view::npos && code.find_first_not_of("0123456789", digits) == std::string_view::npos;
    return (has_letters && has_digits) || (code.find('-') != std::string_view::npos && find_rule(code).has_value());
  }

  std::optional<Directive> type_ignore() {
    auto directive = bracketed(Form::Line, true, true);
    if (directive) directive->is_type_ignore = true;
    return directive;
  }

  std::optional<Directive> noqa(Form form) {
    Directive directive{form, false, false, {}};
    if (take_colon()) {
      for (std::string_view code = take_code(); is_noqa_code(code); code = take_code()) {
        directive.codes.push_back(code);
        skip_space();
        if (take(',')) skip_space();
      }
    }
    directive.blanket = directive.codes.empty();
    return directive;
  }

  std::optional<Directive> pylint() {
    if (!take_colon()) return std::nullopt;
    Directive directive;
    if (take_word("disable-next")) {
      directive.form = Form::NextLine;
    } else if (!take_word("disable")) {
      return std::nullopt;
    }
    skip_space();
    if (!take('=')) return std::nullopt;
    do {
      skip_space();
      directive.codes.push_back(take_code());
      skip_space();
    } while (take(','));
    return directive;
  }

  std::string_view rest_;
};

/// Codes by which mypy names errors of types that have no counterpart among the rules' aliases, or another one.
bool is_mypy_code(std::string_view code) {
  static constexpr std::string_view kCodes[] = {"abstract",           "annotation-unchecked",
                                                "comparison-overlap", "deprecated",
                                                "dict-item",          "empty-body",
                                                "exhaustive-match",   "exit-return",
                                                "explicit-override",  "func-returns-value",
                                                "has-type",           "list-item",
                                                "literal-required",   "metaclass",
                                                "method-assign",      "misc",
                                                "mutable-override",   "no-any-return",
                                                "no-overload-impl",   "no-redef",
                                                "no-untyped-call",    "no-untyped-def",
                                                "overload-overlap",   "override",
                                                "prop-decorator",     "redundant-cast",
                                                "redundant-expr",     "safe-super",
                                                "str-bytes-safe",     "str-format",
                                                "truthy-bool",        "truthy-function",
                                                "type-abstract",      "type-arg",
                                                "type-var",           "typeddict-item",
                                                "unreachable",        "untyped-decorator",
                                                "used-before-def",    "valid-newtype",
                                                "var-annotated",      "typeddict-unknown-key"};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

bool is_type_rule(Rule rule) { return rule_info(rule).group == RuleGroup::Type; }

/// mypy cuts its errors otherwise than awl: `jar[name] = 1` is an `assignment` there and an argument here. A code of its own
/// in its own comment says that the types do not fit on this line.
bool names_type_error(std::string_view code) {
  const std::vector<Rule> rules = find_rules_by_alias(code);
  return is_mypy_code(code) || std::any_of(rules.begin(), rules.end(), is_type_rule);
}

std::vector<Rule> rules_of(std::string_view code) {
  if (code.starts_with("awl:")) code.remove_prefix(4);
  if (const auto rule = find_rule(code)) return {*rule};
  return find_rules_by_alias(code);
}

}  // namespace

class SuppressionReader {
 public:
  SuppressionReader(Suppressions& into, const source::SourceFile& source, const ast::Tree& tree)
      : into_(into), source_(source), tree_(tree) {
    const auto body = ast::children(tree, tree.root());
    first_code_ = body.empty() ? source.text.size() : tree.range(body.front()).start;
  }

  void read() {
    for (const ast::Comment& comment : tree_.comments) {
      std::string_view text = source_.slice(comment.range);
      // One comment may hold several directives: `# type: ignore[x]  # noqa: F821`.
      for (std::size_t hash = text.find('#'); hash != std::string_view::npos; hash = text.find('#')) {
        text.remove_prefix(hash + 1);
        if (const auto directive = DirectiveParser(text).parse()) add(*directive, comment.range.start);
      }
    }
    std::stable_sort(into_.entries_.begin(), into_.entries_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  }

 private:
  void add(const Directive& directive, std::uint32_t offset) {
    Suppressions::Target target;
    target.all = directive.blanket;
    for (const std::string_view code : directive.codes) {
      for (const Rule rule : rules_of(code)) target.rules.push_back(rule);
      target.types |= directive.is_type_ignore && names_type_error(code);
    }
    if (!target.all && !target.types && target.rules.empty()) return;

    const std::uint32_t line = source_.lines.line_of(offset);
    const bool is_alone = is_comment_or_blank(line);
    if (directive.form == Form::File || (directive.file_at_head && is_alone && offset < first_code_)) {
      into_.whole_file_.all |= target.all;
      into_.whole_file_.rules.insert(into_.whole_file_.rules.end(), target.rules.begin(), target.rules.end());
    } else if (directive.form == Form::NextLine || (directive.form == Form::LineOrNext && is_alone)) {
      into_.entries_.emplace_back(next_line_of_code(line), std::move(target));
    } else {
      if (const std::uint32_t definition = decorated_line(line)) into_.entries_.emplace_back(definition, target);
      for (std::uint32_t last = last_line_of_import(line); last > line; --last) into_.entries_.emplace_back(last, target);
      into_.entries_.emplace_back(line, std::move(target));
    }
  }

  /// The line of the `def` or `class` that a decorator on this line belongs to: mypy reports a definition at its first
  /// decorator, and people write the comment there. 0 if there is none.
  std::uint32_t decorated_line(std::uint32_t line) {
    if (!decorators_) {
      decorators_.emplace();
      for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
        const NodeId node(i);
        if (tree_.kind(node) == ast::NodeKind::FunctionDef) {
          const ast::FunctionDef definition(tree_, node);
          note_decorators(definition.decorators(), definition.name_node());
        } else if (tree_.kind(node) == ast::NodeKind::ClassDef) {
          const ast::ClassDef definition(tree_, node);
          note_decorators(definition.decorators(), definition.name_node());
        }
      }
    }
    for (const auto& [decorator, definition] : *decorators_) {
      if (decorator == line) return definition;
    }
    return 0;
  }

  /// The end of a `from m import (...)` over several lines that begins on this one, else 0: other tools report all its names at the
  /// beginning, and there the comment is.
  std::uint32_t last_line_of_import(std::uint32_t line) {
    if (!imports_) {
      imports_.emplace();
      for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
        if (tree_.kind(NodeId(i)) != ast::NodeKind::ImportFrom) continue;
        const TextRange range = tree_.range(NodeId(i));
        const std::uint32_t first = source_.lines.line_of(range.start), last = source_.lines.line_of(range.end);
        if (last > first) imports_->emplace_back(first, last);
      }
    }
    const auto found = std::ranges::lower_bound(*imports_, line, {}, [](const auto& import) { return import.first; });
    return found == imports_->end() || found->first != line ? 0 : found->second;
  }

  void note_decorators(ast::ChildRange decorators, NodeId name) {
    for (const NodeId decorator : decorators) {
      decorators_->emplace_back(source_.lines.line_of(tree_.range(decorator).start), source_.lines.line_of(tree_.range(name).start));
    }
  }

  bool is_comment_or_blank(std::uint32_t line) const {
    const std::string_view text = trim(source_.line_text(line));
    return text.empty() || text.front() == '#';
  }

  std::uint32_t next_line_of_code(std::uint32_t line) const {
    do ++line;
    while (line <= source_.lines.line_count() && is_comment_or_blank(line));
    return line;
  }

  Suppressions& into_;
  const source::SourceFile& source_;
  const ast::Tree& tree_;
  std::size_t first_code_;
  std::optional<std::vector<std::pair<std::uint32_t, std::uint32_t>>> decorators_;  // (line of a decorator, line of its definition)
  std::optional<std::vector<std::pair<std::uint32_t, std::uint32_t>>> imports_;     // (first line, last line) of long imports
};

Suppressions::Suppressions(const source::SourceFile& source, const ast::Tree& tree) : source_(source) {
  if (!tree.comments.empty()) SuppressionReader(*this, source, tree).read();
}

bool Suppressions::Target::covers(Rule rule) const {
  return all || (types && is_type_rule(rule)) || std::find(rules.begin(), rules.end(), rule) != rules.end();
}

bool Suppressions::silences_on(std::uint32_t line, Rule rule) const {
  const auto first = std::lower_bound(entries_.begin(), entries_.end(), line,
                                      [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
  for (auto entry = first; entry != entries_.end() && entry->first == line; ++entry) {
    if (entry->second.covers(rule)) return true;
  }
  return false;
}

bool Suppressions::silences_at_ends(TextRange range, Rule rule) const {
  const std::uint32_t first = source_.lines.line_of(range.start);
  std::uint32_t last = source_.lines.line_of(range.end);
  if (last > first && source_.lines.line_start(last) == range.end) --last;
  return silences_on(first, rule) || (last != first && silences_on(last, rule));
}

bool Suppressions::silences(const Diagnostic& diagnostic) const {
  if (is_always_shown(diagnostic.rule)) return false;
  if (whole_file_.covers(diagnostic.rule)) return true;
  if (entries_.empty()) return false;
  return silences_at_ends(diagnostic.range, diagnostic.rule) ||
         (diagnostic.within && silences_at_ends(*diagnostic.within, diagnostic.rule));
}

}  // namespace awl::project
