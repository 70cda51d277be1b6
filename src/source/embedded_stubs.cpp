#include "source/embedded_stubs.h"

#include <zstd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <vector>

#include "base/check.h"
#include "base/strings.h"

extern "C" {
extern const char awl_stub_blob[];
extern const char awl_stub_blob_end[];
}

namespace awl::source {
namespace {

static_assert(std::endian::native == std::endian::little, "the blob's numbers are little-endian");

// As tools/pack_stubs.cpp writes them.
struct Header {
  char magic[8];
  std::uint32_t count;
  std::uint32_t dictionary_size;
  std::uint32_t paths_size;
};
struct Entry {
  std::uint32_t path_offset;
  std::uint32_t path_size;
  std::uint32_t data_offset;
  std::uint32_t packed_size;
  std::uint32_t size;
};

struct FreeDictionary {
  void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};
struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class Blob {
 public:
  static const Blob& instance() {
    static const Blob* blob = new Blob;  // never destroyed: a thread may still read while the process ends
    return *blob;
  }

  [[nodiscard]] std::span<const std::string_view> paths() const { return paths_; }

  [[nodiscard]] const Entry* find(std::string_view path) const {
    const auto found = std::lower_bound(paths_.begin(), paths_.end(), path);
    if (found == paths_.end() || *found != path) return nullptr;
    return &entries_[static_cast<std::size_t>(found - paths_.begin())];
  }

  [[nodiscard]] std::string unpack(const Entry& entry) const {
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
    AWL_CHECK(context != nullptr, "no memory to unpack a stub");
    std::string text(entry.size, '\0');
    const std::size_t size = ZSTD_decompress_usingDDict(context.get(), text.data(), text.size(), data_ + entry.data_offset,
                                                        entry.packed_size, dictionary_.get());
    AWL_CHECK(size == entry.size, "an embedded stub is damaged");
    return text;
  }

 private:
  Blob() {
    Header header;
    std::memcpy(&header, awl_stub_blob, sizeof header);
    AWL_CHECK(std::string_view(header.magic, 8) == "AWLSTUB1", "the embedded stubs have another format");
    const char* at = awl_stub_blob + sizeof header;
    entries_.resize(header.count);
    std::memcpy(entries_.data(), at, header.count * sizeof(Entry));
    at += header.count * sizeof(Entry);
    dictionary_.reset(ZSTD_createDDict(at, header.dictionary_size));
    at += header.dictionary_size;
    paths_.reserve(header.count);
    for (const Entry& entry : entries_) paths_.emplace_back(at + entry.path_offset, entry.path_size);
    data_ = at + header.paths_size;
  }

  std::vector<Entry> entries_;
  std::vector<std::string_view> paths_;
  std::unique_ptr<ZSTD_DDict, FreeDictionary> dictionary_;
  const char* data_ = nullptr;
};

std::string unpack_known(std::string_view path) {
  auto text = read_embedded_file(path);
  AWL_CHECK(text.has_value(), "the embedded stubs lack " + std::string(path));
  return *std::move(text);
}

}  // namespace

std::span<const std::string_view> embedded_files() { return Blob::instance().paths(); }

std::span<const std::string_view> embedded_files_in(std::string_view directory) {
  const auto paths = embedded_files();
  const std::string prefix = std::string(directory) + "/";
  const auto first = std::lower_bound(paths.begin(), paths.end(), prefix);
  const auto last = std::find_if_not(first, paths.end(), [&](std::string_view path) { return path.starts_with(prefix); });
  return {first, last};
}

bool has_embedded_file(std::string_view path) { return Blob::instance().find(path) != nullptr; }

std::optional<std::string> read_embedded_file(std::string_view path) {
  const Entry* entry = Blob::instance().find(path);
  if (entry == nullptr) return std::nullopt;
  return Blob::instance().unpack(*entry);
}

std::optional<std::string> read_stub(std::string_view path) {
  if (auto overlay = read_embedded_file("overlays/" + std::string(path))) return overlay;
  return read_embedded_file("stdlib/" + std::string(path));
}

std::optional<std::string> read_stub_tree(std::string_view path) {
  if (auto overlay = read_embedded_file("trees/overlays/" + std::string(path))) return overlay;
  return read_embedded_file("trees/stdlib/" + std::string(path));
}

const std::string& typeshed_versions() {
  static const std::string text = unpack_known("stdlib/VERSIONS");
  return text;
}

const std::string& typeshed_commit() {
  static const std::string text(trim(unpack_known("COMMIT")));
  return text;
}

std::string typeshed_license() { return unpack_known("LICENSE"); }

}  // namespace awl::source
