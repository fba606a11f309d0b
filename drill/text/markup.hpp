// Escapes text from outside for HTML, SVG and XML.
#pragma once

#include <string>
#include <string_view>

namespace drill {

/// Returns the text escaped for an element's content and for an attribute in double or single quotes. Replaces by
/// U+FFFD what is not UTF-8, what XML 1.0 does not allow, control characters except tab and line break, and characters
/// that change the direction of text.
std::string escape_markup(std::string_view text);

}  // namespace drill
