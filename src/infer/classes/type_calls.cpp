#include "infer/classes/type_calls.h"

#include <algorithm>

#include "infer/annotations/aliases.h"
#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/sentinels.h"
#include "infer/classes/synthesis.h"
#include "infer/classes/typed_dicts.h"
#include "infer/declarations/finals.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "types/substitute.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;
using types::ClassInfo;
using types::KnownClass;
using types::TypedDictField;

namespace {

/// What a call makes, by its callee.
struct Maker {
  enum class Kind : std::uint8_t { None, NewType, NamedTuple, TypedDict, Enum, Type } kind = Kind::None;
  ClassId enum_class;
};

bool has_elements(const ast::Tree& tree, NodeId node) {
  return node && (tree.kind(node) == NodeKind::List || tree.kind(node) == NodeKind::Tuple);
}

AnnotationContext call_context(const FileUnit& unit, NodeId node) {
  AnnotationContext context = annotation_context(unit, node);
  context.is_eager = true;
  return context;
}

Maker maker_of(Inference& in, const ast::Tree& tree, NodeId call, TypeId callee) {
  switch (type_maker(in, callee)) {
    case TypeMaker::NewType:
      return {Maker::Kind::NewType, {}};
    case TypeMaker::NamedTuple:
      return {Maker::Kind::NamedTuple, {}};
    case TypeMaker::TypedDict:
      return {Maker::Kind::TypedDict, {}};
    case TypeMaker::TypeVar:
    case TypeMaker::ParamSpec:
    case TypeMaker::TypeVarTuple:
    case TypeMaker::TypeAliasType:
    case TypeMaker::Sentinel:
      return {};
    case TypeMaker::None:
      break;
  }
  if (in.store.kind(callee) != TypeKind::ClassObject) return {};
  const ClassId cls = in.store.class_object(callee).cls;
  if (cls == in.known_class(KnownClass::Type)) {
    const bool makes = positional_argument(tree, call, 2) && !positional_argument(tree, call, 3);
    return makes ? Maker{Maker::Kind::Type, {}} : Maker{};
  }
  const NodeId first = positional_argument(tree, call, 0);
  const bool enough = positional_argument(tree, call, 1) || keyword_argument(tree, call, names().names_option);
  if (!first || tree.kind(first) != NodeKind::ConstStr || !enough) return {};
  if (in.class_info(cls).flavor != ClassFlavor::Enum || !in.enum_members(cls).empty()) return {};
  return {Maker::Kind::Enum, cls};
}

Maker maker_of(Inference& in, const FileUnit& unit, NodeId call) {
  const NodeId func = ast::Call(unit.tree, call).func();
  const TypeId callee = value_of(in, call_context(unit, call), func);
  return callee ? maker_of(in, unit.tree, call, callee) : Maker();
}

std::vector<std::string_view> split_names(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = text.find_first_not_of(" ,\t\n", at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_of(" ,\t\n", begin), text.size());
    words.push_back(text.substr(begin, at - begin));
  }
  return words;
}

/// A name in the argument of a factory, and what stands beside it in a mapping or a pair, if anything does.
struct WrittenName {
  NameId name;
  NodeId value;
};

std::vector<WrittenName> words_of(std::string_view text) {
  std::vector<WrittenName> found;
  for (const std::string_view word : split_names(text)) found.push_back({intern(word), {}});
  return found;
}

/// Names given as `"a b"`, `"a, b"`, `["a", "b"]`, `[("a", 1), ("b", 2)]` or `{"a": 1, "b": 2}`; nullopt if they are not
/// written out.
std::optional<std::vector<WrittenName>> written_names(const ast::Tree& tree, NodeId node) {
  if (!node) return std::nullopt;
  if (tree.kind(node) == NodeKind::ConstStr) return words_of(ast::ConstStr(tree, node).value());
  std::vector<WrittenName> found;
  const auto add = [&](NodeId name, NodeId value) {
    if (tree.kind(name) != NodeKind::ConstStr) return false;
    found.push_back({intern(ast::ConstStr(tree, name).value()), value});
    return true;
  };
  if (tree.kind(node) == NodeKind::Dict) {
    for (const NodeId item : ast::Dict(tree, node).items()) {
      const ast::DictItem pair(tree, item);
      if (!add(pair.key(), pair.value())) return std::nullopt;
    }
    return found;
  }
  if (!has_elements(tree, node)) return std::nullopt;
  for (const NodeId element : ast::children(tree, node)) {
    const bool is_pair = has_elements(tree, element) && ast::children(tree, element).size() == 2;
    const bool is_name = is_pair ? add(tree.child(element, 0), tree.child(element, 1)) : add(element, {});
    if (!is_name) return std::nullopt;
  }
  return found;
}

