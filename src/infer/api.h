// The questions that the parts of inference ask each other. Grouped by the folder that answers. All are pure functions of
// the program; those with a RegionContext also record node types and report into it.
// "none" results are an invalid TypeId. Unknown operands silence: nothing is reported about what awl does not know. An
// operand of type Never gives Never (the code does not get that far).
#pragma once

#include "infer/inference.h"
#include "infer/region.h"

namespace awl::infer {

// ======== annotations/ ===================================================================================================

/// Where a type expression stands, for what is allowed in it.
struct AnnotationContext {
  const FileUnit* unit = nullptr;
  const ast::Tree* tree = nullptr;  // unit->tree, or the tree of a parsed string
  ScopeId scope;                    // scope in which names are looked up
  RegionContext* rc = nullptr;      // reports `invalid-type-form` there if given
  bool is_eager = false;            // base classes, alias values: run where they stand, so a name must be bound by then
  bool allow_unpacked = false, allow_param_list = false, allow_class_var = false, allow_final = false, allow_required = false;
  bool allow_args_part = false, allow_kwargs_part = false;  // `P.args` and `P.kwargs`
  types::SourceRef binder;                                  // generic function/class/alias that free type variables get bound to, if any
};
struct Qualifiers {
  bool is_final = false, is_class_var = false, is_required = false, is_not_required = false, is_read_only = false, is_init_var = false;
  bool bare_final = false;     // `Final` or `ClassVar` without a type: infer from the value
  bool is_type_alias = false;  // `X: TypeAlias = ...`
};
/// The type that an annotation means. Unknown (after a report) where it is none.
TypeId annotation_type(Inference& in, const AnnotationContext& context, NodeId node, Qualifiers* qualifiers = nullptr);
/// Annotation of a node of the file itself, in its own scope, with strings parsed; quiet.
TypeId annotation_type(Inference& in, const FileUnit& unit, NodeId node, Qualifiers* qualifiers = nullptr);
/// What a *value* means when used as a type: class objects, TypeForms, special forms, None, strings not included.
/// none if it is no type.
TypeId value_as_type(Inference& in, TypeId value);
/// `cls[args]` / special form / alias subscripted, as an expression value (for `list[int]` used as a value).
TypeId subscript_type_form(RegionContext& rc, NodeId subscript, TypeId base_value);

// ======== declarations/ ==================================================================================================

/// What a parameter's place in the source makes it.
types::ParamKind param_kind(ast::ParameterKind kind);
/// A function's own type from its `def`: parameters, type parameters, declared or Deferred return. Undecorated.
TypeId function_type(Inference& in, const FileUnit& unit, NodeId function_def);
/// The declared return annotation of a function in its own scope (before coroutine wrapping); Unknown if it is no type.
TypeId annotation_of_returns(Inference& in, const FileUnit& unit, NodeId function_def);
/// Reports what is wrong with `from m import *`.
void check_star_import(RegionContext& rc, NodeId import_from);
/// After decorators and joined with the overloads before it.
TypeId decorated_function_type(Inference& in, const FileUnit& unit, NodeId function_def);
/// A lambda's or function's parameter as seen in its body: `*args: T` is `tuple[T, ...]`, self has its class, unannotated as contract says.
TypeId parameter_type(Inference& in, const FileUnit& unit, NodeId parameter);
/// Declared type of a symbol in its scope (annotation, def, class, import is none): none if undeclared.
TypeId declared_type(Inference& in, const FileUnit& unit, SymbolId symbol, Qualifiers* qualifiers = nullptr);
const SymbolType& symbol_type(Inference& in, const FileUnit& unit, SymbolId symbol);
/// What one definition binds: the region's type for its node; for functions, classes, imports, parameters their own.
TypeId definition_type(Inference& in, const FileUnit& unit, DefinitionId definition);
/// `module.name`: a definition, a star import, a submodule, `__getattr__`. Private names of stubs are marked.
const ModuleMember& module_member(Inference& in, FileId module_file, NameId name);
/// A name of `builtins`; none if there is none.
TypeId builtin_type(Inference& in, NameId name);
/// Type of what an import alias binds; reports unresolved-import into rc if given.
TypeId import_type(Inference& in, const FileUnit& unit, NodeId alias, RegionContext* rc);
/// Name bound by `from m import *` in the module scope of `unit`: none if no star import brings it.
TypeId star_import_type(Inference& in, const FileUnit& unit, NameId name);
/// `__name__`, `__file__`...: what every module has without saying so. none if it is no such name.
TypeId implicit_module_name(Inference& in, NameId name);
/// Reports what is wrong in the annotations of a function.
void check_function_header(RegionContext& rc, NodeId function_def);

// ======== classes/ =======================================================================================================

/// Type of the class statement's value: its ClassObject (or what decorators make of it).
TypeId class_statement_type(Inference& in, const FileUnit& unit, NodeId class_def);
ClassId class_id_of(Inference& in, const FileUnit& unit, NodeId class_def);
/// The `Self` of a class as a type variable. Methods' signatures mention it; binding a method substitutes it.
TypeVarId self_type_var(Inference& in, ClassId cls);
/// `class_member` among what is *declared* (annotations, functions, classes, properties, synthesised members): nothing is
/// inferred from values. What an assignment is checked against; none if the name is nowhere declared.
std::optional<types::ClassMember> declared_class_member(Inference& in, ClassId cls, const TypeList& args, NameId name,
                                                        types::MemberFilter filter = types::MemberFilter::All);
/// Type of `.value` of one member of an enum.
TypeId enum_member_value(Inference& in, ClassId enum_class, NameId member);
/// Abstract methods (and properties) of a class that nothing in its MRO implements, in order of definition; of the protocols
/// that a class inherits from also what they only ask for.
std::vector<NameId> abstract_members(Inference& in, ClassId cls);
/// A method of an abstract class or protocol whose body is `...` although it must return something: calling it is a mistake.
bool is_unimplemented_method(Inference& in, TypeId function);
/// Synthesised members (dataclass `__init__`, NamedTuple `__new__`/`_replace`, TypedDict methods, enum `value`/`name`): none if not synthesised.
std::optional<types::ClassMember> synthesized_member(Inference& in, const types::ClassInfo& info, NameId name);
/// Calls that make types: TypeVar(...), ParamSpec, TypeVarTuple, NewType, NamedTuple, namedtuple, TypedDict, Enum functional,
/// TypeAliasType, type(name, bases, ns). none if the call is no such thing. `assigned_name` is the target's name if it is assigned.
TypeId type_making_call(RegionContext& rc, NodeId call, TypeId callee);
/// Reports what is wrong in the header of a class: bad bases, one named twice, no MRO.
void check_class_header(RegionContext& rc, NodeId class_def);

// ======== expressions/ ===================================================================================================

/// Infers an expression with the expected type flowing in (none: no expectation); records and returns its type.
TypeId infer_expression(RegionContext& rc, NodeId node, TypeId expected = TypeId());
/// Type of any expression node of the program: from its region's result, or from `current` if it belongs to that region
/// (evaluated quietly on demand).
TypeId expression_type(Inference& in, const FileUnit& unit, NodeId node, RegionContext* current = nullptr);
/// The type of a constant as it is written: `None`, `True`, `1`, `-1`, `"a"`, `b"a"`; `int`, `LiteralString` or `bytes` where the
/// value is too large for a literal; none for every other expression.
TypeId constant_type(Inference& in, const ast::Tree& tree, NodeId node);
/// Gives `value`'s parts to the target (Name, Attribute, Subscript, Tuple, List, Starred): records binding types (narrowed to
/// declared types), reports invalid-assignment. `value_node` is where to point (may be none).
void assign_target(RegionContext& rc, NodeId target, TypeId value, NodeId value_node);

struct MemberLookup {
  TypeId type;  // Unknown if not found
  bool found = true;
  bool possibly_unbound = false;
  std::vector<TypeId> missing_on;  // union members that lack it
  types::SourceRef definition;
  bool is_descriptor_set = false;
};
/// `object.name` with the descriptor protocol; each union member on its own. Quiet.
MemberLookup lookup_member(Inference& in, TypeId object, NameId name);
/// Type that `object.name = value` accepts; none if the attribute cannot be set or does not exist.
MemberLookup lookup_member_for_store(Inference& in, TypeId object, NameId name);
/// A dunder looked up on the class (not the instance), bound: `type(object).__name__`. none if absent.
TypeId lookup_special(Inference& in, TypeId object, NameId name);
/// Binds a class attribute to its receiver: functions become bound methods, properties their value, descriptors `__get__`.
TypeId bind_member(Inference& in, const types::ClassMember& member, TypeId receiver, bool through_class);

/// Which step of a protocol failed, for messages that name it.
struct ProtocolFailure {
  NameId member;  // `__await__`, `__aiter__`, `__anext__`, `__enter__`...
  enum class Reason : std::uint8_t { Missing, PossiblyMissing, NotCallable, WrongArity, BadReturn } reason = Reason::Missing;
  TypeId on;   // the union member (or the whole type) that fails
  TypeId got;  // BadReturn: what it returned
};
struct ProtocolResult {
  TypeId type;  // of the await / iteration element / `as` target; Unknown where it failed
  std::vector<ProtocolFailure> failures;
  bool is_partly_unknown = false;  // a member of the union is not known: whoever made the value may know that it is this one
  [[nodiscard]] bool is_wrong() const { return !failures.empty() && !is_partly_unknown; }
};
/// PEP 492: look up `__await__`, call it, take the iterator's (generator's) return type.
ProtocolResult awaited_type(Inference& in, TypeId operand);
ProtocolResult iterated_type(Inference& in, TypeId iterable);        // for
ProtocolResult async_iterated_type(Inference& in, TypeId iterable);  // async for
ProtocolResult entered_type(Inference& in, TypeId manager, bool is_async);
/// Whether the exit method's declared return type says that exceptions may be swallowed (bool, not None / Literal[False]).
bool manager_swallows(Inference& in, TypeId manager, bool is_async);
/// Send, yield and return parts of a generator-like type (Generator, Iterator, Iterable, AsyncGenerator...).
struct GeneratorParts {
  TypeId yielded, sent, returned;
};
std::optional<GeneratorParts> generator_parts(Inference& in, TypeId type);
/// The iterable of a `for`, `async for` or comprehension: inferred, reported as not-iterable where it fails; its element type.
TypeId infer_iteration(RegionContext& rc, NodeId iter, bool is_async);
/// The context expression of a WithItem: inferred, reported as invalid-context-manager where it fails; what `as` binds.
TypeId infer_with_item(RegionContext& rc, NodeId with_item, bool is_async);
/// `target op= value` of an AugAssign: loads the target's old value, applies the in-place or binary operation, reports.
TypeId infer_augmented(RegionContext& rc, NodeId aug_assign);
TypeId binary_operation(RegionContext& rc, NodeId node, ast::Operator op, TypeId left, TypeId right);  // reports; Unknown on failure
/// Type of `base[key]` for a constant key (tuples, TypedDicts, `__getitem__`), quiet; none if it fails.
TypeId item_type_quietly(Inference& in, TypeId base, const FileUnit& unit, NodeId key);
TypeId item_type_quietly(Inference& in, TypeId base, TypeId index);
TypeId subscript_load(RegionContext& rc, NodeId subscript, TypeId base);

// ======== calls/ =========================================================================================================

/// One argument of a call: an expression to infer when its parameter is known, or a type already known.
struct Argument {
  enum class Kind : std::uint8_t { Positional, Star, Keyword, DoubleStar } kind = Kind::Positional;
  NodeId node;  // the value expression, or none for a synthetic argument
  TypeId type;  // set if known; else inferred with the parameter's type as expectation
  NameId name;  // Keyword
};
struct CallResult {
  TypeId type;  // Unknown after a failure
  bool failed = false;
  bool never_returns = false;
};
/// Calls `callee` (any type). Reports at `call` (a Call, or any node for implicit calls) unless `quiet`.
CallResult call_type(RegionContext& rc, NodeId call, TypeId callee, std::span<const Argument> arguments, TypeId expected = TypeId());
/// An implicit call with known argument types, outside any region: nothing is reported. none type if it fails.
std::optional<TypeId> call_quietly(Inference& in, TypeId callee, std::span<const TypeId> arguments);
/// A Call expression: special cases, arguments, overloads, result.
TypeId infer_call(RegionContext& rc, NodeId call, TypeId expected);
/// Signatures of constructing a class (metaclass `__call__`, `__new__`, `__init__`) as a Callable.
TypeId constructor_callable(Inference& in, TypeId class_object);

// ======== control/ =======================================================================================================

const RegionResult& region_result(Inference& in, const FileUnit& unit, NodeId region);
/// The region that a node belongs to (see inference.h).
NodeId region_of(Inference& in, const FileUnit& unit, NodeId node);
/// Node indices [first, past) of a region: from its node to the next region's. Expressions of nested functions' bodies are not in it.
TextRange region_span(Inference& in, const FileUnit& unit, NodeId region);
/// Type of the use-def value; `current` as in expression_type. `unbound` is set if some way leaves it unbound.
struct ValueType {
  TypeId type;  // union over the bound ways; none if there is none
  bool maybe_unbound = false;
  bool is_entry = false;  // on some way the flow knows nothing: add the public / member type (to `type`, if that is set)
};
ValueType ssa_type(Inference& in, const FileUnit& unit, SsaId value, RegionContext* current);
bool is_reachable(Inference& in, const FileUnit& unit, BlockId block);
bool is_node_reachable(Inference& in, const FileUnit& unit, NodeId node);
/// Type of `subject` narrowed by the outcome of a test that mentions `place`.
TypeId narrow(Inference& in, const FileUnit& unit, flow::PlaceId place, TypeId type, PredicateId predicate, bool polarity,
              RegionContext* current);
/// What a static test is worth without types: TYPE_CHECKING, sys.version_info, sys.platform, constants.
types::Truthiness static_truth(Inference& in, const FileUnit& unit, NodeId test);
/// What calling the function gives, inferred from its body (coroutine and generator wrapping done).
TypeId inferred_return_type(Inference& in, const FileUnit& unit, NodeId function);
bool call_never_returns(Inference& in, TypeId callee, TypeId result);
/// Type of a narrowed declared type when `assigned` is stored in it.
TypeId narrow_on_assignment(Inference& in, TypeId declared, TypeId assigned);
/// All type diagnostics of a file, in order.
std::vector<Diagnostic> check_types(Inference& in, FileId file);

}  // namespace awl::infer
