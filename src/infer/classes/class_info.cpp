// What is known of a class: flavour, MRO, metaclass, flags.
#include <algorithm>
#include <bit>

#include "infer/annotations/special_forms.h"
#include "infer/classes/classes.h"
#include "infer/classes/dataclasses.h"
#include "infer/classes/named_tuples.h"
#include "infer/classes/slots.h"
#include "infer/classes/type_calls.h"
#include "infer/classes/typed_dicts.h"
#include "infer/declarations/decorators.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;
using types::ClassInfo;
using types::KnownClass;

namespace {

/// Whether following bases leads back to the class.
bool inherits_from_itself(Inference& in, ClassId cls) {
  std::vector<ClassId> seen, open{cls};
  while (!open.empty()) {
    const ClassId at = open.back();
    open.pop_back();
    for (const TypeId base : class_header(in, at).bases) {
      if (in.store.kind(base) != TypeKind::Instance) continue;
      const ClassId next = in.store.instance(base).cls;
      if (next == cls) return true;
      if (std::find(seen.begin(), seen.end(), next) != seen.end()) continue;
      seen.push_back(next);
      open.push_back(next);
    }
  }
  return false;
}

TypeList own_arguments(Inference& in, const std::vector<TypeVarId>& params) {
  TypeList args;
  for (const TypeVarId var : params) {
    const TypeId type = in.store.make(types::TypeVarType{var});
    const bool is_tuple = in.store.type_var_key(var).kind == types::TypeVarKind::TypeVarTuple;
    args.push_back(is_tuple ? in.store.make(types::TupleType{{in.store.make(types::UnpackedType{type})}, 0}) : type);
  }
  return args;
}

/// Whether `metaclass` is to be preferred to what the bases before it gave. Any is to ABCMeta: the stubs give builtin classes
/// abstract bases that they do not have when they run (`str` is a `Sequence` there), so `class Color(str, Enum)` is an enum.
bool is_more_derived(Inference& in, ClassId metaclass, ClassId best) {
  if (derives_from(in, metaclass, best)) return true;
  return best == in.known_class(KnownClass::AbcMeta) && !derives_from(in, best, metaclass);
}

/// The most derived of the bases' metaclasses, unless the class names one.
TypeId metaclass_of(Inference& in, const ClassHeader& header, const TypeList& bases) {
  if (header.metaclass) {
    if (in.store.kind(header.metaclass) == TypeKind::ClassObject) {
      return in.store.make(types::InstanceType{in.store.class_object(header.metaclass).cls, {}});
    }
    return in.store.unknown();
  }
  TypeId best = header.is_protocol ? in.ctx.known_instance(KnownClass::AbcMeta) : in.ctx.known_instance(KnownClass::Type);
  for (const TypeId base : bases) {
    if (in.store.kind(base) != TypeKind::Instance) continue;
    const TypeId metaclass = in.class_info(in.store.instance(base).cls).metaclass;
    if (!metaclass || in.store.kind(metaclass) != TypeKind::Instance) {
      if (metaclass) best = metaclass;
      continue;
    }
    if (in.store.kind(best) != TypeKind::Instance) continue;
    if (is_more_derived(in, in.store.instance(metaclass).cls, in.store.instance(best).cls)) best = metaclass;
  }
  return best;
}

bool has_flavor(Inference& in, const TypeList& bases, ClassFlavor flavor) {
  return std::any_of(bases.begin(), bases.end(), [&](TypeId base) {
    return in.store.kind(base) == TypeKind::Instance && in.class_info(in.store.instance(base).cls).flavor == flavor;
  });
}

ClassFlavor flavor_of(Inference& in, const ClassHeader& header, const ClassInfo& info) {
  if (header.is_protocol) return ClassFlavor::Protocol;
  if (header.is_typed_dict || has_flavor(in, info.bases, ClassFlavor::TypedDict)) return ClassFlavor::TypedDict;
  if (header.is_named_tuple) return ClassFlavor::NamedTuple;
  if (info.metaclass && in.store.kind(info.metaclass) == TypeKind::Instance &&
      derives_from(in, in.store.instance(info.metaclass).cls, KnownClass::EnumMeta)) {
    return ClassFlavor::Enum;
  }
  return ClassFlavor::Ordinary;
}

void set_decorator_flags(Inference& in, const FileUnit& unit, NodeId class_def, ClassInfo& info) {
  for (const NodeId decorator : ast::ClassDef(unit.tree, class_def).decorators()) {
    switch (known_decorator(in, unit, decorator)) {
      case KnownFunction::Final:
        info.is_final = true;
        break;
      case KnownFunction::DisjointBase:
        info.is_disjoint_base = true;
        break;
      case KnownFunction::RuntimeCheckable:
        info.is_runtime_checkable = true;
        break;
      case KnownFunction::TotalOrdering:
        info.is_totally_ordered = true;
        break;
      case KnownFunction::Deprecated:
        info.deprecated = deprecation_message(unit.tree, decorator);
        break;
      default:
        break;
    }
  }
}

/// Bases as the MRO wants them: `object` where nothing is written, the shape of a named tuple, TypedDict's methods.
TypeList effective_bases(Inference& in, const ClassHeader& header, ClassInfo& info) {
  TypeList bases = header.bases;
  if (header.is_typed_dict) {
    if (const ClassId fallback = in.known_class(KnownClass::TypedDictFallback)) {
      bases.push_back(in.store.make(types::InstanceType{fallback, {}}));
    }
  }
  if (bases.empty() && info.id != in.known_class(KnownClass::Object)) bases.push_back(in.ctx.object());
  return bases;
}

void set_mro(Inference& in, const ClassHeader& header, ClassInfo& info) {
  const TypeId self = in.store.make(types::InstanceType{info.id, own_arguments(in, info.type_params)});
  TypeList bases = info.bases;
  if (header.is_named_tuple) {  // the fields' shape comes before what NamedTuple itself inherits
    const auto at =
        std::find_if(bases.begin(), bases.end(), [&](TypeId base) { return in.ctx.is_instance_of(base, KnownClass::NamedTuple); });
    const TypeId named_tuple = *at;
    *at = named_tuple_shape(in, info.id);
    info.mro_failed = !linearize(in, self, bases, info.mro);
    info.mro.insert(info.mro.begin() + 1, named_tuple);
  } else {
    info.mro_failed = !linearize(in, self, bases, info.mro);
  }
  for (const TypeId entry : info.mro) info.has_unknown_base |= in.ctx.is_dynamic(entry);
  const ClassId object = in.known_class(KnownClass::Object);
  const bool has_object = std::any_of(info.mro.begin(), info.mro.end(), [&](TypeId entry) {
    return in.store.kind(entry) == TypeKind::Instance && in.store.instance(entry).cls == object;
  });
  if (object && !has_object) info.mro.push_back(in.ctx.object());
}

void set_cyclic(Inference& in, ClassInfo& info) {
  info.mro_failed = info.has_unknown_base = true;
  info.bases = {in.store.unknown()};
  info.mro = {in.store.make(types::InstanceType{info.id, own_arguments(in, info.type_params)}), in.store.unknown()};
  if (const ClassId object = in.known_class(KnownClass::Object); object && object != info.id) info.mro.push_back(in.ctx.object());
  info.metaclass = in.ctx.known_instance(KnownClass::Type);
}

ClassInfo basic_info(Inference& in, ClassId cls) {
  ClassInfo info;
  info.id = cls;
  info.key = in.store.class_key(cls);
  const ClassSource source = class_source(in, cls);
  info.module = source.unit->module;
  if (source.is_statement) info.body_scope = source.unit->index.scope_of(source.node);
  return info;
}

ClassInfo statement_info(Inference& in, ClassId cls, const ClassSource& source) {
  ClassInfo info = basic_info(in, cls);
  info.type_params = class_type_params(in, cls);
  set_decorator_flags(in, *source.unit, source.node, info);
  if (inherits_from_itself(in, cls)) {
    set_cyclic(in, info);
    return info;
  }
  const ClassHeader& header = class_header(in, cls);
  info.bases = effective_bases(in, header, info);
  set_mro(in, header, info);
  info.metaclass = metaclass_of(in, header, info.bases);
  info.flavor = flavor_of(in, header, info);
  info.is_abstract =
      in.store.kind(info.metaclass) == TypeKind::Instance && derives_from(in, in.store.instance(info.metaclass).cls, KnownClass::AbcMeta);
  set_dataclass(in, *source.unit, source.node, info);
  info.is_disjoint_base = info.is_disjoint_base || has_own_layout(in, *source.unit, info);
  if (info.flavor == ClassFlavor::TypedDict) set_typed_dict(in, header, info);
  return info;
}

const ClassInfo& info_of(QueryValue value) { return *std::bit_cast<const ClassInfo*>(value); }

}  // namespace

