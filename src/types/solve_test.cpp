// Calls as the solver sees them: arguments against parameters, then the return type with the solution put in.
#include <gtest/gtest.h>

#include "types/fake_program_test.h"

namespace awl::types {
namespace {

using testing::FakeProgram;

struct Argument {
  const char* type;
  const char* parameter;
};

// What a call returns whose arguments go to parameters so annotated. `vars`: the variables to solve. `expected` is put in first.
std::string call(FakeProgram& p, std::initializer_list<const char*> vars, std::initializer_list<Argument> arguments, const char* returns,
                 const char* expected = nullptr) {
  std::vector<TypeVarId> ids;
  for (const char* var : vars) ids.push_back(p.var(var));
  Constraints constraints(ids);
  if (expected != nullptr && !is_assignable_to(p.ctx, p(returns), p(expected), &constraints)) return "unexpected";
  for (const auto& [type, parameter] : arguments) {
    Explanation why;
    if (!is_assignable_to(p.ctx, p(type), p(parameter), &constraints, &why)) {
      return "error: " + (why.lines.empty() ? std::string(type) + " -> " + parameter : why.lines.front());
    }
  }
  const Solution solution = solve(p.ctx, constraints);
  if (solution.failed) return "failed: " + solution.failure;
  return p.show(substitute(p.ctx, p(returns), solution.map));
}

TEST(Solve, LiteralsAreWidened) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"Literal[1]", "T@f"}}, "T@f"), "int");
  EXPECT_EQ(call(p, {"T@f"}, {{"Literal[1]", "T@f"}}, "CoroutineType[Any, Any, T@f]"), "CoroutineType[Any, Any, int]");
  EXPECT_EQ(call(p, {"T@f"}, {{"tuple[Literal[1], Literal[2]]", "Iterable[T@f]"}}, "list[T@f]"), "list[int]");
  EXPECT_EQ(call(p, {"T@f"}, {{"Literal[1]", "T@f"}, {"Literal[\"a\"]", "T@f"}}, "T@f"), "int | str");
}

TEST(Solve, DeclaredLiteralsAreKept) {
  FakeProgram p;
  p.var_info(p.var("L@f")).bound = p("Literal[1, 2]");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[Literal[1]]", "list[T@f]"}}, "T@f"), "Literal[1]");
  EXPECT_EQ(call(p, {"T@f"}, {{"CoroutineType[Any, Any, Literal[\"a\"]]", "Coroutine[Any, Any, T@f]"}}, "T@f"), "Literal[\"a\"]");
  EXPECT_EQ(call(p, {"L@f"}, {{"Literal[1]", "L@f"}}, "L@f"), "Literal[1]");
  EXPECT_EQ(call(p, {"T@f"}, {{"Literal[1]", "T@f"}}, "T@f", "Literal[1]"), "Literal[1]");
}

TEST(Solve, SeveralArgumentsGiveTheirUnion) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"int", "T@f"}, {"str", "T@f"}}, "T@f"), "int | str");
  EXPECT_EQ(call(p, {"T@f"}, {{"B", "T@f"}, {"A", "T@f"}}, "T@f"), "A");
  EXPECT_EQ(call(p, {"T@f"}, {{"int", "T@f"}, {"float", "T@f"}}, "T@f"), "int | float");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[Unknown]", "T@f"}, {"list[int]", "T@f"}}, "T@f"), "list[int]");
}

TEST(Solve, InvariantPositionsAreExact) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"list[float]", "list[T@f]"}, {"Literal[1]", "T@f"}}, "T@f"), "float");
  EXPECT_EQ(call(p, {"T@f"}, {{"Literal[1]", "T@f"}, {"list[float]", "list[T@f]"}}, "T@f"), "float");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[int]", "list[T@f]"}, {"str", "T@f"}}, "T@f"),
            "error: type variable `T` is `int` already, which `str` does not fit");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[int]", "list[T@f]"}, {"list[str]", "list[T@f]"}}, "T@f"),
            "error: type parameter `T` of `list` is invariant: `str` is not assignable to `T@f`");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[Unknown]", "list[T@f]"}, {"list[str]", "list[T@f]"}}, "T@f"), "str");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[list[int]]", "list[list[T@f]]"}}, "T@f"), "int");
}

