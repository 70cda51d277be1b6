// Which thread runs a piece of code: the event loop's, another one, or nobody can tell.
#pragma once

#include "lint/rule_context.h"

namespace awl::lint {

enum class RunsIn : std::uint8_t {
  Loop,    // an `async def`, or a function that the loop calls back or async code calls
  Thread,  // a function handed to a thread or process
  Unknown,
};

struct Place {
  RunsIn where = RunsIn::Unknown;
  NodeId
      through;  // how a lambda or nested function gets onto the loop: the call that hands it over or calls it; none for async code itself
};

Place place_of(RuleContext& rule, NodeId node);

}  // namespace awl::lint
