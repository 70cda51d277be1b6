// Special forms in type expressions: bare and subscripted.
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/classes.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;

std::vector<NodeId> subscript_arguments(const ast::Tree& tree, NodeId subscript) {
  const NodeId slice = ast::Subscript(tree, subscript).slice();
  std::vector<NodeId> arguments;
  if (tree.kind(slice) == NodeKind::Tuple) {
    for (const NodeId element : ast::Tuple(tree, slice).elts()) arguments.push_back(element);
  } else {
    arguments.push_back(slice);
  }
  return arguments;
}

// ---- tuples -------------------------------------------------------------------------------------------------------------------

TypeId tuple_of(Inference& in, const TypeList& elements) {
  types::TupleType tuple;
  for (const TypeId element : elements) {
    if (in.store.kind(element) != TypeKind::Unpacked) {
      tuple.elements.push_back(element);
      continue;
    }
    const TypeId inside = in.store.unpacked(element).inner;
    if (in.store.kind(inside) == TypeKind::Tuple) {
      const types::TupleType& spread = in.store.tuple(inside);
      if (spread.variadic >= 0 && tuple.variadic < 0) {
        tuple.variadic = static_cast<std::int32_t>(tuple.elements.size()) + spread.variadic;
      }
      tuple.elements.insert(tuple.elements.end(), spread.elements.begin(), spread.elements.end());
    } else {
      if (tuple.variadic < 0) tuple.variadic = static_cast<std::int32_t>(tuple.elements.size());
      tuple.elements.push_back(element);
    }
  }
  return in.store.make(std::move(tuple));
}

namespace {

bool is_variadic_part(const Inference& in, TypeId element) {
  if (in.store.kind(element) != TypeKind::Unpacked) return false;
  const TypeId inside = in.store.unpacked(element).inner;
  return in.store.kind(inside) != TypeKind::Tuple || in.store.tuple(inside).variadic >= 0;
}

TypeId any_tuple(Inference& in, TypeId element) { return in.store.make(types::TupleType{{element}, 0}); }

}  // namespace

TypeId tuple_type(Inference& in, const AnnotationContext& context, const std::vector<NodeId>& elements) {
  const ast::Tree& tree = *context.tree;
  AnnotationContext within = inner(context);
  if (elements.size() == 2 && tree.kind(elements[1]) == NodeKind::ConstEllipsis) {
    return any_tuple(in, annotation_type(in, within, elements[0]));
  }
  within.allow_unpacked = true;
  TypeList types;
  unsigned variadic = 0;
  for (const NodeId element : elements) {
    if (tree.kind(element) == NodeKind::ConstEllipsis) {
      complain(context, element, "`...` may only follow one single type: `tuple[T, ...]`");
      types.push_back(in.store.unknown());
      continue;
    }
    types.push_back(annotation_type(in, within, element));
    if (is_variadic_part(in, types.back()) && ++variadic == 2) {
      complain(context, element, "a tuple can have only one part of unknown length");
    }
  }
  return tuple_of(in, types);
}

TypeId unpacked_type(Inference& in, const AnnotationContext& context, NodeId operand) {
  TypeId inside;
  const ast::Tree& tree = *context.tree;
  if (tree.kind(operand) == NodeKind::Name || tree.kind(operand) == NodeKind::Attribute) {
    const TypeId value = value_of(in, context, operand);
    if (!value) return in.store.unknown();
    if (in.store.kind(value) == TypeKind::TypeForm && in.store.type_form(value).kind == types::TypeFormType::Kind::TypeVar) {
      const TypeVarId var = in.store.type_var(in.store.type_form(value).type).var;
      const TypeVarId bound = bind_type_var(in, context, var);
      complain_if_unbound(in, context, operand, bound);
      inside = in.store.make(types::TypeVarType{bound});
    } else {
      inside = type_from_value(in, context, operand, value);
    }
  } else {
    inside = annotation_type(in, context, operand);
  }
  switch (in.store.kind(inside)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
      return in.store.make(types::UnpackedType{any_tuple(in, inside)});
    case TypeKind::Unpacked:
      return inside;
    case TypeKind::Tuple:
    case TypeKind::TypeVar:
    case TypeKind::Instance:
    case TypeKind::AliasReference:
      return in.store.make(types::UnpackedType{inside});
    default:
      complain(context, operand,
               fmt::format("`{}` cannot be unpacked: only tuples, TypeVarTuples and (for `**kwargs`) TypedDicts can",
                           types::display(in.ctx, inside)));
      return in.store.unknown();
  }
}

