// A method that takes the place of a base's method must accept whatever callers may pass to that one, and give what they
// may expect of it (typing spec, "Class type assignability"; Liskov's substitution principle).
#include <algorithm>

#include "infer/checks/overrides.h"
#include "infer/declarations/decorators.h"
#include "infer/names.h"

namespace awl::infer {

using types::ParamKind;
using types::Signature;

namespace {

using Signatures = std::vector<Signature>;

/// Constructors are called on a class that the caller knows, so each class may have its own; `@override` asks for the check.
bool is_exempt(NameId name) {
  const Names& known = names();
  return name == known.init || name == known.new_ || name == known.init_subclass || name == known.post_init || name == known.class_getitem;
}

/// Functions that replaced the one that was written (`@contextmanager`, `@cached_property`) are what they are now.
const types::FunctionType* function_of(Inference& in, TypeId type) {
  return in.store.kind(type) == TypeKind::Function ? &in.store.function(type) : nullptr;
}

/// Types that nobody wrote promise nothing.
void forget_unwritten(Inference& in, Signature& signature) {
  for (types::Param& param : signature.params) {
    if (!param.is_annotated) param.type = in.store.unknown();
  }
}

/// `**options` of a base without a type is room for what each subclass likes to take.
bool leaves_room(const Signature& signature) {
  return std::any_of(signature.params.begin(), signature.params.end(), [](const types::Param& param) {
    return !param.is_annotated && (param.kind == ParamKind::VarArgs || param.kind == ParamKind::KwArgs);
  });
}

std::size_t positional_count(const Signature& signature) {
  const auto is_positional = [](const types::Param& p) { return p.kind == ParamKind::PositionalOnly || p.kind == ParamKind::Normal; };
  return static_cast<std::size_t>(std::count_if(signature.params.begin(), signature.params.end(), is_positional));
}

bool takes(const Signature& signature, ParamKind kind) {
  return std::any_of(signature.params.begin(), signature.params.end(), [kind](const types::Param& p) { return p.kind == kind; });
}

/// What callers of the base may rely on. Names that begin with an underscore, the names of operators' parameters (and of
/// what only the machinery of enums calls), and those whose place an override gives to its `*args` are no names to call by.
void keep_promises(Signature& base, const Signatures& overrides, NameId name) {
  const bool by_place = is_dunder(name_text(name)) || name == names().generate_next_value;
  std::size_t index = 0;
  for (types::Param& param : base.params) {
    if (param.kind != ParamKind::Normal) continue;
    const auto gathers = [&](const Signature& s) { return takes(s, ParamKind::VarArgs) && positional_count(s) <= index; };
    const bool is_gathered = std::any_of(overrides.begin(), overrides.end(), gathers);
    if (by_place || is_gathered || name_text(param.name).starts_with("_")) param.kind = ParamKind::PositionalOnly;
    ++index;
  }
}

TypeId callable(Inference& in, Signatures signatures) {
  types::CallableType type;
  type.overloads = std::move(signatures);
  return in.store.make(std::move(type));
}

Signatures without_returns(Inference& in, Signatures signatures) {
  for (Signature& signature : signatures) signature.returns = in.store.any();
  return signatures;
}

Signatures all_by_place(Signatures signatures) {
  for (Signature& signature : signatures) {
    for (types::Param& param : signature.params) {
      if (param.kind == ParamKind::Normal) param.kind = ParamKind::PositionalOnly;
    }
  }
  return signatures;
}

/// Whoever awaits a coroutine does not ask what makes it: `def f(self) -> Coroutine[Any, Any, int]` is as good as `async def`.
TypeId any_coroutine(Inference& in, TypeId type) {
  if (!type || !in.ctx.is_instance_of(type, types::KnownClass::CoroutineType)) return type;
  return in.ctx.known_instance(types::KnownClass::Coroutine, in.store.instance(type).args);
}

class MethodOverride {
 public:
  MethodOverride(ClassSubject& subject, const OverridePair& pair)
      : subject_(subject),
        in_(subject.rc.in),
        pair_(pair),
        own_(signatures_on_instance(subject, pair.own)),
        above_(signatures_on_instance(subject, pair.above)) {
    for (Signature& signature : own_) {
      forget_unwritten(in_, signature);
      if (above_.size() > 1 && is_inferred(signature)) signature.returns = in_.store.unknown();
    }
    for (Signature& signature : above_) {
      forget_unwritten(in_, signature);
      keep_promises(signature, own_, pair.name);
      signature.is_gradual = signature.is_gradual || leaves_room(signature);
      signature.returns = is_inferred(signature) ? in_.store.unknown() : any_coroutine(in_, signature.returns);
    }
  }

