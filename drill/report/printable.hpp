// Text from outside on a terminal or in a log.
#pragma once

#include <string>
#include <string_view>

namespace drill {

/// Control characters become blanks: they could move the cursor, or forge a line.
std::string printable(std::string_view text);

}  // namespace drill
