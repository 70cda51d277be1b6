#include "lint/rule_context.h"

#include <algorithm>

#include "base/names.h"
#include "lint/fact_lookup.h"

namespace awl::lint {

using ast::NodeKind;
using types::KnownClass;
using types::TypeKind;

RuleContext::RuleContext(infer::Inference& inference, const FileUnit& file_unit, std::vector<Diagnostic>& out)
    : in(inference), unit(file_unit), out_(out), parents_(file_unit.tree.nodes.size(), 0) {
  // Preorder: a node's parent is the nearest node before it whose subtree is still open.
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < parents_.size(); ++i) {
    while (!open.empty() && unit.tree.nodes[open.back()].next <= i) open.pop_back();
    parents_[i] = open.empty() ? i : open.back();
    open.push_back(i);
  }
}

// ---- types ----------------------------------------------------------------------------------------------------------------

TypeId RuleContext::type_of(NodeId expression) {
  const TypeId type = infer::expression_type(in, unit, expression);
  return type ? types::resolve(in.ctx, type) : in.store.unknown();
}

std::string RuleContext::show(TypeId type) { return types::display(in.ctx, type, {.max_length = 200}); }

bool RuleContext::is_coroutine(TypeId type) {
  const types::TypeKind kind = in.store.kind(type);
  return kind == TypeKind::Instance && types::specialized_base(in.ctx, type, KnownClass::Coroutine).has_value();
}

bool RuleContext::is_awaitable(TypeId type) {
  if (in.ctx.is_dynamic(type) || in.store.kind(type) == TypeKind::Never) return false;
  return infer::awaited_type(in, type).failures.empty();
}

bool RuleContext::is_future(TypeId type) { return is_instance_of(type, "asyncio.Future"); }

bool RuleContext::is_instance_of(TypeId type, std::string_view dotted_class) {
  const auto definition = resolve_in_stubs(in, dotted_class);
  if (!definition) return false;
  const auto nominal = types::nominal_instance(in.ctx, type);
  if (!nominal) return false;
  for (const TypeId base : in.class_info(nominal->cls).mro) {
    if (in.store.kind(base) != TypeKind::Instance) continue;
    if (in.store.class_key(in.store.instance(base).cls).definition == *definition) return true;
  }
  return false;
}

// ---- calls and facts --------------------------------------------------------------------------------------------------------

CallTarget RuleContext::target_of(NodeId call) { return call_target(in, unit, call); }

const facts::Fact* RuleContext::fact_of(NodeId call, facts::FactKind kind) { return call_fact(*this, call, kind); }

const facts::Fact* RuleContext::class_fact(TypeId value, facts::FactKind kind) { return value_fact(in, value, kind); }

NodeId RuleContext::argument(NodeId call, std::string_view name, int position) const {
  int at = 0;
  for (const NodeId node : ast::Call(tree(), call).arguments()) {
    if (tree().kind(node) == NodeKind::Keyword) {
      const ast::Keyword keyword(tree(), node);
      if (keyword.name() && name_text(keyword.name()) == name) return keyword.value();
      continue;
    }
    if (tree().kind(node) == NodeKind::Starred) return {};
    if (at++ == position) return node;
  }
  return {};
}

// ---- place --------------------------------------------------------------------------------------------------------------------

NodeId RuleContext::parent(NodeId node) const { return NodeId(parents_[node.index()]); }

NodeId RuleContext::enclosing_statement(NodeId node) const {
  while (node.value != 0 && !tree().is_statement(node)) node = parent(node);
  return node;
}

NodeId RuleContext::enclosing_function(NodeId node) const {
  for (ScopeId scope = index().enclosing_scope(node); scope; scope = index().scope(scope).parent) {
    const semantic::Scope& at = index().scope(scope);
    if (at.kind == semantic::ScopeKind::Function || at.kind == semantic::ScopeKind::Lambda) return at.node;
    if (at.kind == semantic::ScopeKind::Class || at.kind == semantic::ScopeKind::Module) return {};
  }
  return {};
}

