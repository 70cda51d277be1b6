// Narrowing by class: isinstance, issubclass, callable, type guards, class patterns.
#include <algorithm>

#include "base/names.h"
#include "infer/api.h"
#include "infer/control/narrowing.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

/// The classes of isinstance's second argument, flattened. `complete` is false if some part is not known.
struct ClassFilter {
  TypeList instances;  // what an object of each class is
  bool complete = true;
};

void add_filter(const NarrowContext& nc, TypeId filter, ClassFilter& out) {
  types::TypeStore& store = nc.in.store;
  filter = types::resolve(nc.ctx(), filter);
  switch (store.kind(filter)) {
    case TypeKind::ClassObject:
    case TypeKind::SubclassOf:
      out.instances.push_back(types::to_instance(nc.ctx(), filter));
      if (store.kind(filter) == TypeKind::SubclassOf) out.complete = false;
      return;
    case TypeKind::Tuple:
      for (const TypeId element : store.tuple(filter).elements) add_filter(nc, element, out);
      if (store.tuple(filter).variadic >= 0) out.complete = false;
      return;
    case TypeKind::Union:
      for (const TypeId member : store.union_of(filter).members) add_filter(nc, member, out);
      out.complete = false;  // one of them, unknown which
      return;
    case TypeKind::TypeForm: {
      // `isinstance(x, int | None)`
      types::for_each_member(nc.ctx(), store.type_form(filter).type, [&](TypeId member) { out.instances.push_back(member); });
      return;
    }
    default:
      if (nc.ctx().is_none(filter)) {
        out.instances.push_back(filter);
        return;
      }
      out.instances.push_back(store.unknown());
      out.complete = false;
  }
}

/// `filter` (its type parameters unknown) made as precise as the member it refines: `list` from `Sequence[int]` is `list[int]`.
TypeId specialise_filter(const NarrowContext& nc, TypeId filter, TypeId member) {
  types::TypeStore& store = nc.in.store;
  if (store.kind(filter) != TypeKind::Instance) return filter;
  const ClassId cls = store.instance(filter).cls;
  const types::ClassInfo& info = nc.in.class_info(cls);
  if (info.type_params.empty() || nc.ctx().is_dynamic(member)) return filter;
  if (!store.has_unknown(filter)) return filter;
  const TypeId generic = store.make(types::InstanceType{cls, types::own_args(nc.ctx(), cls)});
  types::Constraints constraints(info.type_params);
  if (!types::is_assignable_to(nc.ctx(), generic, member, &constraints)) return filter;
  const types::Solution solution = types::solve(nc.ctx(), constraints, true);
  return types::substitute(nc.ctx(), generic, solution.map);
}

bool is_final_like(const NarrowContext& nc, TypeId type) {
  const auto nominal = types::nominal_instance(nc.ctx(), type);
  return nominal && nc.in.class_info(nominal->cls).is_final;
}

/// Nominal subclassing without type arguments: what isinstance looks at. What a class may have from an unknown base is no answer.
bool is_instance_of(const NarrowContext& nc, TypeId member, TypeId filter) {
  const auto wanted = types::nominal_instance(nc.ctx(), filter);
  if (!wanted) return false;
  const types::ClassInfo& info = nc.in.class_info(wanted->cls);
  if (types::inherits_from(nc.ctx(), member, wanted->cls)) return true;
  if (nc.ctx().kind(member) == TypeKind::Instance) {  // at run time the value of a TypedDict is a dict
    const bool is_typed_dict = nc.in.class_info(nc.in.store.instance(member).cls).flavor == types::ClassFlavor::TypedDict;
    const TypeId any = nc.in.store.unknown();
    const TypeId dict = is_typed_dict ? nc.ctx().known_instance(types::KnownClass::Dict, {any, any}) : TypeId();
    if (dict && types::inherits_from(nc.ctx(), dict, wanted->cls)) return true;
  }
  if (info.flavor == types::ClassFlavor::Protocol) return types::is_assignable_to(nc.ctx(), member, filter);
  return false;
}

enum class Match : std::uint8_t { Always, Refines, Overlaps, Never };

