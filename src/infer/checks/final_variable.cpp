// Names declared `Final`: they get exactly one value.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/declarations/file_ranges.h"
#include "infer/declarations/finals.h"
#include "infer/declarations/symbols.h"

namespace awl::infer {

using semantic::Definition;
using semantic::DefinitionKind;
using types::ClassFlavor;

namespace {

/// What binds a name to a value that is an object of the program's own, rather than to a module, function or class.
bool is_assignment(const Definition& definition) {
  switch (definition.kind) {
    case DefinitionKind::Assignment:
    case DefinitionKind::AnnotatedAssignment:
    case DefinitionKind::AugmentedAssignment:
    case DefinitionKind::NamedExpr:
    case DefinitionKind::ForTarget:
    case DefinitionKind::WithTarget:
    case DefinitionKind::ExceptName:
    case DefinitionKind::MatchCapture:
      return definition.is_binding;
    case DefinitionKind::Import:
    case DefinitionKind::ImportFrom:
    case DefinitionKind::Function:
    case DefinitionKind::Class:
    case DefinitionKind::TypeAlias:
    case DefinitionKind::ComprehensionTarget:
    case DefinitionKind::Parameter:
    case DefinitionKind::TypeParameter:
    case DefinitionKind::Deletion:
      return false;
  }
  return false;
}

void report_again(SymbolSubject& subject, const Definition& definition, const FinalDeclaration& final, NameId name) {
  if (!is_node_reachable(subject.rc.in, subject.rc.unit, definition.node)) return;
  const bool declares = definition.kind == DefinitionKind::AnnotatedAssignment;
  auto d = report(subject.rc, Rule::invalid_assignment, definition.node,
                  fmt::format("`{}` is `Final`: it cannot be {} again", name_text(name), declares ? "declared" : "assigned"));
  if (d) d.note(subject.rc.in, final.place(), fmt::format("`{}` is declared `Final` here", name_text(name)));
}

/// A class whose attributes get their values elsewhere: from a generated `__init__`, from a subclass, from what is not known.
bool fills_attributes_itself(Inference& in, const FileUnit& unit, NodeId class_def) {
  const types::ClassInfo& info = in.class_info(class_id_of(in, unit, class_def));
  return info.is_dataclass || info.makes_dataclasses || info.has_unknown_base || info.flavor != ClassFlavor::Ordinary ||
         in.store.kind(class_statement_type(in, unit, class_def)) != TypeKind::ClassObject;
}

bool is_assigned_on_self(const FileUnit& unit, ScopeId class_scope, NameId name) {
  for (const auto& attribute : unit.index.attributes_of(class_scope)) {
    if (attribute.attribute == name) return true;
  }
  return false;
}

void check_value(SymbolSubject& subject, const FinalDeclaration& final, bool is_assigned_elsewhere) {
  const FileUnit& unit = subject.rc.unit;
  Inference& in = subject.rc.in;
  const semantic::Scope& scope = unit.index.scope(subject.scope);
  const bool in_class = scope.kind == semantic::ScopeKind::Class;
  const NameId name = unit.index.symbol(subject.symbol).name;
  const NodeId at = unit.index.definition(final.definition).node;
  if (!final.has_type) {
    report(subject.rc, Rule::final_without_value, at,
           fmt::format("`{}` is `Final` with neither a type nor a value: write `Final[T]`, or assign the value here", name_text(name)));
    return;
  }
  if (unit.is_stub || is_assigned_elsewhere) return;
  if (in_class && (is_assigned_on_self(unit, subject.scope, name) || fills_attributes_itself(in, unit, scope.node))) return;
  report(subject.rc, Rule::final_without_value, at,
         in_class ? fmt::format("`{}` is `Final`, but neither the class body nor `__init__` gives it a value", name_text(name))
                  : fmt::format("`{}` is `Final`, but never gets a value", name_text(name)));
}

bool in_handler(Inference& in, const FileUnit& unit, NodeId node) { return file_ranges(in, unit).in_handler(node); }

/// `from m import X` and then `X = 1`, where `X` is final in `m`. What stands in for a failed import is spared.
void check_imported(SymbolSubject& subject, const DefinitionList& live) {
  Inference& in = subject.rc.in;
  const FileUnit& unit = subject.rc.unit;
  bool is_imported = !unit.index.star_imports.empty() && subject.scope == ScopeId(0);
  NodeId import = is_imported ? unit.index.star_imports.front() : NodeId();
  for (const DefinitionId id : live) {
    const Definition& definition = unit.index.definition(id);
    if (definition.kind != DefinitionKind::ImportFrom) continue;
    if (in_handler(in, unit, definition.node)) return;
    is_imported = true;
    import = definition.node;
  }
  if (!is_imported) return;
  const auto final = imported_final(in, unit, subject.symbol);
  if (!final) return;
  for (const DefinitionId id : live) {
    const Definition& definition = unit.index.definition(id);
    if (!is_assignment(definition) || definition.node < import || in_handler(in, unit, definition.node)) continue;
    report_again(subject, definition, *final, unit.index.symbol(subject.symbol).name);
  }
}

}  // namespace

void check_final_variable(SymbolSubject& subject) {
  Inference& in = subject.rc.in;
  const FileUnit& unit = subject.rc.unit;
  const DefinitionList live = live_definitions(in, unit, subject.symbol);
  bool is_assigned = false, is_annotated = false;
  for (const DefinitionId id : live) {
    const Definition& definition = unit.index.definition(id);
    is_assigned |= is_assignment(definition);
    is_annotated |= definition.kind == DefinitionKind::AnnotatedAssignment;
  }
  const auto final = is_annotated ? final_declaration(in, unit, subject.symbol) : std::nullopt;
  if (!final) {
    if (is_assigned) check_imported(subject, live);
    return;
  }
  const NameId name = unit.index.symbol(subject.symbol).name;
  bool is_assigned_elsewhere = false;
  for (const DefinitionId id : live) {
    const Definition& definition = unit.index.definition(id);
    if (id == final->definition || !is_assignment(definition)) continue;
    is_assigned_elsewhere = true;
    if (final->has_value || definition.kind == DefinitionKind::AnnotatedAssignment) report_again(subject, definition, *final, name);
  }
  if (!final->has_value) return check_value(subject, *final, is_assigned_elsewhere);
  const semantic::Symbol& symbol = unit.index.symbol(subject.symbol);
  if (symbol.definition_count == 1 && symbol.is_reassigned) {
    report(subject.rc, Rule::invalid_assignment, unit.index.definition(final->definition).node,
           fmt::format("`{}` is `Final`, but the loop around it assigns it in every round", name_text(name)));
  }
}

}  // namespace awl::infer