// ---- Literal ---------------------------------------------------------------------------------------------------------------------

namespace {

/// The type of one value inside `Literal[...]`; none if it is no literal.
TypeId literal_value(Inference& in, const AnnotationContext& context, NodeId node) {
  switch (context.tree->kind(node)) {
    case NodeKind::Name:
    case NodeKind::Attribute:
    case NodeKind::Subscript: {
      const TypeId value = value_of(in, context, node);
      if (!value) return {};
      if (in.ctx.is_dynamic(value)) return in.store.unknown();
      if (in.store.kind(value) == TypeKind::Literal) {  // Color.RED; not a variable that happens to hold a constant
        return in.store.literal(value).kind == types::LiteralType::Kind::Enum ? value : TypeId();
      }
      if (in.store.kind(value) != TypeKind::TypeForm) return {};
      const TypeId type = in.store.type_form(value).type;  // an alias of literals
      bool all = true;
      types::for_each_member(in.ctx, type,
                             [&](TypeId member) { all = all && (in.store.kind(member) == TypeKind::Literal || in.ctx.is_none(member)); });
      return all ? type : TypeId();
    }
    default:
      return constant_type(in, *context.tree, node);
  }
}

}  // namespace

TypeId literal_type(Inference& in, const AnnotationContext& context, NodeId subscript) {
  TypeList members;
  const NodeId slice = ast::Subscript(*context.tree, subscript).slice();
  if (context.tree->kind(slice) == NodeKind::Tuple && (context.tree->node(slice).flags & ast::flag::kParenthesized) != 0) {
    complain(context, slice, "a tuple is no literal: write the values of `Literal[...]` without parentheses");
  }
  for (const NodeId node : subscript_arguments(*context.tree, subscript)) {
    const TypeId type = literal_value(in, context, node);
    if (!type) {
      complain(context, node, "`Literal` takes ints, bools, strings, bytes, `None` and enum members, written out");
    }
    members.push_back(type ? type : in.store.unknown());
  }
  return types::make_union(in.ctx, members);
}

// ---- Callable and parameter lists ------------------------------------------------------------------------------------------------

TypeId gradual_parameters(Inference& in) {
  types::ParameterListType list;
  list.signature.is_gradual = true;
  return in.store.make(std::move(list));
}

namespace {

void add_positional(types::Signature& signature, TypeId type) {
  types::Param param;
  param.type = type;
  param.kind = types::ParamKind::PositionalOnly;
  signature.params.push_back(param);
}

void add_param_spec(Inference& in, types::Signature& signature, TypeVarId var) {
  types::Param args;
  args.name = names().args;
  args.kind = types::ParamKind::VarArgs;
  args.type = in.store.make(types::ParamSpecPartType{var, true});
  types::Param kwargs;
  kwargs.name = names().kwargs;
  kwargs.kind = types::ParamKind::KwArgs;
  kwargs.type = in.store.make(types::ParamSpecPartType{var, false});
  signature.params.push_back(args);
  signature.params.push_back(kwargs);
}

/// `[int, *Ts, str]`: what follows the unpacked part cannot be a parameter of its own, so it becomes part of the tuple.
types::Signature positional_signature(Inference& in, const TypeList& elements) {
  types::Signature signature;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (!is_variadic_part(in, elements[i])) {
      if (in.store.kind(elements[i]) == TypeKind::Unpacked) {
        for (const TypeId element : in.store.tuple(in.store.unpacked(elements[i]).inner).elements) add_positional(signature, element);
      } else {
        add_positional(signature, elements[i]);
      }
      continue;
    }
    types::Param rest;
    rest.name = names().args;
    rest.kind = types::ParamKind::VarArgs;
    rest.type = elements[i];
    if (i + 1 < elements.size()) {
      const TypeList tail(elements.begin() + static_cast<std::ptrdiff_t>(i), elements.end());
      rest.type = in.store.make(types::UnpackedType{tuple_of(in, tail)});
    }
    signature.params.push_back(rest);
    break;
  }
  return signature;
}

TypeId concatenate_type(Inference& in, const AnnotationContext& context, NodeId subscript) {
  const std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
  types::Signature signature;
  AnnotationContext last = inner(context);
  last.allow_param_list = true;
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    add_positional(signature, annotation_type(in, inner(context), arguments[i]));
  }
  const NodeId tail = arguments.back();
  const TypeId rest = context.tree->kind(tail) == NodeKind::List ? TypeId() : parameter_list_type(in, last, tail);
  if (!rest) {
    complain(context, tail, "the last argument of `Concatenate` must be a ParamSpec or `...`");
    signature.is_gradual = true;
  } else if (in.store.kind(rest) == TypeKind::TypeVar) {
    add_param_spec(in, signature, in.store.type_var(rest).var);
  } else {
    const types::Signature& more = in.store.parameter_list(rest).signature;
    signature.params.insert(signature.params.end(), more.params.begin(), more.params.end());
    signature.is_gradual = more.is_gradual;
  }
  return in.store.make(types::ParameterListType{std::move(signature)});
}

}  // namespace

