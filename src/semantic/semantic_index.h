// Scopes, symbols and definitions of one file. Knows no types and no other file.
//
//   def f(a):          scope 0 Module: symbols f, X          definitions: Function f, Assignment X
//       b: int = a     scope 1 Function f: symbols a, b      definitions: Parameter a, AnnotatedAssignment b
//   X = f(1)
//
// *Symbol*: a name in one scope. *Definition*: one place that binds it (gives it a value) or declares it (gives it a type),
// or both. *Region*: the statement or clause that is inferred as one piece to learn a definition's type; see `Region`.
// Scopes follow the language reference 4.2 and PEP 695 (a `TypeParameters` scope lies between a generic function, class or
// alias and the scope around it). Class scopes are skipped when a name is looked up from a function inside them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "syntax/ast.h"

namespace awl::semantic {

enum class ScopeKind : std::uint8_t { Module, Class, Function, Lambda, Comprehension, TypeParameters };

struct Scope {
  ScopeKind kind = ScopeKind::Module;
  bool is_async = false;      // async def, or a comprehension that is asynchronous
  bool is_generator = false;  // its own body yields
  bool is_generator_expression = false;
  NodeId node;     // Module, ClassDef, FunctionDef, Lambda, ListComp/SetComp/DictComp/GeneratorExp; for TypeParameters the generic's node
  ScopeId parent;  // none for the module
  std::uint32_t first_symbol = 0, symbol_count = 0;  // its symbols are contiguous, in order of first appearance
};

enum class DefinitionKind : std::uint8_t {
  Import,               // `import a.b` (binds a) / `import a.b as c`; node: Alias
  ImportFrom,           // node: Alias
  Function,             // node: FunctionDef
  Class,                // node: ClassDef
  TypeAlias,            // `type X = ...`; node: TypeAlias
  Assignment,           // node: the target Name; region: Assign
  AnnotatedAssignment,  // node: the target Name; region: AnnAssign; a declaration; a binding if it has a value (or in a stub)
  AugmentedAssignment,  // node: the target Name; region: AugAssign; reads the symbol, too
  NamedExpr,            // node: the target Name; region: NamedExpr
  ForTarget,            // node: Name in the target; region: For (its header: target and iter)
  WithTarget,           // node: Name in the target; region: WithItem
  ExceptName,           // node: Identifier; region: ExceptHandler
  ComprehensionTarget,  // node: Name; region: the Comprehension clause
  MatchCapture,         // node: Identifier (of MatchAs, MatchStar, MatchMapping rest); region: MatchCase
  Parameter,            // node: Parameter; region: FunctionDef or Lambda
  TypeParameter,        // node: TypeVarParam...; region: that node
  Deletion,             // `del x`; node: Name; unbinds
};

struct Definition {
  DefinitionKind kind;
  bool is_binding = true;
  bool is_declaration = false;  // has a declared type: functions, classes, annotated names and parameters, type parameters, aliases
  NodeId node;
  NodeId region;  // what is inferred as one piece; for Function, Class, Import*, TypeAlias the node itself
  SymbolId symbol;
};

struct Symbol {
  NameId name;
  ScopeId scope;
  bool is_bound = false;     // has a binding definition in this scope
  bool is_declared = false;  // has a declaration in this scope
  bool is_parameter = false;
  bool is_global = false;      // `global name` here: the definitions stand in the module scope's symbol
  bool is_nonlocal = false;    // `nonlocal name` here: the definitions stand in the enclosing function's symbol
  bool is_reassigned = false;  // more than one binding (or one in a loop, or through global/nonlocal)
  std::uint32_t first_definition = 0, definition_count = 0;  // into `definitions_of`
};

/// `self.attr = value`, `self.attr: T = value`, `cls.attr = ...` in a method: an attribute definition of the class around it.
struct AttributeDefinition {
  ScopeId class_scope;
  NameId attribute;
  NodeId target;                // the Attribute node
  NodeId region;                // Assign, AnnAssign, AugAssign, For, WithItem, NamedExpr...
  NodeId method;                // FunctionDef
  bool on_class = false;        // through the first parameter of a classmethod
  bool is_declaration = false;  // has an annotation
  NodeId annotation;            // or none
};

/// An import as written, for the module graph.
struct ImportRecord {
  NodeId node;         // Alias, or ImportFrom for star imports
  NameId module;       // dotted name after `import`/`from`, may be none for `from . import x`
  unsigned level = 0;  // leading dots
  NameId imported;     // name after `from m import`, or none for `import m`
  bool is_star = false;
  bool in_function = false, in_try = false, in_type_checking = false;
  ScopeId scope;
};

class SemanticIndex {
 public:
  std::vector<Scope> scopes;                               // scopes[0] is the module
  std::vector<Symbol> symbols;                             // grouped by scope
  std::vector<Definition> definitions;                     // in source order
  std::vector<DefinitionId> definitions_by_symbol;         // backing of `definitions_of`
  std::vector<AttributeDefinition> attribute_definitions;  // sorted by class scope, then source order
  std::vector<ImportRecord> imports;                       // in source order
  std::vector<NameId> dunder_all;                          // names in `__all__`, when `has_dunder_all`
  bool has_dunder_all = false;             // `__all__` is statically known (list/tuple, +=, .extend, .append, .remove, other.__all__)
  std::vector<NodeId> dunder_all_modules;  // expressions M of `__all__ += M.__all__`
  std::vector<NodeId> star_imports;        // ImportFrom nodes with `*`, in source order, module scope

