// Collecting arguments and matching them to parameters (language reference 6.3.4; typing spec, overloads step 1).
#include <algorithm>

#include "base/names.h"
#include "infer/calls/call.h"

namespace awl::infer {

using ast::NodeKind;
using types::Param;
using types::ParamKind;
using types::Signature;

std::vector<Argument> collect_arguments(const ast::Tree& tree, NodeId call_node) {
  std::vector<Argument> arguments;
  for (const NodeId node : ast::Call(tree, call_node).arguments()) {
    Argument argument;
    switch (tree.kind(node)) {
      case NodeKind::Starred:
        argument.kind = Argument::Kind::Star;
        argument.node = ast::Starred(tree, node).value();
        break;
      case NodeKind::Keyword: {
        const ast::Keyword keyword(tree, node);
        argument.kind = keyword.name() ? Argument::Kind::Keyword : Argument::Kind::DoubleStar;
        argument.name = keyword.name();
        argument.node = keyword.value();
        break;
      }
      default:
        argument.node = node;
    }
    arguments.push_back(argument);
  }
  return arguments;
}

void infer_arguments_freely(RegionContext& rc, std::span<const Argument> arguments) {
  for (const Argument& argument : arguments) {
    if (argument.node && !rc.local_type(argument.node)) infer_expression(rc, argument.node);
  }
}

bool is_param_spec_part(const TypeContext& ctx, const Param& param) {
  const bool is_rest = param.kind == ParamKind::VarArgs || param.kind == ParamKind::KwArgs;
  return is_rest && param.type && ctx.kind(param.type) == TypeKind::ParamSpecPart;
}

namespace {

class Matcher {
 public:
  Matcher(RegionContext& rc, const Signature& signature, std::span<const Argument> arguments, unsigned skipped, bool is_open)
      : rc_(rc), signature_(signature), arguments_(arguments), skipped_(skipped), is_open_(is_open) {
    result_.filled.assign(signature.params.size(), false);
  }

  Matching run() {
    for (const Argument& argument : arguments_) {
      if (argument.kind == Argument::Kind::Keyword) keywords_.push_back(argument.name);
      if (argument.kind == Argument::Kind::DoubleStar) has_mapping_ = true;
    }
    find_param_spec();
    spread_positionals();
    place_positionals();
    place_keywords();
    find_missing();
    std::sort(result_.pairs.begin(), result_.pairs.end());
    return std::move(result_);
  }

 private:
  void find_param_spec() {
    for (const Param& param : signature_.params) {
      if (is_param_spec_part(rc_.ctx(), param)) result_.has_param_spec = true;
    }
  }

  /// `*(1, "a")` supplies exactly two; `*items` any number.
  void spread_positionals() {
    for (const Argument& argument : arguments_) {
      if (argument.kind == Argument::Kind::Positional) {
        result_.actuals.push_back({&argument, argument.type, false, false});
      } else if (argument.kind == Argument::Kind::Star) {
        spread_star(argument);
      }
    }
    positional_count_ = result_.actuals.size();
  }

  /// The tuple that is spread. Of several tuples of one length (`sys.exc_info()`), each place has what any of them has there.
  std::optional<types::TupleType> tuple_of(TypeId type) const {
    if (rc_.ctx().kind(type) != TypeKind::Union) return types::tuple_view(rc_.ctx(), type);
    std::optional<types::TupleType> joined;
    for (const TypeId member : rc_.in.store.union_of(type).members) {
      const auto one = types::tuple_view(rc_.ctx(), member);
      if (!one || one->variadic >= 0 || (joined && joined->elements.size() != one->elements.size())) return std::nullopt;
      if (!joined) {
        joined = one;
        continue;
      }
      for (std::size_t i = 0; i < one->elements.size(); ++i) {
        joined->elements[i] = types::make_union(rc_.ctx(), joined->elements[i], one->elements[i]);
      }
    }
    return joined;
  }

  void spread_star(const Argument& argument) {
    TypeId type = argument.type;
    if (!type) type = rc_.local_type(argument.node);
    if (!type) type = infer_expression(rc_, argument.node);
    const auto tuple = tuple_of(types::resolve(rc_.ctx(), type));
    if (!tuple) {
      const ProtocolResult iterated = iterated_type(rc_.in, type);
      if (!iterated.failures.empty()) infer_iteration(rc_, argument.node, false);
      result_.actuals.push_back({&argument, iterated.failures.empty() ? iterated.type : rc_.in.store.unknown(), true, false});
      return;
    }
    for (std::size_t i = 0; i < tuple->elements.size(); ++i) {
      const bool repeats = static_cast<std::int32_t>(i) == tuple->variadic;
      result_.actuals.push_back({&argument, tuple->elements[i], repeats, false});
    }
  }

