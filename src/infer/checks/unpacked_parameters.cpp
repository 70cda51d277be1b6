// `**kwargs: Unpack[TD]` and `*args: *Ts`: what can be unpacked into keywords and into positional arguments.
#include "base/names.h"
#include "infer/checks/checks.h"

namespace awl::infer {

using types::Param;
using types::ParamKind;

namespace {

const types::ClassInfo* typed_dict(Inference& in, TypeId unpacked) {
  const TypeId inner = types::resolve(in.ctx, in.store.unpacked(unpacked).inner);
  if (in.store.kind(inner) != TypeKind::Instance) return nullptr;
  const types::ClassInfo& info = in.class_info(in.store.instance(inner).cls);
  return info.flavor == types::ClassFlavor::TypedDict ? &info : nullptr;
}

bool is_type_var_tuple_or_tuple(Inference& in, TypeId unpacked) {
  const TypeId inner = types::resolve(in.ctx, in.store.unpacked(unpacked).inner);
  if (in.store.kind(inner) != TypeKind::TypeVar)
    return in.store.kind(inner) != TypeKind::Instance || types::tuple_view(in.ctx, inner).has_value();
  return in.store.type_var_key(in.store.type_var(inner).var).kind == types::TypeVarKind::TypeVarTuple;
}

void check_overlap(RegionContext& rc, const types::ClassInfo& info, const std::vector<Param>& params, NodeId annotation) {
  std::string names;
  for (const Param& param : params) {
    if (param.kind != ParamKind::Normal && param.kind != ParamKind::KeywordOnly) continue;
    for (const types::TypedDictField& field : info.typed_dict_fields) {
      if (field.name == param.name) names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name_text(field.name));
    }
  }
  if (names.empty()) return;
  report(rc, Rule::invalid_type_form, annotation,
         fmt::format("the keys of `{}` must not be names of other parameters: {}", name_text(info.key.name), names));
}

}  // namespace

void check_unpacked_parameters(FunctionSubject& subject) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const TypeId function = function_type(in, rc.unit, subject.statement.id);
  if (in.store.kind(function) != TypeKind::Function) return;
  const std::vector<Param>& params = in.store.function(function).overloads.front().params;
  std::vector<NodeId> nodes;
  for (const NodeId node : ast::Parameters(rc.tree(), subject.statement.parameters()).items()) nodes.push_back(node);
  if (nodes.size() != params.size()) return;
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (!params[i].is_annotated || in.store.kind(params[i].type) != TypeKind::Unpacked) continue;
    const NodeId annotation = ast::Parameter(rc.tree(), nodes[i]).annotation();
    if (params[i].kind == ParamKind::VarArgs && !is_type_var_tuple_or_tuple(in, params[i].type)) {
      report(rc, Rule::invalid_type_form, annotation, "only a tuple or a TypeVarTuple can be unpacked into positional arguments");
    }
    if (params[i].kind != ParamKind::KwArgs || in.store.has_unknown(params[i].type)) continue;
    const types::ClassInfo* info = typed_dict(in, params[i].type);
    if (info == nullptr) {
      report(rc, Rule::invalid_type_form, annotation, "only a TypedDict can be unpacked into keyword arguments");
    } else {
      check_overlap(rc, *info, params, annotation);
    }
  }
}

}  // namespace awl::infer