TypeId parameter_list_type(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::Tree& tree = *context.tree;
  AnnotationContext within = inner(context);
  switch (tree.kind(node)) {
    case NodeKind::ConstEllipsis:
      return gradual_parameters(in);
    case NodeKind::List: {
      within.allow_unpacked = true;
      TypeList elements;
      for (const NodeId element : ast::List(tree, node).elts()) elements.push_back(annotation_type(in, within, element));
      return in.store.make(types::ParameterListType{positional_signature(in, elements)});
    }
    case NodeKind::Subscript: {
      const TypeId base = value_of(in, context, ast::Subscript(tree, node).value());
      if (base && special_form(in, base) == SpecialForm::Concatenate) return concatenate_type(in, context, node);
      return {};
    }
    case NodeKind::Name:
    case NodeKind::Attribute: {
      const TypeId value = value_of(in, context, node);
      if (!value) return {};
      if (in.ctx.is_dynamic(value)) return gradual_parameters(in);
      if (special_form(in, value) == SpecialForm::Any) return gradual_parameters(in);
      if (in.store.kind(value) != TypeKind::TypeForm) return {};
      const types::TypeFormType& form = in.store.type_form(value);
      if (form.kind != types::TypeFormType::Kind::TypeVar)
        return in.store.kind(form.type) == TypeKind::ParameterList ? form.type : TypeId();
      const TypeVarId var = in.store.type_var(form.type).var;
      if (in.store.type_var_key(var).kind != types::TypeVarKind::ParamSpec) return {};
      const TypeVarId bound = bind_type_var(in, context, var);
      complain_if_unbound(in, context, node, bound);
      return in.store.make(types::TypeVarType{bound});
    }
    case NodeKind::ConstStr: {
      within.allow_param_list = true;
      const TypeId type = annotation_type(in, within, node);
      const TypeKind kind = in.store.kind(type);
      return kind == TypeKind::TypeVar || kind == TypeKind::ParameterList ? type : TypeId();
    }
    default:
      return {};
  }
}

TypeId callable_type(Inference& in, const AnnotationContext& context, NodeId subscript) {
  const std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
  types::Signature signature;
  signature.returns = in.store.unknown();
  signature.is_gradual = true;
  if (arguments.size() != 2) {
    complain(context, subscript, "`Callable` takes two arguments: a list of parameter types (or `...`) and the return type");
  }
  if (!arguments.empty()) {
    AnnotationContext within = inner(context);
    within.allow_param_list = true;
    const TypeId list = parameter_list_type(in, within, arguments[0]);
    if (!list) {
      complain(context, arguments[0], "the parameters of `Callable` must be a list of types, a ParamSpec, `Concatenate[...]` or `...`");
    } else if (in.store.kind(list) == TypeKind::TypeVar) {
      signature.is_gradual = false;
      add_param_spec(in, signature, in.store.type_var(list).var);
    } else {
      signature = in.store.parameter_list(list).signature;
      signature.returns = in.store.unknown();
    }
  }
  if (arguments.size() >= 2) signature.returns = annotation_type(in, inner(context), arguments[1]);
  return in.store.make(types::CallableType{{std::move(signature)}});
}

// ---- special forms ------------------------------------------------------------------------------------------------------------------

