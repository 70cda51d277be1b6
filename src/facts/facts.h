// What is known of library functions and classes that no stub says: which calls block, which run an event loop, which keep a
// task alive, which run their argument in a thread... The data is `stubs/facts/*.toml`, one table a fact:
//
//   [[fact]]
//   key = "threading.Lock.acquire"       # dotted expression, evaluated in the stubs: aliases are followed
//   kind = "blocking"
//   rule = "lock-held-across-await"      # rule that reports it (blocking facts)
//   confidence = "high"                  # high, medium, low
//   instead = "asyncio.Lock"             # what to write, or absent; or one for each library, see `Fact::instead_for`
//   guards = [{ argument = "blocking", position = 0, is = "False" }]   # when it is harmless, or absent; see `Guard`
//   defined-as = ["lock", "LockType"]    # names of the definition where they differ from the key's last part
//   defined-in = ["_thread"]             # top-level modules of the definition where it is not the key's own
//
// Values at the top of a file stand for all its facts; `keys = [...]` makes several facts at once.
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
  RunsOnLoop,    // the event loop calls its callable argument back (call_soon, add_done_callback...)
  ThreadLock,    // class: a lock of threads; holding it over an await blocks the loop
  CancelScope,   // context manager that bounds time or cancels
  Cancellation,  // exception class that means cancellation
  MustClose,     // class: must be closed or entered
  Consumes,      // awaits or schedules its coroutine arguments (gather, wait_for...)
  Suppresses,    // context manager that drops the exceptions given as its arguments
  GivesBack,     // returns its argument, of which the caller knows what to do (reveal_type)
  HandsOn,       // gives access to the exception being handled: who calls it in a handler passes the exception on
};

enum class Confidence : std::uint8_t { High, Medium, Low };

/// When a call is harmless after all.
struct Guard {
  enum class Kind : std::uint8_t { None, ArgumentIs, ArgumentPresent } kind = Kind::None;
  std::string argument;  // keyword name
  int position = -1;     // its position, or -1
  std::string value;     // ArgumentIs: "False", "0", "None"...
};

struct Fact {
  std::string key;
  FactKind kind = FactKind::Blocking;
  std::optional<Rule> rule;
  Confidence confidence = Confidence::High;
  std::string instead;                      // what to use in its place, in a message: code without backticks; or ""
  std::string instead_trio, instead_anyio;  // where they differ from `instead`
  std::vector<Guard> guards;                // any of them makes it harmless
  std::vector<std::string> defined_as, defined_in;
  std::string note;  // a clause for the message that says why

  /// The replacement for code that uses this library: "asyncio", "trio" or "anyio".
  [[nodiscard]] const std::string& instead_for(std::string_view library) const;
  /// Whether the key can mean a definition of this module (dotted): what is asked before a key is looked up in the stubs, so
  /// that a method called `get` does not make them load every module in which a fact of that name lives.
  [[nodiscard]] bool may_be_defined_in(std::string_view module) const;
};

/// The built-in facts, read once when first asked for. Sorted by key. A defect in the data is an InternalError.
std::span<const Fact> all_facts();
/// Facts whose key ends in `.name`, or whose definition has that name.
std::span<const Fact* const> facts_named(std::string_view last_name);
/// The fact with exactly this key and kind, or null.
const Fact* find_fact(std::string_view key, FactKind kind);

}  // namespace awl::facts
