// The canonical order of the members of a cycle: by place in the source, never by ids that depend on the order of work.
#pragma once

#include <string_view>
#include <tuple>

#include "infer/query.h"

namespace awl::infer {

struct QueryOrder {
  std::string_view path;       // of the file, as the program names it
  std::uint32_t position = 0;  // node or file-local index
  std::uint8_t kind = 0;
  std::string_view name;  // member name, where the key has one
  friend bool operator<(const QueryOrder& a, const QueryOrder& b) {
    return std::tie(a.path, a.position, a.kind, a.name) < std::tie(b.path, b.position, b.kind, b.name);
  }
};

QueryOrder query_order(Inference& in, const QueryKey& key);

}  // namespace awl::infer
