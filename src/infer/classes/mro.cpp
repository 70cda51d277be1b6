// Method resolution order: C3, over specialised bases.
#include <algorithm>
#include <optional>

#include "infer/classes/classes.h"

namespace awl::infer {

using types::KnownClass;

namespace {

/// What makes two MRO entries the same: the class, the shape of a tuple, or being unknown.
struct EntryKey {
  ClassId cls;
  bool is_tuple_shape = false;
  friend bool operator==(const EntryKey&, const EntryKey&) = default;
};

EntryKey key_of(const Inference& in, TypeId entry) {
  switch (in.store.kind(entry)) {
    case TypeKind::Instance:
      return {in.store.instance(entry).cls, false};
    case TypeKind::Tuple:
      return {ClassId(), true};
    default:
      return {};
  }
}

using Sequence = std::vector<TypeId>;

Sequence specialized_mro(Inference& in, ClassId cls, const TypeList& args) {
  const types::ClassInfo& info = in.class_info(cls);
  if (info.type_params.empty()) return info.mro;
  const types::Substitution map(info.type_params, args);
  Sequence result;
  result.reserve(info.mro.size());
  for (const TypeId entry : info.mro) result.push_back(types::substitute(in.ctx, entry, map));
  return result;
}

Sequence base_sequence(Inference& in, TypeId base) {
  switch (in.store.kind(base)) {
    case TypeKind::Instance: {
      const types::InstanceType& instance = in.store.instance(base);
      return specialized_mro(in, instance.cls, instance.args);
    }
    case TypeKind::Tuple: {
      const types::TupleType& tuple = in.store.tuple(base);
      TypeList elements;
      for (const TypeId element : tuple.elements) {
        const bool unpacked = in.store.kind(element) == TypeKind::Unpacked;
        elements.push_back(unpacked ? in.ctx.object() : element);
      }
      Sequence result{base};
      const ClassId tuple_class = in.known_class(KnownClass::Tuple);
      if (!tuple_class) return result;
      const Sequence rest = specialized_mro(in, tuple_class, {types::make_union(in.ctx, elements)});
      result.insert(result.end(), rest.begin(), rest.end());
      return result;
    }
    default:
      return {base};
  }
}

bool in_tail(const Inference& in, const Sequence& sequence, std::size_t head, EntryKey key) {
  if (key == EntryKey{}) return false;  // two unknown bases need not be the same class
  for (std::size_t i = head + 1; i < sequence.size(); ++i) {
    if (key_of(in, sequence[i]) == key) return true;
  }
  return false;
}

struct Merge {
  std::vector<Sequence> sequences;
  std::vector<std::size_t> heads;

  [[nodiscard]] bool done(std::size_t i) const { return heads[i] == sequences[i].size(); }
};

/// The first head that stands in no tail; none if there is none.
std::optional<TypeId> good_head(const Inference& in, const Merge& merge) {
  for (std::size_t i = 0; i < merge.sequences.size(); ++i) {
    if (merge.done(i)) continue;
    const TypeId candidate = merge.sequences[i][merge.heads[i]];
    const EntryKey key = key_of(in, candidate);
    bool blocked = false;
    for (std::size_t j = 0; j < merge.sequences.size() && !blocked; ++j) {
      blocked = !merge.done(j) && in_tail(in, merge.sequences[j], merge.heads[j], key);
    }
    if (!blocked) return candidate;
  }
  return std::nullopt;
}

TypeId any_head(const Merge& merge) {
  for (std::size_t i = 0; i < merge.sequences.size(); ++i) {
    if (!merge.done(i)) return merge.sequences[i][merge.heads[i]];
  }
  return {};
}

/// Takes the entry out of all sequences, wherever it stands.
void remove_entry(const Inference& in, Merge& merge, EntryKey key) {
  for (std::size_t i = 0; i < merge.sequences.size(); ++i) {
    auto& sequence = merge.sequences[i];
    const auto first = sequence.begin() + static_cast<std::ptrdiff_t>(merge.heads[i]);
    sequence.erase(std::remove_if(first, sequence.end(), [&](TypeId entry) { return key_of(in, entry) == key; }), sequence.end());
  }
}

}  // namespace

bool linearize(Inference& in, TypeId self, const TypeList& bases, TypeList& mro) {
  Merge merge;
  for (const TypeId base : bases) merge.sequences.push_back(base_sequence(in, base));
  merge.sequences.emplace_back(bases.begin(), bases.end());
  merge.heads.assign(merge.sequences.size(), 0);
  mro = {self};
  bool consistent = true;
  while (const TypeId fallback = any_head(merge)) {
    const auto head = good_head(in, merge);
    consistent = consistent && head.has_value();
    const TypeId next = head.value_or(fallback);
    mro.push_back(next);
    remove_entry(in, merge, key_of(in, next));
  }
  return consistent;
}

}  // namespace awl::infer
