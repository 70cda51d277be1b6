// Typed dictionaries: keys with types, required or not, read-only or not.
#pragma once

#include <optional>

#include "infer/api.h"
#include "infer/declarations/classes.h"

namespace awl::infer {

/// Fills in the fields, own and inherited, of a class of flavour TypedDict.
void set_typed_dict(Inference& in, const ClassHeader& header, types::ClassInfo& info);
/// The constructor and the methods whose types depend on the keys.
std::optional<types::ClassMember> typed_dict_synthesized(Inference& in, const types::ClassInfo& info, NameId name);

}  // namespace awl::infer
