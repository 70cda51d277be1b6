// Evaluating one signature: arguments are inferred with their parameter's type flowing in, constraints on the type variables
// are collected in two passes (lambdas last, when what flows into them is known), solved, and the result specialised.
#include <algorithm>

#include "base/names.h"
#include "infer/calls/call.h"
#include "infer/declarations/decorators.h"
#include "infer/expressions/expressions.h"
#include "types/signatures.h"
#include "types/substitute.h"

namespace awl::infer {

using ast::NodeKind;
using types::Constraints;
using types::Param;
using types::ParamKind;
using types::Signature;

namespace {

class SignatureCall {
 public:
  SignatureCall(RegionContext& rc, const CallSite& site, const Signature& signature, Matching& matching, std::span<const TypeVarId> extra)
      : rc_(rc), ctx_(rc.in.ctx), site_(site), signature_(signature), matching_(matching), constraints_(inferable(extra)) {}

  Evaluation run() {
    fix_self();
    seed_from_expected();
    pass(false);
    pass(true);
    finish_variadic();
    finish_param_spec();
    if (signature_.is_gradual) infer_arguments_freely(rc_, site_.arguments);  // `(...)` has no parameters to look at them for
    return conclude();
  }

 private:
  /// Variables to solve: the signature's own, the class's, and a `Self` in it (its receiver is an argument like any other).
  std::vector<TypeVarId> inferable(std::span<const TypeVarId> extra) {
    std::vector<TypeVarId> vars(signature_.type_params.begin(), signature_.type_params.end());
    vars.insert(vars.end(), extra.begin(), extra.end());
    if (site_.synthetic > 0 && !signature_.params.empty() && signature_.params.front().type) {
      // `self: Self`, `cls: type[Self]`. Another class's `Self` deeper inside came with the receiver's arguments.
      TypeId first = signature_.params.front().type;
      if (ctx_.kind(first) == TypeKind::SubclassOf) first = rc_.in.store.subclass_of(first).instance;
      if (ctx_.kind(first) == TypeKind::TypeVar) {
        const TypeVarId var = rc_.in.store.type_var(first).var;
        if (rc_.in.store.type_var_key(var).kind == types::TypeVarKind::Self) vars.push_back(var);
      }
    }
    return vars;
  }

  [[nodiscard]] bool is_open(TypeId type) const {
    if (!type || !rc_.in.store.has_type_vars(type)) return false;
    for (const TypeVarId var : types::free_type_vars(ctx_, type)) {
      if (constraints_.is_inferable(var)) return true;
    }
    return false;
  }

  /// A bare `self` (or `cls: type[Self]`) says what `Self` is, whatever other arguments are.
  void fix_self() {
    if (site_.synthetic == 0 || signature_.params.empty() || !signature_.params.front().type) return;
    const TypeId receiver = site_.arguments.front().type;
    if (!receiver || rc_.in.store.has_type_vars(receiver) || rc_.in.store.has_gradual(receiver)) return;
    TypeId first = signature_.params.front().type;
    TypeId value = receiver;
    if (ctx_.kind(first) == TypeKind::SubclassOf) {
      first = rc_.in.store.subclass_of(first).instance;
      value = types::to_instance(ctx_, receiver);
    }
    if (!value || ctx_.kind(first) != TypeKind::TypeVar) return;
    const TypeVarId var = rc_.in.store.type_var(first).var;
    const TypeKind kind = ctx_.kind(value);
    if (rc_.in.store.type_var_key(var).kind != types::TypeVarKind::Self || (kind != TypeKind::Instance && kind != TypeKind::Tuple)) return;
    constraints_.get(var).exact = value;
  }

  /// `x: list[float] = make([1])`: what is expected of the result tells the type variables first.
  void seed_from_expected() {
    if (!site_.expected || !signature_.returns || ctx_.is_dynamic(site_.expected)) return;
    if (ctx_.kind(signature_.returns) == TypeKind::Deferred || !is_open(signature_.returns)) return;
    if (ctx_.kind(signature_.returns) == TypeKind::TypeVar) return;  // a bare T: the argument's own type says more
    if (rc_.in.store.has_gradual(site_.expected) || rc_.in.store.has_type_vars(site_.expected)) return;
    Constraints seeded = constraints_;
    if (types::is_assignable_to(ctx_, signature_.returns, site_.expected, &seeded)) {
      seeded_ = seeded;
      has_seed_ = true;
    }
  }

