// Random types, and smaller ones of a type on which a law fails. For tests alone.
#pragma once

#include <random>

#include "types/fake_program_test.h"

namespace awl::types::testing {

class TypeGenerator {
 public:
  enum class Flavor { Static, Gradual };

  TypeGenerator(FakeProgram& program, std::uint64_t seed);

  TypeId make(Flavor flavor, int depth = 3);
  /// Types a little smaller than `type`, the smallest first.
  TypeList shrink(TypeId type);
  std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

 private:
  TypeId atom(Flavor flavor);
  TypeId instance(Flavor flavor, int depth);
  TypeId tuple(Flavor flavor, int depth);
  TypeId callable(Flavor flavor, int depth);
  Signature signature(Flavor flavor, int depth);
  TypeId several(Flavor flavor, int depth);
  template <class T>
  void shrink_parts(const T& payload, TypeList& result);

  FakeProgram& program_;
  const TypeContext& ctx_;
  std::mt19937_64 random_;
  TypeList atoms_, gradual_atoms_;
};

}  // namespace awl::types::testing
