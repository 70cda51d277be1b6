// Strings: adjacent literals, escapes, fields of f-strings and t-strings.
#include "syntax/grammar_impl.h"
#include "syntax/string_literal.h"

namespace awl::syntax {

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

Expr Grammar::strings() {
  const std::uint32_t first = at_;
  bool bytes = false;
  bool text = false;
  bool fields = false;
  bool is_template = false;
  bool not_template = false;
  while (tok() == TokenKind::String || tok() == TokenKind::FStringStart) {
    const StringPrefix prefix = read_string_prefix(spelling(at_));
    bytes |= prefix.bytes;
    text |= !prefix.bytes;
    fields |= prefix.has_fields();
    is_template |= prefix.interpolated;
    not_template |= !prefix.interpolated;
    if (tok() == TokenKind::String) {
      check_plain_string(at_);
      ++at_;
    } else {
      if (prefix.interpolated) need_version(14, token_range(at_), "t-strings");
      f_string(is_template);
    }
  }
  if (bytes && text) fail(span(first, at_), "bytes and text literals cannot be joined");
  if (is_template && not_template) fail(span(first, at_), "t-strings can be joined with t-strings only");
  return {.shape = is_template ? Shape::TString : fields ? Shape::FString : Shape::Literal, .first = first, .past = at_};
}

void Grammar::check_plain_string(std::uint32_t token) {
  const TextRange range = token_range(token);
  const StringPrefix prefix = read_string_prefix(spelling(token));
  const TextRange body{range.start + prefix.open_size(), range.end - prefix.quotes};
  if (prefix.bytes) {
    for (std::uint32_t at = body.start; at < body.end; ++at) {
      if (static_cast<unsigned char>(text_[at]) >= 0x80) {
        return report(range, "a bytes literal can hold ASCII characters only; write others as `\\x..` escapes");
      }
    }
  }
  if (!prefix.raw) check_escapes(body, prefix.bytes, false);
}

/// Escapes that name no character are errors; unknown ones like `\d` stand for themselves.
void Grammar::check_escapes(TextRange body, bool bytes, bool fields) {
  std::size_t at = text_.find('\\', body.start);
  for (; at < body.end && at + 1 < body.end; at = text_.find('\\', at)) {
    const char c = text_[at + 1];
    const std::size_t digits = c == 'x' ? 2 : bytes ? 0 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    const auto start = static_cast<std::uint32_t>(at);
    at += 2;
    if (digits != 0) {
      std::size_t found = 0;
      std::uint32_t value = 0;
      while (found < digits && at + found < body.end && is_hex(text_[at + found])) {
        const char digit = text_[at + found];
        value = value * 16 + static_cast<std::uint32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        ++found;
      }
      const TextRange range{start, static_cast<std::uint32_t>(at + found)};
      if (found < digits) {
        return report(range, std::string("`\\") + c + "` must be followed by " + std::to_string(digits) + " hexadecimal digits");
      }
      if (value > 0x10FFFF) return report(range, "this escape names no character: the highest is `\\U0010FFFF`");
      at += digits;
    } else if (c == 'N' && !bytes) {
      const std::size_t close = text_.find('}', at);
      const bool named = at < body.end && text_[at] == '{' && close < body.end && close > at + 1;
      if (!named) return report({start, static_cast<std::uint32_t>(at)}, "`\\N` must be followed by a character's name in braces");
      at = close + 1;
    }
  }
  (void)fields;
}

// -- f-strings and t-strings

void Grammar::f_string(bool& is_template) {
  (void)is_template;
  const std::uint32_t start = at_;
  const StringPrefix prefix = read_string_prefix(spelling(at_));
  ++at_;
  while (tok() != TokenKind::FStringEnd) {
    if (tok() == TokenKind::FStringMiddle) {
      if (!prefix.raw) check_escapes(token_range(at_), false, true);
      ++at_;
    } else if (tok() == TokenKind::LeftBrace) {
      field(start);
    } else {
      fail_expected("the end of the string");
    }
  }
  ++at_;
}

/// `{expression=!r:spec}`
void Grammar::field(std::uint32_t string_start) {
  const std::uint32_t open = at_;
  ++at_;
  switch (tok()) {
    case TokenKind::RightBrace:
    case TokenKind::Colon:
    case TokenKind::Equal:
    case TokenKind::Exclamation:
      fail(span(open, at_ + 1), "expected an expression in the braces of the string");
    default:
      break;
  }
  if (tok() == TokenKind::Yield) {
    yield_expression();
  } else {
    star_expressions("an expression");
  }
  if (tok() == TokenKind::ColonEqual) fail_here("`:=` in a field of a string needs parentheses");
  accept(TokenKind::Equal);
  if (accept(TokenKind::Exclamation)) {
    const bool known = at_word("r") || at_word("s") || at_word("a");
    const bool touches = tokens_[at_ - 1].end == tokens_[at_].start;
    if (!known || !touches) fail_here("after `!` in a field comes `r`, `s` or `a`");
    ++at_;
  }
  if (tok() == TokenKind::Colon) format_spec(string_start);
  if (tok() != TokenKind::RightBrace) {
    if (tokens_[at_ - 1].kind == TokenKind::Colon) fail_expected("a lambda in parentheses, or `}`");
    fail_expected("`}`, `!` or `:` after the expression in the string");
  }
  if (options_.python_minor < 12) check_old_f_string(string_start, open);
  ++at_;
}

void Grammar::format_spec(std::uint32_t string_start) {
  const std::uint32_t colon = at_;
  ++at_;
  while (tok() == TokenKind::FStringMiddle || tok() == TokenKind::LeftBrace) {
    if (tok() == TokenKind::LeftBrace) {
      field(string_start);
    } else {
      ++at_;
    }
  }
  note(PieceKind::FormatSpec, colon, at_);
}

/// Before Python 3.12 a field could hold neither the string's own quotes, nor backslashes, nor comments.
void Grammar::check_old_f_string(std::uint32_t string_start, std::uint32_t first) {
  const StringPrefix prefix = read_string_prefix(spelling(string_start));
  const TextRange range = span(first, at_ + 1);
  const std::string_view text = text_.substr(range.start, range.end - range.start);
  const std::string quotes(prefix.quotes, prefix.quote);
  if (text.find(quotes) != std::string_view::npos) {
    need_version(12, range, "the string's own quotes inside its fields");
  } else if (text.find('\\') != std::string_view::npos) {
    need_version(12, range, "backslashes in the fields of an f-string");
  } else if (prefix.quotes == 1 && text.find('\n') != std::string_view::npos) {
    need_version(12, range, "line breaks in the fields of an f-string with single quotes");
  }
}

}  // namespace awl::syntax
