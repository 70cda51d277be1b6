#include "program/program.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <utility>

#include "base/hash.h"
#include "base/names.h"
#include "base/store.h"
#include "modules/resolver.h"
#include "program/embedded_units.h"
#include "program/load.h"
#include "source/path.h"

namespace awl {
namespace {

/// A file of this Program and, once asked for, its unit.
struct FileSlot {
  FileFacts facts;
  std::vector<NameId> names;        // under which it can be imported, best first
  std::optional<std::string> text;  // given directly; taken by the load
  std::mutex mutex;                 // guards loading
  std::atomic<bool> is_loaded{false};
  // Written before `is_loaded`, then never again.
  std::unique_ptr<FileUnit> unit;
  std::optional<std::string> read_error;
  std::exception_ptr failure;  // what a stage threw; `unit` has the source, if that much was possible
};

using SlotId = Id<struct SlotTag>;

}  // namespace

struct Program::Impl {
  Impl(Environment e, const FileSystem& f)
      : environment(std::move(e)),
        directories(f),
        own_stdlib(environment.typeshed.empty() ? nullptr : modules::make_typeshed_stdlib(directories, environment.typeshed)),
        stdlib(own_stdlib ? *own_stdlib : embedded_stdlib()),
        resolver({environment.extra_paths, environment.first_party, environment.site_packages}, environment.version, directories, stdlib) {}

  FileSlot& slot(FileId file) { return *slots[SlotId(file.value - embedded_file_count())]; }
  static bool is_embedded(FileId file) { return file.value < embedded_file_count(); }

  /// The file at `path`, registered with `prepare(facts)` if it is new.
  template <class Prepare>
  FileId file_at(const std::string& path, Prepare prepare) {
    const std::lock_guard lock(mutex);
    if (const auto found = by_path.find(path); found != by_path.end()) return found->second;
    auto fresh = std::make_unique<FileSlot>();
    fresh->facts.path = path;
    fresh->facts.is_stub = path.ends_with(".pyi");
    fresh->facts.is_package = source::file_stem(path) == "__init__";
    for (const std::string& name : resolver.names_of(path)) fresh->names.push_back(intern(name));
    if (!fresh->names.empty()) fresh->facts.module = fresh->names.front();
    prepare(*fresh);
    const SlotId slot_id = slots.append(std::move(fresh));
    const FileId file(slot_id.value + embedded_file_count());
    slots[slot_id]->facts.id = file;
    by_path.emplace(path, file);
    return file;
  }

  FileId add_checked(const std::string& path, std::string display_path, std::optional<std::string> text) {
    bool is_new = false;
    const FileId file = file_at(path, [&](FileSlot& fresh) {
      is_new = true;
      fresh.facts.display_path = std::move(display_path);
      fresh.facts.is_checked = true;
      fresh.facts.is_first_party = true;
      fresh.text = std::move(text);
    });
    AWL_CHECK(is_new || slot(file).facts.is_checked, "a file to check was loaded before it was registered: " + path);
    if (is_new) checked.push_back(file);
    return file;
  }

  FileId file_of(const modules::ModuleLocation& location, NameId dotted) {
    if (location.root == modules::RootKind::Stdlib && !own_stdlib) {
      const auto file = find_embedded_file(location.path);
      AWL_CHECK(file.has_value(), "an embedded stub is listed but not there: " + location.path);
      return *file;
    }
    return file_at(location.path, [&](FileSlot& fresh) {
      fresh.facts.display_path = source::relative_path(location.path, environment.working_directory);
      fresh.facts.is_stub = location.is_stub;
      fresh.facts.is_package = location.is_package;
      fresh.facts.is_opaque = location.is_opaque;
      fresh.facts.is_first_party = location.root == modules::RootKind::FirstParty;
      fresh.facts.is_stdlib = location.root == modules::RootKind::Stdlib;
      // Stubs of the standard library, and what only its importer's own directory holds, are in no search path.
      if (fresh.names.empty()) fresh.names.push_back(dotted);
      if (fresh.facts.is_stdlib) fresh.names = {dotted};
      fresh.facts.module = fresh.names.front();
    });
  }

  /// Loads the unit if nobody has. Never throws what a stage throws: that is kept as `failure`.
  void load(FileSlot& slot) {
    const std::lock_guard lock(slot.mutex);
    if (slot.is_loaded.load(std::memory_order_acquire)) return;
    std::string bytes;
    if (slot.text) {
      bytes = *std::exchange(slot.text, std::nullopt);
    } else if (!slot.facts.is_opaque) {
      if (auto read = directories.files().read(slot.facts.path)) {
        bytes = std::move(*read);
      } else {
        slot.read_error = read.error().message;
      }
    }
    try {
      slot.unit = read_unit(slot.facts, std::move(bytes));
      run_stages(*slot.unit, environment.version, environment.last_stage);
    } catch (...) {
      if (!slot.unit) slot.unit = read_unit(slot.facts, "");
      slot.failure = std::current_exception();
    }
    slot.is_loaded.store(true, std::memory_order_release);
  }

