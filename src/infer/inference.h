// The inference engine's state and the questions its parts ask each other. Logic lives in free functions, one language
// construct a file, in the sub-folders:
//   annotations/   type expressions: names, subscripts, special forms, aliases, type variables
//   declarations/  symbols, imports, members of modules, functions and their decorators
//   classes/       bases, MRO, members, variance, and what is made for enums, dataclasses, named tuples, typed dictionaries
//   expressions/   names, attributes, operators, subscripts, containers, comprehensions, lambdas, await, iteration, with
//   calls/         matching arguments, overloads, solving, constructors, special/ (registered special cases)
//   control/       use-def values, narrowing, reachability, return types, statements, the check of a file
//   checks/        what a definition must not be, one check a file, run when a file is checked
//
// *Region*: the piece that is inferred at once: a simple statement; the header of a compound statement (For, While,
// IfBranch, WithItem, Match (subject), MatchCase (pattern and guard), ExceptHandler); a FunctionDef or ClassDef header
// (decorators, defaults, annotations, bases). Lambdas and comprehensions belong to the region around them, since the
// expected type flows into them. The result holds a type for every expression node of the region and for every binding
// target, and the diagnostics (empty unless the file is checked).
#pragma once

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "diagnostics/diagnostic.h"
#include "infer/query.h"
#include "program/program.h"
#include "types/operations.h"
#include "types/relations.h"
#include "types/type_store.h"

namespace awl::infer {

using types::TypeContext;
using types::TypeKind;
using types::TypeList;

struct RegionResult {
  std::vector<std::pair<NodeId, TypeId>> types;  // sorted by node
  std::vector<Diagnostic> diagnostics;           // in order of discovery
  TypeId everything_else;                        // what `find` gives for other nodes: none, or Never where the region cannot be reached
  bool is_unreachable = false;
  [[nodiscard]] TypeId find(NodeId node) const;
};

struct FileState;    // state.h
struct DottedCache;  // state.h

/// What a symbol is, seen from outside its scope.
struct SymbolType {
  TypeId type;  // declared, or the union of its bindings with literals widened (kept for Final)
  bool is_declared = false;
  bool is_final = false, is_class_var = false;
  bool is_possibly_unbound = false;
  bool is_unbound = false;      // no binding at all (only declared) in a source file
  types::SourceRef definition;  // its first definition
};

/// A member of one class body or of `self.x` assignments, before specialisation. Null when absent.
struct OwnMember {
  types::ClassMember member;
  bool exists = false;
};

struct TypeVarParts {
  TypeId bound;
  TypeList constraints;
  TypeId default_type;
};

struct ModuleMember {
  bool exists = false;
  TypeId type;
  bool is_possibly_unbound = false;
  bool is_private_in_stub = false;  // imported in a stub without `as`: not re-exported
  types::SourceRef definition;
};

class Inference final : public types::TypeOracle {
 public:
  explicit Inference(Program& program);
  ~Inference() override;

  Program& program;
  types::TypeStore store;
  TypeContext ctx;
  QueryEngine engine;

  [[nodiscard]] const FileUnit& unit(FileId file) { return program.unit(file); }

  // -- TypeOracle
  const types::ClassInfo& class_info(ClassId cls) override;
  ClassId known_class(types::KnownClass which) override;
  std::optional<types::ClassMember> class_member(ClassId cls, const TypeList& args, NameId name, types::MemberFilter filter) override;
  std::optional<TypeId> member_type(TypeId object, NameId name) override;
  std::optional<TypeId> special_member_type(TypeId object, NameId name) override;
  std::vector<NameId> protocol_members(ClassId protocol) override;
  std::vector<NameId> enum_members(ClassId enum_class) override;
  TypeId force(TypeId deferred) override;
  TypeId expand_alias(const types::AliasReferenceType& alias) override;
  TypeId bound_of(TypeVarId var) override;
  const TypeList& constraints_of(TypeVarId var) override;
  TypeId default_of(TypeVarId var) override;
  types::Variance variance_of(TypeVarId var) override;
  std::optional<TypeId> callable_of(TypeId type) override;
  std::string module_display_name(TypeId module) override;
  std::string_view source_position_key(types::SourceRef ref) override;

  /// Keeps an immutable query result alive for the life of the inference. Thread-safe.
  template <class T>
  const T* keep(T value) {
    auto owned = std::make_shared<const T>(std::move(value));
    const T* result = owned.get();
    keep_alive(std::move(owned));
    return result;
  }

  /// The result from which cycles of regions start: everything is Never.
  [[nodiscard]] const RegionResult* bottom_region() const;
  FileState& file_state(FileId file);
  DottedCache& dotted_cache();

 private:
  void keep_alive(std::shared_ptr<const void> owned);
  struct Impl;
  std::unique_ptr<Impl> impl_;
  /// Answers of `known_class`: 0 not asked yet, else the id plus 1. Every thread finds the same, so races do no harm.
  std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(types::KnownClass::Count)> known_classes_{};
};

}  // namespace awl::infer
