// Names that are bound twice where they may not be, or declared against each other.
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/names.h"
#include "semantic/rejections.h"

namespace awl::semantic {

using ast::NodeKind;

namespace {

NameId debug_name() {
  static const NameId name = intern("__debug__");
  return name;
}

/// Every method can see the class around it under this name.
NameId class_cell() {
  static const NameId name = intern("__class__");
  return name;
}

void check_parameters(RejectionSink& sink, NodeId parameters) {
  absl::flat_hash_set<NameId> seen;
  for (const NodeId node : ast::Parameters(sink.tree, parameters).items()) {
    if (sink.tree.kind(node) != NodeKind::Parameter) continue;
    const ast::Parameter parameter(sink.tree, node);
    if (!parameter.name() || name_text(parameter.name()).empty()) continue;
    if (!seen.insert(parameter.name()).second) {
      sink.add(parameter.name_node(), fmt::format("parameter `{}` is there twice", name_text(parameter.name())));
    } else if (parameter.name() == debug_name()) {
      sink.add(parameter.name_node(), "`__debug__` cannot be assigned");
    }
  }
}

void check_type_parameters(RejectionSink& sink, NodeId list) {
  if (sink.tree.absent(list)) return;
  absl::flat_hash_set<NameId> seen;
  for (const NodeId node : ast::children(sink.tree, list)) {
    const NodeId name_node = sink.tree.child(node, 0);
    if (sink.tree.kind(name_node) != NodeKind::Identifier) continue;
    const NameId name = ast::Identifier(sink.tree, name_node).name();
    if (!seen.insert(name).second) sink.add(name_node, fmt::format("type parameter `{}` is there twice", name_text(name)));
  }
}

void check_keywords(RejectionSink& sink, ast::ChildRange arguments) {
  absl::flat_hash_set<NameId> seen;
  for (const NodeId node : arguments) {
    if (sink.tree.kind(node) != NodeKind::Keyword) continue;
    const NameId name = ast::Keyword(sink.tree, node).name();
    if (!name) continue;
    const std::uint32_t start = sink.tree.range(node).start;
    const TextRange range{start, start + static_cast<std::uint32_t>(name_text(name).size())};
    if (!seen.insert(name).second) sink.add(range, fmt::format("keyword argument `{}` is given twice", name_text(name)));
    if (name == debug_name()) sink.add(range, "`__debug__` cannot be assigned");
  }
}

/// `global` and `nonlocal` statements: what each scope declares, then every other mention of those names.
class ScopeDeclarations {
 public:
  explicit ScopeDeclarations(RejectionSink& sink) : sink_(sink), tree_(sink.tree), index_(sink.index) {}

  void run() {
    for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
      const NodeKind kind = tree_.kind(NodeId(i));
      if (kind == NodeKind::Global || kind == NodeKind::Nonlocal) declare(NodeId(i), kind == NodeKind::Global);
    }
    if (declared_.empty()) return;
    for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
      if (tree_.kind(NodeId(i)) == NodeKind::Name) mention(NodeId(i), ast::Name(tree_, NodeId(i)).name());
    }
    for (const Definition& definition : index_.definitions) {
      if (tree_.kind(definition.node) != NodeKind::Name && definition.kind != DefinitionKind::Parameter) {
        mention(definition.node, index_.symbol(definition.symbol).name);
      }
    }
  }

 private:
  struct Declared {
    NodeId identifier;
    bool is_global = false;
    bool reported = false;
  };
  using Key = std::pair<ScopeId, NameId>;

  void declare(NodeId statement, bool is_global) {
    const char* word = is_global ? "global" : "nonlocal";
    const ScopeId scope = index_.enclosing_scope(statement);
    if (!is_global && index_.scope(scope).kind == ScopeKind::Module) {
      sink_.add(statement, "`nonlocal` at the top of a module: there is no function around");
      return;
    }
    for (const NodeId identifier : ast::children(tree_, statement)) {
      const NameId name = ast::Identifier(tree_, identifier).name();
      const std::string_view text = name_text(name);
      const auto [place, is_new] = declared_.try_emplace(Key{scope, name}, Declared{identifier, is_global});
      if (!is_new) {
        if (place->second.is_global != is_global) sink_.add(identifier, fmt::format("`{}` is both `global` and `nonlocal`", text));
      } else if (is_parameter(scope, name)) {
        sink_.add(identifier, fmt::format("`{}` is a parameter and cannot be `{}`, too", text, word));
        place->second.reported = true;
      } else if (!is_global && !has_outer_binding(scope, name)) {
        sink_.add(identifier, fmt::format("no function around binds `{}`, so it cannot be `nonlocal`", text));
        place->second.reported = true;
      }
    }
  }

