// Type expressions: from a node to the type that it means.
#include "infer/annotations/type_expressions.h"

#include <algorithm>
#include <iterator>

#include "infer/annotations/type_vars.h"
#include "infer/classes/classes.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/state.h"
#include "syntax/parse.h"

namespace awl::infer {

using ast::NodeKind;
using types::TypeFormType;
using types::TypeVarKind;

AnnotationContext inner(const AnnotationContext& context) {
  AnnotationContext result = context;
  result.allow_unpacked = result.allow_param_list = result.allow_class_var = result.allow_final = result.allow_required = false;
  result.allow_args_part = result.allow_kwargs_part = false;
  return result;
}

AnnotationContext annotation_context(const FileUnit& unit, NodeId node) {
  AnnotationContext context;
  context.unit = &unit;
  context.tree = &unit.tree;
  context.scope = unit.index.enclosing_scope(node);
  return context;
}

std::string spelled(const AnnotationContext& context, NodeId node) {
  constexpr std::size_t kLong = 40;
  const bool is_path = context.tree->kind(node) == NodeKind::Name || context.tree->kind(node) == NodeKind::Attribute;
  if (!is_path || context.tree != &context.unit->tree) return "this special form";
  const std::string_view text = context.unit->source.slice(context.tree->range(node));
  return text.size() > kLong ? std::string("this special form") : "`" + std::string(text) + "`";
}

void complain(const AnnotationContext& context, NodeId node, std::string message, Rule rule) {
  if (wants_report(context)) report(*context.rc, rule, context.tree->range(node), std::move(message));
}

void complain_if_unbound(Inference& in, const AnnotationContext& context, NodeId node, TypeVarId bound) {
  if (context.is_eager || !is_unbound(in, bound) || !wants_report(context)) return;
  report(*context.rc, Rule::unbound_type_variable, context.tree->range(node),
         fmt::format("type variable `{}` is not bound here: no class or function around this place has it as a parameter",
                     name_text(in.store.type_var_key(bound).name)));
}

bool runs_in_order(const Inference& in, const AnnotationContext& context) {
  const bool in_string = context.tree != &context.unit->tree;
  if (in_string || context.unit->is_stub) return false;
  if (context.is_eager) return true;
  return !context.unit->tree.future_annotations && in.program.environment().version < PythonVersion{3, 14};
}

// ---- walks ------------------------------------------------------------------------------------------------------------------

namespace {

std::shared_ptr<const ast::Tree> parse_quoted(const AnnotationContext& context, NodeId string) {
  auto tree = syntax::parse_annotation_string(context.unit->source.text, *context.tree, string);
  return tree ? std::make_shared<const ast::Tree>(std::move(*tree)) : nullptr;
}

/// The same annotation is asked for by the check of its statement, by the symbol and by the signature: it is parsed once.
std::shared_ptr<const ast::Tree> quoted_tree(Inference& in, const AnnotationContext& context, NodeId string) {
  if (context.tree != &context.unit->tree) return parse_quoted(context, string);  // a string inside a string
  FileState& state = in.file_state(context.unit->id);
  {
    const std::lock_guard lock(state.quoted_mutex);
    if (const auto known = state.quoted.find(string); known != state.quoted.end()) return known->second;
  }
  auto tree = parse_quoted(context, string);
  const std::lock_guard lock(state.quoted_mutex);
  return state.quoted.try_emplace(string, std::move(tree)).first->second;
}

}  // namespace

bool within_string(Inference& in, const AnnotationContext& context, NodeId string, PartVisitor visit) {
  const auto tree = quoted_tree(in, context, string);
  if (!tree) return false;
  AnnotationContext within = context;
  within.tree = tree.get();
  visit(within, tree->root());
  return true;
}

NameId typing_name(Inference& in, const AnnotationContext& context, NodeId node) {
  const SymbolPlace place = named_symbol(in, context, node);
  return place && is_typing_module(*place.unit) ? place.unit->index.symbol(place.symbol).name : NameId();
}

void for_each_part(Inference& in, const AnnotationContext& context, NodeId node, PartVisitor visit) {
  const ast::Tree& tree = *context.tree;
  for (NodeId part = node; part.value < tree.node(node).next;) {
    visit(context, part);
    NodeId next(part.value + 1);
    if (tree.kind(part) == NodeKind::ConstStr) {
      within_string(in, context, part, [&](const AnnotationContext& within, NodeId root) { for_each_part(in, within, root, visit); });
    } else if (tree.kind(part) == NodeKind::Subscript) {
      const ast::Subscript subscript(tree, part);
      const NameId form = typing_name(in, context, subscript.value());
      if (form && (form == names().literal || form == names().annotated)) {
        for_each_part(in, context, subscript.value(), visit);
        const std::vector<NodeId> arguments = subscript_arguments(tree, part);
        if (form == names().annotated && !arguments.empty()) for_each_part(in, context, arguments.front(), visit);
        next = tree.next_sibling(part);
      }
    }
    part = next;
  }
}

// ---- values as types --------------------------------------------------------------------------------------------------------

namespace {

/// "`Any`" for the builtin `any`, "`Callable`" for `callable`: `typing` has a form of that name with a capital.
std::string form_named_like(Inference& in, TypeId function) {
  if (in.store.kind(function) != TypeKind::Function) return {};
  const types::FunctionType& type = in.store.function(function);
  if (!type.definition.file || in.unit(type.definition.file).module != names().builtins) return {};
  std::string name(name_text(type.name));
  if (name.empty()) return {};
  name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
  const auto typing = in.program.stdlib_module("typing");
  return typing && module_member(in, *typing, intern(name)).exists ? "`" + name + "` from `typing`" : std::string();
}

TypeId describe_and_refuse(Inference& in, const AnnotationContext& context, NodeId node, TypeId value) {
  if (!wants_report(context)) return in.store.unknown();
  switch (in.store.kind(value)) {
    case TypeKind::Module:
      complain(context, node, fmt::format("module `{}` is not a type", in.module_display_name(value)));
      break;
    case TypeKind::Function:
    case TypeKind::BoundMethod:
    case TypeKind::Callable: {
      const std::string form = form_named_like(in, value);
      complain(context, node,
               "a function is not a type: did you mean " + (form.empty() ? "`Callable`, or the class that it returns" : form) + "?");
    } break;
    default:
      complain(context, node, fmt::format("a variable of type `{}` cannot be used as a type", types::display(in.ctx, value)));
  }
  return in.store.unknown();
}

/// Arguments for the parameters of a generic alias that is used bare.
TypeId with_default_arguments(Inference& in, TypeId type, const std::vector<TypeVarId>& params) {
  if (params.empty()) return type;
  types::Substitution map;
  for (const TypeVarId var : params) map.set(var, missing_argument(in, var, map));
  return types::substitute(in.ctx, type, map);
}

TypeId type_var_type(Inference& in, const AnnotationContext& context, NodeId node, TypeVarId var) {
  const TypeVarId bound = bind_type_var(in, context, var);
  const types::TypeVarKey& key = in.store.type_var_key(bound);
  switch (key.kind) {
    case TypeVarKind::TypeVar:
    case TypeVarKind::Self:
      if (!key.binder.file && !context.is_eager) {
        complain_if_unbound(in, context, node, bound);
        return in.store.unknown();
      }
      return in.store.make(types::TypeVarType{bound});
    case TypeVarKind::ParamSpec:
      if (!context.allow_param_list) {
        complain(context, node,
                 fmt::format("`{0}` is a ParamSpec: use it as `Callable[{0}, ...]`, `{0}.args` or `{0}.kwargs`", name_text(key.name)));
        return in.store.unknown();
      }
      return in.store.make(types::TypeVarType{bound});
    case TypeVarKind::TypeVarTuple:
      complain(context, node, fmt::format("`{0}` is a TypeVarTuple and must be unpacked: `*{0}`", name_text(key.name)));
      return in.store.make(types::UnpackedType{in.store.make(types::TypeVarType{bound})});
  }
  return in.store.unknown();
}

TypeId type_of_form(Inference& in, const AnnotationContext& context, NodeId node, TypeId value) {
  const TypeFormType& form = in.store.type_form(value);
  if (form.kind == TypeFormType::Kind::TypeVar) {
    return type_var_type(in, context, node, in.store.type_var(form.type).var);
  }
  if (in.store.kind(form.type) == TypeKind::ParamSpecPart) {
    types::ParamSpecPartType part = in.store.param_spec_part(form.type);
    part.var = bind_type_var(in, context, part.var);
    if (!(part.is_args ? context.allow_args_part : context.allow_kwargs_part) && wants_report(context)) {
      report(*context.rc, Rule::invalid_paramspec, context.tree->range(node),
             fmt::format("`{}.{}` can only be the annotation of `{}`", name_text(in.store.type_var_key(part.var).name),
                         part.is_args ? "args" : "kwargs", part.is_args ? "*args" : "**kwargs"));
    }
    return in.store.make(part);
  }
  return with_default_arguments(in, form.type, form.free_params);
}

/// `JSON = NewType("JSON", Union[...])` is reported; what it would mean nobody knows.
bool is_new_type_of_no_class(Inference& in, ClassId cls) {
  if (class_source(in, cls).is_statement || in.class_info(cls).flavor != types::ClassFlavor::NewType) return false;
  const TypeId base = in.class_info(cls).new_type_base;
  const TypeKind kind = base ? in.store.kind(types::resolve(in.ctx, base)) : TypeKind::Unknown;
  return kind == TypeKind::Union || kind == TypeKind::Callable || kind == TypeKind::Any;
}

/// `try: from ssl import SSLContext`, `except ImportError: SSLContext = object` (or `None`): as a type the name means what was
/// to be imported. Where it holds other values on the way, nobody knows what it means as a type.
TypeId type_of_several(Inference& in, const AnnotationContext& context, NodeId node, const TypeList& values) {
  const ClassId object = in.known_class(types::KnownClass::Object);
  TypeList members;
  for (const TypeId value : values) {
    if (in.ctx.is_none(value)) continue;
    const bool is_class = in.store.kind(value) == TypeKind::ClassObject;
    if (is_class && in.store.class_object(value).cls == object) continue;
    if (!is_class && in.store.kind(value) == TypeKind::Instance) return in.store.unknown();
    if (in.store.kind(value) == TypeKind::Literal) return in.store.unknown();
    members.push_back(value);
  }
  // `First = [int, str][0]`: refused as one variable, not once for each class it may hold.
  const auto is_some_class = [&](TypeId member) { return in.store.kind(member) == TypeKind::SubclassOf; };
  if (std::ranges::any_of(members, is_some_class)) return describe_and_refuse(in, context, node, types::make_union(in.ctx, members));
  for (TypeId& member : members) member = type_from_value(in, context, node, member);
  return members.empty() ? in.store.unknown() : types::make_union(in.ctx, members);
}

}  // namespace

TypeId type_from_value(Inference& in, const AnnotationContext& context, NodeId node, TypeId value, Qualifiers* qualifiers) {
  switch (in.store.kind(value)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
      return in.store.unknown();
    case TypeKind::ClassObject: {
      const types::ClassObjectType& object = in.store.class_object(value);
      if (object.args.empty()) {
        if (qualifiers && object.cls == in.known_class(types::KnownClass::InitVar)) qualifiers->is_init_var = true;
        if (is_new_type_of_no_class(in, object.cls)) return in.store.unknown();
        return class_instance(in, object.cls);
      }
      const TypeId instance = class_instance(in, object.cls, object.args);
      return with_default_arguments(in, instance, unbound_type_vars(in, instance));
    }
    case TypeKind::SpecialForm:
      return bare_special_form(in, context, node, special_form(in, value), qualifiers);
    case TypeKind::TypeForm:
      return type_of_form(in, context, node, value);
    case TypeKind::Sentinel:
      return value;
    case TypeKind::Instance:
      if (in.ctx.is_none(value)) return value;
      return describe_and_refuse(in, context, node, value);
    case TypeKind::Union:
      return type_of_several(in, context, node, TypeList(in.store.union_of(value).members));
    default:
      return describe_and_refuse(in, context, node, value);
  }
}

TypeId value_as_type(Inference& in, TypeId value) {
  switch (in.store.kind(value)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
      return in.store.unknown();
    case TypeKind::ClassObject:
      return class_instance(in, in.store.class_object(value).cls, in.store.class_object(value).args);
    case TypeKind::SpecialForm:
      return bare_form_meaning(in, special_form(in, value));
    case TypeKind::TypeForm: {
      const TypeFormType& form = in.store.type_form(value);
      if (form.kind == TypeFormType::Kind::TypeVar) return form.type;
      return with_default_arguments(in, form.type, form.free_params);
    }
    case TypeKind::Sentinel:
      return value;
    case TypeKind::Instance:
      return in.ctx.is_none(value) ? value : TypeId();
    case TypeKind::Union: {
      TypeList members;
      for (const TypeId member : in.store.union_of(value).members) {
        const TypeId type = value_as_type(in, member);
        if (!type) return {};
        members.push_back(type);
      }
      return types::make_union(in.ctx, members);
    }
    default:
      return {};
  }
}

TypeId type_as_value(Inference& in, TypeId type, TypeFormType::Kind kind) {
  if (in.store.kind(type) == TypeKind::Instance && !in.ctx.is_none(type)) {
    const types::InstanceType& instance = in.store.instance(type);
    return in.store.make(types::ClassObjectType{instance.cls, instance.args});
  }
  TypeFormType form;
  form.kind = kind;
  form.free_params = unbound_type_vars(in, type);
  form.type = type;
  return in.store.make(std::move(form));
}

TypeId subclass_of(Inference& in, TypeId instance) {
  if (in.store.kind(instance) != TypeKind::Union) return in.store.make(types::SubclassOfType{instance});
  return types::map_union(in.ctx, instance, [&](TypeId member) { return in.store.make(types::SubclassOfType{member}); });
}

// ---- expressions ----------------------------------------------------------------------------------------------------------------

namespace {

TypeId string_annotation(Inference& in, const AnnotationContext& context, NodeId node, Qualifiers* qualifiers) {
  TypeId type = in.store.unknown();
  const auto read = [&](const AnnotationContext& within, NodeId root) { type = annotation_type(in, within, root, qualifiers); };
  if (!within_string(in, context, node, read)) complain(context, node, "this string is no type expression");
  return type;
}

/// Whether a class leaves `|` to `type`: a metaclass may take strings.
bool has_plain_union(Inference& in, TypeId class_object) {
  static const NameId either_side[] = {names().or_, names().ror};
  const TypeId metaclass = types::nominal_type(in.ctx, class_object);
  if (!metaclass || in.store.kind(metaclass) != TypeKind::Instance) return false;
  return std::all_of(std::begin(either_side), std::end(either_side), [&](NameId name) {
    const auto member = in.class_member(in.store.instance(metaclass).cls, {}, name, types::MemberFilter::All);
    return member && member->owner == in.known_class(types::KnownClass::Type);
  });
}

/// Whether `|` between this and a string fails when it runs: classes take classes only. What `typing` makes takes strings, too.
bool refuses_strings(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::Tree& tree = *context.tree;
  switch (tree.kind(node)) {
    case NodeKind::ConstNone:
    case NodeKind::ConstStr:
      return true;
    case NodeKind::BinOp:
      return refuses_strings(in, context, ast::BinOp(tree, node).left()) && refuses_strings(in, context, ast::BinOp(tree, node).right());
    case NodeKind::Name:
    case NodeKind::Attribute: {
      const TypeId value = value_of(in, context, node);
      if (!value || in.store.kind(value) != TypeKind::ClassObject || !in.store.class_object(value).args.empty()) return false;
      return has_plain_union(in, value);
    }
    default:
      return false;
  }
}

/// Whether an annotation is looked at by nobody when the program runs: as a string, of a local variable.
bool is_evaluated(const AnnotationContext& context) {
  const ast::Tree& tree = *context.tree;
  if (&tree != &context.unit->tree || context.unit->is_stub) return false;
  if (context.is_eager) return true;
  if (tree.future_annotations || tree.kind(context.rc->region) == NodeKind::TypeAlias) return false;
  const bool is_local = context.unit->index.scope(context.scope).kind == semantic::ScopeKind::Function;
  return !is_local || tree.kind(context.rc->region) != NodeKind::AnnAssign;
}

/// `"A" | int` fails before anybody could look for `A`.
void check_string_operand(Inference& in, const AnnotationContext& context, const ast::BinOp& operation) {
  if (!is_evaluated(context)) return;
  const NodeId left = operation.left(), right = operation.right();
  const bool left_is_string = context.tree->kind(left) == NodeKind::ConstStr;
  if (!left_is_string && context.tree->kind(right) != NodeKind::ConstStr) return;
  if (!refuses_strings(in, context, left_is_string ? right : left)) return;
  complain(context, left_is_string ? left : right,
           "`|` between a string and a class fails when it runs: put the whole union in the string");
}

void collect_union(Inference& in, const AnnotationContext& context, NodeId node, TypeList& members) {
  if (context.tree->kind(node) == NodeKind::BinOp) {
    const ast::BinOp operation(*context.tree, node);
    if (operation.op() == ast::Operator::BitOr) {
      collect_union(in, context, operation.left(), members);
      collect_union(in, context, operation.right(), members);
      if (wants_report(context)) check_string_operand(in, context, operation);
      return;
    }
  }
  members.push_back(annotation_type(in, context, node));
}

TypeId binary_annotation(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::BinOp operation(*context.tree, node);
  if (operation.op() != ast::Operator::BitOr) {
    complain(context, node, fmt::format("operator `{}` is not allowed in a type expression", ast::operator_text(operation.op())));
    return in.store.unknown();
  }
  TypeList members;
  collect_union(in, inner(context), node, members);
  return types::make_union(in.ctx, members);
}

TypeId subscript_annotation(Inference& in, const AnnotationContext& context, NodeId node, Qualifiers* qualifiers) {
  const TypeId base = value_of(in, context, ast::Subscript(*context.tree, node).value());
  if (!base) {
    complain(context, node, "only classes, aliases and special forms can be subscripted in a type expression");
    return in.store.unknown();
  }
  return subscript_type(in, context, node, base, qualifiers);
}

const char* refused_expression(NodeKind kind) {
  switch (kind) {
    case NodeKind::Call:
      return "a call is not allowed in a type expression";
    case NodeKind::List:
      return "a list is not allowed in a type expression: did you mean `list[...]`?";
    case NodeKind::Tuple:
      return "a tuple is not allowed in a type expression: did you mean `tuple[...]`?";
    case NodeKind::Dict:
      return "a dict is not allowed in a type expression: did you mean `dict[..., ...]`?";
    case NodeKind::ConstInt:
    case NodeKind::ConstFloat:
    case NodeKind::ConstComplex:
    case NodeKind::ConstTrue:
    case NodeKind::ConstFalse:
    case NodeKind::ConstBytes:
      return "a value is not a type: did you mean `Literal[...]`?";
    case NodeKind::ConstEllipsis:
      return "`...` is not allowed here: only `tuple[T, ...]` and `Callable[..., T]` take it";
    case NodeKind::JoinedStr:
    case NodeKind::TemplateStr:
      return "an f-string is not allowed in a type expression";
    case NodeKind::BoolOp:
      return "`and` and `or` are not allowed in a type expression: did you mean `|`?";
    default:
      return "this expression is not allowed in a type expression";
  }
}

}  // namespace

TypeId annotation_type(Inference& in, const AnnotationContext& context, NodeId node, Qualifiers* qualifiers) {
  const ast::Tree& tree = *context.tree;
  switch (tree.kind(node)) {
    case NodeKind::ConstNone:
      return in.ctx.none();
    case NodeKind::ConstStr:
      return string_annotation(in, context, node, qualifiers);
    case NodeKind::Name:
    case NodeKind::Attribute: {
      const TypeId value = value_of(in, context, node);
      if (!value) return in.store.unknown();
      if (wants_report(context)) check_is_alias(in, context, node, value);
      return type_from_value(in, context, node, value, qualifiers);
    }
    case NodeKind::Subscript:
      return subscript_annotation(in, context, node, qualifiers);
    case NodeKind::BinOp:
      return binary_annotation(in, context, node);
    case NodeKind::Starred:
      if (!context.allow_unpacked) complain(context, node, "unpacking is not allowed here");
      return unpacked_type(in, inner(context), ast::Starred(tree, node).value());
    case NodeKind::List:
      if (context.allow_param_list) return parameter_list_type(in, context, node);
      break;
    case NodeKind::ConstEllipsis:
      if (context.allow_param_list) return gradual_parameters(in);
      break;
    case NodeKind::Absent:
    case NodeKind::ErrorExpr:
      return in.store.unknown();
    default:
      break;
  }
  std::string message = refused_expression(tree.kind(node));
  if (tree.kind(node) == NodeKind::Call && &tree == &context.unit->tree) {
    const NodeId callee = ast::Call(tree, node).func();
    const bool is_path = tree.kind(callee) == NodeKind::Name || tree.kind(callee) == NodeKind::Attribute;
    const TypeId made = is_path ? value_of(in, context, callee) : TypeId();
    if (made && in.store.kind(made) == TypeKind::ClassObject) {
      message += fmt::format(": did you mean `{}`?", context.unit->source.slice(tree.range(callee)));
    }
  }
  complain(context, node, std::move(message));
  return in.store.unknown();
}

TypeId annotation_type(Inference& in, const FileUnit& unit, NodeId node, Qualifiers* qualifiers) {
  AnnotationContext context = annotation_context(unit, node);
  context.allow_unpacked = context.allow_class_var = context.allow_final = context.allow_required = true;
  return annotation_type(in, context, node, qualifiers);
}

}  // namespace awl::infer
