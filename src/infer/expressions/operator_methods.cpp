// `left op right` by special methods (language reference 3.3.8): the right operand's reflected method goes first when its
// class is a proper subclass of the left's that defines it anew.
#include "infer/expressions/constrained.h"
#include "infer/expressions/operators.h"
#include "infer/names.h"

namespace awl::infer {

namespace {

using ast::CompareOperator;
using ast::Operator;

/// Wider products than this are not looked at pair by pair: the literals are widened first, then the result is Unknown.
constexpr std::size_t kWidestProduct = 1024;

OperatorMethods methods(const char* name) {
  const std::string text(name);
  return {intern("__" + text + "__"), intern("__r" + text + "__"), intern("__i" + text + "__")};
}

std::optional<ClassId> class_of(Inference& in, TypeId type) {
  if (in.store.kind(type) == TypeKind::ClassObject || in.store.kind(type) == TypeKind::SubclassOf) return std::nullopt;
  const auto nominal = types::nominal_instance(in.ctx, type);
  return nominal ? std::optional(nominal->cls) : std::nullopt;
}

/// Whether Python asks the right operand first.
bool right_goes_first(Inference& in, TypeId left, TypeId right, NameId reflected) {
  const auto left_class = class_of(in, left);
  const auto right_class = class_of(in, right);
  if (!left_class || !right_class || *left_class == *right_class) return false;
  const TypeId right_instance = in.store.make(*types::nominal_instance(in.ctx, right));
  if (!types::specialized_base(in.ctx, right_instance, *left_class)) return false;
  const auto of_right = in.class_member(*right_class, {}, reflected, types::MemberFilter::SkipInstance);
  if (!of_right || of_right->from_unknown_base) return false;
  const auto of_left = in.class_member(*left_class, {}, reflected, types::MemberFilter::SkipInstance);
  return !of_left || of_left->owner != of_right->owner;
}

TypeId try_method(Inference& in, TypeId receiver, NameId name, TypeId argument) {
  const TypeId method = lookup_special(in, receiver, name);
  if (!method) return TypeId();
  if (in.ctx.is_dynamic(method)) return in.store.unknown();
  const TypeId arguments[] = {argument};
  const auto returned = call_quietly(in, method, arguments);
  if (!returned) {  // `(1, "a") < (2, "b")`: the tuple's values are an int and a string, not for ever these
    const TypeId wide = in.store.kind(receiver) == TypeKind::Tuple ? types::widen_literals(in.ctx, receiver, true) : receiver;
    return wide == receiver ? TypeId() : try_method(in, wide, name, argument);
  }
  const TypeId type = types::resolve(in.ctx, *returned);
  return in.ctx.is_instance_of(type, KnownClass::NotImplementedType) ? TypeId() : type;
}

using PairOperation = absl::FunctionRef<TypeId(TypeId, TypeId)>;

std::vector<TypeId> members_of(Inference& in, TypeId type) {
  std::vector<TypeId> members;
  types::for_each_member(in.ctx, type, [&](TypeId member) { members.push_back(member); });
  return members;
}

/// Each member of the left with each of the right.
OperatorResult over_members(Inference& in, TypeId left, TypeId right, PairOperation operation) {
  OperatorResult result;
  auto lefts = members_of(in, left);
  auto rights = members_of(in, right);
  if (lefts.size() * rights.size() > kWidestProduct) {
    lefts = members_of(in, types::widen_literals(in.ctx, left));
    rights = members_of(in, types::widen_literals(in.ctx, right));
  }
  if (lefts.size() * rights.size() > kWidestProduct) {
    result.type = in.store.unknown();
    return result;
  }
  std::vector<TypeId> types;
  for (const TypeId a : lefts) {
    for (const TypeId b : rights) {
      const TypeId type = operation(a, b);
      if (type) {
        types.push_back(type);
      } else {
        result.failures.emplace_back(a, b);
      }
    }
  }
  result.type = types.empty() ? in.store.unknown() : types::make_union(in.ctx, types);
  if (!result.failures.empty()) result.type = in.store.unknown();
  return result;
}

/// `int | str`, `A | None`: classes and type forms make a type form, unless a metaclass says otherwise.
TypeId union_of_classes(Inference& in, TypeId left, TypeId right) {
  const auto is_class = [&](TypeId type) {
    const TypeKind kind = in.store.kind(type);
    return kind == TypeKind::ClassObject || kind == TypeKind::TypeForm || kind == TypeKind::SpecialForm || kind == TypeKind::SubclassOf ||
           kind == TypeKind::Sentinel;
  };
  if (!is_class(left) && !is_class(right)) return TypeId();
  const TypeId a = value_as_type(in, left);
  const TypeId b = value_as_type(in, right);
  if (!a || !b) return TypeId();
  types::TypeFormType form;
  form.kind = types::TypeFormType::Kind::Union;
  form.type = types::make_union(in.ctx, a, b);
  form.free_params = types::free_type_vars(in.ctx, form.type);
  return in.store.make(std::move(form));
}

bool has_own_union(Inference& in, TypeId type) {
  if (in.store.kind(type) != TypeKind::ClassObject) return false;
  const TypeId metaclass = in.class_info(in.store.class_object(type).cls).metaclass;
  return metaclass && in.store.kind(metaclass) == TypeKind::Instance && !in.ctx.is_instance_of(metaclass, KnownClass::Type) && [&] {
    const auto& meta = in.store.instance(metaclass);
    const auto member = in.class_member(meta.cls, meta.args, operator_methods(Operator::BitOr).normal, types::MemberFilter::All);
    return member && !member->from_unknown_base && member->owner != in.known_class(KnownClass::Type);
  }();
}

/// `(1, "a") + (True,)`: tuples of known shape are joined.
TypeId join_tuples(Inference& in, TypeId left, TypeId right) {
  if (in.store.kind(left) != TypeKind::Tuple || in.store.kind(right) != TypeKind::Tuple) return TypeId();
  const auto& a = in.store.tuple(left);
  const auto& b = in.store.tuple(right);
  if (a.variadic >= 0 && b.variadic >= 0) return TypeId();
  if (a.elements.size() + b.elements.size() > 256) return TypeId();
  types::TupleType joined = a;
  joined.elements.insert(joined.elements.end(), b.elements.begin(), b.elements.end());
  if (b.variadic >= 0) joined.variadic = static_cast<std::int32_t>(a.elements.size()) + b.variadic;
  return in.store.make(std::move(joined));
}

/// `(1, 2) * 2`.
TypeId repeat_tuple(Inference& in, TypeId left, TypeId right) {
  if (in.store.kind(left) != TypeKind::Tuple || in.store.kind(right) != TypeKind::Literal) return TypeId();
  const auto& tuple = in.store.tuple(left);
  const auto& literal = in.store.literal(right);
  if (tuple.variadic >= 0 || literal.kind != types::LiteralType::Kind::Int) return TypeId();
  const std::size_t times = literal.number < 0 ? 0 : static_cast<std::size_t>(literal.number);
  if (times > 256 || tuple.elements.size() * times > 256) return TypeId();
  types::TupleType repeated;
  for (std::size_t i = 0; i < times; ++i) {
    repeated.elements.insert(repeated.elements.end(), tuple.elements.begin(), tuple.elements.end());
  }
  return in.store.make(std::move(repeated));
}

/// Any where somebody wrote it and nothing is unknown; none if both operands are known.
TypeId dynamic_result(Inference& in, TypeId left, TypeId right) {
  if (in.store.kind(left) == TypeKind::Unknown || in.store.kind(right) == TypeKind::Unknown) return in.store.unknown();
  return in.ctx.is_dynamic(left) || in.ctx.is_dynamic(right) ? in.store.any() : TypeId();
}

TypeId binary_pair(Inference& in, Operator op, TypeId left, TypeId right, bool in_place) {
  if (const TypeId dynamic = dynamic_result(in, left, right)) return dynamic;
  if (in.store.kind(left) == TypeKind::Never || in.store.kind(right) == TypeKind::Never) return in.store.never();
  if (const TypeId literal = literal_operation(in, op, left, right)) return literal;
  if (op == Operator::Add) {
    if (const TypeId joined = join_tuples(in, left, right)) return joined;
  }
  if (op == Operator::Mult) {
    if (const TypeId repeated = repeat_tuple(in, left, right)) return repeated;
  }
  if (op == Operator::BitOr && !has_own_union(in, left) && !has_own_union(in, right)) {
    if (const TypeId form = union_of_classes(in, left, right)) return form;
  }
  const OperatorMethods& methods = operator_methods(op);
  if (in_place) {
    if (const TypeId type = try_method(in, left, methods.in_place, right)) return type;
  }
  return call_operator(in, left, right, methods.normal, methods.reflected);
}

/// A constrained operand takes each of its constraints, the same one in both operands.
TypeId by_constraints(Inference& in, TypeId left, TypeId right, PairOperation operation) {
  auto operand = constrained_operand(in, left);
  if (!operand) operand = constrained_operand(in, right);
  if (!operand) return operation(left, right);
  TypeList results;
  for (const TypeId choice : operand->choices) {
    const auto again = [&](TypeId a, TypeId b) { return by_constraints(in, a, b, operation); };
    const OperatorResult one =
        over_members(in, with_choice(in, left, operand->var, choice), with_choice(in, right, operand->var, choice), again);
    if (!one.failures.empty()) return TypeId();
    results.push_back(one.type);
  }
  return join_choices(in, *operand, results);
}

TypeId contains_pair(Inference& in, TypeId element, TypeId container) {
  const TypeId boolean = in.ctx.known_instance(KnownClass::Bool);
  const TypeId method = lookup_special(in, container, names().contains);
  if (method && !in.ctx.is_none(method)) {
    const TypeId arguments[] = {element};
    if (in.ctx.is_dynamic(method) || call_quietly(in, method, arguments)) return boolean;
    return TypeId();
  }
  const ProtocolResult elements = iterated_type(in, container);
  return elements.failures.empty() ? boolean : TypeId();
}

TypeId comparison_pair(Inference& in, CompareOperator op, TypeId left, TypeId right) {
  if (const TypeId dynamic = dynamic_result(in, left, right)) {
    const bool is_bool = op == CompareOperator::In || op == CompareOperator::NotIn;
    return is_bool ? in.ctx.known_instance(KnownClass::Bool) : dynamic;
  }
  if (in.store.kind(left) == TypeKind::Never || in.store.kind(right) == TypeKind::Never) return in.store.never();
  if (op == CompareOperator::In || op == CompareOperator::NotIn) return contains_pair(in, left, right);
  const OperatorMethods methods = comparison_methods(op);
  if (const TypeId type = call_operator(in, left, right, methods.normal, methods.reflected)) return type;
  // Unlike arithmetic, a comparison asks the right operand even if it is of the same class: `a > b` runs `b < a`.
  return left == right ? try_method(in, right, methods.reflected, left) : TypeId();
}

}  // namespace

const OperatorMethods& operator_methods(Operator op) {
  // In the order of ast::Operator.
  static const OperatorMethods kMethods[] = {methods("add"), methods("sub"), methods("mul"),     methods("matmul"), methods("truediv"),
                                             methods("mod"), methods("pow"), methods("lshift"),  methods("rshift"), methods("or"),
                                             methods("xor"), methods("and"), methods("floordiv")};
  return kMethods[static_cast<std::size_t>(op)];
}

OperatorMethods comparison_methods(CompareOperator op) {
  const Names& known = names();
  switch (op) {
    case CompareOperator::NotEq:
      return {known.ne, known.ne, {}};
    case CompareOperator::Lt:
      return {known.lt, known.gt, {}};
    case CompareOperator::LtE:
      return {known.le, known.ge, {}};
    case CompareOperator::Gt:
      return {known.gt, known.lt, {}};
    case CompareOperator::GtE:
      return {known.ge, known.le, {}};
    default:
      return {known.eq, known.eq, {}};
  }
}

TypeId call_operator(Inference& in, TypeId left, TypeId right, NameId normal, NameId reflected) {
  if (right_goes_first(in, left, right, reflected)) {
    if (const TypeId type = try_method(in, right, reflected, left)) return type;
  }
  if (const TypeId type = try_method(in, left, normal, right)) return type;
  return left == right && normal != reflected && class_of(in, left) == class_of(in, right) ? TypeId()
                                                                                           : try_method(in, right, reflected, left);
}

OperatorResult apply_operator(Inference& in, Operator op, TypeId left, TypeId right, bool in_place) {
  left = types::resolve(in.ctx, left);
  right = types::resolve(in.ctx, right);
  const auto pair = [&](TypeId a, TypeId b) { return binary_pair(in, op, a, b, in_place); };
  return over_members(in, left, right, [&](TypeId a, TypeId b) { return by_constraints(in, a, b, pair); });
}

OperatorResult apply_comparison(Inference& in, CompareOperator op, TypeId left, TypeId right) {
  OperatorResult result;
  if (op == CompareOperator::Is || op == CompareOperator::IsNot) {
    result.type = in.ctx.known_instance(KnownClass::Bool);
    return result;
  }
  left = types::resolve(in.ctx, left);
  right = types::resolve(in.ctx, right);
  const auto pair = [&](TypeId a, TypeId b) { return comparison_pair(in, op, a, b); };
  return over_members(in, left, right, [&](TypeId a, TypeId b) { return by_constraints(in, a, b, pair); });
}

}  // namespace awl::infer
