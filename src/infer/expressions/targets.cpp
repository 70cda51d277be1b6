// Assignment: a value goes to names, attributes, items, and through unpacking to several of them.
#include <algorithm>

#include "base/strings.h"
#include "infer/classes/classes.h"
#include "infer/declarations/decorators.h"
#include "infer/declarations/finals.h"
#include "infer/expressions/subscripts.h"

namespace awl::infer {

namespace {

using ast::NodeKind;

// ---- names ------------------------------------------------------------------------------------------------------------------

/// The annotation that declares a symbol, for a note; none if a `def` or `class` does.
NodeId declaring_annotation(const FileUnit& unit, SymbolId symbol) {
  for (const DefinitionId id : unit.index.definitions_of(symbol)) {
    const auto& definition = unit.index.definition(id);
    if (!definition.is_declaration) continue;
    if (definition.kind == semantic::DefinitionKind::AnnotatedAssignment) return ast::AnnAssign(unit.tree, definition.region).annotation();
    if (definition.kind == semantic::DefinitionKind::Parameter) {
      const NodeId annotation = ast::Parameter(unit.tree, definition.node).annotation();
      if (!unit.tree.absent(annotation)) return annotation;
    }
  }
  return NodeId();
}

void note_explanation(RegionContext& rc, Report& report, const types::Explanation& why) {
  if (!report || why.lines.empty()) return;
  report.note(rc.unit.id, report->range, "because " + join(why.lines, "; "));
}

bool awaits_to(RegionContext& rc, TypeId value, TypeId declared) {
  const TypeId awaited = awaited_for_hint(rc.in, value);
  return awaited && !rc.ctx().is_dynamic(awaited) && types::is_assignable_to(rc.ctx(), awaited, declared);
}

/// "`str` is not assignable to `int`, the declared type of `x`", with the hint to await.
void report_assignment(RegionContext& rc, NodeId at, TypeId value, TypeId declared, const std::string& what, NodeId value_node,
                       TextRange declared_at, FileId declared_in) {
  if (!rc.is_reporting() || is_guessed_function(rc.in, value) ||
      report_display_mistakes(rc, value_node, declared, Rule::invalid_assignment))
    return;
  types::Explanation why;
  types::is_assignable_to(rc.ctx(), value, declared, nullptr, &why);
  const TypeId both[] = {value, declared};
  const auto words = types::display_together(rc.ctx(), both, {.max_length = 300});
  std::string message = fmt::format("`{}` is not assignable to `{}`, {}", words[0], words[1], what);
  message += typed_dict_display_hint(rc, value_node, declared);
  const bool wants_await = awaits_to(rc, value, declared);
  if (wants_await) message += await_hint(rc, value_node);
  auto d = report(rc, Rule::invalid_assignment, at, std::move(message));
  if (!d) return;
  if (wants_await) add_await_fix(rc, d, value_node);
  if (why.lines.size() > 1) note_explanation(rc, d, why);
  if (declared_in) d.note(declared_in, declared_at, "declared here");
}

/// The annotation of this very statement, if others define the name as well: what is stored here is meant to be of its type.
NodeId own_annotation(RegionContext& rc, const semantic::Definition& definition) {
  if (definition.kind != semantic::DefinitionKind::AnnotatedAssignment) return NodeId();
  if (rc.unit.index.symbol(definition.symbol).definition_count < 2) return NodeId();
  return ast::AnnAssign(rc.tree(), definition.region).annotation();
}

void assign_name(RegionContext& rc, NodeId target, TypeId value, NodeId value_node) {
  const DefinitionId definition = rc.unit.index.definition_of(target);
  if (!definition) {
    rc.set_type(target, value);
    return;
  }
  const SymbolId symbol = rc.unit.index.definition(definition).symbol;
  NodeId annotation = declaring_annotation(rc.unit, symbol);
  TypeId declared;
  if (const NodeId own = annotation ? own_annotation(rc, rc.unit.index.definition(definition)) : NodeId()) {
    Qualifiers qualifiers;
    declared = annotation_type(rc.in, rc.unit, own, &qualifiers);
    if (qualifiers.bare_final || qualifiers.is_type_alias) declared = TypeId();
    annotation = own;
  } else if (annotation) {
    Qualifiers qualifiers;
    declared = declared_type(rc.in, rc.unit, symbol, &qualifiers);
    if (qualifiers.bare_final) declared = TypeId();
  }
  if (!declared) {
    rc.set_type(target, value);
    return;
  }
  if (!types::is_assignable_to(rc.ctx(), value, declared)) {
    const NodeId at = value_node ? value_node : target;
    report_assignment(rc, at, value, declared, "the declared type of " + quoted(rc.unit.index.symbol(symbol).name), value_node,
                      rc.tree().range(annotation), annotation > target || annotation < rc.region ? rc.unit.id : FileId());
    rc.set_type(target, declared);
    return;
  }
  // Of what nobody knows it is not known that it may be None: the declaration says what to look for, and nothing is held against it.
  const bool is_unknown = rc.in.store.kind(value) == TypeKind::Unknown;
  rc.set_type(target,
              is_unknown ? types::open_union(rc.ctx(), types::resolve(rc.ctx(), declared)) : narrow_on_assignment(rc.in, declared, value));
}

// ---- attributes -------------------------------------------------------------------------------------------------------------

/// Inside `__init__` (and class bodies) a Final attribute gets its one value.
bool is_in_initializer(RegionContext& rc, NodeId node) {
  const auto& index = rc.unit.index;
  for (ScopeId id = index.enclosing_scope(node); id; id = index.scope(id).parent) {
    const auto& scope = index.scope(id);
    if (scope.kind != semantic::ScopeKind::Function) continue;
    const std::string_view name = name_text(ast::FunctionDef(rc.tree(), scope.node).name());
    return name == "__init__" || name == "__new__" || name == "__post_init__" || name == "__setattr__" || name == "__setstate__";
  }
  return false;
}

struct AttributeStore {
  RegionContext& rc;
  const ast::Attribute& attribute;
  TypeId object;
  TypeId value;
  NodeId value_node;

