// Text of the module graph around one file, for `awl debug modules`: its own name, then each import with what it means.
//
//   module app.main (first party)
//   3:1 import asyncio -> <stdlib>/asyncio/__init__.pyi
//   4:1 from .api import fetch -> app/api.py
//   5:1 import zzz -> not found
#pragma once

#include <string>

#include "program/program.h"

namespace awl {

std::string dump_modules(Program& program, FileId file);

}  // namespace awl
