// How queries are answered: the functions that the rows of query_kinds.cpp name.
#pragma once

#include "infer/inference.h"

namespace awl::infer {

// ---- declarations/, classes/, annotations/

QueryValue compute_symbol_type(Inference& in, const QueryKey& key);
QueryValue bottom_symbol_type(Inference& in, const QueryKey& key);
bool equal_symbol_type(Inference& in, QueryValue a, QueryValue b);
QueryValue widen_symbol_type(Inference& in, const QueryKey& key, QueryValue old_value, QueryValue new_value, unsigned changes);

QueryValue compute_definition_type(Inference& in, const QueryKey& key);
QueryValue compute_function_type(Inference& in, const QueryKey& key);
QueryValue compute_decorated_function(Inference& in, const QueryKey& key);
QueryValue compute_decorated_class(Inference& in, const QueryKey& key);
QueryValue compute_alias_value(Inference& in, const QueryKey& key);
QueryValue compute_variance(Inference& in, const QueryKey& key);
QueryValue bottom_variance(Inference& in, const QueryKey& key);

QueryValue compute_class_info(Inference& in, const QueryKey& key);
QueryValue bottom_class_info(Inference& in, const QueryKey& key);
bool equal_class_info(Inference& in, QueryValue a, QueryValue b);

/// In this very class / from `self.x = ...` in its methods: `const OwnMember*`.
QueryValue compute_class_member(Inference& in, const QueryKey& key);
QueryValue compute_instance_attribute(Inference& in, const QueryKey& key);
QueryValue bottom_own_member(Inference& in, const QueryKey& key);
bool equal_own_member(Inference& in, QueryValue a, QueryValue b);
QueryValue widen_own_member(Inference& in, const QueryKey& key, QueryValue old_value, QueryValue new_value, unsigned changes);

QueryValue compute_type_var_parts(Inference& in, const QueryKey& key);
QueryValue bottom_type_var_parts(Inference& in, const QueryKey& key);
bool equal_type_var_parts(Inference& in, QueryValue a, QueryValue b);

QueryValue compute_module_member(Inference& in, const QueryKey& key);
QueryValue bottom_module_member(Inference& in, const QueryKey& key);
bool equal_module_member(Inference& in, QueryValue a, QueryValue b);
QueryValue widen_module_member(Inference& in, const QueryKey& key, QueryValue old_value, QueryValue new_value, unsigned changes);

QueryValue compute_protocol_members(Inference& in, const QueryKey& key);
QueryValue bottom_protocol_members(Inference& in, const QueryKey& key);
bool equal_protocol_members(Inference& in, QueryValue a, QueryValue b);

/// A class's own type parameters, found in its header without solving the bases: `const std::vector<TypeVarId>*`.
QueryValue compute_class_type_params(Inference& in, const QueryKey& key);
QueryValue bottom_class_type_params(Inference& in, const QueryKey& key);
bool equal_class_type_params(Inference& in, QueryValue a, QueryValue b);
/// Bases and keywords of a class statement, without the MRO: `const ClassHeader*`.
QueryValue compute_class_header(Inference& in, const QueryKey& key);
QueryValue bottom_class_header(Inference& in, const QueryKey& key);
bool equal_class_header(Inference& in, QueryValue a, QueryValue b);

QueryValue compute_alias_recursion(Inference& in, const QueryKey& key);
QueryValue compute_file_ranges(Inference& in, const QueryKey& key);
QueryValue bottom_file_ranges(Inference& in, const QueryKey& key);

// ---- control/

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
