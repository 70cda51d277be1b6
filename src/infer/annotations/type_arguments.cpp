// Subscripts of generic classes and aliases: arguments matched to type parameters.
#include <algorithm>
#include <optional>

#include "infer/annotations/aliases.h"
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/classes.h"
#include "infer/expressions/expressions.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using types::KnownClass;
using types::TypeFormType;
using types::TypeVarKind;

namespace {

TypeVarKind kind_of(const Inference& in, TypeVarId var) { return in.store.type_var_key(var).kind; }

bool has_kind(const Inference& in, const std::vector<TypeVarId>& params, TypeVarKind kind) {
  for (const TypeVarId var : params) {
    if (kind_of(in, var) == kind) return true;
  }
  return false;
}

/// `X[int, str]` where X's only parameter is a ParamSpec means `X[[int, str]]`.
TypeId bare_parameter_list(Inference& in, const AnnotationContext& context, const std::vector<NodeId>& arguments) {
  AnnotationContext within = inner(context);
  within.allow_param_list = true;
  if (arguments.size() == 1) {
    if (const TypeId list = parameter_list_type(in, within, arguments.front())) return list;
  }
  types::ParameterListType list;
  for (const NodeId argument : arguments) {
    types::Param param;
    param.kind = types::ParamKind::PositionalOnly;
    param.type = annotation_type(in, inner(context), argument);
    list.signature.params.push_back(param);
  }
  return in.store.make(std::move(list));
}

TypeId one_argument(Inference& in, const AnnotationContext& context, TypeVarId param, NodeId node) {
  AnnotationContext within = inner(context);
  if (kind_of(in, param) != TypeVarKind::ParamSpec) return annotation_type(in, within, node);
  within.allow_param_list = true;
  if (const TypeId list = parameter_list_type(in, within, node)) return list;
  complain(context, node,
           fmt::format("the argument for ParamSpec `{}` must be a list of types, a ParamSpec, `Concatenate[...]` or `...`",
                       name_text(in.store.type_var_key(param).name)));
  return gradual_parameters(in);
}

/// An argument must be within its parameter's bound or among its constraints.
void check_argument(Inference& in, const AnnotationContext& context, TypeVarId param, TypeId argument, NodeId node) {
  if (!wants_report(context) || kind_of(in, param) != TypeVarKind::TypeVar || in.ctx.is_dynamic(argument)) return;
  const std::string_view name = name_text(in.store.type_var_key(param).name);
  if (const TypeId bound = in.bound_of(param)) {
    if (in.store.has_type_vars(bound) || types::is_assignable_to(in.ctx, argument, bound)) return;
    complain(context, node,
             fmt::format("`{}` is not assignable to the upper bound `{}` of type variable `{}`", types::display(in.ctx, argument),
                         types::display(in.ctx, bound), name),
             Rule::invalid_type_arguments);
    return;
  }
  const TypeList& constraints = in.constraints_of(param);
  if (constraints.empty() || in.store.kind(argument) == TypeKind::TypeVar) return;
  for (const TypeId constraint : constraints) {
    if (types::is_equivalent_to(in.ctx, argument, constraint)) return;
  }
  complain(context, node,
           fmt::format("`{}` is none of the types that type variable `{}` is constrained to", types::display(in.ctx, argument), name),
           Rule::invalid_type_arguments);
}

TypeList fixed_arguments(Inference& in, const AnnotationContext& context, const std::vector<TypeVarId>& params,
                         const std::vector<NodeId>& nodes, NodeId subscript, std::string_view generic) {
  TypeList result;
  types::Substitution map;
  std::size_t required = 0;
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (i < nodes.size()) {
      result.push_back(one_argument(in, context, params[i], nodes[i]));
      check_argument(in, context, params[i], result.back(), nodes[i]);
    } else {
      result.push_back(missing_argument(in, params[i], map));
    }
    if (!in.default_of(params[i])) required = i + 1;
    map.set(params[i], result.back());
  }
  if (nodes.size() > params.size() || nodes.size() < required) {
    const std::string range = required < params.size() ? fmt::format("{} to {}", required, params.size()) : std::to_string(params.size());
    complain(context, subscript,
             fmt::format("{} takes {} type argument{}, got {}", generic, range, params.size() == 1 ? "" : "s", nodes.size()),
             Rule::invalid_type_arguments);
  }
  return result;
}

