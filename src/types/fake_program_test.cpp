#include "types/fake_program_test.h"

#include <algorithm>
#include <sstream>

#include "types/type_reader_test.h"

namespace awl::types::testing {

FakeProgram::FakeProgram() {
  store.name_file(FileId(0), "m");
  known_.resize(static_cast<std::size_t>(KnownClass::Count));
  add_builtins();
  add_protocols();
}

TypeId FakeProgram::operator()(std::string_view text) { return TypeReader(*this, text).read_whole(); }

TypeVarId FakeProgram::var(std::string_view text, TypeVarKind kind) {
  if (const auto known = vars_by_text_.find(text); known != vars_by_text_.end()) return known->second;
  const std::size_t at = text.find('@');
  TypeVarKey key{kind, next_ref(), {}, intern(text.substr(0, at)), {}};
  if (at != std::string_view::npos) key.binder_name = intern(text.substr(at + 1));
  const TypeVarId id = store.type_var_id(key);
  vars_by_text_.emplace(text, id);
  vars_[id.value] = {};
  return id;
}

// ---- classes -------------------------------------------------------------------------------------------------------------------

namespace {

// "a, b[c, d], e" at its outer commas.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  int depth = 0;
  std::string part;
  for (const char c : text) {
    if (c == '[' || c == '(') ++depth;
    if (c == ']' || c == ')') --depth;
    if (c == ',' && depth == 0) {
      parts.push_back(part);
      part.clear();
    } else if (c != ' ' || !part.empty()) {
      part += c;
    }
  }
  if (!part.empty()) parts.push_back(part);
  return parts;
}

bool drop_prefix(std::string& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

}  // namespace

ClassInfo& FakeProgram::add_class(std::string header, std::vector<std::pair<std::string, std::string>> members, ClassFlavor flavor,
                                  std::string module) {
  std::string bases, params;
  if (const auto at = header.find('('); at != std::string::npos) {
    bases = header.substr(at + 1, header.size() - at - 2);
    header.erase(at);
  }
  if (const auto at = header.find('['); at != std::string::npos) {
    params = header.substr(at + 1, header.size() - at - 2);
    header.erase(at);
  }
  const ClassKey key{next_ref(), intern(header)};
  const std::string unique = classes_.contains(header) ? module + "." + header : header;
  ClassEntry& entry = classes_[unique];
  entry.info = std::make_unique<ClassInfo>();
  ClassInfo& info = *entry.info;
  info.id = store.class_id(key);
  info.key = key;
  info.module = intern(module);
  info.flavor = flavor;
  by_id_[info.id.value] = &entry;
  class_scope_ = header;
  for (std::string param : split(params)) {
    VarInfo declared;
    if (drop_prefix(param, "+"))
      declared.variance = Variance::Covariant;
    else if (drop_prefix(param, "-"))
      declared.variance = Variance::Contravariant;
    TypeVarKind kind = TypeVarKind::TypeVar;
    if (drop_prefix(param, "**"))
      kind = TypeVarKind::ParamSpec;
    else if (drop_prefix(param, "*"))
      kind = TypeVarKind::TypeVarTuple;
    const TypeVarId id = var(param + "@" + header, kind);
    vars_[id.value] = declared;
    info.type_params.push_back(id);
  }
  for (const std::string& base : split(bases)) info.bases.push_back((*this)(base));
  if (bases.empty() && header != "object") info.bases.push_back((*this)("object"));
  info.mro = linearize(info);
  info.has_unknown_base = std::ranges::any_of(info.mro, [&](TypeId base) { return ctx.is_dynamic(base); });
  if (classes_.contains("type")) info.metaclass = store.make(InstanceType{cls("type"), {}});
  for (const auto& [name, text] : members) entry.members.emplace_back(intern(name), make_member(info, text));
  class_scope_.clear();
  return info;
}

TypeId FakeProgram::add_sentinel(const std::string& name) {
  if (!classes_.contains("Sentinel")) add_class("Sentinel").is_final = true;
  return sentinels_[name] = store.make(SentinelType{next_ref(), intern(name), cls("Sentinel")});
}

void FakeProgram::add_member(const std::string& cls, const std::string& name, const std::string& text) {
  ClassEntry& entry = classes_.at(cls);
  class_scope_ = cls;
  entry.members.emplace_back(intern(name), make_member(*entry.info, text));
  class_scope_.clear();
}

// C3, with the arguments that each base is given.
TypeList FakeProgram::linearize(const ClassInfo& info) {
  std::vector<TypeList> rows;
  for (const TypeId base : info.bases) {
    if (ctx.kind(base) == TypeKind::Tuple) {
      TypeList row{base, store.make(InstanceType{cls("tuple"), {tuple_element_union(ctx, store.tuple(base))}})};
      for (const TypeId further : cls("tuple") ? this->info("tuple").mro : TypeList{}) {
        if (further != this->info("tuple").mro.front() && ctx.kind(further) == TypeKind::Instance) {
          row.push_back(substitute(ctx, further, class_substitution(ctx, cls("tuple"), store.instance(row[1]).args)));
        }
      }
      rows.push_back(row);
      continue;
    }
    if (ctx.is_dynamic(base)) {
      rows.push_back({base});
      continue;
    }
    const InstanceType& instance = store.instance(base);
    TypeList row;
    for (const TypeId further : class_info(instance.cls).mro) {
      row.push_back(substitute(ctx, further, class_substitution(ctx, instance.cls, instance.args)));
    }
    rows.push_back(row);
  }
  rows.push_back(info.bases);
  TypeList mro{store.make(InstanceType{info.id, own_args(ctx, info.id)})};
  const auto same = [&](TypeId a, TypeId b) {
    if (ctx.kind(a) != TypeKind::Instance || ctx.kind(b) != TypeKind::Instance) return a == b;
    return store.instance(a).cls == store.instance(b).cls;
  };
  while (true) {
    std::erase_if(rows, [](const TypeList& row) { return row.empty(); });
    if (rows.empty()) return mro;
    const auto in_tail = [&](TypeId type) {
      return std::ranges::any_of(rows, [&](const TypeList& row) {
        return std::any_of(row.begin() + 1, row.end(), [&](TypeId other) { return same(type, other); });
      });
    };
    const auto head = std::ranges::find_if(rows, [&](const TypeList& row) { return !in_tail(row.front()); });
    if (head == rows.end()) throw std::runtime_error("no linearisation");
    const TypeId next = head->front();
    mro.push_back(next);
    for (TypeList& row : rows) {
      if (same(row.front(), next)) row.erase(row.begin());
    }
  }
}

ClassMember FakeProgram::make_member(ClassInfo& info, const std::string& text) {
  std::string rest = text;
  ClassMember member;
  member.owner = info.id;
  member.definition = next_ref();
  member.is_declared = true;
  if (drop_prefix(rest, "class ")) member.is_class_var = true;
  if (drop_prefix(rest, "final ")) member.is_final = true;
  const bool is_property = drop_prefix(rest, "property "), is_settable = drop_prefix(rest, "settable ");
  FunctionType::Binding binding = FunctionType::Binding::Function;
  if (drop_prefix(rest, "static ")) binding = FunctionType::Binding::Static;
  if (drop_prefix(rest, "classmethod ")) binding = FunctionType::Binding::Class;
  member.type = (*this)(rest);
  if (ctx.kind(member.type) == TypeKind::Function) {
    member.is_class_var = true;
    FunctionType function = store.function(member.type);
    function.binding = binding;
    member.type = store.make(std::move(function));
  }
  if (!is_property && !is_settable) return member;
  const TypeId value = member.type;
  const Param self{intern("self"), store.unknown(), ParamKind::Normal, false, false, {}};
  PropertyType property;
  property.definition = next_ref();
  property.getter = store.make(CallableType{{Signature{{self}, value, {}, false, {}}}});
  const Param param{intern("value"), value, ParamKind::Normal, false, true, {}};
  if (is_settable) property.setter = store.make(CallableType{{Signature{{self, param}, ctx.none(), {}, false, {}}}});
  member.type = store.make(std::move(property));
  member.is_class_var = true;
  return member;
}

void FakeProgram::add_typed_dict(const std::string& name, std::vector<TypedDictField> fields) {
  add_class(name + "(Mapping[str, object])", {}, ClassFlavor::TypedDict).typed_dict_fields = std::move(fields);
}

TypedDictField FakeProgram::field(std::string_view name, std::string_view type, bool required, bool read_only) {
  return TypedDictField{intern(name), (*this)(type), required, read_only, {}};
}

void FakeProgram::add_enum(const std::string& name, std::vector<std::string> members) {
  add_class(name, {}, ClassFlavor::Enum).is_final = true;
  for (const std::string& member : members) classes_.at(name).enum_members.push_back(intern(member));
}

void FakeProgram::add_new_type(const std::string& name, std::string_view base) {
  add_class(name + "(" + std::string(base) + ")", {}, ClassFlavor::NewType).new_type_base = (*this)(base);
}

TypeId FakeProgram::add_alias(const std::string& name, const std::string& text, const std::vector<std::string>& params, TypeList args) {
  AliasEntry& entry = aliases_[name];
  if (!entry.ref.node) {
    entry.ref = next_ref();
    entry.name = intern(name);
    aliases_by_node_[entry.ref.node.value] = &entry;
    for (const std::string& param : params) entry.params.push_back(var(param));
    entry.type = (*this)(text);
  }
  return store.make(AliasReferenceType{entry.ref, entry.name, std::move(args)});
}

TypeId FakeProgram::add_module(const std::string& name, std::map<std::string, std::string> members) {
  const FileId file(next_node_++);
  const TypeId module = store.make(ModuleType{file, intern(name)});
  module_names_[module.value] = name;
  for (const auto& [member, text] : members) modules_[module.value][intern(member)] = (*this)(text);
  return module;
}

TypeId FakeProgram::defer(std::string_view text) {
  const SourceRef ref = next_ref();
  deferred_[ref.node.value] = (*this)(text);
  return store.make(DeferredType{ref, {}});
}

// ---- the universe --------------------------------------------------------------------------------------------------------------

void FakeProgram::add_builtins() {
  const auto builtin = [this](KnownClass which, const std::string& header, std::vector<std::pair<std::string, std::string>> members = {},
                              bool is_disjoint_base = false) -> ClassInfo& {
    ClassInfo& info = add_class(header, std::move(members), ClassFlavor::Ordinary, "builtins");
    known_[static_cast<std::size_t>(which)] = info.id;
    info.is_disjoint_base = is_disjoint_base;
    return info;
  };
  using enum KnownClass;
  builtin(Object, "object");
  builtin(Type, "type", {}, true);
  for (auto& [name, entry] : classes_) entry.info->metaclass = (*this)("type");
  builtin(NoneType, "NoneType").is_final = true;
  const auto protocol = [this](KnownClass which, const std::string& header, std::vector<std::pair<std::string, std::string>> members = {}) {
    known_[static_cast<std::size_t>(which)] = add_class(header, std::move(members), ClassFlavor::Protocol, "typing").id;
  };
  protocol(Iterator, "Iterator[+T]", {{"__next__", "def __next__(self) -> T"}, {"__iter__", "def __iter__(self) -> Iterator[T]"}});
  protocol(Iterable, "Iterable[+T]", {{"__iter__", "def __iter__(self) -> Iterator[T]"}});
  builtin(Sequence, "Sequence[+T](Iterable[T])");
  builtin(Mapping, "Mapping[K, +V](Iterable[K])");
  builtin(Int, "int", {}, true);
  builtin(Float, "float", {}, true);
  builtin(Complex, "complex", {}, true);
  builtin(Bool, "bool(int)").is_final = true;
  builtin(Str, "str(Sequence[str])", {{"upper", "def upper(self) -> str"}, {"__len__", "def __len__(self) -> int"}}, true);
  builtin(Bytes, "bytes(Sequence[int])", {}, true);
  builtin(Tuple, "tuple[+T](Sequence[T])", {}, true);
  builtin(List, "list[T](Sequence[T])", {{"append", "def append(self, x: T, /) -> None"}, {"__len__", "def __len__(self) -> int"}}, true);
  builtin(Dict, "dict[K, V](Mapping[K, V])", {}, true);
  builtin(Set, "set[T](Iterable[T])", {}, true);
  builtin(Frozenset, "frozenset[+T](Iterable[T])", {}, true);
  builtin(FunctionType, "FunctionType", {{"__name__", "str"}}, true).is_final = true;
  builtin(MethodType, "MethodType", {}, true).is_final = true;
  builtin(ModuleType, "ModuleType", {}, true);
  builtin(Property, "property", {}, true);
  builtin(UnionType, "UnionType", {}, true).is_final = true;
  builtin(BaseException, "BaseException", {}, true);
  add_class("ValueError(BaseException)");
}

void FakeProgram::add_protocols() {
  const auto protocol = [this](const std::string& header, std::vector<std::pair<std::string, std::string>> members) {
    add_class(header, std::move(members), ClassFlavor::Protocol, "typing");
  };
  protocol("Generator[+Y, -S, +R](Iterator[Y])", {{"send", "def send(self, value: S, /) -> Y"}, {"gi_result", "property R"}});
  info("Generator").flavor = ClassFlavor::Ordinary;
  protocol("Awaitable[+T]", {{"__await__", "def __await__(self) -> Generator[Any, Any, T]"}});
  protocol("AsyncIterator[+T]", {{"__anext__", "def __anext__(self) -> Awaitable[T]"}});
  add_class("Coroutine[+Y, -S, +R](Awaitable[R])", {{"close", "def close(self) -> None"}}, ClassFlavor::Ordinary, "typing");
  add_class("CoroutineType[+Y, -S, +R](Coroutine[Y, S, R])", {}, ClassFlavor::Ordinary, "types").is_final = true;
  add_class("Future[T](Awaitable[T])", {{"set_result", "def set_result(self, value: T) -> None"}}, ClassFlavor::Ordinary, "asyncio");
  add_class("Task[+T](Awaitable[T])", {}, ClassFlavor::Ordinary, "asyncio");
  known_[static_cast<std::size_t>(KnownClass::CoroutineType)] = cls("CoroutineType");
  known_[static_cast<std::size_t>(KnownClass::Awaitable)] = cls("Awaitable");
  known_[static_cast<std::size_t>(KnownClass::Coroutine)] = cls("Coroutine");
  known_[static_cast<std::size_t>(KnownClass::Generator)] = cls("Generator");

  add_class("A", {{"x", "int"}});
  add_class("B(A)", {{"y", "str"}});
  add_class("C");
  add_class("D(B, C)");
  add_class("F", {{"close", "def close(self) -> None"}}).is_final = true;
  add_class("Box[T]", {{"value", "T"}});
  add_class("IntBox(Box[int])");
  add_class("Producer[+T]", {{"get", "def get(self) -> T"}});
  add_class("Consumer[-T]", {{"put", "def put(self, value: T) -> None"}});
  add_class("FromUnknown(Unknown)");
  add_enum("Color", {"RED", "GREEN", "BLUE"});
  add_enum("Single", {"ONLY"});
  add_new_type("UserId", "int");
  add_typed_dict("Movie", {field("name", "str"), field("year", "int", false)});
  add_typed_dict("Named", {field("name", "str")});
}

// ---- TypeOracle ----------------------------------------------------------------------------------------------------------------

const ClassInfo& FakeProgram::class_info(ClassId cls) { return *entry(cls).info; }

ClassId FakeProgram::known_class(KnownClass which) { return known_[static_cast<std::size_t>(which)]; }

std::optional<ClassMember> FakeProgram::class_member(ClassId cls, const TypeList& args, NameId name, MemberFilter) {
  ++questions;
  const Substitution map = class_substitution(ctx, cls, args);
  for (const TypeId base : class_info(cls).mro) {
    if (ctx.is_dynamic(base)) {
      ClassMember unknown;
      unknown.type = store.unknown();
      unknown.from_unknown_base = true;
      return unknown;
    }
    if (ctx.kind(base) != TypeKind::Instance) continue;
    const InstanceType& instance = store.instance(base);
    for (const auto& [member_name, member] : entry(instance.cls).members) {
      if (member_name != name) continue;
      ClassMember found = member;
      found.type = substitute(ctx, substitute(ctx, member.type, class_substitution(ctx, instance.cls, instance.args)), map);
      return found;
    }
  }
  return std::nullopt;
}

namespace {

TypeId bind_self_type(const TypeContext& ctx, TypeId type, TypeId self) {
  Substitution map;
  for (const TypeVarId var : free_type_vars(ctx, type)) {
    if (ctx.store.type_var_key(var).kind == TypeVarKind::Self) map.set(var, self);
  }
  return substitute(ctx, type, map);
}

}  // namespace

TypeId FakeProgram::bind_member(const ClassMember& member, TypeId object) {
  switch (ctx.kind(member.type)) {
    case TypeKind::Function:
      switch (store.function(member.type).binding) {
        case FunctionType::Binding::Static:
          return member.type;
        case FunctionType::Binding::Class:
          return store.make(BoundMethodType{make_subclass_of(ctx, object), member.type});
        case FunctionType::Binding::Function:
          return store.make(BoundMethodType{object, member.type});
      }
      return member.type;
    case TypeKind::Property: {
      const TypeId getter = store.property(member.type).getter;
      return bind_self_type(ctx, store.callable(getter).overloads.front().returns, object);
    }
    default:
      return bind_self_type(ctx, member.type, object);
  }
}

std::optional<TypeId> FakeProgram::member_type(TypeId object, NameId name) {
  ++questions;
  object = resolve(ctx, object);
  if (ctx.is_dynamic(object)) return object;
  if (ctx.kind(object) == TypeKind::Module) {
    const auto& members = modules_[object.value];
    const auto found = members.find(name);
    return found == members.end() ? std::nullopt : std::optional(found->second);
  }
  if (ctx.kind(object) == TypeKind::ClassObject || ctx.kind(object) == TypeKind::SubclassOf) {
    const TypeId instance = nominal_type(ctx, to_instance(ctx, object));
    if (!instance) return std::nullopt;
    const auto member = class_member(store.instance(instance).cls, store.instance(instance).args, name, MemberFilter::All);
    if (!member) return std::nullopt;
    const bool is_classmethod =
        ctx.kind(member->type) == TypeKind::Function && store.function(member->type).binding == FunctionType::Binding::Class;
    return is_classmethod ? store.make(BoundMethodType{object, member->type}) : bind_self_type(ctx, member->type, instance);
  }
  const TypeId nominal = nominal_type(ctx, object);
  if (!nominal) return std::nullopt;
  const auto member = class_member(store.instance(nominal).cls, store.instance(nominal).args, name, MemberFilter::All);
  if (!member) return std::nullopt;
  return bind_member(*member, object);
}

std::vector<NameId> FakeProgram::protocol_members(ClassId protocol) {
  std::vector<NameId> names;
  for (const TypeId base : class_info(protocol).mro) {
    if (ctx.kind(base) != TypeKind::Instance) continue;
    const ClassEntry& own = entry(store.instance(base).cls);
    if (own.info->flavor != ClassFlavor::Protocol) continue;
    for (const auto& [name, member] : own.members) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<NameId> FakeProgram::enum_members(ClassId enum_class) { return entry(enum_class).enum_members; }

TypeId FakeProgram::force(TypeId deferred) {
  const DeferredType& type = store.deferred(deferred);
  Substitution map;
  for (const auto& [var, value] : type.substitution) map.set(var, value);
  return substitute(ctx, deferred_.at(type.function.node.value), map);
}

TypeId FakeProgram::expand_alias(const AliasReferenceType& alias) {
  const AliasEntry& entry = *aliases_by_node_.at(alias.alias.node.value);
  return substitute(ctx, entry.type, Substitution(entry.params, alias.args));
}

std::optional<TypeId> FakeProgram::constructor(TypeId class_type) {
  const TypeId instance = to_instance(ctx, class_type);
  if (ctx.kind(instance) != TypeKind::Instance) return std::nullopt;
  const ClassId cls = store.instance(instance).cls;
  const bool is_generic = ctx.kind(class_type) == TypeKind::ClassObject && store.class_object(class_type).args.empty();
  const TypeList args = is_generic ? own_args(ctx, cls) : store.instance(instance).args;
  const TypeId self = store.make(InstanceType{cls, args});
  Signature signature;
  if (const auto init = class_member(cls, args, intern("__init__"), MemberFilter::All)) {
    signature = own_signatures(ctx, bind_member(*init, self)).front();
  }
  signature.returns = self;
  if (is_generic) signature.type_params = class_info(cls).type_params;
  return store.make(CallableType{{signature}});
}

std::optional<TypeId> FakeProgram::callable_of(TypeId type) {
  if (ctx.kind(type) == TypeKind::ClassObject || ctx.kind(type) == TypeKind::SubclassOf) return constructor(type);
  return member_type(type, intern("__call__"));
}

std::string FakeProgram::module_display_name(TypeId module) { return module_names_.at(module.value); }

}  // namespace awl::types::testing
