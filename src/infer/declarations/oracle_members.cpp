// Member lookup along the MRO.
#include <algorithm>
#include <bit>

#include "infer/declarations/classes.h"
#include "infer/declarations/names.h"
#include "infer/declarations/queries.h"
#include "infer/declarations/symbols.h"

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
  return info.is_dataclass || (info.flavor != ClassFlavor::Ordinary && info.flavor != ClassFlavor::Protocol);
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

std::optional<ClassMember> find_member(Inference& in, ClassId cls, const TypeList& args, NameId name, MemberFilter filter, bool declared_only) {
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
  static constexpr std::string_view kNames[] = {
      "__abstractmethods__", "__annotations__", "__annotate__", "__class_getitem__", "__dict__", "__doc__", "__init__",
      "__match_args__", "__module__", "__new__", "__orig_bases__", "__parameters__", "__qualname__", "__slots__",
      "__static_attributes__", "__firstlineno__", "__subclasshook__", "__type_params__", "__weakref__"};
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

QueryValue bottom_protocol_members(Inference& in, const QueryKey&) {
  return std::bit_cast<QueryValue>(in.keep(std::vector<NameId>()));
}

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

}  // namespace

std::vector<NameId> abstract_members(Inference& in, ClassId cls) {
  std::vector<NameId> open;
  const ClassInfo& info = in.class_info(cls);
  if (!info.is_abstract) return open;
  for (auto entry = info.mro.rbegin(); entry != info.mro.rend(); ++entry) {
    if (in.store.kind(*entry) != TypeKind::Instance) continue;
    const ClassId at = in.store.instance(*entry).cls;
    for (const NameId name : class_body_names(in, at)) {
      const OwnMember& own = own_member(in, at, name);
      if (!own.exists) continue;
      const auto known = std::find(open.begin(), open.end(), name);
      const bool abstract = is_abstract_type(in, own.member.type);
      if (abstract && known == open.end()) open.push_back(name);
      if (!abstract && known != open.end()) open.erase(known);
    }
  }
  return open;
}

}  // namespace awl::infer
