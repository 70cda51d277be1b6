// `object.name = value`: which declaration, setter or hook receives the value.
#include "infer/classes/dataclasses.h"
#include "infer/expressions/expressions.h"
#include "types/signatures.h"

namespace awl::infer {

namespace {

using types::ClassMember;
using types::InstanceType;
using types::MemberFilter;

StoreTarget anything() {
  StoreTarget target;
  target.kind = StoreTarget::Kind::Anything;
  return target;
}

StoreTarget read_only(std::string why, SourceRef definition) {
  StoreTarget target;
  target.kind = StoreTarget::Kind::ReadOnly;
  target.why = std::move(why);
  target.definition = definition;
  return target;
}

/// The declared type of the last positional parameter of a setter, if it has one signature: what the value is checked against.
TypeId value_parameter(Inference& in, TypeId setter) {
  const auto* overloads = types::signatures_of(in.ctx, types::function_of(in.ctx, setter));
  if (overloads == nullptr || overloads->size() != 1 || !(*overloads)[0].type_params.empty()) return TypeId();
  TypeId last;
  for (const auto& param : (*overloads)[0].params) {
    if (param.kind == types::ParamKind::PositionalOnly || param.kind == types::ParamKind::Normal) last = param.type;
  }
  return last && !in.store.has_type_vars(last) ? last : TypeId();
}

StoreTarget through_setter(Inference& in, TypeId setter, TypeList arguments, TypeId loaded, SourceRef definition) {
  StoreTarget target;
  target.kind = StoreTarget::Kind::Setter;
  target.setter = setter;
  target.setter_arguments = std::move(arguments);
  target.loaded = loaded;
  target.type = value_parameter(in, setter);
  target.definition = definition;
  return target;
}

/// Somebody wrote `ClassVar`: methods and plain variables of the class body are class members without it.
bool is_declared_class_var(Inference& in, const ClassMember& member) {
  if (!member.is_class_var || !member.is_declared || member.is_final || !member.definition.file) return false;
  const FileUnit& unit = in.unit(member.definition.file);
  if (unit.tree.kind(member.definition.node) == ast::NodeKind::Attribute) return true;  // set through `self`, declared by a base
  const DefinitionId definition = unit.index.definition_of(member.definition.node);
  return definition && unit.index.definition(definition).kind == semantic::DefinitionKind::AnnotatedAssignment;
}

/// A member found on the class of an instance (or on a metaclass), as the target of a store through `receiver`.
StoreTarget class_member_target(Inference& in, const ClassMember& member, TypeId receiver, bool through_class, NameId name) {
  TypeId type = types::resolve(in.ctx, member.type);
  if (in.store.kind(type) == TypeKind::Property && !through_class) {
    ClassMember as_property = member;
    const TypeId setter = in.store.property(type).setter;
    if (!setter) return read_only("property `" + std::string(name_text(name)) + "` has no setter", member.definition);
    as_property.type = setter;
    const TypeId bound_setter = bind_member(in, as_property, receiver, true);  // Self filled in, the receiver passed by hand
    return through_setter(in, bound_setter, {receiver}, bind_member(in, member, receiver, false), member.definition);
  }
  if (in.store.kind(type) == TypeKind::Instance && !member.is_instance_only && !through_class) {
    const InstanceType& instance = in.store.instance(type);
    const auto set = in.class_member(instance.cls, instance.args, names().set, MemberFilter::SkipObject);
    if (set && !set->from_unknown_base) {
      return through_setter(in, bind_member(in, *set, type, false), {receiver}, bind_member(in, member, receiver, false),
                            member.definition);
    }
  }
  if (member.is_read_only) return read_only("`" + std::string(name_text(name)) + "` is read-only", member.definition);
  if (!through_class && is_declared_class_var(in, member)) {
    StoreTarget target = read_only("it is declared `ClassVar`, so it is set on the class and not on one of its objects", member.definition);
    target.belongs_to_class = true;
    return target;
  }
  StoreTarget target;
  target.definition = member.definition;
  target.owner = member.owner;
  target.is_final = member.is_final;
  target.kind = StoreTarget::Kind::Anything;
  const bool is_method = in.store.kind(type) == TypeKind::Function;
  if (member.is_declared && !is_method && in.store.kind(type) != TypeKind::ClassObject) {
    ClassMember plain = member;
    plain.is_instance_only = true;  // the declared type itself, neither bound nor asked for its value
    target.kind = StoreTarget::Kind::Declared;
    target.type = bind_member(in, plain, receiver, through_class);
  }
  return target;
}

/// A dataclass field with a converter takes what the converter takes, and holds what it gives.
void convert(Inference& in, const types::ClassInfo& info, NameId name, StoreTarget& target) {
  for (const DataclassField& field : dataclass_fields(in, info)) {
    if (field.name != name || !field.has_converter) continue;
    target.kind = StoreTarget::Kind::Setter;
    target.loaded = target.type;
    target.type = field.type;
  }
}

StoreTarget instance_target(Inference& in, const InstanceType& cls, TypeId receiver, NameId name) {
  const auto member = in.class_member(cls.cls, cls.args, name, MemberFilter::All);
  if (member && !member->from_unknown_base) {
    const auto& info = in.class_info(member->owner);
    if (info.is_dataclass && info.dataclass.frozen && !member->is_class_var) {
      return read_only("dataclass `" + std::string(name_text(info.key.name)) + "` is frozen", member->definition);
    }
    StoreTarget target = class_member_target(in, *member, receiver, false, name);
    if (target.kind == StoreTarget::Kind::Declared && info.is_dataclass && !info.dataclass.field_specifiers.empty())
      convert(in, info, name, target);
    return target;
  }
  const auto hook = in.class_member(cls.cls, cls.args, names().setattr, MemberFilter::SkipObject);
  if (hook && !hook->from_unknown_base) {
    types::LiteralType text;
    text.kind = types::LiteralType::Kind::Str;
    text.text = name_text(name);
    StoreTarget target =
        through_setter(in, bind_member(in, *hook, receiver, false), {in.store.make(std::move(text))}, TypeId(), hook->definition);
    return target;
  }
  return member ? anything() : StoreTarget{};
}

StoreTarget known_instance_target(Inference& in, KnownClass which, TypeId receiver, NameId name) {
  const TypeId instance = in.ctx.known_instance(which);
  if (in.store.kind(instance) != TypeKind::Instance) return anything();
  return instance_target(in, in.store.instance(instance), receiver, name);
}

StoreTarget class_target(Inference& in, const InstanceType& cls, TypeId receiver, NameId name) {
  const TypeId metaclass = in.class_info(cls.cls).metaclass;
  if (!metaclass || in.store.kind(metaclass) != TypeKind::Instance) return anything();
  const auto member = in.class_member(cls.cls, cls.args, name, MemberFilter::All);
  if (member && !member->from_unknown_base && member->owner != in.known_class(KnownClass::Object)) {
    return class_member_target(in, *member, receiver, true, name);
  }
  StoreTarget target = instance_target(in, in.store.instance(metaclass), receiver, name);
  if (target.kind == StoreTarget::Kind::Missing && member && member->from_unknown_base) return anything();
  return target;
}

StoreTarget module_target(Inference& in, TypeId receiver, NameId name) {
  const auto& module = in.store.module(receiver);
  if (!module.file) return anything();
  const FileUnit& unit = in.unit(module.file);
  const SymbolId symbol = unit.index.lookup(ScopeId(0), name);
  if (symbol) {
    Qualifiers qualifiers;
    const TypeId declared = declared_type(in, unit, symbol, &qualifiers);
    if (declared && in.store.kind(types::resolve(in.ctx, declared)) == TypeKind::Function) return anything();
    if (qualifiers.is_final) return read_only("`" + std::string(name_text(name)) + "` is declared `Final`", {});
    if (declared) {
      StoreTarget target;
      target.kind = StoreTarget::Kind::Declared;
      target.type = declared;
      return target;
    }
    return anything();
  }
  return module_member(in, module.file, name).exists ? anything() : known_instance_target(in, KnownClass::ModuleType, receiver, name);
}

StoreTarget intersection_target(Inference& in, TypeId object, NameId name) {
  for (const TypeId part : in.store.intersection(object).positive) {
    StoreTarget target = store_target(in, part, name);
    if (target.kind != StoreTarget::Kind::Missing) return target;
  }
  return {};
}

}  // namespace

StoreTarget store_target(Inference& in, TypeId object, NameId name) {
  object = types::resolve(in.ctx, object);
  switch (in.store.kind(object)) {
    case TypeKind::ClassObject: {
      const auto& cls = in.store.class_object(object);
      return class_target(in, {cls.cls, cls.args.empty() ? types::own_args(in.ctx, cls.cls) : cls.args}, object, name);
    }
    case TypeKind::SubclassOf: {
      const auto nominal = types::nominal_instance(in.ctx, in.store.subclass_of(object).instance);
      return nominal ? class_target(in, *nominal, object, name) : anything();
    }
    case TypeKind::Module:
      return module_target(in, object, name);
    case TypeKind::Intersection:
      return intersection_target(in, object, name);
    case TypeKind::TypeVar: {
      const TypeId bound = in.bound_of(in.store.type_var(object).var);
      if (bound && in.store.kind(types::resolve(in.ctx, bound)) != TypeKind::Instance) return store_target(in, bound, name);
      const auto nominal = bound ? types::nominal_instance(in.ctx, bound) : std::nullopt;
      return nominal ? instance_target(in, *nominal, object, name) : anything();
    }
    case TypeKind::Instance:
      return instance_target(in, in.store.instance(object), object, name);
    case TypeKind::Literal:
    case TypeKind::LiteralString:
    case TypeKind::Sentinel:
    case TypeKind::Tuple: {
      const auto nominal = types::nominal_instance(in.ctx, object);
      return nominal ? instance_target(in, *nominal, object, name) : anything();
    }
    // Functions take any attribute at run time, and real code gives them some.
    default:
      return anything();
  }
}

MemberLookup lookup_member_for_store(Inference& in, TypeId object, NameId name) {
  MemberLookup lookup;
  std::vector<TypeId> accepted;
  bool is_open = false;
  types::for_each_member(in.ctx, object, [&](TypeId member) {
    const StoreTarget target = store_target(in, member, name);
    switch (target.kind) {
      case StoreTarget::Kind::Missing:
      case StoreTarget::Kind::ReadOnly:
        lookup.missing_on.push_back(member);
        return;
      case StoreTarget::Kind::Anything:
        is_open = true;
        return;
      case StoreTarget::Kind::Setter:
        lookup.is_descriptor_set = true;
        [[fallthrough]];
      case StoreTarget::Kind::Declared:
        lookup.definition = target.definition;
        if (target.type) {
          accepted.push_back(target.type);
        } else {
          is_open = true;
        }
        return;
    }
  });
  lookup.found = is_open || !accepted.empty();
  lookup.type = accepted.empty() ? (is_open ? in.store.unknown() : TypeId()) : types::make_union(in.ctx, accepted);
  return lookup;
}

}  // namespace awl::infer