  [[nodiscard]] bool is_late(const Actual& actual) const {
    const NodeId node = actual.argument->node;
    return node && !actual.type && rc_.tree().kind(node) == NodeKind::Lambda;
  }

  void pass(bool late) {
    for (const auto& [a, p] : matching_.pairs) {
      const Actual& actual = matching_.actuals[a];
      if (is_late(actual) != late) continue;
      const Param& param = signature_.params[p];
      if (!param.type) {
        argument_type(actual, TypeId());
        continue;
      }
      if (is_param_spec_part(ctx_, param)) {
        param_spec_pairs_.emplace_back(a, p);
        continue;
      }
      if (param.kind == ParamKind::VarArgs && ctx_.kind(param.type) == TypeKind::Unpacked) {
        variadic_pairs_.emplace_back(a, p);
        continue;
      }
      check_pair(actual, param, param.type);
    }
  }

  /// What flows into an argument: the parameter's type with what is solved so far; none where too little is known.
  TypeId expectation(TypeId param_type, NodeId node) {
    if (!is_open(param_type)) return param_type;
    const Constraints& known = has_seed_ ? seeded_ : constraints_;
    const types::Solution so_far = types::solve(ctx_, known, false);
    types::Substitution map;
    bool complete = true;
    for (const TypeVarId var : types::free_type_vars(ctx_, param_type)) {
      if (!constraints_.is_inferable(var)) continue;
      const Constraints::Bounds* bounds = known.find(var);
      const bool solved = bounds && (bounds->lower || bounds->exact || bounds->upper);
      complete &= solved;
      map.set(var, solved ? so_far.map.find(var) : rc_.in.store.unknown());
    }
    const bool is_lambda = node && rc_.tree().kind(node) == NodeKind::Lambda;
    const bool is_form = node && expects_type_form(rc_.in, param_type) && has_type_form_shape(rc_.tree(), node);
    if (!complete && !is_lambda && !is_form) return closed_members(param_type);
    return types::substitute(ctx_, param_type, map);
  }

  /// The members of `TD | type[T]` that name no variable to solve: a display may be meant for one of them.
  [[nodiscard]] TypeId closed_members(TypeId param_type) const {
    if (ctx_.kind(param_type) != TypeKind::Union) return {};
    const TypeId closed = types::map_union(ctx_, param_type, [&](TypeId member) { return is_open(member) ? TypeId() : member; });
    return ctx_.kind(closed) == TypeKind::Never || ctx_.is_none(closed) ? TypeId() : closed;
  }

  TypeId argument_type(const Actual& actual, TypeId expected) {
    if (actual.type) return actual.type;
    const NodeId node = actual.argument->node;
    if (const TypeId known = rc_.local_type(node); known && !wants_expectation(node, known, expected)) return known;
    return infer_expression(rc_, node, expected);
  }

  /// Whether an argument that was inferred already should be inferred again for this parameter.
  bool wants_expectation(NodeId node, TypeId known, TypeId expected) {
    if (!expected) return false;
    if (expects_type_form(rc_.in, types::resolve(ctx_, expected)) && has_type_form_shape(rc_.tree(), node)) return true;
    switch (rc_.tree().kind(node)) {
      case NodeKind::List:
      case NodeKind::Dict:
      case NodeKind::Set:
      case NodeKind::Tuple:
      case NodeKind::ListComp:
      case NodeKind::DictComp:
      case NodeKind::SetComp:
      case NodeKind::GeneratorExp:
      case NodeKind::IfExp:
      case NodeKind::BoolOp:
        return !types::is_assignable_to(ctx_, known, expected) || rc_.in.store.has_unknown(known);
      case NodeKind::Call:
      case NodeKind::Await:
        return rc_.in.store.has_unknown(known);
      case NodeKind::Lambda:
        return true;
      default:
        return false;
    }
  }

  void check_pair(const Actual& actual, const Param& param, TypeId param_type) {
    const TypeId type = apart(argument_type(actual, expectation(param_type, actual.argument->node)));
    evaluation_.used_gradual |= rc_.in.store.has_gradual(type);
    if (ctx_.kind(type) == TypeKind::Never && actual.argument->node) never_argument_ = true;
    note_generic(type);
    const bool fits = fits_lambda(actual, type, param_type) || types::is_assignable_to(ctx_, type, param_type, &constraints_) ||
                      fits_generic(type, param_type);
    if (!fits) return fail_pair(actual, param, param_type, type);
    ++evaluation_.relevance;
  }

