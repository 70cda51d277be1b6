// What inference keeps beside the query tables: facts of a file that cost a walk, and the arena of query results.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/hash.h"
#include "infer/inference.h"

namespace awl::infer {

struct FileState {
  std::once_flag regions_once;
  std::vector<std::uint32_t> region_starts;  // see control/regions.h
  std::mutex quoted_mutex;
  HashMap<NodeId, std::shared_ptr<const ast::Tree>> quoted;  // annotations in quotes, by their literals; null: no expression
  std::once_flag subjects_once;
  HashMap<NodeId, SsaId> case_subjects;  // MatchCase -> what its subject holds before it
};

/// Definitions that dotted names evaluate to in the stubs (`threading.Lock.acquire`).
struct DottedCache {
  std::mutex mutex;
  HashMap<NameId, std::optional<types::SourceRef>> definitions;
};

}  // namespace awl::infer
