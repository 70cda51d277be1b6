// The type variables in a function's signature: `P.args` and `P.kwargs` come as a pair, and a function that lists its type
// parameters in brackets has no others.
#include <algorithm>

#include "base/names.h"
#include "infer/annotations/type_vars.h"
#include "infer/checks/checks.h"

namespace awl::infer {

using types::Param;
using types::ParamKind;
using types::SourceRef;

namespace {

class SignatureCheck {
 public:
  explicit SignatureCheck(FunctionSubject& subject) : rc_(subject.rc), in_(subject.rc.in), def_(subject.statement) {
    const TypeId type = function_type(in_, rc_.unit, def_.id);
    if (in_.store.kind(type) == TypeKind::Function) signature_ = &in_.store.function(type).overloads.front();
    for (const NodeId node : ast::Parameters(rc_.tree(), def_.parameters()).items()) nodes_.push_back(node);
  }

  void run() {
    if (signature_ == nullptr || nodes_.size() != signature_->params.size()) return;
    check_parts();
    if (!rc_.tree().absent(def_.type_params())) check_listed();
  }

 private:
  [[nodiscard]] NodeId annotation(std::size_t i) const { return ast::Parameter(rc_.tree(), nodes_[i]).annotation(); }
  [[nodiscard]] std::string_view name_of(TypeVarId var) const { return name_text(in_.store.type_var_key(var).name); }
  [[nodiscard]] bool is_own(TypeVarId var) const { return in_.store.type_var_key(var).binder == SourceRef{rc_.unit.id, def_.id}; }

  /// The ParamSpec whose part the parameter is annotated with, if it is the part that belongs there.
  [[nodiscard]] TypeVarId part_of(std::size_t i) const {
    const Param& param = signature_->params[i];
    if (!param.is_annotated || in_.store.kind(param.type) != TypeKind::ParamSpecPart) return {};
    const types::ParamSpecPartType& part = in_.store.param_spec_part(param.type);
    return param.kind == (part.is_args ? ParamKind::VarArgs : ParamKind::KwArgs) ? part.var : TypeVarId();
  }

  void check_parts() {
    std::size_t args = nodes_.size(), kwargs = nodes_.size(), between = 0;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const ParamKind kind = signature_->params[i].kind;
      if (kind == ParamKind::VarArgs && part_of(i)) args = i;
      if (kind == ParamKind::KwArgs && part_of(i)) kwargs = i;
      if (kind == ParamKind::KeywordOnly) between = i;
    }
    if (args == nodes_.size() && kwargs == nodes_.size()) return;
    const TypeVarId var = part_of(args < nodes_.size() ? args : kwargs);
    if (args == nodes_.size() || kwargs == nodes_.size() || part_of(kwargs) != var) {
      report(rc_, Rule::invalid_paramspec, annotation(args < nodes_.size() ? args : kwargs),
             fmt::format("`*args: {0}.args` and `**kwargs: {0}.kwargs` must be used together", name_of(var)));
    } else if (between != 0) {
      report(rc_, Rule::invalid_paramspec, nodes_[between],
             fmt::format("no parameter can stand between `*args: {0}.args` and `**kwargs: {0}.kwargs`", name_of(var)));
    } else if (is_own(var) && !is_bound_by_signature(var)) {
      report(rc_, Rule::unbound_type_variable, annotation(args),
             fmt::format("`{}` is not bound here: no other parameter says what it is, nor does a function or class around", name_of(var)));
    }
  }

  [[nodiscard]] bool mentions(TypeId type, TypeVarId var) const {
    if (!type || in_.store.kind(type) == TypeKind::ParamSpecPart || !in_.store.has_type_vars(type)) return false;
    const auto vars = types::free_type_vars(in_.ctx, type);
    return std::ranges::find(vars, var) != vars.end();
  }

  [[nodiscard]] bool is_bound_by_signature(TypeVarId var) const {
    if (!rc_.tree().absent(def_.type_params()) || mentions(signature_->returns, var)) return true;
    return std::ranges::any_of(signature_->params, [&](const Param& param) { return mentions(param.type, var); });
  }

  /// `def f[T](x: T, y: K)`: all that the function binds stands in the brackets.
  void check_listed() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) check_listed(signature_->params[i].type, annotation(i));
    check_listed(signature_->returns, def_.returns());
  }

  void check_listed(TypeId type, NodeId node) {
    if (!type || rc_.tree().absent(node) || !in_.store.has_type_vars(type)) return;
    const auto& listed = signature_->type_params;
    for (const TypeVarId var : types::free_type_vars(in_.ctx, type)) {
      if (!is_own(var) || std::ranges::find(listed, var) != listed.end()) continue;
      report(rc_, Rule::unbound_type_variable, node,
             fmt::format("type variable `{}` is not among the type parameters that `{}` lists in brackets", name_of(var),
                         name_text(def_.name())));
    }
  }

  RegionContext& rc_;
  Inference& in_;
  const ast::FunctionDef& def_;
  const types::Signature* signature_ = nullptr;
  std::vector<NodeId> nodes_;
};

}  // namespace

void check_function_type_params(FunctionSubject& subject) { SignatureCheck(subject).run(); }

}  // namespace awl::infer
