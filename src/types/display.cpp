// How a type is written: the one way from a type to text.
#include <algorithm>
#include <charconv>

#include "base/escape.h"
#include "base/hash.h"
#include "base/names.h"
#include "base/utf8.h"
#include "types/operations.h"
#include "types/signatures.h"
#include "types/type_parts.h"
#include "types/type_visit.h"

namespace awl::types {
namespace {

constexpr std::size_t kMaxText = 64 * 1024;  // even where the whole type is asked for

// ---- literals as Python writes them

constexpr char32_t kNoBreakSpace = 0xA0;

bool is_plain(char32_t c) { return !is_unsafe_in_terminal(c) && c != kNoBreakSpace; }

void append_escape(std::string& out, char32_t c) {
  if (c == '"' || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else {
    append_visible_escape(out, c);
  }
}

void append_quoted(std::string& out, std::string_view text, bool is_bytes, unsigned max_length) {
  if (is_bytes) out += 'b';
  out += '"';
  unsigned count = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (max_length != 0 && count++ == max_length) {
      out += "...";
      break;
    }
    DecodedCodePoint c{static_cast<unsigned char>(text[i]), 1};
    if (!is_bytes) c = decode_utf8(text, i);
    const bool keep = c.value != '"' && c.value != '\\' && (is_bytes ? c.value >= 0x20 && c.value < 0x7F : is_plain(c.value));
    if (keep)
      out.append(text.substr(i, c.length));
    else
      append_escape(out, c.value);
    i += c.length;
  }
  out += '"';
}

// ---- which class names mean several classes

class NameCollector {
 public:
  explicit NameCollector(const TypeContext& ctx) : ctx_(ctx) {}

  void add(TypeId type) {
    if (!seen_.insert(type).second || seen_.size() > kMaxSeen) return;
    if (ctx_.kind(type) == TypeKind::Deferred || ctx_.kind(type) == TypeKind::AliasReference) add(resolve(ctx_, type));
    visit_payload(ctx_.store, type, [&](const auto& payload) {
      using T = std::remove_cvref_t<decltype(payload)>;
      if constexpr (std::is_same_v<T, InstanceType> || std::is_same_v<T, ClassObjectType>) add_class(payload.cls);
      if constexpr (std::is_same_v<T, LiteralType>) {
        if (payload.enum_class) add_class(payload.enum_class);
      }
      if constexpr (!std::is_same_v<T, NoPayload>) visit_parts(payload, [&](TypeId part) { add(part); });
    });
  }
  void add(const Signature& signature) { add(ctx_.store.make(CallableType{{signature}})); }

  [[nodiscard]] bool is_ambiguous(NameId name) const { return std::ranges::find(ambiguous_, name) != ambiguous_.end(); }

 private:
  static constexpr std::size_t kMaxSeen = 10'000;

  void add_class(ClassId cls) {
    ClassKey key = ctx_.store.class_key(cls);
    const NameId name = key.name;
    if (std::exchange(key.is_partial, false)) cls = ctx_.store.class_id(key);  // written with the name of the whole class
    const auto [entry, is_new] = classes_.try_emplace(name, cls);
    if (!is_new && entry->second != cls && !is_ambiguous(name)) ambiguous_.push_back(name);
  }

  const TypeContext& ctx_;
  HashSet<TypeId> seen_;
  HashMap<NameId, ClassId> classes_;
  std::vector<NameId> ambiguous_;
};

class Printer {
 public:
  Printer(const TypeContext& ctx, const DisplayOptions& options, const NameCollector& names)
      : ctx_(ctx), options_(options), names_(names), limit_(options.max_length == 0 ? kMaxText : options.max_length) {}

  void print(TypeId type) {
    if (out_.size() > limit_ * 4) return;  // bytes; cut exactly at the end
    if (ctx_.kind(type) == TypeKind::Deferred) type = ctx_.oracle.force(type);
    visit_payload(ctx_.store, type, [&](const auto& payload) { print_payload(type, payload); });
  }

  void print(const Signature& signature) {
    print_parameters(signature);
    if (!signature.returns) return;
    out_ += " -> ";
    print(signature.returns);
  }

