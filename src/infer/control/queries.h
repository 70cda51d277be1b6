// Queries answered by control/: rows of query_kinds.cpp.
#pragma once

#include "infer/inference.h"

namespace awl::infer {

QueryValue compute_region(Inference& in, const QueryKey& key);
QueryValue bottom_region(Inference& in, const QueryKey& key);
bool equal_region(Inference& in, QueryValue a, QueryValue b);
QueryValue widen_region(Inference& in, const QueryKey& key, QueryValue old_value, QueryValue new_value, unsigned changes);

/// Values are a TypeId (none if unbound on every way) with flags above it: see ssa.cpp.
QueryValue compute_ssa_value(Inference& in, const QueryKey& key);
QueryValue bottom_ssa_value(Inference& in, const QueryKey& key);
bool equal_ssa_value(Inference& in, QueryValue a, QueryValue b);
QueryValue widen_ssa_value(Inference& in, const QueryKey& key, QueryValue old_value, QueryValue new_value, unsigned changes);

QueryValue compute_reachable(Inference& in, const QueryKey& key);
QueryValue compute_return_type(Inference& in, const QueryKey& key);
QueryValue compute_context_swallows(Inference& in, const QueryKey& key);
QueryValue compute_call_returns(Inference& in, const QueryKey& key);

}  // namespace awl::infer
