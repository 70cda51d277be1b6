// Why a display (`{"a": 1}`, `[{"a": 1}]`) is not what is expected, where typed dictionaries are: which key is unknown, which
// are missing, which value is of another type, however deep in lists, tuples and dictionaries that is.
#include <algorithm>

#include "base/strings.h"
#include "infer/expressions/expressions.h"
#include "infer/expressions/subscripts.h"
#include "types/signatures.h"

namespace awl::infer {

using ast::NodeKind;
using types::KnownClass;

namespace {

constexpr std::size_t kMost = 10;  // mistakes told of one display
constexpr std::size_t kShown = 5;  // mistakes in one hint
constexpr unsigned kDeepest = 20;  // displays inside one another that are looked into

struct Expected {
  TypeId type;
  const types::ClassInfo* info = nullptr;
};

Expected as_typed_dict(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  if (in.store.kind(type) != TypeKind::Instance) return {};
  const types::ClassInfo& info = in.class_info(in.store.instance(type).cls);
  return info.flavor == types::ClassFlavor::TypedDict ? Expected{type, &info} : Expected();
}

/// The only typed dictionary among the members of a type.
Expected only_typed_dict(Inference& in, TypeId expected) {
  Expected found;
  std::size_t count = 0;
  types::for_each_member(in.ctx, types::resolve(in.ctx, expected), [&](TypeId member) {
    const Expected one = as_typed_dict(in, member);
    if (one.info == nullptr) return;
    found = one;
    ++count;
  });
  return count == 1 ? found : Expected();
}

/// The typed dictionary that a dict display must be meant for: no other member of the type takes dictionaries.
Expected meant_typed_dict(Inference& in, TypeId expected) {
  const Expected found = only_typed_dict(in, expected);
  if (found.info == nullptr) return {};
  const TypeId unknown = in.store.unknown();
  const TypeId dict = in.ctx.known_instance(KnownClass::Dict, {unknown, unknown});
  bool is_only = true;
  types::for_each_member(in.ctx, types::resolve(in.ctx, expected), [&](TypeId member) {
    is_only &= types::resolve(in.ctx, member) == found.type || !types::is_assignable_to(in.ctx, dict, member);
  });
  return is_only ? found : Expected();
}

std::string quoted_key(std::string_view key) { return "`\"" + std::string(key) + "\"`"; }

struct Mistake {
  enum class Kind : std::uint8_t { UnknownKey, MissingKeys, Value } kind;
  NodeId at;
  std::string path;  // `["a"][0]`, from the outermost display
  TypeId expected;   // the typed dictionary; Value: what the place takes
  std::string text;  // the message; UnknownKey: the key
};

class DisplayMistakes {
 public:
  explicit DisplayMistakes(RegionContext& rc) : rc_(rc), in_(rc.in) {}

  /// Finds what is wrong in `node`. False if it cannot be told apart from the whole.
  bool collect(NodeId node, TypeId expected, const std::string& path, unsigned depth = 0) {
    if (depth > kDeepest || mistakes_.size() >= kMost) return false;
    switch (rc_.tree().kind(node)) {
      case NodeKind::Dict:
        if (const Expected wanted = meant_typed_dict(in_, expected); wanted.info != nullptr) {
          return typed_dict(ast::Dict(rc_.tree(), node), wanted, path, depth);
        }
        return dict(ast::Dict(rc_.tree(), node), expected, path, depth);
      case NodeKind::List:
        return elements(ast::children(rc_.tree(), node), only_argument(KnownClass::List, expected, 0), path, depth);
      case NodeKind::Set:
        return elements(ast::children(rc_.tree(), node), only_argument(KnownClass::Set, expected, 0), path, depth);
      case NodeKind::Tuple:
        return tuple(node, expected, path, depth);
      case NodeKind::ListComp:
        return place(ast::ListComp(rc_.tree(), node).elt(), only_argument(KnownClass::List, expected, 0), path + "[...]", depth);
      case NodeKind::IfExp: {
        const ast::IfExp conditional(rc_.tree(), node);
        return branch(conditional.body(), expected, path, depth) && branch(conditional.orelse(), expected, path, depth);
      }
      default:
        return false;
    }
  }

  /// Whether a typed dictionary is concerned, and nothing of it was left out.
  [[nodiscard]] bool says_all() const { return has_typed_dict_ && !mistakes_.empty(); }

  /// Each where it stands; a comment that silences the whole display silences them.
  void report_all(NodeId display, Rule rule) const {
    for (const Mistake& mistake : mistakes_) {
      if (Report d = report_one(mistake, rule)) d->within = rc_.tree().range(display);
    }
  }

  /// All of them, as the end of a message about the whole.
  [[nodiscard]] std::string as_hint() const {
    std::string text;
    for (std::size_t i = 0; i < mistakes_.size() && i < kShown; ++i) text += "; " + hint_words(mistakes_[i]);
    return mistakes_.size() > kShown ? text + fmt::format("; and {} more", mistakes_.size() - kShown) : text;
  }

