// Variance of type parameters: declared, or inferred from how the class uses them.
#include <algorithm>
#include <bit>

#include "infer/annotations/type_vars.h"
#include "infer/classes/classes.h"
#include "infer/classes/synthesis.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;
using types::ClassInfo;
using types::TypeVarKey;
using types::TypeVarKind;
using types::Variance;

namespace {

Variance variance_of_call(const ast::Tree& tree, NodeId call) {
  if (constant_flag(tree, keyword_argument(tree, call, names().covariant), false)) return Variance::Covariant;
  if (constant_flag(tree, keyword_argument(tree, call, names().contravariant), false)) return Variance::Contravariant;
  if (constant_flag(tree, keyword_argument(tree, call, names().infer_variance), false)) return Variance::Infer;
  return Variance::Invariant;
}

Variance flip(Variance variance) {
  if (variance == Variance::Covariant) return Variance::Contravariant;
  return variance == Variance::Contravariant ? Variance::Covariant : variance;
}

/// Both uses at once. Bivariant: not used.
Variance join(Variance a, Variance b) {
  if (a == Variance::Bivariant) return b;
  if (b == Variance::Bivariant || a == b) return a;
  return Variance::Invariant;
}

/// A use inside a position of variance `outer`.
Variance compose(Variance outer, Variance inside) {
  switch (outer) {
    case Variance::Covariant:
      return inside;
    case Variance::Contravariant:
      return flip(inside);
    case Variance::Bivariant:
      return Variance::Bivariant;
    case Variance::Invariant:
    case Variance::Infer:
      break;
  }
  return inside == Variance::Bivariant ? Variance::Bivariant : Variance::Invariant;
}

/// How a type uses a variable.
class Uses {
 public:
  Uses(Inference& in, TypeVarId var) : in_(in), var_(var) {}

  Variance in_type(TypeId type) {
    if (!type || !in_.store.has_type_vars(type)) return Variance::Bivariant;
    switch (in_.store.kind(type)) {
      case TypeKind::TypeVar:
        return in_.store.type_var(type).var == var_ ? Variance::Covariant : Variance::Bivariant;
      case TypeKind::ParamSpecPart:
        return in_.store.param_spec_part(type).var == var_ ? Variance::Covariant : Variance::Bivariant;
      case TypeKind::Instance:
        return in_arguments(in_.store.instance(type).cls, in_.store.instance(type).args);
      case TypeKind::ClassObject:
        return in_arguments(in_.store.class_object(type).cls, in_.store.class_object(type).args);
      case TypeKind::Tuple:
        return in_list(in_.store.tuple(type).elements);
      case TypeKind::Union:
        return in_list(in_.store.union_of(type).members);
      case TypeKind::Intersection:
        return in_list(in_.store.intersection(type).positive);
      case TypeKind::SubclassOf:
        return in_type(in_.store.subclass_of(type).instance);
      case TypeKind::FormOf:
        return in_type(in_.store.form_of(type).described);
      case TypeKind::Unpacked:
        return in_type(in_.store.unpacked(type).inner);
      case TypeKind::TypeGuard: {
        const types::TypeGuardType& guard = in_.store.type_guard(type);
        return compose(guard.is_type_is ? Variance::Invariant : Variance::Covariant, in_type(guard.guarded));
      }
      case TypeKind::Function:
        return in_signatures(in_.store.function(type).overloads, 0);
      case TypeKind::Callable:
        return in_signatures(in_.store.callable(type).overloads, 0);
      // The relation of parameter lists is that of the callables which have them, and a ParamSpec's variance speaks of its types.
      case TypeKind::ParameterList:
        return flip(in_signature(in_.store.parameter_list(type).signature, 0));
      case TypeKind::AliasReference:
        return in_type(types::resolve(in_.ctx, type));
      default:
        return occurs(type) ? Variance::Invariant : Variance::Bivariant;
    }
  }

  /// `skip` leading parameters do not count: `self`.
  Variance in_signatures(const std::vector<types::Signature>& signatures, std::size_t skip) {
    Variance result = Variance::Bivariant;
    for (const types::Signature& signature : signatures) result = join(result, in_signature(signature, skip));
    return result;
  }

 private:
  Variance in_list(const TypeList& types) {
    Variance result = Variance::Bivariant;
    for (const TypeId type : types) result = join(result, in_type(type));
    return result;
  }

  Variance in_arguments(ClassId cls, const TypeList& args) {
    Variance result = Variance::Bivariant;
    const std::vector<TypeVarId>& params = class_type_params(in_, cls);
    for (std::size_t i = 0; i < args.size() && i < params.size(); ++i) {
      if (!in_.store.has_type_vars(args[i])) continue;
      const auto declared = static_cast<Variance>(in_.engine.get({QueryKind::Variance, FileId(), params[i].value}));
      result = join(result, compose(declared, in_type(args[i])));
    }
    return result;
  }

