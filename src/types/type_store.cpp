#include "types/type_store.h"

#include <algorithm>

#include "base/intern_table.h"
#include "types/relation_memo.h"
#include "types/type_hash.h"
#include "types/type_parts.h"
#include "types/type_visit.h"

namespace awl::types {
namespace {

constexpr std::uint8_t flag(TypeFlag f) { return static_cast<std::uint8_t>(f); }

// Hashes of the files' module paths, by FileId. Written once each, read without a lock.
class FileHashes {
 public:
  FileHashes() = default;
  FileHashes(const FileHashes&) = delete;
  FileHashes& operator=(const FileHashes&) = delete;
  ~FileHashes() {
    for (auto& chunk : chunks_) delete chunk.load(std::memory_order_relaxed);
  }

  void set(FileId file, std::uint64_t hash) {
    if (file.index() / kChunk >= chunks_.size()) return;  // such a file hashes by what it defines alone
    auto& slot = chunks_[file.index() / kChunk];
    Chunk* chunk = slot.load(std::memory_order_acquire);
    if (chunk == nullptr) {
      auto fresh = std::make_unique<Chunk>();
      if (slot.compare_exchange_strong(chunk, fresh.get(), std::memory_order_acq_rel)) chunk = fresh.release();
    }
    (*chunk)[file.index() % kChunk].store(hash, std::memory_order_release);
  }
  [[nodiscard]] std::uint64_t get(FileId file) const {
    if (file.index() / kChunk >= chunks_.size()) return 0;
    const Chunk* chunk = chunks_[file.index() / kChunk].load(std::memory_order_acquire);
    return chunk == nullptr ? 0 : (*chunk)[file.index() % kChunk].load(std::memory_order_acquire);
  }

 private:
  static constexpr std::uint32_t kChunk = 1024;
  using Chunk = std::array<std::atomic<std::uint64_t>, kChunk>;
  std::array<std::atomic<Chunk*>, 2048> chunks_{};
};

// Flags that a payload has by itself, whatever its parts are.
template <class T>
std::uint8_t own_flags(const T& payload) {
  if constexpr (std::is_same_v<T, TypeVarType> || std::is_same_v<T, ParamSpecPartType>) {
    return flag(TypeFlag::TypeVars);
  } else if constexpr (std::is_same_v<T, UnionType> || std::is_same_v<T, IntersectionType>) {
    return flag(TypeFlag::Unordered);
  } else if constexpr (std::is_same_v<T, DeferredType>) {
    return flag(TypeFlag::Deferred);
  } else if constexpr (std::is_same_v<T, AliasReferenceType>) {
    return flag(TypeFlag::Alias);
  } else if constexpr (std::is_same_v<T, LiteralType>) {
    return flag(TypeFlag::Literals);
  } else if constexpr (std::is_same_v<T, ParameterListType>) {
    return payload.signature.is_gradual ? flag(TypeFlag::Gradual) : 0;
  } else if constexpr (std::is_same_v<T, FunctionType> || std::is_same_v<T, CallableType>) {
    const auto gradual = [](const Signature& s) { return s.is_gradual; };
    return std::ranges::any_of(payload.overloads, gradual) ? flag(TypeFlag::Gradual) : 0;
  } else {
    return 0;
  }
}

// Kinds whose parts lie no deeper than themselves: they cannot be nested in each other without one of the others between.
template <class T>
constexpr bool kIsFlat = std::is_same_v<T, UnionType> || std::is_same_v<T, IntersectionType> || std::is_same_v<T, UnpackedType> ||
                         std::is_same_v<T, SubclassOfType> || std::is_same_v<T, BoundMethodType> || std::is_same_v<T, PropertyType>;

template <class T>
std::uint8_t all_flags(const TypeStore& store, const T& payload) {
  std::uint8_t flags = own_flags(payload);
  for (unsigned bit = 1; bit <= flag(TypeFlag::Literals); bit <<= 1) {
    if ((flags & bit) != 0) continue;
    bool found = false;
    visit_parts(payload, [&](TypeId part) { found = found || store.has(part, static_cast<TypeFlag>(bit)); });
    if (found) flags |= static_cast<std::uint8_t>(bit);
  }
  return flags;
}

}  // namespace

const char* kind_name(TypeKind kind) {
  switch (kind) {
#define AWL_TYPE_KIND(Kind) \
  case TypeKind::Kind:      \
    return #Kind;
#define AWL_TYPE_PAYLOAD(Kind, look) AWL_TYPE_KIND(Kind)
#include "types/type_kinds.def"
  }
  return "?";
}

struct TypeStore::Impl {
  InternTable<6> type_index;
  InternTable<3> class_index, type_var_index;
  FileHashes files;

