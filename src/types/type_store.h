// The store of all types, classes and type variables of one program. Interning is thread-safe; payloads never move, and
// looking at a type takes no lock.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string_view>

#include "base/check.h"
#include "base/store.h"
#include "types/class_info.h"
#include "types/type.h"

namespace awl::types {

class RelationMemo;
struct RelationState;

/// The kind whose payload is `T`.
template <class T>
inline constexpr TypeKind kKindOf = TypeKind::Any;
#define AWL_TYPE_PAYLOAD(Kind, look) \
  template <>                        \
  inline constexpr TypeKind kKindOf<Kind##Type> = TypeKind::Kind;
#include "types/type_kinds.def"

/// What is known about everything inside a type, computed once when it is interned.
enum class TypeFlag : std::uint8_t {
  TypeVars = 1,  // mentions a type variable
  Gradual = 2,   // mentions Any, Unknown or `...` parameters
  Unknown = 4,
  Deferred = 8,
  Unordered = 16,  // mentions a union or intersection, so that its canonical form may be another type
  Alias = 32,      // mentions an AliasReference: what lies behind it is not counted here
  Literals = 64,   // mentions a Literal or LiteralString
};

class TypeStore {
 public:
  TypeStore();
  ~TypeStore();
  TypeStore(const TypeStore&) = delete;
  TypeStore& operator=(const TypeStore&) = delete;

  /// Types nest at most this deep: a part that would be deeper is replaced by Unknown when its holder is made. So every walk
  /// over a type ends, and a type that grows in a loop stops growing.
  static constexpr unsigned kMaxDepth = 200;

  /// The module path of a file, part of the structural hash of what the file defines. Called once for each file, before
  /// anything it defines becomes a class, type variable or function here.
  void name_file(FileId file, std::string_view module_path);

  // -- looking inside
  [[nodiscard]] TypeKind kind(TypeId type) const { return entries_[type].kind; }
  /// The payload of a type of that kind.
  template <class T>
  [[nodiscard]] const T& get(TypeId type) const {
    const Entry& entry = entries_[type];
    if (entry.kind != kKindOf<T>) [[unlikely]]
      wrong_kind(type, kKindOf<T>);
    return *static_cast<const T*>(entry.payload);
  }
#define AWL_TYPE_PAYLOAD(Kind, look) \
  [[nodiscard]] const Kind##Type& look(TypeId type) const { return get<Kind##Type>(type); }
#include "types/type_kinds.def"

  // -- making (interned: same structure, same id)
  [[nodiscard]] TypeId any() const { return TypeId(0); }
  [[nodiscard]] TypeId unknown() const { return TypeId(1); }
  [[nodiscard]] TypeId never() const { return TypeId(2); }
  [[nodiscard]] TypeId literal_string() const { return TypeId(3); }
  // Unions and intersections are made as they are: who wants them simplified calls make_union, make_intersection (operations.h).
#define AWL_TYPE_PAYLOAD(Kind, look) TypeId make(Kind##Type type);
#include "types/type_kinds.def"

  /// Same id for types equal up to the order of union and intersection members.
  TypeId canonical_id(TypeId type) { return has(type, TypeFlag::Unordered) ? canonical_of_unordered(type) : type; }
  /// The same in every run and for every order of work: made of names, definition positions and the parts' hashes.
  [[nodiscard]] std::uint64_t structural_hash(TypeId type) const { return entries_[type].hash; }
  [[nodiscard]] unsigned depth(TypeId type) const { return entries_[type].depth; }

  [[nodiscard]] bool has(TypeId type, TypeFlag flag) const { return (entries_[type].flags & static_cast<unsigned>(flag)) != 0; }
  /// Whether the type mentions a type variable / an Any or Unknown / a Deferred anywhere inside.
  [[nodiscard]] bool has_type_vars(TypeId type) const { return has(type, TypeFlag::TypeVars); }
  [[nodiscard]] bool has_gradual(TypeId type) const { return has(type, TypeFlag::Gradual); }
  [[nodiscard]] bool has_unknown(TypeId type) const { return has(type, TypeFlag::Unknown); }
  [[nodiscard]] bool has_deferred(TypeId type) const { return has(type, TypeFlag::Deferred); }
  /// Nothing gradual inside, as far as can be told without expanding aliases or inferring return types.
  [[nodiscard]] bool is_plainly_static(TypeId type) const {
    constexpr auto kOpen =
        static_cast<unsigned>(TypeFlag::Gradual) | static_cast<unsigned>(TypeFlag::Deferred) | static_cast<unsigned>(TypeFlag::Alias);
    return (entries_[type].flags & kOpen) == 0;
  }

  // -- identities
  ClassId class_id(const ClassKey& key);
  [[nodiscard]] const ClassKey& class_key(ClassId id) const { return classes_[id].key; }
  TypeVarId type_var_id(const TypeVarKey& key);
  [[nodiscard]] const TypeVarKey& type_var_key(TypeVarId id) const { return type_vars_[id].key; }

  /// Answers of relations (relation_memo.h); lives here because it is about this store's ids.
  [[nodiscard]] RelationMemo& relation_memo() { return *memo_; }
  /// How many types there are.
  [[nodiscard]] std::uint32_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Entry(TypeKind entry_kind, const void* entry_payload, std::uint64_t entry_hash, std::uint8_t entry_flags,
          std::uint16_t entry_depth) noexcept
        : payload(entry_payload), hash(entry_hash), depth(entry_depth), kind(entry_kind), flags(entry_flags) {}
    const void* payload;  // of the type that belongs to `kind`; owned
    std::uint64_t hash;
    std::atomic<std::uint32_t> canonical{TypeId::kNone};  // filled on first use
    std::uint16_t depth;
    TypeKind kind;
    std::uint8_t flags;
  };
  template <class Key>
  struct Named {
    Key key;
    std::uint64_t hash;
  };
  struct Impl;

  [[noreturn]] void wrong_kind(TypeId type, TypeKind wanted) const;
  TypeId canonical_of_unordered(TypeId type);
  template <class T>
  TypeId intern_payload(T&& payload);
  TypeId add_plain(TypeKind kind, std::uint8_t flags);

  Store<Entry, TypeId, 10> entries_;
  Store<Named<ClassKey>, ClassId> classes_;
  Store<Named<TypeVarKey>, TypeVarId> type_vars_;
  std::unique_ptr<Impl> impl_;
  std::unique_ptr<RelationMemo> memo_;
};

/// What every operation on types needs. Cheap to copy.
struct TypeContext {
  TypeStore& store;
  TypeOracle& oracle;
  RelationState* relation = nullptr;  // inside a relation: its open questions. Nothing for others to set

  [[nodiscard]] TypeKind kind(TypeId type) const { return store.kind(type); }
  /// Instance of a known class; Unknown if the stubs lack it. `args` in order of the class's type parameters; missing ones Unknown.
  [[nodiscard]] TypeId known_instance(KnownClass which, TypeList args = {}) const;
  [[nodiscard]] TypeId known_class_object(KnownClass which) const;
  [[nodiscard]] TypeId none() const { return known_instance(KnownClass::NoneType); }
  [[nodiscard]] TypeId object() const { return known_instance(KnownClass::Object); }
  [[nodiscard]] bool is_none(TypeId type) const { return is_instance_of(type, KnownClass::NoneType); }
  [[nodiscard]] bool is_instance_of(TypeId type, KnownClass which) const;  // nominally this very class
  [[nodiscard]] bool is_dynamic(TypeId type) const { return kind(type) == TypeKind::Any || kind(type) == TypeKind::Unknown; }
};

}  // namespace awl::types
