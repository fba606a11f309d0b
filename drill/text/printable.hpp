// Text from outside on a terminal or in a log.
#pragma once

#include <string>
#include <string_view>

namespace drill {

/// Control characters, line breaks and what turns the direction of text become blanks: they could move the cursor, or
/// forge a line. A byte that is no UTF-8 becomes a question mark.
std::string printable(std::string_view text);

/// The same, and no longer than a screen: what is cut is said.
std::string printable_line(std::string_view text);

}  // namespace drill
