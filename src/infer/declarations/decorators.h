// Decorators: those that mark, and those that are called.
#pragma once

#include <string>

#include "infer/annotations/special_forms.h"
#include "infer/api.h"

namespace awl::infer {

/// What a function's decorators say without being called.
struct FunctionMarks {
  bool is_overload = false, is_final = false, is_override = false, is_abstract = false, no_type_check = false;
  bool is_static = false, is_class = false;
  std::string deprecated;
};
FunctionMarks function_marks(Inference& in, const FileUnit& unit, NodeId function_def);
bool is_overload(Inference& in, const FileUnit& unit, NodeId function_def);

/// What a decorator expression is known as: `final`, `dataclass(frozen=True)`, `abc.abstractmethod`.
KnownFunction known_decorator(Inference& in, const FileUnit& unit, NodeId decorator);
/// The message of `@deprecated("...")`; "deprecated" where it is no literal.
std::string deprecation_message(const ast::Tree& tree, NodeId decorator);
/// Value of a decorator expression.
TypeId decorator_value(Inference& in, const FileUnit& unit, NodeId decorator);
/// The value that a decorator calls; none where it marks the function, makes a property, or is unknown.
TypeId called_decorator(Inference& in, const FileUnit& unit, NodeId function_def, NodeId decorator);
/// What a decorator is given: the function as the decorators below it leave it.
TypeId decorator_argument(Inference& in, const FileUnit& unit, NodeId function_def, NodeId decorator);
/// What calling the decorator makes of `decorated`; `decorated` itself where the decorator says nothing about its result.
TypeId apply_decorator(Inference& in, TypeId decorator, TypeId decorated);
/// A function or method under a decorator that nobody knows (its package is not installed). Its own signature is the best guess
/// of what it is, good for the types of calls, but nothing to complain about: it may be a property, or take other arguments.
bool is_guessed_function(Inference& in, TypeId type);
/// A class, or one with such a base, under a decorator that nobody knows: that may have given it an `__init__`, as attrs does.
bool has_guessed_constructor(Inference& in, ClassId cls);

}  // namespace awl::infer
