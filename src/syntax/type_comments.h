// Types in comments, as they were written before annotations (PEP 484; typing spec, "Historical and deprecated features"):
//
//   x = []  # type: list[int]
//   for a, b in pairs:  # type: int, str
//   def f(a,  # type: int
//         *rest):
//       # type: (...) -> None
//   def g(self, a, *rest):
//       # type: (int, *str) -> None
//
// Lowering puts such a type where the annotation would stand, as a string at the comment's place: later stages see annotations
// in quotes and know nothing of comments. A comment that has not the shape of a type is prose, and says nothing.
#pragma once

#include <optional>
#include <vector>

#include "syntax/lower.h"

namespace awl::syntax {

/// The type in the `# type:` comment that follows `offset` on its line, with nothing but `skipped` characters between.
std::optional<TextRange> type_comment_after(const Lowering& lowering, std::uint32_t offset, std::string_view skipped);

/// `(int, *str) -> None` behind a function's header, whose colon ends at `header_end`. None if it lists other parameters than
/// `parameters` has.
struct SignatureComment {
  std::vector<TextRange> params;  // without stars; empty for `(...)`
  bool has_params = false;        // false for `(...)`
  std::size_t left_out = 0;       // parameters before the first listed one: the receiver of a method
  TextRange returns;
};
std::optional<SignatureComment> signature_comment(const Lowering& lowering, std::uint32_t header_end, cst::Id parameters);

/// `x: T` for each of the targets, in statements of their own, if the statement's last line or header, which ends at `end`, has a
/// comment for them.
void declare_targets(Lowering& lowering, cst::Id targets, std::uint32_t end);

/// The types of a comment for several targets: `int, str`, also in parentheses.
std::vector<TextRange> types_of_targets(const Lowering& lowering, TextRange comment);

/// One leaf for the type in `range`.
void lower_comment_type(Lowering& lowering, TextRange range);

}  // namespace awl::syntax
