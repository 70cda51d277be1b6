// What a protocol class may be made of: protocols as bases, and members that its body declares (typing spec, "Defining a
// protocol", "Merging and extending protocols").
#include <algorithm>

#include "base/names.h"
#include "infer/annotations/special_forms.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;
using types::ClassInfo;
using types::MemberFilter;

namespace {

class ProtocolCheck {
 public:
  explicit ProtocolCheck(ClassSubject& subject) : rc_(subject.rc), in_(subject.rc.in), subject_(subject) {}

  void run() {
    for (const NodeId argument : subject_.statement.arguments()) {
      if (rc_.tree().kind(argument) != NodeKind::Keyword && rc_.tree().kind(argument) != NodeKind::Starred) check_base(argument);
    }
    check_type_params();
    if (rc_.unit.is_stub) return;
    check_body();
    check_self_attributes();
  }

 private:
  [[nodiscard]] std::string_view name() const { return name_text(subject_.statement.name()); }

  ClassId class_of(NodeId argument) {
    const TypeId value = expression_type(in_, rc_.unit, argument);
    if (!value) return {};
    if (in_.store.kind(value) == TypeKind::ClassObject) return in_.store.class_object(value).cls;
    if (in_.store.kind(value) != TypeKind::TypeForm) return {};
    const TypeId type = types::resolve(in_.ctx, in_.store.type_form(value).type);
    return in_.store.kind(type) == TypeKind::Instance ? in_.store.instance(type).cls : ClassId();
  }

  void check_base(NodeId argument) {
    const ClassId cls = class_of(argument);
    if (!cls || cls == in_.known_class(types::KnownClass::Object)) return;
    const ClassInfo& base = in_.class_info(cls);
    if (base.flavor == ClassFlavor::Protocol || base.has_unknown_base) return;
    auto d = report(rc_, Rule::invalid_protocol, argument,
                    fmt::format("`{}` is no protocol, so the protocol `{}` cannot inherit from it", name_text(base.key.name), name()));
    if (!d) return;
    d.note(in_, base.key.definition,
           fmt::format("`{}` is defined here{}", name_text(base.key.name),
                       inherits_protocol(base) ? ": without `Protocol` among its own bases it is an ordinary class" : ""));
  }

  bool inherits_protocol(const ClassInfo& info) {
    return std::ranges::any_of(info.mro, [&](TypeId entry) {
      return in_.store.kind(entry) == TypeKind::Instance && in_.class_info(in_.store.instance(entry).cls).flavor == ClassFlavor::Protocol;
    });
  }

  /// `Protocol[T]` lists the type parameters, and so do `Generic[T]` and `class P[T]`: one list is enough.
  void check_type_params() {
    NodeId listed;
    bool has_other_list = !rc_.tree().absent(subject_.statement.type_params());
    for (const NodeId argument : subject_.statement.arguments()) {
      if (rc_.tree().kind(argument) != NodeKind::Subscript) continue;
      const TypeId base = expression_type(in_, rc_.unit, ast::Subscript(rc_.tree(), argument).value());
      if (!base) continue;
      if (special_form(in_, base) == SpecialForm::Protocol) listed = argument;
      has_other_list |= special_form(in_, base) == SpecialForm::Generic;
    }
    if (!listed || !has_other_list) return;
    report(rc_, Rule::invalid_protocol, listed,
           fmt::format("the type parameters of `{}` are listed twice: use plain `Protocol` here", name()));
  }

  /// `x = 1` alone: nobody can tell what the protocol asks of others.
  void check_body() {
    const semantic::Scope& scope = rc_.unit.index.scope(subject_.info.body_scope);
    for (std::uint32_t i = 0; i < scope.symbol_count; ++i) {
      const SymbolId id(scope.first_symbol + i);
      const semantic::Symbol& symbol = rc_.unit.index.symbol(id);
      if (symbol.is_declared || is_dunder(name_text(symbol.name)) || is_declared_above(symbol.name)) continue;
      for (const DefinitionId definition : live_definitions(in_, rc_.unit, id)) {
        const semantic::Definition& at = rc_.unit.index.definition(definition);
        if (at.kind != semantic::DefinitionKind::Assignment) break;
        const TypeId type = types::resolve(in_.ctx, definition_type(in_, rc_.unit, definition));
        if (in_.store.kind(type) == TypeKind::Function || in_.store.kind(type) == TypeKind::Property) break;
        report(rc_, Rule::ambiguous_protocol_member, at.node,
               fmt::format("protocol `{}` assigns `{}` without declaring its type: say what others must provide, as in `{}: ...`", name(),
                           name_text(symbol.name), name_text(symbol.name)));
        break;
      }
    }
  }

  bool is_declared_above(NameId member) {
    return in_
        .class_member(subject_.cls, types::own_args(in_.ctx, subject_.cls), member, MemberFilter::SkipSelf | MemberFilter::SkipInstance)
        .has_value();
  }

  void check_self_attributes() {
    std::vector<NameId> seen;
    for (const semantic::AttributeDefinition& attribute : rc_.unit.index.attributes_of(subject_.info.body_scope)) {
      if (std::ranges::find(seen, attribute.attribute) != seen.end()) continue;
      seen.push_back(attribute.attribute);
      if (rc_.unit.index.lookup(subject_.info.body_scope, attribute.attribute) || is_declared_above(attribute.attribute)) continue;
      report(rc_, Rule::ambiguous_protocol_member, attribute.target,
             fmt::format("protocol `{}` does not declare `{}`: only what stands in its body is a member", name(),
                         name_text(attribute.attribute)));
    }
  }

  RegionContext& rc_;
  Inference& in_;
  ClassSubject& subject_;
};

}  // namespace

void check_protocol_definition(ClassSubject& subject) {
  if (subject.info.flavor == ClassFlavor::Protocol && !subject.rc.unit.is_stdlib) ProtocolCheck(subject).run();
}

}  // namespace awl::infer