  /// False if something was reported.
  bool check() {
    if (own_.empty() || above_.empty()) return true;
    return check_binding() && check_async() && check_parameters() && check_returns();
  }

 private:
  bool is_inferred(const Signature& signature) const {
    return !signature.returns || in_.store.kind(signature.returns) == TypeKind::Deferred;
  }
  std::string own_title() const { return member_title(in_, pair_.own, pair_.name); }
  std::string above_title() const { return member_title(in_, pair_.above, pair_.name); }

  bool fail(std::string message) {
    if (auto d = report(subject_.rc, Rule::invalid_method_override, override_range(subject_, pair_.own), std::move(message))) {
      note_overridden(subject_, d, pair_);
    }
    return false;
  }

  bool check_binding() {
    using Binding = types::FunctionType::Binding;
    const auto* own = function_of(in_, pair_.own.type);
    const auto* above = function_of(in_, pair_.above.type);
    if (!own || !above || pair_.name == names().new_) return true;
    if (own->binding != Binding::Function || above->binding == Binding::Function) return true;
    const char* kind = above->binding == Binding::Static ? "static" : "class";
    return fail(fmt::format("{} is a method of instances, but {}, which it overrides, is a {} method: callers need no instance for it",
                            own_title(), above_title(), kind));
  }

  // ---- async

  bool is_awaitable(TypeId type) const {
    const TypeId wanted = in_.ctx.known_instance(types::KnownClass::Awaitable, {in_.store.any()});
    return types::is_assignable_to(in_.ctx, type, wanted);
  }
  bool is_coroutine(TypeId type) const {
    return in_.ctx.is_instance_of(type, types::KnownClass::CoroutineType) || in_.ctx.is_instance_of(type, types::KnownClass::Coroutine);
  }

  bool check_async() {
    if (own_.size() != 1 || above_.size() != 1) return true;
    const auto* own = function_of(in_, pair_.own.type);
    const auto* above = function_of(in_, pair_.above.type);
    if (!own || !above) return true;
    const TypeId gives = types::resolve(in_.ctx, own_.front().returns);
    if (above->is_async && !own->is_async) return check_sync_over_async(gives);
    const TypeId expected = types::resolve(in_.ctx, above_.front().returns);
    if (above->is_async && own->is_async && is_coroutine(expected) && !is_coroutine(gives)) return check_generator_over_coroutine(expected);
    if (!own->is_async || !is_coroutine(gives) || types::is_assignable_to(in_.ctx, gives, expected)) return true;
    bool may_await = false;
    types::for_each_member(in_.ctx, expected, [&](TypeId member) { may_await = may_await || is_awaitable(member); });
    if (may_await) return true;  // it is what they give that differs
    const std::string shown = types::display(in_.ctx, expected, {.max_length = 300});
    return fail(fmt::format("{} is `async`, but {}, which it overrides, is not: callers expect `{}` and get a coroutine that nobody awaits",
                            own_title(), above_title(), shown));
  }

  bool check_sync_over_async(TypeId gives) {
    const TypeId expected = types::resolve(in_.ctx, signatures_on_instance(subject_, pair_.above).front().returns);
    if (!is_coroutine(expected) || is_awaitable(gives)) return true;
    return fail(fmt::format("{} is not `async`, but {}, which it overrides, is: callers await the result, which is `{}`", own_title(),
                            above_title(), types::display(in_.ctx, gives, {.max_length = 300})));
  }

