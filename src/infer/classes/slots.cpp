#include "infer/classes/slots.h"

#include <algorithm>

#include "infer/classes/classes.h"
#include "infer/classes/dataclasses.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;

namespace {

NodeId assigned_value(const FileUnit& unit, const Definition& definition) {
  if (definition.kind == DefinitionKind::AnnotatedAssignment) return ast::AnnAssign(unit.tree, definition.region).value();
  const bool is_plain = definition.kind == DefinitionKind::Assignment && unit.tree.kind(definition.region) == NodeKind::Assign;
  return is_plain ? ast::Assign(unit.tree, definition.region).value() : NodeId();
}

bool add_name(const ast::Tree& tree, NodeId node, std::vector<NameId>& into) {
  if (tree.kind(node) != NodeKind::ConstStr) return false;
  into.push_back(intern(ast::ConstStr(tree, node).value()));
  return true;
}

template <class Display>
bool add_names(const ast::Tree& tree, NodeId node, std::vector<NameId>& into) {
  for (const NodeId element : Display(tree, node).elts()) {
    if (!add_name(tree, element, into)) return false;
  }
  return true;
}

bool read_names(const ast::Tree& tree, NodeId value, std::vector<NameId>& into) {
  switch (tree.kind(value)) {
    case NodeKind::ConstStr:
      return add_name(tree, value, into);
    case NodeKind::Tuple:
      return add_names<ast::Tuple>(tree, value, into);
    case NodeKind::List:
      return add_names<ast::List>(tree, value, into);
    case NodeKind::Set:
      return add_names<ast::Set>(tree, value, into);
    default:
      return false;
  }
}

/// Every object has room for these without a layout of its own.
bool is_extra(NameId name) { return name == names().dunder_dict || name == names().weakref; }

}  // namespace

SlotNames written_slots(Inference& in, const FileUnit& unit, ScopeId class_body) {
  SlotNames slots;
  slots.symbol = unit.index.lookup(class_body, names().slots);
  if (!slots.symbol) return slots;
  for (const DefinitionId id : live_definitions(in, unit, slots.symbol)) {
    const Definition& definition = unit.index.definition(id);
    if (!definition.is_binding) continue;
    const NodeId value = assigned_value(unit, definition);
    const bool is_first = !slots.exist;
    slots.exist = true;
    slots.are_known = is_first && value && !unit.tree.absent(value) && read_names(unit.tree, value, slots.names);
  }
  return slots;
}

bool has_own_layout(Inference& in, const FileUnit& unit, const types::ClassInfo& info) {
  const SlotNames slots = written_slots(in, unit, info.body_scope);
  return slots.are_known && std::any_of(slots.names.begin(), slots.names.end(), [](NameId name) { return !is_extra(name); });
}

std::optional<std::vector<NameId>> all_slots(Inference& in, const types::ClassInfo& info) {
  std::vector<NameId> found;
  if (info.has_unknown_base || info.mro_failed) return std::nullopt;
  const ClassId object = in.known_class(types::KnownClass::Object);
  for (const TypeId entry : info.mro) {
    if (in.store.kind(entry) != TypeKind::Instance) return std::nullopt;
    const ClassId cls = in.store.instance(entry).cls;
    if (cls == object) continue;
    const ClassSource source = class_source(in, cls);
    if (!source.is_statement || source.unit->is_stub) return std::nullopt;
    const types::ClassInfo& base = in.class_info(cls);
    const SlotNames slots = written_slots(in, *source.unit, base.body_scope);
    if (slots.exist && !slots.are_known) return std::nullopt;
    if (slots.exist) {
      found.insert(found.end(), slots.names.begin(), slots.names.end());
    } else if (base.is_dataclass && base.dataclass.slots) {
      for (const DataclassField& field : dataclass_fields(in, base)) found.push_back(field.name);
    } else {
      return std::nullopt;
    }
  }
  if (std::any_of(found.begin(), found.end(), [](NameId name) { return name_text(name) == "__dict__"; })) return std::nullopt;
  return found;
}

}  // namespace awl::infer
