// The grammar's tree, flattened: what tree-sitter found, as one preorder array, so that the lowering walks plain memory and
// tree-sitter's own tree is dropped at once. Names of grammar nodes live in this file, `cst_kinds.def` and the lowering;
// later stages see `ast::Tree` only.
//
// Hidden grammar nodes, comments, line continuations and the inside of string contents are left out. A field name given to
// a hidden node counts for the visible nodes below it, as in tree-sitter's own cursor.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace awl::syntax::cst {

enum class Kind : std::uint8_t {
  Other,  // a visible symbol that no list names; never produced by the pinned grammar
  Error,
#define AWL_CST(Kind, name) Kind,
#include "syntax/cst_kinds.def"
};
inline constexpr Kind kFirstToken = Kind::TokSemicolon;

enum class Field : std::uint8_t {
  None,
  Alias,
  Alternative,
  Argument,
  Arguments,
  Attribute,
  Body,
  Cause,
  Code,
  Condition,
  Consequence,
  Definition,
  Expression,
  FormatSpecifier,
  Function,
  Guard,
  Key,
  Left,
  ModuleName,
  Name,
  Object,
  Operator,
  Operators,
  Parameters,
  ReturnType,
  Right,
  Subject,
  Subscript,
  Superclasses,
  Type,
  TypeConversion,
  TypeParameters,
  Value,
};

using Id = std::uint32_t;
inline constexpr Id kNone = 0xFFFFFFFFu;

struct Node {
  Kind kind = Kind::Other;
  Field field = Field::None;
  bool missing = false;  // not in the text: inserted by the parser's error recovery
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  Id next = 0;  // index past the subtree
};

/// Forward range over the children of a node; `ERROR` children are skipped.
class Children {
 public:
  class iterator {
   public:
    iterator(const std::vector<Node>* nodes, Id at, Id past) : nodes_(nodes), at_(at), past_(past) { skip_errors(); }
    Id operator*() const { return at_; }
    iterator& operator++() {
      at_ = (*nodes_)[at_].next;
      skip_errors();
      return *this;
    }
    friend bool operator==(const iterator& a, const iterator& b) { return a.at_ == b.at_; }

   private:
    void skip_errors() {
      while (at_ < past_ && (*nodes_)[at_].kind == Kind::Error) at_ = (*nodes_)[at_].next;
    }
    const std::vector<Node>* nodes_;
    Id at_, past_;
  };
  Children(const std::vector<Node>& nodes, Id parent) : nodes_(&nodes), first_(parent + 1), past_(nodes[parent].next) {}
  [[nodiscard]] iterator begin() const { return {nodes_, first_, past_}; }
  [[nodiscard]] iterator end() const { return {nodes_, past_, past_}; }

 private:
  const std::vector<Node>* nodes_;
  Id first_, past_;
};

struct Tree {
  std::vector<Node> nodes;          // nodes[0] is the module
  std::vector<TextRange> comments;  // in source order
  bool has_error = false;           // some ERROR or MISSING node, visible or hidden
  unsigned max_depth = 0;           // of visible nodes

  [[nodiscard]] const Node& operator[](Id id) const { return nodes[id]; }
  [[nodiscard]] Kind kind(Id id) const { return nodes[id].kind; }
  [[nodiscard]] TextRange range(Id id) const { return {nodes[id].start, nodes[id].end}; }
  [[nodiscard]] bool is_token(Id id) const { return nodes[id].kind >= kFirstToken; }
  [[nodiscard]] Children children(Id id) const { return {nodes, id}; }
  /// First child that is no token, or kNone.
  [[nodiscard]] Id first_operand(Id id) const;
  /// First child with the field, or kNone.
  [[nodiscard]] Id field(Id id, Field field) const;
  /// First child of the kind, or kNone.
  [[nodiscard]] Id child_of(Id id, Kind kind) const;
  [[nodiscard]] bool has_child(Id id, Kind kind) const { return child_of(id, kind) != kNone; }
};

/// Parses `text` as a module. Every offset of the result has `base` added. Thread-safe; the result's buffers are reused.
void parse(std::string_view text, std::uint32_t base, Tree& result);

}  // namespace awl::syntax::cst
