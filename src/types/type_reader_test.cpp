#include "types/type_reader_test.h"

#include <cctype>

namespace awl::types::testing {

TypeId TypeReader::read_whole() {
  const TypeId type = read_union();
  skip();
  if (at_ != text_.size()) error("rest");
  return type;
}

std::string TypeReader::word() {
  skip();
  const std::size_t start = at_;
  while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_' || text_[at_] == '@')) ++at_;
  if (start == at_) error("expected a name");
  return std::string(text_.substr(start, at_ - start));
}

// `(...) ->` rather than a type in parentheses.
bool TypeReader::is_callable_ahead() {
  int depth = 0;
  for (std::size_t i = at_; i < text_.size(); ++i) {
    if (text_[i] == '(' || text_[i] == '[') ++depth;
    if (text_[i] == ')' || text_[i] == ']') --depth;
    if (depth == 0) return text_.substr(i + 1).starts_with(" ->");
  }
  return false;
}

TypeId TypeReader::read_union() {
  TypeList members{read_intersection()};
  while (accept("|")) members.push_back(read_intersection());
  return members.size() == 1 ? members.front() : make_union(ctx_, members);
}

TypeId TypeReader::read_intersection() {
  TypeList positive, negative;
  do {
    if (accept("~"))
      negative.push_back(read_primary());
    else
      positive.push_back(read_primary());
  } while (accept("&"));
  if (negative.empty() && positive.size() == 1) return positive.front();
  return make_intersection(ctx_, positive, negative);
}

TypeId TypeReader::read_primary() {
  if (looking_at("(")) {
    if (is_callable_ahead()) return ctx_.store.make(CallableType{{read_signature()}});
    expect("(");
    const TypeId inner = read_union();
    expect(")");
    return inner;
  }
  if (looking_at("[")) return ctx_.store.make(CallableType{{read_signature()}});
  if (looking_at("<class")) return read_class_object();
  if (looking_at("**")) return read_parameter_list();
  if (accept("def ")) return read_function();
  if (accept("Overload[")) return read_overload();
  if (accept("Literal[")) return read_literals();
  if (accept("tuple[")) return read_tuple();
  if (accept("type[")) {
    const TypeId instance = read_union();
    expect("]");
    return make_subclass_of(ctx_, instance);
  }
  if (accept("TypeForm[")) {
    const TypeId described = read_union();
    expect("]");
    return ctx_.store.make(FormOfType{described});
  }
  if (accept("TypeGuard[")) {
    const TypeId guarded = read_union();
    expect("]");
    return ctx_.store.make(TypeGuardType{guarded, false});
  }
  if (accept("TypeIs[")) {
    const TypeId guarded = read_union();
    expect("]");
    return ctx_.store.make(TypeGuardType{guarded, true});
  }
  return read_named();
}

TypeVarId TypeReader::read_var(TypeVarKind kind) {
  std::string text = word();
  if (text.find('@') == std::string::npos && !program_.class_scope_.empty()) text += "@" + program_.class_scope_;
  return program_.var(text, kind);
}

TypeId TypeReader::read_named() {
  if (accept("@")) {
    const auto& alias = program_.aliases_.at(word());
    return ctx_.store.make(AliasReferenceType{alias.ref, alias.name, {}});
  }
  const std::string name = word();
  if (name == "Any") return ctx_.store.any();
  if (name == "Unknown") return ctx_.store.unknown();
  if (name == "Never") return ctx_.store.never();
  if (name == "None") return ctx_.none();
  if (name == "LiteralString") return ctx_.store.literal_string();
  if (name.starts_with("Self@")) return ctx_.store.make(TypeVarType{self_type_var(ctx_, program_.cls(name.substr(5)))});
  if (name == "Self") return ctx_.store.make(TypeVarType{self_type_var(ctx_, program_.cls(program_.class_scope_))});
  if (name.find('@') != std::string::npos) return ctx_.store.make(TypeVarType{program_.var(name)});
  const std::string in_class = name + "@" + program_.class_scope_;
  if (program_.vars_by_text_.contains(in_class)) return ctx_.store.make(TypeVarType{program_.var(in_class)});
  if (const auto alias = program_.aliases_.find(name); alias != program_.aliases_.end()) {
    return ctx_.store.make(AliasReferenceType{alias->second.ref, alias->second.name, {}});
  }
  if (const auto sentinel = program_.sentinels_.find(name); sentinel != program_.sentinels_.end()) return sentinel->second;
  if (!program_.classes_.contains(name)) error("no class " + name);
  const ClassId cls = program_.cls(name);
  if (!accept("[")) return ctx_.store.make(InstanceType{cls, unknown_args(ctx_, cls)});
  return ctx_.store.make(InstanceType{cls, read_args(cls)});
}

TypeList TypeReader::read_args(ClassId cls) {
  TypeList args;
  const std::vector<TypeVarId> params = program_.class_info(cls).type_params;
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (i != 0) expect(",");
    switch (ctx_.store.type_var_key(params[i]).kind) {
      case TypeVarKind::ParamSpec:
        args.push_back(read_parameter_list());
        break;
      case TypeVarKind::TypeVarTuple:
        args.push_back(read_spread("]"));
        break;
      default:
        args.push_back(read_union());
    }
  }
  expect("]");
  return args;
}