/// A string written out, or the name of a `Final` that holds one.
std::optional<std::string> written_string(Inference& in, const FileUnit& unit, NodeId node) {
  if (unit.tree.kind(node) == NodeKind::ConstStr) return ast::ConstStr(unit.tree, node).value();
  const SymbolPlace place = named_symbol(in, call_context(unit, node), node);
  const auto final = place ? final_declaration(in, *place.unit, place.symbol) : std::nullopt;
  if (!final || !final->has_value) return std::nullopt;
  const ast::Tree& tree = place.unit->tree;
  const NodeId value = ast::AnnAssign(tree, final->statement).value();
  return tree.kind(value) == NodeKind::ConstStr ? std::optional<std::string>(ast::ConstStr(tree, value).value()) : std::nullopt;
}

NodeId fields_argument(const ast::Tree& tree, NodeId call) {
  if (const NodeId positional = positional_argument(tree, call, 1)) return positional;
  if (const NodeId named = keyword_argument(tree, call, names().field_names)) return named;
  return keyword_argument(tree, call, names().fields_option);
}

/// The arguments that are fields of `NamedTuple("Point", x=int, y=int)`: so it could be written up to Python 3.14.
std::vector<NodeId> keyword_fields(const ast::Tree& tree, NodeId call) {
  std::vector<NodeId> fields;
  if (fields_argument(tree, call)) return fields;
  for (const NodeId argument : ast::Call(tree, call).arguments()) {
    if (tree.kind(argument) == NodeKind::Keyword && ast::Keyword(tree, argument).name()) fields.push_back(argument);
  }
  return fields;
}

bool is_untyped_factory(Inference& in, const FileUnit& unit, NodeId call) {
  return known_function_named(in, call_context(unit, call), ast::Call(unit.tree, call).func()) == KnownFunction::NamedTupleFactory;
}

std::size_t default_count(const ast::Tree& tree, NodeId call) {
  const NodeId defaults = keyword_argument(tree, call, names().defaults);
  if (!defaults) return 0;
  return has_elements(tree, defaults) ? ast::children(tree, defaults).size() : std::size_t{1} << 20;
}