  // Cuts the text where it is longer than asked for.
  [[nodiscard]] std::string finish() {
    std::size_t offset = 0;
    for (std::size_t count = 0; offset < out_.size(); ++count) {
      if (count == limit_) {
        std::size_t end = offset;
        for (int back = 0; back < 3 && end > 0; ++back) {
          do --end;
          while (is_utf8_continuation(out_[end]));
        }
        return out_.substr(0, end) + "...";
      }
      do ++offset;
      while (offset < out_.size() && is_utf8_continuation(out_[offset]));
    }
    return std::move(out_);
  }

 private:
  void print(std::string_view text) { out_ += text; }
  void print(NameId name) { out_ += name_text(name); }

  template <class Range, class F>
  void print_list(const Range& items, F&& f, std::string_view separator = ", ") {
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += separator;
      first = false;
      f(item);
    }
  }

  void print_payload(TypeId type, const NoPayload&) { print(kind_name(ctx_.kind(type))); }

  void print_payload(TypeId type, const InstanceType& instance) {
    if (ctx_.is_none(type)) return print("None");
    const bool is_partial = ctx_.store.class_key(instance.cls).is_partial;
    if (is_partial) print("Partial[");
    print_class_name(instance.cls);
    print_args(instance.cls, instance.args);
    if (is_partial) print("]");
  }

  void print_class_name(ClassId cls) {
    const NameId name = ctx_.store.class_key(cls).name;
    if (names_.is_ambiguous(name)) {
      print(ctx_.oracle.class_info(cls).module);
      out_ += '.';
    }
    print(name);
  }

  // The argument for a TypeVarTuple stands spread.
  void print_args(ClassId cls, const TypeList& args) {
    if (args.empty()) return;
    const std::vector<TypeVarId>& params = ctx_.oracle.class_info(cls).type_params;
    out_ += '[';
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (i != 0) out_ += ", ";
      const bool is_spread = i < params.size() && ctx_.store.type_var_key(params[i]).kind == TypeVarKind::TypeVarTuple;
      if (!is_spread || ctx_.kind(args[i]) != TypeKind::Tuple)
        print(args[i]);
      else if (ctx_.store.tuple(args[i]).elements.empty())
        print("*tuple[()]");
      else
        print_spread_elements(ctx_.store.tuple(args[i]));
    }
    out_ += ']';
  }

  [[nodiscard]] TypeVarKind type_var_kind(TypeId type) const { return ctx_.store.type_var_key(ctx_.store.type_var(type).var).kind; }

  void print_spread_elements(const TupleType& tuple) {
    for (std::size_t i = 0; i < tuple.elements.size(); ++i) {
      if (i != 0) out_ += ", ";
      const TypeId element = tuple.elements[i];
      if (tuple.variadic == static_cast<std::int32_t>(i) && ctx_.kind(element) != TypeKind::Unpacked) {
        out_ += "*tuple[";
        print(element);
        out_ += ", ...]";
      } else {
        print(element);
      }
    }
  }

  void print_payload(TypeId, const LiteralType& literal) {
    out_ += "Literal[";
    print_literal_value(literal);
    out_ += ']';
  }

  void print_literal_value(const LiteralType& literal) {
    switch (literal.kind) {
      case LiteralType::Kind::Int:
        out_ += std::to_string(literal.number);
        return;
      case LiteralType::Kind::Bool:
        return print(literal.number != 0 ? "True" : "False");
      case LiteralType::Kind::Str:
        return append_quoted(out_, literal.text, false, options_.max_literal);
      case LiteralType::Kind::Bytes:
        return append_quoted(out_, literal.text, true, options_.max_literal);
      case LiteralType::Kind::Enum:
        print_class_name(literal.enum_class);
        out_ += '.';
        return print(literal.member);
    }
  }

  void print_payload(TypeId, const SentinelType& sentinel) { print(sentinel.name); }

  void print_payload(TypeId, const TupleType& tuple) {
    out_ += "tuple[";
    if (tuple.elements.empty()) {
      out_ += "()";
    } else if (tuple.elements.size() == 1 && tuple.variadic == 0 && ctx_.kind(tuple.elements.front()) != TypeKind::Unpacked) {
      print(tuple.elements.front());
      out_ += ", ...";
    } else {
      print_spread_elements(tuple);
    }
    out_ += ']';
  }

  void print_payload(TypeId, const ClassObjectType& object) {
    const bool is_new_type = ctx_.oracle.class_info(object.cls).flavor == ClassFlavor::NewType;
    out_ += is_new_type ? "<NewType pseudo-class '" : "<class '";
    print_class_name(object.cls);
    print_args(object.cls, object.args);
    out_ += "'>";
  }

