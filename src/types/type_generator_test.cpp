#include "types/type_generator_test.h"

#include <algorithm>

#include "types/type_parts.h"
#include "types/type_visit.h"

namespace awl::types::testing {

TypeGenerator::TypeGenerator(FakeProgram& program, std::uint64_t seed) : program_(program), ctx_(program.ctx), random_(seed) {
  for (const char* text : {"int",
                           "str",
                           "bool",
                           "float",
                           "bytes",
                           "None",
                           "object",
                           "Never",
                           "A",
                           "B",
                           "C",
                           "D",
                           "F",
                           "Color",
                           "Single",
                           "UserId",
                           "LiteralString",
                           "Literal[1]",
                           "Literal[0]",
                           "Literal[True]",
                           "Literal[False]",
                           "Literal[\"a\"]",
                           "Literal[\"\"]",
                           "Literal[b\"x\"]",
                           "Literal[Color.RED]",
                           "Literal[Color.BLUE]",
                           "Literal[Single.ONLY]",
                           "IntBox",
                           "Movie",
                           "Named",
                           "SupportsClose",
                           "HasX",
                           "ReadsX",
                           "<class 'A'>",
                           "<class 'B'>",
                           "type[A]",
                           "type[B]",
                           "type[C]",
                           "MISSING",
                           "ABSENT",
                           "Sentinel",
                           "Json",
                           "def make(x: int) -> A",
                           "def show(x: A, *, key: bool) -> str",
                           "type[list[int]]",
                           "<class 'Box[A]'>",
                           "T@laws",
                           "N@laws",
                           "FunctionType",
                           "complex"}) {
    if (std::string_view(text) == "SupportsClose") {
      program.add_class("SupportsClose", {{"close", "def close(self) -> object"}}, ClassFlavor::Protocol);
      program.add_class("HasX", {{"x", "int"}}, ClassFlavor::Protocol);
      program.add_class("ReadsX", {{"x", "property object"}}, ClassFlavor::Protocol);
      program.var_info(program.var("N@laws")).bound = program("A");
      program.add_alias("Json", "int");
      program.set_alias("Json", "str | list[Json] | None");
      for (const char* sentinel : {"MISSING", "ABSENT"}) program.add_sentinel(sentinel);
    }
    atoms_.push_back(program(text));
  }
  gradual_atoms_ = {program("Any"), program("Unknown"), program("Any"), program("FromUnknown"), program("type[Any]"), program("type")};
}

TypeId TypeGenerator::atom(Flavor flavor) {
  if (flavor == Flavor::Gradual && below(5) == 0) return gradual_atoms_[below(gradual_atoms_.size())];
  return atoms_[below(atoms_.size())];
}

TypeId TypeGenerator::make(Flavor flavor, int depth) {
  if (depth <= 0) return atom(flavor);
  switch (below(10)) {
    case 0:
    case 1:
    case 2:
      return atom(flavor);
    case 3:
    case 4:
      return instance(flavor, depth - 1);
    case 5:
      return tuple(flavor, depth - 1);
    case 6:
      return callable(flavor, depth - 1);
    default:
      return several(flavor, depth - 1);
  }
}

TypeId TypeGenerator::instance(Flavor flavor, int depth) {
  static constexpr const char* kClasses[] = {"list",     "Sequence",  "Iterable", "Box",     "Producer",
                                             "Consumer", "Awaitable", "Future",   "Iterator"};
  const std::size_t which = below(std::size(kClasses) + 3);
  if (which == std::size(kClasses) + 2) return ctx_.store.make(FormOfType{make(flavor, depth)});
  if (which >= std::size(kClasses)) {
    const TypeId any = program_("None");
    const char* name = which == std::size(kClasses) ? "CoroutineType" : "Generator";
    return ctx_.store.make(InstanceType{program_.cls(name), {any, any, make(flavor, depth)}});
  }
  return ctx_.store.make(InstanceType{program_.cls(kClasses[which]), {make(flavor, depth)}});
}

TypeId TypeGenerator::tuple(Flavor flavor, int depth) {
  TypeList elements;
  const std::size_t count = below(4);
  for (std::size_t i = 0; i < count; ++i) elements.push_back(make(flavor, depth));
  if (below(3) == 0) {
    const auto at = static_cast<std::ptrdiff_t>(below(count + 1));
    elements.insert(elements.begin() + at, ctx_.store.make(UnpackedType{make_variadic_tuple(ctx_, make(flavor, depth))}));
  }
  return make_tuple_type(ctx_, elements);
}

Signature TypeGenerator::signature(Flavor flavor, int depth) {
  static constexpr const char* kNames[] = {"x", "y", "z", "key", "flag"};
  Signature result;
  const auto param = [&](ParamKind kind, const char* name, bool has_default) {
    result.params.push_back(Param{name == nullptr ? NameId{} : intern(name), make(flavor, depth), kind, has_default, true, {}});
  };
  const std::size_t positional = below(3), keyword = below(3), first_default = below(4);
  const bool positional_only = below(2) == 0;
  for (std::size_t i = 0; i < positional; ++i) {
    param(positional_only ? ParamKind::PositionalOnly : ParamKind::Normal, positional_only ? nullptr : kNames[i], i >= first_default);
  }
  if (below(4) == 0) param(ParamKind::VarArgs, "args", false);
  for (std::size_t i = 0; i < keyword; ++i) param(ParamKind::KeywordOnly, kNames[3 - i], below(2) == 0);
  if (below(4) == 0) param(ParamKind::KwArgs, "kwargs", false);
  result.is_gradual = flavor == Flavor::Gradual && below(6) == 0 && result.params.empty();
  result.returns = make(flavor, depth);
  if (!result.params.empty() && below(10) == 0) result.returns = ctx_.store.make(TypeGuardType{result.returns, below(2) == 0});
  return result;
}

TypeId TypeGenerator::callable(Flavor flavor, int depth) {
  CallableType result;
  const std::size_t count = below(6) == 0 ? 2 : 1;
  for (std::size_t i = 0; i < count; ++i) result.overloads.push_back(signature(flavor, depth));
  return ctx_.store.make(std::move(result));
}

TypeId TypeGenerator::several(Flavor flavor, int depth) {
  TypeList members;
  const std::size_t count = 2 + below(2);
  for (std::size_t i = 0; i < count; ++i) members.push_back(make(flavor, depth));
  if (below(3) != 0) return make_union(ctx_, members);
  const std::size_t positive = 1 + below(count);
  const std::span<const TypeId> all(members);
  return make_intersection(ctx_, all.first(positive), all.subspan(positive));
}

// ---- shrinking -----------------------------------------------------------------------------------------------------------------

template <class T>
void TypeGenerator::shrink_parts(const T& payload, TypeList& result) {
  std::size_t count = 0;
  visit_parts(payload, [&](TypeId) { ++count; });
  for (std::size_t i = 0; i < count; ++i) {
    TypeList smaller{program_("int"), program_("None")};
    std::size_t index = 0;
    visit_parts(payload, [&](TypeId part) {
      if (index++ != i) return;
      const TypeList inner = shrink(part);
      smaller.insert(smaller.end(), inner.begin(), inner.end());
    });
    for (const TypeId replacement : smaller) {
      T copy = payload;
      index = 0;
      bool changed = false;
      visit_parts(copy, [&](TypeId& part) {
        if (index++ != i || ctx_.kind(part) == TypeKind::Unpacked) return;
        changed = part != replacement;
        part = replacement;
      });
      if (!changed) continue;
      if constexpr (std::is_same_v<T, UnionType>)
        result.push_back(make_union(ctx_, copy.members));
      else if constexpr (std::is_same_v<T, IntersectionType>)
        result.push_back(make_intersection(ctx_, copy.positive, copy.negative));
      else if constexpr (std::is_same_v<T, SubclassOfType>)
        continue;
      else
        result.push_back(ctx_.store.make(std::move(copy)));
    }
  }
}

TypeList TypeGenerator::shrink(TypeId type) {
  TypeList result;
  visit_payload(ctx_.store, type, [&](const auto& payload) {
    using T = std::remove_cvref_t<decltype(payload)>;
    if constexpr (!std::is_same_v<T, NoPayload>) {
      visit_parts(payload, [&](TypeId part) {
        if (ctx_.kind(part) != TypeKind::Unpacked) result.push_back(part);
      });
      if constexpr (std::is_same_v<T, UnionType>) {
        for (std::size_t i = 0; i < payload.members.size(); ++i) {
          TypeList fewer = payload.members;
          fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
          result.push_back(make_union(ctx_, fewer));
        }
      }
      if constexpr (std::is_same_v<T, TupleType>) {
        for (std::size_t i = 0; i < payload.elements.size(); ++i) {
          T fewer = payload;
          fewer.elements.erase(fewer.elements.begin() + static_cast<std::ptrdiff_t>(i));
          if (fewer.variadic == static_cast<std::int32_t>(i))
            fewer.variadic = -1;
          else if (fewer.variadic > static_cast<std::int32_t>(i))
            --fewer.variadic;
          result.push_back(ctx_.store.make(std::move(fewer)));
        }
      }
      if constexpr (std::is_same_v<T, CallableType>) {
        for (std::size_t o = 0; o < payload.overloads.size(); ++o) {
          if (payload.overloads.size() > 1) result.push_back(ctx_.store.make(CallableType{{payload.overloads[o]}}));
          for (std::size_t i = 0; i < payload.overloads[o].params.size(); ++i) {
            T fewer = payload;
            fewer.overloads[o].params.erase(fewer.overloads[o].params.begin() + static_cast<std::ptrdiff_t>(i));
            result.push_back(ctx_.store.make(std::move(fewer)));
          }
        }
      }
      shrink_parts(payload, result);
    }
  });
  std::erase(result, type);
  return result;
}

}  // namespace awl::types::testing
