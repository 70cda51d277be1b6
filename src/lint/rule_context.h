// What a rule sees: one file, with everything that inference and flow know, read only, and a way to report. A rule asks
// this context; it does not walk parser nodes and does not compare library names.
//
// Adding a rule: docs/adding-a-rule.md (tools/new_rule.py makes its four pieces).
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "facts/facts.h"
#include "infer/api.h"

namespace awl::lint {

/// Who is called, as far as it is known.
struct CallTarget {
  TypeId callee;                    // type of the called expression
  TypeId receiver;                  // `obj` of `obj.method()`, or none
  types::SourceRef definition;      // of the function or class called, or none
  NameId name;                      // its name
  std::string dotted;               // dotted origin plain from the imports (`requests.get`), also when the package is missing
};

class RuleContext {
 public:
  RuleContext(infer::Inference& inference, const FileUnit& file_unit, std::vector<Diagnostic>& out);

  infer::Inference& in;
  const FileUnit& unit;
  [[nodiscard]] const ast::Tree& tree() const { return unit.tree; }
  [[nodiscard]] const flow::FlowGraph& flow() const { return unit.flow; }
  [[nodiscard]] const semantic::SemanticIndex& index() const { return unit.index; }
  [[nodiscard]] const types::TypeContext& ctx() const { return in.ctx; }

  // -- types
  /// Type of an expression (aliases expanded, Deferred forced); Unknown if there is none.
  TypeId type_of(NodeId expression);
  /// The type as messages show it.
  std::string show(TypeId type);
  /// A `Coroutine` of the language or of asyncio: created by calling an `async def`, does nothing until awaited.
  bool is_coroutine(TypeId type);
  /// Anything with `__await__` (coroutines, futures, tasks, user classes).
  bool is_awaitable(TypeId type);
  /// asyncio.Future or Task (or subclasses).
  bool is_future(TypeId type);
  bool is_instance_of(TypeId type, std::string_view dotted_class);  // nominal, subclasses included; dotted name evaluated in the stubs

  // -- calls and facts
  CallTarget target_of(NodeId call);
  /// The fact of this kind that the called function (or a method it overrides, or its class) has, its guards checked; or null.
  const facts::Fact* fact_of(NodeId call, facts::FactKind kind);
  /// The fact of this kind that the value's class (or a base of it) has, or null.
  const facts::Fact* class_fact(TypeId value, facts::FactKind kind);
  [[nodiscard]] NodeId argument(NodeId call, std::string_view name, int position) const;  // or none

  // -- place
  [[nodiscard]] NodeId parent(NodeId node) const;
  [[nodiscard]] NodeId enclosing_statement(NodeId node) const;
  /// The function whose body runs `node` (lambdas count as functions), or none at module or class level.
  [[nodiscard]] NodeId enclosing_function(NodeId node) const;
  /// Code of an `async def` itself: runs on the event loop. Not inside a nested sync function or lambda.
  [[nodiscard]] bool in_async_function(NodeId node) const;
  /// Inside a lambda or function that is handed to a thread (`asyncio.to_thread(lambda: ...)`).
  bool runs_in_thread(NodeId node);
  [[nodiscard]] bool is_awaited(NodeId expression) const;  // its parent is an Await
  bool is_reachable(NodeId node);
  [[nodiscard]] std::string_view text_of(NodeId node) const;
  /// Which library the file uses to sleep and lock: "asyncio", "trio" or "anyio", from its imports.
  [[nodiscard]] std::string_view async_library() const;

  // -- reporting
  class Report {
   public:
    explicit Report(Diagnostic* diagnostic) : diagnostic_(diagnostic) {}
    Report& note(NodeId node, std::string message);
    Report& note(types::SourceRef at, std::string message);
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
};

}  // namespace awl::lint