QueryValue compute_class_info(Inference& in, const QueryKey& key) {
  const ClassId cls(key.index);
  if (in.store.class_key(cls).is_partial) return std::bit_cast<QueryValue>(in.keep(partial_typed_dict_info(in, cls)));
  const ClassSource source = class_source(in, cls);
  if (source.is_statement) return std::bit_cast<QueryValue>(in.keep(statement_info(in, cls, source)));
  ClassInfo info = basic_info(in, cls);
  describe_called_class(in, source, info);
  return std::bit_cast<QueryValue>(in.keep(std::move(info)));
}

QueryValue bottom_class_info(Inference& in, const QueryKey& key) {
  ClassInfo info = basic_info(in, ClassId(key.index));
  info.type_params = class_type_params(in, info.id);
  info.has_unknown_base = true;
  info.bases = {in.store.unknown()};
  info.mro = {in.store.make(types::InstanceType{info.id, own_arguments(in, info.type_params)}), in.store.unknown()};
  info.metaclass = in.store.unknown();
  return std::bit_cast<QueryValue>(in.keep(std::move(info)));
}

bool equal_class_info(Inference&, QueryValue a, QueryValue b) {
  const ClassInfo& x = info_of(a);
  const ClassInfo& y = info_of(b);
  const auto same_field = [](const types::TypedDictField& f, const types::TypedDictField& g) {
    return f.name == g.name && f.type == g.type && f.required == g.required && f.read_only == g.read_only;
  };
  return x.mro == y.mro && x.bases == y.bases && x.flavor == y.flavor && x.metaclass == y.metaclass && x.type_params == y.type_params &&
         x.is_dataclass == y.is_dataclass && x.typed_dict_extra == y.typed_dict_extra && x.typed_dict_closed == y.typed_dict_closed &&
         x.typed_dict_extra_read_only == y.typed_dict_extra_read_only &&
         std::equal(x.typed_dict_fields.begin(), x.typed_dict_fields.end(), y.typed_dict_fields.begin(), y.typed_dict_fields.end(),
                    same_field);
}

