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
#define AWL_TYPE_KIND(Kind) \
  case TypeKind::Kind:      \
    return visit(NoPayload{});
#define AWL_TYPE_PAYLOAD(Kind, look) \
  case TypeKind::Kind:               \
    return visit(store.look(type));
#include "types/type_kinds.def"
  }
  __builtin_unreachable();
}

}  // namespace awl::types
