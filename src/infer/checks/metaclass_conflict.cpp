// Bases whose metaclasses do not go together: the metaclass of a class has to inherit from those of all its bases (Python's data model,
// "Determining the appropriate metaclass").
#include <algorithm>

#include "base/names.h"
#include "infer/checks/checks.h"
#include "infer/classes/classes.h"

namespace awl::infer {

namespace {

/// A metaclass, and the class that has it: a base, or the checked class itself where it names one.
struct Claim {
  ClassId metaclass;
  const types::ClassInfo* from;
};

class MetaclassConflict {
 public:
  explicit MetaclassConflict(ClassSubject& subject) : subject_(subject), in_(subject.rc.in) {}

  void check() {
    if (subject_.info.has_unknown_base || subject_.info.mro_failed) return;
    if (subject_.info.flavor == types::ClassFlavor::TypedDict) return;
    const TypeId named = class_header(in_, subject_.cls).metaclass;
    if (named) {
      if (in_.store.kind(named) != TypeKind::ClassObject || !claim(in_.store.class_object(named).cls, subject_.info, subject_.cls)) return;
    }
    for (const TypeId base : subject_.info.bases) {
      if (in_.store.kind(base) != TypeKind::Instance) return;
      const ClassId above = in_.store.instance(base).cls;
      const types::ClassInfo& info = in_.class_info(above);
      if (!info.metaclass || in_.store.kind(info.metaclass) != TypeKind::Instance) return;
      if (!claim(in_.store.instance(info.metaclass).cls, info, above)) return;
    }
  }

 private:
  /// Whether ABCMeta is the metaclass of a class when it runs. Stubs give classes abstract bases that they do not have: a `list`
  /// is no `MutableSequence`. There it counts only where it is named, or comes from another class of the same file.
  bool is_abstract(ClassId cls) {
    const types::ClassInfo& info = in_.class_info(cls);
    const TypeId named = class_header(in_, cls).metaclass;
    const ClassId abc_meta = in_.known_class(types::KnownClass::AbcMeta);
    if (named && in_.store.kind(named) == TypeKind::ClassObject && derives_from(in_, in_.store.class_object(named).cls, abc_meta))
      return true;
    if (info.flavor == types::ClassFlavor::Protocol) return true;
    const FileId file = info.key.definition.file;
    return std::ranges::any_of(info.bases, [&](TypeId base) {
      if (in_.store.kind(base) != TypeKind::Instance) return false;
      const ClassId above = in_.store.instance(base).cls;
      const bool may_run = !in_.unit(file).is_stub || in_.class_info(above).key.definition.file == file || is_named_abc(above);
      return may_run && is_abstract(above);
    });
  }

  /// `abc.ABC`: nobody derives from it by mistake.
  bool is_named_abc(ClassId cls) {
    return in_.class_info(cls).key.definition.file == in_.class_info(in_.known_class(types::KnownClass::AbcMeta)).key.definition.file;
  }

  /// False after a report.
  bool claim(ClassId metaclass, const types::ClassInfo& from, ClassId cls) {
    if (in_.class_info(metaclass).has_unknown_base) return true;
    if (metaclass == in_.known_class(types::KnownClass::AbcMeta) && !is_abstract(cls)) return true;
    if (!best_.from || derives_from(in_, metaclass, best_.metaclass)) {
      best_ = {metaclass, &from};
      return true;
    }
    if (derives_from(in_, best_.metaclass, metaclass)) return true;
    complain({metaclass, &from});
    return false;
  }

  [[nodiscard]] std::string words(const Claim& claim) const {
    const std::string metaclass = fmt::format("`{}`", name_text(in_.class_info(claim.metaclass).key.name));
    return claim.from == &subject_.info ? metaclass + ", which it names,"
                                        : fmt::format("{} of `{}`", metaclass, name_text(claim.from->key.name));
  }

  void complain(const Claim& other) {
    auto d = report(subject_.rc, Rule::conflicting_metaclass, definition_range(subject_.rc.tree(), subject_.statement.id),
                    fmt::format("class `{}` cannot be made: its metaclass would have to be both {} and {}; write a metaclass that "
                                "inherits from both",
                                name_text(subject_.info.key.name), words(best_), words(other)));
    for (const Claim& claim : {best_, other}) {
      const types::ClassInfo& info = in_.class_info(claim.metaclass);
      if (d) d.note(in_, info.key.definition, fmt::format("`{}` is defined here", name_text(info.key.name)));
    }
  }

  ClassSubject& subject_;
  Inference& in_;
  Claim best_{ClassId(), nullptr};
};

}  // namespace

void check_metaclass_conflict(ClassSubject& subject) { MetaclassConflict(subject).check(); }

}  // namespace awl::infer