  /// `defaultdict(lambda: 0)` counts: what a lambda gives is a value like any other, no literal that somebody declared.
  bool fits_lambda(const Actual& actual, TypeId type, TypeId param_type) {
    const NodeId node = actual.argument->node;
    if (!node || rc_.tree().kind(node) != NodeKind::Lambda || !is_open(param_type)) return false;
    const std::vector<Constraints::Bounds> before = constraints_.all();
    if (!types::is_assignable_to(ctx_, type, param_type, &constraints_)) return false;
    for (const TypeVarId var : types::free_type_vars(ctx_, param_type)) {
      const auto known = std::ranges::find(before, var, &Constraints::Bounds::var);
      if (constraints_.find(var)) constraints_.get(var).widen_literals = known == before.end() || known->widen_literals;
    }
    return true;
  }

  /// A generic function that is given to itself (`call(call, f)`) brings type parameters of its own, not those of the call.
  TypeId apart(TypeId type) {
    const TypeKind kind = ctx_.kind(type);
    if (kind != TypeKind::Function && kind != TypeKind::Callable) return type;
    const auto is_taken = [&](const Signature& overload) {
      return std::ranges::any_of(overload.type_params, [&](TypeVarId var) { return constraints_.is_inferable(var); });
    };
    types::CallableType renamed{types::own_signatures(ctx_, type)};
    if (std::ranges::none_of(renamed.overloads, is_taken)) return type;
    for (Signature& overload : renamed.overloads) overload = types::renamed_apart(ctx_, overload, constraints_.inferable());
    return rc_.in.store.make(std::move(renamed));
  }

  /// Type parameters of a generic function that is an argument: `start(run, x)` with `def run[T](x: T)` solves `*Ts` as `*(T,)`,
  /// and `x` then says what `T` is.
  void note_generic(TypeId type) {
    types::for_each_member(ctx_, type, [&](TypeId one) {
      const auto* overloads = types::signatures_of(ctx_, types::function_of(ctx_, one));
      if (overloads == nullptr) return;
      for (const Signature& overload : *overloads)
        generic_.insert(generic_.end(), overload.type_params.begin(), overload.type_params.end());
    });
  }

  bool fits_generic(TypeId type, TypeId param_type) {
    if (generic_.empty() || !is_open(param_type)) return false;
    const types::Solution so_far = types::solve(ctx_, constraints_, false);
    const TypeId known = types::substitute(ctx_, param_type, so_far.map);
    Constraints inner(generic_);
    if (!types::is_assignable_to(ctx_, type, known, &inner)) return false;
    const types::Solution solution = types::solve(ctx_, inner, false);
    for (const auto& [var, value] : solution.map.entries()) generic_values_.set(var, value);
    return true;
  }

  /// `bound(same)` with `Callable[[*Ts], R]` for its result: what is still open of `same` is the result's own.
  TypeId generalised(TypeId made) const {
    if (generic_.empty() || ctx_.kind(made) != TypeKind::Callable) return made;
    const std::vector<TypeVarId> open = types::free_type_vars(ctx_, made);
    types::CallableType callable = rc_.in.store.callable(made);
    for (const TypeVarId var : generic_) {
      if (std::ranges::find(open, var) == open.end()) continue;
      for (Signature& overload : callable.overloads) overload.type_params.push_back(var);
    }
    return rc_.in.store.make(std::move(callable));
  }

  /// The result once a generic function among the arguments was given its own: what it left open of its type parameters is solved.
  TypeId with_generic_values(TypeId made) const {
    if (generic_values_.empty() || !rc_.in.store.has_type_vars(made)) return made;
    types::Substitution map;
    for (const TypeVarId var : types::free_type_vars(ctx_, made)) {
      if (const TypeId value = generic_values_.find(var)) map.set(var, value);
    }
    return types::substitute(ctx_, made, map);
  }

