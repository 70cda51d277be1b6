// A program made by hand: a small universe of classes in place of typeshed, and types read from the notation in which they
// are displayed. For tests alone.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.h"
#include "types/operations.h"
#include "types/relations.h"
#include "types/signatures.h"

namespace awl::types::testing {

class FakeProgram : public TypeOracle {
 public:
  FakeProgram();

  TypeStore store;
  TypeContext ctx{store, *this};

  /// A type in the notation of display: `list[int] | None`, `(x: int, *, key: bool = ...) -> str`, `Literal[1, "a"]`,
  /// `tuple[int, *tuple[str, ...]]`, `<class 'A'>`, `type[A]`, `A & ~B`. A generic callable binds its variables in front:
  /// `[T@f](x: T@f) -> T@f`; named type parameters of a function are `def f[T@f](x: T@f) -> T@f`. `@Alias` names an alias.
  TypeId operator()(std::string_view text);
  std::string show(TypeId type) { return display(ctx, type); }

  /// A type variable by the text that displays it: `T@f`. Made when first named, invariant.
  TypeVarId var(std::string_view text, TypeVarKind kind = TypeVarKind::TypeVar);

  struct VarInfo {
    TypeId bound, fallback;
    TypeList constraints;
    Variance variance = Variance::Invariant;
  };
  VarInfo& var_info(TypeVarId var) { return vars_[var.value]; }

  /// Declares `class header:` with the members `name: type`. `header` is `A`, `Box[T]`, `Box[T](Base[T], Other)`; parameters
  /// are invariant (`T`), covariant (`+T`) or contravariant (`-T`), ParamSpecs `**P` or TypeVarTuples `*Ts`. A member type may
  /// be `def ...` (a method: write self), `property T`, `settable T`, `class T` (ClassVar) or `final T`. In both, `T` is the class's.
  ClassInfo& add_class(std::string header, std::vector<std::pair<std::string, std::string>> members = {},
                       ClassFlavor flavor = ClassFlavor::Ordinary, std::string module = "m");
  /// One more member, which may mention classes that came later.
  void add_member(const std::string& cls, const std::string& name, const std::string& text);
  ClassInfo& info(std::string_view name) { return *classes_.at(std::string(name)).info; }
  ClassId cls(std::string_view name) { return info(name).id; }
  void add_typed_dict(const std::string& name, std::vector<TypedDictField> fields);
  TypedDictField field(std::string_view name, std::string_view type, bool required = true, bool read_only = false);
  void add_enum(const std::string& name, std::vector<std::string> members);
  void add_new_type(const std::string& name, std::string_view base);
  /// `type name[params] = text`; params by their display texts.
  TypeId add_alias(const std::string& name, const std::string& text, const std::vector<std::string>& params = {}, TypeList args = {});
  /// Gives an alias another meaning, so that it can mention itself.
  void set_alias(const std::string& name, const std::string& text) { aliases_.at(name).type = (*this)(text); }
  /// `object.name`.
  TypeId oracle_member(std::string_view object, std::string_view name) { return member_type((*this)(object), intern(name)).value(); }
  /// A sentinel named by its text, an object of a class of its own.
  TypeId add_sentinel(const std::string& name);
  TypeId add_module(const std::string& name, std::map<std::string, std::string> members);
  /// A Deferred that `force` turns into the type.
  TypeId defer(std::string_view text);

  // TypeOracle
  const ClassInfo& class_info(ClassId cls) override;
  ClassId known_class(KnownClass which) override;
  std::optional<ClassMember> class_member(ClassId cls, const TypeList& args, NameId name, MemberFilter filter) override;
  std::optional<TypeId> member_type(TypeId object, NameId name) override;
  std::vector<NameId> protocol_members(ClassId protocol) override;
  std::vector<NameId> enum_members(ClassId enum_class) override;
  TypeId force(TypeId deferred) override;
  TypeId expand_alias(const AliasReferenceType& alias) override;
  TypeId bound_of(TypeVarId var) override { return vars_[var.value].bound; }
  const TypeList& constraints_of(TypeVarId var) override { return vars_[var.value].constraints; }
  TypeId default_of(TypeVarId var) override { return vars_[var.value].fallback; }
  Variance variance_of(TypeVarId var) override { return vars_[var.value].variance; }
  std::optional<TypeId> callable_of(TypeId type) override;
  std::string module_display_name(TypeId module) override;
  std::string_view source_position_key(SourceRef) override { return "m"; }

  std::uint64_t questions = 0;  // how often the oracle was asked for members

 private:
  friend class TypeReader;
  struct ClassEntry {
    std::unique_ptr<ClassInfo> info;
    std::vector<std::pair<NameId, ClassMember>> members;
    std::vector<NameId> enum_members;
  };
  struct AliasEntry {
    std::vector<TypeVarId> params;
    TypeId type;
    SourceRef ref;
    NameId name;
  };

  SourceRef next_ref() { return {FileId(0), NodeId(next_node_++)}; }
  ClassEntry& entry(ClassId cls) { return *by_id_.at(cls.value); }
  void add_builtins();
  void add_protocols();
  TypeList linearize(const ClassInfo& info);
  ClassMember make_member(ClassInfo& info, const std::string& text);
  std::optional<TypeId> class_attribute(TypeId object, ClassId cls, const TypeList& args, NameId name);
  TypeId bind_member(const ClassMember& member, TypeId object);
  std::optional<TypeId> constructor(TypeId class_type);

  std::map<std::string, ClassEntry, std::less<>> classes_;
  std::map<std::uint32_t, ClassEntry*> by_id_;
  std::map<std::uint32_t, VarInfo> vars_;
  std::map<std::string, TypeVarId, std::less<>> vars_by_text_;
  std::map<std::string, AliasEntry, std::less<>> aliases_;
  std::map<std::uint32_t, AliasEntry*> aliases_by_node_;
  std::map<std::string, TypeId, std::less<>> sentinels_;
  std::map<std::uint32_t, TypeId> deferred_;
  std::map<std::uint32_t, std::map<NameId, TypeId>> modules_;
  std::map<std::uint32_t, std::string> module_names_;
  std::vector<ClassId> known_;
  std::uint32_t next_node_ = 1;
  std::string class_scope_;  // while the body of a class is read: its type parameters, by bare name
};

}  // namespace awl::types::testing