/// A written argument, or an element of an unpacked tuple among them.
struct WrittenArgument {
  NodeId node;
  TypeId type;           // of an element; none: still to be evaluated for its parameter
  bool repeats = false;  // the variadic element: any number of arguments
};

bool is_unpacking(Inference& in, const AnnotationContext& context, NodeId node) {
  const ast::Tree& tree = *context.tree;
  if (tree.kind(node) == NodeKind::Starred) return true;
  if (tree.kind(node) != NodeKind::Subscript) return false;
  const TypeId base = value_of(in, context, ast::Subscript(tree, node).value());
  return base && special_form(in, base) == SpecialForm::Unpack;
}

/// With a TypeVarTuple among the parameters: those before it and after it take one argument each, it takes the rest.
class VariadicArguments {
 public:
  VariadicArguments(Inference& in, const AnnotationContext& context, const std::vector<TypeVarId>& params, const std::vector<NodeId>& nodes)
      : in_(in), context_(context), params_(params) {
    for (const NodeId node : nodes) add(node);
    while (kind_of(in_, params_[at_]) != TypeVarKind::TypeVarTuple) ++at_;
    after_ = params_.size() - at_ - 1;
    while (after_ > 0 && leaves_last_open()) --after_;
  }

  TypeList match(NodeId subscript, std::string_view generic) {
    const bool is_open = std::any_of(written_.begin(), written_.end(), [](const WrittenArgument& one) { return one.repeats; });
    const bool enough = is_open || written_.size() >= at_ + after_;
    std::size_t begin = 0, end = written_.size();
    for (std::size_t i = 0; i < at_; ++i) push(params_[i], take(params_[i], begin, end, true));
    TypeList last;
    for (std::size_t i = after_; i-- > 0;) {
      const TypeVarId param = params_[at_ + 1 + i];
      last.push_back(enough ? take(param, begin, end, false) : TypeId());
    }
    const bool has_rest = begin < end || enough;
    push(params_[at_], has_rest ? rest(begin, end) : TypeId());
    for (std::size_t i = 0; i < after_; ++i) push(params_[at_ + 1 + i], last[after_ - 1 - i]);
    for (std::size_t i = at_ + 1 + after_; i < params_.size(); ++i) push(params_[i], TypeId());
    if (!enough) {
      complain(context_, subscript, fmt::format("{} takes at least {} type arguments, got {}", generic, at_ + after_, written_.size()),
               Rule::invalid_type_arguments);
    }
    return std::move(result_);
  }

 private:
  void add(NodeId node) {
    if (!is_unpacking(in_, context_, node)) {
      written_.push_back({node, TypeId(), false});
      return;
    }
    AnnotationContext within = inner(context_);
    within.allow_unpacked = true;
    const TypeId type = annotation_type(in_, within, node);
    const TypeId inside = in_.store.kind(type) == TypeKind::Unpacked ? in_.store.unpacked(type).inner : TypeId();
    if (!inside || in_.store.kind(inside) != TypeKind::Tuple) {
      written_.push_back({node, type, false});
      return;
    }
    const types::TupleType& tuple = in_.store.tuple(inside);
    for (std::size_t i = 0; i < tuple.elements.size(); ++i) {
      written_.push_back({node, tuple.elements[i], static_cast<std::int32_t>(i) == tuple.variadic});
    }
  }

