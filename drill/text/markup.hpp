// Text from outside inside HTML, SVG and XML.
#pragma once

#include <string>
#include <string_view>

namespace drill {

/// Fit for an element's content and for an attribute in double or single quotes. What is not UTF-8, what XML 1.0 does
/// not allow, control characters but for tab and line break, and characters that turn the direction of text around
/// become U+FFFD.
std::string escape_markup(std::string_view text);

}  // namespace drill
