// Members of one class: what its body defines and what its methods assign through `self`.
#include <algorithm>
#include <bit>

#include "infer/classes/classes.h"
#include "infer/classes/enums.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"
#include "types/substitute.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::AttributeDefinition;
using semantic::Definition;
using semantic::DefinitionKind;
using types::ClassFlavor;
using types::ClassInfo;
using types::ClassMember;
using types::MemberFilter;

namespace {

// ---- self.x = ... ---------------------------------------------------------------------------------------------------------------

TypeId declared_attribute(Inference& in, const FileUnit& unit, const AttributeDefinition& attribute, ClassMember& member) {
  Qualifiers qualifiers;
  const TypeId type = annotation_type(in, unit, attribute.annotation, &qualifiers);
  member.is_final = qualifiers.is_final;
  member.is_declared = true;
  if (!qualifiers.bare_final) return type;
  return region_type(in, unit, attribute.target);
}

/// `self.x += 1` only tells what `self.x` is when nothing else assigns it.
bool is_augmented(const FileUnit& unit, const AttributeDefinition& attribute) {
  return unit.tree.kind(attribute.region) == NodeKind::AugAssign;
}

/// What a type variable of the method stood for, nobody knows when the attribute is read from outside of it.
TypeId outside_of_method(Inference& in, const FileUnit& unit, ScopeId class_body, const AttributeDefinition& attribute, TypeId type) {
  if (!in.store.has_type_vars(type)) return type;
  types::Substitution map;
  for (const TypeVarId var : types::free_type_vars(in.ctx, type)) {
    const types::SourceRef binder = in.store.type_var_key(var).binder;
    if (binder.file != unit.id) continue;
    for (ScopeId id = unit.index.enclosing_scope(attribute.target); id && id != class_body; id = unit.index.scope(id).parent) {
      if (unit.index.scope(id).node == binder.node) map.set(var, types::unknown_argument(in.ctx, var));
    }
  }
  return map.empty() ? type : types::substitute(in.ctx, type, map);
}

const AttributeDefinition& last_declaration(const FileUnit& unit, ScopeId scope, NameId name) {
  const AttributeDefinition* last = nullptr;
  for (const AttributeDefinition& attribute : unit.index.attributes_of(scope)) {
    if (attribute.attribute == name && attribute.is_declaration) last = &attribute;
  }
  AWL_CHECK(last != nullptr, "asked for the declaration of an attribute that has none");
  return *last;
}

OwnMember instance_attribute(Inference& in, const FileUnit& unit, ScopeId scope, ClassId cls, NameId name) {
  OwnMember own;
  TypeList parts;
  bool only_augmented = true;
  const auto attributes = unit.index.attributes_of(scope);
  for (const AttributeDefinition& attribute : attributes) {
    if (attribute.attribute == name && !is_augmented(unit, attribute)) only_augmented = false;
  }
  for (const AttributeDefinition& attribute : attributes) {
    if (attribute.attribute != name || (is_augmented(unit, attribute) && !only_augmented)) continue;
    if (!own.exists) own.member.definition = {unit.id, attribute.target};
    own.exists = true;
    own.member.owner = cls;
    own.member.is_class_var |= attribute.on_class;
    if (attribute.is_declaration) {
      const AttributeDefinition& last = last_declaration(unit, scope, name);  // as for names, the last one counts
      own.member.definition = {unit.id, last.target};
      own.member.type = declared_attribute(in, unit, last, own.member);
      return own;
    }
    const TypeId assigned = types::widen_literals(in.ctx, region_type(in, unit, attribute.target), true);
    parts.push_back(outside_of_method(in, unit, scope, attribute, assigned));
  }
  if (own.exists) {
    own.member.type = types::join_ways(in.ctx, parts);
    own.member.is_instance_only = !own.member.is_class_var;
  }
  return own;
}

bool assigns_attribute(const FileUnit& unit, ScopeId scope, NameId name) {
  const auto attributes = unit.index.attributes_of(scope);
  return std::any_of(attributes.begin(), attributes.end(), [&](const AttributeDefinition& a) { return a.attribute == name; });
}

const OwnMember& own_of(QueryValue value) { return *std::bit_cast<const OwnMember*>(value); }
QueryValue keep_own(Inference& in, OwnMember member) { return std::bit_cast<QueryValue>(in.keep(member)); }

}  // namespace

