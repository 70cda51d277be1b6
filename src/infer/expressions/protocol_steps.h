// `await`, `for`, `async for` and `with` are each a row of special methods, called one after the other. This is one step:
// look the method up on the class, call it, and say precisely what went wrong if that cannot be done.
#pragma once

#include <initializer_list>

#include "infer/expressions/expressions.h"

namespace awl::infer {

class ProtocolSteps {
 public:
  /// `on` is the type that the user wrote (a union's member): what failures are about.
  ProtocolSteps(Inference& in, ProtocolResult& result, TypeId on) : in_(in), result_(result), on_(on) {}

  /// The result of `type(object).name(object, *arguments)`; none after noting a failure. Dynamic receivers give Unknown.
  TypeId call(TypeId object, NameId name, std::initializer_list<TypeId> arguments = {});
  /// Notes that `name` exists but returned `got`, which does not do.
  void bad_return(NameId name, TypeId got) { fail(name, ProtocolFailure::Reason::BadReturn, got); }
  void fail(NameId name, ProtocolFailure::Reason reason, TypeId got) { result_.failures.push_back({name, reason, on_, got}); }

 private:
  Inference& in_;
  ProtocolResult& result_;
  TypeId on_;
};

/// Applies `one(member, steps)` to each member of a union and unites what they give; none and failed ones count as Unknown.
ProtocolResult for_each_part(Inference& in, TypeId type, absl::FunctionRef<TypeId(TypeId, ProtocolSteps&)> one);

/// "`None` of `Lock | None`" or just "`int`": what a failed protocol is about.
std::string failing_parts(Inference& in, TypeId whole, const ProtocolResult& result);

}  // namespace awl::infer