  void fail_pair(const Actual& actual, const Param& param, TypeId param_type, TypeId type) {
    if (!evaluation_.failed) evaluation_.misfit = {actual.argument->node, param.name, type, param_type};
    evaluation_.failed = true;
    if (!rc_.is_reporting()) return;
    types::Explanation why;
    Constraints probe = constraints_;
    types::is_assignable_to(ctx_, type, param_type, &probe, &why);
    TypeId shown_param = param_type;
    if (is_open(param_type)) {
      const types::Solution so_far = types::solve(ctx_, constraints_, false);
      types::Substitution map;
      for (const TypeVarId var : types::free_type_vars(ctx_, param_type)) {
        const Constraints::Bounds* bounds = constraints_.find(var);
        if (bounds && (bounds->lower || bounds->exact || bounds->upper)) map.set(var, so_far.map.find(var));
      }
      shown_param = types::substitute(ctx_, param_type, map);
    }
    report_argument(actual, param, shown_param, type, why);
  }

  /// `f(*items)` for `*args: *tuple[str, *tuple[str, ...]]`: an iterable of unknown length may well have enough.
  bool fits_with_enough(const types::TupleType& packed, TypeId target) {
    const auto wanted = types::tuple_view(ctx_, target);
    if (!wanted || packed.variadic < 0 || packed.elements.size() != 1) return false;
    const TypeId item = types::tuple_element_union(ctx_, packed);
    return std::ranges::all_of(wanted->elements, [&](TypeId element) { return types::is_assignable_to(ctx_, item, element); });
  }

  void report_argument(const Actual& actual, const Param& param, TypeId param_type, TypeId type, const types::Explanation& why) {
    if (is_guessed_function(rc_.in, type) || report_display_mistakes(rc_, actual.argument->node, param_type, Rule::invalid_argument_type))
      return;
    const TypeId both[] = {type, param_type};
    const auto shown = types::display_together(ctx_, both, {.max_length = 300});
    const std::string name = param.name ? fmt::format("parameter `{}`", name_text(param.name)) : std::string("this parameter");
    const NodeId at = actual.argument->node ? actual.argument->node : site_.node;
    auto d = report(rc_, Rule::invalid_argument_type, at,
                    fmt::format("{} of {} takes `{}`, but the argument is `{}`", name, site_.callee, shown[1], shown[0]));
    if (!d) return;
    d->message += typed_dict_display_hint(rc_, actual.argument->node, param_type);
    if (actual.argument->node) hint_await(d, actual.argument->node, type, param_type);
    note_call(d, type, param_type);
    if (!why.lines.empty()) {
      std::string text = "because ";
      for (std::size_t i = 0; i < why.lines.size(); ++i) text += (i ? "; " : "") + why.lines[i];
      d.note(rc_.unit.id, d->range, std::move(text));
    }
    if (site_.definition.file && rc_.in.unit(site_.definition.file).is_first_party) {
      d.note(rc_.in, site_.definition, fmt::format("{} is defined here", site_.callee));
    }
  }

  void hint_await(Report& d, NodeId argument, TypeId type, TypeId param_type) {
    if (ctx_.is_dynamic(type)) return;
    const ProtocolResult awaited = awaited_type(rc_.in, type);
    if (!awaited.failures.empty() || !would_fit(awaited.type, param_type)) return;
    d->message += await_hint(rc_, argument);
    add_await_fix(rc_, d, argument);
  }

  /// `asyncio.run(main)` for `asyncio.run(main())`.
  void note_call(Report& d, TypeId type, TypeId param_type) {
    const TypeId function = types::function_of(ctx_, type);
    if (ctx_.kind(function) != TypeKind::Function) return;
    const TypeId returns = rc_.in.store.function(function).overloads.front().returns;
    if (!returns || !would_fit(types::resolve(ctx_, returns), param_type)) return;
    d.note(rc_.unit.id, d->range, "this is the function itself; what calling it gives would fit: add the parentheses of a call");
  }

  [[nodiscard]] bool would_fit(TypeId type, TypeId param_type) const {
    Constraints probe = constraints_;
    return !ctx_.is_dynamic(type) && types::is_assignable_to(ctx_, type, param_type, &probe);
  }

  // ---- *args: *Ts -----------------------------------------------------------------------------------------------------------