  [[nodiscard]] NodeId at() const { return value_node ? value_node : attribute.id; }
  [[nodiscard]] std::string where() const { return quoted(attribute.attr()) + " of " + describe_object(rc.in, object); }

  /// What the attribute holds afterwards, as far as the flow may rely on it.
  TypeId store(TypeId part) const {
    const StoreTarget target = store_target(rc.in, part, attribute.attr());
    switch (target.kind) {
      case StoreTarget::Kind::Anything:
        return value;
      case StoreTarget::Kind::Declared:
        if (!target.is_final || initializes(target)) return declared(target);
        final(target);
        return target.type;
      case StoreTarget::Kind::Setter:
        return through_setter(target);
      case StoreTarget::Kind::ReadOnly:
        if (!is_in_initializer(rc, attribute.id)) read_only(target);
        return value;
      case StoreTarget::Kind::Missing:
        missing(part);
        return value;
    }
    return value;
  }

  /// What this very statement declares, where others declare the attribute as well.
  [[nodiscard]] TypeId own_declaration() const {
    if (rc.tree().kind(rc.region) != NodeKind::AnnAssign) return {};
    const ast::AnnAssign assign(rc.tree(), rc.region);
    return assign.target() == attribute.id ? annotation_type(rc.in, rc.unit, assign.annotation()) : TypeId();
  }

  TypeId declared(const StoreTarget& target) const {
    const TypeId own = own_declaration();
    if (own && own != target.type && types::is_assignable_to(rc.ctx(), value, own)) return narrow_on_assignment(rc.in, own, value);
    if (rc.in.store.kind(value) == TypeKind::Unknown) return types::open_union(rc.ctx(), types::resolve(rc.ctx(), target.type));
    if (types::is_assignable_to(rc.ctx(), value, target.type)) return narrow_on_assignment(rc.in, target.type, value);
    const bool has_place = target.definition.file && rc.is_reporting();
    const TextRange place = has_place ? definition_range(rc.in.unit(target.definition.file).tree, target.definition.node) : TextRange{};
    report_assignment(rc, at(), value, target.type, "the declared type of attribute " + where(), value_node, place,
                      has_place ? target.definition.file : FileId());
    return target.type;
  }

