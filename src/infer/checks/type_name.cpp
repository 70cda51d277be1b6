// `Movie = TypedDict("Film", ...)`: the type is called otherwise than the name that it is found under.
#include "base/names.h"
#include "infer/annotations/special_forms.h"
#include "infer/checks/checks.h"
#include "infer/classes/synthesis.h"

namespace awl::infer {

using ast::NodeKind;

void check_type_name(SymbolSubject& subject) {
  RegionContext& rc = subject.rc;
  const ast::Tree& tree = rc.tree();
  for (const DefinitionId id : rc.unit.index.definitions_of(subject.symbol)) {
    const semantic::Definition& definition = rc.unit.index.definition(id);
    if (definition.kind != semantic::DefinitionKind::Assignment || tree.kind(definition.region) != NodeKind::Assign) continue;
    const ast::Assign assign(tree, definition.region);
    if (tree.kind(assign.value()) != NodeKind::Call || assign.targets().size() != 1 || assign.targets().front() != definition.node)
      continue;
    const NodeId written = positional_argument(tree, assign.value(), 0);
    if (!written || tree.kind(written) != NodeKind::ConstStr) continue;
    const std::string& text = ast::ConstStr(tree, written).value();
    const NameId name = rc.unit.index.symbol(subject.symbol).name;
    if (text == name_text(name)) continue;
    const TypeId callee = expression_type(rc.in, rc.unit, ast::Call(tree, assign.value()).func());
    const TypeMaker maker = callee ? type_maker(rc.in, callee) : TypeMaker::None;
    if (maker != TypeMaker::TypedDict && maker != TypeMaker::NewType) continue;
    report(rc, Rule::mismatched_type_name, written,
           fmt::format("the {} calls itself `{}`, but is assigned to `{}`", maker == TypeMaker::TypedDict ? "TypedDict" : "new type", text,
                       name_text(name)));
  }
}

}  // namespace awl::infer
