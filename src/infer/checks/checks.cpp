// Walks the definitions of a file and shows each to the checks of its kind.
#include "infer/checks/checks.h"

#include <iterator>
#include <type_traits>

#include "infer/classes/classes.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

using ast::NodeKind;

#define AWL_DEFINITION_CHECK(Kind, name) void check_##name(Kind##Subject& subject);
#include "infer/checks/checks.def"

namespace {

template <class Subject>
void run_all(Subject& subject) {
#define AWL_DEFINITION_CHECK(Kind, name) \
  if constexpr (std::is_same_v<Subject, Kind##Subject>) check_##name(subject);
#include "infer/checks/checks.def"
}

bool is_unchecked(Inference& in, const FileUnit& unit, NodeId node) {
  for (ScopeId scope = unit.index.enclosing_scope(node); scope; scope = unit.index.scope(scope).parent) {
    const NodeId at = unit.index.scope(scope).node;
    if (unit.tree.kind(at) == NodeKind::FunctionDef && function_marks(in, unit, at).no_type_check) return true;
  }
  return unit.tree.kind(node) == NodeKind::FunctionDef && function_marks(in, unit, node).no_type_check;
}

void take(RegionContext& rc, std::vector<Diagnostic>& out) {
  out.insert(out.end(), std::make_move_iterator(rc.diagnostics.begin()), std::make_move_iterator(rc.diagnostics.end()));
}

void check_symbols(Inference& in, const FileUnit& unit, ScopeId scope, std::vector<Diagnostic>& out) {
  const semantic::Scope& at = unit.index.scope(scope);
  RegionContext rc(in, unit, at.node);
  rc.reporting = true;
  for (std::uint32_t i = 0; i < at.symbol_count; ++i) {
    SymbolSubject subject{rc, scope, SymbolId(at.first_symbol + i)};
    run_all(subject);
  }
  take(rc, out);
}

void check_class(Inference& in, const FileUnit& unit, NodeId node, std::vector<Diagnostic>& out) {
  RegionContext rc(in, unit, node);
  rc.reporting = true;
  const ClassId cls = class_id_of(in, unit, node);
  ClassSubject subject{rc, ast::ClassDef(unit.tree, node), cls, in.class_info(cls)};
  run_all(subject);
  take(rc, out);
}

void check_function(Inference& in, const FileUnit& unit, NodeId node, std::vector<Diagnostic>& out) {
  RegionContext rc(in, unit, node);
  rc.reporting = true;
  ScopeId scope = unit.index.enclosing_scope(node);
  while (scope && unit.index.scope(scope).kind == semantic::ScopeKind::TypeParameters) scope = unit.index.scope(scope).parent;
  const bool in_class = scope && unit.index.scope(scope).kind == semantic::ScopeKind::Class;
  FunctionSubject subject{rc, ast::FunctionDef(unit.tree, node),
                          in_class ? class_id_of(in, unit, unit.index.scope(scope).node) : ClassId()};
  run_all(subject);
  take(rc, out);
}

}  // namespace

void check_definitions(Inference& in, const FileUnit& unit, std::vector<Diagnostic>& out) {
  {
    RegionContext rc(in, unit, unit.tree.root());
    rc.reporting = true;
    FileSubject subject{rc};
    run_all(subject);
    take(rc, out);
  }
  std::uint32_t dead_until = 0;
  for (std::uint32_t i = 0; i < unit.index.scopes.size(); ++i) {
    const ScopeId scope(i);
    const NodeId node = unit.index.scope(scope).node;
    if (node.value < dead_until) continue;
    switch (unit.index.scope(scope).kind) {
      case semantic::ScopeKind::TypeParameters:
      case semantic::ScopeKind::Lambda:
      case semantic::ScopeKind::Comprehension:
        continue;
      case semantic::ScopeKind::Module:
        break;
      case semantic::ScopeKind::Class:
      case semantic::ScopeKind::Function:
        if (!is_node_reachable(in, unit, node)) {
          dead_until = unit.tree.node(node).next;
          continue;
        }
        if (is_unchecked(in, unit, node)) continue;
        unit.index.scope(scope).kind == semantic::ScopeKind::Class ? check_class(in, unit, node, out) : check_function(in, unit, node, out);
        break;
    }
    check_symbols(in, unit, scope, out);
  }
}

}  // namespace awl::infer
