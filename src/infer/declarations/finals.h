// Names that may be bound only once (`X: Final = 1`) and methods that may not be overridden (`@final`).
#pragma once

#include <optional>

#include "infer/api.h"

namespace awl::infer {

struct FinalDeclaration {
  const FileUnit* unit = nullptr;
  NodeId statement;         // the AnnAssign
  DefinitionId definition;  // none for `self.x: Final = ...`
  bool has_type = false;    // `Final[T]` rather than `Final`
  bool has_value = false;
  [[nodiscard]] types::SourceRef place() const { return {unit->id, ast::AnnAssign(unit->tree, statement).target()}; }
};

/// The annotation of an AnnAssign that says `Final`; nothing for any other.
std::optional<FinalDeclaration> as_final_declaration(Inference& in, const FileUnit& unit, NodeId ann_assign);
/// The first declaration of a symbol that says `Final`, in its own file.
std::optional<FinalDeclaration> final_declaration(Inference& in, const FileUnit& unit, SymbolId symbol);
/// The declaration by which an imported name is final in the module that it comes from.
std::optional<FinalDeclaration> imported_final(Inference& in, const FileUnit& unit, SymbolId symbol);
/// How a class itself makes a member final: `Final` in its body or on `self` in a method, or `@final` on a method.
struct FinalMember {
  types::SourceRef place;
  bool is_method = false;
};
std::optional<FinalMember> own_final_member(Inference& in, ClassId cls, NameId name);

}  // namespace awl::infer