  FileSlot& loaded(FileId file) {
    FileSlot& found = slot(file);
    if (!found.is_loaded.load(std::memory_order_acquire)) load(found);
    return found;
  }

  Environment environment;
  modules::DirectoryCache directories;
  std::unique_ptr<modules::Stdlib> own_stdlib;
  modules::Stdlib& stdlib;
  modules::Resolver resolver;
  std::mutex mutex;  // guards by_path and the order of slots
  HashMap<std::string, FileId> by_path;
  Store<std::unique_ptr<FileSlot>, SlotId> slots;
  std::vector<FileId> checked;
};

Program::Program(Environment environment, const FileSystem& files) : impl_(std::make_unique<Impl>(std::move(environment), files)) {}

Program::~Program() = default;

const Environment& Program::environment() const { return impl_->environment; }

FileId Program::add_checked_file(std::string path, std::string display_path) {
  return impl_->add_checked(path, std::move(display_path), std::nullopt);
}

FileId Program::add_checked_text(std::string path, std::string display_path, std::string bytes) {
  return impl_->add_checked(path, std::move(display_path), std::move(bytes));
}

const FileUnit& Program::unit(FileId file) {
  if (Impl::is_embedded(file)) return embedded_unit(file);
  const FileSlot& slot = impl_->loaded(file);
  if (slot.failure) std::rethrow_exception(slot.failure);
  return *slot.unit;
}

const SourceFile& Program::source(FileId file) {
  return Impl::is_embedded(file) ? embedded_unit(file).source : impl_->loaded(file).unit->source;
}

std::optional<std::string> Program::read_error(FileId file) const {
  return Impl::is_embedded(file) ? std::nullopt : impl_->loaded(file).read_error;
}

std::vector<FileId> Program::checked_files() const { return impl_->checked; }

std::string_view Program::path(FileId file) const {
  return Impl::is_embedded(file) ? embedded_file_path(file) : std::string_view(impl_->slot(file).facts.path);
}

std::optional<FileId> Program::resolve_module(NameId dotted, FileId importer) {
  bool is_stdlib_importer = Impl::is_embedded(importer);
  const FileFacts* facts = nullptr;
  if (importer && !is_stdlib_importer) {
    facts = &impl_->slot(importer).facts;
    is_stdlib_importer = facts->is_stdlib;
  }
  modules::Resolution resolution = is_stdlib_importer ? impl_->resolver.resolve_in_stdlib(dotted) : impl_->resolver.resolve(dotted);
  if (!resolution.module && !resolution.is_namespace && facts && facts->is_first_party) {
    // A script's own directory comes first in `sys.path`; here it comes last, since most files are no scripts.
    // A file of a package is none, and no module is found by looking into itself (`import numba` in a file `numba.py`).
    const std::string directory(source::parent_path(facts->path));
    static const NameId package = intern("__init__");
    const bool is_in_package = impl_->resolver.resolve_in_directory(package, directory).module.has_value();
    if (!is_in_package) resolution = impl_->resolver.resolve_in_directory(dotted, directory);
    if (resolution.module && resolution.module->path == facts->path) resolution = {};
  }
  if (!resolution.module) return std::nullopt;
  return impl_->file_of(*resolution.module, dotted);
}

bool Program::is_namespace_package(NameId dotted) { return impl_->resolver.resolve(dotted).is_namespace; }

std::optional<NameId> Program::absolute_module(FileId importer, unsigned level, NameId module) {
  if (level == 0) return module;
  const auto climb = [&](NameId name, bool is_package) -> std::optional<NameId> {
    std::string_view base = name_text(name);
    for (unsigned up = is_package ? 1 : 0; up < level; ++up) {
      const std::size_t dot = base.rfind('.');
      if (dot == std::string_view::npos) return std::nullopt;
      base = base.substr(0, dot);
    }
    if (!module) return intern(base);
    return intern(std::string(base) + "." + std::string(name_text(module)));
  };
  if (Impl::is_embedded(importer)) {
    return climb(embedded_file_module(importer), is_embedded_package(importer));
  }
  // A file in a directory without `__init__` that is itself a search path is a package's part seen from further out.
  const FileSlot& slot = impl_->slot(importer);
  for (const NameId name : slot.names) {
    if (const auto absolute = climb(name, slot.facts.is_package)) return absolute;
  }
  return std::nullopt;
}

std::optional<FileId> Program::stdlib_module(std::string_view dotted) {
  const NameId name = intern(dotted);
  const modules::Resolution resolution = impl_->resolver.resolve_in_stdlib(name);
  if (!resolution.module) return std::nullopt;
  return impl_->file_of(*resolution.module, name);
}

}  // namespace awl
