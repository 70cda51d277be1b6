// The implementation of an overloaded function against each of its overloads: it must take whatever the overload takes, and
// be allowed to give what the overload promises (typing spec, "Implementation consistency").
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"
#include "infer/declarations/overload_groups.h"
#include "types/signatures.h"
#include "types/substitute.h"

namespace awl::infer {

using types::Param;
using types::ParamKind;
using types::Signature;

namespace {

bool takes_receiver(const Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Function) return false;
  const types::FunctionType& function = in.store.function(type);
  return function.owner.valid() && function.binding != types::FunctionType::Binding::Static;
}

/// What the receiver is says its class: overloads may narrow it, the implementation need not.
void drop_receiver(Signature& signature) {
  if (signature.params.empty()) return;
  const ParamKind kind = signature.params.front().kind;
  if (kind == ParamKind::PositionalOnly || kind == ParamKind::Normal) signature.params.erase(signature.params.begin());
}

/// Parameters that the implementation takes by its `*args` are passed by position: that is what such an implementation reads.
void pass_gathered_by_place(Signature& overload, const Signature& implementation) {
  const auto is_kind = [](ParamKind kind) { return [kind](const Param& param) { return param.kind == kind; }; };
  if (std::ranges::none_of(implementation.params, is_kind(ParamKind::VarArgs))) return;
  const auto positional = std::ranges::count_if(
      implementation.params, [](const Param& param) { return param.kind == ParamKind::PositionalOnly || param.kind == ParamKind::Normal; });
  for (std::size_t i = static_cast<std::size_t>(positional); i < overload.params.size(); ++i) {
    if (overload.params[i].kind == ParamKind::Normal) overload.params[i].kind = ParamKind::PositionalOnly;
  }
}

class ImplementationCheck {
 public:
  ImplementationCheck(RegionContext& rc, const OverloadGroup& group) : rc_(rc), in_(rc.in), group_(group) {}

  void run() {
    const TypeId type = types::resolve(in_.ctx, decorated_alone(in_, rc_.unit, group_.implementation));
    const auto* signatures = types::signatures_of(in_.ctx, type);
    if (signatures == nullptr || signatures->size() != 1) return;
    implementation_ = signatures->front();
    if (takes_receiver(in_, type)) drop_receiver(implementation_);
    implementation_.returns = as_coroutine(implementation_.returns);
    for (Param& param : implementation_.params) {
      if (!param.is_annotated) param.type = in_.store.unknown();
    }
    for (const NodeId overload : group_.overloads) {
      if (!check(overload)) return;
    }
  }

 private:
  /// Of an `async def` only that it gives a coroutine counts.
  TypeId as_coroutine(TypeId returns) {
    if (!returns || in_.store.kind(returns) != TypeKind::Instance || !in_.ctx.is_instance_of(returns, types::KnownClass::CoroutineType))
      return returns;
    return in_.ctx.known_instance(types::KnownClass::Coroutine, in_.store.instance(returns).args);
  }

  bool check(NodeId overload) {
    const TypeId type = types::resolve(in_.ctx, decorated_alone(in_, rc_.unit, overload));
    const auto* signatures = types::signatures_of(in_.ctx, type);
    if (signatures == nullptr) return true;
    return std::ranges::all_of(*signatures, [&](Signature signature) {
      Signature own = implementation_;
      if (takes_receiver(in_, type)) {
        const types::Substitution receiver = receiver_map(in_.store.function(type).owner, signature);
        own = types::substitute(in_.ctx, own, receiver);
        signature = types::substitute(in_.ctx, signature, receiver);
        drop_receiver(signature);
      }
      return check_parameters(overload, std::move(own), signature) && check_returns(overload, signature);
    });
  }

  /// `def m(self: "C[int]")`: in this overload the class's type parameters are what the annotation says.
  types::Substitution receiver_map(ClassId owner, const Signature& overload) {
    if (overload.params.empty() || !overload.params.front().is_annotated || !overload.params.front().type) return {};
    TypeId receiver = types::resolve(in_.ctx, overload.params.front().type);
    if (in_.store.kind(receiver) == TypeKind::SubclassOf) receiver = types::resolve(in_.ctx, in_.store.subclass_of(receiver).instance);
    const auto base = types::specialized_base(in_.ctx, receiver, owner);
    return base ? types::class_substitution(in_.ctx, owner, base->args) : types::Substitution();
  }

  bool check_parameters(NodeId overload, Signature own, Signature wanted) {
    own.returns = wanted.returns = in_.ctx.object();
    types::Explanation why;
    // Keys that an unpacked TypedDict may have beyond those it names are no arguments that the overload accepts.
    wanted = types::expand_unpacked(in_.ctx, wanted);
    pass_gathered_by_place(wanted, own);
    if (types::is_signature_assignable(in_.ctx, own, wanted, nullptr, &why)) return true;
    complain(overload, "does not accept all arguments of this overload", why.lines.empty() ? std::string() : why.lines.front());
    return false;
  }

  /// A type parameter of the implementation may stand for anything here.
  bool check_returns(NodeId overload, const Signature& wanted) {
    if (!implementation_.returns || in_.store.kind(implementation_.returns) == TypeKind::Deferred) return true;
    if (!wanted.returns || in_.store.kind(wanted.returns) == TypeKind::Deferred) return true;
    types::Substitution open;
    for (const TypeVarId var : types::free_type_vars(in_.ctx, implementation_.returns))
      open.set(var, types::unknown_argument(in_.ctx, var));
    const TypeId given = types::substitute(in_.ctx, implementation_.returns, open);
    if (types::is_assignable_to(in_.ctx, wanted.returns, given)) return true;
    const TypeId both[] = {wanted.returns, implementation_.returns};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 300});
    complain(overload, fmt::format("cannot give what this overload promises: `{}` is not assignable to `{}`", shown[0], shown[1]), {});
    return false;
  }

  void complain(NodeId overload, std::string_view problem, const std::string& detail) {
    const ast::FunctionDef statement(rc_.tree(), overload);
    const ast::FunctionDef implementation(rc_.tree(), group_.implementation);
    auto d =
        report(rc_, Rule::invalid_overload, statement.name_node(),
               fmt::format("the implementation of `{}` {}{}{}", name_text(statement.name()), problem, detail.empty() ? "" : ": ", detail));
    if (d) d.note(rc_.unit.id, implementation.tree.range(implementation.name_node()), "the implementation is here");
  }

  RegionContext& rc_;
  Inference& in_;
  const OverloadGroup& group_;
  Signature implementation_;
};

}  // namespace

void check_overload_implementation(SymbolSubject& subject) {
  for (const OverloadGroup& group : overload_groups(subject.rc.in, subject.rc.unit, subject.symbol)) {
    if (group.implementation) ImplementationCheck(subject.rc, group).run();
  }
}

}  // namespace awl::infer
