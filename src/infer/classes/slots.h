// `__slots__`: the attributes that a class's objects have room for.
#pragma once

#include <optional>
#include <vector>

#include "infer/api.h"

namespace awl::infer {

/// The names in the `__slots__` of a class body, as far as they are written out.
struct SlotNames {
  bool exist = false;      // the body defines `__slots__`
  bool are_known = false;  // by a literal
  std::vector<NameId> names;
  SymbolId symbol;
};
SlotNames written_slots(Inference& in, const FileUnit& unit, ScopeId class_body);
/// Whether objects of the class have a layout of their own, which no unrelated one can be joined with.
bool has_own_layout(Inference& in, const FileUnit& unit, const types::ClassInfo& info);
/// All names that `self.x = ...` may use for objects of the class, unless they have a `__dict__` or some of it is not known.
std::optional<std::vector<NameId>> all_slots(Inference& in, const types::ClassInfo& info);

}  // namespace awl::infer
