// `TD = TypedDict("TD", {"key": int})`: what is wrong in the call (typing spec, "Functional syntax").
#include <set>

#include "base/names.h"
#include "infer/classes/synthesis.h"
#include "infer/classes/typed_dicts.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

void check_fields(RegionContext& rc, NodeId fields) {
  const ast::Tree& tree = rc.tree();
  if (tree.kind(fields) != NodeKind::Dict) {
    report(rc, Rule::invalid_argument_type, fields, "the items of a TypedDict must be written out as a dictionary: `{\"key\": type}`");
    return;
  }
  std::set<std::string_view> seen;
  for (const NodeId item : ast::Dict(tree, fields).items()) {
    const NodeId key = ast::DictItem(tree, item).key();
    if (tree.absent(key)) {
      report(rc, Rule::invalid_argument_type, item, "the items of a TypedDict must be written out, without `**`");
    } else if (tree.kind(key) != NodeKind::ConstStr) {
      report(rc, Rule::invalid_argument_type, key, "the keys of a TypedDict must be string literals");
    } else if (!seen.insert(name_text(intern(ast::ConstStr(tree, key).value()))).second) {
      report(rc, Rule::invalid_argument_type, key, "this item is there already: only the last one counts");
    }
  }
}

void check_keyword(RegionContext& rc, const ast::Keyword& keyword, bool has_fields) {
  const Names& known = names();
  const NodeKind kind = rc.tree().kind(keyword.value());
  if (keyword.name() == known.total || keyword.name() == known.closed) {
    if (kind == NodeKind::ConstTrue || kind == NodeKind::ConstFalse) return;
    report(rc, Rule::invalid_argument_type, keyword.value(),
           fmt::format("`{}` must be `True` or `False`, written out", name_text(keyword.name())));
  } else if (keyword.name() && keyword.name() != known.extra_items) {
    report(rc, Rule::unknown_argument, keyword.id,
           has_fields ? fmt::format("`TypedDict` has no option `{}`", name_text(keyword.name()))
                      : fmt::format("item `{}` must stand in a dictionary: `TypedDict(\"TD\", {{\"{}\": ...}})`", name_text(keyword.name()),
                                    name_text(keyword.name())));
  }
}

}  // namespace

void check_typed_dict_call(RegionContext& rc, NodeId call) {
  const NodeId fields = positional_argument(rc.tree(), call, 1);
  if (fields) check_fields(rc, fields);
  for (const NodeId argument : ast::Call(rc.tree(), call).arguments()) {
    if (rc.tree().kind(argument) == NodeKind::Keyword) check_keyword(rc, ast::Keyword(rc.tree(), argument), fields.valid());
  }
  if (const NodeId third = positional_argument(rc.tree(), call, 2)) {
    report(rc, Rule::too_many_positional_arguments, third, "`TypedDict` takes a name and a dictionary of items");
  }
}

}  // namespace awl::infer
