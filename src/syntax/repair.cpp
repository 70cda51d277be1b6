#include "syntax/repair.h"

#include <algorithm>

namespace awl::syntax {
namespace {

/// Ranges of the error nodes; inside a root that is itself an error, those of its parts.
std::vector<TextRange> error_ranges(const cst::Tree& cst) {
  std::vector<TextRange> ranges;
  cst::Id id = !cst.nodes.empty() && cst.kind(0) == cst::Kind::Error ? 1 : 0;
  while (id < cst.nodes.size()) {
    const cst::Node& node = cst[id];
    if (node.kind == cst::Kind::Error || node.missing) {
      ranges.push_back({node.start, node.end});
      id = node.next;
    } else {
      ++id;
    }
  }
  if (!cst.nodes.empty() && cst.kind(0) == cst::Kind::Error && ranges.empty()) ranges.push_back(cst.range(0));
  return ranges;
}

}  // namespace

Repair::Repair(std::string_view text, const TokenList& tokens, const GrammarNotes& notes)
    : original_(text), tokens_(tokens), notes_(notes), text_(text), known_(text), states_(notes.lines.size(), State::Kept),
      touched_(notes.lines.size(), 0) {}

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
    for (const TextRange range : error_ranges(cst)) changed |= improve_lines(lines_of(range));
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
  for (const std::uint32_t backslash : tokens_.continuations) {
    const std::size_t end = text_.find('\n', backslash);
    if (end != std::string::npos) blank({backslash, static_cast<std::uint32_t>(end) + 1});
  }
  for (const LogicalLine& line : notes_.lines) {
    for (std::uint32_t k = line.first_piece; k < line.past_piece; ++k) close_gap(notes_.pieces[k]);
  }
}

bool Repair::close_gap(const Piece& piece) {
  const auto [start, end] = piece.range;
  switch (piece.kind) {
    case PieceKind::Expression: return false;
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

bool Repair::improve_lines(const ErrorLines& error) {
  const bool spills = error.past - error.first > 1;
  bool broken = false;
  bool changed = false;
  for (std::size_t line = error.first; line < error.past; ++line) {
    if (!notes_.lines[line].broken) continue;
    broken = true;
    if (spills) changed |= hide(line);
  }
  if (broken || attempt_ == 0) return changed;
  // Of several right lines the first is the likely cause.
  for (std::size_t line = error.first; line < error.past; ++line) {
    if (states_[line] != State::Hidden) return improve_right_line(line);
  }
  return false;
}

/// Placeholders for the expressions of the line; where an attempt before has tried that, for the whole line.
bool Repair::improve_right_line(std::size_t line) {
  if (touched_[line] == attempt_) return true;
  touched_[line] = attempt_;
  return states_[line] == State::Kept ? splice(line) : hide(line);
}

bool Repair::splice(std::size_t index) {
  states_[index] = State::Spliced;
  const LogicalLine& line = notes_.lines[index];
  bool changed = false;
  for (std::uint32_t k = line.first_piece; k < line.past_piece; ++k) {
    const Piece& piece = notes_.pieces[k];
    if (piece.kind != PieceKind::Expression || !stand_in(piece.range)) continue;
    add(piece.range, SpliceKind::Expression);
    changed = true;
  }
  return changed || hide(index);
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
  auto token = std::lower_bound(tokens.begin(), tokens.end(), range.start,
                                [](const Token& t, std::uint32_t start) { return t.start < start; });
  while (token != tokens.end() && (token->kind == TokenKind::Async || token->kind == TokenKind::Dedent ||
                                   token->kind == TokenKind::Indent)) {
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

void Repair::blank(TextRange range) {
  std::fill(text_.begin() + range.start, text_.begin() + range.end, ' ');
}

void Repair::add(TextRange range, SpliceKind kind) {
  const auto at = std::upper_bound(splices_.begin(), splices_.end(), range.start,
                                   [](std::uint32_t start, const Splice& splice) { return start < splice.range.start; });
  splices_.insert(at, {range, kind});
}

}  // namespace awl::syntax
