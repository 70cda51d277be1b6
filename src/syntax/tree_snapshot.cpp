// The format, in order. Numbers are LEB128, signed ones in zigzag; a text is its length and its bytes.
//
//   future_annotations, then how many: names, strings, integers, comments, nodes
//   names and strings as texts; integers, signed
//   comments: distance from the end of the one before, length
//   nodes, one column after the other, since values of one kind pack better together:
//     kind and flags (a byte each), aux, distance of the start from that of the node before (signed), length, nodes in
//     the subtree, and for kinds that have data its value plus one (the index into names, strings or integers; zero is none)
#include "syntax/tree_snapshot.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "base/names.h"

namespace awl::syntax {
namespace {

using ast::Node;
using ast::NodeData;

constexpr std::uint64_t zigzag(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

class Writer {
 public:
  void byte(std::uint8_t value) { bytes += static_cast<char>(value); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void signed_number(std::int64_t value) { number(zigzag(value)); }
  void text(std::string_view value) {
    number(value.size());
    bytes += value;
  }

  std::string bytes;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint8_t byte() {
    AWL_CHECK(at_ != end_, "a snapshot of a syntax tree ends too early");
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t number() {
    std::uint64_t value = byte();
    if (value < 0x80) [[likely]]
      return value;
    value &= 0x7F;
    for (unsigned shift = 7; shift < 64; shift += 7) {
      const std::uint64_t next = byte();
      value |= (next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    AWL_CHECK(false, "a number in a snapshot of a syntax tree has no end");
  }
  std::int64_t signed_number() { return unzigzag(number()); }
  /// How many things follow, each of which takes a byte at least: what is damaged must not ask for memory.
  std::size_t count() {
    const std::uint64_t value = number();
    AWL_CHECK(value <= static_cast<std::uint64_t>(end_ - at_), "a snapshot of a syntax tree is cut off");
    return static_cast<std::size_t>(value);
  }
  std::string_view text() {
    const std::size_t size = count();
    const std::string_view value(at_, size);
    at_ += size;
    return value;
  }
  [[nodiscard]] bool at_end() const { return at_ == end_; }

 private:
  const char* at_;
  const char* end_;
};

/// Numbers for the names of a tree, in the order of their first use.
class NameTable {
 public:
  explicit NameTable(const ast::Tree& tree) {
    for (const Node& node : tree.nodes) {
      if (ast::node_data(node.kind) != NodeData::Name || node.data == NameId::kNone) continue;
      if (indices_.try_emplace(NameId(node.data), static_cast<std::uint32_t>(names.size())).second) names.emplace_back(node.data);
    }
  }
  [[nodiscard]] std::uint32_t operator[](NameId name) const { return indices_.at(name); }

  std::vector<NameId> names;

 private:
  HashMap<NameId, std::uint32_t> indices_;
};

void write_comments(Writer& out, const ast::Tree& tree) {
  std::uint32_t end = 0;
  for (const ast::Comment& comment : tree.comments) {
    out.number(comment.range.start - end);
    out.number(comment.range.end - comment.range.start);
    end = comment.range.end;
  }
}

void write_data(Writer& out, const Node& node, const NameTable& names) {
  switch (ast::node_data(node.kind)) {
    case NodeData::None:
      AWL_CHECK(node.data == NameId::kNone, std::string(ast::kind_name(node.kind)) + " has data that no reader expects");
      return;
    case NodeData::Name:
      out.number(node.data == NameId::kNone ? 0 : names[NameId(node.data)] + 1);
      return;
    case NodeData::String:
    case NodeData::Integer:
      out.number(node.data == NameId::kNone ? 0 : node.data + 1);
      return;
  }
}

void write_nodes(Writer& out, const std::vector<Node>& nodes, const NameTable& names) {
  for (const Node& node : nodes) out.byte(static_cast<std::uint8_t>(node.kind));
  for (const Node& node : nodes) out.byte(node.flags);
  for (const Node& node : nodes) out.number(node.aux);
  std::int64_t start = 0;
  for (const Node& node : nodes) {
    out.signed_number(node.start - start);
    start = node.start;
  }
  for (const Node& node : nodes) out.number(node.end - node.start);
  for (std::uint32_t i = 0; i < nodes.size(); ++i) out.number(nodes[i].next - i);
  for (const Node& node : nodes) write_data(out, node, names);
}

void read_comments(Reader& in, std::vector<ast::Comment>& comments) {
  std::uint32_t end = 0;
  for (ast::Comment& comment : comments) {
    comment.range.start = end + static_cast<std::uint32_t>(in.number());
    comment.range.end = end = comment.range.start + static_cast<std::uint32_t>(in.number());
  }
}

std::uint32_t read_data(Reader& in, NodeData kind, const std::vector<NameId>& names, const ast::Tree& tree) {
  if (kind == NodeData::None) return NameId::kNone;
  const std::uint64_t number = in.number();
  if (number == 0) return NameId::kNone;
  const std::uint64_t index = number - 1;
  const std::size_t size = kind == NodeData::Name ? names.size() : kind == NodeData::String ? tree.strings.size() : tree.integers.size();
  AWL_CHECK(index < size, "a node of a snapshot names a constant that is not there");
  return kind == NodeData::Name ? names[index].value : static_cast<std::uint32_t>(index);
}

void read_nodes(Reader& in, ast::Tree& tree, const std::vector<NameId>& names) {
  std::vector<Node>& nodes = tree.nodes;
  for (Node& node : nodes) {
    const std::uint8_t kind = in.byte();
    AWL_CHECK(kind < ast::kNodeKinds, "a snapshot has a kind of node that is none");
    node.kind = static_cast<ast::NodeKind>(kind);
  }
  for (Node& node : nodes) node.flags = in.byte();
  for (Node& node : nodes) node.aux = static_cast<std::uint16_t>(in.number());
  std::int64_t start = 0;
  for (Node& node : nodes) {
    start += in.signed_number();
    node.start = static_cast<std::uint32_t>(start);
  }
  for (Node& node : nodes) node.end = node.start + static_cast<std::uint32_t>(in.number());
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const std::uint64_t size = in.number();
    AWL_CHECK(size >= 1 && size <= nodes.size() - i, "a node of a snapshot reaches past the end");
    nodes[i].next = i + static_cast<std::uint32_t>(size);
  }
  for (Node& node : nodes) node.data = read_data(in, ast::node_data(node.kind), names, tree);
}

}  // namespace

std::string write_tree_snapshot(const ast::Tree& tree) {
  AWL_CHECK(tree.problems.empty(), "only a tree without problems can be kept");
  const NameTable names(tree);
  Writer out;
  out.byte(tree.future_annotations ? 1 : 0);
  for (const std::size_t count : {names.names.size(), tree.strings.size(), tree.integers.size(), tree.comments.size(), tree.nodes.size()}) {
    out.number(count);
  }
  for (const NameId name : names.names) out.text(name_text(name));
  for (const std::string& text : tree.strings) out.text(text);
  for (const std::int64_t integer : tree.integers) out.signed_number(integer);
  write_comments(out, tree);
  write_nodes(out, tree.nodes, names);
  return std::move(out.bytes);
}

ast::Tree read_tree_snapshot(std::string_view bytes) {
  Reader in(bytes);
  ast::Tree tree;
  tree.future_annotations = in.byte() != 0;
  std::vector<NameId> names(in.count());
  tree.strings.resize(in.count());
  tree.integers.resize(in.count());
  tree.comments.resize(in.count());
  tree.nodes.resize(in.count());
  for (NameId& name : names) name = intern(in.text());
  for (std::string& text : tree.strings) text = in.text();
  for (std::int64_t& integer : tree.integers) integer = in.signed_number();
  read_comments(in, tree.comments);
  read_nodes(in, tree, names);
  AWL_CHECK(in.at_end(), "a snapshot of a syntax tree is longer than its tree");
  return tree;
}

}  // namespace awl::syntax
