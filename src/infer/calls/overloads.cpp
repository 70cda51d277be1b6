// Overload evaluation as the typing spec's overload chapter describes it: by arity, then by types, then with union (bool,
// enum, tuple) arguments expanded; an argument that is Any does not pick an overload by its order alone.
#include <algorithm>
#include <deque>

#include "base/names.h"
#include "base/strings.h"
#include "infer/calls/call.h"
#include "infer/expressions/expressions.h"
#include "infer/expressions/subscripts.h"
#include "types/signatures.h"

namespace awl::infer {

using ast::NodeKind;
using types::ParamKind;
using types::Signature;

namespace {

constexpr std::size_t kMaxExpanded = 64;

/// `**kwargs: Unpack[TD]` stands for keyword parameters, one a key.
bool has_unpacked_keywords(const TypeContext& ctx, const Signature& signature) {
  return std::ranges::any_of(signature.params, [&](const types::Param& param) {
    return param.kind == ParamKind::KwArgs && param.type && ctx.kind(param.type) == TypeKind::Unpacked;
  });
}

/// "an argument for parameter `x`", "2 more positional arguments" where the parameters have no names.
std::string missing_words(const std::vector<NameId>& missing) {
  std::string names;
  std::size_t named = 0;
  for (const NameId name : missing) {
    if (name) names += (named++ ? ", `" : "`") + std::string(name_text(name)) + "`";
  }
  const std::size_t nameless = missing.size() - named;
  std::string text;
  if (nameless != 0) text = fmt::format("{} more positional argument{}", nameless, nameless == 1 ? "" : "s");
  if (named == 0) return text;
  if (nameless != 0) text += ", and ";
  return text + (named == 1 ? "an argument for parameter " : "arguments for parameters ") + names;
}

/// "needs an argument for parameter `x`": what is wrong with an overload that is not the only one.
std::string match_problem_words(const MatchProblem& problem) {
  switch (problem.kind) {
    case MatchProblem::Kind::None:
      break;
    case MatchProblem::Kind::Missing:
      return "needs " + missing_words(problem.missing);
    case MatchProblem::Kind::TooMany:
      return fmt::format("takes {} positional argument{}", problem.expected, problem.expected == 1 ? "" : "s");
    case MatchProblem::Kind::UnknownName:
      return fmt::format("has no parameter `{}`", name_text(problem.name));
    case MatchProblem::Kind::Twice:
      return fmt::format("gets parameter `{}` twice", name_text(problem.name));
  }
  return {};
}

struct Candidate {
  const Signature* signature;
  Matching matching;
};

class OverloadCall {
 public:
  OverloadCall(RegionContext& rc, const CallSite& site, std::span<const Signature> overloads, std::span<const TypeVarId> extra)
      : rc_(rc), ctx_(rc.in.ctx), site_(site), overloads_(overloads), extra_(extra) {}

  Evaluation run() {
    prepare_arguments();
    by_arity();
    if (candidates_.empty()) return no_match();
    if (candidates_.size() == 1) return commit(candidates_.front(), arguments_);
    if (auto found = by_types(arguments_, true)) return *found;
    if (auto found = by_expansion()) return *found;
    return no_match();
  }

 private:
  /// Arguments are inferred once for their own sake; those that a parameter's type can change are inferred again for it.
  void prepare_arguments() {
    arguments_.assign(site_.arguments.begin(), site_.arguments.end());
    for (Argument& argument : arguments_) {
      if (argument.type || !argument.node || rc_.tree().kind(argument.node) == NodeKind::Lambda) continue;
      if (argument.kind == Argument::Kind::Star || argument.kind == Argument::Kind::DoubleStar) continue;
      infer_expression(rc_, argument.node);
    }
  }

  void by_arity() {
    for (const Signature& overload : overloads_) {
      const bool is_packed = has_unpacked_keywords(ctx_, overload);
      const Signature& signature = is_packed ? expanded_.emplace_back(types::expand_unpacked(ctx_, overload)) : overload;
      Matching matching = match_arguments(rc_, signature, arguments_, site_.synthetic, is_packed);
      if (matching.problem.kind == MatchProblem::Kind::None) candidates_.push_back({&signature, std::move(matching)});
    }
  }

