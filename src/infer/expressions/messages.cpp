// Words that the messages of expressions share: quoted types, suggestions, and the hint that a value wants to be awaited.
#include <algorithm>

#include "base/strings.h"
#include "infer/expressions/expressions.h"

namespace awl::infer {

using ast::NodeKind;

namespace {

constexpr unsigned kMessageTypeLength = 300;
constexpr std::size_t kShortSource = 60;

/// Expressions before which `await` can stand without parentheses around them.
bool is_primary(const ast::Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::Name:
    case NodeKind::Attribute:
    case NodeKind::Call:
    case NodeKind::Subscript:
      return true;
    default:
      return (tree.node(node).flags & ast::flag::kParenthesized) != 0;
  }
}

/// Whether the text after an expression binds tighter than `await` does: `f().x`, `f()[0]`, `f()(1)`, `f() ** 2`.
bool binds_tighter(std::string_view text, std::uint32_t end) {
  while (end < text.size() && text[end] == ' ') ++end;
  if (end >= text.size()) return false;
  return text[end] == '.' || text[end] == '[' || text[end] == '(' || text.substr(end, 2) == "**";
}

}  // namespace

std::string quoted(std::string_view code) { return "`" + std::string(code) + "`"; }
std::string quoted(NameId name) { return quoted(name_text(name)); }
std::string quoted(Inference& in, TypeId type) { return quoted(types::display(in.ctx, type, {.max_length = kMessageTypeLength})); }

std::string quoted_part(Inference& in, TypeId part, TypeId whole) {
  return part == whole ? quoted(in, part) : quoted(in, part) + " in " + quoted(in, whole);
}

std::string join_few(std::vector<std::string> words) {
  constexpr std::size_t kShown = 5;
  if (words.size() > kShown) {
    const std::size_t more = words.size() - kShown + 1;
    words.resize(kShown - 1);
    words.push_back(fmt::format("{} more", more));
  }
  return join_words(words, "and");
}

TypeId wrong_member(Inference& in, TypeId type, absl::FunctionRef<bool(TypeId)> is_right) {
  TypeId wrong;
  bool is_partly_unknown = false;
  types::for_each_member(in.ctx, type, [&](TypeId member) {
    is_partly_unknown |= in.ctx.is_dynamic(member);
    if (!wrong && !is_right(member)) wrong = member;
  });
  return is_partly_unknown || types::is_open_union(in.ctx, type) ? TypeId() : wrong;
}

std::string quoted_list(Inference& in, std::span<const TypeId> types) {
  std::vector<std::string> words;
  for (const TypeId type : types) {
    std::string word = quoted(in, type);
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
  }
  return join_words(words, "and");
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const auto closest = closest_word(word, candidates);
  return closest ? "; did you mean " + quoted(*closest) + "?" : std::string();
}

std::string short_source(RegionContext& rc, NodeId node) {
  const TextRange range = rc.tree().range(node);
  const std::string_view text = rc.unit.source.slice(range);
  if (text.size() > kShortSource || text.find('\n') != std::string_view::npos) return {};
  return std::string(text);
}

std::string none_hint(Inference& in, TypeId whole, TypeId failing) {
  return in.ctx.is_none(failing) && in.store.kind(whole) == TypeKind::Union ? "; test for `None` first" : "";
}

std::string call_first_hint(RegionContext& rc, NodeId node, TypeId type, absl::FunctionRef<bool(TypeId)> works) {
  Inference& in = rc.in;
  const auto result = call_quietly(in, type, {});
  TypeId made = result ? types::resolve(in.ctx, *result) : TypeId();
  if (!result) {
    TypeId callable = in.callable_of(type).value_or(TypeId());
    if (callable && in.store.kind(callable) == TypeKind::BoundMethod) callable = in.store.bound_method(callable).function;
    if (!callable || in.store.kind(callable) != TypeKind::Function) return {};
    made = types::resolve(in.ctx, in.force(in.store.function(callable).overloads.front().returns));
  }
  if (in.ctx.is_dynamic(made) || !works(made)) return {};
  const std::string source = short_source(rc, node);
  return "; call it first" + (source.empty() ? std::string() : ": `" + source + (result ? "()`" : "(...)`"));
}

bool in_async_function(RegionContext& rc, NodeId node) {
  const auto& index = rc.unit.index;
  for (ScopeId id = index.enclosing_scope(node); id; id = index.scope(id).parent) {
    const auto& scope = index.scope(id);
    if (scope.kind == semantic::ScopeKind::Comprehension || scope.kind == semantic::ScopeKind::TypeParameters) continue;
    return scope.kind == semantic::ScopeKind::Function && scope.is_async;
  }
  return false;
}

TypeId awaited_for_hint(Inference& in, TypeId operand) {
  operand = types::resolve(in.ctx, operand);
  if (in.ctx.is_dynamic(operand) || in.store.kind(operand) == TypeKind::Never) return TypeId();
  const ProtocolResult awaited = awaited_type(in, operand);
  return awaited.failures.empty() ? types::resolve(in.ctx, awaited.type) : TypeId();
}

std::string await_hint(RegionContext& rc, NodeId operand) {
  if (!operand) return "; `await` it first";
  const std::string source = short_source(rc, operand);
  std::string hint = "; `await` it first";
  if (!source.empty() && is_primary(rc.tree(), operand)) hint += ": `await " + source + "`";
  if (!in_async_function(rc, operand)) hint += ", which takes an `async def` function";
  return hint;
}

void add_await_fix(RegionContext& rc, Report& report, NodeId operand) {
  if (!report || !operand || !in_async_function(rc, operand) || !is_primary(rc.tree(), operand)) return;
  const TextRange range = rc.tree().range(operand);
  const bool has_parentheses = (rc.tree().node(operand).flags & ast::flag::kParenthesized) != 0;
  std::vector<Edit> edits;
  if (has_parentheses || !binds_tighter(rc.unit.source.text, range.end)) {
    edits.push_back({{range.start, range.start}, "await "});
  } else {
    edits.push_back({{range.start, range.start}, "(await "});
    edits.push_back({{range.end, range.end}, ")"});
  }
  report.fix("await the value first", false, std::move(edits));
}

std::string describe_failure(Inference& in, const ProtocolFailure& failure) {
  using Reason = ProtocolFailure::Reason;
  const std::string member = quoted(failure.member);
  switch (failure.reason) {
    case Reason::Missing:
      return "it has no " + member;
    case Reason::PossiblyMissing:
      return "its " + member + " is not defined on every way";
    case Reason::NotCallable:
      return "its " + member + " is " + (failure.got ? quoted(in, failure.got) : "a value") + ", which cannot be called";
    case Reason::WrongArity:
      return "its " + member + " cannot be called with the arguments that Python passes";
    case Reason::BadReturn:
      return "its " + member + " returns " + (failure.got ? quoted(in, failure.got) : "something else");
  }
  return {};
}

}  // namespace awl::infer