QueryValue compute_instance_attribute(Inference& in, const QueryKey& key) {
  const ClassId cls(key.index);
  const ClassSource source = class_source(in, cls);
  if (!source.is_statement) return keep_own(in, {});
  return keep_own(in, instance_attribute(in, *source.unit, source.unit->index.scope_of(source.node), cls, NameId(key.index2)));
}

// ---- the class body -----------------------------------------------------------------------------------------------------------

namespace {

bool is_plain_variable(const FileUnit& unit, SymbolId symbol, const DefinitionList& live) {
  (void)symbol;
  return std::all_of(live.begin(), live.end(), [&](DefinitionId id) {
    const DefinitionKind kind = unit.index.definition(id).kind;
    return kind == DefinitionKind::Assignment || kind == DefinitionKind::AugmentedAssignment || kind == DefinitionKind::NamedExpr;
  });
}

OwnMember body_member(Inference& in, const FileUnit& unit, ScopeId scope, ClassId cls, NameId name) {
  OwnMember own;
  const SymbolId symbol = unit.index.lookup(scope, name);
  if (!symbol) return own;
  const DefinitionList live = live_definitions(in, unit, symbol);
  if (live.empty()) return own;
  const SymbolType& type = symbol_type(in, unit, symbol);
  own.exists = true;
  own.member.type = type.type;
  own.member.owner = cls;
  own.member.definition = type.definition;
  own.member.is_declared = type.is_declared || !is_plain_variable(unit, symbol, live);
  own.member.is_final = type.is_final;
  const bool annotated =
      std::any_of(live.begin(), live.end(), [&](DefinitionId id) { return has_annotation(unit, unit.index.definition(id)); });
  own.member.is_class_var = type.is_class_var || !annotated;
  own.member.is_possibly_unbound = type.is_possibly_unbound;
  return own;
}

bool is_attribute_like(const Inference& in, TypeId type) {
  switch (in.store.kind(type)) {
    case TypeKind::Function:
    case TypeKind::Property:
    case TypeKind::ClassObject:
    case TypeKind::BoundMethod:
      return false;
    default:
      return true;
  }
}

/// An undeclared variable of a subclass has the type that a base declares for it.
bool inherit_declaration(Inference& in, ClassId cls, NameId name, OwnMember& own) {
  const std::string_view text = name_text(name);
  if (text.starts_with("__")) return false;  // mangled, or set by the class machinery
  const auto inherited =
      declared_class_member(in, cls, types::own_args(in.ctx, cls), name, MemberFilter::SkipSelf | MemberFilter::SkipObject);
  if (!inherited || !is_attribute_like(in, inherited->type)) return false;
  own.member.type = inherited->type;
  own.member.is_declared = true;
  own.member.is_class_var = inherited->is_class_var;
  own.member.is_final |= inherited->is_final;
  if (!own.exists) own.member.is_instance_only = inherited->is_instance_only;  // a descriptor of the base stays one
  return true;
}

/// `self.x = ...` where a base has a property `x` runs its setter: the subclass gets no attribute of its own.
bool inherits_property(Inference& in, ClassId cls, NameId name) {
  const auto inherited =
      declared_class_member(in, cls, types::own_args(in.ctx, cls), name, MemberFilter::SkipSelf | MemberFilter::SkipObject);
  return inherited && !inherited->from_unknown_base && in.store.kind(inherited->type) == TypeKind::Property;
}

void merge_instance(Inference& in, const OwnMember& instance, OwnMember& own) {
  if (!instance.exists) return;
  if (!own.exists) {
    own = instance;
    return;
  }
  if (own.member.is_declared) return;
  own.member.is_class_var = false;
  if (instance.member.is_declared) {
    own.member.type = instance.member.type;
    own.member.is_declared = true;
    own.member.is_final = instance.member.is_final;
  } else {
    own.member.type = types::make_union(in.ctx, own.member.type, instance.member.type);
  }
}

/// Members that the flavour of a class makes special.
void apply_flavor(Inference& in, const ClassInfo& info, NameId name, OwnMember& own) {
  if (info.flavor == ClassFlavor::Enum && own.exists) {
    if (const TypeId member = enum_member_type(in, info, name)) {
      own.member.type = member;
      own.member.is_declared = own.member.is_class_var = true;
      own.member.is_read_only = true;
    } else if (in.ctx.is_instance_of(own.member.type, types::KnownClass::EnumNonmember)) {
      const TypeList& args = in.store.instance(own.member.type).args;  // `nonmember(x)` is put away: the class has `x`
      own.member.type = args.empty() ? in.store.unknown() : args.front();
    }
  }
  const bool annotated = own.exists && own.member.is_declared && !own.member.is_class_var && is_attribute_like(in, own.member.type);
  if (annotated && (info.flavor == ClassFlavor::NamedTuple || (info.is_dataclass && info.dataclass.frozen))) {
    own.member.is_read_only = true;
  }
}

/// A member of a class made by a call: of those only enums say what they hold.
OwnMember called_member(Inference& in, ClassId cls, NameId name) {
  OwnMember own;
  const ClassInfo& info = in.class_info(cls);
  own.exists = info.flavor == ClassFlavor::Enum && enum_member_type(in, info, name).valid();
  own.member.owner = cls;
  own.member.definition = info.key.definition;
  apply_flavor(in, info, name, own);
  return own;
}

/// `x: InitVar[int]` in a dataclass is passed on, not stored.
bool is_passed_on(Inference& in, const FileUnit& unit, ScopeId scope, NameId name) {
  const SymbolId symbol = unit.index.lookup(scope, name);
  if (!symbol) return false;
  for (const DefinitionId id : live_definitions(in, unit, symbol)) {
    const Definition& definition = unit.index.definition(id);
    if (definition.kind != DefinitionKind::AnnotatedAssignment) return false;
    const ast::AnnAssign assign(unit.tree, definition.region);
    Qualifiers qualifiers;
    annotation_type(in, unit, assign.annotation(), &qualifiers);
    if (!qualifiers.is_init_var || !unit.tree.absent(assign.value())) return false;
  }
  return true;
}

/// A name in a literal `__slots__`: the instances have it, whoever sets it (with `setattr`, say).
bool is_slot(const FileUnit& unit, ScopeId scope, NameId name) {
  const SymbolId slots = unit.index.lookup(scope, names().slots);
  if (!slots) return false;
  for (const DefinitionId id : unit.index.definitions_of(slots)) {
    const auto& definition = unit.index.definition(id);
    const bool is_annotated = definition.kind == DefinitionKind::AnnotatedAssignment;
    if (!is_annotated && definition.kind != DefinitionKind::Assignment) continue;
    const NodeId value =
        is_annotated ? ast::AnnAssign(unit.tree, definition.region).value() : ast::Assign(unit.tree, definition.region).value();
    const NodeKind kind = unit.tree.kind(value);
    if (kind != NodeKind::Tuple && kind != NodeKind::List && kind != NodeKind::Set) continue;
    for (const NodeId element : ast::children(unit.tree, value)) {
      if (unit.tree.kind(element) == NodeKind::ConstStr && ast::ConstStr(unit.tree, element).value() == name_text(name)) return true;
    }
  }
  return false;
}

OwnMember slot_member(Inference& in, const ClassSource& source, ClassId cls) {
  OwnMember own;
  own.exists = true;
  own.member.type = in.store.unknown();
  own.member.owner = cls;
  own.member.is_instance_only = true;
  own.member.definition = {source.unit->id, source.node};
  return own;
}

OwnMember find_own(Inference& in, ClassId cls, NameId name) {
  const ClassSource source = class_source(in, cls);
  if (!source.is_statement) return called_member(in, cls, name);
  const FileUnit& unit = *source.unit;
  const ScopeId scope = unit.index.scope_of(source.node);
  const ClassInfo& info = in.class_info(cls);
  OwnMember own = body_member(in, unit, scope, cls, name);
  if (own.exists && info.flavor == ClassFlavor::TypedDict && own.member.is_declared && !own.member.is_class_var) return {};
  if (own.exists && info.is_dataclass && own.member.is_declared && is_passed_on(in, unit, scope, name)) own = {};
  const bool assigned = assigns_attribute(unit, scope, name);
  const bool undeclared = own.exists ? !own.member.is_declared : assigned;
  if (undeclared && info.flavor != ClassFlavor::Enum) {
    const bool declared_by_self =
        assigned && own_of(in.engine.get({QueryKind::InstanceAttribute, FileId(), cls.value, name.value})).member.is_declared;
    if (!declared_by_self && inherit_declaration(in, cls, name, own)) {
      if (!own.exists) {
        own.exists = true;
        own.member.owner = cls;
        for (const AttributeDefinition& attribute : unit.index.attributes_of(scope)) {
          if (attribute.attribute != name) continue;
          own.member.definition = {unit.id, attribute.target};
          break;
        }
      }
      return own;
    }
    if (!own.exists && !declared_by_self && inherits_property(in, cls, name)) return {};
  }
  if (assigned) merge_instance(in, own_of(in.engine.get({QueryKind::InstanceAttribute, FileId(), cls.value, name.value})), own);
  if (!own.exists && is_slot(unit, scope, name)) own = slot_member(in, source, cls);
  apply_flavor(in, info, name, own);
  return own;
}

}  // namespace

