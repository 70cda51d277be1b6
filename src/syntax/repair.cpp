#include "syntax/repair.h"

#include <algorithm>

namespace awl::syntax {
namespace {

/// Ranges of the outermost error nodes.
std::vector<TextRange> outer_errors(const cst::Tree& cst) {
  std::vector<TextRange> ranges;
  for (cst::Id id = 0; id < cst.nodes.size();) {
    const bool error = cst.kind(id) == cst::Kind::Error || cst[id].missing;
    if (error) ranges.push_back(cst.range(id));
    id = error ? cst[id].next : id + 1;
  }
  return ranges;
}

/// Ranges of the innermost error nodes. An outer one holds all that recovery could not fit together, often half the file.
std::vector<TextRange> inner_errors(const cst::Tree& cst) {
  std::vector<TextRange> ranges;
  cst::Id innermost = cst::kNone;  // the latest error whose subtree is not over
  for (cst::Id id = 0; id < cst.nodes.size(); ++id) {
    const bool leaves = innermost != cst::kNone && id >= cst[innermost].next;
    const bool error = cst.kind(id) == cst::Kind::Error || cst[id].missing;
    if (leaves) ranges.push_back(cst.range(innermost));
    if (leaves || error) innermost = error ? id : cst::kNone;
  }
  if (innermost != cst::kNone) ranges.push_back(cst.range(innermost));
  return ranges;
}

}  // namespace

Repair::Repair(std::string_view text, const TokenList& tokens, const GrammarNotes& notes)
    : original_(text), tokens_(tokens), notes_(notes), text_(text), known_(text), states_(notes.lines.size(), State::Kept) {}

/// The attempts: what is known to help and costs nothing; wrong lines that spill; parts of right lines; right lines.
bool Repair::improve(const cst::Tree& cst) {
  constexpr unsigned kAttempts = 12;
  if (!cst.has_error) return false;
  for (bool changed = false; !changed; ++attempt_) {
    if (attempt_ == kAttempts) return false;
    if (attempt_ == 0) {
      close_known_gaps();
      known_ = text_;
      changed = text_ != original_;
    }
    for (const TextRange range : outer_errors(cst)) changed |= hide_broken(lines_of(range));
    if (changed || attempt_ == 0) continue;
    for (const TextRange range : outer_errors(cst)) changed |= splice(lines_of(range));
    if (changed) continue;
    for (const TextRange range : inner_errors(cst)) changed |= hide_first(lines_of(range));
  }
  return true;
}

const Splice* Repair::find(std::uint32_t offset, SpliceKind kind) const {
  auto at = std::lower_bound(splices_.begin(), splices_.end(), offset,
                             [](const Splice& splice, std::uint32_t start) { return splice.range.start < start; });
  for (; at != splices_.end() && at->range.start == offset; ++at) {
    if (at->kind == kind) return &*at;
  }
  return nullptr;
}

// -- gaps that are known

void Repair::close_known_gaps() {
  for (const TextRange comment : tokens_.comments) blank(comment);
  join_lines();
  for (const LogicalLine& line : notes_.lines) {
    for (std::uint32_t k = line.first_piece; k < line.past_piece; ++k) close_gap(notes_.pieces[k]);
  }
}

/// Line ends inside brackets, which the grammar's scanner takes for the end of a block when the next line is indented less.
void Repair::join_lines() {
  const auto& tokens = tokens_.tokens;
  for (std::size_t k = 0; k + 1 < tokens.size(); ++k) {
    const bool layout = tokens[k].kind <= TokenKind::Dedent || tokens[k + 1].kind <= TokenKind::Dedent;
    if (!layout && tokens[k].end < tokens[k + 1].start) blank({tokens[k].end, tokens[k + 1].start});
  }
}

bool Repair::close_gap(const Piece& piece) {
  const auto [start, end] = piece.range;
  switch (piece.kind) {
    case PieceKind::Expression:
      return false;
    case PieceKind::TypeParamDefault:
      blank(piece.range);
      add(piece.range, SpliceKind::TypeParamDefault);
      return true;
    case PieceKind::DictUnpacking:
      std::fill(text_.begin() + start, text_.begin() + end, '0');
      text_[start + 1] = ':';
      add(piece.range, SpliceKind::DictUnpacking);
      return true;
    case PieceKind::StarredIndex:
      stand_in(piece.range);
      add(piece.range, SpliceKind::StarredIndex);
      return true;
    case PieceKind::FormatSpec:
      if (start + 1 < end && text_[start + 1] == '=') text_[start + 1] = '.';
      return true;
    case PieceKind::LazyImport: {
      const std::size_t word = text_.find_first_not_of(" \t\f", end);
      const std::string keyword = text_.substr(word, text_[word] == 'i' ? 6 : 4);
      blank({start, static_cast<std::uint32_t>(word + keyword.size())});
      text_.replace(start, keyword.size(), keyword);
      return true;
    }
  }
  return false;
}

// -- lines

Repair::ErrorLines Repair::lines_of(TextRange range) const {
  const auto& lines = notes_.lines;
  const auto first = std::lower_bound(lines.begin(), lines.end(), range.start,
                                      [](const LogicalLine& line, std::uint32_t start) { return line.range.end < start; });
  auto past = first;
  while (past != lines.end() && (past->range.start < range.end || past == first)) ++past;
  return {static_cast<std::size_t>(first - lines.begin()), static_cast<std::size_t>(past - lines.begin())};
}

/// Wrong lines whose error reaches into other lines.
bool Repair::hide_broken(const ErrorLines& error) {
  bool changed = false;
  if (error.past - error.first < 2) return false;
  for (std::size_t line = error.first; line < error.past; ++line) {
    if (notes_.lines[line].broken) changed |= hide(line);
  }
  return changed;
}

/// Placeholders for the expressions of right lines. That changes nothing but where they are parsed, so all lines of a big
/// error may be taken, though one of them is the cause.
bool Repair::splice(const ErrorLines& error) {
  bool changed = false;
  for (std::size_t index = error.first; index < error.past; ++index) {
    const LogicalLine& line = notes_.lines[index];
    if (line.broken || states_[index] != State::Kept) continue;
    states_[index] = State::Spliced;
    for (std::uint32_t k = line.first_piece; k < line.past_piece; ++k) {
      const Piece& piece = notes_.pieces[k];
      if (piece.kind != PieceKind::Expression || !stand_in(piece.range)) continue;
      add(piece.range, SpliceKind::Expression);
      changed = true;
    }
  }
  return changed;
}

/// The first right line of an error that nothing else has helped.
bool Repair::hide_first(const ErrorLines& error) {
  for (std::size_t line = error.first; line < error.past; ++line) {
    if (!notes_.lines[line].broken && states_[line] != State::Hidden) return hide(line);
  }
  return false;
}

bool Repair::hide(std::size_t index) {
  if (states_[index] == State::Hidden) return false;
  states_[index] = State::Hidden;
  const LogicalLine& line = notes_.lines[index];
  if (line.has_block || text_.compare(line.range.end - 1, 1, ":") == 0) {
    hide_header(line);
  } else {
    hide_statement(line.range);
  }
  return true;
}

void Repair::hide_statement(TextRange range) {
  if (range.start == range.end) return;
  if (!stand_in(range)) {
    blank(range);
    text_[range.start] = '_';
  }
  add(range, SpliceKind::Hidden);
}

/// Puts `(_)`, with blanks inside, in place of an expression. False when there is no room.
bool Repair::stand_in(TextRange range) {
  if (range.end - range.start < 3) return false;
  blank(range);
  text_[range.start] = '(';
  text_[range.start + 1] = '_';
  text_[range.end - 1] = ')';
  return true;
}

/// A header that its block fits, if there is room for one; else the block joins the statements around it.
void Repair::hide_header(const LogicalLine& line) {
  hid_header_ = true;
  if (hide_definition(line.range)) return;
  static constexpr std::string_view kHeader = "if _:";
  blank(line.range);
  if (line.range.end - line.range.start < kHeader.size()) return;
  text_.replace(line.range.start, kHeader.size(), kHeader);
  add({line.range.start + 3, line.range.end}, SpliceKind::Hidden);
}

/// `def name` and `class name` keep their name.
bool Repair::hide_definition(TextRange range) {
  const auto& tokens = tokens_.tokens;
  auto token =
      std::lower_bound(tokens.begin(), tokens.end(), range.start, [](const Token& t, std::uint32_t start) { return t.start < start; });
  while (token != tokens.end() &&
         (token->kind == TokenKind::Async || token->kind == TokenKind::Dedent || token->kind == TokenKind::Indent)) {
    ++token;
  }
  if (token == tokens.end() || (token->kind != TokenKind::Def && token->kind != TokenKind::Class)) return false;
  const bool function = token->kind == TokenKind::Def;
  ++token;
  if (token->kind != TokenKind::Name || token->end > range.end) return false;
  const std::string_view rest = function ? "():" : ":";
  if (range.end - token->end < rest.size()) return false;
  blank({token->end, range.end});
  text_.replace(token->end, rest.size(), rest);
  if (function) add({token->end, range.end}, SpliceKind::HiddenParameters);
  return true;
}

void Repair::blank(TextRange range) { std::fill(text_.begin() + range.start, text_.begin() + range.end, ' '); }

void Repair::add(TextRange range, SpliceKind kind) {
  const auto at = std::upper_bound(splices_.begin(), splices_.end(), range.start,
                                   [](std::uint32_t start, const Splice& splice) { return start < splice.range.start; });
  splices_.insert(at, {range, kind});
}

}  // namespace awl::syntax