  /// The one assignment that a `Final` attribute gets: its declaration, or, for one declared without value in the class
  /// body, the initializer of that very class.
  [[nodiscard]] bool initializes(const StoreTarget& target) const {
    const ast::Tree& tree = rc.tree();
    if (tree.kind(rc.region) == NodeKind::AnnAssign && ast::AnnAssign(tree, rc.region).target() == attribute.id) return true;
    if (!target.owner || !is_in_initializer(rc, attribute.id)) return false;
    if (enclosing_class(rc.in, rc.unit, rc.unit.index.enclosing_scope(attribute.id)) != target.owner) return false;
    if (rc.in.class_info(target.owner).is_dataclass) return true;
    const SymbolId symbol = rc.unit.index.lookup(rc.unit.index.scope_of(class_source(rc.in, target.owner).node), attribute.attr());
    const auto declaration = symbol ? final_declaration(rc.in, rc.unit, symbol) : std::nullopt;
    return declaration && !declaration->has_value;
  }

  void final(const StoreTarget& target) const {
    if (!rc.is_reporting()) return;
    auto d = report(rc, Rule::invalid_assignment, attribute.attr_range(), where() + " is `Final`: it cannot be assigned again");
    if (d) d.note(rc.in, target.definition, quoted(attribute.attr()) + " is declared here");
  }

  /// A property that takes what it gives is taken for a place that keeps it: `self.address = Address()` is no longer None.
  TypeId through_setter(const StoreTarget& target) const {
    std::vector<TypeId> arguments = target.setter_arguments;
    arguments.push_back(value);
    const TypeId loaded = target.loaded ? target.loaded : value;
    if (target.type ? types::is_assignable_to(rc.ctx(), value, target.type) : call_quietly(rc.in, target.setter, arguments).has_value()) {
      const bool is_property =
          target.setter && rc.in.store.kind(target.setter) == TypeKind::Function;  // `__set__` is bound to its descriptor
      const bool keeps = is_property && target.type && target.loaded && types::is_equivalent_to(rc.ctx(), target.type, loaded);
      return keeps ? narrow_on_assignment(rc.in, loaded, value) : loaded;
    }
    if (target.type) {
      report_assignment(rc, at(), value, target.type, "what the setter of " + where() + " takes", value_node, {}, FileId());
    } else if (rc.is_reporting()) {
      report(rc, Rule::invalid_assignment, at(), quoted(rc.in, value) + " is not accepted by the setter of " + where());
    }
    return loaded;
  }

  void read_only(const StoreTarget& target) const {
    if (!rc.is_reporting()) return;
    const Rule rule = target.belongs_to_class ? Rule::invalid_attribute_access : Rule::invalid_assignment;
    auto d = report(rc, rule, attribute.attr_range(), where() + " cannot be assigned: " + target.why);
    if (d) d.note(rc.in, target.definition, quoted(attribute.attr()) + " is defined here");
  }

