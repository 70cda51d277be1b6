// The facts of the standard library name what is there: every key is evaluated in the stubs, for a version that has its module.
#include "facts/facts.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "base/names.h"
#include "lint/fact_lookup.h"
#include "source/file_system.h"

namespace awl::lint {
namespace {

struct World {
  World(int minor, const char* platform) {
    Environment environment;
    environment.version = {3, minor};
    environment.platform = platform;
    program = std::make_unique<Program>(environment, files);
    inference = std::make_unique<infer::Inference>(*program);
  }
  source::MemoryFileSystem files;
  std::unique_ptr<Program> program;
  std::unique_ptr<infer::Inference> inference;
};

TEST(Facts, KeysOfTheStandardLibraryResolve) {
  // What 3.14 has, what was removed before it, what Windows alone has.
  const std::array<World, 3> worlds{World(14, "linux"), World(10, "linux"), World(14, "win32")};
  std::size_t checked = 0;
  for (const facts::Fact& fact : facts::all_facts()) {
    bool is_stdlib = false, resolves = false;
    for (const World& world : worlds) {
      if (!world.program->stdlib_module(fact.key.substr(0, fact.key.find('.')))) continue;
      is_stdlib = true;
      const auto definition = resolve_in_stubs(*world.inference, fact.key);
      if (!definition) continue;
      resolves = true;
      const std::string_view module = name_text(world.program->unit(definition->file).module);
      EXPECT_TRUE(fact.may_be_defined_in(module)) << fact.key << " is defined in " << module << ": say so with `defined-in`";
    }
    checked += is_stdlib;
    EXPECT_TRUE(!is_stdlib || resolves) << fact.key << " names nothing in the stubs";
  }
  EXPECT_GT(checked, 200u);
}

TEST(Facts, BlockingCallsSayWhatToUseInstead) {
  for (const facts::Fact& fact : facts::all_facts()) {
    if (fact.kind != facts::FactKind::Blocking || !fact.rule) continue;
    for (const char* library : {"asyncio", "trio", "anyio"}) EXPECT_FALSE(fact.instead_for(library).empty()) << fact.key << " " << library;
  }
}

}  // namespace
}  // namespace awl::lint
