// Statements in the wrong place or order: future imports, star imports, the order of handlers.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/names.h"
#include "semantic/rejections.h"

namespace awl::semantic {

using ast::NodeKind;

namespace {

bool is_future_import(const ast::Tree& tree, NodeId node) {
  static const NameId future = intern("__future__");
  if (tree.kind(node) != NodeKind::ImportFrom) return false;
  const ast::ImportFrom import(tree, node);
  return import.level() == 0 && !tree.absent(import.module()) && ast::Identifier(tree, import.module()).name() == future;
}

/// Features of CPython's `__future__`; all but `annotations` have been mandatory for long.
bool is_future_feature(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kFeatures = {"nested_scopes",  "generators",     "division",         "absolute_import",
                                                                 "with_statement", "print_function", "unicode_literals", "barry_as_FLUFL",
                                                                 "generator_stop", "annotations"};
  return std::find(kFeatures.begin(), kFeatures.end(), name) != kFeatures.end();
}

void check_future_import(RejectionSink& sink, NodeId node, bool is_at_top) {
  if (!is_at_top) {
    sink.add(node, "`from __future__ import` must stand at the top of the file, before any other statement");
    return;
  }
  const ast::ImportFrom import(sink.tree, node);
  if (import.is_star()) {
    sink.add(node, "`__future__` has no features to import by `*`");
    return;
  }
  for (const NodeId name : import.names()) {
    const ast::Alias alias(sink.tree, name);
    if (is_future_feature(name_text(alias.name()))) continue;
    sink.add(alias.name_node(), fmt::format("`__future__` has no feature `{}`", name_text(alias.name())));
  }
}

void check_future_imports(RejectionSink& sink) {
  const ast::Tree& tree = sink.tree;
  bool is_at_top = true, is_first = true;
  std::vector<NodeId> at_top;
  for (const NodeId statement : ast::Module(tree, tree.root()).body()) {
    const bool is_docstring =
        is_first && tree.kind(statement) == NodeKind::ExprStmt && tree.kind(ast::ExprStmt(tree, statement).value()) == NodeKind::ConstStr;
    is_first = false;
    if (is_future_import(tree, statement)) {
      if (is_at_top) at_top.push_back(statement);
    } else if (!is_docstring) {
      is_at_top = false;
    }
  }
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    if (!is_future_import(tree, NodeId(i))) continue;
    check_future_import(sink, NodeId(i), std::find(at_top.begin(), at_top.end(), NodeId(i)) != at_top.end());
  }
}

void check_handlers(RejectionSink& sink, const ast::Try& statement) {
  for (const NodeId node : statement.handlers()) {
    const ast::ExceptHandler handler(sink.tree, node);
    const bool is_last = sink.tree.node(node).next == sink.tree.node(sink.tree.child(statement.id, 1)).next;
    if (!is_last && sink.tree.absent(handler.type())) {
      const std::uint32_t start = sink.tree.range(node).start;
      sink.add(TextRange{start, start + 6}, "a bare `except:` catches everything, so it must be the last handler");
    }
  }
}

}  // namespace

void reject_statements(RejectionSink& sink) {
  check_future_imports(sink);
  for (std::uint32_t i = 0; i < sink.tree.nodes.size(); ++i) {
    const NodeId node(i);
    if (sink.tree.kind(node) == NodeKind::Try) check_handlers(sink, ast::Try(sink.tree, node));
    if (sink.tree.kind(node) != NodeKind::ImportFrom || !ast::ImportFrom(sink.tree, node).is_star()) continue;
    if (sink.index.scope(sink.index.enclosing_scope(node)).kind != ScopeKind::Module) {
      sink.add(node, "`import *` is only allowed at the top level of a module");
    }
  }
}

}  // namespace awl::semantic
