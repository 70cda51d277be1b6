// The special method names that the language itself looks up.
#pragma once

#include "base/ids.h"
#include "base/names.h"

namespace awl::infer {

struct SpecialNames {
  NameId aenter = intern("__aenter__"), aexit = intern("__aexit__"), aiter = intern("__aiter__"), anext = intern("__anext__");
  NameId await = intern("__await__"), bool_ = intern("__bool__"), call = intern("__call__"), class_ = intern("__class__");
  NameId class_getitem = intern("__class_getitem__"), contains = intern("__contains__"), delattr = intern("__delattr__");
  NameId delete_ = intern("__delete__"), delitem = intern("__delitem__"), dict = intern("__dict__"), enter = intern("__enter__");
  NameId exit = intern("__exit__"), get = intern("__get__"), getattr = intern("__getattr__");
  NameId getattribute = intern("__getattribute__"), getitem = intern("__getitem__"), iter = intern("__iter__");
  NameId next = intern("__next__"), set = intern("__set__"), setattr = intern("__setattr__"), setitem = intern("__setitem__");
  NameId slots = intern("__slots__"), self = intern("Self"), init = intern("__init__"), new_ = intern("__new__");
  NameId enum_name = intern("name"), enum_value = intern("value"), enum_hidden_name = intern("_name_");
  NameId enum_hidden_value = intern("_value_");
  NameId args = intern("args"), kwargs = intern("kwargs");
};

inline const SpecialNames& special_names() {
  static const SpecialNames names;
  return names;
}

}  // namespace awl::infer
