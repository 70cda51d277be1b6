// Protocols: a type fits when each member that the protocol asks for is there with a type that fits.
//
//   class SupportsClose(Protocol):
//       def close(self) -> object: ...         a method: its signature, with self left out, must fit
//       name: str                              can be read and set: the types must be the same
//       @property
//       def size(self) -> int: ...             can only be read: a narrower type will do
#include <algorithm>

#include "base/names.h"
#include "types/relate.h"
#include "types/signatures.h"
#include "types/type_parts.h"

namespace awl::types {
namespace {

// What a protocol asks of one member, with `Self` as the source.
struct Demand {
  TypeId read;                // what reading gives; none: cannot be told
  TypeId write;               // what may be assigned; none: read-only
  bool is_class_var = false;  // declared `ClassVar`
  bool is_attribute = false;  // neither method nor property
};

TypeId bind_self(const TypeContext& ctx, TypeId type, TypeId source) {
  Substitution map;
  for (const TypeVarId var : own_selves(ctx, type, source)) map.set(var, source);
  return substitute(ctx, type, map);
}

// The method as the source would have it: bound to the source, whatever `self` is annotated with.
TypeId bind_method(const TypeContext& ctx, const FunctionType& function, TypeId source) {
  CallableType bound;
  for (const Signature& overload : function.overloads) {
    Signature signature = overload;
    if (function.binding != FunctionType::Binding::Static) {
      const TypeId first = signature.params.empty() ? TypeId{} : signature.params.front().type;
      if (first && ctx.kind(first) == TypeKind::TypeVar) {
        // `def copy(self: T) -> T`: T is the source. Its bound may be this very protocol, which is being asked just now.
        Substitution map;
        map.set(ctx.store.type_var(first).var, source);
        std::erase(signature.type_params, ctx.store.type_var(first).var);
        signature.params.erase(signature.params.begin());
        signature = substitute(ctx, signature, map);
      } else if (auto fitting = bind_first_parameter(ctx, overload, source, function.owner)) {
        signature = std::move(*fitting);
      } else if (!signature.params.empty()) {
        signature.params.erase(signature.params.begin());
      }
    }
    bound.overloads.push_back(std::move(signature));
  }
  return bind_self(ctx, ctx.store.make(std::move(bound)), source);
}

// What a property's accessor gives (its return type) or takes (the type of its second parameter).
TypeId accessor_type(const TypeContext& ctx, TypeId accessor, TypeId source, bool is_setter) {
  const std::vector<Signature> signatures = own_signatures(ctx, accessor);
  if (signatures.empty()) return ctx.store.unknown();
  const auto bound = bind_first_parameter(ctx, signatures.front(), source);
  if (!bound) return ctx.store.unknown();
  if (is_setter) return bound->params.empty() ? ctx.store.unknown() : bind_self(ctx, bound->params.front().type, source);
  return bound->returns ? bind_self(ctx, resolve(ctx, bound->returns), source) : ctx.store.unknown();
}

Demand demand_of(const TypeContext& ctx, const ClassMember& member, TypeId source) {
  switch (ctx.kind(member.type)) {
    case TypeKind::Function:
      return {bind_method(ctx, ctx.store.function(member.type), source), {}, false, false};
    case TypeKind::Property: {
      const PropertyType& property = ctx.store.property(member.type);
      Demand demand;
      demand.read = property.getter ? accessor_type(ctx, property.getter, source, false) : ctx.store.unknown();
      if (property.setter) demand.write = accessor_type(ctx, property.setter, source, true);
      return demand;
    }
    default:
      break;
  }
  Demand demand{bind_self(ctx, member.type, source), {}, member.is_class_var && member.is_declared, true};
  if (!member.is_read_only && !member.is_final && !demand.is_class_var) demand.write = demand.read;
  return demand;
}

class ProtocolMatch {
 public:
  ProtocolMatch(Relater& relater, TypeId source, const InstanceType& protocol) : r_(relater), source_(source), protocol_(protocol) {}

  bool run() {
    const std::vector<NameId> names = r_.ctx.oracle.protocol_members(protocol_.cls);
    return std::ranges::all_of(names, [&](NameId name) { return member(name); });
  }

 private:
  [[nodiscard]] std::string quoted(NameId name) const { return "`" + std::string(name_text(name)) + "`"; }

  bool member(NameId name) {
    const auto wanted = r_.ctx.oracle.class_member(protocol_.cls, protocol_.args, name);
    if (!wanted) return true;
    const auto found = source_member(name);
    if (!found) return r_.fail([&] { return "`" + r_.show(source_) + "` has no member " + quoted(name); });
    // `Self` in the protocol means the type that implements it; for a type literal that of its class.
    const TypeId self = r_.ctx.kind(source_) == TypeKind::Literal ? widen_literals(r_.ctx, source_) : source_;
    const Demand demand = demand_of(r_.ctx, *wanted, self);
    if (!r_.relate(*found, demand.read)) {
      return r_.fail_pair("member " + quoted(name), *found, demand.read);
    }
    return fits_as_attribute(name, demand);
  }

