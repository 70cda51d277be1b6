// An attribute or property that takes the place of a base's must hold what users of that one may read, and accept what they
// may write (typing spec, "Class type assignability").
#include "infer/checks/overrides.h"
#include "infer/classes/classes.h"
#include "infer/names.h"
#include "types/signatures.h"

namespace awl::infer {

using types::ClassFlavor;

namespace {

enum class MemberKind : std::uint8_t { Method, Property, Variable, Class, Other };

MemberKind kind_of(const Inference& in, const types::ClassMember& member) {
  switch (in.store.kind(member.type)) {
    case TypeKind::Function:
      return MemberKind::Method;
    case TypeKind::Property:
      return MemberKind::Property;
    case TypeKind::ClassObject:
      return MemberKind::Class;
    case TypeKind::Any:
    case TypeKind::Unknown:
    case TypeKind::Never:
    case TypeKind::TypeForm:
    case TypeKind::SpecialForm:
      return MemberKind::Other;
    default:
      return MemberKind::Variable;
  }
}

const char* kind_word(MemberKind kind) {
  switch (kind) {
    case MemberKind::Method:
      return "a method";
    case MemberKind::Property:
      return "a property";
    case MemberKind::Variable:
      return "a variable";
    case MemberKind::Class:
      return "a class";
    case MemberKind::Other:
      break;
  }
  return "something else";
}

bool is_data_descriptor(Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::Instance) return false;
  const types::InstanceType& instance = in.store.instance(type);
  return in.class_member(instance.cls, instance.args, names().set, types::MemberFilter::SkipObject).has_value();
}

class AttributeOverride {
 public:
  AttributeOverride(ClassSubject& subject, const OverridePair& pair)
      : subject_(subject), in_(subject.rc.in), pair_(pair), own_(kind_of(in_, pair.own)), above_(kind_of(in_, pair.above)) {}

  /// False if something was reported.
  bool check() {
    if (own_ == MemberKind::Other || above_ == MemberKind::Other) return true;
    if (above_ == MemberKind::Class || own_ == MemberKind::Class) return true;
    if (own_ == MemberKind::Variable && is_decorated_function()) return true;
    if (above_ == MemberKind::Method) return own_ == MemberKind::Method || check_against_method();
    if (above_ == MemberKind::Property) return check_against_property();
    return !pair_.above.is_declared || check_against_variable();
  }

 private:
  std::string own_title() const { return member_title(in_, pair_.own, pair_.name); }
  std::string above_title() const { return member_title(in_, pair_.above, pair_.name); }
  TypeId own_value() const { return seen_on_instance(subject_, pair_.own); }
  TypeId above_value() const { return seen_on_instance(subject_, pair_.above); }

  /// A `def` that its decorators made something else: what that does when it is read from an object is not always declared.
  bool is_decorated_function() const { return subject_.rc.tree().kind(pair_.own.definition.node) == ast::NodeKind::FunctionDef; }

  /// A property whose type nobody wrote promises nothing.
  bool is_undeclared_property() const {
    if (above_ != MemberKind::Property) return false;
    const TypeId getter = in_.store.property(pair_.above.type).getter;
    if (!getter || in_.store.kind(getter) != TypeKind::Function) return true;
    const TypeId returns = in_.store.function(getter).overloads.front().returns;
    return !returns || in_.store.kind(returns) == TypeKind::Deferred;
  }

  bool fail(std::string message, Rule rule = Rule::invalid_attribute_override) {
    if (auto d = report(subject_.rc, rule, override_range(subject_, pair_.own), std::move(message))) note_overridden(subject_, d, pair_);
    return false;
  }

  bool is_readable_as_above() {
    if (is_undeclared_property()) return true;
    const TypeId own = own_value(), above = above_value();
    if (types::is_assignable_to(in_.ctx, own, above)) return true;
    const TypeId both[] = {own, above};
    const auto shown = types::display_together(in_.ctx, both, {.max_length = 300});
    return fail(fmt::format("{} is `{}`, but {}, which it overrides, is `{}`", own_title(), shown[0], above_title(), shown[1]));
  }

  /// How the method is called, whatever it is: mocks and `Callable` attributes can be called in that way, but are no methods.
  TypeId call_of_above() const {
    const TypeId above = above_value();
    types::CallableType callable{types::own_signatures(in_.ctx, above)};
    return callable.overloads.empty() ? above : in_.store.make(std::move(callable));
  }

  bool check_against_method() {
    if (subject_.info.flavor == ClassFlavor::NamedTuple) return true;  // `count` and `index` are common field names
    if (types::is_assignable_to(in_.ctx, own_value(), call_of_above())) return true;
    return fail(fmt::format("{} is {}, but {}, which it overrides, is a method: it cannot be called as that one can", own_title(),
                            kind_word(own_), above_title()),
                Rule::invalid_method_override);
  }

  bool check_against_property() {
    if (own_ == MemberKind::Method) {
      return fail(fmt::format("{} is a method, but {}, which it overrides, is a property: users read it without calling it", own_title(),
                              above_title()));
    }
    if (own_ == MemberKind::Property) {
      const auto& own = in_.store.property(pair_.own.type);
      const auto& above = in_.store.property(pair_.above.type);
      if (above.setter && !own.setter) {
        return fail(fmt::format("property {} has no setter, but {}, which it overrides, has one", own_title(), above_title()));
      }
    }
    return is_readable_as_above();
  }

  bool check_against_variable() {
    if (own_ == MemberKind::Variable && !pair_.own.is_declared) return true;  // checked where it is assigned
    if (own_ == MemberKind::Variable && !check_class_var()) return false;
    const bool writable = !pair_.above.is_read_only && !pair_.above.is_final && !pair_.above.is_class_var;
    const bool lacks_setter = own_ == MemberKind::Property && !in_.store.property(pair_.own.type).setter;
    if (lacks_setter && writable && !is_data_descriptor(in_, pair_.above.type)) {
      return fail(fmt::format("property {} has no setter, but {}, which it overrides, is a variable that can be assigned", own_title(),
                              above_title()));
    }
    return is_readable_as_above();
  }

  bool check_class_var() {
    if (pair_.own.is_class_var == pair_.above.is_class_var || pair_.own.is_final || pair_.above.is_final) return true;
    if (is_data_descriptor(in_, pair_.own.type) || is_data_descriptor(in_, pair_.above.type)) return true;
    const char* own = pair_.own.is_class_var ? "a class variable" : "a variable of instances";
    const char* above = pair_.above.is_class_var ? "a class variable" : "a variable of instances";
    return fail(fmt::format("{} is {}, but {}, which it overrides, is {}", own_title(), own, above_title(), above));
  }

  ClassSubject& subject_;
  Inference& in_;
  const OverridePair& pair_;
  MemberKind own_, above_;
};

}  // namespace

void check_attribute_override(ClassSubject& subject) {
  // Keys and members have rules of their own.
  if (subject.info.flavor == ClassFlavor::TypedDict) return;
  for_each_override(subject, [&](const OverridePair& pair) {
    if (is_dunder(name_text(pair.name))) return true;  // `__hash__ = None`, `__class__`: the language gives them a meaning
    const bool is_member = subject.info.flavor == ClassFlavor::Enum && subject.rc.in.store.kind(pair.own.type) != TypeKind::Property &&
                           subject.rc.in.store.kind(pair.own.type) != TypeKind::Function;
    return is_member || AttributeOverride(subject, pair).check();
  });
}

}  // namespace awl::infer
