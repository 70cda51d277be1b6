// Patterns of `case`. The grammar hides its nodes for simple patterns, so a pattern is a *run* of sibling nodes: one node, or
// `-` and a number. `PatternRun` is such a run.
#include "syntax/lower.h"

namespace awl::syntax {

using ast::NodeKind;
using cst::Kind;

namespace {

struct PatternRun {
  cst::Id first = cst::kNone;
  cst::Id number = cst::kNone;  // behind a `-`
};

void lower_pattern(Lowering& lowering, PatternRun run, TextRange fallback);

/// Splits the children of `parent` into patterns.
std::vector<PatternRun> pattern_runs(Lowering& lowering, cst::Id parent) {
  std::vector<PatternRun> runs;
  cst::Id minus = cst::kNone;
  for (const cst::Id child : lowering.cst->children(parent)) {
    const Kind kind = lowering.kind(child);
    if (kind == Kind::TokMinus) {
      minus = child;
    } else if (!lowering.cst->is_token(child) || kind == Kind::TokUnderscore) {
      runs.push_back(minus == cst::kNone ? PatternRun{child, cst::kNone} : PatternRun{minus, child});
      minus = cst::kNone;
    }
  }
  return runs;
}

void lower_patterns(Lowering& lowering, const std::vector<PatternRun>& runs, TextRange fallback) {
  for (const PatternRun run : runs) lower_pattern(lowering, run, fallback);
}

/// `-1`
void lower_negative(Lowering& lowering, cst::Id minus, cst::Id number) {
  const TextRange range{lowering.range(minus).start, lowering.range(number).end};
  const std::uint32_t node = lowering.open(NodeKind::UnaryOp, range, static_cast<std::uint16_t>(ast::UnaryOperator::USub));
  lower_number(lowering, number);
  lowering.close(node);
}

/// `1 + 2j`, `-1 - 2j`
void lower_complex(Lowering& lowering, cst::Id id) {
  cst::Id sign = cst::kNone;
  cst::Id real = cst::kNone;
  cst::Id op = cst::kNone;
  cst::Id imaginary = cst::kNone;
  for (const cst::Id child : lowering.cst->children(id)) {
    if (!lowering.cst->is_token(child))
      (real == cst::kNone ? real : imaginary) = child;
    else
      (real == cst::kNone ? sign : op) = child;
  }
  if (real == cst::kNone || op == cst::kNone || imaginary == cst::kNone) return lowering.error_expr(lowering.range(id));
  const auto aux = lowering.kind(op) == Kind::TokMinus ? ast::Operator::Sub : ast::Operator::Add;
  const std::uint32_t node = lowering.open(NodeKind::BinOp, lowering.range(id), static_cast<std::uint16_t>(aux));
  if (sign != cst::kNone)
    lower_negative(lowering, sign, real);
  else
    lower_number(lowering, real);
  lower_number(lowering, imaginary);
  lowering.close(node);
}

/// `a.b.c` as attributes.
void lower_dotted_value(Lowering& lowering, cst::Id id) {
  const Operands names(lowering, id);
  for (std::size_t k = names.size(); k-- > 1;) {
    const TextRange name = lowering.range(names[k]);
    const std::uint32_t width = std::min<std::uint32_t>(name.end - name.start, 0xFFFF);
    const std::uint32_t node = lowering.open(NodeKind::Attribute, {lowering.range(id).start, name.end}, static_cast<std::uint16_t>(width));
    lowering.out->nodes[node].data = intern_identifier(lowering.slice(names[k])).value;
  }
  const std::uint32_t base = lowering.next_index();
  lower_expression(lowering, names[0], lowering.range(id));
  for (std::size_t k = 1; k < names.size(); ++k) lowering.close(base - static_cast<std::uint32_t>(k));
}

/// The expression of a value pattern or mapping key.
void lower_value(Lowering& lowering, PatternRun run, TextRange fallback) {
  if (run.first == cst::kNone) return lowering.error_expr(fallback);
  if (run.number != cst::kNone) return lower_negative(lowering, run.first, run.number);
  switch (lowering.kind(run.first)) {
    case Kind::ComplexPattern:
      return lower_complex(lowering, run.first);
    case Kind::DottedName:
      return lower_dotted_value(lowering, run.first);
    default:
      lower_expression(lowering, run.first);
  }
}

void lower_value_pattern(Lowering& lowering, PatternRun run) {
  TextRange range = lowering.range(run.first);
  if (run.number != cst::kNone) range.end = lowering.range(run.number).end;
  const std::uint32_t node = lowering.open(NodeKind::MatchValue, range);
  lower_value(lowering, run, range);
  lowering.close(node);
}

/// A name: `x` captures, `_` matches anything, `a.b` is a value.
void lower_name_pattern(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  if (lowering.kind(id) == Kind::DottedName && lowering.cst->has_child(id, Kind::TokDot)) {
    return lower_value_pattern(lowering, {id, cst::kNone});
  }
  const std::uint32_t node = lowering.open(NodeKind::MatchAs, range);
  lowering.absent(range.start);
  if (lowering.slice(id) == "_") {
    lowering.absent(range.end);
  } else {
    const cst::Id name = lowering.kind(id) == Kind::DottedName ? lowering.cst->first_operand(id) : id;
    if (name == cst::kNone)
      lowering.absent(range.end);
    else
      lower_identifier(lowering, name);
  }
  lowering.close(node);
}

/// The name of `*rest`, `**rest` or `... as name`; Absent for `_`.
void lower_capture(Lowering& lowering, cst::Id name, std::uint32_t fallback) {
  if (name == cst::kNone || lowering.slice(name) == "_") return lowering.absent(fallback);
  lower_identifier(lowering, name);
}

void lower_star(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::MatchStar, range);
  lower_capture(lowering, lowering.cst->child_of(id, Kind::Identifier), range.end);
  lowering.close(node);
}

void lower_sequence(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::MatchSequence, range);
  lower_patterns(lowering, pattern_runs(lowering, id), range);
  lowering.close(node);
}