  /// A ParamSpec at the end that has a default takes a list of parameters only: any other last argument is the TypeVarTuple's.
  bool leaves_last_open() {
    const TypeVarId param = params_[at_ + after_];
    if (kind_of(in_, param) != TypeVarKind::ParamSpec || !in_.default_of(param)) return false;
    if (written_.empty() || written_.back().type) return true;
    AnnotationContext within = inner(context_);
    within.rc = nullptr;
    within.allow_param_list = true;
    return !parameter_list_type(in_, within, written_.back().node);
  }

  /// One argument from the front or the back; a repeated one stays for those that follow.
  TypeId take(TypeVarId param, std::size_t& begin, std::size_t& end, bool from_front) {
    if (begin == end) return TypeId();
    const WrittenArgument& one = written_[from_front ? begin : end - 1];
    if (!one.repeats) from_front ? ++begin : --end;
    if (one.type && in_.store.kind(one.type) == TypeKind::Unpacked) {
      complain(context_, one.node, "unpacking is not allowed here: the parameter takes one type");
      return in_.store.unknown();
    }
    const TypeId type = one.type ? one.type : one_argument(in_, context_, param, one.node);
    check_argument(in_, context_, param, type, one.node);
    return type;
  }

  TypeId rest(std::size_t begin, std::size_t end) {
    AnnotationContext within = inner(context_);
    within.allow_unpacked = true;
    const ast::Tree& tree = *context_.tree;
    const auto is_dots = [&](std::size_t i) { return tree.kind(written_[i].node) == NodeKind::ConstEllipsis; };
    if (end - begin == 2 && is_dots(begin + 1))
      complain(context_, written_[begin + 1].node, "`...` is not allowed here: write `*tuple[T, ...]`");
    TypeList elements;
    for (std::size_t i = begin; i < end; ++i) {
      if (is_dots(i)) continue;
      TypeId type = written_[i].type ? written_[i].type : annotation_type(in_, within, written_[i].node);
      if (written_[i].repeats && in_.store.kind(type) != TypeKind::Unpacked) {
        type = in_.store.make(types::UnpackedType{types::make_variadic_tuple(in_.ctx, type)});
      }
      elements.push_back(type);
    }
    return tuple_of(in_, elements);
  }

  void push(TypeVarId param, TypeId type) {
    result_.push_back(type ? type : missing_argument(in_, param, map_));
    map_.set(param, result_.back());
  }

  Inference& in_;
  const AnnotationContext& context_;
  const std::vector<TypeVarId>& params_;
  std::vector<WrittenArgument> written_;
  std::size_t at_ = 0, after_ = 0;  // parameters before and after the TypeVarTuple that take one argument each
  TypeList result_;
  types::Substitution map_;
};

}  // namespace

TypeList match_type_arguments(Inference& in, const AnnotationContext& context, const std::vector<TypeVarId>& params,
                              const std::vector<NodeId>& arguments, NodeId subscript, std::string_view generic) {
  if (params.size() == 1 && kind_of(in, params.front()) == TypeVarKind::ParamSpec) {
    return {bare_parameter_list(in, context, arguments)};
  }
  if (has_kind(in, params, TypeVarKind::TypeVarTuple)) {
    return VariadicArguments(in, context, params, arguments).match(subscript, generic);
  }
  return fixed_arguments(in, context, params, arguments, subscript, generic);
}

// ---- classes -----------------------------------------------------------------------------------------------------------------------

TypeList default_class_args(Inference& in, ClassId cls) {
  TypeList args;
  types::Substitution map;
  for (const TypeVarId var : class_type_params(in, cls)) {
    args.push_back(missing_argument(in, var, map));
    map.set(var, args.back());
  }
  return args;
}

TypeId class_instance(Inference& in, ClassId cls, const TypeList& args) {
  if (cls == in.known_class(KnownClass::Tuple)) {
    return in.store.make(types::TupleType{{args.empty() ? in.store.unknown() : args.front()}, 0});
  }
  if (cls == in.known_class(KnownClass::Type) && args.empty()) return in.store.make(types::SubclassOfType{in.store.unknown()});
  if (cls == in.known_class(KnownClass::InitVar)) return args.empty() ? in.store.unknown() : args.front();
  return in.store.make(types::InstanceType{cls, args.empty() ? default_class_args(in, cls) : args});
}

