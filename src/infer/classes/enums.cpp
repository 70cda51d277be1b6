#include "infer/classes/enums.h"

#include <algorithm>

#include "infer/annotations/type_expressions.h"
#include "infer/classes/classes.h"
#include "infer/classes/type_calls.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::Definition;
using semantic::DefinitionKind;
using types::ClassFlavor;
using types::ClassInfo;
using types::ClassMember;
using types::KnownClass;

namespace {

/// `__x__`, `_x_` and `__x` never name members.
bool is_reserved(std::string_view name) {
  if (name.starts_with("__")) return true;
  return name.size() > 2 && name.starts_with("_") && name.ends_with("_");
}

/// Names listed in `_ignore_`: a string of names, or a list of strings.
bool is_ignored(const FileUnit& unit, ScopeId scope, NameId name) {
  const SymbolId symbol = unit.index.lookup(scope, names().ignore);
  if (!symbol) return false;
  for (const DefinitionId id : unit.index.definitions_of(symbol)) {
    const Definition& definition = unit.index.definition(id);
    if (definition.kind != DefinitionKind::Assignment || unit.tree.kind(definition.region) != NodeKind::Assign) continue;
    const NodeId value = ast::Assign(unit.tree, definition.region).value();
    for (std::uint32_t i = value.value; i < unit.tree.node(value).next; ++i) {
      if (unit.tree.kind(NodeId(i)) != NodeKind::ConstStr) continue;
      const std::string_view text = ast::ConstStr(unit.tree, NodeId(i)).value();
      const std::size_t at = text.find(name_text(name));
      if (at != std::string_view::npos) return true;
    }
  }
  return false;
}

enum class ValueKind : std::uint8_t { Plain, Auto, Member, Nonmember, Function };

/// `staticmethod(f)`, `property(f)`: objects with `__get__` become attributes, as functions do.
bool makes_descriptor(Inference& in, const FileUnit& unit, NodeId callee) {
  const TypeId value = value_of(in, annotation_context(unit, callee), callee);
  if (!value || in.store.kind(value) != TypeKind::ClassObject) return false;
  const auto member = in.class_member(in.store.class_object(value).cls, {}, names().dunder_get, types::MemberFilter::SkipObject);
  return member && !member->from_unknown_base;
}

/// What the right side of `NAME = value` makes of the name.
ValueKind value_kind(Inference& in, const FileUnit& unit, NodeId value) {
  switch (unit.tree.kind(value)) {
    case NodeKind::Lambda:
      return ValueKind::Function;
    case NodeKind::Call: {
      const NodeId callee = ast::Call(unit.tree, value).func();
      const SymbolPlace place = named_symbol(in, annotation_context(unit, value), callee);
      if (!place || !place.unit->is_stdlib || place.unit->module != names().enum_) {
        return makes_descriptor(in, unit, callee) ? ValueKind::Function : ValueKind::Plain;
      }
      const NameId name = place.unit->index.symbol(place.symbol).name;
      if (name == names().auto_) return ValueKind::Auto;
      if (name == names().member) return ValueKind::Member;
      return name == names().nonmember ? ValueKind::Nonmember : ValueKind::Plain;
    }
    case NodeKind::Name:
    case NodeKind::Attribute: {
      const SymbolPlace place = named_symbol(in, annotation_context(unit, value), value);
      if (!place) return ValueKind::Plain;
      const DefinitionList live = live_definitions(in, *place.unit, place.symbol);
      const bool function = !live.empty() && place.unit->index.definition(live.back()).kind == DefinitionKind::Function;
      return function ? ValueKind::Function : ValueKind::Plain;
    }
    default:
      return ValueKind::Plain;
  }
}

/// The value expression of a member; none where a tuple target hides it.
NodeId value_node(const FileUnit& unit, const Definition& definition) {
  if (definition.kind == DefinitionKind::Function || definition.kind == DefinitionKind::Class) return {};
  if (definition.kind == DefinitionKind::AnnotatedAssignment) return ast::AnnAssign(unit.tree, definition.region).value();
  const ast::Assign assign(unit.tree, definition.region);
  for (const NodeId target : assign.targets()) {
    if (target == definition.node) return assign.value();
  }
  return {};
}

/// `@member` above a function or class makes it a member.
bool is_marked_member(Inference& in, const FileUnit& unit, const Definition& definition) {
  const bool is_function = definition.kind == DefinitionKind::Function;
  if (!is_function && definition.kind != DefinitionKind::Class) return false;
  const auto decorators =
      is_function ? ast::FunctionDef(unit.tree, definition.node).decorators() : ast::ClassDef(unit.tree, definition.node).decorators();
  for (const NodeId decorator : decorators) {
    AnnotationContext context = annotation_context(unit, decorator);
    context.is_eager = true;
    const SymbolPlace place = named_symbol(in, context, decorator);
    if (!place || !place.unit->is_stdlib || place.unit->module != names().enum_) continue;
    if (place.unit->index.symbol(place.symbol).name == names().member) return true;
  }
  return false;
}

struct MemberPlace {
  const FileUnit* unit = nullptr;
  DefinitionId definition;
  explicit operator bool() const { return unit != nullptr; }
};

MemberPlace find_member(Inference& in, const ClassInfo& info, NameId name) {
  const ClassSource source = class_source(in, info.id);
  if (!source.is_statement || is_reserved(name_text(name))) return {};
  const FileUnit& unit = *source.unit;
  const SymbolId symbol = unit.index.lookup(info.body_scope, name);
  if (!symbol) return {};
  const DefinitionList live = live_definitions(in, unit, symbol);
  if (live.empty()) return {};
  const DefinitionId id = live.back();
  const Definition& definition = unit.index.definition(id);
  if (is_marked_member(in, unit, definition)) return {&unit, id};
  const bool assigned = definition.kind == DefinitionKind::Assignment;
  const bool annotated =
      definition.kind == DefinitionKind::AnnotatedAssignment && !unit.tree.absent(ast::AnnAssign(unit.tree, definition.region).value());
  if ((!assigned && !annotated) || is_ignored(unit, info.body_scope, name)) return {};
  if (const NodeId value = value_node(unit, definition)) {
    const ValueKind kind = value_kind(in, unit, value);
    if (kind == ValueKind::Nonmember || kind == ValueKind::Function) return {};
  }
  return {&unit, id};
}

/// `CRIMSON = RED`: another name for the same member.
NameId aliased_member(Inference& in, const ClassInfo& info, const MemberPlace& place) {
  const NodeId value = value_node(*place.unit, place.unit->index.definition(place.definition));
  if (!value || place.unit->tree.kind(value) != NodeKind::Name) return {};
  const NameId target = ast::Name(place.unit->tree, value).name();
  if (target == place.unit->index.symbol(place.unit->index.definition(place.definition).symbol).name) return {};
  return find_member(in, info, target) ? target : NameId();
}

}  // namespace

