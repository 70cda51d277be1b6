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

/// Parses, indexes and builds the flow of `bytes`, up to `last_stage`.
std::unique_ptr<FileUnit> load_unit(const FileFacts& facts, std::string bytes, PythonVersion version, Stage last_stage);

}  // namespace awl
