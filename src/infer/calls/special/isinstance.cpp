// `isinstance(x, C)` and `issubclass(X, C)`: classes that cannot be tested against. TypedDicts and classes with type
// arguments never; protocols only when they
// are marked, with methods alone for `issubclass`, and not where the test would be answered by names alone although the types
// of the members do not fit (typing spec, "`@runtime_checkable` decorator").
#include <algorithm>

#include "base/names.h"
#include "infer/calls/special/special.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;
using types::ClassInfo;

namespace {

/// One class among those tested against, and where it is written.
struct Tested {
  TypeId instance;
  NodeId node;
};

void collect(RegionContext& rc, NodeId node, TypeId type, std::vector<Tested>& out) {
  type = types::resolve(rc.ctx(), type);
  switch (rc.in.store.kind(type)) {
    case TypeKind::ClassObject:
      out.push_back({types::to_instance(rc.ctx(), type), node});
      return;
    case TypeKind::TypeForm:
      types::for_each_member(rc.ctx(), rc.in.store.type_form(type).type, [&](TypeId member) { out.push_back({member, node}); });
      return;
    case TypeKind::Tuple: {
      const types::TupleType& tuple = rc.in.store.tuple(type);
      const bool is_written = rc.tree().kind(node) == NodeKind::Tuple && ast::Tuple(rc.tree(), node).elts().size() == tuple.elements.size();
      for (std::size_t i = 0; i < tuple.elements.size(); ++i) {
        collect(rc, is_written ? ast::Tuple(rc.tree(), node).elts()[i] : node, tuple.elements[i], out);
      }
      return;
    }
    default:
      return;
  }
}

class ClassTest {
 public:
  ClassTest(RegionContext& rc, TypeId object, bool is_subclass_test)
      : rc_(rc), in_(rc.in), object_(object), is_subclass_test_(is_subclass_test) {}

  void check(const Tested& tested) {
    if (in_.store.kind(tested.instance) != TypeKind::Instance) return;
    const ClassInfo& info = in_.class_info(in_.store.instance(tested.instance).cls);
    if (has_type_arguments(tested.node)) {
      report(rc_, Rule::invalid_argument_type, tested.node,
             fmt::format("`{0}` cannot see type arguments and raises an error where they are written: test for `{1}` alone", function(),
                         name_text(info.key.name)));
    } else if (info.flavor == ClassFlavor::TypedDict) {
      report(rc_, Rule::isinstance_against_typed_dict, tested.node,
             fmt::format("`{}` is a TypedDict, whose objects are plain dictionaries: `{}` raises an error; test for `dict`, and for a key",
                         name_text(info.key.name), function()));
    } else if (info.flavor == ClassFlavor::Protocol) {
      check_protocol(tested, info);
    }
  }

 private:
  [[nodiscard]] std::string_view function() const { return is_subclass_test_ ? "issubclass" : "isinstance"; }

  /// `list[int]`, a class with a subscript; `classes[0]` is none.
  bool has_type_arguments(NodeId node) {
    if (rc_.tree().kind(node) != NodeKind::Subscript) return false;
    const TypeId base = rc_.local_type(ast::Subscript(rc_.tree(), node).value());
    return base && in_.store.kind(types::resolve(in_.ctx, base)) == TypeKind::ClassObject;
  }

  void check_protocol(const Tested& tested, const ClassInfo& info) {
    if (!is_runtime_checkable(info)) {
      auto d = report(rc_, Rule::isinstance_against_protocol, tested.node,
                      fmt::format("protocol `{}` is not marked `@runtime_checkable`, so that `{}` raises an error: mark it",
                                  name_text(info.key.name), function()));
      if (d) d.note(in_, info.key.definition, "the protocol is defined here");
      return;
    }
    if (is_subclass_test_) {
      if (const NameId member = data_member(info)) {
        report(rc_, Rule::isinstance_against_protocol, tested.node,
               fmt::format("protocol `{}` has the member `{}`, which is no method: `issubclass` raises an error", name_text(info.key.name),
                           name_text(member)));
        return;
      }
    }
    check_overlap(tested, info);
  }

  /// At run time the mark is inherited, whatever it is worth.
  bool is_runtime_checkable(const ClassInfo& info) {
    return info.has_unknown_base || std::ranges::any_of(info.mro, [&](TypeId entry) {
             return in_.store.kind(entry) == TypeKind::Instance && in_.class_info(in_.store.instance(entry).cls).is_runtime_checkable;
           });
  }

  NameId data_member(const ClassInfo& info) {
    for (const NameId name : in_.protocol_members(info.id)) {
      const auto member = in_.class_member(info.id, {}, name, types::MemberFilter::All);
      if (!member || member->from_unknown_base) continue;
      if (in_.store.kind(member->type) != TypeKind::Function && !in_.ctx.is_none(member->type)) return name;
    }
    return {};
  }

  void check_overlap(const Tested& tested, const ClassInfo& info) {
    bool is_reported = false;
    types::for_each_member(in_.ctx, object_, [&](TypeId member) {
      if (is_reported) return;
      const TypeId instance = is_subclass_test_ ? class_instance(member) : member;
      if (!instance || in_.store.kind(instance) != TypeKind::Instance) return;
      const ClassId cls = in_.store.instance(instance).cls;
      if (in_.class_info(cls).flavor == ClassFlavor::Protocol || types::is_assignable_to(in_.ctx, instance, tested.instance)) return;
      const auto members = in_.protocol_members(info.id);
      if (members.empty() || !std::ranges::all_of(members, [&](NameId name) { return in_.member_type(instance, name).has_value(); }))
        return;
      is_reported = true;
      types::Explanation why;
      types::is_assignable_to(in_.ctx, instance, tested.instance, nullptr, &why);
      report(rc_, Rule::isinstance_against_protocol, tested.node,
             fmt::format("`{}` has the members of protocol `{}` but not with these types, which `{}` cannot see{}{}",
                         types::display(in_.ctx, instance), name_text(info.key.name), function(), why.lines.empty() ? "" : ": ",
                         why.lines.empty() ? std::string() : why.lines.front()));
    });
  }

  TypeId class_instance(TypeId type) {
    const TypeKind kind = in_.store.kind(type);
    return kind == TypeKind::ClassObject || kind == TypeKind::SubclassOf ? types::resolve(in_.ctx, types::to_instance(in_.ctx, type))
                                                                         : TypeId();
  }

  RegionContext& rc_;
  Inference& in_;
  TypeId object_;
  bool is_subclass_test_;
};

std::optional<CallResult> class_test(const SpecialCall& call, bool is_subclass_test) {
  RegionContext& rc = call.rc;
  const CallResult result = call_type(rc, call.call, call.callee, call.arguments, call.expected);
  if (!rc.is_reporting() || call.arguments.size() != 2) return result;
  for (const Argument& argument : call.arguments) {
    if (argument.kind != Argument::Kind::Positional || !rc.local_type(argument.node)) return result;
  }
  std::vector<Tested> classes;
  collect(rc, call.arguments[1].node, rc.local_type(call.arguments[1].node), classes);
  ClassTest test(rc, types::resolve(rc.ctx(), rc.local_type(call.arguments[0].node)), is_subclass_test);
  for (const Tested& tested : classes) test.check(tested);
  return result;
}

}  // namespace

std::optional<CallResult> call_isinstance(const SpecialCall& call) { return class_test(call, false); }
std::optional<CallResult> call_issubclass(const SpecialCall& call) { return class_test(call, true); }

}  // namespace awl::infer
