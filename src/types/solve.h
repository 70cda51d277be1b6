// The solver's inside, for relations that solve a part of the variables on the way.
#pragma once

#include <span>

#include "types/relations.h"
#include "types/substitute.h"

namespace awl::types {

/// Adds to `map` the solutions of those of `vars` that have bounds, literals kept. False if one of them has none that fits.
bool solve_bound(const TypeContext& ctx, const Constraints& constraints, std::span<const TypeVarId> vars, Substitution& map);

/// What a variable is that was given both `a` and `b`: the wider of the two, or their union. `int` and `float` stay two.
TypeId join(const TypeContext& ctx, TypeId a, TypeId b);

}  // namespace awl::types
