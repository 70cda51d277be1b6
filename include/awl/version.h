// The version of this library.
#pragma once

namespace awl {

/// "0.1.0".
const char* version();

}  // namespace awl
