// What is known of library functions and classes that no stub says: which calls block, which run an event loop, which keep a
// task alive, which run their argument in a thread... The data is `stubs/facts/*.toml`, one table a fact:
//
//   [[fact]]
//   key = "threading.Lock.acquire"       # dotted expression, evaluated in the stubs: aliases are followed
//   kind = "blocking"
//   rule = "lock-held-across-await"      # rule that reports it (blocking facts)
//   confidence = "high"                  # high, medium, low
//   instead = "asyncio.Lock"             # what to write, or absent
//   guard = "argument blocking is False" # when it is harmless, or absent; see `Guard`
//
// Facts know neither types nor files; `lint` resolves keys to definitions (fact_lookup.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostic.h"

namespace awl::facts {

enum class FactKind : std::uint8_t {
  Blocking,      // the call blocks the thread
  RunsLoop,      // runs an event loop until something is done (asyncio.run): not for code that runs in a loop
  Spawns,        // starts its coroutine argument in the background and returns a handle
  KeepsTask,     // the callee (or the class whose method it is) holds on to the task: its result may be dropped
  RunsInThread,  // runs its callable argument in another thread or process
  ThreadLock,    // class: a lock of threads; holding it over an await blocks the loop
  CancelScope,   // context manager that bounds time or cancels
  Cancellation,  // exception class that means cancellation
  MustClose,     // class: must be closed or entered
  Consumes,      // awaits or schedules its coroutine arguments (gather, wait_for...)
};

enum class Confidence : std::uint8_t { High, Medium, Low };

/// When a call is harmless after all.
struct Guard {
  enum class Kind : std::uint8_t { None, ArgumentIs, ArgumentPresent } kind = Kind::None;
  std::string argument;         // keyword name
  int position = -1;            // its position, or -1
  std::string value;            // ArgumentIs: "False", "0", "None"...
};

struct Fact {
  std::string key;
  FactKind kind = FactKind::Blocking;
  std::optional<Rule> rule;
  Confidence confidence = Confidence::High;
  std::string instead;
  std::vector<Guard> guards;    // any of them makes it harmless
  std::string note;
};

/// The built-in facts, read once when first asked for. Sorted by key. A defect in the data is an InternalError.
std::span<const Fact> all_facts();
/// Facts whose key ends in `.name`.
std::span<const Fact* const> facts_named(std::string_view last_name);
/// The fact with exactly this key and kind, or null.
const Fact* find_fact(std::string_view key, FactKind kind);

}  // namespace awl::facts
