#include "awl/version.h"

namespace awl {

const char* version() { return AWL_VERSION; }

}  // namespace awl
