#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace drill {

/// The text in lines of at most `width` characters, broken at blanks where there are any, never within a character of
/// UTF-8. Without a width it is one line.
std::vector<std::string> wrapped(std::string text, std::size_t width);

}  // namespace drill
