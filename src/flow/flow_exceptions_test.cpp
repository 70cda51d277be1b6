// Exceptions, finally and with; captures; size.
#include <gtest/gtest.h>

#include <chrono>

#include "flow/flow_fixture.h"

namespace awl::flow {
namespace {

using semantic::ScopeKind;

TEST(FlowExceptions, HandlersSeeEveryValueOfTheBody) {
  const Flow f("x = 0\ntry:\n  x = 1\n  x = 2\nexcept A:\n  use(x)\nelse:\n  use(x)\nx\n");
  EXPECT_EQ(f.held(6, "x"), "phi(phi(1, 3), 4)");
  EXPECT_EQ(f.held(8, "x"), "4");
  EXPECT_EQ(f.held(9, "x"), "phi(phi(phi(1, 3), 4), 4)");
  EXPECT_EQ(f.problems(), "");
}

TEST(FlowExceptions, HandlersSeeNestedAssignments) {
  const Flow f("try:\n  if c:\n    x = 1\n  for i in y: x = 2\nexcept A:\n  use(x)\n");
  EXPECT_EQ(f.held(6, "x"), "phi(phi(unbound, 3), 4)");
}

TEST(FlowExceptions, HandlersDoNotSeeNarrowing) {
  const Flow f("def f(x):\n  try:\n    if x is None:\n      return\n    g()\n  except A:\n    use(x)\n");
  EXPECT_EQ(f.held(7, "x"), "1");
}

TEST(FlowExceptions, EachHandlerStartsAnew) {
  const Flow f("try:\n  g()\nexcept A:\n  x = 1\nexcept B:\n  use(x)\n");
  EXPECT_EQ(f.held(6, "x"), "unbound");
}

TEST(FlowExceptions, HandlerNameIsUnboundAfterwards) {
  const Flow f("for i in z:\n  try:\n    g()\n  except A as e:\n    use(e)\n    if i: break\n  use(e)\nuse(e)\n");
  EXPECT_EQ(f.held(5, "e"), "4");
  EXPECT_EQ(f.held(7, "e").find('4'), std::string::npos);
  EXPECT_EQ(f.held(8, "e").find('4'), std::string::npos) << "also after the break";
}

TEST(FlowExceptions, NormalFinallySeesNoExceptionalValue) {
  const Flow f("def f():\n  x = 0\n  try:\n    x = 1\n  finally:\n    use(x)\n  use(x)\n");
  EXPECT_EQ(f.held(6, "x"), "any(4, phi(2, 4))");
  EXPECT_EQ(f.held(7, "x"), "4");
  EXPECT_TRUE(f.is_linked(6));
  EXPECT_EQ(f.problems(), "");
}

TEST(FlowExceptions, ReturnRunsFinally) {
  const Flow f("def f():\n  x = 0\n  try:\n    x = 1\n    return x\n  finally:\n    use(x)\n  use(x)\n");
  EXPECT_EQ(f.held(7, "x"), "any(phi(2, 4), 4)");
  EXPECT_FALSE(f.is_linked(8));
  EXPECT_FALSE(f.is_linked(f.function().end));
  EXPECT_EQ(f.function().returns.size(), 1u);
}

TEST(FlowExceptions, BreakAndContinueRunFinally) {
  const Flow f("x = 0\nwhile c:\n  try:\n    if a:\n      x = 1\n      break\n    x = 2\n    continue\n  finally:\n    y = x\nuse(x)\n");
  const std::string after = f.held(11, "x");
  EXPECT_EQ(after, "phi(5, phi(1, 7))") << "break first, then the loop's own end";
}

TEST(FlowExceptions, FinallyMayReturnInstead) {
  const Flow f("def f():\n  x = 0\n  while a:\n    try:\n      x = 1\n      break\n    finally:\n      return 1\n  x\n");
  EXPECT_EQ(f.held(9, "x"), "phi(2)") << "the break does not get there";
}

TEST(FlowExceptions, TryExceptFinally) {
  const Flow f("try:\n  x = 1\nexcept A:\n  x = 2\nfinally:\n  use(x)\nuse(x)\n");
  EXPECT_EQ(f.held(7, "x"), "phi(4, 2)") << "handlers stand before the else way";
  EXPECT_NE(f.held(6, "x").find("unbound"), std::string::npos);
  EXPECT_EQ(f.problems(), "");
}

TEST(FlowExceptions, DeepFinallyBodiesShareTheirWalks) {
  std::string text = "def f():\n";
  std::string indent = "  ";
  for (int i = 0; i < 60; ++i, indent += "  ") text += indent + "try:\n" + indent + "  x = g()\n" + indent + "finally:\n";
  text += indent + "use(x)\n";
  const Flow f(text);
  EXPECT_LT(f.graph.blocks.size(), 10'000u);
  EXPECT_EQ(f.problems(), "");
}

TEST(FlowExceptions, ClassInFinally) {
  const Flow f("try:\n  x = 1\nfinally:\n  class C:\n    y = x\n    def m(self): return x\n  a = [x for _ in x]\n");
  EXPECT_EQ(f.captured(ScopeKind::Class, 0, "x"), "any(2, phi(unbound, 2)) eager stable");
  EXPECT_EQ(f.problems(), "");
  EXPECT_EQ(f.graph.functions.size(), 3u);
}

TEST(FlowExceptions, WithMaySwallow) {
  const Flow f("x = 0\nwith a() as b, c():\n  x = 1\n  raise E\nuse(x, b)\n");
  EXPECT_EQ(f.ways(5), "swallows c(), swallows a() as b");
  EXPECT_EQ(f.held(5, "x"), "phi(phi(1, 3), phi(1, 3))");
  EXPECT_EQ(f.held(5, "b"), "2");
  ASSERT_EQ(f.graph.with_regions.size(), 2u);
  EXPECT_EQ(f.graph.with_regions[0].entry, f.graph.with_regions[1].entry);
}

TEST(FlowExceptions, TargetsOfLaterItemsMayBeUnboundAfterASwallowedException) {
  const Flow f("with a() as x, b() as y:\n  pass\nuse(x, y)\n");
  EXPECT_EQ(f.held(3, "x"), "1");
  EXPECT_EQ(f.held(3, "y"), "phi(1, 1, phi(unbound, 1))");
}

// ---- captures

TEST(FlowCaptures, FunctionsSeeThemselves) {
  const Flow f("def f(): return f\n");
  EXPECT_EQ(f.captured(ScopeKind::Function, 0, "f"), "1 stable");
}

TEST(FlowCaptures, Stable) {
  const Flow f("def f(a, b, c):\n  d = 1\n  c = 2\n  g = lambda: (a, b, c, d, e)\n  b = 3\n  e = 4\n");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "a"), "1 stable");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "b"), "1");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "c"), "3 stable");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "d"), "2 stable");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "e"), "unbound");
}

