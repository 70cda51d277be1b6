// Type expressions. Two readings of one expression: its *value* (what the expression is when it runs: `<class 'list[int]'>`,
// a TypeForm, a special form, a module...) and the *type* it means as an annotation.
#pragma once

#include <absl/functional/function_ref.h>

#include <vector>

#include "infer/annotations/special_forms.h"
#include "infer/api.h"

namespace awl::infer {

/// Value of an expression inside a type expression. Names are looked up without inferring statements where their
/// definitions say enough. Unknown after a report; none for what is nothing that types are made of (quiet).
TypeId value_of(Inference& in, const AnnotationContext& context, NodeId node);
/// The type that a value means where `node` stands; reports what is no type and gives Unknown.
TypeId type_from_value(Inference& in, const AnnotationContext& context, NodeId node, TypeId value, Qualifiers* qualifiers = nullptr);
/// Whether a class without type parameters of its own may take arguments all the same: by `__class_getitem__`, or since its bases or
/// the type variables of its bases are not known.
bool may_take_arguments(Inference& in, ClassId cls);
/// The type `base[...]` means.
TypeId subscript_type(Inference& in, const AnnotationContext& context, NodeId subscript, TypeId base, Qualifiers* qualifiers = nullptr);
/// The value that `base[...]` is; none if subscripting `base` makes no type.
TypeId subscript_value(Inference& in, const AnnotationContext& context, NodeId subscript, TypeId base);
/// Subscripts of the special forms.
TypeId special_form_type(Inference& in, const AnnotationContext& context, NodeId subscript, SpecialForm form, Qualifiers* qualifiers);
/// What a special form without subscript means wherever it stands (`Any`, `Never`, `Tuple`, ...); none if that depends on the place.
TypeId bare_form_meaning(Inference& in, SpecialForm form);
/// A special form without subscript.
TypeId bare_special_form(Inference& in, const AnnotationContext& context, NodeId node, SpecialForm form, Qualifiers* qualifiers);

/// `X[a, b]` -> a, b; `X[a]` -> a; `X[()]` -> nothing.
std::vector<NodeId> subscript_arguments(const ast::Tree& tree, NodeId subscript);
/// Arguments for type parameters, one to one: too few are filled with defaults, too many are reported.
TypeList match_type_arguments(Inference& in, const AnnotationContext& context, const std::vector<TypeVarId>& params,
                              const std::vector<NodeId>& arguments, NodeId subscript, std::string_view generic);
/// The value of a ParamSpec as written: `[int, str]`, `...`, `P`, `Concatenate[int, P]`; none for anything else.
TypeId parameter_list_type(Inference& in, const AnnotationContext& context, NodeId node);
/// Members of a `tuple[...]`.
TypeId tuple_type(Inference& in, const AnnotationContext& context, const std::vector<NodeId>& elements);
/// Element types with unpacked tuples of known length spread; an unpacked variadic part becomes the tuple's variadic element.
TypeId tuple_of(Inference& in, const TypeList& elements);
TypeId callable_type(Inference& in, const AnnotationContext& context, NodeId subscript);
TypeId literal_type(Inference& in, const AnnotationContext& context, NodeId subscript);
/// `*Ts`, `Unpack[...]`: `operand` spread.
TypeId unpacked_type(Inference& in, const AnnotationContext& context, NodeId operand);
/// `type[X]`
TypeId subclass_of(Inference& in, TypeId instance);
/// A type as the value of an expression that means it.
TypeId type_as_value(Inference& in, TypeId type, types::TypeFormType::Kind kind = types::TypeFormType::Kind::Other);

using PartVisitor = absl::FunctionRef<void(const AnnotationContext& context, NodeId part)>;
/// Calls `visit` for every node of a type expression, outer before inner, with what strings say parsed in their place: the
/// context tells the tree that a node is of. The values of `Literal` and the metadata of `Annotated` are no parts.
void for_each_part(Inference& in, const AnnotationContext& context, NodeId node, PartVisitor visit);
/// Calls `visit` with the root of what a string says; false if that is no expression.
bool within_string(Inference& in, const AnnotationContext& context, NodeId string, PartVisitor visit);
/// The name that an expression has in `typing`, found without inferring anything; none if it comes from elsewhere.
NameId typing_name(Inference& in, const AnnotationContext& context, NodeId node);

/// Whether an expression has the shape of a type expression, where `may_stand` says yes to all its names, attributes and subscripts
/// (their arguments are not looked at).
bool has_type_shape(const ast::Tree& tree, NodeId node, absl::FunctionRef<bool(NodeId)> may_stand);
/// Whether an expression has the shape of a type expression and names nothing that holds a plain value. `Literal` may hold anything.
bool may_mean_type(Inference& in, const AnnotationContext& context, NodeId node);
/// Reports a name that is no alias, since its only assignment gives it a value that is worked out when the program runs.
void check_is_alias(Inference& in, const AnnotationContext& context, NodeId name, TypeId value);

/// `context` for a part of the expression: what is allowed at the top is no longer.
AnnotationContext inner(const AnnotationContext& context);
AnnotationContext annotation_context(const FileUnit& unit, NodeId node);
inline bool wants_report(const AnnotationContext& context) { return context.rc && context.rc->is_reporting(); }
/// "`Optional`" as it is written; "this special form" where that is long or stands in a string.
std::string spelled(const AnnotationContext& context, NodeId node);
void complain(const AnnotationContext& context, NodeId node, std::string message, Rule rule = Rule::invalid_type_form);
/// Reports a type variable that nothing around binds.
void complain_if_unbound(Inference& in, const AnnotationContext& context, NodeId node, TypeVarId bound);
/// Names are bound when the program runs past them, not later: strings, stubs and deferred annotations are exempt.
bool runs_in_order(const Inference& in, const AnnotationContext& context);

}  // namespace awl::infer