  [[nodiscard]] bool is_expanded(const Signature& signature) const {
    return std::ranges::any_of(expanded_, [&](const Signature& one) { return &one == &signature; });
  }

  CallSite site_with(std::span<const Argument> arguments) const {
    CallSite site = site_;
    site.arguments = arguments;
    return site;
  }

  /// Evaluates without reporting or recording.
  Evaluation attempt(const Signature& signature, std::span<const Argument> arguments) {
    Speculation quiet(rc_);
    Matching matching = match_arguments(rc_, signature, arguments, site_.synthetic, is_expanded(signature));
    if (matching.problem.kind != MatchProblem::Kind::None) return {rc_.in.store.unknown(), true, false};
    return evaluate_signature(rc_, site_with(arguments), signature, matching, extra_);
  }

  /// Evaluates for good: argument types are recorded, mistakes inside lambdas and displays reported.
  Evaluation commit(Candidate& candidate, std::span<const Argument> arguments) {
    note_deprecated(*candidate.signature);
    candidate.matching = match_arguments(rc_, *candidate.signature, arguments, site_.synthetic, is_expanded(*candidate.signature));
    return evaluate_signature(rc_, site_with(arguments), *candidate.signature, candidate.matching, extra_);
  }

  /// A function that is deprecated as a whole is reported where it is named.
  void note_deprecated(const Signature& signature) {
    if (signature.deprecated.empty() || !rc_.is_reporting() || !site_.node) return;
    if (std::ranges::none_of(overloads_, [](const Signature& other) { return other.deprecated.empty(); })) return;
    const bool is_call = rc_.tree().kind(site_.node) == NodeKind::Call;
    report(rc_, Rule::deprecated, is_call ? ast::Call(rc_.tree(), site_.node).func() : site_.node,
           fmt::format("this overload of {} is deprecated: {}", site_.callee, signature.deprecated));
  }

  /// `*items` of unknown length, where the overload has `*args` to take them all; likewise `**mapping` and `**kwargs`.
  [[nodiscard]] static bool takes_the_rest(const Candidate& candidate) {
    for (const Actual& actual : candidate.matching.actuals) {
      if (!actual.is_rest && !actual.is_mapping) continue;
      const ParamKind wanted = actual.is_rest ? ParamKind::VarArgs : ParamKind::KwArgs;
      const auto& params = candidate.signature->params;
      if (std::ranges::none_of(params, [wanted](const types::Param& param) { return param.kind == wanted; })) return false;
    }
    return true;
  }

  /// Step 4: of the overloads that fit, those that can take all of an unpacked argument go first.
  void prefer_variadic(std::span<const Argument> arguments) {
    const auto unpacks = [](const Argument& argument) {
      return argument.kind == Argument::Kind::Star || argument.kind == Argument::Kind::DoubleStar;
    };
    if (std::ranges::none_of(arguments, unpacks)) return;
    std::ranges::stable_partition(candidates_, takes_the_rest);
  }

  std::optional<Evaluation> by_types(std::span<const Argument> arguments, bool record) {
    prefer_variadic(arguments);
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      Evaluation found = attempt(*candidates_[i].signature, arguments);
      if (found.failed) continue;
      if (found.used_gradual) found.type = disambiguate(found, i, arguments);
      if (record) {
        const TypeId type = found.type;
        found = commit(candidates_[i], arguments);
        found.failed = false;
        found.type = type;
      }
      return found;
    }
    return std::nullopt;
  }