  void print_payload(TypeId, const SubclassOfType& object) {
    out_ += "type[";
    print(object.instance);
    out_ += ']';
  }

  void print_payload(TypeId, const FormOfType& form) {
    out_ += "TypeForm[";
    print(form.described);
    out_ += ']';
  }

  // Members of unions, intersections and negations that would be misread without parentheses.
  [[nodiscard]] bool needs_parentheses(TypeId type) const {
    switch (ctx_.kind(type)) {
      case TypeKind::Callable:
        return ctx_.store.callable(type).overloads.size() == 1;
      case TypeKind::Function:
        return ctx_.store.function(type).overloads.size() == 1;
      case TypeKind::BoundMethod:
      case TypeKind::Union:
        return true;
      case TypeKind::Intersection: {
        const IntersectionType& i = ctx_.store.intersection(type);
        return i.positive.size() + i.negative.size() > 1;
      }
      default:
        return false;
    }
  }

  void print_guarded(TypeId type) {
    const bool parenthesise = needs_parentheses(type);
    if (parenthesise) out_ += '(';
    print(type);
    if (parenthesise) out_ += ')';
  }

  void print_payload(TypeId, const UnionType& u) {
    TypeList members;
    for (const TypeId member : u.members) flatten(member, members);
    bool first = true, literals_done = false;
    for (const TypeId member : members) {
      const bool is_literal = ctx_.kind(member) == TypeKind::Literal;
      if (is_literal && literals_done) continue;
      if (!first) out_ += " | ";
      first = false;
      if (is_literal) {
        print_literals_of(members);
        literals_done = true;
      } else {
        print_guarded(member);
      }
    }
  }

  // Aliases that are no name of their own are shown as what they stand for, so their members belong to this union.
  void flatten(TypeId member, TypeList& members) {
    if (ctx_.kind(member) == TypeKind::AliasReference && !shows_by_name(ctx_.store.alias_reference(member))) {
      const TypeId expanded = resolve(ctx_, member);
      if (ctx_.kind(expanded) == TypeKind::Union) {
        for (const TypeId inner : ctx_.store.union_of(expanded).members) flatten(inner, members);
        return;
      }
      member = expanded;
    }
    if (std::ranges::find(members, member) == members.end()) members.push_back(member);
  }

  void print_literals_of(const TypeList& members) {
    out_ += "Literal[";
    bool first = true;
    for (const TypeId member : members) {
      if (ctx_.kind(member) != TypeKind::Literal) continue;
      if (!first) out_ += ", ";
      first = false;
      print_literal_value(ctx_.store.literal(member));
    }
    out_ += ']';
  }

  void print_payload(TypeId, const IntersectionType& intersection) {
    bool first = true;
    for (const TypeId positive : intersection.positive) {
      if (!first) out_ += " & ";
      first = false;
      print_guarded(positive);
    }
    for (const TypeId negative : intersection.negative) {
      if (!first) out_ += " & ";
      first = false;
      out_ += '~';
      print_guarded(negative);
    }
  }

  // ---- what can be called

  template <class F>
  void print_overloads(const std::vector<Signature>& overloads, F&& print_one) {
    if (overloads.size() == 1) return print_one(overloads.front());
    out_ += "Overload[";
    print_list(overloads, print_one);
    out_ += ']';
  }

  void print_payload(TypeId, const FunctionType& function) {
    print_overloads(function.overloads, [&](const Signature& signature) {
      out_ += "def ";
      print(function.name);
      print(signature);
    });
  }

  void print_payload(TypeId type, const BoundMethodType& method) {
    if (ctx_.kind(method.function) != TypeKind::Function) {
      return print_overloads(own_signatures(ctx_, type), [&](const Signature& signature) { print(signature); });
    }
    const FunctionType& function = ctx_.store.function(method.function);
    const std::vector<Signature> bound = own_signatures(ctx_, type);
    print_overloads(bound, [&](const Signature& signature) {
      if (bound.size() == 1) {
        out_ += "bound method ";
        print_guarded(method.self);
        out_ += '.';
        print(function.name);
      }
      print(signature);
    });
  }

