// Assignability of everything but callables and protocols.
#include "types/relation_cases_test.h"

namespace awl::types {
namespace {

using testing::expect_assignable;
using testing::expect_not_assignable;
using testing::expect_not_subtype;
using testing::expect_subtype;
using testing::FakeProgram;
using testing::reasons;

TEST(Relate, NominalInheritance) {
  FakeProgram p;
  expect_assignable(p, {{"B", "A"}, {"D", "A"}, {"D", "C"}, {"A", "object"}, {"None", "object"}, {"bool", "int"}});
  expect_not_assignable(p, {{"A", "B"}, {"C", "A"}, {"object", "A"}, {"None", "A"}, {"int", "str"}});
}

TEST(Relate, NeverFitsEverywhere) {
  FakeProgram p;
  expect_subtype(p, {{"Never", "int"}, {"Never", "Never"}, {"Never", "Any"}, {"Never", "() -> int"}});
  expect_not_assignable(p, {{"int", "Never"}, {"None", "Never"}});
}

TEST(Relate, GradualTypesFitBothWays) {
  FakeProgram p;
  expect_assignable(p, {{"Any", "int"},
                        {"int", "Any"},
                        {"Unknown", "A"},
                        {"list[Any]", "list[int]"},
                        {"list[int]", "list[Unknown]"},
                        {"Any", "tuple[int]"},
                        {"FromUnknown", "str"},
                        {"list[int] | Any", "list[int]"}});
  expect_not_assignable(p, {{"list[Any]", "dict[int, int]"}, {"A | Any", "str"}});
}

TEST(Relate, OnlyNeverIsASubtypeOfAny) {
  FakeProgram p;
  expect_subtype(p, {{"Any", "object"}, {"Never", "Any"}, {"list[Any]", "Sequence[object]"}});
  expect_not_subtype(p, {{"int", "Any"}, {"Any", "int"}, {"Any", "Any"}, {"list[Any]", "list[Any]"}, {"FromUnknown", "str"}});
}

TEST(Relate, VarianceOfTypeParameters) {
  FakeProgram p;
  expect_assignable(p, {{"list[int]", "list[int]"},
                        {"list[int]", "Sequence[object]"},
                        {"Producer[B]", "Producer[A]"},
                        {"Consumer[A]", "Consumer[B]"},
                        {"IntBox", "Box[int]"},
                        {"list[int | str]", "list[str | int]"}});
  expect_not_assignable(p, {{"list[bool]", "list[int]"},
                            {"Box[B]", "Box[A]"},
                            {"Producer[A]", "Producer[B]"},
                            {"Consumer[B]", "Consumer[A]"},
                            {"IntBox", "Box[str]"}});
}

TEST(Relate, IntStandsForFloatAndComplex) {
  FakeProgram p;
  expect_assignable(p, {{"int", "float"},
                        {"bool", "float"},
                        {"int", "complex"},
                        {"float", "complex"},
                        {"Literal[1]", "float"},
                        {"list[float]", "list[int | float]"},
                        {"UserId", "float"}});
  expect_not_assignable(p, {{"float", "int"}, {"complex", "float"}, {"list[int]", "list[float]"}});
}

TEST(Relate, Unions) {
  FakeProgram p;
  expect_assignable(p, {{"int", "int | str"}, {"int | str", "str | int | None"}, {"B | None", "A | None"}, {"bool | str", "int | str"}});
  expect_not_assignable(p, {{"int | str", "int"}, {"None", "int | str"}, {"int | None", "int"}});
}

TEST(Relate, Literals) {
  FakeProgram p;
  expect_assignable(p, {{"Literal[1]", "int"},
                        {"Literal[1]", "Literal[1, 2]"},
                        {"Literal[\"a\"]", "LiteralString"},
                        {"LiteralString", "str"},
                        {"Literal[\"a\"]", "Sequence[str]"},
                        {"Literal[True]", "int"}});
  expect_not_assignable(p, {{"int", "Literal[1]"},
                            {"Literal[3]", "Literal[1, 2]"},
                            {"str", "LiteralString"},
                            {"Literal[1]", "str"},
                            {"Literal[True]", "Literal[1]"},
                            {"Literal[b\"a\"]", "LiteralString"}});
}

TEST(Relate, BoolAndEnumsAreTheirLiterals) {
  FakeProgram p;
  expect_assignable(p, {{"Color", "Literal[Color.RED, Color.GREEN] | Literal[Color.BLUE]"},
                        {"Literal[Color.RED]", "Color"},
                        {"Single", "Literal[Single.ONLY]"},
                        {"Color", "Literal[Color.RED] | ~Literal[Color.RED]"}});
  expect_not_assignable(p, {{"Color", "Literal[Color.RED, Color.GREEN]"}, {"bool", "Literal[True]"}});
  p.add_alias("Yes", "Literal[True]");
  expect_assignable(p, {{"bool", "Literal[False] | @Yes"}});
}

TEST(Relate, Intersections) {
  FakeProgram p;
  expect_assignable(p, {{"A & C", "A"},
                        {"A & C", "C"},
                        {"D", "A & C"},
                        {"A & ~B", "A"},
                        {"F", "~str"},
                        {"A & ~B", "~B"},
                        {"Literal[1]", "int & ~Literal[2]"}});
  expect_not_assignable(p, {{"A", "A & C"}, {"A", "A & ~B"}, {"B", "A & ~B"}, {"int", "int & ~Literal[2]"}});
}

TEST(Relate, Tuples) {
  FakeProgram p;
  expect_assignable(p, {{"tuple[int, str]", "tuple[object, object]"},
                        {"tuple[int, bool]", "tuple[int, ...]"},
                        {"tuple[()]", "tuple[int, ...]"},
                        {"tuple[int, str]", "Sequence[int | str]"},
                        {"tuple[int, str, str]", "tuple[int, *tuple[str, ...]]"},
                        {"tuple[int, *tuple[bool, ...]]", "tuple[int, ...]"},
                        {"tuple[int, *tuple[str, ...], int]", "tuple[int | str, ...]"},
                        {"tuple[int, int, *tuple[int, ...]]", "tuple[int, *tuple[int, ...]]"},
                        {"tuple[Any, ...]", "tuple[int, str]"},
                        {"tuple[int, ...]", "object"},
                        {"tuple[int, *tuple[Any, ...]]", "tuple[int, str, bytes]"}});
  expect_not_assignable(p, {{"tuple[int]", "tuple[int, int]"},
                            {"tuple[int, ...]", "tuple[int]"},
                            {"tuple[int, str]", "tuple[int, ...]"},
                            {"tuple[int, ...]", "tuple[int, *tuple[int, ...]]"},
                            {"tuple[str]", "Sequence[int]"},
                            {"list[int]", "tuple[int, ...]"},
                            {"tuple[int, *tuple[str, ...]]", "tuple[int, *tuple[str, ...], str]"}});
}

TEST(Relate, NamedTuplesAreTuples) {
  FakeProgram p;
  p.add_class("Point(tuple[int, str])", {}, ClassFlavor::NamedTuple);
  expect_assignable(p, {{"Point", "tuple[int, str]"}, {"Point", "tuple[object, ...]"}, {"Point", "Sequence[int | str]"}});
  expect_not_assignable(p, {{"tuple[int, str]", "Point"}, {"Point", "tuple[int]"}});
}

TEST(Relate, TypeVarTuples) {
  FakeProgram p;
  p.var("Ts@f", TypeVarKind::TypeVarTuple);
  p.var("Us@f", TypeVarKind::TypeVarTuple);
  expect_assignable(
      p, {{"tuple[int, *Ts@f]", "tuple[int, *Ts@f]"}, {"tuple[*Ts@f]", "tuple[object, ...]"}, {"tuple[bool, *Ts@f]", "tuple[int, *Ts@f]"}});
  expect_not_assignable(p, {{"tuple[*Ts@f]", "tuple[*Us@f]"},
                            {"tuple[int, *Ts@f]", "tuple[*Ts@f]"},
                            {"tuple[*Ts@f]", "tuple[int, ...]"},
                            {"tuple[int]", "tuple[*Ts@f]"}});
}

TEST(Relate, ClassObjects) {
  FakeProgram p;
  expect_assignable(p, {{"<class 'B'>", "type[A]"},
                        {"type[B]", "type[A]"},
                        {"<class 'A'>", "type"},
                        {"<class 'A'>", "object"},
                        {"<class 'A'>", "type[A | C]"},
                        {"type[A | B]", "type[A]"},
                        {"type[A | C]", "type[A] | type[C]"},
                        {"type[Any]", "type[A]"},
                        {"type", "type[A]"},
                        {"<class 'list'>", "type[list[int]]"},
                        {"type[A]", "type[Any]"},
                        {"type[A]", "type"},
                        {"type[F]", "<class 'F'>"},
                        {"<class 'list[int]'>", "type[Sequence[int]]"}});
  expect_not_assignable(
      p, {{"<class 'A'>", "type[B]"}, {"<class 'A'>", "A"}, {"A", "type[A]"}, {"type[A]", "<class 'A'>"}, {"<class 'A'>", "<class 'B'>"}});
}

TEST(Relate, TypeVariablesOutsideOfCalls) {
  FakeProgram p;
  p.var_info(p.var("N@f")).bound = p("int");
  p.var_info(p.var("S@f")).constraints = {p("str"), p("bytes")};
  expect_assignable(p, {{"T@f", "T@f"},
                        {"T@f", "object"},
                        {"N@f", "int"},
                        {"N@f", "int | None"},
                        {"T@f", "T@f | None"},
                        {"S@f", "str | bytes"},
                        {"list[T@f]", "Sequence[T@f]"},
                        {"N@f", "float"},
                        {"Self@A", "Self@A"}});
  expect_not_assignable(
      p, {{"T@f", "int"}, {"int", "T@f"}, {"int", "N@f"}, {"T@f", "U@f"}, {"S@f", "str"}, {"str", "S@f"}, {"list[T@f]", "list[U@f]"}});
}

TEST(Relate, NarrowedTypeVariables) {
  FakeProgram p;
  p.var_info(p.var("N@f")).bound = p("int | None");
  expect_assignable(p, {{"N@f & ~None", "int"}, {"N@f & ~None", "N@f"}});
  expect_not_assignable(p, {{"N@f", "int"}});
}

TEST(Relate, NewTypesAreSubclasses) {
  FakeProgram p;
  expect_assignable(p, {{"UserId", "int"}, {"UserId", "UserId"}});
  expect_not_assignable(p, {{"int", "UserId"}, {"Literal[1]", "UserId"}});
}

TEST(Relate, RecursiveAliases) {
  FakeProgram p;
  p.add_alias("Json", "int");
  p.set_alias("Json", "str | int | list[@Json] | dict[str, @Json]");
  p.add_alias("Tree", "int");
  p.set_alias("Tree", "int | Sequence[@Tree]");
  p.add_alias("Tree2", "int");
  p.set_alias("Tree2", "int | Sequence[@Tree2]");
  expect_assignable(p, {{"str", "@Json"},
                        {"list[@Json]", "@Json"},
                        {"dict[str, @Json]", "@Json"},
                        {"@Json", "@Json"},
                        {"@Json", "object"},
                        {"list[list[int]]", "@Tree"},
                        {"@Tree", "@Tree2"},
                        {"@Tree2", "int | Sequence[@Tree]"}});
  expect_not_assignable(
      p, {{"bytes", "@Json"}, {"list[int]", "@Json"}, {"@Json", "str"}, {"list[list[None]]", "@Tree"}, {"@Tree", "Sequence[@Tree]"}});
}

TEST(Relate, DeferredTypesAreForced) {
  FakeProgram p;
  const TypeId list = p.store.make(InstanceType{p.cls("list"), {p.defer("int")}});
  EXPECT_TRUE(is_assignable_to(p.ctx, p.defer("int"), p("int | None")));
  EXPECT_TRUE(is_assignable_to(p.ctx, list, p("list[int]")));
  EXPECT_FALSE(is_assignable_to(p.ctx, list, p("list[str]")));
}

TEST(Relate, TypedDicts) {
  FakeProgram p;
  p.add_typed_dict("Film", {p.field("name", "str"), p.field("year", "int", false), p.field("seen", "bool")});
  p.add_typed_dict("Strict", {p.field("name", "str"), p.field("year", "int")});
  p.add_typed_dict("Reading", {p.field("name", "object", true, true)});
  p.add_typed_dict("Maybe", {p.field("extra", "object", false, true)});
  p.add_typed_dict("MaybeInt", {p.field("extra", "int", false, true)});
  p.add_typed_dict("Closed", {p.field("name", "str")});
  p.info("Closed").typed_dict_closed = true;
  p.add_typed_dict("Extra", {p.field("name", "str")});
  p.info("Extra").typed_dict_extra = p("int");
  expect_assignable(p, {{"Film", "Movie"},
                        {"Movie", "Named"},
                        {"Film", "Reading"},
                        {"Movie", "Mapping[str, object]"},
                        {"Named", "Maybe"},
                        {"Closed", "Named"},
                        {"Closed", "MaybeInt"},
                        {"Extra", "MaybeInt"},
                        {"Extra", "Movie"}});
  expect_not_assignable(p, {{"Named", "Movie"},
                            {"Movie", "Film"},
                            {"Strict", "Movie"},
                            {"Movie", "Strict"},
                            {"Reading", "Named"},
                            {"Movie", "dict[str, object]"},
                            {"Named", "MaybeInt"},
                            {"Named", "Closed"},
                            {"Movie", "Closed"},
                            {"Closed", "Extra"},
                            {"Extra", "Closed"},
                            {"dict[str, str]", "Named"}});
}

TEST(Relate, TypeGuardsAreBools) {
  FakeProgram p;
  expect_assignable(p, {{"TypeIs[int]", "bool"}, {"TypeGuard[bool]", "TypeGuard[int]"}, {"TypeIs[int]", "TypeIs[int]"}});
  expect_not_assignable(p, {{"TypeIs[bool]", "TypeIs[int]"}, {"TypeGuard[int]", "TypeIs[int]"}, {"bool", "TypeGuard[int]"}});
}

TEST(Relate, ValuesThatAreTypes) {
  FakeProgram p;
  const TypeId form = p.store.make(TypeFormType{TypeFormType::Kind::Union, p("int | str"), {}, {}});
  EXPECT_TRUE(is_assignable_to(p.ctx, form, p("UnionType")));
  EXPECT_FALSE(is_assignable_to(p.ctx, form, p("type[int]")));
  EXPECT_TRUE(is_assignable_to(p.ctx, p.add_module("m", {}), p("ModuleType")));
}

TEST(Relate, ReasonsAreGivenFromTheOutsideIn) {
  FakeProgram p;
  EXPECT_EQ(reasons(p, p("list[bool]"), p("list[int]")), "type parameter `T` of `list` is invariant: `bool` is not assignable to `int`\n");
  EXPECT_EQ(reasons(p, p("int | str"), p("int | None")), "`str` is not assignable to `int | None`\n");
  EXPECT_EQ(reasons(p, p("tuple[int, str]"), p("tuple[int, int]")), "element 2: `str` is not assignable to `int`\n");
  EXPECT_EQ(reasons(p, p("tuple[int]"), p("tuple[int, int]")), "a tuple of length 1 where length 2 is asked for\n");
}

TEST(Equivalence, IgnoresTheOrderOfMembers) {
  FakeProgram p;
  const auto equal = [&](const char* a, const char* b) { return is_equivalent_to(p.ctx, p(a), p(b)); };
  EXPECT_TRUE(equal("int | str", "str | int"));
  EXPECT_TRUE(equal("list[int | str]", "list[str | int]"));
  EXPECT_TRUE(equal("Any", "Unknown"));
  EXPECT_TRUE(equal("list[Any]", "list[Unknown]"));
  EXPECT_TRUE(equal("(x: int, /) -> str", "(int) -> str"));
  EXPECT_TRUE(equal("(x: Any, /) -> str", "(Unknown) -> str"));
  EXPECT_TRUE(equal("Single", "Literal[Single.ONLY]"));
  EXPECT_FALSE(equal("list[Any]", "list[int]"));
  EXPECT_FALSE(equal("int", "bool"));
  EXPECT_FALSE(equal("(x: int) -> str", "(y: int) -> str"));
}

TEST(Disjoint, ClassesThatNothingCanInheritFromTogether) {
  FakeProgram p;
  const auto disjoint = [&](const char* a, const char* b) {
    const bool result = is_disjoint_from(p.ctx, p(a), p(b));
    EXPECT_EQ(result, is_disjoint_from(p.ctx, p(b), p(a))) << a << " " << b;
    return result;
  };
  EXPECT_TRUE(disjoint("int", "str"));
  EXPECT_TRUE(disjoint("F", "A"));
  EXPECT_TRUE(disjoint("None", "int"));
  EXPECT_TRUE(disjoint("Literal[1]", "Literal[2]"));
  EXPECT_TRUE(disjoint("Literal[1]", "str"));
  EXPECT_TRUE(disjoint("int | None", "str | F"));
  EXPECT_TRUE(disjoint("tuple[int]", "tuple[int, int]"));
  EXPECT_TRUE(disjoint("tuple[int, str]", "tuple[str, str]"));
  EXPECT_TRUE(disjoint("<class 'A'>", "<class 'B'>"));
  EXPECT_TRUE(disjoint("A & ~B", "B"));
  EXPECT_TRUE(disjoint("Never", "Any"));
  EXPECT_TRUE(disjoint("None", "() -> int"));
  EXPECT_FALSE(disjoint("A", "C"));
  EXPECT_FALSE(disjoint("int", "float"));
  EXPECT_FALSE(disjoint("Any", "int"));
  EXPECT_FALSE(disjoint("Sequence[int]", "Sequence[str]"));
  EXPECT_FALSE(disjoint("UserId", "Literal[1]"));
  EXPECT_FALSE(disjoint("A", "() -> int"));
  EXPECT_FALSE(disjoint("T@f", "int"));
  EXPECT_FALSE(disjoint("FromUnknown", "int"));
}

}  // namespace
}  // namespace awl::types