  /// Step 5: an Any that would fit later overloads, too, makes the answer unknown unless all give the same.
  TypeId disambiguate(const Evaluation& found, std::size_t chosen, std::span<const Argument> arguments) {
    if (is_certain(candidates_[chosen])) return found.type;
    for (std::size_t i = chosen + 1; i < candidates_.size(); ++i) {
      const Evaluation other = attempt(*candidates_[i].signature, arguments);
      if (other.failed || types::is_equivalent_to(ctx_, other.type, found.type)) {
        if (!other.failed && is_certain(candidates_[i])) break;
        continue;
      }
      if (depends_on_unknown(candidates_[chosen], candidates_[i])) return rc_.in.store.unknown();
    }
    return found.type;
  }

  [[nodiscard]] TypeId gradual_type(const Actual& actual) const {
    TypeId type = actual.type;
    if (!type && actual.argument->node) type = rc_.local_type(actual.argument->node);
    return type && rc_.in.store.has_gradual(type) ? type : TypeId();
  }

  /// Whether what a gradual argument stands for can decide between the two: not if both have the same type for it, so that
  /// the first fits whenever the second does.
  bool depends_on_unknown(const Candidate& first, const Candidate& second) {
    for (const auto& [a, p] : first.matching.pairs) {
      const Actual& actual = first.matching.actuals[a];
      if (!gradual_type(actual)) continue;
      const TypeId wanted = first.signature->params[p].type;
      const bool is_same = std::ranges::any_of(second.matching.pairs, [&](const auto& pair) {
        if (second.matching.actuals[pair.first].argument != actual.argument) return false;
        const TypeId other = second.signature->params[pair.second].type;
        return wanted == other || (wanted && other && types::is_equivalent_to(ctx_, wanted, other));
      });
      if (!is_same) return true;
    }
    return false;
  }

  /// Every value that the gradual arguments can stand for fits this overload's parameters.
  bool is_certain(const Candidate& candidate) {
    for (const auto& [a, p] : candidate.matching.pairs) {
      const Actual& actual = candidate.matching.actuals[a];
      const TypeId type = gradual_type(actual);
      if (!type) continue;
      const TypeId param = candidate.signature->params[p].type;
      if (!param || !takes_anything(*candidate.signature, param, type)) return false;
    }
    return true;
  }

  bool takes_anything(const Signature& signature, TypeId param, TypeId argument) {
    if (ctx_.is_dynamic(param) || ctx_.is_instance_of(param, types::KnownClass::Object)) return true;
    if (ctx_.kind(param) == TypeKind::TypeVar) {
      const TypeVarId var = rc_.in.store.type_var(param).var;
      const bool own = std::find(signature.type_params.begin(), signature.type_params.end(), var) != signature.type_params.end();
      return own && !rc_.in.bound_of(var) && rc_.in.constraints_of(var).empty();
    }
    if (ctx_.is_dynamic(argument)) return false;
    // `list[Any]` for `Sequence[T]`: the container is certain, only its argument is open.
    if (!rc_.in.store.has_type_vars(param)) return types::is_subtype_of(ctx_, argument, param);
    types::Constraints constraints(std::vector<TypeVarId>(signature.type_params));
    return types::is_assignable_to(ctx_, argument, param, &constraints);
  }

  // ---- expansion -------------------------------------------------------------------------------------------------------------------

  TypeList expand(TypeId type) {
    type = types::resolve(ctx_, type);
    const TypeId values = types::expand_to_literals(ctx_, type);
    if (const TypeId parts = values ? values : type; ctx_.kind(parts) == TypeKind::Union) return rc_.in.store.union_of(parts).members;
    if (ctx_.kind(type) == TypeKind::Tuple) return expand_tuple(type);
    return values ? TypeList{values} : TypeList{};
  }

  TypeList expand_tuple(TypeId type) {
    const types::TupleType tuple = rc_.in.store.tuple(type);
    TypeList result;
    for (std::size_t i = 0; i < tuple.elements.size() && result.empty(); ++i) {
      if (static_cast<std::int32_t>(i) == tuple.variadic) continue;
      for (const TypeId part : expand(tuple.elements[i])) {
        types::TupleType one = tuple;
        one.elements[i] = part;
        result.push_back(rc_.in.store.make(one));
      }
    }
    return result;
  }