bool RuleContext::in_async_function(NodeId node) const {
  const NodeId function = enclosing_function(node);
  return function && tree().kind(function) == NodeKind::FunctionDef && ast::FunctionDef(tree(), function).is_async();
}

bool RuleContext::runs_in_thread(NodeId node) {
  // A lambda, or an argument of a call, handed to something that runs it elsewhere.
  for (NodeId at = node; at.value != 0; at = parent(at)) {
    const NodeId above = parent(at);
    if (tree().kind(above) == NodeKind::Call && ast::Call(tree(), above).func() != at && tree().kind(at) == NodeKind::Lambda &&
        fact_of(above, facts::FactKind::RunsInThread)) {
      return true;
    }
    if (tree().is_statement(at)) break;
  }
  return false;
}

bool RuleContext::is_awaited(NodeId expression) const { return tree().kind(parent(expression)) == NodeKind::Await; }

bool RuleContext::is_reachable(NodeId node) { return infer::is_node_reachable(in, unit, node); }

std::string_view RuleContext::text_of(NodeId node) const {
  const TextRange range = tree().range(node);
  return std::string_view(unit.source.text).substr(range.start, range.end - range.start);
}

std::string_view RuleContext::async_library() const {
  bool has_trio = false, has_anyio = false;
  for (const semantic::ImportRecord& import : index().imports) {
    const std::string_view module = import.module ? name_text(import.module) : std::string_view();
    const std::string_view top = module.substr(0, module.find('.'));
    if (top == "asyncio") return "asyncio";
    has_trio |= top == "trio";
    has_anyio |= top == "anyio";
  }
  if (has_anyio) return "anyio";
  return has_trio ? "trio" : "asyncio";
}

// ---- reporting ------------------------------------------------------------------------------------------------------------------

bool RuleContext::is_enabled(Rule rule) const {
  const auto at = static_cast<std::size_t>(rule);
  return at >= enabled_.size() || enabled_[at];
}

RuleContext::Report RuleContext::report(Rule rule, NodeId node, std::string message) {
  if (!is_enabled(rule) || !is_reachable(node)) return Report(nullptr);
  return report(rule, tree().range(node), std::move(message));
}

RuleContext::Report RuleContext::report(Rule rule, TextRange range, std::string message) {
  if (!is_enabled(rule)) return Report(nullptr);
  Diagnostic diagnostic{unit.id, range, rule, rule_info(rule).severity, std::move(message), {}, {}, {}};
  out_.push_back(std::move(diagnostic));
  Report result(&out_.back());
  result.file_ = unit.id;
  result.unit_ = &unit;
  result.in_ = &in;
  return result;
}

RuleContext::Report& RuleContext::Report::note(NodeId node, std::string message) {
  if (diagnostic_) diagnostic_->notes.push_back({file_, unit_->tree.range(node), std::move(message)});
  return *this;
}

RuleContext::Report& RuleContext::Report::note(types::SourceRef at, std::string message) {
  if (!diagnostic_ || !at.file) return *this;
  const FileUnit& there = in_->unit(at.file);
  TextRange range = there.tree.range(at.node);
  if (there.tree.kind(at.node) == NodeKind::FunctionDef) range = there.tree.range(ast::FunctionDef(there.tree, at.node).name_node());
  if (there.tree.kind(at.node) == NodeKind::ClassDef) range = there.tree.range(ast::ClassDef(there.tree, at.node).name_node());
  diagnostic_->notes.push_back({at.file, range, std::move(message)});
  return *this;
}

RuleContext::Report& RuleContext::Report::severity(Severity severity) {
  if (diagnostic_ && severity < diagnostic_->severity) diagnostic_->severity = severity;
  return *this;
}

RuleContext::Report& RuleContext::Report::fix(std::string title, bool safe, std::vector<Edit> edits) {
  if (diagnostic_) diagnostic_->fix = Fix{std::move(title), safe, std::move(edits)};
  return *this;
}

}  // namespace awl::lint
