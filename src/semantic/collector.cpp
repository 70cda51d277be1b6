#include "semantic/collector.h"

namespace awl::semantic {

using ast::NodeKind;

Collected collect(const ast::Tree& tree, bool is_stub, SemanticIndex& index) { return Collector(tree, is_stub, index).run(); }

Collected Collector::run() {
  const NodeId root = tree_.root();
  frame_.scope = open_scope(ScopeKind::Module, root);
  mark(0, frame_.scope);
  // A forward reference's tree is one expression, which may open a scope of its own; a file's is a module.
  if (tree_.kind(root) == NodeKind::Module) {
    visit_children(root);
  } else {
    index_.scope_by_node.clear();
    visit(root);
  }
  return std::move(out_);
}

/// From node `first` on, code belongs to `scope`. Marks come in the order of nodes, so spans need no sorting.
void Collector::mark(std::uint32_t first, ScopeId scope) {
  auto& spans = index_.scope_spans;
  const auto past = static_cast<std::uint32_t>(tree_.nodes.size());
  if (!spans.empty() && spans.back().first.value == first) spans.pop_back();
  if (!spans.empty()) {
    if (spans.back().scope == scope) {
      spans.back().past = NodeId(past);
      return;
    }
    spans.back().past = NodeId(first);
  }
  if (first < past) spans.push_back({NodeId(first), NodeId(past), scope});
}

ScopeId Collector::open_scope(ScopeKind kind, NodeId node) {
  const ScopeId id(static_cast<std::uint32_t>(index_.scopes.size()));
  Scope scope;
  scope.kind = kind;
  scope.node = node;
  scope.parent = frame_.scope;
  index_.scopes.push_back(scope);
  auto& by_node = kind == ScopeKind::TypeParameters ? index_.type_params_scope_by_node : index_.scope_by_node;
  by_node.emplace_back(node, id);
  return id;
}

/// Visits a part that another scope (or a loop, or a `try`) evaluates.
void Collector::visit_in(const Frame& frame, NodeId node) {
  const Frame saved = frame_;
  frame_ = frame;
  mark(node.value, frame.scope);
  visit(node);
  frame_ = saved;
  mark(tree_.node(node).next, saved.scope);
}

void Collector::visit_children(NodeId node) { visit_all(ast::children(tree_, node)); }

void Collector::visit_all(ast::ChildRange nodes) {
  for (const NodeId node : nodes) visit(node);
}

void Collector::visit(NodeId node) {
  switch (tree_.kind(node)) {
    case NodeKind::FunctionDef:
      return visit_function(node);
    case NodeKind::ClassDef:
      return visit_class(node);
    case NodeKind::TypeAlias:
      return visit_alias(node);
    case NodeKind::Assign:
    case NodeKind::AnnAssign:
    case NodeKind::AugAssign:
    case NodeKind::Delete:
      return visit_assignment(node);
    case NodeKind::For:
      return visit_for(node);
    case NodeKind::While:
      return visit_while(node);
    case NodeKind::If:
      return visit_if(node);
    case NodeKind::With:
      return visit_with(node);
    case NodeKind::Try:
      return visit_try(node);
    case NodeKind::Global:
      return visit_scope_declaration(node, true);
    case NodeKind::Nonlocal:
      return visit_scope_declaration(node, false);
    case NodeKind::Import:
      return visit_import(node);
    case NodeKind::ImportFrom:
      return visit_import_from(node);
    case NodeKind::MatchCase: {
      const ast::MatchCase match_case(tree_, node);
      visit_pattern(match_case.pattern(), node);
      visit(match_case.guard());
      return visit(match_case.body());
    }
    default:
      if (!visit_expression(node)) visit_children(node);
  }
}

/// The expressions that open a scope or bind a name; false for all others.
bool Collector::visit_expression(NodeId node) {
  switch (tree_.kind(node)) {
    case NodeKind::NamedExpr:
      visit_named_expression(node);
      return true;
    case NodeKind::Lambda:
      visit_lambda(node);
      return true;
    case NodeKind::ListComp:
    case NodeKind::SetComp:
    case NodeKind::DictComp:
    case NodeKind::GeneratorExp:
      visit_comprehension(node);
      return true;
    case NodeKind::Await: {
      Scope& scope = index_.scopes[frame_.scope.index()];
      if (scope.kind == ScopeKind::Comprehension) scope.is_async = true;
      visit_children(node);
      return true;
    }
    default:
      return false;
  }
}

void Collector::define(ScopeId scope, NameId name, Definition definition) {
  if (!name.valid()) return;
  out_.definitions.push_back({definition, scope, name, frame_.in_loop});
}

void Collector::define_here(NodeId node, NameId name, const Target& target) {
  define(frame_.scope, name, {target.kind, target.is_binding, target.is_declaration, node, target.region, SymbolId{}});
}

void Collector::bind_target(NodeId node, const Target& target) {
  switch (tree_.kind(node)) {
    case NodeKind::Name:
      return define_here(node, ast::Name(tree_, node).name(), target);
    case NodeKind::Attribute:
      if (target.kind != DefinitionKind::Deletion) bind_attribute(node, target);
      return visit_children(node);
    case NodeKind::Tuple:
    case NodeKind::List:
    case NodeKind::Starred:
      for (const NodeId part : ast::children(tree_, node)) bind_target(part, target);
      return;
    default:
      return visit(node);
  }
}

void Collector::bind_attribute(NodeId node, const Target& target) {
  const Method& method = frame_.method;
  const ast::Attribute attribute(tree_, node);
  const NodeId receiver = attribute.value();
  if (!method.function || tree_.kind(receiver) != NodeKind::Name) return;
  if (ast::Name(tree_, receiver).name() != method.receiver) return;
  index_.attribute_definitions.push_back({method.class_scope, attribute.attr(), node, target.region, method.function, method.on_class,
                                          target.is_declaration, target.annotation});
}

/// PEP 572: in a comprehension, the name belongs to the scope around all comprehensions.
void Collector::visit_named_expression(NodeId node) {
  const ast::NamedExpr named(tree_, node);
  const NodeId target = named.target();
  if (tree_.kind(target) == NodeKind::Name) {
    ScopeId scope = frame_.scope;
    while (index_.scope(scope).kind == ScopeKind::Comprehension) scope = index_.scope(scope).parent;
    define(scope, ast::Name(tree_, target).name(), {DefinitionKind::NamedExpr, true, false, target, node, SymbolId{}});
  } else {
    visit(target);
  }
  visit(named.value());
}

void Collector::visit_lambda(NodeId node) {
  const ast::Lambda lambda(tree_, node);
  const ScopeId scope = open_scope(ScopeKind::Lambda, node);
  index_.scopes[scope.index()].is_generator = (tree_.node(node).flags & ast::flag::kHasYield) != 0;
  visit_parameters(lambda.parameters(), node, scope, frame_);
  Frame inner;
  inner.scope = scope;
  inner.in_function = true;
  visit_in(inner, lambda.body());
}

void Collector::visit_comprehension(NodeId node) {
  const NodeKind kind = tree_.kind(node);
  const ScopeId scope = open_scope(ScopeKind::Comprehension, node);
  index_.scopes[scope.index()].is_generator_expression = kind == NodeKind::GeneratorExp;
  Frame inner = frame_;
  inner.scope = scope;
  inner.in_loop = true;
  const NodeId element = tree_.first_child(node);
  visit_in(inner, element);
  bool is_first = true;
  for (const NodeId generator : ast::children_from(tree_, node, 1)) {
    visit_generator(generator, is_first, inner);
    is_first = false;
  }
  // A list, set or dict is built at once, so its awaiting makes the comprehension around it await; a generator waits until
  // it is asked.
  Scope& outer = index_.scopes[frame_.scope.index()];
  if (outer.kind == ScopeKind::Comprehension && kind != NodeKind::GeneratorExp && index_.scope(scope).is_async) outer.is_async = true;
}

/// The first iterable is evaluated in the scope around the comprehension, all else inside it.
void Collector::visit_generator(NodeId node, bool is_first, const Frame& inner) {
  const ast::Comprehension generator(tree_, node);
  const Frame outer = frame_;
  if (generator.is_async()) index_.scopes[inner.scope.index()].is_async = true;
  frame_ = inner;
  mark(node.value, inner.scope);
  bind_target(generator.target(), {DefinitionKind::ComprehensionTarget, node, true, false, NodeId{}});
  visit_in(is_first ? outer : inner, generator.iter());
  visit_all(generator.ifs());
  frame_ = outer;
  mark(tree_.node(node).next, outer.scope);
}

}  // namespace awl::semantic
