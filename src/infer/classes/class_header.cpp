// Headers of classes: type parameters, bases and keywords, before anything is linearised.
#include <algorithm>
#include <bit>

#include "infer/annotations/special_forms.h"
#include "infer/annotations/type_expressions.h"
#include "infer/annotations/type_vars.h"
#include "infer/classes/class_header.h"
#include "infer/declarations/symbols.h"
#include "infer/names.h"
#include "infer/queries.h"

namespace awl::infer {

using ast::NodeKind;
using semantic::ScopeKind;
using types::KnownClass;

ClassSource class_source(Inference& in, ClassId cls) {
  const types::ClassKey& key = in.store.class_key(cls);
  ClassSource source;
  source.unit = &in.unit(key.definition.file);
  source.node = key.definition.node;
  source.is_statement = source.unit->tree.kind(source.node) == NodeKind::ClassDef;
  return source;
}

ClassId class_id_of(Inference& in, const FileUnit& unit, NodeId class_def) {
  return in.store.class_id({{unit.id, class_def}, ast::ClassDef(unit.tree, class_def).name()});
}

TypeId class_object(Inference& in, const FileUnit& unit, NodeId class_def) {
  return in.store.make(types::ClassObjectType{class_id_of(in, unit, class_def), {}});
}

ClassId enclosing_class(Inference& in, const FileUnit& unit, ScopeId scope) {
  for (; scope; scope = unit.index.scope(scope).parent) {
    const semantic::Scope& at = unit.index.scope(scope);
    if (at.kind == ScopeKind::Class) return class_id_of(in, unit, at.node);
  }
  return {};
}

// ---- type parameters ---------------------------------------------------------------------------------------------------------

namespace {

AnnotationContext header_context(const FileUnit& unit, NodeId class_def, NodeId node) {
  AnnotationContext context = annotation_context(unit, node);
  context.is_eager = true;
  context.binder = {unit.id, class_def};
  return context;
}

/// `Generic[...]` and `Protocol[...]` list the parameters in their order.
bool lists_type_params(Inference& in, const AnnotationContext& context, NodeId base) {
  const NameId name = typing_name(in, context, base);
  return name && (name == names().generic || name == names().protocol);
}

void collect_type_vars(Inference& in, const AnnotationContext& header, NodeId node, std::vector<TypeVarId>& found) {
  for_each_part(in, header, node, [&](const AnnotationContext& context, NodeId part) {
    const TypeVarId var = type_var_named(in, context, part);
    if (!var || !is_unbound(in, var)) return;
    const TypeVarId bound = bind_type_var(in, context, var);
    const bool is_own = in.store.type_var_key(bound).binder == header.binder;
    if (is_own && std::find(found.begin(), found.end(), bound) == found.end()) found.push_back(bound);
  });
}

std::vector<TypeVarId> statement_type_params(Inference& in, const FileUnit& unit, NodeId class_def) {
  const ast::ClassDef statement(unit.tree, class_def);
  if (!unit.tree.absent(statement.type_params())) return type_params_of(in, unit, statement.type_params());
  std::vector<TypeVarId> all;
  for (const NodeId base : statement.arguments()) {
    if (unit.tree.kind(base) != NodeKind::Subscript) continue;
    const ast::Subscript subscript(unit.tree, base);
    const AnnotationContext context = header_context(unit, class_def, base);
    if (lists_type_params(in, context, subscript.value())) {
      std::vector<TypeVarId> listed;
      collect_type_vars(in, context, subscript.slice(), listed);
      return listed;
    }
    collect_type_vars(in, context, subscript.slice(), all);
  }
  return all;
}

const std::vector<TypeVarId>& params_of(QueryValue value) { return *std::bit_cast<const std::vector<TypeVarId>*>(value); }

}  // namespace

QueryValue compute_class_type_params(Inference& in, const QueryKey& key) {
  const ClassSource source = class_source(in, ClassId(key.index));
  std::vector<TypeVarId> params;
  if (source.is_statement) params = statement_type_params(in, *source.unit, source.node);
  return std::bit_cast<QueryValue>(in.keep(std::move(params)));
}

QueryValue bottom_class_type_params(Inference& in, const QueryKey&) { return std::bit_cast<QueryValue>(in.keep(std::vector<TypeVarId>())); }

bool equal_class_type_params(Inference&, QueryValue a, QueryValue b) { return params_of(a) == params_of(b); }

const std::vector<TypeVarId>& class_type_params(Inference& in, ClassId cls) {
  return params_of(in.engine.get({QueryKind::ClassTypeParams, FileId(), cls.value}));
}

// ---- bases -------------------------------------------------------------------------------------------------------------------------

namespace {

TypeId base_of_value(Inference& in, TypeId value) {
  switch (in.store.kind(value)) {
    case TypeKind::ClassObject: {
      const types::ClassObjectType& object = in.store.class_object(value);
      if (object.cls == in.known_class(KnownClass::Type)) return in.store.make(types::InstanceType{object.cls, {}});
      return class_instance(in, object.cls, object.args);
    }
    case TypeKind::SubclassOf:
      return in.store.subclass_of(value).instance;
    case TypeKind::TypeForm: {
      const TypeId type = value_as_type(in, value);
      return type ? type : in.store.unknown();
    }
    default:
      return in.store.unknown();
  }
}

/// Only instances and tuples can be bases; what is no class counts as unknown (and is reported by the header's check).
TypeId as_base(Inference& in, TypeId type) {
  type = types::resolve(in.ctx, type);
  const TypeKind kind = in.store.kind(type);
  if (kind == TypeKind::SubclassOf) return in.ctx.known_instance(KnownClass::Type);  // `class Meta(type)`
  return kind == TypeKind::Instance || kind == TypeKind::Tuple ? type : in.store.unknown();
}

void add_special_base(Inference& in, SpecialForm form, ClassHeader& header) {
  switch (form) {
    case SpecialForm::Generic:
      break;
    case SpecialForm::Protocol:
      header.is_protocol = true;
      break;
    case SpecialForm::TypedDict:
      header.is_typed_dict = true;
      break;
    case SpecialForm::Tuple:
      header.bases.push_back(in.store.make(types::TupleType{{in.store.unknown()}, 0}));
      break;
    case SpecialForm::Type:
      header.bases.push_back(in.ctx.known_instance(KnownClass::Type));
      break;
    default:
      header.bases.push_back(in.store.unknown());
      break;
  }
}

void add_base(Inference& in, const AnnotationContext& context, NodeId node, ClassHeader& header) {
  const ast::Tree& tree = *context.tree;
  switch (tree.kind(node)) {
    case NodeKind::Name:
    case NodeKind::Attribute: {
      const TypeId value = value_of(in, context, node);
      if (!value) return header.bases.push_back(in.store.unknown());
      const SpecialForm form = special_form(in, value);
      if (form != SpecialForm::None) return add_special_base(in, form, header);
      const TypeId base = as_base(in, base_of_value(in, value));
      header.is_named_tuple |= in.ctx.is_instance_of(base, KnownClass::NamedTuple);
      return header.bases.push_back(base);
    }
    case NodeKind::Subscript: {
      const TypeId value = value_of(in, context, ast::Subscript(tree, node).value());
      if (!value) return header.bases.push_back(in.store.unknown());
      const SpecialForm form = special_form(in, value);
      if (form == SpecialForm::Generic || form == SpecialForm::Protocol) return add_special_base(in, form, header);
      const TypeKind kind = in.store.kind(value);
      const bool makes_type = kind == TypeKind::ClassObject || kind == TypeKind::SpecialForm || kind == TypeKind::TypeForm;
      const TypeId base = makes_type ? subscript_type(in, context, node, value) : in.store.unknown();
      return header.bases.push_back(as_base(in, base));
    }
    case NodeKind::Starred:
      return header.bases.push_back(in.store.unknown());
    default:
      return header.bases.push_back(as_base(in, base_of_value(in, expression_type(in, *context.unit, node, context.rc))));
  }
}

bool is_true(const ast::Tree& tree, NodeId node, bool otherwise) {
  if (tree.kind(node) == NodeKind::ConstTrue) return true;
  return tree.kind(node) == NodeKind::ConstFalse ? false : otherwise;
}

void add_keyword(Inference& in, const AnnotationContext& context, NodeId node, ClassHeader& header) {
  const ast::Keyword keyword(*context.tree, node);
  const NodeId value = keyword.value();
  if (keyword.name() == names().metaclass) {
    header.metaclass = value_of(in, context, value);
    if (!header.metaclass) header.metaclass = expression_type(in, *context.unit, value, context.rc);
  } else if (keyword.name() == names().total) {
    header.is_total = is_true(*context.tree, value, true);
  } else if (keyword.name() == names().closed) {
    header.is_closed = is_true(*context.tree, value, false);
    header.says_closed = true;
  } else if (keyword.name() == names().extra_items) {
    header.extra_items = value;
  }
}

const ClassHeader& header_of(QueryValue value) { return *std::bit_cast<const ClassHeader*>(value); }

}  // namespace

ClassHeader evaluate_class_header(Inference& in, const FileUnit& unit, NodeId class_def, RegionContext* rc) {
  ClassHeader header;
  for (const NodeId argument : ast::ClassDef(unit.tree, class_def).arguments()) {
    const bool is_keyword = unit.tree.kind(argument) == NodeKind::Keyword;
    AnnotationContext context = header_context(unit, class_def, is_keyword ? ast::Keyword(unit.tree, argument).value() : argument);
    context.rc = rc;
    if (is_keyword) {
      add_keyword(in, context, argument, header);
    } else {
      add_base(in, context, argument, header);
    }
  }
  return header;
}

QueryValue compute_class_header(Inference& in, const QueryKey& key) {
  const ClassSource source = class_source(in, ClassId(key.index));
  ClassHeader header;
  if (source.is_statement) header = evaluate_class_header(in, *source.unit, source.node, nullptr);
  return std::bit_cast<QueryValue>(in.keep(std::move(header)));
}

QueryValue bottom_class_header(Inference& in, const QueryKey&) {
  ClassHeader header;
  header.bases.push_back(in.store.unknown());
  return std::bit_cast<QueryValue>(in.keep(std::move(header)));
}

bool equal_class_header(Inference&, QueryValue a, QueryValue b) { return header_of(a) == header_of(b); }

const ClassHeader& class_header(Inference& in, ClassId cls) {
  return header_of(in.engine.get({QueryKind::ClassHeader, FileId(), cls.value}));
}

}  // namespace awl::infer
