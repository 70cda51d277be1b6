// Parameters of functions and lambdas, and type parameters (PEP 695).
#include "syntax/lower.h"
#include "syntax/repair.h"
#include "syntax/type_comments.h"

namespace awl::syntax {

using ast::NodeKind;
using ast::ParameterKind;
using cst::Field;
using cst::Kind;

namespace {

/// The parts of one written parameter.
struct Written {
  cst::Id name = cst::kNone;  // identifier
  cst::Id annotation = cst::kNone;
  cst::Id default_value = cst::kNone;
  ParameterKind kind = ParameterKind::Normal;
};

/// `name`, `*name` or `**name`.
void take_name(Lowering& lowering, cst::Id id, Written& written) {
  if (lowering.kind(id) == Kind::ListSplatPattern) written.kind = ParameterKind::VarArgs;
  if (lowering.kind(id) == Kind::DictionarySplatPattern) written.kind = ParameterKind::KwArgs;
  written.name = lowering.kind(id) == Kind::Identifier ? id : lowering.cst->first_operand(id);
}

Written read_parameter(Lowering& lowering, cst::Id id) {
  Written written;
  switch (lowering.kind(id)) {
    case Kind::TypedParameter:
      written.annotation = lowering.cst->field(id, Field::Type);
      if (const cst::Id first = lowering.cst->first_operand(id); first != cst::kNone && first != written.annotation) {
        take_name(lowering, first, written);
      }
      break;
    case Kind::DefaultParameter:
    case Kind::TypedDefaultParameter:
      written.name = lowering.cst->field(id, Field::Name);
      written.annotation = lowering.cst->field(id, Field::Type);
      written.default_value = lowering.cst->field(id, Field::Value);
      break;
    default:
      take_name(lowering, id, written);
  }
  return written;
}

/// The type that a comment gives to a parameter without annotation: behind it on its line, or in the list of `signature`.
std::optional<TextRange> comment_type(const Lowering& lowering, cst::Id id, const Written& written, const TextRange* in_signature) {
  if (written.annotation != cst::kNone || written.name == cst::kNone) return std::nullopt;
  if (in_signature != nullptr) return *in_signature;
  const auto comment = type_comment_after(lowering, lowering.range(id).end, " \t,");
  if (!comment) return std::nullopt;
  const std::vector<TextRange> types = types_of_targets(lowering, *comment);
  return types.size() == 1 ? std::optional(types.front()) : std::nullopt;
}

void lower_parameter(Lowering& lowering, cst::Id id, const Written& written, const TextRange* in_signature) {
  TextRange range = lowering.range(id);
  if (written.name != cst::kNone) range = lowering.range(written.name);
  if (written.annotation != cst::kNone) range.end = lowering.range(written.annotation).end;
  const std::uint32_t node = lowering.open(NodeKind::Parameter, range, static_cast<std::uint16_t>(written.kind));
  if (written.name != cst::kNone && lowering.kind(written.name) == Kind::Identifier) {
    lower_identifier(lowering, written.name);
  } else {
    lowering.leaf(NodeKind::Identifier, range, intern_identifier("").value);
  }
  if (const auto type = comment_type(lowering, id, written, in_signature)) {
    lower_comment_type(lowering, *type);
  } else {
    lower_optional_expression(lowering, written.annotation, range.end);
  }
  lower_optional_expression(lowering, written.default_value, range.end);
  lowering.close(node);
}

/// Parameters that could not be read: anything may be passed.
void lower_hidden_parameters(Lowering& lowering, TextRange range) {
  const std::uint32_t node = lowering.open(NodeKind::Parameters, range);
  const auto parameter = [&](const char* name, ParameterKind kind) {
    const std::uint32_t item = lowering.open(NodeKind::Parameter, range, static_cast<std::uint16_t>(kind));
    lowering.leaf(NodeKind::Identifier, range, intern_identifier(name).value);
    lowering.absent(range.end);
    lowering.absent(range.end);
    lowering.close(item);
  };
  parameter("args", ParameterKind::VarArgs);
  parameter("kwargs", ParameterKind::KwArgs);
  lowering.close(node);
}

// -- type parameters

struct WrittenTypeParameter {
  cst::Id name = cst::kNone;
  cst::Id bound = cst::kNone;
  NodeKind kind = NodeKind::TypeVarParam;
};

WrittenTypeParameter read_type_parameter(Lowering& lowering, cst::Id id) {
  WrittenTypeParameter written;
  cst::Id inner = id;
  while (inner != cst::kNone && lowering.kind(inner) == Kind::Type) inner = lowering.cst->first_operand(inner);
  if (inner != cst::kNone && lowering.kind(inner) == Kind::ConstrainedType) {
    const Operands operands(lowering, inner);
    written.bound = operands[1];
    inner = operands[0];
    while (inner != cst::kNone && lowering.kind(inner) == Kind::Type) inner = lowering.cst->first_operand(inner);
  }
  if (inner == cst::kNone) return written;
  const Kind kind = lowering.kind(inner);
  if (kind == Kind::SplatType || kind == Kind::ListSplat || kind == Kind::DictionarySplat) {
    written.kind = lowering.cst->has_child(inner, Kind::TokDoubleStar) ? NodeKind::ParamSpecParam : NodeKind::TypeVarTupleParam;
    inner = lowering.cst->first_operand(inner);
  }
  written.name = inner;
  return written;
}

/// The grammar knows no defaults: the repair has blanked them, behind the parameter that ends at `end`.
void lower_type_parameter_default(Lowering& lowering, std::uint32_t end) {
  const auto skip_blanks = [&](std::uint32_t at) {
    while (at < lowering.text.size() && std::string_view(" \t\r\n\f").find(lowering.text[at]) != std::string_view::npos) ++at;
    return at;
  };
  const std::uint32_t equal = skip_blanks(end);
  const Splice* splice = lowering.repair ? lowering.repair->find(equal, SpliceKind::TypeParamDefault) : nullptr;
  if (splice == nullptr) return lowering.absent(end);
  lower_expression_again(lowering, {skip_blanks(equal + 1), splice->range.end});
}

void lower_type_parameter(Lowering& lowering, cst::Id id) {
  const WrittenTypeParameter written = read_type_parameter(lowering, id);
  const TextRange range = lowering.range(id);
  const std::uint32_t node = lowering.open(written.kind, range);
  if (written.name != cst::kNone && lowering.kind(written.name) == Kind::Identifier) {
    lower_identifier(lowering, written.name);
  } else {
    lowering.leaf(NodeKind::Identifier, range, intern_identifier("").value);
  }
  if (written.kind == NodeKind::TypeVarParam) {
    lower_optional_expression(lowering, written.bound, range.end);
  }
  lower_type_parameter_default(lowering, range.end);
  lowering.close(node);
}

}  // namespace

void lower_parameters(Lowering& lowering, cst::Id list, TextRange fallback, const SignatureComment* comment) {
  TextRange range = fallback;
  if (list != cst::kNone) range = lowering.range(list);
  if (lowering.repair && lowering.repair->find(range.start, SpliceKind::HiddenParameters)) {
    return lower_hidden_parameters(lowering, range);
  }
  const std::uint32_t node = lowering.open(NodeKind::Parameters, range);
  if (list != cst::kNone) {
    bool positional_only = lowering.cst->has_child(list, Kind::PositionalSeparator);
    bool keyword_only = false;
    std::size_t index = 0;
    for (const cst::Id child : lowering.cst->children(list)) {
      const Kind kind = lowering.kind(child);
      if (kind == Kind::PositionalSeparator) positional_only = false;
      if (kind == Kind::KeywordSeparator) keyword_only = true;
      if (lowering.cst->is_token(child) || kind == Kind::PositionalSeparator || kind == Kind::KeywordSeparator) continue;
      Written written = read_parameter(lowering, child);
      if (written.kind == ParameterKind::VarArgs) {
        keyword_only = true;
      } else if (written.kind == ParameterKind::Normal) {
        if (positional_only)
          written.kind = ParameterKind::PositionalOnly;
        else if (keyword_only)
          written.kind = ParameterKind::KeywordOnly;
      }
      const bool is_listed = comment != nullptr && comment->has_params && index >= comment->left_out;
      lower_parameter(lowering, child, written, is_listed ? &comment->params[index - comment->left_out] : nullptr);
      ++index;
    }
  }
  lowering.close(node);
}

void lower_type_parameters(Lowering& lowering, cst::Id list, std::uint32_t fallback) {
  if (list == cst::kNone) {
    lowering.absent(fallback);
    return;
  }
  const std::uint32_t node = lowering.open(NodeKind::NodeList, lowering.range(list));
  const Operands operands(lowering, list);
  for (std::size_t k = 0; k < operands.size(); ++k) lower_type_parameter(lowering, operands[k]);
  lowering.close(node);
}

}  // namespace awl::syntax
