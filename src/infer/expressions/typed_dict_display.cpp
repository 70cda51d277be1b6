// Why `{"a": 1}` is none of the typed dictionaries that are expected: which key is unknown, missing, or holds something else.
#include <algorithm>

#include "base/strings.h"
#include "infer/expressions/expressions.h"
#include "types/signatures.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

struct Expected {
  TypeId type;
  const types::ClassInfo* info = nullptr;
};

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

class KeyMistakes {
 public:
  KeyMistakes(RegionContext& rc, const Expected& expected) : rc_(rc), in_(rc.in), expected_(expected) {
    const auto& instance = in_.store.instance(expected.type);
    map_ = types::class_substitution(in_.ctx, instance.cls, instance.args);
  }

  std::string find(const ast::Dict& dict) {
    for (const NodeId node : dict.items()) {
      const ast::DictItem item(rc_.tree(), node);
      if (rc_.tree().absent(item.key()) || rc_.tree().kind(item.key()) != NodeKind::ConstStr) return {};
      check(ast::ConstStr(rc_.tree(), item.key()).value(), item.value());
    }
    std::vector<std::string> missing;
    for (const auto& field : expected_.info->typed_dict_fields) {
      if (field.required && std::ranges::find(given_, field.name) == given_.end()) missing.push_back(quoted_key(name_text(field.name)));
    }
    if (missing.size() > kShown) {
      const std::size_t more = missing.size() - kShown;
      missing.resize(kShown);
      missing.push_back(fmt::format("{} more", more));
    }
    if (!missing.empty())
      mistakes_.push_back((missing.size() == 1 ? "it lacks the key " : "it lacks the keys ") + join_words(missing, "and"));
    if (mistakes_.empty()) return {};
    const std::size_t more = mistakes_.size() - std::min(mistakes_.size(), kShown);
    mistakes_.resize(mistakes_.size() - more);
    return "; " + join(mistakes_, "; ") + (more != 0 ? fmt::format("; and {} more", more) : "");
  }

 private:
  void check(const std::string& key, NodeId value) {
    const auto& fields = expected_.info->typed_dict_fields;
    const auto field = std::ranges::find_if(fields, [&](const auto& f) { return name_text(f.name) == key; });
    TypeId wanted = expected_.info->typed_dict_extra;
    if (field != fields.end()) {
      given_.push_back(field->name);
      wanted = field->type;
    }
    if (!wanted) {
      std::vector<std::string_view> names;
      for (const auto& f : fields) names.push_back(name_text(f.name));
      const auto near = closest_word(key, names);
      mistakes_.push_back("there is no key " + quoted_key(key) + (near ? " (did you mean " + quoted_key(*near) + "?)" : ""));
      return;
    }
    const TypeId type = rc_.local_type(value);
    wanted = types::substitute(in_.ctx, wanted, map_);
    if (!type || types::is_assignable_to(in_.ctx, type, wanted)) return;
    const TypeId both[] = {wanted, type};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 100});
    mistakes_.push_back(fmt::format("key {} takes `{}`, but gets `{}`", quoted_key(key), shown[0], shown[1]));
  }

  RegionContext& rc_;
  Inference& in_;
  Expected expected_;
  types::Substitution map_;
  std::vector<NameId> given_;
  std::vector<std::string> mistakes_;
};

}  // namespace

std::string typed_dict_display_hint(RegionContext& rc, NodeId value, TypeId expected) {
  if (!value || rc.tree().kind(value) != NodeKind::Dict) return {};
  const Expected wanted = only_typed_dict(rc.in, expected);
  return wanted.info == nullptr ? std::string() : KeyMistakes(rc, wanted).find(ast::Dict(rc.tree(), value));
}

}  // namespace awl::infer
