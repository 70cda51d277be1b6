// awl's syntax tree: one flat preorder array of nodes a file, modelled on CPython's `ast` module (3.14), so that a reader
// who knows `ast` knows this tree. A node's children follow it directly; `next` is the index past its subtree. Every kind
// has a fixed sequence of child *slots*, then possibly a tail of many children (statements of a block, arguments of a
// call); an optional child that is not there is an `Absent` node of width zero. The tree holds offsets and ids, never
// pointers; it is immutable once built. Parentheses leave no node (a tuple keeps a flag); ranges exclude them, as in `ast`.
//
// Depth is bounded by the lowering (`kMaxDepth`): deeper expressions become one `ErrorExpr` and one diagnostic, so that
// walkers may recurse on threads with awl's big stacks. Long left spines (`a + b + c ...`, `a.b.c`, chains of calls) count too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace awl::ast {

enum class NodeKind : std::uint8_t {
#define AWL_NODE(Kind, Data) Kind,
#include "syntax/node_kinds.def"
};

/// How many kinds there are (ast.cpp sees to it that this is the last).
inline constexpr std::size_t kNodeKinds = static_cast<std::size_t>(NodeKind::TypeVarTupleParam) + 1;

const char* kind_name(NodeKind kind);

/// What `Node::data` is: nothing, a `NameId`, an index into the tree's strings or into its integers.
enum class NodeData : std::uint8_t { None, Name, String, Integer };

NodeData node_data(NodeKind kind);

/// How an expression that can be a target is used.
enum class Context : std::uint8_t { Load, Store, Del };

enum class Operator : std::uint8_t { Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv };
enum class UnaryOperator : std::uint8_t { Invert, Not, UAdd, USub };
enum class BoolOperator : std::uint8_t { And, Or };
enum class CompareOperator : std::uint8_t { Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn };
enum class ParameterKind : std::uint8_t { PositionalOnly, Normal, VarArgs, KeywordOnly, KwArgs };

const char* operator_text(Operator op);         // "+"
const char* operator_text(UnaryOperator op);    // "not"
const char* operator_text(CompareOperator op);  // "not in"

struct Node {
  NodeKind kind = NodeKind::Absent;
  std::uint8_t flags = 0;   // bits of NodeFlag that make sense for the kind
  std::uint16_t aux = 0;    // operator, parameter kind, import level, conversion character...: see the accessors
  std::uint32_t start = 0;  // byte offsets into the file's text
  std::uint32_t end = 0;
  std::uint32_t next = 0;  // node index past the subtree
  std::uint32_t data = 0;  // NameId value or index into the tree's constants: see the accessors
};
static_assert(sizeof(Node) == 20);

namespace flag {
inline constexpr std::uint8_t kContextMask = 3;    // Context, on Name Attribute Subscript Starred List Tuple
inline constexpr std::uint8_t kAsync = 4;          // FunctionDef For With Comprehension
inline constexpr std::uint8_t kParenthesized = 8;  // any expression written in its own parentheses
inline constexpr std::uint8_t kStar = 16;          // Try: except*; ImportFrom: *
inline constexpr std::uint8_t kFromComment = 16;   // AnnAssign: the annotation is a `# type:` comment
inline constexpr std::uint8_t kImplicit = 32;      // ConstStr: several adjacent literals; ConstInt: does not fit int64
inline constexpr std::uint8_t kRaw = 64;           // ConstStr/ConstBytes: offsets inside do not map one to one to the value
inline constexpr std::uint8_t kHasYield = 128;     // FunctionDef/Lambda: its own body yields (it is a generator)
}  // namespace flag

inline constexpr std::uint16_t kTypeComment = 1;  // aux of a ConstStr that is no literal, but a type in a comment

/// `# ...` comments, in order, for suppressions and `# type:` comments. Range without the line end.
struct Comment {
  TextRange range;
};

/// A problem found while parsing or by the syntax pass; becomes an `invalid-syntax` diagnostic.
struct SyntaxProblem {
  TextRange range;
  std::string message;
};

