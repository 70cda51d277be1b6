// What a test says in comments about the diagnostics that it wants.
//
//   reveal_type(x)   # revealed: int
//   f(1, 2)          # error: [too-many-positional-arguments]
//   # error: 5 [invalid-await] "not awaitable"
//   y = await g()    # warning: [possibly-unresolved-reference]
//
// At the end of a line, or alone on lines above it; several stack.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diagnostics/diagnostic.h"
#include "source/source_file.h"
#include "syntax/ast.h"

namespace awl::mdtest {

struct Assertion {
  enum class Kind { Revealed, Error, Warning, Info } kind = Kind::Error;
  std::uint32_t line = 0;        // of the code it speaks of
  std::uint32_t written_on = 0;  // line of the comment
  std::string text;              // as written, without `#`
  std::string type;              // Revealed
  std::optional<std::uint32_t> column;
  std::optional<std::string> rule;
  std::optional<std::string> message_part;
  std::optional<std::string> mistake;  // the assertion itself cannot be read
};

/// The assertions of a file, in order.
std::vector<Assertion> read_assertions(const source::SourceFile& source, const ast::Tree& tree);

/// Something that a test wanted and did not get, or got and did not want. Lines are of the file.
struct Mismatch {
  std::uint32_t line = 0;
  std::string message;
};

/// Pairs assertions and diagnostics one for one, as many as can be; what is left over on either side is a mismatch. Sorted
/// by line.
std::vector<Mismatch> match(const source::SourceFile& source, const std::vector<Assertion>& assertions,
                            const std::vector<Diagnostic>& diagnostics);

}  // namespace awl::mdtest
