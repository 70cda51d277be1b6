#include "infer/inference.h"

#include <array>
#include <atomic>
#include <mutex>

#include "base/hash.h"
#include "base/names.h"
#include "infer/api.h"
#include "infer/state.h"

namespace awl::infer {

namespace {
constexpr unsigned kArenas = 16;
}

struct Inference::Impl {
  struct Arena {
    std::mutex mutex;
    std::vector<std::shared_ptr<const void>> owned;
  };
  std::array<Arena, kArenas> arenas;
  std::atomic<unsigned> next_arena{0};
  RegionResult bottom_region;
  std::mutex files_mutex;
  HashMap<FileId, std::unique_ptr<FileState>> files;
  DottedCache dotted;
};

Inference::Inference(Program& the_program) : program(the_program), ctx{store, *this}, engine(*this), impl_(std::make_unique<Impl>()) {
  impl_->bottom_region.everything_else = store.never();
}

Inference::~Inference() = default;

void Inference::keep_alive(std::shared_ptr<const void> owned) {
  thread_local const unsigned mine = impl_->next_arena++ % kArenas;
  Impl::Arena& arena = impl_->arenas[mine];
  const std::lock_guard lock(arena.mutex);
  arena.owned.push_back(std::move(owned));
}

const RegionResult* Inference::bottom_region() const { return &impl_->bottom_region; }

DottedCache& Inference::dotted_cache() { return impl_->dotted; }

FileState& Inference::file_state(FileId file) {
  const std::lock_guard lock(impl_->files_mutex);
  std::unique_ptr<FileState>& state = impl_->files[file];
  if (!state) state = std::make_unique<FileState>();
  return *state;
}

std::string Inference::module_display_name(TypeId module) {
  const types::ModuleType& type = store.module(module);
  if (type.name) return std::string(name_text(type.name));
  const FileUnit& file = unit(type.file);
  return file.module ? std::string(name_text(file.module)) : file.source.display_path;
}

std::string_view Inference::source_position_key(types::SourceRef ref) {
  return ref.file ? std::string_view(unit(ref.file).source.path) : std::string_view();
}

TypeId Inference::force(TypeId deferred) {
  if (store.kind(deferred) != TypeKind::Deferred) return deferred;
  const types::DeferredType& type = store.deferred(deferred);
  const TypeId result = inferred_return_type(*this, unit(type.function.file), type.function.node);
  if (type.substitution.empty()) return result;
  types::Substitution map;
  for (const auto& [var, value] : type.substitution) map.set(var, value);
  return types::substitute(ctx, result, map);
}

}  // namespace awl::infer
