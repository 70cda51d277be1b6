// The types directly inside a payload: the one place that knows where each kind keeps them. Walking, flags, substitution and
// canonical forms are written on top of it.
#pragma once

#include <type_traits>

#include "types/type.h"

namespace awl::types {

namespace detail {
template <class P, class T>
inline constexpr bool kIs = std::is_same_v<std::remove_const_t<P>, T>;
}  // namespace detail

/// Calls `f(part)` for the types of a signature, parameters first. The types of default values are no parts: they are for
/// display alone.
template <class S, class F>
void visit_signature_parts(S& signature, F&& f) {
  for (auto& param : signature.params) f(param.type);
  if (signature.returns) f(signature.returns);
}

/// Calls `f(part)` for each type directly inside `payload`, in the order in which it is written. `part` is a reference into the
/// payload, so that `f` may replace it when the payload is not const.
template <class P, class F>
void visit_parts(P& payload, F&& f) {
  using detail::kIs;
  if constexpr (kIs<P, InstanceType> || kIs<P, ClassObjectType> || kIs<P, AliasReferenceType>) {
    for (auto& arg : payload.args) f(arg);
  } else if constexpr (kIs<P, TupleType>) {
    for (auto& element : payload.elements) f(element);
  } else if constexpr (kIs<P, SubclassOfType>) {
    f(payload.instance);
  } else if constexpr (kIs<P, FormOfType>) {
    f(payload.described);
  } else if constexpr (kIs<P, UnionType>) {
    for (auto& member : payload.members) f(member);
  } else if constexpr (kIs<P, IntersectionType>) {
    for (auto& member : payload.positive) f(member);
    for (auto& member : payload.negative) f(member);
  } else if constexpr (kIs<P, FunctionType> || kIs<P, CallableType>) {
    for (auto& overload : payload.overloads) visit_signature_parts(overload, f);
  } else if constexpr (kIs<P, BoundMethodType>) {
    f(payload.self);
    f(payload.function);
  } else if constexpr (kIs<P, PropertyType>) {
    if (payload.getter) f(payload.getter);
    if (payload.setter) f(payload.setter);
    if (payload.deleter) f(payload.deleter);
  } else if constexpr (kIs<P, ParameterListType>) {
    visit_signature_parts(payload.signature, f);
  } else if constexpr (kIs<P, UnpackedType>) {
    f(payload.inner);
  } else if constexpr (kIs<P, TypeGuardType>) {
    f(payload.guarded);
  } else if constexpr (kIs<P, TypeFormType>) {
    if (payload.type) f(payload.type);
  } else if constexpr (kIs<P, DeferredType>) {
    for (auto& entry : payload.substitution) f(entry.second);
  } else {
    static_assert(kIs<P, LiteralType> || kIs<P, SentinelType> || kIs<P, ModuleType> || kIs<P, TypeVarType> || kIs<P, ParamSpecPartType> ||
                  kIs<P, SpecialFormType>);
  }
}

}  // namespace awl::types
