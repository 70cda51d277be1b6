// Parts of substitution that signatures and the solver need as well.
#pragma once

#include "types/operations.h"

namespace awl::types {

/// Parameters that stand before a positional-only one can themselves only be passed by position: restores the order that a
/// parameter list must have after parameters were put together from several.
void make_positional_only_before_last(std::vector<Param>& params);

/// `*args: *tuple[int, str]` as as many positional-only parameters, and `*args: *tuple[int, ...]` as `*args: int`.
void append_unpacked_tuple(const TypeContext& ctx, const Param& args, const TupleType& tuple, std::vector<Param>& params);

/// What stands for a type parameter nothing is known of: Unknown, `...` for a ParamSpec, `*tuple[Unknown, ...]` for a TypeVarTuple.
TypeId unknown_argument(const TypeContext& ctx, TypeVarId var);
/// The default of a type parameter (PEP 696; it may mention earlier ones), else `unknown_argument`.
TypeId default_argument(const TypeContext& ctx, TypeVarId var, const Substitution& earlier);

}  // namespace awl::types
