// Laws of types and their relations, tried on generated types. A failure is shrunk before it is shown.
//
// AWL_PROPERTY_CASES (default 2000) says how many cases each law gets, AWL_PROPERTY_SEED (default 1) which ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "base/hash.h"
#include "types/tuple_lengths.h"
#include "types/type_generator_test.h"

namespace awl::types {
namespace {

using testing::FakeProgram;
using testing::TypeGenerator;
using enum TypeGenerator::Flavor;

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

// A program and a generator, renewed now and then so that the store stays small.
struct World {
  explicit World(std::uint64_t seed) : generator(p, seed) {}
  FakeProgram p;
  TypeGenerator generator;
};

using Flavors = std::vector<TypeGenerator::Flavor>;

class Law : public ::testing::Test {
 protected:
  static constexpr std::size_t kCasesPerWorld = 500;

  // Tries `holds(p, types)` on random types of the given flavours.
  void check(const Flavors& flavors, const std::function<bool(FakeProgram&, const TypeList&)>& holds, int depth = 3) {
    const std::uint64_t seed = from_environment("AWL_PROPERTY_SEED", 1), cases = from_environment("AWL_PROPERTY_CASES", 2000);
    const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    RecordProperty("seed", static_cast<int>(seed));
    std::unique_ptr<World> world;
    for (std::uint64_t i = 0; i < cases; ++i) {
      if (i % kCasesPerWorld == 0) world = std::make_unique<World>(StableHash(seed).add(std::string_view(name)).add(i).value());
      TypeList types;
      for (const auto flavor : flavors) types.push_back(world->generator.make(flavor, depth));
      if (holds(world->p, types)) continue;
      shrink(*world, types, holds);
      std::string shown;
      for (const TypeId type : types) shown += "\n    " + world->p.show(type);
      FAIL() << "does not hold (AWL_PROPERTY_SEED=" << seed << ", case " << i << ") for" << shown;
    }
  }

 private:
  static void shrink(World& world, TypeList& types, const std::function<bool(FakeProgram&, const TypeList&)>& holds) {
    const auto size = [&](TypeId type) { return world.p.show(type).size(); };
    for (int round = 0; round < 200; ++round) {
      bool smaller = false;
      for (std::size_t i = 0; i < types.size() && !smaller; ++i) {
        for (const TypeId candidate : world.generator.shrink(types[i])) {
          if (size(candidate) >= size(types[i])) continue;
          TypeList tried = types;
          tried[i] = candidate;
          if (holds(world.p, tried)) continue;
          types = tried;
          smaller = true;
          break;
        }
      }
      if (!smaller) return;
    }
  }
};

bool subtype(FakeProgram& p, TypeId a, TypeId b) { return is_subtype_of(p.ctx, a, b); }
bool assignable(FakeProgram& p, TypeId a, TypeId b) { return is_assignable_to(p.ctx, a, b); }
bool equivalent(FakeProgram& p, TypeId a, TypeId b) { return is_equivalent_to(p.ctx, a, b); }
bool disjoint(FakeProgram& p, TypeId a, TypeId b) { return is_disjoint_from(p.ctx, a, b); }
TypeId both(FakeProgram& p, TypeId a, TypeId b) {
  const TypeId types[] = {a, b};
  return make_intersection(p.ctx, types);
}
TypeId negation(FakeProgram& p, TypeId a) { return make_intersection(p.ctx, {}, std::span(&a, 1)); }
TypeId instance(FakeProgram& p, const char* cls, TypeId arg) { return p.store.make(InstanceType{p.cls(cls), {arg}}); }

// ---- equivalence

TEST_F(Law, EquivalenceIsReflexive) {
  check({Gradual}, [](FakeProgram& p, const TypeList& t) { return equivalent(p, t[0], t[0]); });
}
TEST_F(Law, EquivalenceIsSymmetric) {
  check(
      {Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) { return equivalent(p, t[0], t[1]) == equivalent(p, t[1], t[0]); }, 2);
}
TEST_F(Law, EquivalenceIsTransitive) {
  check(
      {Gradual, Gradual, Gradual},
      [](FakeProgram& p, const TypeList& t) {
        return !equivalent(p, t[0], t[1]) || !equivalent(p, t[1], t[2]) || equivalent(p, t[0], t[2]);
      },
      1);
}
TEST_F(Law, InvariantArgumentsAreEquivalentWhenTheyAre) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        return equivalent(p, instance(p, "list", t[0]), instance(p, "list", t[1])) == equivalent(p, t[0], t[1]);
      },
      1);
}

// ---- subtyping

