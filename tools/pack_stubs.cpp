// Packs the data files that awl carries inside its binary: typeshed's standard library, our overlays and facts.
//
//   awl_pack_stubs OUTPUT PREFIX=PATH...
//
// Each PATH is a file, stored as PREFIX, or a directory, whose files are stored as PREFIX/relative/path. Of every stub among
// them the syntax tree is stored too, as trees/PREFIX/relative/path, so that no run of awl parses a stub of its own. The same
// input gives the same bytes. src/source/embedded_stubs.cpp reads the result, which is (numbers little-endian, 32 bits):
//
//   "AWLSTUB1"  count  dictionary size  paths size
//   count entries, sorted by path: path offset, path size, data offset, packed size, size
//   dictionary (zstd), paths, packed files (one zstd frame each)
//
// Offsets count from the start of their part. A frame per file lets a module be opened without the others; the shared
// dictionary gives back most of what small frames cost.
#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_file.h"
#include "syntax/parse.h"
#include "syntax/tree_snapshot.h"

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDictionarySize = 64 * 1024;
constexpr int kLevel = 19;

[[noreturn]] void fail(const std::string& message) {
  std::fprintf(stderr, "awl_pack_stubs: %s\n", message.c_str());
  std::exit(1);
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_wanted(const fs::path& path) { return path.extension() != ".md" && !path.filename().string().starts_with('.'); }

// Directories come in order, so that an empty or missing one is no error: there may be no overlays.
void collect(std::map<std::string, std::string>& files, const std::string& prefix, const fs::path& path) {
  if (!fs::exists(path)) return;
  if (!fs::is_directory(path)) {
    files[prefix] = read_file(path);
    return;
  }
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file() || !is_wanted(entry.path())) continue;
    files[prefix + "/" + entry.path().lexically_relative(path).generic_string()] = read_file(entry.path());
  }
}

std::string snapshot_of_stub(const std::string& path, const std::string& contents) {
  const auto source = awl::source::SourceFile::from_bytes(path, path, contents);
  if (!source.problems.empty()) fail(path + ": " + source.problems.front().message);
  const auto tree = awl::syntax::parse_module(source.text, {.is_stub = true, .check_syntax = false});
  if (!tree.problems.empty()) fail(path + ": " + tree.problems.front().message);
  return awl::syntax::write_tree_snapshot(tree);
}

void add_trees(std::map<std::string, std::string>& files) {
  std::map<std::string, std::string> trees;
  for (const auto& [path, contents] : files) {
    if (path.ends_with(".pyi")) trees["trees/" + path] = snapshot_of_stub(path, contents);
  }
  files.merge(trees);
}

std::string train_dictionary(const std::map<std::string, std::string>& files) {
  std::string samples;
  std::vector<std::size_t> sizes;
  for (const auto& [path, contents] : files) {
    samples += contents;
    sizes.push_back(contents.size());
  }
  std::string dictionary(kDictionarySize, '\0');
  const std::size_t size =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.data(), sizes.data(), static_cast<unsigned>(sizes.size()));
  if (ZDICT_isError(size) != 0) fail(std::string("no dictionary: ") + ZDICT_getErrorName(size));
  dictionary.resize(size);
  return dictionary;
}

void put(std::string& out, std::size_t number) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(static_cast<unsigned char>(number >> shift));
}

std::string pack(const std::map<std::string, std::string>& files) {
  const std::string dictionary = train_dictionary(files);
  ZSTD_CDict* prepared = ZSTD_createCDict(dictionary.data(), dictionary.size(), kLevel);
  ZSTD_CCtx* context = ZSTD_createCCtx();
  std::string index;
  std::string paths;
  std::string data;
  for (const auto& [path, contents] : files) {
    std::string packed(ZSTD_compressBound(contents.size()), '\0');
    const std::size_t size = ZSTD_compress_usingCDict(context, packed.data(), packed.size(), contents.data(), contents.size(), prepared);
    if (ZSTD_isError(size) != 0) fail(path + ": " + ZSTD_getErrorName(size));
    for (const std::size_t number : {paths.size(), path.size(), data.size(), size, contents.size()}) put(index, number);
    paths += path;
    data.append(packed, 0, size);
  }
  ZSTD_freeCCtx(context);
  ZSTD_freeCDict(prepared);
  std::string out = "AWLSTUB1";
  for (const std::size_t number : {files.size(), dictionary.size(), paths.size()}) put(out, number);
  return out + index + dictionary + paths + data;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) fail("usage: awl_pack_stubs OUTPUT PREFIX=PATH...");
  std::map<std::string, std::string> files;
  for (int i = 2; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const std::size_t equals = argument.find('=');
    if (equals == argument.npos) fail("not PREFIX=PATH: " + std::string(argument));
    collect(files, std::string(argument.substr(0, equals)), std::string(argument.substr(equals + 1)));
  }
  add_trees(files);
  const std::string blob = pack(files);
  std::ofstream out(argv[1], std::ios::binary);
  out << blob;
  out.close();
  if (!out) fail(std::string("cannot write ") + argv[1]);
  return 0;
}
