// For the tests of src/flow: the graph of a source text, asked by lines and spelt in short.
#pragma once

#include <string>
#include <string_view>

#include "flow/flow_graph.h"

namespace awl::flow {

class Flow {
 public:
  explicit Flow(std::string text);

  /// What the load spelt `expression` on `line` holds. A definition is its line, a phi `phi(...)` with `^` for itself, a
  /// narrowed value `base & test`.
  [[nodiscard]] std::string held(unsigned line, std::string_view expression) const;
  [[nodiscard]] std::string spell(SsaId value) const;
  /// What the module-level (or first class's) name holds at the end.
  [[nodiscard]] std::string at_end(ScopeId scope, std::string_view name) const;
  /// Conditions of the edges into the block in which the first statement of the line begins; `-` is an edge without one.
  [[nodiscard]] std::string ways(unsigned line) const;
  /// Does any path lead from the scope's entry to the line, whatever predicates say?
  [[nodiscard]] bool is_linked(unsigned line) const;
  [[nodiscard]] bool is_linked(BlockId block) const;
  /// The capture of `name` by the `nth` scope of the kind, as `value`, then ` eager`, ` stable`.
  [[nodiscard]] std::string captured(semantic::ScopeKind kind, unsigned nth, std::string_view name) const;
  [[nodiscard]] ScopeId scope(semantic::ScopeKind kind, unsigned nth = 0) const;
  [[nodiscard]] const FunctionFlow& function(unsigned nth = 0) const;
  /// Problems of the graph's own consistency; empty is good.
  [[nodiscard]] std::string problems() const;
  [[nodiscard]] unsigned line_of(NodeId node) const;

  std::string text;
  ast::Tree tree;
  semantic::SemanticIndex index;
  FlowGraph graph;

 private:
  [[nodiscard]] NodeId load(unsigned line, std::string_view expression) const;
  [[nodiscard]] NodeId statement(unsigned line) const;
  [[nodiscard]] std::string spelt(NodeId node) const;
  std::string spell(SsaId value, std::vector<SsaId>& open) const;
  [[nodiscard]] std::string condition(PredicateId predicate, bool polarity) const;
};

}  // namespace awl::flow
