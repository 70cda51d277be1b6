// The context in which one region is evaluated: what the expression functions pass along. Lives on the stack of one thread.
#pragma once

#include "infer/inference.h"

namespace awl::infer {

/// Builder returned by `report`; set notes and fixes on it. Null-like when the region is not reported (bool is false), so
/// that explanations are only built when somebody will read them:
///   if (auto d = report(rc, Rule::invalid_await, node, "...")) d.note(...).fix(...);
class Report {
 public:
  Report() = default;
  explicit Report(Diagnostic* diagnostic) : diagnostic_(diagnostic) {}
  explicit operator bool() const { return diagnostic_ != nullptr; }
  Report& note(FileId file, TextRange range, std::string message);
  Report& note(const Inference& in, types::SourceRef at, std::string message);
  Report& severity(Severity severity);  // may only lower
  Report& fix(std::string title, bool safe, std::vector<Edit> edits);
  Diagnostic* operator->() { return diagnostic_; }

 private:
  Diagnostic* diagnostic_ = nullptr;
};

struct RegionContext {
  Inference& in;
  const FileUnit& unit;
  NodeId region;              // the region's node
  TextRange span;             // nodes [first, past) that belong to it, as node indices (bodies of compound statements excluded by meaning)
  bool reporting = false;     // diagnostics wanted
  int speculative = 0;        // >0: trying (an overload, an expected type): nothing is reported
  std::vector<Diagnostic> diagnostics;

  RegionContext(Inference& inference, const FileUnit& file_unit, NodeId region_node);

  /// Types found so far in this evaluation. The last one set for a node wins.
  void set_type(NodeId node, TypeId type);
  [[nodiscard]] TypeId local_type(NodeId node) const;  // none if not evaluated yet
  [[nodiscard]] bool contains(NodeId node) const;      // node belongs to this region (lambda and comprehension bodies, too)
  RegionResult finish();

  [[nodiscard]] const ast::Tree& tree() const { return unit.tree; }
  [[nodiscard]] const types::TypeContext& ctx() const { return in.ctx; }
  [[nodiscard]] bool is_reporting() const { return reporting && speculative == 0; }

  /// Open-addressing table node -> type, with an undo log for speculation.
  struct Entry { std::uint32_t node = 0xFFFFFFFFu; TypeId type; };
  std::vector<Entry> table;
  std::size_t used = 0;
  std::vector<std::pair<NodeId, TypeId>> undo;  // (node, previous type) while speculative
};

/// While alive, nothing is reported. `keep()` keeps the node types found; otherwise they are rolled back at the end.
class Speculation {
 public:
  explicit Speculation(RegionContext& rc);
  ~Speculation();
  Speculation(const Speculation&) = delete;
  Speculation& operator=(const Speculation&) = delete;
  void keep() { kept_ = true; }

 private:
  RegionContext& rc_;
  std::size_t undo_mark_;
  std::size_t diagnostics_mark_;
  bool kept_ = false;
};

/// Adds a diagnostic at a node or range unless the region is not reporting or the place is unreachable.
Report report(RegionContext& rc, Rule rule, NodeId node, std::string message);
Report report(RegionContext& rc, Rule rule, TextRange range, std::string message);

}  // namespace awl::infer
