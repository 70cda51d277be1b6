#include "syntax/lower.h"

#include <utf8proc.h>

#include <array>
#include <cstdlib>

#include "base/names.h"
#include "syntax/deep_stack.h"

namespace awl::syntax {

using ast::NodeKind;

std::uint32_t Lowering::open(NodeKind kind, TextRange range, std::uint16_t aux, std::uint8_t flags) {
  const std::uint32_t node = next_index();
  out->nodes.push_back({kind, flags, aux, range.start, range.end, 0, NameId::kNone});
  ++depth;
  return node;
}

void Lowering::close(std::uint32_t node) {
  out->nodes[node].next = next_index();
  --depth;
}

std::uint32_t Lowering::leaf(NodeKind kind, TextRange range, std::uint32_t data, std::uint8_t flags) {
  const std::uint32_t node = next_index();
  out->nodes.push_back({kind, flags, 0, range.start, range.end, node + 1, data});
  return node;
}

Operands::Operands(Lowering& lowering, cst::Id parent) : lowering_(lowering), first_(lowering.scratch.size()) {
  for (const cst::Id child : lowering.cst->children(parent)) {
    if (!lowering.cst->is_token(child)) lowering.scratch.push_back(child);
  }
  size_ = lowering.scratch.size() - first_;
}

namespace {

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

NameId intern_normalized(std::string_view text) {
  utf8proc_uint8_t* normalized = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &normalized, options);
  if (size < 0) return intern(text);  // no valid UTF-8: keep it as it is
  const NameId name = intern({reinterpret_cast<const char*>(normalized), static_cast<std::size_t>(size)});
  std::free(normalized);  // NOLINT: utf8proc allocates with malloc
  return name;
}

/// The thread's latest names. The table of all names is shared by all threads; most names of a file are met many times.
struct NameCache {
  struct Entry {
    std::string_view text;  // lives as long as the process
    NameId name;
  };
  std::array<Entry, 2048> entries;

  NameId find(std::string_view text) {
    std::uint32_t hash = 2166136261u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    Entry& entry = entries[(hash ^ (hash >> 15)) % entries.size()];
    if (entry.text != text || !entry.name) {
      entry.name = intern(text);
      entry.text = name_text(entry.name);
    }
    return entry.name;
  }
};

}  // namespace

NameId intern_identifier(std::string_view text) {
  static thread_local NameCache cache;
  return is_ascii(text) ? cache.find(text) : intern_normalized(text);
}

NameId intern_dotted(Lowering& lowering, cst::Id dotted_name) {
  const std::string_view text = lowering.slice(dotted_name);
  if (is_ascii(text) && text.find_first_of(" \t\r\n\f\\#") == std::string_view::npos) return intern_identifier(text);
  std::string joined;
  for (const cst::Id part : lowering.cst->children(dotted_name)) {
    if (lowering.kind(part) != cst::Kind::Identifier) continue;
    if (!joined.empty()) joined += '.';
    joined += name_text(intern_identifier(lowering.slice(part)));
  }
  return intern(joined);
}

void lower_identifier(Lowering& lowering, cst::Id id) {
  lowering.leaf(NodeKind::Identifier, lowering.range(id), intern_identifier(lowering.slice(id)).value);
}

void lower_dotted_identifier(Lowering& lowering, cst::Id id) {
  lowering.leaf(NodeKind::Identifier, lowering.range(id), intern_dotted(lowering, id).value);
}

void lower_module(std::string_view text, const cst::Tree& cst, const Repair* repair, ast::Tree& out) {
  // A level takes two or three frames, a kilobyte or so; more with sanitizers.
  constexpr unsigned kDeep = 1'000;
  const auto lower = [&] {
    Lowering lowering{.text = text, .cst = &cst, .out = &out, .functions = {}, .repair = repair, .scratch = {}};
    out.nodes.reserve(cst.nodes.size() / 2 + 1);
    const std::uint32_t module = lowering.open(NodeKind::Module, {0, static_cast<std::uint32_t>(text.size())});
    lower_statements(lowering, 0);
    lowering.close(module);
  };
  if (cst.max_depth < kDeep) {
    lower();
  } else {
    run_on_deep_stack(lower);
  }
}

}  // namespace awl::syntax
