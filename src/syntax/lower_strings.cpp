// String literals. Adjacent literals are one value. The grammar's nodes inside a literal are used for the replacement fields
// alone; literal text is what lies between them, decoded here.
#include "syntax/lower.h"
#include "syntax/string_literal.h"

namespace awl::syntax {

using ast::NodeKind;
using cst::Field;
using cst::Kind;

namespace {

/// One literal: where its text lies between the quotes.
struct Literal {
  cst::Id id;
  StringPrefix prefix;
  TextRange body;
};

Literal read_literal(Lowering& lowering, cst::Id id) {
  const TextRange range = lowering.range(id);
  Literal literal{id, read_string_prefix(lowering.slice(range)), range};
  literal.body.start = std::min(range.start + literal.prefix.open_size(), range.end);
  const cst::Id end = lowering.cst->child_of(id, Kind::StringEnd);
  // The end token may hold content, too (`r'\\'`): only the quotes count.
  if (end != cst::kNone) literal.body.end = std::max(literal.body.start, lowering.range(end).end - literal.prefix.quotes);
  return literal;
}

/// Collects literal text until a replacement field or the end makes a constant of it.
class Parts {
 public:
  explicit Parts(Lowering& lowering) : lowering_(lowering) {}

  void add(TextRange source, TextRange shown, DecodeMode mode) {
    const std::size_t before = value_.size();
    const bool exact = decode_string(lowering_.slice(source), mode, value_);
    if (value_.size() == before && !empty_) return;
    plain_ = empty_ && exact;
    if (empty_) range_.start = shown.start;
    range_.end = shown.end;
    empty_ = false;
  }

  void flush() {
    if (!value_.empty()) emit(NodeKind::ConstStr, range_, 0);
    value_.clear();
    empty_ = true;
  }

  void emit(NodeKind kind, TextRange range, std::uint8_t flags) {
    const auto index = static_cast<std::uint32_t>(lowering_.out->strings.size());
    lowering_.out->strings.push_back(value_);
    if (!plain_) flags |= ast::flag::kRaw;
    lowering_.leaf(kind, range, index, flags);
  }

 private:
  Lowering& lowering_;
  std::string value_;
  TextRange range_{};
  bool empty_ = true;
  bool plain_ = true;
};

void lower_fields(Lowering& lowering, cst::Id owner, TextRange body, DecodeMode mode, Parts& parts);

/// The format spec is an f-string of its own: `{x:{width}}`.
void lower_format_spec(Lowering& lowering, cst::Id spec, bool raw) {
  const TextRange range = lowering.range(spec);
  const std::uint32_t node = lowering.open(NodeKind::JoinedStr, range);
  Parts parts(lowering);
  lower_fields(lowering, spec, {range.start + 1, range.end}, {.bytes = false, .raw = raw, .doubled_braces = false}, parts);
  parts.flush();
  lowering.close(node);
}

/// The text of `{x = }` up to the conversion, spec or brace: it is part of the string.
void add_debug_text(Lowering& lowering, cst::Id field, Parts& parts) {
  TextRange range{lowering.range(field).start + 1, lowering.range(field).end};
  for (const cst::Id child : lowering.cst->children(field)) {
    const Kind kind = lowering.kind(child);
    if (kind == Kind::TypeConversion || kind == Kind::FormatSpecifier || kind == Kind::TokRightBrace) {
      range.end = lowering.range(child).start;
      break;
    }
  }
  parts.add(range, range, {.bytes = false, .raw = true, .doubled_braces = false});
}

void lower_field(Lowering& lowering, cst::Id id, bool raw, Parts& parts) {
  const TextRange range = lowering.range(id);
  const bool debug = lowering.cst->has_child(id, Kind::TokEqual);
  if (debug) add_debug_text(lowering, id, parts);
  parts.flush();
  const cst::Id spec = lowering.cst->child_of(id, Kind::FormatSpecifier);
  const cst::Id conversion = lowering.cst->child_of(id, Kind::TypeConversion);
  std::uint16_t aux = 0;
  if (conversion != cst::kNone) {
    const std::string_view text = lowering.slice(conversion);
    aux = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0;
  } else if (debug && spec == cst::kNone) {
    aux = 'r';
  }
  const std::uint32_t node = lowering.open(NodeKind::FormattedValue, range, aux);
  const std::size_t first = lowering.scratch.size();
  lower_expression(lowering, lowering.cst->field(id, Field::Expression), range);
  lowering.scratch.resize(first);
  if (spec == cst::kNone)
    lowering.absent(range.end);
  else
    lower_format_spec(lowering, spec, raw);
  lowering.close(node);
}

void lower_fields(Lowering& lowering, cst::Id owner, TextRange body, DecodeMode mode, Parts& parts) {
  std::uint32_t at = body.start;
  for (const cst::Id child : lowering.cst->children(owner)) {
    const Kind kind = lowering.kind(child);
    if (kind != Kind::Interpolation && kind != Kind::FormatExpression) continue;
    const TextRange range = lowering.range(child);
    if (range.start > at) parts.add({at, range.start}, {at, range.start}, mode);
    lower_field(lowering, child, mode.raw, parts);
    at = std::max(at, range.end);
  }
  if (body.end > at) parts.add({at, body.end}, {at, body.end}, mode);
}

void lower_plain_string(Lowering& lowering, TextRange range, const std::vector<Literal>& literals) {
  Parts parts(lowering);
  bool bytes = false;
  for (const Literal& literal : literals) {
    bytes |= literal.prefix.bytes;
    parts.add(literal.body, range, {.bytes = literal.prefix.bytes, .raw = literal.prefix.raw, .doubled_braces = false});
  }
  const std::uint8_t flags = literals.size() > 1 ? ast::flag::kImplicit | ast::flag::kRaw : 0;
  parts.emit(bytes ? NodeKind::ConstBytes : NodeKind::ConstStr, range, flags);
}

void lower_joined_string(Lowering& lowering, TextRange range, const std::vector<Literal>& literals, bool is_template) {
  const std::uint32_t node = lowering.open(is_template ? NodeKind::TemplateStr : NodeKind::JoinedStr, range);
  Parts parts(lowering);
  for (const Literal& literal : literals) {
    if (literal.prefix.has_fields()) {
      const DecodeMode mode{.bytes = false, .raw = literal.prefix.raw, .doubled_braces = true};
      lower_fields(lowering, literal.id, literal.body, mode, parts);
    } else {
      parts.add(literal.body, lowering.range(literal.id), {.bytes = false, .raw = literal.prefix.raw, .doubled_braces = false});
    }
  }
  parts.flush();
  lowering.close(node);
}

}  // namespace

bool lower_string(Lowering& lowering, cst::Id id) {
  std::vector<Literal> literals;
  if (lowering.kind(id) == Kind::String) {
    literals.push_back(read_literal(lowering, id));
  } else if (lowering.kind(id) == Kind::ConcatenatedString) {
    for (const cst::Id child : lowering.cst->children(id)) {
      if (lowering.kind(child) == Kind::String) literals.push_back(read_literal(lowering, child));
    }
  } else {
    return false;
  }
  bool fields = false;
  bool is_template = false;
  for (const Literal& literal : literals) {
    fields |= literal.prefix.has_fields();
    is_template |= literal.prefix.interpolated;
  }
  if (fields) {
    lower_joined_string(lowering, lowering.range(id), literals, is_template);
  } else {
    lower_plain_string(lowering, lowering.range(id), literals);
  }
  return true;
}

}  // namespace awl::syntax
