// Dataclasses, by decorator or by dataclass_transform.
#pragma once

#include <optional>
#include <vector>

#include "infer/api.h"

namespace awl::infer {

struct DataclassField {
  NameId name;       // attribute
  NameId parameter;  // of `__init__`: the alias, if there is one
  TypeId type;       // what `__init__` takes
  types::SourceRef definition;
  bool has_default = false, in_init = true, kw_only = false, is_init_var = false;
  bool has_value = false;         // something stands after `=`
  bool has_converter = false;     // `type` is what the converter takes
  bool inherits_default = false;  // written without one, but the base's field of that name has one, which Python then finds
};

/// Sets `is_dataclass` and the options of a class statement.
void set_dataclass(Inference& in, const FileUnit& unit, NodeId class_def, types::ClassInfo& info);
/// Whether a decorator is marked with `@dataclass_transform`, and so gives back the class that it gets.
bool is_dataclass_transform(Inference& in, const FileUnit& unit, NodeId decorator);
/// Fields in the order of `__init__`'s parameters: inherited first, an override in the place of what it overrides.
std::vector<DataclassField> dataclass_fields(Inference& in, const types::ClassInfo& info);
std::optional<types::ClassMember> dataclass_synthesized(Inference& in, const types::ClassInfo& info, NameId name);

}  // namespace awl::infer