  [[nodiscard]] bool is_parameter(ScopeId scope, NameId name) const {
    const NodeId node = index_.scope(scope).node;
    if (tree_.kind(node) != NodeKind::FunctionDef) return false;
    for (const NodeId parameter : ast::Parameters(tree_, ast::FunctionDef(tree_, node).parameters()).items()) {
      if (tree_.kind(parameter) == NodeKind::Parameter && ast::Parameter(tree_, parameter).name() == name) return true;
    }
    return false;
  }

  [[nodiscard]] bool has_outer_binding(ScopeId scope, NameId name) const {
    for (ScopeId at = index_.scope(scope).parent; at; at = index_.scope(at).parent) {
      const ScopeKind kind = index_.scope(at).kind;
      if (kind == ScopeKind::Module) return false;
      if (kind == ScopeKind::Class && name == class_cell()) return true;
      if (kind != ScopeKind::Function && kind != ScopeKind::Lambda) continue;
      const SymbolId symbol = index_.lookup(at, name);
      if (!symbol) continue;
      const Symbol& found = index_.symbol(symbol);
      if (found.is_global) return false;
      if (found.is_bound || found.is_declared || found.is_parameter || found.is_nonlocal) return true;
    }
    return false;
  }

  void mention(NodeId node, NameId name) {
    if (!is_declared_somewhere(name)) return;
    const auto found = declared_.find(Key{index_.enclosing_scope(node), name});
    if (found == declared_.end() || found->second.reported) return;
    const char* word = found->second.is_global ? "global" : "nonlocal";
    const std::string_view text = name_text(name);
    const DefinitionId definition = index_.definition_of(node);
    const bool annotated = definition && index_.definition(definition).kind == DefinitionKind::AnnotatedAssignment &&
                           !ast::AnnAssign(tree_, index_.definition(definition).region).is_from_comment();
    if (annotated) {
      sink_.add(node, fmt::format("`{}` is `{}` here and cannot be annotated: annotate it where it belongs", text, word));
    } else if (node < found->second.identifier) {
      const bool bound = tree_.kind(node) != NodeKind::Name || tree_.context(node) != ast::Context::Load;
      sink_.add(found->second.identifier, fmt::format("`{}` is {} before it is declared `{}`", text, bound ? "assigned" : "used", word));
    } else {
      return;
    }
    found->second.reported = true;
  }

  [[nodiscard]] bool is_declared_somewhere(NameId name) {
    if (names_.empty()) {
      for (const auto& [key, value] : declared_) names_.insert(key.second);
    }
    return names_.contains(name);
  }

  RejectionSink& sink_;
  const ast::Tree& tree_;
  const SemanticIndex& index_;
  absl::flat_hash_map<Key, Declared> declared_;
  absl::flat_hash_set<NameId> names_;
};

}  // namespace

void reject_names(RejectionSink& sink) {
  const ast::Tree& tree = sink.tree;
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const NodeId node(i);
    switch (tree.kind(node)) {
      case NodeKind::Parameters:
        check_parameters(sink, node);
        break;
      case NodeKind::FunctionDef:
        check_type_parameters(sink, ast::FunctionDef(tree, node).type_params());
        break;
      case NodeKind::ClassDef:
        check_type_parameters(sink, ast::ClassDef(tree, node).type_params());
        check_keywords(sink, ast::ClassDef(tree, node).arguments());
        break;
      case NodeKind::TypeAlias:
        check_type_parameters(sink, ast::TypeAlias(tree, node).type_params());
        break;
      case NodeKind::Call:
        check_keywords(sink, ast::Call(tree, node).arguments());
        break;
      case NodeKind::Name:
        if (tree.context(node) != ast::Context::Load && ast::Name(tree, node).name() == debug_name()) {
          sink.add(node, tree.context(node) == ast::Context::Del ? "`__debug__` cannot be deleted" : "`__debug__` cannot be assigned");
        }
        break;
      default:
        break;
    }
  }
  ScopeDeclarations(sink).run();
}

}  // namespace awl::semantic
