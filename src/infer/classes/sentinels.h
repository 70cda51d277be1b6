// Sentinels: `MISSING = sentinel("MISSING")` makes an object that is a type of its own (PEP 661; typing spec, "Sentinels").
#pragma once

#include "infer/api.h"

namespace awl::infer {

/// The sentinel that a call makes; none where it is only an object of its class: it must be the whole value of an assignment to
/// one name, in a module or in a class body outside of functions.
TypeId sentinel_of_call(RegionContext& rc, NodeId call, TypeId callee);

}  // namespace awl::infer