  void finish_variadic() {
    const auto variadic = std::find_if(signature_.params.begin(), signature_.params.end(), [&](const Param& param) {
      return param.kind == ParamKind::VarArgs && param.type && ctx_.kind(param.type) == TypeKind::Unpacked;
    });
    if (variadic == signature_.params.end()) return;
    types::TupleType packed;
    for (const auto& [a, p] : variadic_pairs_) {
      const Actual& actual = matching_.actuals[a];
      if (actual.is_rest) packed.variadic = static_cast<std::int32_t>(packed.elements.size());
      packed.elements.push_back(argument_type(actual, TypeId()));
      evaluation_.used_gradual |= rc_.in.store.has_gradual(packed.elements.back());
    }
    const TypeId source = rc_.in.store.make(packed);
    const TypeId target = types::make_tuple_type(ctx_, std::span(&variadic->type, 1));
    for (const TypeVarId var : generic_) generic_values_.set(var, types::unknown_argument(ctx_, var));
    if (types::is_assignable_to(ctx_, source, target, &constraints_) || fits_generic(source, target)) return;
    if (fits_with_enough(packed, target)) return;
    evaluation_.failed = true;
    if (!rc_.is_reporting()) return;
    const types::Solution so_far = types::solve(ctx_, constraints_, false);
    const TypeId both[] = {source, types::substitute(ctx_, target, so_far.map)};
    const auto shown = types::display_together(ctx_, both, {.max_length = 300});
    const NodeId at = variadic_pairs_.empty() ? site_.node : matching_.actuals[variadic_pairs_.front().first].argument->node;
    report(rc_, Rule::invalid_argument_type, at ? at : site_.node,
           fmt::format("the arguments for `*{}` of {} must be `{}`, but they are `{}`", name_text(variadic->name), site_.callee, shown[1],
                       shown[0]));
  }

  // ---- *args: P.args, **kwargs: P.kwargs ------------------------------------------------------------------------------------

  void finish_param_spec() {
    if (!matching_.has_param_spec) return;
    TypeVarId var;
    for (const Param& param : signature_.params) {
      if (is_param_spec_part(ctx_, param)) var = rc_.in.store.param_spec_part(param.type).var;
    }
    std::vector<Argument> rest;
    for (const auto& [a, p] : param_spec_pairs_) add_rest_argument(rest, matching_.actuals[a]);
    if (!constraints_.is_inferable(var)) {
      infer_arguments_freely(rc_, rest);
      check_passed_on(var, rest);
      return;
    }
    const types::Solution so_far = types::solve(ctx_, constraints_, false);
    const TypeId value = so_far.map.find(var);
    if (!value || ctx_.kind(value) != TypeKind::ParameterList || rc_.in.store.parameter_list(value).signature.is_gradual) {
      infer_arguments_freely(rc_, rest);
      return;
    }
    Signature inner = rc_.in.store.parameter_list(value).signature;
    types::TupleType own;  // stands for what the type parameters become
    std::ranges::transform(inner.type_params, std::back_inserter(own.elements),
                           [&](TypeVarId one) { return rc_.in.store.make(types::TypeVarType{one}); });
    inner.returns = rc_.in.store.make(own);
    CallSite site = site_;
    site.arguments = rest;
    site.synthetic = 0;
    site.expected = TypeId();
    const Evaluation called = evaluate_signatures(rc_, site, std::span(&inner, 1));
    evaluation_.failed |= called.failed;
    if (ctx_.kind(called.type) != TypeKind::Tuple) return;
    const types::TypeList& values = rc_.in.store.tuple(called.type).elements;
    for (std::size_t i = 0; i < inner.type_params.size() && i < values.size(); ++i) generic_values_.set(inner.type_params[i], values[i]);
  }

  /// A ParamSpec of a function around this one: nothing but its own `*args` and `**kwargs` can be passed on.
  void check_passed_on(TypeVarId var, std::span<const Argument> rest) {
    bool has_args = false, has_kwargs = false, is_wrong = false;
    for (const Argument& argument : rest) {
      const TypeId type = argument.type ? argument.type : argument.node ? rc_.local_type(argument.node) : TypeId();
      const bool is_args = argument.kind == Argument::Kind::Star, is_kwargs = argument.kind == Argument::Kind::DoubleStar;
      has_args |= is_args;
      has_kwargs |= is_kwargs;
      const bool is_unknown = (is_args || is_kwargs) && (!type || rc_.in.store.has_gradual(type));
      is_wrong |= !is_unknown && !is_part(type, var, is_args, is_kwargs);
    }
    if (!is_wrong && has_args && has_kwargs) return;
    evaluation_.failed = true;
    if (!rc_.is_reporting()) return;
    report(rc_, Rule::invalid_argument_type, site_.node,
           fmt::format("{0} takes the parameters of `{1}`, of which nothing is known: pass on `*args: {1}.args` and `**kwargs: {1}.kwargs`",
                       site_.callee, name_text(rc_.in.store.type_var_key(var).name)));
  }

