// Tables of pairs, for the tests of relations.
#pragma once

#include <gtest/gtest.h>

#include "types/fake_program_test.h"

namespace awl::types::testing {

struct Pair {
  const char* source;
  const char* target;
};

inline void expect_assignable(FakeProgram& p, std::initializer_list<Pair> pairs) {
  for (const auto& [source, target] : pairs) {
    Explanation why;
    EXPECT_TRUE(is_assignable_to(p.ctx, p(source), p(target), nullptr, &why)) << source << "  ->  " << target;
  }
}

inline void expect_not_assignable(FakeProgram& p, std::initializer_list<Pair> pairs) {
  for (const auto& [source, target] : pairs) {
    EXPECT_FALSE(is_assignable_to(p.ctx, p(source), p(target))) << source << "  ->  " << target;
    Explanation why;
    EXPECT_FALSE(is_assignable_to(p.ctx, p(source), p(target), nullptr, &why)) << "with reasons: " << source << "  ->  " << target;
  }
}

inline void expect_subtype(FakeProgram& p, std::initializer_list<Pair> pairs) {
  for (const auto& [source, target] : pairs) EXPECT_TRUE(is_subtype_of(p.ctx, p(source), p(target))) << source << "  <:  " << target;
}

inline void expect_not_subtype(FakeProgram& p, std::initializer_list<Pair> pairs) {
  for (const auto& [source, target] : pairs) EXPECT_FALSE(is_subtype_of(p.ctx, p(source), p(target))) << source << "  <:  " << target;
}

inline std::string reasons(FakeProgram& p, TypeId source, TypeId target) {
  Explanation why;
  EXPECT_FALSE(is_assignable_to(p.ctx, source, target, nullptr, &why));
  std::string text;
  for (const std::string& line : why.lines) text += line + "\n";
  return text;
}

}  // namespace awl::types::testing