  Variance in_signature(const types::Signature& signature, std::size_t skip) {
    Variance result = in_type(signature.returns);
    for (std::size_t i = skip; i < signature.params.size(); ++i) {
      result = join(result, compose(Variance::Contravariant, in_type(signature.params[i].type)));
    }
    return result;
  }

  bool occurs(TypeId type) {
    const auto vars = types::free_type_vars(in_.ctx, type);
    return std::find(vars.begin(), vars.end(), var_) != vars.end();
  }

  Inference& in_;
  TypeVarId var_;
};

Variance in_member(Inference& in, Uses& uses, const ClassInfo& info, NameId name, const types::ClassMember& member) {
  const TypeId type = member.type;
  switch (in.store.kind(type)) {
    case TypeKind::Function: {
      const types::FunctionType& function = in.store.function(type);
      const bool has_receiver = function.binding != types::FunctionType::Binding::Static;
      return uses.in_signatures(function.overloads, has_receiver ? 1 : 0);
    }
    case TypeKind::Property: {
      const types::PropertyType& property = in.store.property(type);
      Variance result = Variance::Bivariant;
      const auto accessor = [&](TypeId function) {
        if (function && in.store.kind(function) == TypeKind::Function) {
          result = join(result, uses.in_signatures(in.store.function(function).overloads, 1));
        }
      };
      accessor(property.getter);
      accessor(property.setter);
      return result;
    }
    default:
      break;
  }
  // A writable attribute is a getter and a setter. Private ones are nobody else's business.
  const bool read_only =
      member.is_final || member.is_read_only || is_private_name(name_text(name)) || (info.is_dataclass && info.dataclass.frozen);
  return compose(read_only ? Variance::Covariant : Variance::Invariant, uses.in_type(type));
}

bool is_constructor(NameId name) {
  return name == names().init || name == names().new_ || name == names().post_init || name == names().init_subclass;
}

Variance inferred_variance(Inference& in, TypeVarId var, ClassId cls) {
  Uses uses(in, var);
  const ClassInfo& info = in.class_info(cls);
  Variance result = Variance::Bivariant;
  for (const TypeId base : info.bases) result = join(result, uses.in_type(base));
  const ClassSource source = class_source(in, cls);
  std::vector<NameId> members = class_body_names(in, cls);
  for (const semantic::AttributeDefinition& attribute : source.unit->index.attributes_of(info.body_scope)) {
    if (std::find(members.begin(), members.end(), attribute.attribute) == members.end()) members.push_back(attribute.attribute);
  }
  for (const NameId name : members) {
    if (is_constructor(name)) continue;
    const OwnMember& own = own_member(in, cls, name);
    if (own.exists && own.member.type) result = join(result, in_member(in, uses, info, name, own.member));
    if (result == Variance::Invariant) break;
  }
  return result;
}

}  // namespace

Variance used_variance(Inference& in, TypeVarId var, ClassId cls) { return inferred_variance(in, var, cls); }
Variance variance_within(Inference& in, TypeVarId var, TypeId type) { return Uses(in, var).in_type(type); }

Variance declared_variance(Inference& in, TypeVarId var) {
  const TypeVarKey& key = in.store.type_var_key(var);
  if (key.kind == TypeVarKind::Self || !key.definition.file) return Variance::Infer;
  const ast::Tree& tree = in.unit(key.definition.file).tree;
  return tree.kind(key.definition.node) == NodeKind::Call ? variance_of_call(tree, key.definition.node) : Variance::Infer;
}

QueryValue compute_variance(Inference& in, const QueryKey& query) {
  const TypeVarKey& key = in.store.type_var_key(TypeVarId(query.index));
  if (key.kind == TypeVarKind::Self) return static_cast<QueryValue>(Variance::Covariant);
  const Variance variance = declared_variance(in, TypeVarId(query.index));
  if (variance != Variance::Infer) return static_cast<QueryValue>(variance);
  if (!key.binder.file) return static_cast<QueryValue>(Variance::Invariant);
  const FileUnit& binder = in.unit(key.binder.file);
  switch (binder.tree.kind(key.binder.node)) {
    case NodeKind::ClassDef:
      break;
    case NodeKind::TypeAlias: {
      Uses uses(in, TypeVarId(query.index));
      const TypeId meaning(static_cast<std::uint32_t>(in.engine.get({QueryKind::AliasValue, key.binder.file, key.binder.node.value})));
      return static_cast<QueryValue>(uses.in_type(meaning));
    }
    default:
      return static_cast<QueryValue>(Variance::Invariant);
  }
  return static_cast<QueryValue>(inferred_variance(in, TypeVarId(query.index), class_id_of(in, binder, key.binder.node)));
}

QueryValue bottom_variance(Inference&, const QueryKey&) { return static_cast<QueryValue>(Variance::Bivariant); }

Variance Inference::variance_of(TypeVarId var) {
  const auto variance = static_cast<Variance>(engine.get({QueryKind::Variance, FileId(), var.value}));
  // A parameter that is not used at all fits both ways, which the typing spec calls covariant.
  return variance == Variance::Bivariant ? Variance::Covariant : variance;
}

}  // namespace awl::infer
