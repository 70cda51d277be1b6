// `raise` and `except`: what can be raised is an object or a class that derives from `BaseException`, what can be caught is such
// a class or a tuple of them, which may not hold other tuples (language reference, "The raise statement", "except clause").
// `except*` (PEP 654) takes groups apart, so that it cannot name a class of groups itself.
#include <algorithm>

#include "base/names.h"
#include "infer/api.h"
#include "infer/control/statements.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

using ast::NodeKind;
using types::KnownClass;

namespace {

/// What `except T as e` binds: an instance of each class in T; `except*` a group of them.
TypeId exception_instance(RegionContext& rc, TypeId type) {
  const TypeContext& ctx = rc.ctx();
  type = types::resolve(ctx, type);
  if (const auto tuple = types::tuple_view(ctx, type)) {
    TypeList parts;
    for (const TypeId element : tuple->elements) parts.push_back(exception_instance(rc, element));
    return types::make_union(ctx, parts);
  }
  return types::map_union(ctx, type, [&](TypeId member) -> TypeId {
    if (ctx.is_dynamic(member)) return member;
    if (ctx.kind(member) == TypeKind::ClassObject || ctx.kind(member) == TypeKind::SubclassOf) return types::to_instance(ctx, member);
    if (ctx.kind(member) == TypeKind::Tuple) return exception_instance(rc, member);
    return rc.in.store.unknown();
  });
}

bool is_star_handler(const RegionContext& rc, NodeId handler) {
  for (std::uint32_t i = handler.value; i-- > 0;) {
    const NodeId node(i);
    if (rc.tree().kind(node) == NodeKind::Try && rc.tree().node(node).next > handler.value) return ast::Try(rc.tree(), node).is_star();
  }
  return false;
}

/// The classes that derive from a known one, as a type.
TypeId classes_of(const TypeContext& ctx, KnownClass base) { return types::make_subclass_of(ctx, ctx.known_instance(base)); }

/// Where the class of the object is written, if that is the user's own: the place to mend.
void note_class(RegionContext& rc, Report& d, TypeId type) {
  const TypeKind kind = rc.in.store.kind(type);
  if (kind == TypeKind::ClassObject || kind == TypeKind::SubclassOf) type = types::resolve(rc.ctx(), types::to_instance(rc.ctx(), type));
  if (rc.in.store.kind(type) != TypeKind::Instance) return;
  const types::ClassInfo& info = rc.in.class_info(rc.in.store.instance(type).cls);
  if (!info.key.definition.file || rc.in.unit(info.key.definition.file).is_stdlib) return;
  d.note(rc.in, info.key.definition,
         fmt::format("`{0}` is defined here: with `Exception` among its bases it is an exception", name_text(info.key.name)));
}

class Handler {
 public:
  Handler(RegionContext& rc, bool is_star) : rc_(rc), is_star_(is_star) {}

  void check(NodeId node, TypeId type) {
    type = types::resolve(rc_.ctx(), type);
    if (rc_.tree().kind(node) == NodeKind::Tuple && rc_.ctx().kind(type) == TypeKind::Tuple) {
      const auto written = ast::Tuple(rc_.tree(), node).elts();
      const TypeList elements = rc_.in.store.tuple(type).elements;
      if (written.size() == elements.size()) {
        for (std::size_t i = 0; i < elements.size(); ++i) check_part(written[i], elements[i]);
        return;
      }
    }
    const TypeId wrong = wrong_member(rc_.in, type, [&](TypeId member) {
      const auto tuple = types::tuple_view(rc_.ctx(), types::resolve(rc_.ctx(), member));
      if (!tuple) return can_be_caught(member);
      return std::ranges::all_of(tuple->elements, [&](TypeId element) { return !wrong_class(element); });
    });
    if (wrong) complain(node, wrong, type);
  }

 private:
  bool can_be_caught(TypeId type) {
    const TypeContext& ctx = rc_.ctx();
    if (!types::is_assignable_to(ctx, type, classes_of(ctx, KnownClass::BaseException))) return false;
    const TypeKind kind = ctx.kind(type);
    const bool is_named = kind == TypeKind::ClassObject || kind == TypeKind::SubclassOf;
    return !is_star_ || !is_named || !types::is_assignable_to(ctx, type, classes_of(ctx, KnownClass::BaseExceptionGroup)) ||
           ctx.is_dynamic(types::to_instance(ctx, type));
  }

