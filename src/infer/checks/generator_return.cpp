// What a function that yields returns is a generator, whatever its annotation says.
#include "base/names.h"
#include "infer/checks/checks.h"

namespace awl::infer {

void check_generator_return(FunctionSubject& subject) {
  RegionContext& rc = subject.rc;
  Inference& in = rc.in;
  const ast::FunctionDef& def = subject.statement;
  if (!def.has_yield() || rc.tree().absent(def.returns())) return;
  const TypeId declared = annotation_of_returns(in, rc.unit, def.id);
  const TypeId unknown = in.store.unknown();
  const TypeId made = def.is_async() ? in.ctx.known_instance(types::KnownClass::AsyncGenerator, {unknown, unknown})
                                     : in.ctx.known_instance(types::KnownClass::Generator, {unknown, unknown, unknown});
  if (in.store.kind(declared) == TypeKind::Never || types::is_assignable_to(in.ctx, made, declared)) return;
  report(rc, Rule::invalid_return_type, def.returns(),
         fmt::format("`yield` makes function `{}` {}, but it is declared to return `{}`; declare {}", name_text(def.name()),
                     def.is_async() ? "an async generator" : "a generator", types::display(in.ctx, declared, {.max_length = 300}),
                     def.is_async() ? "`AsyncIterator[...]` or `AsyncGenerator[...]`" : "`Iterator[...]` or `Generator[...]`"));
}

}  // namespace awl::infer