  // What PayloadHasher asks for.
  struct Sources {
    const TypeStore& store;
    [[nodiscard]] std::uint64_t type_hash(TypeId type) const { return store.entries_[type].hash; }
    [[nodiscard]] std::uint64_t class_hash(ClassId cls) const { return store.classes_[cls].hash; }
    [[nodiscard]] std::uint64_t type_var_hash(TypeVarId var) const { return store.type_vars_[var].hash; }
    [[nodiscard]] std::uint64_t file_hash(FileId file) const { return store.impl_->files.get(file); }
  };
};

TypeStore::TypeStore() : impl_(std::make_unique<Impl>()), memo_(std::make_unique<RelationMemo>()) {
  AWL_CHECK(add_plain(TypeKind::Any, flag(TypeFlag::Gradual)) == any(), "first type");
  AWL_CHECK(add_plain(TypeKind::Unknown, flag(TypeFlag::Gradual) | flag(TypeFlag::Unknown)) == unknown(), "second type");
  AWL_CHECK(add_plain(TypeKind::Never, 0) == never(), "third type");
  AWL_CHECK(add_plain(TypeKind::LiteralString, flag(TypeFlag::Literals)) == literal_string(), "fourth type");
}

TypeStore::~TypeStore() {
  entries_.for_each([this](TypeId type, const Entry&) {
    visit_payload(*this, type, [](const auto& payload) {
      using T = std::remove_cvref_t<decltype(payload)>;
      if constexpr (!std::is_same_v<T, NoPayload>) delete &payload;
    });
  });
}

TypeId TypeStore::add_plain(TypeKind kind, std::uint8_t flags) {
  return entries_.append(kind, nullptr, hash_combine(0x506C61696Eu, static_cast<std::uint64_t>(kind)), flags, std::uint16_t{0});
}

void TypeStore::name_file(FileId file, std::string_view module_path) { impl_->files.set(file, hash_bytes(module_path)); }

void TypeStore::wrong_kind(TypeId type, TypeKind wanted) const {
  const std::string message = "type " + std::to_string(type.value) + " is a " + kind_name(kind(type)) + ", not a " + kind_name(wanted);
  check_failed(__FILE__, __LINE__, "kind", message);
}

template <class T>
TypeId TypeStore::intern_payload(T&& payload) {
  using Payload = std::remove_cvref_t<T>;
  unsigned deepest = 0;
  visit_parts(payload, [&](TypeId part) { deepest = std::max(deepest, depth(part)); });
  if (!kIsFlat<Payload> && deepest >= kMaxDepth) [[unlikely]] {
    visit_parts(payload, [&](TypeId& part) { part = depth(part) >= kMaxDepth ? unknown() : part; });
    deepest = kMaxDepth - 1;
  }
  const Impl::Sources sources{*this};
  const std::uint64_t hash = PayloadHasher(sources)(payload);
  const auto equal = [&](std::uint32_t id) {
    const Entry& entry = entries_[TypeId(id)];
    return entry.kind == kKindOf<Payload> && entry.hash == hash && *static_cast<const Payload*>(entry.payload) == payload;
  };
  const auto append = [&] {
    const std::uint8_t flags = all_flags(*this, payload);
    auto kept = std::make_unique<const Payload>(std::move(payload));
    const auto own_depth = static_cast<std::uint16_t>(deepest + (kIsFlat<Payload> ? 0 : 1));
    const TypeId id = entries_.append(kKindOf<Payload>, kept.get(), hash, flags, own_depth);
    kept.release();
    return id.value;
  };
  return TypeId(impl_->type_index.find_or_insert(hash, equal, append));
}

#define AWL_TYPE_PAYLOAD(Kind, look) \
  TypeId TypeStore::make(Kind##Type type) { return intern_payload(std::move(type)); }
#include "types/type_kinds.def"

namespace {

// Members in an order that no two threads can disagree on; two different members of one hash are told apart by id, which
// settles the canonical id within this run (it is never shown).
void sort_members(const TypeStore& store, TypeList& members) {
  std::ranges::sort(members, {}, [&](TypeId type) { return std::pair(store.structural_hash(type), type.value); });
  members.erase(std::unique(members.begin(), members.end()), members.end());
}

}  // namespace

TypeId TypeStore::canonical_of_unordered(TypeId type) {
  if (const std::uint32_t known = entries_[type].canonical.load(std::memory_order_acquire); known != TypeId::kNone) {
    return TypeId(known);
  }
  const TypeId canonical = visit_payload(*this, type, [&](const auto& payload) -> TypeId {
    using T = std::remove_cvref_t<decltype(payload)>;
    if constexpr (std::is_same_v<T, NoPayload>) {
      return type;
    } else {
      T copy = payload;
      visit_parts(copy, [&](TypeId& part) { part = canonical_id(part); });
      if constexpr (std::is_same_v<T, UnionType>) {
        sort_members(*this, copy.members);
        if (copy.members.size() == 1) return copy.members.front();  // members that were equal up to order
      }
      if constexpr (std::is_same_v<T, IntersectionType>) {
        sort_members(*this, copy.positive);
        sort_members(*this, copy.negative);
        if (copy.positive.size() == 1 && copy.negative.empty()) return copy.positive.front();
      }
      return make(std::move(copy));
    }
  });
  entries_[canonical].canonical.store(canonical.value, std::memory_order_release);
  entries_[type].canonical.store(canonical.value, std::memory_order_release);
  return canonical;
}

ClassId TypeStore::class_id(const ClassKey& key) {
  const Impl::Sources sources{*this};
  const std::uint64_t hash = PayloadHasher(sources)(key);
  const auto equal = [&](std::uint32_t id) { return classes_[ClassId(id)].key == key; };
  const auto append = [&] { return classes_.append(Named<ClassKey>{key, hash}).value; };
  return ClassId(impl_->class_index.find_or_insert(hash, equal, append));
}

TypeVarId TypeStore::type_var_id(const TypeVarKey& key) {
  const Impl::Sources sources{*this};
  const std::uint64_t hash = PayloadHasher(sources)(key);
  const auto equal = [&](std::uint32_t id) { return type_vars_[TypeVarId(id)].key == key; };
  const auto append = [&] { return type_vars_.append(Named<TypeVarKey>{key, hash}).value; };
  return TypeVarId(impl_->type_var_index.find_or_insert(hash, equal, append));
}

// ---- TypeContext -------------------------------------------------------------------------------------------------------------

TypeId TypeContext::known_instance(KnownClass which, TypeList args) const {
  const ClassId cls = oracle.known_class(which);
  if (!cls) return store.unknown();
  if (which == KnownClass::Tuple) {
    return store.make(TupleType{{args.empty() ? store.unknown() : args.front()}, 0});
  }
  const std::size_t wanted = args.empty() ? oracle.class_info(cls).type_params.size() : args.size();
  while (args.size() < wanted) args.push_back(store.unknown());
  return store.make(InstanceType{cls, std::move(args)});
}

TypeId TypeContext::known_class_object(KnownClass which) const {
  const ClassId cls = oracle.known_class(which);
  return cls ? store.make(ClassObjectType{cls, {}}) : store.unknown();
}

bool TypeContext::is_instance_of(TypeId type, KnownClass which) const {
  return kind(type) == TypeKind::Instance && store.instance(type).cls == oracle.known_class(which);
}

}  // namespace awl::types
