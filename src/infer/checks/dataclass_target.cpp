// `@dataclass` on a class that already is something else: an enum, a named tuple, a TypedDict or a protocol (Python's `dataclasses`;
// enum HOWTO, "Dataclass support").
#include <string_view>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/declarations/decorators.h"

namespace awl::infer {

using types::ClassFlavor;

namespace {

/// What such a class is, and why no dataclass; "" for a class that may be one.
std::string_view reason_against(ClassFlavor flavor) {
  switch (flavor) {
    case ClassFlavor::Enum:
      return "an enum, whose members are made from their values: make a dataclass of its own and list it before `Enum`";
    case ClassFlavor::NamedTuple:
      return "a named tuple, which makes its fields itself and does not let them be set";
    case ClassFlavor::TypedDict:
      return "a TypedDict, whose objects are plain dictionaries and have no fields";
    case ClassFlavor::Protocol:
      return "a protocol, of which no objects are made: put the decorator on the classes that implement it";
    case ClassFlavor::Ordinary:
    case ClassFlavor::NewType:
      return {};
  }
  return {};
}

}  // namespace

void check_dataclass_target(ClassSubject& subject) {
  const std::string_view reason = reason_against(subject.info.flavor);
  if (reason.empty()) return;
  for (const NodeId decorator : subject.statement.decorators()) {
    if (known_decorator(subject.rc.in, subject.rc.unit, decorator) != KnownFunction::Dataclass) continue;
    report(subject.rc, Rule::invalid_dataclass, decorator,
           fmt::format("`{}` cannot be a dataclass: it is {}", name_text(subject.info.key.name), reason));
  }
}

}  // namespace awl::infer