TypeId enum_member_type(Inference& in, const ClassInfo& info, NameId name) {
  if (!class_source(in, info.id).is_statement) {
    const auto members = called_enum_members(in, info.id);
    return std::find(members.begin(), members.end(), name) != members.end() ? types::make_enum_literal(in.ctx, info.id, name) : TypeId();
  }
  const MemberPlace place = find_member(in, info, name);
  if (!place) return {};
  const NameId alias = aliased_member(in, info, place);
  return types::make_enum_literal(in.ctx, info.id, alias ? alias : name);
}

NodeId enum_value_node(Inference& in, const ClassInfo& info, NameId member) {
  const MemberPlace place = find_member(in, info, member);
  if (!place) return {};
  const Definition& definition = place.unit->index.definition(place.definition);
  const NodeId value = value_node(*place.unit, definition);
  return value && value_kind(in, *place.unit, value) == ValueKind::Plain ? value : NodeId();
}

std::vector<NameId> Inference::enum_members(ClassId enum_class) {
  const ClassInfo& info = class_info(enum_class);
  if (!class_source(*this, enum_class).is_statement) return called_enum_members(*this, enum_class);
  std::vector<NameId> members;
  for (const NameId name : class_body_names(*this, enum_class)) {
    const MemberPlace place = find_member(*this, info, name);
    if (place && !aliased_member(*this, info, place)) members.push_back(name);
  }
  return members;
}

// ---- values ----------------------------------------------------------------------------------------------------------------------