Match match_class(const NarrowContext& nc, TypeId member, TypeId filter) {
  if (nc.ctx().is_dynamic(filter)) return Match::Overlaps;
  const TypeId value = nc.ctx().kind(member) == TypeKind::TypeGuard ? types::resolve(nc.ctx(), member) : member;
  if (is_instance_of(nc, value, filter)) return Match::Always;
  const auto own = types::nominal_instance(nc.ctx(), value);
  const auto wanted = types::nominal_instance(nc.ctx(), filter);
  if (!own || !wanted) return Match::Overlaps;
  if (nc.ctx().kind(value) == TypeKind::Literal || nc.ctx().is_none(value)) return Match::Never;
  if (types::inherits_from(nc.ctx(), filter, own->cls)) return Match::Refines;
  const bool callable_member = nc.ctx().kind(value) == TypeKind::Function || nc.ctx().kind(value) == TypeKind::BoundMethod;
  if (callable_member) return Match::Never;
  if (nc.in.class_info(own->cls).flavor == types::ClassFlavor::Protocol) {
    return types::is_assignable_to(nc.ctx(), filter, value) ? Match::Refines : Match::Overlaps;
  }
  if (is_final_like(nc, value) || is_final_like(nc, filter)) return Match::Never;
  return types::is_disjoint_from(nc.ctx(), value, filter) ? Match::Never : Match::Overlaps;
}

/// Of a type form that is a class it is known of what: `TypeForm[T]` that is a `type` is `type[T]`.
TypeId classes_among(const NarrowContext& nc, TypeId form, const ClassFilter& filter) {
  const bool is_type = filter.instances.size() == 1 &&
                       types::is_subtype_of(nc.ctx(), filter.instances.front(), nc.ctx().known_instance(types::KnownClass::Type));
  return is_type ? types::make_subclass_of(nc.ctx(), nc.in.store.form_of(form).described) : form;
}

/// Whether objects that some class unknown so far makes instances of both are looked at, too.
enum class Overlap : std::uint8_t { Keep, Drop };

TypeId positive_member(const NarrowContext& nc, TypeId member, const ClassFilter& filter, Overlap overlap) {
  if (nc.ctx().is_dynamic(member)) return types::make_union(nc.ctx(), filter.instances);
  if (nc.ctx().kind(member) == TypeKind::FormOf) member = classes_among(nc, member, filter);
  TypeList kept;
  for (const TypeId instance : filter.instances) {
    if (nc.ctx().is_dynamic(instance)) {  // also an object of a class that nobody knows: it may have anything
      const TypeId both[] = {member, instance};
      kept.push_back(types::make_intersection(nc.ctx(), both));
      continue;
    }
    switch (match_class(nc, member, instance)) {
      case Match::Always:
        kept.push_back(member);
        break;
      case Match::Refines:
        kept.push_back(specialise_filter(nc, instance, member));
        break;
      case Match::Overlaps: {
        if (overlap == Overlap::Drop) break;
        const TypeId both[] = {member, instance};
        kept.push_back(types::make_intersection(nc.ctx(), both));
        break;
      }
      case Match::Never:
        break;
    }
  }
  return types::make_union(nc.ctx(), kept);
}

TypeId negative_member(const NarrowContext& nc, TypeId member, const ClassFilter& filter) {
  if (!filter.complete || nc.ctx().is_dynamic(member)) return member;
  for (const TypeId instance : filter.instances) {
    if (!nc.ctx().is_dynamic(instance) && match_class(nc, member, instance) == Match::Always) return {};
  }
  return member;
}

/// A type variable is narrowed through its bound and stays itself where the bound is untouched.
TypeId narrow_type_var(const NarrowContext& nc, TypeId member, const ClassFilter& filter, bool polarity, Overlap overlap) {
  const TypeVarId var = nc.in.store.type_var(member).var;
  const TypeList& choices = nc.in.constraints_of(var);
  const TypeId bound = choices.empty() ? nc.in.bound_of(var) : types::make_union(nc.ctx(), choices);
  const TypeId upper = bound ? types::resolve(nc.ctx(), bound) : nc.ctx().object();
  TypeList kept;
  types::for_each_member(nc.ctx(), upper, [&](TypeId part) {
    const TypeId result = polarity ? positive_member(nc, part, filter, overlap) : negative_member(nc, part, filter);
    if (result) kept.push_back(result);
  });
  const TypeId narrowed = types::make_union(nc.ctx(), kept);
  if (narrowed == upper) return member;
  if (nc.ctx().kind(narrowed) == TypeKind::Never) return {};
  const TypeId both[] = {member, narrowed};
  return types::make_intersection(nc.ctx(), both);
}

}  // namespace