TEST(FlowCaptures, LoopsRebind) {
  const Flow f("def f(a):\n  y = 1\n  for i in a:\n    x = i\n    g(lambda: (i, x, y))\n");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "i"), "3");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "x"), "4");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "y"), "2 stable");
}

TEST(FlowCaptures, NonlocalElsewhere) {
  const Flow f("def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2\n  return lambda: x\n");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "x"), "2");
}

TEST(FlowCaptures, NarrowedWhereTheScopeIsCreated) {
  const Flow f("def f(x):\n  if x is not None:\n    return [x.a for _ in y], lambda: x.b\n");
  EXPECT_EQ(f.captured(ScopeKind::Comprehension, 0, "x"), "1 & x is not None eager stable");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "x"), "1 & x is not None stable");
}

TEST(FlowCaptures, NarrowedOnTheWay) {
  const Flow f("x = None\ndef f():\n  if x is not None:\n    return lambda: x\n");
  EXPECT_EQ(f.captured(ScopeKind::Function, 0, "x"), "1 stable");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "x"), "entry & x is not None stable");
}

TEST(FlowCaptures, MethodsReachPastTheClass) {
  const Flow f("def f():\n  x = 1\n  class C:\n    x = 2\n    def m(self): return x, C\n");
  EXPECT_EQ(f.captured(ScopeKind::Function, 1, "x"), "2 stable");
  EXPECT_EQ(f.captured(ScopeKind::Function, 1, "C"), "unbound") << "not yet bound, and not stable";
}

TEST(FlowCaptures, ComprehensionTargetsMoveOn) {
  const Flow f("[(lambda: i) for i in x]\n");
  EXPECT_EQ(f.captured(ScopeKind::Lambda, 0, "i"), "1");
}

// ---- size: each of these must be a matter of milliseconds; the limit is generous for slow machines

template <class Text>
void expect_quick(const char* what, Text text) {
  const std::string source = text();
  const auto start = std::chrono::steady_clock::now();
  const Flow f(source);
  const auto taken = std::chrono::steady_clock::now() - start;
  EXPECT_LT(taken, std::chrono::seconds(5)) << what;
  EXPECT_EQ(f.tree.problems.size(), 0u) << what;
}

std::string repeated(unsigned count, std::string_view head, std::string_view before, std::string_view after) {
  std::string text(head);
  for (unsigned i = 0; i < count; ++i) text += std::string(before) + std::to_string(i) + std::string(after);
  return text;
}

TEST(FlowSize, LongFunctions) {
  expect_quick("statements", [] { return repeated(10'000, "def f(a):\n", "  v", " = a.b(1)\n"); });
  expect_quick("calls", [] { return repeated(10'000, "def f(a):\n", "  a.b(", ")\n"); });
  expect_quick("try", [] { return repeated(10'000, "def f(a):\n  try:\n", "    v", " = a.b(1)\n") + "  except E:\n    pass\n"; });
}

TEST(FlowSize, ManyWays) {
  expect_quick("elifs", [] { return repeated(5'000, "def f(a):\n  if a: pass\n", "  elif a == ", ": x = 1\n"); });
  expect_quick("cases", [] { return repeated(2'000, "def f(a):\n  match a:\n", "    case ", ": x = 1\n"); });
  expect_quick("ifs", [] { return repeated(5'000, "def f(a):\n", "  if a == ", ": x = 1\n"); });
}

TEST(FlowSize, DeepNesting) {
  for (const char* head : {"while a:\n", "if a:\n", "try:\n", "with a:\n", "for x in a:\n"}) {
    expect_quick(head, [&] {
      std::string text, tail;
      for (unsigned i = 0; i < 90; ++i) {
        const std::string indent(i, ' ');
        text += indent + head;
        if (std::string_view(head) == "try:\n") tail = indent + "finally:\n" + indent + " y = x\n" + tail;
      }
      return text + std::string(90, ' ') + "x = 1\n" + tail;
    });
  }
}

}  // namespace
}  // namespace awl::flow
