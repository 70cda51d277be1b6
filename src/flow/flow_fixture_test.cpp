#include <algorithm>

#include "base/names.h"
#include "flow/flow_fixture.h"
#include "syntax/parse.h"

namespace awl::flow {

Flow::Flow(std::string source)
    : text(std::move(source)),
      tree(syntax::parse_module(text, {})),
      index(semantic::build_index(tree, false)),
      graph(build_flow(tree, index)) {}

unsigned Flow::line_of(NodeId node) const {
  const auto end = text.begin() + tree.node(node).start;
  return static_cast<unsigned>(std::count(text.begin(), end, '\n')) + 1;
}

std::string Flow::spelt(NodeId node) const {
  const TextRange range = tree.range(node);
  return text.substr(range.start, range.end - range.start);
}

NodeId Flow::load(unsigned line, std::string_view expression) const {
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const NodeId node(i);
    const ast::NodeKind kind = tree.kind(node);
    if (kind != ast::NodeKind::Name && kind != ast::NodeKind::Attribute && kind != ast::NodeKind::Subscript) continue;
    if (graph.value_at(node) && line_of(node) == line && spelt(node) == expression) return node;
  }
  return NodeId{};
}

NodeId Flow::statement(unsigned line) const {
  for (std::uint32_t i = 1; i < tree.nodes.size(); ++i) {
    if (tree.is_statement(NodeId(i)) && line_of(NodeId(i)) == line) return NodeId(i);
  }
  return NodeId{};
}

std::string Flow::held(unsigned line, std::string_view expression) const {
  const NodeId node = load(line, expression);
  return node ? spell(graph.value_at(node)) : "untracked";
}

std::string Flow::spell(SsaId value) const {
  std::vector<SsaId> open;
  return spell(value, open);
}

std::string Flow::spell(SsaId id, std::vector<SsaId>& open) const {
  if (!id) return "none";
  if (std::find(open.begin(), open.end(), id) != open.end()) return "^";
  const SsaValue& value = graph.value(id);
  open.push_back(id);
  std::string result;
  switch (value.kind) {
    case SsaKind::Unbound:
      result = "unbound";
      break;
    case SsaKind::Entry:
      result = "entry";
      break;
    case SsaKind::Definition:
      result = std::to_string(line_of(value.node));
      break;
    case SsaKind::Narrow:
      result = spell(value.base, open) + " & " + condition(value.predicate, value.polarity);
      break;
    case SsaKind::Phi:
    case SsaKind::Union:
      for (const SsaId operand : graph.operands_of(id)) result += (result.empty() ? "" : ", ") + spell(operand, open);
      result = (value.kind == SsaKind::Phi ? "phi(" : "any(") + result + ")";
      break;
  }
  open.pop_back();
  return result;
}

std::string Flow::condition(PredicateId id, bool polarity) const {
  const Predicate& predicate = graph.predicate(id);
  const std::string no = polarity ? "" : "not ";
  switch (predicate.kind) {
    case PredicateKind::Truthy:
      return no + spelt(predicate.node);
    case PredicateKind::Pattern:
      return no + "case " + spelt(ast::MatchCase(tree, predicate.node).pattern());
    case PredicateKind::CallReturns:
      return no + "returns " + spelt(predicate.node);
    case PredicateKind::Swallows:
      return no + "swallows " + spelt(predicate.node);
    case PredicateKind::IterNonEmpty:
      return no + "some";
  }
  return "?";
}

std::string Flow::at_end(ScopeId in, std::string_view name) const { return spell(graph.value_at_end(index.lookup(in, intern(name)))); }

std::string Flow::ways(unsigned line) const {
  std::string result;
  for (const Edge& edge : graph.edges_into(graph.block_at(statement(line)))) {
    if (!result.empty()) result += ", ";
    result += edge.predicate ? condition(edge.predicate, edge.polarity) : "-";
  }
  return result;
}

bool Flow::is_linked(BlockId block) const {
  std::vector<bool> seen(graph.blocks.size(), false);
  std::vector<BlockId> open{block};
  while (!open.empty()) {
    const BlockId at = open.back();
    open.pop_back();
    if (graph.block(at).is_entry) return true;
    if (seen[at.index()]) continue;
    seen[at.index()] = true;
    for (const Edge& edge : graph.edges_into(at)) open.push_back(edge.from);
  }
  return false;
}

bool Flow::is_linked(unsigned line) const { return is_linked(graph.block_at(statement(line))); }

ScopeId Flow::scope(semantic::ScopeKind kind, unsigned nth) const {
  for (const auto& [node, id] : index.scope_by_node) {
    if (index.scope(id).kind == kind && nth-- == 0) return id;
  }
  return ScopeId{};
}

const FunctionFlow& Flow::function(unsigned nth) const { return *graph.flow_of(scope(semantic::ScopeKind::Function, nth)); }

std::string Flow::captured(semantic::ScopeKind kind, unsigned nth, std::string_view name) const {
  const Capture* capture = graph.capture(scope(kind, nth), intern(name));
  if (!capture) return "none";
  return spell(capture->value) + (capture->is_eager ? " eager" : "") + (capture->is_stable ? " stable" : "");
}

std::string Flow::problems() const {
  std::string result;
  const auto expect = [&](bool holds, const char* what) {
    if (!holds) result += std::string(what) + "\n";
  };
  for (std::uint32_t i = 0; i < graph.values.size(); ++i) {
    const SsaValue& value = graph.values[i];
    expect(value.place.valid(), "a value has no place");
    if (value.kind == SsaKind::Phi)
      expect(value.operand_count == graph.block(value.block).edge_count, "a phi has another number of operands than its block has edges");
    if (value.kind == SsaKind::Phi)
      expect(graph.block(value.block).scope == graph.place(value.place).scope, "a phi stands in another scope than its place");
    for (const SsaId operand : graph.operands_of(SsaId(i))) {
      expect(operand.valid() && operand.index() < graph.values.size(), "an operand is missing");
      if (value.kind == SsaKind::Phi && operand) expect(graph.value(operand).place == value.place, "a phi mixes places");
    }
    if (value.kind == SsaKind::Narrow)
      expect(value.base.valid() && value.predicate.valid(), "a narrowed value lacks its base or predicate");
  }
  for (const Block& block : graph.blocks) expect(!block.is_entry || block.edge_count == 0, "an entry has edges");
  for (const Edge& edge : graph.edges) expect(edge.from.valid() && edge.from.index() < graph.blocks.size(), "an edge comes from nowhere");
  for (std::size_t i = 1; i < graph.block_starts.size(); ++i)
    expect(graph.block_starts[i - 1].first < graph.block_starts[i].first, "block starts are not sorted");
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    if (tree.is_statement(NodeId(i)) && graph.block_at(NodeId(i)))
      expect(graph.block(graph.block_at(NodeId(i))).scope == index.enclosing_scope(NodeId(i)),
             "a statement begins in a block of another scope");
  }
  return result;
}

}  // namespace awl::flow