  void print_payload(TypeId, const CallableType& callable) {
    print_overloads(callable.overloads, [&](const Signature& signature) { print(signature); });
  }

  void print_payload(TypeId, const ParameterListType& list) {
    const bool is_only_gradual = list.signature.is_gradual && list.signature.params.empty();
    is_only_gradual ? print("...") : print_parameters(list.signature);
  }

  void print_parameters(const Signature& signature) {
    out_ += '(';
    bool first = true, star_seen = false;
    const auto separate = [&] {
      if (!first) out_ += ", ";
      first = false;
    };
    const std::size_t slash_after = last_named_positional_only(signature);
    for (std::size_t i = 0; i < signature.params.size(); ++i) {
      const Param& param = signature.params[i];
      const bool is_spec_part = ctx_.kind(param.type) == TypeKind::ParamSpecPart;
      if (is_spec_part && param.kind == ParamKind::KwArgs && star_seen) continue;  // said by `**P`
      if (param.kind == ParamKind::KeywordOnly && !star_seen) {
        separate();
        out_ += '*';
      }
      star_seen = star_seen || param.kind == ParamKind::KeywordOnly || param.kind == ParamKind::VarArgs;
      separate();
      print_parameter(param);
      if (i == slash_after) out_ += ", /";
    }
    if (signature.is_gradual) {
      separate();
      out_ += "...";
    }
    out_ += ')';
  }

  // The `/` is left out where no positional-only parameter has a name.
  static std::size_t last_named_positional_only(const Signature& signature) {
    std::size_t last = signature.params.size();
    bool any_named = false;
    for (std::size_t i = 0; i < signature.params.size(); ++i) {
      if (signature.params[i].kind != ParamKind::PositionalOnly) continue;
      last = i;
      any_named = any_named || signature.params[i].name.valid();
    }
    return any_named ? last : signature.params.size();
  }

  void print_parameter(const Param& param) {
    if (ctx_.kind(param.type) == TypeKind::ParamSpecPart && param.kind == ParamKind::VarArgs) {
      out_ += "**";
      return print_type_var(ctx_.store.param_spec_part(param.type).var);
    }
    const bool is_star = param.kind == ParamKind::VarArgs, is_double_star = param.kind == ParamKind::KwArgs;
    out_ += is_star ? "*" : is_double_star ? "**" : "";
    if (param.name)
      print(param.name);
    else if (is_star)
      print("args");
    else if (is_double_star)
      print("kwargs");
    else
      return print_nameless(param);
    if (param.is_annotated) {
      out_ += ": ";
      print_parameter_type(param);
    }
    if (!param.has_default) return;
    out_ += param.is_annotated ? " = " : "=";
    print_default(param.default_type);
  }

  void print_nameless(const Param& param) {
    print_guarded_callable(param.type);
    if (!param.has_default) return;
    out_ += " = ";
    print_default(param.default_type);
  }

  // `(() -> int) -> str` reads better than `(() -> int -> str)`, and is what was meant.
  void print_guarded_callable(TypeId type) { ctx_.kind(type) == TypeKind::Callable ? print_guarded(type) : print(type); }

  void print_parameter_type(const Param& param) {
    if (param.kind != ParamKind::KwArgs || ctx_.kind(param.type) != TypeKind::Unpacked) return print(param.type);
    out_ += "Unpack[";
    print(ctx_.store.unpacked(param.type).inner);
    out_ += ']';
  }

  void print_default(TypeId type) {
    if (type && ctx_.kind(type) == TypeKind::Literal) return print_literal_value(ctx_.store.literal(type));
    print(type && ctx_.is_none(type) ? "None" : "...");
  }

  // ---- the rest

  void print_payload(TypeId, const PropertyType&) { print("property"); }

  void print_payload(TypeId type, const ModuleType&) {
    out_ += "<module '";
    out_ += ctx_.oracle.module_display_name(type);
    out_ += "'>";
  }

  void print_type_var(TypeVarId var) {
    const TypeVarKey& key = ctx_.store.type_var_key(var);
    print(key.name);
    if (!key.binder_name) return;
    out_ += '@';
    print(key.binder_name);
  }
  void print_payload(TypeId type, const TypeVarType& t) {
    if (type_var_kind(type) == TypeVarKind::ParamSpec) out_ += "**";
    print_type_var(t.var);
  }

