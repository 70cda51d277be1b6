// Types as users read them: the table of docs for how a type is written, row by row.
#include <gtest/gtest.h>

#include "types/fake_program_test.h"

namespace awl::types {
namespace {

using testing::FakeProgram;

TEST(Display, IsWhatWasRead) {
  FakeProgram p;
  p.var("P@f", TypeVarKind::ParamSpec);
  p.var("Ts@f", TypeVarKind::TypeVarTuple);
  for (const char* text : {
           "int",
           "str | None",
           "list[int]",
           "dict[str, list[int]]",
           "Any",
           "Unknown",
           "Never",
           "LiteralString",
           "None",
           "tuple[int, str]",
           "tuple[int, ...]",
           "tuple[()]",
           "tuple[int, *tuple[str, ...], bool]",
           "tuple[*Ts@f]",
           "tuple[int, *Ts@f]",
           "Literal[1]",
           "Literal[-5]",
           "Literal[True]",
           "Literal[\"a\"]",
           "Literal[b\"a\"]",
           "Literal[Color.RED]",
           "Literal[1, 2] | None",
           "Literal[Color.RED, Color.BLUE]",
           "<class 'A'>",
           "<class 'list[int]'>",
           "type[A]",
           "type[A | B]",
           "def f() -> CoroutineType[Any, Any, int]",
           "CoroutineType[Any, Any, int]",
           "def f(a: int, /, b: str = \"x\", *args: int, key: bool, **more: str) -> None",
           "(x: int) -> str",
           "(int, str) -> bool",
           "(...) -> T@f",
           "(int, ...) -> None",
           "() -> None",
           "(x: int, /) -> str",
           "(x: int, *, y: str) -> None",
           "(x: int = 1, y: str = ..., *, z: None = None) -> None",
           "(*args: int, **kwargs: str) -> None",
           "(**P@f) -> int",
           "(int, **P@f) -> int",
           "(**kwargs: Unpack[Movie]) -> None",
           "(*args: *Ts@f) -> None",
           "Overload[(x: int) -> str, (x: str) -> int]",
           "A & C",
           "A & ~B",
           "T@f",
           "Self@A",
           "TypeGuard[int]",
           "TypeIs[int]",
           "(() -> int) | None",
           "int | (A & C)",
           "Overload[(int) -> int, (str) -> str] | None",
           "list[(int) -> str]",
           "((() -> int), ((x: str) -> None)) -> bool",
       }) {
    EXPECT_EQ(p.show(p(text)), text);
  }
}

TEST(Display, LiteralsOfAUnionStandWhereTheFirstDoes) {
  FakeProgram p;
  EXPECT_EQ(p.show(p("str | Literal[1] | None | Literal[2, b\"x\"]")), "str | Literal[1, 2, b\"x\"] | None");
}

TEST(Display, StringsAreEscapedAndCut) {
  FakeProgram p;
  EXPECT_EQ(p.show(make_str_literal(p.ctx, "a\"b\\\n\x1b[0m\u202e\u00e9")), "Literal[\"a\\\"b\\\\\\n\\x1b[0m\\u202e\u00e9\"]");
  EXPECT_EQ(p.show(make_str_literal(p.ctx, std::string(60, 'a'))), "Literal[\"" + std::string(50, 'a') + "...\"]");
  EXPECT_EQ(p.show(p.store.make(LiteralType{LiteralType::Kind::Bytes,
                                            0,
                                            std::string("\x00\xff"
                                                        "a",
                                                        3),
                                            {},
                                            {}})),
            "Literal[b\"\\x00\\xffa\"]");
}

TEST(Display, BoundMethodsLeaveSelfOut) {
  FakeProgram p;
  const TypeId close = p.oracle_member("F", "close");
  EXPECT_EQ(p.show(close), "bound method F.close() -> None");
  EXPECT_EQ(p.show(p.oracle_member("list[int]", "append")), "bound method list[int].append(x: int, /) -> None");
  EXPECT_EQ(p.show(make_union(p.ctx, close, p.ctx.none())), "(bound method F.close() -> None) | None");
}

TEST(Display, OverloadedFunctions) {
  FakeProgram p;
  FunctionType function = p.store.function(p("def f(x: int) -> str"));
  function.overloads.push_back(p.store.function(p("def f(x: str) -> int")).overloads.front());
  const TypeId overloaded = p.store.make(function);
  EXPECT_EQ(p.show(overloaded), "Overload[def f(x: int) -> str, def f(x: str) -> int]");
  function.overloads = {p.store.function(p("def f(self, x: int) -> str")).overloads.front(),
                        p.store.function(p("def f(self, x: str) -> int")).overloads.front()};
  EXPECT_EQ(p.show(p.store.make(BoundMethodType{p("A"), p.store.make(function)})), "Overload[(x: int) -> str, (x: str) -> int]");
}

TEST(Display, UnannotatedParametersHaveNoType) {
  FakeProgram p;
  FunctionType function;
  function.name = intern("f");
  Signature signature;
  signature.params = {Param{intern("self"), p("Unknown"), ParamKind::Normal, false, false, {}},
                      Param{intern("x"), p("int"), ParamKind::Normal, true, false, make_int_literal(p.ctx, 1)}};
  signature.returns = p.defer("int");
  function.overloads = {signature};
  EXPECT_EQ(p.show(p.store.make(function)), "def f(self, x=1) -> int");
}

TEST(Display, ModulesPropertiesAndForms) {
  FakeProgram p;
  EXPECT_EQ(p.show(p.add_module("asyncio", {})), "<module 'asyncio'>");
  EXPECT_EQ(p.show(p.store.make(PropertyType{})), "property");
  EXPECT_EQ(p.show(p.store.make(TypeFormType{TypeFormType::Kind::Union, p("int | str"), {}, {}})),
            "<types.UnionType special-form 'int | str'>");
  EXPECT_EQ(p.show(p.store.make(TypeFormType{TypeFormType::Kind::TypeVar, p("T@f"), {}, {}})), "TypeVar");
  EXPECT_EQ(p.show(p.store.make(SpecialFormType{intern("Optional")})), "<special-form 'typing.Optional'>");
}

TEST(Display, ArgumentsForParamSpecsAndTypeVarTuples) {
  FakeProgram p;
  p.add_class("Wrapped[**P, R]");
  p.add_class("Array[*Ts]");
  for (const char* text :
       {"Wrapped[(x: int, *, y: str), bool]", "Wrapped[..., bool]", "Wrapped[**P@f, bool]", "Array[int, str]", "Array[*tuple[int, ...]]"}) {
    p.var("P@f", TypeVarKind::ParamSpec);
    EXPECT_EQ(p.show(p(text)), text);
  }
}

TEST(Display, AmbiguousNamesAreQualified) {
  FakeProgram p;
  p.add_class("User", {}, ClassFlavor::Ordinary, "a");
  p.add_class("User", {}, ClassFlavor::Ordinary, "b");
  const TypeId first = p("User"), second = p.store.make(InstanceType{p.cls("b.User"), {}});
  EXPECT_EQ(p.show(first), "User");
  const TypeId both[] = {first, p.store.make(InstanceType{p.cls("list"), {second}})};
  EXPECT_EQ(display_together(p.ctx, both), (std::vector<std::string>{"a.User", "list[b.User]"}));
  EXPECT_EQ(p.show(make_union(p.ctx, both)), "a.User | list[b.User]");
}

TEST(Display, RecursiveAliasesByName) {
  FakeProgram p;
  p.add_alias("Json", "int");
  p.set_alias("Json", "str | list[@Json]");
  p.add_alias("MaybeInt", "int | None");
  EXPECT_EQ(p.show(p("@Json")), "Json");
  EXPECT_EQ(p.show(p("dict[str, @Json] | None")), "dict[str, Json] | None");
  EXPECT_EQ(p.show(p("@MaybeInt")), "int | None");
  EXPECT_EQ(p.show(p("str | @MaybeInt")), "str | int | None");
}

TEST(Display, IsCutToALength) {
  FakeProgram p;
  DisplayOptions options;
  options.max_length = 20;
  EXPECT_EQ(display(p.ctx, p("dict[str, dict[str, list[int]]]"), options), "dict[str, dict[st...");
  EXPECT_EQ(display(p.ctx, p("list[int]"), options), "list[int]");
}

}  // namespace
}  // namespace awl::types
