// Identifiers that Python itself gives a meaning to, interned once.
#pragma once

#include "base/names.h"

namespace awl::infer {

struct Names {
#define AWL_NAME(member, text) NameId member = intern(text);
#include "infer/names.def"
};

inline const Names& names() {
  static const Names table;
  return table;
}

/// `__x__`
inline bool is_dunder(std::string_view name) { return name.size() > 4 && name.starts_with("__") && name.ends_with("__"); }
/// `_x`, but not `__x__`
inline bool is_private_name(std::string_view name) { return name.starts_with("_") && !is_dunder(name); }

}  // namespace awl::infer
