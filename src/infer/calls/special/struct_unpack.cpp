// struct.unpack and its kin: a format that is known says how many values there are and of which types (library reference,
// "struct", format characters).
#include <optional>

#include "infer/calls/special/special.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

using types::KnownClass;
using types::LiteralType;

namespace {

constexpr std::size_t kMaxValues = 256;

/// What one format character stands for; none for one that is none.
std::optional<KnownClass> class_of(char code) {
  constexpr std::string_view kIntegers = "bBhHiIlLqQnNP", kFloats = "efd", kBytes = "csp";
  if (kIntegers.find(code) != std::string_view::npos) return KnownClass::Int;
  if (kFloats.find(code) != std::string_view::npos) return KnownClass::Float;
  if (kBytes.find(code) != std::string_view::npos) return KnownClass::Bytes;
  if (code == '?') return KnownClass::Bool;
  return std::nullopt;
}

/// The values of a format, in order; none if it is no format, or has very many of them.
std::optional<TypeList> values_of(const TypeContext& ctx, std::string_view format) {
  constexpr std::string_view kOrders = "@=<>!", kDigits = "0123456789", kSpaces = " \t\n\r\v\f";
  if (!format.empty() && kOrders.find(format.front()) != std::string_view::npos) format.remove_prefix(1);
  TypeList values;
  std::optional<std::size_t> count;
  for (const char code : format) {
    if (kDigits.find(code) != std::string_view::npos) {
      count = count.value_or(0) * 10 + static_cast<std::size_t>(code - '0');
      if (*count > (std::size_t{1} << 32U)) return std::nullopt;
      continue;
    }
    if (kSpaces.find(code) != std::string_view::npos && !count) continue;
    const bool is_padding = code == 'x', is_text = code == 's' || code == 'p';  // the count of a text is its length
    const auto known = class_of(code);
    if (!known && !is_padding) return std::nullopt;
    const std::size_t times = is_padding ? 0 : is_text ? 1 : count.value_or(1);
    if (values.size() + times > kMaxValues) return std::nullopt;
    if (known) values.insert(values.end(), times, ctx.known_instance(*known));
    count.reset();
  }
  return count ? std::nullopt : std::optional(values);
}

/// The tuple that the format in the first argument makes, or none.
TypeId unpacked_tuple(const SpecialCall& call) {
  if (call.arguments.empty() || call.arguments.front().kind != Argument::Kind::Positional) return {};
  const NodeId node = call.arguments.front().node;
  const TypeId known = call.rc.local_type(node);
  const TypeId format = known ? types::resolve(call.ctx(), known) : TypeId();
  if (!format || call.ctx().kind(format) != TypeKind::Literal) return {};
  const LiteralType& literal = call.rc.in.store.literal(format);
  if (literal.kind != LiteralType::Kind::Str && literal.kind != LiteralType::Kind::Bytes) return {};
  const auto values = values_of(call.ctx(), literal.text);
  return values ? types::make_tuple_type(call.ctx(), *values) : TypeId();
}

}  // namespace

std::optional<CallResult> call_struct_unpack(const SpecialCall& call) {
  CallResult result = call_type(call.rc, call.call, call.callee, call.arguments, call.expected);
  const TypeId tuple = result.failed ? TypeId() : unpacked_tuple(call);
  if (tuple) result.type = tuple;
  return result;
}

std::optional<CallResult> call_struct_iter_unpack(const SpecialCall& call) {
  CallResult result = call_type(call.rc, call.call, call.callee, call.arguments, call.expected);
  const TypeId tuple = result.failed ? TypeId() : unpacked_tuple(call);
  if (tuple) result.type = call.ctx().known_instance(KnownClass::Iterator, {tuple});
  return result;
}

}  // namespace awl::infer
