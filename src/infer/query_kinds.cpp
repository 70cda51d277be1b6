// One row a query kind: who computes it, what a cycle starts from, when two answers are equal, how an answer that keeps
// changing is widened.
#include <array>
#include <bit>

#include "base/check.h"
#include "base/names.h"
#include "infer/queries.h"
#include "infer/query_order.h"

namespace awl::infer {

namespace {

bool equal_value(Inference&, QueryValue a, QueryValue b) { return a == b; }

bool equal_type(Inference& in, QueryValue a, QueryValue b) {
  return same_type(in, TypeId(static_cast<std::uint32_t>(a)), TypeId(static_cast<std::uint32_t>(b)));
}

QueryValue bottom_never(Inference& in, const QueryKey&) { return in.store.never().value; }
QueryValue bottom_false(Inference&, const QueryKey&) { return 0; }

QueryValue keep_new(Inference&, const QueryKey&, QueryValue, QueryValue new_value, unsigned) { return new_value; }

/// Types: literals are widened from the seventh change on; a member that has changed 24 times is given up to Unknown.
QueryValue widen_type(Inference& in, const QueryKey&, QueryValue, QueryValue new_value, unsigned changes) {
  if (changes > 24) return in.store.unknown().value;
  if (changes > 6) return types::widen_literals(in.ctx, TypeId(static_cast<std::uint32_t>(new_value)), true).value;
  return new_value;
}

/// Answers that are yes or no may turn once; then they stay.
QueryValue widen_flag(Inference&, const QueryKey&, QueryValue old_value, QueryValue new_value, unsigned changes) {
  return changes > 3 ? old_value : new_value;
}

constexpr QueryTraits kTraits[] = {
    {compute_region, bottom_region, equal_region, widen_region},
    {compute_ssa_value, bottom_ssa_value, equal_ssa_value, widen_ssa_value},
    {compute_reachable, bottom_false, equal_value, widen_flag},
    {compute_symbol_type, bottom_symbol_type, equal_symbol_type, widen_symbol_type},
    {compute_definition_type, bottom_never, equal_type, widen_type},
    {compute_function_type, bottom_never, equal_type, widen_type},
    {compute_decorated_function, bottom_never, equal_type, widen_type},
    {compute_return_type, bottom_never, equal_type, widen_type},
    {compute_class_info, bottom_class_info, equal_class_info, keep_new},
    {compute_decorated_class, bottom_never, equal_type, widen_type},
    {compute_class_member, bottom_own_member, equal_own_member, widen_own_member},
    {compute_instance_attribute, bottom_own_member, equal_own_member, widen_own_member},
    {compute_variance, bottom_variance, equal_value, keep_new},
    {compute_type_var_parts, bottom_type_var_parts, equal_type_var_parts, keep_new},
    {compute_alias_value, bottom_never, equal_type, widen_type},
    {compute_module_member, bottom_module_member, equal_module_member, widen_module_member},
    {compute_protocol_members, bottom_protocol_members, equal_protocol_members, keep_new},
    {compute_context_swallows, bottom_false, equal_value, widen_flag},
    {compute_call_returns, bottom_false, equal_value, widen_flag},
    {compute_class_type_params, bottom_class_type_params, equal_class_type_params, keep_new},
    {compute_class_header, bottom_class_header, equal_class_header, keep_new},
    {compute_alias_recursion, bottom_false, equal_value, widen_flag},
    {compute_file_ranges, bottom_file_ranges, equal_value, keep_new},
};
static_assert(std::size(kTraits) == static_cast<std::size_t>(QueryKind::FileRanges) + 1);

std::string_view path_of(Inference& in, FileId file) {
  return file ? std::string_view(in.program.unit(file).source.path) : std::string_view();
}

}  // namespace

const QueryTraits& query_traits(QueryKind kind) { return kTraits[static_cast<std::size_t>(kind)]; }

QueryOrder query_order(Inference& in, const QueryKey& key) {
  QueryOrder order;
  order.kind = static_cast<std::uint8_t>(key.kind);
  order.path = path_of(in, key.file);
  order.position = key.index;
  switch (key.kind) {
    case QueryKind::ClassInfo:
    case QueryKind::ClassTypeParams:
    case QueryKind::ClassHeader:
    case QueryKind::ProtocolMembers:
    case QueryKind::ClassMember:
    case QueryKind::InstanceAttribute: {
      const types::ClassKey& cls = in.store.class_key(ClassId(key.index));
      order.path = path_of(in, cls.definition.file);
      order.position = cls.definition.node.value;
      const bool has_member = key.kind == QueryKind::ClassMember || key.kind == QueryKind::InstanceAttribute;
      order.name = has_member ? name_text(NameId(key.index2)) : name_text(cls.name);
      return order;
    }
    case QueryKind::Variance:
    case QueryKind::TypeVarParts: {
      const types::TypeVarKey& var = in.store.type_var_key(TypeVarId(key.index));
      order.path = path_of(in, var.binder.file ? var.binder.file : var.definition.file);
      order.position = var.definition.node.value;
      order.name = name_text(var.name);
      return order;
    }
    case QueryKind::ModuleMember:
      order.position = 0;
      order.name = name_text(NameId(key.index));
      return order;
    case QueryKind::SsaValue:
    case QueryKind::Region:
    case QueryKind::Reachable:
    case QueryKind::SymbolType:
    case QueryKind::DefinitionType:
    case QueryKind::FunctionType:
    case QueryKind::DecoratedFunction:
    case QueryKind::ReturnType:
    case QueryKind::DecoratedClass:
    case QueryKind::AliasValue:
    case QueryKind::ContextSwallows:
    case QueryKind::CallReturns:
    case QueryKind::AliasRecursion:
    case QueryKind::FileRanges:
      return order;
  }
  return order;
}

}  // namespace awl::infer
