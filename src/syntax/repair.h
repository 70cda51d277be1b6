// What to do when tree-sitter's tree has errors. The grammar check knows for every logical line whether it is valid Python:
//
// * A wrong line whose errors stay inside it is left to tree-sitter's own recovery, which keeps most of it.
// * A wrong line whose errors spill over is hidden: a placeholder stands for it (for a header, one that its block fits), and
//   the file is parsed again. It becomes an `ErrorExpr`, or a definition that keeps its name.
// * A right line with errors is a gap in tree-sitter's grammar (`class A[T = int]`, `*args: *(a or b)`, ...). Its parts are
//   *spliced*: placeholders stand for them, and the lowering parses each part on its own. What cannot be parsed even so is
//   hidden, without a problem: a gap costs a type, never a false report.
//
// Placeholders have the length of what they stand for, so all offsets stay those of the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/cst.h"
#include "syntax/grammar.h"
#include "syntax/lexer.h"

namespace awl::syntax {

enum class SpliceKind : std::uint8_t {
  Expression,        // `(_)`: parse the range on its own
  Hidden,            // `_`: an ErrorExpr
  HiddenParameters,  // `()`: parameters that could not be read
  TypeParamDefault,  // blanks: the default, behind a type parameter
  DictUnpacking,     // `0:00`: `**value` in a dict comprehension
  StarredIndex,      // `(_)`: `*value` in an index
};

struct Splice {
  TextRange range;
  SpliceKind kind = SpliceKind::Expression;
};

class Repair {
 public:
  Repair(std::string_view text, const TokenList& tokens, const GrammarNotes& notes);

  /// Changes `text()` for the errors in `cst`, the tree of the text so far. Each attempt goes further than the one before;
  /// false when there is nothing more to try.
  bool improve(const cst::Tree& cst);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// The file's text with nothing replaced but the gaps that every attempt closes: what parts of statements are parsed from.
  [[nodiscard]] std::string_view part(TextRange range) const {
    return std::string_view(known_).substr(range.start, range.end - range.start);
  }
  /// The splice of the kind that starts at `offset`, or null.
  [[nodiscard]] const Splice* find(std::uint32_t offset, SpliceKind kind) const;
  /// Whether the header of a block was replaced, so that what stands in the block may have lost its function or loop.
  [[nodiscard]] bool hid_header() const { return hid_header_; }

 private:
  enum class State : std::uint8_t { Kept, Spliced, Hidden };
  struct ErrorLines {
    std::size_t first, past;
  };

  void close_known_gaps();
  void join_lines();
  bool close_gap(const Piece& piece);
  bool hide_broken(const ErrorLines& error);
  bool splice(const ErrorLines& error);
  bool hide_first(const ErrorLines& error);
  [[nodiscard]] ErrorLines lines_of(TextRange range) const;
  bool hide(std::size_t line);
  void hide_statement(TextRange range);
  void hide_header(const LogicalLine& line);
  bool hide_definition(TextRange range);
  bool stand_in(TextRange range);
  void blank(TextRange range);
  void add(TextRange range, SpliceKind kind);

  std::string_view original_;
  const TokenList& tokens_;
  const GrammarNotes& notes_;
  std::string text_;
  std::string known_;
  std::vector<State> states_;
  std::vector<Splice> splices_;  // sorted by start
  unsigned attempt_ = 0;
  bool hid_header_ = false;
};

}  // namespace awl::syntax