namespace {

/// `class C(Generic[T])` with a T that comes from a package that is not installed.
bool has_unknown_parameters(Inference& in, ClassId cls) {
  const ClassSource source = class_source(in, cls);
  if (!source.is_statement) return false;
  const ast::Tree& tree = source.unit->tree;
  for (const NodeId base : ast::ClassDef(tree, source.node).arguments()) {
    if (tree.kind(base) != NodeKind::Subscript) continue;
    const NodeId slice = ast::Subscript(tree, base).slice();
    for (std::uint32_t i = slice.value; i < tree.node(slice).next; ++i) {
      const bool is_name = tree.kind(NodeId(i)) == NodeKind::Name;
      if (is_name && in.ctx.is_dynamic(expression_type(in, *source.unit, NodeId(i)))) return true;
    }
  }
  return false;
}

}  // namespace

bool may_take_arguments(Inference& in, ClassId cls) {
  const types::ClassInfo& info = in.class_info(cls);
  if (info.has_unknown_base || has_unknown_parameters(in, cls)) return true;
  return in.class_member(cls, {}, names().class_getitem, types::MemberFilter::SkipObject).has_value();
}

namespace {

/// The arguments of what nobody knows may be values as well as types.
void evaluate_arguments(Inference& in, const AnnotationContext& context, const std::vector<NodeId>& arguments) {
  if (!context.rc) return;
  AnnotationContext within = inner(context);
  within.allow_unpacked = within.allow_param_list = true;
  for (const NodeId argument : arguments) {
    const Quiet quiet(*context.rc, !may_mean_type(in, within, argument));
    annotation_type(in, within, argument);
  }
}

TypeId subscripted_class(Inference& in, const AnnotationContext& context, NodeId subscript, ClassId cls, Qualifiers* qualifiers) {
  std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
  if (cls == in.known_class(KnownClass::Tuple)) return tuple_type(in, context, arguments);
  if (cls == in.known_class(KnownClass::Type)) {
    if (arguments.size() != 1) complain(context, subscript, "`type` takes one type argument");
    return arguments.empty() ? in.store.unknown() : subclass_of(in, annotation_type(in, inner(context), arguments.front()));
  }
  const std::vector<TypeVarId>& params = class_type_params(in, cls);
  const std::string_view name = name_text(in.store.class_key(cls).name);
  if (cls == in.known_class(KnownClass::InitVar)) {
    if (qualifiers) qualifiers->is_init_var = true;
    return arguments.empty() ? in.store.unknown() : annotation_type(in, inner(context), arguments.front());
  }
  if (params.empty()) {
    const bool is_new_type = in.class_info(cls).flavor == types::ClassFlavor::NewType;
    if (wants_report(context) && (is_new_type || !may_take_arguments(in, cls))) {
      complain(context, subscript, fmt::format("class `{}` is not generic: it takes no type arguments", name), Rule::not_subscriptable);
    }
    return class_instance(in, cls);
  }
  if (wants_report(context) && names_explicit_alias(in, context, ast::Subscript(*context.tree, subscript).value())) {
    complain(context, subscript,
             fmt::format("this alias means `{}` already: it takes no type arguments", types::display(in.ctx, class_instance(in, cls))),
             Rule::not_subscriptable);
  }
  return in.store.make(types::InstanceType{cls, match_type_arguments(in, context, params, arguments, subscript, quoted(name))});
}

TypeId substitute_params(Inference& in, TypeId type, const std::vector<TypeVarId>& params, const TypeList& args) {
  types::Substitution map;
  for (std::size_t i = 0; i < params.size() && i < args.size(); ++i) map.set(params[i], args[i]);
  return types::substitute(in.ctx, type, map);
}

TypeId subscripted_alias(Inference& in, const AnnotationContext& context, NodeId subscript, TypeId type,
                         const std::vector<TypeVarId>& params) {
  const std::vector<NodeId> arguments = subscript_arguments(*context.tree, subscript);
  std::optional<Quiet> quiet;  // how many parameters it has is not known, either
  if (wants_report(context) && names_alias_of_unknown(in, context, ast::Subscript(*context.tree, subscript).value()))
    quiet.emplace(*context.rc);
  if (params.empty()) {
    complain(context, subscript, "this alias is not generic: it takes no type arguments", Rule::not_subscriptable);
    return type;
  }
  return substitute_params(in, type, params, match_type_arguments(in, context, params, arguments, subscript, "this alias"));
}

}  // namespace

