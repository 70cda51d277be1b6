// Signatures as calls see them: bound, with `*args: *tuple[...]` and `**kwargs: Unpack[TD]` spelled out.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "types/operations.h"

namespace awl::types {

/// `Self` in the body of `cls`. The one place that makes its key.
TypeVarId self_type_var(const TypeContext& ctx, ClassId cls);

/// The `Self`s in a member's type that mean its receiver. One that stands in the receiver itself (`list[Self]`,
/// `CoroutineType[Any, Any, Self]`) is that of the class around the code, and stays what it is.
std::vector<TypeVarId> own_selves(const TypeContext& ctx, TypeId member, TypeId receiver);

/// `signature` with its first parameter bound to `self`: the parameter is left out, `Self` (any class's) becomes the receiver's
/// instance type, and type variables in the parameter's annotation (`def m(self: T) -> T`, `cls: type[T]`) are solved. `owner` is
/// the class that defines the function, or none. Nothing if the receiver does not fit the annotation, or nothing can be bound.
std::optional<Signature> bind_first_parameter(const TypeContext& ctx, const Signature& signature, TypeId self, ClassId owner = {});

/// What a Function or Callable says of itself, nothing bound; null for every other kind.
const std::vector<Signature>* signatures_of(const TypeContext& ctx, TypeId type);
/// The function of a BoundMethod; every other type as it is.
TypeId function_of(const TypeContext& ctx, TypeId type);

/// The signatures of a Function, Callable or BoundMethod (whose first parameters are bound; overloads that do not fit the
/// receiver are dropped, unless none would be left). Empty for other kinds: those go through TypeOracle::callable_of.
std::vector<Signature> own_signatures(const TypeContext& ctx, TypeId type);

/// `**kw: Unpack[TD]` as keyword-only parameters and `*args: *tuple[int, str]` as positional-only ones. Cheap when there are none.
Signature expand_unpacked(const TypeContext& ctx, const Signature& signature);
bool has_unpacked(const TypeContext& ctx, const Signature& signature);

/// `signature` with copies in place of those of its own type parameters that are among `taken`.
Signature renamed_apart(const TypeContext& ctx, const Signature& signature, std::span<const TypeVarId> taken);

/// The ParamSpec whose `*args: P.args, **kwargs: P.kwargs` end the signature, or none.
TypeVarId trailing_param_spec(const TypeContext& ctx, const Signature& signature);
/// `*args: P.args, **kwargs: P.kwargs`.
void append_param_spec(const TypeContext& ctx, std::vector<Param>& params, TypeVarId param_spec);

}  // namespace awl::types
