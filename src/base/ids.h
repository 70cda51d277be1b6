// Typed 32-bit ids into append-only stores. An id of one store cannot be mixed up with that of another; the value
// 0xFFFFFFFF means "none". Ids are never part of any output, nor of any order that output depends on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace awl {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  std::uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t v) : value(v) {}
  constexpr explicit operator bool() const { return value != kNone; }
  [[nodiscard]] constexpr bool valid() const { return value != kNone; }
  [[nodiscard]] constexpr std::uint32_t index() const { return value; }
  friend constexpr bool operator==(Id, Id) = default;
  friend constexpr auto operator<=>(Id, Id) = default;
  template <class H>
  friend H AbslHashValue(H state, Id id) {
    return H::combine(std::move(state), id.value);
  }
};

using FileId = Id<struct FileTag>;              // a source file known to this run
using NameId = Id<struct NameTag>;              // an interned identifier or dotted name
using NodeId = Id<struct NodeTag>;              // a node in one file's syntax tree (preorder index)
using ScopeId = Id<struct ScopeTag>;            // a scope in one file's semantic index
using SymbolId = Id<struct SymbolTag>;          // a name in one scope (file-local)
using DefinitionId = Id<struct DefinitionTag>;  // one binding or declaration of a symbol (file-local)
using BlockId = Id<struct BlockTag>;            // a basic block in one file's flow graph
using SsaId = Id<struct SsaTag>;                // a value of a place at a point of the flow (file-local)
using PredicateId = Id<struct PredicateTag>;    // a condition whose outcome needs types (file-local)
using ModuleId = Id<struct ModuleTag>;          // a module known to this run
using TypeId = Id<struct TypeTag>;              // an interned type
using ClassId = Id<struct ClassTag>;            // a class (its definition, or a functional/synthesised one)
using TypeVarId = Id<struct TypeVarTag>;        // a type parameter, bound to its scope

/// Half-open range of byte offsets into a file's UTF-8 text.
struct TextRange {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  friend constexpr bool operator==(TextRange, TextRange) = default;
  friend constexpr auto operator<=>(TextRange, TextRange) = default;
  [[nodiscard]] constexpr bool contains(TextRange other) const { return start <= other.start && other.end <= end; }
};

}  // namespace awl

template <class Tag>
struct std::hash<awl::Id<Tag>> {
  std::size_t operator()(awl::Id<Tag> id) const noexcept { return std::hash<std::uint32_t>{}(id.value); }
};
