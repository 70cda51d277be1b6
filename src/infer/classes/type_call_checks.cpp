// What is wrong with calls that make types, found when they are checked.
#include "infer/annotations/type_expressions.h"
#include "infer/classes/synthesis.h"
#include "infer/classes/type_calls.h"
#include "infer/names.h"

namespace awl::infer {

using types::ClassFlavor;

namespace {

/// Why nothing can derive from it; empty if something can, or if nothing is known.
std::string refusal(Inference& in, TypeId base) {
  const std::string shown = types::display(in.ctx, base);
  switch (in.store.kind(base)) {
    case TypeKind::Unknown:
    case TypeKind::Never:
    case TypeKind::Tuple:
      break;
    case TypeKind::Instance: {
      if (in.ctx.is_none(base)) return "`None` is no class";
      const ClassFlavor flavor = in.class_info(in.store.instance(base).cls).flavor;
      if (flavor == ClassFlavor::Protocol) return fmt::format("`{}` is a protocol", shown);
      if (flavor == ClassFlavor::TypedDict) return fmt::format("`{}` is a TypedDict", shown);
      break;
    }
    case TypeKind::Any:
      return "`Any` is no class";
    default:
      return fmt::format("`{}` is no class", shown);
  }
  for (const TypeVarId var : types::free_type_vars(in.ctx, base)) {
    return fmt::format("a new type cannot be generic, but `{}` depends on type variable `{}`", shown,
                       name_text(in.store.type_var_key(var).name));
  }
  return {};
}

}  // namespace

void check_new_type(RegionContext& rc, NodeId call) {
  if (!rc.is_reporting()) return;
  const ast::Tree& tree = rc.tree();
  const auto arguments = ast::Call(tree, call).arguments();
  if (arguments.size() != 2) {
    report(rc, Rule::invalid_newtype, call,
           fmt::format("`NewType` takes a name and a class, got {} argument{}", arguments.size(), arguments.size() == 1 ? "" : "s"));
    return;
  }
  const NodeId base = positional_argument(tree, call, 1);
  if (!base) return;
  AnnotationContext context = annotation_context(rc.unit, base);
  context.is_eager = true;
  const std::string why = refusal(rc.in, types::resolve(rc.ctx(), annotation_type(rc.in, context, base)));
  if (!why.empty()) report(rc, Rule::invalid_newtype, base, "no new type can be made of this: " + why);
}

void check_named_tuple_call(RegionContext& rc, NodeId call) {
  if (!rc.is_reporting()) return;
  const NodeId renames = keyword_argument(rc.tree(), call, names().rename);
  if (renames && rc.tree().kind(renames) != ast::NodeKind::ConstFalse) return;
  const std::vector<NamedTupleField> fields = called_named_tuple_fields(rc.in, ClassSource{&rc.unit, call});
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view why = field_refusal(std::span(fields).first(i), fields[i].name);
    if (why.empty()) continue;
    const NodeId at = fields[i].definition.node == call ? positional_argument(rc.tree(), call, 1) : fields[i].definition.node;
    report(rc, Rule::invalid_named_tuple, at ? at : call,
           fmt::format("field `{}` {}, so that the call raises an error: give it another name", name_text(fields[i].name), why));
  }
}

}  // namespace awl::infer
