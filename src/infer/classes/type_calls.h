// Classes that calls make: NewType, NamedTuple, namedtuple, TypedDict, Enum, type.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "infer/classes/classes.h"
#include "infer/classes/named_tuples.h"

namespace awl::infer {

/// Fills in everything but identity of a class whose definition is a call.
void describe_called_class(Inference& in, const ClassSource& source, types::ClassInfo& info);
std::vector<NamedTupleField> called_named_tuple_fields(Inference& in, const ClassSource& source);
/// Whether the fields of a called named tuple are no literal.
bool has_unknown_fields(Inference& in, const ClassSource& source);
/// What is wrong with `N = NewType("N", Base)` beside the type expression in it.
void check_new_type(RegionContext& rc, NodeId call);
/// Why a name cannot be that of the next field, to be read after the name; empty if it can.
std::string_view field_refusal(std::span<const NamedTupleField> before, NameId name);
/// Names in `namedtuple("P", "x y")` and `NamedTuple("P", [("x", int)])` that no field can have.
void check_named_tuple_call(RegionContext& rc, NodeId call);
/// The members of an enum that a call makes, as far as they are written out.
std::vector<NameId> called_enum_members(Inference& in, ClassId cls);
/// The value that is given for such a member, if one is.
NodeId called_enum_value(Inference& in, ClassId cls, NameId member);

}  // namespace awl::infer
