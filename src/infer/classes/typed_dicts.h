// Typed dictionaries: keys with types, required or not, read-only or not.
#pragma once

#include <optional>

#include "infer/api.h"
#include "infer/classes/classes.h"

namespace awl::infer {

/// Fills in the fields, own and inherited, of a class of flavour TypedDict.
void set_typed_dict(Inference& in, const ClassHeader& header, types::ClassInfo& info);
/// `extra_items=` as written, of a class statement or a call.
void set_extra_items(Inference& in, const FileUnit& unit, NodeId written, types::ClassInfo& info);
/// What is left to do for a class made by a call when its fields and its MRO are known.
void finish_called_typed_dict(Inference& in, types::ClassInfo& info);
/// Reports what is wrong in a call of `TypedDict`.
void check_typed_dict_call(RegionContext& rc, NodeId call);
/// What is known of the partial counterpart of a TypedDict (see ClassKey).
types::ClassInfo partial_typed_dict_info(Inference& in, ClassId cls);
/// `type` with the TypedDicts in it replaced by their partial counterparts: what can be merged into it.
TypeId partial_typed_dict(Inference& in, TypeId type);
/// The constructor and the methods whose types depend on the keys.
std::optional<types::ClassMember> typed_dict_synthesized(Inference& in, const types::ClassInfo& info, NameId name);

}  // namespace awl::infer
