// What a fix would change, as removed and added lines.
#pragma once

#include <string>

#include "diagnostics/diagnostic.h"
#include "output/style.h"
#include "source/source_file.h"

namespace awl::output {

/// Appends the lines that the edits touch, before (`-`) and after (`+`). Edits that overlap or leave the text show nothing.
void append_fix_preview(std::string& out, const source::SourceFile& file, const Fix& fix, unsigned gutter, const Painter& painter);

}  // namespace awl::output
