// The program under check: every file that is known, each with the results of the type-free stages, loaded when first
// asked for. There is one road: files to check, files they import and stubs all come through here. Thread-safe; everything
// handed out is immutable and lives as long as the Program.
//
// The embedded standard library is read once per process: the type-free stages do not depend on anything of a run, so all
// Programs (one for each section of a markdown test) share its units, under the same FileIds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "flow/flow_graph.h"
#include "modules/python_version.h"
#include "program/stage.h"
#include "semantic/semantic_index.h"
#include "source/file_system.h"
#include "source/source_file.h"
#include "syntax/ast.h"

namespace awl {

using source::FileSystem;
using source::SourceFile;

/// What inference needs to know of the surroundings. Part of every query's input, fixed for a run.
struct Environment {
  PythonVersion version;
  std::string platform = "linux";          // linux, darwin, win32, all
  std::vector<std::string> first_party;    // roots, in order of search
  std::vector<std::string> extra_paths;    // searched before the roots
  std::vector<std::string> site_packages;  // searched last; stub packages first
  std::string typeshed;                    // directory that overrides the embedded standard library, or empty
  std::string working_directory;           // what paths of imported files are shown relative to
  Stage last_stage = Stage::Lint;          // `--stop-after`: no file is taken further
};

/// One file after read, parse, index and flow.
struct FileUnit {
  FileId id;
  NameId module;  // dotted name it is imported under; none for a script outside every root
  bool is_stub = false;
  bool is_package = false;  // `__init__`
  bool is_checked = false;  // diagnostics are wanted; otherwise it is only a source of types
  bool is_first_party = false;
  bool is_stdlib = false;
  bool is_opaque = false;  // a compiled module without stubs: it exists, its members are unknown
  SourceFile source;
  ast::Tree tree;
  semantic::SemanticIndex index;
  flow::FlowGraph flow;
};

class Program {
 public:
  Program(Environment environment, const FileSystem& files);
  ~Program();
  [[nodiscard]] const Environment& environment() const;

  /// Registers a file to check (a path on the file system), or text given directly (standard input, markdown tests).
  /// Paths are absolute and normalised. To be called before any unit is asked for; a path that is already there keeps its
  /// first display path.
  FileId add_checked_file(std::string path, std::string display_path);
  FileId add_checked_text(std::string path, std::string display_path, std::string bytes);

  /// The unit, loaded on first demand. An unreadable file gives an empty module with `read_error` set. Throws what a
  /// stage threw on it (`InternalError`, `std::bad_alloc`), each time again.
  const FileUnit& unit(FileId file);
  /// The text alone: there even if a later stage failed.
  const SourceFile& source(FileId file);
  [[nodiscard]] std::optional<std::string> read_error(FileId file) const;
  [[nodiscard]] std::vector<FileId> checked_files() const;

  /// The file that an absolute dotted module name means when `importer` imports it: extra paths, first-party roots, the
  /// standard library (VERSIONS respected), site-packages (stub packages first, py.typed, partial stubs), stubs beside
  /// sources before sources. None if there is no such module.
  std::optional<FileId> resolve_module(NameId dotted, FileId importer);
  /// Whether `dotted` is a namespace package: a directory without `__init__` that exists on some root.
  bool is_namespace_package(NameId dotted);
  /// Absolute dotted name of `from ..a import b` seen from a file; none if it leaves the top package.
  std::optional<NameId> absolute_module(FileId importer, unsigned level, NameId module);
  /// The path of a file, also before it is loaded.
  [[nodiscard]] std::string_view path(FileId file) const;

  /// A module of the standard library (`builtins`, `typing`, ...): always from typeshed, never shadowed.
  std::optional<FileId> stdlib_module(std::string_view dotted);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace awl
