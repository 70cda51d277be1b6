// What the files of this folder share: one function for each kind of expression, and the helpers of their messages.
#pragma once

#include <absl/functional/function_ref.h>

#include "base/names.h"
#include "infer/api.h"
#include "infer/names.h"

namespace awl::infer {

using types::KnownClass;
using types::SourceRef;

// ---- one function a construct; `expected` where an expected type can flow in (none: no expectation) ----------------------

TypeId infer_name(RegionContext& rc, NodeId node);
TypeId infer_attribute(RegionContext& rc, NodeId node);
/// Reports `Box.item` where the item belongs to the instances and depends on the arguments of their class.
void check_class_access(RegionContext& rc, NodeId node, TypeId object);
TypeId infer_subscript(RegionContext& rc, NodeId node);
TypeId infer_slice(RegionContext& rc, NodeId node);
TypeId infer_binary(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_bool_op(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_unary(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_compare(RegionContext& rc, NodeId node);
TypeId infer_conditional(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_named_expression(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_list(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_set(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_dict(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_tuple(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_comprehension(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_lambda(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_formatted_string(RegionContext& rc, NodeId node);
TypeId infer_template_string(RegionContext& rc, NodeId node);
TypeId infer_await(RegionContext& rc, NodeId node, TypeId expected);
TypeId infer_yield(RegionContext& rc, NodeId node);
TypeId infer_yield_from(RegionContext& rc, NodeId node);
TypeId infer_starred(RegionContext& rc, NodeId node, TypeId expected);

// ---- type expressions as values -------------------------------------------------------------------------------------------

/// Whether a `TypeForm[T]` is among what is expected.
bool expects_type_form(const Inference& in, TypeId expected);
/// Whether an expression of that kind can be a type expression.
bool has_type_form_shape(const ast::Tree& tree, NodeId node);
/// A type expression where a `TypeForm` is expected (PEP 747, "Implicit TypeForm evaluation"): `value` is what it is as an
/// ordinary expression, and the result where it is to be read as such. Reports what is wrong with the type expression.
TypeId implicit_type_form(RegionContext& rc, NodeId node, TypeId value, TypeId expected);

// ---- displays -------------------------------------------------------------------------------------------------------------

/// The arguments that make `cls[...]` a nominal subtype of `expected`, one for each type parameter of `cls` (none where it
/// says nothing): for `list` and `Iterable[int]`, `int`. Empty if `cls` is no subclass of the expected class.
TypeList arguments_from_expected(Inference& in, ClassId cls, TypeId expected);
/// The same for each member of an expected union that a display of class `cls` could be, in order.
std::vector<TypeList> display_candidates(Inference& in, ClassId cls, TypeId expected);
/// A type variable inside an expectation says nothing about a value whose type is unknown.
bool fits_expected(Inference& in, TypeId type, TypeId expected);
/// What a display of elements that all fit is: of the types that were expected (`args`), unless its own do as well
/// (`Mapping[str, object]` for a display of ints: a `dict[str, int]`).
TypeId fitting_display(Inference& in, KnownClass which, TypeList own, TypeList args, TypeId expected);
/// `Literal[1]` -> `int`, as elements of a display are widened.
TypeId widen_element(Inference& in, TypeId type);

// ---- members --------------------------------------------------------------------------------------------------------------

/// `type(value)` as a value: the class object of a nominal type, `type[T]` of a type variable.
TypeId class_of_value(Inference& in, TypeId value);
/// How `object.name = value` works, for one object that is no union.
struct StoreTarget {
  enum class Kind : std::uint8_t {
    Missing,   // no such attribute
    Anything,  // nothing known: dynamic, or an attribute without declared type
    Declared,  // `type` is the declared type
    Setter,    // `setter` is called with the value (a bound property setter, `__set__` or `__setattr__`)
    ReadOnly,  // exists, but cannot be set; `why` says why
  } kind = Kind::Missing;
  TypeId type;  // Declared: what it accepts; Setter: what its last parameter accepts, if that is plain
  TypeId setter;
  TypeList setter_arguments;  // before the value
  TypeId loaded;              // Setter: what loading gives
  std::string why;
  bool belongs_to_class = false;  // ReadOnly: a `ClassVar`, which can be set, but not through an instance
  SourceRef definition;
  ClassId owner;          // Declared: the class that declares it
  bool is_final = false;  // Declared: only the initializer may set it
};
StoreTarget store_target(Inference& in, TypeId object, NameId name);
/// How the object is called in a message: "module `m`", "class `A`", "`int`"; `self` in a method of A is an "`A`".
std::string describe_object(Inference& in, TypeId object);
/// The names that a value of this type has, for "did you mean"; in order of definition.
std::vector<std::string_view> member_names(Inference& in, TypeId object);
/// `super()` and `super(A, x)`: the receiver and the class after which the look-up begins.
struct SuperObject {
  ClassId pivot;
  TypeId receiver;
  bool through_class = false;
};
/// If the call makes a `super` object whose parts are known.
std::optional<SuperObject> super_object(RegionContext& rc, NodeId call);
MemberLookup lookup_super_member(Inference& in, const SuperObject& super, NameId name);
/// `super().name`: the lookup when the value of the Attribute node is such a call, else none.
std::optional<MemberLookup> lookup_on_super_call(RegionContext& rc, NodeId value, TypeId value_type, NameId name);

// ---- messages -------------------------------------------------------------------------------------------------------------

/// "`int`"
std::string quoted(Inference& in, TypeId type);
std::string quoted(NameId name);
std::string quoted(std::string_view code);
/// "; did you mean `x`?" or "".
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
/// "`None`" or "`None` and `int`" for the members of a union that lack something.
std::string quoted_list(Inference& in, std::span<const TypeId> types);
/// "`a`, `b` and `c`"; of more than five, four and "2 more".
std::string join_few(std::vector<std::string> words);
/// "`None`", or "`None` in `int | None`" where it is a part of the whole.
std::string quoted_part(Inference& in, TypeId part, TypeId whole);
/// The first member that is not right. None where who has the value may know that it is another one: in a union with an unknown
/// member, and of the elements of a display that nobody annotated.
TypeId wrong_member(Inference& in, TypeId type, absl::FunctionRef<bool(TypeId)> is_right);

/// What awaiting a value that is not dynamic gives, if it is awaitable in every part; none otherwise. For hints.
TypeId awaited_for_hint(Inference& in, TypeId operand);
/// "; await it first: `await f()`", or, outside an async function, the rule. `operand` is where the `await` belongs.
std::string await_hint(RegionContext& rc, NodeId operand);
/// The fix that goes with `await_hint`: puts `await` before the operand, in parentheses if what follows binds tighter.
void add_await_fix(RegionContext& rc, Report& report, NodeId operand);
/// "; call it first: `f()`", with `(...)` where arguments are needed, if `type` is called for a value that `works`.
std::string call_first_hint(RegionContext& rc, NodeId node, TypeId type, absl::FunctionRef<bool(TypeId)> works);
/// "; test for `None` first" where that is the part of the union which fails.
std::string none_hint(Inference& in, TypeId whole, TypeId failing);
/// Reports what keeps a display with typed dictionaries in it from being what is expected, each mistake at the key, value or
/// dictionary concerned; values under `rule`. False, and nothing reported, where that would not say all.
bool report_display_mistakes(RegionContext& rc, NodeId value, TypeId expected, Rule rule);
/// "; key `"a"` of `TD` takes `int`, but gets `str`": what keeps a dict display from being the one TypedDict among what is expected;
/// "" for anything else.
std::string typed_dict_display_hint(RegionContext& rc, NodeId value, TypeId expected);
/// "; did you mean ...?", "; `import ...` is missing" for a name that is not defined where `from` is the scope.
std::string unresolved_hint(RegionContext& rc, ScopeId from, NameId name);
/// Source text of an expression if it is short and on one line, else "".
std::string short_source(RegionContext& rc, NodeId node);
/// Whether code at the node stands in an `async def` (or in a lambda or comprehension directly inside one).
bool in_async_function(RegionContext& rc, NodeId node);

/// A failed step in words: "it has no `__await__`", "`__aiter__` returns `int`, which has no `__anext__`"...
std::string describe_failure(Inference& in, const ProtocolFailure& failure);

}  // namespace awl::infer