TEST_F(Law, SubtypingIsReflexiveForStaticTypes) {
  check({Static}, [](FakeProgram& p, const TypeList& t) { return subtype(p, t[0], t[0]); });
}
TEST_F(Law, SubtypingIsTransitive) {
  check(
      {Static, Static, Static},
      [](FakeProgram& p, const TypeList& t) { return !subtype(p, t[0], t[1]) || !subtype(p, t[1], t[2]) || subtype(p, t[0], t[2]); }, 2);
}
TEST_F(Law, SubtypingIsTransitiveThroughUnionsAndIntersections) {
  check(
      {Static, Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId lower = both(p, t[0], t[1]), upper = make_union(p.ctx, t[0], t[2]);
        return subtype(p, lower, t[0]) && subtype(p, t[0], upper) && subtype(p, lower, upper);
      },
      2);
}
TEST_F(Law, SubtypingIsAntisymmetric) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) { return !subtype(p, t[0], t[1]) || !subtype(p, t[1], t[0]) || equivalent(p, t[0], t[1]); }, 2);
}
TEST_F(Law, SubtypesAreAssignable) {
  check(
      {Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) { return !subtype(p, t[0], t[1]) || assignable(p, t[0], t[1]); }, 2);
}
TEST_F(Law, ForStaticTypesSubtypingAndAssignabilityAgree) {
  check(
      {Static, Static}, [](FakeProgram& p, const TypeList& t) { return subtype(p, t[0], t[1]) == assignable(p, t[0], t[1]); }, 2);
}
TEST_F(Law, ObjectIsAboveAll) {
  check({Gradual},
        [](FakeProgram& p, const TypeList& t) { return subtype(p, t[0], p.ctx.object()) && assignable(p, t[0], p.ctx.object()); });
}
TEST_F(Law, NeverIsBelowAll) {
  check({Gradual},
        [](FakeProgram& p, const TypeList& t) { return subtype(p, p.store.never(), t[0]) && assignable(p, p.store.never(), t[0]); });
}
TEST_F(Law, OnlyNeverIsBelowAny) {
  check({Static},
        [](FakeProgram& p, const TypeList& t) { return subtype(p, t[0], p.store.any()) == (p.ctx.kind(t[0]) == TypeKind::Never); });
}
TEST_F(Law, OnlyObjectIsAboveAny) {
  check({Static}, [](FakeProgram& p, const TypeList& t) { return subtype(p, p.store.any(), t[0]) == subtype(p, p.ctx.object(), t[0]); });
}
TEST_F(Law, TheBottomCallableIsBelowAllCallables) {
  check(
      {Static, Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId callable = p.store.make(CallableType{{Signature{{Param{intern("x"), t[0], ParamKind::Normal, false, true, {}},
                                                                      Param{intern("k"), t[1], ParamKind::KeywordOnly, true, true, {}}},
                                                                     t[2],
                                                                     {},
                                                                     false,
                                                                     {}}}});
        return subtype(p, p("(*args: object, **kwargs: object) -> Never"), callable);
      },
      2);
}

TEST_F(Law, TypeFormsAreCovariant) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        return subtype(p, p.store.make(FormOfType{t[0]}), p.store.make(FormOfType{t[1]})) == subtype(p, t[0], t[1]);
      },
      2);
}
TEST_F(Law, ClassesAreTypeFormsOfTheirInstances) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId classes = p.store.make(SubclassOfType{p("A")}), form = p.store.make(FormOfType{t[0]});
        return subtype(p, classes, form) == subtype(p, p("A"), t[0]) && !subtype(p, form, classes);
      },
      2);
}

// ---- assignability

