// The log goes to stderr: plain text, or in the journal's own protocol where stderr is the journal.
#pragma once

#include "drill/log/verbosity.hpp"

namespace drill {

void begin_log(Verbosity verbosity);

}  // namespace drill
