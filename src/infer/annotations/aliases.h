// Type aliases: `type X = ...`, `X: TypeAlias = ...`, and assignments whose value is a type.
#pragma once

#include "infer/api.h"

namespace awl::infer {

/// Whether an Assignment definition can be an implicit alias by its shape: the only binding of its name, one target, and
/// a value that is a name, attribute, subscript, `|` or a call that makes a type variable.
bool is_alias_assignment(Inference& in, const FileUnit& unit, DefinitionId definition);
/// Value of an alias assignment (Assign or AnnAssign): a class object, TypeForm or special form; none if it is no type.
TypeId alias_value(Inference& in, const FileUnit& unit, NodeId assignment);
/// Value of a `type` statement: a TypeForm of kind Alias.
TypeId alias_statement_value(Inference& in, const FileUnit& unit, NodeId type_alias);
/// `TypeAliasType("X", value, type_params=(T,))`: its arguments checked; its value as that of a `type` statement.
TypeId infer_alias_call(RegionContext& rc, NodeId call);

/// Whether a Name or Attribute is an alias made by `X: TypeAlias = ...`, which takes type arguments only for type variables in it.
bool names_explicit_alias(Inference& in, const AnnotationContext& context, NodeId node);
/// Whether a Name or Attribute is an alias that mentions, itself or by other aliases, what nobody knows: its parameters may be any.
bool names_alias_of_unknown(Inference& in, const AnnotationContext& context, NodeId node);

/// Whether the value is an object of class TypeAliasType (made by a `type` statement or a call), rather than, when the program
/// runs, the class or union that it stands for.
bool is_alias_object(Inference& in, const types::TypeFormType& form);
/// `type X = X`, directly or through unions and other aliases: reported at `at`. An alias is known by its TypeAlias, AnnAssign,
/// Assign or (of TypeAliasType) Call.
void check_alias_recursion(RegionContext& rc, NodeId alias, NodeId at);

enum class AliasRecursion : std::uint8_t {
  None,        // expands at once
  Structural,  // mentions itself inside something: stays a reference, expanded on demand
  Direct,      // is itself, or a union with itself: no type at all
};
AliasRecursion alias_recursion(Inference& in, const FileUnit& unit, NodeId alias);

}  // namespace awl::infer
