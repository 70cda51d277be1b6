// The inside of relations.h: the state of one question, and the functions that answer it for each kind of pair.
//
// Terms. The *source* is to fit where the *target* is asked for. A type is *tracked* when it mentions a type variable that
// this question may infer: relating it collects bounds, so its answer cannot be remembered. Everything else is answered once
// and kept in the store's memo, under canonical ids.
//
// Recursion. Aliases, protocols and typed dictionaries may lead back to the pair being asked; `under_assumption` keeps the
// open pairs and takes the answer "yes" for one that comes again. An answer that rests on an open pair further out is kept for
// this question only, and dropped when that pair turns out not to hold. Where more than `kMaxOpenPairs` are open (a protocol
// whose members grow without end), the whole question is given up with "yes", and nothing of it is remembered.
#pragma once

#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "types/relation_memo.h"
#include "types/relations.h"

namespace awl::types {

/// The open pairs of a question and of the questions asked to answer it (a bound inside an argument, a receiver inside a
/// protocol): they travel in the TypeContext, so that the recursion is seen whichever way it goes. What the oracle asks while
/// it answers is another matter: it knows nothing of these assumptions, and must not.
struct RelationState {
  struct Pair {
    TypeId source, target;
    RelationKind relation;
    bool promotes;
    friend bool operator==(const Pair&, const Pair&) = default;
  };
  /// Holds if the open pair number `lowest`, and perhaps others within it, do.
  struct Proven {
    Pair pair;
    unsigned lowest, height;
  };
  static constexpr unsigned kNone = 0xFFFFFFFFu;
  static constexpr unsigned kMaxOpenPairs = 64;

  [[nodiscard]] unsigned open_count() const { return static_cast<unsigned>(open.size()); }

  absl::InlinedVector<Pair, 4> open;
  std::vector<Proven> proven;
  unsigned lowest = kNone;  // the outermost open pair that an answer since the last `enter` rests on
  unsigned deepest = 0;     // how many pairs were open at most since then
  bool gave_up = false;
};

/// Sees whether an answer worked out while it lives may be remembered: whether it rests on no open pair and on nothing
/// provisional, and how high it was.
class RememberScope {
 public:
  RememberScope(const TypeContext& ctx, RelationState& state)
      : ctx_(ctx),
        state_(state),
        outer_lowest_(std::exchange(state.lowest, RelationState::kNone)),
        outer_deepest_(std::exchange(state.deepest, state.open_count())),
        provisional_reads_(ctx.oracle.provisional_reads()) {}
  ~RememberScope() {
    state_.lowest = std::min(state_.lowest, outer_lowest_);
    state_.deepest = std::max(state_.deepest, outer_deepest_);
  }
  RememberScope(const RememberScope&) = delete;
  RememberScope& operator=(const RememberScope&) = delete;

  [[nodiscard]] bool is_lasting() const {
    return state_.lowest == RelationState::kNone && !state_.gave_up && ctx_.oracle.provisional_reads() == provisional_reads_;
  }
  [[nodiscard]] unsigned height() const { return state_.deepest - state_.open_count(); }

 private:
  const TypeContext& ctx_;
  RelationState& state_;
  unsigned outer_lowest_, outer_deepest_;
  std::uint64_t provisional_reads_;
};

class Relater {
 public:
  Relater(const TypeContext& context, RelationKind relation_kind, Constraints* collected = nullptr, Explanation* reasons = nullptr)
      : ctx{context.store, context.oracle, context.relation != nullptr ? context.relation : &own_state_},
        relation(relation_kind),
        constraints(collected),
        why(reasons),
        state_(*ctx.relation) {}
  Relater(const Relater&) = delete;
  Relater& operator=(const Relater&) = delete;

  /// Answers. When the answer is no, what was collected on the way is still there: see `attempt`.
  bool relate(TypeId source, TypeId target);
  /// Neither is smaller: for invariant positions. Gradual parts count as whatever makes them equal (when assignability is asked).
  bool relate_invariant(TypeId source, TypeId target);
  bool relate_with(Variance variance, TypeId source, TypeId target);
  /// The same relation between two types with no inferable variables taking part.
  [[nodiscard]] bool holds(TypeId source, TypeId target) const;

  [[nodiscard]] bool is_gradual_allowed() const { return relation == RelationKind::Assignable; }
  [[nodiscard]] bool is_inferable(TypeVarId var) const { return constraints != nullptr && constraints->is_inferable(var); }
  /// The inferable variable that `type` is, or none.
  [[nodiscard]] TypeVarId inferable_var(TypeId type) const;
  [[nodiscard]] bool is_tracked(TypeId type) const;