  static bool is_positional(const Param& param) { return param.kind == ParamKind::PositionalOnly || param.kind == ParamKind::Normal; }

  void place(std::size_t actual, std::size_t param) {
    result_.pairs.emplace_back(static_cast<std::uint32_t>(actual), static_cast<std::uint32_t>(param));
    result_.filled[param] = true;
  }

  void place_positionals() {
    std::size_t param = 0;
    std::size_t fixed_after = 0;
    for (std::size_t i = 0; i < positional_count_; ++i) {
      const Actual& actual = result_.actuals[i];
      if (actual.is_rest && result_.has_param_spec && is_args_part(actual)) {
        place_args_part(i, param);
        continue;
      }
      if (actual.is_rest) {
        fixed_after = positional_count_ - i - 1;
        place_rest(i, param, fixed_after);
        saw_rest_ = true;
        continue;
      }
      if (param < signature_.params.size() && is_positional(signature_.params[param])) {
        place(i, param++);
      } else if (const auto variadic = variadic_param()) {
        place(i, *variadic);
      } else if (!signature_.is_gradual && !saw_rest_) {
        note_too_many(i);
        return;
      }
    }
  }

  [[nodiscard]] bool is_args_part(const Actual& actual) const {
    const TypeId type = actual.argument->type ? actual.argument->type : rc_.local_type(actual.argument->node);
    return type && rc_.ctx().kind(type) == TypeKind::ParamSpecPart;
  }

  /// `*args: P.args` is what `*args: P.args` takes: nobody knows whether it would fill a parameter before that.
  void place_args_part(std::size_t actual, std::size_t param) {
    for (std::size_t p = param; p < signature_.params.size() && is_positional(signature_.params[p]); ++p) {
      const Param& open = signature_.params[p];
      const bool is_named = open.kind == ParamKind::Normal && std::find(keywords_.begin(), keywords_.end(), open.name) != keywords_.end();
      if (open.has_default || result_.problem.kind != MatchProblem::Kind::None) continue;
      result_.problem.kind = is_named ? MatchProblem::Kind::Twice : MatchProblem::Kind::Missing;
      result_.problem.name = open.name;
      if (!is_named) result_.problem.missing = {open.name};
    }
    if (const auto variadic = variadic_param()) {
      if (saw_args_part_) note_part_twice(actual, *variadic);
      place(actual, *variadic);
    }
    saw_args_part_ = true;
  }

  /// `f(*args, *args)`: what `P` stands for takes its arguments once.
  void note_part_twice(std::size_t actual, std::size_t param) {
    if (result_.problem.kind != MatchProblem::Kind::None) return;
    result_.problem.kind = MatchProblem::Kind::Twice;
    result_.problem.node = result_.actuals[actual].argument->node;
    result_.problem.name = signature_.params[param].name;
  }

  /// An iterable of unknown length fills the open positional parameters, except those named by a keyword and those that
  /// later positional arguments need.
  void place_rest(std::size_t actual, std::size_t& param, std::size_t keep_for_later) {
    std::size_t open = 0;
    for (std::size_t p = param; p < signature_.params.size() && is_positional(signature_.params[p]); ++p) ++open;
    while (open > keep_for_later) {
      const Param& candidate = signature_.params[param];
      if (candidate.kind == ParamKind::Normal && std::find(keywords_.begin(), keywords_.end(), candidate.name) != keywords_.end()) break;
      place(actual, param++);
      --open;
    }
    if (const auto variadic = variadic_param()) place(actual, *variadic);
  }

