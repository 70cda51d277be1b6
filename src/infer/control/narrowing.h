// Narrowing by tests and patterns. The predicate says which test; the place says which of the things it mentions is
// narrowed. Forms: typing spec "Type narrowing", and those that pyright and ty share.
#pragma once

#include "infer/inference.h"
#include "infer/region.h"

namespace awl::infer {

/// What a narrowing needs to look around: the file and, where the test stands in the region under evaluation, that region.
struct NarrowContext {
  Inference& in;
  const FileUnit& unit;
  RegionContext* current;
  flow::PlaceId place;
  [[nodiscard]] const ast::Tree& tree() const { return unit.tree; }
  [[nodiscard]] const TypeContext& ctx() const { return in.ctx; }
  [[nodiscard]] TypeId type_of(NodeId node) const;      // aliases expanded, a TypeGuard as bool
  [[nodiscard]] TypeId raw_type_of(NodeId node) const;  // as inferred: a TypeGuard stays one
};

/// Whether the expression spells the place (`self.x` for the path self.x).
bool spells_place(const FileUnit& unit, flow::PlaceId place, NodeId node);
/// The first expression inside `within` that spells the place, or none.
NodeId find_mention(const FileUnit& unit, flow::PlaceId place, NodeId within);
/// Type of a place about which the flow knows nothing before the predicate's test: its public or member type there.
TypeId entry_type(Inference& in, const FileUnit& unit, flow::PlaceId place, PredicateId predicate, RegionContext* current);

bool is_edge_feasible(Inference& in, const FileUnit& unit, const flow::Edge& edge, RegionContext* current);

/// One file each. `type` is what the place held; the result is what is left when the test came out as `polarity`.
TypeId narrow_by_test(const NarrowContext& nc, NodeId test, TypeId type, bool polarity);
TypeId narrow_by_call(const NarrowContext& nc, NodeId call, TypeId type, bool polarity);
TypeId narrow_by_comparison(const NarrowContext& nc, NodeId compare, TypeId type, bool polarity);
TypeId narrow_by_pattern(const NarrowContext& nc, NodeId pattern, TypeId type, bool polarity);

/// isinstance / class patterns: the members of `type` that are (polarity) or are not instances of the classes in `filter`
/// (a class object, a tuple of them, a union type...). With `is_class`, `type` holds class objects (issubclass).
TypeId narrow_to_class(const NarrowContext& nc, TypeId type, TypeId filter, bool polarity, bool is_class = false);
/// Equality with a literal value of type `literal`.
TypeId narrow_equal(const NarrowContext& nc, TypeId type, TypeId literal, bool polarity);
/// Identity with None, a bool, an enum member.
TypeId narrow_identity(const NarrowContext& nc, TypeId type, TypeId other, bool polarity);

/// Gives the captures of a case's pattern their types, from the subject's type before the case.
void bind_pattern(RegionContext& rc, NodeId pattern, TypeId subject);

}  // namespace awl::infer