TEST(Solve, UnionsMatchTheirOtherMembersFirst) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"int | None", "T@f | None"}}, "T@f"), "int");
  EXPECT_EQ(call(p, {"T@f"}, {{"int", "T@f | None"}}, "T@f"), "int");
  EXPECT_EQ(call(p, {"T@f"}, {{"None", "T@f | None"}}, "T@f"), "Unknown");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[int] | str", "T@f | list[T@f]"}}, "T@f"), "error: list[int] | str -> T@f | list[T@f]");
  EXPECT_EQ(call(p, {"T@f"}, {{"Sequence[int] | str", "T@f | Sequence[T@f]"}}, "T@f"), "int | str");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[int]", "str | list[T@f]"}}, "T@f"), "int");
}

TEST(Solve, Awaitables) {
  FakeProgram p;
  const char* parameter = "Coroutine[Any, Any, T@f] | Awaitable[T@f]";
  EXPECT_EQ(call(p, {"T@f"}, {{"CoroutineType[Any, Any, int]", parameter}}, "T@f"), "int");
  EXPECT_EQ(call(p, {"T@f"}, {{"Future[int]", parameter}}, "T@f"), "int");
  EXPECT_EQ(call(p, {"T@f"}, {{"Task[int] | Future[str]", parameter}}, "T@f"), "int | str");
  EXPECT_EQ(call(p, {"T@f"}, {{"Any", parameter}}, "T@f"), "Any");
  EXPECT_EQ(
      call(p, {"T@f", "U@f"}, {{"CoroutineType[Any, Any, int]", "Awaitable[T@f]"}, {"Future[str]", "Awaitable[U@f]"}}, "tuple[T@f, U@f]"),
      "tuple[int, str]");
  p.add_class("Delayed", {{"__await__", "def __await__(self) -> Generator[None, None, str]"}});
  EXPECT_EQ(call(p, {"T@f"}, {{"Delayed", parameter}}, "T@f"), "str");
}

TEST(Solve, BoundsAndConstraints) {
  FakeProgram p;
  p.var_info(p.var("N@f")).bound = p("int");
  p.var_info(p.var("S@f")).constraints = {p("str"), p("bytes")};
  EXPECT_EQ(call(p, {"N@f"}, {{"Literal[True]", "N@f"}}, "N@f"), "bool");
  EXPECT_EQ(call(p, {"N@f"}, {{"str", "N@f"}}, "N@f"), "error: `str` is not assignable to upper bound `int` of type variable `N`");
  EXPECT_EQ(call(p, {"S@f"}, {{"Literal[\"a\"]", "S@f"}, {"str", "S@f"}}, "S@f"), "str");
  EXPECT_EQ(call(p, {"S@f"}, {{"str", "S@f"}, {"bytes", "S@f"}}, "S@f"),
            "error: `str | bytes` is none of the constraints of type variable `S`");
  EXPECT_EQ(call(p, {"S@f"}, {{"Any", "S@f"}}, "S@f"), "Any");
  EXPECT_EQ(call(p, {"S@f"}, {{"int", "S@f"}}, "S@f"), "error: `int` is none of the constraints of type variable `S`");
}

TEST(Solve, DefaultsMayMentionEarlierParameters) {
  FakeProgram p;
  p.var("D@f");
  p.var_info(p.var("D@f")).fallback = p("list[T@f]");
  EXPECT_EQ(call(p, {"T@f", "D@f"}, {{"int", "T@f"}}, "D@f"), "list[int]");
  EXPECT_EQ(call(p, {"T@f", "D@f"}, {}, "dict[T@f, D@f]"), "dict[Unknown, list[Unknown]]");
}

TEST(Solve, UnsolvedVariables) {
  FakeProgram p;
  p.var("P@f", TypeVarKind::ParamSpec);
  p.var("Ts@f", TypeVarKind::TypeVarTuple);
  EXPECT_EQ(call(p, {"T@f", "P@f", "Ts@f"}, {}, "(**P@f) -> tuple[T@f, *Ts@f]"), "(...) -> tuple[Unknown, *tuple[Unknown, ...]]");
}

TEST(Solve, ExpectedTypesFlowIn) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"Literal[1]", "T@f"}}, "list[T@f]", "list[float]"), "list[float]");
  EXPECT_EQ(call(p, {"T@f"}, {{"Literal[1]", "T@f"}}, "T@f", "float"), "int");
  EXPECT_EQ(call(p, {"T@f"}, {}, "list[T@f]", "list[str] | None"), "list[str]");
}

