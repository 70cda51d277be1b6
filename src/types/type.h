// Types: immutable, hash-consed values. Same structure = same `TypeId`. A type *denotes a set of Python objects*; each
// payload says which. Payloads live in the `TypeStore` at stable addresses. Types know no syntax tree: classes and functions
// are named by ids whose details come from the `TypeOracle` (class_info.h), implemented by `infer`.
//
// Member order of a union is part of its TypeId (first met, first written). `canonical_id` maps types that are equal up to
// the order of union members to one id; equivalence and yes/no memo tables use that one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"

namespace awl::types {

enum class TypeKind : std::uint8_t {
#define AWL_TYPE_KIND(Kind) Kind,
#define AWL_TYPE_PAYLOAD(Kind, look) Kind,
#include "types/type_kinds.def"
};

const char* kind_name(TypeKind kind);

using TypeList = std::vector<TypeId>;

/// Where something is defined: a node of a file. The identity of functions, lambdas, aliases, type variables.
struct SourceRef {
  FileId file;
  NodeId node;
  friend bool operator==(const SourceRef&, const SourceRef&) = default;
  friend auto operator<=>(const SourceRef&, const SourceRef&) = default;
};

// ---- signatures -------------------------------------------------------------------------------------------------------

enum class ParamKind : std::uint8_t { PositionalOnly, Normal, VarArgs, KeywordOnly, KwArgs };

struct Param {
  NameId name;  // none for positional-only parameters without a name
  TypeId type;  // declared, or the inferred type of an unannotated one. For `*args: T` the T of each argument, for
                // `**kw: T` likewise. `*args: *Ts` and `**kw: Unpack[TD]` have an Unpacked here; `*args: P.args` a ParamSpecPart.
  ParamKind kind = ParamKind::Normal;
  bool has_default = false;
  bool is_annotated = true;     // somebody wrote the type
  TypeId default_type;          // type of the default value when it is known (shown if it is a literal), else none
  bool is_substituted = false;  // `*args: T` with an Any put in for T: no sign that anything at all may be passed
  friend bool operator==(const Param&, const Param&) = default;
};

/// One way of calling something. Part of the types that hold it (compared by value).
struct Signature {
  std::vector<Param> params;           // in call order: positional-only, normal, *args, keyword-only, **kwargs
  TypeId returns;                      // a Deferred for functions whose return type must be inferred
  std::vector<TypeVarId> type_params;  // type parameters bound by this signature (solved anew at each call)
  bool is_gradual = false;  // `(...)`: any parameters at all (`Callable[..., T]`, `*args: Any, **kwargs: Any` in a ParamSpec value)
  std::string deprecated;   // message of @deprecated, or empty
  friend bool operator==(const Signature&, const Signature&) = default;
};

// ---- payloads ---------------------------------------------------------------------------------------------------------

/// Any: somebody wrote `Any`. Unknown: an `Any` that nobody wrote. Never: no object.
/// Instance: objects whose class is `cls[args]` or a subclass. `args` match the class's type parameters one to one: for a
/// TypeVarTuple one Tuple type, for a ParamSpec one ParameterList (or a ParamSpec TypeVar). Empty for plain classes.
/// NoneType's instance is `None`; `object` is an Instance.  Builtin tuples are *not* Instances but Tuple.
struct InstanceType {
  ClassId cls;
  TypeList args;
  friend bool operator==(const InstanceType&, const InstanceType&) = default;
};

/// Exactly one object (up to equality): an int, bool, str, bytes constant, or an enum member.
struct LiteralType {
  enum class Kind : std::uint8_t { Int, Bool, Str, Bytes, Enum } kind = Kind::Int;
  std::int64_t number = 0;  // Int, Bool
  std::string text;         // Str (UTF-8), Bytes (raw)
  ClassId enum_class;       // Enum
  NameId member;            // Enum
  friend bool operator==(const LiteralType&, const LiteralType&) = default;
};

/// LiteralString: every str made of literals. No payload.

/// Exactly one object, made by `NAME = sentinel("...")` (PEP 661). In a type expression it stands for itself, as `None` does.
struct SentinelType {
  SourceRef definition;  // the call that makes it
  NameId name;           // as written where it is defined: `MISSING`, `Class.MISSING`
  ClassId cls;           // the class of such objects
  friend bool operator==(const SentinelType&, const SentinelType&) = default;
};

/// Instances of builtins.tuple with known shape: `tuple[int, str]`, `tuple[int, ...]`, `tuple[int, *tuple[str, ...], bool]`,
/// `tuple[*Ts]`. At most one element is variadic: `elements[variadic]` then repeats zero or more times, or is an Unpacked
/// TypeVarTuple. Subclasses of tuple (named tuples) are Instances whose MRO holds a Tuple.
struct TupleType {
  TypeList elements;
  std::int32_t variadic = -1;
  friend bool operator==(const TupleType&, const TupleType&) = default;
};

/// The class object itself: `<class 'A'>`, or `<class 'list[int]'>` when args were given explicitly.
struct ClassObjectType {
  ClassId cls;
  TypeList args;  // empty: not specialised
  friend bool operator==(const ClassObjectType&, const ClassObjectType&) = default;
};

/// `type[T]`: class objects whose instances are in `instance` (an Instance, Tuple, TypeVar, Any/Unknown, Union member-wise).
struct SubclassOfType {
  TypeId instance;
  friend bool operator==(const SubclassOfType&, const SubclassOfType&) = default;
};

/// `TypeForm[T]` (PEP 747): what a type expression evaluates to, if the type that it describes is assignable to `described`.
/// Class objects and `TypeFormType` values are among them.
struct FormOfType {
  TypeId described;
  friend bool operator==(const FormOfType&, const FormOfType&) = default;
};

/// Two or more members; flat, without duplicates, none absorbed by another (see union.h).
struct UnionType {
  TypeList members;
  /// What the elements of a display happened to be (`{"name": "x", "size": 1}`): nobody wrote the type, so others may be stored
  /// there, and which element is which is not known. As gradual as `Unknown`, shown as any union.
  bool is_open = false;
  friend bool operator==(const UnionType&, const UnionType&) = default;
};

/// Objects in all of `positive` and none of `negative`.
struct IntersectionType {
  TypeList positive;
  TypeList negative;
  friend bool operator==(const IntersectionType&, const IntersectionType&) = default;
};

/// A function made by `def` (after its decorators kept it a function), or several overloads of one.
/// Displays as `def f(x: int) -> str` or `Overload[...]`.
struct FunctionType {
  SourceRef definition;  // FunctionDef (or Lambda) node: of the implementation if there is one, else of the last overload
  NameId name;
  std::vector<Signature> overloads;  // one for a plain function; the declared overloads (without implementation) otherwise
  ClassId owner;                     // class whose body defines it, or none
  enum class Binding : std::uint8_t { Function, Static, Class } binding = Binding::Function;  // staticmethod, classmethod
  bool is_async = false;  // `async def` (its signatures' return types are already CoroutineType[...] or AsyncGenerator[...])
  bool is_abstract = false, is_final = false, is_override = false;
  friend bool operator==(const FunctionType&, const FunctionType&) = default;
};

/// `function` with its first parameter bound to `self`. Calling skips the first parameter. `function` is a Function or Callable.
struct BoundMethodType {
  TypeId self;  // the receiver: an instance, or a class object for classmethods
  TypeId function;
  friend bool operator==(const BoundMethodType&, const BoundMethodType&) = default;
};

/// Anything that can be called with these signatures: `(x: int) -> str`. More than one: an intersection (overloads).
struct CallableType {
  std::vector<Signature> overloads;
  friend bool operator==(const CallableType&, const CallableType&) = default;
};

/// The descriptor made by `@property` and its setter/deleter, or a functools.cached_property-like. Types of the accessor functions or none.
struct PropertyType {
  TypeId getter, setter, deleter;
  SourceRef definition;
  friend bool operator==(const PropertyType&, const PropertyType&) = default;
};

/// A module object. `file` is none for a namespace package, whose dotted `name` then says which.
struct ModuleType {
  FileId file;
  NameId name;
  friend bool operator==(const ModuleType&, const ModuleType&) = default;
};

/// A type parameter used as a type: TypeVar, Self, ParamSpec (as `**P` in an argument list), TypeVarTuple (only inside Unpacked).
struct TypeVarType {
  TypeVarId var;
  friend bool operator==(const TypeVarType&, const TypeVarType&) = default;
};

/// `P.args` or `P.kwargs`.
struct ParamSpecPartType {
  TypeVarId var;
  bool is_args = true;
  friend bool operator==(const ParamSpecPartType&, const ParamSpecPartType&) = default;
};

/// The value of a ParamSpec: a list of parameters, possibly ending in another ParamSpec (`Concatenate[int, P]`: then the
/// list ends in `*args: P.args, **kwargs: P.kwargs`), or `...` (is_gradual). `signature.returns` is none.
struct ParameterListType {
  Signature signature;
  friend bool operator==(const ParameterListType&, const ParameterListType&) = default;
};

/// `*Ts`, `*tuple[int, ...]`, `Unpack[TD]`: `inner` spread into its place.
struct UnpackedType {
  TypeId inner;
  friend bool operator==(const UnpackedType&, const UnpackedType&) = default;
};

/// Return type of a type guard function: `TypeGuard[T]` or `TypeIs[T]`. As a value it is a bool.
struct TypeGuardType {
  TypeId guarded;
  bool is_type_is = false;
  friend bool operator==(const TypeGuardType&, const TypeGuardType&) = default;
};

/// A PEP 695 `type` alias (or a recursive old-style one) applied to arguments; expands lazily through the oracle.
struct AliasReferenceType {
  SourceRef alias;
  NameId name;
  TypeList args;
  friend bool operator==(const AliasReferenceType&, const AliasReferenceType&) = default;
};

/// A *value* that is a type expression with no class object of its own: `int | str`, `Optional[int]`, `Callable[[int], str]`,
/// `Literal[1]`, `T`, an alias name. `type` is what it means as an annotation. For a not yet specialised generic alias the
/// free type variables are listed.
struct TypeFormType {
  enum class Kind : std::uint8_t { Union, Alias, TypeVar, NewType, Other } kind = Kind::Other;
  TypeId type;
  std::vector<TypeVarId> free_params;
  SourceRef alias;  // of a `type` statement or implicit alias, or none
  friend bool operator==(const TypeFormType&, const TypeFormType&) = default;
};

/// A special form of `typing` by itself (`typing.Optional`, `typing.Final`, `typing.Protocol`...), named by its bare name.
struct SpecialFormType {
  NameId name;
  friend bool operator==(const SpecialFormType&, const SpecialFormType&) = default;
};

/// A return type still to be inferred: that of the function at `function`, with `substitution` applied to it. `force` it
/// through the oracle before looking inside.
struct DeferredType {
  SourceRef function;
  std::vector<std::pair<TypeVarId, TypeId>> substitution;
  friend bool operator==(const DeferredType&, const DeferredType&) = default;
};

// ---- type variables ---------------------------------------------------------------------------------------------------

enum class TypeVarKind : std::uint8_t { TypeVar, ParamSpec, TypeVarTuple, Self };
enum class Variance : std::uint8_t { Invariant, Covariant, Contravariant, Bivariant, Infer };

/// Identity: the definition (`T = TypeVar("T")` or the `[T]` parameter) together with the scope that binds it (the generic
/// class, function or alias; none while unbound). `Self`: the class.
struct TypeVarKey {
  TypeVarKind kind = TypeVarKind::TypeVar;
  SourceRef definition;  // Self: the class's ClassDef
  SourceRef binder;      // FunctionDef, ClassDef, TypeAlias node... or none (unbound)
  NameId name;
  NameId binder_name;    // for display: `T@f`
  bool is_copy = false;  // stands apart from the variable itself, in a function that is given to itself: `call(call, f)`
  friend bool operator==(const TypeVarKey&, const TypeVarKey&) = default;
};

}  // namespace awl::types