  bool typed_dict(const ast::Dict& dict, const Expected& wanted, const std::string& path, unsigned depth) {
    const auto& instance = in_.store.instance(wanted.type);
    const types::Substitution map = types::class_substitution(in_.ctx, instance.cls, instance.args);
    for (const NodeId node : dict.items()) {
      const NodeId key = ast::DictItem(rc_.tree(), node).key();
      if (rc_.tree().absent(key) || rc_.tree().kind(key) != NodeKind::ConstStr) return false;
    }
    has_typed_dict_ = true;
    std::vector<NameId> given;
    for (const NodeId node : dict.items()) typed_dict_item(ast::DictItem(rc_.tree(), node), wanted, map, given, path, depth);
    missing_keys(dict, wanted, given, path);
    return true;
  }

 private:
  void typed_dict_item(const ast::DictItem& item, const Expected& wanted, const types::Substitution& map, std::vector<NameId>& given,
                       const std::string& path, unsigned depth) {
    const std::string& key = ast::ConstStr(rc_.tree(), item.key()).value();
    const auto& fields = wanted.info->typed_dict_fields;
    const auto field = std::ranges::find_if(fields, [&](const auto& f) { return name_text(f.name) == key; });
    TypeId type = wanted.info->typed_dict_extra;
    if (field != fields.end()) {
      given.push_back(field->name);
      type = field->type;
    }
    if (!type) {
      add({Mistake::Kind::UnknownKey, item.key(), path, wanted.type, key});
      return;
    }
    const std::string what =
        path.empty() ? fmt::format("key {} of {}", quoted_key(key), quoted(in_, wanted.type)) : fmt::format("`{}[\"{}\"]`", path, key);
    place(item.value(), types::substitute(in_.ctx, type, map), fmt::format("{}[\"{}\"]", path, key), depth, what);
  }

  void missing_keys(const ast::Dict& dict, const Expected& wanted, const std::vector<NameId>& given, const std::string& path) {
    std::vector<std::string> missing;
    for (const auto& field : wanted.info->typed_dict_fields) {
      if (field.required && std::ranges::find(given, field.name) == given.end()) missing.push_back(quoted_key(name_text(field.name)));
    }
    if (missing.empty()) return;
    const bool is_one = missing.size() == 1;
    add({Mistake::Kind::MissingKeys, dict.id, path, wanted.type, (is_one ? "the key " : "the keys ") + join_few(std::move(missing))});
  }

  bool dict(const ast::Dict& dict, TypeId expected, const std::string& path, unsigned depth) {
    const TypeId key_type = only_argument(KnownClass::Dict, expected, 0), value_type = only_argument(KnownClass::Dict, expected, 1);
    if (!key_type || !value_type) return false;
    for (const NodeId node : dict.items()) {
      const ast::DictItem item(rc_.tree(), node);
      if (rc_.tree().absent(item.key()) || !fits(item.key(), key_type).second) return false;
      const bool is_text = rc_.tree().kind(item.key()) == NodeKind::ConstStr;
      const std::string key = is_text ? fmt::format("[\"{}\"]", ast::ConstStr(rc_.tree(), item.key()).value()) : "[...]";
      if (!place(item.value(), value_type, path + key, depth)) return false;
    }
    return true;
  }

  bool elements(const ast::ChildRange& nodes, TypeId type, const std::string& path, unsigned depth) {
    if (!type) return false;
    std::size_t index = 0;
    for (const NodeId node : nodes) {
      if (rc_.tree().kind(node) == NodeKind::Starred) return false;
      if (!place(node, type, fmt::format("{}[{}]", path, index++), depth)) return false;
    }
    return true;
  }

  bool tuple(NodeId node, TypeId expected, const std::string& path, unsigned depth) {
    const auto wanted = types::tuple_view(in_.ctx, types::resolve(in_.ctx, expected));
    const auto nodes = ast::children(rc_.tree(), node);
    if (!wanted) return false;
    if (wanted->variadic >= 0) return wanted->elements.size() == 1 && elements(nodes, wanted->elements.front(), path, depth);
    std::size_t index = 0;
    for (const NodeId element : nodes) {
      if (index >= wanted->elements.size() || rc_.tree().kind(element) == NodeKind::Starred) return false;
      if (!place(element, wanted->elements[index], fmt::format("{}[{}]", path, index), depth)) return false;
      ++index;
    }
    return index == wanted->elements.size();
  }

  bool branch(NodeId node, TypeId expected, const std::string& path, unsigned depth) {
    return fits(node, expected).second || collect(node, expected, path, depth + 1);
  }

