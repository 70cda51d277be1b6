#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "base/names.h"
#include "semantic/semantic_index.h"

namespace awl::semantic {
namespace {

const char* scope_kind_name(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::Module:
      return "module";
    case ScopeKind::Class:
      return "class";
    case ScopeKind::Function:
      return "function";
    case ScopeKind::Lambda:
      return "lambda";
    case ScopeKind::Comprehension:
      return "comprehension";
    case ScopeKind::TypeParameters:
      return "type parameters";
  }
  return "?";
}

const char* definition_kind_name(DefinitionKind kind) {
  switch (kind) {
    case DefinitionKind::Import:
      return "import";
    case DefinitionKind::ImportFrom:
      return "import from";
    case DefinitionKind::Function:
      return "function";
    case DefinitionKind::Class:
      return "class";
    case DefinitionKind::TypeAlias:
      return "type alias";
    case DefinitionKind::Assignment:
      return "assignment";
    case DefinitionKind::AnnotatedAssignment:
      return "annotated assignment";
    case DefinitionKind::AugmentedAssignment:
      return "augmented assignment";
    case DefinitionKind::NamedExpr:
      return "named expression";
    case DefinitionKind::ForTarget:
      return "for target";
    case DefinitionKind::WithTarget:
      return "with target";
    case DefinitionKind::ExceptName:
      return "except name";
    case DefinitionKind::ComprehensionTarget:
      return "comprehension target";
    case DefinitionKind::MatchCapture:
      return "match capture";
    case DefinitionKind::Parameter:
      return "parameter";
    case DefinitionKind::TypeParameter:
      return "type parameter";
    case DefinitionKind::Deletion:
      return "deletion";
  }
  return "?";
}

class Dump {
 public:
  Dump(const SemanticIndex& index, const ast::Tree& tree, std::string_view text) : index_(index), tree_(tree) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }

  std::string run() {
    children_.resize(index_.scopes.size());
    for (std::uint32_t i = 1; i < index_.scopes.size(); ++i) children_[index_.scopes[i].parent.index()].push_back(i);
    scope(0, 0);
    imports();
    dunder_all();
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(unsigned depth, fmt::format_string<Args...> format, Args&&... args) {
    out_.append(depth * 2, ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  std::string at(NodeId node) const {
    const std::uint32_t offset = tree_.node(node).start;
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    const std::uint32_t column = offset - (next == line_starts_.begin() ? 0 : *std::prev(next));
    return fmt::format("{}:{}", next - line_starts_.begin() + 1, column + 1);
  }

  std::string scope_title(const Scope& scope) const {
    std::string title = scope_kind_name(scope.kind);
    const ast::NodeKind kind = tree_.kind(scope.node);
    if (kind == ast::NodeKind::FunctionDef) title += fmt::format(" {}", name_text(ast::FunctionDef(tree_, scope.node).name()));
    if (kind == ast::NodeKind::ClassDef) title += fmt::format(" {}", name_text(ast::ClassDef(tree_, scope.node).name()));
    if (scope.is_async) title += ", async";
    if (scope.is_generator) title += ", generator";
    if (scope.is_generator_expression) title += ", generator expression";
    return title;
  }

  static std::string symbol_flags(const Symbol& symbol) {
    std::string flags;
    if (symbol.is_bound) flags += " bound";
    if (symbol.is_declared) flags += " declared";
    if (symbol.is_parameter) flags += " parameter";
    if (symbol.is_global) flags += " global";
    if (symbol.is_nonlocal) flags += " nonlocal";
    if (symbol.is_reassigned) flags += " reassigned";
    return flags;
  }

  void symbol(SymbolId id, unsigned depth) {
    const Symbol& s = index_.symbol(id);
    line(depth, "{}:{}", name_text(s.name), symbol_flags(s));
    for (const DefinitionId d : index_.definitions_of(id)) {
      const Definition& definition = index_.definition(d);
      line(depth + 1, "{} at {}{}{}", definition_kind_name(definition.kind), at(definition.node),
           definition.is_binding ? "" : ", binds nothing", definition.is_declaration ? ", declares" : "");
    }
  }

  void scope(std::uint32_t i, unsigned depth) {
    const Scope& s = index_.scopes[i];
    line(depth, "{} at {}", scope_title(s), at(s.node));
    for (std::uint32_t k = 0; k < s.symbol_count; ++k) symbol(SymbolId(s.first_symbol + k), depth + 1);
    for (const AttributeDefinition& a : index_.attributes_of(ScopeId(i))) {
      line(depth + 1, ".{}: {} at {}{}", name_text(a.attribute), a.on_class ? "class attribute" : "attribute", at(a.target),
           a.is_declaration ? ", declares" : "");
    }
    for (const std::uint32_t child : children_[i]) scope(child, depth + 1);
  }

  void imports() {
    for (const ImportRecord& import : index_.imports) {
      std::string what = std::string(import.level, '.') + std::string(name_text(import.module));
      if (import.imported) what += fmt::format(" name {}", name_text(import.imported));
      if (import.is_star) what += " *";
      line(0, "import {} at {}{}{}{}", what, at(import.node), import.in_function ? ", in function" : "", import.in_try ? ", in try" : "",
           import.in_type_checking ? ", in type checking" : "");
    }
  }

  void dunder_all() {
    if (!index_.has_dunder_all) return;
    std::string names;
    for (const NameId name : index_.dunder_all) names += fmt::format(" {}", name_text(name));
    line(0, "__all__ ={}", names);
    for (const NodeId module : index_.dunder_all_modules) line(0, "__all__ of module at {}", at(module));
  }

  const SemanticIndex& index_;
  const ast::Tree& tree_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<std::vector<std::uint32_t>> children_;
  std::string out_;
};

}  // namespace

std::string dump_index(const SemanticIndex& index, const ast::Tree& tree, std::string_view text) { return Dump(index, tree, text).run(); }

}  // namespace awl::semantic