namespace {

TypeId self_type(Inference& in, const AnnotationContext& context, NodeId node) {
  const ClassId cls = enclosing_class(in, *context.unit, context.scope);
  if (!cls) {
    complain(context, node, "`Self` has a meaning only inside a class");
    return in.store.unknown();
  }
  return in.store.make(types::TypeVarType{self_type_var(in, cls)});
}

TypeId gradual_callable(Inference& in) {
  types::Signature signature;
  signature.is_gradual = true;
  signature.returns = in.store.unknown();
  return in.store.make(types::CallableType{{std::move(signature)}});
}

std::string misplaced(std::string_view form) {
  if (form == "ClassVar") return "`ClassVar` is only allowed around the whole annotation of a variable in a class body";
  if (form == "Final") return "`Final` is only allowed around the whole annotation of a variable";
  return fmt::format("`{}` is not allowed here", form);
}

/// One value on the class cannot have a type that differs between its specialisations.
void refuse_type_vars(Inference& in, const AnnotationContext& context, NodeId node, TypeId type) {
  for (const TypeVarId var : types::free_type_vars(in.ctx, type)) {
    const types::TypeVarKey& key = in.store.type_var_key(var);
    if (key.kind == types::TypeVarKind::Self) continue;
    complain(context, node, fmt::format("the type of a `ClassVar` cannot depend on a type variable, here `{}`", name_text(key.name)));
    return;
  }
}

/// A qualifier around a type: notes itself and goes on inside.
TypeId qualified(Inference& in, const AnnotationContext& context, NodeId subscript, bool allowed, std::string_view form,
                 Qualifiers* qualifiers, bool Qualifiers::*flag) {
  const std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
  if (!allowed) complain(context, subscript, misplaced(form));
  if (arguments.size() != 1) complain(context, subscript, fmt::format("`{}` takes one type", form));
  Qualifiers unseen;
  if (qualifiers == nullptr) qualifiers = &unseen;
  const bool says_required = flag == &Qualifiers::is_required || flag == &Qualifiers::is_not_required;
  if (qualifiers->*flag || (says_required && (qualifiers->is_required || qualifiers->is_not_required))) {
    complain(context, subscript, fmt::format("`{}` cannot stand inside another qualifier that says the same or the opposite", form));
  }
  qualifiers->*flag = true;
  if (arguments.empty()) return in.store.unknown();
  const TypeId type = annotation_type(in, context, arguments.front(), qualifiers);
  if (flag == &Qualifiers::is_class_var && wants_report(context)) refuse_type_vars(in, context, arguments.front(), type);
  return type;
}

/// Metadata of `Annotated` is ordinary code that runs: it is inferred, so that it is checked.
TypeId annotated(Inference& in, const AnnotationContext& context, NodeId subscript, Qualifiers* qualifiers) {
  const std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
  if (arguments.size() < 2) complain(context, subscript, "`Annotated` takes a type and at least one piece of metadata");
  if (arguments.empty()) return in.store.unknown();
  if (context.rc && context.tree == &context.unit->tree) {
    for (std::size_t i = 1; i < arguments.size(); ++i) infer_expression(*context.rc, arguments[i]);
  }
  return annotation_type(in, context, arguments.front(), qualifiers);
}

TypeId one_argument(Inference& in, const AnnotationContext& context, NodeId subscript, std::string_view form) {
  const std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
  if (arguments.size() != 1) complain(context, subscript, fmt::format("`{}` takes one type", form));
  return arguments.empty() ? in.store.unknown() : annotation_type(in, inner(context), arguments.front());
}

}  // namespace

