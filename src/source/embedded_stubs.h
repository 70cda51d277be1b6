// The data files inside the binary: typeshed's standard library, our overlays over it, the syntax trees of both, and the
// facts.
//
// Paths are as in the blob: "stdlib/asyncio/tasks.pyi", "overlays/asyncio/tasks.pyi", "trees/stdlib/...", "facts/...". Files are packed one by
// one and unpacked when read. All functions may be called from any thread; views are valid for the life of the process.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace awl::source {

/// Paths of all files, sorted.
std::span<const std::string_view> embedded_files();
/// Paths of the files below `directory` ("stdlib", "overlays", "facts", "stdlib/asyncio"), sorted.
std::span<const std::string_view> embedded_files_in(std::string_view directory);
bool has_embedded_file(std::string_view path);
/// Contents of a file, none if there is no such file.
std::optional<std::string> read_embedded_file(std::string_view path);

/// A standard-library stub: `read_stub("asyncio/tasks.pyi")` is our overlay of that name, else typeshed's file.
std::optional<std::string> read_stub(std::string_view path);
/// The syntax tree of that stub, as syntax/tree_snapshot.h reads it.
std::optional<std::string> read_stub_tree(std::string_view path);

/// typeshed's list of the Python versions that have each module.
const std::string& typeshed_versions();
/// The commit of typeshed that the stubs come from, 40 hexadecimal digits.
const std::string& typeshed_commit();
/// The licence under which the stubs are distributed.
std::string typeshed_license();

}  // namespace awl::source
