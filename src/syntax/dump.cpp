#include "syntax/dump.h"

#include <algorithm>

#include "base/names.h"

namespace awl::syntax {

using ast::NodeKind;

namespace {

class Dumper {
 public:
  Dumper(const ast::Tree& tree, std::string_view text) : tree_(tree), text_(text) {
    lines_.push_back(0);
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\n') lines_.push_back(static_cast<std::uint32_t>(at + 1));
    }
  }

  std::string run() {
    std::vector<std::uint32_t> open;  // ends of the subtrees that the current node lies in
    for (std::uint32_t node = 0; node < tree_.nodes.size(); ++node) {
      while (!open.empty() && open.back() <= node) open.pop_back();
      result_.append(2 * open.size(), ' ');
      line(node);
      open.push_back(tree_.nodes[node].next);
    }
    for (const ast::Comment& comment : tree_.comments) {
      result_ += "comment ";
      range(comment.range);
      result_ += '\n';
    }
    for (const ast::SyntaxProblem& problem : tree_.problems) {
      result_ += "problem ";
      range(problem.range);
      result_ += ' ' + problem.message + '\n';
    }
    return std::move(result_);
  }

 private:
  void line(std::uint32_t index) {
    const ast::Node& node = tree_.nodes[index];
    result_ += kind_name(node.kind);
    if (node.kind != NodeKind::Absent) {
      result_ += ' ';
      range({node.start, node.end});
      details(node);
      flags(node);
    }
    result_ += '\n';
  }

  void range(TextRange range) {
    position(range.start);
    result_ += '-';
    position(range.end);
  }

  void position(std::uint32_t offset) {
    const auto line = std::upper_bound(lines_.begin(), lines_.end(), offset) - 1;
    std::size_t column = 1;
    for (std::size_t at = *line; at < offset && at < text_.size(); ++at) {
      column += (static_cast<unsigned char>(text_[at]) & 0xC0) != 0x80;
    }
    result_ += std::to_string(line - lines_.begin() + 1) + ':' + std::to_string(column);
  }

  void details(const ast::Node& node) {
    switch (node.kind) {
      case NodeKind::Identifier:
      case NodeKind::Name:
      case NodeKind::Attribute:
      case NodeKind::MatchKeyword:
        name(node);
        break;
      case NodeKind::Keyword:
        node.data == NameId::kNone ? void(result_ += " **") : name(node);
        break;
      case NodeKind::ConstInt:
        result_ += node.flags & ast::flag::kImplicit ? " big" : " = " + std::to_string(tree_.integers[node.data]);
        break;
      case NodeKind::ConstStr:
      case NodeKind::ConstBytes:
        quoted(tree_.strings[node.data]);
        break;
      case NodeKind::BinOp:
      case NodeKind::AugAssign:
        word(operator_text(static_cast<ast::Operator>(node.aux)));
        break;
      case NodeKind::UnaryOp:
        word(operator_text(static_cast<ast::UnaryOperator>(node.aux)));
        break;
      case NodeKind::CompareRest:
        word(operator_text(static_cast<ast::CompareOperator>(node.aux)));
        break;
      case NodeKind::BoolOp:
        word(static_cast<ast::BoolOperator>(node.aux) == ast::BoolOperator::And ? "and" : "or");
        break;
      case NodeKind::Parameter:
        word(parameter_word(static_cast<ast::ParameterKind>(node.aux)));
        break;
      case NodeKind::ImportFrom:
        if (node.aux) result_ += " level " + std::to_string(node.aux);
        break;
      case NodeKind::FormattedValue:
        if (node.aux) result_ += std::string(" !") + static_cast<char>(node.aux);
        break;
      default:
        break;
    }
  }

  static const char* parameter_word(ast::ParameterKind kind) {
    static constexpr const char* kWords[] = {"positional-only", "normal", "*", "keyword-only", "**"};
    return kWords[static_cast<std::size_t>(kind)];
  }

  void flags(const ast::Node& node) {
    switch (node.kind) {
      case NodeKind::FunctionDef:
      case NodeKind::Lambda:
        if (node.flags & ast::flag::kAsync) word("async");
        if (node.flags & ast::flag::kHasYield) word("generator");
        return;
      case NodeKind::For:
      case NodeKind::With:
      case NodeKind::Comprehension:
        if (node.flags & ast::flag::kAsync) word("async");
        return;
      case NodeKind::Try:
      case NodeKind::ImportFrom:
        if (node.flags & ast::flag::kStar) word("*");
        return;
      case NodeKind::ConstStr:
      case NodeKind::ConstBytes:
        if (node.flags & ast::flag::kImplicit) word("adjacent");
        if (node.flags & ast::flag::kRaw) word("inexact");
        break;
      default:
        break;
    }
    const auto context = static_cast<ast::Context>(node.flags & ast::flag::kContextMask);
    if (context == ast::Context::Store) word("store");
    if (context == ast::Context::Del) word("del");
    if (node.flags & ast::flag::kParenthesized) word("parenthesized");
  }

  void word(const char* text) { (result_ += ' ') += text; }
  void name(const ast::Node& node) { (result_ += ' ') += name_text(NameId(node.data)); }

  /// The value in quotes; a long one is cut.
  void quoted(const std::string& value) {
    constexpr std::size_t kShown = 60;
    static constexpr char kDigits[] = "0123456789abcdef";
    std::size_t shown = std::min(value.size(), kShown);
    while (shown < value.size() && (static_cast<unsigned char>(value[shown]) & 0xC0) == 0x80) --shown;
    result_ += " \"";
    for (std::size_t k = 0; k < shown; ++k) {
      const auto c = static_cast<unsigned char>(value[k]);
      if (c == '"' || c == '\\')
        (result_ += '\\') += value[k];
      else if (c == '\n')
        result_ += "\\n";
      else if (c < 0x20 || c == 0x7F)
        ((result_ += "\\x") += kDigits[c >> 4]) += kDigits[c & 15];
      else
        result_ += value[k];
    }
    result_ += '"';
    if (shown < value.size()) result_ += "+" + std::to_string(value.size() - shown);
  }

  const ast::Tree& tree_;
  std::string_view text_;
  std::vector<std::uint32_t> lines_;
  std::string result_;
};

}  // namespace

std::string dump_ast(const ast::Tree& tree, std::string_view text) { return Dumper(tree, text).run(); }

}  // namespace awl::syntax
