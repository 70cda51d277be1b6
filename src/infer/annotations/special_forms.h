// What the standard library's stubs define for type checkers: special forms, aliases of builtin classes, functions that are
// markers. Recognised by their definition, never by how user code spells them.
#pragma once

#include "infer/api.h"

namespace awl::infer {

enum class SpecialForm : std::uint8_t {
  None,
#define AWL_SPECIAL_FORM(Name) Name,
#include "infer/annotations/special_forms.def"
};

enum class KnownFunction : std::uint8_t {
  None,
#define AWL_KNOWN_FUNCTION(Identifier, module, name) Identifier,
#include "infer/annotations/known_functions.def"
};

/// Calls of these classes make types.
enum class TypeMaker : std::uint8_t { None, TypeVar, ParamSpec, TypeVarTuple, NewType, NamedTuple, TypedDict, TypeAliasType, Sentinel };

/// The special form that a value is; None for anything else.
SpecialForm special_form(const Inference& in, TypeId value);
/// Whether the file defines what `typing` defines (typing, typing_extensions).
bool is_typing_module(const FileUnit& unit);
/// The value of a definition in such a file, if it is one that only type checkers understand: `Optional: _SpecialForm`,
/// `List = _Alias()`, `class Any`. none for ordinary definitions.
TypeId typing_definition(Inference& in, const FileUnit& unit, const semantic::Definition& definition);
/// The known function that a value is; None for anything else.
KnownFunction known_function(Inference& in, TypeId value);
/// The known function or class that a Name or Attribute stands for, found without inferring anything.
KnownFunction known_function_named(Inference& in, const AnnotationContext& context, NodeId node);
/// A class by the stub that defines it; none if there is none.
ClassId find_stdlib_class(Inference& in, std::string_view module, std::string_view name);
TypeMaker type_maker(Inference& in, TypeId callee);
/// Whether a class is defined as `name` in the stub of `module` (or, for typing, of typing_extensions).
bool is_stdlib_class(Inference& in, ClassId cls, std::string_view module, std::string_view name);

}  // namespace awl::infer
