// The overloads of one function as a group: at least two, followed by an implementation, all of one kind of method, and
// `@final` and `@override` in the one place where they count (typing spec, "Invalid overload definitions").
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"
#include "infer/declarations/overload_groups.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

TextRange name_range(const RegionContext& rc, NodeId function) {
  return rc.tree().range(ast::FunctionDef(rc.tree(), function).name_node());
}

bool names_type_checking(const ast::Tree& tree, NodeId test) {
  if (tree.kind(test) == NodeKind::Name) return ast::Name(tree, test).name() == names().type_checking;
  return tree.kind(test) == NodeKind::Attribute && ast::Attribute(tree, test).attr() == names().type_checking;
}

/// Under `if TYPE_CHECKING:` the file is a stub of itself: what runs stands elsewhere.
bool is_type_checking_only(const ast::Tree& tree, NodeId node) {
  for (NodeId at = tree.root(); at != node;) {
    if (tree.kind(at) == NodeKind::IfBranch && names_type_checking(tree, ast::IfBranch(tree, at).test())) return true;
    NodeId inside;
    for (const NodeId child : ast::children(tree, at)) {
      if (child <= node && node.value < tree.node(child).next) inside = child;
    }
    if (!inside) return false;
    at = inside;
  }
  return false;
}

class GroupCheck {
 public:
  GroupCheck(SymbolSubject& subject, const OverloadGroup& group) : rc_(subject.rc), group_(group) {
    const semantic::Scope& scope = rc_.unit.index.scope(subject.scope);
    if (scope.kind == semantic::ScopeKind::Class) owner_ = class_id_of(rc_.in, rc_.unit, scope.node);
    name_ = rc_.unit.index.symbol(subject.symbol).name;
    for (const NodeId overload : group.overloads) marks_.push_back(function_marks(rc_.in, rc_.unit, overload));
    if (group.implementation) marks_.push_back(function_marks(rc_.in, rc_.unit, group.implementation));
  }

  void run() {
    if (group_.overloads.size() == 1) {
      report(rc_, Rule::invalid_overload, name_range(rc_, group_.overloads.front()),
             fmt::format("`{}` has only one overload: at least two are needed, else a plain function says the same", name_text(name_)));
    } else if (needs_implementation()) {
      report(rc_, Rule::invalid_overload, name_range(rc_, group_.overloads.front()),
             fmt::format("the overloads of `{}` are not followed by an implementation: calling it raises an error", name_text(name_)));
    }
    check_binding("staticmethod", &FunctionMarks::is_static);
    check_binding("classmethod", &FunctionMarks::is_class);
    check_place(KnownFunction::Final, "final", &FunctionMarks::is_final);
    check_place(KnownFunction::Override, "override", &FunctionMarks::is_override);
  }

 private:
  bool needs_implementation() {
    if (group_.implementation || group_.is_rebound || rc_.unit.is_stub) return false;
    if (owner_) {
      const types::ClassInfo& info = rc_.in.class_info(owner_);
      if (info.flavor == types::ClassFlavor::Protocol) return false;
      const bool any_abstract = std::ranges::any_of(marks_, [](const FunctionMarks& marks) { return marks.is_abstract; });
      if (any_abstract && (info.is_abstract || info.has_unknown_base)) return false;
    }
    return !is_type_checking_only(rc_.tree(), group_.overloads.front());
  }

  NodeId definition(std::size_t i) const { return i < group_.overloads.size() ? group_.overloads[i] : group_.implementation; }

  /// All definitions have the decorator, or none.
  void check_binding(std::string_view decorator, bool FunctionMarks::*flag) {
    if (!owner_ || name_ == names().new_ || name_ == names().init_subclass || name_ == names().class_getitem) return;
    const auto has = [&](const FunctionMarks& marks) { return marks.*flag; };
    if (std::ranges::none_of(marks_, has) || std::ranges::all_of(marks_, has)) return;
    const auto odd = static_cast<std::size_t>(std::ranges::find_if_not(marks_, has) - marks_.begin());
    const auto with = static_cast<std::size_t>(std::ranges::find_if(marks_, has) - marks_.begin());
    auto d = report(rc_, Rule::invalid_overload, name_range(rc_, definition(odd)),
                    fmt::format("this {} of `{}` is no `@{}`, but others are: either all or none must be",
                                definition(odd) == group_.implementation ? "implementation" : "overload", name_text(name_), decorator));
    if (d) d.note(rc_.unit.id, name_range(rc_, definition(with)), fmt::format("this one is a `@{}`", decorator));
  }

  /// On the implementation alone, or where there is none on the first overload alone.
  void check_place(KnownFunction which, std::string_view decorator, bool FunctionMarks::*flag) {
    for (std::size_t i = group_.implementation ? 0 : 1; i < group_.overloads.size(); ++i) {
      if (!(marks_[i].*flag)) continue;
      auto d = report(rc_, Rule::invalid_overload, decorator_range(group_.overloads[i], which),
                      fmt::format("`@{}` of an overloaded function belongs on {}", decorator,
                                  group_.implementation ? "its implementation" : "the first overload, as there is no implementation"));
      const NodeId place = group_.implementation ? group_.implementation : group_.overloads.front();
      if (d) d.note(rc_.unit.id, name_range(rc_, place), fmt::format("put `@{}` here", decorator));
    }
  }

  TextRange decorator_range(NodeId function, KnownFunction which) {
    for (const NodeId decorator : ast::FunctionDef(rc_.tree(), function).decorators()) {
      if (known_decorator(rc_.in, rc_.unit, decorator) == which) return rc_.tree().range(decorator);
    }
    return name_range(rc_, function);
  }

  RegionContext& rc_;
  const OverloadGroup& group_;
  ClassId owner_;
  NameId name_;
  std::vector<FunctionMarks> marks_;  // of the overloads, then of the implementation
};

}  // namespace

void check_overload_definitions(SymbolSubject& subject) {
  for (const OverloadGroup& group : overload_groups(subject.rc.in, subject.rc.unit, subject.symbol)) GroupCheck(subject, group).run();
}

}  // namespace awl::infer
