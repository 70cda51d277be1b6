#include "base/names.h"

#include <array>

#include "base/arena.h"
#include "base/hash.h"
#include "base/intern_table.h"
#include "base/store.h"

namespace awl {
namespace {

using Index = InternTable<6>;

struct Names {
  Index index;
  Store<std::string_view, NameId, 12> text;
  std::array<Arena, Index::kShards> arenas;  // of the texts; each for the shard of that number, and under its lock

  auto has_text(std::string_view wanted) {
    return [this, wanted](std::uint32_t id) { return text[NameId(id)] == wanted; };
  }
};

// Never destroyed: names are used until the last thread ends.
Names& names() {
  static Names* instance = new Names;
  return *instance;
}

}  // namespace

NameId find_name(std::string_view text) {
  Names& all = names();
  return NameId(all.index.find(hash_bytes(text), all.has_text(text)));
}

NameId intern(std::string_view text) {
  Names& all = names();
  const std::uint64_t hash = hash_bytes(text);
  const auto append = [&] { return all.text.append(all.arenas[Index::shard_of(hash)].copy(text)).value; };
  return NameId(all.index.find_or_insert(hash, all.has_text(text), append));
}

std::string_view name_text(NameId name) { return name ? names().text[name] : std::string_view{}; }

}  // namespace awl
