// Internal to src/semantic: what the walk over the tree hands to the freezing of the index.
#pragma once

#include <vector>

#include "semantic/semantic_index.h"

namespace awl::semantic {

/// A definition before symbols exist: they are numbered once all bindings of all scopes are known.
struct RawDefinition {
  Definition definition;
  ScopeId scope;  // where the binding is written; freezing moves it if the name is global or nonlocal there
  NameId name;
  bool in_loop = false;  // may run more than once in one run of its scope
};

/// `global name` or `nonlocal name`.
struct ScopeDeclaration {
  ScopeId scope;
  NameId name;
  NodeId node;
  bool is_global = false;
};

struct Collected {
  std::vector<RawDefinition> definitions;      // in source order
  std::vector<ScopeDeclaration> declarations;  // in source order
};

/// Fills everything of `index` that needs no symbols: scopes, spans, attribute definitions, imports.
Collected collect(const ast::Tree& tree, bool is_stub, SemanticIndex& index);
/// Makes symbols of what was collected and sorts the look-up tables.
void freeze(Collected collected, SemanticIndex& index);
/// Evaluates the statements of the module that set or change `__all__`.
void read_dunder_all(const ast::Tree& tree, SemanticIndex& index);

}  // namespace awl::semantic
