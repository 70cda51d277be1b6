// From a call to the facts about its target. A fact's key is a dotted expression that is evaluated in the stubs (or in the
// installed package) and compared by definition, so that aliases, re-exports and subclasses are seen through; where the
// package is missing, the dotted origin that the imports spell is compared instead.
#pragma once

#include <optional>
#include <string_view>

#include "facts/facts.h"
#include "infer/api.h"

namespace awl::lint {

struct CallTarget;
class RuleContext;

CallTarget call_target(infer::Inference& in, const FileUnit& unit, NodeId call);
/// The definition that a dotted expression such as `threading.Lock.acquire` evaluates to; none if the module or member does
/// not exist. Cached.
std::optional<types::SourceRef> resolve_in_stubs(infer::Inference& in, std::string_view dotted);
const facts::Fact* call_fact(RuleContext& rule, NodeId call, facts::FactKind kind);
const facts::Fact* value_fact(infer::Inference& in, TypeId value, facts::FactKind kind);
/// Dotted origin of an expression as the imports spell it: `requests.get` for `get` after `from requests import get`; "" if
/// it does not start at an import.
std::string dotted_origin(infer::Inference& in, const FileUnit& unit, NodeId expression);

}  // namespace awl::lint
