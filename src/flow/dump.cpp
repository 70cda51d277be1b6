#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/names.h"
#include "flow/flow_graph.h"

namespace awl::flow {
namespace {

const char* suspension_name(SuspensionKind kind) {
  switch (kind) {
    case SuspensionKind::Await:
      return "await";
    case SuspensionKind::AsyncFor:
      return "async for";
    case SuspensionKind::AsyncWithEnter:
      return "async with enter";
    case SuspensionKind::AsyncWithExit:
      return "async with exit";
    case SuspensionKind::AsyncComprehension:
      return "async comprehension";
    case SuspensionKind::Yield:
      return "yield";
    case SuspensionKind::YieldFrom:
      return "yield from";
  }
  return "?";
}

class Dump {
 public:
  Dump(const FlowGraph& graph, const semantic::SemanticIndex& index, const ast::Tree& tree, std::string_view text)
      : graph_(graph), index_(index), tree_(tree), text_(text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
    }
    number_values();
  }

  std::string run() {
    for (std::uint32_t s = 0; s < index_.scopes.size(); ++s) {
      if (index_.scopes[s].kind != semantic::ScopeKind::TypeParameters) scope(ScopeId(s));
    }
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  /// Values of a place are numbered in the order the walk made them.
  void number_values() {
    std::vector<unsigned> count(graph_.places.size(), 0);
    for (const SsaValue& value : graph_.values) numbers_.push_back(++count[value.place.index()]);
  }

  std::string at(NodeId node) const {
    const std::uint32_t offset = tree_.node(node).start;
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    const std::uint32_t column = offset - (next == line_starts_.begin() ? 0 : *std::prev(next));
    return fmt::format("{}:{}", next - line_starts_.begin() + 1, column + 1);
  }

  /// Source text on one line.
  std::string spelt(NodeId node) const {
    const TextRange range = tree_.range(node);
    std::string result;
    for (const char c : text_.substr(range.start, std::min<std::uint32_t>(range.end - range.start, 60))) result += c == '\n' ? ' ' : c;
    return result;
  }

  std::string place(PlaceId id) const {
    const Place& p = graph_.place(id);
    switch (p.kind) {
      case Place::Kind::Name:
        return std::string(name_text(p.name));
      case Place::Kind::Attribute:
        return fmt::format("{}.{}", place(p.base), name_text(p.name));
      case Place::Kind::Subscript:
        return fmt::format("{}[{}]", place(p.base), spelt(ast::Subscript(tree_, p.node).slice()));
      case Place::Kind::MatchSubject:
        return fmt::format("match@{}", at(p.node));
    }
    return "?";
  }

  std::string value_name(SsaId id) const { return id ? fmt::format("{}#{}", place(graph_.value(id).place), numbers_[id.index()]) : "none"; }

  std::string predicate(PredicateId id, bool polarity) const {
    const Predicate& p = graph_.predicate(id);
    const char* no = polarity ? "" : "not ";
    switch (p.kind) {
      case PredicateKind::Truthy:
        return fmt::format("{}`{}`", no, spelt(p.node));
      case PredicateKind::Pattern:
        return fmt::format("{}case `{}` of {}", no, spelt(ast::MatchCase(tree_, p.node).pattern()), value_name(p.subject));
      case PredicateKind::CallReturns:
        return fmt::format("{}returns `{}`", no, spelt(p.node));
      case PredicateKind::Swallows:
        return fmt::format("{}swallows `{}`", no, spelt(ast::WithItem(tree_, p.node).context_expr()));
      case PredicateKind::IterNonEmpty:
        return fmt::format("{}some in `{}`", no, spelt(ast::For(tree_, p.node).iter()));
    }
    return "?";
  }

  std::string operands(SsaId id) const {
    std::string result;
    for (const SsaId operand : graph_.operands_of(id)) {
      if (!result.empty()) result += ", ";
      result += value_name(operand);
    }
    return result;
  }

  std::string value(SsaId id) const {
    const SsaValue& v = graph_.value(id);
    switch (v.kind) {
      case SsaKind::Unbound:
        return v.definition ? fmt::format("deleted at {}", at(index_.definition(v.definition).node)) : "unbound";
      case SsaKind::Entry:
        return "entry";
      case SsaKind::Definition:
        return fmt::format("defined at {} in B{}", at(v.node), v.block.value);
      case SsaKind::Narrow:
        return fmt::format("{} if {}", value_name(v.base), predicate(v.predicate, v.polarity));
      case SsaKind::Phi:
        return fmt::format("phi in B{} of {}", v.block.value, operands(id));
      case SsaKind::Union:
        return fmt::format("any of {}", operands(id));
    }
    return "?";
  }

  std::string title(const semantic::Scope& s) const {
    switch (s.kind) {
      case semantic::ScopeKind::Module:
        return "module";
      case semantic::ScopeKind::Class:
        return fmt::format("class {}", name_text(ast::ClassDef(tree_, s.node).name()));
      case semantic::ScopeKind::Function:
        return fmt::format("function {}", name_text(ast::FunctionDef(tree_, s.node).name()));
      case semantic::ScopeKind::Lambda:
        return "lambda";
      case semantic::ScopeKind::Comprehension:
        return "comprehension";
      case semantic::ScopeKind::TypeParameters:
        return "type parameters";
    }
    return "?";
  }

  void scope(ScopeId id) {
    line("{} at {}", title(index_.scope(id)), at(index_.scope(id).node));
    for (std::uint32_t b = 0; b < graph_.blocks.size(); ++b) {
      if (graph_.blocks[b].scope == id) block(BlockId(b));
    }
    for (std::uint32_t v = 0; v < graph_.values.size(); ++v) {
      if (graph_.place(graph_.values[v].place).scope == id) line("  {} = {}", value_name(SsaId(v)), value(SsaId(v)));
    }
    uses(id);
    for (const Capture& c : graph_.captures) {
      if (c.nested != id) continue;
      line("  captures {} as {}{}{}", name_text(c.name), value_name(c.value), c.is_eager ? ", eager" : "", c.is_stable ? ", stable" : "");
    }
    ends(id);
  }

  void block(BlockId id) {
    const Block& b = graph_.block(id);
    std::string from;
    for (const Edge& edge : graph_.edges_into(id)) {
      from += from.empty() ? " from " : ", ";
      from += fmt::format("B{}", edge.from.value);
      if (edge.predicate) from += fmt::format(" if {}", predicate(edge.predicate, edge.polarity));
    }
    line("  B{}{}{}{}", id.value, b.is_entry ? " entry" : "", b.is_loop_header ? " loop" : "", from);
    for (const auto& [node, start] : graph_.block_starts) {
      if (start == id) line("    starts at {}", at(node));
    }
  }

  void uses(ScopeId id) {
    for (std::uint32_t i = 0; i < graph_.use_values.size(); ++i) {
      const SsaId v = graph_.use_values[i];
      if (v && graph_.place(graph_.value(v).place).scope == id) line("  use at {}: {}", at(NodeId(i)), value_name(v));
    }
  }

  void ends(ScopeId id) {
    const semantic::Scope& s = index_.scope(id);
    for (std::uint32_t k = 0; k < s.symbol_count; ++k) {
      const SymbolId symbol(s.first_symbol + k);
      if (const SsaId v = graph_.value_at_end(symbol)) line("  at end: {}", value_name(v));
    }
    const FunctionFlow* flow = graph_.flow_of(id);
    if (!flow) return;
    line("  end B{}", flow->end.value);
    for (const NodeId node : flow->returns) line("  return at {}", at(node));
    for (const NodeId node : flow->yields) line("  yield at {}", at(node));
    for (const Suspension& s2 : flow->suspensions) line("  {} at {} in B{}", suspension_name(s2.kind), at(s2.node), s2.block.value);
  }

  const FlowGraph& graph_;
  const semantic::SemanticIndex& index_;
  const ast::Tree& tree_;
  std::string_view text_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<unsigned> numbers_;
  std::string out_;
};

}  // namespace

std::string dump_flow(const FlowGraph& graph, const semantic::SemanticIndex& index, const ast::Tree& tree, std::string_view text) {
  return Dump(graph, index, tree, text).run();
}

}  // namespace awl::flow