TEST(Solve, UpperBoundsComeFromCallbacks) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"(x: int) -> None", "(T@f) -> None"}}, "T@f"), "int");
  EXPECT_EQ(call(p, {"T@f"}, {{"(x: A) -> None", "(T@f) -> None"}, {"B", "T@f"}}, "T@f"), "B");
  EXPECT_EQ(call(p, {"T@f"}, {{"(x: int) -> None", "(T@f) -> None"}, {"str", "T@f"}}, "T@f"),
            "error: type variable `T` is `int` already, which `str` does not fit");
  EXPECT_EQ(call(p, {"T@f"}, {{"Consumer[int]", "Consumer[T@f]"}, {"Consumer[str]", "Consumer[T@f]"}}, "T@f"), "Never");
}

// `asyncio.to_thread`, `run_in_executor`, decorators.
TEST(Solve, ParamSpecsTakeTheParameters) {
  FakeProgram p;
  p.var("P@f", TypeVarKind::ParamSpec);
  EXPECT_EQ(
      call(p, {"P@f", "T@f"}, {{"def g(x: int, *, key: str = ...) -> bytes", "(**P@f) -> T@f"}}, "(**P@f) -> CoroutineType[Any, Any, T@f]"),
      "(x: int, *, key: str = ...) -> CoroutineType[Any, Any, bytes]");
  EXPECT_EQ(call(p, {"P@f", "T@f"}, {{"(x: int, y: str) -> bytes", "(int, **P@f) -> T@f"}}, "(**P@f) -> T@f"), "(y: str) -> bytes");
  EXPECT_EQ(call(p, {"P@f", "T@f"}, {{"(x: str) -> bytes", "(int, **P@f) -> T@f"}}, "T@f"),
            "error: parameter `x`: `int` is not assignable to `str`");
  EXPECT_EQ(call(p, {"P@f", "T@f"}, {{"(...) -> int", "(**P@f) -> T@f"}}, "(**P@f) -> T@f"), "(...) -> int");
  EXPECT_EQ(call(p, {"P@f", "T@f"}, {{"(**Q@g) -> int", "(**P@f) -> T@f"}}, "(str, **P@f) -> T@f"), "(str, **Q@g) -> int");
  EXPECT_EQ(call(p, {"P@f", "T@f"}, {{"Any", "(**P@f) -> T@f"}}, "(**P@f) -> T@f"), "(...) -> Any");
  EXPECT_EQ(call(p, {"P@f"}, {{"(x: int) -> None", "(**P@f) -> None"}, {"(x: int) -> None", "(**P@f) -> None"}}, "(**P@f) -> None"),
            "(x: int) -> None");
}

TEST(Solve, GenericFunctionsStayGenericBehindAParamSpec) {
  FakeProgram p;
  p.var("P@f", TypeVarKind::ParamSpec);
  std::vector<TypeVarId> vars{p.var("P@f"), p.var("R@f")};
  Constraints constraints(vars);
  ASSERT_TRUE(is_assignable_to(p.ctx, p("[T@g](x: T@g, y: list[T@g]) -> T@g"), p("(**P@f) -> R@f"), &constraints));
  const TypeId result = substitute(p.ctx, p("(**P@f) -> CoroutineType[Any, Any, R@f]"), solve(p.ctx, constraints).map);
  EXPECT_EQ(p.show(result), "(x: T@g, y: list[T@g]) -> CoroutineType[Any, Any, T@g]");
  EXPECT_EQ(p.store.callable(result).overloads.front().type_params, (std::vector<TypeVarId>{p.var("T@g")}));
}

TEST(Solve, ConcatenateSolvesWhatItPasses) {
  FakeProgram p;
  p.var("P@f", TypeVarKind::ParamSpec);
  EXPECT_EQ(call(p, {"P@f", "R@f"}, {{"[T@g](x: T@g, y: list[T@g]) -> T@g", "(int, **P@f) -> R@f"}}, "(**P@f) -> R@f"),
            "(y: list[int]) -> int");
}

