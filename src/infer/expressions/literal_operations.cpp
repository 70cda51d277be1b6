// Arithmetic on constants, as far as it is exact and small.
#include "infer/expressions/operators.h"

namespace awl::infer {

namespace {

using ast::Operator;
using types::LiteralType;

constexpr std::size_t kLongestText = 4096;

std::optional<std::int64_t> floor_divide(std::int64_t a, std::int64_t b) {
  if (b == 0 || (a == INT64_MIN && b == -1)) return std::nullopt;
  const std::int64_t quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

std::optional<std::int64_t> power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0 || exponent > 64) return std::nullopt;
  std::int64_t result = 1;
  for (std::int64_t i = 0; i < exponent; ++i) {
    if (__builtin_mul_overflow(result, base, &result)) return std::nullopt;
  }
  return result;
}

std::optional<std::int64_t> shift_left(std::int64_t a, std::int64_t by) {
  if (by < 0 || by > 62) return std::nullopt;
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, std::int64_t{1} << by, &result)) return std::nullopt;
  return result;
}

std::optional<std::int64_t> int_operation(Operator op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (op) {
    case Operator::Add:
      return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Operator::Sub:
      return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Operator::Mult:
      return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Operator::FloorDiv:
      return floor_divide(a, b);
    case Operator::Mod: {
      const auto quotient = floor_divide(a, b);
      return quotient ? std::optional(a - *quotient * b) : std::nullopt;
    }
    case Operator::Pow:
      return power(a, b);
    case Operator::LShift:
      return shift_left(a, b);
    case Operator::RShift:
      return b < 0 || b > 63 ? std::nullopt : std::optional(a >> b);
    case Operator::BitOr:
      return a | b;
    case Operator::BitXor:
      return a ^ b;
    case Operator::BitAnd:
      return a & b;
    case Operator::MatMult:
    case Operator::Div:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_number(const LiteralType& literal) { return literal.kind == LiteralType::Kind::Int || literal.kind == LiteralType::Kind::Bool; }
bool is_text(const LiteralType& literal) { return literal.kind == LiteralType::Kind::Str || literal.kind == LiteralType::Kind::Bytes; }

TypeId number_operation(Inference& in, Operator op, const LiteralType& a, const LiteralType& b) {
  const auto result = int_operation(op, a.number, b.number);
  const bool is_negative = b.number < 0 && (op == Operator::Pow || op == Operator::LShift || op == Operator::RShift);
  const bool divides = op == Operator::FloorDiv || op == Operator::Mod || op == Operator::Div || op == Operator::MatMult;
  if (!result) return is_negative || divides ? TypeId() : in.ctx.known_instance(types::KnownClass::Int);
  const bool is_logic = op == Operator::BitAnd || op == Operator::BitOr || op == Operator::BitXor;
  const bool both_bool = a.kind == LiteralType::Kind::Bool && b.kind == LiteralType::Kind::Bool;
  return is_logic && both_bool ? types::make_bool_literal(in.ctx, *result != 0) : types::make_int_literal(in.ctx, *result);
}

TypeId make_text(Inference& in, LiteralType::Kind kind, std::string text) {
  return kind == LiteralType::Kind::Str ? types::make_str_literal(in.ctx, std::move(text))
                                        : types::make_bytes_literal(in.ctx, std::move(text));
}

TypeId repeat_text(Inference& in, const LiteralType& text, std::int64_t times) {
  if (times < 0) times = 0;
  if (!text.text.empty() && static_cast<std::uint64_t>(times) > kLongestText / text.text.size()) return TypeId();
  std::string repeated;
  if (!text.text.empty()) {
    for (std::int64_t i = 0; i < times; ++i) repeated += text.text;
  }
  return make_text(in, text.kind, std::move(repeated));
}

}  // namespace

TypeId literal_operation(Inference& in, Operator op, TypeId left, TypeId right) {
  if (in.store.kind(left) != TypeKind::Literal || in.store.kind(right) != TypeKind::Literal) return TypeId();
  const LiteralType& a = in.store.literal(left);
  const LiteralType& b = in.store.literal(right);
  if (is_number(a) && is_number(b)) return number_operation(in, op, a, b);
  if (op == Operator::Add && is_text(a) && a.kind == b.kind) {
    if (a.text.size() + b.text.size() > kLongestText) return TypeId();
    return make_text(in, a.kind, a.text + b.text);
  }
  if (op == Operator::Mult && is_text(a) && is_number(b)) return repeat_text(in, a, b.number);
  if (op == Operator::Mult && is_number(a) && is_text(b)) return repeat_text(in, b, a.number);
  return TypeId();
}

}  // namespace awl::infer