  [[nodiscard]] bool is_part(TypeId type, TypeVarId var, bool is_args, bool is_kwargs) const {
    if (!type || ctx_.kind(type) != TypeKind::ParamSpecPart) return false;
    const types::ParamSpecPartType& part = rc_.in.store.param_spec_part(type);
    return part.var == var && (part.is_args ? is_args : is_kwargs);
  }

  static void add_rest_argument(std::vector<Argument>& rest, const Actual& actual) {
    if (actual.is_rest || actual.is_mapping) {
      if (!rest.empty() && rest.back().node == actual.argument->node) return;
      rest.push_back(*actual.argument);
      return;
    }
    Argument argument = *actual.argument;
    argument.type = actual.type;
    if (argument.kind == Argument::Kind::Star) argument.kind = Argument::Kind::Positional;
    if (argument.kind == Argument::Kind::DoubleStar) argument.kind = Argument::Kind::Keyword;
    rest.push_back(argument);
  }

  // ---- result --------------------------------------------------------------------------------------------------------------------

  Evaluation conclude() {
    if (has_seed_ && !evaluation_.failed) merge_seed();
    types::Solution solution = types::solve(ctx_, constraints_, false);
    if (!evaluation_.failed) fill_any(solution.map);
    if (solution.failed && !evaluation_.failed) {
      evaluation_.failed = true;
      if (rc_.is_reporting()) {
        report(rc_, Rule::invalid_argument_type, site_.node, fmt::format("call of {}: {}", site_.callee, solution.failure));
      }
    }
    if (never_argument_ && !evaluation_.failed) {
      evaluation_.type = rc_.in.store.never();
      return evaluation_;
    }
    evaluation_.type = signature_.returns ? types::substitute(ctx_, signature_.returns, solution.map) : rc_.in.store.unknown();
    evaluation_.type = generalised(with_generic_values(rc_.in.force(evaluation_.type)));
    if (!has_seed_ && !evaluation_.failed) {
      fit_to_expected();
      evaluation_.type = with_expected_any(evaluation_.type);
    }
    return evaluation_;
  }

  /// `return await run(self.anything)`: of a type variable that nothing but an `Any` speaks of, what is expected of the result says more.
  void fill_any(types::Substitution& map) const {
    if (!site_.expected || !signature_.returns || ctx_.is_dynamic(site_.expected) || !is_open(signature_.returns)) return;
    std::vector<TypeVarId> vague;
    types::Substitution known;
    for (const auto& [var, value] : map.entries()) {
      if (ctx_.kind(value) == TypeKind::Any && rc_.in.constraints_of(var).empty()) {
        vague.push_back(var);
      } else {
        known.set(var, value);
      }
    }
    if (vague.empty()) return;
    Constraints wanted(vague);
    if (!types::is_assignable_to(ctx_, types::substitute(ctx_, signature_.returns, known), site_.expected, &wanted)) return;
    const types::Solution filled = types::solve(ctx_, wanted, true);
    if (filled.failed) return;
    for (const TypeVarId var : vague) {
      const TypeId value = wanted.find(var) != nullptr ? filled.map.find(var) : TypeId();
      if (value && value != ctx_.object()) map.set(var, value);
    }
  }

  /// `x: dict[str, Any] = dict(a=1)`: whoever writes `Any` means it, where the callee leaves the argument open.
  TypeId with_expected_any(TypeId made) const {
    if (!site_.expected || ctx_.kind(made) != TypeKind::Instance || !signature_.returns || !is_open(signature_.returns)) return made;
    const TypeId expected = types::resolve(ctx_, site_.expected);
    if (ctx_.kind(expected) != TypeKind::Instance || ctx_.kind(signature_.returns) != TypeKind::Instance) return made;
    types::InstanceType result = rc_.in.store.instance(made);
    const types::InstanceType &wanted = rc_.in.store.instance(expected), &pattern = rc_.in.store.instance(signature_.returns);
    if (wanted.cls != result.cls || pattern.cls != result.cls || wanted.args.size() != result.args.size()) return made;
    if (pattern.args.size() != result.args.size()) return made;
    for (std::size_t i = 0; i < result.args.size(); ++i) {
      const bool is_any = ctx_.kind(wanted.args[i]) == TypeKind::Any;
      if (is_any && ctx_.kind(pattern.args[i]) == TypeKind::TypeVar && is_open(pattern.args[i])) result.args[i] = wanted.args[i];
    }
    return rc_.in.store.make(std::move(result));
  }