  [[nodiscard]] std::optional<std::size_t> variadic_param() const {
    for (std::size_t i = 0; i < signature_.params.size(); ++i) {
      if (signature_.params[i].kind == ParamKind::VarArgs) return i;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::size_t> kwargs_param() const {
    for (std::size_t i = 0; i < signature_.params.size(); ++i) {
      if (signature_.params[i].kind == ParamKind::KwArgs) return i;
    }
    return std::nullopt;
  }

  void note_too_many(std::size_t first_extra) {
    if (result_.problem.kind != MatchProblem::Kind::None) return;
    MatchProblem& problem = result_.problem;
    problem.kind = MatchProblem::Kind::TooMany;
    problem.node = result_.actuals[first_extra].argument->node;
    std::size_t positional = 0;
    for (const Param& param : signature_.params) positional += is_positional(param) ? 1 : 0;
    problem.expected = positional >= skipped_ ? positional - skipped_ : 0;
    problem.got = positional_count_ >= skipped_ ? positional_count_ - skipped_ : 0;
  }

  void place_keywords() {
    for (const Argument& argument : arguments_) {
      if (argument.kind == Argument::Kind::Keyword) {
        result_.actuals.push_back({&argument, argument.type, false, false});
        place_keyword(result_.actuals.size() - 1, argument);
      } else if (argument.kind == Argument::Kind::DoubleStar) {
        spread_mapping(argument);
      }
    }
    place_open_mappings();
  }

  void place_keyword(std::size_t actual, const Argument& argument) {
    for (std::size_t i = 0; i < signature_.params.size(); ++i) {
      const Param& param = signature_.params[i];
      if (param.name != argument.name || (param.kind != ParamKind::Normal && param.kind != ParamKind::KeywordOnly)) continue;
      if (result_.filled[i]) {
        if (i < skipped_ && kwargs_param()) break;  // `"{self}".format(self=x)`: the receiver is bound, its name is free again
        note(MatchProblem::Kind::Twice, argument);
        return;
      }
      place(actual, i);
      return;
    }
    if (const auto rest = kwargs_param()) {
      place(actual, *rest);
    } else if (!signature_.is_gradual && !(is_open_ && argument.kind == Argument::Kind::DoubleStar)) {
      note(MatchProblem::Kind::UnknownName, argument);
    }
  }

  void note(MatchProblem::Kind kind, const Argument& argument) {
    if (result_.problem.kind != MatchProblem::Kind::None) return;
    result_.problem.kind = kind;
    result_.problem.node = argument.node;
    result_.problem.name = argument.name;
  }

  /// `**typed_dict` names its keys; any other mapping may supply whatever is still open.
  void spread_mapping(const Argument& argument) {
    TypeId type = argument.type;
    if (!type) type = rc_.local_type(argument.node);
    if (!type) type = infer_expression(rc_, argument.node);
    type = types::resolve(rc_.ctx(), type);
    if (rc_.ctx().kind(type) == TypeKind::Instance) {
      const types::ClassInfo& info = rc_.in.class_info(rc_.in.store.instance(type).cls);
      if (info.flavor == types::ClassFlavor::TypedDict) {
        for (const types::TypedDictField& field : info.typed_dict_fields) {
          result_.actuals.push_back({&argument, field.type, false, false});
          Argument named = argument;
          named.name = field.name;
          place_keyword(result_.actuals.size() - 1, named);
        }
        return;
      }
    }
    TypeId value = rc_.in.store.unknown();
    if (rc_.ctx().kind(type) == TypeKind::ParamSpecPart) {
      value = type;
    } else if (const auto mapping = types::specialized_base(rc_.ctx(), type, types::KnownClass::Mapping);
               mapping && mapping->args.size() == 2) {
      value = mapping->args[1];
    }
    result_.actuals.push_back({&argument, value, false, true});
  }

  void place_open_mappings() {
    bool saw_kwargs_part = false;
    for (std::size_t a = positional_count_; a < result_.actuals.size(); ++a) {
      if (!result_.actuals[a].is_mapping) continue;
      for (std::size_t i = 0; i < signature_.params.size(); ++i) {
        const Param& param = signature_.params[i];
        const bool open =
            (param.kind == ParamKind::Normal || param.kind == ParamKind::KeywordOnly) && !result_.filled[i] && !param.has_default;
        if (open) result_.pairs.emplace_back(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(i));
        if (param.kind != ParamKind::KwArgs) continue;
        const bool is_part = rc_.ctx().kind(result_.actuals[a].type) == TypeKind::ParamSpecPart && result_.has_param_spec;
        if (is_part && saw_kwargs_part) note_part_twice(a, i);
        saw_kwargs_part |= is_part;
        place(a, i);
      }
    }
  }

  void find_missing() {
    if (result_.problem.kind != MatchProblem::Kind::None || has_mapping_) return;
    std::vector<NameId> missing;
    for (std::size_t i = 0; i < signature_.params.size(); ++i) {
      const Param& param = signature_.params[i];
      if (result_.filled[i] || param.has_default || param.kind == ParamKind::VarArgs || param.kind == ParamKind::KwArgs) continue;
      if (saw_rest_ && is_positional(param)) continue;
      missing.push_back(param.name);
    }
    if (missing.empty()) return;
    result_.problem.kind = MatchProblem::Kind::Missing;
    result_.problem.missing = std::move(missing);
  }

  RegionContext& rc_;
  const Signature& signature_;
  std::span<const Argument> arguments_;
  unsigned skipped_;
  bool is_open_;
  Matching result_;
  std::vector<NameId> keywords_;
  std::size_t positional_count_ = 0;
  bool has_mapping_ = false, saw_rest_ = false, saw_args_part_ = false;
};

}  // namespace

Matching match_arguments(RegionContext& rc, const Signature& signature, std::span<const Argument> arguments, unsigned skipped,
                         bool is_open) {
  return Matcher(rc, signature, arguments, skipped, is_open).run();
}

}  // namespace awl::infer