  void missing(TypeId part) const {
    if (!rc.is_reporting()) return;
    std::vector<std::string_view> names = member_names(rc.in, part);
    std::string message = rc.in.store.kind(part) == TypeKind::Module
                              ? "module " + quoted(name_text(rc.in.store.module(part).name)) + " has no member " + quoted(attribute.attr())
                              : quoted(rc.in, part) + " has no attribute " + quoted(attribute.attr());
    if (part != object) message += ", a part of " + quoted(rc.in, object);
    report(rc, Rule::unresolved_attribute, attribute.attr_range(), message + did_you_mean(name_text(attribute.attr()), names));
  }
};

/// The base of a target, evaluated once: an augmented assignment has loaded from it already.
TypeId target_base(RegionContext& rc, NodeId base) {
  const TypeId known = rc.local_type(base);
  return types::resolve(rc.ctx(), known ? known : infer_expression(rc, base));
}

void assign_attribute(RegionContext& rc, NodeId node, TypeId value, NodeId value_node) {
  const ast::Attribute attribute(rc.tree(), node);
  const TypeId object = target_base(rc, attribute.value());
  if (rc.ctx().is_dynamic(object) || rc.in.store.kind(object) == TypeKind::Never) {
    rc.set_type(node, value);
    return;
  }
  check_class_access(rc, node, object);
  const AttributeStore store{rc, attribute, object, value, value_node};
  std::vector<TypeId> held;
  const Quiet quiet(rc, types::is_open_union(rc.ctx(), object));
  types::for_each_member(rc.ctx(), object, [&](TypeId part) {
    if (!rc.ctx().is_dynamic(part)) held.push_back(store.store(part));
  });
  rc.set_type(node, held.empty() ? value : types::make_union(rc.ctx(), held));
}

// ---- items ------------------------------------------------------------------------------------------------------------------

void assign_typed_dict_item(RegionContext& rc, const ast::Subscript& subscript, TypeId base, TypeId index, TypeId value,
                            NodeId value_node) {
  const TypedDictAccess access = typed_dict_item(rc.in, base, index);
  if (!access.is_known) return;
  if (!access.unknown_key.empty()) {
    if (rc.is_reporting()) report_unknown_key(rc, subscript.slice(), base, access.unknown_key);
    return;
  }
  if (access.is_read_only) {
    report(rc, Rule::invalid_assignment, subscript.slice(), "this key of " + quoted(rc.in, base) + " is read-only");
    return;
  }
  if (types::is_assignable_to(rc.ctx(), value, access.type)) return;
  report_assignment(rc, value_node ? value_node : subscript.id, value, access.type, "the type of this key of " + quoted(rc.in, base),
                    value_node, {}, FileId());
}

void assign_item_of(RegionContext& rc, const ast::Subscript& subscript, TypeId base, TypeId part, TypeId value, NodeId value_node) {
  if (rc.ctx().is_dynamic(part) || rc.in.store.kind(part) == TypeKind::Never) return;
  const TypeId index = rc.local_type(subscript.slice());
  if (typed_dict_of(rc.in, part) != nullptr) {
    assign_typed_dict_item(rc, subscript, part, index, value, value_node);
    return;
  }
  const TypeId method = lookup_special(rc.in, part, names().setitem);
  if (!method || rc.ctx().is_none(method)) {
    if (!rc.is_reporting()) return;
    std::string message = quoted(rc.in, part);
    if (part != base) message += " of " + quoted(rc.in, base);
    message += " does not support item assignment: it has no `__setitem__`";
    const TypeId awaited = awaited_for_hint(rc.in, part);
    const bool wants_await = awaited && lookup_special(rc.in, awaited, names().setitem);
    if (wants_await) message += await_hint(rc, subscript.value());
    auto d = report(rc, Rule::not_subscriptable, subscript.value(), std::move(message));
    if (wants_await) add_await_fix(rc, d, subscript.value());
    return;
  }
  const TypeId types[] = {index, value};
  if (call_quietly(rc.in, method, types)) return;
  if (!rc.is_reporting()) return;
  // Which of the two does not fit is what the call itself reports best.
  Argument arguments[2];
  arguments[0].node = subscript.slice();
  arguments[0].type = index;
  arguments[1].node = value_node;
  arguments[1].type = value;
  call_type(rc, subscript.id, method, arguments);
}

/// Whether nobody knows how the items of a container are stored: a table may keep a column where it was given a number.
bool keeps_items_unknown(RegionContext& rc, TypeId base) {
  bool any = false;
  types::for_each_member(rc.ctx(), base, [&](TypeId part) {
    const TypeId method = rc.ctx().is_dynamic(part) ? part : lookup_special(rc.in, part, names().setitem);
    any |= method && rc.ctx().is_dynamic(method);
  });
  return any;
}

/// What `base[key]` gives once `value` has been stored there: the value, unless the container gives back something else than
/// it was given (a `SimpleCookie` takes a string and keeps a `Morsel`).
TypeId item_after_store(RegionContext& rc, const ast::Subscript& subscript, TypeId base, TypeId value) {
  if (keeps_items_unknown(rc, base)) return rc.in.store.unknown();
  if (rc.in.store.kind(rc.local_type(subscript.slice())) != TypeKind::Literal) return value;
  const TypeId loaded = item_type_quietly(rc.in, base, rc.local_type(subscript.slice()));
  if (!loaded || rc.ctx().is_dynamic(loaded) || rc.ctx().is_dynamic(value)) return value;
  return types::is_assignable_to(rc.ctx(), value, loaded) ? narrow_on_assignment(rc.in, loaded, value) : loaded;
}

void assign_item(RegionContext& rc, NodeId node, TypeId value, NodeId value_node) {
  const ast::Subscript subscript(rc.tree(), node);
  const TypeId base = target_base(rc, subscript.value());
  if (!rc.local_type(subscript.slice())) infer_expression(rc, subscript.slice());
  const Quiet quiet(rc, types::is_open_union(rc.ctx(), base));
  types::for_each_member(rc.ctx(), base, [&](TypeId part) { assign_item_of(rc, subscript, base, part, value, value_node); });
  rc.set_type(node, item_after_store(rc, subscript, base, value));
}

// ---- unpacking --------------------------------------------------------------------------------------------------------------

/// What each target of an unpacking gets, from the members of the value's type.
struct Unpacking {
  std::vector<std::vector<TypeId>> parts;  // by target
  std::size_t star = SIZE_MAX;             // index of the starred target
  std::string problem;                     // the first member that does not fit, in words
};

void unpack_exact(Inference& in, const types::TupleType& tuple, Unpacking& unpacking) {
  const std::size_t targets = unpacking.parts.size();
  const std::size_t size = tuple.elements.size();
  const bool has_star = unpacking.star != SIZE_MAX;
  const std::size_t fixed = has_star ? targets - 1 : targets;
  if (has_star ? size < fixed : size != fixed) {
    if (unpacking.problem.empty()) {
      unpacking.problem =
          fmt::format("{} to unpack into {}{}", count_of(size, "value"), has_star ? "at least " : "", count_of(fixed, "target"));
    }
    for (auto& part : unpacking.parts) part.push_back(in.store.unknown());
    return;
  }
  const std::size_t starred = size - fixed;
  for (std::size_t t = 0; t < targets; ++t) {
    if (t == unpacking.star) {
      unpacking.parts[t].insert(unpacking.parts[t].end(), tuple.elements.begin() + static_cast<std::ptrdiff_t>(t),
                                tuple.elements.begin() + static_cast<std::ptrdiff_t>(t + starred));
      continue;
    }
    unpacking.parts[t].push_back(tuple.elements[has_star && t > unpacking.star ? t + starred - 1 : t]);
  }
}

/// `tuple[int, *tuple[str, ...], bool]`: fixed elements from both ends, the rest in between.
void unpack_variadic(Inference& in, const types::TupleType& tuple, Unpacking& unpacking) {
  const auto before = static_cast<std::size_t>(tuple.variadic);
  const std::size_t after = tuple.elements.size() - before - 1;
  const std::size_t targets = unpacking.parts.size();
  const TypeId repeated = iterated_type(in, in.store.make(types::TupleType{{tuple.elements[before]}, 0})).type;
  const bool has_star = unpacking.star != SIZE_MAX;
  const std::size_t fixed = has_star ? targets - 1 : targets;
  if (before + after > fixed) {
    if (!has_star && unpacking.problem.empty()) {
      unpacking.problem = fmt::format("at least {} to unpack into {}", count_of(before + after, "value"), count_of(fixed, "target"));
    }
    const TypeId any = iterated_type(in, in.store.make(types::TupleType(tuple))).type;
    for (auto& part : unpacking.parts) part.push_back(any);
    return;
  }
  for (std::size_t t = 0; t < targets; ++t) {
    const bool from_front = t < before && (!has_star || t < unpacking.star);
    const std::size_t from_end = targets - t;  // 1 for the last target
    const bool from_back = from_end <= after && (!has_star || t > unpacking.star);
    TypeId type = repeated;
    if (from_front) type = tuple.elements[t];
    if (from_back) type = tuple.elements[tuple.elements.size() - from_end];
    unpacking.parts[t].push_back(type);
  }
}

void unpack_part(RegionContext& rc, TypeId part, NodeId at, Unpacking& unpacking) {
  Inference& in = rc.in;
  const auto view = in.ctx.is_dynamic(part) ? std::nullopt : types::tuple_view(in.ctx, part);
  if (view) {
    view->variadic < 0 ? unpack_exact(in, *view, unpacking) : unpack_variadic(in, *view, unpacking);
    return;
  }
  const ProtocolResult elements = iterated_type(in, part);
  for (auto& targets : unpacking.parts) targets.push_back(elements.type);
  if (elements.failures.empty() || !rc.is_reporting()) return;
  const TypeId awaited = awaited_for_hint(in, part);
  const bool wants_await = awaited && iterated_type(in, awaited).failures.empty();
  std::string message = fmt::format("{} cannot be unpacked: {}", quoted(in, part), describe_failure(in, elements.failures.front()));
  if (wants_await) message += await_hint(rc, at);
  auto d = report(rc, Rule::not_iterable, at, std::move(message));
  if (wants_await) add_await_fix(rc, d, at);
}

void assign_unpacked(RegionContext& rc, NodeId target, TypeId value, NodeId value_node) {
  const auto targets = ast::children(rc.tree(), target);
  Unpacking unpacking;
  unpacking.parts.resize(targets.size());
  std::size_t t = 0;
  for (const NodeId element : targets) {
    if (rc.tree().kind(element) == NodeKind::Starred) unpacking.star = t;
    ++t;
  }
  const NodeId at = value_node ? value_node : target;
  const bool is_open = types::is_open_union(rc.ctx(), value);
  {
    const Quiet quiet(rc, is_open);
    types::for_each_member(rc.ctx(), value, [&](TypeId part) { unpack_part(rc, part, at, unpacking); });
    if (is_open) unpacking.problem.clear();
  }
  if (!unpacking.problem.empty() && rc.is_reporting()) {
    report(rc, Rule::invalid_assignment, target, fmt::format("{} has {}", quoted(rc.in, value), unpacking.problem));
  }
  // `a, b = 1, 2`: each value is pointed at itself.
  const bool is_display = value_node && unpacking.star == SIZE_MAX &&
                          (rc.tree().kind(value_node) == NodeKind::Tuple || rc.tree().kind(value_node) == NodeKind::List) &&
                          ast::children(rc.tree(), value_node).size() == targets.size();
  t = 0;
  for (const NodeId element : targets) {
    const std::vector<TypeId>& parts = unpacking.parts[t];
    TypeId type = parts.empty() ? rc.in.store.never() : types::make_union(rc.ctx(), parts);
    if (is_open) type = types::open_union(rc.ctx(), type);
    if (t == unpacking.star) {
      const TypeId item = parts.empty() ? rc.in.store.unknown() : widen_element(rc.in, type);
      type = rc.ctx().known_instance(KnownClass::List, {item});
    }
    assign_target(rc, element, type, is_display ? ast::children(rc.tree(), value_node)[t] : value_node);
    ++t;
  }
  rc.set_type(target, value);
}

}  // namespace

void assign_target(RegionContext& rc, NodeId target, TypeId value, NodeId value_node) {
  value = types::resolve(rc.ctx(), value);
  switch (rc.tree().kind(target)) {
    case NodeKind::Name:
      assign_name(rc, target, value, value_node);
      return;
    case NodeKind::Attribute:
      assign_attribute(rc, target, value, value_node);
      return;
    case NodeKind::Subscript:
      assign_item(rc, target, value, value_node);
      return;
    case NodeKind::Tuple:
    case NodeKind::List:
      assign_unpacked(rc, target, value, value_node);
      return;
    case NodeKind::Starred:
      assign_target(rc, ast::Starred(rc.tree(), target).value(), value, value_node);
      rc.set_type(target, value);
      return;
    default:
      rc.set_type(target, value);
      return;
  }
}

}  // namespace awl::infer
