// Text from outside on a terminal or in a log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace drill {

/// Replaces control characters, line breaks and characters that change the direction of text by blanks: they could move
/// the cursor, or forge a line. Replaces bytes that are not UTF-8 by question marks.
std::string printable(std::string_view text);

/// The same, no longer than a screen; says what was cut.
std::string printable_line(std::string_view text);

/// Wraps the text into lines of at most `width` characters, at blanks where there are any, never within a character of
/// UTF-8. Without a width it is one line.
std::vector<std::string> wrapped(std::string text, std::size_t width);

}  // namespace drill
