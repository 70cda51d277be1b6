// Checks of definitions: what the typing specification forbids in a class, a function, a name's declarations or a file as a
// whole. They run once for every definition of a file that is checked, after its regions, and may ask anything: nothing
// asks back for what they find, so they cannot take part in cycles.
//
// One check is one file of this folder and one row of checks.def; it takes a subject and reports through `subject.rc`
// (always reporting). Code that cannot be reached, and what `@no_type_check` marks, is not shown to them.
#pragma once

#include "infer/api.h"

namespace awl::infer {

struct ClassSubject {
  RegionContext& rc;
  ast::ClassDef statement;
  ClassId cls;
  const types::ClassInfo& info;
};

struct FunctionSubject {
  RegionContext& rc;
  ast::FunctionDef statement;
  ClassId owner;  // the class whose body it stands in, or none
};

/// A name of one scope with all its definitions.
struct SymbolSubject {
  RegionContext& rc;  // its region is the node of the scope
  ScopeId scope;
  SymbolId symbol;
};

struct FileSubject {
  RegionContext& rc;  // its region is the module
};

/// Runs every check of checks.def over one file, appending what they report.
void check_definitions(Inference& in, const FileUnit& unit, std::vector<Diagnostic>& out);

}  // namespace awl::infer
