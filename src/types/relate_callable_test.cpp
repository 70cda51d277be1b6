// Assignability of callables, and of protocols.
#include "types/relation_cases_test.h"

namespace awl::types {
namespace {

using testing::expect_assignable;
using testing::expect_not_assignable;
using testing::FakeProgram;
using testing::reasons;

TEST(Callables, ParametersAreContravariantReturnsCovariant) {
  FakeProgram p;
  expect_assignable(
      p, {{"(A) -> B", "(B) -> A"}, {"() -> int", "() -> object"}, {"() -> Never", "() -> int"}, {"(object) -> int", "(int) -> int"}});
  expect_not_assignable(p, {{"(B) -> A", "(A) -> A"}, {"() -> object", "() -> int"}, {"() -> None", "() -> int"}});
}

TEST(Callables, PositionalParameters) {
  FakeProgram p;
  expect_assignable(p, {{"(x: int) -> None", "(int) -> None"},
                        {"(x: int) -> None", "(x: int) -> None"},
                        {"(x: int = ...) -> None", "() -> None"},
                        {"(x: int = ...) -> None", "(x: int) -> None"},
                        {"(x: int, y: str = ...) -> None", "(int) -> None"},
                        {"(x: int) -> None", "(y: int, /) -> None"},
                        {"(*args: int) -> None", "(int, int) -> None"},
                        {"(*args: int) -> None", "() -> None"}});
  expect_not_assignable(p, {{"(int) -> None", "(x: int) -> None"},
                            {"(y: int) -> None", "(x: int) -> None"},
                            {"(x: int) -> None", "() -> None"},
                            {"() -> None", "(int) -> None"},
                            {"(x: int) -> None", "(x: int = ...) -> None"},
                            {"(*args: int) -> None", "(str) -> None"},
                            {"(x: int, y: str) -> None", "(int) -> None"},
                            {"(*args: int) -> None", "(x: int) -> None"}});
}

TEST(Callables, KeywordParameters) {
  FakeProgram p;
  expect_assignable(p, {{"(*, x: int) -> None", "(*, x: int) -> None"},
                        {"(x: int) -> None", "(*, x: int) -> None"},
                        {"(*, x: int, y: str = ...) -> None", "(*, x: int) -> None"},
                        {"(*, x: int = ...) -> None", "() -> None"},
                        {"(**kwargs: int) -> None", "(*, x: int) -> None"},
                        {"(*, x: int, y: int) -> None", "(*, y: int, x: int) -> None"},
                        {"(*args: int, **kwargs: int) -> None", "(x: int, y: int) -> None"},
                        {"(*, x: int = ...) -> None", "(*, x: int = ...) -> None"}});
  expect_not_assignable(p, {{"(*, x: int) -> None", "(x: int) -> None"},
                            {"(*, x: int) -> None", "() -> None"},
                            {"(*, x: int) -> None", "(*, y: int) -> None"},
                            {"(x: int, /) -> None", "(*, x: int) -> None"},
                            {"(**kwargs: int) -> None", "(*, x: str) -> None"},
                            {"(*, x: int) -> None", "(*, x: int = ...) -> None"},
                            {"(**kwargs: int) -> None", "(x: int) -> None"}});
}

TEST(Callables, ArgsAndKwargs) {
  FakeProgram p;
  expect_assignable(p, {{"(*args: object) -> None", "(*args: int) -> None"},
                        {"(x: int = ..., *args: int) -> None", "(*args: int) -> None"},
                        {"(**kwargs: object) -> None", "(**kwargs: int) -> None"},
                        {"(*, a: int = ..., **kwargs: int) -> None", "(**kwargs: int) -> None"},
                        {"(*args: int, **kwargs: int) -> None", "(*args: int) -> None"},
                        {"(a: int, /, *args: int) -> None", "(int, *args: int) -> None"}});
  expect_not_assignable(p, {{"() -> None", "(*args: int) -> None"},
                            {"(int) -> None", "(*args: int) -> None"},
                            {"(x: str = ..., *args: int) -> None", "(*args: int) -> None"},
                            {"() -> None", "(**kwargs: int) -> None"},
                            {"(*, a: str = ..., **kwargs: int) -> None", "(**kwargs: int) -> None"},
                            {"(*, a: int, **kwargs: int) -> None", "(**kwargs: int) -> None"},
                            {"(*args: int) -> None", "(*args: object) -> None"}});
}

TEST(Callables, EllipsisFitsBothWays) {
  FakeProgram p;
  expect_assignable(p, {{"(...) -> int", "(int, str) -> int"},
                        {"(x: int, *, y: str) -> int", "(...) -> int"},
                        {"(int, str) -> None", "(int, ...) -> None"},
                        {"(int, ...) -> None", "(int, str) -> None"},
                        {"(x: int) -> None", "(*args: Any, **kwargs: Any) -> None"},
                        {"(*args: Any, **kwargs: Any) -> None", "(*, x: int) -> None"}});
  expect_not_assignable(p, {{"(...) -> int", "() -> str"},
                            {"(str) -> None", "(int, ...) -> None"},
                            {"(int, ...) -> None", "() -> None"},
                            {"() -> None", "(int, ...) -> None"}});
}

TEST(Callables, AnAnyPutInForAVariableIsNoEllipsis) {
  FakeProgram p;
  p.add_class("Takes[T]", {{"__call__", "def __call__(self, *args: T, **kwargs: T) -> None"}}, ClassFlavor::Protocol);
  p.add_class("TakesNothing", {{"__call__", "def __call__(self) -> None"}}, ClassFlavor::Protocol);
  expect_assignable(p, {{"(...) -> None", "Takes[Any]"}, {"Takes[Any]", "(...) -> None"}});
  expect_not_assignable(p, {{"TakesNothing", "Takes[Any]"}});
}

TEST(Callables, ParamSpecsOutsideOfCalls) {
  FakeProgram p;
  p.var("P@f", TypeVarKind::ParamSpec);
  p.var("Q@f", TypeVarKind::ParamSpec);
  expect_assignable(p, {{"(**P@f) -> int", "(**P@f) -> object"},
                        {"(int, **P@f) -> None", "(int, **P@f) -> None"},
                        {"(...) -> int", "(**P@f) -> int"},
                        {"(**P@f) -> int", "(...) -> int"},
                        {"(*args: object, **kwargs: object) -> int", "(**P@f) -> int"}});
  expect_not_assignable(p, {{"(**P@f) -> int", "(**Q@f) -> int"},
                            {"() -> int", "(**P@f) -> int"},
                            {"(**P@f) -> int", "() -> int"},
                            {"(int, **P@f) -> None", "(**P@f) -> None"}});
}

TEST(Callables, UnpackedParameters) {
  FakeProgram p;
  p.var("Ts@f", TypeVarKind::TypeVarTuple);
  expect_assignable(p, {{"(**kwargs: Unpack[Movie]) -> None", "(*, name: str) -> None"},
                        {"(*, name: str, year: int = ..., **kwargs: object) -> None", "(**kwargs: Unpack[Movie]) -> None"},
                        {"(**kwargs: Unpack[Movie]) -> None", "(**kwargs: Unpack[Movie]) -> None"},
                        {"(*args: *tuple[int, str]) -> None", "(int, str) -> None"},
                        {"(int, str) -> None", "(*args: *tuple[int, str]) -> None"},
                        {"(*args: *Ts@f) -> None", "(*args: *Ts@f) -> None"},
                        {"(*args: object) -> None", "(*args: *Ts@f) -> None"}});
  expect_not_assignable(p, {{"(**kwargs: Unpack[Movie]) -> None", "() -> None"},
                            {"(*, name: int, **kwargs: object) -> None", "(**kwargs: Unpack[Movie]) -> None"},
                            {"(*, name: str, year: int = ...) -> None", "(**kwargs: Unpack[Movie]) -> None"},
                            {"(*args: *tuple[int, str]) -> None", "(int) -> None"},
                            {"(*args: int) -> None", "(*args: *Ts@f) -> None"}});
}

TEST(Callables, Overloads) {
  FakeProgram p;
  const char* overloaded = "Overload[(int) -> str, (str) -> int]";
  expect_assignable(p, {{overloaded, "(int) -> str"},
                        {overloaded, "(str) -> int"},
                        {overloaded, overloaded},
                        {overloaded, "Overload[(str) -> int, (bool) -> str]"},
                        {"(object) -> Never", overloaded}});
  expect_not_assignable(p, {{overloaded, "(int) -> int"}, {overloaded, "(bytes) -> str"}, {"(int) -> str", overloaded}});
}

TEST(Callables, GenericSourcesAreSolvedForTheTarget) {
  FakeProgram p;
  expect_assignable(p, {{"[T@f](x: T@f) -> T@f", "(int) -> int"},
                        {"[T@f](x: T@f) -> list[T@f]", "(int) -> Sequence[int]"},
                        {"[T@f]() -> list[T@f]", "() -> list[int]"},
                        {"[T@f](x: T@f, y: T@f) -> T@f", "(int, str) -> int | str"},
                        {"[T@f](x: T@f) -> T@f", "[U@g](x: U@g) -> U@g"},
                        {"[T@f](x: list[T@f]) -> T@f", "(list[str]) -> str"},
                        {"[T@f](x: T@f) -> T@f", "[T@f](x: T@f) -> T@f"}});
  expect_not_assignable(p, {{"[T@f](x: T@f) -> T@f", "(int) -> str"},
                            {"[T@f](x: list[T@f]) -> T@f", "(int) -> int"},
                            {"(int) -> int", "[T@f](x: T@f) -> T@f"},
                            {"[T@f](x: T@f, y: T@f) -> T@f", "(int, str) -> int"}});
}

TEST(Callables, FunctionsAndMethodsAreCallables) {
  FakeProgram p;
  expect_assignable(
      p, {{"def f(x: int) -> str", "(int) -> str"}, {"def f(x: int) -> str", "FunctionType"}, {"def f(x: int) -> str", "object"}});
  expect_not_assignable(p, {{"def f(x: int) -> str", "(str) -> str"},
                            {"() -> int", "FunctionType"},
                            {"(x: int) -> str", "def f(x: int) -> str"},
                            {"def f() -> int", "def g() -> int"},
                            {"A", "() -> int"}});
  EXPECT_TRUE(is_assignable_to(p.ctx, p.oracle_member("F", "close"), p("() -> None")));
  EXPECT_TRUE(is_assignable_to(p.ctx, p.oracle_member("F", "close"), p("MethodType")));
  EXPECT_FALSE(is_assignable_to(p.ctx, p.oracle_member("F", "close"), p("(int) -> None")));
}

TEST(Callables, ClassesAreTheirConstructors) {
  FakeProgram p;
  p.add_class("Job[T]", {{"__init__", "def __init__(self, value: T, *, name: str = ...) -> None"}});
  expect_assignable(
      p, {{"<class 'Job'>", "(int) -> Job[int]"}, {"<class 'Job[int]'>", "(int) -> object"}, {"type[Job[int]]", "(int) -> Job[int]"}});
  expect_not_assignable(p, {{"<class 'Job'>", "() -> object"}, {"<class 'Job'>", "(int) -> Job[str]"}});
}

TEST(Callables, InstancesWithCall) {
  FakeProgram p;
  p.add_class("Adder", {{"__call__", "def __call__(self, x: int) -> int"}});
  expect_assignable(p, {{"Adder", "(int) -> int"}, {"Adder", "(x: bool) -> object"}});
  expect_not_assignable(p, {{"Adder", "(str) -> int"}});
}

TEST(Callables, TypeGuardReturns) {
  FakeProgram p;
  expect_assignable(p, {{"(object) -> TypeIs[int]", "(object) -> bool"}, {"(object) -> TypeGuard[bool]", "(object) -> TypeGuard[int]"}});
  expect_not_assignable(p, {{"(object) -> bool", "(object) -> TypeIs[int]"}, {"(object) -> TypeIs[bool]", "(object) -> TypeIs[int]"}});
}

TEST(Callables, BindingTheFirstParameter) {
  FakeProgram p;
  const auto bound = [&](const char* receiver, const char* function) -> std::string {
    const auto signature = bind_first_parameter(p.ctx, p.store.function(p(function)).overloads.front(), p(receiver));
    return signature ? display(p.ctx, *signature) : "none";
  };
  EXPECT_EQ(bound("A", "def m(self, x: int) -> Self@A"), "(x: int) -> A");
  EXPECT_EQ(bound("<class 'B'>", "def m(self) -> Self@A"), "() -> B");
  EXPECT_EQ(bound("B", "def m[T@m](self: T@m, other: T@m) -> T@m"), "(other: B) -> B");
  EXPECT_EQ(bound("list[int]", "def m[T@m](self: Sequence[T@m]) -> T@m"), "() -> int");
  EXPECT_EQ(bound("A", "def m(self: B) -> int"), "none");
  EXPECT_EQ(bound("A", "def m(*args: int) -> int"), "(*args: int) -> int");
  EXPECT_EQ(bound("A", "def m() -> int"), "none");
}

TEST(Callables, ReasonsNameTheParameter) {
  FakeProgram p;
  EXPECT_EQ(reasons(p, p("(x: str) -> None"), p("(int) -> None")), "parameter `x`: `int` is not assignable to `str`\n");
  EXPECT_EQ(reasons(p, p("(x: str, y: int) -> None"), p("(str) -> None")), "parameter `y` is not passed\n");
  EXPECT_EQ(reasons(p, p("() -> str"), p("() -> int")), "return type: `str` is not assignable to `int`\n");
  EXPECT_EQ(reasons(p, p("A"), p("() -> int")), "`A` is not callable\n");
}

// ---- protocols

TEST(Protocols, AskForMembers) {
  FakeProgram p;
  p.add_class("SupportsClose", {{"close", "def close(self) -> object"}}, ClassFlavor::Protocol);
  expect_assignable(p, {{"F", "SupportsClose"}, {"CoroutineType[Any, Any, int]", "SupportsClose"}});
  expect_not_assignable(p, {{"A", "SupportsClose"}, {"None", "SupportsClose"}});
  EXPECT_EQ(reasons(p, p("A"), p("SupportsClose")), "`A` has no member `close`\n");
}

TEST(Protocols, AttributesAreInvariantWhereTheyCanBeWritten) {
  FakeProgram p;
  p.add_class("HasX", {{"x", "int"}}, ClassFlavor::Protocol);
  p.add_class("ReadsX", {{"x", "property object"}}, ClassFlavor::Protocol);
  p.add_class("ObjectX", {{"x", "object"}}, ClassFlavor::Protocol);
  p.add_class("ClassX", {{"x", "class int"}}, ClassFlavor::Protocol);
  p.add_class("PropertyX", {{"x", "property int"}});
  p.add_class("SettableX", {{"x", "settable int"}});
  p.add_class("FinalX", {{"x", "final int"}});
  p.add_class("OnClass", {{"x", "class int"}});
  expect_assignable(
      p, {{"A", "HasX"}, {"A", "ReadsX"}, {"PropertyX", "ReadsX"}, {"SettableX", "HasX"}, {"FinalX", "ReadsX"}, {"OnClass", "ClassX"}});
  expect_not_assignable(p,
                        {{"A", "ObjectX"}, {"PropertyX", "HasX"}, {"FinalX", "HasX"}, {"C", "HasX"}, {"A", "ClassX"}, {"OnClass", "HasX"}});
  EXPECT_EQ(reasons(p, p("PropertyX"), p("HasX")), "member `x` cannot be written\n");
}

TEST(Protocols, GenericProtocols) {
  FakeProgram p;
  p.add_class("Range", {{"__iter__", "def __iter__(self) -> Iterator[int]"}});
  expect_assignable(
      p, {{"Range", "Iterable[int]"}, {"Range", "Iterable[object]"}, {"list[int]", "Iterable[int]"}, {"Future[int]", "Awaitable[int]"}});
  expect_not_assignable(p, {{"Range", "Iterable[str]"}, {"A", "Iterable[int]"}});
  EXPECT_EQ(reasons(p, p("Range"), p("Iterable[str]")),
            "member `__iter__`: `bound method Range.__iter__() -> Iterator[int]` is not assignable to `() -> Iterator[str]`\n"
            "return type: `Iterator[int]` is not assignable to `Iterator[str]`\n"
            "type parameter `T` of `Iterator` is covariant: `int` is not assignable to `str`\n");
}

TEST(Protocols, UserDefinedAwaitables) {
  FakeProgram p;
  p.add_class("Delayed", {{"__await__", "def __await__(self) -> Generator[None, None, str]"}});
  p.add_class("Wrong", {{"__await__", "def __await__(self) -> CoroutineType[Any, Any, int]"}});
  expect_assignable(p, {{"Delayed", "Awaitable[str]"}});
  expect_not_assignable(p, {{"Delayed", "Awaitable[int]"}, {"Wrong", "Awaitable[int]"}});
}

TEST(Protocols, MayBeRecursive) {
  FakeProgram p;
  p.add_class("Node", {}, ClassFlavor::Protocol);
  p.add_member("Node", "next", "property Node");
  p.add_class("List", {});
  p.add_member("List", "next", "property List");
  p.add_class("Other", {{"next", "property int"}});
  expect_assignable(p, {{"List", "Node"}});
  expect_not_assignable(p, {{"Other", "Node"}});
}

TEST(Protocols, MayRecurseThroughTheBoundOfSelf) {
  FakeProgram p;
  p.add_class("Copyable", {}, ClassFlavor::Protocol);
  p.var_info(p.var("C@copy")).bound = p("Copyable");
  p.add_member("Copyable", "copy", "def copy[C@copy](self: C@copy) -> C@copy");
  p.add_class("One", {});
  p.add_member("One", "copy", "def copy(self) -> One");
  p.add_class("Two", {});
  p.add_member("Two", "copy", "def copy(self) -> int");
  expect_assignable(p, {{"One", "Copyable"}});
  expect_not_assignable(p, {{"Two", "Copyable"}});
}

TEST(Protocols, MutualRecursionIsDecidedTheSameFromEverySide) {
  for (const bool first_p : {true, false}) {
    FakeProgram p;
    p.add_class("P", {}, ClassFlavor::Protocol);
    p.add_class("Q", {}, ClassFlavor::Protocol);
    p.add_member("P", "q", "property Q");
    p.add_member("Q", "p", "property P");
    p.add_member("Q", "bad", "property int");
    p.add_class("X", {});
    p.add_class("Y", {});
    p.add_member("X", "q", "property Y");
    p.add_member("Y", "p", "property X");
    p.add_member("Y", "bad", "property str");
    if (first_p)
      expect_not_assignable(p, {{"X", "P"}, {"Y", "Q"}});
    else
      expect_not_assignable(p, {{"Y", "Q"}, {"X", "P"}});
  }
}

TEST(Protocols, ThatGrowWithoutEndAreGivenUp) {
  FakeProgram p;
  p.add_class("Grow[T]", {}, ClassFlavor::Protocol);
  p.add_member("Grow", "next", "property Grow[list[T]]");
  p.add_class("Growing[T]", {});
  p.add_member("Growing", "next", "property Growing[list[T]]");
  p.add_member("Growing", "again", "property Growing[list[T]]");
  expect_assignable(p, {{"Growing[int]", "Grow[int]"}});
}

TEST(Protocols, WithManyMembersOfEachOtherAreQuick) {
  FakeProgram p;
  constexpr int kCount = 12;
  for (int i = 0; i < kCount; ++i) {
    p.add_class("P" + std::to_string(i), {}, ClassFlavor::Protocol);
    p.add_class("X" + std::to_string(i), {});
  }
  for (int i = 0; i < kCount; ++i) {
    for (int j = 0; j < kCount; ++j) {
      p.add_member("P" + std::to_string(i), "m" + std::to_string(j), "property P" + std::to_string(j));
      p.add_member("X" + std::to_string(i), "m" + std::to_string(j), "property X" + std::to_string(j));
    }
  }
  expect_assignable(p, {{"X0", "P0"}, {"X5", "P7"}});
  EXPECT_LT(p.questions, 20'000u);
}

TEST(Protocols, SelfIsTheTypeThatFits) {
  FakeProgram p;
  p.add_class("Copyable", {{"copy", "def copy(self) -> Self"}}, ClassFlavor::Protocol);
  p.add_class("Doc", {{"copy", "def copy(self) -> Self"}});
  p.add_class("Bad", {{"copy", "def copy(self) -> Doc"}});
  expect_assignable(p, {{"Doc", "Copyable"}});
  expect_not_assignable(p, {{"Bad", "Copyable"}});
}

TEST(Protocols, CallbackProtocols) {
  FakeProgram p;
  p.add_class("Handler", {{"__call__", "def __call__(self, x: int, *, key: str = ...) -> None"}}, ClassFlavor::Protocol);
  p.add_class("Generic", {{"__call__", "def __call__[T@c](self, x: T@c) -> T@c"}}, ClassFlavor::Protocol);
  expect_assignable(p, {{"(x: int, *, key: str = ...) -> None", "Handler"},
                        {"def f(x: object, key: object = ..., **kwargs: int) -> None", "Handler"},
                        {"[T@f](x: T@f) -> T@f", "Generic"},
                        {"Handler", "(int) -> None"}});
  expect_not_assignable(p, {{"(int) -> None", "Handler"}, {"(x: int) -> None", "Handler"}, {"(x: int) -> int", "Generic"}});
}

TEST(Protocols, ClassObjectsAndModules) {
  FakeProgram p;
  p.add_class("Makes", {{"make", "def make(self, x: int) -> str"}}, ClassFlavor::Protocol);
  p.add_class("Factory", {{"make", "classmethod def make(self, x: int) -> str"}});
  EXPECT_TRUE(is_assignable_to(p.ctx, p("<class 'Factory'>"), p("Makes")));
  EXPECT_FALSE(is_assignable_to(p.ctx, p("<class 'A'>"), p("Makes")));
  p.add_class("HasAttr", {{"attr", "int"}}, ClassFlavor::Protocol);
  p.add_class("HasClassAttr", {{"attr", "class int"}}, ClassFlavor::Protocol);
  p.add_class("OnClass", {{"attr", "class int"}});
  p.add_class("OnInstance", {{"attr", "int"}});
  expect_assignable(p, {{"<class 'OnClass'>", "HasAttr"}});
  expect_not_assignable(
      p, {{"<class 'OnClass'>", "HasClassAttr"}, {"<class 'OnInstance'>", "HasAttr"}, {"<class 'OnInstance'>", "HasClassAttr"}});
  EXPECT_TRUE(is_assignable_to(p.ctx, p.add_module("good", {{"make", "def make(x: int) -> str"}}), p("Makes")));
  EXPECT_FALSE(is_assignable_to(p.ctx, p.add_module("bad", {{"make", "def make(x: str) -> str"}}), p("Makes")));
}

}  // namespace
}  // namespace awl::types