  /// `async def rows(self) -> AsyncIterator[int]: ...` without `yield` is a coroutine that gives an iterator.
  bool check_generator_over_coroutine(TypeId expected) {
    const auto own = signatures_on_instance(subject_, pair_.own);
    const TypeId gives = types::resolve(in_.ctx, own.front().returns);
    if (types::is_assignable_to(in_.ctx, gives, expected)) return true;
    fail(fmt::format("{} is an asynchronous generator, but {}, which it overrides, is a coroutine function: callers await it first",
                     own_title(), above_title()));
    const types::SourceRef at = pair_.above.definition;
    const FileUnit& unit = in_.unit(at.file);
    auto& notes = subject_.rc.diagnostics.back().notes;
    notes.push_back({at.file, definition_range(unit.tree, at.node),
                     "without `yield` in its body this is no generator; write `def` instead of `async def` to declare one"});
    return false;
  }

  // ---- parameters and result

  bool check_parameters() {
    types::Explanation why;
    const TypeId own = callable(in_, without_returns(in_, own_)), above = callable(in_, without_returns(in_, above_));
    if (types::is_assignable_to(in_.ctx, own, above)) return true;
    if (own_.size() == 1 && above_.size() == 1 && differs_in_names_alone()) return check_names();
    types::is_assignable_to(in_.ctx, own, above, nullptr, &why);
    const std::string reason = above_.size() == 1 && own_.size() == 1 && !why.lines.empty() ? ": " + why.lines.back() : std::string();
    return fail(fmt::format("{} does not accept all that {}, which it overrides, accepts{}", own_title(), above_title(), reason));
  }

  bool differs_in_names_alone() const {
    const TypeId by_place = callable(in_, without_returns(in_, all_by_place(above_)));
    return types::is_assignable_to(in_.ctx, callable(in_, without_returns(in_, own_)), by_place);
  }

  /// A parameter with another name only fails those who pass it by name. `_x` says that it is not used.
  bool check_names() {
    const auto &own = own_.front().params, &above = above_.front().params;
    const bool takes_any_name = takes(own_.front(), ParamKind::KwArgs);
    for (std::size_t i = 0; i < own.size() && i < above.size() && !takes_any_name; ++i) {
      if (above[i].kind != ParamKind::Normal || (own[i].kind == ParamKind::Normal && own[i].name == above[i].name)) continue;
      if (own[i].kind == ParamKind::Normal && name_text(own[i].name).starts_with("_")) continue;
      const std::string_view wanted = name_text(above[i].name);
      const bool by_place = own[i].kind == ParamKind::PositionalOnly;
      const std::string what = by_place ? fmt::format("takes `{}` by position alone", name_text(own[i].name))
                                        : fmt::format("calls its parameter `{}`", name_text(own[i].name));
      auto d = report(subject_.rc, Rule::invalid_method_override, override_range(subject_, pair_.own),
                      fmt::format("{} {}, but it is `{}` in {}, which it overrides: calls with `{}=` fail", own_title(), what, wanted,
                                  above_title(), wanted));
      if (d) note_overridden(subject_, d.severity(Severity::Warning), pair_);
      return false;
    }
    above_ = all_by_place(above_);
    return true;
  }

  bool check_returns() {
    if (types::is_assignable_to(in_.ctx, callable(in_, own_), callable(in_, above_))) return true;
    if (own_.size() != 1 || above_.size() != 1) {
      return fail(fmt::format("the overloads of {} do not give what those of {}, which it overrides, give", own_title(), above_title()));
    }
    const TypeId both[] = {types::resolve(in_.ctx, own_.front().returns), types::resolve(in_.ctx, above_.front().returns)};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 300});
    return fail(fmt::format("{} returns `{}`, but {}, which it overrides, returns `{}`", own_title(), shown[0], above_title(), shown[1]));
  }

  ClassSubject& subject_;
  Inference& in_;
  const OverridePair& pair_;
  Signatures own_, above_;
};

bool is_method(const Inference& in, TypeId type) {
  return in.store.kind(type) == TypeKind::Function || in.store.kind(type) == TypeKind::Callable;
}

}  // namespace

void check_method_override(ClassSubject& subject) {
  Inference& in = subject.rc.in;
  for_each_override(subject, [&](const OverridePair& pair) {
    const auto* own = function_of(in, pair.own.type);
    if (!own || !is_method(in, pair.above.type)) return true;
    if (is_guessed_function(in, pair.own.type) || is_guessed_function(in, pair.above.type)) return true;
    if (is_exempt(pair.name) && !own->is_override) return true;
    return MethodOverride(subject, pair).check();
  });
}

}  // namespace awl::infer
