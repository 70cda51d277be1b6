// From an import as written to the module that it means.
#pragma once

#include "infer/api.h"

namespace awl::infer {

struct ImportedModule {
  FileId file;  // none for a namespace package
  NameId name;  // absolute dotted name
  bool found = false;
};

/// The module that an absolute dotted name means, seen from a file.
ImportedModule find_module(Inference& in, const FileUnit& importer, NameId dotted);
/// The module that an ImportFrom names.
ImportedModule import_from_module(Inference& in, const FileUnit& unit, NodeId import_from);
/// The ImportFrom around an Alias, or none if the alias belongs to `import a.b`.
NodeId import_from_of(const FileUnit& unit, NodeId alias);
/// `a.b` + `c` = `a.b.c`
NameId dotted_name(NameId module, NameId member);
TypeId module_type(Inference& in, const ImportedModule& module);
/// Whether `from m import *` brings `name` of that module.
bool is_exported_by_star(Inference& in, const FileUnit& module, NameId name);
/// Whether a star import of this file, or of one that it takes names from in this way, is of a module that cannot be found: then
/// nobody knows which names there are.
bool has_unknown_star_import(Inference& in, const FileUnit& unit);
/// Whether a stub's import of the name is its own business: no `as` that repeats the name, not in `__all__`.
bool is_private_import(const FileUnit& unit, const semantic::Definition& definition);

}  // namespace awl::infer