  TypeId wrong_class(TypeId type) {
    return wrong_member(rc_.in, types::resolve(rc_.ctx(), type), [&](TypeId member) { return can_be_caught(member); });
  }

  void check_part(NodeId node, TypeId type) {
    if (const TypeId wrong = wrong_class(type)) complain(node, wrong, types::resolve(rc_.ctx(), type));
  }

  void complain(NodeId node, TypeId wrong, TypeId whole) {
    const TypeContext& ctx = rc_.ctx();
    std::string hint = "; name a class that derives from `BaseException`, or a tuple of such classes";
    if (types::is_assignable_to(ctx, wrong, ctx.known_instance(KnownClass::BaseException))) {
      hint = ", which is an object: name its class";
    } else if (is_star_ && types::is_assignable_to(ctx, wrong, classes_of(ctx, KnownClass::BaseException))) {
      hint = ": `except*` takes groups apart by itself; name the class of the exceptions inside, or write `except`";
    } else if (rc_.tree().kind(node) == NodeKind::Tuple) {
      hint = ": a tuple within the tuple is not looked into; write all classes into one";
    }
    auto d = report(rc_, Rule::invalid_exception_caught, node,
                    fmt::format("`{}` cannot catch {}{}", is_star_ ? "except*" : "except", quoted_part(rc_.in, wrong, whole), hint));
    if (d) note_class(rc_, d, wrong);
  }

  RegionContext& rc_;
  bool is_star_;
};

/// `raise A` makes the object, without arguments. Asked quietly first: what a call that works has to say is said elsewhere.
void check_made_by_raising(RegionContext& rc, NodeId node, TypeId type) {
  if (rc.in.store.kind(type) == TypeKind::ClassObject && !call_quietly(rc.in, type, {})) call_type(rc, node, type, {});
}

void check_raised(RegionContext& rc, NodeId node, TypeId type, bool is_cause) {
  const TypeContext& ctx = rc.ctx();
  type = types::resolve(ctx, type);
  const TypeId wrong = wrong_member(rc.in, type, [&](TypeId member) {
    return types::is_assignable_to(ctx, member, ctx.known_instance(KnownClass::BaseException)) ||
           types::is_assignable_to(ctx, member, classes_of(ctx, KnownClass::BaseException)) || (is_cause && ctx.is_none(member));
  });
  if (!wrong) {
    check_made_by_raising(rc, node, type);
    return;
  }
  auto d = report(rc, Rule::invalid_raise, node,
                  is_cause ? fmt::format("{} cannot be the cause of an exception: only what derives from `BaseException` can, or `None`",
                                         quoted_part(rc.in, wrong, type))
                           : fmt::format("{} cannot be raised: only objects and classes that derive from `BaseException` can",
                                         quoted_part(rc.in, wrong, type)));
  if (d) note_class(rc, d, wrong);
}

}  // namespace

void infer_handler(RegionContext& rc, const ast::ExceptHandler& handler) {
  if (rc.tree().absent(handler.type())) return;
  const TypeId type = infer_expression(rc, handler.type());
  const bool is_star = is_star_handler(rc, handler.id);
  if (rc.is_reporting()) Handler(rc, is_star).check(handler.type(), type);
  if (rc.tree().absent(handler.name())) return;
  TypeId bound = exception_instance(rc, type);
  if (is_star) {
    const bool ordinary = types::is_assignable_to(rc.ctx(), bound, rc.ctx().known_instance(KnownClass::Exception));
    bound = rc.ctx().known_instance(ordinary ? KnownClass::ExceptionGroup : KnownClass::BaseExceptionGroup, {bound});
  }
  rc.set_type(handler.name(), bound);
}

void infer_raise(RegionContext& rc, const ast::Raise& raise) {
  if (!rc.tree().absent(raise.exc())) {
    const TypeId type = infer_expression(rc, raise.exc());
    if (rc.is_reporting()) check_raised(rc, raise.exc(), type, false);
  }
  if (!rc.tree().absent(raise.cause())) {
    const TypeId type = infer_expression(rc, raise.cause());
    if (rc.is_reporting()) check_raised(rc, raise.cause(), type, true);
  }
}

}  // namespace awl::infer
