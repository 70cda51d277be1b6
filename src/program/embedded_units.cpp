#include "program/embedded_units.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "base/names.h"
#include "modules/resolver.h"
#include "program/load.h"
#include "source/embedded_stubs.h"
#include "source/path.h"
#include "syntax/tree_snapshot.h"

namespace awl {
namespace {

class EmbeddedFiles final : public modules::Stdlib {
 public:
  static EmbeddedFiles& instance() {
    static auto* files = new EmbeddedFiles;  // never destroyed: threads may still read while the process ends
    return *files;
  }

  std::optional<modules::StdlibStub> find(std::string_view dotted) override {
    const auto found = by_module_.find(dotted);
    if (found == by_module_.end()) return std::nullopt;
    const File& file = files_[found->second];
    return modules::StdlibStub{file.relative_path, file.is_package};
  }
  const modules::StubVersions& versions() const override { return versions_; }

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(files_.size()); }

  [[nodiscard]] std::optional<FileId> find_path(std::string_view relative_path) const {
    const auto found = std::lower_bound(files_.begin(), files_.end(), relative_path,
                                        [](const File& file, std::string_view path) { return file.relative_path < path; });
    if (found == files_.end() || found->relative_path != relative_path) return std::nullopt;
    return FileId(static_cast<std::uint32_t>(found - files_.begin()));
  }

  [[nodiscard]] std::string_view path(FileId file) const { return files_[file.index()].path; }
  [[nodiscard]] NameId module(FileId file) const { return files_[file.index()].module; }
  [[nodiscard]] bool is_package(FileId file) const { return files_[file.index()].is_package; }

  const FileUnit& unit(FileId id) {
    std::atomic<const FileUnit*>& published = units_[id.index()];
    if (const FileUnit* unit = published.load(std::memory_order_acquire)) return *unit;
    const std::lock_guard lock(loading_[id.index() % loading_.size()]);
    if (const FileUnit* unit = published.load(std::memory_order_acquire)) return *unit;
    const File& file = files_[id.index()];
    FileFacts facts;
    facts.id = id;
    facts.module = file.module;
    facts.path = facts.display_path = file.path;
    facts.is_stub = facts.is_stdlib = true;
    facts.is_package = file.is_package;
    auto text = source::read_stub(file.relative_path);
    const auto tree = source::read_stub_tree(file.relative_path);
    AWL_CHECK(text && tree, "an embedded stub lacks its text or its tree: " + file.relative_path);
    std::unique_ptr<FileUnit> unit = read_unit(facts, *std::move(text));
    unit->tree = syntax::read_tree_snapshot(*tree);
    run_stages_after_parsing(*unit, PythonVersion{}, Stage::Lint);
    published.store(unit.get(), std::memory_order_release);
    return *unit.release();  // kept for the life of the process
  }

 private:
  struct File {
    std::string relative_path;
    std::string path;
    NameId module;
    bool is_package = false;
  };

  EmbeddedFiles() : versions_(source::typeshed_versions()) {
    for (const std::string_view directory : {"stdlib", "overlays"}) {
      for (std::string_view path : source::embedded_files_in(directory)) {
        path.remove_prefix(directory.size() + 1);
        const auto module = modules::module_name_of(path);
        if (!path.ends_with(".pyi") || !module) continue;
        const bool is_package = source::file_stem(path) == "__init__";
        files_.push_back({std::string(path), "<stdlib>/" + std::string(path), intern(*module), is_package});
      }
    }
    const auto by_path = [](const File& a, const File& b) { return a.relative_path < b.relative_path; };
    std::stable_sort(files_.begin(), files_.end(), by_path);
    files_.erase(std::unique(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.relative_path == b.relative_path; }),
                 files_.end());
    by_module_.reserve(files_.size());
    for (std::uint32_t i = 0; i < count(); ++i) by_module_.emplace(name_text(files_[i].module), i);
    units_ = std::make_unique<std::atomic<const FileUnit*>[]>(files_.size());
  }

  std::vector<File> files_;  // sorted by relative path
  HashMap<std::string_view, std::uint32_t> by_module_;
  modules::StubVersions versions_;
  std::unique_ptr<std::atomic<const FileUnit*>[]> units_;
  std::array<std::mutex, 64> loading_;
};

}  // namespace

std::uint32_t embedded_file_count() {
  static const std::uint32_t count = EmbeddedFiles::instance().count();
  return count;
}
std::optional<FileId> find_embedded_file(std::string_view relative_path) { return EmbeddedFiles::instance().find_path(relative_path); }
std::string_view embedded_file_path(FileId file) { return EmbeddedFiles::instance().path(file); }
NameId embedded_file_module(FileId file) { return EmbeddedFiles::instance().module(file); }
bool is_embedded_package(FileId file) { return EmbeddedFiles::instance().is_package(file); }
const FileUnit& embedded_unit(FileId file) { return EmbeddedFiles::instance().unit(file); }
modules::Stdlib& embedded_stdlib() { return EmbeddedFiles::instance(); }

}  // namespace awl