TEST(Solve, GenericCallbacks) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f", "R@f"}, {{"int", "T@f"}, {"[S@g](x: S@g) -> list[S@g]", "(T@f) -> R@f"}}, "R@f"), "list[int]");
  EXPECT_EQ(call(p, {"T@f", "R@f"}, {{"[S@g](x: S@g) -> list[S@g]", "(T@f) -> R@f"}, {"int", "T@f"}}, "R@f"), "list[int]");
  EXPECT_EQ(call(p, {"R@f"}, {{"[S@g]() -> list[S@g]", "() -> R@f"}}, "R@f"), "list[Unknown]");
  EXPECT_EQ(call(p, {"R@f"}, {{"[S@g]() -> list[S@g]", "() -> R@f"}}, "dict[str, R@f]", "dict[str, list[int]]"), "dict[str, list[int]]");
}

// `loop.call_soon(callback, *args)`.
TEST(Solve, TypeVarTuplesTakeTheArguments) {
  FakeProgram p;
  p.var("Ts@f", TypeVarKind::TypeVarTuple);
  EXPECT_EQ(call(p, {"Ts@f"}, {{"tuple[int, str]", "tuple[*Ts@f]"}}, "tuple[*Ts@f]"), "tuple[int, str]");
  EXPECT_EQ(call(p, {"Ts@f"}, {{"tuple[int, str, bytes]", "tuple[int, *Ts@f]"}}, "tuple[*Ts@f]"), "tuple[str, bytes]");
  EXPECT_EQ(call(p, {"Ts@f"}, {{"tuple[int, str, bytes]", "tuple[*Ts@f, bytes]"}}, "tuple[*Ts@f]"), "tuple[int, str]");
  EXPECT_EQ(call(p, {"Ts@f"}, {{"(x: int, y: str) -> None", "(*args: *Ts@f) -> object"}, {"tuple[Literal[1], str]", "tuple[*Ts@f]"}},
                 "tuple[*Ts@f]"),
            "tuple[int, str]");
  EXPECT_EQ(call(p, {"Ts@f"}, {{"(x: int, y: str = ...) -> None", "(*args: *Ts@f) -> object"}, {"tuple[int]", "tuple[*Ts@f]"}}, "None"),
            "None");
  EXPECT_EQ(call(p, {"Ts@f"}, {{"(x: int) -> None", "(*args: *Ts@f) -> object"}, {"tuple[str]", "tuple[*Ts@f]"}}, "None"),
            "error: type variable `Ts` is `tuple[int]` already, which `tuple[str]` does not fit");
}

TEST(Solve, ClassArgumentsAreSolvedToo) {
  FakeProgram p;
  p.add_class("Wrapped[**P, R]");
  p.add_class("Array[*Ts]");
  p.var("P@f", TypeVarKind::ParamSpec);
  p.var("Ts@f", TypeVarKind::TypeVarTuple);
  EXPECT_EQ(call(p, {"P@f", "R@f"}, {{"Wrapped[(x: int), bool]", "Wrapped[**P@f, R@f]"}}, "(**P@f) -> R@f"), "(x: int) -> bool");
  EXPECT_EQ(call(p, {"Ts@f"}, {{"Array[int, str]", "Array[*Ts@f]"}}, "tuple[*Ts@f]"), "tuple[int, str]");
}

TEST(Solve, TypeOfAndSelf) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"<class 'B'>", "type[T@f]"}}, "T@f"), "B");
  EXPECT_EQ(call(p, {"T@f"}, {{"type[A] | <class 'C'>", "type[T@f]"}}, "T@f"), "A | C");
}

TEST(Solve, FailureLeavesNothingBehind) {
  FakeProgram p;
  Constraints constraints({p.var("T@f")});
  ASSERT_TRUE(is_assignable_to(p.ctx, p("int"), p("T@f"), &constraints));
  ASSERT_FALSE(is_assignable_to(p.ctx, p("tuple[str, int]"), p("tuple[T@f, str]"), &constraints));
  EXPECT_EQ(p.show(constraints.find(p.var("T@f"))->lower), "int");
}

TEST(Solve, RecursiveCallsOfAGenericFunction) {
  FakeProgram p;
  EXPECT_EQ(call(p, {"T@f"}, {{"T@f", "T@f"}}, "T@f"), "T@f");
  EXPECT_EQ(call(p, {"T@f"}, {{"list[T@f]", "list[T@f]"}}, "T@f"), "T@f");
}

}  // namespace
}  // namespace awl::types
