// The embedded standard library's files, loaded once per process and shared by all Programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "modules/stdlib.h"
#include "program/program.h"

namespace awl {

/// Embedded files have the FileIds below this number, in the order of their paths; a Program's own files come after.
std::uint32_t embedded_file_count();
/// The file with a path as `modules::StdlibStub` gives it ("asyncio/tasks.pyi").
std::optional<FileId> find_embedded_file(std::string_view relative_path);
/// Stable path of an embedded file, as `SourceFile::path` has it.
std::string_view embedded_file_path(FileId file);
NameId embedded_file_module(FileId file);
bool is_embedded_package(FileId file);
/// Thread-safe; loaded on first demand.
const FileUnit& embedded_unit(FileId file);
/// The names of embedded modules.
modules::Stdlib& embedded_stdlib();

}  // namespace awl