class Tree {
 public:
  [[nodiscard]] const Node& node(NodeId id) const { return nodes[id.index()]; }
  [[nodiscard]] NodeKind kind(NodeId id) const { return nodes[id.index()].kind; }
  [[nodiscard]] TextRange range(NodeId id) const { return {nodes[id.index()].start, nodes[id.index()].end}; }
  [[nodiscard]] NodeId root() const { return NodeId(0); }
  /// An annotation that stands in a `# type:` comment: for Python there is none.
  [[nodiscard]] bool is_type_comment(NodeId id) const { return kind(id) == NodeKind::ConstStr && node(id).aux == kTypeComment; }
  [[nodiscard]] bool absent(NodeId id) const { return kind(id) == NodeKind::Absent; }
  [[nodiscard]] NodeId first_child(NodeId id) const { return NodeId(id.value + 1); }  // only if next > id + 1
  [[nodiscard]] NodeId next_sibling(NodeId id) const { return NodeId(nodes[id.index()].next); }
  [[nodiscard]] bool has_children(NodeId id) const { return nodes[id.index()].next > id.value + 1; }
  /// k-th child slot; costs k steps.
  [[nodiscard]] NodeId child(NodeId id, unsigned k) const {
    NodeId c = first_child(id);
    while (k-- > 0) c = next_sibling(c);
    return c;
  }
  [[nodiscard]] Context context(NodeId id) const { return static_cast<Context>(nodes[id.index()].flags & flag::kContextMask); }
  [[nodiscard]] bool is_expression(NodeId id) const;
  [[nodiscard]] bool is_statement(NodeId id) const;

  std::vector<Node> nodes;             // nodes[0] is the Module (or, for a parsed annotation string, the expression)
  std::vector<std::string> strings;    // values of ConstStr (UTF-8; surrogates as U+FFFD) and ConstBytes (raw bytes), by `data`
  std::vector<std::int64_t> integers;  // values of ConstInt, by `data`
  std::vector<Comment> comments;
  std::vector<SyntaxProblem> problems;  // in source order
  bool future_annotations = false;      // `from __future__ import annotations`
};

/// Range over children [first, past): `for (NodeId c : children(tree, id))`.
class ChildRange {
 public:
  class iterator {
   public:
    iterator(const Tree* tree, std::uint32_t at) : tree_(tree), at_(at) {}
    NodeId operator*() const { return NodeId(at_); }
    iterator& operator++() {
      at_ = tree_->nodes[at_].next;
      return *this;
    }
    friend bool operator==(const iterator& a, const iterator& b) { return a.at_ == b.at_; }

   private:
    const Tree* tree_;
    std::uint32_t at_;
  };
  ChildRange(const Tree& tree, std::uint32_t first, std::uint32_t past) : tree_(&tree), first_(first), past_(past) {}
  [[nodiscard]] iterator begin() const { return {tree_, first_}; }
  [[nodiscard]] iterator end() const { return {tree_, past_}; }
  [[nodiscard]] bool empty() const { return first_ == past_; }
  [[nodiscard]] std::size_t size() const {
    std::size_t n = 0;
    for (auto it = begin(); it != end(); ++it) ++n;
    return n;
  }
  [[nodiscard]] NodeId front() const { return NodeId(first_); }
  [[nodiscard]] NodeId operator[](std::size_t k) const {
    auto it = begin();
    while (k-- > 0) ++it;
    return *it;
  }

 private:
  const Tree* tree_;
  std::uint32_t first_, past_;
};

/// All children of `id`, Absent ones included.
inline ChildRange children(const Tree& tree, NodeId id) { return {tree, id.value + 1, tree.nodes[id.index()].next}; }
/// The children from slot `k` on (the tail after k fixed slots).
inline ChildRange children_from(const Tree& tree, NodeId id, unsigned k) {
  const std::uint32_t past = tree.nodes[id.index()].next;
  std::uint32_t c = id.value + 1;
  while (k-- > 0 && c < past) c = tree.nodes[c].next;
  return {tree, c, past};
}

