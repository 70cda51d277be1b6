// The one table of interned identifiers. Thread-safe; entries are never removed and their text never moves.
#pragma once

#include <string_view>

#include "base/ids.h"

namespace awl {

/// Interns `text` (an identifier, NFKC-normalised by the caller where Python asks for it, or a dotted module name).
NameId intern(std::string_view text);
/// The id of `text` if it was interned before, else none.
NameId find_name(std::string_view text);
/// Text of an interned name; valid for the life of the process. `name_text(NameId{})` is "".
std::string_view name_text(NameId name);

}  // namespace awl
