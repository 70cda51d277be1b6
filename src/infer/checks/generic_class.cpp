// The type parameters of a class: how `Generic[...]` and `Protocol[...]` list them, how its bases use them.
#include <algorithm>

#include "base/names.h"
#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/checks/checks.h"
#include "infer/classes/class_header.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using types::SourceRef;
using types::TypeVarKind;
using types::Variance;

namespace {

struct Base {
  NodeId node;
  TypeId type;                           // none for special forms
  SpecialForm form = SpecialForm::None;  // of the base itself, or of what is subscripted
  bool is_subscripted = false;
};

class GenericClassCheck {
 public:
  explicit GenericClassCheck(ClassSubject& subject)
      : rc_(subject.rc),
        in_(subject.rc.in),
        statement_(subject.statement),
        info_(subject.info),
        self_{subject.rc.unit.id, subject.statement.id},
        has_list_(!subject.rc.tree().absent(subject.statement.type_params())) {
    for (const NodeId argument : statement_.arguments()) {
      const NodeKind kind = rc_.tree().kind(argument);
      if (kind != NodeKind::Keyword && kind != NodeKind::Starred) bases_.push_back(describe(argument));
    }
  }

  void run() {
    for (const Base& base : bases_) {
      if (base.form == SpecialForm::Generic || base.form == SpecialForm::Protocol) check_special(base);
    }
    for (const Base& base : bases_) {
      if (base.type) check_base(base);
    }
    check_order();
    check_consistency();
  }

 private:
  [[nodiscard]] AnnotationContext context(NodeId node) const {
    AnnotationContext result = annotation_context(rc_.unit, node);
    result.is_eager = true;
    result.binder = self_;
    return result;
  }

  Base describe(NodeId node) {
    Base base;
    base.node = node;
    base.is_subscripted = rc_.tree().kind(node) == NodeKind::Subscript;
    const NodeId head = base.is_subscripted ? ast::Subscript(rc_.tree(), node).value() : node;
    const TypeId value = value_of(in_, context(head), head);
    if (value) base.form = special_form(in_, value);
    if (base.form == SpecialForm::None && base.is_subscripted) base.type = annotation_type(in_, context(node), node);
    return base;
  }

  [[nodiscard]] std::string_view name() const { return name_text(statement_.name()); }
  [[nodiscard]] std::string_view name_of(TypeVarId var) const { return name_text(in_.store.type_var_key(var).name); }
  [[nodiscard]] bool is_own(TypeVarId var) const { return in_.store.type_var_key(var).binder == self_; }
  [[nodiscard]] bool is_listed(TypeVarId var) const { return std::ranges::find(info_.type_params, var) != info_.type_params.end(); }

  // ---- Generic[...] and Protocol[...]

  void check_special(const Base& base) {
    const char* form = base.form == SpecialForm::Generic ? "Generic" : "Protocol";
    if (!base.is_subscripted) {
      if (base.form == SpecialForm::Generic)
        report(rc_, Rule::invalid_base, base.node, "`Generic` must list the type parameters: `Generic[T]`");
      return;
    }
    if (has_list_ && base.form == SpecialForm::Protocol) return;  // a matter of protocols
    if (has_list_) {
      report(
          rc_, Rule::invalid_generic_class, base.node,
          fmt::format("class `{}` has its type parameters in brackets after its name, so `{}[...]` cannot list them again", name(), form));
      return;
    }
    std::vector<SourceRef> seen;
    for (const NodeId element : subscript_arguments(rc_.tree(), base.node)) check_element(element, form, seen);
  }

