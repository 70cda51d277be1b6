// Invariants. `AWL_CHECK` states what must hold whatever the user wrote; it stays on in release builds. A broken check
// throws `InternalError`, which the driver turns into one `internal-error` diagnostic for the file under check (exit 101).
#pragma once

#include <stdexcept>
#include <string>

namespace awl {

/// A defect in awl itself, never a fault of the checked code.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* file, int line, const char* condition, const std::string& message);

}  // namespace awl

#define AWL_CHECK(condition, message)                                            \
  do {                                                                           \
    if (!(condition)) [[unlikely]]                                               \
      ::awl::check_failed(__FILE__, __LINE__, #condition, std::string(message)); \
  } while (false)