namespace {

/// `(A & B) | B` is `B`.
TypeId absorb_intersections(const NarrowContext& nc, TypeId type) {
  if (nc.ctx().kind(type) != TypeKind::Union) return type;
  const TypeList members = nc.in.store.union_of(type).members;
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().kind(member) != TypeKind::Intersection) return member;
    for (const TypeId part : nc.in.store.intersection(member).positive) {
      if (std::ranges::find(members, part) != members.end()) return {};
    }
    return member;
  });
}

}  // namespace

namespace {

TypeId narrow_members(const NarrowContext& nc, TypeId type, const ClassFilter& filter, bool polarity, bool is_class, Overlap overlap) {
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (is_class) {
      const TypeId instance = nc.ctx().is_dynamic(member) ? member : types::to_instance(nc.ctx(), member);
      if (!instance) return member;
      const TypeId kept = polarity ? positive_member(nc, instance, filter, overlap) : negative_member(nc, instance, filter);
      if (!kept || nc.ctx().kind(kept) == TypeKind::Never) return {};
      return kept == instance ? member : nc.in.store.make(types::SubclassOfType{kept});
    }
    if (nc.ctx().kind(member) == TypeKind::TypeVar) return narrow_type_var(nc, member, filter, polarity, overlap);
    return polarity ? positive_member(nc, member, filter, overlap) : negative_member(nc, member, filter);
  });
}

}  // namespace

/// A union's members that are instances as they stand are what the test was written for: only where there are none can it be
/// about a class that inherits from a member and from the class asked for.
TypeId narrow_to_class(const NarrowContext& nc, TypeId type, TypeId filter_type, bool polarity, bool is_class) {
  ClassFilter filter;
  add_filter(nc, filter_type, filter);
  if (filter.instances.empty()) return polarity ? nc.in.store.never() : type;
  if (polarity && nc.ctx().kind(type) == TypeKind::Union) {
    const TypeId certain = narrow_members(nc, type, filter, polarity, is_class, Overlap::Drop);
    if (nc.ctx().kind(certain) != TypeKind::Never) return absorb_intersections(nc, certain);
  }
  return absorb_intersections(nc, narrow_members(nc, type, filter, polarity, is_class, Overlap::Keep));
}

namespace {

/// Splits by whether members can be called.
TypeId narrow_callable(const NarrowContext& nc, TypeId type, bool polarity) {
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().is_dynamic(member)) return member;
    if (nc.in.callable_of(member)) return polarity ? member : TypeId();
    if (!polarity) return member;
    if (nc.ctx().is_none(member) || is_final_like(nc, member) || nc.ctx().kind(member) == TypeKind::Literal ||
        nc.ctx().kind(member) == TypeKind::Module || nc.ctx().kind(member) == TypeKind::Tuple) {
      return {};
    }
    types::Signature any_call;
    any_call.is_gradual = true;
    any_call.returns = nc.in.store.unknown();
    const TypeId both[] = {member, nc.in.store.make(types::CallableType{{any_call}})};
    return types::make_intersection(nc.ctx(), both);
  });
}

/// `hasattr(x, "name")`: whoever asks knows of an attribute that the type does not tell of. What lacks it may be of a class that has
/// it, about which nothing is known; None has no such class.
TypeId narrow_hasattr(const NarrowContext& nc, TypeId type, NodeId name_node) {
  if (nc.tree().kind(name_node) != ast::NodeKind::ConstStr) return type;
  const NameId name = intern(ast::ConstStr(nc.tree(), name_node).value());
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().is_dynamic(member) || lookup_member(nc.in, member, name).found) return member;
    if (nc.ctx().is_none(member)) return {};
    const TypeId both[] = {member, nc.in.store.unknown()};
    return types::make_intersection(nc.ctx(), both);
  });
}