TypeId subscript_type(Inference& in, const AnnotationContext& context, NodeId subscript, TypeId base, Qualifiers* qualifiers) {
  switch (in.store.kind(base)) {
    case TypeKind::SpecialForm:
      return special_form_type(in, context, subscript, special_form(in, base), qualifiers);
    case TypeKind::ClassObject: {
      const types::ClassObjectType& object = in.store.class_object(base);
      if (object.args.empty()) return subscripted_class(in, context, subscript, object.cls, qualifiers);
      const TypeId instance = in.store.make(types::InstanceType{object.cls, object.args});
      return subscripted_alias(in, context, subscript, instance, unbound_type_vars(in, instance));
    }
    case TypeKind::TypeForm: {
      const TypeFormType& form = in.store.type_form(base);
      if (form.kind == TypeFormType::Kind::TypeVar) {
        complain(context, subscript, "a type variable takes no type arguments");
        return in.store.unknown();
      }
      return subscripted_alias(in, context, subscript, form.type, form.free_params);
    }
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
      evaluate_arguments(in, context, subscript_arguments(*context.tree, subscript));
      return in.store.unknown();
    default:
      complain(context, subscript, "only classes, aliases and special forms can be subscripted in a type expression");
      return in.store.unknown();
  }
}

TypeId subscript_value(Inference& in, const AnnotationContext& context, NodeId subscript, TypeId base) {
  using Kind = TypeFormType::Kind;
  switch (in.store.kind(base)) {
    case TypeKind::ClassObject: {
      const types::ClassObjectType& object = in.store.class_object(base);
      const bool is_form = object.cls == in.known_class(KnownClass::Tuple) || object.cls == in.known_class(KnownClass::Type);
      if (!is_form && object.args.empty() && class_type_params(in, object.cls).empty()) {
        if (object.cls == in.known_class(KnownClass::InitVar)) break;
        return may_take_arguments(in, object.cls) ? base : TypeId();  // else a metaclass's `__getitem__`
      }
      return type_as_value(in, subscript_type(in, context, subscript, base));
    }
    case TypeKind::SpecialForm: {
      const SpecialForm form = special_form(in, base);
      if (form == SpecialForm::Generic || form == SpecialForm::Protocol) return base;
      const bool is_union = form == SpecialForm::Union || form == SpecialForm::Optional;
      if (form == SpecialForm::Annotated) {  // no class, whatever it annotates
        const TypeId type = special_form_type(in, context, subscript, form, nullptr);
        return in.store.make(types::TypeFormType{Kind::Other, type, unbound_type_vars(in, type), {}});
      }
      return type_as_value(in, special_form_type(in, context, subscript, form, nullptr), is_union ? Kind::Union : Kind::Other);
    }
    case TypeKind::TypeForm: {
      const TypeFormType form = in.store.type_form(base);
      if (form.kind == Kind::TypeVar) return {};
      return type_as_value(in, subscript_type(in, context, subscript, base), form.kind);
    }
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
      return in.store.unknown();
    default:
      break;
  }
  return {};
}

}  // namespace awl::infer