  [[nodiscard]] const Scope& scope(ScopeId id) const { return scopes[id.index()]; }
  [[nodiscard]] const Symbol& symbol(SymbolId id) const { return symbols[id.index()]; }
  [[nodiscard]] const Definition& definition(DefinitionId id) const { return definitions[id.index()]; }
  [[nodiscard]] std::span<const DefinitionId> definitions_of(SymbolId id) const;
  /// The symbol `name` of this very scope, or none.
  [[nodiscard]] SymbolId lookup(ScopeId scope, NameId name) const;
  /// The scope that `node` opens (FunctionDef, ClassDef, Lambda, comprehension, Module), or none. For generics the inner
  /// scope, not the TypeParameters one (`type_params_scope` gives that).
  [[nodiscard]] ScopeId scope_of(NodeId node) const;
  [[nodiscard]] ScopeId type_params_scope(NodeId node) const;
  /// The scope whose code evaluates `node` (any expression or statement): e.g. the default value of a parameter is in the
  /// scope around the function, an annotation in the type-parameter scope if there is one. Logarithmic.
  [[nodiscard]] ScopeId enclosing_scope(NodeId node) const;
  /// The definition whose `node` is this one, or none.
  [[nodiscard]] DefinitionId definition_of(NodeId node) const;
  [[nodiscard]] std::span<const AttributeDefinition> attributes_of(ScopeId class_scope) const;

  struct Resolved {
    ScopeId scope;  // the scope that holds the symbol
    SymbolId symbol;
  };
  /// Where the name is bound as seen from code in `from`: Python's rule (local, enclosing functions, module), following
  /// global/nonlocal, skipping class scopes except `from` itself. None: a builtin, a star import, or undefined.
  [[nodiscard]] std::optional<Resolved> resolve(ScopeId from, NameId name) const;

  // Built with the index; sorted for binary search. Use the queries above.
  std::vector<std::pair<NodeId, ScopeId>> scope_by_node;
  std::vector<std::pair<NodeId, ScopeId>> type_params_scope_by_node;
  std::vector<std::pair<NodeId, DefinitionId>> definition_by_node;
  struct Span {
    NodeId first;
    NodeId past;
    ScopeId scope;
  };
  std::vector<Span> scope_spans;             // node ranges evaluated in a scope, for `enclosing_scope`
  std::vector<std::uint32_t> symbol_lookup;  // per scope: symbol indices sorted by NameId value
};

/// Pure and thread-safe. `is_stub` matters for `AnnotatedAssignment` without value (bound in stubs).
SemanticIndex build_index(const ast::Tree& tree, bool is_stub);

/// Stable text for `awl debug scopes`.
std::string dump_index(const SemanticIndex& index, const ast::Tree& tree, std::string_view text);

}  // namespace awl::semantic
