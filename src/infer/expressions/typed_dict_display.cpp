// Why `{"a": 1}` is none of the typed dictionaries that are expected: which key is unknown, missing, or holds something else.
#include <algorithm>

#include "base/strings.h"
#include "infer/expressions/expressions.h"
#include "infer/expressions/subscripts.h"
#include "types/signatures.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

struct Expected {
  TypeId type;
  const types::ClassInfo* info = nullptr;
};

/// The typed dictionary that a type is.
Expected typed_dict_itself(Inference& in, TypeId expected) {
  const TypeId type = types::resolve(in.ctx, expected);
  if (in.store.kind(type) != TypeKind::Instance) return {};
  const types::ClassInfo& info = in.class_info(in.store.instance(type).cls);
  return info.flavor == types::ClassFlavor::TypedDict ? Expected{type, &info} : Expected();
}

/// The only typed dictionary among the members of a type.
Expected only_typed_dict(Inference& in, TypeId expected) {
  Expected found;
  std::size_t count = 0;
  types::for_each_member(in.ctx, types::resolve(in.ctx, expected), [&](TypeId member) {
    if (in.store.kind(member) != TypeKind::Instance) return;
    const types::ClassInfo& info = in.class_info(in.store.instance(member).cls);
    if (info.flavor != types::ClassFlavor::TypedDict) return;
    found = {member, &info};
    ++count;
  });
  return count == 1 ? found : Expected();
}

constexpr std::size_t kShown = 5;  // mistakes in one message

std::string quoted_key(std::string_view key) { return "`\"" + std::string(key) + "\"`"; }

/// What is wrong with the keys of a display.
class KeyMistakes {
 public:
  KeyMistakes(RegionContext& rc, const Expected& expected, const ast::Dict& dict) : rc_(rc), in_(rc.in), expected_(expected), dict_(dict) {
    const auto& instance = in_.store.instance(expected.type);
    map_ = types::class_substitution(in_.ctx, instance.cls, instance.args);
    for (const NodeId node : dict.items()) {
      const ast::DictItem item(rc_.tree(), node);
      all_known_ = !rc_.tree().absent(item.key()) && rc_.tree().kind(item.key()) == NodeKind::ConstStr;
      if (!all_known_) return;
      check(item);
    }
    for (const auto& field : expected_.info->typed_dict_fields) {
      if (field.required && std::ranges::find(given_, field.name) == given_.end()) missing_.push_back(quoted_key(name_text(field.name)));
    }
    if (missing_.size() > kShown) {
      const std::size_t more = missing_.size() - kShown;
      missing_.resize(kShown);
      missing_.push_back(fmt::format("{} more", more));
    }
  }

  /// All of them, as the end of a message about the whole.
  [[nodiscard]] std::string as_hint() const {
    if (!all_known_) return {};
    std::vector<std::string> mistakes;
    for (const NodeId key : unknown_) mistakes.push_back(unknown_words(key));
    mistakes.insert(mistakes.end(), values_.begin(), values_.end());
    if (!missing_.empty()) mistakes.push_back("it lacks " + missing_words());
    return joined(std::move(mistakes));
  }

  /// Those of the values only.
  [[nodiscard]] std::string values_hint() const { return all_known_ ? joined(values_) : std::string(); }
  [[nodiscard]] bool has_wrong_keys() const { return all_known_ && (!unknown_.empty() || !missing_.empty()); }
  [[nodiscard]] bool has_wrong_values() const { return !values_.empty(); }

  /// Each unknown key where it stands, and the missing ones at the display.
  void report_keys() const {
    for (const NodeId key : unknown_) report_unknown_key(rc_, key, expected_.type, ast::ConstStr(rc_.tree(), key).value());
    if (missing_.empty()) return;
    auto d = report(rc_, Rule::missing_typed_dict_key, dict_.id,
                    fmt::format("{} needs {}, which this dictionary lacks", quoted(in_, expected_.type), missing_words()));
    const types::ClassKey& cls = in_.store.class_key(in_.store.instance(expected_.type).cls);
    if (d) d.note(in_, cls.definition, fmt::format("`{}` is defined here", name_text(cls.name)));
  }

 private:
  void check(const ast::DictItem& item) {
    const std::string& key = ast::ConstStr(rc_.tree(), item.key()).value();
    const auto& fields = expected_.info->typed_dict_fields;
    const auto field = std::ranges::find_if(fields, [&](const auto& f) { return name_text(f.name) == key; });
    TypeId wanted = expected_.info->typed_dict_extra;
    if (field != fields.end()) {
      given_.push_back(field->name);
      wanted = field->type;
    }
    if (!wanted) {
      unknown_.push_back(item.key());
      return;
    }
    const TypeId type = rc_.local_type(item.value());
    wanted = types::substitute(in_.ctx, wanted, map_);
    if (!type || types::is_assignable_to(in_.ctx, type, wanted)) return;
    const TypeId both[] = {wanted, type};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 100});
    values_.push_back(fmt::format("key {} takes `{}`, but gets `{}`", quoted_key(key), shown[0], shown[1]));
  }

  [[nodiscard]] std::string unknown_words(NodeId node) const {
    const std::string& key = ast::ConstStr(rc_.tree(), node).value();
    std::vector<std::string_view> names;
    for (const auto& field : expected_.info->typed_dict_fields) names.push_back(name_text(field.name));
    const auto near = closest_word(key, names);
    return "there is no key " + quoted_key(key) + (near ? " (did you mean " + quoted_key(*near) + "?)" : "");
  }

  [[nodiscard]] std::string missing_words() const {
    return (missing_.size() == 1 ? "the key " : "the keys ") + join_words(missing_, "and");
  }

  static std::string joined(std::vector<std::string> mistakes) {
    if (mistakes.empty()) return {};
    const std::size_t more = mistakes.size() - std::min(mistakes.size(), kShown);
    mistakes.resize(mistakes.size() - more);
    return "; " + join(mistakes, "; ") + (more != 0 ? fmt::format("; and {} more", more) : "");
  }

  RegionContext& rc_;
  Inference& in_;
  Expected expected_;
  ast::Dict dict_;
  types::Substitution map_;
  bool all_known_ = true;  // every key is a literal
  std::vector<NameId> given_;
  std::vector<NodeId> unknown_;
  std::vector<std::string> values_;
  std::vector<std::string> missing_;
};

bool is_display(const RegionContext& rc, NodeId value) { return value && rc.tree().kind(value) == NodeKind::Dict; }

}  // namespace

std::string typed_dict_display_hint(RegionContext& rc, NodeId value, TypeId expected) {
  if (!is_display(rc, value)) return {};
  const Expected wanted = only_typed_dict(rc.in, expected);
  if (wanted.info == nullptr) return {};
  const KeyMistakes mistakes(rc, wanted, ast::Dict(rc.tree(), value));
  return typed_dict_itself(rc.in, expected).info != nullptr ? mistakes.values_hint() : mistakes.as_hint();
}

bool report_typed_dict_keys(RegionContext& rc, NodeId value, TypeId expected) {
  if (!is_display(rc, value)) return false;
  const Expected wanted = typed_dict_itself(rc.in, expected);
  if (wanted.info == nullptr) return false;
  const KeyMistakes mistakes(rc, wanted, ast::Dict(rc.tree(), value));
  if (!mistakes.has_wrong_keys()) return false;
  mistakes.report_keys();
  return !mistakes.has_wrong_values();
}

}  // namespace awl::infer
