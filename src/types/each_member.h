// Small helpers shared by the operations of this folder.
#pragma once

#include <optional>

#include "types/operations.h"

namespace awl::types {

/// How many aliases may be expanded one inside the other before the rest counts as Unknown (`type A = A | int`).
inline constexpr unsigned kMaxAliasNesting = 32;

/// `for_each_member` without the cost of a std::function.
template <class F>
void each_member(const TypeContext& ctx, TypeId type, F&& f, unsigned nesting = 0) {
  type = nesting > kMaxAliasNesting ? ctx.store.unknown() : resolve(ctx, type);
  if (ctx.kind(type) != TypeKind::Union) {
    f(type);
    return;
  }
  for (const TypeId member : ctx.store.union_of(type).members) {
    if (ctx.kind(member) == TypeKind::AliasReference || ctx.kind(member) == TypeKind::TypeGuard) {
      each_member(ctx, member, f, nesting + 1);
    } else {
      f(member);
    }
  }
}

/// Enum classes whose members are all there is: not flags (which combine), nor classes with an unknown base.
bool is_closed_enum(const TypeContext& ctx, ClassId cls);
/// How many literals make up a class (bool: 2, a closed enum: its members), or nothing.
std::optional<std::size_t> count_of_all_literals(const TypeContext& ctx, ClassId cls);
/// `bool` as `Literal[True] | Literal[False]` and a closed enum as the union of its members (not simplified back); none for
/// other types.
TypeId expand_to_literals(const TypeContext& ctx, TypeId type);

}  // namespace awl::types
