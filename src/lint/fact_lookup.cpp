#include "lint/fact_lookup.h"

#include <algorithm>
#include <mutex>

#include "base/hash.h"
#include "base/names.h"
#include "infer/state.h"
#include "lint/rule_context.h"

namespace awl::lint {

using ast::NodeKind;
using types::SourceRef;
using types::TypeKind;

namespace {

/// The definition behind a value: a function's def, a class's statement.
std::optional<SourceRef> definition_behind(infer::Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  switch (in.store.kind(type)) {
    case TypeKind::Function:
      return in.store.function(type).definition;
    case TypeKind::BoundMethod:
      return definition_behind(in, in.store.bound_method(type).function);
    case TypeKind::ClassObject:
      return in.store.class_key(in.store.class_object(type).cls).definition;
    case TypeKind::SubclassOf: {
      const auto nominal = types::nominal_instance(in.ctx, in.store.subclass_of(type).instance);
      if (nominal) return in.store.class_key(nominal->cls).definition;
      return std::nullopt;
    }
    case TypeKind::Property:
      return in.store.property(type).definition;
    default:
      return std::nullopt;
  }
}

/// The longest prefix of `dotted` that is a module, and what follows.
std::optional<FileId> module_prefix(infer::Inference& in, std::string_view dotted, std::string_view& rest) {
  std::size_t cut = dotted.size();
  while (cut != std::string_view::npos && cut > 0) {
    const std::string_view module = dotted.substr(0, cut);
    auto file = in.program.stdlib_module(module);
    if (!file) file = in.program.resolve_module(intern(module), FileId());
    if (file) {
      rest = cut < dotted.size() ? dotted.substr(cut + 1) : std::string_view();
      return file;
    }
    cut = dotted.rfind('.', cut - 1);
  }
  return std::nullopt;
}

std::optional<SourceRef> evaluate_dotted(infer::Inference& in, std::string_view dotted) {
  std::string_view rest;
  const auto file = module_prefix(in, dotted, rest);
  if (!file || rest.empty()) return std::nullopt;
  std::size_t dot = rest.find('.');
  const infer::ModuleMember& member = infer::module_member(in, *file, intern(rest.substr(0, dot)));
  if (!member.exists) return std::nullopt;
  TypeId type = member.type;
  std::optional<SourceRef> definition = definition_behind(in, type);
  if (!definition) definition = member.definition;
  while (dot != std::string_view::npos) {
    rest = rest.substr(dot + 1);
    dot = rest.find('.');
    const NameId name = intern(rest.substr(0, dot));
    type = types::resolve(in.ctx, type);
    const TypeId instance = in.store.kind(type) == TypeKind::ClassObject ? types::to_instance(in.ctx, type) : type;
    const auto nominal = types::nominal_instance(in.ctx, instance);
    if (!nominal) return std::nullopt;
    const auto found = in.class_member(nominal->cls, nominal->args, name, types::MemberFilter::SkipObject);
    if (!found || found->from_unknown_base) return std::nullopt;
    type = found->type;
    definition = definition_behind(in, type);
    if (!definition) definition = found->definition;
  }
  return definition;
}

}  // namespace

std::optional<SourceRef> resolve_in_stubs(infer::Inference& in, std::string_view dotted) {
  const NameId key = intern(dotted);
  infer::DottedCache& cache = in.dotted_cache();
  {
    const std::lock_guard lock(cache.mutex);
    if (const auto it = cache.definitions.find(key); it != cache.definitions.end()) return it->second;
  }
  const auto definition = evaluate_dotted(in, dotted);
  const std::lock_guard lock(cache.mutex);
  return cache.definitions.try_emplace(key, definition).first->second;
}

namespace {

constexpr int kMaxOriginSteps = 32;

std::string import_from_origin(infer::Inference& in, const FileUnit& unit, NodeId alias) {
  for (const semantic::ImportRecord& import : unit.index.imports) {
    if (import.node != alias) continue;
    std::string module;
    if (import.level > 0) {
      const auto absolute = in.program.absolute_module(unit.id, import.level, import.module);
      if (absolute) module = std::string(name_text(*absolute));
    } else if (import.module) {
      module = std::string(name_text(import.module));
    }
    return module.empty() ? module : module + "." + std::string(name_text(import.imported));
  }
  return {};
}

bool is_class_name(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  const char first = dotted.substr(dot == std::string_view::npos ? 0 : dot + 1)[0];
  return first >= 'A' && first <= 'Z';
}

std::string origin_of(infer::Inference& in, const FileUnit& unit, NodeId expression, int steps);

/// What a name means, if it is bound in one place only: by an import, or to an instance of an imported class.
std::string origin_of_name(infer::Inference& in, const FileUnit& unit, NodeId node, int steps) {
  const ast::Tree& tree = unit.tree;
  const NameId name = ast::Name(tree, node).name();
  const auto resolved = unit.index.resolve(unit.index.enclosing_scope(node), name);
  if (!resolved) return std::string(name_text(name));
  const auto definitions = unit.index.definitions_of(resolved->symbol);
  if (definitions.empty()) return {};
  const semantic::Definition& definition = unit.index.definition(definitions.front());
  if (definition.kind == semantic::DefinitionKind::Import) {
    const ast::Alias alias(tree, definition.node);
    const std::string_view dotted = name_text(alias.name());
    return std::string(tree.absent(alias.asname()) ? dotted.substr(0, dotted.find('.')) : dotted);
  }
  if (definition.kind == semantic::DefinitionKind::ImportFrom) return import_from_origin(in, unit, definition.node);
  if (definitions.size() > 1) return {};
  if (definition.kind == semantic::DefinitionKind::Assignment) {
    const ast::Assign assign(tree, definition.region);
    if (assign.targets().size() != 1 || assign.targets().front() != definition.node) return {};
    return tree.kind(assign.value()) == NodeKind::Call ? origin_of(in, unit, assign.value(), steps + 1) : std::string();
  }
  if (definition.kind == semantic::DefinitionKind::WithTarget) {
    const ast::WithItem item(tree, definition.region);
    if (item.target() != definition.node || tree.kind(item.context_expr()) != NodeKind::Call) return {};
    return origin_of(in, unit, item.context_expr(), steps + 1);
  }
  return {};
}

std::string origin_of(infer::Inference& in, const FileUnit& unit, NodeId expression, int steps) {
  const ast::Tree& tree = unit.tree;
  if (steps > kMaxOriginSteps) return {};
  switch (tree.kind(expression)) {
    case NodeKind::Name:
      return origin_of_name(in, unit, expression, steps);
    case NodeKind::Attribute: {
      const ast::Attribute attribute(tree, expression);
      const std::string base = origin_of(in, unit, attribute.value(), steps + 1);
      return base.empty() ? base : base + "." + std::string(name_text(attribute.attr()));
    }
    case NodeKind::Call: {  // an instance, if the called name looks like a class
      std::string made = origin_of(in, unit, ast::Call(tree, expression).func(), steps + 1);
      return !made.empty() && is_class_name(made) ? made : std::string();
    }
    default:
      return {};
  }
}

}  // namespace

std::string dotted_origin(infer::Inference& in, const FileUnit& unit, NodeId expression) { return origin_of(in, unit, expression, 0); }

CallTarget call_target(infer::Inference& in, const FileUnit& unit, NodeId call_node) {
  const ast::Call call(unit.tree, call_node);
  CallTarget target;
  const TypeId callee = infer::expression_type(in, unit, call.func());
  target.callee = callee ? types::resolve(in.ctx, callee) : in.store.unknown();
  if (const auto definition = definition_behind(in, target.callee)) target.definition = *definition;
  const NodeKind kind = unit.tree.kind(call.func());
  if (kind == NodeKind::Attribute) {
    const ast::Attribute attribute(unit.tree, call.func());
    target.name = attribute.attr();
    const TypeId receiver = infer::expression_type(in, unit, attribute.value());
    target.receiver = receiver ? types::resolve(in.ctx, receiver) : TypeId();
  } else if (kind == NodeKind::Name) {
    target.name = ast::Name(unit.tree, call.func()).name();
  }
  if (in.ctx.is_dynamic(target.callee)) target.dotted = dotted_origin(in, unit, call.func());
  return target;
}

namespace {

/// Where the class that owns the called method finds the method it overrides: the definition that the fact names.
bool overrides(infer::Inference& in, const CallTarget& target, const facts::Fact& fact, SourceRef wanted) {
  TypeId function = target.callee;
  if (in.store.kind(function) == TypeKind::BoundMethod) function = in.store.bound_method(function).function;
  if (in.store.kind(function) != TypeKind::Function || !in.store.function(function).owner) return false;
  const std::size_t dot = fact.key.rfind('.');
  if (name_text(in.store.function(function).name) != std::string_view(fact.key).substr(dot + 1)) return false;
  const auto wanted_class = resolve_in_stubs(in, std::string_view(fact.key).substr(0, dot));
  if (!wanted_class) return false;
  const types::ClassInfo& owner = in.class_info(in.store.function(function).owner);
  return std::ranges::any_of(owner.mro,
                             [&](TypeId base) {
                               return in.store.kind(base) == TypeKind::Instance &&
                                      in.store.class_key(in.store.instance(base).cls).definition == *wanted_class;
                             }) &&
         wanted != target.definition;
}

/// Whether the fact can be about this definition, by where it stands.
bool may_mean(infer::Inference& in, const facts::Fact& fact, SourceRef definition) {
  return definition.file && fact.may_be_defined_in(name_text(in.unit(definition.file).module));
}

bool may_mean_base(infer::Inference& in, const facts::Fact& fact, ClassId cls) {
  return std::ranges::any_of(in.class_info(cls).mro, [&](TypeId base) {
    return in.store.kind(base) == TypeKind::Instance && may_mean(in, fact, in.store.class_key(in.store.instance(base).cls).definition);
  });
}

bool may_mean(infer::Inference& in, const facts::Fact& fact, const CallTarget& target) {
  if (may_mean(in, fact, target.definition)) return true;
  TypeId callee = target.callee;
  if (in.store.kind(callee) == TypeKind::ClassObject) return may_mean_base(in, fact, in.store.class_object(callee).cls);
  if (in.store.kind(callee) == TypeKind::BoundMethod) callee = in.store.bound_method(callee).function;
  if (in.store.kind(callee) != TypeKind::Function) return false;
  const ClassId owner = in.store.function(callee).owner;
  return owner && may_mean_base(in, fact, owner);
}

/// The definition itself; for a class, one that inherits from it; for a method, one that overrides it, unless the fact says
/// what a body does.
bool is_meant(infer::Inference& in, const CallTarget& target, const facts::Fact& fact, SourceRef wanted) {
  if (target.definition == wanted) return true;
  if (in.store.kind(target.callee) == TypeKind::ClassObject) {
    const types::ClassInfo& info = in.class_info(in.store.class_object(target.callee).cls);
    return std::ranges::any_of(info.mro, [&](TypeId base) {
      return in.store.kind(base) == TypeKind::Instance && in.store.class_key(in.store.instance(base).cls).definition == wanted;
    });
  }
  return fact.kind != facts::FactKind::Blocking && overrides(in, target, fact, wanted);
}

std::string_view last_part(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return dot == std::string_view::npos ? dotted : dotted.substr(dot + 1);
}

bool constant_is(RuleContext& rule, NodeId node, std::string_view value) {
  switch (rule.tree().kind(node)) {
    case NodeKind::ConstFalse:
      return value == "False";
    case NodeKind::ConstTrue:
      return value == "True";
    case NodeKind::ConstNone:
      return value == "None";
    default:
      return rule.show(rule.type_of(node)) == "Literal[" + std::string(value) + "]" || rule.text_of(node) == value;
  }
}

bool is_guarded(RuleContext& rule, NodeId call, const facts::Fact& fact) {
  for (const facts::Guard& guard : fact.guards) {
    const NodeId argument = rule.argument(call, guard.argument, guard.position);
    if (!argument) continue;
    if (guard.kind == facts::Guard::Kind::ArgumentPresent) return true;
    if (guard.kind == facts::Guard::Kind::ArgumentIs && constant_is(rule, argument, guard.value)) return true;
  }
  return false;
}

}  // namespace

const facts::Fact* call_fact(RuleContext& rule, NodeId call, facts::FactKind kind) {
  const CallTarget& target = rule.target_of(call);
  std::string_view names[2];
  if (target.definition.file) {
    const ast::Tree& tree = rule.in.unit(target.definition.file).tree;
    const NodeId node = target.definition.node;
    if (tree.kind(node) == NodeKind::FunctionDef) names[0] = name_text(ast::FunctionDef(tree, node).name());
    if (tree.kind(node) == NodeKind::ClassDef) names[0] = name_text(ast::ClassDef(tree, node).name());
    if (target.name) names[1] = name_text(target.name);
  } else if (!target.dotted.empty()) {
    names[0] = last_part(target.dotted);
  }
  if (names[0] == names[1]) names[1] = {};
  for (const std::string_view name : names) {
    if (name.empty()) continue;
    for (const facts::Fact* fact : facts::facts_named(name)) {
      if (fact->kind != kind) continue;
      bool matches = false;
      if (target.definition.file) {
        if (!may_mean(rule.in, *fact, target)) continue;
        const auto wanted = resolve_in_stubs(rule.in, fact->key);
        matches = wanted && is_meant(rule.in, target, *fact, *wanted);
      } else {
        matches = fact->key == target.dotted;
      }
      if (matches && !is_guarded(rule, call, *fact)) return fact;
    }
  }
  return nullptr;
}

const facts::Fact* value_fact(infer::Inference& in, TypeId value, facts::FactKind kind) {
  const auto nominal = types::nominal_instance(in.ctx, types::resolve(in.ctx, value));
  if (!nominal) return nullptr;
  for (const TypeId base : in.class_info(nominal->cls).mro) {
    if (in.store.kind(base) != TypeKind::Instance) continue;
    const types::ClassKey& key = in.store.class_key(in.store.instance(base).cls);
    for (const facts::Fact* fact : facts::facts_named(name_text(key.name))) {
      if (fact->kind != kind || !may_mean(in, *fact, key.definition)) continue;
      const auto wanted = resolve_in_stubs(in, fact->key);
      if (wanted && *wanted == key.definition) return fact;
    }
  }
  return nullptr;
}

}  // namespace awl::lint
