// Pieces of statement inference that have files of their own.
#pragma once

#include "infer/api.h"
#include "infer/region.h"

namespace awl::infer {

/// `target: annotation [= value]`: a declaration, with its value if there is one, or an explicit alias.
void infer_annotated(RegionContext& rc, const ast::AnnAssign& assign);
/// `return value` against the function's declared return type.
void infer_return(RegionContext& rc, const ast::Return& statement);
/// `except T as e`: T is checked, `e` bound.
void infer_handler(RegionContext& rc, const ast::ExceptHandler& handler);
/// `raise exc from cause`.
void infer_raise(RegionContext& rc, const ast::Raise& raise);
/// A parameter's default against its annotation.
void check_default(RegionContext& rc, const ast::Parameter& parameter, TypeId declared, TypeId value);
/// The value type that `base[key] = ...` takes, from `__setitem__`; none if it cannot be told.
TypeId expected_for_item(RegionContext& rc, NodeId subscript);
void infer_import_from(RegionContext& rc, NodeId node);

/// The innermost function whose body evaluates `node`, or none.
NodeId enclosing_function(const FileUnit& unit, NodeId node);
/// The type that `return` must give in this function (the coroutine's or generator's result), or none if nothing is declared.
TypeId declared_result_type(Inference& in, const FileUnit& unit, NodeId function);

}  // namespace awl::infer