void lower_or(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::MatchOr, range);
  lower_patterns(lowering, pattern_runs(lowering, id), range);
  lowering.close(node);
}

void lower_keyword_pattern(Lowering& lowering, cst::Id id, cst::Id capture);

void lower_as(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::vector<PatternRun> runs = pattern_runs(lowering, id);
  const cst::Id name = runs.size() > 1 ? runs.back().first : cst::kNone;
  const std::uint32_t node = lowering.open(NodeKind::MatchAs, range);
  lower_pattern(lowering, runs.empty() ? PatternRun{} : runs[0], range);
  lower_capture(lowering, name, range.end);
  lowering.close(node);
}

// -- mappings and classes

void lower_mapping(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(NodeKind::MatchMapping, range);
  cst::Id rest = cst::kNone;
  std::vector<PatternRun> parts;  // key, value, key, value...
  for (const PatternRun run : pattern_runs(lowering, id)) {
    if (lowering.kind(run.first) != Kind::SplatPattern) {
      parts.push_back(run);
    } else {
      rest = run.first;
    }
  }
  const cst::Id name = rest == cst::kNone ? cst::kNone : lowering.cst->child_of(rest, Kind::Identifier);
  lower_capture(lowering, name, range.start);
  for (std::size_t k = 0; k + 1 < parts.size(); k += 2) {
    const PatternRun value = parts[k + 1];
    const cst::Id last = value.number == cst::kNone ? value.first : value.number;
    const TextRange item_range{lowering.range(parts[k].first).start, lowering.range(last).end};
    const std::uint32_t item = lowering.open(NodeKind::MatchMappingItem, item_range);
    lower_value(lowering, parts[k], item_range);
    lower_pattern(lowering, value, item_range);
    lowering.close(item);
  }
  lowering.close(node);
}

/// `name=pattern` in a class pattern. The grammar puts `as` outside: `name=(pattern as capture)` is meant.
void lower_keyword_pattern(Lowering& lowering, cst::Id id, cst::Id as_pattern) {
  const TextRange range = lowering.range(as_pattern == cst::kNone ? id : as_pattern);
  const cst::Id name = lowering.cst->first_operand(id);
  const std::uint32_t node = lowering.open(NodeKind::MatchKeyword, range);
  lowering.out->nodes[node].data = intern_identifier(name == cst::kNone ? "" : lowering.slice(name)).value;
  std::vector<PatternRun> runs = pattern_runs(lowering, id);
  const PatternRun value = runs.size() > 1 ? runs[1] : PatternRun{};
  if (as_pattern == cst::kNone) {
    lower_pattern(lowering, value, range);
  } else {
    const std::uint32_t start = value.first == cst::kNone ? range.start : lowering.range(value.first).start;
    const std::uint32_t as = lowering.open(NodeKind::MatchAs, {start, range.end});
    lower_pattern(lowering, value, range);
    lower_capture(lowering, lowering.cst->child_of(as_pattern, Kind::Identifier), range.end);
    lowering.close(as);
  }
  lowering.close(node);
}

