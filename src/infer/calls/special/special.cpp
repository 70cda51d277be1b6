#include "infer/calls/special/special.h"

#include <algorithm>

#include "base/names.h"
#include "infer/annotations/special_forms.h"

namespace awl::infer {

namespace {

struct Row {
  std::string_view module, name;
  SpecialHandler handler;
};

/// Sorted by name.
constexpr Row kRows[] = {
    {"typing", "assert_type", call_assert_type},
    {"typing_extensions", "assert_type", call_assert_type},
    {"typing", "cast", call_cast},
    {"builtins", "dict", call_dict},
    {"builtins", "isinstance", call_isinstance},
    {"builtins", "issubclass", call_issubclass},
    {"_struct", "iter_unpack", call_struct_iter_unpack},
    {"functools", "partial", call_partial},
    {"builtins", "reveal_type", call_reveal_type},
    {"typing", "reveal_type", call_reveal_type},
    {"typing_extensions", "reveal_type", call_reveal_type},
    {"builtins", "super", call_super},
    {"builtins", "type", call_type_of},
    {"_struct", "unpack", call_struct_unpack},
    {"_struct", "unpack_from", call_struct_unpack},
};

struct Origin {
  std::string_view module, name;
};

std::optional<Origin> origin_of(Inference& in, TypeId callee) {
  types::SourceRef definition;
  NameId name;
  if (in.store.kind(callee) == TypeKind::Function) {
    definition = in.store.function(callee).definition;
    name = in.store.function(callee).name;
  } else if (in.store.kind(callee) == TypeKind::ClassObject) {
    const types::ClassKey& key = in.store.class_key(in.store.class_object(callee).cls);
    definition = key.definition;
    name = key.name;
  }
  if (!definition.file) return std::nullopt;
  const FileUnit& unit = in.unit(definition.file);
  if (!unit.is_stdlib) return std::nullopt;
  return Origin{name_text(unit.module), name_text(name)};
}

}  // namespace

bool is_bare_reveal(const RegionContext& rc, NodeId call) {
  const NodeId func = ast::Call(rc.tree(), call).func();
  if (rc.tree().kind(func) != ast::NodeKind::Name) return false;
  const NameId name = ast::Name(rc.tree(), func).name();
  return name_text(name) == "reveal_type" && !rc.unit.index.resolve(rc.unit.index.enclosing_scope(func), name);
}

std::optional<CallResult> special_call(RegionContext& rc, NodeId call, TypeId callee, std::span<const Argument> arguments,
                                       TypeId expected) {
  const SpecialCall special{rc, call, callee, arguments, expected};
  if (is_bare_reveal(rc, call)) return call_reveal_type(special);
  if (special_form(rc.in, callee) == SpecialForm::TypeForm) return call_explicit_type_form(special);
  const auto origin = origin_of(rc.in, callee);
  if (!origin) return std::nullopt;
  for (const Row& row : kRows) {
    if (row.name == origin->name && row.module == origin->module) return row.handler(special);
  }
  return std::nullopt;
}

}  // namespace awl::infer