// ---- typed accessors --------------------------------------------------------------------------------------------------
// One struct a kind: `ast::Call call(tree, id);`. Construction does not check the kind in release builds; `kKind` names it.
// `NodeId`s returned for optional slots may be Absent: ask `tree.absent(id)`. Where a comment says "tail", the children
// after the slots.

#define AWL_AST_NODE(Kind)                                         \
  static constexpr NodeKind kKind = NodeKind::Kind;                \
  const Tree& tree;                                                \
  NodeId id;                                                       \
  Kind(const Tree& t, NodeId i) : tree(t), id(i) {}                \
  [[nodiscard]] const Node& node() const { return tree.node(id); } \
  [[nodiscard]] TextRange range() const { return tree.range(id); } \
  [[nodiscard]] NodeId slot(unsigned k) const { return tree.child(id, k); }

/// A name that is no expression: function, class, alias, keyword... `data` = NameId (dotted in imports).
struct Identifier {
  AWL_AST_NODE(Identifier)
  [[nodiscard]] NameId name() const { return NameId(node().data); }
};
/// Tail: elements. Also used as the block of statements of a body.
struct NodeList {
  AWL_AST_NODE(NodeList)
  [[nodiscard]] ChildRange items() const { return children(tree, id); }
};
/// Tail: statements.
struct Module {
  AWL_AST_NODE(Module)
  [[nodiscard]] ChildRange body() const { return children(tree, id); }
};

// -- statements