const ClassInfo& Inference::class_info(ClassId cls) { return info_of(engine.get({QueryKind::ClassInfo, FileId(), cls.value})); }

bool derives_from(Inference& in, ClassId cls, ClassId base) {
  if (cls == base) return true;
  if (!base) return false;
  for (const TypeId entry : in.class_info(cls).mro) {
    if (in.store.kind(entry) == TypeKind::Instance && in.store.instance(entry).cls == base) return true;
  }
  return false;
}

bool derives_from(Inference& in, ClassId cls, KnownClass base) { return derives_from(in, cls, in.known_class(base)); }

ClassId Inference::known_class(KnownClass which) {
  struct Place {
    std::string_view module, name;
  };
  static constexpr Place kPlaces[] = {
#define AWL_KNOWN_CLASS(Identifier, module, name) {module, name},
#include "types/known_classes.def"
  };
  std::atomic<std::uint64_t>& cached = known_classes_[static_cast<std::size_t>(which)];
  if (const std::uint64_t known = cached.load(std::memory_order_acquire)) return ClassId(static_cast<std::uint32_t>(known - 1));
  const Place& place = kPlaces[static_cast<std::size_t>(which)];
  const ClassId cls = find_stdlib_class(*this, place.module, place.name);
  cached.store(std::uint64_t{cls.value} + 1, std::memory_order_release);
  return cls;
}

}  // namespace awl::infer
