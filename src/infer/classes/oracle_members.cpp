// Member lookup along the MRO.
#include <algorithm>
#include <bit>

#include "infer/classes/classes.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using types::ClassFlavor;
using types::ClassInfo;
using types::ClassMember;
using types::KnownClass;
using types::MemberFilter;

namespace {

bool is_skipped(Inference& in, ClassId cls, MemberFilter filter, bool is_first) {
  if (is_first && has(filter, MemberFilter::SkipSelf)) return true;
  if (has(filter, MemberFilter::SkipObject) && cls == in.known_class(KnownClass::Object)) return true;
  return has(filter, MemberFilter::SkipTypeBaseClass) && cls == in.known_class(KnownClass::Type);
}

bool can_synthesize(const ClassInfo& info) {
  return info.is_dataclass || info.is_totally_ordered || (info.flavor != ClassFlavor::Ordinary && info.flavor != ClassFlavor::Protocol);
}

/// One class of the MRO: its own member, else what its flavour synthesises.
std::optional<ClassMember> member_in(Inference& in, ClassId cls, NameId name, bool declared_only, MemberFilter filter) {
  const OwnMember& own = own_member(in, cls, name);
  const bool hidden = own.exists && has(filter, MemberFilter::SkipInstance) && own.member.is_instance_only;
  if (own.exists && !hidden && (!declared_only || own.member.is_declared)) return own.member;
  const ClassInfo& info = in.class_info(cls);
  return can_synthesize(info) ? synthesized_member(in, info, name) : std::nullopt;
}

bool may_be_declared(Inference& in, ClassId cls, NameId name) {
  const ClassSource source = class_source(in, cls);
  if (!source.is_statement) return true;
  const semantic::SemanticIndex& index = source.unit->index;
  const ScopeId scope = index.scope_of(source.node);
  if (const SymbolId symbol = index.lookup(scope, name)) {
    for (const DefinitionId id : live_definitions(in, *source.unit, symbol)) {
      if (index.definition(id).is_declaration) return true;
    }
  }
  const auto attributes = index.attributes_of(scope);
  return std::any_of(attributes.begin(), attributes.end(), [&](const semantic::AttributeDefinition& attribute) {
    return attribute.attribute == name && attribute.is_declaration;
  });
}

/// The MRO entry in terms of the receiver's arguments.
types::InstanceType entry_for(Inference& in, const ClassInfo& receiver, const types::InstanceType& entry, const TypeList& args) {
  if (entry.args.empty() || receiver.type_params.empty()) return entry;
  if (entry.cls == receiver.id) return {entry.cls, args.empty() ? types::unknown_args(in.ctx, receiver.id) : args};
  const types::Substitution map = types::class_substitution(in.ctx, receiver.id, args);
  types::InstanceType result{entry.cls, {}};
  for (const TypeId arg : entry.args) result.args.push_back(types::substitute(in.ctx, arg, map));
  return result;
}

std::optional<ClassMember> find_member(Inference& in, ClassId cls, const TypeList& args, NameId name, MemberFilter filter,
                                       bool declared_only) {
  const ClassInfo& info = in.class_info(cls);
  bool is_first = true;
  for (const TypeId entry : info.mro) {
    const bool first = std::exchange(is_first, false);
    const TypeKind kind = in.store.kind(entry);
    if (kind == TypeKind::Tuple) continue;  // its class follows
    if (kind != TypeKind::Instance) {
      if (declared_only) return std::nullopt;
      ClassMember unknown;
      unknown.type = in.store.unknown();
      unknown.owner = cls;
      unknown.from_unknown_base = true;
      return unknown;
    }
    const types::InstanceType& instance = in.store.instance(entry);
    if (is_skipped(in, instance.cls, filter, first)) continue;
    if (declared_only && !may_be_declared(in, instance.cls, name)) continue;
    auto member = member_in(in, instance.cls, name, declared_only, filter);
    if (!member) continue;
    if (in.store.has_type_vars(member->type)) {
      member->type = specialize_member(in, member->type, entry_for(in, info, instance, args));
    }
    return member;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ClassMember> Inference::class_member(ClassId cls, const TypeList& args, NameId name, MemberFilter filter) {
  return find_member(*this, cls, args, name, filter, false);
}

std::optional<ClassMember> declared_class_member(Inference& in, ClassId cls, const TypeList& args, NameId name, MemberFilter filter) {
  return find_member(in, cls, args, name, filter, true);
}

// ---- protocols ------------------------------------------------------------------------------------------------------------------

namespace {

/// What a protocol's body may contain without demanding it of others.
bool is_protocol_machinery(std::string_view name) {
  static constexpr std::string_view kNames[] = {"__abstractmethods__",
                                                "__annotations__",
                                                "__annotate__",
                                                "__class_getitem__",
                                                "__dict__",
                                                "__doc__",
                                                "__init__",
                                                "__match_args__",
                                                "__module__",
                                                "__new__",
                                                "__parameters__",
                                                "__qualname__",
                                                "__slots__",
                                                "__static_attributes__",
                                                "__firstlineno__",
                                                "__subclasshook__",
                                                "__type_params__",
                                                "__weakref__"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

const std::vector<NameId>& names_of(QueryValue value) { return *std::bit_cast<const std::vector<NameId>*>(value); }

}  // namespace

QueryValue compute_protocol_members(Inference& in, const QueryKey& key) {
  std::vector<NameId> members;
  const ClassInfo& info = in.class_info(ClassId(key.index));
  for (auto entry = info.mro.rbegin(); entry != info.mro.rend(); ++entry) {
    if (in.store.kind(*entry) != TypeKind::Instance) continue;
    const ClassId cls = in.store.instance(*entry).cls;
    if (in.class_info(cls).flavor != ClassFlavor::Protocol) continue;
    for (const NameId name : class_body_names(in, cls)) {
      if (is_protocol_machinery(name_text(name))) continue;
      if (std::find(members.begin(), members.end(), name) == members.end()) members.push_back(name);
    }
  }
  return std::bit_cast<QueryValue>(in.keep(std::move(members)));
}

QueryValue bottom_protocol_members(Inference& in, const QueryKey&) { return std::bit_cast<QueryValue>(in.keep(std::vector<NameId>())); }

bool equal_protocol_members(Inference&, QueryValue a, QueryValue b) { return names_of(a) == names_of(b); }

std::vector<NameId> Inference::protocol_members(ClassId protocol) {
  return names_of(engine.get({QueryKind::ProtocolMembers, FileId(), protocol.value}));
}

// ---- abstract members -------------------------------------------------------------------------------------------------------------

namespace {

bool is_abstract_type(const Inference& in, TypeId type) {
  if (in.store.kind(type) == TypeKind::Function) return in.store.function(type).is_abstract;
  if (in.store.kind(type) != TypeKind::Property) return false;
  const types::PropertyType& property = in.store.property(type);
  return (property.getter && is_abstract_type(in, property.getter)) || (property.setter && is_abstract_type(in, property.setter));
}

/// `...`, with or without a docstring.
bool is_left_out(const ast::Tree& tree, NodeId function_def) {
  bool is_ellipsis = false;
  for (const NodeId statement : ast::FunctionDef(tree, function_def).body()) {
    if (tree.kind(statement) != ast::NodeKind::ExprStmt) return false;
    const ast::NodeKind value = tree.kind(ast::ExprStmt(tree, statement).value());
    if (value != ast::NodeKind::ConstEllipsis && value != ast::NodeKind::ConstStr) return false;
    is_ellipsis |= value == ast::NodeKind::ConstEllipsis;
  }
  return is_ellipsis;
}

/// A class variable declared in the body without a value, and set nowhere. (Other attributes may be set from outside.)
bool is_only_declared(const FileUnit& unit, const ClassInfo& info, NameId name) {
  const SymbolId symbol = unit.index.lookup(info.body_scope, name);
  if (!symbol || unit.index.symbol(symbol).is_bound || !unit.index.symbol(symbol).is_declared) return false;
  const auto attributes = unit.index.attributes_of(info.body_scope);
  return std::none_of(attributes.begin(), attributes.end(),
                      [&](const semantic::AttributeDefinition& attribute) { return attribute.attribute == name; });
}

/// What a protocol asks for and does not give itself. Stubs leave everything out.
bool is_unimplemented(Inference& in, const ClassInfo& protocol, NameId name, const ClassMember& member) {
  if (protocol.flavor != ClassFlavor::Protocol || !protocol.body_scope) return false;
  const FileUnit& unit = in.unit(protocol.key.definition.file);
  if (unit.is_stub) return false;
  TypeId type = member.type;
  if (in.store.kind(type) == TypeKind::Property) type = in.store.property(type).getter;
  if (!type || in.store.kind(type) != TypeKind::Function)
    return member.is_class_var && !is_dunder(name_text(name)) && is_only_declared(unit, protocol, name);
  const types::FunctionType& function = in.store.function(type);
  if (function.definition.file != unit.id || unit.tree.kind(function.definition.node) != ast::NodeKind::FunctionDef) return false;
  if (function.owner != protocol.id || function.overloads.size() != 1 || !is_left_out(unit.tree, function.definition.node)) return false;
  const TypeId returns = function.overloads.front().returns;
  if (!returns || in.store.kind(returns) == TypeKind::Deferred || function.is_async) return false;
  return !types::is_assignable_to(in.ctx, in.ctx.none(), returns);
}

}  // namespace

bool is_unimplemented_method(Inference& in, TypeId function) {
  function = types::resolve(in.ctx, function);
  if (in.store.kind(function) != TypeKind::Function) return false;
  const types::FunctionType& method = in.store.function(function);
  if (!method.owner || !method.definition.file || method.overloads.size() != 1) return false;
  const FileUnit& unit = in.unit(method.definition.file);
  if (unit.is_stub || unit.tree.kind(method.definition.node) != ast::NodeKind::FunctionDef ||
      !is_left_out(unit.tree, method.definition.node))
    return false;
  if (method.is_abstract) {
    const TypeId returns = annotation_of_returns(in, unit, method.definition.node);
    return !types::is_assignable_to(in.ctx, in.ctx.none(), returns);
  }
  ClassMember member;
  member.type = function;
  return is_unimplemented(in, in.class_info(method.owner), method.name, member);
}

std::vector<NameId> abstract_members(Inference& in, ClassId cls) {
  std::vector<NameId> open;
  const ClassInfo& info = in.class_info(cls);
  if (!info.is_abstract) return open;
  for (auto entry = info.mro.rbegin(); entry != info.mro.rend(); ++entry) {
    if (in.store.kind(*entry) != TypeKind::Instance) continue;
    const ClassId at = in.store.instance(*entry).cls;
    const std::vector<NameId> body = class_body_names(in, at);
    // What methods set through `self` is there, too.
    std::erase_if(open,
                  [&](NameId name) { return std::find(body.begin(), body.end(), name) == body.end() && own_member(in, at, name).exists; });
    for (const NameId name : body) {
      const OwnMember& own = own_member(in, at, name);
      if (!own.exists) continue;
      const auto known = std::find(open.begin(), open.end(), name);
      const bool abstract = is_abstract_type(in, own.member.type) ||
                            (info.flavor != ClassFlavor::Protocol && is_unimplemented(in, in.class_info(at), name, own.member));
      if (abstract && known == open.end()) open.push_back(name);
      if (!abstract && known != open.end()) open.erase(known);
    }
  }
  return open;
}

}  // namespace awl::infer
