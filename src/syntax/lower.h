// Lowering: the grammar's flat tree (`cst::Tree`) becomes `ast::Tree`. State is in `Lowering`; the logic is free functions,
// one file a group of constructs:
//
//   lower.cpp               the builder, names, the entry points
//   lower_statements.cpp    simple statements and imports
//   lower_compound.cpp      statements with blocks, definitions
//   lower_parameters.cpp    parameters, type parameters
//   lower_expressions.cpp   expressions; lower_collections.cpp: displays, comprehensions, calls, subscripts
//   lower_types.cpp         the grammar's own nodes for annotations; type_comments.cpp: annotations in comments
//   lower_strings.cpp, lower_numbers.cpp, lower_patterns.cpp
//
// Whether the text is valid Python is not decided here but by the grammar check (grammar.h). Whatever the parser's recovery
// made of the text, every function gives nodes of the promised shape: a missing part becomes an `ErrorExpr`.
//
// Functions recurse once a level of the resulting tree, `ast::kMaxDepth` levels at most; `lower_module` moves to a bigger
// stack when the tree is deep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/ast.h"
#include "syntax/cst.h"
#include "syntax/parse.h"

namespace awl::syntax {

class Repair;

struct Lowering {
  std::string_view text;
  const cst::Tree* cst;
  ast::Tree* out;
  std::vector<std::uint32_t> functions;  // nodes that `yield` would belong to, innermost last; kNoFunction for a class body
  const Repair* repair = nullptr;        // what placeholders in the parsed text stand for
  std::vector<cst::Id> scratch;          // shared stack for lists of children; users pop what they pushed
  unsigned depth = 0;
  bool in_fragment = false;  // parsing a part of a statement: it has no placeholders for expressions
  bool depth_reported = false;

  static constexpr std::uint32_t kNoFunction = 0xFFFFFFFFu;

  // -- the builder: nodes in preorder. `open` and `close` bracket a node with children.
  std::uint32_t open(ast::NodeKind kind, TextRange range, std::uint16_t aux = 0, std::uint8_t flags = 0);
  void close(std::uint32_t node);
  std::uint32_t leaf(ast::NodeKind kind, TextRange range, std::uint32_t data = NameId::kNone, std::uint8_t flags = 0);
  void absent(std::uint32_t at) { leaf(ast::NodeKind::Absent, {at, at}); }
  void error_expr(TextRange range) { leaf(ast::NodeKind::ErrorExpr, range); }
  void problem(TextRange range, std::string message) { out->problems.push_back({range, std::move(message)}); }
  [[nodiscard]] std::uint32_t next_index() const { return static_cast<std::uint32_t>(out->nodes.size()); }
  [[nodiscard]] std::uint32_t end_of(std::uint32_t node) const { return out->nodes[node].end; }

  // -- the source
  [[nodiscard]] std::string_view slice(TextRange range) const { return text.substr(range.start, range.end - range.start); }
  [[nodiscard]] std::string_view slice(cst::Id id) const { return slice(cst->range(id)); }
  [[nodiscard]] TextRange range(cst::Id id) const { return cst->range(id); }
  [[nodiscard]] cst::Kind kind(cst::Id id) const { return cst->nodes[id].kind; }
  [[nodiscard]] cst::Field field(cst::Id id) const { return cst->nodes[id].field; }
};

/// The children of a node without tokens and errors, as long as the object lives.
class Operands {
 public:
  Operands(Lowering& lowering, cst::Id parent);
  ~Operands() { lowering_.scratch.resize(first_); }
  Operands(const Operands&) = delete;
  Operands& operator=(const Operands&) = delete;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] cst::Id operator[](std::size_t k) const { return k < size_ ? lowering_.scratch[first_ + k] : cst::kNone; }

 private:
  Lowering& lowering_;
  std::size_t first_, size_;
};