/// The members that a `TypeIs[guarded]` leaves. A callable that is none as it stands may be one all the same: nothing tells of its class.
TypeId narrow_to_guarded(const NarrowContext& nc, TypeId type, TypeId guarded, bool polarity, Overlap overlap) {
  return types::map_union(nc.ctx(), type, [&](TypeId member) -> TypeId {
    if (nc.ctx().is_dynamic(member)) return polarity ? guarded : member;
    if (types::is_assignable_to(nc.ctx(), member, guarded)) return polarity ? member : TypeId();
    if (!polarity) return member;
    const bool drops = overlap == Overlap::Drop && nc.ctx().kind(member) == TypeKind::Instance;
    TypeList kept;
    types::for_each_member(nc.ctx(), guarded, [&](TypeId part) {
      if (types::is_assignable_to(nc.ctx(), part, member)) {
        kept.push_back(part);
      } else if (!drops && !types::is_disjoint_from(nc.ctx(), part, member)) {
        const TypeId both[] = {member, part};
        kept.push_back(types::make_intersection(nc.ctx(), both));
      }
    });
    return types::make_union(nc.ctx(), kept);
  });
}

/// TypeGuard / TypeIs returned by the callee.
TypeId narrow_by_guard(const NarrowContext& nc, TypeId type, TypeId result, bool polarity) {
  if (nc.ctx().kind(result) != TypeKind::TypeGuard) return type;
  const types::TypeGuardType& guard = nc.in.store.type_guard(result);
  if (!guard.is_type_is) {
    if (!polarity) return type;
    // A value of a type variable stays one: what was tested can be returned where the variable is declared.
    const bool stays = nc.ctx().kind(type) == TypeKind::TypeVar && !types::is_disjoint_from(nc.ctx(), type, guard.guarded);
    const TypeId both[] = {type, guard.guarded};
    return stays ? types::make_intersection(nc.ctx(), both) : guard.guarded;
  }
  const TypeId guarded = types::resolve(nc.ctx(), guard.guarded);
  if (polarity && nc.ctx().kind(type) == TypeKind::Union) {  // as for isinstance
    const TypeId certain = narrow_to_guarded(nc, type, guarded, polarity, Overlap::Drop);
    if (nc.ctx().kind(certain) != TypeKind::Never) return certain;
  }
  return narrow_to_guarded(nc, type, guarded, polarity, Overlap::Keep);
}

bool is_builtin_function(const NarrowContext& nc, TypeId callee, std::string_view& name) {
  TypeId function = callee;
  if (nc.ctx().kind(function) == TypeKind::ClassObject) {
    name = name_text(nc.in.store.class_key(nc.in.store.class_object(function).cls).name);
    return nc.in.known_class(types::KnownClass::Bool) == nc.in.store.class_object(function).cls;
  }
  if (nc.ctx().kind(function) != TypeKind::Function) return false;
  const types::FunctionType& def = nc.in.store.function(function);
  name = name_text(def.name);
  return def.definition.file && name_text(nc.in.unit(def.definition.file).module) == "builtins";
}

}  // namespace

TypeId narrow_by_call(const NarrowContext& nc, NodeId node, TypeId type, bool polarity) {
  const ast::Call call(nc.tree(), node);
  const auto arguments = call.arguments();
  if (arguments.empty()) return type;
  NodeId first = arguments.front();
  if (nc.tree().kind(first) == NodeKind::NamedExpr && !spells_place(nc.unit, nc.place, first))
    first = ast::NamedExpr(nc.tree(), first).value();
  if (!spells_place(nc.unit, nc.place, first)) return type;
  const TypeId callee = nc.type_of(call.func());
  std::string_view name;
  if (is_builtin_function(nc, callee, name)) {
    if (name == "bool" && arguments.size() == 1) return types::narrow_truthy(nc.ctx(), type, polarity);
    if (name == "callable" && arguments.size() == 1) return narrow_callable(nc, type, polarity);
    if (name == "hasattr" && arguments.size() == 2) return polarity ? narrow_hasattr(nc, type, arguments[1]) : type;
    if ((name == "isinstance" || name == "issubclass") && arguments.size() == 2) {
      return narrow_to_class(nc, type, nc.type_of(arguments[1]), polarity, name == "issubclass");
    }
  }
  return narrow_by_guard(nc, type, nc.raw_type_of(node), polarity);
}

}  // namespace awl::infer