TypeId special_form_type(Inference& in, const AnnotationContext& context, NodeId subscript, SpecialForm form, Qualifiers* qualifiers) {
  switch (form) {
    case SpecialForm::Union: {
      TypeList members;
      for (const NodeId argument : subscript_arguments(*context.tree, subscript)) {
        members.push_back(annotation_type(in, inner(context), argument));
      }
      return types::make_union(in.ctx, members);
    }
    case SpecialForm::Optional: {
      const TypeId type = one_argument(in, context, subscript, "Optional");
      return types::make_union(in.ctx, type, in.ctx.none());
    }
    case SpecialForm::Literal:
      return literal_type(in, context, subscript);
    case SpecialForm::Callable:
      return callable_type(in, context, subscript);
    case SpecialForm::Tuple:
      return tuple_type(in, context, subscript_arguments(*context.tree, subscript));
    case SpecialForm::Type:
      return subclass_of(in, one_argument(in, context, subscript, "type"));
    case SpecialForm::Annotated:
      return annotated(in, context, subscript, qualifiers);
    case SpecialForm::ClassVar:
      return qualified(in, context, subscript, context.allow_class_var, "ClassVar", qualifiers, &Qualifiers::is_class_var);
    case SpecialForm::Final:
      return qualified(in, context, subscript, context.allow_final, "Final", qualifiers, &Qualifiers::is_final);
    case SpecialForm::Required:
      return qualified(in, context, subscript, context.allow_required, "Required", qualifiers, &Qualifiers::is_required);
    case SpecialForm::NotRequired:
      return qualified(in, context, subscript, context.allow_required, "NotRequired", qualifiers, &Qualifiers::is_not_required);
    case SpecialForm::ReadOnly:
      return qualified(in, context, subscript, context.allow_required, "ReadOnly", qualifiers, &Qualifiers::is_read_only);
    case SpecialForm::Unpack: {
      if (!context.allow_unpacked) complain(context, subscript, "unpacking is not allowed here");
      const std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
      return arguments.empty() ? in.store.unknown() : unpacked_type(in, inner(context), arguments.front());
    }
    case SpecialForm::TypeGuard:
      return in.store.make(types::TypeGuardType{one_argument(in, context, subscript, "TypeGuard"), false});
    case SpecialForm::TypeIs:
      return in.store.make(types::TypeGuardType{one_argument(in, context, subscript, "TypeIs"), true});
    case SpecialForm::TypeForm:
      return in.store.make(types::FormOfType{one_argument(in, context, subscript, "TypeForm")});
    case SpecialForm::Concatenate:
      if (context.allow_param_list) return concatenate_type(in, context, subscript);
      complain(context, subscript,
               "`Concatenate` is only allowed as the parameters of a `Callable` or of a generic class over a ParamSpec");
      return in.store.unknown();
    case SpecialForm::Generic:
    case SpecialForm::Protocol:
      complain(context, subscript,
               fmt::format("`{}` is only allowed as a base class", form == SpecialForm::Generic ? "Generic" : "Protocol"));
      return in.store.unknown();
    case SpecialForm::None:
    case SpecialForm::Any:
    case SpecialForm::Self:
    case SpecialForm::Never:
    case SpecialForm::NoReturn:
    case SpecialForm::LiteralString:
    case SpecialForm::TypeAlias:
    case SpecialForm::TypedDict:
      complain(context, subscript, spelled(context, ast::Subscript(*context.tree, subscript).value()) + " takes no arguments");
      return in.store.unknown();
  }
  return in.store.unknown();
}

TypeId bare_form_meaning(Inference& in, SpecialForm form) {
  switch (form) {
    case SpecialForm::Any:
      return in.store.any();
    case SpecialForm::Never:
    case SpecialForm::NoReturn:
      return in.store.never();
    case SpecialForm::LiteralString:
      return in.store.literal_string();
    case SpecialForm::Callable:
      return gradual_callable(in);
    case SpecialForm::Tuple:
      return any_tuple(in, in.store.unknown());
    case SpecialForm::Type:
      return in.store.make(types::SubclassOfType{in.store.unknown()});
    default:
      return {};
  }
}

TypeId bare_special_form(Inference& in, const AnnotationContext& context, NodeId node, SpecialForm form, Qualifiers* qualifiers) {
  switch (form) {
    case SpecialForm::Any:
    case SpecialForm::Never:
    case SpecialForm::NoReturn:
    case SpecialForm::LiteralString:
    case SpecialForm::Callable:
    case SpecialForm::Tuple:
    case SpecialForm::Type:
      return bare_form_meaning(in, form);
    case SpecialForm::Self:
      return self_type(in, context, node);
    case SpecialForm::Final:
    case SpecialForm::ClassVar: {
      const bool is_final = form == SpecialForm::Final;
      if (!(is_final ? context.allow_final : context.allow_class_var)) {
        complain(context, node, misplaced(is_final ? "Final" : "ClassVar"));
      }
      if (qualifiers) {
        (is_final ? qualifiers->is_final : qualifiers->is_class_var) = true;
        qualifiers->bare_final = true;
      }
      return in.store.unknown();
    }
    case SpecialForm::TypeAlias:
      if (qualifiers)
        qualifiers->is_type_alias = true;
      else
        complain(context, node, "`TypeAlias` is only allowed as the annotation of an assignment");
      return in.store.unknown();
    case SpecialForm::TypeForm:
      return in.store.make(types::FormOfType{in.store.any()});
    case SpecialForm::Generic:
    case SpecialForm::Protocol:
    case SpecialForm::TypedDict:
      complain(context, node, spelled(context, node) + " is only allowed as a base class");
      return in.store.unknown();
    case SpecialForm::None:
    case SpecialForm::Union:
    case SpecialForm::Optional:
    case SpecialForm::Literal:
    case SpecialForm::Annotated:
    case SpecialForm::Unpack:
    case SpecialForm::Required:
    case SpecialForm::NotRequired:
    case SpecialForm::ReadOnly:
    case SpecialForm::Concatenate:
    case SpecialForm::TypeGuard:
    case SpecialForm::TypeIs:
      complain(context, node, spelled(context, node) + " needs arguments in brackets");
      return in.store.unknown();
  }
  return in.store.unknown();
}

}  // namespace awl::infer
