// The parts of class knowledge that declarations/ shares among its files.
#pragma once

#include <optional>
#include <vector>

#include "infer/api.h"

namespace awl::infer {

/// A class statement (or a call that makes a class) before its bases are linearised.
struct ClassHeader {
  TypeList bases;               // Instance, Tuple or Unknown, in order; Generic, Protocol, TypedDict left out
  TypeId metaclass;             // value of `metaclass=`, or none
  bool is_protocol = false;     // Protocol among its own bases
  bool is_typed_dict = false;   // TypedDict among its own bases
  bool is_named_tuple = false;  // NamedTuple among its own bases
  bool is_total = true;
  bool is_closed = false, says_closed = false;  // `closed=`
  NodeId extra_items;                           // expression of `extra_items=`, or none
  friend bool operator==(const ClassHeader&, const ClassHeader&) = default;
};

/// Where a class comes from.
struct ClassSource {
  const FileUnit* unit = nullptr;
  NodeId node;  // ClassDef, or the Call that makes it
  bool is_statement = false;
};
ClassSource class_source(Inference& in, ClassId cls);

const ClassHeader& class_header(Inference& in, ClassId cls);
/// Own type parameters, without solving the bases.
const std::vector<TypeVarId>& class_type_params(Inference& in, ClassId cls);
/// Arguments for a class named without any: the parameters' defaults, else Unknown.
TypeList default_class_args(Inference& in, ClassId cls);
/// The instance type of `cls[args]` (args complete, or empty: the defaults), with tuple and type as the types they are.
TypeId class_instance(Inference& in, ClassId cls, const TypeList& args = {});
/// The class whose body or bases contain `scope` most closely, or none.
ClassId enclosing_class(Inference& in, const FileUnit& unit, ScopeId scope);
/// Value of a class statement before decorators.
TypeId class_object(Inference& in, const FileUnit& unit, NodeId class_def);
/// `cls` is `base` or derives from it, by class alone.
bool derives_from(Inference& in, ClassId cls, ClassId base);
bool derives_from(Inference& in, ClassId cls, types::KnownClass base);

/// Own member of one class, from its body and its methods' `self.x = ...`. Cached.
const OwnMember& own_member(Inference& in, ClassId cls, NameId name);
/// Names bound or declared in the class body under this environment, in order.
std::vector<NameId> class_body_names(Inference& in, ClassId cls);
/// Rewrites a type given in terms of the parameters of `entry`'s class, for the receiver's view of it.
TypeId specialize_member(Inference& in, TypeId type, const types::InstanceType& entry);

/// How the bases and members of a class use one of its type parameters; Bivariant: not at all.
types::Variance used_variance(Inference& in, TypeVarId var, ClassId cls);
/// C3. `bases` as in ClassHeader; returns false if there is no consistent order (`mro` is then a plausible one).
bool linearize(Inference& in, TypeId self, const TypeList& bases, TypeList& mro);

}  // namespace awl::infer
