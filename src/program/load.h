// The type-free stages over one file.
#pragma once

#include <memory>
#include <string>

#include "program/program.h"
#include "program/stage.h"

namespace awl {

/// What is known of a file before it is read.
struct FileFacts {
  FileId id;
  NameId module;
  std::string path;
  std::string display_path;
  bool is_stub = false;
  bool is_package = false;
  bool is_checked = false;
  bool is_first_party = false;
  bool is_stdlib = false;
  bool is_opaque = false;
};

/// A unit with its source and nothing else.
std::unique_ptr<FileUnit> read_unit(const FileFacts& facts, std::string bytes);
/// Parses, indexes and builds the flow, up to `last_stage`.
void run_stages(FileUnit& unit, PythonVersion version, Stage last_stage);
/// The same for a unit that has its tree already.
void run_stages_after_parsing(FileUnit& unit, PythonVersion version, Stage last_stage);

}  // namespace awl
