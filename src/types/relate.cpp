// The dispatcher of all relations, and what they share: memo, assumptions, explanations.
#include "types/relate.h"

#include <algorithm>

#include "types/signatures.h"
#include "types/type_parts.h"
#include "types/type_visit.h"

namespace awl::types {

namespace {

constexpr unsigned kMaxPlainWalk = 12;

}  // namespace

// ---- inferable variables -------------------------------------------------------------------------------------------------------

TypeVarId Relater::inferable_var(TypeId type) const {
  if (constraints == nullptr || ctx.kind(type) != TypeKind::TypeVar) return {};
  const TypeVarId var = ctx.store.type_var(type).var;
  return constraints->is_inferable(var) ? var : TypeVarId{};
}

bool Relater::is_tracked(TypeId type) const { return constraints != nullptr && ctx.store.has_type_vars(type) && mentions_inferable(type); }

bool Relater::mentions_inferable(TypeId type) const {
  if (!ctx.store.has_type_vars(type)) return false;
  if (ctx.store.depth(type) > kMaxPlainWalk) {  // parts may be shared: visit each once
    const std::vector<TypeVarId> vars = free_type_vars(ctx, type);
    return std::ranges::any_of(vars, [&](TypeVarId var) { return constraints->is_inferable(var); });
  }
  return visit_payload(ctx.store, type, [&](const auto& payload) {
    using T = std::remove_cvref_t<decltype(payload)>;
    if constexpr (std::is_same_v<T, TypeVarType> || std::is_same_v<T, ParamSpecPartType>) {
      return constraints->is_inferable(payload.var);
    } else if constexpr (std::is_same_v<T, NoPayload>) {
      return false;
    } else {
      bool found = false;
      visit_parts(payload, [&](TypeId part) { found = found || mentions_inferable(part); });
      return found;
    }
  });
}

bool Relater::bind_dynamic(TypeId dynamic, TypeId other) {
  if (constraints == nullptr || !ctx.store.has_type_vars(other)) return true;
  for (const TypeVarId var : free_type_vars(ctx, other)) {
    if (!constraints->is_inferable(var) || constraints->find(var) != nullptr) continue;
    Constraints::Bounds& bounds = constraints->get(var);
    switch (ctx.store.type_var_key(var).kind) {
      case TypeVarKind::ParamSpec:
        bounds.exact = gradual_parameters(ctx);
        break;
      case TypeVarKind::TypeVarTuple:
        bounds.lower = make_variadic_tuple(ctx, dynamic);
        break;
      case TypeVarKind::TypeVar:
      case TypeVarKind::Self:
        bounds.lower = dynamic;
        break;
    }
  }
  return true;
}

bool Relater::holds(TypeId source, TypeId target) const {
  if (source == target) return true;
  Relater other(ctx, relation);
  other.promotes = promotes;
  return other.relate(source, target);
}

// ---- assumptions ---------------------------------------------------------------------------------------------------------------

std::optional<bool> Relater::open_pair(TypeId source, TypeId target) {
  const RelationState::Pair pair = pair_of(source, target);
  const unsigned open = state_.open_count();
  for (unsigned i = 0; i < open; ++i) {
    if (state_.open[i] != pair) continue;
    state_.lowest = std::min(state_.lowest, i);
    return true;
  }
  for (const RelationState::Proven& proven : state_.proven) {
    if (proven.pair != pair || open + proven.height > RelationState::kMaxOpenPairs) continue;
    state_.lowest = std::min(state_.lowest, proven.lowest);
    state_.deepest = std::max(state_.deepest, open + proven.height);
    return true;
  }
  if (open < RelationState::kMaxOpenPairs) return std::nullopt;
  state_.gave_up = true;
  return true;
}

Relater::Frame Relater::enter(TypeId source, TypeId target) {
  const Frame frame{state_.lowest, state_.deepest, state_.proven.size()};
  state_.open.push_back(pair_of(source, target));
  state_.lowest = RelationState::kNone;
  state_.deepest = state_.open_count();
  return frame;
}

void Relater::leave(const Frame& frame, bool holds) {
  const RelationState::Pair pair = state_.open.back();
  state_.open.pop_back();
  const unsigned index = state_.open_count();
  if (state_.lowest != RelationState::kNone && state_.lowest >= index) state_.lowest = RelationState::kNone;  // rested on itself alone
  const bool is_settled = !holds || state_.lowest == RelationState::kNone;
  if (is_settled) state_.proven.erase(state_.proven.begin() + static_cast<std::ptrdiff_t>(frame.proven), state_.proven.end());
  if (!is_settled && !is_tracked(pair.source) && !is_tracked(pair.target)) {
    state_.proven.push_back({pair, state_.lowest, state_.deepest - index});
  }
  state_.lowest = std::min(state_.lowest, frame.outer_lowest);
  state_.deepest = std::max(state_.deepest, frame.outer_deepest);
}

// ---- explanations --------------------------------------------------------------------------------------------------------------

std::string Relater::show(TypeId type) const {
  DisplayOptions options;
  options.max_length = 300;
  return display(ctx, type, options);
}

bool Relater::fail_pair(std::string where, TypeId source, TypeId target) {
  return fail([&] {
    DisplayOptions options;
    options.max_length = 300;
    const TypeId both[] = {source, target};
    const auto texts = display_together(ctx, both, options);
    return where + (where.empty() ? "`" : ": `") + texts[0] + "` is not assignable to `" + texts[1] + "`";
  });
}

// ---- the road of one question --------------------------------------------------------------------------------------------------

bool Relater::relate(TypeId source, TypeId target) {
  if (state_.gave_up) return true;
  const bool tracked = constraints != nullptr && (is_tracked(target) || is_tracked(source));
  if (source == target && !tracked && (is_gradual_allowed() || ctx.store.is_plainly_static(source))) return true;
  if (const auto answer = quick_answer(source, target)) return *answer;
  return tracked || !promotes ? relate_fresh(source, target) : relate_remembered(source, target);
}

// What the kinds alone decide.
std::optional<bool> Relater::quick_answer(TypeId source, TypeId target) {
  const TypeKind source_kind = ctx.kind(source), target_kind = ctx.kind(target);
  if (source_kind == TypeKind::Never && inferable_var(target) == TypeVarId{}) return true;
  if (target_kind == TypeKind::Instance && ctx.store.instance(target).cls == ctx.oracle.known_class(KnownClass::Object)) return true;
  const bool source_dynamic = source_kind == TypeKind::Any || source_kind == TypeKind::Unknown;
  const bool target_dynamic = target_kind == TypeKind::Any || target_kind == TypeKind::Unknown;
  if (!source_dynamic && !target_dynamic) return std::nullopt;
  if (is_gradual_allowed()) return source_dynamic ? bind_dynamic(source, target) : bind_dynamic(target, source);
  return std::nullopt;
}

bool Relater::relate_remembered(TypeId source, TypeId target) {
  RelationMemo& memo = ctx.store.relation_memo();
  const TypeId a = ctx.store.canonical_id(source), b = ctx.store.canonical_id(target);
  const unsigned open = state_.open_count();
  if (const auto known = memo.find(relation, a, b); known && open + known->height <= RelationState::kMaxOpenPairs) {
    if (known->holds || why == nullptr) {
      state_.deepest = std::max(state_.deepest, open + known->height);
      return known->holds;
    }
  }
  if (why != nullptr) return relate_fresh(source, target);  // in the user's order of members
  const RememberScope scope(ctx, state_);
  const bool holds = relate_fresh(a, b);
  if (scope.is_lasting()) memo.put(relation, a, b, {holds, scope.height()});
  return holds;
}

namespace {

bool is_open_kind(TypeKind kind) { return kind == TypeKind::AliasReference || kind == TypeKind::Deferred; }

}  // namespace

// Takes the pair apart from the outside: aliases, inferable variables, then unions and intersections in the order that loses
// nothing (a source union and a target intersection must hold for every member, so they go first).
bool Relater::relate_fresh(TypeId source, TypeId target) {
  const TypeKind source_kind = ctx.kind(source), target_kind = ctx.kind(target);
  if (is_open_kind(source_kind) || is_open_kind(target_kind)) {
    return under_assumption(source, target, [&] {
      return relate(is_open_kind(source_kind) ? resolve(ctx, source) : source, is_open_kind(target_kind) ? resolve(ctx, target) : target);
    });
  }
  if (const TypeVarId var = inferable_var(target)) return constrain_lower(*this, var, source);
  if (source_kind == TypeKind::Never) return true;
  if (const TypeVarId var = inferable_var(source)) return constrain_upper(*this, var, target);
  if (source_kind == TypeKind::TypeGuard) {
    return target_kind == TypeKind::TypeGuard ? relate_to_type_guard(*this, source, target) : relate(resolve(ctx, source), target);
  }
  if (source_kind == TypeKind::Union) return relate_union_source(*this, source, target);
  if (target_kind == TypeKind::Intersection) return relate_intersection_target(*this, source, target);
  if (source_kind == TypeKind::TypeVar) return relate_type_var_source(*this, source, target);
  if (target_kind == TypeKind::Union) return relate_union_target(*this, source, target);
  if (source_kind == TypeKind::Intersection) return relate_intersection_source(*this, source, target);
  return relate_to_target(source, target);
}

namespace {

// `(*args: P.args, **kwargs: P.kwargs)` is P; `...` may be.
/// A `@final` class has no subclasses: its `Self` is the class.
bool is_final_self(Relater& r, TypeId source, TypeVarId var) {
  if (r.ctx.store.type_var_key(var).kind != TypeVarKind::Self) return false;
  const TypeId own = r.ctx.oracle.bound_of(var);
  if (!own || r.ctx.kind(own) != TypeKind::Instance || r.ctx.kind(source) != TypeKind::Instance) return false;
  const ClassId cls = r.ctx.store.instance(own).cls;
  return r.ctx.store.instance(source).cls == cls && r.ctx.oracle.class_info(cls).is_final && r.relate(source, own);
}

bool is_param_spec_itself(const Relater& r, TypeId source, TypeVarId var) {
  const TypeContext& ctx = r.ctx;
  if (ctx.kind(source) != TypeKind::ParameterList || ctx.store.type_var_key(var).kind != TypeVarKind::ParamSpec) return false;
  const Signature& given = ctx.store.parameter_list(source).signature;
  if (given.is_gradual) return r.is_gradual_allowed();
  return given.params.size() == 2 && trailing_param_spec(ctx, given) == var;
}

}  // namespace

// Neither side is a union, an intersection, an alias or a type variable that could be taken apart.
bool Relater::relate_to_target(TypeId source, TypeId target) {
  if (ctx.is_dynamic(source)) return false;  // assignable, but a subtype of nothing but object
  if (is_uninhabited(ctx, source)) return !ctx.is_dynamic(target);
  switch (ctx.kind(target)) {
    case TypeKind::Instance:
      return relate_to_instance(*this, source, target);
    case TypeKind::Literal:
      return relate_to_literal(*this, source, target);
    case TypeKind::LiteralString:
      return relate_to_literal_string(*this, source);
    case TypeKind::Tuple:
      return relate_to_tuple(*this, source, target);
    case TypeKind::ClassObject:
      return relate_to_class_object(*this, source, target);
    case TypeKind::SubclassOf:
      return relate_to_subclass_of(*this, source, target);
    case TypeKind::FormOf:
      return relate_to_form_of(*this, source, target);
    case TypeKind::Function:
    case TypeKind::BoundMethod:
    case TypeKind::Callable:
      return relate_to_callable(*this, source, target);
    case TypeKind::TypeGuard:
      return relate_to_type_guard(*this, source, target);
    case TypeKind::ParameterList:
      return relate_to_parameter_list(*this, source, target);
    case TypeKind::Unpacked:
      return ctx.kind(source) == TypeKind::Unpacked && relate(ctx.store.unpacked(source).inner, ctx.store.unpacked(target).inner);
    case TypeKind::TypeForm: {
      if (ctx.kind(source) != TypeKind::TypeForm) return false;
      const TypeFormType &s = ctx.store.type_form(source), &t = ctx.store.type_form(target);
      return s.kind == t.kind && relate_invariant(s.type, t.type);
    }
    case TypeKind::TypeVar:  // rigid: only itself fits
      return source == target || is_final_self(*this, source, ctx.store.type_var(target).var) ||
             is_param_spec_itself(*this, source, ctx.store.type_var(target).var);
    case TypeKind::Sentinel:
    case TypeKind::Property:
    case TypeKind::Module:
    case TypeKind::ParamSpecPart:
    case TypeKind::SpecialForm:
      return source == target;
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
    case TypeKind::Union:
    case TypeKind::Intersection:
    case TypeKind::AliasReference:
    case TypeKind::Deferred:
      return false;
  }
  return false;
}

// ---- invariance ----------------------------------------------------------------------------------------------------------------

namespace {

// Same class or both tuples: equal when all arguments are.
std::optional<bool> relate_invariant_parts(Relater& r, TypeId source, TypeId target) {
  const TypeContext& ctx = r.ctx;
  if (ctx.kind(source) == TypeKind::Instance && ctx.kind(target) == TypeKind::Instance) {
    const InstanceType &s = ctx.store.instance(source), &t = ctx.store.instance(target);
    if (s.cls != t.cls || s.args.size() != t.args.size()) return std::nullopt;
    const auto both = [&](TypeId a, TypeId b) { return r.relate_invariant(a, b); };
    return std::ranges::equal(s.args, t.args, both);
  }
  if (ctx.kind(source) == TypeKind::Tuple && ctx.kind(target) == TypeKind::Tuple) {
    return relate_tuples(r, ctx.store.tuple(source), ctx.store.tuple(target), Variance::Invariant);
  }
  return std::nullopt;
}

}  // namespace

namespace {

// `Callable[..., Any]`
bool is_any_callable(const TypeContext& ctx, TypeId type) {
  if (ctx.kind(type) != TypeKind::Callable || ctx.store.callable(type).overloads.size() != 1) return false;
  const Signature& only = ctx.store.callable(type).overloads.front();
  return only.is_gradual && only.params.empty() && only.returns && ctx.is_dynamic(only.returns);
}

}  // namespace

bool Relater::relate_invariant(TypeId source, TypeId target) {
  if (state_.gave_up) return true;
  const bool tracked = constraints != nullptr && (is_tracked(target) || is_tracked(source));
  if (source == target && !tracked && (is_gradual_allowed() || ctx.store.is_plainly_static(source))) return true;
  if (tracked) {
    if (ctx.is_dynamic(source)) return is_gradual_allowed() && bind_dynamic(source, target);
    if (const TypeVarId var = inferable_var(target)) return constrain_exact(*this, var, source);
    if (const TypeVarId var = inferable_var(source)) return constrain_exact(*this, var, target);
    if (const auto answer = relate_invariant_parts(*this, source, target)) return *answer;
  }
  // `dict[str, Callable[..., Any]]` takes a display of classes and functions: such a callable says nothing of its own.
  if (is_gradual_allowed() && (is_any_callable(ctx, target) || is_any_callable(ctx, source))) {
    return is_any_callable(ctx, target) ? relate(source, target) : relate(target, source);
  }
  return relate(source, target) && relate(target, source);
}

bool Relater::relate_with(Variance variance, TypeId source, TypeId target) {
  switch (variance) {
    case Variance::Covariant:
      return relate(source, target);
    case Variance::Contravariant:
      return relate(target, source);
    case Variance::Bivariant:
      return true;
    case Variance::Invariant:
    case Variance::Infer:
      return relate_invariant(source, target);
  }
  return false;
}

// ---- public --------------------------------------------------------------------------------------------------------------------

namespace {

constexpr std::size_t kMaxLines = 5;

// Asks once without explanation (with the memo), and again for the reasons if they are wanted.
template <class Ask>
bool ask(const TypeContext& ctx, RelationKind relation, Constraints* constraints, Explanation* why, Ask&& question) {
  std::optional<Constraints::Mark> mark;
  if (constraints != nullptr) mark = constraints->mark();
  Relater relater(ctx, relation, constraints);
  if (question(relater)) return true;
  if (mark) constraints->rewind(*mark);
  if (why == nullptr) return false;
  Relater explainer(ctx, relation, constraints, why);
  const std::size_t first = why->lines.size();
  question(explainer);
  if (mark) constraints->rewind(*mark);
  // Reasons were added from the inside out.
  std::reverse(why->lines.begin() + static_cast<std::ptrdiff_t>(first), why->lines.end());
  if (why->lines.size() > first + kMaxLines) why->lines.resize(first + kMaxLines);
  return false;
}

}  // namespace

bool is_assignable_to(const TypeContext& ctx, TypeId source, TypeId target, Constraints* constraints, Explanation* why) {
  if (source == target && constraints == nullptr) return true;
  return ask(ctx, RelationKind::Assignable, constraints, why, [&](Relater& r) { return r.relate(source, target); });
}

bool is_subtype_of(const TypeContext& ctx, TypeId source, TypeId target) {
  Relater relater(ctx, RelationKind::Subtype);
  return relater.relate(source, target);
}

bool is_signature_assignable(const TypeContext& ctx, const Signature& source, const Signature& target, Constraints* constraints,
                             Explanation* why) {
  return ask(ctx, RelationKind::Assignable, constraints, why, [&](Relater& r) { return relate_signatures(r, source, target); });
}

}  // namespace awl::types
