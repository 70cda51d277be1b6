// What inference keeps beside the query tables: facts of a file that cost a walk, and the arena of query results.
#pragma once

#include <mutex>
#include <vector>

#include "infer/inference.h"

namespace awl::infer {

struct FileState {
  std::once_flag regions_once;
  std::vector<std::uint32_t> region_starts;  // see control/regions.h
};

}  // namespace awl::infer
