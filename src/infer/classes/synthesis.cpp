#include "infer/classes/synthesis.h"

#include "base/stack.h"
#include "infer/classes/classes.h"
#include "infer/classes/dataclasses.h"
#include "infer/classes/enums.h"
#include "infer/classes/named_tuples.h"
#include "infer/classes/typed_dicts.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using types::ClassFlavor;
using types::ClassMember;
using types::Param;
using types::ParamKind;
using types::Signature;

Param make_parameter(NameId name, TypeId type, ParamKind kind, bool has_default) {
  Param param;
  param.name = name;
  param.type = type;
  param.kind = kind;
  param.has_default = has_default;
  return param;
}

TypeId self_type_of(Inference& in, ClassId cls) { return in.store.make(types::TypeVarType{self_type_var(in, cls)}); }

Signature method_signature(Inference& in, ClassId owner, std::vector<Param> params, TypeId returns) {
  Signature signature;
  Param self = make_parameter(names().self, self_type_of(in, owner), ParamKind::Normal);
  self.is_annotated = false;
  for (const Param& param : params) {
    if (param.kind == ParamKind::PositionalOnly) self.kind = ParamKind::PositionalOnly;
  }
  signature.params.push_back(self);
  signature.params.insert(signature.params.end(), params.begin(), params.end());
  signature.returns = returns;
  return signature;
}

ClassMember make_method(Inference& in, ClassId owner, NameId name, std::vector<Signature> overloads) {
  types::FunctionType function;
  function.definition = in.store.class_key(owner).definition;
  function.name = name;
  function.owner = owner;
  function.overloads = std::move(overloads);
  ClassMember member = make_class_variable(in, owner, in.store.make(std::move(function)));
  return member;
}

ClassMember make_method(Inference& in, ClassId owner, NameId name, std::vector<Param> params, TypeId returns) {
  return make_method(in, owner, name, {method_signature(in, owner, std::move(params), returns)});
}

ClassMember make_class_variable(Inference& in, ClassId owner, TypeId type) {
  ClassMember member;
  member.type = type;
  member.owner = owner;
  member.definition = in.store.class_key(owner).definition;
  member.is_declared = member.is_class_var = true;
  return member;
}

TypeId name_tuple(Inference& in, const std::vector<NameId>& members) {
  types::TupleType tuple;
  for (const NameId member : members) tuple.elements.push_back(types::make_str_literal(in.ctx, std::string(name_text(member))));
  return in.store.make(std::move(tuple));
}

// ---- arguments as written ---------------------------------------------------------------------------------------------------------

NodeId keyword_argument(const ast::Tree& tree, NodeId call, NameId name) {
  for (const NodeId argument : ast::Call(tree, call).arguments()) {
    if (tree.kind(argument) == NodeKind::Keyword && ast::Keyword(tree, argument).name() == name) {
      return ast::Keyword(tree, argument).value();
    }
  }
  return {};
}

NodeId positional_argument(const ast::Tree& tree, NodeId call, std::size_t k) {
  for (const NodeId argument : ast::Call(tree, call).arguments()) {
    if (tree.kind(argument) == NodeKind::Starred) return {};
    if (tree.kind(argument) == NodeKind::Keyword) continue;
    if (k-- == 0) return argument;
  }
  return {};
}

bool constant_flag(const ast::Tree& tree, NodeId node, bool otherwise) {
  if (!node) return otherwise;
  if (tree.kind(node) == NodeKind::ConstTrue) return true;
  return tree.kind(node) == NodeKind::ConstFalse ? false : otherwise;
}

// ---- by flavour ----------------------------------------------------------------------------------------------------------------------

namespace {

/// What `functools.total_ordering` adds: the other comparisons, with the parameters of the one that is there.
std::optional<ClassMember> ordering_synthesized(Inference& in, const types::ClassInfo& info, NameId name) {
  static const NameId kComparisons[] = {names().lt, names().le, names().gt, names().ge};
  if (std::find(std::begin(kComparisons), std::end(kComparisons), name) == std::end(kComparisons)) return std::nullopt;
  for (const NameId given : kComparisons) {
    const OwnMember& own = own_member(in, info.id, given);
    if (given != name && own.exists) return own.member;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ClassMember> synthesized_member(Inference& in, const types::ClassInfo& info, NameId name) {
  check_stack_space();
  switch (info.flavor) {
    case ClassFlavor::Enum:
      return enum_synthesized(in, info, name);
    case ClassFlavor::NamedTuple:
      return named_tuple_synthesized(in, info, name);
    case ClassFlavor::TypedDict:
      return typed_dict_synthesized(in, info, name);
    case ClassFlavor::NewType:
    case ClassFlavor::Ordinary:
    case ClassFlavor::Protocol:
      break;
  }
  if (info.is_dataclass) {
    if (auto member = dataclass_synthesized(in, info, name)) return member;
  }
  return info.is_totally_ordered ? ordering_synthesized(in, info, name) : std::nullopt;
}

}  // namespace awl::infer
