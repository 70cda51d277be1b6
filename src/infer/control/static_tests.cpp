// Tests that are decided before any type is known: versions, platform, TYPE_CHECKING, constants.
// Source: typing specification, "Type checker directives": version and platform checking, TYPE_CHECKING.
#include <algorithm>
#include <optional>

#include "base/names.h"
#include "infer/api.h"

namespace awl::infer {

using ast::NodeKind;
using types::Truthiness;

namespace {

Truthiness truth(bool value) { return value ? Truthiness::AlwaysTrue : Truthiness::AlwaysFalse; }

Truthiness negate(Truthiness value) {
  if (value == Truthiness::Ambiguous) return value;
  return truth(value == Truthiness::AlwaysFalse);
}

/// Whether the name stands for what `from MODULE import IMPORTED` gives, or for MODULE itself when IMPORTED is empty. A variable
/// that merely has the same name decides nothing: `name == "x"` is no test of the platform.
bool is_imported(const FileUnit& unit, NodeId node, std::string_view module, std::string_view imported) {
  const auto resolved = unit.index.resolve(unit.index.enclosing_scope(node), ast::Name(unit.tree, node).name());
  if (!resolved) return false;
  return std::ranges::any_of(unit.index.definitions_of(resolved->symbol), [&](DefinitionId id) {
    const semantic::Definition& definition = unit.index.definition(id);
    const bool is_import = definition.kind == semantic::DefinitionKind::Import || definition.kind == semantic::DefinitionKind::ImportFrom;
    if (!is_import) return false;
    const NodeId alias = definition.node;
    return std::ranges::any_of(unit.index.imports, [&](const semantic::ImportRecord& record) {
      if (record.node != alias || record.level != 0 || !record.module || name_text(record.module) != module) return false;
      return record.imported ? name_text(record.imported) == imported : imported.empty();
    });
  });
}

/// `MODULE.NAME`, or a name that was imported from there: by spelling and import, as the typing spec's directives chapter wants it.
bool means(const FileUnit& unit, NodeId node, std::string_view module, std::string_view name) {
  const ast::Tree& tree = unit.tree;
  if (tree.kind(node) == NodeKind::Name) return is_imported(unit, node, module, name);
  if (tree.kind(node) != NodeKind::Attribute) return false;
  const ast::Attribute attribute(tree, node);
  if (name_text(attribute.attr()) != name || tree.kind(attribute.value()) != NodeKind::Name) return false;
  return name_text(ast::Name(tree, attribute.value()).name()) == module || is_imported(unit, attribute.value(), module, "");
}

std::optional<std::int64_t> int_constant(const ast::Tree& tree, NodeId node) {
  if (tree.kind(node) != NodeKind::ConstInt || !ast::ConstInt(tree, node).fits()) return std::nullopt;
  return ast::ConstInt(tree, node).value();
}

Truthiness compare_numbers(ast::CompareOperator op, int order) {
  switch (op) {
    case ast::CompareOperator::Eq:
      return truth(order == 0);
    case ast::CompareOperator::NotEq:
      return truth(order != 0);
    case ast::CompareOperator::Lt:
      return truth(order < 0);
    case ast::CompareOperator::LtE:
      return truth(order <= 0);
    case ast::CompareOperator::Gt:
      return truth(order > 0);
    case ast::CompareOperator::GtE:
      return truth(order >= 0);
    case ast::CompareOperator::Is:
    case ast::CompareOperator::IsNot:
    case ast::CompareOperator::In:
    case ast::CompareOperator::NotIn:
      return Truthiness::Ambiguous;
  }
  return Truthiness::Ambiguous;
}

/// `sys.version_info >= (3, 11)`: the tuple is compared as far as major and minor go.
Truthiness compare_version(const Environment& env, const ast::Tree& tree, ast::CompareOperator op, NodeId tuple) {
  if (tree.kind(tuple) != NodeKind::Tuple) return Truthiness::Ambiguous;
  const std::int64_t mine[2] = {env.version.major, env.version.minor};
  std::size_t i = 0;
  for (const NodeId element : ast::Tuple(tree, tuple).elts()) {
    if (i == 2) break;
    const auto number = int_constant(tree, element);
    if (!number) return Truthiness::Ambiguous;
    if (mine[i] != *number) return compare_numbers(op, mine[i] < *number ? -1 : 1);
    ++i;
  }
  const std::size_t length = ast::Tuple(tree, tuple).elts().size();
  if (length == 2 && (op == ast::CompareOperator::Eq || op == ast::CompareOperator::NotEq)) return Truthiness::Ambiguous;
  // `version_info` is longer than the tuple: equal so far means greater, except against a longer tuple of micro versions.
  if (length < 2) return compare_numbers(op, 1);
  return compare_numbers(op, op == ast::CompareOperator::Gt ? 1 : (op == ast::CompareOperator::LtE ? 1 : 0));
}

Truthiness compare_static(const Environment& env, const FileUnit& unit, NodeId node) {
  const ast::Tree& tree = unit.tree;
  const ast::Compare compare(tree, node);
  if (compare.rest().size() != 1) return Truthiness::Ambiguous;
  const ast::CompareRest rest(tree, compare.rest().front());
  const NodeId left = compare.left();
  if (means(unit, left, "sys", "version_info")) return compare_version(env, tree, rest.op(), rest.operand());
  if (tree.kind(left) == NodeKind::Subscript) {
    const ast::Subscript subscript(tree, left);
    const auto index = int_constant(tree, subscript.slice());
    const auto number = int_constant(tree, rest.operand());
    if (index && number && *index <= 1 && *index >= 0 && means(unit, subscript.value(), "sys", "version_info")) {
      const std::int64_t mine = *index == 0 ? env.version.major : env.version.minor;
      return compare_numbers(rest.op(), mine == *number ? 0 : (mine < *number ? -1 : 1));
    }
    return Truthiness::Ambiguous;
  }
  if (env.platform == "all" || tree.kind(rest.operand()) != NodeKind::ConstStr) return Truthiness::Ambiguous;
  const std::string& text = ast::ConstStr(tree, rest.operand()).value();
  if (means(unit, left, "sys", "platform")) return compare_numbers(rest.op(), env.platform == text ? 0 : 1);
  if (means(unit, left, "os", "name")) {
    return compare_numbers(rest.op(), (env.platform == "win32" ? "nt" : "posix") == text ? 0 : 1);
  }
  return Truthiness::Ambiguous;
}

/// `sys.platform.startswith("win")`
Truthiness call_static(const Environment& env, const FileUnit& unit, NodeId node) {
  const ast::Tree& tree = unit.tree;
  const ast::Call call(tree, node);
  if (env.platform == "all" || tree.kind(call.func()) != NodeKind::Attribute) return Truthiness::Ambiguous;
  const ast::Attribute method(tree, call.func());
  if (name_text(method.attr()) != "startswith" || !means(unit, method.value(), "sys", "platform")) {
    return Truthiness::Ambiguous;
  }
  const auto arguments = call.arguments();
  if (arguments.size() != 1 || tree.kind(arguments.front()) != NodeKind::ConstStr) return Truthiness::Ambiguous;
  return truth(env.platform.starts_with(ast::ConstStr(tree, arguments.front()).value()));
}

Truthiness static_truth_of(const Environment& env, const FileUnit& unit, NodeId node) {
  const ast::Tree& tree = unit.tree;
  switch (tree.kind(node)) {
    case NodeKind::ConstTrue:
      return Truthiness::AlwaysTrue;
    case NodeKind::ConstFalse:
    case NodeKind::ConstNone:
      return Truthiness::AlwaysFalse;
    case NodeKind::ConstInt:
      return ast::ConstInt(tree, node).fits() ? truth(ast::ConstInt(tree, node).value() != 0) : Truthiness::AlwaysTrue;
    case NodeKind::ConstStr:
      return truth(!ast::ConstStr(tree, node).value().empty());
    case NodeKind::Name: {
      const std::string_view name = name_text(ast::Name(tree, node).name());
      if (name == "TYPE_CHECKING") return Truthiness::AlwaysTrue;
      return name == "__debug__" ? Truthiness::AlwaysTrue : Truthiness::Ambiguous;
    }
    case NodeKind::Attribute:
      return name_text(ast::Attribute(tree, node).attr()) == "TYPE_CHECKING" ? Truthiness::AlwaysTrue : Truthiness::Ambiguous;
    case NodeKind::UnaryOp:
      if (ast::UnaryOp(tree, node).op() != ast::UnaryOperator::Not) return Truthiness::Ambiguous;
      return negate(static_truth_of(env, unit, ast::UnaryOp(tree, node).operand()));
    case NodeKind::BoolOp: {
      const ast::BoolOp op(tree, node);
      const Truthiness decisive = truth(op.op() == ast::BoolOperator::Or);
      bool open = false;
      for (const NodeId value : op.values()) {
        const Truthiness one = static_truth_of(env, unit, value);
        if (one == decisive) return open ? Truthiness::Ambiguous : decisive;
        open |= one == Truthiness::Ambiguous;
      }
      return open ? Truthiness::Ambiguous : negate(decisive);
    }
    case NodeKind::Compare:
      return compare_static(env, unit, node);
    case NodeKind::Call:
      return call_static(env, unit, node);
    default:
      return Truthiness::Ambiguous;
  }
}

}  // namespace

Truthiness static_truth(Inference& in, const FileUnit& unit, NodeId test) { return static_truth_of(in.program.environment(), unit, test); }

}  // namespace awl::infer