  TypeId known_type(const Argument& argument) const {
    if (argument.type) return argument.type;
    return argument.node ? rc_.local_type(argument.node) : TypeId();
  }

  /// Expands one argument after the other, left to right; all combinations must find an overload.
  std::optional<Evaluation> by_expansion() {
    std::vector<std::vector<Argument>> combinations{arguments_};
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (arguments_[i].kind == Argument::Kind::Star || arguments_[i].kind == Argument::Kind::DoubleStar) continue;
      const TypeId type = known_type(arguments_[i]);
      if (!type) continue;
      const TypeList parts = expand(type);
      if (parts.size() < 2 || combinations.size() * parts.size() > kMaxExpanded) continue;
      std::vector<std::vector<Argument>> next;
      for (const auto& combination : combinations) {
        for (const TypeId part : parts) {
          next.push_back(combination);
          next.back()[i].type = part;
        }
      }
      combinations = std::move(next);
      if (auto found = try_all(combinations)) return found;
    }
    return std::nullopt;
  }

  std::optional<Evaluation> try_all(const std::vector<std::vector<Argument>>& combinations) {
    TypeList results;
    for (const auto& combination : combinations) {
      const auto found = by_types(combination, false);
      if (!found) return std::nullopt;
      results.push_back(found->type);
    }
    Evaluation evaluation;
    evaluation.type = types::make_union(ctx_, results);
    return evaluation;
  }

  // ---- failure -----------------------------------------------------------------------------------------------------------------------

  Evaluation no_match() {
    infer_arguments_freely(rc_, arguments_);
    Evaluation failed{rc_.in.store.unknown(), true, false};
    if (!rc_.is_reporting()) return failed;
    if (overloads_.size() == 1) {
      Matching matching = match_arguments(rc_, overloads_.front(), arguments_, site_.synthetic);
      report_match_problem(rc_, site_, matching.problem, overloads_.front());
      return failed;
    }
    if (const Signature* meant = only_one_of_this_shape()) {
      const Matching matching = match_arguments(rc_, *meant, arguments_, site_.synthetic);
      if (matching.problem.kind != MatchProblem::Kind::None) {
        report_match_problem(rc_, site_, matching.problem, *meant);
        return failed;
      }
    }
    std::string shown;
    for (std::size_t i = site_.synthetic; i < arguments_.size(); ++i) {
      const Argument& argument = arguments_[i];
      const TypeId type = known_type(argument);
      if (!shown.empty()) shown += ", ";
      if (argument.kind == Argument::Kind::Star) shown += "*";
      if (argument.kind == Argument::Kind::DoubleStar) shown += "**";
      if (argument.kind == Argument::Kind::Keyword) shown += std::string(name_text(argument.name)) + "=";
      shown += type ? types::display(ctx_, type, {.max_length = 100}) : std::string("...");
    }
    auto d = report(rc_, Rule::no_matching_overload, site_.node,
                    fmt::format("none of the {} overloads of {} accepts the arguments `({})`", overloads_.size(), site_.callee, shown));
    if (d) {
      if (would_fit_unpacked()) d.note(rc_.unit.id, d->range, "its elements would be accepted one by one: unpack it with `*`");
      if (const NodeId function = uncalled_function()) {
        d.note(rc_.unit.id, rc_.tree().range(function),
               "this is the function itself; what calling it gives would fit: add the parentheses of a call");
      }
      add_overload_notes(d);
    }
    return failed;
  }

  /// The only overload with as many places for positional arguments as there are: what is wrong is then among the names.
  const Signature* only_one_of_this_shape() {
    std::size_t given = 0;
    for (const Argument& argument : arguments_) {
      if (argument.kind == Argument::Kind::Star || argument.kind == Argument::Kind::DoubleStar) return nullptr;
      given += argument.kind == Argument::Kind::Positional ? 1 : 0;
    }
    const Signature* found = nullptr;
    for (const Signature& overload : overloads_) {
      std::size_t required = 0, places = 0;
      bool is_variadic = overload.is_gradual;
      for (const types::Param& param : overload.params) {
        required += param.kind == ParamKind::PositionalOnly && !param.has_default ? 1 : 0;
        places += param.kind == ParamKind::PositionalOnly || param.kind == ParamKind::Normal ? 1 : 0;
        is_variadic |= param.kind == ParamKind::VarArgs;
      }
      if (given < required || (given > places && !is_variadic)) continue;
      if (found != nullptr) return nullptr;
      found = &overload;
    }
    return found;
  }

