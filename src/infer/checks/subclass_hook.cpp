// The keywords of a class statement are handed to `__init_subclass__` of its bases (PEP 487): they must be what that takes.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

/// A metaclass of another kind may take the keywords for itself.
bool is_plain_metaclass(Inference& in, const types::ClassInfo& info) {
  if (!info.metaclass || in.store.kind(info.metaclass) != TypeKind::Instance) return false;
  const ClassId metaclass = in.store.instance(info.metaclass).cls;
  return metaclass == in.known_class(types::KnownClass::Type) || metaclass == in.known_class(types::KnownClass::AbcMeta);
}

std::vector<Argument> keywords_of(RegionContext& rc, const ast::ClassDef& statement) {
  std::vector<Argument> keywords;
  for (const NodeId node : statement.arguments()) {
    if (rc.tree().kind(node) != NodeKind::Keyword) continue;
    const ast::Keyword keyword(rc.tree(), node);
    if (keyword.name() && keyword.name() == names().metaclass) continue;
    Argument argument;
    argument.kind = keyword.name() ? Argument::Kind::Keyword : Argument::Kind::DoubleStar;
    argument.name = keyword.name();
    argument.node = keyword.value();
    argument.type = expression_type(rc.in, rc.unit, keyword.value(), &rc);
    keywords.push_back(argument);
  }
  return keywords;
}

/// Asked first, since a call that works may still have something to say that is said elsewhere.
bool fails(RegionContext& rc, TypeId hook, std::span<const Argument> keywords) {
  const Speculation quiet(rc);
  return call_type(rc, NodeId(), hook, keywords).failed;
}

}  // namespace

void check_subclass_hook(ClassSubject& subject) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const types::ClassInfo& info = subject.info;
  if (rc.unit.is_stub || info.has_unknown_base || info.mro_failed || info.flavor != types::ClassFlavor::Ordinary) return;
  const auto written = subject.statement.arguments();
  if (written.empty() || !is_plain_metaclass(in, info)) return;
  const TypeList args = types::own_args(in.ctx, info.id);
  const auto hook = in.class_member(info.id, args, names().init_subclass, types::MemberFilter::SkipSelf);
  if (!hook || hook->from_unknown_base) return;
  if (in.unit(in.store.class_key(hook->owner).definition.file).is_stdlib) return;
  const TypeId bound = bind_member(in, *hook, in.store.make(types::ClassObjectType{info.id, args}), true);
  const std::vector<Argument> keywords = keywords_of(rc, subject.statement);
  if (fails(rc, bound, keywords)) call_type(rc, written.front(), bound, keywords);
}

}  // namespace awl::infer
