// What is wrong with the definition of a type variable: a call of TypeVar, ParamSpec or TypeVarTuple, or a `[T]` list.
#include <algorithm>

#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/synthesis.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::ScopeKind;
using types::TypeVarKind;

namespace {

const char* maker_name(TypeVarKind kind) {
  switch (kind) {
    case TypeVarKind::ParamSpec:
      return "ParamSpec";
    case TypeVarKind::TypeVarTuple:
      return "TypeVarTuple";
    case TypeVarKind::TypeVar:
    case TypeVarKind::Self:
      break;
  }
  return "TypeVar";
}

std::string var_name(const Inference& in, TypeVarId var) { return std::string(name_text(in.store.type_var_key(var).name)); }

// ---- bounds, constraints and defaults ----------------------------------------------------------------------------------------

void check_bound(RegionContext& rc, TypeVarId var, NodeId node) {
  const TypeId bound = rc.in.bound_of(var);
  if (!bound || !rc.in.store.has_type_vars(bound)) return;
  report(rc, Rule::invalid_type_variable_bound, node,
         fmt::format("the upper bound of `{}` must not itself have type variables: it is `{}`", var_name(rc.in, var),
                     types::display(rc.in.ctx, bound, {.max_length = 300})));
}

void check_constraint(RegionContext& rc, TypeVarId var, TypeId constraint, NodeId node) {
  if (!rc.in.store.has_type_vars(constraint)) return;
  report(rc, Rule::invalid_type_variable_constraints, node,
         fmt::format("a constraint of `{}` must not itself have type variables: it is `{}`", var_name(rc.in, var),
                     types::display(rc.in.ctx, constraint, {.max_length = 300})));
}

void refuse_single_constraint(RegionContext& rc, TypeVarId var, NodeId node) {
  report(rc, Rule::invalid_type_variable_constraints, node,
         fmt::format("`{}` needs two constraints or more: for one type write `bound`", var_name(rc.in, var)));
}

/// What values of a type variable that serves as default can be: its constraints, or its upper bound.
TypeList possible_types(Inference& in, TypeVarId var) {
  if (!in.constraints_of(var).empty()) return in.constraints_of(var);
  const TypeId bound = in.bound_of(var);
  return {bound ? bound : in.ctx.object()};
}

bool fits_bound(Inference& in, TypeId default_type, TypeId bound) {
  if (in.store.kind(default_type) != TypeKind::TypeVar) return types::is_assignable_to(in.ctx, default_type, bound);
  const TypeList possible = possible_types(in, in.store.type_var(default_type).var);
  return std::ranges::all_of(possible, [&](TypeId one) { return types::is_assignable_to(in.ctx, one, bound); });
}

bool fits_constraints(Inference& in, TypeId default_type, const TypeList& constraints) {
  const auto is_constraint = [&](TypeId one) {
    return std::ranges::any_of(constraints, [&](TypeId choice) { return types::is_equivalent_to(in.ctx, one, choice); });
  };
  if (in.store.kind(default_type) != TypeKind::TypeVar) return is_constraint(default_type);
  return std::ranges::all_of(possible_types(in, in.store.type_var(default_type).var), is_constraint);
}

void check_default(RegionContext& rc, TypeVarId var, NodeId node) {
  Inference& in = rc.in;
  if (in.store.type_var_key(var).kind != TypeVarKind::TypeVar) return;
  const TypeId type = in.default_of(var);
  if (!type || in.ctx.is_dynamic(type)) return;
  const std::string shown = types::display(in.ctx, type, {.max_length = 300});
  const TypeId bound = in.bound_of(var);
  if (bound && !in.store.has_type_vars(bound) && !fits_bound(in, type, bound)) {
    report(rc, Rule::invalid_type_variable_default, node,
           fmt::format("the default `{}` of `{}` is not assignable to its upper bound `{}`", shown, var_name(in, var),
                       types::display(in.ctx, bound, {.max_length = 300})));
  } else if (!in.constraints_of(var).empty() && !fits_constraints(in, type, in.constraints_of(var))) {
    report(rc, Rule::invalid_type_variable_default, node,
           fmt::format("the default `{}` of `{}` is none of its constraints", shown, var_name(in, var)));
  }
}

// ---- calls -----------------------------------------------------------------------------------------------------------------------

struct VarCall {
  RegionContext& rc;
  NodeId call;
  TypeVarId var;
  TypeVarKind kind;
  [[nodiscard]] Rule rule() const { return kind == TypeVarKind::ParamSpec ? Rule::invalid_paramspec : Rule::invalid_legacy_type_variable; }
};

/// `T = TypeVar("T")`: type checkers and people know the variable by both names.
void check_name(const VarCall& at) {
  const ast::Tree& tree = at.rc.tree();
  if (tree.kind(at.rc.region) != NodeKind::Assign) return;
  const ast::Assign assign(tree, at.rc.region);
  const auto targets = assign.targets();
  if (assign.value() != at.call || targets.size() != 1 || tree.kind(targets.front()) != NodeKind::Name) return;
  const NameId assigned = ast::Name(tree, targets.front()).name();
  const NameId given = at.rc.in.store.type_var_key(at.var).name;
  if (assigned == given) return;
  report(at.rc, Rule::mismatched_type_name, positional_argument(tree, at.call, 0),
         fmt::format("this {} is named `{}`, but it is assigned to `{}`", maker_name(at.kind), name_text(given), name_text(assigned)));
}

void check_flags(const VarCall& at) {
  const ast::Tree& tree = at.rc.tree();
  const auto flag = [&](NameId name) { return constant_flag(tree, keyword_argument(tree, at.call, name), false); };
  const bool covariant = flag(names().covariant), contravariant = flag(names().contravariant);
  if (covariant && contravariant) {
    report(at.rc, at.rule(), at.call, fmt::format("`{}` cannot be both covariant and contravariant", var_name(at.rc.in, at.var)));
  } else if (flag(names().infer_variance) && (covariant || contravariant)) {
    report(at.rc, at.rule(), at.call,
           fmt::format("the variance of `{}` is either written or inferred: leave out `infer_variance` or `{}`", var_name(at.rc.in, at.var),
                       covariant ? "covariant" : "contravariant"));
  }
}

std::vector<NodeId> constraint_nodes(const ast::Tree& tree, NodeId call) {
  std::vector<NodeId> nodes;
  for (std::size_t i = 1; const NodeId node = positional_argument(tree, call, i); ++i) nodes.push_back(node);
  return nodes;
}

void check_type_var_arguments(const VarCall& at) {
  RegionContext& rc = at.rc;
  const NodeId bound = keyword_argument(rc.tree(), at.call, names().bound);
  const std::vector<NodeId> constraints = constraint_nodes(rc.tree(), at.call);
  if (constraints.size() == 1) refuse_single_constraint(rc, at.var, constraints.front());
  if (!constraints.empty() && bound) {
    report(rc, at.rule(), bound, fmt::format("`{}` has constraints, so it cannot have an upper bound as well", var_name(rc.in, at.var)));
  } else if (bound) {
    check_bound(rc, at.var, bound);
  }
  const TypeList& types = rc.in.constraints_of(at.var);
  for (std::size_t i = 0; i < types.size() && i < constraints.size(); ++i) check_constraint(rc, at.var, types[i], constraints[i]);
}

void check_other_arguments(const VarCall& at) {
  const ast::Tree& tree = at.rc.tree();
  if (const NodeId extra = positional_argument(tree, at.call, 1)) {
    report(at.rc, at.rule(), extra, fmt::format("a {} takes no constraints", maker_name(at.kind)));
  }
  if (at.kind != TypeVarKind::TypeVarTuple) return;
  if (const NodeId bound = keyword_argument(tree, at.call, names().bound)) {
    report(at.rc, at.rule(), bound, "a TypeVarTuple takes no upper bound");
  }
}

}  // namespace