  /// `gather(calls)` for `gather(*calls)`.
  bool would_fit_unpacked() {
    if (arguments_.size() != site_.synthetic + 1 || arguments_.back().kind != Argument::Kind::Positional) return false;
    const TypeId type = known_type(arguments_.back());
    if (!type || ctx_.is_dynamic(type) || !iterated_type(rc_.in, type).failures.empty()) return false;
    std::vector<Argument> unpacked(arguments_.begin(), arguments_.end());
    unpacked.back().kind = Argument::Kind::Star;
    unpacked.back().type = type;
    return std::ranges::any_of(overloads_, [&](const Signature& signature) {
      const bool takes_any = std::ranges::any_of(signature.params, [](const types::Param& one) { return one.kind == ParamKind::VarArgs; });
      return takes_any && !attempt(signature, unpacked).failed;
    });
  }

  /// `gather(fetch)` for `gather(fetch())`: the first argument that is a function, if all would fit with what calling gives.
  NodeId uncalled_function() {
    std::vector<Argument> called(arguments_.begin(), arguments_.end());
    NodeId first;
    for (Argument& argument : called) {
      const TypeId type = known_type(argument);
      if (!type || ctx_.kind(type) != TypeKind::Function || argument.kind != Argument::Kind::Positional) continue;
      argument.type = types::resolve(ctx_, rc_.in.force(rc_.in.store.function(type).overloads.front().returns));
      if (!first) first = argument.node;
    }
    const bool fits =
        first && std::ranges::any_of(overloads_, [&](const Signature& signature) { return !attempt(signature, called).failed; });
    return fits ? first : NodeId();
  }

  /// The overload that comes closest, and why it does not fit: of those that take as many arguments, the one with the most that
  /// fit, and the plainest of several.
  void add_overload_notes(Report& d) {
    const Signature* closest = &overloads_.front();
    Misfit misfit;
    std::uint32_t most = 0;
    std::string wanted;
    for (const Candidate& candidate : candidates_) {
      const Evaluation evaluation = attempt(*candidate.signature, arguments_);
      if (!evaluation.misfit.given) continue;
      std::string words = types::display(ctx_, evaluation.misfit.wanted, {.max_length = 150});
      const bool is_closer = evaluation.relevance > most || (evaluation.relevance == most && words.size() < wanted.size());
      if (misfit.given && !is_closer) continue;
      closest = candidate.signature;
      misfit = evaluation.misfit;
      most = evaluation.relevance;
      wanted = std::move(words);
    }
    std::string why;
    if (misfit.given) {
      const TextRange at = misfit.node ? rc_.tree().range(misfit.node) : d->range;
      d.note(rc_.unit.id, at,
             fmt::format("{} of the closest overload takes `{}`, but the argument is `{}`",
                         misfit.param ? fmt::format("parameter `{}`", name_text(misfit.param)) : "this parameter", wanted,
                         types::display(ctx_, misfit.given, {.max_length = 150})));
    } else if (candidates_.empty()) {
      why = closest_by_arity(closest);
    }
    d.note(rc_.unit.id, d->range, fmt::format("the closest overload is `{}`{}", types::display(ctx_, *closest, {.max_length = 150}), why));
    add_other_overloads(d, *closest);
  }

  /// Where none takes as many arguments, or such names: the one that fills most parameters, and what is wrong there.
  std::string closest_by_arity(const Signature*& closest) {
    std::size_t most = 0;
    MatchProblem problem;
    for (const Signature& overload : overloads_) {
      const Matching matching = match_arguments(rc_, overload, arguments_, site_.synthetic);
      if (problem.kind != MatchProblem::Kind::None && matching.pairs.size() <= most) continue;
      most = matching.pairs.size();
      problem = matching.problem;
      closest = &overload;
    }
    const std::string words = match_problem_words(problem);
    return words.empty() ? words : ": it " + words;
  }