/// The keyword pattern inside `case_pattern` wrappers and an `as`, if that is what `run` is.
bool lower_class_keyword(Lowering& lowering, PatternRun run) {
  cst::Id id = run.first;
  cst::Id as_pattern = cst::kNone;
  for (;;) {
    const Kind kind = lowering.kind(id);
    if (kind == Kind::KeywordPattern) {
      lower_keyword_pattern(lowering, id, as_pattern);
      return true;
    }
    if (kind == Kind::AsPattern)
      as_pattern = id;
    else if (kind != Kind::CasePattern)
      return false;
    id = lowering.cst->first_operand(id);
    if (id == cst::kNone) return false;
  }
}

void lower_class_pattern(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  const std::vector<PatternRun> runs = pattern_runs(lowering, id);
  const std::uint32_t node = lowering.open(NodeKind::MatchClass, range);
  lower_value(lowering, runs.empty() ? PatternRun{} : runs[0], range);
  for (std::size_t k = 1; k < runs.size(); ++k) {
    if (!lower_class_keyword(lowering, runs[k])) lower_pattern(lowering, runs[k], range);
  }
  lowering.close(node);
}

// -- the dispatcher

/// A case pattern wraps one pattern, `- number` included; parentheses around one pattern only group.
PatternRun unwrap(Lowering& lowering, PatternRun run) {
  while (run.first != cst::kNone && run.number == cst::kNone) {
    const Kind kind = lowering.kind(run.first);
    const bool group = kind == Kind::TuplePattern && !lowering.cst->has_child(run.first, Kind::TokComma);
    if (kind != Kind::CasePattern && !group) break;
    const std::vector<PatternRun> runs = pattern_runs(lowering, run.first);
    if (runs.size() != 1) break;
    run = runs[0];
  }
  return run;
}

void lower_pattern(Lowering& lowering, PatternRun run, TextRange fallback) {
  constexpr unsigned kReserve = 16;
  run = unwrap(lowering, run);
  if (run.first == cst::kNone || lowering.depth + kReserve > ast::kMaxDepth) {
    const std::uint32_t node = lowering.open(NodeKind::MatchValue, fallback);
    lowering.error_expr(fallback);
    lowering.close(node);
    return;
  }
  if (run.number != cst::kNone) return lower_value_pattern(lowering, run);
  switch (lowering.kind(run.first)) {
    case Kind::AsPattern:
      return lower_as(lowering, run.first);
    case Kind::UnionPattern:
      return lower_or(lowering, run.first);
    case Kind::TuplePattern:
    case Kind::ListPattern:
      return lower_sequence(lowering, run.first);
    case Kind::DictPattern:
      return lower_mapping(lowering, run.first);
    case Kind::ClassPattern:
      return lower_class_pattern(lowering, run.first);
    case Kind::SplatPattern:
      return lower_star(lowering, run.first);
    case Kind::TokUnderscore:
    case Kind::Identifier:
    case Kind::DottedName:
      return lower_name_pattern(lowering, run.first);
    case Kind::True:
    case Kind::False:
    case Kind::None: {
      const std::uint32_t node = lowering.open(NodeKind::MatchSingleton, lowering.range(run.first));
      lower_expression(lowering, run.first);
      return lowering.close(node);
    }
    default:
      return lower_value_pattern(lowering, run);
  }
}

}  // namespace

void lower_case_patterns(Lowering& lowering, cst::Id case_clause) {
  const TextRange clause = lowering.range(case_clause);
  std::vector<PatternRun> runs;
  TextRange range{clause.start + 4, clause.start + 4};
  bool sequence = false;
  for (const cst::Id child : lowering.cst->children(case_clause)) {
    const Kind kind = lowering.kind(child);
    if (kind == Kind::CasePattern) {
      if (runs.empty()) range.start = lowering.range(child).start;
      runs.push_back({child, cst::kNone});
    } else if (kind == Kind::TokComma) {
      sequence = true;
    } else {
      continue;
    }
    range.end = lowering.range(child).end;
  }
  if (runs.size() == 1 && !sequence) return lower_pattern(lowering, runs[0], range);
  if (runs.empty()) return lower_pattern(lowering, {}, range);
  const std::uint32_t node = lowering.open(NodeKind::MatchSequence, range);
  lower_patterns(lowering, runs, range);
  lowering.close(node);
}

}  // namespace awl::syntax
