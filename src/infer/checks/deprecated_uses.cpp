// Uses of what is marked `@deprecated` (typing spec, "@deprecated"): imports, names, attributes, operators, properties, calls
// of instances. Which overload a call takes is known where the call is inferred, and said there.
#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"
#include "infer/declarations/decorators.h"
#include "infer/expressions/operators.h"
#include "infer/names.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::DefinitionKind;
using semantic::ScopeKind;

namespace {

class DeprecatedUses {
 public:
  explicit DeprecatedUses(RegionContext& rc) : rc_(rc), in_(rc.in), tree_(rc.unit.tree) {}

  void run() {
    for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) visit(NodeId(i));
  }

 private:
  /// The type that inference found. Parts of annotations have none: they are types, not values, and operators in them are
  /// not applied.
  [[nodiscard]] TypeId recorded_type(NodeId node) const {
    const NodeId region = region_of(in_, rc_.unit, node);
    const TypeId type = region ? region_result(in_, rc_.unit, region).find(node) : TypeId();
    return type ? type : in_.store.unknown();
  }

  void visit(NodeId node) {
    switch (tree_.kind(node)) {
      case NodeKind::ImportFrom:
        visit_import(node);
        break;
      case NodeKind::Name:
        visit_name(node);
        break;
      case NodeKind::Attribute:
        visit_attribute(node);
        break;
      case NodeKind::Call:
        visit_call(node);
        break;
      case NodeKind::BinOp: {
        const ast::BinOp operation(tree_, node);
        visit_operator(node, operation.left(), operator_methods(operation.op()).normal);
        break;
      }
      case NodeKind::AugAssign:
        visit_augmented(ast::AugAssign(tree_, node));
        break;
      case NodeKind::Subscript:
        visit_subscript(node);
        break;
      default:
        break;
    }
  }

  // ---- what is deprecated

  /// The message of a function whose every signature is marked; empty if it is not.
  std::string_view function_mark(TypeId type) const {
    if (in_.store.kind(type) == TypeKind::BoundMethod) type = in_.store.bound_method(type).function;
    if (in_.store.kind(type) != TypeKind::Function) return {};
    const auto& overloads = in_.store.function(type).overloads;
    for (const types::Signature& signature : overloads) {
      if (signature.deprecated.empty()) return {};
    }
    return overloads.empty() ? std::string_view() : std::string_view(overloads.front().deprecated);
  }

  std::string_view mark(TypeId type) const {
    if (!type) return {};
    if (in_.store.kind(type) == TypeKind::ClassObject) return in_.class_info(in_.store.class_object(type).cls).deprecated;
    return function_mark(type);
  }

  std::optional<types::ClassMember> member_of(TypeId object, NameId name) const {
    if (!object) return std::nullopt;
    object = types::resolve(in_.ctx, object);
    const TypeKind kind = in_.store.kind(object);
    const bool is_value = kind == TypeKind::Instance || kind == TypeKind::Literal || kind == TypeKind::Tuple || kind == TypeKind::TypeVar;
    if (!is_value) return std::nullopt;
    const auto instance = types::nominal_instance(in_.ctx, object);
    if (!instance) return std::nullopt;
    return in_.class_member(instance->cls, instance->args, name, types::MemberFilter::All);
  }

  // ---- reports

  /// Code that is deprecated itself may use what goes with it.
  bool is_in_deprecated(NodeId node) const {
    for (ScopeId scope = rc_.unit.index.enclosing_scope(node); scope; scope = rc_.unit.index.scope(scope).parent) {
      const semantic::Scope& at = rc_.unit.index.scope(scope);
      if (at.kind == ScopeKind::Function && !function_marks(in_, rc_.unit, at.node).deprecated.empty()) return true;
      if (at.kind == ScopeKind::Class && !in_.class_info(class_id_of(in_, rc_.unit, at.node)).deprecated.empty()) return true;
    }
    return false;
  }

  /// PEP 387: what is deprecated softly stays, and nobody is to be warned of it. The stubs say so in the message.
  static bool is_soft(std::string_view message) { return message.starts_with("Soft deprecated"); }

  void complain(NodeId node, TextRange range, std::string_view what, std::string_view message) {
    if (message.empty() || is_soft(message) || is_in_deprecated(node)) return;
    const std::string reason = message == "deprecated" ? std::string() : fmt::format(": {}", message);
    report(rc_, Rule::deprecated, range, fmt::format("`{}` is deprecated{}", what, reason));
  }

  // ---- uses