/// Slots: decorators NodeList | name Identifier | type params NodeList or Absent | Parameters | returns or Absent | body NodeList.
/// The range starts at `def`/`async`, not at the decorators. Flags kAsync, kHasYield.
struct FunctionDef {
  AWL_AST_NODE(FunctionDef)
  [[nodiscard]] bool is_async() const { return node().flags & flag::kAsync; }
  [[nodiscard]] bool has_yield() const { return node().flags & flag::kHasYield; }
  [[nodiscard]] ChildRange decorators() const { return children(tree, slot(0)); }
  [[nodiscard]] NodeId name_node() const { return slot(1); }
  [[nodiscard]] NameId name() const { return NameId(tree.node(slot(1)).data); }
  [[nodiscard]] NodeId type_params() const { return slot(2); }
  [[nodiscard]] NodeId parameters() const { return slot(3); }
  [[nodiscard]] NodeId returns() const { return slot(4); }
  [[nodiscard]] NodeId body_list() const { return slot(5); }
  [[nodiscard]] ChildRange body() const { return children(tree, slot(5)); }
};
/// Slots: decorators NodeList | name Identifier | type params NodeList or Absent | arguments NodeList (expr, Starred, Keyword) | body NodeList.
struct ClassDef {
  AWL_AST_NODE(ClassDef)
  [[nodiscard]] ChildRange decorators() const { return children(tree, slot(0)); }
  [[nodiscard]] NodeId name_node() const { return slot(1); }
  [[nodiscard]] NameId name() const { return NameId(tree.node(slot(1)).data); }
  [[nodiscard]] NodeId type_params() const { return slot(2); }
  [[nodiscard]] ChildRange arguments() const { return children(tree, slot(3)); }
  [[nodiscard]] NodeId body_list() const { return slot(4); }
  [[nodiscard]] ChildRange body() const { return children(tree, slot(4)); }
};
/// Slot: value or Absent.
struct Return {
  AWL_AST_NODE(Return)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// Tail: targets.
struct Delete {
  AWL_AST_NODE(Delete)
  [[nodiscard]] ChildRange targets() const { return children(tree, id); }
};
/// Slot: value (first, since it is evaluated first) | tail: targets, left to right.
struct Assign {
  AWL_AST_NODE(Assign)
  [[nodiscard]] NodeId value() const { return slot(0); }
  [[nodiscard]] ChildRange targets() const { return children_from(tree, id, 1); }
};
/// `type X[T] = value`. Slots: name (Name, Store) | type params NodeList or Absent | value.
struct TypeAlias {
  AWL_AST_NODE(TypeAlias)
  [[nodiscard]] NodeId name() const { return slot(0); }
  [[nodiscard]] NodeId type_params() const { return slot(1); }
  [[nodiscard]] NodeId value() const { return slot(2); }
};
/// Slots: target (Store) | value. aux: Operator.
struct AugAssign {
  AWL_AST_NODE(AugAssign)
  [[nodiscard]] NodeId target() const { return slot(0); }
  [[nodiscard]] NodeId value() const { return slot(1); }
  [[nodiscard]] Operator op() const { return static_cast<Operator>(node().aux); }
};
/// Slots: target (Store) | annotation | value or Absent. `x = []  # type: list[int]` is one as well, its annotation a ConstStr
/// with the comment's text and place.
struct AnnAssign {
  AWL_AST_NODE(AnnAssign)
  [[nodiscard]] bool is_from_comment() const { return node().flags & flag::kFromComment; }
  [[nodiscard]] NodeId target() const { return slot(0); }
  [[nodiscard]] NodeId annotation() const { return slot(1); }
  [[nodiscard]] NodeId value() const { return slot(2); }
};
/// Slots: target | iter | body NodeList | orelse NodeList or Absent.
struct For {
  AWL_AST_NODE(For)
  [[nodiscard]] bool is_async() const { return node().flags & flag::kAsync; }
  [[nodiscard]] NodeId target() const { return slot(0); }
  [[nodiscard]] NodeId iter() const { return slot(1); }
  [[nodiscard]] NodeId body() const { return slot(2); }
  [[nodiscard]] NodeId orelse() const { return slot(3); }
};
/// Slots: test | body NodeList | orelse NodeList or Absent.
struct While {
  AWL_AST_NODE(While)
  [[nodiscard]] NodeId test() const { return slot(0); }
  [[nodiscard]] NodeId body() const { return slot(1); }
  [[nodiscard]] NodeId orelse() const { return slot(2); }
};
/// Tail: IfBranch for `if`, each `elif`, and a last one without test for `else`. Flat, so 5,000 elifs are not deep.
struct If {
  AWL_AST_NODE(If)
  [[nodiscard]] ChildRange branches() const { return children(tree, id); }
};
/// Slots: test or Absent (`else`) | body NodeList.
struct IfBranch {
  AWL_AST_NODE(IfBranch)
  [[nodiscard]] NodeId test() const { return slot(0); }
  [[nodiscard]] NodeId body() const { return slot(1); }
};
/// Slots: items NodeList of WithItem | body NodeList.
struct With {
  AWL_AST_NODE(With)
  [[nodiscard]] bool is_async() const { return node().flags & flag::kAsync; }
  [[nodiscard]] ChildRange items() const { return children(tree, slot(0)); }
  [[nodiscard]] NodeId body() const { return slot(1); }
};
/// Slots: context expression | target or Absent.
struct WithItem {
  AWL_AST_NODE(WithItem)
  [[nodiscard]] NodeId context_expr() const { return slot(0); }
  [[nodiscard]] NodeId target() const { return slot(1); }
};
/// Slot: subject | tail: MatchCase.
struct Match {
  AWL_AST_NODE(Match)
  [[nodiscard]] NodeId subject() const { return slot(0); }
  [[nodiscard]] ChildRange cases() const { return children_from(tree, id, 1); }
};
/// Slots: pattern | guard or Absent | body NodeList.
struct MatchCase {
  AWL_AST_NODE(MatchCase)
  [[nodiscard]] NodeId pattern() const { return slot(0); }
  [[nodiscard]] NodeId guard() const { return slot(1); }
  [[nodiscard]] NodeId body() const { return slot(2); }
};
/// Slots: exc or Absent | cause or Absent.
struct Raise {
  AWL_AST_NODE(Raise)
  [[nodiscard]] NodeId exc() const { return slot(0); }
  [[nodiscard]] NodeId cause() const { return slot(1); }
};
/// Slots: body NodeList | handlers NodeList of ExceptHandler | orelse NodeList or Absent | finalbody NodeList or Absent. Flag kStar.
struct Try {
  AWL_AST_NODE(Try)
  [[nodiscard]] bool is_star() const { return node().flags & flag::kStar; }
  [[nodiscard]] NodeId body() const { return slot(0); }
  [[nodiscard]] ChildRange handlers() const { return children(tree, slot(1)); }
  [[nodiscard]] NodeId orelse() const { return slot(2); }
  [[nodiscard]] NodeId finalbody() const { return slot(3); }
};
/// Slots: type or Absent (without brackets, several types are a Tuple) | name Identifier or Absent | body NodeList.
struct ExceptHandler {
  AWL_AST_NODE(ExceptHandler)
  [[nodiscard]] NodeId type() const { return slot(0); }
  [[nodiscard]] NodeId name() const { return slot(1); }
  [[nodiscard]] NodeId body() const { return slot(2); }
};
/// Slots: test | msg or Absent.
struct Assert {
  AWL_AST_NODE(Assert)
  [[nodiscard]] NodeId test() const { return slot(0); }
  [[nodiscard]] NodeId msg() const { return slot(1); }
};
/// Tail: Alias.
struct Import {
  AWL_AST_NODE(Import)
  [[nodiscard]] ChildRange names() const { return children(tree, id); }
};
/// Slot: module Identifier (dotted) or Absent (`from . import x`) | tail: Alias (none if kStar). aux: level (number of dots).
struct ImportFrom {
  AWL_AST_NODE(ImportFrom)
  [[nodiscard]] NodeId module() const { return slot(0); }
  [[nodiscard]] unsigned level() const { return node().aux; }
  [[nodiscard]] bool is_star() const { return node().flags & flag::kStar; }
  [[nodiscard]] ChildRange names() const { return children_from(tree, id, 1); }
};
/// Slots: name Identifier (dotted in `import a.b`) | asname Identifier or Absent.
struct Alias {
  AWL_AST_NODE(Alias)
  [[nodiscard]] NodeId name_node() const { return slot(0); }
  [[nodiscard]] NameId name() const { return NameId(tree.node(slot(0)).data); }
  [[nodiscard]] NodeId asname() const { return slot(1); }
};
/// Tail: Identifier.
struct Global {
  AWL_AST_NODE(Global)
  [[nodiscard]] ChildRange names() const { return children(tree, id); }
};
/// Tail: Identifier.
struct Nonlocal {
  AWL_AST_NODE(Nonlocal)
  [[nodiscard]] ChildRange names() const { return children(tree, id); }
};
/// Slot: value.
struct ExprStmt {
  AWL_AST_NODE(ExprStmt)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
// Pass, Break, Continue have no slots.

// -- expressions

/// Tail: values (two or more; `a and b and c` is one node). aux: BoolOperator.
struct BoolOp {
  AWL_AST_NODE(BoolOp)
  [[nodiscard]] BoolOperator op() const { return static_cast<BoolOperator>(node().aux); }
  [[nodiscard]] ChildRange values() const { return children(tree, id); }
};
/// Slots: target Name (Store) | value.
struct NamedExpr {
  AWL_AST_NODE(NamedExpr)
  [[nodiscard]] NodeId target() const { return slot(0); }
  [[nodiscard]] NodeId value() const { return slot(1); }
};
/// Slots: left | right. aux: Operator.
struct BinOp {
  AWL_AST_NODE(BinOp)
  [[nodiscard]] Operator op() const { return static_cast<Operator>(node().aux); }
  [[nodiscard]] NodeId left() const { return slot(0); }
  [[nodiscard]] NodeId right() const { return slot(1); }
};
/// Slot: operand. aux: UnaryOperator.
struct UnaryOp {
  AWL_AST_NODE(UnaryOp)
  [[nodiscard]] UnaryOperator op() const { return static_cast<UnaryOperator>(node().aux); }
  [[nodiscard]] NodeId operand() const { return slot(0); }
};
/// Slots: Parameters | body.
struct Lambda {
  AWL_AST_NODE(Lambda)
  [[nodiscard]] NodeId parameters() const { return slot(0); }
  [[nodiscard]] NodeId body() const { return slot(1); }
};
/// `body if test else orelse`. Slots, in order of evaluation: test | body | orelse.
struct IfExp {
  AWL_AST_NODE(IfExp)
  [[nodiscard]] NodeId test() const { return slot(0); }
  [[nodiscard]] NodeId body() const { return slot(1); }
  [[nodiscard]] NodeId orelse() const { return slot(2); }
};
/// Tail: DictItem.
struct Dict {
  AWL_AST_NODE(Dict)
  [[nodiscard]] ChildRange items() const { return children(tree, id); }
};
/// Slots: key or Absent (`**value`) | value.
struct DictItem {
  AWL_AST_NODE(DictItem)
  [[nodiscard]] NodeId key() const { return slot(0); }
  [[nodiscard]] NodeId value() const { return slot(1); }
};
/// Tail: elements.
struct Set {
  AWL_AST_NODE(Set)
  [[nodiscard]] ChildRange elts() const { return children(tree, id); }
};
/// Slot: element | tail: Comprehension. (PEP 798: the element may be Starred.)
struct ListComp {
  AWL_AST_NODE(ListComp)
  [[nodiscard]] NodeId elt() const { return slot(0); }
  [[nodiscard]] ChildRange generators() const { return children_from(tree, id, 1); }
};
struct SetComp {
  AWL_AST_NODE(SetComp)
  [[nodiscard]] NodeId elt() const { return slot(0); }
  [[nodiscard]] ChildRange generators() const { return children_from(tree, id, 1); }
};
struct GeneratorExp {
  AWL_AST_NODE(GeneratorExp)
  [[nodiscard]] NodeId elt() const { return slot(0); }
  [[nodiscard]] ChildRange generators() const { return children_from(tree, id, 1); }
};
/// Slot: DictItem | tail: Comprehension.
struct DictComp {
  AWL_AST_NODE(DictComp)
  [[nodiscard]] NodeId item() const { return slot(0); }
  [[nodiscard]] ChildRange generators() const { return children_from(tree, id, 1); }
};
/// One `for` of a comprehension. Slots: target | iter | tail: ifs.
struct Comprehension {
  AWL_AST_NODE(Comprehension)
  [[nodiscard]] bool is_async() const { return node().flags & flag::kAsync; }
  [[nodiscard]] NodeId target() const { return slot(0); }
  [[nodiscard]] NodeId iter() const { return slot(1); }
  [[nodiscard]] ChildRange ifs() const { return children_from(tree, id, 2); }
};
/// Slot: value.
struct Await {
  AWL_AST_NODE(Await)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// Slot: value or Absent.
struct Yield {
  AWL_AST_NODE(Yield)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// Slot: value.
struct YieldFrom {
  AWL_AST_NODE(YieldFrom)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// Slot: left | tail: CompareRest.
struct Compare {
  AWL_AST_NODE(Compare)
  [[nodiscard]] NodeId left() const { return slot(0); }
  [[nodiscard]] ChildRange rest() const { return children_from(tree, id, 1); }
};
/// Slot: right operand. aux: CompareOperator.
struct CompareRest {
  AWL_AST_NODE(CompareRest)
  [[nodiscard]] CompareOperator op() const { return static_cast<CompareOperator>(node().aux); }
  [[nodiscard]] NodeId operand() const { return slot(0); }
};
/// Slot: func | tail: arguments in source order: expressions, Starred, Keyword (`name=value`, or `**value` with no name).
struct Call {
  AWL_AST_NODE(Call)
  [[nodiscard]] NodeId func() const { return slot(0); }
  [[nodiscard]] ChildRange arguments() const { return children_from(tree, id, 1); }
};
/// Slot: value. data: NameId, or none for `**value`. Its range covers `name=value`; the name starts it.
struct Keyword {
  AWL_AST_NODE(Keyword)
  [[nodiscard]] NameId name() const { return NameId(node().data); }
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// f-string. Tail: ConstStr and FormattedValue parts (also those of adjacent literals).
struct JoinedStr {
  AWL_AST_NODE(JoinedStr)
  [[nodiscard]] ChildRange values() const { return children(tree, id); }
};
/// t-string (PEP 750). Tail: ConstStr and FormattedValue parts.
struct TemplateStr {
  AWL_AST_NODE(TemplateStr)
  [[nodiscard]] ChildRange values() const { return children(tree, id); }
};
/// `{value!r:spec}`. Slots: value | format spec JoinedStr or Absent. aux: conversion character or 0.
struct FormattedValue {
  AWL_AST_NODE(FormattedValue)
  [[nodiscard]] NodeId value() const { return slot(0); }
  [[nodiscard]] NodeId format_spec() const { return slot(1); }
};
/// data: index into Tree::integers; with kImplicit the value does not fit and means "some int".
struct ConstInt {
  AWL_AST_NODE(ConstInt)
  [[nodiscard]] bool fits() const { return !(node().flags & flag::kImplicit); }
  [[nodiscard]] std::int64_t value() const { return tree.integers[node().data]; }
};
/// data: index into Tree::strings.
struct ConstStr {
  AWL_AST_NODE(ConstStr)
  [[nodiscard]] const std::string& value() const { return tree.strings[node().data]; }
};
struct ConstBytes {
  AWL_AST_NODE(ConstBytes)
  [[nodiscard]] const std::string& value() const { return tree.strings[node().data]; }
};
/// Slot: value. data: NameId of the attribute, whose own range ends where the node ends.
struct Attribute {
  AWL_AST_NODE(Attribute)
  [[nodiscard]] NodeId value() const { return slot(0); }
  [[nodiscard]] NameId attr() const { return NameId(node().data); }
  [[nodiscard]] TextRange attr_range() const;
};
/// Slots: value | slice (an expression, Slice, or a Tuple of them).
struct Subscript {
  AWL_AST_NODE(Subscript)
  [[nodiscard]] NodeId value() const { return slot(0); }
  [[nodiscard]] NodeId slice() const { return slot(1); }
};
/// Slot: value.
struct Starred {
  AWL_AST_NODE(Starred)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// data: NameId.
struct Name {
  AWL_AST_NODE(Name)
  [[nodiscard]] NameId name() const { return NameId(node().data); }
};
/// Tail: elements.
struct List {
  AWL_AST_NODE(List)
  [[nodiscard]] ChildRange elts() const { return children(tree, id); }
};
/// Tail: elements. Flag kParenthesized.
struct Tuple {
  AWL_AST_NODE(Tuple)
  [[nodiscard]] ChildRange elts() const { return children(tree, id); }
};
/// Slots: lower, upper, step; each may be Absent.
struct Slice {
  AWL_AST_NODE(Slice)
  [[nodiscard]] NodeId lower() const { return slot(0); }
  [[nodiscard]] NodeId upper() const { return slot(1); }
  [[nodiscard]] NodeId step() const { return slot(2); }
};
// ErrorExpr: text that could not be parsed; no slots (type Unknown). Constants without data: ConstNone ConstTrue ConstFalse
// ConstEllipsis ConstFloat ConstComplex.

// -- patterns

/// Slot: value expression.
struct MatchValue {
  AWL_AST_NODE(MatchValue)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// Slot: ConstNone, ConstTrue or ConstFalse.
struct MatchSingleton {
  AWL_AST_NODE(MatchSingleton)
  [[nodiscard]] NodeId value() const { return slot(0); }
};
/// Tail: patterns.
struct MatchSequence {
  AWL_AST_NODE(MatchSequence)
  [[nodiscard]] ChildRange patterns() const { return children(tree, id); }
};
/// Slot: rest Identifier or Absent | tail: MatchMappingItem.
struct MatchMapping {
  AWL_AST_NODE(MatchMapping)
  [[nodiscard]] NodeId rest() const { return slot(0); }
  [[nodiscard]] ChildRange items() const { return children_from(tree, id, 1); }
};
/// Slots: key expression | pattern.
struct MatchMappingItem {
  AWL_AST_NODE(MatchMappingItem)
  [[nodiscard]] NodeId key() const { return slot(0); }
  [[nodiscard]] NodeId pattern() const { return slot(1); }
};
/// Slot: class expression | tail: patterns, then MatchKeyword.
struct MatchClass {
  AWL_AST_NODE(MatchClass)
  [[nodiscard]] NodeId cls() const { return slot(0); }
  [[nodiscard]] ChildRange patterns() const { return children_from(tree, id, 1); }
};
/// Slot: pattern. data: NameId of the attribute.
struct MatchKeyword {
  AWL_AST_NODE(MatchKeyword)
  [[nodiscard]] NameId name() const { return NameId(node().data); }
  [[nodiscard]] NodeId pattern() const { return slot(0); }
};
/// Slot: name Identifier or Absent (`*_`).
struct MatchStar {
  AWL_AST_NODE(MatchStar)
  [[nodiscard]] NodeId name() const { return slot(0); }
};
/// Slots: pattern or Absent (plain capture) | name Identifier or Absent (`_`; then the pattern is Absent too).
struct MatchAs {
  AWL_AST_NODE(MatchAs)
  [[nodiscard]] NodeId pattern() const { return slot(0); }
  [[nodiscard]] NodeId name() const { return slot(1); }
};
/// Tail: patterns.
struct MatchOr {
  AWL_AST_NODE(MatchOr)
  [[nodiscard]] ChildRange patterns() const { return children(tree, id); }
};

// -- parameters

/// Tail: Parameter, in source order (so positional-only, normal, *args, keyword-only, **kwargs).
struct Parameters {
  AWL_AST_NODE(Parameters)
  [[nodiscard]] ChildRange items() const { return children(tree, id); }
};
/// Slots: name Identifier | annotation or Absent | default or Absent. aux: ParameterKind.
struct Parameter {
  AWL_AST_NODE(Parameter)
  [[nodiscard]] ParameterKind parameter_kind() const { return static_cast<ParameterKind>(node().aux); }
  [[nodiscard]] NodeId name_node() const { return slot(0); }
  [[nodiscard]] NameId name() const { return NameId(tree.node(slot(0)).data); }
  [[nodiscard]] NodeId annotation() const { return slot(1); }
  [[nodiscard]] NodeId default_value() const { return slot(2); }
};
/// Slots: name Identifier | bound (a Tuple means constraints) or Absent | default or Absent.
struct TypeVarParam {
  AWL_AST_NODE(TypeVarParam)
  [[nodiscard]] NodeId name_node() const { return slot(0); }
  [[nodiscard]] NameId name() const { return NameId(tree.node(slot(0)).data); }
  [[nodiscard]] NodeId bound() const { return slot(1); }
  [[nodiscard]] NodeId default_value() const { return slot(2); }
};
/// Slots: name Identifier | default or Absent. (Same for TypeVarTupleParam.)
struct ParamSpecParam {
  AWL_AST_NODE(ParamSpecParam)
  [[nodiscard]] NameId name() const { return NameId(tree.node(slot(0)).data); }
  [[nodiscard]] NodeId default_value() const { return slot(1); }
};
struct TypeVarTupleParam {
  AWL_AST_NODE(TypeVarTupleParam)
  [[nodiscard]] NameId name() const { return NameId(tree.node(slot(0)).data); }
  [[nodiscard]] NodeId default_value() const { return slot(1); }
};
#undef AWL_AST_NODE

/// Depth of the tree at most; see the head of this file.
inline constexpr unsigned kMaxDepth = 10'000;

}  // namespace awl::ast