/// Words that no variable can be called.
bool is_reserved_word(std::string_view text) {
  static constexpr std::string_view kWords[] = {"False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
                                                "class", "continue", "def",   "del",    "elif", "else",   "except", "for",      "finally",
                                                "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
                                                "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
  return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

/// `rename=True` gives other names to those that are keywords, private or taken.
bool can_be_field(const std::vector<NamedTupleField>& before, NameId name) { return field_refusal(before, name).empty(); }

/// A class that a call makes is not generic: what its type variables stand for is not known.
TypeId without_unbound(Inference& in, TypeId type) {
  if (!type || !in.store.has_type_vars(type)) return type;
  types::Substitution unknown;
  for (const TypeVarId var : types::free_type_vars(in.ctx, type)) {
    if (!in.store.type_var_key(var).binder.file.valid()) unknown.set(var, types::unknown_argument(in.ctx, var));
  }
  return types::substitute(in.ctx, type, unknown);
}

TypeId field_type(Inference& in, const FileUnit& unit, NodeId annotation) {
  return without_unbound(in, annotation_type(in, call_context(unit, annotation), annotation));
}

}  // namespace

std::string_view field_refusal(std::span<const NamedTupleField> before, NameId name) {
  const std::string_view text = name_text(name);
  if (is_reserved_word(text)) return "is a keyword of Python";
  if (text.starts_with("_")) return "begins with an underscore, which named tuples keep for themselves";
  if (text.empty() || text.find_first_of(" -.") != std::string_view::npos || (text.front() >= '0' && text.front() <= '9')) {
    return "is no name that a variable can have";
  }
  const bool is_taken = std::any_of(before.begin(), before.end(), [name](const NamedTupleField& field) { return field.name == name; });
  return is_taken ? "is there already" : "";
}

// ---- named tuples -----------------------------------------------------------------------------------------------------------------

bool has_unknown_fields(Inference& in, const ClassSource& source) {
  const ast::Tree& tree = source.unit->tree;
  const NodeId fields = fields_argument(tree, source.node);
  if (is_untyped_factory(in, *source.unit, source.node)) return !written_names(tree, fields);
  if (!has_elements(tree, fields)) return keyword_fields(tree, source.node).empty();
  for (const NodeId element : ast::children(tree, fields)) {
    if (!has_elements(tree, element) || ast::children(tree, element).size() != 2) return true;
    if (!written_string(in, *source.unit, tree.first_child(element))) return true;
  }
  return false;
}

std::vector<NamedTupleField> called_named_tuple_fields(Inference& in, const ClassSource& source) {
  const FileUnit& unit = *source.unit;
  const ast::Tree& tree = unit.tree;
  std::vector<NamedTupleField> fields;
  if (has_unknown_fields(in, source)) return fields;
  const NodeId written = fields_argument(tree, source.node);
  if (is_untyped_factory(in, unit, source.node)) {
    const auto names_written = written_names(tree, written);
    const bool renames = constant_flag(tree, keyword_argument(tree, source.node, names().rename), false);
    for (const auto& [name, value] : *names_written) {
      const bool is_replaced = renames && !can_be_field(fields, name);
      fields.push_back({is_replaced ? intern(fmt::format("_{}", fields.size())) : name, in.store.any(), false, {unit.id, source.node}});
    }
  } else if (!written) {
    for (const NodeId node : keyword_fields(tree, source.node)) {
      const ast::Keyword field(tree, node);
      fields.push_back({field.name(), field_type(in, unit, field.value()), false, {unit.id, node}});
    }
  } else {
    for (const NodeId element : ast::children(tree, written)) {
      const NodeId name = tree.first_child(element);
      const NodeId type = tree.next_sibling(name);
      fields.push_back({intern(*written_string(in, unit, name)), field_type(in, unit, type), false, {unit.id, name}});
    }
  }
  const std::size_t defaults = std::min(default_count(tree, source.node), fields.size());
  for (std::size_t i = fields.size() - defaults; i < fields.size(); ++i) fields[i].has_default = true;
  return fields;
}

// ---- enums --------------------------------------------------------------------------------------------------------------------------

namespace {

std::vector<WrittenName> written_members(const ClassSource& source) {
  const ast::Tree& tree = source.unit->tree;
  NodeId written = positional_argument(tree, source.node, 1);
  if (!written) written = keyword_argument(tree, source.node, names().names_option);
  return written_names(tree, written).value_or(std::vector<WrittenName>());
}

}  // namespace

std::vector<NameId> called_enum_members(Inference& in, ClassId cls) {
  std::vector<NameId> members;
  for (const WrittenName& member : written_members(class_source(in, cls))) members.push_back(member.name);
  return members;
}

NodeId called_enum_value(Inference& in, ClassId cls, NameId member) {
  for (const auto& [name, value] : written_members(class_source(in, cls))) {
    if (name == member) return value;
  }
  return {};
}

// ---- class information -----------------------------------------------------------------------------------------------------------------

namespace {

TypeId as_base(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  const TypeKind kind = in.store.kind(type);
  return kind == TypeKind::Instance || kind == TypeKind::Tuple ? type : in.store.unknown();
}

TypeId new_type_base(Inference& in, const ClassSource& source) {
  const NodeId base = positional_argument(source.unit->tree, source.node, 1);
  return base ? annotation_type(in, call_context(*source.unit, base), base) : in.store.unknown();
}

TypeList dynamic_bases(Inference& in, const ClassSource& source) {
  TypeList bases;
  const ast::Tree& tree = source.unit->tree;
  const NodeId written = positional_argument(tree, source.node, 1);
  if (!written || tree.kind(written) != NodeKind::Tuple) return {in.store.unknown()};
  for (const NodeId base : ast::Tuple(tree, written).elts()) {
    const TypeId value = value_of(in, call_context(*source.unit, base), base);
    const TypeId type = value ? value_as_type(in, value) : TypeId();
    bases.push_back(type ? as_base(in, type) : in.store.unknown());
  }
  return bases;
}

void add_typed_dict_fields(Inference& in, const ClassSource& source, ClassInfo& info) {
  const FileUnit& unit = *source.unit;
  const ast::Tree& tree = unit.tree;
  const NodeId written = positional_argument(tree, source.node, 1);
  const bool total = constant_flag(tree, keyword_argument(tree, source.node, names().total), true);
  info.typed_dict_closed = constant_flag(tree, keyword_argument(tree, source.node, names().closed), false);
  if (const NodeId extra = keyword_argument(tree, source.node, names().extra_items)) {
    set_extra_items(in, unit, extra, info);
  }
  if (!written || tree.kind(written) != NodeKind::Dict) return;
  for (const NodeId item : ast::Dict(tree, written).items()) {
    const ast::DictItem entry(tree, item);
    if (tree.kind(entry.key()) != NodeKind::ConstStr) continue;
    Qualifiers qualifiers;
    AnnotationContext context = call_context(unit, entry.value());
    context.allow_required = true;
    TypedDictField field;
    field.name = intern(ast::ConstStr(tree, entry.key()).value());
    field.type = without_unbound(in, annotation_type(in, context, entry.value(), &qualifiers));
    field.required = qualifiers.is_required || (total && !qualifiers.is_not_required);
    field.read_only = qualifiers.is_read_only;
    field.definition = {unit.id, entry.key()};
    info.typed_dict_fields.push_back(field);
  }
}

TypeId metaclass_of_bases(Inference& in, const TypeList& bases) {
  TypeId best = in.ctx.known_instance(KnownClass::Type);
  for (const TypeId base : bases) {
    if (in.store.kind(base) != TypeKind::Instance) continue;
    const TypeId metaclass = in.class_info(in.store.instance(base).cls).metaclass;
    if (metaclass && in.store.kind(metaclass) == TypeKind::Instance && in.store.kind(best) == TypeKind::Instance &&
        derives_from(in, in.store.instance(metaclass).cls, in.store.instance(best).cls)) {
      best = metaclass;
    }
  }
  return best;
}

void finish(Inference& in, ClassInfo& info, const TypeList& mro_bases) {
  const TypeId self = in.store.make(types::InstanceType{info.id, {}});
  info.mro_failed = !linearize(in, self, mro_bases, info.mro);
  for (const TypeId entry : info.mro) info.has_unknown_base |= in.ctx.is_dynamic(entry);
  if (info.has_unknown_base) info.mro.push_back(in.ctx.object());
  info.metaclass = metaclass_of_bases(in, info.bases);
}

}  // namespace

void describe_called_class(Inference& in, const ClassSource& source, ClassInfo& info) {
  const Maker maker = maker_of(in, *source.unit, source.node);
  switch (maker.kind) {
    case Maker::Kind::NewType:
      info.flavor = ClassFlavor::NewType;
      info.new_type_base = new_type_base(in, source);
      info.bases = {as_base(in, info.new_type_base)};
      return finish(in, info, info.bases);
    case Maker::Kind::NamedTuple: {
      info.flavor = ClassFlavor::NamedTuple;
      const TypeId named_tuple = in.ctx.known_instance(KnownClass::NamedTuple);
      info.bases = {named_tuple};
      const bool unknown = has_unknown_fields(in, source);
      finish(in, info, {unknown ? in.store.make(types::TupleType{{in.store.unknown()}, 0}) : named_tuple_shape(in, info.id)});
      info.mro.insert(info.mro.begin() + 1, named_tuple);
      return;
    }
    case Maker::Kind::TypedDict:
      info.flavor = ClassFlavor::TypedDict;
      info.bases = {in.ctx.known_instance(KnownClass::TypedDictFallback)};
      add_typed_dict_fields(in, source, info);
      finish(in, info, info.bases);
      return finish_called_typed_dict(in, info);
    case Maker::Kind::Enum:
      info.flavor = ClassFlavor::Enum;
      info.bases = {in.store.make(types::InstanceType{maker.enum_class, {}})};
      return finish(in, info, info.bases);
    case Maker::Kind::Type:
      info.bases = dynamic_bases(in, source);
      if (info.bases.empty()) info.bases.push_back(in.ctx.object());
      return finish(in, info, info.bases);
    case Maker::Kind::None:
      info.bases = {in.store.unknown()};
      return finish(in, info, info.bases);
  }
}

// ---- the calls ---------------------------------------------------------------------------------------------------------------------------

namespace {

/// Type expressions among the arguments are evaluated as such, so that what is wrong in them is reported; the rest is
/// ordinary code.
void check_type_argument(RegionContext& rc, NodeId node) {
  AnnotationContext context = call_context(rc.unit, node);
  context.rc = &rc;
  context.allow_required = context.allow_param_list = context.allow_unpacked = true;
  annotation_type(rc.in, context, node);
}

void check_fields(RegionContext& rc, NodeId fields) {
  const ast::Tree& tree = rc.tree();
  if (!has_elements(tree, fields)) {
    infer_expression(rc, fields);
    return;
  }
  for (const NodeId element : ast::children(tree, fields)) {
    if (has_elements(tree, element) && ast::children(tree, element).size() == 2) {
      check_type_argument(rc, tree.next_sibling(tree.first_child(element)));
    } else {
      infer_expression(rc, element);
    }
  }
}

void check_keys(RegionContext& rc, NodeId dict) {
  const ast::Tree& tree = rc.tree();
  if (tree.kind(dict) != NodeKind::Dict) {
    infer_expression(rc, dict);
    return;
  }
  for (const NodeId item : ast::Dict(tree, dict).items()) check_type_argument(rc, ast::DictItem(tree, item).value());
}

bool is_type_keyword(NameId name) { return name == names().bound || name == names().default_ || name == names().extra_items; }

enum class SecondArgument : std::uint8_t { Code, Type, Fields, Keys };

void check_arguments(RegionContext& rc, NodeId call, SecondArgument second, bool all_types) {
  const ast::Tree& tree = rc.tree();
  std::size_t position = 0;
  for (const NodeId argument : ast::Call(tree, call).arguments()) {
    if (tree.kind(argument) == NodeKind::Keyword) {
      const ast::Keyword keyword(tree, argument);
      if (is_type_keyword(keyword.name()) || (second == SecondArgument::Fields && !fields_argument(tree, call)))
        check_type_argument(rc, keyword.value());
      else
        infer_expression(rc, keyword.value());
      continue;
    }
    const NodeId value = tree.kind(argument) == NodeKind::Starred ? ast::Starred(tree, argument).value() : argument;
    const std::size_t at = position++;
    if ((at >= 1 && all_types) || (at == 1 && second == SecondArgument::Type))
      check_type_argument(rc, value);
    else if (at == 1 && second == SecondArgument::Fields)
      check_fields(rc, value);
    else if (at == 1 && second == SecondArgument::Keys)
      check_keys(rc, value);
    else
      infer_expression(rc, value);
  }
}

TypeId make_class(RegionContext& rc, NodeId call) {
  const ast::Tree& tree = rc.tree();
  const NodeId name = positional_argument(tree, call, 0);
  types::ClassKey key;
  key.definition = {rc.unit.id, call};
  key.name = name && tree.kind(name) == NodeKind::ConstStr ? intern(ast::ConstStr(tree, name).value()) : intern("<class>");
  return rc.in.store.make(types::ClassObjectType{rc.in.store.class_id(key), {}});
}

}  // namespace

TypeId type_making_call(RegionContext& rc, NodeId call, TypeId callee) {
  Inference& in = rc.in;
  switch (type_maker(in, callee)) {
    case TypeMaker::TypeVar:
    case TypeMaker::ParamSpec:
    case TypeMaker::TypeVarTuple: {
      const TypeVarId var = type_var_of_call(in, rc.unit, call, rc.unit.index.enclosing_scope(call));
      if (!var) return {};
      check_arguments(rc, call, SecondArgument::Code, true);
      check_type_var_call(rc, call, var);
      // `default=Unpack[...]` is read as a type here: as an ordinary expression it would be misplaced.
      if (const NodeId written = keyword_argument(rc.tree(), call, names().default_)) rc.set_type(written, in.store.unknown());
      return type_var_value(in, var);
    }
    case TypeMaker::TypeAliasType:
      return infer_alias_call(rc, call);
    case TypeMaker::Sentinel:
      return sentinel_of_call(rc, call, callee);
    default:
      break;
  }
  const Maker maker = maker_of(in, rc.tree(), call, callee);
  switch (maker.kind) {
    case Maker::Kind::NewType:
      check_arguments(rc, call, SecondArgument::Type, false);
      check_new_type(rc, call);
      break;
    case Maker::Kind::NamedTuple: {
      const bool typed = known_function(in, callee) != KnownFunction::NamedTupleFactory;
      check_arguments(rc, call, typed ? SecondArgument::Fields : SecondArgument::Code, false);
      check_named_tuple_call(rc, call);
      break;
    }
    case Maker::Kind::TypedDict:
      check_arguments(rc, call, SecondArgument::Keys, false);
      check_typed_dict_call(rc, call);
      break;
    case Maker::Kind::Enum:
    case Maker::Kind::Type:
      check_arguments(rc, call, SecondArgument::Code, false);
      break;
    case Maker::Kind::None:
      return {};
  }
  return make_class(rc, call);
}

}  // namespace awl::infer