  void add_other_overloads(Report& d, const Signature& closest) {
    constexpr std::size_t kShown = 2;
    const std::size_t others = overloads_.size() - 1;
    if (others > kShown) {
      d.note(rc_.unit.id, d->range, fmt::format("the other {} overloads do not fit either", others));
      return;
    }
    for (const Signature& signature : overloads_) {
      if (signature == closest) continue;
      d.note(rc_.unit.id, d->range, fmt::format("another overload is `{}`", types::display(ctx_, signature, {.max_length = 150})));
    }
  }

  RegionContext& rc_;
  const TypeContext& ctx_;
  const CallSite& site_;
  std::span<const Signature> overloads_;
  std::span<const TypeVarId> extra_;
  std::vector<Argument> arguments_;
  std::vector<Candidate> candidates_;
  std::deque<Signature> expanded_;  // candidates point into it
};

}  // namespace

Evaluation evaluate_overloads(RegionContext& rc, const CallSite& site, std::span<const Signature> overloads,
                              std::span<const TypeVarId> extra_inferable) {
  return OverloadCall(rc, site, overloads, extra_inferable).run();
}

namespace {

/// Of a call with too many or too few arguments: what is declared, with nothing known of the type variables.
TypeId result_whatever_the_arguments(Inference& in, const Signature& signature) {
  if (!signature.returns) return in.store.unknown();
  types::Substitution map;
  for (const TypeVarId var : types::free_type_vars(in.ctx, signature.returns)) {
    if (in.store.type_var_key(var).kind != types::TypeVarKind::TypeVar && in.store.type_var_key(var).kind != types::TypeVarKind::Self) {
      return in.store.unknown();
    }
    map.set(var, in.store.unknown());
  }
  return in.force(map.empty() ? signature.returns : types::substitute(in.ctx, signature.returns, map));
}

}  // namespace

Evaluation evaluate_signatures(RegionContext& rc, const CallSite& site, std::span<const Signature> overloads,
                               std::span<const TypeVarId> extra_inferable) {
  if (overloads.size() != 1) return evaluate_overloads(rc, site, overloads, extra_inferable);
  const bool is_packed = has_unpacked_keywords(rc.ctx(), overloads.front());
  const Signature expanded = is_packed ? types::expand_unpacked(rc.ctx(), overloads.front()) : Signature();
  const Signature& signature = is_packed ? expanded : overloads.front();
  Matching matching = match_arguments(rc, signature, site.arguments, site.synthetic, is_packed);
  if (matching.problem.kind == MatchProblem::Kind::None) return evaluate_signature(rc, site, signature, matching, extra_inferable);
  infer_arguments_freely(rc, site.arguments);
  if (rc.is_reporting()) report_match_problem(rc, site, matching.problem, overloads.front());
  return {result_whatever_the_arguments(rc.in, overloads.front()), true, false};
}

namespace {

bool is_positional_only(const Signature& signature, NameId name) {
  return std::ranges::any_of(
      signature.params, [name](const types::Param& param) { return param.kind == types::ParamKind::PositionalOnly && param.name == name; });
}

/// "; did you mean `timeout`?"
std::string unknown_name_hint(const Signature& signature, NameId name) {
  std::vector<std::string_view> names;
  for (const types::Param& param : signature.params) {
    if (param.kind == types::ParamKind::Normal || param.kind == types::ParamKind::KeywordOnly) names.push_back(name_text(param.name));
  }
  return did_you_mean(name_text(name), names);
}

/// "; what follows is passed by name: `retries=...`" where the surplus could be meant for keyword-only parameters.
std::string surplus_hint(const Signature& signature, std::size_t surplus) {
  std::string words;
  std::size_t count = 0;
  for (const types::Param& param : signature.params) {
    if (param.kind != types::ParamKind::KeywordOnly) continue;
    words += (count++ ? ", `" : "`") + std::string(name_text(param.name)) + "=...`";
  }
  return count < surplus || count > 3 ? std::string() : "; what follows is passed by name: " + words;
}

}  // namespace

