// The log goes to stderr: plain text, on a journal with the priority that it understands.
#pragma once

#include "drill/cli/options.hpp"

namespace drill {

void begin_log(Verbosity verbosity);

}  // namespace drill
