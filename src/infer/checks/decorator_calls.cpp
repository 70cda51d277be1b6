// A decorator is a call: what it is given must be what it takes.
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

namespace {

/// A decorator that may be one of several things (`retry(...)` gives a decorator or, called otherwise, a function) is left alone.
bool is_surely_called(const Inference& in, TypeId callee) {
  switch (in.store.kind(callee)) {
    case TypeKind::Function:
    case TypeKind::BoundMethod:
    case TypeKind::Callable:
    case TypeKind::ClassObject:
    case TypeKind::Instance:
      return true;
    default:
      return false;
  }
}

/// Asked first, since a call that works may still have something to say (of deprecated overloads) that is said elsewhere.
bool fails(RegionContext& rc, TypeId callee, const Argument& decorated) {
  const Speculation quiet(rc);
  return call_type(rc, NodeId(), callee, std::span(&decorated, 1)).failed;
}

}  // namespace

void check_decorator_calls(FunctionSubject& subject) {
  RegionContext& rc = subject.rc;
  if (is_overload(rc.in, rc.unit, subject.statement.id)) return;
  for (const NodeId decorator : subject.statement.decorators()) {
    const TypeId callee = called_decorator(rc.in, rc.unit, subject.statement.id, decorator);
    if (!callee || !is_surely_called(rc.in, types::resolve(rc.ctx(), callee))) continue;
    Argument decorated;
    decorated.type = decorator_argument(rc.in, rc.unit, subject.statement.id, decorator);
    if (fails(rc, callee, decorated)) call_type(rc, decorator, callee, std::span(&decorated, 1));
  }
}

}  // namespace awl::infer