  /// An expected type with unknown parts, or a result that is a bare T, decides nothing beforehand, but where the result does
  /// not fit it and could (`x: dict[str, list[Unknown] | None] = defaultdict(list)`, `x: Literal["a"] = same("a")`), it was
  /// meant to.
  void fit_to_expected() {
    if (!site_.expected || !signature_.returns || ctx_.is_dynamic(site_.expected) || !is_open(signature_.returns)) return;
    if (types::is_assignable_to(ctx_, evaluation_.type, site_.expected)) return;
    Constraints merged = constraints_;
    if (!types::is_assignable_to(ctx_, signature_.returns, site_.expected, &merged)) return;
    const types::Solution solution = types::solve(ctx_, merged, false);
    if (solution.failed) return;
    const TypeId fitted = rc_.in.force(types::substitute(ctx_, signature_.returns, solution.map));
    if (types::is_assignable_to(ctx_, fitted, site_.expected)) evaluation_.type = fitted;
  }

  /// A ParamSpec is exactly the parameters of the argument it was found in, though the argument may fit what is expected of it too:
  /// `job: Job[[int]] = Job(takes_any_object)`. `merged` becomes what is expected, if all arguments fit that.
  bool takes_arguments_as_seeded(Constraints& merged) const {
    merged = seeded_;
    return std::ranges::all_of(matching_.pairs, [&](const auto& pair) {
      const Actual& actual = matching_.actuals[pair.first];
      const TypeId given = actual.type ? actual.type : actual.argument->node ? rc_.local_type(actual.argument->node) : TypeId();
      const TypeId wanted = signature_.params[pair.second].type;
      return !given || !wanted || types::is_assignable_to(ctx_, given, wanted, &merged);
    });
  }

  /// The expected type decides where the arguments agree with it: `x: list[float] = list_of(1)`.
  void merge_seed() {
    Constraints merged = constraints_;
    const bool agrees = types::is_assignable_to(ctx_, signature_.returns, site_.expected, &merged) || takes_arguments_as_seeded(merged);
    if (agrees && !types::solve(ctx_, merged, false).failed) constraints_ = merged;
  }

