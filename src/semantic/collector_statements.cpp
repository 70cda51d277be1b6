#include "base/names.h"
#include "semantic/collector.h"

namespace awl::semantic {

using ast::NodeKind;

namespace {

bool is_name(const ast::Tree& tree, NodeId node, std::string_view text) {
  if (tree.kind(node) == NodeKind::Name) return name_text(ast::Name(tree, node).name()) == text;
  if (tree.kind(node) == NodeKind::Attribute) return name_text(ast::Attribute(tree, node).attr()) == text;
  return false;
}

/// The name that `import a.b.c` binds.
NameId first_part(NameId dotted) {
  const std::string_view text = name_text(dotted);
  const std::size_t dot = text.find('.');
  return dot == std::string_view::npos ? dotted : intern(text.substr(0, dot));
}

}  // namespace

void Collector::visit_function(NodeId node) {
  const ast::FunctionDef function(tree_, node);
  define(frame_.scope, function.name(), {DefinitionKind::Function, true, true, node, node, SymbolId{}});
  visit_all(function.decorators());
  const Method method = method_of(node);
  const Frame outer = frame_;
  const NodeId type_params = function.type_params();
  const Frame annotations = open_type_parameters(node, type_params);
  frame_ = annotations;
  const ScopeId scope = open_scope(ScopeKind::Function, node);
  frame_ = outer;
  index_.scopes[scope.index()].is_async = function.is_async();
  index_.scopes[scope.index()].is_generator = function.has_yield();
  if (!tree_.absent(type_params)) visit_in(annotations, type_params);
  visit_parameters(function.parameters(), node, scope, annotations);
  visit_in(annotations, function.returns());
  Frame inner;
  inner.scope = scope;
  inner.in_function = true;
  inner.in_type_checking = outer.in_type_checking;
  inner.method = method;
  visit_in(inner, function.body_list());
}

/// Functions directly in a class body get the object or class as first parameter, unless they are static.
Collector::Method Collector::method_of(NodeId node) const {
  if (index_.scope(frame_.scope).kind != ScopeKind::Class) return {};
  const ast::FunctionDef function(tree_, node);
  const std::string_view name = name_text(function.name());
  Method method{node, frame_.scope, NameId{}, name == "__new__" || name == "__init_subclass__" || name == "__class_getitem__"};
  for (const NodeId decorator : function.decorators()) {
    if (is_name(tree_, decorator, "staticmethod")) return {};
    if (is_name(tree_, decorator, "classmethod")) method.on_class = true;
  }
  const ast::ChildRange parameters = ast::Parameters(tree_, function.parameters()).items();
  if (parameters.empty()) return {};
  const ast::Parameter first(tree_, parameters.front());
  const ast::ParameterKind kind = first.parameter_kind();
  if (kind != ast::ParameterKind::PositionalOnly && kind != ast::ParameterKind::Normal) return {};
  method.receiver = first.name();
  return method;
}

/// The frame in which annotations and bases are evaluated: a scope of its own if there are type parameters.
Collector::Frame Collector::open_type_parameters(NodeId node, NodeId type_params) {
  Frame frame = frame_;
  if (tree_.absent(type_params)) return frame;
  frame.scope = open_scope(ScopeKind::TypeParameters, node);
  frame.in_loop = false;
  for (const NodeId param : ast::children(tree_, type_params)) {
    const NameId name = ast::Identifier(tree_, tree_.first_child(param)).name();
    out_.definitions.push_back({{DefinitionKind::TypeParameter, true, true, param, param, SymbolId{}}, frame.scope, name, false});
  }
  return frame;
}

void Collector::visit_parameters(NodeId node, NodeId owner, ScopeId function_scope, const Frame& annotations) {
  for (const NodeId item : ast::Parameters(tree_, node).items()) {
    const ast::Parameter parameter(tree_, item);
    const NodeId annotation = parameter.annotation();
    const bool declared = !tree_.absent(annotation);
    out_.definitions.push_back(
        {{DefinitionKind::Parameter, true, declared, item, owner, SymbolId{}}, function_scope, parameter.name(), false});
    visit_in(annotations, annotation);
    visit(parameter.default_value());
  }
}

void Collector::visit_class(NodeId node) {
  const ast::ClassDef cls(tree_, node);
  define(frame_.scope, cls.name(), {DefinitionKind::Class, true, true, node, node, SymbolId{}});
  visit_all(cls.decorators());
  const Frame outer = frame_;
  const NodeId type_params = cls.type_params();
  const Frame bases = open_type_parameters(node, type_params);
  frame_ = bases;
  const ScopeId scope = open_scope(ScopeKind::Class, node);
  frame_ = outer;
  if (!tree_.absent(type_params)) visit_in(bases, type_params);
  visit_in(bases, cls.slot(3));
  Frame inner;
  inner.scope = scope;
  inner.in_function = outer.in_function;
  inner.in_try = outer.in_try;
  inner.in_type_checking = outer.in_type_checking;
  visit_in(inner, cls.body_list());
}

void Collector::visit_alias(NodeId node) {
  const ast::TypeAlias alias(tree_, node);
  if (tree_.kind(alias.name()) == NodeKind::Name)
    define(frame_.scope, ast::Name(tree_, alias.name()).name(), {DefinitionKind::TypeAlias, true, true, node, node, SymbolId{}});
  const Frame inner = open_type_parameters(node, alias.type_params());
  visit_in(inner, alias.type_params());
  visit_in(inner, alias.value());
}

void Collector::visit_assignment(NodeId node) {
  switch (tree_.kind(node)) {
    case NodeKind::Assign: {
      const ast::Assign assign(tree_, node);
      visit(assign.value());
      for (const NodeId target : assign.targets()) bind_target(target, {DefinitionKind::Assignment, node, true, false, NodeId{}});
      return;
    }
    case NodeKind::AnnAssign: {
      const ast::AnnAssign assign(tree_, node);
      const bool binds = is_stub_ || !tree_.absent(assign.value());
      bind_target(assign.target(), {DefinitionKind::AnnotatedAssignment, node, binds, true, assign.annotation()});
      visit(assign.annotation());
      return visit(assign.value());
    }
    case NodeKind::AugAssign: {
      const ast::AugAssign assign(tree_, node);
      bind_target(assign.target(), {DefinitionKind::AugmentedAssignment, node, true, false, NodeId{}});
      return visit(assign.value());
    }
    default:
      for (const NodeId target : ast::Delete(tree_, node).targets())
        bind_target(target, {DefinitionKind::Deletion, node, false, false, NodeId{}});
  }
}

void Collector::visit_for(NodeId node) {
  const ast::For loop(tree_, node);
  const bool was_in_loop = frame_.in_loop;
  frame_.in_loop = true;
  bind_target(loop.target(), {DefinitionKind::ForTarget, node, true, false, NodeId{}});
  frame_.in_loop = was_in_loop;
  visit(loop.iter());
  frame_.in_loop = true;
  visit(loop.body());
  frame_.in_loop = was_in_loop;
  visit(loop.orelse());
}

void Collector::visit_while(NodeId node) {
  const ast::While loop(tree_, node);
  const bool was_in_loop = frame_.in_loop;
  frame_.in_loop = true;
  visit(loop.test());
  visit(loop.body());
  frame_.in_loop = was_in_loop;
  visit(loop.orelse());
}

void Collector::visit_if(NodeId node) {
  const bool was_type_checking = frame_.in_type_checking;
  for (const NodeId item : ast::If(tree_, node).branches()) {
    const ast::IfBranch branch(tree_, item);
    visit(branch.test());
    if (is_name(tree_, branch.test(), "TYPE_CHECKING")) frame_.in_type_checking = true;
    visit(branch.body());
    frame_.in_type_checking = was_type_checking;
  }
}

void Collector::visit_with(NodeId node) {
  const ast::With with(tree_, node);
  for (const NodeId part : with.items()) {
    const ast::WithItem item(tree_, part);
    visit(item.context_expr());
    bind_target(item.target(), {DefinitionKind::WithTarget, part, true, false, NodeId{}});
  }
  visit(with.body());
}

void Collector::visit_try(NodeId node) {
  const ast::Try statement(tree_, node);
  const bool was_in_try = frame_.in_try;
  // `try: ... finally: ...` guards no import against its absence.
  frame_.in_try = was_in_try || !statement.handlers().empty();
  visit(statement.body());
  for (const NodeId handler : statement.handlers()) visit_handler(handler);
  frame_.in_try = was_in_try;
  visit(statement.orelse());
  visit(statement.finalbody());
}

void Collector::visit_handler(NodeId node) {
  const ast::ExceptHandler handler(tree_, node);
  visit(handler.type());
  if (!tree_.absent(handler.name()))
    define_here(handler.name(), ast::Identifier(tree_, handler.name()).name(), {DefinitionKind::ExceptName, node, true, false, NodeId{}});
  visit(handler.body());
}

void Collector::visit_scope_declaration(NodeId node, bool is_global) {
  for (const NodeId name : ast::children(tree_, node))
    out_.declarations.push_back({frame_.scope, ast::Identifier(tree_, name).name(), name, is_global});
}

ImportRecord Collector::import_record(NodeId node) const {
  ImportRecord record;
  record.node = node;
  record.in_function = frame_.in_function;
  record.in_try = frame_.in_try;
  record.in_type_checking = frame_.in_type_checking;
  record.scope = frame_.scope;
  return record;
}

void Collector::visit_import(NodeId node) {
  for (const NodeId item : ast::Import(tree_, node).names()) {
    const ast::Alias alias(tree_, item);
    ImportRecord record = import_record(item);
    record.module = alias.name();
    index_.imports.push_back(record);
    const bool renamed = !tree_.absent(alias.asname());
    const NameId bound = renamed ? ast::Identifier(tree_, alias.asname()).name() : first_part(alias.name());
    define_here(item, bound, {DefinitionKind::Import, item, true, false, NodeId{}});
  }
}

void Collector::visit_import_from(NodeId node) {
  const ast::ImportFrom from(tree_, node);
  const auto base = [&](NodeId where) {
    ImportRecord record = import_record(where);
    if (!tree_.absent(from.module())) record.module = ast::Identifier(tree_, from.module()).name();
    record.level = from.level();
    return record;
  };
  if (from.is_star()) {
    ImportRecord record = base(node);
    record.is_star = true;
    index_.imports.push_back(record);
    if (index_.scope(frame_.scope).kind == ScopeKind::Module) index_.star_imports.push_back(node);
    return;
  }
  for (const NodeId item : from.names()) {
    const ast::Alias alias(tree_, item);
    ImportRecord record = base(item);
    record.imported = alias.name();
    index_.imports.push_back(record);
    const bool renamed = !tree_.absent(alias.asname());
    const NameId bound = renamed ? ast::Identifier(tree_, alias.asname()).name() : alias.name();
    define_here(item, bound, {DefinitionKind::ImportFrom, item, true, false, NodeId{}});
  }
}

void Collector::visit_pattern(NodeId node, NodeId match_case) {
  const auto capture = [&](NodeId name) {
    if (tree_.kind(name) == NodeKind::Identifier)
      define_here(name, ast::Identifier(tree_, name).name(), {DefinitionKind::MatchCapture, match_case, true, false, NodeId{}});
  };
  switch (tree_.kind(node)) {
    case NodeKind::MatchValue:
    case NodeKind::MatchSingleton:
      return visit_children(node);
    case NodeKind::MatchStar:
    case NodeKind::MatchAs:
    case NodeKind::MatchMapping:
    case NodeKind::MatchClass:
    case NodeKind::MatchKeyword:
    case NodeKind::MatchMappingItem:
    case NodeKind::MatchSequence:
    case NodeKind::MatchOr:
      for (const NodeId part : ast::children(tree_, node)) {
        if (tree_.kind(part) == NodeKind::Identifier) {
          capture(part);
        } else {
          visit_pattern(part, match_case);
        }
      }
      return;
    default:
      return visit(node);
  }
}

}  // namespace awl::semantic
