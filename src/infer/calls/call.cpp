// What can be called, and how: a dispatcher over the kinds of callees.
#include "infer/calls/call.h"

#include <algorithm>

#include "base/names.h"
#include "infer/annotations/aliases.h"
#include "infer/annotations/special_forms.h"
#include "infer/declarations/decorators.h"
#include "infer/expressions/constrained.h"
#include "infer/names.h"
#include "types/signatures.h"

namespace awl::infer {

using ast::NodeKind;
using types::Signature;

std::string describe_callee(RegionContext& rc, NodeId call, TypeId callee) {
  const ast::Tree& tree = rc.tree();
  if (call && tree.kind(call) == NodeKind::Call) {
    const NodeId func = ast::Call(tree, call).func();
    const TextRange range = tree.range(func);
    if (range.end - range.start <= 60)
      return fmt::format("`{}`", std::string_view(rc.unit.source.text).substr(range.start, range.end - range.start));
  }
  const TypeContext& ctx = rc.ctx();
  if (call && tree.kind(call) == NodeKind::Subscript) {
    const TypeId base = rc.local_type(ast::Subscript(tree, call).value());
    if (base && ctx.kind(callee) == TypeKind::BoundMethod) {
      return describe_callee(rc, NodeId(), callee) + " of `" + types::display(ctx, base, {.max_length = 100}) + "`";
    }
  }
  switch (ctx.kind(callee)) {
    case TypeKind::Function:
      return fmt::format("`{}`", name_text(rc.in.store.function(callee).name));
    case TypeKind::BoundMethod:
      return describe_callee(rc, NodeId(), rc.in.store.bound_method(callee).function);
    case TypeKind::ClassObject:
      return fmt::format("`{}`", name_text(rc.in.store.class_key(rc.in.store.class_object(callee).cls).name));
    default:
      return "this call";
  }
}

namespace {

CallSite make_site(RegionContext& rc, NodeId call, TypeId callee, std::span<const Argument> arguments, TypeId expected) {
  CallSite site;
  site.node = call;
  site.callee_type = callee;
  site.arguments = arguments;
  site.expected = expected;
  if (rc.is_reporting()) site.callee = describe_callee(rc, call, callee);
  return site;
}

CallResult finish(Inference& in, const Evaluation& evaluation) {
  return {evaluation.type, evaluation.failed, in.store.kind(evaluation.type) == TypeKind::Never};
}

CallResult call_signatures(RegionContext& rc, CallSite site, std::span<const Signature> overloads, types::SourceRef definition) {
  site.definition = definition;
  return finish(rc.in, evaluate_signatures(rc, site, overloads));
}

/// The receiver becomes the first argument, so that `Self` and annotated receivers are solved like any parameter.
CallResult call_bound_method(RegionContext& rc, CallSite site, TypeId callee) {
  const types::BoundMethodType& method = rc.in.store.bound_method(callee);
  const TypeId function = types::resolve(rc.ctx(), method.function);
  std::vector<Argument> arguments;
  arguments.reserve(site.arguments.size() + 1);
  Argument receiver;
  receiver.type = method.self;
  arguments.push_back(receiver);
  arguments.insert(arguments.end(), site.arguments.begin(), site.arguments.end());
  site.arguments = arguments;
  site.synthetic = 1;
  if (rc.ctx().kind(function) == TypeKind::Function) {
    const types::FunctionType& type = rc.in.store.function(function);
    return call_signatures(rc, site, type.overloads, type.definition);
  }
  if (rc.ctx().kind(function) == TypeKind::Callable) return call_signatures(rc, site, rc.in.store.callable(function).overloads, {});
  return call_type(rc, site.node, function, arguments, site.expected);
}

/// `import datetime; datetime()`: the module is not the class of the same name in it.
std::string namesake_hint(Inference& in, TypeId module) {
  const std::string_view name = name_text(in.store.module(module).name);
  const std::string_view last = name.substr(name.rfind('.') + 1);
  const MemberLookup member = lookup_member(in, module, intern(last));
  if (!member.found || in.ctx.is_dynamic(member.type) || !in.callable_of(types::resolve(in.ctx, member.type))) return {};
  return fmt::format("; did you mean `{}.{}`?", name, last);
}

/// `job.name()` where `name` is a property.
std::string property_hint(RegionContext& rc, NodeId call) {
  if (!call || rc.tree().kind(call) != NodeKind::Call || rc.tree().kind(ast::Call(rc.tree(), call).func()) != NodeKind::Attribute)
    return {};
  const ast::Attribute attribute(rc.tree(), ast::Call(rc.tree(), call).func());
  const TypeId object = rc.local_type(attribute.value());
  const auto nominal = object ? types::nominal_instance(rc.ctx(), types::resolve(rc.ctx(), object)) : std::nullopt;
  if (!nominal) return {};
  const auto member = rc.in.class_member(nominal->cls, nominal->args, attribute.attr(), types::MemberFilter::All);
  if (!member || rc.ctx().kind(types::resolve(rc.ctx(), member->type)) != TypeKind::Property) return {};
  return fmt::format("; `{}` is a property, which is read without parentheses", name_text(attribute.attr()));
}

CallResult not_callable(RegionContext& rc, const CallSite& site, TypeId callee) {
  infer_arguments_freely(rc, site.arguments);
  if (rc.is_reporting()) {
    const std::string shown = types::display(rc.ctx(), callee, {.max_length = 300});
    const std::string hint = rc.ctx().kind(callee) == TypeKind::Module ? namesake_hint(rc.in, callee) : property_hint(rc, site.node);
    auto d = report(rc, Rule::call_non_callable, site.node, fmt::format("{} cannot be called: it is `{}`{}", site.callee, shown, hint));
    if (d) {
      const ProtocolResult awaited = awaited_type(rc.in, callee);
      if (awaited.failures.empty() && rc.in.callable_of(awaited.type)) {
        d.note(rc.unit.id, d->range, "it is awaitable, and its result can be called: `await` it first");
      }
    }
  }
  return {rc.in.store.unknown(), true, false};
}

/// Most special forms only stand in type expressions: `Annotated(...)` fails.
bool may_be_called(SpecialForm form) {
  switch (form) {
    case SpecialForm::None:
    case SpecialForm::Any:
    case SpecialForm::Tuple:
    case SpecialForm::Type:
    case SpecialForm::TypedDict:
    case SpecialForm::TypeForm:
      return true;
    case SpecialForm::Union:
    case SpecialForm::Optional:
    case SpecialForm::Literal:
    case SpecialForm::Callable:
    case SpecialForm::Annotated:
    case SpecialForm::ClassVar:
    case SpecialForm::Final:
    case SpecialForm::Required:
    case SpecialForm::NotRequired:
    case SpecialForm::ReadOnly:
    case SpecialForm::Unpack:
    case SpecialForm::TypeGuard:
    case SpecialForm::TypeIs:
    case SpecialForm::Concatenate:
    case SpecialForm::Generic:
    case SpecialForm::Protocol:
    case SpecialForm::Self:
    case SpecialForm::Never:
    case SpecialForm::NoReturn:
    case SpecialForm::LiteralString:
    case SpecialForm::TypeAlias:
      return false;
  }
  return true;
}

CallResult call_instance(RegionContext& rc, const CallSite& site, TypeId callee) {
  const TypeId method = lookup_special(rc.in, callee, names().call);
  if (!method) return not_callable(rc, site, callee);
  return call_type(rc, site.node, method, site.arguments, site.expected);
}

/// Each member is called with the same arguments; mistakes are reported once, for the first member that has them.
CallResult call_union(RegionContext& rc, const CallSite& site, TypeId callee) {
  CallResult result;
  TypeList results;
  bool all_never = true;
  const TypeList members = rc.in.store.union_of(callee).members;
  for (const TypeId member : members) {
    const bool is_none = rc.ctx().is_none(member);
    if (is_none && rc.is_reporting()) {
      report(rc, Rule::call_non_callable, site.node,
             fmt::format("{} may be `None`, which cannot be called: test for `None` first", site.callee));
      result.failed = true;
      infer_arguments_freely(rc, site.arguments);
      continue;
    }
    if (is_none) continue;
    CallResult part;
    if (result.failed) {
      Speculation quiet(rc);
      part = call_type(rc, site.node, member, site.arguments, site.expected);
    } else {
      part = call_type(rc, site.node, member, site.arguments, site.expected);
    }
    result.failed |= part.failed;
    all_never &= part.never_returns;
    results.push_back(part.type);
  }
  result.type = types::make_union(rc.ctx(), results);
  result.never_returns = all_never && !results.empty();
  return result;
}

CallResult call_type_var(RegionContext& rc, const CallSite& site, TypeId callee) {
  const TypeVarId var = rc.in.store.type_var(callee).var;
  const TypeId bound = rc.in.bound_of(var);
  if (bound) return call_type(rc, site.node, bound, site.arguments, site.expected);
  if (!rc.in.constraints_of(var).empty()) {
    return call_type(rc, site.node, types::make_union(rc.ctx(), rc.in.constraints_of(var)), site.arguments, site.expected);
  }
  return not_callable(rc, site, callee);
}

/// `(x: int) -> str`, which says of itself what it takes; not `(...) -> str`, and nothing that is still to be solved.
bool is_precise_callable(const Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Callable) return false;
  return std::ranges::none_of(in.store.callable(type).overloads, [&](const Signature& signature) {
    return signature.is_gradual || std::ranges::any_of(signature.params, [&](const types::Param& param) {
             return param.type && in.store.has_type_vars(param.type);
           });
  });
}

/// A part that says what it takes knows more than one that takes anything: `partial[T]` by itself is called with whatever there is.
CallResult call_intersection(RegionContext& rc, const CallSite& site, TypeId callee) {
  for (const TypeId part : rc.in.store.intersection(callee).positive) {
    if (is_precise_callable(rc.in, part)) return call_type(rc, site.node, part, site.arguments, site.expected);
  }
  for (const TypeId part : rc.in.store.intersection(callee).positive) {
    if (rc.in.callable_of(part)) return call_type(rc, site.node, part, site.arguments, site.expected);
  }
  return not_callable(rc, site, callee);
}

bool is_assigned_alias(Inference& in, const types::TypeFormType& form) {
  return form.kind == types::TypeFormType::Kind::Alias && form.alias.file && !is_alias_object(in, form);
}

/// A generic alias (`IntList()`) or other type expression that is called.
CallResult call_type_form(RegionContext& rc, const CallSite& site, TypeId callee) {
  const types::TypeFormType& form = rc.in.store.type_form(callee);
  const TypeId type = types::resolve(rc.ctx(), form.type);
  if (rc.ctx().kind(type) == TypeKind::Instance && is_assigned_alias(rc.in, form)) {
    const types::InstanceType& instance = rc.in.store.instance(type);
    const bool open = !form.free_params.empty();
    return call_class(rc, site, rc.in.store.make(types::ClassObjectType{instance.cls, open ? TypeList{} : instance.args}));
  }
  if (form.kind == types::TypeFormType::Kind::Other && rc.ctx().kind(type) == TypeKind::Tuple) {  // `tuple[int, str](pair)`
    infer_arguments_freely(rc, site.arguments);
    return {type, false, false};
  }
  bool is_known = form.kind != types::TypeFormType::Kind::TypeVar;
  types::for_each_member(rc.ctx(), type,
                         [&](TypeId member) { is_known &= !rc.ctx().is_dynamic(member) && rc.ctx().kind(member) != TypeKind::SubclassOf; });
  if (is_known) return not_callable(rc, site, callee);
  infer_arguments_freely(rc, site.arguments);
  return {rc.in.store.unknown(), false, false};
}

CallResult dispatch(RegionContext& rc, const CallSite& site, TypeId callee);

/// Arguments are looked at on their own; whether they fit is for the unknown decorator to say.
CallResult call_guessed(RegionContext& rc, const CallSite& site, TypeId callee) {
  infer_arguments_freely(rc, site.arguments);
  const Quiet quiet(rc);
  CallResult result = dispatch(rc, site, callee);
  if (result.failed) result.type = rc.in.store.unknown();  // whatever takes these arguments, it is not the function as it is written
  result.failed = false;
  return result;
}

/// A protocol has no objects of its own.
void check_protocol_call(RegionContext& rc, const CallSite& site, TypeId callee) {
  if (!rc.is_reporting()) return;
  const types::ClassInfo& info = rc.in.class_info(rc.in.store.class_object(callee).cls);
  if (info.flavor != types::ClassFlavor::Protocol) return;
  auto d = report(rc, Rule::call_non_callable, site.node, fmt::format("{} is a protocol, which cannot be instantiated", site.callee));
  if (d) d.note(rc.in, info.key.definition, "the protocol is defined here");
}

CallResult dispatch(RegionContext& rc, const CallSite& site, TypeId callee) {
  types::TypeStore& store = rc.in.store;
  switch (store.kind(callee)) {
    case TypeKind::Any:
    case TypeKind::Unknown:
      infer_arguments_freely(rc, site.arguments);
      return {store.unknown(), false, false};
    case TypeKind::Never:
      infer_arguments_freely(rc, site.arguments);
      return {store.never(), false, true};
    case TypeKind::Function: {
      const types::FunctionType& function = store.function(callee);
      if (rc.is_reporting() && is_guessed_function(rc.in, callee)) return call_guessed(rc, site, callee);
      return call_signatures(rc, site, function.overloads, function.definition);
    }
    case TypeKind::Callable:
      return call_signatures(rc, site, store.callable(callee).overloads, {});
    case TypeKind::BoundMethod:
      if (rc.is_reporting() && is_guessed_function(rc.in, callee)) return call_guessed(rc, site, callee);
      return call_bound_method(rc, site, callee);
    case TypeKind::ClassObject:
      check_abstract(rc, site, callee);
      check_protocol_call(rc, site, callee);
      return call_class(rc, site, callee);
    case TypeKind::SubclassOf:
      return call_class(rc, site, callee);
    case TypeKind::Union: {
      const bool is_open = types::is_open_union(rc.ctx(), callee);
      const Quiet quiet(rc, is_open);
      CallResult result = call_union(rc, site, callee);
      result.failed = result.failed && !is_open;
      if (is_open) result.type = types::open_union(rc.ctx(), result.type);
      return result;
    }
    case TypeKind::Intersection:
      return call_intersection(rc, site, callee);
    case TypeKind::TypeVar:
      return call_type_var(rc, site, callee);
    case TypeKind::TypeForm:
      return call_type_form(rc, site, callee);
    case TypeKind::Instance:
    case TypeKind::Literal:
    case TypeKind::LiteralString:
    case TypeKind::Sentinel:
    case TypeKind::Tuple:
      return call_instance(rc, site, callee);
    case TypeKind::SpecialForm:
      if (!may_be_called(special_form(rc.in, callee))) return not_callable(rc, site, callee);
      infer_arguments_freely(rc, site.arguments);
      return {store.unknown(), false, false};
    case TypeKind::FormOf:
    case TypeKind::Property:
    case TypeKind::Module:
    case TypeKind::ParamSpecPart:
    case TypeKind::ParameterList:
    case TypeKind::Unpacked:
    case TypeKind::TypeGuard:
    case TypeKind::AliasReference:
    case TypeKind::Deferred:
      return not_callable(rc, site, callee);
  }
  return not_callable(rc, site, callee);
}

}  // namespace

