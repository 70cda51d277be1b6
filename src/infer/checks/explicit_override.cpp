// `@override` on a method that overrides nothing (typing spec, "@override").
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

using semantic::DefinitionKind;

namespace {

/// The last definition of the name that is marked, or none.
NodeId marked_definition(Inference& in, const FileUnit& unit, SymbolId symbol) {
  NodeId marked;
  for (const DefinitionId id : unit.index.definitions_of(symbol)) {
    const semantic::Definition& definition = unit.index.definition(id);
    if (definition.kind != DefinitionKind::Function) continue;
    if (function_marks(in, unit, definition.node).is_override) marked = definition.node;
  }
  return marked;
}

}  // namespace

void check_explicit_override(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  if (subject.info.has_unknown_base || subject.info.mro_failed) return;
  const semantic::Scope& scope = rc.unit.index.scope(subject.info.body_scope);
  for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
    const SymbolId symbol(scope.first_symbol + i);
    const NodeId marked = marked_definition(rc.in, rc.unit, symbol);
    if (!marked) continue;
    const NameId name = rc.unit.index.symbol(symbol).name;
    if (rc.in.class_member(subject.cls, types::own_args(rc.in.ctx, subject.cls), name, types::MemberFilter::SkipSelf)) continue;
    report(rc, Rule::invalid_explicit_override, definition_range(rc.tree(), marked),
           fmt::format("`{}` is marked `@override`, but no base class of `{}` has anything of that name", name_text(name),
                       name_text(subject.statement.name())));
  }
}

}  // namespace awl::infer
