// How the HTML report looks.
#pragma once

#include <string_view>

namespace drill::html {

/// CSS, free of characters that XML would have escaped.
extern const std::string_view k_style;

}  // namespace drill::html
