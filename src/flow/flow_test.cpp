// Use-def values and edges, construct by construct.
#include <gtest/gtest.h>

#include "flow/flow_fixture.h"

namespace awl::flow {
namespace {

using semantic::ScopeKind;

TEST(Flow, StraightLine) {
  const Flow f("a = 1\nb = a\na = b\nuse(a)\n");
  EXPECT_EQ(f.held(2, "a"), "1");
  EXPECT_EQ(f.held(3, "b"), "2");
  EXPECT_EQ(f.held(4, "a"), "3");
  EXPECT_EQ(f.at_end(ScopeId(0), "a"), "3");
  EXPECT_EQ(f.problems(), "");
}

TEST(Flow, ParametersAndFreeNames) {
  const Flow f("def f(a):\n  use(a, b)\n  if b: use(b)\n");
  EXPECT_EQ(f.held(2, "a"), "1");
  EXPECT_EQ(f.held(2, "b"), "entry") << "tested below, so tracked";
  EXPECT_EQ(f.held(2, "use"), "untracked");
}

TEST(Flow, If) {
  const Flow f("if c:\n  x = 1\nelif d:\n  x = 2\nelse:\n  y = 3\nuse(x, y)\n");
  EXPECT_EQ(f.held(7, "x"), "phi(2, 4, unbound)");
  EXPECT_EQ(f.held(7, "y"), "phi(unbound, unbound, 6)");
  EXPECT_EQ(f.ways(2), "c");
  EXPECT_EQ(f.ways(4), "d");
  EXPECT_EQ(f.ways(6), "not d");
}

TEST(Flow, ReturnLeavesNoValueBehind) {
  const Flow f("def f(c):\n  if c:\n    x = 1\n    return x\n  else:\n    x = 2\n  return x\n  x = 3\n");
  EXPECT_EQ(f.held(7, "x"), "6");
  EXPECT_FALSE(f.is_linked(8));
  EXPECT_EQ(f.function().returns.size(), 2u);
  EXPECT_FALSE(f.is_linked(f.function().end));
}

TEST(Flow, FallingOffTheEnd) {
  EXPECT_TRUE(Flow("def f(): pass\n").is_linked(Flow("def f(): pass\n").function().end));
  const Flow f("def f():\n  raise E\n");
  EXPECT_FALSE(f.is_linked(f.function().end));
}

TEST(Flow, WhileLoop) {
  const Flow f("x = 1\nwhile c(x):\n  use(x)\n  x = 2\n  if d: continue\n  if e: break\n  x = 3\nelse:\n  use(x)\nuse(x)\n");
  EXPECT_EQ(f.held(2, "x"), "phi(1, 4, 7)");
  EXPECT_EQ(f.held(9, "x"), "phi(1, 4, 7) & not c(x)");
  EXPECT_EQ(f.held(10, "x"), "phi(4, phi(1, 4, 7) & not c(x))");
  EXPECT_EQ(f.problems(), "");
}

TEST(Flow, WhileTrueLeavesTheQuestionToInference) {
  const Flow f("while True:\n  pass\nx\n");
  EXPECT_EQ(f.ways(2), "True");
  EXPECT_TRUE(f.is_linked(3));
}

TEST(Flow, ForLoop) {
  const Flow f("for i in xs:\n  use(i)\nelse:\n  use(i)\nuse(i)\n");
  EXPECT_EQ(f.held(2, "i"), "1");
  EXPECT_EQ(f.held(4, "i"), "phi(unbound, 1)");
  EXPECT_EQ(f.ways(4), "not some");
}

TEST(Flow, LoopsWithoutAssignmentHaveNoPhis) {
  const Flow f("x = 1\nwhile c:\n  use(x)\n");
  EXPECT_EQ(f.held(3, "x"), "1");
}

TEST(Flow, Narrowing) {
  const Flow f("x = g()\nif x is None:\n  use(x)\nelse:\n  use(x)\nuse(x)\n");
  EXPECT_EQ(f.held(3, "x"), "1 & x is None");
  EXPECT_EQ(f.held(5, "x"), "1 & not x is None");
  EXPECT_EQ(f.held(6, "x"), "phi(1 & x is None, 1 & not x is None)") << "the calls may not return";
}

TEST(Flow, BothOutcomesMakeTheValueWhole) {
  const Flow f("x = g()\nif x is None:\n  y = 1\nuse(x)\n");
  EXPECT_EQ(f.held(4, "x"), "1");
}

TEST(Flow, NarrowedAfterAnEarlyReturn) {
  const Flow f("def f(x):\n  if not x:\n    return\n  use(x)\n");
  EXPECT_EQ(f.held(4, "x"), "1 & x");
}

TEST(Flow, AndOrNot) {
  const Flow f("if a and not (b or c):\n  use(a, b, c)\nelse:\n  use(a)\n");
  EXPECT_EQ(f.held(2, "a"), "entry & a");
  EXPECT_EQ(f.held(2, "b"), "entry & not b");
  EXPECT_EQ(f.held(2, "c"), "entry & not c");
  EXPECT_EQ(f.ways(4), "not a, b, c");
  EXPECT_EQ(f.held(1, "c"), "entry");
}

TEST(Flow, OperatorsInsideExpressions) {
  const Flow f("x = g()\ny = x and (\n  x.a)\nz = x.b if x else x.c\nw = x is None or (\n  x.d)\nx.e\n");
  EXPECT_EQ(f.held(2, "x"), "1");
  EXPECT_EQ(f.held(3, "x"), "1 & x");
  EXPECT_EQ(f.held(6, "x"), "1 & not x is None");
  EXPECT_EQ(f.held(7, "x"), "1");
}

TEST(Flow, Ternary) {
  const Flow f("x = g()\ny = (\n  x.a\n  if x else\n  x.b)\n");
  EXPECT_EQ(f.held(3, "x"), "1 & x");
  EXPECT_EQ(f.held(4, "x"), "1");
  EXPECT_EQ(f.held(5, "x"), "1 & not x");
}

TEST(Flow, Paths) {
  const Flow f("def f(self):\n  if self.x is None:\n    return\n  self.x.go()\n  self.y.go()\n  self = 1\n  self.x\n");
  EXPECT_EQ(f.held(4, "self.x"), "entry & not self.x is None");
  EXPECT_EQ(f.held(5, "self.y"), "untracked");
  EXPECT_EQ(f.held(7, "self.x"), "entry") << "another object";
}

TEST(Flow, AssignedPaths) {
  const Flow f("a.b = 1\na.b.c = 2\na.b.c\na.b = 3\na.b.c\na.b\ndel a.b\na.b\n");
  EXPECT_EQ(f.held(3, "a.b.c"), "2");
  EXPECT_EQ(f.held(5, "a.b.c"), "entry");
  EXPECT_EQ(f.held(6, "a.b"), "4");
  EXPECT_EQ(f.held(8, "a.b"), "entry");
}

TEST(Flow, LiteralSubscripts) {
  const Flow f("d['k'] = 1\nd['k']\nd[0] = 2\nd['k']\nd[i] = 3\nd['k']\nd[0]\nd[-1] = 4\nd[-1]\n");
  EXPECT_EQ(f.held(2, "d['k']"), "1");
  EXPECT_EQ(f.held(4, "d['k']"), "1");
  EXPECT_EQ(f.held(6, "d['k']"), "entry");
  EXPECT_EQ(f.held(7, "d[0]"), "entry");
  EXPECT_EQ(f.held(9, "d[-1]"), "8");
}

TEST(Flow, NarrowablePositions) {
  const auto narrowed = [](std::string test, std::string place) {
    const Flow f("if " + test + ":\n  use(" + place + ")\n");
    const std::string held = f.held(2, place);
    return held.size() > test.size() && held.ends_with(" & " + test);
  };
  for (const char* test : {"x", "x is y", "y is x", "x == y", "y == x", "x != 1", "x in y", "x not in y", "y in x", "isinstance(x, C)",
                           "f(x)", "o.f(x, 1)", "len(x) == 2", "len(x) > 2", "type(x) is C", "x.a == 'k'", "x['k'] == 1", "x[0] is None"})
    EXPECT_TRUE(narrowed(test, "x")) << test;
  EXPECT_TRUE(narrowed("x.a == 'k'", "x.a"));
  EXPECT_TRUE(narrowed("x.a.b", "x.a.b"));
  EXPECT_TRUE(narrowed("isinstance(x.a, C)", "x.a"));
  EXPECT_TRUE(narrowed("(x := f()) is None", "x"));
  EXPECT_TRUE(narrowed("isinstance((x := f()), C)", "x"));
  for (const char* test : {"x < y", "x < y < z", "not_a_call[x]", "f(*x)", "f(k=x)", "x + 1"}) EXPECT_FALSE(narrowed(test, "x")) << test;
}

TEST(Flow, AssertNarrows) {
  const Flow f("def f(x):\n  assert x is not None, msg(x)\n  x\n");
  EXPECT_EQ(f.held(3, "x"), "1 & x is not None");
}

TEST(Flow, CallsMayNotReturn) {
  const Flow f("async def f():\n  g()\n  a\n  await h()\n  b\n  x = g()\n  c\n");
  EXPECT_EQ(f.ways(3), "returns g()");
  EXPECT_EQ(f.ways(5), "returns h()");
  EXPECT_EQ(f.ways(7), "returns h()") << "the same block";
}

TEST(Flow, AugmentedAssignmentReadsTheOldValue) {
  const Flow f("x = 1\nx += 2\nx\no.a += 3\no.a\n");
  EXPECT_EQ(f.held(2, "x"), "1");
  EXPECT_EQ(f.held(3, "x"), "2");
  EXPECT_EQ(f.held(4, "o.a"), "entry");
  EXPECT_EQ(f.held(5, "o.a"), "4");
}

TEST(Flow, DelUnbinds) {
  const Flow f("x = 1\ndel x\nx\n");
  EXPECT_EQ(f.held(2, "x"), "1");
  EXPECT_EQ(f.held(3, "x"), "unbound");
}

TEST(Flow, WalrusBindsInTheMiddle) {
  const Flow f("while (\n  x := f()):\n  use(x)\nuse(x)\n");
  EXPECT_EQ(f.held(3, "x"), "2 & x := f()");
  EXPECT_EQ(f.held(4, "x"), "2 & not x := f()");
}

TEST(Flow, AnnotationAloneBindsNothing) {
  const Flow f("x: int\nuse(x)\nx: int = 1\nuse(x)\n");
  EXPECT_EQ(f.held(2, "x"), "unbound");
  EXPECT_EQ(f.held(4, "x"), "3");
}

TEST(Flow, ImportsFunctionsAndClassesBind) {
  const Flow f("import a.b\nfrom c import d as e\ndef g(): pass\nclass C: pass\nuse(a, e, g, C)\n");
  EXPECT_EQ(f.held(5, "a"), "1");
  EXPECT_EQ(f.held(5, "e"), "2");
  EXPECT_EQ(f.held(5, "g"), "3");
  EXPECT_EQ(f.held(5, "C"), "4");
}

TEST(Flow, ClassBodiesRunInPlace) {
  const Flow f("x = 1\nclass C:\n  y = x\n  g()\n  def m(self): pass\nz = C\n");
  const ScopeId cls = f.scope(ScopeKind::Class);
  EXPECT_EQ(f.captured(ScopeKind::Class, 0, "x"), "1 eager stable");
  EXPECT_EQ(f.at_end(cls, "y"), "3");
  EXPECT_EQ(f.at_end(cls, "m"), "5");
  EXPECT_EQ(f.held(6, "C"), "2");
  EXPECT_TRUE(f.is_linked(6)) << "through the class body";
  EXPECT_TRUE(f.is_linked(f.graph.flow_of(cls)->end));
}

TEST(Flow, Comprehensions) {
  const Flow f("ys = [\n  y.a\n  for y in xs\n  if y\n  for z in\n  y.b\n  if z is None]\nafter\n");
  EXPECT_EQ(f.held(4, "y"), "3");
  EXPECT_EQ(f.held(6, "y"), "3 & y");
  EXPECT_EQ(f.held(2, "y"), "3 & y");
  EXPECT_TRUE(f.is_linked(8));
  EXPECT_EQ(f.problems(), "");
}

TEST(Flow, WalrusInAComprehensionMayHaveRun) {
  const Flow f("y = 0\nx = [\n  y\n  for a in b\n  if (y := a)]\nuse(y)\n");
  EXPECT_EQ(f.held(3, "y"), "5 & y := a");
  EXPECT_EQ(f.held(6, "y"), "any(1, 5)");
}

TEST(Flow, Suspensions) {
  const Flow f(
      "async def f():\n  await a\n  async for b in c: pass\n  async with d: pass\n  [e async for e in g]\n  (await h for h in i)\n  yield "
      "1\n");
  std::vector<SuspensionKind> kinds;
  for (const Suspension& s : f.function().suspensions) kinds.push_back(s.kind);
  EXPECT_EQ(kinds, (std::vector{SuspensionKind::Await, SuspensionKind::AsyncFor, SuspensionKind::AsyncWithEnter,
                                SuspensionKind::AsyncWithExit, SuspensionKind::AsyncComprehension, SuspensionKind::Yield}));
  EXPECT_EQ(f.function().yields.size(), 1u);
}

// ---- match

TEST(Flow, Match) {
  const Flow f("match x:\n  case int():\n    use(x)\n  case [a, *b]:\n    use(x, a, b)\n  case _:\n    pass\nx\n");
  EXPECT_EQ(f.held(3, "x"), "entry & case int()");
  EXPECT_EQ(f.held(5, "x"), "entry & not case int() & case [a, *b]");
  EXPECT_EQ(f.held(5, "a"), "4");
  EXPECT_EQ(f.ways(3), "case int()");
  EXPECT_EQ(f.ways(7), "case _");
  EXPECT_EQ(f.ways(8), "-, -, -") << "the bodies: `_` leaves nothing over";
}

TEST(Flow, MatchSubjectsAreNarrowedCaseByCase) {
  const Flow f("match g():\n  case 1: pass\n  case 2: pass\n");
  std::vector<std::string> subjects;
  for (const Predicate& p : f.graph.predicates) {
    if (p.kind == PredicateKind::Pattern) subjects.push_back(f.spell(p.subject));
  }
  EXPECT_EQ(subjects, (std::vector<std::string>{"1", "1 & not case 1"}));
}

TEST(Flow, GuardsFollowThePattern) {
  const Flow f("match x:\n  case [a] if a:\n    use(a)\n  case b:\n    use(b)\n");
  EXPECT_EQ(f.held(2, "a"), "2");
  EXPECT_EQ(f.ways(3), "a");
  EXPECT_EQ(f.held(3, "a"), "2 & a");
  EXPECT_EQ(f.problems(), "");
}

TEST(Flow, AlternativesThatCaptureTheSameName) {
  const Flow f("match x:\n  case [\n    a] | {'k':\n    a}:\n    use(a)\n");
  EXPECT_EQ(f.held(5, "a"), "any(3, 4)");
}

}  // namespace
}  // namespace awl::flow