TypeId TypeReader::read_parameter_list() {
  if (accept("**")) return ctx_.store.make(TypeVarType{read_var(TypeVarKind::ParamSpec)});
  if (accept("...")) return gradual_parameters(ctx_);
  ParameterListType list;
  expect("(");
  read_params(list.signature);
  return ctx_.store.make(std::move(list));
}

// An element of a tuple or of the arguments for a TypeVarTuple: `int`, `*tuple[int, ...]`, `*Ts`.
TypeId TypeReader::read_element() {
  if (!accept("*")) return read_union();
  if (looking_at("tuple[")) return ctx_.store.make(UnpackedType{read_primary()});
  return ctx_.store.make(UnpackedType{ctx_.store.make(TypeVarType{read_var(TypeVarKind::TypeVarTuple)})});
}

TypeId TypeReader::read_spread(std::string_view end) {
  TypeList elements;
  while (!looking_at(end)) {
    elements.push_back(read_element());
    if (!accept(",")) break;
  }
  return make_tuple_type(ctx_, elements);
}

TypeId TypeReader::read_tuple() {
  if (accept("()]")) return make_tuple_type(ctx_, {});
  TypeList elements{read_element()};
  while (accept(",")) {
    if (accept("...")) {
      expect("]");
      return make_variadic_tuple(ctx_, elements.front());
    }
    elements.push_back(read_element());
  }
  expect("]");
  return make_tuple_type(ctx_, elements);
}

TypeId TypeReader::read_literals() {
  TypeList members{read_one_literal()};
  while (accept(",")) members.push_back(read_one_literal());
  expect("]");
  return make_union(ctx_, members);
}

TypeId TypeReader::read_one_literal() {
  skip();
  const bool is_bytes = accept("b\"");
  if (is_bytes || accept("\"")) {
    std::string value;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;
      value += text_[at_++];
    }
    expect("\"");
    return is_bytes ? ctx_.store.make(LiteralType{LiteralType::Kind::Bytes, 0, value, {}, {}}) : make_str_literal(ctx_, value);
  }
  if (accept("True")) return make_bool_literal(ctx_, true);
  if (accept("False")) return make_bool_literal(ctx_, false);
  const bool negative = accept("-");
  const std::string text = word();
  if (std::isdigit(static_cast<unsigned char>(text.front())) != 0) return make_int_literal(ctx_, (negative ? -1 : 1) * std::stoll(text));
  expect(".");
  return ctx_.store.make(LiteralType{LiteralType::Kind::Enum, 0, {}, program_.cls(text), intern(word())});
}