namespace {

/// The typed dictionary that a call makes with keywords for keys; none for other calls.
TypeId made_typed_dict(RegionContext& rc, const CallSite& site) {
  if (!site.callee_type || rc.ctx().kind(site.callee_type) != TypeKind::ClassObject) return {};
  const types::ClassObjectType& object = rc.in.store.class_object(site.callee_type);
  if (rc.in.class_info(object.cls).flavor != types::ClassFlavor::TypedDict) return {};
  return types::to_instance(rc.ctx(), site.callee_type);
}

/// The keywords of such a call are keys. False for mistakes that are about something else.
bool report_key_problem(RegionContext& rc, const CallSite& site, TypeId made, const MatchProblem& problem) {
  if (problem.kind == MatchProblem::Kind::UnknownName) {
    report_unknown_key(rc, problem.node ? problem.node : site.node, made, name_text(problem.name));
    return true;
  }
  if (problem.kind != MatchProblem::Kind::Missing) return false;
  std::vector<std::string> keys;
  for (const NameId name : problem.missing) keys.push_back(fmt::format("`\"{}\"`", name_text(name)));
  auto d = report(
      rc, Rule::missing_typed_dict_key, site.node,
      fmt::format("{} needs the {} {}, which this call lacks", site.callee, keys.size() == 1 ? "key" : "keys", join_words(keys, "and")));
  const types::SourceRef definition = rc.in.store.class_key(rc.in.store.class_object(site.callee_type).cls).definition;
  if (d) d.note(rc.in, definition, fmt::format("{} is defined here", site.callee));
  return true;
}

}  // namespace

void report_match_problem(RegionContext& rc, const CallSite& site, const MatchProblem& problem, const Signature& signature) {
  if (const TypeId made = made_typed_dict(rc, site); made && report_key_problem(rc, site, made, problem)) return;
  Report d;
  switch (problem.kind) {
    case MatchProblem::Kind::None:
      return;
    case MatchProblem::Kind::Missing: {
      d = report(rc, Rule::missing_argument, site.node, fmt::format("{} needs {}", site.callee, missing_words(problem.missing)));
      break;
    }
    case MatchProblem::Kind::TooMany:
      d = report(rc, Rule::too_many_positional_arguments, problem.node ? problem.node : site.node,
                 fmt::format("{} takes {} positional argument{}, but {} {} given{}", site.callee, problem.expected,
                             problem.expected == 1 ? "" : "s", problem.got, problem.got == 1 ? "is" : "are",
                             surplus_hint(signature, problem.got - std::min(problem.got, problem.expected))));
      break;
    case MatchProblem::Kind::UnknownName:
      if (is_positional_only(signature, problem.name)) {
        d = report(rc, Rule::positional_only_parameter_as_kwarg, problem.node ? problem.node : site.node,
                   fmt::format("parameter `{}` of {} is positional-only: pass it by position, without its name", name_text(problem.name),
                               site.callee));
        break;
      }
      d = report(
          rc, Rule::unknown_argument, problem.node ? problem.node : site.node,
          fmt::format("{} has no parameter `{}`{}", site.callee, name_text(problem.name), unknown_name_hint(signature, problem.name)));
      break;
    case MatchProblem::Kind::Twice:
      d = report(rc, Rule::parameter_already_assigned, problem.node ? problem.node : site.node,
                 fmt::format("{} gets parameter `{}` twice: another argument fills it already", site.callee, name_text(problem.name)));
      break;
  }
  if (d && site.definition.file && rc.in.unit(site.definition.file).is_first_party) {
    d.note(rc.in, site.definition, fmt::format("{} is defined here", site.callee));
  }
}

}  // namespace awl::infer
