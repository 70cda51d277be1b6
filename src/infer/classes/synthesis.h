// Members that nobody wrote: how they are made.
#pragma once

#include "infer/api.h"

namespace awl::infer {

types::Param make_parameter(NameId name, TypeId type, types::ParamKind kind = types::ParamKind::Normal, bool has_default = false);
/// A method of the class: `self` is put before `params`.
types::Signature method_signature(Inference& in, ClassId owner, std::vector<types::Param> params, TypeId returns);
types::ClassMember make_method(Inference& in, ClassId owner, NameId name, std::vector<types::Signature> overloads);
types::ClassMember make_method(Inference& in, ClassId owner, NameId name, std::vector<types::Param> params, TypeId returns);
types::ClassMember make_class_variable(Inference& in, ClassId owner, TypeId type);
TypeId self_type_of(Inference& in, ClassId cls);
/// `tuple[Literal["a"], Literal["b"]]`
TypeId name_tuple(Inference& in, const std::vector<NameId>& members);

/// The value of keyword `name` of a call, or none.
NodeId keyword_argument(const ast::Tree& tree, NodeId call, NameId name);
/// The k-th positional argument before any starred one, or none.
NodeId positional_argument(const ast::Tree& tree, NodeId call, std::size_t k);
/// True or False as written; `otherwise` for anything else.
bool constant_flag(const ast::Tree& tree, NodeId node, bool otherwise);

}  // namespace awl::infer
