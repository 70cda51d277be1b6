// A class statement's header, as query and as check.
#pragma once

#include "infer/classes/classes.h"

namespace awl::infer {

/// Evaluates bases and keywords; with `rc` what is no type in them is reported.
ClassHeader evaluate_class_header(Inference& in, const FileUnit& unit, NodeId class_def, RegionContext* rc);

}  // namespace awl::infer
