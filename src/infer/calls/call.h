// Calls, in stages: *arguments* are collected from the syntax; they are *matched* to a signature's parameters by position and
// name; the matched pairs are *evaluated* (each argument is inferred with its parameter's type flowing in, constraints on
// type variables are collected and solved); *overloads* choose among signatures as the typing spec's overload chapter says.
#pragma once

#include "infer/api.h"

namespace awl::infer {

/// Arguments of a Call in source order, types not inferred.
std::vector<Argument> collect_arguments(const ast::Tree& tree, NodeId call);

/// One argument after `*tuple` of known shape was spread.
struct Actual {
  const Argument* argument = nullptr;
  TypeId type;              // known type of a spread element, or of a synthetic argument
  bool is_rest = false;     // element of an iterable of unknown length: may supply any number of parameters
  bool is_mapping = false;  // `**mapping` of unknown keys
};

struct MatchProblem {
  enum class Kind : std::uint8_t { None, Missing, TooMany, UnknownName, Twice } kind = Kind::None;
  NodeId node;                        // argument concerned, or none
  NameId name;                        // UnknownName, Twice
  std::vector<NameId> missing;        // Missing
  std::size_t expected = 0, got = 0;  // TooMany: positional parameters and arguments
};

/// Which actual goes to which parameter: `pairs` in order of evaluation (source order).
struct Matching {
  std::vector<Actual> actuals;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // (actual, parameter)
  std::vector<bool> filled;                                    // by parameter
  MatchProblem problem;
  bool has_param_spec = false;  // the signature ends in *args: P.args, **kwargs: P.kwargs
};

/// `*args: P.args` or `**kwargs: P.kwargs`.
bool is_param_spec_part(const TypeContext& ctx, const types::Param& param);
/// `skipped` leading arguments are synthetic (the receiver) and not counted in messages. `is_open`: the keywords are those of a
/// TypedDict that may have more of them, so that another dictionary may be unpacked there.
Matching match_arguments(RegionContext& rc, const types::Signature& signature, std::span<const Argument> arguments, unsigned skipped,
                         bool is_open = false);

/// What a call looks like to the stages below.
struct CallSite {
  NodeId node;         // where to report
  std::string callee;  // for messages: "`fetch`" or "this call"; built only when reporting
  TypeId callee_type;
  TypeId expected;  // expected result, or none
  std::span<const Argument> arguments;
  unsigned synthetic = 0;       // leading arguments that stand for the receiver
  types::SourceRef definition;  // of the callee, for notes
};

/// An argument that its parameter does not take.
struct Misfit {
  NodeId node;
  NameId param;
  TypeId given, wanted;
};

struct Evaluation {
  TypeId type;
  bool failed = false;
  bool used_gradual = false;    // some argument was Any/Unknown (or had it inside)
  std::uint32_t relevance = 0;  // how many arguments fitted, to tell of the closest overload
  Misfit misfit = {};           // the first, where it failed because of one
};

/// Evaluates one signature whose arguments match. `extra_inferable`: class type parameters of a constructor call.
Evaluation evaluate_signature(RegionContext& rc, const CallSite& site, const types::Signature& signature, Matching& matching,
                              std::span<const TypeVarId> extra_inferable = {});
/// Chooses among overloads; reports.
Evaluation evaluate_overloads(RegionContext& rc, const CallSite& site, std::span<const types::Signature> overloads,
                              std::span<const TypeVarId> extra_inferable = {});
/// One or several signatures.
Evaluation evaluate_signatures(RegionContext& rc, const CallSite& site, std::span<const types::Signature> overloads,
                               std::span<const TypeVarId> extra_inferable = {});

void report_match_problem(RegionContext& rc, const CallSite& site, const MatchProblem& problem, const types::Signature& signature);
std::string describe_callee(RegionContext& rc, NodeId call, TypeId callee);

/// Reports the call of a class object whose class is still abstract.
void check_abstract(RegionContext& rc, const CallSite& site, TypeId class_object);
CallResult call_class(RegionContext& rc, const CallSite& site, TypeId class_type);
/// Registered special cases (special/*.cpp): none type if the callee is not one of them.
std::optional<CallResult> special_call(RegionContext& rc, NodeId call, TypeId callee, std::span<const Argument> arguments, TypeId expected);
/// `reveal_type` without an import: the name is nobody's, and asks all the same.
bool is_bare_reveal(const RegionContext& rc, NodeId call);

/// Infers every argument for its own sake (the callee is unknown, or the call failed before its arguments were looked at).
void infer_arguments_freely(RegionContext& rc, std::span<const Argument> arguments);

/// What `*` and `**` unpack, once the call is inferred: reports what cannot be unpacked.
void check_unpacked_arguments(RegionContext& rc, TypeId callee, std::span<const Argument> arguments);

}  // namespace awl::infer
