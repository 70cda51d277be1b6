// Which characters make an identifier: Unicode's XID_Start and XID_Continue (PEP 3131).
#pragma once

namespace awl::syntax {

bool is_identifier_start(char32_t c);
bool is_identifier_continue(char32_t c);

}  // namespace awl::syntax
