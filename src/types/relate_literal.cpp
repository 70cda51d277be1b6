// Literals, LiteralString and what is made of them.
#include "types/operations.h"
#include "types/relate.h"

namespace awl::types {

bool relate_to_literal(Relater& r, TypeId source, TypeId target) {
  if (source == target) return true;
  // An enum with one member is that member.
  const TypeId expanded = expand_to_literals(r.ctx, source);
  return expanded && r.ctx.kind(expanded) == TypeKind::Literal && expanded == target;
}

bool relate_to_literal_string(Relater& r, TypeId source) {
  const TypeKind kind = r.ctx.kind(source);
  if (kind == TypeKind::LiteralString) return true;
  return kind == TypeKind::Literal && r.ctx.store.literal(source).kind == LiteralType::Kind::Str;
}

}  // namespace awl::types
