// Equivalence: the same set of objects; for gradual types, the same materialisations.
#include "base/hash.h"
#include "types/relations.h"
#include "types/type_parts.h"
#include "types/type_visit.h"

namespace awl::types {
namespace {

// A type without what makes no difference to what it denotes: Unknown is Any, and names that no caller can use are dropped.
class Eraser {
 public:
  explicit Eraser(const TypeContext& ctx) : ctx_(ctx) {}

  TypeId erase(TypeId type) {
    if (ctx_.is_dynamic(type)) return ctx_.store.any();
    if (const auto known = erased_.find(type); known != erased_.end()) return known->second;
    const TypeId result = visit_payload(ctx_.store, type, [&](const auto& payload) { return erase_payload(type, payload); });
    erased_.emplace(type, result);
    return result;
  }

 private:
  TypeId erase_payload(TypeId type, const NoPayload&) { return type; }

  template <class T>
  TypeId erase_payload(TypeId type, const T& payload) {
    T copy = payload;
    visit_parts(copy, [&](TypeId& part) { part = erase(part); });
    if constexpr (std::is_same_v<T, UnionType>) return make_union(ctx_, copy.members);
    if constexpr (std::is_same_v<T, CallableType> || std::is_same_v<T, FunctionType>) {
      for (Signature& overload : copy.overloads) erase_names(overload);
    }
    if constexpr (std::is_same_v<T, ParameterListType>) erase_names(copy.signature);
    return copy == payload ? type : ctx_.store.make(std::move(copy));
  }

  static void erase_names(Signature& signature) {
    for (Param& param : signature.params) {
      const bool is_star = param.kind == ParamKind::VarArgs || param.kind == ParamKind::KwArgs;
      if (is_star || param.kind == ParamKind::PositionalOnly) param.name = {};
      param.default_type = {};
      param.is_annotated = true;
      param.is_substituted = false;
    }
    signature.deprecated.clear();
  }

  const TypeContext& ctx_;
  HashMap<TypeId, TypeId> erased_;  // types share their parts
};

}  // namespace

bool is_equivalent_to(const TypeContext& ctx, TypeId a, TypeId b) {
  if (a == b) return true;
  if (ctx.store.canonical_id(a) == ctx.store.canonical_id(b)) return true;
  a = resolve(ctx, a);
  b = resolve(ctx, b);
  if (a == b) return true;
  if (!ctx.store.has_gradual(a) && !ctx.store.has_gradual(b)) return is_subtype_of(ctx, a, b) && is_subtype_of(ctx, b, a);
  Eraser eraser(ctx);
  return ctx.store.canonical_id(eraser.erase(a)) == ctx.store.canonical_id(eraser.erase(b));
}

}  // namespace awl::types