void check_type_var_call(RegionContext& rc, NodeId call, TypeVarId var) {
  if (!rc.is_reporting()) return;
  const VarCall at{rc, call, var, rc.in.store.type_var_key(var).kind};
  check_name(at);
  check_flags(at);
  if (at.kind == TypeVarKind::TypeVar)
    check_type_var_arguments(at);
  else
    check_other_arguments(at);
  if (const NodeId default_node = keyword_argument(rc.tree(), call, names().default_)) check_default(rc, var, default_node);
}

// ---- PEP 695 -----------------------------------------------------------------------------------------------------------------------

namespace {

/// Python's compiler rejects them there, which is said elsewhere.
bool is_rejected(NodeKind kind) {
  return kind == NodeKind::Yield || kind == NodeKind::YieldFrom || kind == NodeKind::Await || kind == NodeKind::NamedExpr;
}

TypeId check_type(RegionContext& rc, NodeId node, TypeVarKind kind) {
  if (is_rejected(rc.tree().kind(node))) return rc.in.store.unknown();
  AnnotationContext context = annotation_context(rc.unit, node);
  context.rc = &rc;
  context.allow_param_list = kind == TypeVarKind::ParamSpec;
  context.allow_unpacked = kind == TypeVarKind::TypeVarTuple;
  return annotation_type(rc.in, context, node);
}

void check_written_bound(RegionContext& rc, const ast::TypeVarParam& param, TypeVarId var) {
  const ast::Tree& tree = rc.tree();
  if (tree.absent(param.bound())) return;
  if (tree.kind(param.bound()) != NodeKind::Tuple) {
    check_type(rc, param.bound(), TypeVarKind::TypeVar);
    check_bound(rc, var, param.bound());
    return;
  }
  const auto constraints = ast::Tuple(tree, param.bound()).elts();
  if (constraints.size() < 2) refuse_single_constraint(rc, var, param.bound());
  for (const NodeId constraint : constraints) check_constraint(rc, var, check_type(rc, constraint, TypeVarKind::TypeVar), constraint);
}

/// The parameter of a generic around this one that has the same name, or none.
NodeId outer_parameter(const FileUnit& unit, NodeId parameter, NameId name) {
  const semantic::SemanticIndex& index = unit.index;
  const DefinitionId definition = index.definition_of(parameter);
  if (!definition) return {};
  const ScopeId own = index.symbol(index.definition(definition).symbol).scope;
  for (ScopeId scope = index.scope(own).parent; scope; scope = index.scope(scope).parent) {
    const semantic::Scope& at = index.scope(scope);
    if (at.kind != ScopeKind::TypeParameters) continue;
    for (std::uint32_t i = 0; i < at.symbol_count; ++i) {
      const semantic::Symbol& symbol = index.symbol(SymbolId(at.first_symbol + i));
      if (symbol.name == name && symbol.is_bound) return at.node;
    }
  }
  return {};
}

void check_shadowing(RegionContext& rc, NodeId parameter, NameId name) {
  const NodeId outer = outer_parameter(rc.unit, parameter, name);
  if (!outer) return;
  auto d = report(rc, Rule::shadowed_type_variable, rc.tree().first_child(parameter),
                  fmt::format("`{}` is a type parameter of `{}` around here already: give this one another name", name_text(name),
                              name_text(binder_name(rc.unit, outer))));
  if (d) d.note(rc.unit.id, definition_range(rc.tree(), outer), fmt::format("`{}` is bound here", name_text(name)));
}

NodeId default_of_parameter(const ast::Tree& tree, NodeId parameter) {
  if (tree.kind(parameter) == NodeKind::TypeVarParam) return ast::TypeVarParam(tree, parameter).default_value();
  return ast::ParamSpecParam(tree, parameter).default_value();
}

}  // namespace

void check_type_parameters(RegionContext& rc, NodeId type_params) {
  const ast::Tree& tree = rc.tree();
  if (!rc.is_reporting() || tree.absent(type_params)) return;
  for (const NodeId parameter : ast::children(tree, type_params)) {
    const NodeKind kind = tree.kind(parameter);
    if (kind != NodeKind::TypeVarParam && kind != NodeKind::ParamSpecParam && kind != NodeKind::TypeVarTupleParam) continue;
    const TypeVarId var = type_var_of_parameter(rc.in, rc.unit, parameter);
    if (kind == NodeKind::TypeVarParam) check_written_bound(rc, ast::TypeVarParam(tree, parameter), var);
    const NodeId default_node = default_of_parameter(tree, parameter);
    if (!tree.absent(default_node)) {
      check_type(rc, default_node, rc.in.store.type_var_key(var).kind);
      check_default(rc, var, default_node);
    }
    check_shadowing(rc, parameter, rc.in.store.type_var_key(var).name);
  }
}

}  // namespace awl::infer