  void visit_import(NodeId node) {
    for (const NodeId alias : ast::ImportFrom(tree_, node).names()) {
      const DefinitionId definition = rc_.unit.index.definition_of(alias);
      if (!definition || is_reexport(ast::Alias(tree_, alias))) continue;
      const TypeId type = definition_type(in_, rc_.unit, definition);
      complain(alias, tree_.range(alias), name_text(ast::Alias(tree_, alias).name()), mark(type));
    }
  }

  /// `from m import x as x` offers the name to others.
  bool is_reexport(const ast::Alias& alias) const {
    return !tree_.absent(alias.asname()) && ast::Identifier(tree_, alias.asname()).name() == alias.name();
  }

  /// What a `from` import brought was reported there.
  bool is_imported(NodeId node) const {
    const auto found = rc_.unit.index.resolve(rc_.unit.index.enclosing_scope(node), ast::Name(tree_, node).name());
    if (!found) return false;
    for (const DefinitionId id : rc_.unit.index.definitions_of(found->symbol)) {
      if (rc_.unit.index.definition(id).kind == DefinitionKind::ImportFrom) return true;
    }
    return false;
  }

  void visit_name(NodeId node) {
    if (tree_.context(node) != ast::Context::Load) return;
    const std::string_view message = mark(expression_type(in_, rc_.unit, node));
    if (!message.empty() && !is_imported(node)) complain(node, tree_.range(node), name_text(ast::Name(tree_, node).name()), message);
  }

  void visit_attribute(NodeId node) {
    const ast::Attribute attribute(tree_, node);
    const bool loads = tree_.context(node) == ast::Context::Load;
    const std::string_view name = name_text(attribute.attr());
    if (loads) {
      const std::string_view message = mark(expression_type(in_, rc_.unit, node));
      if (!message.empty()) return complain(node, attribute.attr_range(), name, message);
    }
    const auto member = member_of(expression_type(in_, rc_.unit, attribute.value()), attribute.attr());
    if (!member || in_.store.kind(member->type) != TypeKind::Property) return;
    const types::PropertyType& property = in_.store.property(member->type);
    const TypeId accessor = loads ? property.getter : property.setter;
    if (!accessor) return;
    const std::string what = loads ? std::string(name) : fmt::format("{} = ...", name);
    complain(node, attribute.attr_range(), what, function_mark(accessor));
  }

  void visit_call(NodeId node) {
    const ast::Call call(tree_, node);
    const TypeId callee = recorded_type(call.func());
    if (!callee) return;
    if (in_.store.kind(callee) == TypeKind::ClassObject) {
      const types::ClassObjectType& made = in_.store.class_object(callee);
      const auto init = in_.class_member(made.cls, made.args, names().init, types::MemberFilter::SkipObject);
      if (init) complain(node, tree_.range(call.func()), name_text(in_.store.class_key(made.cls).name), function_mark(init->type));
      return;
    }
    if (const auto member = member_of(callee, names().call)) {
      complain(node, tree_.range(call.func()), "__call__", function_mark(member->type));
    }
  }

  void visit_operator(NodeId node, NodeId left, NameId method) {
    const auto member = member_of(recorded_type(left), method);
    if (member) complain(node, tree_.range(node), name_text(method), function_mark(member->type));
  }

  void visit_augmented(const ast::AugAssign& statement) {
    const OperatorMethods& methods = operator_methods(statement.op());
    const TypeId target = augmented_type(statement.target());
    const auto in_place = member_of(target, methods.in_place);
    const auto member = in_place ? in_place : member_of(target, methods.normal);
    const NameId name = in_place ? methods.in_place : methods.normal;
    if (member) complain(statement.id, statement.range(), name_text(name), function_mark(member->type));
  }

  /// What the target held before: its own node has what it holds afterwards.
  TypeId augmented_type(NodeId target) const { return recorded_type(target); }

  void visit_subscript(NodeId node) {
    const ast::Context context = tree_.context(node);
    const NameId method = context == ast::Context::Load    ? names().getitem
                          : context == ast::Context::Store ? names().setitem
                                                           : names().delitem;
    visit_operator(node, ast::Subscript(tree_, node).value(), method);
  }

  RegionContext& rc_;
  Inference& in_;
  const ast::Tree& tree_;
};

}  // namespace

void check_deprecated_uses(FileSubject& subject) {
  if (!subject.rc.unit.is_stub) DeprecatedUses(subject.rc).run();
}

}  // namespace awl::infer
