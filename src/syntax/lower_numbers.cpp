// Number literals. Whether the digits are well formed is the syntax pass's business.
#include <limits>

#include "syntax/lower.h"

namespace awl::syntax {

using ast::NodeKind;

namespace {

struct IntegerValue {
  std::uint64_t value = 0;
  bool fits = true;
};

unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 36;
}

IntegerValue read_integer(std::string_view text) {
  unsigned base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char mark = static_cast<char>(text[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    if (base != 10) text.remove_prefix(2);
  }
  IntegerValue result;
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  for (const char c : text) {
    const unsigned digit = digit_value(c);
    if (digit >= base) continue;  // `_`, or a mistake that is reported elsewhere
    if (result.value > (kMax - digit) / base) {
      result.fits = false;
      return result;
    }
    result.value = result.value * base + digit;
  }
  return result;
}

}  // namespace

void lower_number(Lowering& lowering, cst::Id id) {
  const std::string_view text = lowering.slice(id);
  const TextRange range = lowering.range(id);
  const bool hex = text.size() > 1 && (text[1] == 'x' || text[1] == 'X');
  if (!text.empty() && (text.back() == 'j' || text.back() == 'J')) {
    lowering.leaf(NodeKind::ConstComplex, range);
  } else if (lowering.kind(id) == cst::Kind::Float && !hex) {
    lowering.leaf(NodeKind::ConstFloat, range);
  } else {
    const IntegerValue value = read_integer(text);
    const auto index = static_cast<std::uint32_t>(lowering.out->integers.size());
    lowering.out->integers.push_back(value.fits ? static_cast<std::int64_t>(value.value) : 0);
    lowering.leaf(NodeKind::ConstInt, range, index, value.fits ? 0 : ast::flag::kImplicit);
  }
}

}  // namespace awl::syntax
