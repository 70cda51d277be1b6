// Type parameters: how they are made, which scope binds them, what they default to.
#pragma once

#include <optional>
#include <vector>

#include "infer/api.h"

namespace awl::infer {

/// The unbound variable that a call `TypeVar("T", ...)` makes; none if `call` is no such call.
TypeVarId type_var_of_call(Inference& in, const FileUnit& unit, NodeId call, ScopeId scope);
/// The variable of a PEP 695 parameter, bound to its generic.
TypeVarId type_var_of_parameter(Inference& in, const FileUnit& unit, NodeId parameter);
/// The parameters in a `[T, *Ts, **P]` list, in order.
std::vector<TypeVarId> type_params_of(Inference& in, const FileUnit& unit, NodeId type_params);
/// `var` as bound by the scopes around `context.scope`, else by `context.binder`, else left unbound.
TypeVarId bind_type_var(Inference& in, const AnnotationContext& context, TypeVarId var);
TypeVarId bind_to(Inference& in, TypeVarId var, types::SourceRef binder);
/// Name of the class, function or alias at a binder node.
NameId binder_name(const FileUnit& unit, NodeId binder);
/// The (unbound or PEP 695) type variable that a Name or Attribute stands for, found without inferring anything; none if it
/// is something else.
TypeVarId type_var_named(Inference& in, const AnnotationContext& context, NodeId node);
/// A type variable as a value: what the expression `T` is.
TypeId type_var_value(Inference& in, TypeVarId var);
bool is_unbound(const Inference& in, TypeVarId var);
/// Unbound variables that occur in a type, in order: the parameters of a generic alias.
std::vector<TypeVarId> unbound_type_vars(Inference& in, TypeId type);
/// What stands for a parameter that got no argument: its default (in terms of `so_far`), else Unknown, `...` or `*tuple[Unknown, ...]`.
TypeId missing_argument(Inference& in, TypeVarId var, const types::Substitution& so_far);
/// The value of a ParamSpec that accepts anything.
TypeId gradual_parameters(Inference& in);

/// Reports what is wrong with a call that makes a type variable.
void check_type_var_call(RegionContext& rc, NodeId call, TypeVarId var);
/// Reports what is wrong in the `[T, *Ts, **P]` list of a generic.
void check_type_parameters(RegionContext& rc, NodeId type_params);
/// How a type uses a variable: Bivariant where it does not.
types::Variance variance_within(Inference& in, TypeVarId var, TypeId type);
/// The variance that was written for a variable: Infer for a PEP 695 parameter and for `infer_variance=True`.
types::Variance declared_variance(Inference& in, TypeVarId var);

}  // namespace awl::infer