QueryValue compute_class_member(Inference& in, const QueryKey& key) {
  return keep_own(in, find_own(in, ClassId(key.index), NameId(key.index2)));
}

QueryValue bottom_own_member(Inference& in, const QueryKey& key) {
  OwnMember bottom;
  bottom.exists = true;
  bottom.member.type = in.store.never();
  bottom.member.owner = ClassId(key.index);
  return keep_own(in, bottom);
}

bool equal_own_member(Inference& in, QueryValue a, QueryValue b) {
  const OwnMember& x = own_of(a);
  const OwnMember& y = own_of(b);
  return x.exists == y.exists && same_type(in, x.member.type, y.member.type) && x.member.owner == y.member.owner &&
         x.member.is_declared == y.member.is_declared && x.member.is_class_var == y.member.is_class_var &&
         x.member.is_instance_only == y.member.is_instance_only && x.member.definition == y.member.definition;
}

QueryValue widen_own_member(Inference& in, const QueryKey&, QueryValue, QueryValue new_value, unsigned changes) {
  if (changes <= 24) return new_value;
  OwnMember widened = own_of(new_value);
  widened.member.type = in.store.unknown();
  return keep_own(in, widened);
}

namespace {

const OwnMember& no_member() {
  static const OwnMember none;
  return none;
}

/// Cheap look at the tables before any query: most names are not there.
bool may_define(const FileUnit& unit, ScopeId scope, NameId name) {
  return unit.index.lookup(scope, name) || assigns_attribute(unit, scope, name) || is_slot(unit, scope, name);
}

}  // namespace

const OwnMember& own_member(Inference& in, ClassId cls, NameId name) {
  const ClassSource source = class_source(in, cls);
  if (source.is_statement && !may_define(*source.unit, source.unit->index.scope_of(source.node), name)) return no_member();
  return own_of(in.engine.get({QueryKind::ClassMember, FileId(), cls.value, name.value}));
}

std::vector<NameId> class_body_names(Inference& in, ClassId cls) {
  std::vector<NameId> found;
  const ClassSource source = class_source(in, cls);
  if (!source.is_statement) return found;
  const semantic::SemanticIndex& index = source.unit->index;
  const semantic::Scope& scope = index.scope(index.scope_of(source.node));
  for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
    const SymbolId symbol(scope.first_symbol + i);
    if (!live_definitions(in, *source.unit, symbol).empty()) found.push_back(index.symbol(symbol).name);
  }
  return found;
}

TypeId specialize_member(Inference& in, TypeId type, const types::InstanceType& entry) {
  if (entry.args.empty() || !in.store.has_type_vars(type)) return type;
  const std::vector<TypeVarId>& params = class_type_params(in, entry.cls);
  return types::substitute(in.ctx, type, types::Substitution(params, entry.args));
}

}  // namespace awl::infer