  void check_element(NodeId element, const char* form, std::vector<SourceRef>& seen) {
    if (rc_.tree().kind(element) == NodeKind::ConstStr) return;
    bool is_unpacked = false;
    const NodeId inside = unpacked_operand(element, is_unpacked);
    const TypeVarId var = element_var(inside);
    if (!var) {
      if (!is_unknown(inside)) report(rc_, Rule::invalid_generic_class, element, fmt::format("`{}[...]` takes type variables only", form));
      return;
    }
    const bool is_tuple = in_.store.type_var_key(var).kind == TypeVarKind::TypeVarTuple;
    if (is_tuple && !is_unpacked) {
      report(rc_, Rule::invalid_type_form, element, fmt::format("`{0}` is a TypeVarTuple and must be unpacked: `*{0}`", name_of(var)));
    }
    const SourceRef definition = in_.store.type_var_key(var).definition;
    if (std::ranges::find(seen, definition) != seen.end()) {
      report(rc_, Rule::invalid_generic_class, element, fmt::format("type variable `{}` is listed twice", name_of(var)));
    }
    seen.push_back(definition);
    const TypeVarId bound = bind_type_var(in_, context(element), var);
    if (!is_own(bound)) report_outer(element, bound);
  }

  NodeId unpacked_operand(NodeId element, bool& is_unpacked) const {
    const ast::Tree& tree = rc_.tree();
    if (tree.kind(element) == NodeKind::Starred) {
      is_unpacked = true;
      return ast::Starred(tree, element).value();
    }
    if (tree.kind(element) != NodeKind::Subscript) return element;
    const ast::Subscript subscript(tree, element);
    const TypeId head = value_of(in_, context(element), subscript.value());
    if (!head || special_form(in_, head) != SpecialForm::Unpack) return element;
    is_unpacked = true;
    return subscript.slice();
  }

  TypeVarId element_var(NodeId node) const {
    const TypeId value = value_of(in_, context(node), node);
    if (!value || in_.store.kind(value) != TypeKind::TypeForm) return {};
    const types::TypeFormType& form = in_.store.type_form(value);
    return form.kind == types::TypeFormType::Kind::TypeVar ? in_.store.type_var(form.type).var : TypeVarId();
  }

  bool is_unknown(NodeId node) const {
    const NodeKind kind = rc_.tree().kind(node);
    if (kind != NodeKind::Name && kind != NodeKind::Attribute) return false;
    const TypeId value = value_of(in_, context(node), node);
    return !value || in_.ctx.is_dynamic(value);
  }

  // ---- the other bases

  void check_base(const Base& base) {
    if (!in_.store.has_type_vars(base.type)) return;
    for (const TypeVarId var : types::free_type_vars(in_.ctx, base.type)) {
      const types::TypeVarKey& key = in_.store.type_var_key(var);
      if (key.kind == TypeVarKind::Self) continue;
      if (is_own(var)) {
        if (!is_listed(var))
          report_unlisted(base, var);
        else
          check_use(base, var);
      } else if (key.binder.file && in_.unit(key.definition.file).tree.kind(key.definition.node) == NodeKind::Call) {
        report_outer(base.node, var);
      }
    }
  }

  void report_unlisted(const Base& base, TypeVarId var) {
    const char* how = has_list_ ? "in the brackets after the class's name" : "by `Generic[...]` or `Protocol[...]`";
    report(rc_, Rule::invalid_generic_class, base.node,
           fmt::format("`{}` is not among the type parameters of class `{}` that are listed {}", name_of(var), name(), how));
  }

  void report_outer(NodeId node, TypeVarId var) {
    const types::TypeVarKey& key = in_.store.type_var_key(var);
    auto d = report(rc_, Rule::shadowed_type_variable, node,
                    fmt::format("class `{}` cannot have `{}` as type parameter: it is that of `{}` around it", name(), name_text(key.name),
                                name_text(key.binder_name)));
    if (d) d.note(in_, key.binder, fmt::format("`{}` is bound here", name_text(key.name)));
  }

  /// A covariant variable must not stand where the base wants another variance, whatever lies between.
  void check_use(const Base& base, TypeVarId var) {
    const Variance declared = declared_variance(in_, var);
    if (declared != Variance::Covariant && declared != Variance::Contravariant) return;
    const Variance used = variance_within(in_, var, base.type);
    if (used == declared || used == Variance::Bivariant) return;
    const auto word = [](Variance variance) {
      return variance == Variance::Covariant ? "covariant" : variance == Variance::Contravariant ? "contravariant" : "invariant";
    };
    report(rc_, Rule::invalid_generic_class, base.node,
           fmt::format("type variable `{}` is {}, but this base uses it as {}", name_of(var), word(declared), word(used)));
  }