  void print_payload(TypeId, const ParamSpecPartType& part) {
    print_type_var(part.var);
    out_ += part.is_args ? ".args" : ".kwargs";
  }

  void print_payload(TypeId, const UnpackedType& unpacked) {
    out_ += '*';
    print(unpacked.inner);
  }

  void print_payload(TypeId, const TypeGuardType& guard) {
    out_ += guard.is_type_is ? "TypeIs[" : "TypeGuard[";
    print(guard.guarded);
    out_ += ']';
  }

  void print_payload(TypeId type, const AliasReferenceType& alias) {
    if (!shows_by_name(alias)) return print(resolve(ctx_, type));
    print(alias.name);
    if (alias.args.empty()) return;
    out_ += '[';
    print_list(alias.args, [&](TypeId arg) { print(arg); });
    out_ += ']';
  }

  // A recursive alias has no other finite text.
  bool shows_by_name(const AliasReferenceType& alias) {
    const auto known = recursive_.find({alias.alias.file.value, alias.alias.node.value});
    if (known != recursive_.end()) return known->second;
    HashSet<TypeId> seen;
    const bool recursive = reaches(ctx_.oracle.expand_alias(alias), alias.alias, seen);
    recursive_.emplace(std::pair(alias.alias.file.value, alias.alias.node.value), recursive);
    return recursive;
  }

  bool reaches(TypeId type, SourceRef alias, HashSet<TypeId>& seen) {
    bool found = false;
    walk(ctx_, type, [&](TypeId part) {
      if (ctx_.kind(part) != TypeKind::AliasReference || !seen.insert(part).second) return !found;
      const AliasReferenceType& inner = ctx_.store.alias_reference(part);
      found = inner.alias == alias || seen.size() > 1000 || reaches(ctx_.oracle.expand_alias(inner), alias, seen);
      return !found;
    });
    return found;
  }

  void print_payload(TypeId, const TypeFormType& form) {
    switch (form.kind) {
      case TypeFormType::Kind::TypeVar:
        return print_type_var_form(form);
      case TypeFormType::Kind::Alias:
        return print("TypeAliasType");
      case TypeFormType::Kind::Union:
        out_ += "<types.UnionType special-form '";
        break;
      case TypeFormType::Kind::NewType:
        out_ += "<NewType pseudo-class '";
        break;
      case TypeFormType::Kind::Other:
        out_ += "<special-form '";
        break;
    }
    print(form.type);
    out_ += "'>";
  }

  void print_type_var_form(const TypeFormType& form) {
    if (ctx_.kind(form.type) != TypeKind::TypeVar) return print("TypeVar");
    switch (type_var_kind(form.type)) {
      case TypeVarKind::ParamSpec:
        return print("ParamSpec");
      case TypeVarKind::TypeVarTuple:
        return print("TypeVarTuple");
      case TypeVarKind::TypeVar:
      case TypeVarKind::Self:
        return print("TypeVar");
    }
  }

  void print_payload(TypeId, const SpecialFormType& form) {
    out_ += "<special-form 'typing.";
    print(form.name);
    out_ += "'>";
  }

  void print_payload(TypeId type, const DeferredType&) { print(ctx_.oracle.force(type)); }

  const TypeContext& ctx_;
  const DisplayOptions& options_;
  const NameCollector& names_;
  std::size_t limit_;
  std::string out_;
  HashMap<std::pair<std::uint32_t, std::uint32_t>, bool> recursive_;
};

}  // namespace

std::string display(const TypeContext& ctx, TypeId type, const DisplayOptions& options) {
  return std::move(display_together(ctx, std::span(&type, 1), options).front());
}

std::string display(const TypeContext& ctx, const Signature& signature, const DisplayOptions& options) {
  NameCollector names(ctx);
  if (options.qualify_ambiguous) names.add(signature);
  Printer printer(ctx, options, names);
  printer.print(signature);
  return printer.finish();
}

std::vector<std::string> display_together(const TypeContext& ctx, std::span<const TypeId> types, const DisplayOptions& options) {
  NameCollector names(ctx);
  if (options.qualify_ambiguous) {
    for (const TypeId type : types) names.add(type);
  }
  std::vector<std::string> texts;
  for (const TypeId type : types) {
    Printer printer(ctx, options, names);
    printer.print(type);
    texts.push_back(printer.finish());
  }
  return texts;
}

}  // namespace awl::types