TEST_F(Law, AssignabilityIsReflexive) {
  check({Gradual}, [](FakeProgram& p, const TypeList& t) { return assignable(p, t[0], t[0]); });
}
TEST_F(Law, AnyFitsBothWays) {
  check({Gradual},
        [](FakeProgram& p, const TypeList& t) { return assignable(p, p.store.any(), t[0]) && (assignable(p, t[0], p.store.any())); });
}
TEST_F(Law, PuttingAnyForASourceKeepsItAssignable) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId sequence = instance(p, "Sequence", t[0]);
        if (!assignable(p, sequence, t[1])) return true;
        return assignable(p, instance(p, "Sequence", p.store.any()), t[1]);
      },
      2);
}
TEST_F(Law, ExplanationsDoNotChangeTheAnswer) {
  check(
      {Gradual, Gradual},
      [](FakeProgram& p, const TypeList& t) {
        Explanation why;
        return assignable(p, t[0], t[1]) == is_assignable_to(p.ctx, t[0], t[1], nullptr, &why);
      },
      2);
}
TEST_F(Law, EquivalentTypesAreInterchangeable) {
  check(
      {Static, Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId one = make_union(p.ctx, t[0], t[1]), other = make_union(p.ctx, t[1], t[0]);
        return assignable(p, one, t[2]) == assignable(p, other, t[2]) && assignable(p, t[2], one) == assignable(p, t[2], other);
      },
      2);
}
TEST_F(Law, AnswersDoNotDependOnWhatWasAskedBefore) {
  const FakeProgram* current = nullptr;
  std::unique_ptr<FakeProgram> fresh;
  std::unique_ptr<TypeGenerator> declares;
  check(
      {Gradual, Gradual},
      [&](FakeProgram& p, const TypeList& t) {
        if (current != &p || fresh == nullptr) {
          fresh = std::make_unique<FakeProgram>();
          declares = std::make_unique<TypeGenerator>(*fresh, 0);  // the classes it adds
          current = &p;
        }
        FakeProgram& q = *fresh;
        const TypeId a = q(p.show(t[0])), b = q(p.show(t[1]));
        // The other way round first.
        const bool backward = assignable(q, b, a), below = subtype(q, a, b), apart = disjoint(q, a, b), forward = assignable(q, a, b);
        return assignable(p, t[0], t[1]) == forward && disjoint(p, t[1], t[0]) == apart && subtype(p, t[0], t[1]) == below &&
               assignable(p, t[1], t[0]) == backward;
      },
      2);
}

// ---- unions

TEST_F(Law, MembersAreAssignableToTheirUnion) {
  check({Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) {
    const TypeId u = make_union(p.ctx, t[0], t[1]);
    return assignable(p, t[0], u) && assignable(p, t[1], u);
  });
}
TEST_F(Law, StaticMembersAreSubtypesOfTheirUnion) {
  check({Static, Static}, [](FakeProgram& p, const TypeList& t) {
    const TypeId u = make_union(p.ctx, t[0], t[1]);
    return subtype(p, t[0], u) && subtype(p, t[1], u);
  });
}
// One that is open (with `Unknown` in it, say) fits where one of them does.
TEST_F(Law, AUnionFitsWhereAllItsMembersDo) {
  check(
      {Gradual, Gradual, Gradual},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId both = make_union(p.ctx, t[0], t[1]);
        if (!is_open_union(p.ctx, both) && (is_open_union(p.ctx, t[0]) || is_open_union(p.ctx, t[1]))) return true;  // closed by an `Any`
        const bool first = assignable(p, t[0], t[2]), second = assignable(p, t[1], t[2]);
        return assignable(p, both, t[2]) == (is_open_union(p.ctx, both) ? first || second : first && second);
      },
      2);
}
TEST_F(Law, UnionIsCommutativeUpToEquivalence) {
  check({Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) {
    return p.store.canonical_id(make_union(p.ctx, t[0], t[1])) == p.store.canonical_id(make_union(p.ctx, t[1], t[0]));
  });
}
TEST_F(Law, UnionIsAssociative) {
  check({Gradual, Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) {
    const TypeId left = make_union(p.ctx, make_union(p.ctx, t[0], t[1]), t[2]),
                 right = make_union(p.ctx, t[0], make_union(p.ctx, t[1], t[2]));
    return p.store.canonical_id(left) == p.store.canonical_id(right);
  });
}
TEST_F(Law, UnionIsIdempotent) {
  check({Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) {
    const TypeId u = make_union(p.ctx, t[0], t[1]);
    return make_union(p.ctx, u, t[1]) == u && make_union(p.ctx, u, u) == u;
  });
}
TEST_F(Law, NeverIsNeutralInUnions) {
  check({Gradual}, [](FakeProgram& p, const TypeList& t) { return make_union(p.ctx, t[0], p.store.never()) == t[0]; });
}

// ---- intersections and negations