TypeId TypeReader::read_class_object() {
  expect("<class '");
  const ClassId cls = program_.cls(word());
  TypeList args;
  if (accept("[")) args = read_args(cls);
  expect("'>");
  return ctx_.store.make(ClassObjectType{cls, std::move(args)});
}

TypeId TypeReader::read_function() {
  FunctionType function;
  function.name = intern(word());
  // Equal texts are the same function, as often as they are read.
  function.definition = {FileId(1), NodeId(static_cast<std::uint32_t>(std::hash<std::string_view>{}(name_text(function.name))))};
  function.overloads.push_back(read_signature());
  if (!program_.class_scope_.empty()) {
    function.owner = program_.cls(program_.class_scope_);
    function.definition = program_.next_ref();
  }
  return ctx_.store.make(std::move(function));
}

TypeId TypeReader::read_overload() {
  CallableType callable;
  do callable.overloads.push_back(read_signature());
  while (accept(","));
  expect("]");
  return ctx_.store.make(std::move(callable));
}

std::vector<TypeVarId> TypeReader::read_type_params() {
  std::vector<TypeVarId> vars;
  if (!accept("[")) return vars;
  do {
    if (accept("**"))
      vars.push_back(program_.var(word(), TypeVarKind::ParamSpec));
    else if (accept("*"))
      vars.push_back(program_.var(word(), TypeVarKind::TypeVarTuple));
    else
      vars.push_back(program_.var(word()));
  } while (accept(","));
  expect("]");
  return vars;
}

Signature TypeReader::read_signature() {
  Signature signature;
  signature.type_params = read_type_params();
  expect("(");
  read_params(signature);
  expect("->");
  signature.returns = read_union();
  return signature;
}

// Up to and with the closing parenthesis.
void TypeReader::read_params(Signature& signature) {
  bool keyword_only = false;
  while (!accept(")")) {
    if (accept("...")) {
      signature.is_gradual = true;
    } else if (accept("/")) {
      for (Param& param : signature.params) param.kind = ParamKind::PositionalOnly;
    } else if (accept("**")) {
      const std::size_t start = at_;
      const std::string name = word();
      if (name.find('@') != std::string::npos || program_.vars_by_text_.contains(name + "@" + program_.class_scope_)) {
        at_ = start;
        append_param_spec(ctx_, signature.params, read_var(TypeVarKind::ParamSpec));
      } else {
        at_ = start;
        signature.params.push_back(read_param(ParamKind::KwArgs));
      }
    } else if (accept("*")) {
      keyword_only = true;
      if (!looking_at(",")) signature.params.push_back(read_param(ParamKind::VarArgs));
    } else {
      signature.params.push_back(read_param(keyword_only ? ParamKind::KeywordOnly : ParamKind::Normal));
    }
    accept(",");
  }
}

// `x: int = 1`, or a bare type: positional-only without a name. `self` stands without a type.
Param TypeReader::read_param(ParamKind kind) {
  Param param;
  param.kind = kind;
  const std::size_t start = at_;
  if (accept("self") && (looking_at(",") || looking_at(")"))) {
    param.name = intern("self");
    param.type = ctx_.store.unknown();
    param.is_annotated = false;
    return param;
  }
  at_ = start;
  skip();
  std::size_t end = at_;
  while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) != 0 || text_[end] == '_')) ++end;
  if (end > at_ && text_.substr(end).starts_with(":")) {
    param.name = intern(text_.substr(at_, end - at_));
    at_ = end + 1;
  } else {
    param.kind = ParamKind::PositionalOnly;
  }
  if (kind == ParamKind::KwArgs && accept("Unpack[")) {
    param.type = ctx_.store.make(UnpackedType{read_union()});
    expect("]");
  } else {
    param.type = kind == ParamKind::VarArgs ? read_element() : read_union();
  }
  if (accept("=")) read_default(param);
  return param;
}

void TypeReader::read_default(Param& param) {
  param.has_default = true;
  if (accept("...")) return;
  if (accept("None"))
    param.default_type = ctx_.none();
  else
    param.default_type = read_one_literal();
}

}  // namespace awl::types::testing
