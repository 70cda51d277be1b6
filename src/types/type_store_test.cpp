#include "types/type_store.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "types/fake_program_test.h"

namespace awl::types {
namespace {

using testing::FakeProgram;

TEST(TypeStore, SameStructureGivesSameId) {
  FakeProgram p;
  EXPECT_EQ(p("dict[str, list[int]]"), p("dict[str, list[int]]"));
  EXPECT_NE(p("list[int]"), p("list[str]"));
  EXPECT_EQ(p("(x: int, /) -> str"), p("(x: int, /) -> str"));
  EXPECT_NE(p("(x: int) -> str"), p("(y: int) -> str"));
}

TEST(TypeStore, MemberOrderIsPartOfAUnion) {
  FakeProgram p;
  const TypeId a = p("list[int | str]"), b = p("list[str | int]");
  EXPECT_NE(a, b);
  EXPECT_EQ(p.store.canonical_id(a), p.store.canonical_id(b));
  EXPECT_EQ(p.store.canonical_id(p("int")), p("int"));
}

TEST(TypeStore, MembersThatAreEqualUpToOrderAreOneCanonically) {
  FakeProgram p;
  const TypeId both = p("list[int | str] | list[str | int]");
  EXPECT_EQ(p.store.canonical_id(both), p.store.canonical_id(p("list[int | str]")));
}

TEST(TypeStore, FlagsSayWhatIsInside) {
  FakeProgram p;
  EXPECT_TRUE(p.store.has_type_vars(p("list[T@f]")));
  EXPECT_TRUE(p.store.has_type_vars(p("(**P@f) -> int")));
  EXPECT_FALSE(p.store.has_type_vars(p("list[int]")));
  EXPECT_TRUE(p.store.has_gradual(p("(...) -> int")));
  EXPECT_TRUE(p.store.has_gradual(p("list[Any] | None")));
  EXPECT_FALSE(p.store.has_unknown(p("list[Any]")));
  EXPECT_TRUE(p.store.has_unknown(p("tuple[Unknown, ...]")));
  EXPECT_TRUE(p.store.has_deferred(p.store.make(TupleType{{p.defer("int")}, -1})));
}

TEST(TypeStore, StructuralHashesDoNotDependOnIds) {
  FakeProgram first, second;
  // Other types come first in the second program, so that ids differ.
  second("dict[bytes, frozenset[complex]]");
  for (const char* text : {"list[int]", "(x: A, *args: B) -> C | None", "Literal[Color.RED, \"a\", 3]", "tuple[int, *tuple[str, ...]]"}) {
    EXPECT_NE(first(text), second(text)) << text;
    EXPECT_EQ(first.store.structural_hash(first(text)), second.store.structural_hash(second(text))) << text;
  }
}

TEST(TypeStore, FilesTellClassesOfOneNameApart) {
  TypeStore store;
  store.name_file(FileId(1), "a.models");
  store.name_file(FileId(2), "b.models");
  const ClassId a = store.class_id({{FileId(1), NodeId(5)}, intern("User")});
  const ClassId b = store.class_id({{FileId(2), NodeId(5)}, intern("User")});
  EXPECT_NE(a, b);
  EXPECT_NE(store.structural_hash(store.make(InstanceType{a, {}})), store.structural_hash(store.make(InstanceType{b, {}})));
}

TEST(TypeStore, DepthIsLimited) {
  FakeProgram p;
  TypeId type = p("int");
  for (int i = 0; i < 1000; ++i) type = p.store.make(InstanceType{p.cls("list"), {type}});
  EXPECT_EQ(p.store.depth(type), TypeStore::kMaxDepth);
  EXPECT_TRUE(p.store.has_unknown(type));
  EXPECT_EQ(p.store.kind(type), TypeKind::Instance);
}

TEST(TypeStore, ThreadsAgree) {
  FakeProgram p;
  const ClassId list = p.cls("list");
  const TypeId int_type = p("int"), str_type = p("str");
  constexpr int kThreads = 4, kTypes = 3000;
  std::vector<std::vector<TypeId>> made(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<int> order(kTypes);
      for (int i = 0; i < kTypes; ++i) order[static_cast<std::size_t>(i)] = i;
      std::shuffle(order.begin(), order.end(), std::mt19937(static_cast<unsigned>(t)));
      made[static_cast<std::size_t>(t)].resize(kTypes);
      for (const int i : order) {
        const TypeId literal = make_int_literal(p.ctx, i);
        const TypeId inner = p.store.make(InstanceType{list, {literal}});
        TypeList members{int_type, inner};
        if (i % 2 == 0) std::swap(members[0], members[1]);
        const TypeId u = make_union(p.ctx, members);
        EXPECT_EQ(p.store.canonical_id(u), p.store.canonical_id(make_union(p.ctx, members[1], members[0])));
        EXPECT_TRUE(is_assignable_to(p.ctx, inner, u));
        EXPECT_FALSE(is_assignable_to(p.ctx, u, str_type));
        made[static_cast<std::size_t>(t)][static_cast<std::size_t>(i)] = u;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 1; t < kThreads; ++t) EXPECT_EQ(made[static_cast<std::size_t>(t)], made[0]);
}

}  // namespace
}  // namespace awl::types