TEST_F(Law, IntersectionsAreBelowTheirParts) {
  check({Static, Static}, [](FakeProgram& p, const TypeList& t) {
    const TypeId i = both(p, t[0], t[1]);
    return subtype(p, i, t[0]) && subtype(p, i, t[1]);
  });
}
TEST_F(Law, WhatIsBelowBothIsBelowTheIntersection) {
  check(
      {Static, Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        const bool below_both = subtype(p, t[0], t[1]) && subtype(p, t[0], t[2]);
        return !below_both || subtype(p, t[0], both(p, t[1], t[2]));
      },
      2);
}
TEST_F(Law, IntersectionIsCommutativeUpToEquivalence) {
  check(
      {Static, Static}, [](FakeProgram& p, const TypeList& t) { return equivalent(p, both(p, t[0], t[1]), both(p, t[1], t[0])); }, 2);
}
TEST_F(Law, IntersectionIsIdempotent) {
  check({Static}, [](FakeProgram& p, const TypeList& t) { return equivalent(p, both(p, t[0], t[0]), t[0]); });
}
TEST_F(Law, ObjectIsNeutralInIntersections) {
  check({Static}, [](FakeProgram& p, const TypeList& t) { return equivalent(p, both(p, t[0], p.ctx.object()), t[0]); });
}
TEST_F(Law, NegatingTwiceChangesNothing) {
  // Of a union with intersections in it the way back may take other, equally good words than can be seen to be equal.
  const auto is_mixed = [](FakeProgram& p, TypeId type) {
    return p.ctx.kind(type) == TypeKind::Union &&
           std::ranges::any_of(p.store.union_of(type).members, [&](TypeId member) { return p.ctx.kind(member) == TypeKind::Intersection; });
  };
  check(
      {Static},
      [&](FakeProgram& p, const TypeList& t) {
        if (is_mixed(p, t[0])) return true;
        const TypeId twice = negation(p, negation(p, t[0]));
        return p.ctx.is_dynamic(twice) || equivalent(p, twice, t[0]);  // unless it grew too large on the way
      },
      2);
}
TEST_F(Law, NothingIsInATypeAndItsNegation) {
  check(
      {Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId other = negation(p, t[0]);
        return p.ctx.is_dynamic(other) || disjoint(p, t[0], other);  // unless it grew too large
      },
      2);
}
TEST_F(Law, SimplificationIsIdempotent) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId once = make_intersection(p.ctx, std::span(&t[0], 1), std::span(&t[1], 1));
        const TypeId twice = make_intersection(p.ctx, std::span(&once, 1));
        return equivalent(p, once, twice);
      },
      2);
}

// ---- disjointness

TEST_F(Law, DisjointnessIsSymmetric) {
  check({Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) {
    FakeProgram& q = p;
    return disjoint(q, t[0], t[1]) == disjoint(q, t[1], t[0]);
  });
}
TEST_F(Law, OnlyNeverIsDisjointFromItself) {
  check({Gradual}, [](FakeProgram& p, const TypeList& t) { return is_uninhabited(p.ctx, t[0]) || !disjoint(p, t[0], t[0]); });
}
TEST_F(Law, SubtypesAreNotDisjoint) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) { return is_uninhabited(p.ctx, t[0]) || !subtype(p, t[0], t[1]) || !disjoint(p, t[0], t[1]); },
      2);
}
TEST_F(Law, WhatIsBelowADisjointTypeIsDisjoint) {
  check(
      {Static, Static, Static},
      [](FakeProgram& p, const TypeList& t) { return !subtype(p, t[0], t[1]) || !disjoint(p, t[1], t[2]) || disjoint(p, t[0], t[2]); }, 1);
}

// ---- canonical forms, substitution, display

TEST_F(Law, CanonicalFormsAreStable) {
  check({Gradual}, [](FakeProgram& p, const TypeList& t) {
    const TypeId canonical = p.store.canonical_id(t[0]);
    return p.store.canonical_id(canonical) == canonical && equivalent(p, canonical, t[0]);
  });
}
TEST_F(Law, WhatIsShownReadsAsTheSameType) {
  check({Gradual}, [](FakeProgram& p, const TypeList& t) {
    const std::string text = p.show(t[0]);
    const TypeId again = p(text);
    return p.show(again) == text && p.store.canonical_id(again) == p.store.canonical_id(t[0]);
  });
}
TEST_F(Law, SubstitutingAVariableByItselfChangesNothing) {
  check({Gradual}, [](FakeProgram& p, const TypeList& t) {
    Substitution map;
    map.set(p.var("T@laws"), p("T@laws"));
    return equivalent(p, substitute(p.ctx, t[0], map), t[0]);
  });
}
TEST_F(Law, SubstitutionTakesTheVariableAway) {
  check({Gradual, Gradual}, [](FakeProgram& p, const TypeList& t) {
    Substitution map;
    map.set(p.var("T@laws"), p("int"));
    const TypeId replaced = substitute(p.ctx, t[0], map);
    const auto free = free_type_vars(p.ctx, replaced);
    return std::ranges::find(free, p.var("T@laws")) == free.end();
  });
}

// ---- the solver

