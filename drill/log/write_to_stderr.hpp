// The one way out to stderr, but for the live view, which draws on the terminal itself.
#pragma once

#include "drill/redaction/redacted.hpp"

namespace drill {

void write_to_stderr(const Redacted& text);

}  // namespace drill
