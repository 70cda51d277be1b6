// Regions of a file: where each begins. Node indices are in preorder, and a region's nodes come before any region nested in
// its body, so "the last start at or before the node" finds the region of any node.
#pragma once

#include "infer/inference.h"
#include "infer/region.h"

namespace awl::infer {

/// Sorted node indices at which regions begin. Cached for the life of the inference; thread-safe.
const std::vector<std::uint32_t>& region_starts(Inference& in, const FileUnit& unit);
/// Whether a node of this kind begins a region.
bool starts_region(const ast::Tree& tree, NodeId node);

/// Infers one region: the body of `compute_region`, one function a kind of statement (statements_*.cpp).
void infer_statement(RegionContext& rc);

}  // namespace awl::infer
