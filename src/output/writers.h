// The formats, each in its own file.
#pragma once

#include <memory>

#include "output/report.h"

namespace awl::output {

std::unique_ptr<Writer> make_full_writer(const WriterOptions& options, const FileLookup& files, Sink& sink);
std::unique_ptr<Writer> make_concise_writer(const WriterOptions& options, const FileLookup& files, Sink& sink);
std::unique_ptr<Writer> make_json_writer(const WriterOptions& options, const FileLookup& files, Sink& sink);

}  // namespace awl::output
