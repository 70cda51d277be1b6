// The context in which one region is evaluated: what the expression functions pass along. Lives on the stack of one thread.
#pragma once

#include "base/hash.h"
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

/// Diagnostics are collected without asking whether the region can be reached, since that question could come back to the
/// region itself: the check of a file drops what was found in unreachable regions, and expression inference is quiet inside
/// parts of an expression that cannot run (`x if False else y`, see `Quiet`).
struct RegionContext {
  Inference& in;
  const FileUnit& unit;
  NodeId region;           // the region's node
  TextRange span;          // nodes [first, past) that belong to it, as node indices: the header of a compound statement
  bool reporting = false;  // diagnostics wanted
  int speculative = 0;     // >0: trying (an overload, an expected type): nothing is reported
  int quiet = 0;           // >0: inside a part that cannot run: nothing is reported
  std::vector<Diagnostic> diagnostics;

  RegionContext(Inference& inference, const FileUnit& file_unit, NodeId region_node);

  /// Types found so far in this evaluation. The last one set for a node wins. Nodes of other regions are ignored.
  void set_type(NodeId node, TypeId type);
  [[nodiscard]] TypeId local_type(NodeId node) const;  // none if not evaluated yet
  [[nodiscard]] bool contains(NodeId node) const {     // node belongs to this region (lambda and comprehension bodies, too)
    return span.start <= node.index() && node.index() < span.end;
  }
  RegionResult finish();

  [[nodiscard]] const ast::Tree& tree() const { return unit.tree; }
  [[nodiscard]] const types::TypeContext& ctx() const { return in.ctx; }
  [[nodiscard]] bool is_reporting() const { return reporting && speculative == 0 && quiet == 0; }

  std::vector<TypeId> types;                    // by node index, from span.start
  std::vector<std::pair<NodeId, TypeId>> undo;  // (node, previous type) while speculative

  /// What speculative evaluations found, so that nested calls do not cost a power of their depth. The types that names of
  /// the region itself have meanwhile (lambda parameters, comprehension targets, walrus targets) are part of the key.
  struct MemoKey {
    NodeId node;
    TypeId expected;
    std::uint64_t bindings = 0;
    friend bool operator==(const MemoKey&, const MemoKey&) = default;
    template <class H>
    friend H AbslHashValue(H state, const MemoKey& key) {
      return H::combine(std::move(state), key.node.value, key.expected.value, key.bindings);
    }
  };
  struct MemoEntry {
    TypeId type;
    std::vector<std::pair<NodeId, TypeId>> node_types;
  };
  HashMap<MemoKey, MemoEntry> memo;
  /// What tests inside the region leave of a value, by (use-def value, `bindings`): in `a if x else b if x else c...` each `x` asks
  /// for all the tests before it. `narrowed` is a packed ValueType, see ssa.cpp.
  HashMap<std::pair<std::uint32_t, std::uint64_t>, std::uint64_t> narrowed;
  std::vector<NodeId> on_demand;  // nodes under evaluation since somebody asked for them ahead of their turn
  std::uint64_t bindings = 0;     // hash of the region's own names' types in force
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
  bool kept_ = false;
};

/// While alive, nothing is reported, since the code under evaluation cannot run. Node types are kept.
class Quiet {
 public:
  explicit Quiet(RegionContext& rc, bool active = true) : rc_(rc), active_(active) { rc_.quiet += active_; }
  ~Quiet() { rc_.quiet -= active_; }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  RegionContext& rc_;
  bool active_;
};

/// What to point at when a definition is meant: the name of a function or class rather than its whole body.
TextRange definition_range(const ast::Tree& tree, NodeId node);

/// Adds a diagnostic at a node or range unless the region is not reporting; severity is the rule's default.
Report report(RegionContext& rc, Rule rule, NodeId node, std::string message);
Report report(RegionContext& rc, Rule rule, TextRange range, std::string message);

}  // namespace awl::infer