  // ---- the parameters among themselves

  void report_params(std::string message) { report(rc_, Rule::invalid_generic_class, statement_.name_node(), std::move(message)); }

  void check_order() {
    TypeVarId with_default, tuple;
    for (std::size_t i = 0; i < info_.type_params.size(); ++i) {
      const TypeVarId var = info_.type_params[i];
      const TypeVarKind kind = in_.store.type_var_key(var).kind;
      const TypeId default_type = in_.default_of(var);
      if (kind == TypeVarKind::TypeVarTuple && tuple) {
        report_params(fmt::format("class `{}` can have one TypeVarTuple as type parameter, but has `{}` and `{}`", name(), name_of(tuple),
                                  name_of(var)));
      }
      if (default_type && kind == TypeVarKind::TypeVar && tuple) {
        report_params(
            fmt::format("type variable `{}` cannot have a default: it comes after the TypeVarTuple `{}`", name_of(var), name_of(tuple)));
      }
      if (!default_type && with_default && !has_list_) {
        report_params(
            fmt::format("type parameter `{}` has no default, but comes after `{}`, which has one", name_of(var), name_of(with_default)));
      }
      if (default_type) {
        with_default = var;
        check_default_scope(i, default_type);
      }
      if (kind == TypeVarKind::TypeVarTuple) tuple = var;
    }
  }

  /// A default may mention the parameters before its own, and no others.
  void check_default_scope(std::size_t index, TypeId default_type) {
    for (const TypeVarId used : types::free_type_vars(in_.ctx, default_type)) {
      const auto end = info_.type_params.begin() + static_cast<std::ptrdiff_t>(index);
      if (std::find(info_.type_params.begin(), end, used) != end) continue;
      const TypeVarId var = info_.type_params[index];
      report(rc_, Rule::invalid_type_variable_default, statement_.name_node(),
             fmt::format("the default of type parameter `{}` mentions `{}`, which is no type parameter of class `{}` before it",
                         name_of(var), name_of(used), name()));
      return;
    }
  }

  // ---- one generic class, inherited on several ways

  void check_consistency() {
    std::vector<std::pair<ClassId, TypeId>> seen;
    for (const Base& base : bases_) {
      if (!base.type || in_.store.kind(base.type) != TypeKind::Instance) continue;
      for (const TypeId entry : in_.class_info(in_.store.instance(base.type).cls).mro) {
        if (in_.store.kind(entry) != TypeKind::Instance || in_.store.instance(entry).args.empty()) continue;
        const ClassId cls = in_.store.instance(entry).cls;
        const TypeId inherited = types::specialized_base_type(in_.ctx, base.type, cls);
        if (inherited && !compare(base, cls, inherited, seen)) return;
      }
    }
  }

  bool compare(const Base& base, ClassId cls, TypeId inherited, std::vector<std::pair<ClassId, TypeId>>& seen) {
    const auto known = std::ranges::find(seen, cls, &std::pair<ClassId, TypeId>::first);
    if (known == seen.end()) {
      seen.emplace_back(cls, inherited);
      return true;
    }
    if (types::is_assignable_to(in_.ctx, inherited, known->second) || types::is_assignable_to(in_.ctx, known->second, inherited))
      return true;
    const TypeId both[] = {known->second, inherited};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 200});
    report(rc_, Rule::invalid_generic_class, base.node,
           fmt::format("class `{}` inherits from both `{}` and `{}`: one base has one set of type arguments", name(), shown[0], shown[1]));
    return false;
  }

  RegionContext& rc_;
  Inference& in_;
  const ast::ClassDef& statement_;
  const types::ClassInfo& info_;
  SourceRef self_;
  bool has_list_;
  std::vector<Base> bases_;
};

}  // namespace

void check_generic_class(ClassSubject& subject) { GenericClassCheck(subject).run(); }

}  // namespace awl::infer