CallResult call_type(RegionContext& rc, NodeId call, TypeId callee, std::span<const Argument> arguments, TypeId expected) {
  callee = types::resolve(rc.ctx(), callee);
  return dispatch(rc, make_site(rc, call, callee, arguments, expected), callee);
}

std::optional<TypeId> call_quietly(Inference& in, TypeId callee, std::span<const TypeId> argument_types) {
  std::vector<Argument> arguments;
  arguments.reserve(argument_types.size());
  for (const TypeId type : argument_types) {
    Argument argument;
    argument.type = type;
    arguments.push_back(argument);
  }
  const auto builtins = in.program.stdlib_module("builtins");
  if (!builtins) return std::nullopt;
  RegionContext rc(in, in.unit(*builtins), NodeId(0));
  rc.speculative = 1;
  const CallResult result = call_type(rc, NodeId(), callee, arguments, TypeId());
  if (result.failed) return std::nullopt;
  return result.type;
}

namespace {

/// `super().m()` where the next class only says that there is to be an `m`.
void check_super_call(RegionContext& rc, NodeId call, TypeId callee) {
  const ast::Tree& tree = rc.tree();
  const NodeId func = ast::Call(tree, call).func();
  if (!rc.is_reporting() || tree.kind(func) != NodeKind::Attribute || tree.kind(ast::Attribute(tree, func).value()) != NodeKind::Call)
    return;
  const TypeId object = rc.local_type(ast::Attribute(tree, func).value());
  if (!object || !rc.ctx().is_instance_of(object, types::KnownClass::Super)) return;
  const TypeId function = types::function_of(rc.ctx(), callee);
  if (!is_unimplemented_method(rc.in, function)) return;
  const types::FunctionType& method = rc.in.store.function(types::resolve(rc.ctx(), function));
  const std::string_view owner = name_text(rc.in.store.class_key(method.owner).name);
  auto d = report(rc, Rule::call_abstract_method, call,
                  fmt::format("`{}` of `{}` has no body to call: it would give `None`", name_text(method.name), owner));
  if (d) d.note(rc.in, method.definition, "it is only declared here");
}

/// `list[T]()` where nothing binds `T`.
void check_bound(RegionContext& rc, NodeId func, TypeId callee) {
  if (!rc.is_reporting() || rc.tree().kind(func) != NodeKind::Subscript || rc.ctx().kind(callee) != TypeKind::ClassObject) return;
  if (!rc.in.store.has_type_vars(callee)) return;
  for (const TypeVarId var : types::free_type_vars(rc.ctx(), callee)) {
    const types::TypeVarKey& key = rc.in.store.type_var_key(var);
    if (key.binder.file) continue;
    report(rc, Rule::unbound_type_variable, func,
           fmt::format("type variable `{}` is not bound here: no class or function around this place has it as a parameter",
                       name_text(key.name)));
    return;
  }
}

/// `x.lower()` where `x` is of a constrained type variable: called on each constraint. none where that fails, or `x` is nothing
/// of the kind.
TypeId method_of_constrained(RegionContext& rc, NodeId call, std::span<const Argument> arguments) {
  const NodeId func = ast::Call(rc.tree(), call).func();
  if (rc.tree().kind(func) != NodeKind::Attribute) return {};
  const ast::Attribute attribute(rc.tree(), func);
  const TypeId object = rc.local_type(attribute.value());
  const auto operand = object ? constrained_operand(rc.in, types::resolve(rc.ctx(), object)) : std::nullopt;
  if (!operand) return {};
  TypeList results;
  Speculation trial(rc);
  infer_arguments_freely(rc, arguments);
  for (const TypeId choice : operand->choices) {
    const MemberLookup method = lookup_member(rc.in, with_choice(rc.in, operand->type, operand->var, choice), attribute.attr());
    if (!method.found || !method.missing_on.empty()) return {};
    std::vector<Argument> chosen(arguments.begin(), arguments.end());
    for (Argument& argument : chosen) {
      const TypeId type = argument.node ? rc.local_type(argument.node) : TypeId();
      if (type && rc.in.store.has_type_vars(type)) argument.type = with_choice(rc.in, type, operand->var, choice);
    }
    const CallResult result = call_type(rc, NodeId(), method.type, chosen);
    if (result.failed) return {};
    results.push_back(result.type);
  }
  trial.keep();
  return join_choices(rc.in, *operand, results);
}

}  // namespace

TypeId infer_call(RegionContext& rc, NodeId call, TypeId expected) {
  const std::vector<Argument> arguments = collect_arguments(rc.tree(), call);
  if (is_bare_reveal(rc, call)) {
    if (const auto revealed = special_call(rc, call, rc.in.store.unknown(), arguments, expected)) return revealed->type;
  }
  const TypeId callee = types::resolve(rc.ctx(), infer_expression(rc, ast::Call(rc.tree(), call).func()));
  check_bound(rc, ast::Call(rc.tree(), call).func(), callee);
  if (const TypeId result = method_of_constrained(rc, call, arguments)) return result;
  if (const auto special = special_call(rc, call, callee, arguments, expected)) return special->type;
  check_super_call(rc, call, callee);
  if (const TypeId made = type_making_call(rc, call, callee)) {
    infer_arguments_freely(rc, arguments);
    return made;
  }
  const TypeId result = call_type(rc, call, callee, arguments, expected).type;
  check_unpacked_arguments(rc, callee, arguments);
  return result;
}

}  // namespace awl::infer