  RegionContext& rc_;
  const TypeContext& ctx_;
  const CallSite& site_;
  const Signature& signature_;
  Matching& matching_;
  Constraints constraints_;
  Constraints seeded_{{}};
  bool has_seed_ = false, never_argument_ = false;
  std::vector<TypeVarId> generic_;      // type parameters of generic functions among the arguments
  types::Substitution generic_values_;  // what other arguments make of them
  Evaluation evaluation_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> param_spec_pairs_, variadic_pairs_;
};

}  // namespace

namespace {

/// A parameter that takes a callable's own parameters along: `Callable[P, T]`, `Callable[[*Ts], T]`.
bool takes_parameters_along(RegionContext& rc, const Signature& signature, TypeId param) {
  if (!param || rc.ctx().kind(param) != TypeKind::Callable || rc.in.store.callable(param).overloads.size() != 1) return false;
  const Signature& wanted = rc.in.store.callable(param).overloads.front();
  const auto is_own = [&](TypeVarId var) { return var && std::ranges::find(signature.type_params, var) != signature.type_params.end(); };
  if (is_own(types::trailing_param_spec(rc.ctx(), wanted))) return true;
  return std::ranges::any_of(wanted.params, [&](const Param& one) {
    if (one.kind != ParamKind::VarArgs || !one.type || rc.ctx().kind(one.type) != TypeKind::Unpacked) return false;
    const TypeId inner = rc.in.store.unpacked(one.type).inner;
    return rc.ctx().kind(inner) == TypeKind::TypeVar && is_own(rc.in.store.type_var(inner).var);
  });
}

/// A parameter whose own parameters' types other arguments have to fit as well: `Callable[[S], T]` beside `default: S`.
bool shares_parameters(RegionContext& rc, const Signature& signature, const Matching& matching, std::uint32_t param) {
  const TypeId type = signature.params[param].type;
  if (!type || rc.ctx().kind(type) != TypeKind::Callable || rc.in.store.callable(type).overloads.size() != 1) return false;
  for (const Param& inner : rc.in.store.callable(type).overloads.front().params) {
    if (!inner.type || rc.ctx().kind(inner.type) != TypeKind::TypeVar) continue;
    const TypeVarId var = rc.in.store.type_var(inner.type).var;
    for (const auto& [a, p] : matching.pairs) {
      if (p == param || !signature.params[p].type) continue;
      const std::vector<TypeVarId> used = types::free_type_vars(rc.ctx(), signature.params[p].type);
      if (std::ranges::find(used, var) != used.end()) return true;
    }
  }
  return false;
}

/// The signatures of an argument that is a function with overloads, and which argument that is.
struct OverloadedArgument {
  std::size_t index = 0;
  std::vector<Signature> overloads;
};

/// Of an argument that is known, or named: what is made on the spot waits for its parameter's type.
TypeId type_of_plain_argument(RegionContext& rc, const Argument& argument) {
  if (argument.type || !argument.node) return argument.type;
  const ast::NodeKind kind = rc.tree().kind(argument.node);
  if (kind != NodeKind::Name && kind != NodeKind::Attribute) return {};
  const TypeId known = rc.local_type(argument.node);
  return known ? known : infer_expression(rc, argument.node);
}

OverloadedArgument find_overloaded_argument(RegionContext& rc, const CallSite& site, const Signature& signature, const Matching& matching) {
  OverloadedArgument found;
  for (const auto& [a, p] : matching.pairs) {
    const Argument* argument = matching.actuals[a].argument;
    if (!shares_parameters(rc, signature, matching, p) && !takes_parameters_along(rc, signature, signature.params[p].type)) continue;
    if (argument->kind != Argument::Kind::Positional && argument->kind != Argument::Kind::Keyword) continue;
    const TypeId type = type_of_plain_argument(rc, *argument);
    const auto callable = type ? rc.in.callable_of(type) : std::nullopt;
    if (!callable) continue;
    found.overloads = types::own_signatures(rc.ctx(), types::resolve(rc.ctx(), *callable));
    found.index = static_cast<std::size_t>(argument - site.arguments.data());
    if (found.overloads.size() > 1) return found;
  }
  found.overloads.clear();
  return found;
}

/// `to_thread(open, path, "rb")`: each overload of `open` is tried in the place of the whole; the first that the other
/// arguments fit is meant. A decorator hands all of them on. No answer where none fits, or there is no such argument.
std::optional<Evaluation> by_overloads_of_argument(RegionContext& rc, const CallSite& site, const Signature& signature,
                                                   const Matching& matching, std::span<const TypeVarId> extra) {
  const OverloadedArgument overloaded = find_overloaded_argument(rc, site, signature, matching);
  if (overloaded.overloads.empty()) return std::nullopt;
  const bool hands_on = signature.returns && rc.ctx().kind(signature.returns) == TypeKind::Callable;
  types::CallableType joined;
  for (const Signature& overload : overloaded.overloads) {
    std::vector<Argument> arguments(site.arguments.begin(), site.arguments.end());
    arguments[overloaded.index].type = rc.in.store.make(types::CallableType{{overload}});
    CallSite one = site;
    one.arguments = arguments;
    Speculation trial(rc);
    Matching again = match_arguments(rc, signature, arguments, site.synthetic);
    Evaluation evaluation = SignatureCall(rc, one, signature, again, extra).run();
    if (evaluation.failed) continue;
    if (!hands_on) {
      trial.keep();
      return evaluation;
    }
    if (rc.ctx().kind(evaluation.type) != TypeKind::Callable) return std::nullopt;
    const auto& made = rc.in.store.callable(evaluation.type).overloads;
    joined.overloads.insert(joined.overloads.end(), made.begin(), made.end());
  }
  if (joined.overloads.empty()) return std::nullopt;
  Evaluation all;
  all.type = rc.in.store.make(std::move(joined));
  return all;
}

}  // namespace

Evaluation evaluate_signature(RegionContext& rc, const CallSite& site, const Signature& signature, Matching& matching,
                              std::span<const TypeVarId> extra_inferable) {
  if (!signature.type_params.empty()) {
    if (auto found = by_overloads_of_argument(rc, site, signature, matching, extra_inferable)) return *found;
  }
  return SignatureCall(rc, site, signature, matching, extra_inferable).run();
}

}  // namespace awl::infer
