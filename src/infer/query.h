// The query engine: every question inference asks is a pure function of the program, named by a `QueryKey`, answered at
// most once and kept. The output never depends on the order in which questions are asked, nor on which thread asks.
//
// Published answers sit in a table shared by all threads. A thread computes on its own stack; when a key is found again on
// that stack there is a cycle. The cycle's strongly connected component is solved at its head: all members start from one
// common bottom (`Never`, "unreachable", ...), and are recomputed in sweeps in source order until none changes; members
// found on the way join and the sweeps start anew. A member that keeps changing is widened by how often *it* changed, so
// that a ring of two hundred functions still gets exact types. Only then are the members published. Provisional answers
// stay private to the thread and are never published.
//
// Two threads may compute the same key; both get the same answer and the first publication wins, so nobody ever waits.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/ids.h"

namespace awl::infer {

class Inference;

enum class QueryKind : std::uint8_t {
  Region,             // index: region node                  -> const RegionResult*
  SsaValue,           // index: SsaId                        -> TypeId
  Reachable,          // index: BlockId                      -> 0 or 1
  SymbolType,         // index: SymbolId                     -> const SymbolType*
  DefinitionType,     // index: DefinitionId                 -> TypeId: what the definition binds (declared for declarations)
  FunctionType,       // index: FunctionDef                  -> TypeId: undecorated
  DecoratedFunction,  // index: FunctionDef                  -> TypeId: after decorators, overloads joined
  ReturnType,         // index: FunctionDef or Lambda        -> TypeId: inferred, of a call
  ClassInfo,          // index: ClassId (file none)          -> const types::ClassInfo*
  DecoratedClass,     // index: ClassDef                     -> TypeId: after decorators
  ClassMember,        // index: ClassId, index2: NameId      -> const OwnMember*: in this very class
  InstanceAttribute,  // index: ClassId, index2: NameId      -> const OwnMember*: from `self.x = ...`
  Variance,           // index: TypeVarId                    -> types::Variance
  TypeVarParts,       // index: TypeVarId                    -> const TypeVarParts*: bound, constraints, default
  AliasValue,         // index: TypeAlias or Assign node     -> TypeId
  ModuleMember,       // index: NameId                       -> const ModuleMember*
  ProtocolMembers,    // index: ClassId                      -> const std::vector<NameId>*
  ContextSwallows,    // index: WithItem                     -> 0 or 1
  CallReturns,        // index: Call                         -> 0 or 1
  ClassTypeParams,    // index: ClassId (file none)          -> const std::vector<TypeVarId>*: known without solving the bases
  ClassHeader,        // index: ClassId (file none)          -> const ClassHeader*: bases and keywords (declarations/class_header.h)
  AliasRecursion,     // index: TypeAlias or Assign node     -> 0 plain, 1 refers to itself, 2 is nothing but itself
  FileRanges,         // whole file                          -> const FileRanges*: dead branches (declarations/file_ranges.h)
};

struct QueryKey {
  QueryKind kind;
  FileId file;
  std::uint32_t index = 0;
  std::uint32_t index2 = 0;
  friend bool operator==(const QueryKey&, const QueryKey&) = default;
  template <class H>
  friend H AbslHashValue(H state, const QueryKey& key) {
    return H::combine(std::move(state), key.kind, key.file.value, key.index, key.index2);
  }
};

/// A TypeId's value, a small integer, or a pointer to an immutable result owned by the engine's caller.
using QueryValue = std::uint64_t;

/// What the engine must know of a kind; one row each in query_kinds.cpp.
struct QueryTraits {
  QueryValue (*compute)(Inference&, const QueryKey&);
  QueryValue (*bottom)(Inference&, const QueryKey&);
  bool (*equal)(Inference&, QueryValue, QueryValue);
  /// `changes` is how often this member has changed so far; returns the value to go on with.
  QueryValue (*widen)(Inference&, const QueryKey&, QueryValue old_value, QueryValue new_value, unsigned changes);
};
const QueryTraits& query_traits(QueryKind kind);

/// Whether an answer stays as it was: the same type up to the order of union members. Each member of a cycle passes its
/// union on to the next, and orders would turn round for ever; so the order met first stays.
bool same_type(Inference& in, TypeId a, TypeId b);

class QueryEngine {
 public:
  explicit QueryEngine(Inference& inference);
  ~QueryEngine();

  /// The answer; computes it if need be. May return a provisional answer inside a cycle that is being solved.
  QueryValue get(const QueryKey& key);
  /// The published answer, if there is one.
  bool find_published(const QueryKey& key, QueryValue& value) const;
  /// Whether the key is being computed on this thread's stack right now (to break cycles by hand where a fixpoint makes no sense).
  [[nodiscard]] bool in_progress(const QueryKey& key) const;
  /// True if the thread is inside a cycle that is not solved yet: answers may be provisional.
  [[nodiscard]] bool is_provisional() const;

  struct Statistics {
    std::uint64_t computed = 0, published = 0, cycles = 0, sweeps = 0, largest_component = 0;
  };
  [[nodiscard]] Statistics statistics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace awl::infer