namespace {

bool is_in_enum_module(Inference& in, ClassId cls) {
  const FileUnit& unit = in.unit(in.store.class_key(cls).definition.file);
  return unit.is_stdlib && unit.module == names().enum_;
}

std::optional<ClassMember> inherited(Inference& in, ClassId cls, NameId name) {
  return declared_class_member(in, cls, {}, name, types::MemberFilter::SkipObject);
}

/// `auto()`: int, unless the class says what the next value is.
TypeId automatic_value(Inference& in, ClassId cls) {
  const auto next = inherited(in, cls, names().generate_next_value);
  if (next && in.store.kind(next->type) == TypeKind::Function) {
    const bool plain_enum = next->owner == in.known_class(KnownClass::Enum);
    const TypeId returns = in.store.function(next->type).overloads.front().returns;
    if (!plain_enum && returns) return types::resolve(in.ctx, returns);
  }
  return in.ctx.known_instance(KnownClass::Int);
}

/// The type that a class of the program declares for `_value_`. The enum that a call makes declares nothing itself.
TypeId declared_value(Inference& in, ClassId cls) {
  using types::MemberFilter;
  const bool is_called = !class_source(in, cls).is_statement;
  const auto filter = is_called ? MemberFilter::SkipObject | MemberFilter::SkipSelf : MemberFilter::SkipObject;
  const auto value = declared_class_member(in, cls, {}, names().value_private, filter);
  return value && !is_in_enum_module(in, value->owner) ? value->type : TypeId();
}

TypeId called_value(Inference& in, ClassId cls, NameId member) {
  const NodeId written = called_enum_value(in, cls, member);
  if (!written) return automatic_value(in, cls);
  const TypeId type = expression_type(in, *class_source(in, cls).unit, written);
  return type ? type : in.store.unknown();
}

bool has_own_constructor(Inference& in, ClassId cls) {
  const auto constructor = inherited(in, cls, names().new_);
  if (!constructor || is_in_enum_module(in, constructor->owner)) return false;
  return !in.unit(in.store.class_key(constructor->owner).definition.file).is_stdlib;
}

}  // namespace

TypeId enum_member_value(Inference& in, ClassId enum_class, NameId member) {
  if (const TypeId declared = declared_value(in, enum_class)) return declared;
  if (!class_source(in, enum_class).is_statement) {
    return has_own_constructor(in, enum_class) ? in.store.any() : called_value(in, enum_class, member);
  }
  const MemberPlace place = find_member(in, in.class_info(enum_class), member);
  if (!place || has_own_constructor(in, enum_class)) return in.store.any();
  const FileUnit& unit = *place.unit;
  const NodeId value = value_node(unit, unit.index.definition(place.definition));
  if (!value && is_marked_member(in, unit, unit.index.definition(place.definition))) return in.store.any();
  if (!value) return region_type(in, unit, unit.index.definition(place.definition).node);
  switch (value_kind(in, unit, value)) {
    case ValueKind::Auto:
      return automatic_value(in, enum_class);
    case ValueKind::Member: {
      const auto arguments = ast::Call(unit.tree, value).arguments();
      if (!arguments.empty()) return expression_type(in, unit, arguments.front());
      break;
    }
    case ValueKind::Plain:
    case ValueKind::Nonmember:
    case ValueKind::Function:
      break;
  }
  if (unit.tree.kind(value) == NodeKind::ConstEllipsis) return in.store.any();
  const TypeId type = expression_type(in, unit, value);
  return type ? type : in.store.unknown();
}

std::optional<ClassMember> enum_synthesized(Inference& in, const ClassInfo& info, NameId name) {
  const bool is_value = name == names().value || name == names().value_private;
  if (!is_value && name != names().name && name != names().name_private) return std::nullopt;
  const auto above = declared_class_member(in, info.id, {}, name, types::MemberFilter::SkipSelf);
  if (!above || !is_in_enum_module(in, above->owner)) return std::nullopt;
  const std::vector<NameId> members = in.enum_members(info.id);
  if (members.empty()) return std::nullopt;
  ClassMember result = *above;
  const bool is_public = name == names().value || name == names().name;
  result.is_declared = result.is_read_only = is_public;  // `_value_` and `_name_` are set by whoever makes a member: `__new__`, `_missing_`
  if (!is_value) {
    result.type = in.ctx.known_instance(KnownClass::Str);
    return result;
  }
  TypeList values;
  for (const NameId member : members) values.push_back(enum_member_value(in, info.id, member));
  result.type = types::make_union(in.ctx, values);
  // A flag may stand for several members at once: its value need not be that of one of them.
  if (derives_from(in, info.id, KnownClass::Flag)) result.type = types::widen_literals(in.ctx, result.type);
  return result;
}

}  // namespace awl::infer
