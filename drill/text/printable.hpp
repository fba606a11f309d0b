// Text from outside on a terminal or in a log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace drill {

/// Control characters, line breaks and what turns the direction of text become blanks: they could move the cursor, or
/// forge a line. A byte that is no UTF-8 becomes a question mark.
std::string printable(std::string_view text);

/// The same, and no longer than a screen: what is cut is said.
std::string printable_line(std::string_view text);

/// The text in lines of at most `width` characters, broken at blanks where there are any, never within a character of
/// UTF-8. Without a width it is one line.
std::vector<std::string> wrapped(std::string text, std::size_t width);

}  // namespace drill
