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

TypeId RuleContext::type_of(DefinitionId definition) {
  const TypeId type = infer::definition_type(in, unit, definition);
  return type ? types::resolve(in.ctx, type) : in.store.unknown();
}

std::string RuleContext::show(TypeId type) { return types::display(in.ctx, type, {.max_length = 200}); }

namespace {

template <class IsWanted>
bool has_base(infer::Inference& in, TypeId type, IsWanted is_wanted) {
  const auto nominal = types::nominal_instance(in.ctx, type);
  if (!nominal) return false;
  for (const TypeId base : in.class_info(nominal->cls).mro) {
    if (in.store.kind(base) == TypeKind::Instance && is_wanted(in.store.instance(base).cls)) return true;
  }
  return false;
}

}  // namespace

bool RuleContext::is_instance_of(TypeId type, std::string_view dotted_class) {
  const auto definition = resolve_in_stubs(in, dotted_class);
  return definition && has_base(in, type, [&](ClassId cls) { return in.store.class_key(cls).definition == *definition; });
}

bool RuleContext::is_instance_of(TypeId type, KnownClass which) {
  const ClassId wanted = in.known_class(which);
  return wanted && has_base(in, type, [&](ClassId cls) { return cls == wanted; });
}

// ---- calls and facts --------------------------------------------------------------------------------------------------------

const CallTarget& RuleContext::target_of(NodeId call) {
  std::unique_ptr<CallTarget>& known = targets_[call.value];
  if (!known) known = std::make_unique<CallTarget>(call_target(in, unit, call));
  return *known;
}

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

std::string RuleContext::origin_of(NodeId expression) const { return dotted_origin(in, unit, expression); }

NodeId RuleContext::call_with_argument(NodeId expression) const {
  NodeId at = expression;
  NodeId above = parent(at);
  if (tree().kind(above) == NodeKind::Keyword) {
    if (!ast::Keyword(tree(), above).name()) return {};
    at = above;
    above = parent(at);
  }
  if (tree().kind(above) != NodeKind::Call || ast::Call(tree(), above).func() == at) return {};
  return above;
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

bool RuleContext::is_awaited(NodeId expression) const { return tree().kind(parent(expression)) == NodeKind::Await; }

bool RuleContext::is_reachable(NodeId node) { return infer::is_node_reachable(in, unit, node); }

std::string_view RuleContext::text_of(NodeId node) const { return unit.source.slice(tree().range(node)); }

unsigned RuleContext::line_of(NodeId node) const { return unit.source.lines.line_of(tree().range(node).start); }

namespace {
constexpr std::size_t kLongestName = 60;
}

std::string RuleContext::name_of(NodeId expression) const {
  const bool is_call = tree().kind(expression) == NodeKind::Call;
  const NodeId named = is_call ? ast::Call(tree(), expression).func() : expression;
  std::string_view text = text_of(named);
  if (text.size() > kLongestName || text.find('\n') != std::string_view::npos) {
    // The last part of a long chain of calls says enough.
    if (tree().kind(named) != NodeKind::Attribute) return {};
    text = name_text(ast::Attribute(tree(), named).attr());
  }
  return is_call ? std::string(text) + "()" : std::string(text);
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

std::string_view RuleContext::cancellation_name() const {
  const std::string_view library = async_library();
  if (library == "trio") return "trio.Cancelled";
  return library == "anyio" ? "anyio.get_cancelled_exc_class()" : "asyncio.CancelledError";
}

bool RuleContext::imports_module(std::string_view dotted) const {
  for (const semantic::ImportRecord& import : index().imports) {
    if (import.imported || import.is_star || import.level > 0 || import.scope != ScopeId(0) || import.in_type_checking) continue;
    if (!import.module || name_text(import.module) != dotted || tree().kind(import.node) != NodeKind::Alias) continue;
    if (tree().absent(ast::Alias(tree(), import.node).asname())) return true;
  }
  return false;
}

const FlowPaths& RuleContext::paths() {
  if (!paths_) paths_.emplace(unit.flow);
  return *paths_;
}

RuleContext& RuleContext::elsewhere(FileId file) {
  if (file == unit.id) return *this;
  if (root_ != this) return root_->elsewhere(file);
  std::unique_ptr<RuleContext>& known = others_[file];
  if (!known) {
    known = std::make_unique<RuleContext>(in, in.unit(file), unwanted_);
    known->root_ = this;
  }
  return *known;
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
  if (there.is_stdlib) return *this;
  diagnostic_->notes.push_back({at.file, infer::definition_range(there.tree, at.node), std::move(message)});
  return *this;
}

RuleContext::Report& RuleContext::Report::note(FileId file, NodeId node, std::string message) {
  if (diagnostic_) diagnostic_->notes.push_back({file, in_->unit(file).tree.range(node), std::move(message)});
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
