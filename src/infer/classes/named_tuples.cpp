#include "infer/classes/named_tuples.h"

#include <algorithm>

#include "infer/classes/classes.h"
#include "infer/classes/synthesis.h"
#include "infer/classes/type_calls.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;
using types::ClassInfo;
using types::ClassMember;
using types::KnownClass;
using types::Param;
using types::ParamKind;

std::vector<NamedTupleField> named_tuple_fields(Inference& in, ClassId cls) {
  const ClassSource source = class_source(in, cls);
  if (!source.is_statement) return called_named_tuple_fields(in, source);
  const FileUnit& unit = *source.unit;
  std::vector<NamedTupleField> fields;
  const semantic::Scope& scope = unit.index.scope(unit.index.scope_of(source.node));
  for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
    const SymbolId symbol(scope.first_symbol + i);
    for (const DefinitionId id : live_definitions(in, unit, symbol)) {
      const Definition& definition = unit.index.definition(id);
      if (definition.kind != DefinitionKind::AnnotatedAssignment) continue;
      const ast::AnnAssign assign(unit.tree, definition.region);
      if (assign.is_from_comment()) continue;  // comments make no `__annotations__`
      NamedTupleField field;
      field.name = unit.index.symbol(symbol).name;
      field.type = annotation_type(in, unit, assign.annotation());
      field.has_default = !unit.tree.absent(assign.value());
      field.definition = {unit.id, definition.node};
      fields.push_back(field);
      break;
    }
  }
  std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.definition.node < b.definition.node; });
  return fields;
}

TypeId named_tuple_shape(Inference& in, ClassId cls) {
  types::TupleType shape;
  for (const NamedTupleField& field : named_tuple_fields(in, cls)) shape.elements.push_back(field.type);
  return in.store.make(std::move(shape));
}

namespace {

ClassMember constructor(Inference& in, const ClassInfo& info, const std::vector<NamedTupleField>& fields) {
  types::FunctionType function;
  function.definition = info.key.definition;
  function.name = names().new_;
  function.owner = info.id;
  function.binding = types::FunctionType::Binding::Static;
  types::Signature signature;
  const TypeId self = self_type_of(in, info.id);
  Param cls = make_parameter(names().cls, in.store.make(types::SubclassOfType{self}));
  cls.is_annotated = false;
  signature.params.push_back(cls);
  for (const NamedTupleField& field : fields) {
    signature.params.push_back(make_parameter(field.name, field.type, ParamKind::Normal, field.has_default));
  }
  signature.returns = self;
  function.overloads.push_back(std::move(signature));
  return make_class_variable(in, info.id, in.store.make(std::move(function)));
}

ClassMember replacement(Inference& in, const ClassInfo& info, NameId name, const std::vector<NamedTupleField>& fields) {
  std::vector<Param> params;
  for (const NamedTupleField& field : fields) params.push_back(make_parameter(field.name, field.type, ParamKind::KeywordOnly, true));
  return make_method(in, info.id, name, std::move(params), self_type_of(in, info.id));
}

ClassMember field_member(const ClassInfo& info, const NamedTupleField& field) {
  ClassMember member;
  member.type = field.type;
  member.owner = info.id;
  member.definition = field.definition;
  member.is_declared = member.is_read_only = true;
  return member;
}

}  // namespace

std::optional<ClassMember> named_tuple_synthesized(Inference& in, const ClassInfo& info, NameId name) {
  const Names& known = names();
  const ClassSource source = class_source(in, info.id);
  const bool wants_fields = name == known.new_ || name == known.replace || name == known.replace_dunder || name == known.match_args ||
                            name == known.fields || !source.is_statement;
  if (!wants_fields) return std::nullopt;
  if (!source.is_statement && has_unknown_fields(in, source)) {  // `namedtuple("P", names)`
    if (name_text(name).starts_with("__") && name != known.new_) return std::nullopt;
    return make_class_variable(in, info.id, in.store.unknown());
  }
  const std::vector<NamedTupleField> fields = named_tuple_fields(in, info.id);
  if (!source.is_statement) {
    for (const NamedTupleField& field : fields) {
      if (field.name == name) return field_member(info, field);
    }
  }
  if (name == known.new_) return constructor(in, info, fields);
  if (name == known.replace || (name == known.replace_dunder && in.program.environment().version >= PythonVersion{3, 13})) {
    return replacement(in, info, name, fields);
  }
  if (name == known.match_args || name == known.fields) {
    std::vector<NameId> members;
    for (const NamedTupleField& field : fields) members.push_back(field.name);
    return make_class_variable(in, info.id, name_tuple(in, members));
  }
  return std::nullopt;
}

}  // namespace awl::infer
