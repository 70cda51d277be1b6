// What a rule sees: one file, with everything that inference and flow know, read only, and a way to report. A rule asks
// this context; it does not walk parser nodes and does not compare library names.
//
// Adding a rule: docs/adding-a-rule.md (tools/new_rule.py makes its four pieces).
#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "facts/facts.h"
#include "infer/api.h"
#include "lint/flow_paths.h"

namespace awl::lint {

/// Who is called, as far as it is known.
struct CallTarget {
  TypeId callee;                // type of the called expression
  TypeId receiver;              // `obj` of `obj.method()`, or none
  types::SourceRef definition;  // of the function or class called, or none
  NameId name;                  // its name
  std::string dotted;           // dotted origin plain from the imports (`requests.get`), also when the package is missing
};

class RuleContext {
 public:
  RuleContext(infer::Inference& inference, const FileUnit& file_unit, std::vector<Diagnostic>& out);
  RuleContext(const RuleContext&) = delete;
  RuleContext& operator=(const RuleContext&) = delete;

  infer::Inference& in;
  const FileUnit& unit;
  [[nodiscard]] const ast::Tree& tree() const { return unit.tree; }
  [[nodiscard]] const flow::FlowGraph& flow() const { return unit.flow; }
  [[nodiscard]] const semantic::SemanticIndex& index() const { return unit.index; }
  [[nodiscard]] const types::TypeContext& ctx() const { return in.ctx; }

  // -- types
  /// Type of an expression (aliases expanded, Deferred forced); Unknown if there is none.
  TypeId type_of(NodeId expression);
  /// What a definition binds; Unknown if there is none.
  TypeId type_of(DefinitionId definition);
  /// The type as messages show it.
  std::string show(TypeId type);
  /// Nominally an instance of the class that the dotted name means in the stubs, subclasses included.
  bool is_instance_of(TypeId type, std::string_view dotted_class);
  /// The same for a class of the language. An unknown base does not count.
  bool is_instance_of(TypeId type, types::KnownClass which);

  // -- calls and facts
  const CallTarget& target_of(NodeId call);
  /// The fact of this kind that the called function (or a method it overrides, or its class) has, its guards checked; or null.
  const facts::Fact* fact_of(NodeId call, facts::FactKind kind);
  /// The fact of this kind that the value's class (or a base of it) has, or null.
  const facts::Fact* class_fact(TypeId value, facts::FactKind kind);
  [[nodiscard]] NodeId argument(NodeId call, std::string_view name, int position) const;  // or none
  /// The call that has `expression` as an argument (of any form but `*` and `**`), or none.
  [[nodiscard]] NodeId call_with_argument(NodeId expression) const;

  /// Dotted origin of an expression as the imports spell it, "" if it does not start at an import.
  [[nodiscard]] std::string origin_of(NodeId expression) const;

  // -- place
  [[nodiscard]] NodeId parent(NodeId node) const;                     // of the root: the root
  [[nodiscard]] bool is_inside(NodeId node, NodeId ancestor) const {  // or the same
    return ancestor.value <= node.value && node.value < tree().node(ancestor).next;
  }
  [[nodiscard]] NodeId enclosing_statement(NodeId node) const;
  /// The function whose body runs `node` (lambdas count as functions), or none at module or class level.
  [[nodiscard]] NodeId enclosing_function(NodeId node) const;
  /// Code of an `async def` itself, not of a sync function or lambda in it.
  [[nodiscard]] bool in_async_function(NodeId node) const;
  [[nodiscard]] bool is_awaited(NodeId expression) const;  // its parent is an Await
  bool is_reachable(NodeId node);
  [[nodiscard]] std::string_view text_of(NodeId node) const;
  [[nodiscard]] unsigned line_of(NodeId node) const;
  /// How a message names an expression: its source if that is short and on one line (calls without their arguments), else "".
  [[nodiscard]] std::string name_of(NodeId expression) const;
  /// Which library the file uses to sleep and lock: "asyncio", "trio" or "anyio", from its imports.
  [[nodiscard]] std::string_view async_library() const;
  /// The exception that means cancellation, as this file can spell it.
  [[nodiscard]] std::string_view cancellation_name() const;
  /// Whether the module imports `dotted` by that very name at its top (so that a fix may use it).
  [[nodiscard]] bool imports_module(std::string_view dotted) const;
  /// Ways through the flow graph of this file.
  const FlowPaths& paths();
  /// The same view on another file of the program, for what is asked about functions called from here.
  RuleContext& elsewhere(FileId file);

  // -- reporting
  class Report {
   public:
    explicit Report(Diagnostic* diagnostic) : diagnostic_(diagnostic) {}
    Report& note(NodeId node, std::string message);
    /// At the name of a function or class; left out where that lies in the standard library, which the user did not write.
    Report& note(types::SourceRef at, std::string message);
    /// At a node of another file.
    Report& note(FileId file, NodeId node, std::string message);
    Report& severity(Severity severity);  // may only lower
    Report& fix(std::string title, bool safe, std::vector<Edit> edits);
    explicit operator bool() const { return diagnostic_ != nullptr; }

   private:
    friend class RuleContext;
    FileId file_;
    const FileUnit* unit_ = nullptr;
    infer::Inference* in_ = nullptr;
    Diagnostic* diagnostic_;
  };
  /// Null-like if the rule is off or the node cannot be reached.
  Report report(Rule rule, NodeId node, std::string message);
  Report report(Rule rule, TextRange range, std::string message);
  void set_enabled(std::vector<bool> by_rule) { enabled_ = std::move(by_rule); }
  [[nodiscard]] bool is_enabled(Rule rule) const;

 private:
  std::vector<Diagnostic>& out_;
  std::vector<bool> enabled_;
  std::vector<std::uint32_t> parents_;
  std::optional<FlowPaths> paths_;
  HashMap<std::uint32_t, std::unique_ptr<CallTarget>> targets_;  // by node of the call
  RuleContext* root_ = this;                                     // the context of the file under check
  HashMap<FileId, std::unique_ptr<RuleContext>> others_;         // of the root: other files
  std::vector<Diagnostic> unwanted_;                             // where contexts of other files would report
};

}  // namespace awl::lint