TEST_F(Law, WhatWasPutInIsFoundAgain) {
  check(
      {Static, Static},
      [](FakeProgram& p, const TypeList& t) {
        Substitution map;
        map.set(p.var("S@call"), t[0]);
        for (const char* text : {"list[S@call]", "Sequence[S@call]", "tuple[S@call, int]", "(int) -> S@call", "S@call | None",
                                 "Awaitable[S@call] | Box[S@call]"}) {
          const TypeId pattern = p(text), value = substitute(p.ctx, pattern, map);
          Constraints constraints({p.var("S@call")});
          if (!is_assignable_to(p.ctx, value, pattern, &constraints)) return false;
          const Solution solution = solve(p.ctx, constraints, true);
          if (solution.failed || !assignable(p, value, substitute(p.ctx, pattern, solution.map))) return false;
        }
        return true;
      },
      2);
}
TEST_F(Law, AwaitingACoroutineGivesItsResult) {
  check({Static}, [](FakeProgram& p, const TypeList& t) {
    const TypeId coroutine = p.store.make(InstanceType{p.cls("CoroutineType"), {p.store.any(), p.store.any(), t[0]}});
    Constraints constraints({p.var("S@call")});
    if (!is_assignable_to(p.ctx, coroutine, p("Awaitable[S@call]"), &constraints)) return false;
    return equivalent(p, solve(p.ctx, constraints, true).map.find(p.var("S@call")), t[0]);
  });
}
TEST_F(Law, AwaitablesAreCovariant) {
  check(
      {Gradual, Gradual},
      [](FakeProgram& p, const TypeList& t) {
        if (!assignable(p, t[0], t[1])) return true;
        const TypeId coroutine = p.store.make(InstanceType{p.cls("CoroutineType"), {p("None"), p("None"), t[0]}});
        return assignable(p, instance(p, "Awaitable", t[0]), instance(p, "Awaitable", t[1])) &&
               assignable(p, coroutine, instance(p, "Awaitable", t[1]));
      },
      2);
}

// ---- tuples by their lengths

TEST_F(Law, ATupleHoldsItsPiecesByLength) {
  check({Static, Static, Static}, [](FakeProgram& p, const TypeList& t) {
    const TypeId repeated = p.store.make(UnpackedType{make_variadic_tuple(p.ctx, t[1])});
    const TypeId elements[] = {t[0], repeated, t[2]};
    const TypeId whole = make_tuple_type(p.ctx, elements);
    TypeList pieces;
    for (const LengthRange range : {LengthRange{0, 2}, LengthRange{3, 4}, LengthRange{5, std::nullopt}}) {
      const auto found = tuples_with_length(p.ctx, p.store.tuple(whole), range);
      for (const TupleType& piece : *found) pieces.push_back(p.store.make(piece));
    }
    if (pieces.size() != 4) return false;  // of two, three, four and more elements
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (!subtype(p, pieces[i], whole)) return false;
      for (std::size_t k = 0; k < i; ++k) {
        if (!disjoint(p, pieces[i], pieces[k])) return false;
      }
    }
    return true;
  });
}
TEST_F(Law, ATupleHoldsItsPiecesByEnds) {
  check({Static, Static}, [](FakeProgram& p, const TypeList& t) {
    const TypeId repeated = p.store.make(UnpackedType{make_variadic_tuple(p.ctx, t[1])});
    const TypeId elements[] = {t[0], repeated};
    const TypeId whole = make_tuple_type(p.ctx, elements);
    const auto pieces = tuples_with_ends(p.ctx, p.store.tuple(whole), 2, 1).value();
    for (const TupleType& piece : pieces) {
      if (least_length(piece) < 3 || !subtype(p, p.store.make(piece), whole)) return false;
    }
    return pieces.size() == 1;
  });
}

// ---- narrowing

TEST_F(Law, NarrowingStaysWithinTheType) {
  check({Static}, [](FakeProgram& p, const TypeList& t) {
    return subtype(p, narrow_truthy(p.ctx, t[0], true), t[0]) && subtype(p, narrow_truthy(p.ctx, t[0], false), t[0]);
  });
}
TEST_F(Law, TheTwoBranchesOfATruthTestCoverTheType) {
  check(
      {Static},
      [](FakeProgram& p, const TypeList& t) {
        const TypeId whole = make_union(p.ctx, narrow_truthy(p.ctx, t[0], true), narrow_truthy(p.ctx, t[0], false));
        return p.ctx.kind(t[0]) == TypeKind::Intersection || subtype(p, t[0], whole);
      },
      2);
}
TEST_F(Law, WideningGoesUp) {
  check({Static}, [](FakeProgram& p, const TypeList& t) { return subtype(p, t[0], widen_literals(p.ctx, t[0])); });
}

}  // namespace
}  // namespace awl::types