  /// Runs `f`; what it collected and explained is dropped when it says no.
  template <class F>
  bool attempt(F&& f) {
    if (constraints == nullptr && why == nullptr) return f();
    const std::size_t lines = why != nullptr ? why->lines.size() : 0;
    Constraints::Mark mark;
    if (constraints != nullptr) mark = constraints->mark();
    if (f()) return true;
    if (constraints != nullptr) constraints->rewind(mark);
    if (why != nullptr) why->lines.resize(lines);
    return false;
  }
  template <class F>
  bool under_assumption(TypeId source, TypeId target, F&& f) {
    if (const auto known = open_pair(source, target)) return *known;
    const Frame frame = enter(source, target);
    const bool holds = f();
    leave(frame, holds);
    return holds;
  }

  /// Adds a line to the explanation, if there is one. Returns false, so that `return r.fail([&] { return "..."; })` reads well.
  template <class F>
  bool fail(F&& make_line) {
    if (why != nullptr) why->lines.push_back(make_line());
    return false;
  }
  /// "`source` is not assignable to `target`", after `where`.
  bool fail_pair(std::string where, TypeId source, TypeId target);
  [[nodiscard]] std::string show(TypeId type) const;

  const TypeContext ctx;  // carries the state on to the questions that this one leads to
  const RelationKind relation;
  Constraints* constraints;     // may be null
  Explanation* why;             // may be null
  bool promotes = true;         // int to float to complex; switched off where the solver joins bounds
  bool keeps_literals = false;  // inside a type argument, where a literal was declared and is not to be widened

  /// An unknown type meets `other`: the variables in it that are still to be solved become unknown, too. Always true.
  bool bind_dynamic(TypeId dynamic, TypeId other);

 private:
  // What held outside of an open pair.
  struct Frame {
    unsigned outer_lowest, outer_deepest;
    std::size_t proven;
  };

  bool relate_remembered(TypeId source, TypeId target);
  bool relate_fresh(TypeId source, TypeId target);
  bool relate_to_target(TypeId source, TypeId target);
  std::optional<bool> quick_answer(TypeId source, TypeId target);
  bool mentions_inferable(TypeId type) const;
  [[nodiscard]] RelationState::Pair pair_of(TypeId source, TypeId target) const { return {source, target, relation, promotes}; }
  std::optional<bool> open_pair(TypeId source, TypeId target);
  Frame enter(TypeId source, TypeId target);
  void leave(const Frame& frame, bool holds);

  RelationState own_state_;  // where this question is asked by itself
  RelationState& state_;
};

/// While it lives, the relater keeps literals it meets: they stand inside a type argument.
class KeepLiterals {
 public:
  explicit KeepLiterals(Relater& relater, bool keep = true) : relater_(relater), outer_(relater.keeps_literals) {
    if (keep) relater.keeps_literals = true;
  }
  ~KeepLiterals() { relater_.keeps_literals = outer_; }
  KeepLiterals(const KeepLiterals&) = delete;
  KeepLiterals& operator=(const KeepLiterals&) = delete;

 private:
  Relater& relater_;
  bool outer_;
};

// One function for each kind of target (or source); sources and targets are resolved, and the easy cases are gone.
bool relate_union_source(Relater& r, TypeId source, TypeId target);
bool relate_union_target(Relater& r, TypeId source, TypeId target);
bool relate_intersection_target(Relater& r, TypeId source, TypeId target);
bool relate_intersection_source(Relater& r, TypeId source, TypeId target);
bool relate_type_var_source(Relater& r, TypeId source, TypeId target);
bool relate_to_instance(Relater& r, TypeId source, TypeId target);
bool relate_to_literal(Relater& r, TypeId source, TypeId target);
bool relate_to_literal_string(Relater& r, TypeId source);
bool relate_to_tuple(Relater& r, TypeId source, TypeId target);
bool relate_to_class_object(Relater& r, TypeId source, TypeId target);
bool relate_to_subclass_of(Relater& r, TypeId source, TypeId target);
bool relate_to_form_of(Relater& r, TypeId source, TypeId target);
bool relate_to_callable(Relater& r, TypeId source, TypeId target);
bool relate_to_type_guard(Relater& r, TypeId source, TypeId target);
bool relate_to_parameter_list(Relater& r, TypeId source, TypeId target);
bool relate_to_protocol(Relater& r, TypeId source, TypeId target);
bool relate_typed_dicts(Relater& r, TypeId source, TypeId target);

bool relate_arguments(Relater& r, ClassId cls, const TypeList& source, const TypeList& target);
bool relate_tuples(Relater& r, const TupleType& source, const TupleType& target, Variance variance);
bool relate_signatures(Relater& r, const Signature& source, const Signature& target);
bool relate_parameters(Relater& r, const Signature& source, const Signature& target);

// Bounds of inferable variables.
bool constrain_lower(Relater& r, TypeVarId var, TypeId source);
bool constrain_upper(Relater& r, TypeVarId var, TypeId target);
bool constrain_exact(Relater& r, TypeVarId var, TypeId type);

}  // namespace awl::types
