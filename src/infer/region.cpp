#include "infer/region.h"

#include <algorithm>

namespace awl::infer {

namespace {

using ast::NodeKind;

/// The first node past the region's own: a compound statement's bodies are regions of their own.
std::uint32_t end_of_region(const ast::Tree& tree, NodeId region) {
  switch (tree.kind(region)) {
    case NodeKind::For:
      return ast::For(tree, region).body().value;
    case NodeKind::While:
      return ast::While(tree, region).body().value;
    case NodeKind::IfBranch:
      return ast::IfBranch(tree, region).body().value;
    case NodeKind::MatchCase:
      return ast::MatchCase(tree, region).body().value;
    case NodeKind::ExceptHandler:
      return ast::ExceptHandler(tree, region).body().value;
    case NodeKind::FunctionDef:
      return ast::FunctionDef(tree, region).body_list().value;
    case NodeKind::ClassDef:
      return ast::ClassDef(tree, region).body_list().value;
    case NodeKind::Match:
      return tree.node(ast::Match(tree, region).subject()).next;
    case NodeKind::Module:
    case NodeKind::If:
    case NodeKind::With:
    case NodeKind::Try:
      return region.value + 1;
    default:
      return tree.node(region).next;
  }
}

}  // namespace

RegionContext::RegionContext(Inference& inference, const FileUnit& file_unit, NodeId region_node)
    : in(inference), unit(file_unit), region(region_node), span{region_node.value, end_of_region(file_unit.tree, region_node)} {
  types.resize(span.end - span.start);
}

void RegionContext::set_type(NodeId node, TypeId type) {
  if (!contains(node)) return;
  TypeId& slot = types[node.index() - span.start];
  if (speculative > 0) undo.emplace_back(node, slot);
  slot = type;
}

TypeId RegionContext::local_type(NodeId node) const { return contains(node) ? types[node.index() - span.start] : TypeId(); }

RegionResult RegionContext::finish() {
  RegionResult result;
  result.types.reserve(types.size());
  for (std::uint32_t i = 0; i < types.size(); ++i) {
    if (types[i]) result.types.emplace_back(NodeId(span.start + i), types[i]);
  }
  result.types.shrink_to_fit();
  result.diagnostics = std::move(diagnostics);
  return result;
}

Speculation::Speculation(RegionContext& rc) : rc_(rc), undo_mark_(rc.undo.size()) { ++rc_.speculative; }

Speculation::~Speculation() {
  if (!kept_) {
    for (std::size_t i = rc_.undo.size(); i > undo_mark_; --i) {
      const auto& [node, previous] = rc_.undo[i - 1];
      rc_.types[node.index() - rc_.span.start] = previous;
    }
    rc_.undo.resize(undo_mark_);
  }
  if (--rc_.speculative == 0) rc_.undo.clear();
}

Report report(RegionContext& rc, Rule rule, NodeId node, std::string message) {
  return report(rc, rule, rc.tree().range(node), std::move(message));
}

Report report(RegionContext& rc, Rule rule, TextRange range, std::string message) {
  if (!rc.is_reporting()) return {};
  Diagnostic diagnostic{.file = rc.unit.id,
                        .range = range,
                        .rule = rule,
                        .severity = rule_info(rule).severity,
                        .message = std::move(message),
                        .revealed = std::nullopt,
                        .notes = {},
                        .fix = std::nullopt};
  rc.diagnostics.push_back(std::move(diagnostic));
  return Report(&rc.diagnostics.back());
}

Report& Report::note(FileId file, TextRange range, std::string message) {
  if (diagnostic_ != nullptr) diagnostic_->notes.push_back(Note{file, range, std::move(message)});
  return *this;
}

Report& Report::note(const Inference& in, types::SourceRef at, std::string message) {
  if (diagnostic_ == nullptr || !at.file || !at.node) return *this;
  // Reading a loaded unit changes nothing; `unit` only lacks `const` since it may load.
  const FileUnit& unit = const_cast<Inference&>(in).unit(at.file);
  return note(at.file, definition_range(unit.tree, at.node), std::move(message));
}

Report& Report::severity(Severity severity) {
  if (diagnostic_ != nullptr) diagnostic_->severity = std::min(diagnostic_->severity, severity);
  return *this;
}

Report& Report::fix(std::string title, bool safe, std::vector<Edit> edits) {
  if (diagnostic_ != nullptr) diagnostic_->fix = Fix{std::move(title), safe, std::move(edits)};
  return *this;
}

TextRange definition_range(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::FunctionDef:
      return tree.range(ast::FunctionDef(tree, node).name_node());
    case NodeKind::ClassDef:
      return tree.range(ast::ClassDef(tree, node).name_node());
    case NodeKind::Parameter:
      return tree.range(ast::Parameter(tree, node).name_node());
    case NodeKind::TypeAlias:
      return tree.range(ast::TypeAlias(tree, node).name());
    case NodeKind::Module:
      return {0, 0};
    default:
      return tree.range(node);
  }
}

}  // namespace awl::infer
