// Which of a symbol's definitions count, and what they are worth.
#pragma once

#include <absl/container/inlined_vector.h>

#include "infer/api.h"

namespace awl::infer {

using DefinitionList = absl::InlinedVector<DefinitionId, 4>;

/// Bindings and declarations of a symbol that can run under this version and platform, in source order; deletions left out.
DefinitionList live_definitions(Inference& in, const FileUnit& unit, SymbolId symbol);
/// The last definition that says itself what the name is (import, def, class, alias, annotation); those in `except`
/// handlers count only if there is no other, since they stand in for what could not be had. none if there is none.
DefinitionId typed_definition(Inference& in, const FileUnit& unit, const DefinitionList& live);

/// What a symbol is worth in a type expression: undecorated classes, aliases by their meaning; else its public type.
/// none if nothing live defines it.
TypeId symbol_value(Inference& in, const FileUnit& unit, SymbolId symbol);
TypeId definition_value(Inference& in, const FileUnit& unit, DefinitionId definition);

/// A symbol of some file.
struct SymbolPlace {
  const FileUnit* unit = nullptr;
  SymbolId symbol;
  explicit operator bool() const { return unit != nullptr; }
};
/// Follows imports to the symbol that a file's symbol stands for; the place itself if it is no import.
SymbolPlace follow_imports(Inference& in, SymbolPlace place);
/// The symbol that `name` is in a module, star imports followed; nothing if it has none.
SymbolPlace module_symbol(Inference& in, FileId file, NameId name);

/// The symbol that a Name, or an Attribute of a module, stands for, found without inferring anything.
SymbolPlace named_symbol(Inference& in, const AnnotationContext& context, NodeId node);

/// The statement or clause whose region binds the definition.
TypeId region_type(Inference& in, const FileUnit& unit, NodeId node);
bool has_annotation(const FileUnit& unit, const semantic::Definition& definition);

}  // namespace awl::infer