  // What reading the member of the source gives. A callable is its own `__call__`.
  std::optional<TypeId> source_member(NameId name) {
    static const NameId call_name = intern("__call__");
    if (name == call_name) {
      switch (r_.ctx.kind(source_)) {
        case TypeKind::Function:
        case TypeKind::BoundMethod:
        case TypeKind::Callable:
        case TypeKind::ClassObject:
        case TypeKind::SubclassOf:
          return source_;
        default:
          break;
      }
    }
    if (const auto special = special_member_of_class(name)) return special;
    return r_.ctx.oracle.member_type(source_, name);
  }

  // Python asks the metaclass for the special methods of a class: a class whose instances have no hash has one itself, and an
  // enum of strings gives its members, not characters. What every class has from `type` is left to the class.
  std::optional<TypeId> special_member_of_class(NameId name) {
    if (!is_class(source_) || !name_text(name).starts_with("__")) return std::nullopt;
    const TypeId nominal = nominal_type(r_.ctx, to_instance(r_.ctx, source_));
    const TypeId metaclass = nominal ? r_.ctx.oracle.class_info(r_.ctx.store.instance(nominal).cls).metaclass : TypeId();
    if (!metaclass || r_.ctx.kind(metaclass) != TypeKind::Instance) return std::nullopt;
    const InstanceType& instance = r_.ctx.store.instance(metaclass);
    const auto member = r_.ctx.oracle.class_member(instance.cls, instance.args, name);
    if (!member || member->owner == r_.ctx.oracle.known_class(KnownClass::Type)) return std::nullopt;
    if (member->owner == r_.ctx.oracle.known_class(KnownClass::Object)) return r_.ctx.oracle.member_type(metaclass, name);
    return r_.ctx.oracle.special_member_type(source_, name);
  }

  // Whether the member can be written as the protocol allows, and lives where it says (class or instance).
  bool fits_as_attribute(NameId name, const Demand& demand) {
    const TypeId nominal = resolve(r_.ctx, source_);
    if (is_class(nominal)) return !demand.is_attribute || fits_as_class_attribute(name, demand, nominal);
    if (r_.ctx.kind(nominal) != TypeKind::Instance) return true;
    if (!demand.write && !demand.is_class_var) return true;
    const InstanceType& instance = r_.ctx.store.instance(nominal);
    const auto own = r_.ctx.oracle.class_member(instance.cls, instance.args, name);
    if (!own || own->from_unknown_base || r_.ctx.kind(own->type) == TypeKind::Function) return true;
    const bool is_property = r_.ctx.kind(own->type) == TypeKind::Property;
    if (demand.is_attribute && own->is_declared && !is_property) {
      if (demand.is_class_var && !own->is_class_var) {
        return r_.fail([&] { return "member " + quoted(name) + " is no class variable"; });
      }
      if (!demand.is_class_var && own->is_class_var) {
        return r_.fail([&] { return "member " + quoted(name) + " is a class variable"; });
      }
    }
    return !demand.write || can_be_written(name, *own, demand.write);
  }

  [[nodiscard]] bool is_class(TypeId type) const {
    return r_.ctx.kind(type) == TypeKind::ClassObject || r_.ctx.kind(type) == TypeKind::SubclassOf;
  }

  // A class has the attribute itself only where it is a class variable; then it is no class variable of the metaclass.
  bool fits_as_class_attribute(NameId name, const Demand& demand, TypeId type) {
    const TypeId instance = nominal_type(r_.ctx, to_instance(r_.ctx, type));
    if (!instance) return true;
    const InstanceType& of = r_.ctx.store.instance(instance);
    const auto own = r_.ctx.oracle.class_member(of.cls, of.args, name);
    if (!own || own->from_unknown_base) return true;
    if (demand.is_class_var) return r_.fail([&] { return "member " + quoted(name) + " is no class variable of the metaclass"; });
    return own->is_class_var || r_.fail([&] { return "member " + quoted(name) + " is no class variable"; });
  }

  bool can_be_written(NameId name, const ClassMember& own, TypeId value) {
    TypeId accepted = bind_self(r_.ctx, own.type, source_);
    bool is_writable = !own.is_read_only && !own.is_final;
    if (r_.ctx.kind(own.type) == TypeKind::Property) {
      const PropertyType& property = r_.ctx.store.property(own.type);
      is_writable = property.setter.valid();
      if (is_writable) accepted = accessor_type(r_.ctx, property.setter, source_, true);
    }
    if (!is_writable) return r_.fail([&] { return "member " + quoted(name) + " cannot be written"; });
    if (r_.relate(value, accepted)) return true;
    if (r_.why == nullptr) return false;
    return r_.fail_pair("member " + quoted(name) + " can be written, so its type must be the same", value, accepted);
  }

  Relater& r_;
  TypeId source_;
  const InstanceType& protocol_;
};

}  // namespace

bool relate_to_protocol(Relater& r, TypeId source, TypeId target) {
  return r.under_assumption(source, target, [&] {
    const KeepLiterals scope(r, false);
    return ProtocolMatch(r, source, r.ctx.store.instance(target)).run();
  });
}

}  // namespace awl::types
