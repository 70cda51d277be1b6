// Dispatch on the kind of a type. A new kind fails to compile here until it is given its payload.
#pragma once

#include <utility>

#include "types/type_store.h"

namespace awl::types {

/// Stands for the payload of the kinds that have none: Any, Unknown, Never, LiteralString.
struct NoPayload {};

/// `visit(payload)` with the payload's own type.
template <class Visit>
decltype(auto) visit_payload(const TypeStore& store, TypeId type, Visit&& visit) {
  switch (store.kind(type)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
    case TypeKind::LiteralString:
      return visit(NoPayload{});
    case TypeKind::Instance:
      return visit(store.instance(type));
    case TypeKind::Literal:
      return visit(store.literal(type));
    case TypeKind::Sentinel:
      return visit(store.sentinel(type));
    case TypeKind::Tuple:
      return visit(store.tuple(type));
    case TypeKind::ClassObject:
      return visit(store.class_object(type));
    case TypeKind::SubclassOf:
      return visit(store.subclass_of(type));
    case TypeKind::FormOf:
      return visit(store.form_of(type));
    case TypeKind::Union:
      return visit(store.union_of(type));
    case TypeKind::Intersection:
      return visit(store.intersection(type));
    case TypeKind::Function:
      return visit(store.function(type));
    case TypeKind::BoundMethod:
      return visit(store.bound_method(type));
    case TypeKind::Callable:
      return visit(store.callable(type));
    case TypeKind::Property:
      return visit(store.property(type));
    case TypeKind::Module:
      return visit(store.module(type));
    case TypeKind::TypeVar:
      return visit(store.type_var(type));
    case TypeKind::ParamSpecPart:
      return visit(store.param_spec_part(type));
    case TypeKind::ParameterList:
      return visit(store.parameter_list(type));
    case TypeKind::Unpacked:
      return visit(store.unpacked(type));
    case TypeKind::TypeGuard:
      return visit(store.type_guard(type));
    case TypeKind::AliasReference:
      return visit(store.alias_reference(type));
    case TypeKind::TypeForm:
      return visit(store.type_form(type));
    case TypeKind::SpecialForm:
      return visit(store.special_form(type));
    case TypeKind::Deferred:
      return visit(store.deferred(type));
  }
  __builtin_unreachable();
}

}  // namespace awl::types
