// Unions, intersections, substitution and views.
#include <gtest/gtest.h>

#include "types/fake_program_test.h"

namespace awl::types {
namespace {

using testing::FakeProgram;

std::string united(FakeProgram& p, std::initializer_list<const char*> members) {
  TypeList types;
  for (const char* member : members) types.push_back(p(member));
  return p.show(make_union(p.ctx, types));
}

TEST(Union, KeepsTheOrderInWhichMembersWereMet) {
  FakeProgram p;
  EXPECT_EQ(united(p, {"str", "int"}), "str | int");
  EXPECT_EQ(united(p, {"int", "None", "int"}), "int | None");
  EXPECT_EQ(united(p, {"int | str", "bytes | int"}), "int | str | bytes");
}

TEST(Union, OfNothingIsNever) {
  FakeProgram p;
  EXPECT_EQ(united(p, {}), "Never");
  EXPECT_EQ(united(p, {"Never", "int", "Never"}), "int");
}

TEST(Union, AnInstanceAbsorbsItsLiterals) {
  FakeProgram p;
  EXPECT_EQ(united(p, {"Literal[1]", "str", "int", "Literal[2]"}), "str | int");
  EXPECT_EQ(united(p, {"Literal[\"a\"]", "LiteralString"}), "LiteralString");
  EXPECT_EQ(united(p, {"LiteralString", "str"}), "str");
  EXPECT_EQ(united(p, {"Literal[True]", "int"}), "Literal[True] | int");
}

TEST(Union, AllLiteralsOfAClassAreTheClass) {
  FakeProgram p;
  EXPECT_EQ(united(p, {"None", "Literal[True]", "str", "Literal[False]"}), "None | bool | str");
  EXPECT_EQ(united(p, {"Literal[Color.RED]", "Literal[Color.GREEN]"}), "Literal[Color.RED, Color.GREEN]");
  EXPECT_EQ(united(p, {"Literal[Color.RED]", "Literal[Color.GREEN]", "Literal[Color.BLUE]"}), "Color");
}

TEST(Union, HoldsOneDynamicMember) {
  FakeProgram p;
  EXPECT_EQ(united(p, {"int", "Unknown", "Any"}), "int | Any");
  EXPECT_EQ(united(p, {"int", "Unknown"}), "int | Unknown");
}

TEST(Union, IsOpenWithAMemberOfWhichNothingIsKnown) {
  FakeProgram p;
  EXPECT_TRUE(is_open_union(p.ctx, p("None | Unknown")));
  EXPECT_TRUE(is_open_union(p.ctx, p("None | (Unknown & ~int)")));
  EXPECT_FALSE(is_open_union(p.ctx, p("None | (A & ~int)")));
  EXPECT_FALSE(is_open_union(p.ctx, p("None | (A & Unknown)")));
  EXPECT_FALSE(is_open_union(p.ctx, p("None | list[Unknown]")));
  EXPECT_FALSE(is_open_union(p.ctx, p("Unknown")));
}

TEST(Union, ForcesDeferredMembers) {
  FakeProgram p;
  EXPECT_EQ(p.show(make_union(p.ctx, p("int"), p.defer("str | int"))), "int | str");
}

TEST(Union, IsWidenedWhenItGrowsTooLarge) {
  FakeProgram p;
  TypeList members{p("None")};
  for (int i = 0; i < 600; ++i) members.push_back(make_int_literal(p.ctx, i));
  EXPECT_EQ(p.show(make_union(p.ctx, members)), "None | int");
  for (int i = 0; i < 600; ++i) members.push_back(p.store.make(TupleType{{make_int_literal(p.ctx, i)}, -1}));
  EXPECT_EQ(p.show(make_union(p.ctx, members)), "Unknown");
}

TEST(Union, RemoveNone) {
  FakeProgram p;
  p.add_alias("MaybeInt", "int | None");
  EXPECT_EQ(p.show(remove_none(p.ctx, p("str | None"))), "str");
  EXPECT_EQ(p.show(remove_none(p.ctx, p("str | @MaybeInt"))), "str | int");
  EXPECT_EQ(p.show(remove_none(p.ctx, p("None"))), "Never");
}

TEST(Intersection, SimplifiesWhatIsImplied) {
  FakeProgram p;
  EXPECT_EQ(p.show(p("A & B")), "B");
  EXPECT_EQ(p.show(p("A & C")), "A & C");
  EXPECT_EQ(p.show(p("int & str")), "Never");
  EXPECT_EQ(p.show(p("A & object")), "A");
  EXPECT_EQ(p.show(p("(int | str | None) & ~None")), "int | str");
  EXPECT_EQ(p.show(p("A & ~B")), "A & ~B");
  EXPECT_EQ(p.show(p("A & ~str")), "A & ~str");
  EXPECT_EQ(p.show(p("F & ~str")), "F");
  EXPECT_EQ(p.show(p("B & ~A")), "Never");
  EXPECT_EQ(p.show(p("T@f & ~None")), "T@f & ~None");
}

TEST(Intersection, TakesLiteralsOutOfTheirClass) {
  FakeProgram p;
  EXPECT_EQ(p.show(p("bool & ~Literal[True]")), "Literal[False]");
  EXPECT_EQ(p.show(p("Color & ~Literal[Color.RED]")), "Literal[Color.GREEN, Color.BLUE]");
  EXPECT_EQ(p.show(p("Single & ~Literal[Single.ONLY]")), "Never");
  EXPECT_EQ(p.show(p("int & ~Literal[1]")), "int & ~Literal[1]");
}

TEST(Intersection, NegatesUnionsAndIntersections) {
  FakeProgram p;
  EXPECT_EQ(p.show(p("(F | None | str) & ~(None | str)")), "F");
  EXPECT_EQ(p.show(p("A & ~(A & ~B)")), "B");
}

// ---- substitution

std::string substituted(FakeProgram& p, const char* text, std::initializer_list<std::pair<const char*, TypeId>> entries) {
  Substitution map;
  for (const auto& [var, type] : entries) map.set(p.var(var), type);
  return p.show(substitute(p.ctx, p(text), map));
}

TEST(Substitute, ReplacesVariablesEverywhere) {
  FakeProgram p;
  EXPECT_EQ(substituted(p, "dict[str, list[T@f]]", {{"T@f", p("int")}}), "dict[str, list[int]]");
  EXPECT_EQ(substituted(p, "T@f | None", {{"T@f", p("None")}}), "None");
  EXPECT_EQ(substituted(p, "(x: T@f) -> list[T@f]", {{"T@f", p("int")}}), "(x: int) -> list[int]");
  EXPECT_EQ(substituted(p, "type[T@f]", {{"T@f", p("A")}}), "type[A]");
  EXPECT_EQ(substituted(p, "T@f & ~None", {{"T@f", p("int | None")}}), "int");
}

TEST(Substitute, LeavesClosedTypesAlone) {
  FakeProgram p;
  const TypeId type = p("dict[str, list[int]]");
  Substitution map;
  map.set(p.var("T@f"), p("int"));
  EXPECT_EQ(substitute(p.ctx, type, map), type);
}

TEST(Substitute, SpreadsTypeVarTuples) {
  FakeProgram p;
  p.var("Ts@f", TypeVarKind::TypeVarTuple);
  EXPECT_EQ(substituted(p, "tuple[int, *Ts@f, str]", {{"Ts@f", p("tuple[bytes, bool]")}}), "tuple[int, bytes, bool, str]");
  EXPECT_EQ(substituted(p, "tuple[int, *Ts@f]", {{"Ts@f", p("tuple[()]")}}), "tuple[int]");
  EXPECT_EQ(substituted(p, "tuple[int, *Ts@f]", {{"Ts@f", p("tuple[str, ...]")}}), "tuple[int, *tuple[str, ...]]");
  EXPECT_EQ(substituted(p, "tuple[*Ts@f]", {{"Ts@f", p("tuple[str, ...]")}}), "tuple[str, ...]");
  EXPECT_EQ(substituted(p, "(x: int, *args: *Ts@f) -> None", {{"Ts@f", p("tuple[str, bool]")}}), "(x: int, str, bool, /) -> None");
  EXPECT_EQ(substituted(p, "(*args: *Ts@f) -> None", {{"Ts@f", p("tuple[str, ...]")}}), "(*args: str) -> None");
}

TEST(Substitute, ExpandsParamSpecs) {
  FakeProgram p;
  p.var("P@f", TypeVarKind::ParamSpec);
  const char* decorated = "(x: int, **P@f) -> str";
  EXPECT_EQ(p.show(p(decorated)), "(x: int, **P@f) -> str");
  const auto value = [&](const char* text) { return p.store.make(ParameterListType{p.store.callable(p(text)).overloads.front()}); };
  EXPECT_EQ(substituted(p, decorated, {{"P@f", value("(y: str, *, key: bool = True) -> None")}}),
            "(x: int, y: str, *, key: bool = True) -> str");
  EXPECT_EQ(substituted(p, decorated, {{"P@f", value("(y: str, /) -> None")}}), "(x: int, y: str, /) -> str");
  EXPECT_EQ(substituted(p, decorated, {{"P@f", gradual_parameters(p.ctx)}}), "(x: int, ...) -> str");
  EXPECT_EQ(substituted(p, decorated, {{"P@f", p("**Q@g")}}), "(x: int, **Q@g) -> str");
}

TEST(Substitute, DeferredTypesCollectIt) {
  FakeProgram p;
  Substitution map;
  map.set(p.var("T@f"), p("int"));
  EXPECT_EQ(p.show(substitute(p.ctx, p.defer("list[T@f]"), map)), "list[int]");
}

TEST(Substitute, IsQuickOnSharedParts) {
  FakeProgram p;
  TypeId type = p("T@f");
  for (int i = 0; i < 100; ++i) type = p.store.make(TupleType{{type, type}, -1});
  Substitution map;
  map.set(p.var("T@f"), p("int"));
  const TypeId result = substitute(p.ctx, type, map);
  EXPECT_FALSE(p.store.has_type_vars(result));
  EXPECT_LT(p.show(result).size(), 300'000u);
}

TEST(FreeTypeVars, LeavesOutWhatASignatureBinds) {
  FakeProgram p;
  const auto names = [&](const char* text) {
    std::string result;
    for (const TypeVarId var : free_type_vars(p.ctx, p(text))) result += p.show(p.store.make(TypeVarType{var})) + " ";
    return result;
  };
  EXPECT_EQ(names("dict[U@g, list[T@f]]"), "U@g T@f ");
  EXPECT_EQ(names("[T@f](x: T@f) -> dict[T@f, U@g]"), "U@g ");
}

// ---- views

TEST(Views, SpecializedBaseFollowsTheReceiver) {
  FakeProgram p;
  const auto base = [&](const char* type, const char* cls) {
    const TypeId found = specialized_base_type(p.ctx, p(type), p.cls(cls));
    return found ? p.show(found) : "none";
  };
  EXPECT_EQ(base("list[int]", "Sequence"), "Sequence[int]");
  EXPECT_EQ(base("list[int]", "Iterable"), "Iterable[int]");
  EXPECT_EQ(base("tuple[int, str]", "Sequence"), "Sequence[int | str]");
  EXPECT_EQ(base("IntBox", "Box"), "Box[int]");
  EXPECT_EQ(base("CoroutineType[Any, None, str]", "Awaitable"), "Awaitable[str]");
  EXPECT_EQ(base("Literal[\"a\"]", "Sequence"), "Sequence[str]");
  EXPECT_EQ(base("FromUnknown", "Box"), "Box[Unknown]");
  EXPECT_EQ(base("A", "Box"), "none");
}

TEST(Views, TruthinessFollowsBoolAndLen) {
  FakeProgram p;
  p.add_class("Switch", {{"__bool__", "def __bool__(self) -> Literal[False]"}});
  EXPECT_EQ(truthiness(p.ctx, p("None")), Truthiness::AlwaysFalse);
  EXPECT_EQ(truthiness(p.ctx, p("Literal[0, \"\"]")), Truthiness::AlwaysFalse);
  EXPECT_EQ(truthiness(p.ctx, p("Literal[1, 2]")), Truthiness::AlwaysTrue);
  EXPECT_EQ(truthiness(p.ctx, p("Switch")), Truthiness::AlwaysFalse);
  EXPECT_EQ(truthiness(p.ctx, p("CoroutineType[Any, Any, int]")), Truthiness::AlwaysTrue);
  EXPECT_EQ(truthiness(p.ctx, p("list[int]")), Truthiness::Ambiguous);
  EXPECT_EQ(truthiness(p.ctx, p("tuple[int, ...]")), Truthiness::Ambiguous);
  EXPECT_EQ(truthiness(p.ctx, p("tuple[int]")), Truthiness::AlwaysTrue);
  EXPECT_EQ(truthiness(p.ctx, p("object")), Truthiness::Ambiguous);
  EXPECT_EQ(p.show(narrow_truthy(p.ctx, p("A | None"), true)), "A");
  EXPECT_EQ(p.show(narrow_truthy(p.ctx, p("A | None"), false)), "None");
  EXPECT_EQ(p.show(narrow_truthy(p.ctx, p("bool | str | None"), false)), "Literal[False] | str | None");
}

TEST(Views, WidenLiterals) {
  FakeProgram p;
  EXPECT_EQ(p.show(widen_literals(p.ctx, p("Literal[1, 2] | None | Literal[\"a\"]"))), "int | None | str");
  EXPECT_EQ(p.show(widen_literals(p.ctx, p("tuple[Literal[1], list[Literal[2]]]"))), "tuple[Literal[1], list[Literal[2]]]");
  EXPECT_EQ(p.show(widen_literals(p.ctx, p("tuple[Literal[1], list[Literal[2]]]"), true)), "tuple[int, list[int]]");
}

TEST(Views, ToInstance) {
  FakeProgram p;
  EXPECT_EQ(p.show(to_instance(p.ctx, p("<class 'A'>"))), "A");
  EXPECT_EQ(p.show(to_instance(p.ctx, p("<class 'list'>"))), "list[Unknown]");
  EXPECT_EQ(p.show(to_instance(p.ctx, p("<class 'list[int]'>"))), "list[int]");
  EXPECT_EQ(p.show(to_instance(p.ctx, p("type[A] | <class 'C'>"))), "A | C");
}

TEST(Aliases, ThatLeadToThemselvesAreUnknown) {
  FakeProgram p;
  p.add_alias("Loop", "int");
  p.add_alias("Ring", "@Loop | str");
  EXPECT_EQ(p.show(p("@Ring")), "int | str");
}

}  // namespace
}  // namespace awl::types
