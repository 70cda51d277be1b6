// Internal to src/semantic: the walk that finds scopes, definitions, attribute definitions and imports.
#pragma once

#include "semantic/collect.h"

namespace awl::semantic {

class Collector {
 public:
  Collector(const ast::Tree& tree, bool is_stub, SemanticIndex& index) : tree_(tree), index_(index), is_stub_(is_stub) {}
  Collected run();

 private:
  /// The method whose body is walked: assignments through its first parameter define attributes of the class.
  struct Method {
    NodeId function;  // none: no method, or one without such a parameter
    ScopeId class_scope;
    NameId receiver;
    bool on_class = false;
  };
  /// What holds for the code that is walked right now.
  struct Frame {
    ScopeId scope;
    bool in_loop = false;
    bool in_function = false;
    bool in_try = false;
    bool in_type_checking = false;
    Method method;
  };
  /// What a target binds its names as.
  struct Target {
    DefinitionKind kind;
    NodeId region;
    bool is_binding = true;
    bool is_declaration = false;
    NodeId annotation;
  };

  // collector.cpp: frames, scopes, definitions, expressions
  void mark(std::uint32_t first, ScopeId scope);
  ScopeId open_scope(ScopeKind kind, NodeId node);
  void visit_in(const Frame& frame, NodeId node);
  void visit(NodeId node);
  void visit_children(NodeId node);
  void visit_all(ast::ChildRange nodes);
  bool visit_expression(NodeId node);
  void define(ScopeId scope, NameId name, Definition definition);
  void define_here(NodeId node, NameId name, const Target& target);
  void bind_target(NodeId node, const Target& target);
  void bind_attribute(NodeId node, const Target& target);
  void visit_named_expression(NodeId node);
  void visit_lambda(NodeId node);
  void visit_comprehension(NodeId node);
  void visit_generator(NodeId node, bool is_first, const Frame& inner);

  // collector_statements.cpp
  void visit_function(NodeId node);
  void visit_class(NodeId node);
  void visit_alias(NodeId node);
  Frame open_type_parameters(NodeId node, NodeId type_params);
  void visit_parameters(NodeId node, NodeId owner, ScopeId function_scope, const Frame& annotations);
  Method method_of(NodeId function) const;
  void visit_assignment(NodeId node);
  void visit_for(NodeId node);
  void visit_while(NodeId node);
  void visit_if(NodeId node);
  void visit_with(NodeId node);
  void visit_try(NodeId node);
  void visit_handler(NodeId node);
  void visit_scope_declaration(NodeId node, bool is_global);
  void visit_import(NodeId node);
  void visit_import_from(NodeId node);
  ImportRecord import_record(NodeId node) const;
  void visit_pattern(NodeId node, NodeId match_case);

  const ast::Tree& tree_;
  SemanticIndex& index_;
  bool is_stub_;
  Frame frame_;
  Collected out_;
};

}  // namespace awl::semantic
