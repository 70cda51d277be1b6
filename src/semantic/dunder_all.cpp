#include <algorithm>

#include "base/names.h"
#include "semantic/collect.h"

namespace awl::semantic {

using ast::NodeKind;

namespace {

class DunderAll {
 public:
  DunderAll(const ast::Tree& tree, SemanticIndex& index) : tree_(tree), index_(index), name_(intern("__all__")) {}

  void run() {
    if (tree_.kind(tree_.root()) != NodeKind::Module || !index_.lookup(ScopeId(0), name_)) return;
    read_block(ast::children(tree_, tree_.root()));
    index_.has_dunder_all = seen_ && !unknown_;
    if (index_.has_dunder_all) return;
    index_.dunder_all.clear();
    index_.dunder_all_modules.clear();
  }

 private:
  bool is_dunder_all(NodeId node) const { return tree_.kind(node) == NodeKind::Name && ast::Name(tree_, node).name() == name_; }

  void read_block(ast::ChildRange statements) {
    for (const NodeId statement : statements) read_statement(statement);
  }

  /// Statements of branches count as if all ran: which of them does is not known without evaluating their tests.
  void read_statement(NodeId node) {
    switch (tree_.kind(node)) {
      case NodeKind::Assign:
        return read_assign(node);
      case NodeKind::AnnAssign: {
        const ast::AnnAssign assign(tree_, node);
        if (is_dunder_all(assign.target()) && !tree_.absent(assign.value())) set(assign.value());
        return;
      }
      case NodeKind::AugAssign: {
        const ast::AugAssign assign(tree_, node);
        if (!is_dunder_all(assign.target())) return;
        if (assign.op() != ast::Operator::Add || !add_names(assign.value())) unknown_ = true;
        return;
      }
      case NodeKind::ExprStmt:
        return read_call(ast::ExprStmt(tree_, node).value());
      case NodeKind::If:
        ++branches_around_;
        for (const NodeId branch : ast::If(tree_, node).branches()) read_list(ast::IfBranch(tree_, branch).body());
        --branches_around_;
        return;
      case NodeKind::With:
        return read_list(ast::With(tree_, node).body());
      case NodeKind::Try:
        return read_try(node);
      default:
        return;
    }
  }

  void read_list(NodeId list) {
    if (!tree_.absent(list)) read_block(ast::children(tree_, list));
  }

  void read_try(NodeId node) {
    const ast::Try statement(tree_, node);
    read_list(statement.body());
    for (const NodeId handler : statement.handlers()) read_list(ast::ExceptHandler(tree_, handler).body());
    read_list(statement.orelse());
    read_list(statement.finalbody());
  }

  void read_assign(NodeId node) {
    const ast::Assign assign(tree_, node);
    for (const NodeId target : assign.targets()) {
      if (is_dunder_all(target)) set(assign.value());
    }
  }

  void set(NodeId value) {
    seen_ = true;
    unknown_ = false;
    // `__all__ = __all__ + [...]` keeps what is there, and one branch's list does not take away that of another.
    if (!mentions_itself(value) && branches_around_ == 0) {
      index_.dunder_all.clear();
      index_.dunder_all_modules.clear();
    }
    if (!add_names(value)) unknown_ = true;
  }

  bool mentions_itself(NodeId node) const {
    for (std::uint32_t i = node.value; i < tree_.node(node).next; ++i) {
      if (is_dunder_all(NodeId(i))) return true;
    }
    return false;
  }

  /// `__all__.extend(x)`, `.append("x")`, `.remove("x")`.
  void read_call(NodeId node) {
    if (tree_.kind(node) != NodeKind::Call) return;
    const ast::Call call(tree_, node);
    if (tree_.kind(call.func()) != NodeKind::Attribute) return;
    const ast::Attribute method(tree_, call.func());
    if (!is_dunder_all(method.value())) return;
    const ast::ChildRange arguments = call.arguments();
    const std::string_view name = name_text(method.attr());
    const bool one = arguments.size() == 1;
    if (one && name == "extend" && add_names(arguments.front())) return;
    if (one && name == "append" && add_element(arguments.front())) return;
    if (one && name == "remove" && tree_.kind(arguments.front()) == NodeKind::ConstStr) {
      auto& names = index_.dunder_all;
      const auto at = std::find(names.begin(), names.end(), intern(ast::ConstStr(tree_, arguments.front()).value()));
      if (at != names.end()) names.erase(at);
      return;
    }
    if (name != "sort" && name != "reverse") unknown_ = true;
  }

  /// A list or tuple of strings, `module.__all__`, or a sum of such; false if it is something else.
  bool add_names(NodeId node) {
    switch (tree_.kind(node)) {
      case NodeKind::List:
      case NodeKind::Tuple: {
        bool known = true;
        for (const NodeId element : ast::children(tree_, node)) known &= add_element(element);
        return known;
      }
      case NodeKind::BinOp: {
        const ast::BinOp sum(tree_, node);
        return sum.op() == ast::Operator::Add && add_names(sum.left()) && add_names(sum.right());
      }
      case NodeKind::Attribute: {
        const ast::Attribute attribute(tree_, node);
        if (attribute.attr() != name_) return false;
        index_.dunder_all_modules.push_back(attribute.value());
        return true;
      }
      case NodeKind::Call:
        return add_converted(node);
      default:
        return is_dunder_all(node);
    }
  }

  /// `list(x)`, `tuple(x)`, `sorted(x)`.
  bool add_converted(NodeId node) {
    const ast::Call call(tree_, node);
    if (tree_.kind(call.func()) != NodeKind::Name || call.arguments().size() != 1) return false;
    const std::string_view name = name_text(ast::Name(tree_, call.func()).name());
    return (name == "list" || name == "tuple" || name == "sorted") && add_names(call.arguments().front());
  }

  bool add_element(NodeId node) {
    if (tree_.kind(node) == NodeKind::Starred) return add_names(ast::Starred(tree_, node).value());
    if (tree_.kind(node) != NodeKind::ConstStr) return false;
    index_.dunder_all.push_back(intern(ast::ConstStr(tree_, node).value()));
    return true;
  }

  const ast::Tree& tree_;
  SemanticIndex& index_;
  NameId name_;
  bool seen_ = false;
  bool unknown_ = false;
  int branches_around_ = 0;
};

}  // namespace

void read_dunder_all(const ast::Tree& tree, SemanticIndex& index) { DunderAll(tree, index).run(); }

}  // namespace awl::semantic
