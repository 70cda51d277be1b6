// Named tuples: `class P(NamedTuple)`, `NamedTuple("P", ...)`, `namedtuple("P", ...)`.
#pragma once

#include <optional>
#include <vector>

#include "infer/api.h"

namespace awl::infer {

struct NamedTupleField {
  NameId name;
  TypeId type;
  bool has_default = false;
  types::SourceRef definition;
};

std::vector<NamedTupleField> named_tuple_fields(Inference& in, ClassId cls);
/// The Tuple of the fields' types.
TypeId named_tuple_shape(Inference& in, ClassId cls);
std::optional<types::ClassMember> named_tuple_synthesized(Inference& in, const types::ClassInfo& info, NameId name);

}  // namespace awl::infer