  /// The type of a part, inferred for what its place takes, and whether it fits there.
  std::pair<TypeId, bool> fits(NodeId node, TypeId wanted) {
    Speculation trial(rc_);
    const TypeId type = infer_expression(rc_, node, wanted);
    return {type, types::is_assignable_to(in_.ctx, type, wanted)};
  }

  bool place(NodeId node, TypeId wanted, const std::string& path, unsigned depth, std::string what = {}) {
    if (!wanted) return false;
    const auto [type, is_fine] = fits(node, wanted);
    if (is_fine) return true;
    const std::size_t before = mistakes_.size();
    if (collect(node, wanted, path, depth + 1)) return true;
    mistakes_.resize(before);
    if (what.empty()) what = fmt::format("`{}`", path);
    const TypeId both[] = {wanted, type};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 100});
    std::string text = fmt::format("{} takes `{}`, but gets `{}`", what, shown[0], shown[1]);
    const TypeId awaited = awaited_for_hint(in_, type);
    if (awaited && !in_.ctx.is_dynamic(awaited) && types::is_assignable_to(in_.ctx, awaited, wanted)) text += await_hint(rc_, node);
    add({Mistake::Kind::Value, node, path, wanted, std::move(text)});
    return true;
  }

  /// What the one member of `expected` that such a display can be says about its elements (or keys, values).
  TypeId only_argument(KnownClass which, TypeId expected, std::size_t index) {
    TypeId found;
    std::size_t count = 0;
    for (const TypeList& arguments : display_candidates(in_, in_.known_class(which), types::resolve(in_.ctx, expected))) {
      ++count;
      found = index < arguments.size() ? arguments[index] : TypeId();
    }
    return count == 1 ? found : TypeId();
  }

  void add(Mistake mistake) {
    if (mistakes_.size() < kMost) mistakes_.push_back(std::move(mistake));
  }

  [[nodiscard]] static std::string where(const Mistake& mistake) {
    return mistake.path.empty() ? "" : fmt::format(" at `{}`", mistake.path);
  }

  Report report_one(const Mistake& mistake, Rule rule) const {
    switch (mistake.kind) {
      case Mistake::Kind::UnknownKey:
        return report_unknown_key(rc_, mistake.at, mistake.expected, mistake.text);
      case Mistake::Kind::MissingKeys:
        return report_missing_keys(mistake);
      case Mistake::Kind::Value:
        break;
    }
    return report(rc_, rule, mistake.at, mistake.text);
  }

  [[nodiscard]] Report report_missing_keys(const Mistake& mistake) const {
    Report d = report(rc_, Rule::missing_typed_dict_key, mistake.at,
                      fmt::format("{} needs {}, which {} lacks", quoted(in_, mistake.expected), mistake.text,
                                  mistake.path.empty() ? "this dictionary" : "the dictionary" + where(mistake)));
    const types::ClassKey& cls = in_.store.class_key(in_.store.instance(mistake.expected).cls);
    if (d) d.note(in_, cls.definition, fmt::format("`{}` is defined here", name_text(cls.name)));
    return d;
  }

  [[nodiscard]] std::string hint_words(const Mistake& mistake) const {
    switch (mistake.kind) {
      case Mistake::Kind::UnknownKey: {
        std::vector<std::string_view> names;
        for (const auto& field : as_typed_dict(in_, mistake.expected).info->typed_dict_fields) names.push_back(name_text(field.name));
        const auto near = closest_word(mistake.text, names);
        return "there is no key " + quoted_key(mistake.text) + (near ? " (did you mean " + quoted_key(*near) + "?)" : "") + where(mistake);
      }
      case Mistake::Kind::MissingKeys:
        return (mistake.path.empty() ? "it lacks " : "the dictionary" + where(mistake) + " lacks ") + mistake.text;
      case Mistake::Kind::Value:
        break;
    }
    return mistake.text;
  }

  RegionContext& rc_;
  Inference& in_;
  std::vector<Mistake> mistakes_;
  bool has_typed_dict_ = false;
};

}  // namespace

std::string typed_dict_display_hint(RegionContext& rc, NodeId value, TypeId expected) {
  if (!value || rc.tree().kind(value) != NodeKind::Dict) return {};
  const Expected wanted = only_typed_dict(rc.in, expected);
  if (wanted.info == nullptr) return {};
  DisplayMistakes mistakes(rc);
  return mistakes.typed_dict(ast::Dict(rc.tree(), value), wanted, "", 0) ? mistakes.as_hint() : std::string();
}

bool report_display_mistakes(RegionContext& rc, NodeId value, TypeId expected, Rule rule) {
  if (!value || !rc.is_reporting()) return false;
  DisplayMistakes mistakes(rc);
  if (!mistakes.collect(value, expected, "") || !mistakes.says_all()) return false;
  mistakes.report_all(value, rule);
  return true;
}

}  // namespace awl::infer
