#include "lint/value_uses.h"

#include <algorithm>

#include "base/names.h"

namespace awl::lint {

using ast::NodeKind;
using semantic::ScopeKind;
using types::TypeKind;

namespace {

/// Which parameter an argument goes to: by name, or by position. None after a `*args`.
struct ArgumentPlace {
  NameId keyword;
  int position = 0;
};

std::optional<ArgumentPlace> place_of_argument(const RuleContext& rule, NodeId call, NodeId argument) {
  const ast::Tree& tree = rule.tree();
  const NodeId above = rule.parent(argument);
  if (tree.kind(above) == NodeKind::Keyword) return ArgumentPlace{ast::Keyword(tree, above).name(), 0};
  ArgumentPlace place;
  for (const NodeId node : ast::Call(tree, call).arguments()) {
    if (node == argument) return place;
    if (tree.kind(node) == NodeKind::Starred) return std::nullopt;
    ++place.position;
  }
  return std::nullopt;
}

TypeId parameter_type(const types::Signature& signature, ArgumentPlace place, bool skip_first) {
  for (std::size_t i = skip_first ? 1 : 0; i < signature.params.size(); ++i) {
    const types::Param& param = signature.params[i];
    if (place.keyword ? param.name == place.keyword : param.kind == types::ParamKind::VarArgs || place.position-- == 0) return param.type;
  }
  return {};
}

/// A parameter of a library function that takes any `object` can neither await nor schedule it: `print(x)`, `str(x)`,
/// `log.info("%s", x)`. Overloads that do not accept the value do not count.
bool is_object_parameter(RuleContext& rule, NodeId call, NodeId argument) {
  const CallTarget& target = rule.target_of(call);
  if (!target.definition.file || !rule.in.unit(target.definition.file).is_stdlib) return false;
  const auto place = place_of_argument(rule, call, argument);
  if (!place) return false;
  const TypeId value = rule.type_of(argument);
  const auto only_object = [&](const std::vector<types::Signature>& overloads, bool skip_first) {
    bool any = false;
    for (const types::Signature& signature : overloads) {
      const TypeId type = parameter_type(signature, *place, skip_first);
      if (!type) continue;
      if (rule.ctx().is_instance_of(type, types::KnownClass::Object)) {
        any = true;
      } else if (types::is_assignable_to(rule.ctx(), value, type)) {
        return false;
      }
    }
    return any;
  };
  const types::TypeStore& store = rule.in.store;
  TypeId callee = target.callee;
  bool is_bound = false;
  if (store.kind(callee) == TypeKind::BoundMethod) {
    callee = store.bound_method(callee).function;
    is_bound = true;
  }
  if (store.kind(callee) == TypeKind::ClassObject) {
    callee = types::resolve(rule.ctx(), infer::constructor_callable(rule.in, callee));
    if (store.kind(callee) != TypeKind::Callable) return false;
    return only_object(store.callable(callee).overloads, false);
  }
  if (store.kind(callee) != TypeKind::Function) return false;
  return only_object(store.function(callee).overloads, is_bound);
}

/// Loads that end the life of a coroutine on purpose are as good as an await.
Fate fate_as_receiver(RuleContext& rule, NodeId attribute) {
  const std::string_view name = name_text(ast::Attribute(rule.tree(), attribute).attr());
  constexpr std::string_view kDriving[] = {"close", "send", "throw", "__await__"};  // the methods of the coroutine protocol
  return std::ranges::find(kDriving, name) != std::end(kDriving) ? Fate::Kept : Fate::LookedAt;
}

bool is_taken_over(RuleContext& rule, NodeId call) {
  using facts::FactKind;
  return rule.fact_of(call, FactKind::Consumes) || rule.fact_of(call, FactKind::Spawns) || rule.fact_of(call, FactKind::RunsLoop);
}

/// The value is an operand of `above`; `at` is the operand. Null: the value is that of `above` itself.
std::optional<Use> fate_in(RuleContext& rule, NodeId at, NodeId above) {
  const ast::Tree& tree = rule.tree();
  switch (tree.kind(above)) {
    case NodeKind::Await:
    case NodeKind::YieldFrom:
      return Use{Fate::Awaited, at, above};
    case NodeKind::Call:
      if (ast::Call(tree, above).func() == at) return Use{Fate::LookedAt, at, above};
      if (is_taken_over(rule, above)) return Use{Fate::Started, at, above};
      return Use{is_object_parameter(rule, above, at) ? Fate::LookedAt : Fate::Kept, at, above};
    case NodeKind::Attribute:
      return Use{fate_as_receiver(rule, above), at, above};
    case NodeKind::Compare:
    case NodeKind::CompareRest:
    case NodeKind::BinOp:
    case NodeKind::UnaryOp:
    case NodeKind::FormattedValue:
    case NodeKind::ExprStmt:
    case NodeKind::Delete:
    case NodeKind::Assert:
    case NodeKind::While:
    case NodeKind::IfBranch:
    case NodeKind::Subscript:
      return Use{Fate::LookedAt, at, above};
    case NodeKind::MatchCase:
    case NodeKind::Comprehension:  // the iterable, or a condition
    case NodeKind::For:
      return Use{Fate::LookedAt, at, above};
    case NodeKind::IfExp:
      if (ast::IfExp(tree, above).test() == at) return Use{Fate::LookedAt, at, above};
      return std::nullopt;
    case NodeKind::BoolOp:  // all but the last operand are tested, too; they are the result as well
    case NodeKind::Starred:
      return std::nullopt;
    case NodeKind::NamedExpr:
      return Use{Fate::Kept, at, above};
    default:
      return Use{Fate::Kept, at, above};
  }
}

}  // namespace

Use fate_of(RuleContext& rule, NodeId expression) {
  NodeId at = expression;
  while (at.value != 0) {
    NodeId above = rule.parent(at);
    if (const NodeId call = rule.call_with_argument(at)) above = call;
    if (rule.tree().kind(at) == NodeKind::Starred) return {Fate::Kept, expression, above};
    if (auto use = fate_in(rule, at, above)) {
      use->node = expression;
      return *use;
    }
    at = above;
  }
  return {Fate::Kept, expression, at};
}

LocalUses::LocalUses(RuleContext& rule, ScopeId function) : rule_(rule), function_(function) {
  const ast::Tree& tree = rule.tree();
  const NodeId node = rule.index().scope(function).node;
  for (std::uint32_t i = node.value; i < tree.node(node).next; ++i) {
    const NodeId at(i);
    if (tree.kind(at) != NodeKind::Name || tree.context(at) == ast::Context::Store) continue;
    const auto resolved = rule.index().resolve(rule.index().enclosing_scope(at), ast::Name(tree, at).name());
    if (resolved && resolved->scope == function) loads_.push_back({resolved->symbol, at});
  }
}

bool LocalUses::is_local(SymbolId symbol) const {
  const semantic::Symbol& info = rule_.index().symbol(symbol);
  if (info.is_global || info.is_nonlocal) return false;
  return std::ranges::all_of(rule_.index().definitions_of(symbol), [&](DefinitionId id) {
    const semantic::Definition& definition = rule_.index().definition(id);
    if (definition.kind == semantic::DefinitionKind::Parameter) return true;
    return rule_.index().enclosing_scope(definition.node) == function_ || definition.kind == semantic::DefinitionKind::NamedExpr;
  });
}

bool LocalUses::may_hold(SsaId value, DefinitionId definition) const {
  const flow::FlowGraph& flow = rule_.flow();
  std::vector<SsaId> todo{value};
  HashSet<SsaId> seen{value};
  const auto visit = [&](SsaId next) {
    if (next && seen.insert(next).second) todo.push_back(next);
  };
  while (!todo.empty()) {
    const SsaId id = todo.back();
    todo.pop_back();
    const flow::SsaValue& at = flow.value(id);
    switch (at.kind) {
      case flow::SsaKind::Definition:
        if (at.definition == definition) return true;
        break;
      case flow::SsaKind::Narrow:
        visit(at.base);
        break;
      case flow::SsaKind::Phi:
      case flow::SsaKind::Union:
        for (const SsaId operand : flow.operands_of(id)) visit(operand);
        break;
      case flow::SsaKind::Entry:
        return true;  // the flow knows nothing
      case flow::SsaKind::Unbound:
        break;
    }
  }
  return false;
}

/// A load in a nested function or class runs who knows when: the variable is captured.
Use LocalUses::use_at(NodeId load) {
  const semantic::SemanticIndex& index = rule_.index();
  bool is_repeated = false;
  for (ScopeId scope = index.enclosing_scope(load); scope != function_; scope = index.scope(scope).parent) {
    const semantic::Scope& at = index.scope(scope);
    if (at.kind != ScopeKind::Comprehension || at.is_generator_expression) return {Fate::Kept, load, at.node};
    is_repeated = true;
  }
  Use use = fate_of(rule_, load);
  use.is_repeated = is_repeated;
  return use;
}

std::vector<Use> LocalUses::uses_of(DefinitionId definition) {
  const SymbolId symbol = rule_.index().definition(definition).symbol;
  std::vector<Use> uses;
  for (const Load& load : loads_) {
    if (load.symbol != symbol) continue;
    const ScopeId scope = rule_.index().enclosing_scope(load.node);
    SsaId value;
    if (scope == function_) {
      value = rule_.flow().value_at(load.node);
    } else if (const flow::Capture* capture = rule_.flow().capture(scope, rule_.index().symbol(symbol).name);
               capture && capture->is_eager && capture->owner == function_) {
      value = capture->value;
    }
    if (!value || may_hold(value, definition)) uses.push_back(use_at(load.node));
  }
  return uses;
}

}  // namespace awl::lint