/// Parses `fragment`, the file's text from `base` on with some bytes changed, as a module of its own, and calls
/// `lower(lowering, module)` with the fragment's tree in place. Names and strings are still read from the file's text.
template <class Lower>
void lower_fragment(Lowering& lowering, std::string_view fragment, std::uint32_t base, Lower lower) {
  cst::Tree tree;
  cst::parse(fragment, base, tree);
  const cst::Tree* outer = std::exchange(lowering.cst, &tree);
  const bool in_fragment = std::exchange(lowering.in_fragment, true);
  lower(lowering, cst::Id{0});
  lowering.cst = outer;
  lowering.in_fragment = in_fragment;
}
/// The expression in `range` of the file, parsed again on its own: for places where the grammar's tree has the wrong shape.
void lower_expression_again(Lowering& lowering, TextRange range);
/// The same from `source`, which is the text of `range` with placeholders.
void lower_expression_again(Lowering& lowering, TextRange range, std::string_view source);

// -- names (lower.cpp)

/// Interned identifier, NFKC-normalised as Python does.
NameId intern_identifier(std::string_view text);
/// Interned dotted name: blanks and comments around the dots are dropped.
NameId intern_dotted(Lowering& lowering, cst::Id dotted_name);
void lower_identifier(Lowering& lowering, cst::Id id);         // one Identifier node
void lower_dotted_identifier(Lowering& lowering, cst::Id id);  // one Identifier node

// -- statements

void lower_statement(Lowering& lowering, cst::Id id);
bool lower_compound_statement(Lowering& lowering, cst::Id id);  // false: no compound statement
/// A NodeList of the block's statements; an empty one when `block` is kNone. Gives the end of the last statement, else `fallback`.
std::uint32_t lower_body(Lowering& lowering, cst::Id block, std::uint32_t fallback);
void lower_statements(Lowering& lowering, cst::Id block);  // no node of its own

// -- parameters

struct SignatureComment;
/// kNone: no parameters. `comment`: types for those without annotation, or null.
void lower_parameters(Lowering& lowering, cst::Id list, TextRange fallback, const SignatureComment* comment = nullptr);
void lower_type_parameters(Lowering& lowering, cst::Id list, std::uint32_t fallback);

// -- expressions

/// One expression; kNone gives an ErrorExpr at `fallback`.
void lower_expression(Lowering& lowering, cst::Id id);
void lower_expression(Lowering& lowering, cst::Id id, TextRange fallback);
void lower_optional_expression(Lowering& lowering, cst::Id id, std::uint32_t fallback);  // kNone: Absent
void lower_target(Lowering& lowering, cst::Id id, ast::Context context, TextRange fallback);
void set_context(ast::Tree& tree, std::uint32_t node, ast::Context context);
/// The operands as one Tuple over `range`, without parentheses.
void lower_tuple(Lowering& lowering, const Operands& operands, TextRange range);

void lower_binary_operator(Lowering& lowering, cst::Id id);
/// `a op b op c` as nodes nested to the left: operands and operators alternate in `chain`, from scratch[first] to the end.
void lower_left_chain(Lowering& lowering, std::size_t first, std::uint32_t start);
void lower_boolean_operator(Lowering& lowering, cst::Id id);
void lower_comparison(Lowering& lowering, cst::Id id);
void lower_await(Lowering& lowering, cst::Id id);
bool lower_collection(Lowering& lowering, cst::Id id);  // false: not one of these
void lower_call(Lowering& lowering, cst::Id id);
void lower_arguments(Lowering& lowering, cst::Id argument_list);  // no node of its own
void lower_subscript(Lowering& lowering, cst::Id id);
void lower_slice(Lowering& lowering, cst::Id id);
bool lower_type(Lowering& lowering, cst::Id id);  // false: no node for annotations
bool lower_string(Lowering& lowering, cst::Id id);
void lower_number(Lowering& lowering, cst::Id id);
void lower_yield(Lowering& lowering, cst::Id id);
void lower_lambda(Lowering& lowering, cst::Id id);

// -- type comments (type_comments.cpp)

// -- patterns

void lower_case_patterns(Lowering& lowering, cst::Id case_clause);

// -- entry points

/// `repair` says what placeholders stand for, if `cst` is the tree of a repaired text; else it is null.
void lower_module(std::string_view text, const cst::Tree& cst, const Repair* repair, ast::Tree& out);

}  // namespace awl::syntax
