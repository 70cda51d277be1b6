// Items of values whose shape is known: tuples and TypedDicts.
#pragma once

#include "infer/expressions/expressions.h"

namespace awl::infer {

/// The class if the value is a TypedDict, or of a type variable that is bound to one; else null.
const types::ClassInfo* typed_dict_of(Inference& in, TypeId base);

struct TypedDictAccess {
  bool is_known = false;    // the index is a string literal, or several
  TypeId type;              // of the known keys, united
  std::string unknown_key;  // the last key that the class lacks
  bool is_read_only = false;
};
TypedDictAccess typed_dict_item(Inference& in, TypeId base, TypeId index);
/// Reports a key that the TypedDict does not have, with the nearest one it has.
Report report_unknown_key(RegionContext& rc, NodeId at, TypeId base, std::string_view key);

struct TupleAccess {
  TypeId type;
  bool out_of_bounds = false;
};
TupleAccess tuple_item(Inference& in, const types::TupleType& tuple, std::int64_t index);

struct SliceBounds {
  std::optional<std::int64_t> lower, upper;
  std::int64_t step = 1;
  bool is_known = false;
};
SliceBounds slice_bounds(RegionContext& rc, NodeId slice);
/// The tuple of the elements inside the bounds; none if they are not known.
TypeId tuple_slice(Inference& in, const types::TupleType& tuple, const SliceBounds& bounds);
std::optional<std::int64_t> literal_index(Inference& in, TypeId index);

}  // namespace awl::infer
